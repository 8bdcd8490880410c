"""What a line that does not hold may have meant: the lines near it that are proved, the nearest first.

Nothing is suggested that the ordinary decision has not proved. Edits of the line are looked at exactly at points where it
fails; those that hold there are decided, until three are proved or a second is over.
"""

from __future__ import annotations

import heapq
import re
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

from sympy import Expr, Rational, preorder_traversal

from symkl.edits import EXCHANGED, PUT_IN, checked, is_number
from symkl.errors import SymklError, UnsoundError
from symkl.evaluation.agreement import cross_check
from symkl.evaluation.narrow import ELSEWHERE
from symkl.evaluation.numbers import NotEvaluable
from symkl.evaluation.variants import Variants
from symkl.language import terms as tm
from symkl.language.entries import Component
from symkl.language.expectations import Expectation
from symkl.language.statement import Relation
from symkl.language.symbols import Dimension, Entry, Matrix, Scalar
from symkl.limit import within
from symkl.nearby import ALIKE, TWO_AT_ONCE, edits, pairs
from symkl.needs import needs
from symkl.prover import cofactors, oracles  # noqa: F401 - loaded here, before a second is counted
from symkl.prover.decide import decide
from symkl.prover.search import inequalities  # noqa: F401 - as above
from symkl.verdict import Mend, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.edits import Edit
    from symkl.language.statement import Statement
    from symkl.needs import Need

SECONDS = 1.0
MOST = 3
EQUAL = (Relation.EQ, Relation.NE)
FARTHEST = 24
SLIP = PUT_IN + 1  # what an edit costs that surely was one slip of the pen
FARTHEST_ORDER = 8  # of an inequality, which much makes true
SYMBOLS = (Matrix, Scalar, Dimension)
FAR = 3  # how much farther than the nearest one another one may be
SHARE = 0.75  # of the time that is left, for the decision of one line
LEAST = 0.05  # seconds that are left to decide a line
BUDGET = 2_500  # operations to refute what holds at the points looked at
PAIRED = 200  # of the nearest edits, those of which two are made at once
TURNED = {Relation.GE: Relation.LE, Relation.LE: Relation.GE, Relation.GT: Relation.LT, Relation.LT: Relation.GT}
NUMBERED = re.compile(r"[A-Za-z]+(?:_[a-z]+)?\d")  # a letter that is counted: y1, and not what is made of a call
WEAKER = {Relation.GT: Relation.GE, Relation.LT: Relation.LE, Relation.GE: Relation.GE, Relation.LE: Relation.LE}


@lru_cache(maxsize=256)
def mends_of(statement: Statement, seconds: float = SECONDS, most: int = MOST, *, firm: bool = False) -> tuple[Mend, ...]:
    """Find at most so many lines near a statement that does not hold, the nearest first; each of them is proved.

    ``firm`` is whether the left side stays as it is, since the line before it in a chain is proved.
    """
    found: list[Mend] = []

    def look() -> None:
        for mend in _Search(statement, time.process_time() + seconds, firm=firm).run():
            found.append(mend)
            if len(found) == most:
                return

    with _readable():
        within(seconds, look)
    return tuple(found)


@lru_cache(maxsize=256)
def slip_of(
    statement: Statement, seconds: float = SECONDS, *, known: bool = False, defined: bool = False, firm: bool = False
) -> Mend | None:
    """Find the line that is proved and differs from one that does not hold in one token; none where a fact would do.

    ``known``, ``defined`` and ``firm`` are as :class:`symkl.verdict.Suspect` has them.
    """
    with _readable():
        search = _Search(statement, time.process_time() + seconds, firm=firm)
        return within(seconds, lambda: search.slip(known=known, defined=defined))
    return None


@contextmanager
def _readable() -> Iterator[None]:
    """Find nothing where a line says what cannot be looked at: one of many lines must not silence the others."""
    try:
        yield
    except UnsoundError:
        raise
    except SymklError:
        pass


