"""Values of the kernel as terms of the language, so that instances can be said and proofs be read."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Expr, Integer, Rational, S

from symkl.errors import UnsupportedError
from symkl.kernel.parts import added, less
from symkl.kernel.values import (
    E_BASE,
    EMPTY,
    ONE,
    Bound,
    Function,
    Letter,
    Value,
    exponent_value,
    names,
    renamed,
    spelt,
)
from symkl.language import distributions as ds
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import special as sp
from symkl.language import terms as tm
from symkl.language.densities import DensityOf
from symkl.language.derivatives import Derivative
from symkl.language.entries import Unit
from symkl.language.families import FAMILIES
from symkl.language.law import Density, Law
from symkl.language.symbols import Dimension, Entry, Family, Index, Matrix, Scalar
from symkl.language.sympy_types import group, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symkl.kernel.check import Kernel
    from symkl.kernel.values import Exponent, Monomial, Size, Word

PLAIN: dict[str, Any] = {
    "det": fn.Determinant,
    "log": fn.Log,
    **{f.name: f for f in sp.PRIMITIVE},
    "abs": fn.AbsoluteValue,
    "max": fn.Largest,
    "adj": fn.Adjugate,
    "pinv": fn.PseudoInverse,
    "expm": fn.MatrixExponential,
    "kron": fn.Kronecker,
    "had": fn.Hadamard,
    "vec": fn.Vectorised,
    "dg": fn.DiagonalOf,
    "diagm": fn.DiagonalMatrix,
    "inv": tm.Inverse,
    "tr": fn.Trace,
}


BINDERS: dict[str, Any] = {"Sum": fn.Sum, "Prod": fn.Prod, "Diag": fn.Diagonal}


class Written:
    """Writes values as terms.

    Parameters
    ----------
    kernel : whose values they are
    """

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.symbols = kernel.symbols

    def value(self, v: Value) -> Expr:
        """Write a sum of terms."""
        parts = [self._term(v, m, w, c) for (m, w), c in sorted(v.terms.items(), key=lambda kv: _rank(kv[0]))]
        if not parts:
            return S.Zero if v.scalar else tm.Zero(v.rows, v.columns)
        out = parts[0]
        for part in parts[1:]:
            out = tm.plus(out, part)
        return out

    def _term(self, v: Value, m: Monomial, w: Word, c: Any) -> Expr:  # noqa: ANN401 - a number
        atoms = sorted(m, key=lambda p: spelt(p[0]))
        above = [self.power(a, e) for a, e in atoms if not (isinstance(e, (int, Fraction)) and e < 0)]
        below = [self.power(a, -e) for a, e in atoms if isinstance(e, (int, Fraction)) and e < 0]
        if w:
            above.append(self.word(w))
        elif not v.scalar:
            above.append(tm.Identity(v.rows))
        if abs(c) != 1 or not above:
            above.insert(0, Rational(abs(c.numerator), c.denominator))
        out = self.product(above)
        if below:
            out = tm.divided(out, self.product(below))
        return tm.negated(out) if c < 0 else out

    def product(self, parts: Iterable[Expr]) -> Expr:
        """Write a product."""
        first, *others = parts
        out = first
        for part in others:
            out = tm.times(out, part)
        return out

    def word(self, w: Word, size: Size | None = None) -> Expr:
        """Write a word; the empty one is the identity."""
        if not w:
            return tm.Identity(size) if size is not None and size != 1 else S.One
        return self.product([self.letter(x) for x in w])

    def letter(self, x: Letter) -> Expr:
        """Write a letter."""
        out = x.base if isinstance(x.base, Matrix) else self.function(x.base)
        if x.inverted:
            out = tm.Inverse(out)
        return tm.Transpose(out) if x.transposed else out

    def power(self, atom: Any, e: Exponent) -> Any:  # noqa: ANN401 - an atom
        """Write an atom to a power."""
        if isinstance(atom, str) and atom == E_BASE:
            return fn.exp(self.value(exponent_value(e)))
        base = self.atom(atom)
        if e == 1:
            return base
        if e == Fraction(1, 2):
            return fn.sqrt(base)
        return tm.power(base, self.value(exponent_value(e)))

    def atom(self, a: Any) -> Any:  # noqa: ANN401 - an atom
        """Write an atom."""
        if isinstance(a, int):
            return Integer(a)
        if isinstance(a, str):
            return sympy.E
        if isinstance(a, Value):
            return self.value(a)
        if isinstance(a, Function):
            return self.function(a)
        if isinstance(a, Expr):
            return a
        msg = f"{a} cannot be written"
        raise UnsupportedError(msg)

    def function(self, f: Any) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912 - one line for each kind
        """Write a function."""
        if not isinstance(f, Function):
            msg = f"{f} cannot be written"
            raise UnsupportedError(msg)
        match f.op:
            case "form":
                return self.word(f.args[0])
            case "call":
                return f.args[0](self.value(f.args[1]))
            case "unit":
                return Unit(f.args[0], f.rows)
            case "ones":
                return tm.Ones(f.rows, f.columns)
            case "part":
                before, n = f.args[0], f.columns
                after = less(f.rows, added(before, n))
                above, below = ([[zero(k, n)]] if k != 0 else [] for k in (before, after))
                return fn.block([*above, [tm.I(n)], *below])
            case "power":
                return tm.power(self.value(f.args[0]), self.value(f.args[1]))
            case "root":
                return self.power(f.args[0], self._exponent(f.args[1]))
            case "E":
                body, over = self.opened(f)
                return ex.Expectation(self.value(body), group(*over))
            case "given":
                body, _ = self.opened(f)
                return ex.E(self.value(body), given=[self.value(v) for _, v in f.args[2]])
            case "Sum" | "Prod" | "Diag":
                body, (i,) = self.opened(f)
                return BINDERS[f.op](self.value(body), i)
            case "Int":
                body, over = self.opened(f)
                return reduce(fn.integral, reversed(over), self.value(body))
            case "density":
                name, given, points = f.args
                sides: tuple[list[Any], list[Any]] = ([], [])
                for slot, point in points:
                    sides[slot in given].append(group(text(slot), self.value(point)))
                return DensityOf(self.symbols[name], *(group(*side) for side in sides))
            case "entry":
                family = f.args[0] if isinstance(f.args[0], Family) else self.value(f.args[0])
                return Entry(family, f.args[1])
            case "mass":
                return ds.Mass(*f.args)
            case "pdf":
                return Density(self.law(f.args[0]), self.value(f.args[1]))
            case "Pr":
                events = [e if at is None else e[at] for e, at in f.args[0]]
                return ds.Pr(*sorted(events, key=str))
            case "d":
                of, by = f.args
                inner = self.letter(of) if isinstance(of, Letter) else of if isinstance(of, Matrix) else self.atom(of)
                return by if inner == by else Derivative(inner, by)
        if f.op in PLAIN:
            return PLAIN[f.op](*map(self.value, f.args))
        msg = f"{f.op} cannot be written"
        raise UnsupportedError(msg)

    def _exponent(self, v: Value) -> Exponent:
        c = v.constant
        return v if c is None else c

    # ------------------------------------------------------------------------------------------------- what is bound

    def opened(self, f: Function) -> tuple[Value, list[Any]]:
        """What a binder holds, with symbols in place of what it binds."""
        new: dict[Any, Any] = {}
        for b in f.args[0]:
            if f.op in ("given", "Int"):
                new[b] = self.symbols[b.over[0]]
                continue
            new[b] = self._symbol(b, {*new.values(), *names(f.args[1])})
        return renamed(f.args[1], new), list(new.values())

    def _symbol(self, b: Bound, taken: set[Any]) -> Any:  # noqa: ANN401 - a symbol
        if isinstance(b.over, Value):
            found = [s for s in self.symbols.values() if isinstance(s, Index) and self.kernel.number_of(s.size) == b.over]
            rest = [i for i in found if i not in taken]
            return rest[0] if rest else self.kernel.index_over(self.size(b.over), frozenset(taken))
        if len(b.over) > 2:  # noqa: PLR2004 - told apart by its name
            return self.symbols[b.over[2]]
        for s in self.symbols.values():
            if getattr(s, "law", None) is not None and s not in taken and self.kernel.facts.law_of(s) == b.over[1]:
                return s
        return self.kernel.point_of(self.law(b.over[1]), *(x for x in taken if isinstance(x, Expr)))

    def size(self, v: Value) -> Any:  # noqa: ANN401 - a size
        """Write a size."""
        c = v.constant
        if c is not None:
            return Integer(int(c))
        single = v.single
        if single is not None and len(single[0]) == 1:
            ((atom, _),) = single[0]
            if isinstance(atom, Dimension):
                return atom
        msg = "a size that is a sum"
        raise UnsupportedError(msg)

    def law(self, key: Any) -> Any:  # noqa: ANN401 - a law
        """Return the law that a key is of, a declared one if there is one."""
        for s in self.symbols.values():
            law = s if isinstance(s, Law) else getattr(s, "law", None)
            if law is not None and law.name and self.kernel.facts.law_key(law) == key:
                return law
        if key[0] == "Normal":
            return ds.Normal(*map(self.value, key[1:]))
        if key[0] in FAMILIES:
            return FAMILIES[key[0]](*map(self.value, key[1:]))
        for s in self.symbols.values():
            law = s if isinstance(s, Law) else getattr(s, "law", None)
            if law is not None and self.kernel.facts.law_key(law) == key:
                return law
        msg = f"the law {key} is not declared"
        raise UnsupportedError(msg)


def zero(rows: Any, columns: Any) -> Any:  # noqa: ANN401 - sizes; a term
    """Write a zero matrix, or 0."""
    return S.Zero if rows == 1 == columns else tm.Zero(rows, columns)


def _rank(key: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a monomial and a word
    m, w = key
    return (len(w) == 0 and not m, len(m), spelt(m), len(w), spelt(w))


__all__ = ["EMPTY", "ONE", "Scalar", "Written"]
