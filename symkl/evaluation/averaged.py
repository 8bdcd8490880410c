"""Laws that have the averages that are given, such as ``E[x*x.T] = S``: a few points with the mean and covariance wanted."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symkl.evaluation.codes import evaluate
from symkl.evaluation.constructed import all_hold
from symkl.evaluation.fields import Field, transposed
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.point import Support
from symkl.language import arithmetic, expectations
from symkl.language.symbols import Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.evaluation import shapes
    from symkl.evaluation.declared import Declared
    from symkl.evaluation.fields import Rows
    from symkl.evaluation.point import Point

EXACT = Field()
MEANS = (Fraction(1), Fraction(1, 4), Fraction(0))  # shares of a mean that is not given, until a covariance is left


def have_averages(declared: Declared, point: Point, draw: shapes.Draw) -> bool:
    """Give laws of which nothing else is known the averages that are given; whether all of these hold then."""
    known: dict[str, dict[str, Rows]] = {}
    try:
        for name, what, value in _said(declared):
            known.setdefault(name, {})[what] = _rows(evaluate(value, point))
        for name, averages in known.items():
            law = point.laws.get(name)
            if isinstance(law, Support):
                point.laws[name] = _with(law, averages, draw)
    except (NotEvaluable, Undefined, TypeError):
        return False
    return all_hold(declared, point)


def _said(declared: Declared) -> Iterator[tuple[str, str, Any]]:
    """What is given of the mean, the second moments and the covariance of a symbol, by the name of its law."""
    for fact in declared.averages:
        for moment, value in (fact.args, fact.args[::-1]) if fact.kind == "=" else ():
            if not isinstance(moment, (expectations.Expectation, expectations.Variance)):
                continue
            body: Any = moment.args[0]
            x = next(iter(body.args), body) if isinstance(body, (arithmetic.Times, arithmetic.Power)) else body
            squares = x != body
            if not isinstance(x, (Matrix, Scalar)) or x.name not in declared.random:
                continue
            what = "squares" if squares else "mean"
            yield declared.random[x.name], "covariance" if isinstance(moment, expectations.Variance) else what, value


def _rows(value: Any) -> Rows:  # noqa: ANN401 - a number or rows
    return value if isinstance(value, list) else [[value]]


def _with(law: Support, averages: dict[str, Rows], draw: shapes.Draw) -> Support:
    """Move the points of a law so that it has a mean, or put as many in their place as a covariance asks for."""
    first = law.atoms[0][1]
    scalar, places = not isinstance(first, list), [range(len(row)) for row in _rows(first)]
    drawn = [[sum(w * _rows(v)[i][j] for w, v in law.atoms) for j in row] for i, row in enumerate(places)]
    mean = averages.get("mean", drawn)
    if averages.keys() <= {"mean"}:
        atoms = [(w, _sum(_rows(v), mean, drawn)) for w, v in law.atoms]
    else:
        shares = (Fraction(1),) if "mean" in averages else MEANS
        for share in shares:
            at = [[share * x for x in row] for row in mean]
            covariance = averages.get("covariance") or _sum(averages["squares"], None, EXACT.product(at, transposed(at)))
            try:
                left, d = EXACT.ldl(covariance)
                break
            except Undefined:
                if share is shares[-1]:
                    raise
        atoms, n = [], len(d)
        for i in range(n):
            reach = Fraction(draw.positive())
            back = n * d[i] / reach
            for weight, far in ((back, reach), (reach, -back)) if back else ((1, 0),):
                where = [[at[k][0] + far * left[k][i]] for k in range(n)]
                atoms.append((Fraction(weight) / (n * (reach + back) if back else n), where))
    return Support([(w, v[0][0] if scalar else v) for w, v in atoms])


def _sum(a: Rows, b: Rows | None, c: Rows) -> Rows:
    """``a + b - c``."""
    zeros = [[0] * len(row) for row in a] if b is None else b
    return [[x + y - z for x, y, z in zip(*rows, strict=True)] for rows in zip(a, zeros, c, strict=True)]
