"""Integrals of exponentials of quadratic polynomials of a number, written with the normal density that stands in them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy

from symkl.errors import SymklError
from symkl.kernel.values import E_BASE, UNIT, Value, atom_value, exponent_value, names, number
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.distributions import Normal
from symkl.language.exchange import exchanged
from symkl.language.law import Density
from symkl.language.statement import Relation, Statement
from symkl.language.symbols import Scalar
from symkl.prover.certificate import accepted
from symkl.prover.search import Goal, search
from symkl.prover.search.signs import POSITIVE
from symkl.prover.search.teacher import FAILURES

if TYPE_CHECKING:
    from sympy import Expr

SQUARE, HALF = 2, Fraction(1, 2)


def with_densities(term: Any, statement: Statement) -> Any:  # noqa: ANN401 - any SymPy object
    """A side, its integrals of exponentials written as integrals of multiples of densities that are equal everywhere."""
    for node in sorted(term.atoms(fn.Integral), key=str):
        body, x = node.args
        if (
            isinstance(x, Scalar)
            and not x.facts
            and x.law is None
            and body.has(fn.Exp)
            and not body.has(Density, fn.Integral)
        ):
            new = _with_density(body, x, statement)
            term = term if new is None else exchanged(term, node, fn.Integral(new, x))
    return term


def _with_density(body: Expr, x: Scalar, statement: Statement) -> Expr | None:
    """``f*exp(-a*x**2 + b*x + c)`` as ``f*sqrt(pi/a)*exp(b**2/(4*a) + c)*npdf(x, b/(2*a), 1/(2*a))``, if that is proved."""
    from symkl.prover.search.inequalities import Order  # noqa: PLC0415 - few statements need it

    # what is given of a letter is given where it is free
    given = frozenset(fact for fact in statement.given if all(x not in a.free_symbols for a in fact.args))
    try:
        order = Order(Statement(body, body, given=given), Goal())
        ring, v = order.kernel.ring, order.kernel.of(body)
        ((exponent, rest),) = _by_exponent(v).items()
        powers: dict[int, Value] = {}
        for (m, w), c in exponent.terms.items():
            k = dict(m).get(x, 0)
            one = Value(UNIT, UNIT, {(frozenset(p for p in m if p[0] != x), w): c})
            if not isinstance(k, int) or x in names(one):
                return None
            powers[k] = powers.get(k, number(0)) + one
        a, b = -powers.get(SQUARE, number(0)), powers.get(1, number(0))
        if not powers.keys() <= {0, 1, SQUARE} or not order.is_sure(a, POSITIVE):
            return None
        inverse = ring.inverse(a.scaled(SQUARE))
        mean = ring.times(b, inverse)
        outside = ring.exponential(ring.times(b, mean).scaled(HALF) + powers.get(0, number(0)))
        scale = ring.times(ring.power(ring.times(atom_value(sympy.pi), ring.inverse(a)), HALF), outside)
        density = Normal(order.term(mean), order.term(inverse))(x)
        new: Expr = tm.times(order.term(ring.times(rest, scale)), density)
        same = Statement(body, new, Relation.EQ, given)
        proof = search(same)
        return new if proof is not None and not accepted(same, proof).conditions else None
    except (*FAILURES, SymklError):
        return None


def _by_exponent(v: Value) -> dict[Value, Value]:
    """What stands before each exponential."""
    found: dict[Value, Value] = {}
    for (m, w), c in v.terms.items():
        exponent = next((exponent_value(e) for a, e in m if a == E_BASE), number(0))
        rest = Value(UNIT, UNIT, {(frozenset(p for p in m if p[0] != E_BASE), w): c})
        found[exponent] = found.get(exponent, number(0)) + rest
    return found
