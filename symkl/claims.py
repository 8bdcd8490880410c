"""Claims as text: in the words of the grammar, or in LaTeX; a chain is its links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.errors import DeclarationError, ParseError
from symkl.language.misfit import read_claim
from symkl.language.parse import links_of
from symkl.language.statement import Statement

if TYPE_CHECKING:
    from typing import Any


def read(claim: str, let: str = "") -> list[Statement]:
    """Return what a claim says: one statement, or those of a chain.

    Raises
    ------
    SymklError
        If the text cannot be read or the declarations contradict themselves.
    """
    if not isinstance(let, str):
        msg = f"let is {type(let).__name__}, not text"
        raise ParseError(msg, hint='let="A: n x m; B: m x n"')
    if isinstance(claim, str) and any(sign in claim for sign in "\\$_"):
        from symkl.documents import claims as latex  # noqa: PLC0415 - most claims are in the grammar's own words

        if latex.is_latex(claim):
            return [read_claim(*words) for words in latex.in_words(claim, let)]
    return [read_claim(link, let) for link in links_of(claim)]


def check_statement(claim: Any) -> None:  # noqa: ANN401 - whatever somebody hands in
    """Refuse what is no statement, and say how one is made."""
    if isinstance(claim, Statement):
        return
    if isinstance(claim, bool):
        msg = f"{claim} is what Python makes of ==, which compares two terms as they are written"
        raise DeclarationError(msg, hint='write Statement(tr(A*B), tr(B*A)), or prove("tr(A*B) = tr(B*A)", let=...)')
    msg = f"a claim is text or a Statement, not {type(claim).__name__}"
    raise DeclarationError(msg, hint='write Statement(left, right), or prove("left = right", let=...)')
