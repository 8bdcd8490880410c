"""Sums over indices: what entrywise products, diagonals and coordinates are, brought to one form."""
