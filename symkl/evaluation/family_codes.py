"""Codes of what families of laws and the functions round the gamma function are made of."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from symkl.evaluation import indeterminate, operations
from symkl.language import functions, symbols, terms
from symkl.language import special as functions_of_gamma
from symkl.language.law import Density
from symkl.language.names import MadeName
from symkl.language.reading import parse_term
from symkl.language.shapes import SCALAR

if TYPE_CHECKING:
    from sympy import Expr

    from symkl.evaluation.evaluator import Code
    from symkl.evaluation.layers import Program


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
