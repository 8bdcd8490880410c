"""Statements and derivations: frozen data, each link exactly as printed."""

from __future__ import annotations

import copy
import string
import sys
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import TYPE_CHECKING

from symkl.errors import NotFoundError, ShapeError, SymklError
from symkl.language.lemmas import Lemma, Reason, reason
from symkl.language.statement import (
    STRENGTH,
    Fact,
    Relation,
    Statement,
    as_printed,
)
from symkl.language.terms import TermLike, as_term
from symkl.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sympy import Expr


@dataclass(frozen=True, slots=True)
class Printed:
    """A term as the source prints it, beside what was meant."""

    term: Expr
    meant: Expr
    why: str
    error: ShapeError | None = field(default=None, compare=False)


class Expected(Enum):
    """What a derivation claims of a link."""

    PROVED = "proved"
    REFUTED = "refuted"
    ILL_TYPED = "ill-typed"
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True)
class Step:
    """The next term of a chain with its relation sign, its justification and its line in the file."""

    relation: Relation
    term: Expr | Printed
    by: str
    line: int
    expected: Expected | None
    lemmas: tuple[Lemma, ...] = ()


def _step(relation: Relation, term: TermLike | Printed, by: Reason, expected: Expected | None) -> Step:
    value = term if isinstance(term, Printed) else as_term(term)
    said, lemmas = reason(by)
    return Step(relation, value, said, sys._getframe(2).f_lineno, expected, lemmas)  # noqa: SLF001


def eq(term: TermLike | Printed, by: Reason = "", *, refuted: bool = False) -> Step:
    """``= term``; ``by`` says why: text, what is proved elsewhere, or both in a list.

    ``refuted=True`` when the link is known not to hold although neither side is marked as printed.
    """
    return _step(Relation.EQ, term, by, Expected.REFUTED if refuted else None)


def ge(term: TermLike | Printed, by: Reason = "") -> Step:
    """``>= term``."""
    return _step(Relation.GE, term, by, None)


def le(term: TermLike | Printed, by: Reason = "") -> Step:
    """``<= term``."""
    return _step(Relation.LE, term, by, None)


def gt(term: TermLike | Printed, by: Reason = "") -> Step:
    """``> term``."""
    return _step(Relation.GT, term, by, None)


def lt(term: TermLike | Printed, by: Reason = "") -> Step:
    """``< term``."""
    return _step(Relation.LT, term, by, None)


def ne(term: TermLike | Printed, by: Reason = "") -> Step:
    """``!= term``: not equal in general, which a witness proves."""
    return _step(Relation.NE, term, by, None)


def define(term: TermLike, by: Reason = "") -> Step:
    """``= term`` as the definition of what stands on the left: nothing to decide."""
    return _step(Relation.EQ, term, by, Expected.DEFINITION)


@dataclass(frozen=True, slots=True)
class Link:
    """One relation sign of a chain.

    ``statement`` is the link as printed; ``mended`` is what it should have been, where it is a misprint.
    """

    label: str
    statement: Statement
    by: str
    expected: Expected
    line: int
    mended: Statement | None
    why: str
    chain: int

    def as_lemmas(self) -> tuple[Lemma, ...]:
        """Return what it says, as meant, under its label."""
        return (Lemma(self.label, self.mended or self.statement),)


