"""How much code has to be believed."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import symkl.kernel

KERNEL = Path(symkl.kernel.__file__).parent
# the goal is 900: what has to be believed may shrink, and must not grow unnoticed
MOST = 2706
NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def lines_of_code(source: str) -> int:
    """Count lines that are neither blank nor a comment, a docstring or an import."""
    tree = ast.parse(source)
    spared: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            spared |= set(range(node.lineno, (node.end_lineno or 0) + 1))
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            spared |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in NO_CODE:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - spared)


def test_what_is_counted() -> None:
    """Docstrings, comments, imports and blank lines are no code."""
    assert lines_of_code('"""Doc."""\n\nimport os  # why\n\n\ndef f():\n    """Doc."""\n    # why\n    return 1\n') == 2


def test_the_kernel_stays_small() -> None:
    """All of it but the tables of laws, which are data."""
    sizes = {
        f.name: lines_of_code(f.read_text(encoding="utf-8")) for f in KERNEL.glob("*.py") if not f.name.startswith("laws")
    }
    assert sum(sizes.values()) <= MOST, sizes
