"""Codes and their evaluator, with an operation made up here: neither knows what a node of the language means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from symkl import I, dimensions
from symkl.evaluation.evaluator import Code, Evaluator, size_of
from symkl.evaluation.fields import Field
from symkl.evaluation.numbers import NotEvaluable
from symkl.evaluation.point import Point, Skewed, Spread, Support, points_of
from symkl.language.symbols import Matrix

k, n = dimensions("k n")


@dataclass
class Made:
    """As much of a program as an evaluator asks for."""

    size: int
    kinds: set[type] = field(default_factory=set)
    steps: int = 0


def counted(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return how often this has run, and what the arguments are."""
    code.extra = (code.extra or 0) + 1
    return code.extra * 100 + sum(ev.value(a) for a in code.args)


def test_a_value_is_computed_once_until_it_is_forgotten() -> None:
    """A code that two others share runs once; what depended on a symbol is run again, the rest is not."""
    shared = Code(int, counted, (), 0)
    first, second = Code(int, counted, (shared,), 1), Code(int, counted, (shared,), 2)
    ev = Evaluator(Made(3), Point(), Field())
    assert ev.value(first) == ev.value(second) == ev.value(first) == 200
    ev.forget([1])
    assert ev.value(first) == 300
    assert shared.extra == 1


def test_a_code_depends_on_what_its_arguments_depend_on() -> None:
    x, y = Matrix("x", k, 1), Matrix("y", k, 1)
    one, other = Code(int, counted, (), 0), Code(int, counted, (), 1)
    one.free, other.free = frozenset({x}), frozenset({y})
    assert Code(int, counted, (one, other), 2).free == {x, y}


def test_a_number_stands_for_a_matrix_of_one_entry() -> None:
    code = Code(int, counted, (), 0)
    assert Evaluator(Made(1), Point(), Field()).rows(code) == [[100]]


def test_sizes_are_sums_and_products_of_dimensions() -> None:
    sizes = {"k": 3, "n": 2}
    term = k * n + 2 * k - n
    assert size_of(term, sizes) == 10
    assert size_of(I(k).shape[0], sizes) == 3
    with pytest.raises(NotEvaluable, match="the size n has no value"):
        size_of(term, {"k": 3})
    with pytest.raises(NotEvaluable, match="is not a size"):
        size_of(k**-1, sizes)


def test_a_law_sits_on_as_many_points_as_its_mixture_has() -> None:
    assert points_of(Spread((1, 2, 3))) == 6
    assert points_of(Support([(1, 5)])) == 1
    assert points_of(Skewed(9)) == 9
