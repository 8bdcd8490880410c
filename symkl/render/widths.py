"""How wide mathematics in LaTeX prints."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

Tree: TypeAlias = "list[str | Tree]"
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[^\\]", re.DOTALL)

# widths in em, spacing included
WIDE = {
    "+": 1.22,
    "-": 1.22,
    "=": 1.33,
    ",": 0.45,
    ";": 0.45,
    "(": 0.39,
    ")": 0.39,
    "|": 0.28,
    "[": 0.28,
    "]": 0.28,
    " ": 0.0,
    r"\left": 0.17,
    r"\right": 0.0,
    r"\biggl": 0.3,
    r"\biggr": 0.3,
    r"\,": 0.17,
    r"\;": 0.28,
    r"\quad": 1.0,
    r"\qquad": 2.0,
    r"\cdot": 0.72,
    r"\times": 1.22,
    r"\mid": 0.83,
    r"\sim": 1.33,
    r"\log": 1.45,
    r"\exp": 1.6,
    r"\det": 1.5,
    r"\sum": 1.6,
    r"\int": 1.1,
    r"\mathbb": 0.1,
    r"\operatorname": 0.17,
    r"\text": 0.0,
    r"\changed": 0.3,
    r"\proved": 0.07,
    r"\refuted": 0.07,
    r"\supported": 0.07,
    r"\undecided": 0.07,
    r"\defined": 0.07,
    r"\mathrm": 0.0,
    r"\mathopen": 0.0,
    r"\mathclose": 0.0,
    r"\lvert": 0.28,
    r"\rvert": 0.28,
    r"\begin": 0.5,
    r"\end": 0.5,
}
RELATIONS = {r"\le", r"\ge", r"\neq", "<", ">"}
SCRIPT = 0.72


@lru_cache(maxsize=4096)
def width(latex: str) -> float:
    """Estimate how wide mathematics prints in display style, in em."""
    tree, _ = _tree(TOKEN.findall(latex), 0)
    return _width(tree)


def _tree(tokens: list[str], position: int) -> tuple[Tree, int]:
    out: Tree = []
    while position < len(tokens):
        token = tokens[position]
        position += 1
        if token == "{":  # noqa: S105 - a brace, no password
            inner, position = _tree(tokens, position)
            out.append(inner)
        elif token == "}":  # noqa: S105 - as above
            break
        else:
            out.append(token)
    return out, position


def _width(tree: Tree) -> float:
    total = 0.0
    position = 0

    def next_width() -> float:
        nonlocal position
        position += 1
        item = tree[position - 1] if position <= len(tree) else ""
        return _width(item) if isinstance(item, list) else _symbol(item)

    while position < len(tree):
        item = tree[position]
        if item in ("^", "_"):
            scripts = 0.0
            while position < len(tree) and tree[position] in ("^", "_"):
                position += 1
                scripts = max(scripts, SCRIPT * next_width())
            under = position >= 2 and total > 0 and _limits(tree, position)  # noqa: PLR2004 - operator and script
            total += max(0.0, scripts - WIDE[r"\sum"]) if under else scripts
        elif item == r"\frac":
            position += 1
            top, bottom = next_width(), next_width()
            total += max(top, bottom) + 0.24
        else:
            total += next_width()
    return total


def _limits(tree: Tree, position: int) -> bool:
    """Whether the scripts that end before ``position`` stand above and below a sum."""
    start = position - 2
    while start >= 2 and tree[start - 2] in ("^", "_"):  # noqa: PLR2004 - a script and its sign
        start -= 2
    return start >= 1 and tree[start - 1] == r"\sum"


def _symbol(token: str) -> float:
    if token in WIDE:
        return WIDE[token]
    if token in RELATIONS:
        return 1.33
    if token.startswith("\\"):
        return 0.75 if token[1:2].isupper() else 0.6
    return 0.7 if token.isupper() else 0.53
