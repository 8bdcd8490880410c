"""What can be said: declared symbols and terms that stay exactly as written."""
