r"""Laws of sums and multiples of letters whose families are closed under these: ``X + Y \sim Poiss(a + b)``.

A law is worked out from those that a section declares, and a line claims what its parameters are.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents import laws, posteriors
from symkl.documents.counted import family_of
from symkl.documents.inference import NotTypedError, infer
from symkl.documents.normal_laws import values
from symkl.documents.sizes import ClashError
from symkl.documents.surface import Node, base, depends_on, key, names, strip, substitute, walk
from symkl.documents.trials import Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from symkl.documents.equations import Equation, Link
    from symkl.documents.scope import Section
    from symkl.documents.types import Typing

PARAMETERS = {"Poisson": 1, "Gamma": 2, "Exponential": 1, "Binomial": 2, "Bernoulli": 1}
FAMILIES = {called: family.name for called, family in laws.FAMILIES.items() if family.name in PARAMETERS}
FAMILIES |= {**dict.fromkeys(("Bin", "Binom", "Binomial"), "Binomial"), "\\Gamma": "Gamma"}
CHI = re.compile(r"\\chi(?:_\{(?P<degrees>.+)\})?")
MARKED = re.compile(r"i\.?i\.?d\.?|ind(?:ep)?\.?|", re.IGNORECASE)
LISTED = re.compile(
    r"\{?(?P<letter>\\?[A-Za-z]+)_\{?1\}?\}?\s*,(?:[^~]*,)?\s*\\[lc]?dots\s*,\s*\{?(?P=letter)_(?:\w|\{\w+\}+)\}?"
)  # x_1, ..., x_n
SAYS = {
    "Normal": "the sum of independent normal letters is normal, and so is a multiple",
    "Poisson": "the sum of independent Poisson letters is one",
    "Gamma": "sums of independent Gamma letters of one rate are such, and multiples, and squares of normal ones around 0",
    "Binomial": "the sum of independent binomial letters of one probability is one",
}


def number(text: str) -> Node:
    """A number."""
    return Node("number", (), text=text)


ZERO, ONE, TWO = map(number, "012")
HALF = Node("over", (ONE, TWO))


def group(node: Node) -> Node:
    """A term in brackets."""
    return node if node.kind in ("name", "number", "group") else Node("group", (node,), node.span, "(")


def times(*factors: Node) -> Node:
    """A product."""
    rest = tuple(group(f) for f in factors if key(f) != "1")
    return Node("times", rest) if len(rest) > 1 else rest[0] if rest else ONE


def over(one: Node, other: Node) -> Node:
    """A quotient."""
    return one if key(other) == "1" else Node("over", (group(one), group(other)))


def total(terms: Sequence[Node]) -> Node:
    """A sum."""
    return terms[0] if len(terms) == 1 else Node("plus", tuple(map(group, terms)))


class Known(NamedTuple):
    """A law with its parameters, the letters that it is of, and the equations under which it is that.

    ``many`` is whether a letter stands for all of its family, ``marked`` whether a sign calls these independent.
    """

    family: str
    args: tuple[Node, ...]
    letters: frozenset[str] = frozenset()
    needs: tuple[tuple[Node, Node], ...] = ()
    many: bool = False
    marked: bool = False

    def canonical(self) -> Known:
        """A law as one of a larger family."""
        if self.family == "ChiSquare":
            return self._replace(family="Gamma", args=(over(self.args[0], TWO), HALF))
        larger = {"Exponential": "Gamma", "Bernoulli": "Binomial"}.get(self.family)
        return self._replace(family=larger, args=(ONE, *self.args)) if larger else self


class Found(NamedTuple):
    """What a line claims: the parameters, and what has to hold; whether words call the letters independent."""

    trials: list[Trial]
    needs: list[Trial]
    told: bool
    says: str


def last(way: Callable[[Node], Node]) -> Callable[[tuple[Node, ...]], tuple[Node, ...]]:
    """Parameters the last of which is given otherwise: a scale, a mean, a precision by its inverse."""
    return lambda args: (*args[:-1], way(args[-1]))


def turned(args: tuple[Node, ...]) -> tuple[Node, ...]:
    """Parameters in the other order."""
    return args[::-1]


inverted = last(posteriors.inverted)
# how else the parameters of families may be meant
OTHERWISE: dict[str, dict[str, Callable[[tuple[Node, ...]], tuple[Node, ...]]]] = {
    "Gamma": {
        "Gamma laws have a scale": inverted,
        "the rate of Gamma laws comes first": turned,
        "the scale of Gamma laws comes first": lambda args: inverted(turned(args)),
    },
    "Exponential": {"exponential laws have a mean": inverted},
    "Binomial": {"the probability of binomial laws comes first": turned},
    "Normal": {what: last(way) for what, way in posteriors.OTHERWISE.items()},
}


def claimed(section: Section, link: Link) -> Iterator[tuple[str, Found]]:
    """What a line claims of a law that follows, first as its parameters are meant, then as they may be meant otherwise."""
    table = _declared(section, link.equation)
    claim = law_of(link.rhs)
    if claim is None or not table or laws.otherwise(link.equation, claim.family, claim.args):
        return
    families = [f for f in dict.fromkeys((claim.family, *(law.family for law in table.values()))) if f in OTHERWISE]
    for ways in itertools.product(*(("", *OTHERWISE[family]) for family in families)):
        found = _Composer(section, link, table, dict(zip(families, ways, strict=True))).found(claim)
        if found is None and not any(ways):
            return
        if found is not None:
            yield " and ".join(filter(None, ways)), found


def law_of(node: Node) -> Known | None:
    r"""The law that a side is, if it is one of a family that is closed: ``Gam(a, b)``, ``\chi^2(k)``."""
    node = strip(node)
    if laws.is_normal(node):
        return Known("Normal", node.args)
    square, *degrees = node.args if node.kind == "times" and len(node.args) == 2 else (node,)  # noqa: PLR2004 - chi^2 (k)
    chi = CHI.fullmatch(strip(square.args[0]).text) if square.kind == "power" and key(square.args[1]) == "2" else None
    if chi is not None and (chi["degrees"] is None) == bool(degrees):
        below = chi["degrees"] or ""
        of = strip(degrees[0]) if degrees else number(below) if below.isdigit() else Node("name", text=below)
        return Known("ChiSquare", (of,))
    plain = node.kind == "call" and not {*node.text.partition(" ")[2]} & {"|", ";"}
    family = FAMILIES.get(laws.head(node), "") if plain else ""
    return Known(family, node.args) if family and len(node.args) == PARAMETERS[family] else None


def _declared(section: Section, here: Equation) -> dict[str, Known]:
    """The laws that lines before one declare; none of a letter of which two things are said."""
    found: dict[str, Known | None] = {}
    lemmas = {e.formula for e in section.equations if e.chain.quoted}
    for equation in itertools.takewhile(lambda one: one is not here, section.equations):
        signs = equation.chain.signs
        if not signs or signs[0].relation != "~" or equation.formula in lemmas:
            continue
        law = law_of(equation.sides[1])
        if law is not None and (laws.otherwise(equation, law.family, law.args) or not MARKED.fullmatch(signs[0].over)):
            law = None
        for letter in _letters(equation):
            before = found.setdefault(letter, law and law._replace(marked=bool(signs[0].over)))
            same = before is not None and law is not None and [*map(key, before.args)] == [*map(key, law.args)]
            found[letter] = before if same else None
    return {letter: law for letter, law in found.items() if law is not None}


def _letters(equation: Equation) -> list[str]:
    r"""The letters that a line gives a law: x, y of ``x, y \sim``, each x_i of ``x_1, \ldots, x_n \sim``."""
    left, tokens = strip(equation.sides[0]), equation.chain.sides[0]
    if left.kind == "hole" and tokens:
        listed = LISTED.fullmatch(equation.document.text[tokens[0].span.start : tokens[-1].span.end])
        return [f"{listed['letter']}_{{i}}"] if listed else []
    return [letter.text for letter in (left.args if left.kind == "tuple" else (left,)) if letter.kind == "name"]


class _Composer:
    """Works out the law of a term; None where it is of no family that is known."""

    def __init__(self, section: Section, link: Link, table: Mapping[str, Known], meant: Mapping[str, str]) -> None:
        self.section, self.link, self.meant = section, link, meant
        self.table = {name: self._meant(law) for name, law in table.items()}
        self.families = {family_of(name): name for name in table if family_of(name)}

    def _meant(self, law: Known) -> Known:
        way = self.meant.get(law.family, "")
        return (law._replace(args=OTHERWISE[law.family][way](law.args)) if way else law).canonical()

    def found(self, claim: Known) -> Found | None:
        """What is claimed of the left side."""
        section, link = self.section, self.link
        known = {
            n: (value, said)
            for n, (value, said) in values(section.equations).items()
            if n not in self.table and said.equation is not link.equation and said.equation.formula <= link.equation.formula
        }
        term, used = link.lhs, []
        while inside := sorted(n for n in names(term) & known.keys() if any(map(self._is_random, names(known[n][0])))):
            used += [known[n][1] for n in inside]
            term = substitute(term, {n: known.pop(n)[0] for n in inside})
        law = None if strip(link.lhs).kind == "name" and not used else self.law(term)
        claim = self._meant(claim)
        if law is None or law.family != claim.family or (law.family == "Normal" and not any(map(family_of, law.letters))):
            return None
        told = self._calls_independent(law)
        if not told and posteriors.speaks_of_dependence(section):
            return None
        pairs = [*zip(law.args, claim.args, strict=True), *(need for need in law.needs if key(need[0]) != key(need[1]))]
        try:
            typing = _of_numbers(section.typing, pairs)
        except (ClashError, NotTypedError):
            return None
        start = Trial(
            link.lhs,
            link.rhs,
            typing,
            rests_on=tuple(used),
            assumed=() if told else (posteriors.INDEPENDENT,),
            kind="full",
            facts={name: frozenset({"positive"}) for name in self._positive(term)},
        )
        trials = [replace(start, lhs=one, rhs=other) for one, other in pairs]
        return Found(trials[: len(claim.args)], trials[len(claim.args) :], told, SAYS[law.family])

    def _positive(self, term: Node) -> set[str]:
        """How many there are of something, and the parameters of laws of positive numbers."""
        counts = {key(n.args[2]) for n in walk(term) if n.kind == "series" and strip(n.args[2]).kind == "name"}
        return counts.union(*(names(*law.args) for law in self.table.values() if law.family != "Normal"))

    def _calls_independent(self, law: Known) -> bool:
        """Whether words, or the mark of a sign, call all letters of a law independent."""
        pairs, letters = self.section.independents, sorted(law.letters)
        if pairs is None or (law.marked and len({*map(family_of, letters)} - {""}) == 1):
            return True
        if not law.many:
            return self.section.calls_independent(letters)
        beside = {n for pair in pairs if letters[0] in pair for n in pair} - {letters[0]}
        alone = len(letters) == 1 and frozenset(letters) in pairs  # of a family, and of nothing else
        return alone and not any(map(self._is_random, beside))

    def _is_random(self, name: str) -> bool:
        typing = self.section.typing
        beside = base(name) in map(base, self.families.values())  # the x_{t-1} of x_t
        return name in self.table or beside or typing.meant(name) in typing.law_of or name in self.section.implied

    def _letter(self, name: str) -> Known | None:
        """The law of a letter, or of a member of a family."""
        law = self.table.get(name) or self.table.get(self.families.get(family_of(name), ""))
        inside = names(*law.args) if law is not None else set()
        other = name not in self.table and any(map(family_of, inside))  # whose parameters are counted by another index
        return None if law is None or other or any(map(self._is_random, inside)) else law._replace(letters=frozenset({name}))

    def law(self, node: Node) -> Known | None:  # noqa: PLR0911 - one way out for each kind
        """The law of a term."""
        node = strip(node)
        inside = [arg for arg in node.args if any(map(self._is_random, names(arg)))]
        rest = [arg for arg in node.args if arg not in inside]
        if node.kind in ("name", "marked"):
            return self._letter(key(node))
        if node.kind == "minus":
            return self._scaled(self.law(node.args[0]), Node("minus", (ONE,)))
        if node.kind == "plus":
            return self._sum([self.law(arg) for arg in inside], rest)
        if node.kind == "times" and len(inside) == 1:
            return self._scaled(self.law(inside[0]), times(*rest))
        if node.kind == "over" and inside == [node.args[0]]:
            return self._scaled(self.law(inside[0]), over(ONE, node.args[1]))
        if node.kind == "power" and key(node.args[1]) == "2":
            return self._square(self.law(node.args[0]))
        return self._of_each(node) if node.kind == "series" else None

    def _scaled(self, law: Known | None, by: Node) -> Known | None:
        if law is None or key(by) == "1":
            return law
        if law.family == "Normal":
            mean, spread = law.args
            return law._replace(args=(times(by, mean), times(by, by, spread)))
        if law.family == "Gamma" and is_positive(self.section.typing, by):
            return law._replace(args=(law.args[0], over(law.args[1], by)))
        return None

    def _square(self, law: Known | None) -> Known | None:
        """The square of a normal letter around 0: that of a standard one has the chi-square law of one degree."""
        if law is None or law.family != "Normal":
            return None
        mean, spread = law.args
        return law._replace(family="Gamma", args=(HALF, over(ONE, times(TWO, spread))), needs=(*law.needs, (mean, ZERO)))

    def _sum(self, found: Sequence[Known | None], constants: Sequence[Node]) -> Known | None:
        terms = [law for law in found if law is not None]
        letters = [letter for law in terms for letter in law.letters]
        families = [family_of(letter) for law in terms if law.many for letter in law.letters]
        apart = len({*letters}) == len(letters) and not any(sum(family_of(x) == f for x in letters) > 1 for f in families)
        if len(terms) < len(found) or len({law.family for law in terms}) != 1 or not apart:
            return None
        first = terms[0]
        if constants and first.family != "Normal":
            return None
        sums = [total([law.args[k] for law in terms]) for k in range(len(first.args))]
        needs = [need for law in terms for need in law.needs]
        if first.family in ("Gamma", "Binomial"):
            sums[1] = first.args[1]
            needs += [(law.args[1], first.args[1]) for law in terms[1:]]
        sums[0] = total([sums[0], *constants])
        many, marked = any(law.many for law in terms), all(law.marked for law in terms)
        return Known(first.family, tuple(sums), frozenset(letters), tuple(needs), many, marked)

    def _of_each(self, node: Node) -> Known | None:
        """The law of a sum over all members of a family."""
        body, lower, upper = node.args
        index, _, sign = node.text.partition("|")
        law = None if any(map(self._is_random, names(lower, upper))) else self.law(body)
        if law is None or sign != "=" or "absent" in (lower.kind, upper.kind) or law.many or len(law.letters) != 1:
            return None
        (letter,) = law.letters
        if not depends_on(letter, {index}):
            return None
        count = upper if key(lower) == "1" else Node("plus", (upper, Node("minus", (lower,)), ONE))

        def each(arg: Node) -> Node:
            if any(depends_on(name, {index}) for name in names(arg)):
                return Node("series", (group(arg), lower, upper), node.span, node.text)
            return times(count, arg)

        args = [each(arg) for arg in law.args]
        if law.family in ("Gamma", "Binomial"):
            if any(depends_on(name, {index}) for name in names(law.args[1])):
                return None
            args[1] = law.args[1]
        return law._replace(args=tuple(args), many=True)


def _of_numbers(typing: Typing, pairs: Sequence[tuple[Node, Node]]) -> Typing:
    """What is known of letters where all parameters of laws are numbers.

    Raises
    ------
    ClashError, NotTypedError
        If they are none.
    """
    made = typing.copy()
    for term in itertools.chain(*pairs):
        made.equal(infer(made, term), made.number, "a parameter of a law of numbers")
    made.settle()
    return made.finished()


def is_positive(typing: Typing, node: Node) -> bool:
    """Whether a term is positive by what is said of its letters."""
    node = strip(node)
    if node.kind == "number":
        return key(node) != "0"
    if node.kind == "name":
        return "positive" in typing.facts_of(node.text) or node.text in typing.dimensions
    if node.kind in ("times", "over", "plus", "group"):
        return all(is_positive(typing, arg) for arg in node.args)
    even = node.kind == "power" and key(node.args[1]) == "2"
    return even or (node.kind in ("power", "inverse") and is_positive(typing, node.args[0]))
