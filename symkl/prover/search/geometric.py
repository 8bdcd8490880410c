"""Multiples of what geometric sums are: found by dividing what stands before one by 1 - b."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symkl.kernel.proof import Cofactor, Instance
from symkl.kernel.values import E_BASE, EMPTY, UNIT, Function, Value, as_exponent, atom_value, exponent_value, names, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.kernel.values import Exponent
    from symkl.prover.search.teacher import Teacher

MOST_TERMS = 12


def geometric(teacher: Teacher) -> tuple[Cofactor, ...]:
    """Find a multiple of an instance for each geometric sum that two sides differ by."""
    out, found = teacher.kernel.difference(), list[Cofactor]()
    sums = {atom for m, _ in out.terms for atom, _ in m if isinstance(atom, Function) and atom.op == "Sum"}
    for f in sorted(sums, key=str):
        known = _kind(teacher, f)
        before = Value(out.rows, out.columns, {(m - {(f, 1)}, w): c for (m, w), c in out.terms.items() if (f, 1) in m})
        if known is None or not before.scalar:
            continue
        law, b, power = known
        degree = _degree_in(b)
        quotient: Value | None = before
        for _ in range(power):
            quotient = None if quotient is None else _divided(teacher, quotient, b, degree)
        if quotient is not None:
            size = teacher.write.opened(f)[1][0].size
            instance = Instance(law, (("n", size), ("b", teacher.term(b))))
            found.append(Cofactor(teacher.term(quotient), None, instance, None))
    return tuple(found)


def _kind(teacher: Teacher, f: Function) -> tuple[str, Value, int] | None:
    """The law of a geometric sum, its base, and the power of 1 - b that the law multiplies by."""
    body, (i,) = teacher.write.opened(f)
    if body.single is None:
        return None
    m, _, c = body.single
    rest = [p for p in m if p != (i, 1)]
    if c != 1 or len(rest) != 1:
        return None
    ((atom, e),) = rest
    if isinstance(atom, Function) and atom.op == "root":  # a power of what may be 0
        base, exponent = atom.args
        if e != 1:
            return None
    else:
        base, exponent = atom if isinstance(atom, Value) else atom_value(atom), exponent_value(e)
    if isinstance(atom, str) and atom == E_BASE:
        base, exponent = _slope(teacher, exponent, i), atom_value(i)
    if base is None or i in names(base):
        return None
    size = teacher.kernel.number_of(i.size)
    laws = {
        as_exponent(atom_value(i)): "geometric sum",
        as_exponent(atom_value(i) - number(1)): "geometric sum from 1",
        as_exponent(size - atom_value(i)): "geometric sum to 1",
    }
    law = laws.get(as_exponent(exponent))
    if len(rest) < len(m):
        return ("arithmetic and geometric sum", base, 2) if law == "geometric sum" else None
    return None if law is None else (law, base, 1)


def _slope(teacher: Teacher, exponent: Value, i: Any) -> Value | None:  # noqa: ANN401 - an index
    """The exponential of c, where an exponent is c times an index."""
    if not all((i, 1) in m for m, _ in exponent.terms):
        return None
    slope = Value(UNIT, UNIT, {(m - {(i, 1)}, w): c for (m, w), c in exponent.terms.items()})
    return None if i in names(slope) else teacher.ring.exponential(slope)


def _degree_in(b: Value) -> Callable[[Any], int | None]:
    """How often a base stands in a product of powers."""
    (((monomial, _), _),) = b.terms.items() if len(b.terms) == 1 else (((frozenset(), EMPTY), 1),)
    own = next(iter(monomial), None)

    def degree(key: Any) -> int | None:  # noqa: ANN401 - a monomial and a word
        exponents: list[Exponent] = [e for atom, e in key[0] if own is not None and atom == own[0]]
        if not exponents:
            return 0
        (e,) = exponents
        if isinstance(e, int) and own is not None and own[1] == 1:
            return e
        return None if own is None or not isinstance(own[1], Value) else _ratio(exponent_value(e), own[1])

    return degree


def _ratio(a: Value, b: Value) -> int | None:
    """The whole number that one exponent is of another."""
    for k in range(-MOST_TERMS, MOST_TERMS):
        if a == b.scaled(k):
            return k
    return None


def _over(whole: Value, by: Value) -> Value | None:
    """Divide by a product of powers, where that leaves no remainder."""
    (((factors, _), c),) = by.terms.items()
    if not all((atom, e) in m for m, _ in whole.terms for atom, e in factors):
        return None
    return Value(UNIT, UNIT, {(m - factors, w): k / Fraction(c) for (m, w), k in whole.terms.items()})


def _divided(teacher: Teacher, whole: Value, b: Value, degree: Callable[[Any], int | None]) -> Value | None:
    """Divide by 1 - b, the lowest power first."""
    quotient, rest = number(0), whole
    if (number(1) - b).single is not None:
        return _over(whole, number(1) - b)
    for _ in range(MOST_TERMS):
        if not rest.terms:
            return quotient
        degrees = {key: degree(key) for key in rest.terms}
        if any(d is None for d in degrees.values()):
            return None
        key = min(degrees, key=lambda k: degrees[k] or 0)
        part = Value(UNIT, UNIT, {key: rest.terms[key]})
        quotient += part
        rest -= teacher.ring.times(part, number(1) - b)
    return None
