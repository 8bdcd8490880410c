"""Inverses of sums: multiply through, reduce, and keep the cofactors.

Each sum Q that occurs inverted is one letter P with the relations ``Q P - 1`` and ``P Q - 1``. To show that a difference
vanishes it is multiplied by such a Q (or by a letter that occurs inverted) on one side and reduced, until nothing is left.
What the search found is put on record as cofactors, ``difference = sum of c a f b``, and only their sum is trusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count, takewhile
from typing import TYPE_CHECKING, NamedTuple

from symkl.prover.products import multiply, multiply_all, trace, transpose
from symkl.prover.scalars import is_positive, power
from symkl.prover.values import EMPTY, ONE, Letter, TooLarge, Value, add, multiply_monomials, scalar, scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symkl.prover.context import Context
    from symkl.prover.values import Monomial, Number, Size, Word

MOST_NODES = 160
MOST_STEPS = 400
MOST_TERMS_KEPT = 120


class Cofactor(NamedTuple):
    """``coefficient * monomial * before * relation * after``; the relation is ``Q P - 1``, or ``P Q - 1`` from the left.

    Under ``traced`` it is the trace of that product.
    """

    coefficient: Number
    monomial: Monomial
    before: Word
    letter: Letter
    from_left: bool
    after: Word
    traced: bool = False


class Rule(NamedTuple):
    """The leading word of a relation, between ``before`` and ``after``, and the factor in front of it."""

    word: Word
    factor: Value
    letter: Letter
    from_left: bool
    before: Word = EMPTY
    after: Word = EMPTY


@dataclass(frozen=True, slots=True)
class Proof:
    """Cofactors that add up to a difference, or to the matrix between ``left`` and ``right`` in forms left^T M right."""

    cofactors: tuple[Cofactor, ...]


def payload(context: Context, letter: Letter) -> Value | None:
    """The sum that an inverted letter is the inverse of."""
    info = context.letters[letter.name]
    if not letter.inverted or not info.stands_for or info.stands_for[0] != "sum":
        return None
    value: Value = info.stands_for[1]
    return transpose(context, value) if letter.transposed else value


def relation(context: Context, letter: Letter, *, from_left: bool) -> Value:
    """``Q P - 1``, or ``P Q - 1``."""
    value = payload(context, letter)
    assert value is not None  # noqa: S101 - relations are made of inverses of sums only
    inverse = Value(value.rows, value.columns, {(ONE, (letter,)): 1})
    product = multiply(context, inverse, value) if from_left else multiply(context, value, inverse)
    return add(product, Value(value.rows, value.columns, {(ONE, EMPTY): -1}))


def word_value(context: Context, word: Word, rows: Size | None = None) -> Value:
    """A word as a value; the empty word is the identity of the given size."""
    if not word:
        return scalar({(ONE, EMPTY): 1}) if rows is None else Value(rows, rows, {(ONE, EMPTY): 1})
    out: Value | None = None
    for letter in word:
        r, c = context.shape(letter)
        factor = Value(r, c, {(ONE, (letter,)): 1})
        out = factor if out is None else multiply(context, out, factor)
    assert out is not None  # noqa: S101 - the word is not empty
    return out


def product_of(context: Context, c: Cofactor) -> Value:
    """``coefficient * monomial * before * relation * after``, or its trace."""
    inner = relation(context, c.letter, from_left=c.from_left)
    before = word_value(context, c.before, inner.rows)
    after = word_value(context, c.after, inner.columns)
    product = multiply_all(context, [scalar({(c.monomial, EMPTY): c.coefficient}), before, inner, after])
    return trace(context, product) if c.traced else product


def adds_up(context: Context, difference: Value, proofs: Sequence[Proof]) -> bool:
    """Add up all cofactors: the trusted part. Each is zero wherever the inverses exist, and so is their sum."""
    total = difference
    for proof in proofs:
        for cofactor in proof.cofactors:
            total = add(total, scale(product_of(context, cofactor), -1))
    return not total.terms


# --------------------------------------------------------------------------------------------------------- search


class Completion:
    """Searches for cofactors of one difference."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rules: dict[Letter, list[Rule]] = {}

    def prove(self, difference: Value) -> Proof | None:
        """Return cofactors that add up to the difference, or ``None``; first of what stands between what all words share."""
        words = [word for _, word in difference.terms]
        before = _shared(words)
        after = _shared([word[len(before) :][::-1] for word in words])[::-1]
        if before or after:
            shape = [self.context.shape(x) for x in (*before[-1:], *after[:1])]
            rows = shape[0][1] if before else difference.rows
            columns = shape[-1][0] if after else difference.columns
            end = -len(after) or None
            middle = Value(rows, columns, {(m, w[len(before) : end]): c for (m, w), c in difference.terms.items()})
            found = None if 1 in (rows, columns) else self._proved(middle)
            if found is not None:
                return Proof(
                    tuple(c._replace(before=(*before, *c.before), after=(*c.after, *after)) for c in found.cofactors)
                )
        return self._proved(difference)

    def _proved(self, difference: Value) -> Proof | None:
        start, cofactors = self._reduced(difference)
        tie = count()
        queue: list[tuple[int, int, Value, tuple[tuple[str, Letter], ...], tuple[Cofactor, ...]]]
        queue = [(self._score(start), next(tie), start, (), cofactors)]
        seen = {start.key}
        for _ in range(MOST_NODES):
            if not queue:
                return None
            _, _, value, path, sofar = heappop(queue)
            if not value.terms:
                return Proof(sofar)
            for side, letter in self._multipliers(value):
                try:
                    product, inner = self._multiplied(value, side, letter)
                    after, more = self._reduced(product)
                except TooLarge:
                    continue
                if after.key in seen or len(after.terms) > MOST_TERMS_KEPT:
                    continue
                seen.add(after.key)
                closing = self._lifted(path, self._closing(value, side, letter))
                longer = (*path, (side, letter))
                lifted = self._lifted(longer, [*inner, *more])
                heappush(queue, (self._score(after), next(tie), after, longer, (*sofar, *closing, *lifted)))
        return None

    def _score(self, value: Value) -> int:
        inverted = sum(1 for _, word in value.terms for letter in word if letter.inverted)
        sums = sum(1 for _, word in value.terms for letter in word if payload(self.context, letter) is not None)
        return len(value.terms) + 2 * inverted + 4 * sums

    def _multipliers(self, value: Value) -> Iterator[tuple[str, Letter]]:
        """Inverted letters at either end of a word: multiplying by what they invert takes them away."""
        found = {("left", word[0]) for _, word in value.terms if word and word[0].inverted}
        found |= {("right", word[-1]) for _, word in value.terms if word and word[-1].inverted}
        yield from sorted(found)

    def _plain(self, letter: Letter) -> Value:
        value = payload(self.context, letter)
        if value is not None:
            return value
        rows, columns = self.context.shape(letter)
        return Value(rows, columns, {(ONE, (letter._replace(inverted=False),)): 1})

    def _multiplied(self, value: Value, side: str, letter: Letter) -> tuple[Value, tuple[Cofactor, ...]]:
        """Multiply by Q on one side, dropping Q P and P Q where they meet; the relations used for that are returned."""
        by = self._plain(letter)
        is_sum = payload(self.context, letter) is not None
        parts = [Value(value.rows, value.columns, {})]
        used: list[Cofactor] = []
        for (monomial, word), c in value.terms.items():
            end = word[0] if side == "left" and word else word[-1] if word else None
            if is_sum and end == letter:
                rest = word[1:] if side == "left" else word[:-1]
                parts.append(self._term(value, monomial, rest, c))
                used.append(
                    Cofactor(c, monomial, EMPTY, letter, False, rest)  # noqa: FBT003
                    if side == "left"
                    else Cofactor(c, monomial, rest, letter, True, EMPTY)  # noqa: FBT003
                )
                continue
            term = Value(value.rows, value.columns, {(monomial, word): c})
            parts.append(multiply(self.context, by, term) if side == "left" else multiply(self.context, term, by))
        return add(*parts), tuple(used)

    def _term(self, like: Value, monomial: Monomial, word: Word, c: Number) -> Value:
        outside = scalar({(monomial, EMPTY): c})
        return multiply(self.context, outside, word_value(self.context, word, like.rows))

    def _lifted(self, path: tuple[tuple[str, Letter], ...], cofactors: list[Cofactor]) -> list[Cofactor]:
        """Take cofactors of a product back to what was multiplied: P on the side that Q came from, last one first."""
        for side, letter in reversed(path):
            if side == "left":
                cofactors = [c._replace(before=(letter, *c.before)) for c in cofactors]
            else:
                cofactors = [c._replace(after=(*c.after, letter)) for c in cofactors]
        return cofactors

    def _closing(self, value: Value, side: str, letter: Letter) -> list[Cofactor]:
        """D = P (Q D) - (P Q - 1) D, and the same from the right."""
        if payload(self.context, letter) is None:
            return []
        if side == "left":
            return [Cofactor(-c, m, EMPTY, letter, True, w) for (m, w), c in value.terms.items()]  # noqa: FBT003
        return [Cofactor(-c, m, w, letter, False, EMPTY) for (m, w), c in value.terms.items()]  # noqa: FBT003

    # ------------------------------------------------------------------------------------------------- reduction

    def _rules_of(self, letter: Letter) -> list[Rule]:
        if letter not in self.rules:
            value = payload(self.context, letter)
            self.rules[letter] = [] if value is None else self._oriented(value, letter)
        return self.rules[letter]

    def _oriented(self, value: Value, letter: Letter) -> list[Rule]:
        """Rewrite the longest word of Q next to P by the others, where its coefficient can be divided by."""
        candidates = [
            (len(word), word, monomial, c)
            for (monomial, word), c in value.terms.items()
            if word and all(is_positive(self.context, atom) for atom, _ in monomial) and not self._has_cut(word)
        ]
        if not candidates:
            return []
        _, word, monomial, c = max(candidates, key=lambda item: item[:2])
        factor = power(self.context, scalar({(monomial, EMPTY): c}), -1)
        last = Rule((*word, letter), factor, letter, from_left=False)
        first = Rule((letter, *word), factor, letter, from_left=True)
        rules = [last, first]
        # where U.T*U = 1, what U times a relation says of words without U.T
        if len(word) > 1:
            end, start = (x._replace(transposed=not x.transposed) for x in (word[-1], word[0]))
            if self.context.joined((start,), word[:1]) == ():
                rules.append(last._replace(word=last.word[1:], before=(start,)))
            if self.context.joined(word[-1:], (end,)) == ():
                rules.append(first._replace(word=first.word[:-1], after=(end,)))
        return rules

    def _has_cut(self, word: Word) -> bool:
        return any(self.context.shape(letter)[1] == 1 for letter in word[:-1])

    def find(self, word: Word) -> tuple[int, Rule] | None:
        """Where a rule applies in a word."""
        for letter in dict.fromkeys(x for x in word if x.inverted):
            for rule in self._rules_of(letter):
                n = len(rule.word)
                for i in range(len(word) - n + 1):
                    if word[i : i + n] == rule.word:
                        return i, rule
        return None

    def _reduced(self, value: Value) -> tuple[Value, tuple[Cofactor, ...]]:
        """Apply the rules until none fits."""
        used: list[Cofactor] = []
        for _ in range(MOST_STEPS):
            hit = next(((key, found) for key in value.terms if (found := self.find(key[1]))), None)
            if hit is None:
                return value, tuple(used)
            (monomial, word), (at, rule) = hit
            c = value.terms[monomial, word]
            before, after = (*word[:at], *rule.before), (*rule.after, *word[at + len(rule.word) :])
            outside = multiply(self.context, scalar({(monomial, EMPTY): c}), rule.factor)
            single = outside.single()
            if single is None:
                return value, tuple(used)
            new = Cofactor(single[2], single[0], before, rule.letter, rule.from_left, after)
            inner = relation(self.context, rule.letter, from_left=rule.from_left)
            product = multiply_all(
                self.context,
                [
                    outside,
                    word_value(self.context, before, inner.rows),
                    inner,
                    word_value(self.context, after, inner.columns),
                ],
            )
            value = add(value, scale(product, -1))
            used.append(new)
            if len(value.terms) > MOST_TERMS_KEPT:
                break
        msg = "reducing an inverse of a sum does not come to an end"
        raise TooLarge(msg)


