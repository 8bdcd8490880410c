"""What programs are compiled from: numbers in vectors, and the routines that are made of them. Loads Numba."""
