"""Averages over symbols that depend on each other, made ready: which are taken together, and which one within another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from symkl.evaluation import averages, indeterminate, tilted, together
from symkl.evaluation.evaluator import dependents
from symkl.evaluation.numbers import NotEvaluable
from symkl.language import distributions, expectations, symbols, terms
from symkl.language.expectations import random_symbols
from symkl.language.law import lineage, parents
from symkl.language.parametric import Parametric
from symkl.language.statement import TOGETHER
from symkl.language.terms import SCALAR, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sympy import Basic, Expr

    from symkl.evaluation.evaluator import Code, Run
    from symkl.language.law import Law
    from symkl.language.statement import Fact


class Program(Protocol):
    """What makes codes of terms, see codes.py."""

    given: frozenset[Fact]

    def code(self, kind: type, run: Run, args: Iterable[Code] = ()) -> Code:
        """Make a code with a slot of its own."""

    def add(self, term: Basic) -> Code:
        """Return the code of a term."""

    def law(self, law: Law, owner: str) -> Code:
        """Return the code of a law."""

    def averaged(self, bodies: Sequence[Code], pairs: Sequence[tuple[Any, Code]], run: Run) -> Code:
        """Return a code that averages over symbols with their laws."""


def averaged(program: Program, body: Code, over: Sequence[Any]) -> Code:
    """Return a code that averages over symbols; over one whose law depends on others before these."""
    if not over:
        return body
    if apart(program, over):
        last = next(s for s in reversed(over) if not any(s in parents(other.law) for other in over))
        inner = program.averaged([body], pairs(program, [last]), _mean_over([last])).shaped(body.shape)
        return averaged(program, inner, [s for s in over if s != last]).shaped(body.shape)
    return program.averaged([body], pairs(program, over), _mean_over(over))


def covariance_by_means(program: Program, of: Sequence[Expr], given: tuple[Expr, ...] = ()) -> Code:
    """Return the code of a variance or covariance as E[x y^T] - E[x] E[y]^T."""
    f, g = of[0], terms.Transpose(of[-1])
    both, *means = (expectations.E(t, given=given) for t in (terms.times(f, g), f, g))
    return program.add(terms.plus(both, terms.negated(terms.times(*means))))


def conditional(program: Program, term: expectations.Conditional) -> Code:
    """Return the code of a moment where some terms are known."""
    if not isinstance(term, expectations.ConditionalExpectation):
        return covariance_by_means(program, term.terms, term.given)
    body, known = program.add(term.terms[0]), [program.add(g) for g in term.given]
    plain = [g for g in term.given if isinstance(g, (symbols.Matrix, symbols.Scalar))]
    random = frozenset(s for t in (*term.terms, *term.given) for s in random_symbols(t))
    over = lineage(random_symbols(term.terms[0]), plain)
    before = lineage(s for g in term.given for s in random_symbols(g))
    if all(x not in before and all(_settled(program, x, z) for z in before) for x in over):
        return averaged(program, body, sorted(over, key=str))
    if together.linear(together.in_order(random, program.given)):
        law = _law(program, random)
        code = program.code(type(term), together.conditional, [body, *known, law])
        code.extra = averages.Over(1, random, (("", law),), dependents([body, *known], random))
    elif all(isinstance(s.law, distributions.AnyLaw) for s in random):
        code = program.averaged([body, *known], pairs(program, sorted(random, key=str)), together.among_points)
        code.kind, law = type(term), code
    else:
        msg = "an average where something is known, over laws of several kinds"
        raise NotEvaluable(msg)
    code.free = law.free.union(body.free - random, *(g.free for g in known))
    return code


def _settled(program: Program, x: Any, z: Any) -> bool:  # noqa: ANN401 - two random symbols
    """Whether all that the law of x has to do with z stands in it."""
    if z in lineage([x]):
        return True
    if any(f.kind == "independent" and {x, z} <= set(f.args) for f in program.given):
        return True
    apart = not any(f.kind == TOGETHER and {x, z} <= set(f.args) for f in program.given)
    return apart and not any(isinstance(s.law, distributions.AnyLaw) for s in (x, z))


def apart(program: Program, over: Iterable[Any]) -> bool:
    """Whether symbols depend on each other in a way that no steps on a common factor make up."""
    linked = together.linked(over, program.given)
    return bool(linked) and not together.linear(together.in_order(linked, program.given))


def _mean_over(over: Iterable[Any]) -> Run:
    return indeterminate.mean if any(isinstance(s.law, Parametric) for s in over) else tilted.mean


def pairs(program: Program, over: Iterable[Any]) -> list[tuple[Any, Code]]:
    """Return symbols with their laws; of those that depend on each other one stands for all, with the law of all."""
    linked = together.linked(over, program.given)
    alone = [(symbol, program.law(symbol.law, symbol.name)) for symbol in over if symbol not in linked]
    return [*alone, (linked, _law(program, linked))] if linked else alone


def _law(program: Program, random: frozenset[Any]) -> Code:
    """Return the code of the law that normal symbols have together, which depend on each other."""
    units = [
        together.Unit(
            tuple(str(s.name) for s in unit),
            tuple(shape_of(s) == SCALAR for s in unit),
            tuple(program.add(s.law.args[0]) for s in unit),
            program.add(covariance),
        )
        for unit, covariance in together.in_order(random, program.given)
    ]
    means = [m for unit in units for m in unit.means]
    code = program.code(distributions.Normal, together.law, [*means, *(unit.covariance for unit in units)])
    code.free -= random
    code.extra, code.scalar = together.Units(tuple(units), random, dependents(means, random)), False
    return code
