"""What sentences declare."""

from __future__ import annotations

import pytest

from symkl.documents.prose import cue, said


def words(sentence: str, sizes: tuple[int, ...] = ()) -> list[tuple[str, tuple[int, ...], str | int]]:
    found = said(sentence, lambda k: k in sizes, lambda k: k not in sizes)
    return [(one.says, one.of, one.detail) for one in found]


@pytest.mark.parametrize(
    ("sentence", "sizes", "expected"),
    [
        ("an ⟦0⟧ design matrix ⟦1⟧", (0,), [("shape", (1,), 0), ("matrix", (1,), "")]),
        (
            "Let ⟦0⟧ be an ⟦1⟧-dimensional random vector.",
            (),
            [("size", (0,), 1), ("random", (0,), ""), ("vector", (0,), "")],
        ),
        (
            "where ⟦0⟧ is a symmetric ⟦1⟧ matrix",
            (1,),
            [("shape", (0,), 1), ("fact", (0,), "symmetric"), ("matrix", (0,), ""), ("fact", (1,), "symmetric")],
        ),
        ("where ⟦0⟧ is a scalar", (), [("scalar", (0,), "")]),
        ("其中 ⟦0⟧是一个标量", (), [("scalar", (0,), "")]),
        ("model ⟦0⟧ with ⟦1⟧ data matrix ⟦2⟧", (1,), [("shape", (2,), 1), ("matrix", (2,), "")]),
        ("random vectors ⟦0⟧ and ⟦1⟧", (), [("vector", (0, 1), ""), ("random", (0, 1), "")]),
        ("This is no declaration of ⟦0⟧.", (), []),
    ],
)
def test_a_sentence_declares(sentence: str, sizes: tuple[int, ...], expected: list[object]) -> None:
    assert words(sentence, sizes) == expected


def test_a_random_vector_with_its_moments() -> None:
    assert ("moments", (0, 1, 2), "") in words("a random vector ⟦0⟧ with mean ⟦1⟧ and covariance ⟦2⟧")


def test_an_assumption() -> None:
    assert ("assume", (0,), "") in words("Assuming ⟦0⟧, we have")


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("The mean is defined as", "define"),
        ("Suppose that", "assume"),
        ("Suppose the first. Then we have", "claim"),
        ("Recall the identity", "lemma"),
        ("and thus", "claim"),
        ("", ""),
    ],
)
def test_how_a_formula_is_led_in(before: str, expected: str) -> None:
    assert cue(before) == expected
