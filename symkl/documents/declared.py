"""What one sentence of a document says of some letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symkl.documents.equations import Equation
    from symkl.documents.source import Document
    from symkl.documents.surface import Node


@dataclass(frozen=True)
class Declaration:
    """What one sentence says of some letters.

    Attributes
    ----------
    says : shape, size, vector, matrix, scalar, random, fact, moments, stated, stacked, cross, or assume
    letters : the letters in the order of the sentence
    sizes : of a shape
    detail : a fact
    equations : of an assumption, what is assumed; of stated moments, what states them
    terms : of moments, the mean and the covariance
    others : of letters that are independent of others, these
    since, until : where an assumption holds: from its sentence on
    under : whether a fact is said under an assumption, and holds as long as it does
    """

    says: str
    letters: tuple[str, ...]
    document: Document
    offset: int
    section: int
    sizes: tuple[Node, ...] = ()
    detail: str = ""
    equations: tuple[Equation, ...] = ()
    words: str = ""
    since: int = 0
    until: int = 0
    under: bool = False
    terms: tuple[Node, ...] = ()
    others: tuple[str, ...] = ()

    def holds_at(self, document: Document, offset: int) -> bool:
        """Whether what is assumed holds at a place."""
        return document is self.document and self.since <= offset <= self.until
