"""The Moore-Penrose inverse: where a law gives it, else as a letter with the four Penrose equations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.errors import UnsupportedError
from symkl.prover.kronecker import factors, kronecker
from symkl.prover.names import names_of_word
from symkl.prover.products import multiply, multiply_all, transpose
from symkl.prover.scalars import inverse, is_positive, power
from symkl.prover.values import EMPTY, ONE, Letter, LetterInfo, Value, Word, scalar

if TYPE_CHECKING:
    from symkl.prover.context import Context


def pseudo_inverse(context: Context, value: Value) -> Value:
    """The pseudo-inverse of a product with a number before it."""
    single = value.single()
    if value.is_scalar or single is None or not single[1]:
        msg = "the pseudo-inverse of a sum is not supported by the normal form yet"
        raise UnsupportedError(msg)
    monomial, word, c = single
    if not all(is_positive(context, atom) or atom[1] in context.nonzero for atom, _ in monomial):
        msg = "the pseudo-inverse of a multiple by a number that may be zero"
        raise UnsupportedError(msg, hint="declare the scalar nonzero")
    outside = power(context, scalar({(monomial, EMPTY): c}), -1)
    return multiply(context, outside, _of_word(context, word))


def _of_word(context: Context, word: Word) -> Value:
    if len(word) == 1:
        return _of_letter(context, word[0])
    for end, rest in ((word[0], word[1:]), (word[-1], word[:-1])):
        if "orthogonal" in context.letters[end.name].facts:
            context.cite("pseudo-inverse and isometries")
            turned, inner = transpose(context, _word_value(context, (end,))), _of_word(context, rest)
            return multiply(context, inner, turned) if end is word[0] else multiply(context, turned, inner)
    if len(word) == 2 and context.transposed(word[0])[0] == word[1]:  # noqa: PLR2004 - A^T A or A A^T
        context.cite("pseudo-inverse of a Gram matrix")
        return multiply(context, _of_letter(context, word[1]), _of_letter(context, word[0]))
    injective = next((i for i, x in enumerate(word) if not _has_rank(context, x, "column")), len(word))
    if all(_has_rank(context, x, "row") for x in word[injective:]):
        context.cite("pseudo-inverse at full rank")
        parts = []
        if word[injective:]:
            right = _word_value(context, word[injective:])
            turned = transpose(context, right)
            parts += [turned, inverse(context, multiply(context, right, turned))]
        if word[:injective]:
            left = _word_value(context, word[:injective])
            turned = transpose(context, left)
            parts += [inverse(context, multiply(context, turned, left)), turned]
        return multiply_all(context, parts)
    msg = "the pseudo-inverse of a product is not supported by the normal form yet"
    raise UnsupportedError(msg)


def _has_rank(context: Context, letter: Letter, kind: str) -> bool:
    """Whether a letter as it stands has full row or full column rank by declaration."""
    facts = context.letters[letter.name].facts
    along = {"row": "full_row_rank", "column": "full_col_rank"}
    across = {"row": "full_col_rank", "column": "full_row_rank"}
    return letter.inverted or "invertible" in facts or (across if letter.transposed else along)[kind] in facts


def _word_value(context: Context, word: Word) -> Value:
    return Value(context.shape(word[0])[0], context.shape(word[-1])[1], {(ONE, word): 1})


def _of_letter(context: Context, letter: Letter) -> Value:
    info = context.letters[letter.name]
    plain = _word_value(context, (letter,))
    if letter.inverted or "invertible" in info.facts:
        return inverse(context, plain)
    known = _of_function(context, letter, plain)
    if known is not None:
        return known
    turned = transpose(context, plain)
    if _has_rank(context, letter, "row"):
        context.cite("pseudo-inverse at full rank")
        return multiply(context, turned, inverse(context, multiply(context, plain, turned)))
    if _has_rank(context, letter, "column"):
        context.cite("pseudo-inverse at full rank")
        return multiply(context, inverse(context, multiply(context, turned, plain)), turned)
    base = letter._replace(transposed=False)
    symmetric = context.letters[letter.name].facts & {"symmetric"}
    if symmetric:
        context.cite("symmetric")
    made = LetterInfo(info.columns, info.rows, symmetric, ("pinv", base), names_of_word(context, (base,)))
    before = len(context.interned)
    name = context.intern("pinv", base, lambda: made)
    if len(context.interned) > before:
        _add_penrose_rules(context, base, Letter(name))
    return _word_value(context, (Letter(name, transposed=letter.transposed and not symmetric),))


def _of_function(context: Context, letter: Letter, plain: Value) -> Value | None:
    """What the declared facts, or what a letter stands for, say outright."""
    info = context.letters[letter.name]
    if info.facts >= {"symmetric", "idempotent"}:
        context.cite("pseudo-inverse of a projection")
        return plain
    if info.stands_for[:1] == ("pinv",):
        context.cite("pseudo-inverse of a pseudo-inverse")
        value = _word_value(context, (info.stands_for[1],))
        return transpose(context, value) if letter.transposed else value
    pair = factors(context, letter)
    if pair is None or any(not word for word, _, _ in pair):
        return None
    context.cite("pseudo-inverse of a Kronecker product")
    one, two = (_of_word(context, word) for word, _, _ in pair)
    return kronecker(context, one, two)


def _add_penrose_rules(context: Context, a: Letter, g: Letter) -> None:
    """The four Penrose equations, and what follows from them, as rewriting of words."""
    if "symmetric" in context.letters[a.name].facts:
        context.cite("symmetric")
        rules = [((g, a), (a, g)), ((a, a, g), (a,)), ((a, g, g), (g,))]
    else:
        at, gt = a._replace(transposed=True), g._replace(transposed=True)
        rules = [
            ((a, g, a), (a,)),
            ((g, a, g), (g,)),
            ((gt, at), (a, g)),
            ((at, gt), (g, a)),
            ((at, a, g), (at,)),
            ((g, a, at), (at,)),
            ((a, g, gt), (gt,)),
            ((gt, g, a), (gt,)),
        ]
    for pattern, replacement in rules:
        context.rules.setdefault(pattern[-1], []).append((pattern, replacement, "Penrose equations"))
