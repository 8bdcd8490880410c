"""Lemmas: statements that are proved elsewhere, for others to use as they stand or with other terms for their letters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, runtime_checkable

from symkl.errors import DeclarationError

PREFIX = "lemma "  # how proofs cite lemmas among laws
LONGEST = 60  # of a statement without a name


@dataclass(frozen=True, slots=True)
class Lemma:
    """A statement under a name; the kernel uses it only with its proof, which it checks.

    Attributes
    ----------
    name : as reports print it
    statement : what it says
    proof : instances of laws that prove it, once it was decided
    believed : without such a proof, the oracle that says that it holds
    """

    name: str
    statement: Any  # a Statement, which stands above
    proof: Any = None
    believed: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it was found to hold."""
        return self.proof is not None or bool(self.believed)

    @property
    def law(self) -> str:
        """How proofs cite it."""
        return f"{PREFIX}{self.name}"

    def as_lemmas(self) -> tuple[Lemma, ...]:
        """Return itself."""
        return (self,)


@runtime_checkable
class SaysSomething(Protocol):
    """A statement, a link or a derivation, which others may use as lemmas."""

    def as_lemmas(self) -> tuple[Lemma, ...]:
        """Return what it says."""


Reason: TypeAlias = str | SaysSomething | Iterable[Any]


def lemma(name: str, statement: Any) -> Lemma:  # noqa: ANN401 - a Statement, which stands above
    """Give a statement a name, under which others may use it: ``eq(term, by=lemma("residuals", ...))``."""
    return Lemma(name, statement)


def reason(by: Reason) -> tuple[str, tuple[Lemma, ...]]:
    """Return a justification in words, and the lemmas in it.

    Raises
    ------
    DeclarationError
        If it is neither text nor anything that says something.
    """
    if isinstance(by, str):
        return by, ()
    if isinstance(by, SaysSomething):
        found = by.as_lemmas()
        return f"by {name_of(by)}", found
    if not isinstance(by, Iterable):
        msg = f"{by!r} is no reason"
        raise DeclarationError(msg, hint="text, a statement, a link, a derivation, or a list of such")
    parts = [reason(part) for part in by]
    return ", ".join(dict.fromkeys(text for text, _ in parts if text)), tuple(
        dict.fromkeys(one for _, found in parts for one in found)
    )


def name_of(said: SaysSomething) -> str:
    """How a justification names a lemma, a link, a derivation or a statement."""
    known = getattr(said, "name", "") or getattr(said, "label", "")
    return known or short(str(said))


def short(text: str) -> str:
    """A text that stands for a name."""
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
