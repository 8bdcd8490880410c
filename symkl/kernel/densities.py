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
    parted,
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
    out = Value(a.rows, a.columns, {})
    for (m, w), c in a.terms.items():
        m = frozenset(p for q in m for p in parted(q, frozenset({x})))  # noqa: PLW2901 - the same product
        free = frozenset(p for p in m if x not in names(p))
        inside, beside = m - free, number(1)
        if x not in names(w):
            w, beside = EMPTY, word_value(w, a.rows, a.columns) if not a.scalar else number(1)  # noqa: PLW2901 - stands beside
        forms = [p for p in inside if p[1] == 1 and isinstance(p[0], Function) and p[0].op == "form"]
        if not w and len(forms) == 1:  # one form u^T M v is a word
            inside, w = inside - {forms[0]}, forms[0][0].args[0]  # noqa: PLW2901 - the same value
        at = [i for i, y in enumerate(w) if x in names(y)] or [0]
        left, middle, right = w[: at[0]], w[at[0] : at[-1] + 1], w[at[-1] + 1 :]
        whole = _over(ring, {x: key}, inside, middle)
        whole = ring.times(ring.word(left), whole) if left else whole
        whole = ring.times(whole, ring.word(right)) if right else whole
        whole = ring.times(whole, beside)
        out += ring.times(Value(UNIT, UNIT, {(free, EMPTY): c}), whole)
    return out


def _over(ring: Ring, over: dict[Any, Any], m: frozenset[Any], w: Word) -> Value:
    """An integral of one product over variables, each with what it is told by."""
    for power in sorted((p for p in m if is_integral(p[0]) and p[1] == 1), key=str):  # of integrals, over all at once
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
    return ring.times(Value(UNIT, UNIT, {(m, EMPTY): 1}), ring.times(out, ring.word(w)) if w else out)


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
    inner = Value(UNIT, UNIT, {(m, EMPTY): 1})
    inner = ring.times(inner, ring.word(w)) if w else inner
    turned = inner.rows is UNIT and inner.columns is not UNIT  # of rows, the transpose of one of columns
    by_key = sorted(over.items(), key=itemgetter(1))
    whole = ring.binders.bound("Int", ring.transpose(inner) if turned else inner, by_key)
    return ring.transpose(whole) if turned else whole


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


def is_integral(atom: Any) -> bool:  # noqa: ANN401 - an atom
    """Whether an atom is an integral over variables of densities."""
    return isinstance(atom, Function) and atom.op == "Int"
