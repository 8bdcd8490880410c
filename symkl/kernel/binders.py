"""What binds a name: sums over an index, averages over what is random.

Both are linear. Sums stand in one order, and a sum round which a word or a trace stands is a sum of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from symkl.kernel.errors import refuse
from symkl.kernel.values import (
    EMPTY,
    ONE,
    UNIT,
    Bound,
    Function,
    Letter,
    Value,
    atom_value,
    identity,
    levels,
    names,
    number,
    op_of,
    parted,
    renamed,
    shape_of,
    size_of,
    spelt,
    word_value,
)
from symkl.language.law import lineage
from symkl.language.symbols import Index, Matrix

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.kernel.facts import Facts
    from symkl.kernel.values import Atom, Exponent, Size, Word


class Arithmetic(Protocol):
    """What a ring does with values."""

    facts: Facts

    def times(self, a: Value, b: Value) -> Value: ...  # noqa: D102 - as the ring says
    def word(self, word: Word) -> Value: ...  # noqa: D102
    def made(self, f: Function) -> Value: ...  # noqa: D102
    def raised(self, atom: Atom, e: Exponent) -> Value: ...  # noqa: D102
    def power(self, a: Value, e: Exponent) -> Value: ...  # noqa: D102
    def transpose(self, a: Value) -> Value: ...  # noqa: D102
    def around(self, before: Word, middle: Value, after: Word) -> Value: ...  # noqa: D102
    def trace(self, a: Value) -> Value: ...  # noqa: D102


class Binders:
    """Sums and averages in the arithmetic of a ring."""

    def __init__(self, ring: Arithmetic) -> None:
        self.ring = ring
        self._exchanging = False  # while two sums are looked at in the other order

    def over(self, a: Value, some: frozenset[Any], do: Callable[[Any, Word], Value], forms: int = 1) -> Value:
        """What is linear and binds some symbols: what does not depend on them comes out, on either side of a word, too.

        Of each term ``do`` gets the factors that depend on them and the word between the first letter that does and the
        last; a form u^T M v is read as a word where no more than so many factors, ``forms``, depend on them.
        """
        out = Value(a.rows, a.columns, {})
        for (m, w), c in a.terms.items():
            m = frozenset(p for q in m for p in parted(q, some))  # noqa: PLW2901 - the same product
            free, beside = frozenset(p for p in m if not names(p) & some), number(1)
            inside = m - free
            if not names(w) & some:
                w, beside = EMPTY, word_value(w, a.rows, a.columns)  # noqa: PLW2901 - it stands beside
            found = [p for p in inside if p[1] == 1 and op_of(p[0]) == "form"]
            if not w and len(found) == 1 and len(inside) <= forms:
                inside, w = inside - {found[0]}, found[0][0].args[0]  # noqa: PLW2901 - the same value, read as a word
            at = [i for i, x in enumerate(w) if names(x) & some] or [0]
            whole = self.ring.around(w[: at[0]], do(inside, w[at[0] : at[-1] + 1]), w[at[-1] + 1 :])
            out += self.ring.times(Value(UNIT, UNIT, {(free, EMPTY): c}), self.ring.times(whole, beside))
        return out

    def inner(self, m: Any, w: Word) -> Value:  # noqa: ANN401 - a monomial
        """A product of factors and a word."""
        return self.ring.times(Value(UNIT, UNIT, {(m, EMPTY): 1}), self.ring.word(w))

    def total(self, a: Value, index: Any, size: Value) -> Value:  # noqa: ANN401 - an index
        """A sum over an index."""
        out, rest = Value(a.rows, a.columns, {}), dict(a.terms)
        for (m, w), c in a.terms.items():
            others = [(p, o) for p in sorted(m, key=spelt) if p[1] == 1 and (o := delta(p[0], index)) is not None]
            if others:  # the only value of the index at which it is not 0
                del rest[m, w]
                only = Value(a.rows, a.columns, {(m - {others[0][0]}, w): c})
                out += self.redone(renamed(only, {index: others[0][1]}))

        def summed(m: Any, w: Word) -> Value:  # noqa: ANN401 - a monomial
            return self._summed(self.inner(m, w), index, size) if m or w else size

        return out + self.over(Value(a.rows, a.columns, rest), frozenset({index}), summed, forms=0)

    def redone(self, v: Value) -> Value:
        """A value in which something was renamed, brought to its form again."""
        out = Value(v.rows, v.columns, {})
        for (m, w), c in v.terms.items():
            part = self.ring.word(w) if w else Value(v.rows, v.columns, {(ONE, EMPTY): 1})
            for atom, e in m:
                form = op_of(atom) == "form"
                known = (
                    self.ring.word(atom.args[0]) if form else self.ring.made(atom) if isinstance(atom, Function) else None
                )
                again = known is not None and known != atom_value(atom)
                part = self.ring.times(self.ring.power(known, e) if again and known else self.ring.raised(atom, e), part)
            out += part.scaled(c)
        return out

    def turned(self, x: Letter) -> Value | None:
        """The transpose of a sum of matrices: the sum of the transposes."""
        if not (x.transposed and is_sum(x)) or UNIT in x.shape:
            return None
        body, index, size = self.unbound(x.base)
        return self.total(self.ring.transpose(body), index, size)

    def picked(self, a: Letter, b: Letter) -> Value | None:
        """A sum of what ends with unit vectors, times another one: the member that this picks out."""
        if is_unit(a) and a.transposed and is_sum(b) and not b.transposed and starts(b.base):
            body, index, size = self.unbound(b.base, names(a))
            return self.total(self.ring.times(self.ring.word((a,)), body), index, size)
        if is_unit(b) and not b.transposed and is_sum(a) and not a.transposed and starts(a.base, last=True):
            body, index, size = self.unbound(a.base, names(b))
            return self.total(self.ring.times(body, self.ring.word((b,))), index, size)
        return None

    def _summed(self, inner: Value, index: Any, size: Value) -> Value:  # noqa: ANN401 - an index
        """A sum of one term; of rows, the transpose of a sum of columns; of sums, in the order that is written first."""
        other = self._exchanged(inner, index, size)
        if other is not None:
            one = self.bound("Sum", inner, [(index, size)])
            return min(one, other, key=spelt)
        collapsed = self._collapsed(inner, index, size)
        if collapsed is not None:
            return collapsed
        return self.columns("Sum", inner, [(index, size)])

    def columns(self, op: str, inner: Value, over: list[tuple[Any, Any]]) -> Value:
        """Bind symbols in a value; of rows, the transpose of what is bound in columns."""
        if inner.rows is UNIT and inner.columns is not UNIT:
            return self.ring.transpose(self.bound(op, self.ring.transpose(inner), over))
        return self.bound(op, inner, over)

    def diagonal(self, a: Value, index: Any, n: Size, size: Value) -> Value:  # noqa: ANN401 - an index
        """A diagonal matrix by its entries: linear, and what does not depend on the index comes out."""
        out = Value(n, n, {})
        for (m, _), c in a.terms.items():
            free = frozenset(p for p in m if index not in names(p))
            inner = Value(UNIT, UNIT, {(m - free, EMPTY): 1})
            whole = self.bound("Diag", inner, [(index, size)], (n, n)) if m - free else identity(n)
            out += self.ring.times(Value(UNIT, UNIT, {(free, EMPTY): c}), whole)
        return out

    def _collapsed(self, inner: Value, index: Any, size: Value) -> Value | None:  # noqa: ANN401 - an index
        """A sum of forms or traces by the sum of the matrices in them, where that is no longer one."""
        monomial, word, c = inner.single or (ONE, EMPTY, 0)
        closed = [a for a, e in monomial if e == 1 and op_of(a) in ("form", "tr")]
        if len(closed) != 1 or word:
            return None
        (f,) = closed
        rest = Value(UNIT, UNIT, {(monomial - {(f, 1)}, EMPTY): c})
        (w,) = f.args if f.op == "form" else [w for _, w in f.args[0].terms]
        at = [i for i, x in enumerate(w) if index in names(x)]
        if not at or any(map(is_sum, w)) or (f.op == "form" and len(w) in (at[-1] + 1 - at[0], 1)):
            return None
        middle = self.total(self.ring.times(rest, self.ring.word(w[at[0] : at[-1] + 1])), index, size)
        if any(is_sum(x) for _, v in middle.terms for x in v):
            return None
        return self.ring.trace(self.ring.around(w[: at[0]], middle, w[at[-1] + 1 :]))

    def _exchanged(self, inner: Value, index: Any, size: Value) -> Value | None:  # noqa: ANN401 - an index
        """A sum of a number times a sum of numbers, in the other order."""
        single = inner.single
        if self._exchanging or single is None or single[1]:
            return None
        sums = [a for a, e in single[0] if e == 1 and op_of(a) == "Sum"]
        if len(sums) != 1:
            return None
        body, j, n = self.unbound(sums[0], frozenset({index}))
        rest = Value(UNIT, UNIT, {(single[0] - {(sums[0], 1)}, EMPTY): single[2]})
        self._exchanging = True
        try:
            return self.total(self.total(self.ring.times(rest, body), index, size), j, n)
        finally:
            self._exchanging = False

    def unbound(self, f: Function, taken: frozenset[Any] = frozenset()) -> tuple[Value, Any, Value]:
        """What a sum holds, an index of a name of its own in place of what it binds, and over how many values it runs."""
        (bound,), body = f.args
        name = f"i_{levels(f)}"
        while name in {str(x) for x in names(body) | taken}:
            name += "_"
        i = Index(name, size_of(bound.over))
        return renamed(body, {bound: i}), i, bound.over

    def form(self, word: Word) -> Value:
        """A word that is a number; with a sum in it, a sum of numbers."""
        at = next((i for i, x in enumerate(word) if is_sum(x)), None)
        if at is None:
            return self.ring.made(Function("form", (word,)))
        return self.within(word, at)

    def within(self, word: Word, at: int) -> Value:
        """A word round a sum as a sum of words, or of their traces where they are square matrices."""
        body, index, size = self.unbound(word[at].base, names(word))
        inner = self.ring.around(word[:at], self.ring.transpose(body) if word[at].transposed else body, word[at + 1 :])
        return self.total(self.ring.trace(inner), index, size)

    def expectation(self, a: Value, over: frozenset[Any], given: tuple[Value, ...] = ()) -> Value:
        """E over random symbols: linear, and what does not depend on them comes out on either side.

        What has a law given others is averaged over before these, unless something else is known: ``given``.
        """
        used = sorted(over & names(a), key=spelt)
        if not self.ring.facts.loose.isdisjoint(used):
            refuse(f"what is known of {', '.join(map(str, used))} where it stands free is not known under an average")
        last = next((x for x in used if not given and self._last(x, used, over)), None)
        if last is not None:
            return self.expectation(self.expectation(a, frozenset({last})), over - {last})

        def averaged(m: Any, w: Word) -> Value:  # noqa: ANN401 - a monomial
            return self._averaged(self.inner(m, w), over, given) if m or w else number(1)

        return self.over(a, over, averaged)

    def _last(self, x: Any, used: list[Any], over: frozenset[Any]) -> bool:  # noqa: ANN401 - a random symbol
        """Whether the law of x depends on something random, and nothing else that is averaged over depends on x."""
        before = lineage([x]) - {x}
        if not before or (used == [x] and not before & over) or any(x in lineage([y]) for y in used if y != x):
            return False
        others = [y for y in used if y != x and y not in before]
        if not self.ring.facts.free_of([x], others):
            refuse(f"{x}, given what its law depends on, and {others[0]} are not known to be independent")
        self.ring.facts.assume_independent([x], others)
        return True

    def conditional(self, a: Value, given: tuple[Value, ...]) -> Value:
        """E over all that is random where some values are known."""
        single = [v.single or (ONE, EMPTY, 0) for v in given]
        known = {
            w[0].base for m, w, c in single if not m and len(w) == 1 and c == 1 and not (w[0].transposed or w[0].inverted)
        }
        known |= {x for m, w, c in single if not w and len(m) == 1 and c == 1 for x, e in m if e == 1}
        over = lineage(self.ring.facts.random(a), known)
        return self.expectation(a, over, () if self.ring.facts.settled(over, self.ring.facts.random(given)) else given)

    def _known(self, inner: Value, over: frozenset[Any], given: tuple[Value, ...]) -> Value:
        """What a value is on the average where others are known: a function of these, told apart by their names."""
        turned = self.ring.transpose(inner)
        if (inner.rows is UNIT, spelt(inner)) > (turned.rows is UNIT, spelt(turned)):
            return self.ring.transpose(self._known(turned, over, given))
        used = sorted(over & names(inner), key=spelt)
        return self.bound("given", inner, [(x, (x.name,)) for x in used], beside=tuple(sorted((spelt(v), v) for v in given)))

    def _random(self, inner: Value, over: frozenset[Any]) -> list[tuple[Any, Any]]:
        """The symbols that are averaged over, each with its facts, its law and, where that is not all, its name."""
        used = list(over & names(inner))
        if len(used) > 1:
            used.sort(key=lambda x: (str(x.law), x.name))
        law_of = self.ring.facts.law_of
        free = all(
            self.ring.facts.independent(x, y) and self.ring.facts.free_of({*used} - {y}, {y})
            for x in used
            for y in {*used} - {x}
        )
        own = [() if free and self.ring.facts.determined(x) else (x.name,) for x in used]
        return [(x, (tuple(sorted(x.facts)), law_of(x), *name)) for x, name in zip(used, own, strict=True)]

    def bound(self, op: str, inner: Value, over: list[tuple[Any, Any]], shape: Any = None, beside: Any = ()) -> Value:  # noqa: ANN401 - sizes
        """Bind symbols in a value: their names are gone."""
        level = levels(inner)
        shapes = [shape_of(x) if isinstance(x, Matrix) else (UNIT, UNIT) for x, _ in over]
        new = {x: Bound(level, i, *shape, key) for i, ((x, key), shape) in enumerate(zip(over, shapes, strict=True))}
        args = (tuple(new.values()), renamed(inner, new), *((beside,) if beside else ()))
        return self.ring.made(Function(op, args, *(shape or (inner.rows, inner.columns))))

    def _averaged(self, inner: Value, over: frozenset[Any], given: tuple[Value, ...]) -> Value:
        """An average of one term; finite sums and averages commute."""
        m, w, c = inner.single or (ONE, EMPTY, 0)
        lone = w[0] if len(w) == 1 and not m else next((Letter(a) for a, e in m if len(m) == 1 and e == 1 and not w), None)
        if c == 1 and lone is not None and is_sum(lone):
            body, i, size = self.unbound(lone.base, over | names(given))
            whole = self.total(self.expectation(body, over, given), i, size)
            return self.ring.transpose(whole) if lone.transposed else whole
        return self._known(inner, over, given) if given else self.bound("E", inner, self._random(inner, over))


def is_unit(x: Letter) -> bool:
    """Whether a letter is a unit vector."""
    return op_of(x.base) == "unit"


def starts(f: Function, *, last: bool = False) -> bool:
    """Whether what a sum holds starts, or ends, with the unit vector of an index that is bound there."""
    body = f.args[1].single
    if body is None or not body[1]:
        return False
    x = body[1][-1 if last else 0]
    if is_sum(x) and not x.transposed:
        return starts(x.base, last=last)
    return is_unit(x) and x.transposed is last and isinstance(x.base.args[0], Bound)


def delta(atom: Any, index: Any) -> Any:  # noqa: ANN401 - an atom, an index
    """The index that another one has to be where an atom, a product of two unit vectors, is not 0."""
    word = atom.args[0] if op_of(atom) == "form" else EMPTY
    ends = [x.base.args[0] for x in word if is_unit(x)]
    if len(word) != 2 or len(ends) != 2 or (ends[0] == index) == (ends[1] == index):  # noqa: PLR2004 - two unit vectors
        return None
    return ends[0] if ends[1] == index else ends[1]


def is_sum(x: Letter) -> bool:
    """Whether a letter is a sum over an index."""
    return op_of(x.base) == "Sum" and not x.inverted
