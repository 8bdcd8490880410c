"""What a random number or an index certainly meets where it may lie, and what some parameter could prevent."""

from __future__ import annotations

import pytest

from symkl.kernel.check import Kernel
from symkl.kernel.errors import RejectedError
from symkl.language.declare import declare
from symkl.language.parse import parse
from symkl.language.reading import parse_term
from symkl.language.supports import fails
from symkl.prover.decide import decide
from symkl.verdict import Verdict

LAWS = {
    "Poisson(3)": "",
    "Bernoulli(p)": "p: scalar, probability",
    "Geometric(p)": "p: scalar, probability",
    "NegativeBinomial(3, p)": "p: scalar, probability",
    "Binomial(n, p)": "n: scalar, positive, integer; p: scalar, probability",
    "Uniform(-1, 1)": "",
    "Uniform(0, 1)": "",
    "Uniform(a, b)": "a: scalar; b: scalar",
    "Normal(0, 1)": "",
    "Normal(m, s)": "m: scalar; s: scalar",
    "Laplace(0, 1)": "",
    "StudentT(4, 0, 1)": "",
    "Gamma(2, b)": "b: scalar, positive",
    "Beta(2, 3)": "",
    "Exponential(1)": "",
    "Pareto(3, 1)": "",
    "Any()": "",
}
DISCRETE = ("Poisson(3)", "Bernoulli(p)", "Geometric(p)", "NegativeBinomial(3, p)", "Binomial(n, p)")


def failing(law: str, term: str, fact: str) -> bool:
    """Whether a term in x lacks a fact with positive probability."""
    names, _ = declare(f"{LAWS[law]}; c: scalar; A: k x k; x: scalar; x ~ {law}")
    return fails(parse_term(term, names), fact, [names["x"]])


@pytest.mark.parametrize("law", DISCRETE)
@pytest.mark.parametrize("term", ["x", "c*x", "x**2", "x*(x - 1)", "1 - x", "c*(x - 1)*x", "exp(x) - 1"])
def test_a_point_with_a_mass_is_met(law: str, term: str) -> None:
    assert failing(law, term, "nonzero")


@pytest.mark.parametrize("law", DISCRETE)
@pytest.mark.parametrize("term", ["x + 1", "x - 1/2", "x + c", "x - c", "exp(x)", "c", "x**2 - 2", "A"])
def test_a_point_beyond_the_support_is_not(law: str, term: str) -> None:
    """Nor one that lies in it for some values of a parameter only."""
    assert not failing(law, term, "invertible" if term == "A" else "nonzero")


@pytest.mark.parametrize("law", ["Poisson(3)", "Geometric(p)"])
def test_every_whole_number_has_a_mass(law: str) -> None:
    assert failing(law, "x - 1000", "nonzero")
    assert failing(law, "(x - 1000)*(x + c**2 + 1)", "nonzero") is False  # not found, which claims nothing
    assert not failing(law, "x + 1000", "nonzero")


@pytest.mark.parametrize("law", [law for law in LAWS if law not in DISCRETE])
@pytest.mark.parametrize("term", ["x", "c*x", "x - 1/2", "exp(x) - 1", "x**3 - x"])
def test_one_point_of_an_interval_has_no_mass(law: str, term: str) -> None:
    assert not failing(law, term, "nonzero")


@pytest.mark.parametrize(("law", "said"), [("Uniform(-1, 1)", True), ("Normal(0, 1)", True), ("Gamma(2, b)", True)])
def test_part_of_an_interval_has(law: str, said: bool) -> None:  # noqa: FBT001 - a value to compare with
    assert failing(law, "abs(x) - x", "nonzero") is said


@pytest.mark.parametrize(
    ("law", "term", "said"),
    [
        ("Normal(0, 1)", "x", True),
        ("Normal(m, s)", "x", True),
        ("Normal(m, s)", "x + c", True),
        ("Normal(m, s)", "c*x", True),
        ("Normal(m, s)", "x**2 + 1", False),
        ("Normal(m, s)", "x**2 + c", False),
        ("Normal(0, 1)", "2 - x**2", True),
        ("Laplace(0, 1)", "x", True),
        ("StudentT(4, 0, 1)", "x + 1000", True),
        ("Uniform(-1, 1)", "x", True),
        ("Uniform(-1, 1)", "x + 1", False),
        ("Uniform(0, 1)", "x", False),
        ("Uniform(0, 1)", "x - 1/10000", True),
        ("Uniform(0, 1)", "(x - 1/7)**2 - 1/10000", True),
        ("Uniform(0, 1)", "(x - 7)**2 - 1/10000", False),
        ("Uniform(a, b)", "x", False),
        ("Gamma(2, b)", "x", False),
        ("Gamma(2, b)", "1 - x", True),
        ("Gamma(2, b)", "c*x", False),
        ("Gamma(2, b)", "c - x", True),
        ("Beta(2, 3)", "1 - x", False),
        ("Beta(2, 3)", "1 - 2*x", True),
        ("Pareto(3, 1)", "x - 1", False),
        ("Pareto(3, 1)", "x - 2", True),
        ("Exponential(1)", "-x", True),
        ("Poisson(3)", "x", True),
        ("Poisson(3)", "x + 1", False),
        ("Poisson(3)", "1000 - x", True),
        ("Any()", "x", False),
    ],
)
def test_signs_where_a_number_may_lie(law: str, term: str, said: bool) -> None:  # noqa: FBT001 - a value to compare with
    assert failing(law, term, "positive") is said


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("E[x*inv(x)] = 1", "lam: scalar, positive; x: scalar; x ~ Poisson(lam)"),
        ("E[y*x/x] = E[y]", "x: scalar; x ~ Bernoulli(1/3); y: scalar; y ~ Any()"),
        ("E[1/x] = E[1/x]", "x: scalar; x ~ Poisson(3)"),
        ("Var[x/x] = 0", "x: scalar; x ~ Poisson(3)"),
        ("Cov[x/x, y] = 0", "x: scalar; x ~ Poisson(3); y: scalar; y ~ Any()"),
        ("Sum[E[x/x], i] = n", "i: index(n); x: scalar; x ~ Poisson(3)"),
        ("E[(x - y)/(x - y)] = 1", "x: scalar; x ~ Poisson(3); y: scalar; y ~ Poisson(4)"),
        ("E[log(x) - log(x)] = 0", "x: scalar; x ~ Normal(0, 1)"),
        ("E[exp(log(x))] = E[x]", "x: scalar; x ~ Uniform(-1, 1)"),
        ("E[sqrt(x)**2] = 0", "x: scalar; x ~ Uniform(-1, 1)"),
        ("E[x[i]/x[i]] = 1", "p: k, simplex; x: k; x ~ Categorical(p); i: index(k)"),
        ("E[x[i]/x[i]] = 1", "p: k, simplex; x: k; x ~ Multinomial(3, p); i: index(k)"),
        ("E[exp(log(x[i]))] = E[x[i]]", "m: k; S: k x k, spd; x: k; x ~ Normal(m, S); i: index(k)"),
        ("E[inv(x*A)*x*A] = I(n)", "A: n x n, invertible; x: scalar; x ~ Poisson(3)"),
        ("E[inv(A - x*A)*(A - x*A)] = I(n)", "A: n x n; x: scalar; x ~ Bernoulli(1/2)"),
        ("Sum[sqrt(2 - i)**2, i] = Sum[2 - i, i]", "i: index(n)"),
        ("Sum[(i - 1)/(i - 1), i] = n", "i: index(n)"),
    ],
)
def test_what_is_defined_nowhere_is_not_proved(claim: str, let: str) -> None:
    statement = parse(claim, let)
    result = decide(statement)
    assert result.verdict is Verdict.UNDECIDED
    assert "needs that" in result.reason
    with pytest.raises(RejectedError, match="needs that"):
        Kernel(statement)


