"""Families of laws: every moment and density against numerical quadrature, and their neighbours refuted."""

from __future__ import annotations

import pickle
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import sympy
from scipy.integrate import quad

import symkl as sk
from symkl.evaluation.codes import evaluate
from symkl.evaluation.enclosure import enclose
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.point import Point
from symkl.language.families import FAMILIES
from symkl.language.parse import parse
from symkl.language.reading import parse_term
from symkl.language.symbols import Scalar
from symkl.render.tex import mathematics
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.language.parametric import Parametric

# values of the first, second and third parameter, by what is declared of it
VALUES: dict[str, tuple[tuple[sympy.Expr | int, ...], ...]] = {
    "": ((-sympy.Rational(1, 2), 3), (1, 2)),
    "positive": ((sympy.Rational(5, 2), sympy.Rational(3, 2), sympy.Rational(3, 4)), (sympy.Rational(7, 2), 2, 3)),
    "probability": ((sympy.Rational(3, 4),) * 2, (sympy.Rational(1, 3),) * 2),
    "integer, positive": ((4,), (1,)),
}
LAWS = [
    (kind, tuple(VALUES[facts][which][i] for i, facts in enumerate(family.parameters.values())))
    for kind, family in FAMILIES.items()
    for which in range(2)
    if family.drawn == ("1", "1")
]
AVERAGED = ("x", "x**2", "log(x)", "x*log(x)", "1/x", "log(1 - x)", "log(x)**2")
X = sympy.Symbol("x", real=True)


def density(law: Parametric) -> Callable[[float], float]:
    """Return the density as a function of numbers, by SymPy."""
    return sympy.lambdify(X, sympy.exp(law.log_density_at(X).doit()), ["scipy", "numpy"])  # type: ignore[no-any-return]


def integrated(law: Parametric, f: Callable[[float], float]) -> float:
    """Return the average of a function by summing or by quadrature."""
    p = density(law)
    inside = [sympy.lambdify(X, term.doit()) for term in law.supported(X)]
    if law.discrete:
        points = [k for k in range(2 if "binary" in law.facts else 150) if all(g(k) > 0 for g in inside)]
        return sum(p(k) * f(k) for k in points)
    edges = [float(e) for term in law.supported(X) for e in sympy.solve(term.doit(), X)]
    start = 0 if "positive" in sk.scalar("y", *law.facts).facts else -np.inf
    end = 1 if "probability" in law.facts else np.inf
    pieces = sorted({x for x in (start, *edges, -10, -1, -0.5, 0, 0.5, 1, 2, 10, 100, end) if start <= x <= end})
    within = [(a, b) for a, b in pairwise(pieces) if all(g(_between(a, b)) > 0 for g in inside)]
    return sum(quad(lambda t: p(t) * f(t), a, b, limit=200)[0] for a, b in within)


def _between(a: float, b: float) -> float:
    """Return a number between two, of which one may be infinite."""
    return b - 1 if a == -np.inf else a + 1 if b == np.inf else (a + b) / 2


@pytest.mark.parametrize(("kind", "values"), LAWS)
def test_a_density_integrates_to_one(kind: str, values: tuple[sympy.Expr, ...]) -> None:
    """And so does a mass sum to one."""
    assert integrated(FAMILIES[kind](*values), lambda _: 1.0) == pytest.approx(1, rel=1e-6)


# averages that do not exist, or that are not known
BEYOND = {("StudentT", "x**2"), ("InverseGamma", "x**2")}


def defined(law: Parametric, text: str) -> bool:
    """Whether a term is a number wherever a law can fall."""
    facts = Scalar("x", law=law).facts
    return "probability" in facts if "log(1" in text else "positive" in facts or text in ("x", "x**2")


AVERAGES = [(kind, values, text) for kind, values in LAWS for text in AVERAGED if defined(FAMILIES[kind](*values), text)]


