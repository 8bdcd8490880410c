"""Planted misprints are noticed, and none is proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.planting import NOTICED, planted

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
