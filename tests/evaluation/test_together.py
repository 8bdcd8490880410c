"""Exact averages over symbols that depend on each other, against numbers that NumPy draws or works out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

import symkl as sk
from symkl.errors import UnsoundError
from symkl.evaluation.codes import Codes, evaluate
from symkl.evaluation.evaluator import Evaluator
from symkl.evaluation.fields import Field
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.point import Point, Support
from symkl.evaluation.together import in_order, linear, linked
from symkl.language.parse import parse
from symkl.verdict import Verdict

SIZES = {"n": 2, "p": 2}
VALUES = {
    "m": [[1], [-2]],
    "h": [[3], [1]],
    "A": [[4, 1], [1, 3]],
    "C": [[1, -1], [0, 1]],
    "B": [[2, 0], [0, 3]],
    "y": [[2], [5]],
    "H": [[1, 2], [0, -1]],
}
JOINT = "m: n; h: p; A: n x n; B: p x p; C: n x p; (x, y) ~ Normal((m, h), block([[A, C], [C.T, B]]))"


def at(claim: str, let: str, **values: object) -> list[list[float]]:
    """Return the left side of a claim at the point."""
    statement = parse(claim, let)
    program = Codes(statement.given)
    code = program.add(statement.lhs)
    point = Point(dict(SIZES), {**VALUES, **values})
    found = Evaluator(program, point, Field()).value(code)
    return [[float(x) for x in row] for row in found] if isinstance(found, list) else [[float(found)]]


def test_the_mean_where_something_is_known() -> None:
    """By NumPy's own solver."""
    m, h, A, B, C, y = (np.array(VALUES[k], float) for k in "mhABCy")
    gain = np.linalg.solve(B, C.T).T
    assert np.allclose(at("E[x | y] = m", JOINT), m + gain @ (y - h))
    assert np.allclose(at("Var[x | y] = A", JOINT), A - gain @ C.T)
    assert np.allclose(at("Cov[x, y] = C", JOINT), C)
    assert np.allclose(at("E[x*y.T] = C", JOINT), C + m @ h.T)


def test_averages_are_those_of_samples() -> None:
    """A fourth moment across two vectors, by drawing them."""
    rng = np.random.default_rng(1)
    m, h, A, B, C = (np.array(VALUES[k], float) for k in "mhABC")
    drawn = rng.multivariate_normal(np.vstack([m, h]).ravel(), np.block([[A, C], [C.T, B]]), 400_000)
    x, y = drawn[:, :2], drawn[:, 2:]
    sampled = np.mean(np.einsum("ki,ij,kj->k", x, np.array(VALUES["H"], float), y) ** 2)
    assert at("E[(x.T*H*y)**2] = 0", f"{JOINT}; H: n x p")[0][0] == pytest.approx(sampled, rel=0.02)


def test_a_law_given_another_is_averaged_in_turn() -> None:
    """What does not step along a factor is averaged point by point."""
    let = "z: scalar; z ~ Normal(0, 1); x: scalar; x | z ~ Normal(z**2, 4*z**2)"
    assert at("E[x] = 0", let) == [[1]]
    assert at("Var[x] = 0", let) == [[6]]  # E[4 z^2] + Var[z^2]
    assert at("E[x | z] = 0", let, z=3) == [[9]]


def test_what_has_no_density_has_no_value() -> None:
    """A condition that is certain, or that never happens."""
    let = "x: n; m: n; A: n x n; x ~ Normal(m, A); y := Z(n, n)*x"
    with pytest.raises(Undefined):
        at("E[x | y] = m", let, x=[[1], [1]])
    statement = parse("E[x | z] = x", "x: scalar; z: scalar; x, z ~ Joint()")
    law = {"x": Support([(1, 2)]), "z": Support([(1, 5)])}
    assert evaluate(statement.lhs, Point(values={"z": 5}, laws=law, together=2)) == 2
    with pytest.raises(Undefined):
        evaluate(statement.lhs, Point(values={"z": 4}, laws=law, together=2))


def test_what_is_not_linear_is_not_guessed() -> None:
    """The square of a normal number is known, and which of its roots it is the square of is not."""
    with pytest.raises(NotEvaluable):
        at("E[x | y] = 0", "x: scalar; x ~ Normal(0, 1); y := x**2")


def test_which_depend_on_each_other() -> None:
    """A symbol that steps on its own is left alone."""
    let = "z: scalar; z ~ Normal(0, 1); x: scalar; x | z ~ Normal(2*z, 1); w: scalar; w ~ Normal(0, 1)"
    x, z, w = (parse("x*z*w = 0", let).symbols[name] for name in "xzw")
    assert linked([x, z, w], ()) == {x, z}
    assert linked([x, w], ()) == frozenset()
    assert [unit for unit, _ in in_order([x, z], ())] == [(z,), (x,)]
    assert linear(in_order([x, z], ()))


CORPUS = Path(__file__).parents[1] / "corpus"
FILES = [CORPUS / f"{name}.toml" for name in ("conditional", "gaussian_integrals")]
LINES = [line for file in FILES for line in tomllib.loads(file.read_text(encoding="utf-8"))["statement"]]


@pytest.mark.parametrize("line", LINES, ids=[line["id"] for line in LINES])
def test_a_line_is_decided_as_it_is_true(line: dict[str, str]) -> None:
    """Every true line is proved by the kernel, and every false one refuted or ill-typed."""
    try:
        result = sk.prove(line["claim"], let=line["let"])
    except UnsoundError as error:
        pytest.fail(str(error))
    if line["truth"]:
        assert result.verdict is Verdict.PROVED
        assert result.trusts == ("kernel",)
        assert result.certificate.replay()
    else:
        assert result.verdict in (Verdict.REFUTED, Verdict.ILL_TYPED)


@pytest.mark.parametrize(
    ("claim", "fact", "verdict"),
    [
        ("Cov[x, y] = C.T", "symmetric", Verdict.PROVED),
        ("Cov[x, y] = C.T", "", Verdict.REFUTED),
        ("E[y | x] = h + C*inv(A)*(x - m)", "symmetric", Verdict.PROVED),
        ("E[y | x] = h - C*inv(A)*(x - m)", "symmetric", Verdict.REFUTED),
    ],
)
def test_blocks_that_are_declared_to_be_of_a_kind_are_drawn_so(claim: str, fact: str, verdict: Verdict) -> None:
    """What is cut out of a covariance that is drawn as a whole is not symmetric."""
    let = f"m: n; h: n; A: n x n, spd; B: n x n, spd; C: n x n{', ' * bool(fact)}{fact}; "
    law = "(x, y) ~ Normal(block([[m], [h]]), block([[A, C], [C.T, B]]))"
    assert sk.prove(claim, let=let + law).verdict is verdict
