r"""What a line claims of a normal law that follows from others: ``p(w | y) = N(w | m, S)``, where w is drawn, and y by w.

A normal law is its mean and its covariance, and what is linear in normal letters is normal. So the line claims that the mean
of w, given y, is m, and that its covariance is S.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents import laws
from symkl.documents.drawn import drawn
from symkl.documents.inference import IDENTITY, covariance, infer
from symkl.documents.misfits import without
from symkl.documents.normal_laws import COUNTED, TERM, Stated, said_at, stated, values
from symkl.documents.sizes import ClashError
from symkl.documents.surface import Node, is_zero, key, names, strip, substitute
from symkl.documents.trials import Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from symkl.documents.equations import Equation, Link
    from symkl.documents.scope import Section
    from symkl.documents.types import Typing

INDEPENDENT = "the random letters are independent"
DRAWN = ("", "p")  # how densities are called of what is drawn by ``~``
DEPENDENT = re.compile(r"(?<!un)correlated\b|\bnot independent\b|(?<!linearly )\bdependent\b(?! variable)", re.IGNORECASE)
FARTHEST = 200  # characters behind a formula
SAYS = "a normal law is its mean and its covariance"


class Model(NamedTuple):
    """What a section says, up to some line, of how letters are drawn, and what letters are.

    ``made`` are those that are made of random ones; ``put`` has all with their values, in which no others stand, and
    ``lines`` where that is said.
    """

    laws: dict[str, Stated]
    made: frozenset[str]
    put: dict[str, Node]
    lines: dict[str, Link]

    def with_term(self, term: Node) -> Model:
        """With a term of letters as one more that is made of others."""
        put = {**self.put, TERM: substitute(term, self.put)}
        return self._replace(made=self.made | {TERM} if names(put[TERM]) & self.laws.keys() else self.made, put=put)

    def inside(self, letter: str) -> set[str]:
        """The letters that one is drawn by, or made of."""
        return names(self.put[letter]) if letter in self.made else self.opened(*self.laws[letter][3:])

    def opened(self, *terms: Node) -> set[str]:
        """The letters of terms with all values put in."""
        return names(*(substitute(term, self.put) for term in terms))

    def reached(self, letters: Iterable[str]) -> set[str]:
        """The random letters that some rest on, with these."""
        found: set[str] = set()
        new = set(letters)
        while new:
            found |= new
            new = {n for letter in new for n in self.inside(letter) if n in self.laws or n in self.made} - found
        return found

    def is_linear(self, letters: Iterable[str]) -> bool:
        """Whether letters are linear in those that they rest on: the square of a normal one is not normal."""
        random = self.laws.keys()
        for letter in letters:
            law = self.laws.get(letter)
            centre = self.put[letter] if law is None else substitute(law.mean, self.put)
            if not is_linear(centre, random) or (law is not None and self.opened(law.spread) & random):
                return False
        return True

    def free(self, said: Stated, known: set[str]) -> set[str]:
        """The letters that are drawn and stand in the parameters of a law without being given."""
        found: set[str] = set()
        letters = names(said.mean, said.spread)
        while new := letters - found - known:
            found |= new
            letters = {n for letter in new & self.made for n in names(self.lines[letter].rhs)}
        return found & self.laws.keys()

    def behind(self, letters: set[str]) -> tuple[Link, ...]:
        """The lines that say what letters are, and what those are by which they are drawn or of which they are made."""
        found: set[str] = set()
        while new := letters - found:
            found |= new
            letters = {n for one in new & self.lines.keys() for n in names(self.lines[one].lhs, self.lines[one].rhs)}
            letters |= {n for one in new & self.laws.keys() for n in names(*self.laws[one][3:])}
        return tuple(self.lines[letter] for letter in sorted(found & self.lines.keys()))


def as_it_is(spread: Node) -> Node:
    """A covariance."""
    return spread


def inverted(spread: Node) -> Node:
    """The covariance, where a law has its inverse."""
    return Node("inverse", (Node("group", (spread,), spread.span, "("),), spread.span)


def squared(spread: Node) -> Node:
    """The variance, where a law has its root."""
    return Node("power", (Node("group", (spread,), spread.span, "("), Node("number", (), spread.span, "2")), spread.span)


# what the last parameter of laws may be, of which no words say that it is
OTHERWISE = {
    "the last parameters of its laws are precisions": inverted,
    "the last parameters of its laws are standard deviations": squared,
}


def claimed(section: Section, link: Link, by: Callable[[Node], Node] = as_it_is, *, of_numbers: bool = False) -> list[Trial]:
    """What a line claims, if it is of a normal law that follows from what stands before: a mean, and a covariance.

    ``by`` makes the covariance of the last parameter of a law; ``of_numbers`` takes letters for numbers that may be some.
    """
    said = said_at(link)
    if said is None:
        return []
    model = _model(section, link.equation)
    if said.letter == TERM:
        model = model.with_term(link.lhs)
    known, others = _split(said, model)
    if not _follows(said, known, model) or drawn(section, link.lhs) is not None:
        return []
    used = model.reached([said.letter, *known])
    behind = {n for letter in used for n in model.inside(letter)}
    inside = behind | model.opened(said.mean, said.spread)
    typing = section.typing
    if any(typing.meant(n) in typing.law_of and n not in used for n in inside | others) or not others <= inside:
        return []  # of what else is random, the line may mean more
    called = {model.laws[n].called for n in used & model.laws.keys()}
    other = called - {*(DRAWN if said.called in DRAWN else (said.called,))}
    roots = sorted(n for n in used & model.laws.keys() if not model.inside(n) & used)
    mixed = len(roots) > 1 and bool(used & model.laws.keys() - {*roots})  # of what is independent then nothing is known
    told = len(roots) < 2 or section.calls_independent(roots)  # noqa: PLR2004 - one is independent of nothing
    # of what nobody calls independent, a letter that is new may be the covariance
    more = model.opened(said.mean, said.spread) - behind - used - typing.dimensions.keys()
    mixed = mixed or (not told and (speaks_of_dependence(section) or any(not IDENTITY.match(n) for n in more)))
    # the b of N(X b, S) is given, too; what stands in no other line is introduced
    elsewhere = names(*(side for one in section.equations if one is not link.equation for side in one.sides))
    new = names(said.mean, said.spread) - elsewhere - model.put.keys() - behind - used
    normal = model.is_linear(used) and not model.free(said, {*known})
    if by is not as_it_is:  # N(m, s^2) has its variance
        normal = normal and not any(_is_a_square(model.laws[n].spread) for n in used & model.laws.keys())
    if other or mixed or not normal or any(not IDENTITY.match(n) for n in new | {*filter(COUNTED.search, inside | used)}):
        return []
    try:
        typing = _drawing(as_numbers(section, link, inside) if of_numbers else typing, model, used, by)
        typing = fitting(typing, link, said) if link.relation == "~" else typing
    except ClashError:
        return []
    trial = Trial(
        link.lhs,
        link.rhs,
        typing,
        rests_on=model.behind({said.letter, *known, *names(said.mean, said.spread)}),
        assumed=() if told else (INDEPENDENT,),
        kind="full",
        independent=len(roots) > 1,
    )
    return list(moments(said._replace(spread=by(said.spread)), known, model.put, trial))


def _is_a_square(spread: Node) -> bool:
    """Whether it is the square of a letter."""
    power = strip(spread)
    return power.kind == "power" and strip(power.args[0]).kind == "name" and key(power.args[1]) == "2"


def is_linear(node: Node, letters: Collection[str]) -> bool:
    """Whether a term is linear in letters, up to what does not depend on them."""
    if key(node) in letters or names(node).isdisjoint(letters):
        return node.kind != "hole"
    inside = [arg for arg in node.args if not names(arg).isdisjoint(letters)]
    if node.kind in ("plus", "minus", "group", "transpose", "matrix", "row"):
        return all(is_linear(arg, letters) for arg in inside)
    first = node.kind == "times" or (node.kind == "over" and inside[0] is node.args[0])
    return first and len(inside) == 1 and is_linear(inside[0], letters)


def speaks_of_dependence(section: Section) -> bool:
    """Whether the words of a section call something dependent."""
    first, last = section.equations[0], section.equations[-1]
    return DEPENDENT.search(first.document.text, first.offset, last.offset + FARTHEST) is not None


def _model(section: Section, here: Equation) -> Model:
    """What is known before a line; nothing of a letter of which two things are said."""
    found = values(section.equations)
    drawn: dict[str, Stated] = {}
    doubted: set[str] = set()
    lemmas = {e.formula for e in section.equations if e.chain.quoted}  # which have letters of their own
    for equation in section.equations:
        for _, one in stated(equation) if equation.formula < here.formula and equation.formula not in lemmas else ():
            before = drawn.setdefault(one.letter, one)
            same = [*map(key, before.given)] == [*map(key, one.given)]
            if same and [*map(key, before[3:])] != [*map(key, one[3:])]:
                doubted.add(one.letter)
    drawn = {letter: one for letter, one in drawn.items() if letter not in found and letter not in doubted}
    made = _made({letter: value for letter, (value, _) in found.items()}, set(drawn))
    # what is supposed for a while is no more than that, unless it says how the data are made
    put = _opened({letter: v for letter, (v, link) in found.items() if letter in made or not link.equation.is_conditional})
    return Model(drawn, made & put.keys(), put, {letter: found[letter][1] for letter in put})


def _made(values_: Mapping[str, Node], drawn: set[str]) -> frozenset[str]:
    """The letters that are made of those that are drawn."""
    random: set[str] = set()
    while new := {letter for letter, value in values_.items() if names(value) & (drawn | random)} - random:
        random |= new
    return frozenset(random)


def _opened(made: Mapping[str, Node]) -> dict[str, Node]:
    """Values with those of other letters put in; none of letters that go round in a circle."""
    found: dict[str, Node] = {}
    while ready := [k for k, value in made.items() if k not in found and not names(value) & (made.keys() - found.keys())]:
        found |= {letter: substitute(made[letter], found) for letter in ready}
    return found


def _split(said: Stated, model: Model) -> tuple[list[str], set[str]]:
    """The random letters that are given, and the letters of the rest."""
    known = [key(node) for node in said.given if key(node) in model.laws or key(node) in model.made]
    return known, names(*(node for node in said.given if key(node) not in known))


def _follows(said: Stated, known: Sequence[str], model: Model) -> bool:
    """Whether a law follows from those before, and is none of them."""
    letter = said.letter
    if letter in known or (letter not in model.laws and letter not in model.made):
        return False
    if letter in model.made:
        return True
    before = model.laws[letter]
    by = model.reached([letter]) - {letter}
    return (set(known) != by or bool({*map(key, before.given)} - {*map(key, said.given)})) and (
        bool(by) or any(letter in model.reached([one]) for one in known)
    )


def _drawing(typing: Typing, model: Model, used: set[str], by: Callable[[Node], Node]) -> Typing:
    """The letters with the laws by which they are drawn.

    Raises
    ------
    ClashError
        If their shapes do not fit.
    """
    made = typing.copy()
    for letter in sorted(used):
        if letter in model.laws:
            law = model.laws[letter]
            args = [substitute(term, model.put) for term in (law.mean, by(law.spread))]
            made.laws.pop(f"law:{letter}", None)
            laws.normal(made, f"law:{letter}", Node("name", (), law.mean.span, letter), args)
            made.law_of[letter] = f"law:{letter}"
        else:
            made.law_of.pop(letter, None)
    return made


def as_numbers(section: Section, link: Link, letters: Collection[str]) -> Typing:
    """What is known of letters that are taken for numbers, where nothing says that they are none.

    Raises
    ------
    ClashError
        If none of them may be one.
    """
    typing = without(section, link.equation)
    may_be = [n for n in sorted(letters) if n in typing.shapes and n not in typing.declared]
    if not any(typing.status(typing.shapes[n]) == "open" for n in may_be):
        msg = "nothing is left to be taken for a number"
        raise ClashError(msg)
    for name in may_be:
        if typing.status(typing.shapes[name]) == "open":
            typing.commit(name, "number")
    return typing


def fitting(typing: Typing, link: Link, said: Stated) -> Typing:
    """What no other line says of the letters of a line, as they fit one another.

    Raises
    ------
    ClashError
        If they do not.
    """
    shape = infer(typing, link.lhs) if said.letter == TERM else typing.shape(said.letter)
    if not is_zero(said.mean):
        typing.equal(infer(typing, said.mean), shape, "the mean of a law")
    covariance(typing, said.spread, shape)
    typing.settle()
    return typing.finished()


def moments(said: Stated, known: Sequence[str], table: Mapping[str, Node], start: Trial) -> Iterator[Trial]:
    """The mean and the covariance that a law is said to have, by what letters are made of."""
    letters = [Node("name", (), said.mean.span, name) for name in (said.letter, *known)]
    of = tuple(substitute(one, table) for one in letters)
    behind = " given" if known else ""
    yield replace(start, lhs=Node(f"mean{behind}", of, start.lhs.span), rhs=substitute(said.mean, table))
    yield replace(start, lhs=Node(f"variance{behind}", of, start.lhs.span), rhs=substitute(said.spread, table))