class _Search:
    """One search for the mends of one line."""

    def __init__(self, statement: Statement, end: float, *, firm: bool = False) -> None:
        self.statement, self.end, self.firm = statement, end, firm
        self.seen: set[tuple[Relation, Expr, Expr]] = {(statement.relation, statement.lhs, statement.rhs)}
        self.met: set[frozenset[tuple[str, str]]] = set()
        self.variants: Variants | None = None
        self.farthest = FARTHEST if statement.relation in EQUAL else FARTHEST_ORDER
        self.cost_on: dict[str, int] = {}
        self.numbers: set[Any] = set()  # where another number makes the line true: so do others, if it is an order
        self.left_open = False  # whether the time was not enough for a line
        self.alike = same  # of two sides, whether a line with them says nothing
        self.known = self.defined = False  # as a suspect has them

    def run(self) -> Iterator[Mend]:
        """Yield mends, the nearest first; the others are not much farther away."""
        if self.statement.misfit is None:
            try:
                self.variants = Variants(self.statement)
            except NotEvaluable:
                return
        singles = ((edit.cost, 0, i, (edit,)) for i, edit in enumerate(edits(self.statement, firm=self.firm)))
        relations = ((cost, 1, i, new) for i, (cost, new) in enumerate(self._relations()))
        facts = ((need.cost, 2, i, need) for i, need in enumerate(needs(self.statement)))
        doubles = ((cost, 3, i, both) for i, (cost, both) in enumerate(self._pairs()))
        what: Any
        for cost, _, _, what in heapq.merge(singles, relations, facts, doubles):
            if time.process_time() > self.end or cost > self.farthest:
                return
            if what == ():
                continue
            if isinstance(what, tuple):
                mend = self._edited(what, cost)
            elif isinstance(what, Relation):
                mend = self._related(what)
            else:
                mend = self._granted(what)
            if mend is not None:
                self.farthest = min(self.farthest, cost + (FAR if self.statement.relation in EQUAL else 0))
                yield mend

    def slip(self, *, known: bool, defined: bool = False) -> Mend | None:
        """Return the nearest mend by one token, if it is one that a slip of the pen explains."""
        try:
            self.variants = Variants(self.statement)
        except NotEvaluable:
            return None
        if not known and not all(_letters(side) for side in (self.statement.lhs, self.statement.rhs)):
            return None  # H H = I says what H is
        if self._holds(self.statement.relation, self.statement.lhs, self.statement.rhs):
            return None  # it was refuted with less taken for granted
        self.known, self.defined = known, defined
        self.alike = (lambda *_: False) if known or defined else _repeats
        for edit in edits(self.statement, firm=self.firm):
            if edit.cost > SLIP or time.process_time() > self.end:
                return None
            mend = self._edited((edit,), edit.cost) if _is_of_the_pen(edit) else None
            if mend is not None and (not self._says_else(mend.statement) or self._is_numbered_otherwise(edit)):
                self.left_open = False
                granted = (self._granted(need) for need in needs(self.statement) if need.cost <= SLIP)
                return mend if not any(granted) and not self.left_open else None
        return None

    def _says_else(self, line: Statement) -> bool:
        """Whether a mend makes both sides 0, or is of other letters: mu for x makes E[x] = mu true."""
        assert self.variants is not None  # noqa: S101 - there are points of whatever is well typed
        before, after = (_letters(one.lhs) | _letters(one.rhs) for one in (self.statement, line))
        if self.firm:  # a letter that only the text has may be what is not known of a law
            return before != after
        if self.known:
            return not after <= before
        return before != after or (self.variants.vanishes(line.lhs) and self.variants.vanishes(line.rhs))

    def _is_numbered_otherwise(self, edit: Edit) -> bool:
        """Whether an edit puts in the letter of the other side for one of another number: y2 for y1, which is only here."""
        old, new = _whole(edit.kind[0]), _whole(edit.new)
        sides = [_letters(one) for one in (self.statement.lhs, self.statement.rhs)]
        here, there = sides if edit.side == "lhs" else sides[::-1]
        fixed = all(isinstance(one, (Matrix, Scalar)) and one.law is None for one in (old, new))
        numbered = all(NUMBERED.match(str(one)) for one in (old, new)) and _numbered(old) == _numbered(new)
        return fixed and numbered and here - there == {old} and there - here == {new}

    def _pairs(self) -> Iterator[tuple[int, tuple[Edit, ...]]]:
        """Pairs of edits; they are listed when everything that is surely nearer has been looked at."""
        yield 2 * EXCHANGED + TWO_AT_ONCE - ALIKE, ()
        yield from pairs(edits(self.statement, firm=self.firm), PAIRED)

    def _relations(self) -> list[tuple[int, Relation]]:
        relation = self.statement.relation
        if relation is Relation.NE:
            return [(EXCHANGED, Relation.EQ)]
        if relation is Relation.EQ:
            scalars = tm.is_scalar(self.statement.lhs) and tm.is_scalar(self.statement.rhs)
            return [(PUT_IN + 4, Relation.LE), (PUT_IN + 4, Relation.GE)] if scalars else []
        # before other edits, of which many make an inequality true
        return [
            (EXCHANGED - 1, r)
            for r in dict.fromkeys((WEAKER[relation], TURNED[relation], TURNED[WEAKER[relation]]))
            if r is not relation
        ]

    def _related(self, relation: Relation) -> Mend | None:
        lhs, rhs = self.statement.lhs, self.statement.rhs
        if self.statement.misfit is not None or same(lhs, rhs) or not self._holds(relation, lhs, rhs):
            return None
        return self._decided(
            replace(self.statement, relation=relation), change=f"{self.statement.relation.value} -> {relation.value}"
        )

    def _edited(self, made: tuple[Edit, ...], cost: int) -> Mend | None:
        # with one side as printed, the other is what it is: to write it otherwise and farther away mends nothing more
        farther = cost > self.cost_on.get(made[0].side, cost) and self.statement.relation is Relation.EQ
        number = [(e.side, e.places) for e in made if is_number(e.new)]
        if farther or not self.numbers.isdisjoint(number):
            return None
        sides = {"lhs": self.statement.lhs, "rhs": self.statement.rhs}
        places = {side: {p for e in made if e.side == side for p in e.places} for side in sides}
        try:
            for side in places:
                mine = [e for e in made if e.side == side]
                # what stands farther to the right first, so that places before it stay what they are
                for edit in sorted(mine, key=lambda e: e.places, reverse=True):
                    sides[side] = edit.term(sides[side])
            lhs, rhs = sides["lhs"], sides["rhs"]
            key = (self.statement.relation, lhs, rhs)
            if key in self.seen:
                return None
            self.seen.add(key)
            if self.statement.misfit is not None:
                lhs, rhs = checked(lhs), checked(rhs)
            elif not self._holds(self.statement.relation, lhs, rhs):
                return None
            signed = self.known and any(tm.Negative in edit.kind for edit in made)  # a - a is 0 as it should be
            if self.alike(lhs, rhs) or (self._cancels(lhs, rhs) and not signed):
                return None
            line = replace(self.statement, lhs=lhs, rhs=rhs, misfit=None)
        except (SymklError, TypeError, ValueError, RecursionError):
            return None
        mend = self._decided(line, change="; ".join(edit.change for edit in made))
        if mend is not None:
            self.cost_on.setdefault(made[0].side, cost)
            self.numbers.update(number)
        return mend

    def _granted(self, need: Need) -> Mend | None:
        if self.statement.misfit is not None or any(known <= need.brings for known in self.met):
            return None
        try:
            line = need.claim()
            points = Variants(line)
            if not points.hold(line.relation, line.lhs, line.rhs):
                return None
            nothing = line.relation is Relation.EQ and points.vanishes(line.lhs) and points.vanishes(line.rhs)
            if nothing and not any(s == 0 or isinstance(s, tm.Zero) for s in (self.statement.lhs, self.statement.rhs)):
                return None
        except (SymklError, NotEvaluable):
            return None
        mend = self._decided(line, needs=need.text)
        if mend is not None and need.brings:
            self.met.add(need.brings)
        return mend

    def _holds(self, relation: Relation, lhs: Expr, rhs: Expr) -> bool:
        """Whether a line holds at the points; not where an edit makes a side nothing."""
        assert self.variants is not None  # noqa: S101 - there are points of whatever is well typed
        return self.variants.hold(relation, lhs, rhs)

    def _cancels(self, lhs: Expr, rhs: Expr) -> bool:
        """Whether an edit takes something away from itself, multiplies by zero, or puts one side into the other."""
        changed = ((self.statement.lhs, lhs, rhs), (self.statement.rhs, rhs, lhs))
        return any(
            (_emptied(new) and not _emptied(old))
            or (
                not self.known
                and bool(other.args)
                and new.has(other)
                and not (old.has(other) or (self.defined and new == other))
            )
            for old, new, other in changed
            if new != old
        )

    def _decided(self, line: Statement, *, needs: str = "", change: str = "") -> Mend | None:
        """The line as a mend, if the ordinary decision proves it wherever it is defined."""
        if line.misfit is None and self.statement.misfit is not None and not cross_check(line, trials=2).agreed:
            return None
        seconds = SHARE * max(self.end - time.process_time(), LEAST)
        try:
            result = within(seconds, lambda: decide(line, budget=BUDGET))
        except (SymklError, RecursionError):
            result = None
        if result is None:
            self.left_open = True
            return None
        if result.verdict is not Verdict.PROVED or any(ELSEWHERE in c for c in result.conditions):
            return None
        return Mend(line, needs, change)


