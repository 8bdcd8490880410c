"""What is said of a document: a finding for each relation sign, and the letters as they were understood."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from symkl.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symkl.documents.source import Document, Place, Span
    from symkl.errors import SymklError
    from symkl.verdict import Result, Suspect


class Outcome(Enum):
    """What is known of a relation sign."""

    PROVED = "proved"
    FOLLOWS = "follows"  # proved from a line of the document that is not proved itself
    REFUTED = "refuted"
    ILL_TYPED = "ill-typed"
    NEEDS_HYPOTHESIS = "needs-hypothesis"
    SUPPORTED = "supported"
    UNDECIDED = "undecided"
    GIVEN = "given"  # a definition, a law, a condition: nothing to prove
    UNCLEAR = "unclear"  # read, but not surely as it is meant
    NOT_UNDERSTOOD = "not-understood"


class Severity(Enum):
    """How loudly a finding is reported."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITY = {
    Outcome.REFUTED: Severity.ERROR,
    Outcome.ILL_TYPED: Severity.WARNING,
    Outcome.NEEDS_HYPOTHESIS: Severity.WARNING,
}
SILENT = frozenset({Outcome.PROVED, Outcome.FOLLOWS, Outcome.GIVEN})


class Used(NamedTuple):
    """Something of the document that was put in, and the line where it stands."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of one relation sign.

    Attributes
    ----------
    document, span : where the sign stands
    relation : ``= <= >= < > !=`` or another word
    displayed : whether its formula stands on lines of its own
    role : definition, law, condition, lemma, claim or step
    outcome : what is known of it
    lhs, rhs : its two sides as printed
    claim, let : the statement as understood
    used : definitions and earlier lines that were put in
    assumed : what was taken for granted that the text does not say
    why : the reason, in a sentence
    counterexample : where it fails, in the document's own letters
    mends : nearby lines that are proved
    result : the decision that it rests on
    expected : whether a directive pins it as known to be wrong
    spelled : how the document writes the names of the claim
    sides : where its two sides stand
    letters : how the document prints the names of the statement, where they stand in the line
    suspects : readings in which the line does not hold, though it is not surely wrong
    """

    document: Document = field(repr=False)
    span: Span
    relation: str
    outcome: Outcome
    lhs: str = ""
    rhs: str = ""
    displayed: bool = True
    role: str = "step"
    claim: str = ""
    let: str = ""
    used: tuple[Used, ...] = ()
    assumed: tuple[str, ...] = ()
    why: str = ""
    counterexample: str = ""
    mends: tuple[str, ...] = ()
    result: Result | None = field(default=None, repr=False, compare=False)
    expected: bool = False
    spelled: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    sides: tuple[Span, Span] | None = field(default=None, repr=False, compare=False)
    letters: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    suspects: tuple[Suspect, ...] = field(default=(), repr=False, compare=False)

    @property
    def place(self) -> Place:
        """Where the sign stands."""
        return self.document.place(self.span.start)

    @property
    def severity(self) -> Severity | None:
        """How loudly it is reported; None for what needs no words."""
        if self.expected:
            return None if self.outcome is Outcome.REFUTED else Severity.ERROR
        return None if self.outcome in SILENT else SEVERITY.get(self.outcome, Severity.NOTE)

    @property
    def message(self) -> str:
        """The finding in a sentence."""
        if self.expected and self.outcome is not Outcome.REFUTED:
            return f"is expected to be refuted and is {self.outcome.value}"
        if self.outcome is Outcome.REFUTED:
            return "does not hold as printed"
        if self.outcome is Outcome.NEEDS_HYPOTHESIS:
            return f"holds only if {' and '.join(self.assumed)}, which the text does not say" if self.assumed else self.why
        if self.outcome is Outcome.ILL_TYPED:
            return f"shapes do not fit: {self.why}"
        return f"{self.outcome.value.replace('-', ' ')}: {self.why}" if self.why else self.outcome.value.replace("-", " ")


class Letter(NamedTuple):
    """A letter as it was understood in a section: its shape, its facts, its law, and the lines that say so."""

    name: str
    shape: str
    facts: tuple[str, ...] = ()
    law: str = ""
    whence: tuple[int, ...] = ()
    section: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is said of one file: its documents, a finding for each sign in the order of the text, its letters, its errors."""

    name: str
    documents: tuple[Document, ...] = field(repr=False)
    findings: tuple[Finding, ...]
    letters: tuple[Letter, ...] = ()
    errors: tuple[SymklError, ...] = ()


@dataclass(frozen=True, slots=True)
class Report(Shown):
    """What is said of some files.

    Attributes
    ----------
    files : what is said of each
    errors : files, formulas and directives that could not be read
    seconds : time taken
    """

    files: tuple[Checked, ...]
    errors: tuple[SymklError, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def findings(self) -> list[Finding]:
        """All findings, file by file."""
        return [finding for file in self.files for finding in file.findings]

    def of(self, severity: Severity) -> list[Finding]:
        """Return the findings that are reported so loudly."""
        return [finding for finding in self.findings if finding.severity is severity]

    @property
    def counts(self) -> Counter[Outcome]:
        """How many signs came out how."""
        return Counter(finding.outcome for finding in self.findings)

    @property
    def ok(self) -> bool:
        """Whether every file was read and no line is known to be wrong."""
        return not self.errors and not self.of(Severity.ERROR)
