"""What a term says by being defined: of what it divides by, takes the logarithm, the root or an average of."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Rational

from symkl.language import distributions as ds
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import special as sp
from symkl.language import terms as tm
from symkl.language.law import Density
from symkl.language.parametric import Parametric
from symkl.language.reading import parse_term
from symkl.language.symbols import Matrix, Scalar


def says(term: Any) -> list[tuple[Expr, str]]:  # noqa: ANN401, C901, PLR0912 - any term; one line for each kind
    """What one node says of its parts: terms, each with a fact."""
    found: list[tuple[Expr, str]] = []
    match term:
        case tm.Inverse():
            found = [(term.args[0], "nonzero" if tm.is_scalar(term) else "invertible")]
        case tm.Divide():
            found = [(term.args[1], "nonzero")]
        case fn.Log():
            found = [(term.args[0], "positive")]
        case fn.Sqrt():
            found = [(term.args[0], "nonnegative")]
        case tm.Power():
            base, e = term.args
            if not tm.is_scalar(term):
                found = [(base, "invertible")] if e.is_Integer and e < 0 else []
            elif e.is_Integer:
                found = [(base, "nonzero")] if e < 0 else []
            elif isinstance(e, Rational):
                found = [(base, "nonnegative"), *([(base, "nonzero")] if e < 0 else [])]
        case Density() | ex.Divergence():
            laws = (law for law in term.args if isinstance(law, ds.Normal))
            found = [(s, "positive" if tm.is_scalar(s) else "spd") for s in (law.args[1] for law in laws)]
            families = [law for law in term.args if isinstance(law, Parametric)]
            found += [said for law in families for said in law.requirements]
            if isinstance(term, Density) and families:
                found += [(t, fact) for t, fact in families[0].inside(term.args[1]) if not t.is_number]
        case Scalar() | Matrix() if isinstance(term.law, Parametric):
            found = term.law.requirements
        case ex.Expectation() | ex.Variance():
            body = term.args[0]
            if isinstance(term, ex.Variance):
                body = tm.power(body, 2) if tm.is_scalar(body) else tm.times(body, tm.Transpose(body))
            found = [
                (t, "positive")
                for x in (term.over if isinstance(term, ex.Expectation) else ex.random_symbols(term.args[0]))
                if isinstance(x.law, Parametric)
                for t in x.law.existing(body, x)
            ]
        case sp.Special():
            found = [(t, "positive") for _, t in gammas(term)]
        case ds.Probability() if term.given:
            found = [(ds.Pr(*term.given), "positive")]
    return found


def gammas(t: Any) -> list[tuple[int, Expr]]:  # noqa: ANN401 - a function round the gamma function
    """What a function is by the logarithm of the gamma function: its arguments, each with its sign."""
    names = dict(zip("ab", t.args, strict=False))
    return [(sign, parse_term(text, names)) for sign, text in sp.BY_GAMMA.get(type(t), ((1, "a"),))]
