"""Densities that documents call by name and that the language has no law for, written out."""

from __future__ import annotations

from functools import cache

from symkl.documents.grammar import read_side
from symkl.documents.names import Names
from symkl.documents.surface import Node
from symkl.documents.tokens import cleaned, lex

# what stands before the separators, the arguments, and the density; R and C are the sizes of the first argument
WRITTEN = {
    ("\\cal{MN}", "\\rm{MN}"): (
        "X M U V",
        (
            r"\sqrt{\frac{1}{(2\pi)^{RC} |V|^{R} |U|^{C}}} \exp\left[-\frac{1}{2} \mathrm{tr}"
            r"\left( V^{-1} (X-M)^{\mathrm T} U^{-1} (X-M) \right)\right]"
        ),
    ),
}


@cache
def _known() -> dict[str, tuple[tuple[str, ...], Node]]:
    found = {}
    for heads, (formals, tex) in WRITTEN.items():
        letters = tuple(formals.split())
        body = read_side(cleaned(lex(tex)), Names())
        for head in heads:
            found[f"{head} ;{',' * (len(letters) - 2)}"] = (letters, body)
    return found


def written(call: Node) -> tuple[dict[str, Node], Node] | None:
    """The density that a call names, and what its letters stand for; None for what is not known."""
    found = _known().get(call.text)
    if found is None or len(found[0]) != len(call.args):
        return None
    letters, body = found
    table = dict(zip(letters, call.args, strict=True))
    table |= {"R": Node("rows", (call.args[0],)), "C": Node("columns", (call.args[0],))}
    return table, body
