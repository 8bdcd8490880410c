"""Powers, logarithms, exponentials and inverses of values in normal form."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, Any

from symkl.prover.names import names_of_value
from symkl.prover.products import multiply, multiply_all, transpose
from symkl.prover.values import (
    EMPTY,
    LARGEST_EXPONENT,
    ONE,
    Exponent,
    Letter,
    LetterInfo,
    Monomial,
    Number,
    SymbolicExponent,
    TooLarge,
    Undefinable,
    Value,
    add,
    atom_value,
    exponent_from,
    exponent_value,
    fold_number,
    magnitude,
    number,
    scalar,
    scale,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.prover.context import Context
    from symkl.prover.values import Atom, Word

E_ATOM: Atom = ("c", "e")
LARGEST_POWER = 24
LARGEST_TRIAL = 100_000


def factors(n: int) -> Iterator[tuple[int, int]]:
    """Factors of a positive integer with their powers; a part beyond trial division stays whole."""
    p = 2
    while p * p <= n and p < LARGEST_TRIAL:
        power = 0
        while n % p == 0:
            n //= p
            power += 1
        if power:
            yield p, power
        p += 1 if p == 2 else 2  # noqa: PLR2004 - the only even prime
    if n > 1:
        yield n, 1


def number_powers(value: Number) -> list[tuple[int, int]]:
    """A positive rational as primes to powers."""
    value = Fraction(value)
    return [*factors(value.numerator), *((p, -k) for p, k in factors(value.denominator))]


def content(value: Value) -> tuple[Number, Value]:
    """Pull the positive rational content out, and a sign that makes a fixed term positive."""
    coefficients = [Fraction(c) for c in value.terms.values()]
    common = Fraction(gcd(*(c.numerator for c in coefficients)), lcm(*(c.denominator for c in coefficients)))
    return common, scale(value, 1 / common)


def signed_content(context: Context, value: Value) -> tuple[Number, Value]:
    """Content and a canonical sign: the term seen first in this statement is made positive."""
    common, primitive = content(value)
    flipped = scale(primitive, -1)
    if ("poly", flipped.key) in context.interned and ("poly", primitive.key) not in context.interned:
        return -common, flipped
    context.interned.setdefault(("poly", primitive.key), "")
    return common, primitive


def is_positive(context: Context, atom: Atom) -> bool:
    """Whether an atom is positive wherever it is defined, by declaration."""
    kind = atom[0]
    if kind in ("s", "fam"):
        return atom[1] in context.positive
    if kind == "det":
        return "posdet" in context.letters[atom[1]].facts
    if kind == "tr":
        # the trace of a positive definite letter
        return len(atom[1]) == 1 and "spd" in context.letters[atom[1][0].name].facts
    if kind == "pdf":
        # the density of another law may vanish
        return bool(context.points[atom[1]][0].kind == "Normal")
    return kind in ("d", "c") or (kind == "n" and atom[1] > 0)


def is_nonnegative(context: Context, atom: Atom, exponent: Exponent) -> bool:
    """Whether an atom to a power is not negative wherever it is defined."""
    if is_positive(context, atom) or atom[0] in ("mass", "Pr", "abs", "pdf"):
        return True
    if isinstance(exponent, int) and exponent % 2 == 0:
        return True
    if atom[0] != "tr":
        return False
    word = atom[1]
    # u^T M^T S M u with S positive definite or no S at all, and tr(M M^T)
    half, middle = divmod(len(word), 2)
    if middle:
        letter = word[half]
        known = context.letters[letter.name].facts
        if not {"symmetric", "posdet", "spd"} <= known:
            return False
    left, right = word[:half], word[half + middle :]
    flipped, sign = context.transpose_word(right)
    return sign > 0 and flipped == left


def is_integer(context: Context, exponent: Exponent) -> bool:
    """Whether an exponent is an integer whatever its symbols stand for."""
    if not isinstance(exponent, SymbolicExponent):
        return isinstance(exponent, int) or exponent.denominator == 1
    return all(
        Fraction(c).denominator == 1
        and all((a[0] == "d" or (a[0] == "s" and a[1] in context.integers)) and isinstance(e, int) and e >= 1 for a, e in m)
        for m, c in exponent.terms
    )


def is_positive_exponent(context: Context, exponent: Exponent) -> bool:
    """Whether an exponent is positive whatever its symbols stand for."""
    if not isinstance(exponent, SymbolicExponent):
        return exponent > 0
    return all(c > 0 and all(is_positive(context, atom) for atom, _ in monomial) for monomial, c in exponent.terms)


def power(context: Context, value: Value, exponent: Exponent) -> Value:
    """A scalar value to a power."""
    if isinstance(exponent, int) and exponent >= 0:
        if exponent > LARGEST_POWER and len(value.terms) > 1:
            msg = f"a power of {exponent} is too large to expand"
            raise TooLarge(msg)
        if len(value.terms) > 1:
            return multiply_all(context, [value] * exponent)
    if not value.terms:
        if isinstance(exponent, SymbolicExponent) or exponent < 0:
            msg = "a power of 0"
            raise Undefinable(msg)
        return number(0) if exponent else number(1)
    single = value.single()
    if single is None:
        signed = is_integer(context, exponent)
        coefficient, primitive = signed_content(context, value) if signed else content(value)
        outside = power(context, number(coefficient), exponent)
        return multiply(context, outside, atom_value(("poly", primitive.key), exponent))
    monomial, _, coefficient = single
    if is_integer(context, exponent):
        parts = [_number_power(coefficient, exponent)]
        parts += [_raised(atom, inner * exponent) for atom, inner in monomial]
    else:
        parts = _real_power(context, monomial, coefficient, exponent)
    if len(parts) > 2:  # noqa: PLR2004 - a number and one atom are no product
        context.cite("power of a product")
    return multiply_all(context, parts)


def _raised(atom: Atom, exponent: Exponent) -> Value:
    """An atom to a power; whole powers of a number come out as a number."""
    if atom[0] != "n":
        return atom_value(atom, exponent)
    rest, out = fold_number(atom[1], exponent)
    return scale(atom_value(atom, rest) if rest else number(1), out)


def _number_power(coefficient: Number, exponent: Exponent) -> Value:
    if isinstance(exponent, int):
        if abs(exponent) > LARGEST_EXPONENT and abs(coefficient) != 1:
            msg = f"the power {coefficient}**{exponent} is too large"
            raise TooLarge(msg)
        return number(Fraction(coefficient) ** exponent)
    powers: dict[Atom, Exponent] = {}
    factor: Number = 1
    bases = number_powers(magnitude(coefficient)) + ([(-1, 1)] if coefficient < 0 else [])
    for base, k in bases:
        rest, out = fold_number(base, exponent * k)
        factor *= out
        if rest != 0:
            powers["n", base] = rest
    return scalar({(frozenset(powers.items()), EMPTY): factor})


def _real_power(context: Context, monomial: Monomial, coefficient: Number, exponent: Exponent) -> list[Value]:
    """A product to a power that is no integer: only factors known to be positive come out of it."""
    parts = [_number_power(magnitude(coefficient), exponent)]
    kept: dict[Atom, Exponent] = {}
    for atom, inner in monomial:
        if is_positive(context, atom) or (isinstance(inner, Fraction) and inner.denominator != 1):
            # a power that is no integer says that its base is not negative
            parts.append(atom_value(atom, inner * exponent))
            continue
        if isinstance(exponent, SymbolicExponent) or not isinstance(inner, int) or inner % 2:
            kept[atom] = inner
        else:
            context.cite("square root of a square")
            unsigned = atom if is_nonnegative(context, atom, 1) else ("abs", atom)
            parts.append(atom_value(unsigned, exponent_from({ONE: inner * exponent})))
    if coefficient > 0 and list(kept.values()) == [1]:
        parts.append(atom_value(next(iter(kept)), exponent))
    elif kept or coefficient < 0:
        inside = scalar({(frozenset(kept.items()), EMPTY): 1 if coefficient > 0 else -1})
        parts.append(atom_value(("poly", inside.key), exponent))
    return parts


def absolute(context: Context, value: Value) -> Value:
    """Absolute value of a scalar."""
    single = value.single()
    if single is None:
        if not value.terms:
            return value
        coefficient, primitive = signed_content(context, value)
        return scale(atom_value(("abs", ("poly", primitive.key))), magnitude(coefficient))
    monomial, _, coefficient = single
    parts = [number(magnitude(coefficient))]
    for atom, exponent in monomial:
        if atom == ("n", -1) and is_integer(context, exponent):
            continue
        if is_nonnegative(context, atom, exponent):
            parts.append(atom_value(atom, exponent))
        elif isinstance(exponent, int):
            parts.append(atom_value(("abs", atom), exponent))
        else:
            parts.append(atom_value(("abs", ("poly", frozenset({((frozenset({(atom, exponent)}), EMPTY), 1)})))))
    return multiply_all(context, parts)


def log(context: Context, value: Value) -> Value:
    """Logarithm of a scalar: log|u| split over the factors of a product."""
    if not value.terms:
        msg = "the logarithm of 0"
        raise Undefinable(msg)
    single = value.single()
    if single is None:
        coefficient, primitive = signed_content(context, value)
        return add(_log_number(magnitude(coefficient)), atom_value(("log", ("poly", primitive.key))))
    monomial, _, coefficient = single
    parts = [_log_number(magnitude(coefficient))]
    several = len(monomial) + (magnitude(coefficient) != 1) > 1
    for atom, exponent in monomial:
        if several or exponent != 1:
            context.cite("logarithm of a product")
        parts.append(multiply(context, exponent_value(exponent), log_of_atom(context, atom)))
    return add(*parts)


def _log_number(value: Number) -> Value:
    return add(number(0), *(scale(atom_value(("log", ("n", p))), k) for p, k in number_powers(value)))


def log_of_atom(context: Context, atom: Atom) -> Value:  # noqa: PLR0911 - one line for each kind of atom
    """Logarithm of one atom."""
    if atom == E_ATOM:
        context.cite("logarithm of an exponential")
        return number(1)
    if atom[0] == "n":
        return _log_number(magnitude(atom[1]))
    if atom[0] == "abs":
        inner = atom[1]
        return log_of_atom(context, inner)
    if atom[0] == "poly":
        terms = dict(atom[1])
        if len(terms) == 1:
            return log(context, scalar(terms))
    if atom[0] == "pdf":
        return context.log_density(atom)
    if atom[0] == "det":
        return context.log_determinant(atom)
    return atom_value(("log", atom))


def exp(context: Context, value: Value) -> Value:
    """Exponential of a scalar, kept as a power of e; logarithms in it come down."""
    rest: dict[tuple[Monomial, Any], Number] = {}
    parts = []
    for (monomial, word), coefficient in value.terms.items():
        logs = [a for a, e in monomial if a[0] == "log" and e == 1]
        if len(logs) == 1:
            inner = logs[0][1]
            times = scalar({(monomial - {(logs[0], 1)}, EMPTY): coefficient}).exponent()
            if is_positive(context, inner):
                context.cite("exponential of a logarithm")
                base = number(inner[1]) if inner[0] == "n" else atom_value(inner)
                parts.append(power(context, base, times))
                continue
        rest[monomial, word] = coefficient
    if len(rest) > 1:
        context.cite("exponential of a sum")
    exponent = scalar(rest).exponent()
    return multiply_all(context, [*parts, atom_value(E_ATOM, exponent)])


# ------------------------------------------------------------------------------------------------------- inverses


def definite(context: Context, value: Value) -> bool:
    """Whether a symmetric sum is positive definite by its form: M^T S M with positive weights, one of them definite."""
    strict = False
    mark = len(context.used)
    for (monomial, word), coefficient in value.terms.items():
        form = _form(context, word)
        if form is None or coefficient < 0 or not all(is_positive(context, atom) for atom, _ in monomial):
            strict = False
            break
        strict |= form
    context.forget(mark)
    return strict


def _form(context: Context, word: Word) -> bool | None:
    """Whether M^T S M, with S positive definite or left out, is definite; ``None`` where a word has not that form."""
    half, middle = divmod(len(word), 2)
    left, right = word[:half], word[half + middle :]
    flipped, sign = context.transpose_word(right)
    if sign < 0 or flipped != left:
        return None
    if middle and "spd" not in context.letters[word[half].name].facts:
        return None
    injective = {True: "full_row_rank", False: "full_col_rank"}
    return all(
        "invertible" in context.letters[x.name].facts or injective[x.transposed] in context.letters[x.name].facts
        for x in right
    )


def sum_letter(context: Context, value: Value) -> tuple[Number, Letter]:
    """One letter that stands for a square sum, and the rational factor pulled out of it."""
    coefficient, primitive = signed_content(context, value)
    flipped = transpose(context, primitive)
    opposite = scale(flipped, -1)
    symmetric = flipped.key == primitive.key
    if not symmetric:
        if ("sum", flipped.key) in context.interned:
            return coefficient, Letter(context.interned["sum", flipped.key], transposed=True)
        if ("sum", opposite.key) in context.interned and opposite.key != primitive.key:
            return -coefficient, Letter(context.interned["sum", opposite.key], transposed=True)
    facts = frozenset({"symmetric"}) if symmetric else frozenset()
    if symmetric and definite(context, primitive):
        facts |= {"spd", "posdet", "invertible"}
    names = names_of_value(context, primitive)
    name = context.intern(
        "sum", primitive.key, lambda: LetterInfo(value.rows, value.columns, facts, ("sum", primitive), names)
    )
    return coefficient, Letter(name)


def inverse(context: Context, value: Value) -> Value:
    """Inverse of a square value, or reciprocal of a scalar."""
    if value.is_scalar:
        return power(context, value, -1)
    if not value.terms:
        msg = "the inverse of a zero matrix"
        raise Undefinable(msg)
    single = value.single()
    if single is not None:
        monomial, word, coefficient = single
        outside = power(context, scalar({(monomial, EMPTY): coefficient}), -1)
        if not word:
            return multiply(context, outside, Value(value.rows, value.columns, {(ONE, EMPTY): 1}))
        if all(context.letters[x.name].is_square for x in word):
            if len(word) > 1:
                context.cite("inverse of a product")
                for x in word:
                    context.assume_invertible(x)
            inverted = context.joined((), tuple(context.inverse(letter) for letter in reversed(word)))
            assert inverted is not None  # noqa: S101 - inverses never multiply to zero
            return multiply(context, outside, Value(value.rows, value.columns, {(ONE, inverted): 1}))
        value = Value(value.rows, value.columns, {(ONE, word): 1})
        return multiply(context, outside, _inverse_letter(context, value))
    return _inverse_letter(context, value)


def _inverse_letter(context: Context, value: Value) -> Value:
    coefficient, letter = sum_letter(context, value)
    if "invertible" not in context.letters[letter.name].facts:
        context.assume(f"{context.letter_text(letter)} is invertible")
    return Value(value.rows, value.columns, {(ONE, (letter._replace(inverted=True),)): 1 / Fraction(coefficient)})
