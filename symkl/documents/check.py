"""Checks documents: what they say of their letters, a verdict for every relation sign, and what each verdict rests on."""

from __future__ import annotations

import re
import sys
import time
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from symkl import observed
from symkl.documents.declarations import declarations
from symkl.documents.directives import pinned, unknown
from symkl.documents.equations import gather
from symkl.documents.grounding import grounded, objected
from symkl.documents.judge import Judge, Judgement
from symkl.documents.letters import ACCENT, FONT
from symkl.documents.reading import documents_in, documents_of, is_package, macros_of
from symkl.documents.report import Checked, Finding, Letter, Outcome, Report
from symkl.documents.scope import Section, understood
from symkl.documents.surface import walk
from symkl.documents.trials import text_of
from symkl.errors import ClusterError, SymklError, UnsoundError
from symkl.language.declaring import let_of
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from symkl.deciding import Means
    from symkl.documents.equations import Link
    from symkl.documents.judge import Asking
    from symkl.documents.macros import Macros
    from symkl.documents.source import Document
    from symkl.language.statement import Statement
    from symkl.pool import Executor

    Decide = Callable[[Sequence[Statement]], Sequence[Result | None]]
    _Asked: TypeAlias = "tuple[Link, tuple[Link, ...]]"  # what is judged, and where what else holds

PENDING = "not decided yet"


def check(
    *paths: str | Path,
    text: str | None = None,
    kind: str = "",
    means: Means | None = None,
    assumptions: Sequence[str] = (),
) -> Report:
    """Check documents, as `symkl.check` says."""
    from symkl.deciding import Means  # noqa: PLC0415 - listing a document's signs needs no prover

    begun = time.perf_counter()
    chosen = means or Means(jobs=2, seconds=10.0)
    files: list[Checked] = []
    errors: list[SymklError] = []
    with closing(chosen.executor(lasting=True)) as executor:
        decide, mend = decider(chosen, executor), _mender(chosen)
        for path in map(Path, paths):
            try:
                if str(path) == "-":
                    found = documents_in(sys.stdin.read(), kind or "markdown", "-")
                else:
                    found = documents_of(path, kind)
                pages = [document for document in found if document is found[0] or not is_package(document.name)]
                files.append(mend(checked(str(path), pages, macros_of(found, path), decide, assumptions)))
            except (ClusterError, UnsoundError):  # no cluster, or a proof that numbers contradict, is no matter of one file
                raise
            except SymklError as error:
                errors.append(error)
        if text is not None:
            found = documents_in(text, kind or "markdown")
            files.append(mend(checked("text", found, macros_of(found), decide, assumptions)))
    errors += [error for file in files for error in file.errors]
    return Report(tuple(files), tuple(errors), time.perf_counter() - begun)


def decider(means: Means | None, executor: Executor | None = None) -> Decide:
    """Return what decides statements, each of them once; by an executor of its own for each round, if none is given."""
    from symkl.deciding import Means, decide_all  # noqa: PLC0415 - listing a document's signs needs no prover

    chosen = means or Means(jobs=2, seconds=10.0)
    memo: dict[Statement, Result] = {}

    def decide(statements: Sequence[Statement]) -> list[Result]:
        new = list(dict.fromkeys(s for s in statements if s not in memo))
        try:
            memo.update(zip(new, decide_all(new, None, chosen, (), executor), strict=True))
        except (ClusterError, UnsoundError):
            raise
        except Exception:  # noqa: BLE001 - one by one, so that a slip of the prover is a note at one sign
            for statement in new:
                memo[statement] = _alone(statement, chosen)
        return [memo[s] for s in statements]

    return decide


def _mender(means: Means) -> Callable[[Checked], Checked]:
    """Put to each line that is wrong the lines near it that are proved."""
    from symkl.deciding import mends_of_all  # noqa: PLC0415 - as above

    def mend(file: Checked) -> Checked:
        wrong = {at: f.result for at, f in enumerate(file.findings) if f.outcome is Outcome.REFUTED and f.result is not None}
        if not wrong:
            return file
        try:
            found = dict(zip(wrong, mends_of_all(list(wrong.values()), means), strict=True))
        except (ClusterError, UnsoundError):
            raise
        except Exception as error:  # noqa: BLE001 - a report without mends is a report
            observed.doubt(f"{type(error).__name__}: may not happen again")
            return file
        return replace(file, findings=tuple(_mended(f, found.get(at)) for at, f in enumerate(file.findings)))

    return mend


