"""Cofactors that completion found, in the kernel's words."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sympy import Integer, Rational, S

from symkl.errors import UnsupportedError
from symkl.kernel.proof import Cofactor, Instance
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.symbols import Dimension
from symkl.prover.completion import payload, prove_zero
from symkl.prover.context import Context
from symkl.prover.normal_form import NormalForm
from symkl.prover.oracles import FAILURES, compare
from symkl.prover.probabilities import Mode
from symkl.prover.values import ONE, SymbolicExponent, Value, exponent_value
from symkl.prover.values import Letter as Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symkl.language.statement import Statement
    from symkl.prover.values import Letter, Monomial, Size, Word


def cofactors(statement: Statement, *, moments: bool, densities: bool) -> Iterator[Cofactor]:
    """Multiples of relations between sums and their inverses that make up the difference of two sides."""
    mode = Mode(moments=moments, densities=densities)
    found = compare(statement, mode, _with_words_given(statement, mode))
    write = _Terms(statement, found.context)
    for part in found.parts:
        for proof in prove_zero(found.context, part.difference) or () if part.difference.terms else ():
            for c in proof.cofactors:
                inside = payload(found.context, c.letter)
                if inside is None:
                    continue
                a = write.value(inside)
                relation = Instance("inverse cancels", (("A", tm.Inverse(a) if c.from_left else a),))
                k = Fraction(c.coefficient)
                outside = write.product([Rational(k.numerator, k.denominator), *write.monomial(c.monomial)])
                before, after = (write.product([write.letter(x) for x in w]) if w else None for w in (c.before, c.after))
                yield Cofactor(outside, before, relation, after, c.traced)


def _with_words_given(statement: Statement, mode: Mode) -> Context:
    """Letters of which some words are shorter ones, as ``U.T*U`` is ``I(k)`` where that is given."""
    context = Context()
    form = NormalForm(statement, mode, context)
    for fact in statement.given:
        sides: tuple[Any, ...] = fact.args
        for long, short in (sides, sides[::-1]) if fact.kind == "=" else ():
            with contextlib.suppress(*FAILURES):
                one, other = form.of(long).single(), form.of(short).single()
                plain = one is not None and other is not None and (one[0], other[0], one[2], other[2]) == (ONE, ONE, 1, 1)
                if one and other and plain and len(one[1]) > max(1, len(other[1])):
                    context.rules.setdefault(one[1][-1], []).append((one[1], other[1], "given"))
    return context


class _Terms:
    """Writes values of the normal form as terms."""

    def __init__(self, statement: Statement, context: Context) -> None:
        self.symbols, self.context = statement.symbols, context

    def product(self, parts: list[Any]) -> Any:  # noqa: ANN401 - a term
        out = parts[0]
        for part in parts[1:]:
            out = tm.times(out, part)
        return out

    def size(self, n: Size) -> Expr:
        known = self.symbols.get(str(n))
        return Integer(n) if isinstance(n, int) else known if isinstance(known, Dimension) else Dimension(n)

    def letter(self, x: Letter) -> Any:  # noqa: ANN401 - a term
        info = self.context.letters[x.name]
        match info.stands_for:
            case () | ("function",):
                t: Any = self.symbols[x.name]
            case ("sum", inside):
                t = self.value(inside)
            case ("ones",):
                t = tm.Ones(self.size(info.rows), S.One)
            case ("pinv", base):
                t = fn.pinv(self.letter(base))
            case _:
                msg = f"a letter that stands for {info.stands_for[0]}"
                raise UnsupportedError(msg)
        t = tm.Inverse(t) if x.inverted else t
        return tm.Transpose(t) if x.transposed else t

    def word(self, word: Word, size: Size) -> Expr:
        return self.product([self.letter(x) for x in word]) if word else tm.Identity(self.size(size))

    def monomial(self, m: Monomial) -> list[Any]:
        out = []
        for atom, e in m:
            base = self.atom(atom)
            out.append(base if e == 1 else tm.power(base, self.exponent(e)))
        return out

    def exponent(self, e: Any) -> Any:  # noqa: ANN401 - an exponent, a term
        if isinstance(e, SymbolicExponent):
            return self.value(exponent_value(e))
        return Rational(Fraction(e).numerator, Fraction(e).denominator)

    def atom(self, a: Any) -> Any:  # noqa: ANN401 - an atom
        match a:
            case ("s", name):
                return self.symbols[name]
            case ("d", name):
                return self.size(name)
            case ("n", n):
                return Integer(n)
            case ("tr", word):
                t = self.product([self.letter(x) for x in word])
                return t if self.context.shape(word[0])[0] == 1 else fn.Trace(t)
            case ("det", name):
                return fn.Determinant(self.letter(Symbol(name)))
            case ("poly", key):
                return self.value(Value(1, 1, dict(key)))
        msg = f"an atom {a[0]}"
        raise UnsupportedError(msg)

    def value(self, v: Value) -> Any:  # noqa: ANN401 - a term
        out: Any = None
        for (m, w), c in v.terms.items():
            parts = self.monomial(m)
            if w or not v.is_scalar:
                parts.append(self.word(w, v.rows))
            k = Fraction(c)
            part = self.product([Rational(k.numerator, k.denominator), *parts])
            out = part if out is None else tm.plus(out, part)
        return out
