"""Parts of a difference by tangents: of the logarithm, of the exponential, of the logarithm of a determinant."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import islice, product
from math import gcd, lcm
from typing import TYPE_CHECKING, Any

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
    op_of,
    renamed,
    spelt,
)
from symkl.language.symbols import Matrix, entry
from symkl.prover.search.curved import Curved
from symkl.prover.search.signs import POSITIVE, term_of
from symkl.prover.search.squares import Part, letters
from symkl.prover.search.teacher import FAILURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.values import Atom, Monomial, Word

MOST_WAYS = 8


class Tangents(Curved):
    """Says which tangents take logarithms and exponentials out of a difference."""

    def tangents(self, difference: Value) -> Iterator[list[Part]]:
        """Ways to take logarithms, then exponentials, out of a difference."""
        for outside in self._outside(difference):
            inside = self.ring.times(self.ring.inverse(outside), difference) if outside.constant is None else difference
            for parts in self._tangents(inside):
                yield [p._replace(coefficient=self.ring.times(outside, p.coefficient)) for p in parts]

    def _outside(self, difference: Value) -> list[Value]:
        """1, the factors that all terms have, and these with what some terms are divided by; as far as they are positive."""
        terms = [dict(m) for m, _ in difference.terms]
        shared = frozenset.intersection(*(m for m, _ in difference.terms))
        powers = {a: [m.get(a, 0) for m in terms] for a in frozenset[Any]().union(*terms)}
        fixed = {a: [Fraction(e) for e in es if not isinstance(e, Value)] for a, es in powers.items()}
        least = {a: min(es) for a, es in fixed.items() if len(es) == len(terms)}
        cleared = shared | {(a, plain(e)) for a, e in least.items() if e}
        return [v for m in dict.fromkeys((ONE, shared, cleared)) if self.is_sure(v := term_of(m, 1), POSITIVE)]

    def _tangents(self, difference: Value) -> Iterator[list[Part]]:
        ways = (self._of_determinants, self._of_growth, self._of_logarithms, self._of_weights, self._of_mixtures)
        others = (self._of_shares, self._of_members, self._of_means, self._of_exponentials, self._of_two, self._of_the_whole)
        for way in (self.tangents_at_means, *ways, *others):
            with suppress(*FAILURES):  # that one fails says nothing of the others
                yield from way(difference)

    # -------------------------------------------------------------------------------------------------- logarithms

    def _weighted(self, difference: Value) -> dict[Any, dict[Atom, Fraction]]:
        """Logarithms by what weighs them and what binds them."""
        groups: dict[Any, dict[Atom, Fraction]] = {}
        for (m, _), c in difference.terms.items():
            for weight, under, log in self._log_of(m, ()):
                powers = groups.setdefault((weight, under), {})
                powers[log] = powers.get(log, Fraction(0)) + Fraction(c)
                break
        return groups

    def _merged(self, groups: dict[Any, dict[Atom, Fraction]]) -> dict[Any, dict[Atom, Fraction]]:
        """The same, each group whose weight is a marginal of that of the widest joined to it."""
        (weight, under), *others = sorted(groups, key=lambda key: -len(key[1]))
        out = {(weight, under): dict(groups[weight, under])}
        for key in others:
            rest = tuple(over for over in under if over not in key[1])
            joins = key[1] and set(key[1]) <= set(under) and self.bind(term_of(weight, 1), rest) == term_of(key[0], 1)
            powers = out.setdefault((weight, under) if joins else key, {})
            for log, c in groups[key].items():
                powers[log] = powers.get(log, Fraction(0)) + c
        return out

    def _log_of(self, m: Monomial, under: tuple[Any, ...]) -> Iterator[tuple[Monomial, tuple[Any, ...], Atom]]:
        for atom, e in m:
            if e != 1 or not isinstance(atom, Function):
                continue
            if atom.op == "log":
                if self.is_sure(term_of(m - {(atom, e)}, 1)):
                    yield m - {(atom, e)}, under, atom
            elif atom.op in ("E", "Sum", "Int"):
                body, symbols = self.write.opened(atom)
                if body.single is None or body.single[1] or body.single[2] != 1:
                    continue
                over = (self._together(symbols),) if atom.op == "E" else symbols
                inner = frozenset(body.single[0] | (m - {(atom, e)}))
                yield from self._log_of(inner, (*under, *over))

    def _of_logarithms(self, difference: Value) -> Iterator[list[Part]]:
        """``log(u) <= t*u - 1 - log(t)``, with t such that what stands outside of averages is met."""
        groups = self._weighted(difference)
        if len({under for _, under in groups}) > 1:
            groups = self._merged(groups)
        bound = {key: powers for key, powers in groups.items() if key[1]}
        free = {key: powers for key, powers in groups.items() if not key[1]}
        outside = free.get((ONE, ()), {})
        if bound and len(free) <= (1 if outside else 0):
            shares = self._shares(bound)
            total = sum((c * s for c, s in shares.values()), Fraction(0))
            if total > 0:
                for k in (Fraction(1), Fraction(2), Fraction(1, 2)) if outside else (Fraction(1),):
                    shift = {log: -c / total / k for log, c in outside.items()}
                    yield [self._tangent(key, bound[key], k * shares[key][0], shift) for key in bound]
        seen: list[list[Part]] = []
        for factor in (None, Fraction(1), Fraction(2), Fraction(1, 2)):
            parts = []
            for key, powers in groups.items():
                cs = [c for c in powers.values() if c]
                common = Fraction(gcd(*(c.numerator for c in cs)), lcm(*(c.denominator for c in cs))) if cs else Fraction(1)
                if cs:
                    parts.append(self._tangent(key, powers, factor or common, {}))
            if parts and parts not in seen:
                seen.append(parts)
                yield parts

    def _of_growth(self, difference: Value) -> Iterator[list[Part]]:
        """``log(a) >= log(b)`` where b is one of the terms of a; ``0 >= log(b)`` where b is at most 1."""
        above, below = list[list[Part]](), list[list[Part]]()
        for (weight, under), powers in self._weighted(difference).items():
            less = [log for log, c in powers.items() if c < 0]
            for log, c in powers.items():
                found = self._above(log, less) if c > 0 else self._below_one(log)
                ways = [Part(term_of(weight, abs(c)), law, put, under) for law, put in found]
                if ways:
                    (above if c > 0 else below).append(ways)
        for chosen in (above, below):
            if chosen:
                yield from map(list, islice(product(*chosen), MOST_WAYS))

    def _above(self, log: Atom, less: list[Atom]) -> list[tuple[str, Any]]:
        """Terms of what a logarithm is of, the logarithms of which a difference takes away."""
        a: Value = log.args[0]
        found = []
        if a.constant is None and self.is_sure(a - number(1)):
            found.append((self.stricter("the logarithm grows", a - number(1)), letters(u=number(1), v=a - number(1))))
        for (m, w), c in a.terms.items() if len(a.terms) > 1 else ():
            b = Value(UNIT, UNIT, {(m, w): c})
            power = c == 1 and all(atom == E_BASE for atom, _ in m)  # the logarithm of which is written as a number
            if (power or any(one.args[0] in (b, atom_value(atom)) for one in less for atom, _ in m)) and self.is_sure(
                b, POSITIVE
            ):
                self.is_sure(a - b)
                found.append((self.stricter("the logarithm grows", a - b), letters(u=b, v=a - b)))
        return found

    def _below_one(self, log: Atom) -> list[tuple[str, Any]]:
        """How a number is known to be at most 1, so that its logarithm is not positive."""
        b: Value = log.args[0]
        if b.constant is not None:
            return []
        powers = [*b.single[0]] if b.single else []
        atom = powers[0][0] if len(powers) == 1 and powers[0][1] == 1 else None
        if isinstance(atom, Function) and atom.op == "mass":
            return [("logarithm of a mass", letters(P=atom.args[0], i=atom.args[1]))]
        x = picked(atom) if isinstance(atom, Function) else None
        if x is not None and "simplex" in getattr(x[0], "facts", ()):
            return [("logarithm of a share", letters(p=x[0], i=x[1]))]
        if self.is_sure(number(1) - b):
            self.is_sure(b, POSITIVE)
            return [("the logarithm grows", letters(u=b, v=number(1) - b))]
        return []

    def _of_weights(self, difference: Value) -> Iterator[list[Part]]:
        """Logarithms with sums for weights, such as ``(1 - p)*log(u)``; those of numbers are shared out among the others."""
        weights: dict[Atom, Value] = {}
        for (m, w), c in difference.terms.items():
            logs = [a for a, e in m if e == 1 and isinstance(a, Function) and a.op == "log"]
            if len(logs) == 1 and not w:
                one = Value(UNIT, UNIT, {(m - {(logs[0], 1)}, EMPTY): c})
                weights[logs[0]] = weights.get(logs[0], number(0)) + one
        groups: dict[Value, dict[Atom, Fraction]] = {}
        for log, v in weights.items():
            if v.constant is None:
                c, weight = content(v)
                sign = next((k for k in (1, -1) if self.is_sure(weight.scaled(k))), 0)
                if not sign:
                    return
                groups.setdefault(weight.scaled(sign), {})[log] = Fraction(c) * sign
        fixed = {log: Fraction(v.constant) for log, v in weights.items() if v.constant is not None}
        yield from (parts for shared in ([fixed, {}] if fixed else [{}]) if (parts := self._weighed(groups, shared)))

    def _weighed(self, groups: dict[Value, dict[Atom, Fraction]], fixed: dict[Atom, Fraction]) -> list[Part]:
        """Tangents of groups of logarithms, each with its share of those that nothing weighs."""
        factors = {weight: max(map(abs, powers.values())) for weight, powers in groups.items()}
        total = Value(UNIT, UNIT, {})
        for weight, factor in factors.items():
            total += weight.scaled(factor)
        if fixed and not total.constant:
            return []
        parts = []
        for weight, powers in groups.items():
            u = number(1)
            shares = {log: c / Fraction(total.constant or 1) for log, c in fixed.items()}
            for log, c in (*((log, c / factors[weight]) for log, c in powers.items()), *shares.items()):
                u = self.ring.times(u, self.ring.power(log.args[0], plain(-c)))
            self.is_sure(u, POSITIVE)
            parts.append(Part(weight.scaled(factors[weight]), "tangent of the logarithm", letters(u=u)))
        return parts

    def _shares(self, bound: dict[Any, dict[Atom, Fraction]]) -> dict[Any, tuple[Fraction, Fraction]]:
        """How much each group weighs in all, where that is a number."""
        out = {}
        for key, powers in bound.items():
            whole = self.bind(term_of(key[0], 1), key[1]).constant
            factor = max((abs(c) for c in powers.values()), default=Fraction(0))
            if whole is None or not factor:
                return {}
            out[key] = (factor, Fraction(whole))
        return out

    def _tangent(self, key: Any, powers: dict[Atom, Fraction], factor: Fraction, shift: dict[Atom, Fraction]) -> Part:  # noqa: ANN401
        """The part ``factor*w*(u - 1 - log(u))`` that takes the logarithms of a group away."""
        weight, under = key
        factor = max((abs(c) for c in powers.values()), default=factor) if under and not shift else factor
        u = number(1)
        for log, c in powers.items():
            u = self.ring.times(u, self.ring.power(log.args[0], plain(-c / factor)))
        for log, c in shift.items():
            u = self.ring.times(u, self.ring.power(log.args[0], plain(c)))
        self.is_sure(u, POSITIVE)
        return Part(term_of(weight, factor), "tangent of the logarithm", letters(u=u), under)

    def _of_mixtures(self, difference: Value) -> Iterator[list[Part]]:
        """``log(sum of w*v) >= log(W) + sum of w/W*log(v)`` for weights that sum to W: the tangent at each v/sum."""
        for (m, _), c in difference.terms.items():
            logs = [a for a, e in m if e == 1 and isinstance(a, Function) and a.op == "log"]
            if c <= 0 or len(m) != 1 or not logs:
                continue
            mean = logs[0].args[0]
            found = [(d, *one) for (n, _), d in mean.terms.items() for one in islice(self._mixed(n, ()), 1)]
            total = number(0)
            for d, weight, under, _ in found:
                total += self.bind(term_of(weight, d), under)
            if not found or not self.is_sure(total, POSITIVE):
                continue
            share = self.ring.inverse(total)
            scale = self.ring.times(total, self.ring.inverse(mean))
            parts = []
            for d, weight, under, v in found:
                u = self.ring.times(v, scale)
                self.is_sure(u, POSITIVE)
                times = self.ring.times(term_of(weight, Fraction(c) * d), share)
                parts.append(Part(times, "tangent of the logarithm", letters(u=u), under))
            yield parts

    def _of_shares(self, difference: Value) -> Iterator[list[Part]]:
        """``log(u) >= sum of w*(v - log(w))``, for shares w that make 1: the tangent at each exp(v)/(u*w).

        The shares are entries of a vector, the sum of whose w*log(w) stands beside, or exponentials over u.
        """
        outside = [
            (log.args[0], c)
            for (m, _), c in difference.terms.items()
            if c > 0 and len(m) == 1
            for log, e in m
            if e == 1 and isinstance(log, Function) and log.op == "log"
        ]
        for whole, c in outside:
            over = self.ring.inverse(whole)
            for (m, _), d in difference.terms.items() if outside else ():
                for share, v, i in self._shared(m, over) if d == -c else ():
                    u = self.ring.times(v, over)
                    self.is_sure(u, POSITIVE)
                    yield [Part(share.scaled(c), "tangent of the logarithm", letters(u=u), (i,))]

    def _shared(self, m: Monomial, over: Value) -> Iterator[tuple[Value, Value, Any]]:
        """Readings of a term as the sum of shares times numbers: the share, what the tangent is at times u, the index."""
        for atom, e in m:
            if e != 1 or not isinstance(atom, Function):
                continue
            if atom.op == "form" and len(m) == 1 and len(atom.args[0]) > 1:
                ends = ((atom.args[0][:1], atom.args[0][1:]), (atom.args[0][-1:], atom.args[0][:-1]))
                for one, others in ends:
                    if "simplex" in getattr(one[0].base, "facts", ()):
                        w, v = (x if x.columns == 1 else self.ring.transpose(x) for x in map(self.ring.word, (one, others)))
                        i = self.kernel.index_over(w.rows)
                        share, number_ = (self.kernel.of(entry(self.term(x), i)) for x in (w, v))
                        yield share, self.ring.times(self.ring.exponential(number_), self.ring.inverse(share)), i
            elif atom.op == "Sum" and term_of(m - {(atom, e)}, 1) == over:
                body, (i,) = self.write.opened(atom)
                powers = frozenset(p for p in body.single[0] if p[0] == E_BASE) if body.single else frozenset()
                if powers and body.single and not body.single[1]:
                    v = self.ring.exponential(term_of(body.single[0] - powers, body.single[2]))
                    yield self.ring.times(term_of(powers, 1), over), v, i

    def _of_members(self, difference: Value) -> Iterator[list[Part]]:
        """``log(u) >= log(v) + 1 - v/u`` where v is what stands in a sum, a term of u, at an index that is free."""
        for (m, _), c in difference.terms.items():
            logs = [a for a, e in m if e == 1 and isinstance(a, Function) and a.op == "log"]
            whole: Value = logs[0].args[0] if logs and c > 0 and len(m) == 1 else number(0)
            for (n, _), d in whole.terms.items():
                for a, e in n:
                    if e != 1 or not isinstance(a, Function) or a.op != "Sum":
                        continue
                    body, j, _ = self.ring.binders.unbound(a, frozenset(self.kernel.statement.free_indices))
                    for i in self.beside(j):
                        member = renamed(body, {j: i})
                        u = self.ring.times(self.ring.times(term_of(n - {(a, e)}, d), member), self.ring.inverse(whole))
                        self.is_sure(u, POSITIVE)
                        yield [Part(number(c), "tangent of the logarithm", letters(u=u))]

    def _mixed(self, m: Monomial, under: tuple[Any, ...]) -> Iterator[tuple[Monomial, tuple[Any, ...], Value]]:
        for atom, e in m:
            if e == 1 and isinstance(atom, Function) and atom.op in ("E", "Sum"):
                body, symbols = self.write.opened(atom)
                if body.single is not None and not body.single[1]:
                    over = symbols[0] if atom.op == "Sum" else self._together(symbols)
                    yield from self._mixed(frozenset(body.single[0] | (m - {(atom, e)})), (*under, over))
                    return
        powers = frozenset((a, e) for a, e in m if isinstance(a, str) and a == E_BASE)
        if powers:
            yield m - powers, under, term_of(powers, 1)

    # ------------------------------------------------------------------------------------------------ exponentials

    def _of_exponentials(self, difference: Value) -> Iterator[list[Part]]:
        """``exp(v) >= exp(m)*(1 + v - m)`` at the points m whose exponentials are taken away."""
        weights: dict[Any, Value] = {}
        points: dict[Value, None] = {}
        for (m, _), c in sorted(difference.terms.items(), key=spelt):
            for weight, under, v in self._mixed(m, ()):
                exponent = exponent_value(dict(v.single[0])[E_BASE]) if v.single else number(0)
                weights[under, exponent] = weights.get((under, exponent), number(0)) + term_of(weight, c)
        found = [(w, under, v) for (under, v), w in weights.items() if self.is_sure(w)]
        points = dict.fromkeys(v for _, v in weights if all(v != other for _, _, other in found))
        points[number(0)] = None
        for at in points if found else ():
            scale = self.ring.exponential(at)
            yield [
                Part(self.ring.times(w, scale), "tangent of the exponential", letters(u=v - at), under)
                for w, under, v in found
            ]

    def _of_means(self, difference: Value) -> Iterator[list[Part]]:
        """``t*a + (1 - t)*b >= a**t*b**(1 - t)``: tangents of the logarithm at each number over their geometric mean."""
        for (m, _), c in difference.terms.items():
            powers = [(a, exponent_value(e)) for a, e in sorted(m, key=spelt) if not isinstance(e, int) and a != E_BASE]
            total = number(0)
            for _, e in powers:
                total += e
            if c >= 0 or len(powers) < 2 or total.constant != 1:  # noqa: PLR2004 - a mean of two
                continue
            mean = self.monomial_value((a, e) for a, e in m if not isinstance(e, int) and a != E_BASE)
            rest = term_of(frozenset(p for p in m if isinstance(p[1], int) or p[0] == E_BASE), -c)
            parts = []
            for a, e in powers:
                u = self.ring.times(atom_value(a) if not isinstance(a, Value) else a, self.ring.inverse(mean))
                self.is_sure(u, POSITIVE)
                weight = self.ring.times(self.ring.times(rest, mean), e)
                parts.append(Part(weight, "tangent of the logarithm", letters(u=u)))
            yield parts

    def _of_two(self, difference: Value) -> Iterator[list[Part]]:
        """``x >= y*(1 + log(x) - log(y))`` for positive x and y that are all of a difference."""
        terms = [(term_of(m, magnitude(c)), c > 0) for (m, _), c in difference.terms.items()]
        if sorted(up for _, up in terms) == [False, True] and all(self.is_sure(v, POSITIVE) for v, _ in terms):
            (x, y) = (next(v for v, up in terms if up is one) for one in (True, False))
            if any(isinstance(a, Function) for v in (x, y) for m, _ in v.terms for a, _ in m):
                logs = [self.kernel.function("log", v) for v in (x, y)]
                yield [Part(y, "tangent of the exponential", letters(u=logs[0] - logs[1]))]

    def _of_the_whole(self, difference: Value) -> Iterator[list[Part]]:
        """``d >= 1 - exp(-d)`` for a difference d with logarithms that nothing weighs."""
        logs = {a for m, _ in difference.terms if len(m) == 1 for a, e in m if e == 1 and op_of(a) == "log"}
        rest = Value(UNIT, UNIT, {(m, w): c for (m, w), c in difference.terms.items() if not m & {(a, 1) for a in logs}})
        if logs and rest.terms and rest.constant is None:
            yield [Part(number(1), "tangent of the exponential", letters(u=-difference))]

    # ------------------------------------------------------------------------------------------------ determinants

    def _of_determinants(self, difference: Value) -> Iterator[list[Part]]:
        """``tr(A.I*B) - n >= log(det(B)) - log(det(A))``."""
        logs = {
            a.args[0].single: c
            for (m, _), c in difference.terms.items()
            if len(m) == 1
            for a, e in m
            if e == 1 and isinstance(a, Function) and a.op == "log" and a.args[0].single
        }
        dets = {}
        for (m, _, _), c in logs.items():
            ((atom, e),) = m if len(m) == 1 else ((None, 0),)
            if e == 1 and isinstance(atom, Function) and atom.op == "det" and self.definite(atom.args[0]):
                dets[atom.args[0]] = c
        for b, c in dets.items():
            if c < 0:
                one = Value(b.rows, b.columns, {(ONE, EMPTY): 1})
                mean = self.ring.times(self.ring.inverse(self.kernel.number_of(b.rows)), self.ring.trace(b))
                for a in (one, *(a for a in dets if a != b and a.rows == b.rows), self.ring.times(mean, one)):
                    self.definite(a)
                    yield [Part(number(-c), "tangent of the logarithm of a determinant", letters(A=a, B=b))]
            else:
                inverse = self.ring.inverse(b)
                self.definite(inverse)
                one = Value(b.rows, b.columns, {(ONE, EMPTY): 1})
                yield [Part(number(c), "tangent of the logarithm of a determinant", letters(A=b, B=one))]


def picked(f: Function) -> tuple[Any, Any] | None:
    """The vector and the index of an entry of it."""
    word: Word = f.args[0] if f.op == "form" else ()
    if len(word) != 2:  # noqa: PLR2004 - a unit vector, and the vector
        return None
    first, last = word
    for unit, x in ((first, last), (last, first)):
        if isinstance(unit.base, Function) and unit.base.op == "unit" and isinstance(x.base, Matrix):
            return x.base, unit.base.args[0]
    return None


def plain(c: Fraction) -> Any:  # noqa: ANN401 - an exponent
    """A rational exponent, a plain number where it is whole."""
    return int(c) if c.denominator == 1 else c