def _mended(finding: Finding, result: Result | None) -> Finding:
    if result is None:
        return finding
    said = [
        f"the line as printed, if {m.needs}" if m.needs else _spelled(str(m.statement), finding.spelled)
        for m in result.mends
    ]
    return replace(finding, mends=tuple(said))


def _alone(statement: Statement, means: Means) -> Result:
    from symkl.deciding import decide_all  # noqa: PLC0415 - as above

    try:
        return decide_all([statement], None, means)[0]
    except (ClusterError, UnsoundError):
        raise
    except Exception as error:  # noqa: BLE001 - it is said where it belongs
        observed.doubt(f"{type(error).__name__}: may not happen again")
        return Result(Verdict.UNDECIDED, reason=f"symkl failed: {type(error).__name__}: {error}", statement=statement)


def checked(
    name: str, documents: Sequence[Document], macros: Macros, decide: Decide, assumptions: Sequence[str] = ()
) -> Checked:
    """Check the documents of one file; a sign stays open whose statement ``decide`` does not answer."""
    checking = Checking(name, documents, macros, assumptions)
    checking.go_on(decide)
    return checking.so_far()


class Checking:
    """A file that is being checked: it is read once, and goes on when statements that it waits for are decided.

    All judges run side by side, so that statements are decided many at once. A line that is refuted is judged once more,
    when all others of its section are, where those hold of which nothing is known then.

    Parameters
    ----------
    name, documents, macros, assumptions : as :func:`checked` takes them
    """

    def __init__(self, name: str, documents: Sequence[Document], macros: Macros, assumptions: Sequence[str] = ()) -> None:
        self.name, self.documents = name, documents
        self.gathered = replace(gather(documents, macros), assumptions=tuple(assumptions))
        self.sections = understood(self.gathered, declarations(self.gathered))
        self._judges = [Judge(section, self.gathered.names) for section in self.sections]
        self._done: dict[_Asked, Judgement] = {}
        self._waiting: list[_Waiting] = []
        self._begun: set[_Asked] = set()
        self._findings: dict[Link, tuple[Judgement, Finding]] = {}
        for judge in self._judges:
            for link in _links(judge.section):
                self._begin((link, ()), judge.judge(link))

    def _begin(self, about: _Asked, judge: Asking) -> None:
        self._begun.add(about)
        self._step(about, judge, None, self._waiting)

    def _step(self, about: _Asked, judge: Asking, answer: Result | None, waiting: list[_Waiting]) -> None:
        asked = _asked(about[0], judge, answer)
        if isinstance(asked, Judgement):
            self._done[about] = asked
        else:
            waiting.append(_Waiting(about, judge, asked))

    def go_on(self, decide: Decide) -> None:
        """Tell the judges what is decided, until each has spoken or waits for a statement that is not."""
        begun = -1
        while begun < len(self._begun):
            begun = len(self._begun)
            asking, self._waiting = self._waiting, []
            while asking:
                following: list[_Waiting] = []
                for one, answer in zip(asking, decide([one.asked for one in asking]), strict=True):
                    if answer is None:
                        self._waiting.append(one)
                    else:
                        self._step(one.about, one.judge, answer, following)
                asking = following
            self._judgements()

    def _judgements(self) -> list[Judgement]:
        """What is known of each link by now; begins to judge once more what is to be."""
        found: list[Judgement] = []
        for judge in self._judges:
            first = [self._known((link, ())) for link in _links(judge.section)]
            ready = all(judgement.why != PENDING for judgement in first)
            found += grounded(judge.section, objected(judge.section, first, partial(self._again, judge, ready=ready)))
        return found

    def _known(self, about: _Asked) -> Judgement:
        return self._done.get(about) or Judgement(about[0], Outcome.UNDECIDED, PENDING)

    def _again(self, judge: Judge, judgement: Judgement, open_: Sequence[Link], *, ready: bool) -> Judgement:
        """Judge a line that is refuted once more, where others hold."""
        about = judgement.link, tuple(open_)
        if ready and about not in self._begun:
            self._begin(about, judge.where(judgement, open_))
        return self._known(about)

    def so_far(self) -> Checked:
        """Return what is said of the file with what is decided by now."""
        found = sorted(self._judgements(), key=lambda j: (j.link.equation.formula, j.link.sign.span.start))
        findings = pinned(self.documents, [self._said(judgement) for judgement in found])
        errors = [*(error for document in self.documents for error in unknown(document)), *self.gathered.errors]
        errors += {str(error): error for section in self.sections for error in section.errors}.values()
        return Checked(self.name, tuple(self.documents), tuple(findings), tuple(_letters(self.sections)), tuple(errors))

    def _said(self, judgement: Judgement) -> Finding:
        """What is reported of a judgement; few of them change while the rest is decided."""
        before = self._findings.get(judgement.link)
        if before is None or before[0] is not judgement:
            before = self._findings[judgement.link] = judgement, _finding(judgement)
        return before[1]


