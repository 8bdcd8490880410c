"""The axioms: a ring with transposition, 1 x 1 values as numbers, and functionals that are linear.

Everything else is a rule, learnt from an instance of a law: what stands on its left becomes what stands on its right.
Semantics are total: the inverse of a singular matrix is 0, ``log u`` is ``log |u|``, ``0**-1`` is 0. So every term has a
value wherever the declarations hold, and laws compose; what a step needs beyond that is asked of the facts.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from symkl.kernel.binders import Binders, is_sum
from symkl.kernel.errors import RejectedError, refuse
from symkl.kernel.numbers import LARGEST_POWER, number_power, number_value_power
from symkl.kernel.parts import parts_product
from symkl.kernel.values import (
    E_BASE,
    EMPTY,
    ONE,
    UNIT,
    Function,
    Letter,
    Value,
    added_exponents,
    as_exponent,
    atom_value,
    content,
    exponent_value,
    identity,
    magnitude,
    number,
    op_of,
    value,
    word_value,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.kernel.facts import Facts
    from symkl.kernel.values import Atom, Exponent, Monomial, Number, Size, Word

TOO_MUCH = "more products of terms than are worked out for one statement"

MOST_TERMS = 4000
MOST_WORK = 40_000  # products of two terms under one statement


class Ring:
    """Arithmetic under the rules that are known.

    Attributes
    ----------
    rules : by an atom, or by a word of letters: what it is equal to
    facts : what is known of values
    ask : called with each atom and each word when it is first met, so that a search may teach a rule for it
    """

    facts: Facts

    def __init__(self, ask: Callable[[Any], None] | None = None) -> None:
        self.rules: dict[Any, Value] = {}
        self.squares: dict[Atom, Value] = {}  # what an atom times itself is
        self.exponents: dict[Exponent, Exponent] = {}  # exponents that are the same
        self.factors: dict[Value, Value] = {}  # what a number in brackets is as a product
        self.hits: set[Any] = set()  # the rules that were applied
        self.lengths: set[int] = set()
        self.words: dict[Word, Value] = {}
        self.leading: dict[Word, list[Word]] = {}  # the words whose value has a word in it
        self.asked: set[Any] = set()
        self.kept: set[Any] = set()  # the words, and the atoms that no rule rewrote, that were met
        self.version = 0  # how often what was known became another
        self.left = MOST_WORK  # how much more work it may take
        self._ask = ask
        self.binders = Binders(self)

    def ask(self, key: Any) -> None:  # noqa: ANN401 - an atom or a word
        """Let a search teach a rule for what is met for the first time."""
        if self._ask is not None and key not in self.asked:
            self.asked.add(key)
            self._ask(key)

    def learn(self, key: Any, right: Value) -> None:  # noqa: ANN401 - an atom or a word
        """Rewrite by a rule from now on."""
        self.rules[key] = right
        if isinstance(key, tuple):
            self.lengths.add(len(key))
            for word in (key, *self.leading.pop(key, ())):
                self.words.pop(word, None)
        elif key.op == "form":
            for word in (key.args[0], tuple(Letter(x.base, not x.transposed, x.inverted) for x in reversed(key.args[0]))):
                self.words.pop(word, None)

    def renew(self, old: tuple[Atom, Exponent], new: tuple[Atom, Exponent]) -> None:
        """Put one power for an equal one in what rules say."""
        for key, right in self.rules.items():
            if any(old in m for m, _ in right.terms):
                self.hits.add(old[1])
                out = Value(right.rows, right.columns, {})
                for (m, w), c in right.terms.items():
                    part = Value(right.rows, right.columns, {(m - {old}, w): c})
                    out += self.times(atom_value(*new), part) if old in m else part
                self.rules[key] = out

    def met(self, key: Any) -> bool:  # noqa: ANN401 - an atom or a word
        """Whether what a rule rewrites may stand in a value that was made before it was known."""
        if not isinstance(key, tuple):
            return key in self.kept
        words = (w for w in self.kept if isinstance(w, tuple) and len(w) >= len(key))
        return any(key == word[i : i + len(key)] for word in words for i in range(len(word) - len(key) + 1))

    # -------------------------------------------------------------------------------------------------- products

    def times(self, a: Value, b: Value) -> Value:
        """A product; a 1 x 1 factor scales."""
        for one, other in ((a, b), (b, a)):
            if one.scalar and (c := one.constant) is not None:
                return other.scaled(c)
        if not (a.scalar or b.scalar or a.columns == b.rows):
            refuse(f"a product of a {a.rows} x {a.columns} value and a {b.rows} x {b.columns} one")
        rows, columns = (b.rows, b.columns) if a.scalar else (a.rows, a.columns) if b.scalar else (a.rows, b.columns)
        if len(a.terms) * len(b.terms) > MOST_TERMS:
            refuse(f"a product of more than {MOST_TERMS} terms")
        self.left -= 1 + len(a.terms) * len(b.terms)
        if self.left < 0:
            raise RejectedError(TOO_MUCH)
        pairs: list[Any] = []
        for (m, w), c in a.terms.items():
            for (n, v), d in b.terms.items():
                outside = self.monomial(m, n)
                if not (w and v) and len(outside.terms) == 1:
                    ((key, e),) = outside.terms.items()
                    pairs.append(((key[0], w or v), c * d * e))
                    continue
                inside = self.word(w + v) if w and v else word_value(w or v, rows, columns)
                pairs += [(k, c * d * e) for k, e in self.mixed(outside, inside).items()]
        return value(rows, columns, pairs)

    def mixed(self, outside: Value, inside: Value) -> dict[Any, Number]:
        """A number times a word's value."""
        if len(outside.terms) == 1 and (ONE, EMPTY) in outside.terms:
            return inside.scaled(outside.terms[ONE, EMPTY]).terms
        pairs = []
        for (m, _), c in outside.terms.items():
            for (n, w), d in inside.terms.items():
                pairs += [((k[0], w), c * d * e) for k, e in self.monomial(m, n).terms.items()]
        return value(inside.rows, inside.columns, pairs).terms

    def monomial(self, a: Monomial, b: Monomial) -> Value:
        """A product of atoms to powers."""
        if not (a and b):
            return Value(UNIT, UNIT, {(a or b, EMPTY): 1})
        powers: dict[Atom, Exponent] = dict(a)
        touched = []
        for atom, e in b:
            if atom in powers:
                touched.append(atom)
                powers[atom] = added_exponents(powers[atom], e)
            else:
                powers[atom] = e
        parts = [self.raised(atom, powers.pop(atom)) for atom in touched if self._moves(atom, powers[atom])]
        out = Value(UNIT, UNIT, {(frozenset((k, e) for k, e in powers.items() if e != 0), EMPTY): 1})
        for part in parts:
            out = self.times(out, part)
        return out

    def _moves(self, atom: Atom, e: Exponent) -> bool:
        """Whether an atom to a power is to be looked at again: a number, a sum in brackets, or what has a square."""
        return isinstance(atom, (int, str, Value)) or atom in self.squares or e == 0

    def raised(self, atom: Atom, e: Exponent) -> Value:
        """An atom to a power."""
        if e == 0:
            return number(1)
        if isinstance(atom, int):
            return number_power(atom, e)
        if isinstance(atom, str) and e in self.exponents:
            self.hits.add(e)
            return self.raised(atom, self.exponents[e])
        if isinstance(atom, Value) and not isinstance(e, Value) and e >= 1:
            rest = e - int(e)
            return self.times(self.power(atom, int(e)), atom_value(atom, rest) if rest else number(1))
        square = self.squares.get(atom)
        if square is not None and isinstance(e, int) and (e > 1 or (e < 0 and square.constant)):
            self.hits.add(atom)
            half, rest = divmod(e, 2)
            return self.times(self.power(square, half), atom_value(atom) if rest else number(1))
        return atom_value(atom, e)

    def word(self, word: Word) -> Value:
        """A product of letters: 1 x 1 pieces are numbers, and what a rule covers is rewritten; of none it is 1."""
        if not word:
            return number(1)
        known = self.words.get(word)
        if known is None:
            self.left -= (len(word) // 8) ** 4  # of words that grow without end few are looked at
            self.kept.add(word)
            self.ask(word)
            known = self.words[word] = self._word(word)
            for _, w in known.terms:
                if w != word:
                    self.leading.setdefault(w, []).append(word)
        return known

    def around(self, before: Word, middle: Value, after: Word) -> Value:
        """A product with words on either side, which may be empty."""
        return self.times(self.times(self.word(before), middle), self.word(after))

    def _word(self, word: Word) -> Value:
        rows, columns = word[0].shape[0], word[-1].shape[1]
        for n in sorted(self.lengths):
            for i in range(len(word) - n + 1):
                right = self.rules.get(word[i : i + n])
                if right is not None:
                    self.hits.add(word[i : i + n])
                    return self.around(word[:i], right, word[i + n :])
        for i in range(len(word)) if any(isinstance(x.base, Function) for x in word) else ():  # no other letter has axioms
            for n in (1, 2):
                inner = self._piece(word[i : i + n])
                if inner is not None:
                    return self.around(word[:i], inner, word[i + n :])
        cuts = [0] if rows is UNIT else []
        cuts += [i + 1 for i, x in enumerate(word) if x.shape[1] is UNIT]
        if len(cuts) < 2:  # noqa: PLR2004 - one cut closes nothing
            return word_value(word, rows, columns)
        out = self.word(word[: cuts[0]] + word[cuts[-1] :])
        for start, end in pairwise(cuts):
            out = self.times(self.binders.form(word[start:end]), out)
        return out

    def _piece(self, word: Word) -> Value | None:
        """What one letter or two neighbours are by an axiom, if they are not themselves."""
        if len(word) == 1:
            return self.binders.turned(word[0])
        a, b = word if len(word) == 2 else (*word, *word)  # noqa: PLR2004 - two neighbours
        return parts_product(a, b) or self.binders.picked(a, b)

    def made(self, f: Function) -> Value:
        """A function as a value: an atom, or a letter."""
        if f.rows is not UNIT or f.columns is not UNIT:
            return self.word((Letter(f),))
        known = self.rules.get(f)
        if known is None:
            self.ask(f)
            known = self.rules.get(f)
        if known is None:
            self.kept.add(f)
            return atom_value(f)
        self.hits.add(f)
        return known

    def transpose(self, a: Value) -> Value:
        """The transpose."""
        if a.scalar:
            return a
        out: list[Any] = []
        for (m, w), c in a.terms.items():
            if not w:
                out.append(((m, w), c))
                continue
            turned = self.word(tuple(Letter(x.base, not x.transposed, x.inverted) for x in reversed(w)))
            out += [(k, c * e) for k, e in self.mixed(Value(UNIT, UNIT, {(m, EMPTY): 1}), turned).items()]
        return value(a.columns, a.rows, out)

    # ------------------------------------------------------------------------------------------ powers, inverses

    def power(self, a: Value, e: Exponent) -> Value:  # noqa: C901, PLR0911, PLR0912 - one line for each kind
        """A number to a power; a square matrix to a whole one."""
        if isinstance(e, int) and 0 <= e <= LARGEST_POWER:
            out = number(1) if a.scalar else identity(a.rows)
            for _ in range(e):
                out = self.times(out, a)
            return out
        if not a.scalar:
            if isinstance(e, int) and e >= -LARGEST_POWER:
                return self.power(self.inverse(a), -e)
            e = exponent_value(e)
            return self.made(Function("power", (a, e), a.rows, a.columns))
        if not a.terms:
            if self.facts.holds(exponent_value(e), "positive"):
                return a
            refuse("a power of 0")
        whole = self.facts.whole(e)
        negative = not self.facts.holds(exponent_value(e), "positive")
        single = self.factored(a).single
        if single is None:
            return self._bracketed(a, e, whole=whole, negative=negative)
        monomial, _, c = single
        loose = [p for p in monomial if isinstance(p[0], Value) and p[1] == 1 and not self.facts.holds(p[0], "positive")]
        if whole and len(a.terms) > 1 and len(loose) > 1:  # what has no sign of its own stays together
            inside = number(1)
            for atom, _ in loose:
                inside = self.times(inside, atom)
            rest = Value(UNIT, UNIT, {(monomial - frozenset(loose), EMPTY): c})
            return self.times(self.power(rest, e), self._bracketed(inside, e, whole=True, negative=negative))
        if whole:
            out = number_value_power(c, e)
            for atom, k in monomial:
                if negative and isinstance(e, Value) and not self.facts.holds(atom_value(atom), "nonzero"):
                    out = self.times(out, self.made(Function("root", (atom_value(atom, k), e))))
                    continue
                if negative:
                    self.facts.need(atom_value(atom), "nonzero")
                out = self.times(out, self.raised(atom, multiplied_exponents(self, k, e)))
            return out
        out, kept = number_value_power(magnitude(c), e), []
        for atom, k in monomial:
            if self.facts.holds(atom_value(atom), "nonnegative") or (isinstance(k, Fraction) and k.denominator > 1):
                if negative:
                    self.facts.need(atom_value(atom), "nonzero")
                out = self.times(out, self.raised(atom, multiplied_exponents(self, k, e)))
            else:
                kept.append((atom, k))
        if not kept and c > 0:
            return out
        inside = number(1 if c > 0 else -1)
        for atom, k in kept:
            inside = self.times(inside, self.raised(atom, k))
        if inside.single is None:  # a product of sums may have a sign that its factors have not
            return self.times(out, self._bracketed(inside, e, whole=whole, negative=negative))
        if c > 0 and len(kept) == 1 and kept[0][1] == 1 and self.facts.holds(inside, "nonnegative"):
            return self.times(out, atom_value(kept[0][0], e))
        return self.times(out, self.made(Function("root", (inside, exponent_value(e)))))

    def _bracketed(self, a: Value, e: Exponent, *, whole: bool, negative: bool) -> Value:
        """A power of a sum that is no product of others."""
        c, inside = content(a)
        root = Function("root", (inside, exponent_value(e)))
        if not whole:
            inside, c = inside if c > 0 else -inside, magnitude(c)
            root = Function("root", (inside, exponent_value(e)))
            if not self.facts.holds(inside, "nonnegative"):
                return self.times(number_value_power(c, e), self.made(root))
        if negative and isinstance(e, Value) and not self.facts.holds(inside, "nonzero"):
            return self.times(number_value_power(c, e), self.made(root))
        if negative:
            self.facts.need(inside, "nonzero")
        return self.times(number_value_power(c, e), atom_value(inside, e))

    def factored(self, a: Value) -> Value:
        """A sum as a product of others in brackets, where a step said so."""
        if len(a.terms) < 2 or not a.scalar:  # noqa: PLR2004 - a sum
            return a
        c, inside = content(a)
        if inside not in self.factors:
            self.ask(inside)
        if inside not in self.factors:
            return a
        self.hits.add(inside)
        return self.factors[inside].scaled(c)

    def exponential(self, a: Value) -> Value:
        """E to a number; exp(v log u) is u**v where u is positive."""
        out, rest = number(1), []
        powers: dict[Value, list[Any]] = {}
        for (m, w), c in a.terms.items():
            logs = [p for p, e in m if op_of(p) == "log" and e == 1]
            if len(logs) == 1 and self.facts.holds(logs[0].args[0], "positive"):
                powers.setdefault(logs[0].args[0], []).append(((m - {(logs[0], 1)}, w), c))
            else:
                rest.append(((m, w), c))
        for u, times in powers.items():
            out = self.times(out, self.power(u, as_exponent(value(UNIT, UNIT, times))))
        e = as_exponent(value(UNIT, UNIT, rest))
        return self.times(out, self.raised(E_BASE, e))

    def inverse(self, a: Value) -> Value:  # noqa: PLR0911 - one line for each kind
        """The inverse of a square matrix, the reciprocal of a number."""
        if a.scalar:
            return self.power(a, -1)
        single = a.single
        if single is None:
            if not a.terms:
                refuse("the inverse of 0")
            if not any(w for _, w in a.terms):  # a multiple of the identity
                return self.times(self.power(Value(UNIT, UNIT, a.terms), -1), identity(a.rows))
            c, inside = content(a)
            return self.made(Function("inv", (inside,), a.rows, a.columns)).scaled(1 / Fraction(c))
        m, w, c = single
        outside = self.power(Value(UNIT, UNIT, {(m, EMPTY): c}), -1)
        if not w:
            return self.times(outside, identity(a.rows))
        one = word_value(w, a.rows, a.columns)
        inside = one
        if len(w) == 1:
            base = w[0].base
            if op_of(base) == "inv" and self.facts.holds(base.args[0], "invertible"):
                return self.times(outside, self.transpose(base.args[0]) if w[0].transposed else base.args[0])
            if not w[0].inverted or self.facts.holds(one, "invertible"):
                return self.times(outside, self.word((w[0]._replace(inverted=not w[0].inverted),)))
        return self.times(outside, self.made(Function("inv", (inside,), a.rows, a.columns)))

    # ------------------------------------------------------------------------------------------ linear functions

    def linear(self, op: str, rows: Size, columns: Size, *args: Value) -> Value:
        """A function that is linear in each argument, of each term on its own."""
        if not args:
            return number(1)
        out: list[Any] = []
        parts: list[tuple[Value, tuple[Value, ...]]] = [(number(1), ())]
        for arg in args:
            parts = [
                (self.times(outside, Value(UNIT, UNIT, {(m, EMPTY): c})), (*before, word_value(w, arg.rows, arg.columns)))
                for outside, before in parts
                for (m, w), c in arg.terms.items()
            ]
        for outside, inside in parts:
            f = Function(op, inside, rows, columns)
            out += self.times(outside, self.made(f)).terms.items()
        return value(rows, columns, out)

    def trace(self, a: Value) -> Value:
        """The trace of a square matrix, word by word; of a number, the number; of a sum, the sum of traces."""
        if a.scalar:
            return a
        out, rest = number(0), []
        for (m, w), c in a.terms.items():
            at = next((i for i, x in enumerate(w) if is_sum(x)), None)
            if at is None:
                rest.append(((m, w), c))
            else:
                out += self.times(Value(UNIT, UNIT, {(m, EMPTY): c}), self.binders.within(w, at))
        return out + self.linear("tr", UNIT, UNIT, value(a.rows, a.columns, rest))


def multiplied_exponents(ring: Ring, a: Exponent, b: Exponent) -> Exponent:
    """The product of two exponents."""
    if isinstance(a, Value) or isinstance(b, Value):
        return as_exponent(ring.times(exponent_value(a), exponent_value(b)))
    return as_exponent(number(a * b))
