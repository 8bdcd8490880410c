"""The readings of a link, in the order in which they are tried: as printed, with definitions, from an earlier line, ..."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.documents import constants
from symkl.documents.definitions import opened, primary, usable, written_out
from symkl.documents.drawn import drawn
from symkl.documents.indexed import reindexed, stepped
from symkl.documents.inference import own_key
from symkl.documents.information import information
from symkl.documents.joint import Line
from symkl.documents.reach import ended, of_products, with_slopes
from symkl.documents.report import Used
from symkl.documents.sizes import ClashError
from symkl.documents.surface import AVERAGES, Node, key, names, strip, substitute, walk
from symkl.documents.trials import Trial, functions_of, head, text_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from symkl.documents.definitions import Definition
    from symkl.documents.equations import Link
    from symkl.documents.scope import Section
    from symkl.documents.types import Typing

SIZE = re.compile("[dkmnpqDJKLMNP]")  # letters that sizes have
MOST_SINGLE = 6
MOST_VALUES = 4
MOST_OPEN_SIZES, MOST_SIZES = 3, 4


class Readings:
    """The trials of one link."""

    def __init__(self, section: Section, link: Link, typing: Typing) -> None:
        self.section, self.link = section, link
        self.informed = information(section, link, link.lhs, link.rhs) is not None
        self.printed = self._printed(typing)
        table = usable(section.definitions, link, section.reaches)
        table = {k: d for k, d in table.items() if not _is_any(section, link, d, table) and k not in self.printed.fixed}
        table = _without_circles(table, {n for law in typing.laws.values() for n in names(*law.args)})
        sides = self._opened(self.printed)
        present = names(sides.lhs, sides.rhs)
        if any(n.kind == "derivative" for side in (sides.lhs, sides.rhs) for n in walk(side)):
            table = reindexed(table, present.union(*(names(d.value) for d in table.values())))
        table = {k: replace(d, value=stepped(k, d.value, present)) for k, d in table.items()}
        self.written = full = written_out(table)
        self.table = table
        told = drawn(section, link.lhs) if link.is_equality else None
        self.drawn = told if told is not None and told.link.equation is not link.equation else None
        derivatives = [n for side in (sides.lhs, sides.rhs) for n in walk(side) if n.kind == "derivative"]
        # what stands under a derivative may be data, such as y in the gradient of |y - X b|^2
        held = {
            k
            for n in derivatives
            if names(n.args[1]) & names(n.args[0])  # else its slope would be 0
            for k in names(n.args[0]) & full.keys()
            if names(n.args[1]) & names(full[k])
        }
        self.definitions: dict[str, Definition] = {k: d for k, d in sorted(table.items()) if k in present - held}
        self.full = {k: full[k] for k in self.definitions}

    def _printed(self, typing: Typing) -> Trial:
        """A link as it stands; up to a constant, the slopes of its sides."""
        link, letter = self.link, constants.variable(self.link)
        if not (letter and constants.has_constant(link.lhs, link.rhs)):
            return Trial(link.lhs, link.rhs, typing, kind="printed")
        said = self._used(link, f"what does not depend on {letter} is left out")
        fixed = constants.given(link)
        lhs, rhs = (constants.slope(side, letter, alone=fixed == {letter}) for side in (link.lhs, link.rhs))
        return Trial(lhs, rhs, constants.fixed(typing), used=(said,), kind="printed", fixed=fixed)

    def defines(self) -> bool:
        """Whether the link is what defines its left side."""
        if self.drawn is not None or self.informed:  # what it is is known
            return False
        known = self.section.definitions.get(head(self.link), ())
        found = next((d for d in known if d.link is self.link and self.link.equation.is_anew), primary(known))
        function = any(f.link is self.link for f in self.section.functions.values())
        return function or (self.link.at == 0 and found is not None and found.link is self.link)

    def all(self) -> Iterator[Trial]:
        """Every trial, the plainest first."""
        yield self.printed
        if self.informed or self.defines():
            return
        line = Line(self.section.densities)
        if line.speaks(self.link.lhs, self.link.rhs):  # Bayes' theorem, whatever p is
            yield replace(self.printed, by_name=True, kind="other")
        elif line.speaks(self.link.lhs, self.link.rhs, of_laws=True):
            yield replace(self.printed, by_name=True, of_any=True, kind="other")
        start = self._with_equalities()
        if start is not self.printed:
            yield start
        yield from self._drawn(start)
        start = self._opened(start) if self.definitions else start
        yield from self._single(start)
        full = start
        if self.definitions:
            full = self._put(start, self.full)
            yield full
            yield from self._one_sided(start)
        averaged = list(self._averaged(start, full))
        yield from averaged
        yield from self._ended(start, full, *averaged)
        yield from self._slopes()
        yield from self._from_heads(full)
        yield from self._proof()
        yield from self._assuming(full)
        yield from self._sized(full)

    def _used(self, link: Link, what: str) -> Used:
        return Used(what, link.place.line)

    def _opened(self, trial: Trial) -> Trial:
        """A trial with functions put in, so that definitions are put into these, too."""
        table = functions_of(self.section, self.link)
        left, right = opened(trial.lhs, table), opened(trial.rhs, table)
        links = tuple(dict.fromkeys((*left.links, *right.links)))
        if not links:
            return trial
        made = trial.with_(left.node, right.node, rests_on=links)
        return replace(made, kind=trial.kind, loose=trial.loose or left.loose or right.loose)

    def _with_equalities(self) -> Trial:
        trial = self.printed
        for equality in self.section.equalities:
            if equality.letter in names(trial.lhs, trial.rhs):
                table = {equality.letter: equality.value}
                line = self.link.equation.document.place(equality.offset).line
                said = Used(f"{equality.letter} is what the text says it is", line)
                trial = replace(
                    trial.with_(substitute(trial.lhs, table), substitute(trial.rhs, table), used=(said,)), kind="full"
                )
        return trial

    def _put(self, start: Trial, table: Mapping[str, Node]) -> Trial:
        used = tuple(self._used(self.definitions[k].link, k) for k in table)
        links = tuple(self.definitions[k].link for k in table)
        whole = len(table) == len(self.definitions)
        trial = start.with_(substitute(start.lhs, table), substitute(start.rhs, table), used=used, rests_on=links)
        return replace(trial, kind="full" if whole else "other")

    def with_definitions(self, trial: Trial) -> Iterator[Trial]:
        """A reading near the printed one, with all definitions put in, or one of them."""
        if self.definitions:
            trial = self._opened(trial)
            yield self._put(trial, self.full)
            yield from self._single(trial)

    def _single(self, start: Trial) -> Iterator[Trial]:
        if len(self.definitions) < 2:  # noqa: PLR2004 - one alone is all
            return
        referred = [k for k, d in self.definitions.items() if d.link.equation.label in self.link.sign.references]
        if referred and len(referred) < len(self.definitions):
            yield self._put(start, {k: self.definitions[k].value for k in referred})
        for name in list(self.definitions)[:MOST_SINGLE]:
            yield self._put(start, {name: self.definitions[name].value})

    def _one_sided(self, start: Trial) -> Iterator[Trial]:
        whole = self._put(start, self.full)
        for lhs, rhs in ((whole.lhs, start.rhs), (start.lhs, whole.rhs)):
            if (lhs, rhs) not in ((start.lhs, start.rhs), (whole.lhs, whole.rhs)):
                yield replace(whole, lhs=lhs, rhs=rhs, kind="other")

    def _drawn(self, start: Trial) -> Iterator[Trial]:
        """The density of a letter by what the letter is made of."""
        found = self.drawn
        if found is None:
            return
        letter = key(strip(found.density).args[0])
        said = self._used(found.link, letter)
        sides = (found.density, start.rhs)
        put = {k: self.table[k] for k in sorted(names(*sides) & self.table.keys() - {letter})}
        trial = start.with_(*sides, used=(said,), rests_on=(found.link,))
        yield replace(trial, kind="other" if put else "full")
        if put:
            used = tuple(self._used(d.link, k) for k, d in put.items())
            table = {k: self.written[k] for k in put}
            links = tuple(d.link for d in put.values())
            trial = trial.with_(*(substitute(side, table) for side in sides), used=used, rests_on=links)
            yield replace(trial, kind="full")

    def _slopes(self) -> Iterator[Trial]:
        """The slopes of what is no function of the document, by what it was said to be: of E[u(x)]."""
        table, links = {}, []
        for node in (n for side in (self.link.lhs, self.link.rhs) for n in walk(side) if n.kind == "derivative"):
            body = strip(node.args[0])
            found = self.values(key(body)) if body.kind in AVERAGES and key(body) not in table else []
            if found:
                table[key(body)] = found[0][0]
                links.append(found[0])
        if table:
            said = tuple(self._used(old, text_of(old, old.lhs)) for _, old in links)
            rests_on = tuple(k for value, old in links for k in _up_to(old, value))
            start = self.printed
            yield start.with_(*(with_slopes(s, table) for s in (start.lhs, start.rhs)), used=said, rests_on=rests_on)

    def _averaged(self, *trials: Trial) -> Iterator[Trial]:
        """Barred letters as the means of data."""
        for trial in _different(trials):
            put = {n: m for n in sorted(names(trial.lhs, trial.rhs)) if (m := self.section.means.get(n)) is not None}
            if put:
                said = tuple(f"{m.letter} is the mean of {m.of}" for m in put.values())
                table = {n: m.value for n, m in put.items()}
                made = trial.with_(substitute(trial.lhs, table), substitute(trial.rhs, table))
                yield replace(made, assumed=(*made.assumed, *said))

    def _ended(self, *trials: Trial) -> Iterator[Trial]:
        """Products that end before what does not depend on their index, and logarithms that reach over all behind them."""
        for trial in _different(trials):
            for reaching, says in (
                (ended, "a product ends before what does not depend on its index"),
                (of_products, "a logarithm is of the whole product behind it"),
            ):
                lhs, rhs = reaching(trial.lhs), reaching(trial.rhs)
                if (lhs, rhs) != (trial.lhs, trial.rhs):
                    yield trial.with_(lhs, rhs, used=(self._used(self.link, says),))

    def values(self, of: str = "") -> list[tuple[Node, Link]]:
        """What stood right of the same left side, or of another one, before, the last first."""
        found: list[tuple[Node, Link]] = []
        wanted = of or head(self.link)
        for equation in self.section.equations:
            if equation is self.link.equation or equation.formula > self.link.equation.formula:
                break
            proves = equation.part == "theorem" and self.link.equation.part == "proof"
            if equation.links and head(equation.links[0]) == wanted and equation.is_anew:
                found = []
            if not proves and equation.links and self.section.reaches(equation.links[0], self.link):
                found += _values(equation.links, wanted)
        return found[::-1][:MOST_VALUES]

    def _from_heads(self, full: Trial) -> Iterator[Trial]:
        if self.link.at != 0 or not self.link.is_equality:
            return
        for value, old in self.values():
            said = self._used(old, text_of(self.link, self.link.lhs))
            yield self.printed.with_(value, self.link.rhs, used=(said,), rests_on=_up_to(old, value))
            if self.definitions or full is not self.printed:
                opened_value = substitute(value, self.full)
                yield full.with_(opened_value, full.rhs, used=(said,), rests_on=_up_to(old, value))

    def _assuming(self, full: Trial) -> Iterator[Trial]:
        for assumption, said in self.section.assumptions:
            letter = strip(assumption.lhs)
            if letter.kind != "name" or assumption.equation is self.link.equation:
                continue
            here = said.since <= self.link.sign.span.start <= said.until
            if not here or self.link.equation.document is not said.document:
                continue
            table = {letter.text: assumption.rhs}
            what = said.detail or f"{text_of(assumption, assumption.lhs)} = {text_of(assumption, assumption.rhs)}"
            used = (Used(f"{said.words} {what}", assumption.place.line),)
            bases = [self.printed] + [full] * (full is not self.printed)
            bases += [self._put(self.printed, {k: self.definitions[k].value}) for k in list(self.definitions)[:MOST_SINGLE]]
            for trial in bases:
                lhs, rhs = substitute(trial.lhs, table), substitute(trial.rhs, table)
                if (lhs, rhs) != (trial.lhs, trial.rhs):
                    yield trial.with_(lhs, rhs, used=used, rests_on=(assumption,))
            if self.link.at == 0:
                for value, old in self.values():
                    more = (*used, self._used(old, text_of(self.link, self.link.lhs)))
                    yield self.printed.with_(
                        substitute(value, table),
                        substitute(self.link.rhs, table),
                        used=more,
                        rests_on=(assumption, *_up_to(old, value)),
                    )

    def _proof(self) -> Iterator[Trial]:
        """A theorem is what its proof ends in."""
        if self.link.equation.part != "theorem" or self.link.at != 0 or not self.link.is_equality:
            return
        for equation in self.section.equations:
            if equation.formula > self.link.equation.formula and equation.part == "proof":
                for value, old in _values(equation.links, head(self.link)):
                    said = self._used(old, text_of(old, old.lhs))
                    made = self.printed.with_(value, self.link.rhs, used=(said,), rests_on=_up_to(old, value))
                    yield replace(made, kind="proof")

    def _sized(self, full: Trial) -> Iterator[Trial]:
        """Sizes that nothing determines, taken to be the dimensions that are spoken of."""
        typing = self.printed.typing
        used = names(full.lhs, full.rhs) | names(self.link.lhs, self.link.rhs)
        identities = {own_key(n) for side in (full.lhs, full.rhs) for n in walk(side) if n.kind == "name"}
        shaped = [n for n in sorted(used | identities) if typing.meant(n) in typing.shapes]
        shapes = [typing.shapes[typing.meant(n)] for n in shaped]
        sizes = dict.fromkeys(typing.sizes.find(s) for shape in shapes for s in shape if typing.sizes.value(s) is None)
        named = [d for d in typing.dimensions if re.fullmatch(r"[A-Za-z](_\{.*\})?", d)]
        if len(sizes) == 1:  # the d of a line may be the size that nothing names
            of_laws = {n for law in typing.laws.values() for n in names(*law.args)}
            free = used - of_laws - typing.declared.keys() - typing.dimensions.keys()
            named += [n for n in sorted(free) if SIZE.fullmatch(n) and typing.is_number(n)]
        for size, dimension in itertools.product(list(sizes)[:MOST_OPEN_SIZES], named[:MOST_SIZES]):
            tried = typing.copy()
            known = typing.sizes.find(tried.dimensions.setdefault(dimension, size))
            if any({size, known} == set(map(typing.sizes.find, shape)) != {size} for shape in shapes):
                continue  # of a matrix that would be square, another line may be true
            try:
                tried.sizes.unify(size, known)
                tried.settle()
            except ClashError:
                continue
            whose = next(n for n in shaped if _has_size(typing, n, size))
            said = (f"{whose.removeprefix('call:').split('@')[0]} is {tried.described(whose)}",)
            for trial in (self.printed, *[full] * (full is not self.printed)):
                yield replace(trial, typing=tried, assumed=said, kind="other")


def _different(trials: Sequence[Trial]) -> list[Trial]:
    """Each trial once."""
    return [trial for k, trial in enumerate(trials) if all(trial is not other for other in trials[:k])]


def _is_any(section: Section, link: Link, found: Definition, table: Mapping[str, Definition]) -> bool:
    """Whether a letter may be anything where nothing is averaged: y = X b + e, where e stands nowhere else."""
    nodes = [n for side in (link.lhs, link.rhs) for n in walk(side)]
    if any(n.kind in AVERAGES or n.kind.endswith(" given") for n in nodes):
        return False
    value, typing = strip(found.value), section.typing
    terms = [strip(t.args[0]) if t.kind == "minus" else strip(t) for t in value.args] if value.kind == "plus" else []
    elsewhere = names(link.lhs, link.rhs, *(d.value for d in table.values() if d is not found))
    random = (t.text for t in terms if t.kind == "name" and typing.meant(t.text) in typing.law_of and t.text not in table)
    return any(text not in elsewhere for text in random)


def _without_circles(table: dict[str, Definition], known: Collection[str]) -> dict[str, Definition]:
    """Definitions without those that go round in a circle, of letters that mean something: V = W W, where W = V^{1/2}."""

    def reached(name: str) -> set[str]:
        found: set[str] = set()
        while new := names(*(table[n].value for n in found & table.keys() or {name})) - found:
            found |= new
        return found

    return {name: found for name, found in table.items() if name not in known or name not in reached(name)}


def _has_size(typing: Typing, name: str, size: int) -> bool:
    """Whether a letter has a size."""
    return any(typing.sizes.find(s) == size for s in typing.shapes[typing.meant(name)])


def _values(links: tuple[Link, ...], wanted: str) -> list[tuple[Node, Link]]:
    """The values that a chain gives its left side: the first right side, and the last."""
    first = links[0] if links else None
    if first is None or first.at != 0 or head(first) != wanted or not first.is_equality:
        return []
    found = [(first.rhs, first)]
    signs = first.equation.chain.signs
    last = first.equation.sides[-1]
    if len(signs) > 1 and all(sign.relation in ("=", ":=") for sign in signs) and strip(last).kind != "hole":
        found.append((last, first))
    return found


def _up_to(old: Link, value: Node) -> tuple[Link, ...]:
    """The links of a chain that lead to a value."""
    if value is old.rhs:
        return (old,)
    return old.equation.links
