"""Instances of laws of logarithms, absolute values and roots, and of signs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sympy import Integer

from symkl.kernel.numbers import primes
from symkl.kernel.parts import less
from symkl.kernel.values import (
    E_BASE,
    EMPTY,
    ONE,
    UNIT,
    Function,
    Value,
    atom_value,
    content,
    exponent_value,
    magnitude,
    number,
    spelt,
)
from symkl.language.bound import Diagonal
from symkl.language.families import FAMILIES
from symkl.prover.partitions import cuts
from symkl.prover.search.factors import factors
from symkl.prover.search.signs import POSITIVE
from symkl.prover.search.teacher import stands_for
from symkl.prover.search.traces import Traces


class Numbers(Traces):
    """Instances of laws of logarithms, absolute values and roots, and of signs."""

    def _atom_log(self, f: Function) -> None:  # noqa: C901, PLR0912 - one line for each kind
        v = f.args[0]
        if v.constant == 1:
            self.teach("logarithm of 1")
            return
        single = v.single
        if single is None:
            c, inside = content(v)
            if magnitude(c) != 1:
                self._nonzero(inside)
                self.teach(
                    "logarithm of a product",
                    u=self.term(number(magnitude(c))),
                    v=self.term(inside.scaled(1 if c > 0 else -1)),
                )
            return
        m, _, c = single
        c = Fraction(c)
        parts: list[Value] = []
        for p, k in primes(abs(c.numerator)):
            parts += [number(p)] * k
        below = primes(c.denominator)
        parts += [number(Fraction(1, p)) for p, k in below for _ in range(k)]
        turned = {a for a, e in m if self._is_negative(a, e)}
        parts += [atom_value(a, e).scaled(-1 if a in turned else 1) for a, e in sorted(m, key=spelt)]
        if (c < 0) != bool(len(turned) % 2):
            if len(parts) == 0:
                return
            parts[0] = -parts[0]
        if len(parts) > 1:
            rest = parts[1]
            for part in parts[2:]:
                rest = self.ring.times(rest, part)
            self._nonzero(parts[0])
            self._nonzero(rest)
            self.teach("logarithm of a product", u=self.term(parts[0]), v=self.term(rest))
            return
        if not m:
            if c.denominator > 1:
                self.teach("logarithm of a whole power", u=Integer(c.denominator), k=Integer(-1))
            return
        ((a, e),) = m
        if e == 1 and isinstance(a, Function) and a.op == "pdf":
            key, at = a.args
            if self.goal.logarithms and key[0] in FAMILIES:
                self.at_a_point("logarithm of the density", key, at)
            if self.goal.logarithms and key[0] == "Normal":
                self.definite(key[2])
                self.teach("logarithm of the normal density", x=self.term(at), m=self.term(key[1]), S=self.term(key[2]))
            return
        if isinstance(a, str) and a == E_BASE:
            self.teach("logarithm of an exponential", u=self.term(exponent_value(e)))
        elif e != 1:
            base = (-a if a in turned else a) if isinstance(a, Value) else atom_value(a)
            self._nonzero(base)
            law, letter = ("logarithm of a whole power", "k") if self.facts.whole(e) else ("logarithm of a power", "v")
            self.teach(law, u=self.term(base), **{letter: self.term(exponent_value(e))})
        elif isinstance(a, Function):
            self._log_of_function(a)

    def _log_of_function(self, a: Function) -> None:
        """The logarithm of one function of values."""
        if a.op == "abs":
            self.teach("logarithm of an absolute value", u=self.term(a.args[0]))
        elif a.op == "Prod":
            body, (i,) = self.write.opened(a)
            self.teach("logarithm of a product over an index", f=Diagonal(self.term(body), i))
        elif a.op == "det":
            self._sign_det(a, POSITIVE)
            entries = self.diagonal(a.args[0])
            if entries is not None:
                self.teach("logarithm of a diagonal determinant", d=entries)

    def _is_negative(self, a: Any, e: Any) -> bool:  # noqa: ANN401 - an atom, an exponent
        """Whether a sum in brackets to an odd power is known to be negative, and is better written the other way round."""
        return isinstance(a, Value) and isinstance(e, int) and bool(e % 2) and self.facts.holds(-a, "positive")

    def sum(self, v: Value) -> None:
        """Teach a number that is a sum as a product."""
        parts = factors(self.kernel, v)
        if len(parts) > 1:
            self.teach("factors", f=self.term(v), **{f"u{i}": self.term(part) for i, part in enumerate(parts, 1)})

    def _nonzero(self, v: Value) -> None:
        """Teach what makes the factors of a product not zero."""
        single = v.single
        for a, _ in single[0] if single else ():
            if not isinstance(a, Function):
                continue
            if a.op == "det":
                self._sign_det(a, POSITIVE)
            elif a.op == "pdf" and a.args[0][0] in FAMILIES:
                self.at_a_point("positive density", *a.args)
            elif a.op == "pdf" and a.args[0][0] == "Normal":
                _, m, s = a.args[0]
                self.definite(s)
                self.teach("a density is positive", x=self.term(a.args[1]), m=self.term(m), S=self.term(s))

    def _sign_det(self, f: Function, fact: str) -> None:  # noqa: ARG002 - as every kind of atom
        inside = f.args[0]
        self.definite(inside)
        if self.facts.holds(inside, "posdet"):
            self.teach("a determinant is positive", A=self.term(inside))
        elif self.invertible(inside):
            self.teach("a determinant is not 0", A=self.term(inside))

    def _atom_abs(self, f: Function) -> None:  # noqa: C901 - one line for each kind
        v = f.args[0]
        single = v.single
        self.sign(v)
        if v.terms and content(v)[0] < 0 and self.teach("absolute value of the negative", u=self.term(-v)):
            return
        inner = v.single[0] if v.single and v.single[2] == 1 and len(v.single[0]) == 1 else ONE
        for a, e in inner:
            if e == 1 and isinstance(a, Function) and a.op == "det":
                term = self.term(a.args[0])
                if self.facts.holds(a.args[0], "orthogonal") and self.teach(
                    "absolute determinant of an orthogonal matrix", Q=term
                ):
                    return
                if self.facts.holds(a.args[0], "involutory") and self.teach(
                    "absolute determinant of an involutory matrix", A=term
                ):
                    return
        for u, which in ((v, "positive number"), (-v, "number that is not positive")):
            if self.facts.holds(u, "nonnegative"):
                self.teach(f"absolute value of a {which}", u=self.term(u))
                return
        if single is None:
            self.teach("square of an absolute value", u=self.term(v))
            self.teach("an absolute value is not negative", u=self.term(v))
            return
        m, _, c = single
        parts = [atom_value(a, e) for a, e in sorted(m, key=spelt)]
        if c != 1:
            parts.insert(0, number(c))
        if len(parts) > 1:
            rest = parts[1]
            for part in parts[2:]:
                rest = self.ring.times(rest, part)
            self.teach("absolute value of a product", u=self.term(parts[0]), v=self.term(rest))
            return
        self.teach("square of an absolute value", u=self.term(v))
        self.teach("an absolute value is not negative", u=self.term(v))

    def _atom_max(self, f: Function) -> None:
        """What stands in every entry goes before the largest one, which stands in one block or in the others."""
        v = f.args[0]
        at = cuts((x for _, w in v.terms for x in w), v.rows)
        if at is not None:
            ends = ((at[0], at[-2]), (at[-2], at[-1]))  # as max(a, b, c) is read
            blocks = [self.ring.transpose(self.kernel.part(v.rows, a, less(b, a))) for a, b in ends]
            x, y = (self.term(self.ring.times(p, v)) for p in blocks)
            self.teach("largest entry of blocks", x=x, y=y)
            return
        equal = {k: c for k, c in v.terms.items() if len(k[1]) == 1 and stands_for(k[1][0], "ones")}
        shift = Value(v.rows, v.columns, equal)
        rest = v - shift
        if shift.terms or not v.terms:
            c = self.term(Value(UNIT, UNIT, {(m, EMPTY): c for (m, _), c in shift.terms.items()}))
            if rest.terms:
                self.teach("largest entry of a shifted vector", c=c, x=self.term(rest))
            else:
                self.teach("largest of equal entries", c=c, n=self.write.size(self.kernel.number_of(v.rows)))
            return
        shared = frozenset.intersection(*(m for m, _ in v.terms))
        outside = frozenset(p for p in shared if self.facts.holds(atom_value(*p), "nonnegative"))
        times = magnitude(content(v)[0])
        if outside or times != 1:
            x = Value(v.rows, v.columns, {(m - outside, w): c / Fraction(times) for (m, w), c in v.terms.items()})
            c = self.term(Value(UNIT, UNIT, {(outside, EMPTY): times}))
            self.teach("largest entry of a multiple", c=c, x=self.term(x))

    def sign(self, v: Value) -> None:
        """Teach what is known of the signs of the factors of a product."""
        single = v.single
        for a, _ in single[0] if single else ():
            if isinstance(a, Function) and a.op == "det":
                self._sign_det(a, POSITIVE)
            elif isinstance(a, Function) and a.op == "form":
                self._sign_of_form(a)

    def _sign_of_form(self, f: Function) -> None:
        word = f.args[0]
        half, middle = divmod(len(word), 2)
        right = word[half + middle :]
        x = self.term(right)
        if middle:
            self.teach("a form is not negative", x=x, A=self.term(word[half : half + 1]))
        else:
            self.teach("a square is not negative", x=x)

    def _atom_root(self, f: Function) -> None:
        inside, e = f.args
        single = inside.single
        self.sign(inside)
        self.late = True  # by now, or once the other side is read, it may be known to be no root any more
        if e.constant == Fraction(1, 2) and single is not None and single[2] == 1:
            m = single[0]
            if all(isinstance(k, int) and k % 2 == 0 for _, k in m):
                u = Value(UNIT, UNIT, {(frozenset((a, k // 2) for a, k in m), EMPTY): 1})
                self.teach("square root of a square", u=self.term(u))
