"""Linear algebra over exact real numbers or over the integers modulo a prime, with derivatives by dual numbers.

Matrices are lists of rows. Nothing here knows of terms or of rewriting; every routine is the schoolbook one.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, reduce
from itertools import combinations, pairwise
from math import factorial
from operator import mul
from typing import TYPE_CHECKING, Any, TypeAlias

from symkl.evaluation import numbers, reals
from symkl.evaluation.duals import Dual, Element, base_of
from symkl.evaluation.gamma_function import NAMES, special
from symkl.evaluation.numbers import NotEvaluable, Undefined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Rows: TypeAlias = list[list[Element]]

LARGEST_BY_MINORS = 5
LARGEST_POWER = 64
LARGEST_BITS = 100_000
DERIVATIVE = dict(pairwise(NAMES))


class Field:
    """Exact real numbers, or the integers modulo ``p`` when p is not 0."""

    def __init__(self, p: int = 0) -> None:
        self.p = p

    # ------------------------------------------------------------------------------------------------- numbers

    def of(self, value: numbers.Rational) -> Element:
        """Return a rational number as an element."""
        if not self.p:
            return value if isinstance(value, int) else numbers.rational(value)
        if isinstance(value, int):
            return value % self.p
        return self.divide(value.numerator % self.p, value.denominator % self.p)

    def reduced(self, element: Element) -> Element:
        """Return the standard form."""
        return element % self.p if self.p else element

    def is_unit(self, element: Element) -> bool:
        """Whether an element has an inverse."""
        base = base_of(element)
        return bool(base != 0) if not isinstance(base, numbers.Real) else reals.certain_sign(base) != 0

    def is_zero(self, element: Element) -> bool:
        """Whether an element is 0, with all its slopes."""
        if isinstance(element, Dual):
            return self.is_zero(element.value) and self.is_zero(element.slope)
        return not self.is_unit(element)

    def inverse(self, element: Element) -> Element:
        """Return 1/element."""
        if isinstance(element, Dual):
            value = self.inverse(element.value)
            return Dual(element.level, value, self.reduced(-(value * value) * element.slope))
        if not self.p:
            return reals.divide(1, element)
        if element == 0:
            msg = "division by zero"
            raise Undefined(msg)
        return pow(element, -1, self.p)

    def divide(self, a: Element, b: Element) -> Element:
        """Return a/b."""
        if self.p or isinstance(a, Dual) or isinstance(b, Dual):
            return self.reduced(a * self.inverse(b))
        return reals.divide(a, b)

    def power(self, base: Element, exponent: numbers.Rational) -> Element:
        """Return a number to a rational power."""
        if not isinstance(exponent, int):
            return self._smooth(base, lambda x: reals.power(x, exponent), exponent)
        if not -LARGEST_POWER <= exponent <= LARGEST_POWER:
            msg = f"the exponent {exponent} is too large"
            raise NotEvaluable(msg)
        if exponent < 0:
            base, exponent = self.inverse(base), -exponent
        if self.p and not isinstance(base, Dual):
            return pow(base, exponent, self.p)
        if isinstance(base, int):
            _check_size(base, exponent)
            return base**exponent
        return reduce(lambda a, b: self.reduced(a * b), [base] * exponent, 1)

    def _smooth(self, x: Element, function: Any, exponent: numbers.Rational | None = None) -> Element:  # noqa: ANN401
        if self.p:
            msg = "not a rational function"
            raise NotEvaluable(msg)
        if not isinstance(x, Dual):
            return function(x)
        # (x^q)' = q x^(q-1), and e' = e for the exponential
        outer = self._smooth(x.value, function, exponent)
        factor = outer if exponent is None else exponent * self.divide(outer, x.value)
        return Dual(x.level, outer, factor * x.slope)

    def exp(self, x: Element) -> Element:
        """Return the exponential."""
        return self._smooth(x, reals.exp)

    def log(self, x: Element) -> Element:
        """Return the logarithm."""
        if self.p:
            msg = "not a rational function"
            raise NotEvaluable(msg)
        if not isinstance(x, Dual):
            return reals.log(x)
        return Dual(x.level, self.log(x.value), self.divide(x.slope, x.value))

    def special(self, name: str, x: Element) -> Element:
        """Return the logarithm of the gamma function or one of its derivatives, by its name."""
        if self.p:
            msg = "not a rational function"
            raise NotEvaluable(msg)
        if not isinstance(x, Dual):
            return special(name, x, reals.log)
        if name not in DERIVATIVE:
            msg = f"the derivative of {name}"
            raise NotEvaluable(msg)
        return Dual(x.level, self.special(name, x.value), self.special(DERIVATIVE[name], x.value) * x.slope)

    def absolute(self, x: Element) -> Element:
        """Return the absolute value; it has no derivative at 0."""
        if self.p:
            msg = "not a rational function"
            raise NotEvaluable(msg)
        side = reals.certain_sign(base_of(x))
        if side == 0 and isinstance(x, Dual):
            msg = "the derivative of the absolute value at 0"
            raise Undefined(msg)
        return -x if side < 0 else x

    def largest(self, values: Iterable[Element]) -> Element:
        """Return the largest of some numbers; it has no derivative where two are the largest."""
        # of two, half their sum and half their distance
        return reduce(lambda x, y: self.divide(x + y + self.absolute(x - y), 2), values)

    # ------------------------------------------------------------------------------------------------ matrices

    def product(self, a: Rows, b: Rows) -> Rows:
        """Return the matrix product."""
        columns = list(zip(*b, strict=True))
        if self.p:
            p = self.p
            return [[sum(map(mul, row, column)) % p for column in columns] for row in a]
        return [[sum(map(mul, row, column)) for column in columns] for row in a]

    def scaled(self, factor: Element, a: Rows) -> Rows:
        """Return a multiple of a matrix."""
        if self.p:
            p = self.p
            return [[factor * x % p for x in row] for row in a]
        return [[factor * x for x in row] for row in a]

    def added(self, matrices: Sequence[Rows]) -> Rows:
        """Return a sum of matrices."""
        rows = [[sum(entries) for entries in zip(*rows, strict=True)] for rows in zip(*matrices, strict=True)]
        return [[x % self.p for x in row] for row in rows] if self.p else rows

    def determinant(self, a: Rows) -> Element:
        """Return the determinant: by minors while small, else by elimination."""
        n = len(a)
        if n == 1:
            return a[0][0]
        if n == 2:  # noqa: PLR2004
            return self.reduced(a[0][0] * a[1][1] - a[0][1] * a[1][0])
        if n <= LARGEST_BY_MINORS:
            return self._by_minors(a)
        if any(isinstance(x, Dual) for row in a for x in row):
            return self._faddeev(a)
        work, result = [list(row) for row in a], self.of(1)
        for k in range(n):
            pivot = next((i for i in range(k, n) if self.is_unit(work[i][k])), None)
            if pivot is None:
                return self.of(0)
            if pivot != k:
                work[k], work[pivot] = work[pivot], work[k]
                result = -result
            result = self.reduced(result * work[k][k])
            inverse = self.inverse(work[k][k])
            for i in range(k + 1, n):
                self._subtract(work, i, k, self.reduced(work[i][k] * inverse))
        return result

    def _subtract(self, work: Rows, target: int, source: int, factor: Element) -> None:
        if not isinstance(factor, Dual) and factor == 0:
            return
        pairs = zip(work[target], work[source], strict=True)
        work[target] = [(x - factor * y) % self.p for x, y in pairs] if self.p else [x - factor * y for x, y in pairs]

    def _by_minors(self, a: Rows) -> Element:
        """Expand along the rows; the minor of the first r rows in each set of columns is found once."""
        n = len(a)
        minors: dict[int, Element] = {1 << j: a[0][j] for j in range(n)}
        for row in range(1, n):
            found: dict[int, Element] = {}
            for columns in _column_sets(n, row + 1):
                total = 0
                for sign, j, rest in columns[1]:
                    term = a[row][j] * minors[rest]
                    total = total + term if sign > 0 else total - term
                found[columns[0]] = self.reduced(total)
            minors = found
        return minors[(1 << n) - 1]

    def _faddeev(self, a: Rows) -> Element:
        n, m, c = len(a), [list(row) for row in a], self.of(1)
        for k in range(1, n + 1):
            c = self.divide(-sum(m[i][i] for i in range(n)), self.of(k))
            if k < n:
                shifted = [[x + c if i == j else x for j, x in enumerate(row)] for i, row in enumerate(m)]
                m = self.product(a, shifted)
        return c if n % 2 == 0 else self.reduced(-c)

    def adjugate(self, a: Rows) -> Rows:
        """Return the transposed matrix of cofactors."""
        n = len(a)
        if n == 1:
            return [[self.of(1)]]
        rows: Rows = [[0] * n for _ in range(n)]
        for i in range(n):
            rest = a[:i] + a[i + 1 :]
            for j in range(n):
                minor = self.determinant([row[:j] + row[j + 1 :] for row in rest])
                rows[j][i] = self.reduced(-minor) if (i + j) % 2 else minor
        return rows

    def inverse_of(self, a: Rows) -> Rows:
        """Return the inverse of a matrix.

        Raises
        ------
        Undefined
            If it is singular.
        """
        n = len(a)
        if n <= 3:  # noqa: PLR2004 - cofactors keep integers longest
            determinant = self.determinant(a)
            if not self.is_unit(determinant):
                msg = "the inverse of a singular matrix"
                raise Undefined(msg)
            if self.p or n == 1:
                return self.scaled(self.inverse(determinant), self.adjugate(a))
            return [[self.divide(x, determinant) for x in row] for row in self.adjugate(a)]
        work = [list(row) + [self.of(int(i == j)) for j in range(n)] for i, row in enumerate(a)]
        for k in range(n):
            pivot = next((i for i in range(k, n) if self.is_unit(work[i][k])), None)
            if pivot is None:
                msg = "the inverse of a singular matrix"
                raise Undefined(msg)
            self._clear(work, k, pivot, k)
        return [row[n:] for row in work]

    def _clear(self, work: Rows, row: int, pivot: int, column: int) -> None:
        work[row], work[pivot] = work[pivot], work[row]
        inverse = self.inverse(work[row][column])
        work[row] = [self.reduced(x * inverse) for x in work[row]]
        for i in range(len(work)):
            if i != row:
                self._subtract(work, i, row, work[i][column])

    def echelon(self, a: Rows) -> tuple[Rows, list[int]]:
        """Return the non-zero rows of the reduced echelon form and the columns of its pivots."""
        work, pivots = [list(row) for row in a], list[int]()
        for column in range(len(a[0])):
            row = len(pivots)
            pivot = next((i for i in range(row, len(work)) if self.is_unit(work[i][column])), None)
            if pivot is not None:
                self._clear(work, row, pivot, column)
                pivots.append(column)
        # where something moves that is 0 here, as x**2 at 0, the rank may be another close by
        if any(isinstance(x, Dual) or not self.is_zero(x) for row in work[len(pivots) :] for x in row):
            msg = "a derivative where the rank changes"
            raise Undefined(msg)
        return work[: len(pivots)], pivots

    def rank(self, a: Rows) -> int:
        """Return the rank."""
        return len(self.echelon(a)[1])

    def pseudo_inverse(self, a: Rows) -> Rows:
        """Return the Moore-Penrose inverse from a full-rank factorisation A = C F: F'(FF')^-1 (C'C)^-1 C'."""
        right, pivots = self.echelon(a)
        if not pivots:
            return [[self.of(0)] * len(a) for _ in a[0]]
        left = [[row[j] for j in pivots] for row in a]
        first = self.product(transposed(right), self.inverse_of(self.product(right, transposed(right))))
        second = self.product(self.inverse_of(self.product(transposed(left), left)), transposed(left))
        return self.product(first, second)

    def ldl(self, a: Rows) -> tuple[Rows, list[Element]]:
        """Return L and d with A = L diag(d) L', L with a unit diagonal.

        Raises
        ------
        Undefined
            If A is not symmetric, or (over the reals) not positive semidefinite.
        """
        n, work = len(a), [list(row) for row in a]
        if any(not self.is_zero(self.reduced(a[i][j] - a[j][i])) for i in range(n) for j in range(i)):
            msg = "a covariance that is not symmetric"
            raise Undefined(msg)
        left, d = identity(n), list[Element]()
        for k in range(n):
            d.append(work[k][k])
            if not self.is_unit(d[k]):
                if not all(self.is_zero(work[i][k]) for i in range(k + 1, n)):
                    msg = "a covariance that is not positive semidefinite"
                    raise Undefined(msg)
                continue
            if not self.p and reals.certain_sign(base_of(d[k])) < 0:
                msg = "a covariance that is not positive semidefinite"
                raise Undefined(msg)
            for i in range(k + 1, n):
                left[i][k] = self.divide(work[i][k], d[k])
            for i in range(k + 1, n):
                for j in range(k + 1, n):
                    work[i][j] = self.reduced(work[i][j] - left[i][k] * work[k][j])
        return left, d

    def diagonal_power(self, a: Rows, exponent: numbers.Rational) -> Rows:
        """Return a fractional power of a diagonal matrix, as a 1 x 1 one is."""
        if any(x != 0 for i, row in enumerate(a) for j, x in enumerate(row) if i != j):
            msg = "a fractional power of a matrix that is not diagonal"
            raise NotEvaluable(msg)
        return [[self.power(x, exponent) if i == j else x for j, x in enumerate(row)] for i, row in enumerate(a)]

    def matrix_power(self, a: Rows, exponent: int) -> Rows:
        """Return a whole power of a square matrix; of a singular one no negative power."""
        if not -LARGEST_POWER <= exponent <= LARGEST_POWER:
            msg = f"the exponent {exponent} is too large"
            raise NotEvaluable(msg)
        base, result = (self.inverse_of(a) if exponent < 0 else a), identity(len(a))
        for _ in range(abs(exponent)):
            result = self.product(result, base)
            _check_size(result[0][0], 1)
        return result

    def exponential(self, a: Rows) -> Rows:
        """Return the matrix exponential where it is exact: A diagonal, A - c I nilpotent, or 2 x 2 with rational roots."""
        n = len(a)
        if self.p:
            msg = "not a rational function"
            raise NotEvaluable(msg)
        if all(self.is_zero(x) for i, row in enumerate(a) for j, x in enumerate(row) if i != j):
            return [[self.exp(x) if i == j else x for j, x in enumerate(row)] for i, row in enumerate(a)]
        shift = self.divide(sum(a[i][i] for i in range(n)), n)
        rest = shifted(a, -shift)
        powers = [identity(n)]
        for k in range(1, n):
            powers.append(self.scaled(self.of(Fraction(1, k)), self.product(powers[-1], rest)))
        if all(self.is_zero(x) for row in self.product(powers[-1], rest) for x in row):
            return self.scaled(self.exp(shift), self.added(powers))
        if n == 2:  # noqa: PLR2004
            # rest has trace 0: rest^2 = r^2 I, so exp(rest) = cosh(r) I + sinh(r)/r rest
            square = -self.determinant(rest)
            root = self.power(square, Fraction(1, 2)) if self._is_positive(square) else None
            if isinstance(root, (int, Fraction)):
                up, down = self.exp(shift + root), self.exp(shift - root)
                part = self.scaled(self.divide(up - down, 2 * root), rest)
                return shifted(part, self.divide(up + down, 2))
        msg = "a matrix exponential that is not exact"
        raise NotEvaluable(msg)

    def _is_positive(self, x: Element) -> bool:
        return not isinstance(x, Dual) and reals.certain_sign(x) > 0


@lru_cache(maxsize=64)
def _column_sets(n: int, size: int) -> tuple[tuple[int, tuple[tuple[int, int, int], ...]], ...]:
    sets = []
    for columns in combinations(range(n), size):
        whole = sum(1 << j for j in columns)
        terms = tuple(((-1) ** (size - 1 - place), j, whole - (1 << j)) for place, j in enumerate(columns))
        sets.append((whole, terms))
    return tuple(sets)


def _check_size(base: Element, exponent: int) -> None:
    if isinstance(base, int) and base.bit_length() * exponent > LARGEST_BITS:
        msg = "a power with too many digits"
        raise NotEvaluable(msg)


def identity(n: int) -> Rows:
    """Return the identity matrix."""
    return [[int(i == j) for j in range(n)] for i in range(n)]


def transposed(a: Rows) -> Rows:
    """Return the transpose."""
    return [list(column) for column in zip(*a, strict=True)]


def shifted(a: Rows, c: Element) -> Rows:
    """Return A + c I."""
    return [[x + c if i == j else x for j, x in enumerate(row)] for i, row in enumerate(a)]


def double_factorial_moment(j: int) -> int:
    """Return the 2j-th moment of a standard normal number, (2j - 1)!!."""
    return factorial(2 * j) // (factorial(j) << j)