@dataclass(frozen=True, slots=True)
class Derivation(Shown):
    """Named chains of terms with a source.

    Parameters
    ----------
    name : str
        Such as ``"first-expectation"``.
    chains : lists
        The first entry of each is a term; the others are made by ``eq``, ``ge``, ``define`` and the like.
    title, source : str
        What it shows, and where it was printed.
    given : facts
        Such as ``independent(x, y)``.
    """

    name: str
    chains: tuple[tuple[Expr | Printed | Step, ...], ...]
    title: str
    source: str
    given: frozenset[Fact]
    file: str
    line: int
    links: tuple[Link, ...]

    def __init__(
        self,
        name: str,
        *chains: Sequence[TermLike | Printed | Step],
        title: str = "",
        source: str = "",
        given: Iterable[Fact] = (),
    ) -> None:
        """Check every link and remember where each was written."""
        frame = sys._getframe(1)  # noqa: SLF001
        where = f"{frame.f_code.co_filename}:{frame.f_lineno}: {name}"
        if not isinstance(name, str):
            msg = "a derivation starts with its name"
            raise SymklError(msg, where=where.rpartition(":")[0], hint='Derivation("name", [a, eq(b, by="why"), eq(c)])')
        if loose := [chain for chain in chains if not isinstance(chain, (list, tuple))]:
            msg = f"a chain is a list, and {_entry_text(loose[0])} is none"
            chain = "a, eq(b)" if isinstance(loose[0], bool) else ", ".join(map(_entry_text, chains))
            raise SymklError(msg, where=where, hint=f'write Derivation("{name}", [{chain}])')
        if not chains or any(len(chain) < 2 for chain in chains):  # noqa: PLR2004
            msg = "a chain needs at least two terms"
            compared = any(isinstance(entry, bool) for chain in chains for entry in chain)
            hint = "== compares two terms as they are written; write " if compared else ""
            raise SymklError(msg, where=where, hint=f'{hint}Derivation("name", [a, eq(b, by="why"), eq(c)])')
        frozen = tuple(tuple(_entry(e, first=j == 0, where=where) for j, e in enumerate(chain)) for chain in chains)
        values = {
            "name": name,
            "chains": frozen,
            "title": title or name.replace("-", " ").capitalize(),
            "source": source,
            "given": frozenset(given),
            "file": frame.f_code.co_filename,
            "line": frame.f_lineno,
        }
        for key, value in values.items():
            object.__setattr__(self, key, value)
        object.__setattr__(self, "links", tuple(self._links()))

    def _links(self) -> Iterator[Link]:
        letters = _labels()
        for number, chain in enumerate(self.chains):
            before: Expr | Printed = chain[0]  # type: ignore[assignment] # _entry made it so
            for step in chain[1:]:
                assert isinstance(step, Step)  # noqa: S101 - _entry made it so
                yield self._link(f"{self.name}[{next(letters)}]", before, step, number)
                before = step.term

    def _link(self, label: str, before: Expr | Printed, step: Step, chain: int) -> Link:
        after = step.term
        misprints = [t for t in (before, after) if isinstance(t, Printed)]
        try:
            statement = self._printed(before, after, step.relation).citing(step.lemmas)
            mended = Statement(_as_meant(before), _as_meant(after), step.relation, self.given) if misprints else None
            mended = mended and mended.citing(step.lemmas)
        except SymklError as error:
            raise type(error)(error.message, where=f"{self.file}:{step.line}: {label}", hint=error.hint) from None
        wrong = Expected.REFUTED if statement.misfit is None else Expected.ILL_TYPED
        expected = step.expected or (wrong if misprints else Expected.PROVED)
        why = "; ".join(dict.fromkeys(m.why for m in misprints))
        return Link(label, statement, step.by, expected, step.line, mended, why, chain)

    def _printed(self, before: Expr | Printed, after: Expr | Printed, relation: Relation) -> Statement:
        """Return a link as printed; only where a side is marked as misprinted its shapes need not fit."""
        sides = (_as_printed(before), _as_printed(after))
        if not isinstance(before, Printed) and not isinstance(after, Printed):
            return Statement(*sides, relation, self.given)
        errors = [side.error for side in (before, after) if isinstance(side, Printed) and side.error is not None]
        return as_printed(*sides, relation, self.given, next(iter(errors), None))

    def part(self, label: str) -> Derivation | None:
        """Return it with the link of a label alone, such as ``name[a]``, if it has that."""
        pairs = [(chain[i], chain[i + 1]) for chain in self.chains for i in range(len(chain) - 1)]
        for (before, after), link in zip(pairs, self.links, strict=True):
            if link.label == label:
                found = copy.copy(self)
                first = before.term if isinstance(before, Step) else before
                object.__setattr__(found, "chains", ((first, after),))
                object.__setattr__(found, "links", (replace(link, chain=0),))
                return found
        return None

    def __getitem__(self, key: str | int) -> Derivation:
        """Return one chain: by its number, by what it starts with, or by the label of a link, where it then ends.

        Raises
        ------
        NotFoundError
            Naming the chains and links that there are.
        """
        if isinstance(key, int):
            return self._part(range(len(self.chains))[key], None)
        for link in self.links:
            if key in (link.label, link.label.removeprefix(self.name).strip("[]")):
                return self._part(link.chain, link)
        starts = [str(_as_meant(chain[0])) for chain in self.chains]  # type: ignore[arg-type] # _entry made it so
        if key in starts:
            return self._part(starts.index(key), None)
        labels = ", ".join(link.label.removeprefix(self.name).strip("[]") for link in self.links)
        msg = f"{self.name} has no link and no chain {key!r}"
        raise NotFoundError(msg, hint=f"links: {labels}; chains start with: {', '.join(dict.fromkeys(starts))}")

    def _part(self, number: int, last: Link | None) -> Derivation:
        """Return a chain alone, up to one of its links."""
        links = [link for link in self.links if link.chain == number]
        links = links[: links.index(last) + 1] if last is not None else links
        part: Derivation = object.__new__(Derivation)
        for each in fields(self):
            object.__setattr__(part, each.name, getattr(self, each.name))
        object.__setattr__(part, "chains", (self.chains[number][: len(links) + 1],))
        object.__setattr__(part, "links", tuple(replace(link, chain=0) for link in links))
        return part

    def as_lemmas(self) -> tuple[Lemma, ...]:
        """Return what its chains conclude, each by way of its links."""
        chains = [[k for k in self.links if k.chain == number] for number in range(len(self.chains))]
        proved = [links for links in chains if all(k.expected is not Expected.DEFINITION for k in links)]
        return tuple(found for links in proved for found in _concluded(links, self.name if len(proved) == 1 else ""))

    @property
    def conclusion(self) -> Statement:
        """First and last term of the last chain, as meant."""
        first, *_, last = self.chains[-1]
        assert isinstance(last, Step)  # noqa: S101 - _entry made it so
        return Statement(_as_meant(first), _as_meant(last.term), last.relation, self.given)  # type: ignore[arg-type] # as above


