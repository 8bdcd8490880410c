"""Values of the kernel as people would write them who have a statement before them: its order of terms, its names."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sympy import Expr, Integer, Rational, S

from symkl.kernel.parts import is_part, less
from symkl.kernel.values import E_BASE, Function, Value, exponent_value, identity, names, number
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.blocks import block
from symkl.language.entries import ColumnOf, Component, Member, RowVector
from symkl.language.exchange import exchanged
from symkl.language.law import Law
from symkl.language.statement import declared_symbols
from symkl.language.symbols import Entry, Matrix, Scalar
from symkl.language.sympy_types import group
from symkl.prover.partitions import cuts
from symkl.prover.written import Written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.kernel.check import Kernel
    from symkl.kernel.values import Bound, Exponent, Letter, Monomial, Size, Word

FAR = 10**6
POINTS = ("x", "y", "z", "u", "v", "w")


class Faithful(Written):
    """Writes values as terms in the notation of other terms.

    Parameters
    ----------
    kernel : whose values they are
    like : what stands there already: its order of terms is kept
    """

    def __init__(self, kernel: Kernel, like: Sequence[object]) -> None:
        super().__init__(kernel)
        self.text = "  ".join(map(str, like))
        self.at: dict[str, int] = {}

    # ------------------------------------------------------------------------------------------------------- sums

    def value(self, v: Value) -> Expr:
        """Write a sum of terms, in the order in which they, or their letters, stand in what is there already."""
        blocks = self._blocks(v)
        if blocks is not None:
            return blocks
        parts = [(c, self._unsigned(v, m, w, abs(Fraction(c)))) for (m, w), c in v.terms.items()]
        if not parts:
            return S.Zero if v.scalar else tm.Zero(v.rows, v.columns)
        parts.sort(key=lambda part: self._rank(part[1]))
        if parts[0][0] < 0:  # people begin with what has no sign, where that costs no other order
            first = next((i for i, (c, _) in enumerate(parts) if c > 0), 0)
            parts.insert(0, parts.pop(first))
        (c, first_part), *others = parts
        out = first_part if c > 0 else minus(first_part)
        for c, part in others:
            out = tm.plus(out, part if c > 0 else tm.negated(part))
        return out

    def _blocks(self, v: Value) -> Expr | None:
        """A block matrix, where the value is one."""
        if v.scalar or not v.terms or not all(w for _, w in v.terms):
            return None
        letters = [(w[0], w[-1]) for _, w in v.terms]
        if not all((is_part(a) and not a.transposed) or (is_part(b) and b.transposed) for a, b in letters):
            return None
        above = cuts((a for a, _ in letters if not a.transposed), v.rows)
        beside = cuts((b for _, b in letters if b.transposed), v.columns)
        if above is None and beside is None:
            return None
        left, right, ring = self._parts(above, v.rows), self._parts(beside, v.columns), self.kernel.ring
        return block([[self.value(ring.times(ring.times(ring.transpose(p), v), q)) for q in right] for p in left])

    def _parts(self, at: list[Any] | None, whole: Any) -> list[Value]:  # noqa: ANN401 - a size
        if at is None:
            return [number(1) if whole == 1 else identity(whole)]
        return [self.kernel.part(whole, a, less(b, a)) for a, b in pairwise(at)]

    def _rank(self, term: Expr) -> tuple[int, int, str]:
        bare = _without_number(term)
        text = str(bare)
        at = self._place(text)
        letters = [self._place(name) for name in re.findall(r"\w+(?![\w(\[])", text) if not name.isdigit()]
        first = max(letters, default=FAR)
        return (at if at < FAR else first, first, text)

    def _place(self, text: str) -> int:
        if text not in self.at:
            found = re.search(rf"(?<![\w.]){re.escape(text)}(?![\w(\[])", self.text) if text else None
            self.at[text] = found.start() if found else FAR
        return self.at[text]

    # --------------------------------------------------------------------------------------------------- products

    def _unsigned(self, v: Value, m: Monomial, w: Word, size: Fraction) -> Expr:
        above: list[Expr] = []
        below: list[Expr] = []
        for base, e in self._collected(m):
            if isinstance(e, (int, Fraction)) and e < 0:
                below.append(self._raised(base, -e))
            else:
                above.append(self._raised(base, e))
        above.sort(key=lambda t: (self._form(t), not t.is_Integer, *self._rank(t)))
        if w:
            above.append(self.word(w))
        elif not v.scalar:
            above.append(tm.Identity(v.rows))
        return self._assembled(size, above, below)

    def _assembled(self, size: Fraction, above: list[Expr], below: list[Expr]) -> Expr:
        if size.denominator > 1 and not below and len(above) == 1 and not self._form(above[0]) and tm.is_scalar(above[0]):
            top = above if size.numerator == 1 else [Integer(size.numerator), *above]
            return tm.divided(self.product(top), Integer(size.denominator))
        if size.denominator > 1 and below:
            below = [Integer(size.denominator), *below]
            size = Fraction(size.numerator)
        if size != 1 or not above:
            above = [Rational(size.numerator, size.denominator), *above]
        out = self.product(above)
        return tm.divided(out, self.product(below)) if below else out

    def product(self, parts: Any) -> Expr:  # noqa: ANN401 - terms
        """Write a product; one form in it needs no brackets at its end."""
        *firsts, last = parts
        out: Expr | None = None
        for part in firsts:
            out = part if out is None else tm.times(out, part)
        if out is None:
            return last  # type: ignore[no-any-return] # a term
        if isinstance(last, tm.Times) and not any(isinstance(p, tm.Times) for p in firsts):
            for part in last.args:
                out = tm.times(out, part)
            return out
        return tm.times(out, last)

    def word(self, w: Word, size: Size | None = None) -> Expr:
        """Write a word; what unit vectors pick out of its letters are entries, rows and columns."""
        parts, rest = list[Expr](), w
        while rest:
            term, taken = _picked(*rest[:3]) or (self.letter(rest[0]), 1)
            parts.append(term)
            rest = rest[taken:]
        return super().product(parts) if parts else super().word(w, size)

    def _form(self, term: Expr) -> bool:
        return isinstance(term, tm.Times)

    def _collected(self, m: Monomial) -> list[tuple[Any, Exponent]]:
        """Atoms with their exponents; numbers with the same root are multiplied under it."""
        roots: dict[Any, list[Any]] = {}
        out: list[tuple[Any, Exponent]] = []
        for atom, e in sorted(m, key=lambda p: repr(p[0])):
            if isinstance(e, int) or (isinstance(atom, str) and atom == E_BASE):
                out.append((atom, e))
            else:
                roots.setdefault(e, []).append(atom)
        for e, atoms in roots.items():
            numbers = [a for a in atoms if isinstance(a, int) or str(a) == "pi"]
            if len(numbers) > 1:
                out.append((tuple(sorted(numbers, key=lambda a: not isinstance(a, int))), e))
                atoms = [a for a in atoms if a not in numbers]  # noqa: PLW2901 - the rest
            out += [(a, e) for a in atoms]
        return out

    def _raised(self, base: Any, e: Exponent) -> Any:  # noqa: ANN401 - an atom or several
        if not isinstance(base, tuple):
            return self.power(base, e)
        inside = self.product([self.atom(a) for a in base])
        return fn.sqrt(inside) if e == Fraction(1, 2) else tm.power(inside, self.value(exponent_value(e)))

    def function(self, f: Any) -> Any:  # noqa: ANN401 - a function of values
        """Write a function; an expectation over all that is random in it names nothing."""
        out = super().function(f)
        if isinstance(out, ex.Expectation) and set(out.args[1]) == set(ex.random_symbols(out.args[0])):
            return ex.Expectation(out.args[0], group())
        return out

    # ------------------------------------------------------------------------------------------------------ binding

    def _symbol(self, b: Bound, taken: set[Any]) -> Any:  # noqa: ANN401 - a symbol
        found = super()._symbol(b, taken)
        if isinstance(found, (Matrix, Scalar)) and found.name.startswith("point_"):
            return self.point(found.law, {str(t) for t in taken} | {str(n) for n in names(b.over)})
        return found

    def point(self, law: Any, taken: set[str]) -> Any:  # noqa: ANN401 - a law and a symbol
        """A random symbol with a law, of a name that people give to points."""
        for s in self.symbols.values():
            if getattr(s, "law", None) == law and isinstance(s, (Matrix, Scalar)) and s.name not in taken:
                return s
        name = next((n for n in POINTS if n not in self.symbols and n not in taken), "x_")
        return Scalar(name, law=law) if law.shape == tm.SCALAR else Matrix(name, law.shape[0], law.shape[1], law=law)

    def named(self, term: Any) -> Any:  # noqa: ANN401 - a term, a symbol or an index
        """Give the points that a proof made the names that people give to points."""
        for s in declared_symbols(term):
            if isinstance(s, (Matrix, Scalar)) and s.name.startswith("point_"):
                term = exchanged(term, s, self.point(s.law, set()))
        return term

    def law(self, key: Any) -> Any:  # noqa: ANN401 - a law
        """Return the law that a key is of, a declared one if there is one, whatever its parameters are written like."""
        for s in self.symbols.values():
            law = s if isinstance(s, Law) else getattr(s, "law", None)
            if law is not None and self.kernel.facts.law_key(law) == key:
                return law
        return super().law(key)


def _picked(one: Letter, other: Letter | None = None, last: Letter | None = None) -> tuple[Expr, int] | None:
    """What the first letters of a word pick out together, and how many they are."""
    if other is None:
        return None
    i, j = _unit(one, transposed=True), _unit(other)
    if i is not None and _declared(other):
        j = None if last is None else _unit(last)
        if j is not None:
            return Component(tm.Transpose(other.base) if other.transposed else other.base, i, j), 3
        column = other.shape[1] == 1
        return (Entry(other.base, i) if column else tm.Transpose(_line(_turned(other), i))), 2
    if j is not None and _declared(one):
        return (Entry(one.base, j) if one.shape[0] == 1 else _line(one, j)), 2
    member = _member(one, other)
    turned = _member(_turned(other), _turned(one)) if member is None else None
    return (member, 2) if member is not None else None if turned is None else (tm.Transpose(turned), 2)


def _line(letter: Letter, j: Any) -> Expr:  # noqa: ANN401 - an index
    """A column of a matrix; of a transpose, the row that it is."""
    return RowVector(letter.base, j) if letter.transposed else ColumnOf(letter.base, j)


def _unit(letter: Letter, *, transposed: bool = False) -> Any:  # noqa: ANN401 - an index
    """The index of a unit vector."""
    is_unit = isinstance(letter.base, Function) and letter.base.op == "unit" and letter.transposed is transposed
    return letter.base.args[0] if is_unit else None


def _declared(letter: Letter) -> bool:
    return isinstance(letter.base, Matrix) and not letter.inverted


def _turned(letter: Letter) -> Letter:
    return letter._replace(transposed=not letter.transposed)


def _member(picks: Letter, of: Letter) -> Expr | None:
    """A member of matrices that stand one below the other, which a unit vector times an identity picks out."""
    f = picks.base
    if not (isinstance(f, Function) and f.op == "kron" and not picks.transposed and _declared(of) and not of.transposed):
        return None
    unit, one = f.args
    if unit.single is None or len(unit.single[1]) != 1 or one != identity(one.rows):
        return None
    i = _unit(unit.single[1][0], transposed=True)
    return None if i is None else Member(of.base, i, one.rows)


def minus(term: Expr) -> Expr:
    """A term with a minus sign in front, written without brackets."""
    if isinstance(term, tm.Times):
        first, *rest = term.args
        out = minus(first)
        for part in rest:
            out = tm.times(out, part)
        return out
    if isinstance(term, tm.Divide):
        return tm.divided(minus(term.args[0]), term.args[1])
    return -term if term.is_Rational else tm.negated(term)


def _without_number(term: Expr) -> Expr:
    """A term less the rational number in front of it."""
    if isinstance(term, tm.Divide) and term.args[1].is_Integer:
        return _without_number(term.args[0])
    if isinstance(term, tm.Times) and term.args[0].is_Rational:
        first, *rest = term.args[1:]
        out: Expr = first
        for part in rest:
            out = tm.times(out, part)
        return out
    return term


__all__ = ["Faithful", "minus"]
