"""Functions by definition, against NumPy; and what their definitions bind meets nothing."""

from __future__ import annotations

import numpy as np
import pytest

import symkl as sk
from symkl.evaluation.codes import evaluate
from symkl.evaluation.enclosure import enclose
from symkl.evaluation.point import Point
from symkl.language.opening import open_statement
from symkl.language.parse import parse
from symkl.language.reading import parse_term

Z = [3, -1, 0]
AT_A_NUMBER = {
    "sigmoid(c)": 1 / (1 + np.exp(-2.0)),
    "tanh(c)": np.tanh(2.0),
    "softplus(c)": np.logaddexp(0, 2.0),
    "relu(c)": 2.0,
    "relu(-c)": 0.0,
    "max(c, 1)": 2.0,
    "min(c, 1, -3)": -3.0,
    "max(z)": 3.0,
    "min(z)": -1.0,
    "max(z - max(z)*ones(n))": 0.0,
    "logsumexp(z)": np.log(np.sum(np.exp(Z))),
    "softmax(z)[i]": np.exp(-1) / np.sum(np.exp(Z)),
    "sigmoid(z)[i]": 1 / (1 + np.exp(1.0)),
    "softmax(sigmoid(z))[i]": np.exp(1 / (1 + np.exp(1.0))) / np.sum(np.exp(1 / (1 + np.exp(-np.array(Z))))),
    "logsumexp(tanh(z))": np.log(np.sum(np.exp(np.tanh(Z)))),
}


@pytest.mark.parametrize("text", AT_A_NUMBER)
def test_its_value_is_what_others_say(text: str) -> None:
    n = sk.dimension("n")
    names = {"n": n, "c": sk.scalar("c"), "z": sk.vector("z", n), "i": sk.index("i", n)}
    point = Point(sizes={"n": 3}, values={"c": 2, "z": [[v] for v in Z], "i": 2})
    low, high = enclose(evaluate(parse_term(text, names), point))
    assert float(low) == pytest.approx(AT_A_NUMBER[text])
    assert high - low < 1e-12


def test_what_a_definition_binds_has_a_name_of_its_own() -> None:
    """Whatever the statement calls its own indices."""
    statement = open_statement(parse("softmax(z)[i_1] = sigmoid(z)[i_2]", "z: n; i_1, i_2: index(n)"))
    bound = {str(node.index) for side in (statement.lhs, statement.rhs) for node in side.atoms(sk.language.bound.Sum)}
    assert bound.isdisjoint({"i_1", "i_2"})
    assert {str(i) for i in statement.free_indices} == {"i_1", "i_2"}


@pytest.mark.parametrize(
    "text", ["sigmoid(A)", "softmax(A)", "max(z, z)", "max(c)", "max(A)", "max(z.T)", "min()", "logsumexp(A)"]
)
def test_other_shapes_are_refused(text: str) -> None:
    with pytest.raises(sk.SymklError):
        parse(f"{text} = 0", "A: n x m; z: n; c: scalar")


def test_a_declared_name_is_no_function() -> None:
    """People call things sigmoid and max; then these are no functions."""
    assert sk.prove("max*2 = 2*max", let="max: scalar").verdict is sk.Verdict.PROVED
    with pytest.raises(sk.ParseError, match="max is declared"):
        parse("max(a, a) = a", "max: scalar; a: scalar")


def test_of_a_number() -> None:
    """A vector with one entry is a number, which softmax sends to 1."""
    assert str(parse("softmax(c) = 1", "c: scalar").lhs) == "1"
    assert str(parse("logsumexp(c) = c", "c: scalar").lhs) == "c"
