"""Everything that one section of a document says of its letters."""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from symkl.documents import laws
from symkl.documents.anew import Renewal, declared_again, reaches, renewals
from symkl.documents.borrowed import borrowed, lent
from symkl.documents.constants import own_letters
from symkl.documents.declarations import anew_from, declare, moments, rescoped
from symkl.documents.definitions import Definition, Function, definitions, filled, functions, primary, without_points
from symkl.documents.directives import obey
from symkl.documents.divergences import with_laws
from symkl.documents.earlier import Earlier
from symkl.documents.equations import drawn_letters, letter_applied
from symkl.documents.fitting import fitted
from symkl.documents.implied import implied_letters
from symkl.documents.independent import MADE_OF_OTHERS, pairs, says_independent, speaks_of_all
from symkl.documents.indexed import ranges
from symkl.documents.inference import NotTypedError
from symkl.documents.joint import Densities, densities
from symkl.documents.lexicon import EXCLUSIVE, EXHAUSTIVE, OF_A_LAW
from symkl.documents.masses import masses
from symkl.documents.means import Mean, means
from symkl.documents.normal_laws import introduced
from symkl.documents.prose import plain
from symkl.documents.related import Value, reached, values
from symkl.documents.replaced import Equality, replaced, said_equal
from symkl.documents.sizes import ClashError
from symkl.documents.source import Span
from symkl.documents.stacked import listed, shown, stack
from symkl.documents.surface import AVERAGES, Node, bound_in, free, key, names, strip, walk
from symkl.documents.told import assumed, obeyed, told
from symkl.documents.types import Law, Stacked, Typing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from symkl.documents.counted import Place
    from symkl.documents.declared import Declaration
    from symkl.documents.earlier import Understood
    from symkl.documents.equations import Equation, Gathered, Link
    from symkl.documents.report import Used
    from symkl.errors import ParseError


MOST_ANEW = 2  # places in a section from which on letters are others


@dataclass(frozen=True)
class Section:
    """What stands between two headings, as it is understood.

    Attributes
    ----------
    equations : its chains
    typing : the shapes of its letters; ``base`` is what was known before its statements
    laws_put : the laws that were put into divergences, by the chain
    law_signs : the signs that give a law its density
    clashes : the links that do not fit the rest, and why
    definitions, functions : what it defines
    equalities : what its words say to be equal
    assumptions : what it assumes for a while, with the words
    implied : letters that are averaged although no law of them is declared
    means : barred letters that are means of data, as it seems
    any_law : whether nothing in it says anything of the law of what is averaged
    masses : its mass functions, and what each is summed over
    event_facts : what its words say of families of events
    densities : those that it tells by their names
    renewed : where letters are declared anew
    doubted : letters of laws and spaces that do not fit what was said of them before, and the equations that give these
    others : letters that were found to be others than before, and the equation that made them so
    failure : why nothing is understood of it, where the reader failed
    told : what directives define
    errors : directives that cannot be obeyed
    """

    number: int
    equations: tuple[Equation, ...]
    typing: Typing
    base: Typing
    laws_put: Mapping[Equation, tuple[Used, ...]] = field(default_factory=dict)
    law_signs: frozenset[tuple[Equation, int]] = frozenset()
    clashes: Mapping[Link, str] = field(default_factory=dict)
    definitions: Mapping[str, Sequence[Definition]] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    means: Mapping[str, Mean] = field(default_factory=dict)
    equalities: tuple[Equality, ...] = ()
    assumptions: tuple[tuple[Link, Declaration], ...] = ()
    implied: frozenset[str] = frozenset()
    any_law: bool = False
    masses: Mapping[str, str] = field(default_factory=dict)
    event_facts: tuple[str, ...] = ()
    independence: bool = False  # whether its words speak of it
    # the pairs of letters that it calls so; nothing where all are
    independents: frozenset[frozenset[str]] | None = frozenset()
    digamma: bool = False
    entropy: bool = False
    beta: bool = False
    densities: Densities = field(default_factory=Densities)
    renewed: tuple[Renewal, ...] = ()
    doubted: Mapping[str, Equation] = field(default_factory=dict)
    others: Mapping[str, Equation] = field(default_factory=dict)
    failure: str = ""
    told: frozenset[Equation] = frozenset()
    errors: tuple[ParseError, ...] = ()

    @cached_property
    def upto(self) -> Mapping[Place, str]:
        """Up to which letter sums run over the members of a family."""
        return ranges(self.equations)

    @cached_property
    def drawn(self) -> frozenset[str]:
        """The letters that have a law, perhaps one given others."""
        return drawn_letters(self.equations)

    @property
    def understood(self) -> Understood:
        """What later sections may ask of it."""
        return self.typing, self.masses

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """The letters that its equations give a value."""
        return tuple(values(self.equations, self.typing))

    def reaches(self, there: Link, here: Link) -> bool:
        """Whether a line speaks of the same letters, and of the same case, as one that stands behind it."""
        return reaches(there, here, self.renewed)

    def calls_independent(self, letters: Iterable[str]) -> bool:
        """Whether its words call all of these letters independent of one another."""
        if self.independents is None:  # all are, but no estimate is independent of what it is made of
            return not any(MADE_OF_OTHERS.match(letter) for letter in letters)
        meant = {frozenset(map(self.typing.meant, pair)) for pair in self.independents}
        two = itertools.combinations({*map(self.typing.meant, letters)}, 2)
        return all(frozenset(pair) in meant for pair in two)


