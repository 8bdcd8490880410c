"""Decides one statement; knows nothing of files, printing, numerics or the command line."""
