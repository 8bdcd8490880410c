"""What other lines say against a verdict: equations of which nothing is known, and lines that a proof rests on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.documents.anew import has_ended
from symkl.documents.cases import called, is_bare
from symkl.documents.declarations import GENERAL
from symkl.documents.definitions import primary
from symkl.documents.equations import is_condition_of, is_of_a_sentence, is_supposed, loosely, unclaimed
from symkl.documents.judgement import LINE
from symkl.documents.lexicon import ASKED_FOR
from symkl.documents.misfits import misfit
from symkl.documents.related import renewed, tied
from symkl.documents.report import Outcome
from symkl.documents.roles import CONDITIONS
from symkl.documents.slips import vanishes
from symkl.documents.surface import is_zero, key, names, strip, walk
from symkl.documents.trials import head
from symkl.documents.undecided import may_follow_from
from symkl.language.symbols import Scalar
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from symkl.documents.equations import Link
    from symkl.documents.judgement import Judgement
    from symkl.documents.scope import Section

BOUNDS = frozenset({"<", ">", "<=", ">="})
UNKNOWN = frozenset(
    {Outcome.UNCLEAR, Outcome.UNDECIDED, Outcome.SUPPORTED, Outcome.NOT_UNDERSTOOD, Outcome.NEEDS_HYPOTHESIS}
)
RATIONAL = frozenset({"name", "number", "plus", "minus", "times", "over", "group", "inverse"})
OWN_CALL = re.compile(r"\\rm\{(?!(h|H|I|Pr|E)\})")


def objected(
    section: Section, judgements: Sequence[Judgement], again: Callable[[Judgement, Sequence[Link]], Judgement]
) -> list[Judgement]:
    """What lines before it say against calling a line wrong, or proved."""
    undecided: list[Link] = []
    found: list[Judgement] = []
    group: list[Link] = []
    proved = [j.link for j in judgements if j.outcome is Outcome.PROVED and j.link not in section.clashes]
    for judgement in judgements:
        link = judgement.link
        if group and group[-1].equation is not link.equation:
            undecided += [k for k in group if _is_open(section, k, found)]
            group = []
        if judgement.outcome in (Outcome.REFUTED, Outcome.NEEDS_HYPOTHESIS) and judgement.case is not None:
            open_ = [k for k in undecided if section.reaches(k, link) and k not in judgement.rests_on] + _conditions_behind(
                judgement, judgements
            )
            judgement = _where(judgement, may_follow_from(judgement.case, open_), again)  # noqa: PLW2901 - as it stands now
        if rows := _rows_before(judgement, found):
            after = again(judgement, rows)
            judgement = after if after.outcome is Outcome.PROVED else judgement  # noqa: PLW2901 - as it stands now
        if (
            judgement.outcome is Outcome.NOT_UNDERSTOOD
            and link in section.clashes
            and (why := misfit(section, link, proved))
        ):
            judgement = replace(judgement, outcome=Outcome.ILL_TYPED, why=why)  # noqa: PLW2901 - as it stands now
        if judgement.turned and judgement.outcome is not Outcome.ILL_TYPED:
            why = f"may be misprinted: its shapes do not fit, and it is proved with {judgement.turned}"
            judgement = replace(judgement, outcome=Outcome.NEEDS_HYPOTHESIS, why=why)  # noqa: PLW2901 - as it stands now
        if words := _said_beside(judgement):
            why = f'the words beside it say "{words}"'
            judgement = replace(judgement, outcome=Outcome.UNCLEAR, why=why, suspects=())  # noqa: PLW2901 - as it stands now
        if judgement.outcome is Outcome.PROVED and (doubt := _doubt(section, judgement, undecided)) is not None:
            why, at = doubt
            judgement = replace(judgement, outcome=Outcome.UNCLEAR, why=why, at=at)  # noqa: PLW2901 - as it stands now
        if judgement.suspects and vanishes(section, link, proved):
            judgement = replace(judgement, suspects=())  # noqa: PLW2901 - as it stands now
        found.append(judgement)
        group.append(link)
    return found


def _where(
    judgement: Judgement, open_: Sequence[Link], again: Callable[[Judgement, Sequence[Link]], Judgement]
) -> Judgement:
    """What is known of a line that may not be true where lines of which nothing is known hold."""
    if _is_everywhere(judgement):
        open_ = [k for k in open_ if k.relation not in BOUNDS]
    told = [k for k in open_ if not _is_assumed(k, judgement)]
    over = [k for k in told if k.equation.inline and k.relation in BOUNDS and _is_over(k, judgement.link)]
    for why, found in (
        ("which is denied or asked there", [k for k in told if k.equation.is_denied]),
        ("which is said of one sentence", over),
    ):
        if found:
            why = f"may rest on what line {LINE} says, {why}"  # noqa: PLW2901 - the whole of it
            return replace(judgement, outcome=Outcome.UNCLEAR, why=why, at=found[0], suspects=())
    after = again(judgement, open_) if open_ else judgement
    return after if judgement.outcome is Outcome.REFUTED or after.outcome is Outcome.PROVED else judgement


def _is_assumed(line: Link, judgement: Judgement) -> bool:
    """Whether a line says of two sizes what is taken for granted anyway: where they differ, nothing fits."""
    return line.is_equality and {key(line.lhs), key(line.rhs)} in [set(said.split(" = ")) for said in judgement.assumed]


def _is_everywhere(judgement: Judgement) -> bool:
    """Whether a line holds everywhere if it holds in an interval: two polynomials, or quotients of such, of numbers."""
    link, understood = judgement.link, judgement.understood
    if understood is None or not link.is_equality:
        return False
    sides = (understood.trial.lhs, understood.trial.rhs)
    kinds = {n.kind for side in sides for n in walk(side)}
    symbols = understood.reading.statement.symbols.values()
    return kinds <= RATIONAL and all(isinstance(s, Scalar) and not s.facts & {"integer", "binary"} for s in symbols)


def _is_over(condition: Link, link: Link) -> bool:
    """Whether a condition is one of its own sentence, which has ended: ``if $a < 0$`` all is well."""
    return is_of_a_sentence(condition.equation) and has_ended(condition, link)


def _said_beside(judgement: Judgement) -> str:
    """The words beside a line that may not be true that say that it need not be; or nothing."""
    link = judgement.link
    if judgement.outcome is Outcome.REFUTED and link.is_equality and (words := loosely(link.equation)):
        return words
    doubtful = judgement.outcome in (Outcome.REFUTED, Outcome.NEEDS_HYPOTHESIS) or judgement.suspects
    words = unclaimed(link.equation) if doubtful else ""
    return "" if link.at and ASKED_FOR.fullmatch(words) and not (is_zero(link.rhs) or is_bare(link.rhs)) else words


def _rows_before(judgement: Judgement, found: Sequence[Judgement]) -> list[Link]:
    """The row of a display from which a line may follow that is not true of all its letters: equations are being solved."""
    link, result = judgement.link, judgement.result
    contingent = judgement.outcome is Outcome.UNCLEAR and result is not None and result.verdict is Verdict.REFUTED
    if not contingent or judgement.case is None or not link.is_equality or link.equation.inline:
        return []
    rows = [j for j in found if j.link.equation.formula == link.equation.formula and j.link.equation is not link.equation]
    last = [j for j in rows if j.link.equation is rows[-1].link.equation]
    open_ = [j.link for j in last if j.link.is_equality and j.outcome not in (Outcome.PROVED, Outcome.NOT_UNDERSTOOD)]
    return open_[-1:]


def _doubt(section: Section, judgement: Judgement, open_: Sequence[Link]) -> tuple[str, Link | None] | None:
    """Why a proof may not be one, and the line that says so."""
    nodes = (n for side in (judgement.link.lhs, judgement.link.rhs) for n in walk(side))
    if letter := called(nodes, section.typing):
        return f"{letter}(.) may be a function", None
    tie = _tied(section, judgement, open_)
    return None if tie is None else (f"{tie[0]} may depend on {tie[1]}, by the equation of line {LINE}", tie[2])


def _tied(section: Section, judgement: Judgement, open_: Sequence[Link]) -> tuple[str, str, Link] | None:
    """Why a proof that holds a letter fixed may not be one: a line before it ties the letter to what varies."""
    assert judgement.understood is not None  # noqa: S101 - it was proved
    trial = judgement.understood.trial
    # a chain that begins with a letter or a call says what that is, which is looked at where a line is read
    between = [k for k in open_ if k not in trial.rests_on and not (is_bare(k.equation.sides[0]) or is_bare(k.rhs))]
    values = {name: [(one.value, one.link) for one in found] for name, found in section.definitions.items()}
    return renewed(judgement.link, values) or tied((trial.lhs, trial.rhs), between, section.typing)


def _is_open(section: Section, link: Link, found: Sequence[Judgement]) -> bool:
    """Whether a line says something of its letters that nothing else knows."""
    judgement = next(j for j in found if j.link is link)
    parts = strip(link.lhs).kind == "name" and strip(link.rhs).kind == "tuple"  # y = {y_1, ..., y_n} names the parts of y
    if not (link.is_equality or _is_bound(link)) or parts or (link.equation, link.at) in section.law_signs:
        return False
    return judgement.outcome in UNKNOWN or (judgement.outcome is Outcome.GIVEN and not _is_put_in(section, link))


def _is_bound(link: Link) -> bool:
    """Whether a line bounds something, and may be a condition: ``if $a < 0$``."""
    asked = link.equation.inline or link.equation.cue == "assume" or link.equation.chain.led_by in CONDITIONS
    return asked and link.relation in BOUNDS


def _conditions_behind(judgement: Judgement, all_: Sequence[Judgement]) -> list[Link]:
    """The conditions that stand behind a line: in its display, or in the rest of its sentence."""
    equation = judgement.link.equation
    return [
        j.link
        for j in all_
        if j.link.equation is not equation and j.outcome in {Outcome.GIVEN, *UNKNOWN}
        if j.link.relation in BOUNDS or j.link.equation.inline or j.link.equation.chain.led_by in CONDITIONS
        if is_condition_of(j.link.equation, equation)
    ]


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


def grounded(section: Section, judgements: Sequence[Judgement]) -> list[Judgement]:
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
            why = f"from line {LINE}, which holds under an assumption that is none here"
            found.append(replace(judgement, outcome=Outcome.UNCLEAR, why=why, at=over))
            continue
        weak = next((k for k in judgement.rests_on if not is_sound(k, frozenset({judgement.link}))), None)
        if judgement.outcome is Outcome.PROVED and weak is not None:
            seen = {judgement.link}
            while weak not in seen and weak in table and table[weak].outcome is Outcome.PROVED:  # that follows itself
                seen.add(weak)
                weak = next((k for k in table[weak].rests_on if not is_sound(k, frozenset(seen))), weak)
            outcome = table[weak].outcome.value if weak in table else "given"
            why = f"from line {LINE}, which is {outcome}"
            wrong = weak in table and table[weak].outcome is Outcome.REFUTED  # of which anything follows
            outcome_ = Outcome.UNCLEAR if wrong else Outcome.FOLLOWS
            judgement = replace(judgement, outcome=outcome_, why=why, at=weak)  # noqa: PLW2901 - as it stands now
        found.append(judgement)
    return found


def _ended(section: Section, judgement: Judgement, table: dict[Link, Judgement]) -> Link | None:
    """A line that a proof rests on, and that rests on an assumption which does not hold here."""
    theorem = judgement.link.equation.part == "theorem"  # what its proof assumes, it assumes
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
        if link.equation.is_conditional and document is there[0] and GENERAL.search(document.text, there[1], here):
            return True
        known = table.get(link)
        below = known.rests_on if known is not None and known.outcome is Outcome.PROVED else ()
        return any(rests_on_ended(k, stack | {link}) for k in below if k not in stack)

    rests = [k for k in judgement.rests_on if not (theorem and k.equation.part == "proof")]
    return next((k for k in rests if rests_on_ended(k, frozenset({judgement.link}))), None)


def _is_definition(section: Section, link: Link, table: dict[Link, Judgement]) -> bool:
    """Whether a line only says what a letter or a function of the document's own stands for."""
    if link.equation in section.told or any(assumption is link for assumption, _ in section.assumptions):
        return True
    judgement, equation, left = table.get(link), link.equation, strip(link.lhs)
    if link.relation in BOUNDS:
        return not equation.inline or is_supposed(equation)
    if judgement is None or judgement.outcome is not Outcome.GIVEN or link.at != 0:
        return False
    if left.kind in ("name", "marked"):
        return equation.part != "theorem" or equation.cue in ("define", "assume")
    if left.kind == "call":  # E, M_X, f_X, p and KL mean something already
        return OWN_CALL.match(left.text) is not None or equation.cue in ("define", "assume")
    return False