class _Waiting(NamedTuple):
    """A judge that waits for a statement."""

    about: _Asked
    judge: Asking
    asked: Statement


def _links(section: Section) -> list[Link]:
    return [link for equation in section.equations for link in equation.links]


def _asked(link: Link, judge: Asking, answer: Result | None) -> Statement | Judgement:
    """What a judge asks next, or says."""
    try:
        return next(judge) if answer is None else judge.send(answer)
    except StopIteration as stop:
        said: Judgement = stop.value
        return said
    except Exception as error:  # noqa: BLE001 - a slip at one sign is a note there, never a verdict
        return Judgement(link, Outcome.NOT_UNDERSTOOD, f"the reader failed: {type(error).__name__}: {error}")


# what is reported


def _finding(judgement: Judgement) -> Finding:
    link = judgement.link
    statement = judgement.understood.reading.statement if judgement.understood else None
    shows = judgement.outcome is Outcome.REFUTED
    return Finding(
        document=link.equation.document,
        span=link.sign.span,
        relation=link.relation,
        outcome=judgement.outcome,
        lhs=text_of(link, link.lhs),
        rhs=text_of(link, link.rhs),
        displayed=not link.equation.inline,
        role=_role(judgement),
        claim=str(statement) if statement is not None else "",
        let=let_of(statement) if statement is not None else "",
        used=judgement.used,
        assumed=judgement.assumed,
        why=judgement.why,
        counterexample=_in_letters(judgement) if shows else "",
        result=judgement.result,
        spelled=judgement.understood.reading.spelled if judgement.understood else {},
        sides=(link.lhs.span, link.rhs.span),
        letters=_printed_letters(judgement),
    )


def _printed_letters(judgement: Judgement) -> dict[str, str]:
    """How the document prints the names of the statement that stand in the line."""
    link, understood_ = judgement.link, judgement.understood
    text = link.equation.document.text
    nodes = [
        n for side in (link.lhs, link.rhs) for n in walk(side) if n.kind in ("name", "marked") and n.span[1] > n.span[0]
    ]
    printed = {node.text: text[node.span[0] : node.span[1]] for node in nodes}
    spelled = understood_.reading.spelled if understood_ is not None else {}
    return {name: printed[letter] for name, letter in spelled.items() if letter in printed}


def _role(judgement: Judgement) -> str:
    equation = judgement.link.equation
    if judgement.outcome is Outcome.GIVEN:
        if "law" in judgement.why:
            return "law"
        return "condition" if "condition" in judgement.why else "lemma" if "lemma" in judgement.why else "definition"
    return "lemma" if equation.chain.quoted else "claim" if equation.part == "theorem" else "step"


def _in_letters(judgement: Judgement) -> str:
    """The counterexample in the document's own letters."""
    result, understood_ = judgement.result, judgement.understood
    if result is None or result.counterexample is None or understood_ is None:
        return ""
    return _spelled(str(result.counterexample), understood_.reading.spelled, r"(?= =)")


def _spelled(text: str, spelled: Mapping[str, str], behind: str = "") -> str:
    """A text with the letters of the document for those of the statement."""
    for name, letter in sorted(spelled.items(), key=lambda item: -len(item[0])):
        plain = ACCENT.sub(r"\2_\1", FONT.sub(r"\1", letter)).replace("_{", "_").replace("}", "").replace("\\", "")
        if re.fullmatch(r"[^\W\d]\w*", plain) or behind:
            text = re.sub(rf"\b{re.escape(name)}\b{behind}", plain, text)
    return text


def _letters(sections: Iterable[Section]) -> list[Letter]:
    found = []
    for section in sections:
        typing, document = section.typing, section.equations[0].document
        for name in typing.shapes:
            if name.startswith("call:"):
                continue
            law = typing.laws.get(typing.law_of.get(typing.meant(name), ""))
            lines = (document.place(typing.declared[name]).line,) if name in typing.declared else ()
            facts = tuple(sorted(typing.facts_of(name)))
            family = law.family if law is not None else ""
            found.append(Letter(name, typing.described(name), facts, family, lines, str(section.number)))
    return found
