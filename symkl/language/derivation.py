"""Statements and derivations: frozen data, each link exactly as printed."""

from __future__ import annotations

import copy
import string
import sys
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from symkl.errors import DeclarationError, NotFoundError, ScopeError, ShapeError, SymklError
from symkl.language.densities import DensityFunction
from symkl.language.distributions import Event, MassFunction
from symkl.language.functions import Derivative, Jacobian
from symkl.language.law import Law
from symkl.language.lemmas import Lemma, Reason, reason, short
from symkl.language.scope import check_scope, names_in
from symkl.language.symbols import Dimension, Family, Index, Matrix, Scalar
from symkl.language.terms import SCALAR, TermLike, as_term, same_dimension, same_shape, shape_of, shape_text
from symkl.language.unknown import UnknownFunction
from symkl.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sympy import Basic, Expr

    from symkl.language.named import Named

Declared: TypeAlias = (
    Dimension | Scalar | Matrix | Index | Family | Event | MassFunction | Law | UnknownFunction | DensityFunction
)


class Relation(Enum):
    """How the two sides of a statement compare. ``!=`` claims that they are not equal in general."""

    EQ = "="
    GE = ">="
    LE = "<="
    GT = ">"
    LT = "<"
    NE = "!="


STRENGTH = (Relation.EQ, Relation.GE, Relation.LE, Relation.GT, Relation.LT)  # a chain says the last of its signs

RELATION_LATEX = {
    Relation.EQ: "=",
    Relation.GE: r"\ge",
    Relation.LE: r"\le",
    Relation.GT: ">",
    Relation.LT: "<",
    Relation.NE: r"\neq",
}


# what vectors are that have one normal law together: they, and its covariance as a block matrix
TOGETHER = "jointly normal"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something declared of several symbols: ``independent``, ``jointly normal``, ``commute``, ``at most`` or ``spd``."""

    kind: str
    args: tuple[Basic, ...]

    def __str__(self) -> str:  # noqa: PLR0911 - one for each kind
        first, *rest = map(str, self.args)
        match self.kind:
            case "independent":
                return f"{', '.join((first, *rest))} independent"
            case "jointly normal":
                return f"{', '.join((first, *rest[:-1]))} jointly normal with covariance {rest[-1]}"
            case "commute":
                return f"{first} commutes with {rest[0]}"
            case "at most":
                return f"{first} <= {rest[0]}"
            case "stands for":
                return f"{first} := {rest[0]}"
        if rest:
            return f"{first} {self.kind} {rest[0]}"
        return f"{first} is {self.kind}"


def independent(*symbols: Matrix | Scalar) -> Fact:
    """Declare random symbols independent."""
    return Fact("independent", symbols)


def commute(a: Matrix, b: Matrix) -> Fact:
    """Declare that two matrices commute."""
    return Fact("commute", (a, b))


def declared_symbols(term: Basic) -> dict[Declared, None]:
    """Every declared thing in a term, each once: symbols, their dimensions, their laws."""
    found: dict[Declared, None] = {}
    _note_declared(term, found, set())
    return found


def _note_declared(term: Basic, found: dict[Declared, None], seen: set[Basic]) -> None:
    if term in seen:
        return
    seen.add(term)
    if isinstance(term, (Dimension, Scalar, Matrix, Index, Family, Event, MassFunction, Law, DensityFunction)):
        found[term] = None
        if isinstance(term, (Matrix, Law)):
            for size in term.shape:
                _note_declared(size, found, seen)
        elif isinstance(term, Index):
            _note_declared(term.size, found, seen)
        law = getattr(term, "law", None)
        if law is not None:
            _note_declared(law, found, seen)
    if isinstance(term, UnknownFunction):
        found[term.declared] = None
        return
    for arg in term.args:
        _note_declared(arg, found, seen)


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why the shapes of a line do not fit: ``cannot multiply A and B: n x m and n x m``."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Statement(Shown):
    """Claim ``lhs relation rhs`` wherever both sides are defined and every fact in ``given`` holds.

    ``A <= B`` of square matrices is Loewner's order: both differ by a symmetric matrix that is positive semidefinite.

    Raises
    ------
    ShapeError
        If the sides have different shapes, or an inequality compares matrices.
    ScopeError
        If an index is bound by a sum and stands outside it too.
    DeclarationError
        If one name was declared in two ways.
    """

    lhs: Expr
    rhs: Expr
    relation: Relation = Relation.EQ
    given: frozenset[Fact] = frozenset()
    misfit: Misfit | None = None  # of a line that is kept as printed although its shapes do not fit: it is ILL-TYPED
    lemmas: tuple[Lemma, ...] = field(default=(), compare=False, repr=False)  # what its proof may use
    symbols: dict[str, Declared] = field(init=False, compare=False, repr=False)
    names: dict[str, Named] = field(init=False, compare=False, repr=False)
    # the indices that no sum binds: the statement is claimed for each of their values
    free_indices: tuple[Index, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Check shapes, scopes and names."""
        object.__setattr__(self, "names", {})  # an error prints the statement
        if self.misfit is None:
            self._check_shapes()
        table: dict[str, Declared] = {}
        parts = (self.lhs, self.rhs, *(a for fact in sorted(self.given, key=str) for a in fact.args))
        letters = [declared_symbols(part) for part in parts]
        indexed = any(isinstance(symbol, Index) for found in letters for symbol in found)
        loose = self.lhs.free_symbols | self.rhs.free_symbols if indexed else ()
        object.__setattr__(self, "free_indices", tuple(sorted((i for i in loose if isinstance(i, Index)), key=str)))
        free = frozenset(self.free_indices)
        for part, found in zip(parts, letters, strict=True):
            check_scope(part, frozenset(), free)
            for symbol in found:
                name = symbol.name
                known = table.setdefault(name, symbol) if name else symbol
                if known != symbol and not _same_family(known, symbol):
                    msg = f"{name} is declared in two ways"
                    raise DeclarationError(msg, where=str(self), hint="give one of the two another name")
        for bad in sorted(
            (i for fact in self.given for a in fact.args for i in a.free_symbols if isinstance(i, Index)), key=str
        ):
            msg = f"the index {bad} of a given stands outside any sum over it"
            raise ScopeError(msg, where=str(self), hint="say it of the whole vector or matrix: d = Z(n, 1) for d[i] = 0")
        object.__setattr__(self, "symbols", table)
        object.__setattr__(self, "names", names_in(parts, table))

    def as_lemmas(self) -> tuple[Lemma, ...]:
        """Return it as a lemma, which its text names."""
        return (Lemma(short(str(self)), self),)

    def _check_shapes(self) -> None:
        left, right = shape_of(self.lhs), shape_of(self.rhs)
        if not same_shape(left, right):
            msg = f"{self}: the left side is {shape_text(left)}, the right side {shape_text(right)}"
            hint = "write a zero matrix as Z(n, m)" if 0 in (self.lhs, self.rhs) else ""
            raise ShapeError(msg, hint=hint)
        of_matrices = self.relation in (Relation.EQ, Relation.NE) or (
            self.relation in (Relation.GE, Relation.LE) and same_dimension(*left)
        )
        if left != SCALAR and not of_matrices:
            msg = f"{self}: {self.relation.value} compares scalars, and the sides are {shape_text(left)}"
            raise ShapeError(msg, hint="A <= B of symmetric matrices says that B - A is positive semidefinite")

    def __str__(self) -> str:
        where = ", ".join(f"{name} = {named.definition}" for name, named in self.names.items())
        return f"{self.lhs} {self.relation.value} {self.rhs}" + (f" where {where}" if where else "")


