"""A section that is being judged: it goes on when statements that its judges wait for are decided.

It keeps the places of the version of the file in which it was read; :class:`Placed` says what they are in another version
in which it is as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from symkl.documents import consequences
from symkl.documents.finding import finding_of
from symkl.documents.grounding import grounded, objected
from symkl.documents.judge import Judge
from symkl.documents.judgement import LINE, Judgement
from symkl.documents.report import Finding, Letter, Outcome
from symkl.documents.source import Document, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.again import Read
    from symkl.documents.equations import Link
    from symkl.documents.judge import Asking
    from symkl.documents.names import Names
    from symkl.documents.scope import Section
    from symkl.language.statement import Statement
    from symkl.verdict import Result

    _Asked: TypeAlias = "tuple[Link, tuple[Link, ...]]"  # what is judged, and where what else holds

PENDING = "not decided yet"


class Waiting(NamedTuple):
    """A judge that waits for a statement."""

    about: _Asked
    judge: Asking
    asked: Statement


@dataclass(eq=False)
class Progress:
    """The judges of a section, side by side.

    A line that is refuted is judged once more, when all others of its section are, where those hold of which nothing is
    known then.

    Attributes
    ----------
    read : the section
    waiting : the judges that wait
    begun : what is judged; when that grows there is more to ask
    """

    read: Read
    waiting: list[Waiting] = field(default_factory=list)
    begun: set[_Asked] = field(default_factory=set)
    _done: dict[_Asked, Judgement] = field(default_factory=dict)
    _findings: dict[Link, tuple[Judgement, Finding]] = field(default_factory=dict)
    _found: tuple[int, list[Judgement]] = (-1, [])

    def __post_init__(self) -> None:
        self._judge = Judge(self.section, cast("Names", self.read.names))
        for link in self.links:
            self._begin((link, ()), self._judge.judge(link))

    @property
    def section(self) -> Section:
        """The section as it was read."""
        return self.read.section

    @cached_property
    def links(self) -> list[Link]:
        """Its relation signs, in their order."""
        found: list[Link] = []
        for equation in self.section.equations:
            of_laws = () if self.section.failure else consequences.signs(self.section, equation)
            found += sorted((*equation.links, *of_laws), key=lambda link: link.at)
        return found

    def _begin(self, about: _Asked, judge: Asking) -> None:
        self.begun.add(about)
        self.waiting += self.step(about, judge, None)

    def step(self, about: _Asked, judge: Asking, answer: Result | None) -> list[Waiting]:
        """Tell a judge what it waits for; it waits for more, which is returned, or is done."""
        asked = _asked(about[0], judge, answer)
        if isinstance(asked, Judgement):
            self._done[about] = asked
            return []
        return [Waiting(about, judge, asked)]

    def judgements(self) -> list[Judgement]:
        """What is known of each link by now; begins to judge once more what is to be."""
        if self._found[0] != len(self._done):
            known = len(self._done)
            first = [self._known((link, ())) for link in self.links]
            ready = all(judgement.why != PENDING for judgement in first)
            found = grounded(self.section, objected(self.section, first, partial(self._again, ready=ready)))
            self._found = (known, found)
        return self._found[1]

    def _known(self, about: _Asked) -> Judgement:
        return self._done.get(about) or Judgement(about[0], Outcome.UNDECIDED, PENDING)

    def _again(self, judgement: Judgement, open_: Sequence[Link], *, ready: bool) -> Judgement:
        """Judge a line that is refuted once more, where others hold."""
        about = judgement.link, tuple(open_)
        if ready and about not in self.begun:
            self._begin(about, self._judge.where(judgement, open_))
        return self._known(about)

    def findings(self) -> list[tuple[Judgement, Finding]]:
        """What is reported of each link by now; few of them change while the rest is decided."""
        for judgement in self.judgements():
            before = self._findings.get(judgement.link)
            if before is None or before[0] is not judgement:
                self._findings[judgement.link] = judgement, finding_of(judgement)
        return [self._findings[judgement.link] for judgement in self.judgements()]


def _asked(link: Link, judge: Asking, answer: Result | None) -> Statement | Judgement:
    """What a judge asks next, or says."""
    try:
        return next(judge) if answer is None else judge.send(answer)
    except StopIteration as stop:
        said: Judgement = stop.value
        return said
    except Exception as error:  # noqa: BLE001 - a slip at one sign is a note there, never a verdict
        return Judgement(link, Outcome.NOT_UNDERSTOOD, f"the reader failed: {type(error).__name__}: {error}")


@dataclass(frozen=True, eq=False)
class Placed:
    """A section in a version of its file.

    Attributes
    ----------
    progress : of its judges
    document, start, formula : where it begins in this version, and the number of its first formula there
    """

    progress: Progress
    document: Document
    start: int
    formula: int

    @property
    def _lines(self) -> int:
        """How many lines further down it stands than where it was read."""
        read = self.progress.read
        return self.document.place(self.start).line - read.document.place(read.start).line

    def findings(self) -> list[tuple[tuple[int, int], Finding]]:
        """What is reported of each sign, with what orders them in the file."""
        read, found = self.progress.read, self.progress.findings()
        by = self.formula - read.formula
        here = [(judgement.link.equation.formula + by, self._here(judgement, one)) for judgement, one in found]
        return [((formula, one.span.start), one) for formula, one in here]

    def _here(self, judgement: Judgement, one: Finding) -> Finding:
        by = self.start - self.progress.read.start
        if judgement.at is not None:
            one = replace(one, why=one.why.replace(LINE, str(self._line(judgement.at.place.line))))
        if self.document is self.progress.read.document:
            return one
        sides = None if one.sides is None else (_moved(one.sides[0], by), _moved(one.sides[1], by))
        used = tuple(what._replace(line=self._line(what.line)) for what in one.used)
        return replace(one, document=self.document, span=_moved(one.span, by), sides=sides, used=used)

    def _line(self, line: int) -> int:
        """A line as it is here; what stands before the section has not moved."""
        read = self.progress.read
        return line + self._lines if line >= read.document.place(read.start).line else line

    def letters(self) -> list[Letter]:
        """The letters of the section as they were understood."""
        section, found = self.progress.section, []
        typing, document = section.typing, section.equations[0].document
        for name in typing.shapes:
            if name.startswith(("call:", "\\bb{")):  # a function, and a space such as the real numbers
                continue
            law = typing.laws.get(typing.law_of.get(typing.meant(name), ""))
            lines = (self._line(document.place(typing.declared[name]).line),) if name in typing.declared else ()
            facts = tuple(sorted(typing.facts_of(name)))
            family = law.family if law is not None else ""
            found.append(Letter(name, typing.described(name), facts, family, lines, str(section.number)))
        return found


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by) if span.end else span