def understood(gathered: Gathered, said: Sequence[Declaration]) -> list[Section]:
    """Understand the sections of a file in their order."""
    found: list[Section] = []
    for equations, words in parts(gathered, said):
        found.append(section_of(gathered, equations, words, Earlier([one.understood for one in found])))
    return found


def parts(gathered: Gathered, said: Sequence[Declaration]) -> Iterator[tuple[list[Equation], list[Declaration]]]:
    """The equations of each section, and what its sentences declare."""
    for number in sorted({e.section for e in gathered.equations}):
        yield [e for e in gathered.equations if e.section == number], [d for d in said if d.section == number]


def section_of(gathered: Gathered, equations: list[Equation], words: list[Declaration], earlier: Earlier) -> Section:
    """Understand a section."""
    try:
        return _anew_where_doubted(gathered, equations, words, earlier)
    except Exception as error:  # noqa: BLE001 - a slip of the reader ends one section, and says so there
        return _lost(equations, f"the reader failed: {type(error).__name__}: {error}")


def _anew_where_doubted(
    gathered: Gathered, equations: list[Equation], words: list[Declaration], earlier: Earlier
) -> Section:
    """Understand a section; letters that are given a law or a space that does not fit are others from there on."""
    section = _section(gathered, equations, words, earlier)
    others: dict[str, Equation] = {}
    for _ in range(MOST_ANEW):
        doubted = {name: one for name, one in section.doubted.items() if name not in others}
        if not doubted:
            break
        first = min(doubted.values(), key=lambda e: e.formula)
        letters = [name for name, one in doubted.items() if one.formula == first.formula]
        equations, words, renamed = anew_from(equations, words, letters, first)
        others |= renamed
        section = _section(gathered, equations, words, earlier)
    return replace(section, others=others)


def _lost(equations: Sequence[Equation], why: str) -> Section:
    """A section of which nothing is understood."""
    nothing = Typing()
    return Section(equations[0].section, tuple(equations), nothing, nothing, failure=why)


