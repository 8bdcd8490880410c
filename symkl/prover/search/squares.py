"""Differences as sums of squares: the roots of the terms, and a rational Gram matrix that is positive semidefinite."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sympy import Integer

from symkl.evaluation.linear import semidefinite_factors, solutions
from symkl.kernel.proof import Instance, Surplus
from symkl.kernel.values import (
    E_BASE,
    EMPTY,
    UNIT,
    Function,
    Letter,
    Value,
    added_exponents,
    as_exponent,
    atom_value,
    exponent_value,
    number,
    op_of,
    spelt,
    value,
)
from symkl.language import terms as tm
from symkl.language.symbols import Dimension, Entry, Index, Matrix, Scalar
from symkl.prover.search.find import Search
from symkl.prover.search.signs import POSITIVE, term_of
from symkl.prover.search.teacher import FAILURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from symkl.kernel.values import Exponent, Monomial, Number, Word

Under: TypeAlias = "tuple[Any, ...]"

MOST_ROOTS = 9
CHOICES = tuple(Fraction(n, 2) for n in (0, 2, -2, 1, -1, 4, -4))
MOST_FREE = 3
HALF = Fraction(1, 2)


class Part(NamedTuple):
    """A part of a difference that is not negative, before it is written: coefficient, law, its letters, what binds it."""

    coefficient: Value
    law: str
    put: tuple[tuple[str, Any], ...]
    under: tuple[Any, ...] = ()
    over: tuple[Any, ...] = ()


def letters(**put: Any) -> tuple[tuple[str, Any], ...]:  # noqa: ANN401 - values or terms
    """What stands for the letters of a law."""
    return tuple(put.items())


@dataclass(frozen=True, slots=True)
class Root:
    """What a square may be of: a number, a vector or a matrix, times a monomial; and where it stands.

    Attributes
    ----------
    kind : "number", "form" or "trace"
    middle, other : the definite matrices of a form ``x^T M x`` and of a trace ``tr(A^T M A R)``
    weight : the monomial, with halves of exponents
    core : the number, the vector or the matrix
    under : what binds the square
    """

    kind: str
    middle: Letter | None
    other: Letter | None
    weight: tuple[tuple[Any, Exponent], ...]
    core: Value
    under: tuple[Any, ...] = ()

    @property
    def space(self) -> tuple[Any, ...]:
        """What two roots must share for their product to be one of a Gram matrix."""
        return (self.kind, self.middle, self.other, self.core.rows, self.core.columns, self.under)


class Squares(Search):
    """Writes differences as sums of squares."""

    # ------------------------------------------------------------------------------------------------------- roots

    def halved(self, m: Monomial) -> tuple[tuple[Any, Exponent], ...] | None:
        """The square root of a monomial, where it has one."""
        out: list[tuple[Any, Exponent]] = []
        for atom, e in m:
            if isinstance(e, Value):
                if atom != E_BASE and not self.is_atom_sure(atom, POSITIVE):
                    return None
                out.append((atom, as_exponent(e.scaled(Fraction(1, 2)))))
            elif Fraction(e) % 2 == 0:
                out.append((atom, int(e) // 2))
            elif self.is_atom_sure(atom, "nonnegative"):
                half = Fraction(e) / 2
                out.append((atom, int(half) if half.denominator == 1 else half))
            else:
                return None
        return tuple(sorted(out, key=spelt))

    def roots(self, m: Monomial, under: Under = ()) -> Iterator[Root]:  # noqa: C901, PLR0912 - one line for each kind
        """What a monomial may be the square of."""
        whole = self.halved(m)
        if whole is not None:
            fixed = tuple((a, e) for a, e in whole if not isinstance(e, int))
            core = self.monomial_value([(a, e) for a, e in whole if isinstance(e, int)])
            yield Root("number", None, None, fixed, core, under)
        for atom, e in m:
            if e != 1 or not isinstance(atom, Function):
                continue
            weight = self.halved(m - {(atom, e)})
            if weight is None:
                continue
            if atom.op == "form" and (halves := self.halves(atom.args[0])) is not None:
                middle, right = halves
                yield Root("form", middle, None, weight, right, under)
                yield from self._by_entries(weight, right if middle is None else None, under)
            elif atom.op == "form" and (opened := self.opened_word(atom.args[0])) is not None:
                yield from self._under(opened, weight, under)
            elif atom.op == "form":
                yield from self._of_covariance(atom, weight, under)
            elif atom.op == "tr" and (opened := self.opened_word(atom.args[0].single[1])) is not None:
                yield from self._under(opened, weight, under)
            elif atom.op == "tr":
                for middle, a, other in self.turns(atom.args[0].single[1]):
                    if a.columns == UNIT and other is None:
                        yield Root("form", middle, None, weight, a, under)
                    elif a.rows == UNIT and middle is None:
                        yield Root("form", other, None, weight, self.ring.transpose(a), under)
                    else:
                        yield Root("trace", middle, other, weight, a, under)
            elif atom.op in ("E", "Sum", "Int"):
                yield from self._bound(atom, weight, under)

    def _bound(self, f: Function, weight: tuple[tuple[Any, Exponent], ...], under: tuple[Any, ...]) -> Iterator[Root]:
        """Roots under a binder; what is averaged also less its average, and the average."""
        body, symbols = self.write.opened(f)
        yield from self._under((body, self._together(symbols) if f.op == "E" else symbols[0]), weight, under)

    def opened_word(self, word: Word) -> tuple[Value, Any] | None:
        """A form or the trace of a word with an average in it, as what is averaged and over what."""
        at = [i for i, x in enumerate(word) if isinstance(x.base, Function) and x.base.op == "E" and not x.inverted]
        if len(at) != 1:
            return None
        body, symbols = self.write.opened(word[at[0]].base)
        body = self.ring.transpose(body) if word[at[0]].transposed else body
        for side, before in ((word[: at[0]], True), (word[at[0] + 1 :], False)):
            if side:
                other = self.ring.word(side)
                body = self.ring.times(other, body) if before else self.ring.times(body, other)
        return self.ring.trace(body), self._together(symbols)

    def _together(self, symbols: list[Any]) -> tuple[Any, ...]:
        """All that is random, so that averages over some of it are of one kind."""
        known = self.kernel.symbols
        everything = {s for s in known.values() if isinstance(s, (Matrix, Scalar)) and s.law is not None}
        return tuple(sorted(everything, key=str)) if everything.issuperset(symbols) else tuple(symbols)

    def _by_entries(self, weight: tuple[tuple[Any, Exponent], ...], right: Value | None, under: Under) -> Iterator[Root]:
        """A squared length as a sum of squared entries, where the statement sums over them; each also less their mean."""
        for i in self.kernel.symbols.values():
            if (
                right is not None
                and isinstance(i, Index)
                and self.kernel.size(i.size, None) == right.rows
                and i not in under
            ):
                entry = self.kernel.of(Entry(self.term(right), i))
                mean = self._mean(entry, (), i)
                for core in (entry, *(() if mean is None else (entry - mean,))):
                    yield Root("number", None, None, weight, core, (*under, i))

    def _under(self, opened: tuple[Value, Any], weight: tuple[tuple[Any, Exponent], ...], under: Under) -> Iterator[Root]:
        """Roots of what is averaged or summed."""
        body, over = opened
        if body.single is None or body.single[2] != 1 or body.single[1]:
            return
        binder = (over,)
        for atom, _ in body.single[0]:  # the root of what sums, or integrates, to 1
            if op_of(atom) in ("mass", "density") and self.bind(atom_value(atom), binder) == number(1):
                yield Root("number", None, None, self._multiplied(weight, [(atom, HALF)]), number(1), (*under, *binder))
        for root in self.roots(body.single[0], (*under, *binder)):
            joint = Root(root.kind, root.middle, root.other, self._multiplied(weight, root.weight), root.core, root.under)
            mean = self._mean(root.core, root.weight, binder[0])
            if mean is not None and mean.terms and root.kind != "trace":
                yield Root(joint.kind, joint.middle, joint.other, joint.weight, root.core - mean, joint.under)
                if not root.weight and not isinstance(over, Index):
                    yield Root(joint.kind, joint.middle, joint.other, weight, mean, under)
            yield joint

    def _mean(self, core: Value, weight: tuple[tuple[Any, Exponent], ...], binder: Any) -> Value | None:  # noqa: ANN401
        if isinstance(binder, tuple):
            return self.ring.binders.expectation(core, frozenset(binder)) if not weight else None
        if not (core.scalar and isinstance(binder, Index)):
            return None
        w = self.monomial_value(self._multiplied(weight, weight))
        total, of = self.bind(w, (binder,)), self.bind(self.ring.times(w, core), (binder,))
        return self.ring.times(of, self.ring.inverse(total)) if total.terms and self.is_sure(total, POSITIVE) else None

    def _of_covariance(
        self, f: Function, weight: tuple[tuple[Any, Exponent], ...], under: tuple[Any, ...]
    ) -> Iterator[Root]:
        """``u^T S u`` with S the covariance of x is the average of ``(u^T (x - m))^2``."""
        word = f.args[0]
        half, odd = divmod(len(word), 2)
        if not odd or word[half].inverted or word[half].base not in self.covariances:
            return
        x = self.covariances[word[half].base]
        left, right = (self.ring.word(w) for w in (word[:half], word[half + 1 :]))
        if self.ring.transpose(left) != right:
            return
        centred = self.kernel.of(x) - self.ring.binders.expectation(self.kernel.of(x), frozenset({x}))
        yield Root("number", None, None, weight, self.ring.times(left, centred), (*under, (x,)))

    def _multiplied(self, *parts: Iterable[tuple[Any, Exponent]]) -> tuple[tuple[Any, Exponent], ...]:
        powers: dict[Any, Exponent] = {}
        for atom, e in (p for part in parts for p in part):
            powers[atom] = added_exponents(powers[atom], e) if atom in powers else e
        return tuple(sorted(((a, as_plain(e)) for a, e in powers.items() if e != 0), key=spelt))

    def monomial_value(self, powers: Iterable[tuple[Any, Exponent]]) -> Value:
        """A product of atoms to powers."""
        out = number(1)
        for atom, e in powers:
            out = self.ring.times(out, self.ring.raised(atom, e) if isinstance(e, int) else atom_value(atom, e))
        return out

    def bind(self, v: Value, under: tuple[Any, ...]) -> Value:
        """Average and sum."""
        for over in reversed(under):
            v = self.kernel.bind(v, over)
        return v

    def inner(self, a: Root, b: Root) -> Value:
        """The product of two roots of one space."""
        core = self.ring.times(self.ring.transpose(a.core), self._times_letter(a.middle, b.core))
        if a.kind == "trace":
            core = self.ring.trace(core if a.other is None else self.ring.times(core, self.ring.word((a.other,))))
        weight = self.monomial_value(self._multiplied(a.weight, b.weight))
        return self.bind(self.ring.times(weight, core), a.under)

    def _times_letter(self, x: Letter | None, v: Value) -> Value:
        return v if x is None else self.ring.times(self.ring.word((x,)), v)

    # -------------------------------------------------------------------------------------------------------- Gram

    def extras(self, difference: Value) -> list[Part]:  # noqa: ARG002 - a search says which
        """Parts beside squares that a difference may have."""
        return []

    def squares(self, difference: Value) -> list[Part] | None:
        """A difference as a sum of squares and of other parts that are not negative."""
        roots = self._all_roots(difference)
        vectors = [
            r for r in roots if r.kind != "number" or all(isinstance(a, (Scalar, Dimension, str)) for a, _ in r.weight)
        ]
        extras = self.extras(difference)
        more = [(roots, ())] if any(r.under for r in roots) and roots != vectors else []
        for some, beside in ((vectors, ()), (vectors, extras), *more, (roots, extras)):
            found = self._as_gram(difference, some[:MOST_ROOTS], beside)
            if found is not None:
                return found
        return None

    def _as_gram(self, difference: Value, roots: list[Root], extras: Iterable[Part]) -> list[Part] | None:  # noqa: C901
        """A combination of products of roots, of terms of known sign and of other parts."""
        pairs = [(i, i) for i in range(len(roots))]
        pairs += [(i, j) for i, j in combinations(range(len(roots)), 2) if roots[i].space == roots[j].space]
        columns: dict[Any, Value] = {}
        for i, j in pairs:
            with suppress(*FAILURES):  # of what does not vary there is no integral
                columns[i, j] = self.inner(roots[i], roots[j]).scaled(1 if i == j else 2)
        columns |= {m: term_of(m, 1) for (m, _), c in difference.terms.items() if c > 0 and self.is_sure(term_of(m, 1))}
        for part in extras:
            with suppress(*FAILURES):
                columns.setdefault(part, self.kernel.surplus(self.written(part)))
        columns = worthwhile(columns, difference)
        keys = sorted({k for v in (*columns.values(), difference) for k in v.terms}, key=spelt)
        system = [[Fraction(v.terms.get(k, 0)) for v in (*columns.values(), difference)] for k in keys]
        solution = solutions(system, len(columns))
        if solution is None:
            return None
        base, free = solution
        for values in product(CHOICES, repeat=len(free)) if len(free) <= MOST_FREE else [(Fraction(0),) * len(free)]:
            x = [b + sum((t * f[k] for t, f in zip(values, free, strict=True)), Fraction(0)) for k, b in enumerate(base)]
            chosen = dict(zip(columns, x, strict=True))
            if any(c < 0 for key, c in chosen.items() if not _is_pair(key)):
                continue
            gram = [[Fraction(0)] * len(roots) for _ in roots]
            for key, c in chosen.items():
                if _is_pair(key):
                    gram[key[0]][key[1]] = gram[key[1]][key[0]] = c
            factors = semidefinite_factors(gram)
            if factors is not None:
                found = [self._square(roots, d, row) for d, row in factors if d]
                for key, c in chosen.items():
                    if c and isinstance(key, Part):
                        found.append(key._replace(coefficient=key.coefficient.scaled(c)))
                    elif c and not _is_pair(key):
                        found.append(self.sure_part(term_of(key, 1), c))
                return found
        return None

    def sure_part(self, v: Value, c: Number) -> Part:
        """A term that is not negative, or is positive."""
        law = "what is positive" if self.is_sure(v, POSITIVE) else "what is not negative"
        return Part(number(c), law, letters(u=self.term(v)))

    def _all_roots(self, difference: Value) -> list[Root]:
        found: dict[Any, Root] = {}
        for (m, _), c in sorted(difference.terms.items(), key=lambda kv: (kv[1] < 0, spelt(kv[0]))):
            for root in self.roots(m):
                if c > 0 or root.kind != "number" or root.under:
                    found.setdefault((root.space, root.weight, root.core), root)
        middles = {r.middle for r in found.values() if r.kind == "form"}
        return list({(r.space, r.weight, r.core): r for r in (self._met(root, middles) for root in found.values())}.values())

    def _met(self, root: Root, middles: set[Letter | None]) -> Root:
        """A form in the inverse of a matrix that is the middle of another form, as a form in that one."""
        x = root.middle
        if root.kind != "form" or x is None:
            return root
        core = self._times_letter(x, root.core)
        if x.inverted and x._replace(inverted=False) in middles:
            return replace(root, middle=x._replace(inverted=False), core=core)
        square = self.of_gram(x) if None in middles else None
        return root if square is None else replace(root, middle=None, core=self.ring.times(square, root.core))

    def _square(self, roots: list[Root], d: Fraction, row: list[Fraction]) -> Part:  # noqa: C901, PLR0911 - one line for each kind
        """``d * (sum of row[i] * root[i])^2``, with a common weight taken out."""
        members = [(c, r) for c, r in zip(row, roots, strict=True) if c]
        atoms = {a for _, r in members for a, _ in r.weight}
        common: list[tuple[Any, Exponent]] = []
        for atom in sorted(atoms, key=spelt):
            parts = {fraction_of(dict(r.weight).get(atom, 0)) for _, r in members}
            if len(parts) == 1 and (part := parts.pop()):
                common.append((atom, part))
        turned = tuple((a, -e) for a, e in common)
        first = members[0][1]
        total = Value(first.core.rows, first.core.columns, {})
        for c, r in members:
            weight = self.monomial_value(self._multiplied(r.weight, turned))
            total += self.ring.times(weight, r.core).scaled(c)
        outside = self.monomial_value(self._multiplied(common, common)).scaled(d)
        u = self.term(total)
        middle, other = (None if x is None else self.term((x,)) for x in (first.middle, first.other))
        if first.kind == "number" or total.scalar:
            return Part(outside, "square of a number", letters(u=u), first.under)
        if first.kind == "form":
            if middle is None:
                return Part(outside, "square of a length", letters(x=u), first.under)
            return Part(outside, "positive definite form", letters(x=u, S=middle), first.under)
        if other is not None and middle is None:  # tr(A^T A R) = tr(B^T R B) with B = A^T
            return Part(outside, "trace of a form", letters(A=self.term(self.ring.transpose(total)), S=other), first.under)
        if middle is None:
            return Part(outside, "sum of squared entries", letters(A=u), first.under)
        if other is None:
            return Part(outside, "trace of a form", letters(A=u, S=middle), first.under)
        if len(total.terms) == 1 and not next(iter(total.terms))[1]:  # a multiple of I
            ((key, times),) = total.terms.items()
            outside = self.ring.times(outside, self.ring.power(term_of(key[0], times), 2))
            return Part(outside, "trace of definite matrices", letters(A=middle, B=other), first.under)
        return Part(outside, "trace of two forms", letters(A=u, S=middle, R=other), first.under)

    def _factored(self, v: Value) -> Any:  # noqa: ANN401 - a term
        """A coefficient as a term, divided by one denominator after the other."""
        if v.single is None:
            return self.term(v)
        m, _, c = v.single
        below = sorted(((a, e) for a, e in m if isinstance(a, Value) and isinstance(e, int) and e < 0), key=spelt)
        out = self.term(term_of(m - frozenset(below), c))
        for a, e in below:
            out = tm.divided(out, self.term(self.ring.power(a, 1)) if e == -1 else tm.power(self.term(a), Integer(-e)))
        return out

    def written(self, part: Part) -> Surplus:
        """A part as the kernel is told of it."""
        put = tuple((name, self.term(t) if isinstance(t, Value) else t) for name, t in part.put)
        return Surplus(self._factored(part.coefficient), Instance(part.law, put, part.over), part.under)


def _is_pair(key: Any) -> bool:  # noqa: ANN401 - what names a column
    return type(key) is tuple


def worthwhile(columns: dict[Any, Value], right: Value) -> dict[Any, Value]:
    """Leave out columns with a term that nothing else has, and roots that say no more than a term of known sign."""
    while True:
        count = Counter(k for v in (*columns.values(), right) for k in v.terms)
        kept = {key: v for key, v in columns.items() if all(count[k] > 1 for k in v.terms)}
        crossed = {i for key in kept if _is_pair(key) and key[0] != key[1] for i in key}
        sure = {v for key, v in kept.items() if not _is_pair(key)}
        kept = {
            key: v
            for key, v in kept.items()
            if not (_is_pair(key) and key[0] == key[1] and key[0] not in crossed and v in sure)
        }
        if len(kept) == len(columns):
            return kept
        columns = kept


def as_plain(e: Exponent) -> Exponent:
    """An exponent that is whole as a plain number."""
    return int(e) if isinstance(e, Fraction) and e.denominator == 1 else e


def fraction_of(e: Exponent) -> Exponent:
    """What is not whole of an exponent; a symbolic one is not whole."""
    if isinstance(e, Value):
        return as_exponent(exponent_value(e))
    part = Fraction(e) - Fraction(e).__floor__()
    return as_plain(part)


__all__ = ["EMPTY", "UNIT", "Part", "Root", "Squares", "value"]
