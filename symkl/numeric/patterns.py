"""Terms that have a routine of their own, found by how they are written; and quotients that are equal by arithmetic."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import sympy
from sympy import Basic, Expr

from symkl.language import functions, terms
from symkl.language.parse import parse_term
from symkl.language.symbols import Dimension, Matrix, Scalar, scalar, vectors
from symkl.language.sympy_types import untyped
from symkl.language.terms import is_scalar
from symkl.numeric import operations as op
from symkl.numeric.structure import rational

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.numeric.operations import Operation

ARITHMETIC = (terms.Plus, terms.Negative, terms.Divide, terms.Power, terms.Times)
K = Dimension("k")
NUMBERS = {"x": scalar("x"), "y": scalar("y")}
VECTORS = dict(zip("xy", vectors("x y", K), strict=True))
# of each: the term, and whether its letters are vectors
WRITTEN: dict[type[Operation], tuple[str, bool]] = {
    op.LogGammaGap: ("lgamma(y) - lgamma(x) - (y - x)*digamma(x) - y*log(y/x) + (y - x)", False),
    op.LogGammaRest: ("lgamma(x) - x*log(x) + x", False),
    op.DigammaRest: ("digamma(x) - log(x)", False),
    op.FactorialRest: ("lgamma(x + 1) - x*log(x) + x", False),
    op.SoftplusGap: ("softplus(y) - softplus(x) - (y - x)*sigmoid(x)", False),
    op.SoftplusEntropy: ("softplus(x) - x*sigmoid(x)", False),
    op.LogSumExpGap: ("logsumexp(y) - logsumexp(x) - softmax(x).T*(y - x)", True),
    op.LogSumExpEntropy: ("logsumexp(x) - softmax(x).T*x", True),
}


@cache
def _patterns() -> list[tuple[type[Operation], Expr, dict[str, Basic]]]:
    found = []
    for kind, (text, whole) in WRITTEN.items():
        letters: dict[str, Basic] = dict(VECTORS if whole else NUMBERS)
        found.append((kind, parse_term(text, letters), letters))  # type: ignore[arg-type] # declared symbols
    return found


def recognised(term: Basic) -> tuple[type[Operation], list[Basic]] | None:
    """Find the operation that a term is written as, and what stands for its letters."""
    for kind, pattern, letters in _patterns():
        bound: dict[Basic, Basic] = {}
        if _matches(pattern, term, frozenset(letters.values()), bound):
            return kind, [bound[letter] for letter in letters.values() if letter in bound]
    return None


def _matches(pattern: Basic, term: Basic, letters: frozenset[Basic], bound: dict[Basic, Basic]) -> bool:
    if pattern in letters:
        fits = isinstance(term, Expr) and is_scalar(term) == is_scalar(pattern)
        return fits and bound.setdefault(pattern, term) == term
    if isinstance(pattern, (Scalar, Matrix)) or not pattern.args:
        return bool(pattern == term)
    return (
        type(pattern) is type(term)
        and len(pattern.args) == len(term.args)
        and all(_matches(p, t, letters, bound) for p, t in zip(pattern.args, term.args, strict=True))
    )


def difference(term: Basic, other: Basic) -> Basic:
    """Write term - other so that what both have in common is not added up first: b + d - (a + c) as (b - a) + (d - c)."""
    pairs = list(zip(term.args, other.args, strict=False)) if type(term) is type(other) else []
    if pairs and len(term.args) == len(other.args):
        apart = [p for p in pairs if p[0] != p[1]]
        if isinstance(term, terms.Plus):
            return terms.Plus(*(difference(*p) for p in pairs))
        if isinstance(term, terms.Times) and len(apart) == 1:
            return terms.Times(*(a if a == b else difference(a, b) for a, b in pairs))
        if isinstance(term, functions.Sum) and term.args[1] == other.args[1]:
            return functions.Sum(difference(*pairs[0]), term.args[1])
    return terms.Plus(term, terms.Negative(other))


def equal(term: Basic, other: Basic) -> bool:
    """Whether two numbers are equal by the arithmetic of fractions alone."""
    atoms: dict[Basic, Expr] = {}
    return bool(untyped.cancel(_fraction(term, atoms) - _fraction(other, atoms)) == 0)


def _fraction(term: Basic, atoms: dict[Basic, Expr]) -> Expr:
    # a number as a rational function of what is no sum, product or quotient
    number = rational(term)
    if number is not None:
        return number
    parts = [_fraction(a, atoms) for a in term.args if is_scalar(a)] if isinstance(term, ARITHMETIC) else []
    match term:
        case terms.Plus():
            value = sympy.Add(*parts)
        case terms.Negative():
            value = -parts[0]
        case terms.Divide():
            value = parts[0] / parts[1]
        case terms.Power():
            value = parts[0] ** parts[1]
        case terms.Times():
            matrices = [a for a in term.args if not is_scalar(a)]
            value = sympy.Mul(*parts, sympy.Add(*_spread(matrices, atoms)) if matrices else sympy.S.One)
        case _:
            value = _atom(term, atoms)
    return value


def _atom(term: Basic, atoms: dict[Basic, Expr]) -> Expr:
    return atoms.setdefault(term, untyped.Dummy(f"t{len(atoms)}"))


def _spread(factors: list[Basic], atoms: dict[Basic, Expr]) -> Iterator[Expr]:
    # a product of matrices as the terms of a sum of products
    for at, factor in enumerate(factors):
        if isinstance(factor, (terms.Plus, terms.Negative)):
            for part in factor.args:
                for value in _spread([*factors[:at], part, *factors[at + 1 :]], atoms):
                    yield -value if isinstance(factor, terms.Negative) else value
            return
    yield _atom(factors[0] if len(factors) == 1 else terms.Times(*factors), atoms)
