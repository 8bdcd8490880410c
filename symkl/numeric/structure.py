"""What the shape of a term shows without any numbers: positive, positive definite, lower triangular, diagonal.

A term that is not recognised is simply not known to be so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial, reduce
from operator import mul
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Basic, Integer, Rational

from symkl.errors import UnsupportedError
from symkl.language import entrywise, functions, terms
from symkl.language.distributions import Mass
from symkl.language.symbols import Dimension, Entry, Matrix, Scalar
from symkl.language.terms import SCALAR, is_scalar, same_dimension, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.language.terms import Shape


def uncovered(term: Basic, why: str = "") -> UnsupportedError:
    """Return the error for a node that no program covers."""
    return UnsupportedError(f"no program covers {term} ({type(term).__name__})", hint=why)


@dataclass(frozen=True, slots=True)
class Letter:
    """One factor of a product.

    ``factor`` is the lower Cholesky factor of ``base`` in place of ``base`` itself.
    """

    base: Basic
    inverted: bool = False
    transposed: bool = False
    factor: bool = False

    @property
    def T(self) -> Letter:  # noqa: N802 - the field's name
        """The transpose; a symmetric letter is its own."""
        symmetric = not self.factor and is_symmetric(self.base)
        return self if symmetric else replace(self, transposed=not self.transposed)

    @property
    def shape(self) -> Shape:
        """Rows and columns."""
        rows, columns = shape_of(self.base)
        return (columns, rows) if self.transposed else (rows, columns)

    @property
    def is_spd(self) -> bool:
        """Whether the letter is symmetric positive definite, inverted or not."""
        # what has an inverse and no negative eigenvalue has none that is zero
        return not self.factor and (is_psd(self.base) if self.inverted else is_spd(self.base))

    @property
    def is_lower(self) -> bool:
        """Whether the letter, before any transposition, is lower triangular."""
        return self.factor or is_lower(self.base)


@dataclass(frozen=True, slots=True)
class Word:
    """A product: numbers above and below the fraction bar, and matrix letters from left to right."""

    above: tuple[Basic, ...] = ()
    below: tuple[Basic, ...] = ()
    letters: tuple[Letter, ...] = ()

    def __mul__(self, other: Word) -> Word:
        return Word(self.above + other.above, self.below + other.below, self.letters + other.letters)

    @property
    def transposed(self) -> Word:
        """The transpose of the product."""
        return replace(self, letters=tuple(letter.T for letter in reversed(self.letters)))

    @property
    def segments(self) -> list[tuple[Letter, ...]]:
        """The letters, cut wherever the inner dimension is 1."""
        found: list[list[Letter]] = [[]]
        for letter in self.letters:
            found[-1].append(letter)
            if letter.shape[1] == 1:
                found.append([])
        return [tuple(segment) for segment in found if segment]


def word_of(term: Basic) -> Word:
    """Take a product apart."""
    match term:
        case terms.Times():
            word = Word()
            for factor in term.args:
                word = word * word_of(factor)
        case terms.Negative():
            word = Word((sympy.S.NegativeOne,)) * word_of(term.args[0])
        case terms.Divide():
            word = word_of(term.args[0]) * Word(below=(term.args[1],))
        case terms.Transpose():
            word = word_of(term.args[0]).transposed
        case terms.Inverse():
            word = Word(below=term.args) if is_scalar(term) else _inverse(term.args[0])
        case terms.Power() if not is_scalar(term) and isinstance(term.args[1], Integer):
            word = _power(term.args[0], int(term.args[1]))
        case _ if is_scalar(term):
            return Word((term,))
        case terms.Ones() if sympy.S.One not in term.args:
            rows, columns = term.args
            return Word(letters=(Letter(terms.ones(rows)), Letter(terms.ones(columns), transposed=True)))
        case _:
            return Word(letters=(Letter(term),))
    proper = tuple(letter for letter in word.letters if not isinstance(letter.base, terms.Identity))
    return replace(word, letters=proper or word.letters[:1])


def _power(base: Basic, exponent: int) -> Word:
    if exponent == 0:
        return Word(letters=(Letter(terms.Identity(shape_of(base)[0])),))
    return reduce(mul, [word_of(base) if exponent > 0 else _inverse(base)] * abs(exponent))


def _inverse(term: Basic) -> Word:
    if isinstance(term, functions.Kronecker) and all(same_dimension(*shape_of(a)) for a in term.args):
        return Word(letters=(Letter(functions.Kronecker(*map(terms.inverse, term.args))),))
    word = word_of(term)
    if all(same_dimension(*letter.shape) and letter.shape != SCALAR for letter in word.letters):
        letters = tuple(replace(letter, inverted=not letter.inverted) for letter in reversed(word.letters))
        return Word(word.below, word.above, letters)
    return Word(letters=(Letter(term, inverted=True),))


def narrow(letters: tuple[Letter, ...]) -> int | None:
    """Where a product is first as wide as neither end of it: there it is cut, so that a narrow product stays narrow."""
    ends = (letters[0].shape[0], letters[-1].shape[1])
    inner = (letter.shape[1] for letter in letters[:-1])
    return next((at for at, size in enumerate(inner, 1) if not any(same_dimension(size, end) for end in ends)), None)


def halves(letters: tuple[Letter, ...]) -> tuple[tuple[Letter, ...], tuple[Letter, ...], tuple[Letter, ...]] | None:
    """Left half, middle and right half of a product that is its own transpose; the middle may have no letter or one."""
    half, odd = divmod(len(letters), 2)
    left, middle, right = letters[:half], letters[half : half + odd], letters[half + odd :]
    return (left, middle, right) if left and left == tuple(letter.T for letter in reversed(right)) else None


def gram(letter: Letter) -> tuple[tuple[Letter, ...], tuple[Letter, ...], tuple[Letter, ...]] | None:
    """The halves of ``G`` = X' X or X' M X with a positive definite M, where the letter is the inverse of it."""
    if not letter.inverted or letter.factor or letter.transposed:
        return None
    word = word_of(letter.base)
    found = None if word.above or word.below else halves(word.letters)
    if found is None or any(part.inverted for part in found[0]):
        return None
    middle = found[1]
    # a factor of a matrix that is not diagonal would only be made for this
    return found if all(m.is_spd and (m.inverted or is_diagonal(m.base)) for m in middle) else None


def known(term: Basic, fact: str) -> bool:
    """Whether a fact was declared of a symbol."""
    return isinstance(term, (Matrix, Scalar)) and fact in term.facts


def is_positive(term: Basic) -> bool:
    """Whether a scalar is positive by its form."""
    match term:
        case Rational():
            positive = bool(term.p > 0)
        case Dimension() | functions.Exp() | entrywise.Sigmoid() | entrywise.Softplus():
            positive = True
        case functions.Sum():
            positive = is_positive(term.args[0])
        case terms.Decimal() | functions.Sqrt() | terms.Inverse() | terms.Power():
            positive = is_positive(term.args[0])
        case functions.Determinant():
            positive = is_spd(term.args[0]) or known(term.args[0], "posdet")
        case terms.Plus() | terms.Divide() | terms.Times():
            positive = all(is_scalar(a) and is_positive(a) for a in term.args)
        case Entry():
            positive = known(term.args[0], "each positive")
        case _:
            positive = known(term, "positive") or (not term.free_symbols and bool(term.is_positive))
    return positive


def is_nonnegative(term: Basic) -> bool:
    """Whether a scalar is at least zero by its form."""
    if isinstance(term, terms.Power) and term.args[1].is_even:
        return True
    return is_positive(term) or term == 0 or isinstance(term, Mass) or known(term, "nonnegative")


def is_symmetric(term: Basic) -> bool:  # noqa: PLR0911 - one case for each kind
    """Whether a square matrix equals its transpose by its form."""
    match term:
        case terms.Plus() | terms.Negative() | terms.Inverse() | terms.Transpose():
            return all(map(is_symmetric, term.args))
        case terms.Divide():
            return is_symmetric(term.args[0])
        case terms.Times():
            word = word_of(term)
            return word.letters == word.transposed.letters
        case terms.Identity() | functions.Diagonal() | functions.DiagonalMatrix():
            return True
        case functions.Kronecker() | functions.Hadamard() | functions.MatrixExponential():
            return all(map(is_symmetric, term.args))
        case terms.Power() if rational(term.args[1]) is not None:
            return is_symmetric(term.args[0])
        case terms.Zero() | terms.Ones():
            return same_dimension(*shape_of(term))
    return known(term, "symmetric")


def is_spd(term: Basic) -> bool:
    """Whether a matrix is symmetric positive definite by its form."""
    return _is_definite(term, strict=True)


def is_psd(term: Basic) -> bool:
    """Whether a matrix is symmetric and has no negative eigenvalue by its form."""
    return _is_definite(term, strict=False)


def _is_definite(term: Basic, *, strict: bool) -> bool:  # noqa: C901 - one case for each kind
    kept = partial(_is_definite, strict=strict)
    match term:
        case terms.Plus():
            definite = (all(map(is_psd, term.args)) and (not strict or any(map(is_spd, term.args)))) or _is_between(term)
        case terms.Divide():
            definite = kept(term.args[0]) and is_positive(term.args[1])
        case terms.Inverse():  # what has an inverse and no negative eigenvalue has none that is zero
            definite = is_psd(term.args[0])
        case functions.MatrixExponential():
            definite = is_symmetric(term.args[0])
        case terms.Transpose() | functions.Kronecker() | functions.Hadamard():
            definite = all(map(kept, term.args))
        case terms.Power() if is_root(term):
            definite = kept(term.args[0])
        case terms.Times() | terms.Power():
            definite = _congruent(term, definite=strict)
        case functions.Diagonal():
            definite = (is_positive if strict else is_nonnegative)(term.args[0])
        case terms.Zero():
            definite = not strict and same_dimension(*shape_of(term))
        case functions.Sum():
            definite = not strict and is_psd(term.args[0])
        case _:
            definite = isinstance(term, terms.Identity) or known(term, "spd")
    return definite


def _is_between(term: terms.Plus) -> bool:
    # A + c (B - A) with 0 < c < 1 and positive definite A and B
    if len(term.args) != 2:  # noqa: PLR2004 - A and the rest
        return False
    first, rest = term.args
    match rest:
        case terms.Times(args=(share, apart)) if known(share, "probability"):
            pass
        case terms.Divide(args=(apart, Integer() as whole)) if whole > 1:
            pass
        case _:
            return False
    parts = apart.args if isinstance(apart, terms.Plus) else ()
    return parts[1:] == (terms.Negative(first),) and is_spd(first) and is_spd(parts[0])


def is_root(term: Basic) -> bool:
    """Whether a term is a power of a matrix with a rational exponent that is not whole."""
    exponent = rational(term.args[1])
    return exponent is not None and not exponent.is_Integer


def _congruent(term: Basic, *, definite: bool) -> bool:
    # c G M G' with c > 0; definite if M is and G is square and invertible
    word = word_of(term)
    sign = is_positive if definite else is_nonnegative
    numbers = all(map(sign, word.above)) and all(map(is_positive, word.below))
    half, odd = divmod(len(word.letters), 2)
    left, right = word.letters[:half], word.letters[half + odd :]
    if word.letters == (Letter(term),):
        return False  # a power with a symbolic exponent is no product
    if not (numbers and word.letters and left == tuple(letter.T for letter in reversed(right))):
        return False
    centre = word.letters[half : half + odd]
    inner = all(m.is_spd if definite or m.inverted else is_psd(m.base) for m in centre)
    if not definite:
        return inner
    return inner and all(letter.inverted or known(letter.base, "invertible") or is_spd(letter.base) for letter in left)


def is_lower(term: Basic) -> bool:
    """Whether a matrix is lower triangular by its form."""
    match term:
        case terms.Plus() | terms.Negative():
            return all(map(is_lower, term.args))
        case terms.Divide() | terms.Inverse() | terms.Power():
            return is_lower(term.args[0])
        case terms.Times():
            return all(a.is_lower and (is_diagonal(a.base) or not a.transposed) for a in word_of(term).letters)
    return known(term, "lower") or is_diagonal(term)


def is_diagonal(term: Basic) -> bool:
    """Whether a matrix is diagonal by its form."""
    if isinstance(term, (terms.Plus, terms.Negative)):
        return all(map(is_diagonal, term.args))
    return isinstance(term, (terms.Identity, functions.Diagonal, functions.DiagonalMatrix)) or known(term, "diagonal")


# ------------------------------------------------------------------------------------------------------------- sums


def linear(term: Basic, times: Rational = sympy.S.One) -> Iterator[tuple[Basic, Rational]]:
    """Write a scalar as a sum of rational multiples: pairs of a term and its coefficient, in the order written."""
    match term:
        case Rational():
            yield sympy.S.One, times * term
        case terms.Decimal():
            yield sympy.S.One, times * term.args[0]
        case terms.Plus():
            for part in term.args:
                yield from linear(part, times)
        case terms.Negative():
            yield from linear(term.args[0], -times)
        case terms.Times() | terms.Divide():
            factor, rest = split(term)
            if rest is None:
                yield sympy.S.One, times * factor
            elif factor != 1 or isinstance(rest, terms.Plus):
                yield from linear(rest, times * factor)
            else:
                yield term, times
        case functions.Trace():
            yield from _linear_trace(term, times)
        case _:
            yield term, times


def split(term: Basic) -> tuple[Rational, Basic | None]:
    """Take the rational factor out of a product; what is left is None for a number, and as written where it is 1."""
    value = rational(term)
    if value is not None:
        return value, None
    if isinstance(term, terms.Negative):
        factor, rest = split(term.args[0])
        return -factor, rest
    if not isinstance(term, (terms.Times, terms.Divide)):
        return sympy.S.One, term
    factors, rests = zip(*map(split, term.args), strict=True)
    if all(f == 1 for f in factors) and None not in rests:
        return sympy.S.One, term
    if isinstance(term, terms.Divide):
        above, below = rests
        top = sympy.S.One if above is None else above
        return factors[0] / factors[1], top if below is None else terms.Divide(top, below)
    left = [r for r in rests if r is not None]
    return reduce(mul, factors), left[0] if len(left) == 1 else terms.Times(*left)


def _linear_trace(term: functions.Trace, times: Rational) -> Iterator[tuple[Basic, Rational]]:
    inner = term.args[0]
    if isinstance(inner, (terms.Plus, terms.Negative)):
        sign = -times if isinstance(inner, terms.Negative) else times
        for part in inner.args:
            yield from linear(functions.Trace(part), sign)
    else:
        yield term, times


def exponential(term: Basic) -> tuple[Any, Any]:
    """Write a number as exp(power) times a rest that has no exponential as a factor; no power where there is none."""
    match term:
        case functions.Exp():
            return term.args[0], sympy.S.One
        case terms.Times() if all(map(is_scalar, term.args)):
            found = [exponential(a) for a in term.args]
            powers = [power for power, _ in found if power is not None]
            rests = [rest for _, rest in found if rest != 1]
            return _together(terms.Plus, powers, None), _together(terms.Times, rests, sympy.S.One)
        case terms.Divide():
            (above, top), (below, bottom) = map(exponential, term.args)
            powers = [p for p in (above, None if below is None else terms.negated(below)) if p is not None]
            return _together(terms.Plus, powers, None), top if bottom == 1 else terms.Divide(top, bottom)
    return None, term


def _together(kind: type[Basic], parts: list[Basic], none: Basic | None) -> Any:  # noqa: ANN401 - a term, or what none is
    return none if not parts else parts[0] if len(parts) == 1 else kind(*parts)


def collect(term: Basic) -> dict[Basic, Rational]:
    """Collect a scalar sum into terms with their coefficients."""
    found: dict[Basic, Rational] = {}
    for part, times in linear(term):
        found[part] = found.get(part, sympy.S.Zero) + times
    return found


def rational(term: Basic) -> Rational | None:
    """Return the rational number that a term plainly is, if it is one."""
    if isinstance(term, terms.Decimal):
        return rational(term.args[0])
    if isinstance(term, terms.Negative):
        inner = rational(term.args[0])
        return None if inner is None else -inner
    if isinstance(term, terms.Divide):
        top, bottom = map(rational, term.args)
        return top / bottom if top is not None and bottom else None
    return term if isinstance(term, Rational) else None
