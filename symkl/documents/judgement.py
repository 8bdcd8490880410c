"""What is known of one relation sign, before the verdicts of others are looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from symkl.documents.cases import is_bare
from symkl.documents.report import Outcome
from symkl.documents.roles import no_claim
from symkl.documents.slopes import UNWRITTEN
from symkl.documents.surface import AVERAGES, strip
from symkl.documents.trials import text_of
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from symkl.documents.cases import Case, Tried
    from symkl.documents.equations import Link
    from symkl.documents.report import Used
    from symkl.documents.trials import Understood
    from symkl.verdict import Result, Suspect

LINE = "\0"  # in a reason: the number of a line, which is not known before the end


@dataclass(frozen=True)
class Judgement:
    """What is known of a link, before the verdicts of other links are looked at.

    Attributes
    ----------
    outcome, why : as reported
    used, assumed : what was put in, what was taken for granted
    rests_on : the signs that say what was put in
    understood, result : the reading that was decided
    case : of a REFUTED, what other lines may still say against it
    suspects : readings in which it does not hold, though it may be right
    turned : what makes a theorem of a line whose shapes do not fit
    at : the link whose line stands for ``LINE`` in the reason
    """

    link: Link
    outcome: Outcome
    why: str = ""
    used: tuple[Used, ...] = ()
    assumed: tuple[str, ...] = ()
    rests_on: tuple[Link, ...] = ()
    understood: Understood | None = None
    result: Result | None = None
    case: Case | None = None
    suspects: tuple[Suspect, ...] = ()
    turned: str = ""
    at: Link | None = None


def said_of(link: Link) -> str:
    """What a sign says of a letter that has no other meaning than this."""
    left, right = strip(link.lhs), strip(link.rhs)
    if "tuple" in (right.kind, *(a.kind for a in right.args)):
        return f"says what {text_of(link, left)} is made of"
    return f"gives {text_of(link, left.args[0] if left.kind in AVERAGES else left)} its law"


def unread(link: Link, why: str) -> Judgement:
    """A link with a side that was not understood; it may be no claim all the same."""
    left = strip(link.lhs)
    motion = why == UNWRITTEN and left.kind == "derivative" and is_bare(left.args[0])  # dx/dt = A x says what x is
    if link.at == 0 and (is_bare(left) or motion):
        return Judgement(link, Outcome.GIVEN, why)
    found = no_claim(link)
    if found is not None:
        return Judgement(link, found.outcome, f"{found.why} ({why})")
    return Judgement(link, Outcome.NOT_UNDERSTOOD, why)


def shown(link: Link, tried: Tried, outcome: Outcome, why: str = "") -> Judgement:
    """Say something of a link with the reading that it is about."""
    rests_on = tried.understood.rests_on if tried.understood is not None else ()
    return Judgement(link, outcome, why, rests_on=rests_on, understood=tried.understood, result=tried.result)


def both(one: Judgement, other: Judgement) -> Judgement:
    """What is known of a line that claims two things that are proved."""

    def joined(name: str) -> tuple[Any, ...]:
        return tuple(dict.fromkeys((*getattr(one, name), *getattr(other, name))))

    return replace(other, used=joined("used"), assumed=joined("assumed"), rests_on=joined("rests_on"))


def proved(tried: Tried) -> bool:
    """Whether a reading is proved."""
    return tried.result is not None and tried.result.verdict is Verdict.PROVED
