"""The notes, link by link, and derivations of our own: each file is a page of mathematics."""
