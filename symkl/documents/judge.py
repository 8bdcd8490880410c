"""Judges each relation sign: its readings in order, until one is proved; then who may be called wrong.

A judge is a coroutine: it yields statements and is sent their results, so that the statements of many signs are decided
at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, TypeAlias

from symkl.documents import consequences, laws
from symkl.documents.cases import Case, Tried, is_bare, is_complex
from symkl.documents.coordinates import by_coordinates
from symkl.documents.equations import is_solved
from symkl.documents.fitting import ONLY_SQUARE, constrain
from symkl.documents.grammar import holes
from symkl.documents.hypotheses import hypotheses, is_said_beside
from symkl.documents.information import information
from symkl.documents.joint import Line
from symkl.documents.judgement import LINE, Judgement, both, proved, said_of, shown, unread
from symkl.documents.letters import NotUnderstoodError
from symkl.documents.misfits import as_numbers, as_sizes, fitted, numbers_only_here, specialised
from symkl.documents.multiples import factor, times
from symkl.documents.readings import Readings
from symkl.documents.report import Outcome, Used
from symkl.documents.roles import objection
from symkl.documents.sizes import ClashError
from symkl.documents.slips import suspects
from symkl.documents.slopes import ORACLE, UNWRITTEN, marks
from symkl.documents.strangers import STRANGE, without_stranger
from symkl.documents.surface import base, is_zero, names, strip, with_own_variables
from symkl.documents.trials import Trial, doubtful, read, text_of, where
from symkl.documents.turned import turned
from symkl.documents.types import Typing
from symkl.documents.undecided import of_each, unsaid_on_one_side
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from symkl.documents.consequences import Claim
    from symkl.documents.equations import Equation, Link
    from symkl.documents.names import Names
    from symkl.documents.scope import Section
    from symkl.language.statement import Statement
    from symkl.verdict import Result

    Asking: TypeAlias = Generator[Statement, Result, "Judgement"]

MOST_TRIALS = 24
MOST_SIZED = 12  # ways to take a size that is not said
BUDGET = 20.0  # seconds of proving for one link
OUT_OF_TIME = "not every reading was tried within the time"


@dataclass
class Judge:
    """Judges the links of a section."""

    section: Section
    known: Names
    spent: dict[Link, float] = field(default_factory=dict)
    known_results: dict[Statement, Result] = field(default_factory=dict)

    def ask(self, link: Link, trial: Trial, section: Section | None = None) -> Generator[Statement, Result, Tried]:
        """Have one reading decided."""
        try:
            understood = read(section or self.section, link, trial)
        except NotUnderstoodError as error:
            return Tried(trial, why=error.why)
        statement = understood.reading.statement
        result = self.known_results.get(statement)
        if result is None:
            result = self.known_results[statement] = yield statement
            self.spent[link] = self.spent.get(link, 0.0) + result.seconds
        why = doubtful(self.section, understood.reading, result)
        return Tried(trial, why=why) if why else Tried(trial, understood, result)

    def judge(self, link: Link) -> Asking:  # noqa: PLR0911 - one way out for each kind of line
        """Judge a link."""
        section, equation = self.section, link.equation
        if (known := self._unread(link)) is not None:
            return known
        if link.relation == "~":
            return (yield from self._of_a_law(link)) or Judgement(link, Outcome.GIVEN, said_of(link))
        if equation.chain.quoted:
            return (yield from self._quoted(link))
        found = [hole for side in (link.lhs, link.rhs) for hole in holes(side)]
        if found:
            return unread(link, found[0].text)
        if why := is_complex(section, link):
            return unread(link, why)
        if (law := (yield from self._of_a_law(link))) is not None:
            return law
        bound = link.relation == "!=" or (link.relation in (">", ">=") and is_zero(link.rhs))
        if bound and equation.inline and strip(link.lhs).kind in ("name", "tuple"):
            return Judgement(link, Outcome.GIVEN, "a condition")
        coordinates = by_coordinates(section, link)
        if coordinates is not None:
            return (yield from self._by_coordinates(link, coordinates))
        clash = section.clashes.get(link)
        by_name = information(section, link, link.lhs, link.rhs) or Line(section.densities)
        if clash is None or by_name.speaks(link.lhs, link.rhs):
            return (yield from self._read(link, section.typing, ()))
        found_ = yield from self._clashing(link, clash)
        quiet = found_.outcome in (Outcome.UNCLEAR, Outcome.NOT_UNDERSTOOD)
        return replace(found_, turned=(yield from self._turned(link)) if quiet else "")

    def _unread(self, link: Link) -> Judgement | None:
        """A link that is not read: nothing is understood of its section, or it takes one thing for another."""
        if self.section.failure:
            return Judgement(link, Outcome.NOT_UNDERSTOOD, self.section.failure)
        taken = link.equation.cue == "replace"
        return Judgement(link, Outcome.GIVEN, "one thing is taken for another") if taken else None

    def _of_a_law(self, link: Link) -> Generator[Statement, Result, Judgement | None]:
        """A law that is given, or one that follows from others, by its mean and its covariance."""
        claim = consequences.claimed(self.section, link)
        given = link.relation == "~" or (link.equation, link.at) in self.section.law_signs
        settled = (yield from self._all_of(link, claim)) if claim is not None else None
        return Judgement(link, Outcome.GIVEN, said_of(link)) if settled is None and given else settled

    def _all_of(self, link: Link, claim: Claim) -> Generator[Statement, Result, Judgement | None]:
        """All that a line claims of a law; nothing where half of it is not known."""
        parts: list[list[Tried]] = []
        for trial in (*claim.needs, *claim.trials):
            tries = yield from self._of_part(link, trial, Used(claim.says, link.place.line))
            parts.append(tries)
        wrong = [at for at, tries in enumerate(parts) if not proved(tries[-1])]
        if not wrong:
            return reduce(both, (self._settled(link, tries[-1]) for tries in parts))
        tries = parts[wrong[0]]
        refuted = all(one.result is not None and one.result.verdict is Verdict.REFUTED for one in tries)
        if not refuted or wrong[0] < len(claim.needs):
            return None
        other = yield from self._otherwise(link, tries[0], claim)
        slips = suspects(self.section, link, tries) if len(wrong) == 1 and other is None else ()  # one misprint
        if claim.surely:
            return other or replace((yield from self._refuted(link, tries[0], ())), suspects=slips)
        return Judgement(link, Outcome.GIVEN, said_of(link), suspects=slips) if slips and link.relation == "~" else None

    def _of_part(self, link: Link, trial: Trial, said: Used) -> Generator[Statement, Result, list[Tried]]:
        """One of the things that a line claims of a law: its readings, until one is proved."""
        tries: list[Tried] = []
        start = replace(trial, used=(*trial.used, said))
        for one in (start, *Readings(self.section, link, self.section.typing).with_definitions(start)):
            tries.append((yield from self.ask(link, one)))
            if proved(tries[-1]):
                break
        return tries

    def _otherwise(self, link: Link, tried: Tried, claim: Claim) -> Generator[Statement, Result, Judgement | None]:
        """A law that is refuted, and would follow if its laws or letters were taken otherwise."""
        for what, trials in claim.others:
            holds = bool(trials)
            for trial in trials:
                holds = holds and proved((yield from self.ask(link, trial)))
            if holds:
                return shown(link, tried, Outcome.UNCLEAR, f"holds if {what}")
        return None

    def _by_coordinates(self, link: Link, trial: Trial) -> Asking:
        tried = yield from self.ask(link, trial)
        if proved(tried):
            return self._settled(link, tried)
        judgement = yield from self._unproved(link, [tried], ())
        return replace(judgement, suspects=suspects(self.section, link, [tried]))

    # what does not fit
    def _clashing(self, link: Link, clash: str) -> Asking:
        """A chain whose shapes do not fit the rest of the section: read anew, or with two sizes taken as one."""
        anew = self.section.base.copy()
        try:
            constrain(anew, link.equation)
            anew = anew.finished()
        except ClashError:
            apart = yield from self._apart(link)
            return apart or (yield from self._merged(link, clash))
        tried = yield from self.ask(link, Trial(link.lhs, link.rhs, anew, kind="printed"))
        if proved(tried):
            shrunk = numbers_only_here(self.section, link.equation.sides, anew)
            if shrunk:
                return shown(link, tried, Outcome.UNCLEAR, f"fits only if {shrunk} is a number")
            if clash.startswith(ONLY_SQUARE):
                assumed = (clash.removeprefix(ONLY_SQUARE).strip(),)
                return replace(self._settled(link, tried), outcome=Outcome.NEEDS_HYPOTHESIS, why=clash, assumed=assumed)
            fits = fitted(self.section, link, anew)
            return self._settled(link, tried, tuple(Used(what, link.place.line) for what in fits))
        why = "its letters do not fit the rest of the section"
        return Judgement(link, Outcome.UNCLEAR, why, suspects=suspects(self.section, link, [tried]))

    def _turned(self, link: Link) -> Generator[Statement, Result, str]:
        """With what a line is proved that does not fit: with one transpose more."""
        readings = Readings(self.section, link, self.section.typing)
        for says, trial in turned(self.section, link):
            for one in (trial, *readings.with_definitions(trial)):
                if proved((yield from self.ask(link, one))):
                    return says
        return ""

    def _apart(self, link: Link) -> Generator[Statement, Result, Judgement | None]:
        """A chain whose integrals are over letters of their own, although these stand for something else elsewhere."""
        sides = tuple(map(with_own_variables, link.equation.sides))
        equation = replace(link.equation, sides=sides)
        typing = self.section.base.copy()
        try:
            constrain(typing, equation)
            typing = typing.finished()
        except ClashError:
            return None
        tried = yield from self.ask(link, Trial(sides[link.at], sides[link.at + 1], typing, kind="printed"))
        if proved(tried) and not numbers_only_here(self.section, link.equation.sides, typing):
            own = Used("what an integral is over is a letter of its own here", link.place.line)
            return self._settled(link, tried, (own,))
        return None

    def _merged(self, link: Link, clash: str) -> Asking:
        typing = self.section.typing.copy()
        typing.sizes.merging = True
        try:
            constrain(typing, link.equation, (link,))
            typing = typing.finished()
        except ClashError:
            return Judgement(link, Outcome.NOT_UNDERSTOOD, f"shapes: {clash}")
        typing.sizes.merging = False
        together = tuple(f"{one} = {other}" for one, other in dict.fromkeys(typing.sizes.merged))
        return (yield from self._read(link, typing, together))

    # readings
    def _read(self, link: Link, typing: Typing, merged: tuple[str, ...]) -> Asking:
        readings = Readings(self.section, link, typing)
        tries: list[Tried] = []
        for trial in readings.all():
            if len(tries) >= MOST_TRIALS or self.spent.get(link, 0.0) > BUDGET:
                tries.append(Tried(trial, why=OUT_OF_TIME))
                break
            tried = yield from self.ask(link, trial)
            if not trial.of_any or proved(tried):  # what does not hold for any law may hold for these
                tries.append(tried)
            if proved(tried):
                special = specialised(self.section, link) if trial.typing is self.section.typing else ""
                if special:
                    return shown(link, tried, Outcome.UNCLEAR, special)
                if merged and link.equation.cue == "lemma":
                    return shown(link, tried, Outcome.GIVEN, "a lemma that is quoted, with letters of its own")
                if merged:
                    why = f"only where {' and '.join(merged)}"
                    return replace(self._settled(link, tried), outcome=Outcome.NEEDS_HYPOTHESIS, why=why, assumed=merged)
                return self._settled(link, tried)
            if readings.defines():  # a density that is known by its law is what it is, too
                known = strip(link.lhs).kind == "call" and tried.understood and not tried.understood.reading.opaque
                slips = suspects(self.section, link, tries) if known else ()
                return Judgement(link, Outcome.GIVEN, f"defines {text_of(link, link.lhs)}", suspects=slips)
        judgement = yield from self._unproved(link, tries, merged)
        return replace(judgement, suspects=suspects(self.section, link, tries))

    def _settled(self, link: Link, tried: Tried, used: tuple[Used, ...] = ()) -> Judgement:
        assert tried.understood is not None  # noqa: S101 - it was proved
        assert tried.result is not None  # noqa: S101 - as above
        rests_on = tried.understood.rests_on
        trial = tried.understood.trial
        functions = [Used(text_of(k, k.lhs), k.place.line) for k in rests_on]
        known = {one.line for one in trial.used}
        others = {
            n: e.document.place(e.offset).line for n, e in self.section.others.items() if n in names(link.lhs, link.rhs)
        }
        used = (
            *used,
            *(Used(f"{base(name)} is another letter from here on", line) for name, line in sorted(others.items())),
        )
        used = (*trial.used, *used, *(one for one in functions if one.line not in known))
        result = tried.result
        used = (*used, *(Used(mark, link.place.line) for mark in marks(tried.understood.reading.opaque)))
        if UNWRITTEN in tried.understood.reading.opaque:
            used = (*used, Used(ORACLE, link.place.line))
            result = replace(result, trusts=(*result.trusts, ORACLE), certificate=None)
        return Judgement(
            link,
            Outcome.PROVED,
            used=tuple(dict.fromkeys(used)),
            assumed=trial.assumed + tried.result.conditions,
            rests_on=rests_on,
            understood=tried.understood,
            result=result,
        )

    def _unproved(  # noqa: PLR0911 - one way out for each reason
        self, link: Link, tries: list[Tried], merged: tuple[str, ...]
    ) -> Asking:
        introduced = link.at == 0 and is_bare(link.lhs)
        decided = [t for t in tries if t.result is not None]
        if not decided:
            return unread(link, next((t.why for t in tries if t.why), "?"))
        full = [t for t in tries if t.trial.kind == "full"] or [t for t in tries if t.trial.kind == "printed"]
        best = next((t for t in full if t.result is not None), None)
        if best is None or best.result is None or best.understood is None:
            return unread(link, f"with what is defined put in: {full[0].why}")
        verdict = best.result.verdict
        if verdict is Verdict.SUPPORTED:
            return shown(link, best, Outcome.SUPPORTED, best.result.reason)
        if verdict is not Verdict.REFUTED:
            return shown(link, best, Outcome.GIVEN if introduced else Outcome.UNDECIDED, best.result.reason)
        printed = next((t for t in tries if t.trial.kind == "printed"), best)
        if printed.result is not None and printed.result.verdict is not Verdict.REFUTED:
            return shown(link, best, Outcome.UNCLEAR, "false only with what is defined put in")
        if tries[-1].why == OUT_OF_TIME:
            return shown(link, best, Outcome.UNCLEAR, OUT_OF_TIME)
        if any(t.result.verdict is not Verdict.REFUTED for t in decided if t.result is not None):
            return shown(link, best, Outcome.UNCLEAR, "false in one reading, undecided in another")
        return (yield from self._refuted(link, best, merged))

    def _refuted(self, link: Link, tried: Tried, merged: tuple[str, ...]) -> Asking:
        """There is a counterexample; the author may be wrong, or the reader."""
        assert tried.understood is not None  # noqa: S101 - it was decided
        case = Case(self.section, link, tried.understood)
        found = objection(case)
        if found is not None and not tried.understood.reading.events:
            supposed = yield from self._saved(link, tried, case, found.why)
            return replace(supposed or shown(link, tried, found.outcome, found.why), case=case)
        trials = [] if merged else [tried.trial]
        numbers = as_numbers(self.section, link) if link.relation != "~" else None  # such a law was looked at
        if numbers is not None and not merged:
            trial = replace(tried.trial, typing=numbers)
            other = yield from self.ask(link, trial)
            if other.result is None or other.result.verdict is not Verdict.REFUTED:
                return shown(link, tried, Outcome.UNCLEAR, "false only if its letters are no numbers, which nothing says")
            trials.insert(0, trial)
        for count, typing in enumerate(as_sizes(link, tried.trial.typing)):
            other = yield from self.ask(link, replace(tried.trial, typing=typing))
            if count == MOST_SIZED or other.result is None or other.result.verdict is not Verdict.REFUTED:
                return shown(link, tried, Outcome.UNCLEAR, "a size is not said")
        saved = yield from self._supposing(link, tried, trials)
        if saved is not None:
            return replace(saved, case=case)
        if found is not None:
            return shown(link, tried, found.outcome, found.why)
        multiple = "" if merged else (yield from self._multiple(link, tried))
        outcome = Outcome.NEEDS_HYPOTHESIS if multiple else Outcome.REFUTED
        return replace(shown(link, tried, outcome, multiple), used=tried.understood.trial.used, assumed=merged, case=case)

    def _supposing(
        self, link: Link, tried: Tried, trials: Sequence[Trial]
    ) -> Generator[Statement, Result, Judgement | None]:
        """One silent hypothesis under which a line is proved after all."""
        for hypothesis in (h for trial in trials for h in hypotheses(self.section, link, trial)):
            other = yield from self.ask(link, hypothesis.trial)
            if proved(other) and (hypothesis.usual or is_said_beside(link, hypothesis)):
                settled = self._settled(link, other)
                return replace(settled, assumed=(hypothesis.says, *settled.assumed))
            if proved(other):
                return replace(shown(link, tried, Outcome.NEEDS_HYPOTHESIS), assumed=(hypothesis.says,))
            open_ = other.result is not None and other.result.verdict is not Verdict.REFUTED
            if open_ and hypothesis.trial.independent:
                return shown(link, tried, Outcome.UNCLEAR, f"nothing is known of it if {hypothesis.says}")
        return None

    def _saved(self, link: Link, tried: Tried, case: Case, why: str) -> Generator[Statement, Result, Judgement | None]:
        """What makes a line true after all to which something is objected: another letter, or independence."""
        if STRANGE.match(why):
            return (yield from self._stranger(link, tried, case))
        of_any = why.startswith("no law is declared ") and not case.hides_random()  # f(x) is not independent of x
        for hypothesis in hypotheses(self.section, link, tried.trial) if of_any else ():
            if hypothesis.trial.independent and proved(other := (yield from self.ask(link, hypothesis.trial))):
                settled = self._settled(link, other)
                settled = replace(settled, assumed=(hypothesis.says, *settled.assumed))
                why = f"holds if {hypothesis.says}, which the text does not say"
                return settled if hypothesis.usual else replace(settled, outcome=Outcome.UNCLEAR, why=why)
        return None

    def _stranger(self, link: Link, tried: Tried, case: Case) -> Generator[Statement, Result, Judgement | None]:
        """A letter that stands nowhere else, for which another letter of the line makes it true."""
        readings = Readings(self.section, link, self.section.typing)
        for says, printed in without_stranger(case, readings.written):
            for trial in (printed, *readings.with_definitions(printed)):
                if proved((yield from self.ask(link, trial))):
                    return replace(shown(link, tried, Outcome.NEEDS_HYPOTHESIS), assumed=(says,))
        return None

    def _multiple(self, link: Link, tried: Tried) -> Generator[Statement, Result, str]:
        """Why a line that is set to zero does no harm although a factor is lost on the way; nothing where it does."""
        point = tried.result.counterexample if tried.result is not None else None
        count = factor(point) if point is not None and link.is_equality and is_solved(link.equation) else None
        if count is None or not proved((yield from self.ask(link, times(tried.trial, count)))):
            return ""
        return f"the left side is {count} times the right side, which does no harm only where both are set to 0"

    def where(self, judgement: Judgement, equations: Sequence[Link]) -> Asking:
        """Take for given what is not decided: a line without a counterexample where that holds may follow from it."""
        link, understood = judgement.link, judgement.understood
        assert understood is not None  # noqa: S101 - it was refuted
        tried = yield from self.ask(link, where(self.section, link, understood.trial, equations))
        if proved(tried):
            return self._settled(link, tried)
        surely = tried.understood is not None and not (tried.understood.reading.opaque or tried.understood.loose)
        surely = surely and not any(of_each(link, other) for other in equations)
        surely = surely and judgement.case is not None and not unsaid_on_one_side(judgement.case)
        if surely and tried.result is not None and tried.result.verdict is Verdict.REFUTED:
            saved = yield from self._supposing(link, tried, [tried.trial])
            return saved or replace(judgement, understood=tried.understood, result=tried.result, used=tried.trial.used)
        why = f"may follow from the equation of line {LINE}, which is not decided"
        return replace(judgement, outcome=Outcome.UNCLEAR, why=why, at=equations[0])

    # lemmas
    def _quoted(self, link: Link) -> Asking:
        """A lemma behind an arrow, whose premise stands beside it: it has letters of its own."""
        beside = [
            e for e in self.section.equations if e.document is link.equation.document and e.formula == link.equation.formula
        ]
        typing = Typing()
        for equation in beside:
            tried = typing.copy()
            try:
                laws.learn(tried, equation, self.known, laws.blocks_of(beside))
                typing = tried
            except ClashError:
                continue
        laws.name_both_cases(typing)
        laws.name_both_letters(typing, beside)
        for equation in beside:
            tried = typing.copy()
            try:
                constrain(tried, equation)
                typing = tried
            except ClashError:
                continue
        try:
            typing = typing.finished()
        except ClashError as clash:
            return Judgement(link, Outcome.GIVEN, f"a lemma that is quoted ({clash})")
        tried_ = yield from self.ask(link, Trial(link.lhs, link.rhs, typing, kind="printed"))
        if proved(tried_):
            return self._settled(link, tried_, (Used("the premise beside it", link.place.line),))
        if tried_.result is not None and tried_.result.verdict is Verdict.REFUTED and self._is_of_laws(link, beside, typing):
            alone = replace(self.section, typing=typing, equations=tuple(beside), definitions={}, functions={}, clashes={})
            wrong = yield from Judge(alone, self.known)._refuted(link, tried_, ())  # noqa: SLF001 - of its own kind
            if wrong.outcome in (Outcome.REFUTED, Outcome.NEEDS_HYPOTHESIS):
                return wrong
        why = f"a lemma that is quoted{f' ({tried_.why})' if tried_.why else ''}"
        return Judgement(link, Outcome.GIVEN, why, suspects=suspects(self.section, link, [tried_]))

    def _is_of_laws(self, link: Link, beside: Sequence[Equation], typing: Typing) -> bool:
        """Whether a lemma supposes nothing but laws, and the section says nothing of its other letters."""
        premises = [e for e in beside if not e.chain.quoted]
        only_laws = all(sign.relation == "~" for e in premises for sign in e.chain.signs)
        outer = self.section
        said = {*outer.definitions, *outer.typing.facts, *outer.typing.law_of, *(e.letter for e in outer.equalities)}
        others = names(link.lhs, link.rhs) - typing.parameters() - set(typing.law_of) - set(typing.same)
        return bool(premises) and only_laws and not others & said