def _letters(side: Expr) -> frozenset[Any]:
    return frozenset(s.args[0] if isinstance(s, Entry) else s for s in side.atoms(Matrix, Scalar, Entry))


def _is_of_the_pen(edit: Edit) -> bool:
    """Whether an edit takes back what a slip does, and no more: neither a special value nor what is squared by itself."""
    how, *what = edit.kind
    turned = edit.new.args[0] if isinstance(edit.new, tm.Transpose) else edit.new
    if isinstance(turned, Matrix) and tm.same_dimension(*turned.shape) and what[:1] == [tm.Transpose]:
        return False  # the line holds where the letter is symmetric
    if len(edit.places) > 1 or (isinstance(how, tm.Times) and isinstance(edit.new, tm.Plus)):
        return False  # a sum for each product is no slip
    if how == "put in":
        return what[0] is not tm.Power and all(is_number(more) for more in what[1:] if isinstance(more, Expr))
    if how == "taken away":
        return what[0] is not Expectation  # E[m] = m says that m is fixed
    how, new = _whole(how), _whole(edit.new)
    if isinstance(how, SYMBOLS) and isinstance(new, SYMBOLS):  # m may stand for the mean of x, where x makes it true
        return _kind(how) == _kind(new)
    return not (isinstance(how, Expr) and Counter(_symbols(edit.new)) - Counter(_symbols(how)))