def _shared(words: list[Word]) -> Word:
    """The letters, none of them inverted, that all words begin with."""
    columns = zip(*words, strict=False)
    return tuple(x for x, *_ in takewhile(lambda same: len(set(same)) == 1 and not same[0].inverted, columns))


# ------------------------------------------------------------------------------------------------ scalars, traces


def prove_zero(context: Context, difference: Value) -> list[Proof] | None:
    """Prove that a difference vanishes, through cofactors for each matrix identity that it comes down to."""
    if not any(_has_inverse(context, word) for word in _words(difference)):
        return None
    try:
        if not difference.is_scalar:
            proof = Completion(context).prove(difference)
            return None if proof is None else [proof]
        return _prove_scalar(context, difference)
    except TooLarge:
        return None


def _words(value: Value) -> Iterator[Word]:
    for monomial, word in value.terms:
        yield word
        for atom, _ in monomial:
            if atom[0] == "tr":
                yield atom[1]


def _has_inverse(context: Context, word: Word) -> bool:
    return any(payload(context, letter) is not None for letter in word)


def _prove_scalar(context: Context, difference: Value) -> list[Proof] | None:
    """Split a sum of forms u^T M v by the vectors at their ends: each matrix in between has to vanish."""
    groups: dict[tuple[Monomial, Letter, Letter], list[Value]] = {}
    for (monomial, _), c in difference.terms.items():
        forms = [(a, e) for a, e in monomial if a[0] == "tr"]
        if not forms:
            return _prove_trace(context, difference)
        atom, exponent = max(forms, key=lambda item: sum(payload(context, x) is not None for x in item[0][1]))
        word = atom[1]
        if exponent != 1 or context.shape(word[0])[0] != 1:
            return _prove_trace(context, difference)
        rest = monomial - {(atom, exponent)}
        first, last = word[0], word[-1]
        middle = word_value(context, word[1:-1], context.shape(first)[1])
        left, right = context.transposed(first)[0], last
        if right < left:
            left, right, middle = right, left, transpose(context, middle)
        groups.setdefault((rest, left, right), []).append(scale(middle, c))
    proofs = []
    for key, parts in groups.items():
        _, left, right = key
        matrix = add(*parts)
        if left == right:
            matrix = scale(add(matrix, transpose(context, matrix)), Fraction(1, 2))
        proof = Completion(context).prove(matrix)
        if proof is None:
            return None
        (rest, *_) = key
        proofs.append(Proof(tuple(_between(c, rest, left, right) for c in proof.cofactors)))
    return proofs


