"""Checks documents: what they say of their letters, a verdict for every relation sign, and what each verdict rests on."""

from __future__ import annotations

import re
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents.cases import is_bare
from symkl.documents.declarations import GENERAL, declarations
from symkl.documents.definitions import primary
from symkl.documents.directives import pinned, unknown
from symkl.documents.equations import gather, is_conditional, loosely
from symkl.documents.judge import Judge, Judgement
from symkl.documents.reading import documents_in, documents_of, is_package, macros_of
from symkl.documents.readings import head, text_of
from symkl.documents.related import tied
from symkl.documents.report import Checked, Finding, Letter, Outcome, Report
from symkl.documents.roles import follows_perhaps
from symkl.documents.scope import Section, understood
from symkl.documents.surface import names, strip, walk
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

UNKNOWN = frozenset(
    {Outcome.UNCLEAR, Outcome.UNDECIDED, Outcome.SUPPORTED, Outcome.NOT_UNDERSTOOD, Outcome.NEEDS_HYPOTHESIS}
)
PENDING = "not decided yet"
OWN_CALL = re.compile(r"\\rm\{(?!(h|H|I|Pr|E)\})")


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
        except Exception:  # noqa: BLE001 - a report without mends is a report
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

    All judges run side by side, so that statements are decided many at once.

    Parameters
    ----------
    name, documents, macros, assumptions : as :func:`checked` takes them
    """

    def __init__(self, name: str, documents: Sequence[Document], macros: Macros, assumptions: Sequence[str] = ()) -> None:
        self.name, self.documents = name, documents
        self.gathered = replace(gather(documents, macros), assumptions=tuple(assumptions))
        self.sections = understood(self.gathered, declarations(self.gathered))
        self._done: dict[Link, Judgement] = {}
        self._waiting: list[_Waiting] = []
        self._findings: dict[Link, tuple[Judgement, Finding]] = {}
        for section in self.sections:
            judge = Judge(section, self.gathered.names)
            for equation in section.equations:
                for link in equation.links:
                    self._step(link, judge.judge(link), None, self._waiting)

    def _step(self, link: Link, judge: Asking, answer: Result | None, waiting: list[_Waiting]) -> None:
        asked = _asked(link, judge, answer)
        if isinstance(asked, Judgement):
            self._done[link] = asked
        else:
            waiting.append(_Waiting(link, judge, asked))

    def go_on(self, decide: Decide) -> None:
        """Tell the judges what is decided, until each has spoken or waits for a statement that is not."""
        asking, self._waiting = self._waiting, []
        while asking:
            following: list[_Waiting] = []
            for one, answer in zip(asking, decide([one.asked for one in asking]), strict=True):
                if answer is None:
                    self._waiting.append(one)
                else:
                    self._step(one.link, one.judge, answer, following)
            asking = following

    def so_far(self) -> Checked:
        """Return what is said of the file with what is decided by now."""
        first = self._done | {one.link: Judgement(one.link, Outcome.UNDECIDED, PENDING) for one in self._waiting}
        found: list[Judgement] = []
        for section in self.sections:
            found += _grounded(section, _objected(section, [first[link] for e in section.equations for link in e.links]))
        found.sort(key=lambda j: (j.link.equation.formula, j.link.sign.span.start))
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

    link: Link
    judge: Asking
    asked: Statement


def _asked(link: Link, judge: Asking, answer: Result | None) -> Statement | Judgement:
    """What a judge asks next, or says."""
    try:
        return next(judge) if answer is None else judge.send(answer)
    except StopIteration as stop:
        said: Judgement = stop.value
        return said
    except Exception as error:  # noqa: BLE001 - a slip at one sign is a note there, never a verdict
        return Judgement(link, Outcome.NOT_UNDERSTOOD, f"the reader failed: {type(error).__name__}: {error}")


def _objected(section: Section, judgements: Sequence[Judgement]) -> list[Judgement]:
    """What lines before it say against calling a line wrong, or proved."""
    undecided: list[Link] = []
    found: list[Judgement] = []
    group: list[Link] = []
    for judgement in judgements:
        link = judgement.link
        if group and group[-1].equation is not link.equation:
            undecided += [k for k in group if _is_open(section, k, found)]
            group = []
        if judgement.case is not None:
            against = follows_perhaps(judgement.case, undecided)
            if against is not None and judgement.outcome is Outcome.REFUTED:
                judgement = replace(judgement, outcome=against.outcome, why=against.why)  # noqa: PLW2901 - as it stands now
        if judgement.outcome is Outcome.REFUTED and link.is_equality and (words := loosely(link.equation)):
            why = f'the words beside it say "{words}"'
            judgement = replace(judgement, outcome=Outcome.UNCLEAR, why=why)  # noqa: PLW2901 - as it stands now
        if judgement.outcome is Outcome.PROVED and (why := _tied(section, judgement, undecided)):
            judgement = replace(judgement, outcome=Outcome.UNCLEAR, why=why)  # noqa: PLW2901 - as it stands now
        found.append(judgement)
        group.append(link)
    return found


def _tied(section: Section, judgement: Judgement, open_: Sequence[Link]) -> str:
    """Why a proof that holds a letter fixed may not be one: a line before it ties the letter to what varies."""
    assert judgement.understood is not None  # noqa: S101 - it was proved
    trial = judgement.understood.trial
    # a chain that begins with a letter or a call says what that is, which is looked at where a line is read
    between = [k for k in open_ if not (is_bare(k.equation.sides[0]) or is_bare(k.rhs))]
    found = tied((trial.lhs, trial.rhs), between, section.typing)
    return "" if found is None else f"{found[0]} may depend on {found[1]}, by the equation of line {found[2].place.line}"


def _is_open(section: Section, link: Link, found: Sequence[Judgement]) -> bool:
    """Whether a line says something of its letters that nothing else knows."""
    judgement = next(j for j in found if j.link is link)
    if not link.is_equality or (link.equation, link.at) in section.law_signs:
        return False
    return judgement.outcome in UNKNOWN or (judgement.outcome is Outcome.GIVEN and not _is_put_in(section, link))


def _is_put_in(section: Section, link: Link) -> bool:
    """Whether what a line says is put in wherever its left side stands."""
    left = strip(link.lhs)
    if link.at != 0:
        return False
    if left.kind in ("name", "marked"):
        found = primary(section.definitions.get(head(link), ()))
        return found is not None and found.link is link
    if left.kind == "call":
        return any(f.link is link for f in section.functions.values())
    return left.kind == "divergence"


def _grounded(section: Section, judgements: Sequence[Judgement]) -> list[Judgement]:
    """A proof that put in a line of the document is as good as that line: else it only follows."""
    table = {j.link: j for j in judgements}
    sound: dict[Link, bool] = {}

    def is_sound(link: Link, stack: frozenset[Link]) -> bool:
        if link in stack:
            return False
        if link not in sound:
            judgement = table.get(link)
            proved = judgement is not None and judgement.outcome is Outcome.PROVED
            rests = proved and all(is_sound(k, stack | {link}) for k in judgement.rests_on)  # type: ignore[union-attr]
            sound[link] = bool(rests) or _is_definition(section, link, table)
        return sound[link]

    found = []
    for judgement in judgements:
        if judgement.outcome is Outcome.PROVED and (over := _ended(section, judgement, table)) is not None:
            why = f"from line {over.place.line}, which holds under an assumption that is none here"
            found.append(replace(judgement, outcome=Outcome.UNCLEAR, why=why))
            continue
        weak = next((k for k in judgement.rests_on if not is_sound(k, frozenset({judgement.link}))), None)
        if judgement.outcome is Outcome.PROVED and weak is not None:
            seen = {judgement.link}
            while weak not in seen and weak in table and table[weak].outcome is Outcome.PROVED:  # that follows itself
                seen.add(weak)
                weak = next((k for k in table[weak].rests_on if not is_sound(k, frozenset(seen))), weak)
            outcome = table[weak].outcome.value if weak in table else "given"
            why = f"from line {weak.place.line}, which is {outcome}"
            judgement = replace(judgement, outcome=Outcome.FOLLOWS, why=why)  # noqa: PLW2901 - as it stands now
        found.append(judgement)
    return found


def _ended(section: Section, judgement: Judgement, table: dict[Link, Judgement]) -> Link | None:
    """A line that a proof rests on, and that rests on an assumption which does not hold here."""
    if judgement.link.equation.part == "theorem":  # what its proof assumes, it assumes
        return None
    here, document = judgement.link.sign.span.start, judgement.link.equation.document
    scopes = dict(section.assumptions)

    def rests_on_ended(link: Link, stack: frozenset[Link]) -> bool:
        said = scopes.get(link)
        if said is not None:
            return not said.holds_at(document, here)
        there = link.equation.document, link.sign.span.start
        of = names(link.lhs, link.rhs)
        if any(name in of and holds(*there) and not holds(document, here) for name, _, holds in section.typing.assumed):
            return True
        if is_conditional(link.equation) and document is there[0] and GENERAL.search(document.text, there[1], here):
            return True
        known = table.get(link)
        below = known.rests_on if known is not None and known.outcome is Outcome.PROVED else ()
        return any(rests_on_ended(k, stack | {link}) for k in below if k not in stack)

    return next((k for k in judgement.rests_on if rests_on_ended(k, frozenset({judgement.link}))), None)


def _is_definition(section: Section, link: Link, table: dict[Link, Judgement]) -> bool:
    """Whether a line only says what a letter or a function of the document's own stands for."""
    if link.equation in section.told or any(assumption is link for assumption, _ in section.assumptions):
        return True
    judgement, equation, left = table.get(link), link.equation, strip(link.lhs)
    if judgement is None or judgement.outcome is not Outcome.GIVEN or link.at != 0:
        return False
    if left.kind in ("name", "marked"):
        return equation.part != "theorem" or equation.cue in ("define", "assume")
    if left.kind == "call":  # E, M_X, f_X, p and KL mean something already
        return OWN_CALL.match(left.text) is not None or equation.cue in ("define", "assume")
    return False


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
        plain = re.sub(r"\\bf\{(.*?)\}", r"\1", letter).replace("_{", "_").replace("}", "").replace("\\", "")
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
