"""Integrals of exponentials of quadratic polynomials of a number or a vector, written with the normal density in them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy

from symkl.errors import SymklError
from symkl.kernel.values import E_BASE, UNIT, Value, as_exponent, atom_value, exponent_value, number
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.distributions import Normal
from symkl.language.exchange import exchanged
from symkl.language.law import Density
from symkl.language.statement import Relation, Statement
from symkl.language.symbols import Matrix, Scalar
from symkl.prover.certificate import accepted
from symkl.prover.search import Goal, search
from symkl.prover.search.signs import POSITIVE
from symkl.prover.search.teacher import FAILURES

if TYPE_CHECKING:
    from sympy import Expr

HALF = Fraction(1, 2)


def with_densities(term: Any, statement: Statement) -> Any:  # noqa: ANN401 - any SymPy object
    """A side, its integrals of exponentials written as integrals of multiples of densities that are equal everywhere."""
    for node in sorted(term.atoms(fn.Integral), key=str):
        body, x = node.args
        if (
            (isinstance(x, Scalar) or x.is_vector)
            and not x.facts
            and x.law is None
            and body.has(fn.Exp)
            and not body.has(Density, fn.Integral)
        ):
            new = _with_density(body, x, statement)
            term = term if new is None else exchanged(term, node, fn.Integral(new, x))
    return term


def _with_density(body: Expr, x: Scalar | Matrix, statement: Statement) -> Expr | None:
    """``f*exp(b.T*x - x.T*A*x/2)`` as ``f*(2*pi)**(n/2)*det(A)**(-1/2)*exp(b.T*A.I*b/2)*npdf(x, A.I*b, A.I)``, if proved."""
    from symkl.prover.search.inequalities import Order  # noqa: PLC0415 - few statements need it

    # what is given of a letter is given where it is free
    given = frozenset(fact for fact in statement.given if all(x not in a.free_symbols for a in fact.args))
    try:
        order = Order(Statement(body, body, given=given), Goal())
        ring, v = order.kernel.ring, order.kernel.of(body)
        ((exponent, rest),) = _by_exponent(v).items()
        found = order.quadratic(exponent, x)
        if found is None:
            return None
        precision, along, free = found
        if not (order.is_sure(precision, POSITIVE) if precision.scalar else order.definite(precision)):
            return None
        inverse = ring.inverse(precision)
        mean = ring.times(inverse, along)
        outside = ring.exponential(ring.times(ring.transpose(along), mean).scaled(HALF) + free)
        size = as_exponent(order.kernel.number_of(precision.rows).scaled(HALF))
        volume = ring.power(order.kernel.function("det", precision), -HALF)
        scale = ring.times(ring.times(ring.power(atom_value(sympy.pi).scaled(2), size), volume), outside)
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
