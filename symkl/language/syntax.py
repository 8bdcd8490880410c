"""Signs of the grammar of terms, as Python's parser sees them, and what people write elsewhere for them."""

from __future__ import annotations

import ast

SPELT = {ast.Mod: "had(A, B)", ast.FloorDiv: "kron(A, B)"}
# what people write elsewhere, and how it is written here
FOREIGN = {
    r"\blambda\b": "lambda is a word of Python: call it lam",
    r"\w'": "write A.T for the transpose",
    r"\w\s*!": "write factorial(n)",
    r"\d[A-Za-z(]": "write 2*A for a product",
    r"[\w)]\s+[A-Za-z(]": "write A*B for a product",
    r"\|": "write det(A) for a determinant, abs(c) for an absolute value, sqrt(x.T*x) for a norm",
}


def is_colon(node: ast.expr) -> bool:
    """Whether a colon stands there alone: all rows, or all columns."""
    return isinstance(node, ast.Slice) and node.lower is node.upper is node.step is None


def is_bar(node: ast.expr) -> bool:
    """Whether a bar divides what stands there: ``x | z``."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)


def is_drawn(node: ast.expr) -> bool:
    """Whether variables are drawn from a density there, ``z ~ q(z | x)``, as claims spell it."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult) and isinstance(node.left, ast.List)


def ambiguous(one: ast.operator, other: ast.operator) -> bool:
    """Whether two operators of one rank follow each other of which nobody knows which comes first."""
    return (
        type(one) is not type(other)
        and not {type(one), type(other)} & {ast.Add, ast.Sub}
        and SPELT.keys() & {type(one), type(other)} != set()
    )
