"""Signs of the grammar of terms, as Python's parser sees them, and what people write elsewhere for them."""

from __future__ import annotations

import ast

from symkl.language.words import WRITTEN, written

SPELT = {ast.Mod: "had(A, B)", ast.FloorDiv: "kron(A, B)"}
# what people write elsewhere, and how it is written here
FOREIGN = {
    r"KL.*\|\|": 'write KL(p, q), with let="p: Normal(m, S); q: Normal(h, T)" or "p(x), q(x): density"',
    r"\bI\s*[(\[]\s*\w+\s*;": 'write KL(p(x, y), p(x)*p(y)), with let="p(x, y): density"',
    r"\b(?:N|Normal)\s*\(\s*\w+\s*[;|]": "write npdf(x, m, S) for the density of a normal law at x",
    r"\bE_\w+\s*[(\[]": "write E[f]; what its letters are drawn from is declared, x ~ Normal(m, S)",
    r"\bint\s+\w": "write Int[f, x] for an integral, Int[f, x, a, b] for one between bounds",
    r"\blim\s+\w": WRITTEN["lim"],
    r"\b(?:log|exp|sqrt|tr|det|logdet)\s+\w": "write log(x), with brackets",
    r"\.\s*[\^*/]|\.'|\.T?\*\*": "write had(A, B) for the product by entries, x[i]**2 for a power, A.T for the transpose",
    r"\blambda\b": "lambda is a word of Python: call it lam",
    r"\w'": "write A.T for the transpose",
    r"\w\s*!": "write factorial(n)",
    r"\d[A-Za-z(]": "write 2*A for a product",
    r"[\w)]\s+[A-Za-z(]": "write A*B for a product",
    r"\|": "write det(A) for a determinant, abs(c) for an absolute value, sqrt(x.T*x) for a norm",
}


def way_out(node: ast.expr) -> str:
    """What may be typed for what stands there, which is no term."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return "a claim is of letters: entries are written x[1], A[1, 2], blocks block([[A, B], [C, D]])"
    called = written(node.func.attr) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    return called or "terms are built from declared names, numbers, + - * / ** .T .I and functions such as tr(.), E[.]"


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
