"""Averages over independent draws: what is linear in functions of one draw is averaged draw by draw, logarithms by bounds.

``E[Sum[g(z[k]), k], z[k] ~ q] = K*E[g(z), z ~ q]``. A logarithm is concave: its average is at most the logarithm of the
average, and that of a mean of K positive weights at least the average of the logarithm of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Rational

from symkl.language import terms as tm
from symkl.language.bound import Sum
from symkl.language.densities import DensityOf, average
from symkl.language.draws import Drawn, Draws
from symkl.language.functions import Exp, Log, log
from symkl.language.shapes import same_dimension
from symkl.language.statement import Relation
from symkl.language.symbols import Dimension

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

UPWARD = {Relation.GE: (False, True), Relation.GT: (False, True), Relation.LE: (True, False), Relation.LT: (True, False)}


def without_draws(sides: Sequence[Any], relation: Relation) -> list[Any] | None:
    """Return sides without draws, from whose relation that of the given ones follows; ``None`` where none are known.

    Of an inequality, the smaller side is replaced by an upper bound and the greater one by a lower one.
    """
    up = UPWARD.get(relation, (None, None))
    found = [_bounded(side, way) for side, way in zip(sides, up, strict=True)]
    return None if None in found else found


def _bounded(term: Any, up: bool | None) -> Any:  # noqa: ANN401, FBT001 - any SymPy object; which way, if any
    """A term without draws that is as great, or is a bound from above or from below."""
    if not term.has(Draws):
        return term
    if isinstance(term, Draws):
        mean = _mean(term.args[0], term.density)
        return _of_logarithm(term, up=up) if mean is None and up is not None else mean
    if not isinstance(term, (tm.Plus, tm.Negative)):
        return None
    turned = isinstance(term, tm.Negative) and up is not None
    parts = [_bounded(a, not up if turned else up) for a in term.args]
    return None if None in parts else term.func(*parts)


def _mean(term: Expr, density: DensityOf) -> Expr | None:
    """The average of what is linear in functions of one draw."""
    if not term.has(Drawn):
        return term
    if isinstance(term, (tm.Plus, tm.Negative)):
        parts = [_mean(a, density) for a in term.args]
        return None if None in parts else term.func(*parts)
    if isinstance(term, (tm.Times, tm.Divide)):
        drawn = [a for a in term.args if a.has(Drawn)]
        inner = (
            _mean(drawn[0], density)
            if len(drawn) == 1 and (isinstance(term, tm.Times) or drawn[0] == term.args[0])
            else None
        )
        return None if inner is None else term.func(*(inner if a == drawn[0] else a for a in term.args))
    one = _of_one(term, density)
    return None if one is None else tm.times(term.index.size, average(one, density))  # type: ignore[attr-defined] # a sum


def _of_one(term: Expr, density: DensityOf) -> Expr | None:
    """What is summed over the draws, of one of them, which the variable stands for."""
    (variable,) = density.of.values()
    if type(term) is not Sum or variable in term.args[0].xreplace({Drawn(variable, term.index): term.index}).free_symbols:
        return None
    body: Expr = term.args[0].xreplace({Drawn(variable, term.index): variable})
    return None if body.has(Drawn) or term.index in body.free_symbols else body


def _of_logarithm(term: Draws, *, up: bool) -> Expr | None:
    """Jensen's inequality for the logarithm of a positive sum over the draws."""
    whole = term.args[0]
    if not isinstance(whole, Log) or not is_positive(whole.args[0]):
        return None
    inside = whole.args[0]
    if up:
        mean = _mean(inside, term.density)
        return None if mean is None else log(mean)
    weights = _mean_of_weights(inside)
    one = None if weights is None else _of_one(weights, term.density)
    return None if one is None else average(log(one), term.density)


def _mean_of_weights(term: Expr) -> Sum | None:
    """The sum in ``1/K*Sum[w, k]``, or in ``Sum[w, k]/K``."""
    match term:
        case tm.Times(args=(tm.Divide(args=(one, size)), Sum() as found)) if one == 1:
            return found if same_dimension(size, found.index.size) else None
        case tm.Divide(args=(Sum() as found, size)):
            return found if same_dimension(size, found.index.size) else None
    return None


def is_positive(term: Expr) -> bool:
    """Whether a term is made of densities, exponentials, sizes and positive numbers so that it is positive."""
    if isinstance(term, (DensityOf, Exp, Dimension)):
        return True
    if isinstance(term, Rational):
        return bool(term > 0)
    if isinstance(term, tm.Power):
        return is_positive(term.args[0])
    if isinstance(term, Sum):
        return is_positive(term.args[0])
    return isinstance(term, (tm.Plus, tm.Times, tm.Divide)) and all(map(is_positive, term.args))


__all__ = ["is_positive", "without_draws"]
