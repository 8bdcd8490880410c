"""Reads the documents that people write, and decides what their mathematics claims."""
