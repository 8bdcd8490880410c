"""The report on documents in all its forms."""