@pytest.mark.parametrize(
    ("claim", "let", "conditions"),
    [
        ("E[x/x] = 1", "x: scalar; x ~ Normal(0, 1)", ("x is not 0",)),
        ("E[x/x] = 1", "x: scalar; x ~ Any()", ("x is not 0",)),
        ("x/x = 1", "x: scalar; x ~ Poisson(3)", ("x is not 0",)),  # a claim about each value at which it is defined
        ("E[x]/E[x] = 1", "x: scalar; x ~ Poisson(3)", ()),
        ("E[x/x] = 1", "x: scalar; x ~ Gamma(2, 3)", ()),
        ("E[exp(log(x))] = E[x]", "x: scalar; x ~ Uniform(0, 1)", ("x > 0",)),
        ("E[exp(log(1 - x))] = E[1 - x]", "x: scalar; x ~ Beta(2, 1)", ()),
        ("Sum[sqrt(2 - i)**2, i] = Sum[2 - i, i]", "i: index(2)", ()),
        ("E[inv(A)*A] = I(n)", "A: n x n; A ~ Any()", ("A is invertible",)),
    ],
)
def test_what_holds_almost_surely_is(claim: str, let: str, conditions: tuple[str, ...]) -> None:
    result = decide(parse(claim, let))
    assert result.verdict is Verdict.PROVED
    assert result.conditions == conditions


def test_a_random_matrix_that_is_singular_but_for_one_size() -> None:
    result = decide(parse("E[inv(x*x.T)*x*x.T] = I(n)", "x: n; m: n; S: n x n, spd; x ~ Normal(m, S)"))
    assert result.conditions == (
        "x*x.T is invertible",
        "n = 1: no point was found elsewhere at which both sides are defined",
    )
    skew = "M: 3 x 3; S: 3 x 3, spd; W: 3 x 3; W ~ MatrixNormal(M, S, S)"
    assert decide(parse("E[inv(W - W.T)*(W - W.T)] = I(3)", skew)).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("size", "term", "fact", "said"),
    [
        ("n", "i - 1", "nonzero", True),
        ("n", "i - 7", "nonzero", True),
        ("n + 1", "i - 1000", "nonzero", True),
        ("n", "i", "nonzero", False),
        ("n", "i - 1/2", "nonzero", False),
        ("n", "i - c", "nonzero", False),
        ("3", "i - 3", "nonzero", True),
        ("3", "i - 4", "nonzero", False),
        ("1", "2 - i", "positive", False),
        ("n", "1000 - i", "positive", True),
        ("n", "n + 1 - i", "positive", False),  # an index is at most its size
        ("n", "2*n - i", "positive", False),
    ],
)
def test_where_an_index_may_lie(size: str, term: str, fact: str, said: bool) -> None:  # noqa: FBT001 - as above
    names, _ = declare(f"c: scalar; n: dimension; i: index({size})")
    assert fails(parse_term(term, names), fact, [names["i"]]) is said


@pytest.mark.parametrize("law", ["Poisson(3)", "Normal(0, 1)", "Uniform(-1, 1)"])
def test_of_many_letters_few_points_are_tried(law: str) -> None:
    """And it is found that the sum of ten squares may be 0, or is positive but there."""
    letters = [f"x{i}" for i in range(10)]
    names, _ = declare("; ".join(f"{x}: scalar; {x} ~ {law}" for x in letters))
    squares = parse_term(" + ".join(f"{x}**2" for x in letters), names)
    assert fails(squares, "nonzero", [names[x] for x in letters]) is (law == "Poisson(3)")
    assert not fails(parse_term(f"{squares} + 1", names), "positive", [names[x] for x in letters])
