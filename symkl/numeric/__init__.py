"""Proved formulas as numeric functions."""