@pytest.mark.parametrize(("kind", "values", "text"), AVERAGES)
def test_an_average_is_that_of_the_density(kind: str, values: tuple[sympy.Expr, ...], text: str) -> None:
    """Exact averages know nothing of the density, and agree with it wherever they can be had."""
    law = FAMILIES[kind](*values)
    x = Scalar("x", law=law)
    try:
        low, high = enclose(evaluate(sk.E(parse_term(text, {"x": x}), x), Point()))
    except (Undefined, NotEvaluable):
        assert text == "1/x" or (kind, text) in BEYOND
        return
    assert high - low < 1e-12
    f = sympy.lambdify("x", sympy.sympify(text), "numpy")
    assert float(low) == pytest.approx(integrated(law, f), rel=1e-5, abs=1e-7)


CORPUS = Path(__file__).parents[1] / "corpus" / "families.toml"
LINES = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["statement"]


@pytest.mark.parametrize("line", LINES, ids=[line["id"] for line in LINES])
def test_a_line_is_decided_as_it_is_true(line: dict[str, str]) -> None:
    """Every false one is refuted by exact averages; of the true ones, none is."""
    verdict = sk.prove(line["claim"], let=line["let"]).verdict
    assert verdict is not Verdict.REFUTED if line["truth"] else verdict is Verdict.REFUTED


@pytest.mark.parametrize("kind", FAMILIES)
def test_a_law_prints_reads_back_and_pickles(kind: str) -> None:
    """What is printed is what is read."""
    family = FAMILIES[kind]
    rows, columns = family.drawn
    shape = "scalar" if rows == "1" else rows if columns == "1" else f"{rows} x {columns}"
    called = f"{kind}({', '.join(family.parameters)})"
    shaped = "; ".join(f"{name}: {r if c == '1' else f'{r} x {c}'}" for name, (r, c) in family.sizes.items())
    statement = parse("E[x] = E[x]", f"{shaped}; x: {shape}; x ~ {called}".lstrip("; "))
    law = statement.symbols["x"].law
    assert str(law) == called
    assert pickle.loads(pickle.dumps(law)) == law  # noqa: S301 - our own
    for name, facts in family.parameters.items():
        assert statement.symbols[name].facts >= set(facts.split(", ") if facts else ())
    assert "(" in mathematics(law)


def test_parameters_out_of_their_range_are_refused() -> None:
    """There is no law with them."""
    with pytest.raises(sk.DeclarationError, match="is not positive"):
        FAMILIES["Gamma"](-1, 1)
    with pytest.raises(sk.DeclarationError, match="Gamma takes 2 parameters"):
        FAMILIES["Gamma"](1)


@pytest.mark.parametrize(
    ("claim", "let", "condition"),
    [
        ("E[1/x] = b/(a - 1)", "x: scalar; x ~ Gamma(a, b)", "a - 1 > 0"),
        ("E[x] = b/(a - 1)", "x: scalar; x ~ InverseGamma(a, b)", "a - 1 > 0"),
    ],
)
def test_a_moment_that_need_not_exist_is_a_condition(claim: str, let: str, condition: str) -> None:
    """It is proved where it does, and the verdict says where that is."""
    result = sk.prove(claim, let=let)
    assert result.verdict is Verdict.PROVED
    assert condition in result.conditions


@pytest.mark.parametrize(
    ("parameter", "mean"),
    [("1 + p", "(1 + p)/(1 + p + b)"), ("1 - p", "(1 - p)/(1 - p + b)"), ("1 + p*c", "(1 + p*c)/(1 + p*c + b)")],
)
def test_a_parameter_may_be_any_term(parameter: str, mean: str) -> None:
    let = f"p, c: scalar, probability; b: scalar, positive; x ~ Beta({parameter}, b)"
    assert sk.prove(f"E[x] = {mean}", let).verdict is Verdict.PROVED
    assert sk.prove(f"E[x] = {parameter}", let).verdict is Verdict.REFUTED


def test_a_declared_name_is_no_function() -> None:
    """People call numbers beta and gamma; then these are no functions."""
    assert sk.prove("beta*2 = 2*beta", let="beta: scalar").verdict is Verdict.PROVED
    with pytest.raises(sk.ParseError, match="beta is declared"):
        parse("beta(a, a) = 1", "beta: scalar; a: scalar, positive")
