"""Sizes at which alone both sides of a statement are defined."""

from __future__ import annotations

import itertools

import pytest

from symkl.evaluation.agreement import cross_check
from symkl.evaluation.narrow import only_where
from symkl.language.parse import parse
from symkl.prover.decide import decide
from symkl.verdict import Verdict

SMALL = [dict(zip("ab", sizes, strict=True)) for sizes in itertools.product((1, 2, 3), repeat=2)]


@pytest.mark.parametrize(
    ("defined", "said"),
    [
        (lambda s: s["a"] == s["b"], "a = b"),
        (lambda s: s["a"] == 1, "a = 1"),
        (lambda s: s["b"] == 1, "b = 1"),
    ],
)
def test_what_all_sizes_have_in_common_is_said(defined: object, said: str) -> None:
    """Where no other size has a point."""
    assert callable(defined)
    found = only_where([s for s in SMALL if defined(s)], SMALL, defined)
    assert [text.split(":")[0] for text in found] == [said]


def test_what_points_found_have_in_common_by_chance_is_not_said() -> None:
    """Another size has a point."""
    assert only_where([{"a": 1, "b": 1}, {"a": 2, "b": 2}], SMALL, lambda _: True) == ()


def test_what_is_declared_is_not_said() -> None:
    """The declarations admit no other size."""
    assert only_where([s for s in SMALL if s["a"] == s["b"]], [s for s in SMALL if s["a"] == s["b"]], lambda _: False) == ()


@pytest.mark.parametrize(
    ("claim", "let", "said"),
    [
        ("pinv(L) = inv(L.T*L)*L.T", "L: m x n, full_row_rank", "m = n"),
        ("inv(x*x.T)*x*x.T = I(n)", "x: n", "n = 1"),
        ("tr(inv(A*B)*A*B) + tr(inv(B*A)*B*A) = n + m", "A: n x m; B: m x n", "n = m"),
    ],
)
def test_a_proof_says_where_alone_its_sides_are_defined(claim: str, let: str, said: str) -> None:
    """What was declared is not enough: it is among the conditions."""
    result = decide(parse(claim, let))
    assert result.verdict is Verdict.PROVED
    assert any(condition.startswith(f"{said}: ") for condition in result.conditions)


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("pinv(L) = inv(L.T*L)*L.T", "L: m x n, full_col_rank"),
        ("inv(X.T*X)*X.T*X = I(d)", "X: n x d"),
        ("log(1 - p)*tr(A*B) = tr(B*A)*log(1 - p)", "p: scalar, positive; A: n x m; B: m x n"),
    ],
)
def test_nothing_is_said_where_sizes_are_free(claim: str, let: str) -> None:
    """Fewer columns than rows, or points that are rare, are no equality of sizes."""
    assert cross_check(parse(claim, let)).only == ()
