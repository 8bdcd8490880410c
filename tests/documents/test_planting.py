"""Planted misprints are noticed, and none is proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.planting import NOTICED, TRUE, planted

if TYPE_CHECKING:
    from pathlib import Path

TEXT = r"""
Let $p(x) = \mathcal{N}(x; \mu, \Sigma)$ with $x \in \mathbb{R}^n$ and let $A$ be an $n \times n$ matrix. Then

$$ \mathbb{E}_p[x^T A x] = \mathrm{tr}(A \Sigma) + \mu^T A \mu $$

and for invertible $n \times n$ matrices $B$ and $C$ we have

$$ (B C)^{-1} = C^{-1} B^{-1} $$
"""


def test_misprints_of_a_document(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text(TEXT, encoding="utf-8")
    found = list(planted(paper, each=3))
    assert len(found) > 4
    assert all(one.became in NOTICED for one in found), found
    assert found == list(planted(paper, each=3))


def test_what_stays_true_is_no_misprint(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    said = r"Let $x \sim \mathcal{N}(m, S)$ with $x \in \mathbb{R}^n$. Then"
    said += r" $$ \mathbb{E}[(x - m) x^T] = \mathbb{E}[(x - m) (x - m)^T] = S $$"
    paper.write_text(said, encoding="utf-8")
    found = {(one.before, one.after): one.became for one in planted(paper, each=9)}
    assert found["-", "+"] == TRUE  # E[(x + m) (x - m)^T] is S too
    assert found["^T", ""] in NOTICED
    assert list(found.values()).count(TRUE) == 1


def test_a_copied_page_shows_a_misprint_twice(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "a \u2208 R a \\in \\mathbb{R} a\u2208R\n\n( a + 1 ) 2 = a 2 + 2 a + 1 (a+1)^2 = a^2 + 2a + 1 (a+1)2=a2+2a+1\n"
    )
    found = list(planted(page, each=9))
    assert found
    assert all(one.said != "the sign is not there any more" for one in found), found
