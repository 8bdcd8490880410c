"""Densities of which nothing is known: what ``p(z | x)`` is, and integrals over their variables.

An integral is over all variables that it binds at once, so that their order says nothing. What is written is taken to
exist, each term by itself.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from symkl.kernel.errors import refuse
from symkl.kernel.values import (
    EMPTY,
    ONE,
    UNIT,
    Function,
    Letter,
    Value,
    atom_value,
    names,
    number,
    op_of,
    renamed,
    shape_of,
    word_value,
)
from symkl.language.names import MadeName
from symkl.language.symbols import Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symkl.kernel.ring import Ring
    from symkl.kernel.values import Word
    from symkl.language.densities import DensityOf


def conditional(ring: Ring, t: DensityOf, before: Mapping[str, Value], behind: Mapping[str, Value]) -> Value:
    """p(z | x) = p(x, z)/p(x), by definition; what is declared given x is no ratio."""
    given = frozenset(t.function.given)
    below = joint(ring, t.function.name, given, behind)
    return ring.times(joint(ring, t.function.name, given, {**before, **behind}), ring.power(below, -1))


def joint(ring: Ring, name: str, given: frozenset[str], points: Mapping[str, Value]) -> Value:
    """A density at some of its variables, and at all that it is declared given; of none it is 1."""
    if points.keys() <= given:
        return number(1)
    return ring.made(Function("density", (name, given, tuple(sorted(points.items())))))


def integral(ring: Ring, a: Value, x: Matrix | Scalar, key: tuple[str, ...]) -> Value:
    """An integral over a variable, told by its key: linear, and what does not depend on it comes out."""
    return ring.binders.over(a, frozenset({x}), lambda m, w: _over(ring, {x: key}, m, w), forms=99)


def _over(ring: Ring, over: dict[Any, Any], m: frozenset[Any], w: Word) -> Value:
    """An integral of one product over variables, each with what it is told by."""
    for power in sorted((p for p in m if op_of(p[0]) == "Int" and p[1] == 1), key=str):  # of integrals, over all at once
        body, inner = _unbound(power[0], names(m) | names(w) | over.keys())
        monomial, _, c = body.single or (ONE, EMPTY, 0)
        if not set(inner.values()) & set(over.values()) and c == 1:
            both = ring.monomial(m - {power}, monomial).single
            if both is not None and both[2] == 1:
                over, m = over | inner, both[0]
    while found := next(((v, less) for v in over if (less := _marginal(ring, v, m, w)) is not None), None):
        v, m = found
        over = {y: key for y, key in over.items() if y != v}
    lone = [v for v in over if v not in names(m) | names(w)]
    if lone:
        refuse(f"an integral over {lone[0]} of what does not depend on it")
    out = number(1)
    while over:  # what has no variable in common is a product of integrals
        part, linked = frozenset[Any](), {next(iter(over))}
        while more := {p for p in m - part if names(p) & linked}:
            part |= more
            linked |= {v for v in over if v in names(part)}
        word = w if names(w) & linked else EMPTY
        if word:
            part, linked = frozenset(p for p in m if names(p) & over.keys()), set(over)
        out = ring.times(out, _bound(ring, {v: over[v] for v in linked}, part, word))
        over, m, w = {v: key for v, key in over.items() if v not in linked}, m - part, EMPTY if word else w
    return ring.times(Value(UNIT, UNIT, {(m, EMPTY): 1}), ring.times(out, ring.word(w)))


def _marginal(ring: Ring, v: Any, m: frozenset[Any], w: Word) -> frozenset[Any] | None:  # noqa: ANN401 - a variable
    """What is left of a product where its only factor that depends on a variable is a density of it."""
    found = [p for p in m if v in names(p)]
    if len(found) != 1 or v in names(w):
        return None
    f, e = found[0]
    if e != 1 or not isinstance(f, Function) or f.op != "density":
        return None
    name, given, points = f.args
    here = word_value((Letter(v),), *shape_of(v)) if isinstance(v, Matrix) else atom_value(v)
    at = [slot for slot, point in points if v in names(point)]
    if len(at) != 1 or at[0] in given or dict(points)[at[0]] != here:
        return None
    rest = joint(ring, name, given, {slot: point for slot, point in points if slot != at[0]})
    left = ring.times(Value(UNIT, UNIT, {(m - {found[0]}, EMPTY): 1}), rest).single
    return None if left is None or left[2] != 1 else left[0]


def _bound(ring: Ring, over: dict[Any, Any], m: frozenset[Any], w: Word) -> Value:
    """Bind variables; their names are gone, what they are told by is not."""
    return ring.binders.columns("Int", ring.binders.inner(m, w), sorted(over.items(), key=itemgetter(1)))


def _unbound(f: Function, taken: Any) -> tuple[Value, dict[Any, Any]]:  # noqa: ANN401 - names
    """What an integral holds, variables in place of those that it binds: of names that nothing declared has."""
    bound, body = f.args
    used = {str(x) for x in names(body) | taken}
    new: dict[Any, Any] = {}
    for b in bound:
        name, *facts = b.over
        name = MadeName(f"{name}#")
        while name in used:
            name = MadeName(f"{name}#")
        used.add(name)
        new[b] = Scalar(name, facts) if b.rows is UNIT else Matrix(name, b.rows, b.columns, facts)
    return renamed(body, new), {x: b.over for b, x in new.items()}