def _section(
    gathered: Gathered, before: list[Equation], said_: list[Declaration], earlier: Earlier, *, borrows: bool = True
) -> Section:
    equations, words, changed = rescoped(before, said_)
    equations, laws_put = with_laws(equations)
    typing, errors = obey(Typing(), gathered, equations)
    typing = own_letters(typing, equations)
    said, wrong = told(gathered, equations)
    typing = _declared(typing, words)
    premises = _premises(equations)
    typing, law_signs, clashes, doubted = _laws(gathered, equations, premises, typing, declared_again(words))
    typing, stating = _stated(equations, words, typing)
    typing, stacking = _stacked(equations, words, typing)
    laws.without_those_made(typing, equations)
    laws.name_both_cases(typing)
    laws.name_both_letters(typing, equations)
    laws.averaged_over(typing, equations)
    laws.numbered(typing, equations)
    typing, misfits = obeyed(typing, [one.equation for one in said])
    told_ = [one.equation for one in said if one.defines]
    typing, taken = lent(typing, borrowed(gathered, equations)) if borrows else (typing, [])
    defined = [*told_, *taken]
    said_so = [*defined, *(e for e in equations if not e.is_denied)]
    put = functions(said_so, typing)
    base = typing.copy()
    typing, misfitting = fitted(equations, premises, typing, clashes, earlier)
    if taken and misfitting:
        alone = _section(gathered, before, said_, earlier, borrows=False)
        if len(alone.clashes) < len(misfitting):  # what earlier sections say is of other letters
            return alone
    random = {name for d in words if d.says in ("random", "cross") for name in d.letters[-2:]}
    random -= _made_of_random([*defined, *equations], typing, set()).keys()  # "z and x are independent" of z = y - A x
    typing.made = base.made = _made_of_random([*defined, *equations], typing, random)
    implied = implied_letters(equations, typing, random | typing.made.keys())
    _any_law(typing, random | implied)
    _any_law(base, random | implied)
    assumptions = (*_assumptions(words, changed), *assumed(said))
    known = without_points(definitions(said_so, typing, [link.equation for link, _ in assumptions]), put)

    def spoken_of(word: str) -> bool:
        return any(document.speaks_of(word) for document in dict.fromkeys(e.document for e in equations))

    prose = equations[0].document.shown(extent(equations))
    return Section(
        number=equations[0].section,
        equations=tuple(equations),
        typing=typing,
        base=base,
        laws_put=laws_put,
        law_signs=law_signs | stating | stacking | introduced(equations),
        clashes=misfitting,
        definitions=known,
        means=means(equations, known),
        functions=filled(put, known, typing),
        equalities=(*said_equal(words), *_turned(typing), *replaced(equations)),
        assumptions=assumptions,
        implied=frozenset(implied),
        any_law=not OF_A_LAW.search(plain(prose)) and not any(k.relation == "~" for e in equations for k in e.chain.signs),
        masses=_with_earlier(masses(equations, typing), typing, earlier),
        event_facts=tuple(
            fact for fact, words_ in (("exclusive", EXCLUSIVE), ("exhaustive", EXHAUSTIVE)) if words_.search(prose)
        ),
        independence=says_independent(prose),
        independents=None if speaks_of_all(prose) else pairs(words),
        densities=densities(equations, typing),
        renewed=tuple(renewals(words)),
        doubted=doubted,
        digamma=spoken_of("digamma") or gathered.names.is_function("\\Gamma"),
        entropy=spoken_of("entropy"),
        beta=spoken_of("beta function"),
        told=frozenset(told_),
        errors=(*errors, *wrong, *misfits),
    )


def extent(equations: Sequence[Equation]) -> Span:
    """Where a section stands in the document of its first equation."""
    document = equations[0].document
    headings = [h.span.start for h in document.headings]
    start = max((h for h in headings if h <= equations[0].offset), default=0)
    end = min((h for h in headings if h > equations[-1].offset), default=len(document.text))
    return Span(start, end)


def _declared(typing: Typing, words: Sequence[Declaration]) -> Typing:
    for said in words:
        tried = typing.copy()
        with suppress(ClashError):  # a sentence that does not fit was not meant so
            declare(tried, said)
            typing = tried
    return typing


def _premises(equations: Sequence[Equation]) -> set[Equation]:
    """What stands before the arrow of a quoted lemma, and the lemma."""
    quoted = {(e.document, e.formula) for e in equations if e.chain.quoted}
    return {e for e in equations if (e.document, e.formula) in quoted}


def _laws(
    gathered: Gathered, equations: Sequence[Equation], premises: set[Equation], typing: Typing, again: frozenset[str]
) -> tuple[Typing, frozenset[tuple[Equation, int]], dict[Link, str], dict[str, Equation]]:
    signs: set[tuple[Equation, int]] = set()
    clashes: dict[Link, str] = {}
    doubted: dict[str, Equation] = {}
    blocks = laws.blocks_of(equations)
    denied = {e for e in equations if any(sign.relation == "~" for sign in e.chain.signs) and e.is_denied}
    # what lies in a space is known before the laws that have it
    for equation in sorted(equations, key=lambda e: all(sign.relation != "in" for sign in e.chain.signs)):
        if equation in premises | denied:
            continue
        tried = typing.copy()
        try:
            signs |= {(equation, at) for at in laws.learn(tried, equation, gathered.names, blocks, again)}
            typing = tried
        except NotTypedError:
            continue
        except ClashError as clash:
            clashes |= dict.fromkeys(equation.links, str(clash))
            doubted = {**dict.fromkeys(_given_anew(equation), equation), **doubted}
    links = (k for e in equations for k in e.links if k.is_equality)
    signs |= {(k.equation, k.at) for k in links if key(k.lhs) in typing.blocked and strip(k.rhs).kind == "matrix"}
    return typing, frozenset(signs), clashes, doubted


