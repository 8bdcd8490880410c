"""What is said of a link or an error, in one line and a hint; places are shown as people find them."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symkl.loading import builtin_folder
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from symkl.errors import SymklError
    from symkl.language.derivation import Derivation
    from symkl.suite import LinkResult
    from symkl.verdict import Result

# as pandoc has it: no blank inside next to a dollar sign, and no digit after the second
FORMULA = re.compile(r"(?<!\$)\$(?!\s)([^$]+)(?<!\s)\$(?![\d$])")
KEEP = {
    Verdict.REFUTED: "if the source prints it so, keep it: eq(printed(term, meant=..., why=...))",
    Verdict.ILL_TYPED: 'if the source prints it so, keep it: eq(printed("...", meant=..., why=...))',
}
HINTS = {
    Verdict.REFUTED: f"mend the step or declare what it needs; {KEEP[Verdict.REFUTED]}",
    Verdict.ILL_TYPED: f"mend the shapes; {KEEP[Verdict.ILL_TYPED]}",
    Verdict.SUPPORTED: "agreement at points is no proof: put a term in between, or declare what the step needs",
    Verdict.UNDECIDED: "put a term in between, or declare what the step needs",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as a derivation claims.

    Attributes
    ----------
    where, label : the place
    claim : the line that it is about
    what : what came out
    near : lines near it that are proved
    advice : what helps with any line of this kind
    """

    where: str
    label: str
    claim: str
    what: str
    near: tuple[str, ...]
    advice: str

    @property
    def head(self) -> str:
        """The place and what came out, on one line."""
        return f"{self.where}: {self.label}: {self.what}"

    @property
    def hint(self) -> str:
        """All that helps, on one line."""
        return "; or ".join(self.near) + ("; " if self.near and self.advice else "") + self.advice

    def __str__(self) -> str:
        return f"{self.head}\n  hint: {self.hint}" if self.hint else self.head


def shown(place: str) -> str:
    """Return a path, or text that starts with one, relative to the working directory when inside it.

    A built-in derivation is ``derivations/...``, wherever symkl is installed, also in an environment inside that directory.
    """
    own = str(builtin_folder())
    if place.startswith(own + os.sep):
        return place[len(own) - len("derivations") :]
    with suppress(OSError):  # the working directory was removed
        here = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118 - a text prefix is what is needed
        if place.startswith(here) and len(place) > len(here):
            return place[len(here) :]
    return place


def error_text(error: SymklError, *, hint: bool = True) -> str:
    """Return an error as ``place: what`` and, where it is wanted, an indented hint."""
    where, message, way_out = (printable(text) for text in (shown(error.where), error.message, error.hint))
    text = f"{where}: {message}" if where else message
    return f"{text}\n  hint: {way_out}" if way_out and hint else text


def printable(text: str) -> str:
    """Return text on one line, without the control characters that could drive a terminal."""
    return "".join(c if c.isprintable() else " " if c.isspace() else f"\\x{ord(c):02x}" for c in text)


def outcome(result: Result) -> str:
    """Return a verdict with what makes it believable: ``REFUTED at k = 1: left 2, right 1 for c = 2``."""
    verdict = result.verdict.title
    if result.verdict is Verdict.PROVED:
        return verdict
    if result.counterexample is not None and result.verdict is not Verdict.ILL_TYPED:
        point = str(result.counterexample)
        return f"{verdict} {point}" if point.startswith("at ") else f"{verdict}: {point}"
    return f"{verdict}: {result.reason}" if result.reason else verdict


def problems(link: LinkResult, derivation: Derivation, mends: int = 1) -> list[Problem]:
    """Return what is not as the derivation claims, for the link as printed and as meant; with so many mends at most."""
    where = f"{shown(derivation.file)}:{link.link.line}"
    label = printable(link.link.label)
    found = []
    if not link.as_claimed:
        what, near, advice = _unexpected(link, mends)
        found.append(Problem(where, label, printable(str(link.link.statement)), what, near, advice))
    if not link.mends and link.mended_result is not None:
        what = f"the mended line is {outcome(link.mended_result)}"
        claim, advice = printable(str(link.link.statement)), f"mended, it reads {link.link.mended}"
        found.append(Problem(where, label, claim, what, (), advice))
    return found


def _unexpected(link: LinkResult, mends: int) -> tuple[str, tuple[str, ...], str]:
    """What came out, lines near it that are proved, and what helps with any such line."""
    verdict, expected = link.result.verdict, link.link.expected.value
    if expected == Verdict.DEFINITION.value:
        return outcome(link.result), (), "a definition introduces its left side; this one already has another value"
    if verdict is Verdict.PROVED:
        why = f" ({printable(bare(link.link.why))})" if link.link.why else ""
        return f"PROVED, and marked as a line that does not hold{why}", (), "the printed line holds: take the mark away"
    if link.result.wrong:
        near = [] if link.link.mended is not None else link.result.mends[:mends]
        return outcome(link.result), tuple(printable(str(mend)) for mend in near), HINTS[verdict]
    expectation = ", where a counterexample was expected" if expected == Verdict.REFUTED.value else ""
    return outcome(link.result) + expectation, (), HINTS.get(verdict, "")


def bare(text: str) -> str:
    """Return people's text for a terminal: what stands between dollar signs, as it was typed."""
    return FORMULA.sub(r"\1", text) if "$" in text else text


def sentence(text: str) -> str:
    """Return people's words as a sentence: with a capital and a full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


def count(number: int, what: str, many: str = "") -> str:
    """Return ``1 link`` or ``3 links``."""
    return f"{number} {what if number == 1 else many or what + 's'}"
