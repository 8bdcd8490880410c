"""Sums that cancel near zero and have an accurate form: x - log(1 + x), exp(x) - 1 - x, tr F - log |I + F|.

They are looked for term by term in a sum that has been collected; what is found is taken out of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import sympy
from sympy import Basic, Rational

from symkl.language import functions, terms
from symkl.numeric.patterns import equal
from symkl.numeric.structure import collect, is_lower

if TYPE_CHECKING:
    from collections.abc import Iterator

Collected: TypeAlias = dict[Basic, Rational]
ONE = sympy.S.One


def gaps(collected: Collected) -> Iterator[tuple[str, Basic, Basic | None, Rational]]:
    """Take out the sums that have an accurate form.

    Yields
    ------
    kind : "exp", "expm1", "log" or "matrix"
    inner : x, or F
    ratio : 1 + x where it is written by itself
    times : the coefficient
    """
    for term, times in list(collected.items()):
        found = _gap_at(term, times, collected)
        if found is not None:
            kind, inner, ratio, parts = found
            yield kind, inner, ratio, times if kind in ("exp", "expm1") else -times
            for part, share in parts.items():
                collected[part] -= share
            del collected[term]


def _gap_at(term: Basic, times: Rational, collected: Collected) -> tuple[str, Basic, Basic | None, Collected] | None:
    if not isinstance(term, (functions.Exp, functions.Log)):
        return None
    inner = term.args[0]
    if isinstance(term, functions.Exp):
        kind, change, parts = "exp", inner, collect(inner)
        parts[ONE] = parts.get(ONE, sympy.S.Zero) + 1
    elif isinstance(inner, functions.Determinant):
        less = _minus_identity(inner.args[0])
        if less is None or not is_lower(less):
            return None
        kind, change, parts = "matrix", less, collect(functions.Trace(less))
    else:
        kind, parts = "log", collect(inner)
        parts[ONE] = parts.get(ONE, sympy.S.Zero) - 1
        change = _sum(parts)
    rest = {part: -times * share for part, share in parts.items() if share}
    if rest and _within(rest, collected):
        return kind, change, None, rest
    if kind == "log":
        for part, share in collected.items():  # x - log(r), where r is 1 + x in other words
            whole = _scaled(part, -share / times)
            if share and part != ONE and equal(terms.Plus(ONE, whole), inner):
                return kind, whole, inner, {part: share}
    if kind == "exp" and collected.get(ONE, 0) == -times:
        return "expm1", inner, None, {ONE: -times}
    return None


def _scaled(part: Basic, times: Rational) -> Basic:
    if times == 1:
        return part
    return (
        terms.Divide(_scaled(part.args[0], times), part.args[1]) if isinstance(part, terms.Divide) else _sum({part: times})
    )


def _within(rest: Collected, collected: Collected) -> bool:
    # everything but a number has to be used up
    return all(
        collected.get(part, 0) == share or (part == ONE and collected.get(ONE, 0) * share > 0)
        for part, share in rest.items()
    )


def _minus_identity(term: Basic) -> Basic | None:
    # F where the term is I + F
    if not isinstance(term, terms.Plus) or not any(isinstance(a, terms.Identity) for a in term.args):
        return None
    first = next(a for a in term.args if isinstance(a, terms.Identity))
    rest = [a for a in term.args if a is not first]
    return rest[0] if len(rest) == 1 else terms.Plus(*rest)


def _sum(parts: Collected) -> Basic:
    pieces = [part if share == 1 else terms.Times(share, part) for part, share in parts.items() if share]
    return sympy.S.Zero if not pieces else pieces[0] if len(pieces) == 1 else terms.Plus(*pieces)
