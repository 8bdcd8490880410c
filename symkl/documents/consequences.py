r"""What a line claims that says which law something has: ``A x + b \sim N(A m + b, A S A^T)``, ``w \mid y \sim N(m, S)``.

Most lines with ``~`` say by which law a letter is drawn, and claim nothing. One that gives the law of what is made of such
letters, or of a letter where others are known, claims that this law follows.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents import closed_laws, jointly, posteriors
from symkl.documents.equations import Link, around
from symkl.documents.inference import NotTypedError, equate
from symkl.documents.sizes import ClashError
from symkl.documents.surface import key, names, strip
from symkl.documents.trials import Trial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.documents.equations import Equation
    from symkl.documents.scope import Section

# what may lead to a law that follows; behind "where", "with" or "if" it is given
LEADS = frozenset({"", "and", "hence", "thus", "so that", "therefore", "=>"})
FOLLOWS = re.compile(
    r"\b(?:then|hence|thus|therefore|so|follows?|impl(?:y|ies)|consequently|accordingly|gives|yields|becomes|shows?"
    r"|(?:we|one) (?:have|has|gets?|obtains?|finds?|sees?|knows?)"
    r"|(?:posterior|marginal|conditional|predictive)(?! (?:model|view|approach)))\b|因此|所以|从而|于是|可得|则",
    re.IGNORECASE,
)
# words before a law, behind those, that make it one that is supposed, or by which something is drawn
SUPPOSED = re.compile(
    r"\b(?:suppos\w*|assum\w*|let|consider\w*|if|when|unless|provided|draw|drawn|sampl(?:e|ed|ing)|initiali[sz]\w*|priors?"
    r"|proposal|guess|choos\w*|chosen|replac\w*|model(?:l?ed)?|specif\w+|parametri[sz]\w+)\b|假设|设|若|如果|假定|考虑|模型|先验",
    re.IGNORECASE,
)
# words in its sentence that make it that of another model, or of something else, or an approximation, or no claim
OTHERWISE = re.compile(
    r"\b(?:instead|alternativ\w*|approx\w*|asymptot\w*|limit\w*|large|hypothes[ei]s|under|special|example|imagine|pretend|could"
    r"|would|might|may|naive\w*|wrong\w*|incorrect\w*|mistak\w*|not|cannot|never|variational|truncat\w*|mixtures?|censored"
    r"|rounded|claim(?:ed|s)?|whether|unlike|conditional(?:ly)? (?:on|up)|given|fixed|holding)\b|近似|给定|极限|如果不",
    re.IGNORECASE,
)


class Claim(NamedTuple):
    """What is to be decided of a line.

    Attributes
    ----------
    trials : what it claims, all of it
    needs : what has to hold so that anything is known of it
    others : what it would claim if laws were given by other parameters, or its letters were numbers
    surely : whether it is wrong where one of the trials is refuted
    says : the theorem that it rests on
    """

    trials: list[Trial]
    needs: tuple[Trial, ...] = ()
    others: tuple[tuple[str, list[Trial]], ...] = ()
    surely: bool = True
    says: str = posteriors.SAYS


def claimed(section: Section, link: Link) -> Claim | None:
    """What a line claims of a law that follows from others, if it does."""
    if link.relation == "~" and not is_claim(section, link):
        return None
    if found := posteriors.claimed(section, link):
        others = [(what, posteriors.claimed(section, link, way)) for what, way in posteriors.OTHERWISE.items()]
        if link.relation == "~":
            others.append(("its letters are numbers", posteriors.claimed(section, link, of_numbers=True)))
        return Claim(found, others=tuple(others))
    if found := jointly.claimed(section, link):
        return Claim(found)
    return _in_a_family(section, link) if link.relation == "~" else None


def _in_a_family(section: Section, link: Link) -> Claim | None:
    """What a line claims of a law by its parameters."""
    if same := _same(section, link):
        return Claim(same, says="a law is its parameters")
    if not (ways := list(closed_laws.claimed(section, link))):
        return None
    (_, first), *rest = ways
    return Claim(first.trials, tuple(first.needs), tuple((what, one.trials) for what, one in rest), first.told, first.says)


def _same(section: Section, link: Link) -> list[Trial]:
    r"""What a line claims that gives one law in two ways: ``x \sim N(a, B) \sim N(c, D)``."""
    one, other = map(closed_laws.law_of, (link.lhs, link.rhs))
    if one is None or other is None or one.family != other.family:
        return []
    typing = section.typing.copy()
    try:
        for first, second in zip(one.args, other.args, strict=True):
            equate(typing, first, second)
        typing.settle()
        start = Trial(link.lhs, link.rhs, typing.finished(), kind="full")
    except (ClashError, NotTypedError):
        return []
    return [replace(start, lhs=a, rhs=b) for a, b in zip(one.args, other.args, strict=True) if key(a) != key(b)]


def signs(section: Section, equation: Equation) -> Iterator[Link]:
    """The signs ``~`` of a chain that claim something."""
    for at, sign in enumerate(equation.chain.signs):
        link = Link(equation, at)
        if sign.relation == "~" and claimed(section, link) is not None:
            yield link


def is_claim(section: Section, link: Link) -> bool:
    """Whether a line may say that a law follows, by the words beside it and by what it is of."""
    equation, chain = link.equation, link.equation.chain
    beside = [e for e in section.equations if e.document is equation.document and e.formula == equation.formula]
    given = link.sign.over or chain.name or chain.quoted or equation.cue == "replace" or equation.part == "definition"
    if given or any(e.chain.led_by not in LEADS or e.chain.name for e in beside[: beside.index(equation) + 1]):
        return False
    before, after = around(equation)
    ends = [found.end() for found in FOLLOWS.finditer(before)]
    if SUPPOSED.search(before[max(ends, default=0) :]) or SUPPOSED.search(after) or OTHERWISE.search(f"{before} {after}"):
        return False
    left = strip(link.lhs)
    return (
        left.kind != "name" or bool(ends) or chain.led_by not in ("", "and") or _is_made_before(section, equation, left.text)
    )


def _is_made_before(section: Section, here: Equation, letter: str) -> bool:
    """Whether an equation before a line says what a letter is made of."""
    before = section.equations[: section.equations.index(here)]
    links = (e.links[0] for e in before if e.links)
    return any(k.is_equality and strip(k.lhs).kind == "name" and letter in names(k.lhs) for k in links)
