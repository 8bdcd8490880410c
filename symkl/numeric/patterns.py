"""Terms that have a routine of their own, found by how they are written; and what is proved equal."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sympy import Basic, Expr

from symkl.errors import SymklError
from symkl.language import functions, terms
from symkl.language.families import Poisson
from symkl.language.parse import parse_term
from symkl.language.statement import Statement
from symkl.language.symbols import Dimension, Matrix, Scalar, matrix, random_vector, scalar, vectors
from symkl.language.terms import is_scalar
from symkl.numeric import operations as op
from symkl.numeric.structure import rational
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from symkl.numeric.operations import Operation

K = Dimension("k")
RATE = scalar("x", "positive")
NUMBERS: dict[str, Basic] = {"x": scalar("x"), "y": scalar("y")}
VECTORS: dict[str, Basic] = dict(zip("xy", vectors("x y", K), strict=True))
MATRICES: dict[str, Basic] = {"x": matrix("x", K), "y": matrix("y", K), "d": matrix("d", K), "k": K}
# of each: the term, and what its letters are
WRITTEN: dict[type[Operation], tuple[str, dict[str, Basic]]] = {
    op.LogGammaGap: ("lgamma(y) - lgamma(x) - (y - x)*digamma(x) - y*log(y/x) + (y - x)", NUMBERS),
    op.LogGammaRest: ("lgamma(x) - x*log(x) + x", NUMBERS),
    op.LogBetaRest: (
        "lgamma(x + y) - (x + y)*log(x + y) + (x + y) - (lgamma(x) - x*log(x) + x) - (lgamma(y) - y*log(y) + y)",
        NUMBERS,
    ),
    op.DigammaRest: ("digamma(x) - log(x)", NUMBERS),
    op.FactorialRest: ("lgamma(x + 1) - x*log(x) + x", NUMBERS),
    op.SoftplusGap: ("softplus(y) - softplus(x) - (y - x)*sigmoid(x)", NUMBERS),
    op.SoftplusEntropy: ("softplus(x) - x*sigmoid(x)", NUMBERS),
    op.LogSumExpGap: ("logsumexp(y) - logsumexp(x) - softmax(x).T*(y - x)", VECTORS),
    op.LogSumExpEntropy: ("logsumexp(x) - softmax(x).T*x", VECTORS),
    op.PowerGap: ("a*x + (1 - a)*y - x**a*y**(1 - a)", {"a": scalar("a"), **NUMBERS}),
    op.PoissonEntropy: ("x - x*log(x) + E[lgamma(n + 1)]", {"x": RATE, "n": random_vector("n", Poisson(RATE))}),
    # where d is x - y
    op.DefiniteGap: ("tr(inv(y)*d) - logdet(x) + logdet(y)", MATRICES),
    op.SquaredBures: ("tr(x + y - 2*(x**(1/2)*y*x**(1/2))**(1/2))", MATRICES),
}


@cache
def _patterns() -> list[tuple[type[Operation], Expr, dict[str, Basic]]]:
    found = []
    for kind, (text, letters) in WRITTEN.items():
        found.append((kind, parse_term(text, letters), letters))  # type: ignore[arg-type] # declared symbols
    return found


def recognised(term: Basic) -> tuple[type[Operation], list[Basic]] | None:
    """Find the operation that a term is written as, and what stands for its letters."""
    for kind, pattern, letters in _patterns():
        bound: dict[Basic, Basic] = {}
        if _matches(pattern, term, frozenset(letters.values()), bound):
            args = [bound[letter] for letter in letters.values() if letter in bound]
            if kind is not op.DefiniteGap or _is_difference(*args):
                return kind, args
    return None


def _is_difference(first: Any, second: Any, rest: Any, *_: Any) -> bool:  # noqa: ANN401 - matrices
    return equal(rest, terms.Plus(first, terms.Negative(second)))


def equal(term: Any, other: Any) -> bool:  # noqa: ANN401 - terms
    """Whether two terms are proved equal."""
    if term == other:
        return True
    from symkl.suite import prove  # noqa: PLC0415 - loads the prover, which most formulas need not

    try:
        return prove(Statement(term, other)).verdict is Verdict.PROVED
    except SymklError:  # what is no statement by itself
        return False


def _matches(pattern: Basic, term: Basic, letters: frozenset[Basic], bound: dict[Basic, Basic]) -> bool:
    if pattern in letters and getattr(pattern, "law", None) is None:
        fits = isinstance(term, Expr) and is_scalar(term) == is_scalar(pattern)
        return fits and bound.setdefault(pattern, term) == term
    law, other = (getattr(x, "law", None) for x in (pattern, term))
    if law is not None and other is not None and type(law) is type(other):
        return all(_matches(p, t, letters, bound) for p, t in zip(law.args, other.args, strict=True))
    if isinstance(pattern, (Scalar, Matrix)) or not pattern.args:
        return bool(pattern == term)
    if (number := rational(pattern)) is not None:
        return rational(term) == number
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
