"""Symbolic powers of a square matrix, such as A**k: one letter for each base and exponent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.errors import UnsupportedError
from symkl.prover.names import names_of_exponent, names_of_word
from symkl.prover.products import multiply, multiply_all
from symkl.prover.scalars import LARGEST_POWER, is_positive_exponent, power
from symkl.prover.values import EMPTY, ONE, Letter, LetterInfo, SymbolicExponent, Value, Word, atom_value, scalar

if TYPE_CHECKING:
    from symkl.prover.context import Context
    from symkl.prover.values import Exponent


def matrix_power(context: Context, base: Value, exponent: Exponent) -> Value:
    """A square matrix to a symbolic power that is a whole number.

    Raises
    ------
    UnsupportedError
        If the base is a sum.
    """
    single = base.single()
    if single is None or not single[1]:
        msg = "a sum to a symbolic power is not supported by the normal form yet"
        raise UnsupportedError(msg)
    monomial, word, c = single
    outside = power(context, scalar({(monomial, EMPTY): c}), exponent)
    return multiply(context, outside, _of_word(context, word, exponent))


def _of_word(context: Context, word: Word, exponent: Exponent) -> Value:
    if len(word) > 2 and context.letters[word[0].name].is_square and context.meet(word[-1], word[0]) == EMPTY:  # noqa: PLR2004
        context.cite("power under similarity")
        ends = _plain(context, word[:1]), _plain(context, word[-1:])
        return multiply_all(context, [ends[0], _of_word(context, word[1:-1], exponent), ends[1]])
    if context.joined(word, word) == word and is_positive_exponent(context, exponent):
        context.cite("power of an idempotent matrix")
        return _plain(context, word)
    if all(x.inverted for x in word):
        context.cite("powers of a matrix add up")
        return _of_word(context, tuple(context.inverse(x) for x in reversed(word)), exponent * -1)
    root, copies = _root(word)
    held = _base_and_exponent(context, root[0]) if len(root) == 1 else None
    if held is not None or copies > 1:
        # (A^j)^k = A^(j k)
        context.cite("powers of a matrix add up")
        if held is not None:
            root, exponent = held[0], exponent * held[1]
        return _of_word(context, root, exponent * copies)
    times, rest = _whole_part(context, word, exponent)
    if times:
        context.cite("powers of a matrix add up")
    if not isinstance(rest, SymbolicExponent):
        return _times(context, word, times)
    return multiply(context, _times(context, word, times), _plain(context, (_letter(context, word, rest),)))


def _root(word: Word) -> tuple[Word, int]:
    """The shortest word that a word repeats, and how often."""
    n = len(word)
    size = next(d for d in range(1, n + 1) if n % d == 0 and word[:d] * (n // d) == word)
    return word[:size], n // size


def _plain(context: Context, word: Word) -> Value:
    return Value(context.shape(word[0])[0], context.shape(word[-1])[1], {(ONE, word): 1})


def _times(context: Context, word: Word, times: int) -> Value:
    one = _plain(context, word)
    factors = [one] * times
    if times < 0:
        for x in word:
            context.assume_invertible(x)
        factors = [_plain(context, (context.inverse(x),)) for x in reversed(word)] * -times
    return multiply_all(context, [Value(one.rows, one.rows, {(ONE, EMPTY): 1}), *factors])


def _whole_part(context: Context, word: Word, exponent: Exponent) -> tuple[int, Exponent]:
    """What of an exponent is a number, where the power of that number may stand apart."""
    if not isinstance(exponent, SymbolicExponent):
        return int(exponent), 0
    times = int(dict(exponent.terms).get(ONE, 0))
    rest = exponent + -times
    invertible = all("invertible" in context.letters[x.name].facts for x in word)
    if abs(times) > LARGEST_POWER or not (invertible or (times > 0 and is_positive_exponent(context, rest))):
        return 0, exponent
    return times, rest


def _letter(context: Context, word: Word, exponent: Exponent) -> Letter:
    """The letter of a power, the least of what is the same but for a transposition."""
    flipped, sign = context.transpose_word(word)
    if sign > 0 and flipped < word:
        return context.transposed(_letter(context, flipped, exponent))[0]
    size = context.shape(word[0])[0]
    facts = frozenset({"symmetric"} if flipped == word and sign > 0 else set())
    if all("invertible" in context.letters[x.name].facts for x in word):
        facts |= {"invertible"}
    names = names_of_word(context, word) | names_of_exponent(context, exponent)
    made = LetterInfo(size, size, facts, ("power", word, exponent), names)
    known = ("power", (word, exponent)) in context.interned
    letter = Letter(context.intern("power", (word, exponent), lambda: made))
    if not known:
        _add_rules(context, letter, word, exponent)
    return letter


def _add_rules(context: Context, letter: Letter, word: Word, exponent: Exponent) -> None:
    """(A B)^k A = A (B A)^k: letters move before the power."""
    square = all(context.letters[x.name].is_square for x in word)
    if not (square or is_positive_exponent(context, exponent)):
        # through another dimension a negative power need not exist
        return
    flipped, sign = context.transpose_word(word)
    turned = context.transposed(letter)[0]
    for power_of, (first, *others) in ((letter, word), (turned, flipped)) if sign > 0 else ((letter, word),):
        after = _letter(context, (*others, first), exponent) if others else power_of
        _add_rule(context, (power_of, first), (first, after))
        if not others:
            moved = context.inverse(first)
            _add_rule(context, (power_of, moved), (moved, power_of))


def _add_rule(context: Context, pattern: Word, replacement: Word) -> None:
    if pattern != replacement:
        context.rules.setdefault(pattern[-1], []).append((pattern, replacement, "powers push through"))


def powers_meet(context: Context, a: Letter, b: Letter) -> Word | None:
    """A^j A^k = A^(j + k)."""
    left, right = (_base_and_exponent(context, x) for x in (a, b))
    if left is None or right is None or left[0] != right[0]:
        return None
    context.cite("powers of a matrix add up")
    single = _of_word(context, left[0], left[1] + right[1]).single()
    return single[1] if single is not None and not single[0] and single[2] == 1 else None


def inverted_power(context: Context, letter: Letter) -> Letter | None:
    """(A^k)^-1 = A^-k."""
    found = _base_and_exponent(context, letter)
    if found is None or not letter.inverted:
        return None
    for x in found[0]:
        context.assume_invertible(x)
    context.cite("powers of a matrix add up")
    single = _of_word(context, *found).single()
    return single[1][0] if single is not None and len(single[1]) == 1 and not single[0] and single[2] == 1 else None


def _base_and_exponent(context: Context, letter: Letter) -> tuple[Word, Exponent] | None:
    """What a letter is a power of, as it stands."""
    info = context.letters[letter.name]
    if info.stands_for[:1] != ("power",):
        return None
    _, word, exponent = info.stands_for
    if letter.transposed:
        word, sign = context.transpose_word(word)
        if sign < 0:
            return None
    return word, exponent * -1 if letter.inverted else exponent


def trace_of_power(context: Context, letter: Letter) -> Value | None:
    """The trace of a power: the base may be rotated or transposed."""
    info = context.letters[letter.name]
    if info.stands_for[:1] != ("power",):
        return None
    _, word, exponent = info.stands_for
    flipped, sign = context.transpose_word(word)
    # through another dimension tr(M^0) would change; with a sign the transpose is another matrix
    square = all(context.letters[x.name].is_square for x in word)
    if not square and not is_positive_exponent(context, exponent):
        return None
    turned = [flipped, word] if sign > 0 else [word]
    best = min(w[i:] + w[:i] for w in turned for i in range(len(w)))
    if best == word:
        return None
    context.cite("trace of a power")
    return atom_value(("tr", (_letter(context, best, exponent),)))
