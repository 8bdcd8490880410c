"""Kronecker products and vec as letters; traces and determinants of letters that stand for functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.prover.determinants import determinant
from symkl.prover.names import names_of_word
from symkl.prover.products import multiply, multiply_all, trace, transpose
from symkl.prover.scalars import power
from symkl.prover.values import EMPTY, ONE, Letter, LetterInfo, Value, Word, add, atom_value, scalar, size_value, times_size

if TYPE_CHECKING:
    from symkl.prover.context import Context
    from symkl.prover.values import Size


def kronecker(context: Context, a: Value, b: Value) -> Value:
    """A (x) B: one letter for each pair of words."""
    if a.is_scalar or b.is_scalar:
        return multiply(context, a, b)
    context.cite("Kronecker product and vec are linear")
    parts = []
    for (left_monomial, left), c in a.terms.items():
        for (right_monomial, right), k in b.terms.items():
            outside = multiply(context, scalar({(left_monomial, EMPTY): c}), scalar({(right_monomial, EMPTY): k}))
            parts.append(multiply(context, outside, _pair(context, (left, a.rows, a.columns), (right, b.rows, b.columns))))
    return add(Value(times_size(a.rows, b.rows), times_size(a.columns, b.columns), {}), *parts)


Factor = tuple[Word, "Size", "Size"]


def _pair(context: Context, a: Factor, b: Factor) -> Value:
    rows, columns = times_size(a[1], b[1]), times_size(a[2], b[2])
    if a[2] == 1 == b[2]:
        # b (x) a of two columns is vec(a b^T)
        context.cite("vec of an outer product")
        turned, sign = context.transpose_word(a[0])
        left = Value(b[1], 1, {(ONE, b[0]): sign})
        return vectorised(context, multiply(context, left, Value(1, a[1], {(ONE, turned): 1})))
    if not a[0] and not b[0]:
        return Value(rows, columns, {(ONE, EMPTY): 1})
    symmetric = all(f[1] == f[2] and context.transpose_word(f[0]) == (f[0], 1) for f in (a, b))
    facts = frozenset({"symmetric"}) if symmetric else frozenset()
    names = names_of_word(context, a[0]) | names_of_word(context, b[0])
    name = context.intern("kron", (a, b), lambda: LetterInfo(rows, columns, facts, ("kron", a, b), names))
    return Value(rows, columns, {(ONE, (Letter(name),)): 1})


def factors(context: Context, letter: Letter) -> tuple[Factor, Factor] | None:
    """The two factors of a Kronecker letter as it stands."""
    info = context.letters[letter.name]
    if not info.stands_for or info.stands_for[0] != "kron":
        return None
    pair = []
    for word, rows, columns in info.stands_for[1:]:
        current, r, c = word, rows, columns
        if letter.transposed:
            flipped, sign = context.transpose_word(current)
            if sign < 0:
                return None
            current, r, c = flipped, c, r
        if letter.inverted:
            if not all(context.letters[x.name].is_square for x in current) or r != c:
                return None
            for x in current:
                context.assume_invertible(x)
            current = tuple(context.inverse(x) for x in reversed(current))
        pair.append((current, r, c))
    return pair[0], pair[1]


def turned_kronecker(context: Context, letter: Letter) -> Letter | None:
    """A transposed or inverted Kronecker product as the product of the turned factors."""
    pair = factors(context, letter)
    if pair is None:
        return None
    context.cite("Kronecker product turned")
    single = _pair(context, *pair).single()
    return single[1][0] if single is not None and len(single[1]) == 1 and not single[0] and single[2] == 1 else None


def kroneckers_meet(context: Context, a: Letter, b: Letter) -> Word | None:
    """(A (x) B)(C (x) D) = A C (x) B D, and (A (x) B) vec X = vec(B X A^T)."""
    left = factors(context, a)
    if left is None:
        return None
    right = factors(context, b)
    if right is not None:
        if any(x[2] != y[1] or x[2] == 1 for x, y in zip(left, right, strict=True)):
            return None
        joined = [context.joined(x[0], y[0]) for x, y in zip(left, right, strict=True)]
        if any(word is None or len(context.split_closed(word)[1]) for word in joined if word != EMPTY):
            return None
        context.cite("mixed product")
        one, two = ((word, x[1], y[2]) for word, x, y in zip(joined, left, right, strict=True))
        single = _pair(context, one, two).single()  # type: ignore[arg-type] # no joined word is zero
        return single[1] if single is not None and not single[0] and single[2] == 1 else None
    inner = vec_of(context, b)
    if inner is None or left[0][2] != inner.columns or left[1][2] != inner.rows:
        return None
    outer = [Value(r, c, {(ONE, word): 1}) for word, r, c in left]
    product = multiply_all(context, [outer[1], inner, transpose(context, outer[0])])
    context.cite("vec of a product")
    single = vectorised(context, product).single()
    return single[1] if single is not None and not single[0] and single[2] == 1 else None


def vec_of(context: Context, letter: Letter) -> Value | None:
    """The matrix that a letter stacks."""
    info = context.letters[letter.name]
    if letter.transposed or not info.stands_for or info.stands_for[0] != "vec":
        return None
    value: Value = info.stands_for[1]
    return value


def vectorised(context: Context, value: Value) -> Value:
    """Stack the columns, one letter for each word."""
    if value.columns == 1:
        return value
    rows = times_size(value.rows, value.columns)
    parts = [Value(rows, 1, {})]
    for (monomial, word), c in value.terms.items():
        inner = Value(value.rows, value.columns, {(ONE, word): 1})
        parts.append(Value(rows, 1, {(monomial, (_stacked(context, word, inner),)): c}))
    if len(value.terms) > 1 or any(m or c != 1 for (m, _), c in value.terms.items()):
        context.cite("Kronecker product and vec are linear")
    return add(*parts)


def _stacked(context: Context, word: Word, inner: Value) -> Letter:
    """The letter that stands for the stacked columns of a word."""
    rows = times_size(inner.rows, inner.columns)
    made = LetterInfo(rows, 1, frozenset(), ("vec", inner), names_of_word(context, word))
    return Letter(context.intern("vec", (word, inner.rows, inner.columns), lambda: made))


# ------------------------------------------------------------------------------------- traces and determinants of these


def trace_of_letter(context: Context, letter: Letter) -> Value | None:
    """The trace of a letter that stands for a function, where a law gives it."""
    pair = factors(context, letter)
    if pair is not None and all(r == c for _, r, c in pair):
        context.cite("trace of a Kronecker product")
        return multiply_all(context, [trace(context, Value(r, c, {(ONE, word): 1})) for word, r, c in pair])
    return None


def determinant_of_letter(context: Context, letter: Letter) -> Value | None:
    """The determinant of a letter that stands for a function, where a law gives it."""
    info = context.letters[letter.name]
    if not info.stands_for:
        return None
    kind = info.stands_for[0]
    if kind == "expm":
        context.cite("determinant of a matrix exponential")
        return atom_value(("c", "e"), trace(context, info.stands_for[1]).exponent())
    if kind == "power":
        context.cite("determinant of a power")
        _, word, exponent = info.stands_for
        size = context.shape(word[0])[0]
        return power(context, determinant(context, Value(size, size, {(ONE, word): 1})), exponent)
    pair = factors(context, letter)
    if pair is not None and all(r == c for _, r, c in pair):
        context.cite("determinant of a Kronecker product")
        (one, n, _), (two, m, _) = pair
        parts = [(one, n, m), (two, m, n)]
        return multiply_all(
            context,
            [
                power(context, determinant(context, Value(size, size, {(ONE, word): 1})), size_value(other).exponent())
                for word, size, other in parts
            ],
        )
    return None