def _given_anew(equation: Equation) -> set[str]:
    """The letters that are others than before, where what an equation says of them does not fit: law, or value and space."""
    if any(sign.relation == "~" for sign in equation.chain.signs):
        return names(*equation.sides)
    return {letter_applied(equation)} - {""}


def _stated(
    equations: Sequence[Equation], words: Sequence[Declaration], typing: Typing
) -> tuple[Typing, frozenset[tuple[Equation, int]]]:
    """Take in the moments that equations state of letters that have no law and are not defined; returns their signs."""
    signs: set[tuple[Equation, int]] = set()
    named = {key(strip(k.lhs)) for e in equations for k in e.links if k.at == 0 and k.is_equality}
    for said in words:
        if said.says != "stated" or typing.meant(said.letters[0]) in typing.law_of or said.letters[0] in named:
            continue
        tried = typing.copy()
        with suppress(ClashError):
            moments(tried, said)
            typing = tried
            signs |= {(equation, 0) for equation in said.equations}
    return typing, frozenset(signs)


def _stacked(
    equations: Sequence[Equation], words: Sequence[Declaration], typing: Typing
) -> tuple[Typing, frozenset[tuple[Equation, int]]]:
    """Take in what vectors and matrices are made of, by words and by equations; returns the signs of these."""
    signs: set[tuple[Equation, int]] = set()
    links = [k for e in equations for k in e.links if k.is_equality]
    drawn = [(link, said) for link in links if (said := shown(link.lhs, link.rhs)) is not None]
    told = [said for link in links for side in (link.lhs, link.rhs) for n in walk(side) if (said := listed(n)) is not None]
    told += [(Stacked(*w.letters), "") for w in words if w.says == "stacked"]
    for one, size in (*told, *(said for _, said in drawn)):
        tried = typing.copy()
        with suppress(ClashError):
            stack(tried, one, equations, size)
            typing = tried
    signs |= {(link.equation, link.at) for link, _ in drawn}
    return typing, frozenset(signs)


def _made_of_random(equations: Sequence[Equation], typing: Typing, random: set[str]) -> dict[str, frozenset[str]]:
    """The letters that an equation defines by what is random, with what else is in them: y = X b + e.

    They have no law but by what they are.
    """
    values = {
        name: free(first.value, lambda node: names(node) if node.kind in AVERAGES else bound_in(node))
        for name, found in definitions(equations, typing, ()).items()
        if (first := primary(found)) is not None and name not in random
    }
    base = {name for inside in values.values() for name in inside if typing.meant(name) in typing.law_of} | random
    base |= implied_letters(equations, typing, random | values.keys())
    made: set[str] = set()
    while new := {name for name, inside in values.items() if inside & (base | made)} - made:
        made |= new
    graph = {name: inside & values.keys() & made for name, inside in values.items()}
    return {name: frozenset().union(*(values[n] for n in (name, *reached(name, graph)))) - base - made for name in made}


def _any_law(typing: Typing, random: Iterable[str]) -> None:
    """What is called random, or averaged, without a law has any law."""
    for name in sorted(random):
        if typing.meant(name) not in typing.law_of and name in typing.shapes:
            typing.laws.setdefault(f"law:{name}", Law("Any", (), name, typing.shapes[name]))
            typing.law_of[name] = f"law:{name}"


def _turned(typing: Typing) -> Iterator[Equality]:
    """A block below the diagonal of a covariance, where it has a name of its own: the other one, transposed."""
    for _, spread in typing.together:
        rows = [row.args for row in spread.args]
        for i, j in itertools.combinations(range(len(rows)), 2):
            upper, lower = strip(rows[i][j]), strip(rows[j][i])
            if lower.kind == "name" and lower != upper:
                yield Equality(lower.text, Node("transpose", (upper,), lower.span), lower.span.start)


def _assumptions(words: Sequence[Declaration], changed: Mapping[Equation, Equation]) -> tuple[tuple[Link, Declaration], ...]:
    return tuple(
        (link, said)
        for said in words
        if said.says == "assume"
        for equation in said.equations
        for link in changed.get(equation, equation).links
        if link.is_equality and not equation.is_denied
    )


def _with_earlier(found: dict[str, str], typing: Typing, earlier: Earlier) -> dict[str, str]:
    """Mass functions with those of the sections before."""
    for before in earlier.masses():
        found = {**{k: v for k, v in before.items() if k not in typing.laws}, **found}
    return found
