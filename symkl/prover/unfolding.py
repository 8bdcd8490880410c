"""Definitions, put in place of what they define: divergences, variances, integrals, conditional probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Expr

from symkl.language import distributions as ds
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.law import Density
from symkl.language.symbols import Index, Matrix, Scalar
from symkl.language.sympy_types import group
from symkl.prover.faithful import Faithful
from symkl.prover.rewriting import product, rebuilt
from symkl.prover.shortening import FAILURES

if TYPE_CHECKING:
    from symkl.prover.rewriting import Rewriter

NAMES = {
    ex.Divergence: "definition of the divergence",
    ex.Variance: "definition of the variance",
    ex.Covariance: "definition of the covariance",
    fn.Integral: "definition of the expectation",
    ds.Probability: "definition of a conditional probability",
}
INDICES = ("i", "j", "l", "i_")


def unfolded(rewriter: Rewriter, term: Expr) -> tuple[Expr, str] | None:
    """A term with one kind of definition put in, and what it is called; none where there is nothing to put in."""
    for kind, name in NAMES.items():
        if not term.has(kind):
            continue
        try:
            out = _put(rewriter, term, kind)
        except FAILURES:
            continue
        if str(out) != str(term) and rewriter.same(out, term):
            return out, name
    return None


def _put(rewriter: Rewriter, term: Any, kind: type) -> Any:  # noqa: ANN401 - a part of a term
    if isinstance(term, kind):
        defined = _definition(rewriter, term)
        if defined is not None:
            return defined
    if not isinstance(term, Expr) or not term.args or not term.has(kind):
        return term
    return rebuilt(term, [_put(rewriter, a, kind) for a in term.args])


def _definition(rewriter: Rewriter, t: Any) -> Expr | None:  # noqa: ANN401 - a node
    match t:
        case ex.Divergence():
            return _divergence(rewriter, *t.args)
        case ex.Variance() | ex.Covariance():
            f, g = t.args[0], t.args[-1]
            over = group()
            away = [tm.plus(h, tm.negated(ex.Expectation(h, over))) for h in (f, g)]
            second = away[1] if tm.is_scalar(away[1]) else tm.Transpose(away[1])
            return ex.Expectation(tm.times(away[0], second), over)
        case fn.Integral():
            return _expectation(rewriter, *t.args[:2])
        case ds.Probability() if t.given:
            return tm.divided(ds.Pr(*t.events, *t.given), ds.Pr(*t.given))
    return None


def _divergence(rewriter: Rewriter, p: Any, q: Any) -> Expr:  # noqa: ANN401 - two laws
    if isinstance(p, ds.MassFunction):
        known = rewriter.statement.symbols
        name = next((n for n in INDICES if n not in known), "i__")
        i = next((s for s in known.values() if isinstance(s, Index) and s.size == p.size), Index(name, p.size))
        return fn.Sum(tm.times(p(i), fn.log(tm.divided(p(i), q(i)))), i)
    x = Faithful(rewriter.plain, ()).point(p, {n for n, s in rewriter.statement.symbols.items() if _is_plain(s)})
    inside = tm.plus(fn.log(Density(p, x)), tm.negated(fn.log(Density(q, x))))
    return ex.Expectation(inside, group())


def _is_plain(symbol: object) -> bool:
    return isinstance(symbol, (Matrix, Scalar)) and symbol.law is None


def _expectation(rewriter: Rewriter, integrand: Any, x: Any) -> Expr | None:  # noqa: ANN401 - a term, a symbol
    factors = integrand.args if isinstance(integrand, tm.Times) else (integrand,)
    for at, factor in enumerate(factors):
        if isinstance(factor, Density) and factor.args[1] == x:
            point = x if x.law == factor.law else Faithful(rewriter.plain, ()).point(factor.law, set())
            rest = product([*factors[:at], *factors[at + 1 :]]) if len(factors) > 1 else tm.as_term(1)
            moved: Any = rest
            return ex.Expectation(moved.xreplace({x: point}), group())
    return None


__all__ = ["unfolded"]