def _concluded(links: Sequence[Link], name: str) -> tuple[Lemma, ...]:
    """Return what links say together, or each of them where that is nothing."""
    meant = [k.mended or k.statement for k in links]
    found = {s.relation for s in meant}
    ways = ({Relation.EQ}, {Relation.EQ, Relation.LE, Relation.LT}, {Relation.EQ, Relation.GE, Relation.GT})
    if not any(found <= way for way in ways):
        return tuple(one for k in links for one in k.as_lemmas())
    relation = max(found, key=STRENGTH.index)
    lemmas = meant[0].lemmas if len(links) == 1 else tuple(one for k in links for one in k.as_lemmas())
    said = Statement(meant[0].lhs, meant[-1].rhs, relation, meant[0].given, lemmas=lemmas)
    return (Lemma(name or links[-1].label, said),)


def _entry(entry: TermLike | Printed | Step, *, first: bool, where: str) -> Expr | Printed | Step:
    if isinstance(entry, Step) == first:
        text = _entry_text(entry)
        if first:
            msg = f"a chain starts with a term, not with {text}"
            raise SymklError(msg, where=where, hint="write eq(term), ge(term), ... for every term but the first")
        msg = f"{text} stands in the chain without a relation sign"
        compared = "== compares two terms as they are written; write eq(term)"
        signs = {"=": "eq", "==": "eq", ">=": "ge", "<=": "le", ">": "gt", "<": "lt", "!=": "ne"}
        known = f"write {signs[entry]}(term) for the sign and the term" if isinstance(entry, str) and entry in signs else ""
        raise SymklError(msg, where=where, hint=known or (compared if isinstance(entry, bool) else f"write eq({text})"))
    try:
        return entry if isinstance(entry, (Step, Printed)) else as_term(entry)
    except SymklError as error:
        raise type(error)(error.message, where=where, hint=error.hint) from None


def _entry_text(entry: object) -> str:
    """Return what stands in a chain as it is written."""
    return f"{entry.relation.name.lower()}({_entry_text(entry.term)})" if isinstance(entry, Step) else str(entry)


def _as_printed(term: Expr | Printed) -> Expr:
    return term.term if isinstance(term, Printed) else term


def _as_meant(term: Expr | Printed) -> Expr:
    return term.meant if isinstance(term, Printed) else term


def _labels() -> Iterator[str]:
    yield from string.ascii_lowercase
    for first in string.ascii_lowercase:
        for second in string.ascii_lowercase:
            yield first + second
