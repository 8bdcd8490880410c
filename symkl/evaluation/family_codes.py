"""Codes of what families of laws and the functions round the gamma function are made of."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from symkl.evaluation import indeterminate, operations
from symkl.language import expectations, functions, symbols, terms
from symkl.language import special as functions_of_gamma
from symkl.language.law import Density
from symkl.language.names import MadeName
from symkl.language.reading import parse_term
from symkl.language.shapes import SCALAR

if TYPE_CHECKING:
    from sympy import Expr

    from symkl.evaluation.evaluator import Code
    from symkl.evaluation.layers import Program

# of two independent numbers of a family, by its parameters a and b; of exponential ones a and b are their rates: the smaller
# one has the rate a + b
DISTANCES = {"Exponential": "1/a + 1/b - 2/(a + b)", "Uniform": "abs(b - a)/3", "Laplace": "3*b/2"}


def base(name: str, rows: Expr, columns: Expr) -> symbols.Scalar | symbols.Matrix:
    """Return what stands for a variable that others are made of."""
    made = MadeName(name)
    return symbols.Scalar(made) if (rows, columns) == SCALAR else symbols.Matrix(made, rows, columns)


def where_it_exists(program: Program, density: Any, term: Expr) -> Code:  # noqa: ANN401 - a Density
    """Return the code of a term that has no value where a law does not exist, or beyond its support."""
    law, at = density.args
    known = [*((t, "positive") for t in law.beyond_its_law(at)), *law.requirements]
    code = program.code(Density, indeterminate.where, [program.add(t) for t in (*(t for t, _ in known), at, term)])
    code.extra = law.facts, getattr(at, "facts", frozenset()), [fact for _, fact in known]
    return code


def special(program: Program, term: functions_of_gamma.Special) -> Code:
    """Return the code of a function round the gamma function."""
    if isinstance(term, functions_of_gamma.MultivariateGamma):
        return program.add(functions.exp(functions_of_gamma.lmvgamma(*term.args)))
    if len(term.args) > 1 and type(term) not in functions_of_gamma.BY_GAMMA:
        code = program.code(functions.Log, operations.multivariate, map(program.add, term.args))
        code.extra = "lgamma" if isinstance(term, functions_of_gamma.MultivariateLogGamma) else "digamma"
        return code
    if type(term) not in functions_of_gamma.BY_GAMMA:
        code = program.code(functions.Log, operations.special, [program.add(term.args[0])])
        code.extra = term.name
        return code
    names = dict(zip("ab", term.args, strict=False))
    known = functions_of_gamma.BY_GAMMA[type(term)]
    parts = [(sign, functions_of_gamma.lgamma(parse_term(text, names))) for sign, text in known]
    total = reduce(terms.plus, [part if sign > 0 else terms.negated(part) for sign, part in parts])
    return program.add(functions.exp(total))


def distance(term: expectations.Expectation) -> Expr | None:
    """Return an average of what has the distance of two independent numbers of one family in it by their mean distance."""
    pair = expectations.random_symbols(term.args[0])
    if len(pair) != 2:  # noqa: PLR2004 - x and y
        return None
    laws = [symbol.law for symbol in pair]
    kind, first = getattr(laws[0], "kind", ""), laws[0]
    if kind not in DISTANCES or laws[1] is None or first is None or laws[1].kind != kind:
        return None
    alike = len(first.args) > 1
    if alike and laws[1] != first:
        return None
    names = dict(zip("ab", first.args if alike else (*first.args, *laws[1].args), strict=True))
    return _apart(term.args[0], set(pair), parse_term(DISTANCES[kind], names))


def _apart(body: Expr, pair: set[Any], known: Expr) -> Expr | None:
    """Return the average of sums and of multiples of a distance."""
    if not body.has(functions.AbsoluteValue):
        return expectations.E(body) if expectations.random_symbols(body) else body
    match body:
        case functions.AbsoluteValue(args=(terms.Plus(args=(x, terms.Negative(args=(y,)))),)) if {x, y} == pair:
            return known
        case terms.Plus() | terms.Negative():
            parts = [_apart(a, pair, known) for a in body.args]
        case terms.Divide(args=(above, below)) if not expectations.random_symbols(below):
            parts = [_apart(above, pair, known), below]
        case terms.Times(args=(times, right)) if not expectations.random_symbols(times):
            parts = [times, _apart(right, pair, known)]
        case _:
            return None
    return None if None in parts else body.func(*parts)