LAYOUT = (
    "D[f, x] of a number f has the shape of x; D[v, x] of a vector v has a row for each component of v and a column for each"
    " of x"
)


def as_printed(
    lhs: Expr, rhs: Expr, relation: Relation, given: frozenset[Fact], error: ShapeError | None = None
) -> Statement:
    """Return a statement whose shapes need not fit."""
    if error is None:
        try:
            return Statement(lhs, rhs, relation, given)
        except ShapeError as found:
            ordered = relation not in (Relation.EQ, Relation.NE)
            if ordered and (0 in (lhs, rhs) or same_shape(shape_of(lhs), shape_of(rhs))):
                raise  # an order of matrices is not ill-typed
            error = found
    message = error.message.removeprefix(f"{lhs} {relation.value} {rhs}: ")
    hint = error.hint
    if lhs.has(Derivative, Jacobian) or rhs.has(Derivative, Jacobian):
        hint = f"{hint}; {LAYOUT}" if hint else LAYOUT
    return Statement(lhs, rhs, relation, given, Misfit(message, hint))


def _same_family(a: Declared, b: Declared) -> bool:
    # y[i] and y[j] are members of one family; so are they and the family itself
    if isinstance(a, Event) and isinstance(b, Event):
        return a.args[:3] == b.args[:3]
    return False


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
            chain = ", ".join(map(_entry_text, chains))
            raise SymklError(msg, where=where, hint=f'write Derivation("{name}", [{chain}])')
        if not chains or any(len(chain) < 2 for chain in chains):  # noqa: PLR2004
            msg = "a chain needs at least two terms"
            raise SymklError(msg, where=where, hint='Derivation("name", [a, eq(b, by="why"), eq(c)])')
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
            statement = replace(self._printed(before, after, step.relation), lemmas=step.lemmas)
            mended = Statement(_as_meant(before), _as_meant(after), step.relation, self.given) if misprints else None
            mended = mended and replace(mended, lemmas=step.lemmas)
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
        raise SymklError(msg, where=where, hint=compared if isinstance(entry, bool) else f"write eq({text})")
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
