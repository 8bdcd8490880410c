"""Verdicts and derivations as text: strings only."""
