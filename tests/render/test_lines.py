"""Lines that fit the terminal, and a page that says last how long a run took."""

from __future__ import annotations

import pytest

from symkl.render.lines import COLOURS, Page, folded


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    said = "the mean of the residuals is zero wherever the columns of the design are independent"
    for head, hang in (("", None), ("  ", None), ("  hint: ", None), ("", 4), ("paper.tex:12:4: \x1b[31merror\x1b[0m: ", 4)):
        lines = folded(head, said, width, hang=hang).split("\n")
        assert all(len(COLOURS.sub("", line)) <= width for line in lines), (head, lines)
        assert COLOURS.sub("", " ".join(line.strip() for line in lines)) == COLOURS.sub("", f"{head}{said}".strip())


def test_what_a_long_head_leaves_no_room_for_stands_below_it() -> None:
    assert folded("  a-name-that-is-long  ", "and what is said of it here", 40) == (
        "  a-name-that-is-long\n      and what is said of it here"
    )
    assert folded("place:1: ", "word", 60) == "place:1: word"
    assert folded("place:1: ", "", 60) == "place:1: "


def test_a_page_says_last_how_long_it_took() -> None:
    page = Page(("one", "two"), "2 links: 2 proved; all as claimed", "good", hang=2)
    assert page.after(0.123) == "one\n\ntwo\n\n2 links: 2 proved; all as claimed (0.12 s)"
    assert page.after(0.1, 24).rpartition("\n\n")[2] == "2 links: 2 proved; all as\n  claimed (0.10 s)"
    assert page.after(0.1, None, lambda text, style: f"<{style}>{text}").endswith(
        "<good>2 links: 2 proved; all as claimed (0.10 s)"
    )