def _whole(term: object) -> Any:  # noqa: ANN401 - as it was
    """The letter of which an entry is taken."""
    return term.args[0] if isinstance(term, Entry) else term


def _symbols(term: Expr) -> Iterator[Expr]:
    """The letters of a term as often as they stand there."""
    return (part for part in preorder_traversal(term) if isinstance(part, SYMBOLS))  # type: ignore[no-untyped-call] # SymPy's


def _numbered(symbol: object) -> str:
    """A letter whose number is any."""
    return re.sub(r"\d+", "#", str(symbol), count=1)


def _kind(symbol: Expr) -> str:
    """A letter without its index."""
    return str(symbol).partition("_")[0].rstrip("0123456789")


def same(one: Expr, other: Expr) -> bool:
    """Whether two terms are the same but for the order of what is added, and for numbers and signs in products."""
    return one == other or _sorted(one) == _sorted(other)


def _repeats(one: Expr, other: Expr) -> bool:
    """Whether two terms are the same without any fraction being reduced, of which people write lines."""
    return one == other or (same(one, other) and not all(side.has(tm.Divide) for side in (one, other)))


def _sorted(term: Expr) -> tuple[Fraction, Any]:
    """A term as a number times what does not depend on the order of sums, or of what commutes."""
    if isinstance(term, tm.Plus):
        return Fraction(1), (("+", *sorted(map(_sorted, term.args), key=str)),)
    if isinstance(term, Rational):
        return Fraction(int(term.p), int(term.q)), ()
    if not isinstance(term, (tm.Times, tm.Negative, tm.Divide)):
        return Fraction(1), (("", str(term)),)
    parts = [_sorted(arg) for arg in term.args]
    number = prod((part[0] for part in parts), start=Fraction(1))
    if isinstance(term, tm.Negative):
        return -number, parts[0][1]
    inside = list(parts[0][1]) if isinstance(term, tm.Divide) else [factor for part in parts for factor in part[1]]
    if isinstance(term, tm.Divide):
        number = parts[0][0] / parts[1][0] if parts[1][0] else Fraction(0)
        for factor in parts[1][1]:
            under = factor[1] if factor[0] == "/" else ("/", factor)
            opposite = ("/", under) if factor[0] == "/" else factor
            if opposite in inside:
                inside.remove(opposite)
            else:
                inside.append(under)
    if all(map(tm.is_scalar, term.args)):
        inside.sort(key=str)
    return number, tuple(inside)


def _emptied(term: Expr) -> bool:
    """Whether a term has a factor 0, a sum with something and its negative, or an entry of I with one index twice."""
    if isinstance(term, tm.Times) and 0 in term.args:
        return True
    if isinstance(term, Component) and isinstance(term.args[0], tm.Identity) and len(set(term.args[1:])) == 1:
        return True
    if isinstance(term, tm.Plus):
        parts = [_sorted(arg) for arg in term.args]
        if any((-number, what) in parts for number, what in parts):
            return True
    return any(_emptied(arg) for arg in term.args if isinstance(arg, tm.Node))
