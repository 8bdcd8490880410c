"""Determinants of values in normal form; those of sums become canonical under pivots and Sylvester's identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.errors import UnsupportedError
from symkl.prover.products import multiply, multiply_all
from symkl.prover.scalars import inverse, is_positive, power, sum_letter
from symkl.prover.values import EMPTY, ONE, Value, add, atom_value, number, scalar, scale, size_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.prover.context import Context
    from symkl.prover.values import Exponent, Letter, Monomial, Size, Word

MOST_FORMS = 48


def determinant(context: Context, value: Value) -> Value:
    """Determinant of a square value."""
    if value.is_scalar:
        return value
    if not value.terms:
        return number(0)
    single = value.single()
    if single is None:
        return _of_sum(context, value)
    monomial, word, coefficient = single
    outside = _multiple(context, scalar({(monomial, EMPTY): coefficient}), size_value(value.rows).exponent())
    if not all(context.letters[x.name].is_square for x in word):
        sign, letter = sum_letter(context, Value(value.rows, value.columns, {(ONE, word): 1}))
        signed = _multiple(context, number(sign), size_value(value.rows).exponent())
        return multiply_all(context, [outside, signed, letter_determinant(context, letter)])
    if len(word) > 1:
        context.cite("determinant of a product")
    return multiply_all(context, [outside, *(letter_determinant(context, letter) for letter in word)])


def _multiple(context: Context, factor: Value, size: Exponent) -> Value:
    if factor.constant() == 1:
        return factor
    context.cite("determinant of a multiple")
    return power(context, factor, size)


def letter_determinant(context: Context, letter: Letter) -> Value:
    """Determinant of one letter."""
    special = context.det_special(letter._replace(inverted=False, transposed=False))
    if special is not None:
        return power(context, special, -1) if letter.inverted else special
    facts = context.letters[letter.name].facts
    if facts & {"orthogonal", "involutory"}:
        context.cite("determinant of an isometry")
        if "posdet" in facts:
            return number(1)
        parity = f"parity({letter.name})"  # the integer p in |Q| = (-1)^p
        context.integers.add(parity)
        return power(context, number(-1), atom_value(("s", parity)).exponent())
    if facts & {"nilpotent2", "rank_deficient"} and not letter.inverted:
        context.cite("determinant of a singular matrix")
        return number(0)
    if letter.transposed:
        context.cite("determinant of a transpose")
    if letter.inverted:
        context.cite("determinant of an inverse")
        context.assume_invertible(letter._replace(transposed=False))
    return atom_value(("det", letter.name), -1 if letter.inverted else 1)


# ------------------------------------------------------------------------------------------- determinants of sums


def _of_sum(context: Context, value: Value) -> Value:
    """Choose one of the forms that a determinant of a sum takes, the same whichever of them was written."""
    shared = _shared_scalars(value)
    if shared:
        unit = scalar({(shared, EMPTY): 1})
        inside = Value(value.rows, value.columns, {(_without(m, shared), word): c for (m, word), c in value.terms.items()})
        return multiply(context, _multiple(context, unit, size_value(value.rows).exponent()), determinant(context, inside))
    mark = len(context.used)
    best = min(_forms(context, value), key=lambda form: _rank(context, form[1]))
    if best[1].key == value.key:
        context.forget(mark)
    outside, inside = best
    if inside.is_scalar:
        return multiply(context, outside, inside)
    if len(inside.terms) < 2:  # noqa: PLR2004 - a single term splits
        return multiply(context, outside, determinant(context, inside))
    coefficient, letter = sum_letter(context, inside)
    factor = _multiple(context, number(coefficient), size_value(inside.rows).exponent())
    return multiply_all(context, [outside, factor, letter_determinant(context, letter)])


def _shared_scalars(value: Value) -> Monomial:
    """The scalars that every term has, to the least power that is a number."""
    first, *others = [dict(monomial) for monomial, _ in value.terms]
    shared = {}
    for atom, exponent in first.items():
        powers = [exponent, *(other.get(atom) for other in others)]
        numbers = [p for p in powers if isinstance(p, int)]
        if len(numbers) == len(powers):
            shared[atom] = min(numbers)
    return frozenset(shared.items())


def _without(monomial: Monomial, shared: Monomial) -> Monomial:
    taken = dict(shared)
    return frozenset((atom, e + -taken[atom] if atom in taken else e) for atom, e in monomial if e != taken.get(atom))


def _rank(context: Context, inside: Value) -> tuple[bool, int, int, str]:
    text = context.describe(inside)
    return (not inside.is_scalar, sum(len(word) for _, word in inside.terms), len(text), text)


def _forms(context: Context, value: Value) -> Iterator[tuple[Value, Value]]:
    """All (factor, matrix) with |value| = factor |matrix| that pivots and rotations reach."""
    queue = [_monic(context, value)]
    seen = {queue[0][1].key}
    while queue:
        outside, inside = queue.pop(0)
        yield outside, inside
        if inside.is_scalar or len(seen) > MOST_FORMS:
            continue
        for factor, other in (*_pivoted(context, inside), *_rotated(context, inside), *_divided(context, inside)):
            more, monic = _monic(context, other)
            if monic.key not in seen and monic.terms:
                seen.add(monic.key)
                queue.append((multiply_all(context, [outside, factor, more]), monic))


def _monic(context: Context, value: Value) -> tuple[Value, Value]:
    """Pull out the coefficient of the identity, where there is one that can be divided by."""
    ones = [(monomial, c) for (monomial, word), c in value.terms.items() if not word]
    if value.is_scalar or len(ones) != 1 or not all(is_positive(context, atom) for atom, _ in ones[0][0]):
        return number(1), value
    unit = scalar({(ones[0][0], EMPTY): ones[0][1]})
    if unit.constant() == 1:
        return number(1), value
    factor = _multiple(context, unit, size_value(value.rows).exponent())
    return factor, multiply(context, power(context, unit, -1), value)


def _pivoted(context: Context, value: Value) -> Iterator[tuple[Value, Value]]:
    """|V| = |M| |M^-1 V| = |V M^-1| |M| for words M of declared invertible letters that terms consist of or begin with."""
    whole = {word for monomial, word in value.terms if word and not monomial}
    first = {word[:1] for _, word in value.terms if word}
    last = {word[-1:] for _, word in value.terms if word}
    for words, from_left in ((whole | first, True), (last, False)):
        for word in sorted(words):
            infos = [context.letters[x.name] for x in word]
            if not all("invertible" in info.facts and info.is_square for info in infos):
                continue
            pivot = Value(value.rows, value.columns, {(ONE, word): 1})
            context.cite("pivot in a determinant")
            inverted = inverse(context, pivot)
            rest = multiply(context, inverted, value) if from_left else multiply(context, value, inverted)
            yield determinant(context, pivot), rest


def _divided(context: Context, value: Value) -> Iterator[tuple[Value, Value]]:
    """|M U + M N| = |M| |U + N|: take out a square letter that all terms begin or end with."""
    words = [word for _, word in value.terms]
    if not all(words):
        return
    for end, rest in ((0, slice(1, None)), (-1, slice(None, -1))):
        shared = {word[end] for word in words}
        if len(shared) > 1 or not context.letters[words[0][end].name].is_square:
            continue
        others = Value(value.rows, value.columns, {(m, word[rest]): c for (m, word), c in value.terms.items()})
        _, letter = sum_letter(context, others)
        if all(context.letters[x.name].is_square for x in (words[0][end], letter)):
            context.cite("determinant of a product")
            yield letter_determinant(context, words[0][end]), others


def of_product(context: Context, factors: list[Value]) -> Value | None:
    """|U N| = |U| |N| for square factors that were written as a product; None where one is not square."""
    matrices = [value for value in factors if not value.is_scalar]
    if len(matrices) < 2 or any(value.rows != value.columns or not value.terms for value in matrices):  # noqa: PLR2004
        return None
    word = tuple(sum_letter(context, value)[1] for value in matrices)
    if not all(context.letters[x.name].is_square for x in word):
        return None
    context.cite("determinant of a product")
    size = size_value(matrices[0].rows).exponent()
    outside = [_multiple(context, value, size) for value in factors if value.is_scalar]
    return multiply_all(context, [*outside, *(determinant(context, value) for value in matrices)])


def _rotated(context: Context, value: Value) -> Iterator[tuple[Value, Value]]:
    """|I + U N| = |I + N U|: move what all other terms begin with to their end."""
    if value.terms.get((ONE, EMPTY)) != 1:
        return
    rest = {key: c for key, c in value.terms.items() if key != (ONE, EMPTY)}
    words = [word for _, word in rest]
    if not words or any(not word for word in words):
        return
    for n in range(1, min(map(len, words)) + 1):
        prefix: Word = words[0][:n]
        if any(word[:n] != prefix for word in words):
            return
        size = context.shape(prefix[-1])[1]
        parts: list[Value] = [Value(size, size, {(ONE, EMPTY): 1})]
        for (monomial, word), c in rest.items():
            parts.append(scale(_moved(context, monomial, word, n, size), c))
        context.cite("Sylvester's determinant identity")
        yield number(1), add(*parts)


def _moved(context: Context, monomial: Monomial, word: Word, n: int, size: Size) -> Value:
    turned = word[n:] + word[:n]
    out: Value = scalar({(monomial, EMPTY): 1})
    for letter in turned:
        rows, columns = context.shape(letter)
        out = multiply(context, out, Value(rows, columns, {(ONE, (letter,)): 1}))
    return _resized(out, size)


def _resized(value: Value, size: Size) -> Value:
    # the identity of a 1 x 1 space is the number one
    return Value(size, size, value.terms)


# facts under which the invertible matrices lie dense, so that a polynomial identity on them holds for all
DENSE = frozenset({"invertible", "symmetric", "spd", "posdet", "diagonal", "lower"})


def adjugate(context: Context, value: Value) -> Value:
    """|A| A^-1, an identity of polynomials that holds for all matrices because it holds for the invertible ones."""
    product = value.single() is not None
    for _, word in value.terms:
        for letter in word:
            facts = context.letters[letter.name].facts
            # a product of invertible matrices needs no approximation
            if not (facts <= DENSE or (product and "invertible" in facts)):
                msg = (
                    f"the adjugate of {letter.name}, whose declared facts keep it from being approximated"
                    " by invertible matrices"
                )
                raise UnsupportedError(msg)
    inner = inverse(context, value)
    context.cite("adjugate")
    return multiply(context, determinant(context, value), inner)
