r"""What a sum runs over: ``i = 1``, ``i, j``, ``x \in A``, ``k \neq i``, or what nothing says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.documents.pieces import canonical, split
from symkl.documents.surface import LETTER, Node, bound_in, depends_on, free, names, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.tokens import Token

# signs behind an index for which only some of the terms are there
CONDITIONS = {
    **{sign: sign for sign in ("<", ">", "<=", ">=", ":", "|")},
    **dict.fromkeys(("ne", "neq", "not"), "!="),
    **dict.fromkeys(("le", "leq", "leqslant"), "<="),
    **dict.fromkeys(("ge", "geq", "geqslant"), ">="),
    **dict.fromkeys(("mid", "colon", "notin", "sim", "subset", "subseteq"), ":"),
}
ALL_OF = re.compile(r"in \\(?:mathcal|mathbb|mathscr|Omega)")
EACH = ("all", "over", "over all")
COUNTED = re.compile(r"_\{([a-z])\}$|\^\{\(([a-z])\)\}$")


def below(script: Sequence[Token]) -> tuple[list[str], str, Sequence[Token]]:
    """What stands below the sign of a sum: its indices, the relation sign behind them, and what is behind that."""
    whole = [t for t in script if not (t.kind == "words" and t.text.strip() in EACH)]
    end = next((k for k, t in enumerate(whole) if t.is_("=", "in")), None)
    if end is None:
        end = next((k for k, t in enumerate(whole) if t.is_(*CONDITIONS)), len(whole))
    relation = CONDITIONS.get(whole[end].text, whole[end].text) if end < len(whole) else ""
    parts, _ = split(whole[:end])
    return [re.sub(r"_(\w)$", r"_{\1}", canonical(part)) for part in parts if part], relation, whole[end + 1 :]


def counting(body: Node) -> list[str]:
    """The index of a sum below which nothing stands: the one letter that counts names of its body, where there is one."""
    found = {m[1] or m[2] for name in free(body) if (m := COUNTED.search(name))}
    return list(found) if len(found) == 1 else []


def is_nested(indices: Sequence[str], over: str) -> bool:
    """Whether a sum over several indices is one sum in another."""
    return len(indices) > 1 and not is_condition(over) and all(map(LETTER.fullmatch, indices))


def is_condition(over: str) -> bool:
    """Whether what stands behind an index leaves terms out."""
    return bool(over) and not over.startswith(("=", "in "))


def unsure(*sides: Node) -> str:
    r"""Why it is not certain what the sums of a line run over, or nothing.

    The j of ``i \neq j`` is bound as i is, unless it stands free elsewhere; what lies in A is not all that lies in B.
    """
    sums = [n for side in sides for n in walk(side) if n.kind in ("series", "product")]
    outside = {name for side in sides for name in free(side, lambda node: bound_in(node) | _beside(node))}
    for node in sums:
        inside = names(node.args[0])
        for letter in sorted(_beside(node) - bound_in(node)):
            if any(depends_on(name, {letter}) for name in inside) and not any(depends_on(n, {letter}) for n in outside):
                return f"a sum that may be over {letter}, too"
    for index in sorted({letter for node in sums for letter in bound_in(node)}):
        sets = {over for node in sums for name, _, over in (node.text.partition("|"),) if name == index and over != "="}
        if len(sets - {""}) > 1 or ("" in sets and not all(_is_all(index, over) for over in sets)):
            return f"sums over {index} that differ in what they run over"
    return ""


def _beside(node: Node) -> set[str]:
    """The letters in the condition of a sum."""
    over = node.text.partition("|")[2] if node.kind in ("series", "product") else ""
    return set(LETTER.findall(over)) if is_condition(over) else set()


def _is_all(index: str, over: str) -> bool:
    """Whether all that there is of a letter lies in a set, as in X of x; a sum under a condition is told apart by that."""
    return not over.startswith("in ") or ALL_OF.match(over) is not None or over == f"in {index.upper()}"
