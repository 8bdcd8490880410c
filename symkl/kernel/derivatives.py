"""Derivatives: a derivation is linear and obeys Leibniz' rule; what it does to a function, an instance of a law says.

``d`` along a matrix X sends X to a letter dX. Where the differential of a number is tr(G^T dX), its derivative by X is G;
where that of a vector is J dx, its derivative by x is J. A symmetric X moves among symmetric matrices: then dX is symmetric,
and of all G the symmetric one is meant.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symkl.kernel.errors import refuse
from symkl.kernel.smooth import assume_averages, smooth
from symkl.kernel.values import (
    E_BASE,
    EMPTY,
    ONE,
    UNIT,
    Function,
    Letter,
    Value,
    added_exponents,
    atom_value,
    contains,
    expanded,
    exponent_value,
    identity,
    names,
    number,
    op_of,
    renamed,
    shape_of,
    value,
)
from symkl.language.facts import FUNCTION_OF, GENERIC
from symkl.language.symbols import Matrix

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.kernel.ring import Ring
    from symkl.kernel.values import Atom, Exponent, Word


WHOLE = frozenset({"integer", "binary"})
STACKING = frozenset({"vec", "dg", "diagm"})  # linear in their one argument
SYMMETRIC = frozenset({"symmetric", "spd"})


class Derivation:
    """The derivative by a symbol, or the differential along it.

    Parameters
    ----------
    ring : its arithmetic
    by : the symbol, whose entries are unrelated
    along : whether the differential is meant
    """

    def __init__(self, ring: Ring, by: Any, along: bool) -> None:  # noqa: ANN401, FBT001 - a symbol; a plain condition
        self.ring, self.by, self.along = ring, by, along
        self.shape = shape_of(by) if isinstance(by, Matrix) else (UNIT, UNIT)
        if WHOLE & set(by.facts):
            refuse(f"a derivative by {by}, which takes whole numbers only")
        entangled = any(by in fact.args for fact in ring.facts.given)
        related = {f for f in by.facts if not f.startswith(FUNCTION_OF)} - GENERIC if self.shape != (UNIT, UNIT) else set()
        if entangled or not related <= SYMMETRIC:
            refuse(f"a derivative by {by}, whose entries are related")
        self.direction = Letter(Function("d", (by, by), *self.shape))
        self.symmetric = bool(related)
        if self.symmetric and (self.direction._replace(transposed=True),) not in ring.rules:
            ring.learn((self.direction._replace(transposed=True),), ring.word((self.direction,)))

    def of(self, v: Value) -> Value:
        """The derivative of a value."""
        d = self.differential(v)
        if self.along or self.shape == (UNIT, UNIT):
            return d
        if not v.scalar and (v.columns != 1 or self.shape[1] != 1 or self.symmetric):
            refuse("the derivative of a matrix by a matrix")
        if not v.scalar and self.shape[0] not in (UNIT, v.rows) and least(v.rows) == 1:
            # of a number the derivative is a column, of a vector it has a row for each component
            self.ring.facts.conditions[f"{v.rows} > 1: the derivative of a vector has a row for each component"] = None
        opened, shape = (self._gradient, self.shape) if v.scalar else (self._row, (v.rows, self.shape[0]))
        out = self._each(opened, d, shape)
        if self.symmetric:
            self.ring.facts.conditions[f"{self.by} varies among symmetric matrices, and its derivative is one"] = None
            out = (out + self.ring.transpose(out)).scaled(Fraction(1, 2))
        return self._buried() if contains(out, self.direction.base) else out

    def stacked(self, v: Value) -> Value:
        """J from d(v) = J vec(dX): vec(u dX w) = kron(w^T, u) vec(dX)."""
        if self.symmetric:
            return self._buried()
        ring, (rows, columns) = self.ring, self.shape
        d, whole = self.differential(v), expanded(rows * columns)

        def opened(m: Any, w: Word, c: Any) -> Value:  # noqa: ANN401 - a term
            outside = Value(UNIT, UNIT, {(m, EMPTY): c})
            if any(self.direction.base in _letters(atom) for atom, _ in m):
                row = ring.transpose(ring.linear("vec", whole, UNIT, self._gradient(m, EMPTY, c)))
                return ring.times(ring.word(w), row)
            *before, last = w
            if op_of(last.base) == "vec" and not (last.transposed or last.inverted):
                ((_, inner),) = last.base.args[0].terms
                found, left = self._opened(inner), tuple(before)
            else:
                found, left = self._opened(w), EMPTY
            if found is None or found[2]:
                return self._buried()
            u, right = (ring.word(part) if part else None for part in found[:2])
            u = identity(rows) if u is None else u
            turned = identity(columns) if right is None else ring.transpose(right)
            return ring.times(outside, ring.times(ring.word(left), kron(ring, turned, u)))

        out = self._each(opened, d, (v.rows, whole))
        return self._buried() if contains(out, self.direction.base) else out

    def _depends(self, o: Any) -> bool:  # noqa: ANN401 - whatever values are made of
        found = names(o)
        return self.by in found or self.by.name in found

    # --------------------------------------------------------------------------------------------- differentials

    def differential(self, v: Value) -> Value:
        """Leibniz' rule, factor by factor."""
        ring, out = self.ring, Value(v.rows, v.columns, {})
        for (m, w), c in v.terms.items():
            whole = ring.word(w) if w else Value(v.rows, v.columns, {(ONE, EMPTY): 1})
            for atom, e in m:
                if self._depends(atom) or self._depends(e):
                    rest = Value(UNIT, UNIT, {(m - {(atom, e)}, EMPTY): c})
                    out += ring.times(ring.times(rest, self._power(atom, e)), whole)
            if w and self._depends(w):
                out += ring.times(Value(UNIT, UNIT, {(m, EMPTY): c}), self._word(w))
        return out

    def _power(self, atom: Atom, e: Exponent) -> Value:
        ring, d = self.ring, number(0)
        if self._depends(e):
            if not (isinstance(atom, str) and atom == E_BASE):
                refuse("the derivative of a power by its exponent")
            return ring.times(atom_value(atom, e), self.differential(exponent_value(e)))
        d = self._atom(atom)
        lower = added_exponents(e, -1)
        if not isinstance(e, int):
            ring.facts.need(atom_value(atom), "nonzero")
        return ring.times(ring.times(exponent_value(e), ring.raised(atom, lower)), d)

    def _atom(self, atom: Atom) -> Value:  # noqa: PLR0911 - one line for each kind
        if atom == self.by:
            return number(1)
        if isinstance(atom, Value):
            return self.differential(atom)
        if op_of(atom) == "form":
            return self._word(atom.args[0])
        if op_of(atom) == "tr":
            return self.ring.trace(self.differential(atom.args[0]))
        if op_of(atom) in ("Sum", "E"):
            return self._bound(atom)
        if op_of(atom) == "call":  # the chain rule
            f, at = atom.args
            self.ring.facts.conditions[f"{f.declared} is smooth"] = None
            return self.ring.times(self.ring.made(Function("call", (f.derivative, at))), self.differential(at))
        return self.ring.made(Function("d", (atom, self.by)))

    def _bound(self, f: Function) -> Value:
        """A sum of derivatives; E[g'] of E[g], where g is smooth and no law depends on what it is taken by."""
        if f.op == "Sum":
            return self._under(f, self.differential)
        facts = self.ring.facts
        found = facts.symbols_of(f.args[0], names(f.args[1]))
        over = frozenset(found)
        body = renamed(f.args[1], dict(zip(f.args[0], found, strict=False)))
        if not found or self.by in over or self._depends(f.args[0]) or not smooth(body, over | {self.by}):
            return self.ring.made(Function("d", (f, self.by), f.rows, f.columns))
        assume_averages(facts, body)
        return self.ring.binders.expectation(self.differential(body), over)

    def _under(self, f: Function, do: Callable[[Value], Value]) -> Value:
        """What is linear goes into a sum over an index."""
        body, i, size = self.ring.binders.unbound(f, frozenset({self.by}))
        declared = self.ring.facts.index(size, names(body))
        if declared is not None and declared != self.by:  # of which more is said
            body, i = renamed(body, {i: declared}), declared
        return self.ring.binders.total(do(body), i, size)

    def _word(self, w: Word) -> Value:
        rows, columns = w[0].shape[0], w[-1].shape[1]
        out = Value(rows, columns, {})
        for i, x in enumerate(w):
            if self._depends(x):
                out += self.ring.around(w[:i], self._letter(x), w[i + 1 :])
        return out

    def _letter(self, x: Letter) -> Value:
        if x.inverted:
            return self.ring.made(Function("d", (x, self.by), *x.shape))
        if x.transposed:
            return self.ring.transpose(self._letter(x._replace(transposed=False)))
        if x.base == self.by:
            return self.ring.word((self.direction,))
        if op_of(x.base) in ("Sum", "E"):
            return self._bound(x.base)
        if op_of(x.base) in STACKING:
            return self.ring.linear(x.base.op, *x.shape, self.differential(x.base.args[0]))
        of = x.base if isinstance(x.base, Matrix) else x  # a function of a scalar
        return self.ring.made(Function("d", (of, self.by), *x.shape))

    # ------------------------------------------------------------------------------------------------- gradients

    def _opened(self, word: Word) -> tuple[Word, Word, bool] | None:
        """A word before and after the direction, and whether that is transposed."""
        at = [i for i, x in enumerate(word) if x.base == self.direction.base]
        if len(at) != 1 or word[at[0]].inverted:
            return None
        return word[: at[0]], word[at[0] + 1 :], word[at[0]].transposed

    def _gradient(self, m: Any, w: Word, c: Any) -> Value:  # noqa: ANN401 - a term
        """G from tr(G^T dX): the word round dX, turned."""
        found = [(atom, e) for atom, e in m if self.direction.base in _letters(atom)]
        if len(found) != 1 or w or found[0][1] != 1:
            return self._buried()
        ((atom, _),) = found
        rest = Value(UNIT, UNIT, {(m - {(atom, 1)}, EMPTY): c})
        if atom.op == "Sum":
            return self.ring.times(rest, self._under(atom, lambda v: self._each(self._gradient, v, self.shape)))
        word = atom.args[0]
        if atom.op == "tr":
            (((_, word),),) = (word.terms,)
        opened = self._opened(word)
        if opened is None:
            return self._buried()
        before, after, transposed = opened
        g = self.ring.times(self.ring.word(after), self.ring.word(before))
        g = g if before or after else Value(*self.shape, {(ONE, EMPTY): 1})
        g = g if transposed else self.ring.transpose(g)
        return self.ring.times(rest, g)

    def _each(self, opened: Callable[[Any, Word, Any], Value], v: Value, shape: tuple[Any, Any]) -> Value:
        """Take the direction out, term by term."""
        parts = [opened(m, w, c) for (m, w), c in v.terms.items()]
        return value(*shape, [pair for part in parts for pair in part.terms.items()])

    def _row(self, m: Any, w: Word, c: Any) -> Value:  # noqa: ANN401 - a term
        """J from J dx."""
        if any(self.direction.base in _letters(atom) for atom, _ in m):
            row = self.ring.transpose(self._gradient(m, EMPTY, c))
            return self.ring.times(self.ring.word(w), row)
        if contains(w[-1].base, self.direction.base) and w[-1].base.op == "Sum" and not (w[-1].transposed or w[-1].inverted):
            f, before = w[-1].base, Value(UNIT, UNIT, {(m, EMPTY): c})
            inner = self._under(f, lambda v: self._each(self._row, v, (f.rows, self.shape[0])))
            return self.ring.times(self.ring.times(before, self.ring.word(w[:-1])), inner)
        opened = self._opened(w)
        if opened is None or opened[1] or opened[2]:
            return self._buried()
        before = self.ring.word(opened[0]) if opened[0] else Value(w[0].shape[0], w[0].shape[0], {(ONE, EMPTY): 1})
        return self.ring.times(Value(UNIT, UNIT, {(m, EMPTY): c}), before)

    def _buried(self) -> Value:
        refuse(f"the differential of {self.by} stands inside a function")


