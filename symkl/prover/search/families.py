"""Instances of the laws of families, and of the functions round the gamma function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Integer

from symkl.kernel.laws import LAWS
from symkl.kernel.values import E_BASE, EMPTY, ONE, UNIT, Function, Value, exponent_value, names, number
from symkl.language.arithmetic import Plus
from symkl.language.families import FAMILIES
from symkl.language.parametric import Parametric
from symkl.prover.search.teacher import Teacher

if TYPE_CHECKING:
    from symkl.kernel.values import Monomial

MOST_STEPS = 24


class Moments(Teacher):
    """Instances of the laws of families, and of the functions round the gamma function."""

    def known_moments(self, m: Monomial, over: list[Any]) -> None:
        """Moments of each symbol whose law is of a family; of a product of independent parts, the parts."""
        families = [x for x in over if isinstance(x.law, Parametric)]
        for x in families:
            if len(over) > 1:
                own = frozenset(p for p in m if x in names(p))
                rest = m - own
                if not any(y in names(p) for p in own for y in over if y != x) and rest:
                    part, other = (self.term(Value(UNIT, UNIT, {(q, EMPTY): 1})) for q in (own, rest))
                    if self.teach("independence", over, x=part, y=other):
                        return
                continue
            for row in x.law.rows:
                self._instance(row.name, x, m, over)

    def _instance(self, law: str, x: Any, m: Monomial, over: list[Any]) -> None:  # noqa: ANN401 - a symbol
        rule, put = LAWS[law], {"x": x}
        pattern = rule.holes["x"].law
        for wanted, argument in zip(pattern.args, x.law.args, strict=True):
            if isinstance(wanted, Plus):  # c + 1, where c is positive
                hole, more = wanted.args
                put[hole.name] = self.term(self.kernel.of(argument) - number(int(more)))
        if "t" in rule.holes:
            slopes = [slope for p in m if (slope := _slope(p, x)) is not None]
            if len(slopes) == 1:
                self.teach(law, over, **put, t=self.term(slopes[0]))
        elif "k" in rule.holes:
            degree = sum(e for a, e in m if a == x and isinstance(e, int))
            for k in {degree, degree - 1}:
                if 0 <= k <= MOST_STEPS:
                    self.teach(law, over, **put, k=Integer(k))
        else:
            self.teach(law, over, **put)

    def at_a_point(self, what: str, key: tuple[Any, ...], at: Value) -> None:
        """Teach what a density is at a point, or that it is positive."""
        kind, *parameters = key
        put = dict(zip(FAMILIES[kind].parameters, map(self.term, parameters), strict=True))
        self.teach(f"{what} of {kind}", x=self.term(at), **put)

    def _atom_lgamma(self, f: Function) -> None:
        v = f.args[0]
        constant = v.terms.get((ONE, EMPTY), 0)
        if f.op == "lgamma" and v.constant == 1:
            self.teach("lgamma at 1", a=Integer(1))
        elif f.op == "trigamma" and v.constant == 1:
            self.teach("trigamma at 1", a=Integer(1))
        elif v.constant is not None and 2 * v.constant == 1:
            self.teach(f"{f.op} at 1/2", a=Integer(1))
        elif 1 <= constant <= MOST_STEPS and self.facts.holds(v - number(1), "positive"):
            self.teach(f"recurrence of {f.op}", a=self.term(v - number(1)))

    _atom_digamma = _atom_lgamma
    _atom_trigamma = _atom_lgamma


def _slope(power: tuple[Any, Any], x: Any) -> Value | None:  # noqa: ANN401 - a symbol
    """What multiplies x in an exponential."""
    atom, e = power
    if not isinstance(atom, str) or atom != E_BASE:
        return None
    total = number(0)
    for (m, w), c in exponent_value(e).terms.items():
        if w or (x, 1) not in m or any(x in names(p) for p in m if p != (x, 1)):
            return None
        total += Value(UNIT, UNIT, {(m - {(x, 1)}, EMPTY): c})
    return total
