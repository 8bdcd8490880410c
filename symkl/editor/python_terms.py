"""Terms written as Python, with the names that a file gives its letters."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sympy import Expr

NAMED = {"abs": "absolute", "max": "larger", "min": "smaller"}
CALLED = frozenset({"E", "Var", "Cov"})
FUNCTIONS = frozenset({"tr", "det", "inv", "log", "exp", "sqrt", "absolute", "larger", "smaller", "I", "Z", "ones", *CALLED})


class Speller(ast.NodeTransformer):
    """Writes terms in a file's own names; where it cannot, it says nothing."""

    def __init__(self, text: str) -> None:
        self.names = _letters(text)
        self.fits = True

    def __call__(self, term: Expr) -> str:
        """Write a term, or nothing."""
        try:
            tree = ast.parse(str(term), mode="eval")
        except (SyntaxError, ValueError, RecursionError):
            return ""
        self.fits = True
        written = ast.unparse(ast.fix_missing_locations(self.visit(tree)))
        return written if self.fits else ""

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Only letters that stand for themselves, and functions that every file has."""
        name = NAMED.get(node.id, node.id)
        self.fits = self.fits and (name in self.names or name in FUNCTIONS)
        return ast.Name(name, node.ctx)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """``E[x]`` of the text is ``E(x)``; what else has brackets is not written."""
        if not (isinstance(node.value, ast.Name) and node.value.id in CALLED):
            self.fits = False
            return node
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return ast.Call(node.value, [self.visit(one) for one in inner], [])

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """A quotient of numbers would be a decimal in Python."""
        if isinstance(node.op, ast.Div) and isinstance(node.left, ast.Constant):
            self.fits = self.fits and not isinstance(node.right, ast.Constant)
        return self.generic_visit(node)


def _letters(text: str) -> frozenset[str]:
    """Names that a file gives to the letters of the same name: ``X = matrix("X", n, d)``, ``n, d = dimensions("n d")``."""
    found = set()
    try:
        statements = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    for one in statements:
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call) and one.value.args:
            first = one.value.args[0]
            said = set(first.value.split()) if isinstance(first, ast.Constant) and isinstance(first.value, str) else set()
            targets = {name.id for target in one.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
            found |= targets & said
    return frozenset(found)