def kron(ring: Ring, a: Value, b: Value) -> Value:
    """The Kronecker product of two values."""
    if a.scalar or b.scalar:
        return ring.times(a, b)
    return ring.linear("kron", expanded(a.rows * b.rows), expanded(a.columns * b.columns), a, b)


def least(size: Any) -> int:  # noqa: ANN401 - a size
    """The least value of a size, if it is easily said: sizes are 1 or more."""
    terms = size.as_coefficients_dict()
    return max(1, int(sum(terms.values()))) if all(c > 0 for c in terms.values()) else 1


def _letters(atom: Any) -> set[Any]:  # noqa: ANN401 - an atom
    """What the letters of a form or a trace are made of; of another function, of itself and its arguments."""
    if op_of(atom) == "form":
        return {x.base for x in atom.args[0]}
    if op_of(atom) == "tr":
        return {x.base for _, w in atom.args[0].terms for x in w}
    if op_of(atom) == "Sum":
        return _inside(atom.args[1])
    return {atom} if op_of(atom) == "d" else set()


def _inside(v: Value) -> set[Any]:
    """What the letters of all forms, traces and words in a value are made of."""
    found = {x.base for _, w in v.terms for x in w}
    return found.union(*(_letters(atom) for m, _ in v.terms for atom, _ in m))
