"""Exact evaluation at explicit points: it refutes, and it cross-checks proofs. It shares no law with the normal form."""
