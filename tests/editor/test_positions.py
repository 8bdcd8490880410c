"""Places as editors count them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symkl.editor.positions import Moved, Text


def test_columns_are_counted_in_the_units_that_were_agreed_on() -> None:
    text = Text("a\n𐐷é=1")
    assert text.position(5, "utf-16") == (1, 4)
    assert text.position(5, "utf-8") == (1, 7)
    assert text.position(5, "utf-32") == (1, 3)


@given(st.text(alphabet="ab𐐷é\n\u2028\x0c"), st.integers(0, 60), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_a_place_and_its_offset_are_one(raw: str, offset: int, encoding: str) -> None:
    text = Text(raw)
    offset = min(offset, len(raw))
    assert text.offset(*text.position(offset, encoding), encoding) == offset


def test_every_line_end_is_one_character_and_no_other_sign_ends_a_line() -> None:
    text = Text("a\r\nb\rc\x0cd\u2028e")
    assert text.text == "a\nb\nc\x0cd\u2028e"
    assert text.position(len(text.text), "utf-16") == (2, 5)


@pytest.mark.parametrize("place", [(9, 0), (0, 99), (1, 99)])
def test_a_place_outside_of_the_text_is_at_its_nearest_end(place: tuple[int, int]) -> None:
    assert 0 <= Text("ab\ncd").offset(*place, "utf-16") <= 5


def test_what_stands_before_and_behind_a_change_is_found_again() -> None:
    moved = Moved("a = b and c = d", "a = b, or else c = d")
    assert moved(2, 3) == (2, 3)
    assert moved(12, 13) == (17, 18)
    assert moved(6, 9) is None


@given(st.text("ab"), st.text("ab"), st.integers(0, 8))
def test_a_piece_that_is_found_again_is_the_same(old: str, new: str, start: int) -> None:
    found = Moved(old, new)(start, start + 1)
    if found is not None and start + 1 <= len(old):
        assert new[found[0] : found[1]] == old[start : start + 1]