def _between(c: Cofactor, rest: Monomial, left: Letter, right: Letter) -> Cofactor:
    """A cofactor of the matrix in a form u^T M v as one of the form."""
    monomial, factor = multiply_monomials(c.monomial, rest)
    flipped = left._replace(transposed=not left.transposed)
    return c._replace(
        coefficient=c.coefficient * factor, monomial=monomial, before=(flipped, *c.before), after=(*c.after, right)
    )


def _prove_trace(context: Context, difference: Value) -> list[Proof] | None:
    """Reduce words under traces, in every rotation; what is subtracted each time is the trace of a relation."""
    rules = Completion(context)
    cofactors: list[Cofactor] = []
    for _ in range(MOST_STEPS):
        hit = _trace_hit(context, rules, difference)
        if hit is None:
            return None if difference.terms else [Proof(tuple(cofactors))]
        monomial, atom, c, word, (at, rule) = hit
        rest = multiply(context, scalar({(monomial - {(atom, 1)}, EMPTY): c}), rule.factor).single()
        if rest is None:
            return None
        before, after = (*word[:at], *rule.before), (*rule.after, *word[at + len(rule.word) :])
        new = Cofactor(rest[2], rest[0], before, rule.letter, rule.from_left, after, traced=True)
        difference = add(difference, scale(product_of(context, new), -1))
        cofactors.append(new)
    return None


def _trace_hit(
    context: Context, rules: Completion, difference: Value
) -> tuple[Monomial, tuple[object, ...], Number, Word, tuple[int, Rule]] | None:
    for (monomial, _), c in difference.terms.items():
        for atom, exponent in monomial:
            if atom[0] != "tr" or exponent != 1 or context.shape(atom[1][0])[0] == 1:
                continue
            word: Word = atom[1]
            for turned in (word, context.transpose_word(word)[0]):
                for i in range(len(turned)):
                    rotated = turned[i:] + turned[:i]
                    found = rules.find(rotated)
                    if found is not None:
                        return monomial, atom, c, rotated, found
    return None
