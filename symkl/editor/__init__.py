"""A language server: a verdict beside every relation sign of documents, claim files and derivations, while they are written.

`server` speaks with the editor and never computes; `worker` is the process that reads and decides, and may be killed.
"""
