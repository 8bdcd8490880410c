"""Matrices with declared facts: drawn at random over any field, and checked exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from symkl.evaluation import reals
from symkl.evaluation.fields import Field, Rows, identity, shifted, transposed
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.language.facts import EACH, EACH_ENTRY, closure

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from symkl.evaluation.duals import Element

ATTEMPTS = 12
FINEST = 16  # denominators of fractions below 1


@dataclass(frozen=True, slots=True)
class Draw:
    """A source of random numbers: small integers, or residues.

    ``low_rank`` is the chance that a matrix without facts has less than full rank, ``plain`` that it is one of the
    simplest of its kind, such as 0 and I; ``friendly`` draws keep to positive numbers and positive definite matrices,
    so that roots and logarithms are defined, and ``below_one`` draws numbers to fractions between -1 and 1.
    """

    rng: Random
    field: Field
    reach: int = 3
    low_rank: float = 0.0
    plain: float = 0.0
    friendly: bool = False
    parts: int = 1
    below_one: bool = False

    def any(self) -> Element:
        """Return any number."""
        return self.rng.randrange(self.field.p) if self.field.p else self._fine(-self.reach, self.reach)

    def _fine(self, low: int, high: int) -> Element:
        # whole numbers, or fractions of one denominator
        if self.parts == 1:
            return self.rng.randint(low, high)
        return Fraction(self.rng.randint(low * self.parts if low < 0 else 1, high * self.parts), self.parts)

    def nonzero(self) -> Element:
        """Return a number other than 0."""
        if self.field.p:
            return self.rng.randrange(1, self.field.p)
        return self.rng.choice((-1, 1)) * self._fine(1, self.reach)

    def positive(self) -> Element:
        """Return a positive number; a residue is as good as any other."""
        return self.rng.randrange(1, self.field.p) if self.field.p else self._fine(1, self.reach + 1)

    def entries(self, rows: int, columns: int) -> Rows:
        """Return a matrix of unrelated numbers, not all 0; of those of a friendly vector there may be logarithms."""
        if self.friendly and 1 in (rows, columns):
            return [[number(self, frozenset()) for _ in range(columns)] for _ in range(rows)]
        while True:
            found = [[self.any() for _ in range(columns)] for _ in range(rows)]
            if any(x for row in found for x in row):
                return found


def number(draw: Draw, facts: frozenset[str]) -> Element:  # noqa: PLR0911 - one line for each kind
    """Return a number with declared facts, never 0; a whole one stays small, since it may be an exponent."""
    sign = 1 if draw.friendly or facts & {"positive", "nonnegative"} else draw.rng.choice((-1, 1))
    if "binary" in facts:
        return draw.rng.randint(0, 1)
    if "probability" in facts and not draw.field.p:
        return Fraction(draw.rng.randint(1, FINEST - 1), FINEST)
    if "integer" in facts:
        return sign * draw.rng.randint(1, 3 if draw.rng.random() < 0.7 else 8)  # noqa: PLR2004 - seldom more
    if draw.field.p:
        return draw.nonzero()
    if draw.below_one:
        return sign * Fraction(draw.rng.randint(1, FINEST - 1), FINEST)
    if draw.plain and draw.rng.random() < draw.plain:
        return sign if facts & {"positive", "nonzero"} else draw.rng.choice((0, sign))
    if draw.parts > 1:
        return sign * draw.positive()
    value = sign * draw.rng.randint(1, draw.reach + 1)
    return Fraction(value, 2) if value % 2 and draw.rng.random() < 0.2 else value  # noqa: PLR2004 - now and then


def number_satisfies(facts: frozenset[str], value: Element) -> bool:
    """Whether a rational number has declared facts."""
    return (
        not ("positive" in facts and value <= 0)
        and not ("probability" in facts and value >= 1)
        and not ("binary" in facts and value not in (0, 1))
        and not ("nonnegative" in facts and value < 0)
        and not ("nonzero" in facts and value == 0)
        and not ("integer" in facts and Fraction(value).denominator != 1)
    )


def matrix(draw: Draw, facts: frozenset[str], rows: int, columns: int) -> Rows | None:
    """Return a random matrix with declared facts, or None when none is found."""
    each = _each(facts)
    if not each or "simplex" in facts:
        return _whole(draw, facts, rows, columns)
    found = _of_each(draw, each, rows, columns)
    return found if satisfies(draw.field, facts, found) else None


def _whole(draw: Draw, facts: frozenset[str], rows: int, columns: int) -> Rows | None:
    if draw.plain and draw.rng.random() < draw.plain:
        plain = simple(facts, rows, columns)
        if plain:
            return _reduced(draw, draw.rng.choice(plain))
    if draw.friendly and rows == columns and facts <= _DEFINITE:
        return _definite(draw, facts, rows)
    if not facts:
        if draw.low_rank and draw.rng.random() < draw.low_rank:
            return _of_rank(draw, rows, columns, draw.rng.randint(0, min(rows, columns) - 1))
        return draw.entries(rows, columns)
    for _ in range(ATTEMPTS):
        try:
            found = _reduced(draw, _candidate(draw, facts, rows, columns))
        except Undefined:
            continue
        if "posdet" in facts and not facts & _RIGID and not draw.field.p and draw.field.determinant(found) < 0:
            found[0] = [-x for x in found[0]]
        if ("spd" in facts and facts <= _DEFINITE) or satisfies(draw.field, facts, found):
            return found
    # facts that leave isolated matrices only, such as idempotent and skew
    rest = simple(facts, rows, columns)
    return _reduced(draw, draw.rng.choice(rest)) if rest else None


def _each(facts: frozenset[str]) -> frozenset[str]:
    """What is declared of each entry, or of each of the matrices that stand one below the other."""
    return closure(fact.removeprefix(EACH) for fact in facts if fact.startswith(EACH))


def _of_each(draw: Draw, each: frozenset[str], rows: int, columns: int) -> Rows | None:
    if each <= EACH_ENTRY:
        return [[number(draw, each) for _ in range(columns)] for _ in range(rows)]
    blocks = [matrix(draw, each, columns, columns) for _ in range(rows // columns)]
    return None if any(b is None for b in blocks) else [row for b in blocks for row in b or []]


def _each_satisfies(field: Field, each: frozenset[str], a: Rows) -> bool:
    if each <= EACH_ENTRY:
        units = "nonnegative" in each and "positive" not in each
        if field.p:
            return units or all(field.is_unit(x) for row in a for x in row)
        return all(number_satisfies(each, x) for row in a for x in row)
    n = len(a[0])
    return all(satisfies(field, each, a[at : at + n]) for at in range(0, len(a), n))


def _reduced(draw: Draw, a: Rows) -> Rows:
    return [[x % draw.field.p for x in row] for row in a] if draw.field.p else a


_DEFINITE = frozenset({"spd", "symmetric", "invertible", "posdet"})  # L D L' has them all
_RIGID = frozenset({"symmetric", "skew", "orthogonal", "idempotent", "involutory", "nilpotent2"})


def _candidate(draw: Draw, facts: frozenset[str], rows: int, columns: int) -> Rows:
    for fact, make in _MAKERS.items():
        if fact in facts:
            return make(draw, facts, rows)
    if "simplex" in facts:
        weights = [draw.positive() for _ in range(rows)]
        total = draw.field.inverse(draw.field.reduced(sum(weights)))
        return [[draw.field.reduced(w * total)] for w in weights]
    if "positive" in facts:
        return [[draw.positive() for _ in range(columns)] for _ in range(rows)]
    if "indicator" in facts:
        place = draw.rng.randrange(rows)
        return [[int(i == place)] for i in range(rows)]
    if "rank_deficient" in facts:
        inner = draw.rng.randint(0, min(rows, columns) - 1) if draw.rng.random() < 0.2 else min(rows, columns) - 1  # noqa: PLR2004
        return _of_rank(draw, rows, columns, inner)
    return draw.entries(rows, columns)


def _of_rank(draw: Draw, rows: int, columns: int, rank: int) -> Rows:
    """Return a product through a space of lower dimension."""
    if rank == 0:
        return [[0] * columns for _ in range(rows)]
    return draw.field.product(draw.entries(rows, rank), draw.entries(rank, columns))


def unit_lower(draw: Draw, n: int) -> Rows:
    """Return a lower triangular matrix with ones on its diagonal."""
    return [[draw.any() if j < i else int(i == j) for j in range(n)] for i in range(n)]


def _diagonal(draw: Draw, facts: frozenset[str], n: int) -> Rows:
    if "orthogonal" in facts or "involutory" in facts:
        entries = [1 if "spd" in facts else draw.rng.choice((1, draw.field.of(-1))) for _ in range(n)]
    elif "idempotent" in facts:
        entries = [1 if "invertible" in facts else draw.rng.randint(0, 1) for _ in range(n)]
    elif facts & {"nilpotent2", "skew"}:
        entries = [0] * n
    else:
        entries = [draw.positive() if "spd" in facts else draw.nonzero() for _ in range(n)]
    return [[x if i == j else 0 for j in range(n)] for i, x in enumerate(entries)]


def _orthogonal(draw: Draw, facts: frozenset[str], n: int) -> Rows:
    """Return Cayley's (I - K)(I + K)^-1 with signs, or a reflection when it must be symmetric."""
    if facts & {"symmetric", "involutory"}:
        return _involutory(draw, facts | {"symmetric"}, n)
    if "lower" in facts:
        return _diagonal(draw, facts, n)
    if "skew" in facts:
        return _quarter_turn(draw, n)
    small = Draw(draw.rng, draw.field, 1 if n > 2 else 2)  # noqa: PLR2004 - keeps the denominators small
    k = _skew(small, facts, n)
    cayley = draw.field.product(shifted(draw.field.scaled(-1, k), 1), draw.field.inverse_of(shifted(k, 1)))
    return [draw.field.scaled(draw.rng.choice((1, -1)), [row])[0] for row in cayley]


def _quarter_turn(draw: Draw, n: int) -> Rows:
    order = draw.rng.sample(range(n), n)
    found = [[0] * n for _ in range(n)]
    for a, b in zip(order[::2], order[1::2], strict=False):
        found[a][b], found[b][a] = 1, draw.field.of(-1)
    return found


def _involutory(draw: Draw, facts: frozenset[str], n: int) -> Rows:
    return shifted(draw.field.scaled(2, _idempotent(draw, facts - {"invertible"}, n)), draw.field.of(-1))


def _idempotent(draw: Draw, facts: frozenset[str], n: int) -> Rows:
    # seldom 0 or I, but each of them is a component of its own
    if facts & {"invertible", "spd"}:
        rank = n
    elif n > 1 and draw.rng.random() < 0.8:  # noqa: PLR2004 - most of the time
        rank = draw.rng.randint(1, n - 1)
    else:
        rank = draw.rng.choice((0, n))
    if rank == n:
        return identity(n)
    if rank == 0:
        return [[0] * n for _ in range(n)]
    if facts & {"symmetric", "orthogonal"}:
        v = draw.entries(n, rank)
        inner = draw.field.inverse_of(draw.field.product(transposed(v), v))
        return draw.field.product(draw.field.product(v, inner), transposed(v))
    chosen = set(draw.rng.sample(range(n), rank))
    projection = [[int(i == j and i in chosen) for j in range(n)] for i in range(n)]
    return _conjugated(draw, projection, lower="lower" in facts)


def _conjugated(draw: Draw, a: Rows, *, lower: bool) -> Rows:
    n = len(a)
    p = unit_lower(draw, n)
    if not lower:
        p = draw.field.product(p, transposed(unit_lower(draw, n)))
    return draw.field.product(draw.field.product(p, a), draw.field.inverse_of(p))


def _nilpotent(draw: Draw, facts: frozenset[str], n: int) -> Rows:
    found = [[0] * n for _ in range(n)]
    if "symmetric" not in facts and "skew" not in facts:
        for i in range(max(1, draw.rng.randint(n // 2, n // 2)) if n > 1 else 0):
            found[n - 1 - i][i] = draw.nonzero()
    return found if "lower" in facts or n == 1 else _conjugated(draw, found, lower=False)


def _skew(draw: Draw, facts: frozenset[str], n: int) -> Rows:  # noqa: ARG001 - every maker has this signature
    found = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i):
            found[i][j] = draw.any()
            found[j][i] = draw.field.reduced(-found[i][j])
    return found


def _definite(draw: Draw, facts: frozenset[str], n: int) -> Rows:
    """Return L D L' with small entries, and never the identity matrix."""
    if "lower" in facts:
        return _diagonal(draw, facts, n)
    small = Draw(draw.rng, draw.field, min(draw.reach, 2))
    left = unit_lower(small, n)
    # even numbers keep the weights of an average whole
    d = [draw.positive() if draw.field.p else draw.rng.choice((2, 2, 4, 1, 3)) for _ in range(n)]
    if draw.below_one and not draw.field.p:
        d = [Fraction(1, draw.rng.randint(2, FINEST)) for _ in d]
    if n == 1 and d[0] == 1:
        d = [2]
    scaled = [[x * y for x, y in zip(row, d, strict=True)] for row in left]
    return draw.field.product(scaled, transposed(left))


def _symmetric(draw: Draw, facts: frozenset[str], n: int) -> Rows:
    if "lower" in facts:
        return _diagonal(draw, facts, n)
    found = draw.entries(n, n)
    if "rank_deficient" in facts:
        thin = draw.entries(n, max(1, n - 1))
        weights = [draw.nonzero() if n > 1 else 0 for _ in thin[0]]
        scaled = [[x * w for x, w in zip(row, weights, strict=True)] for row in thin]
        return draw.field.product(scaled, transposed(thin))
    return [[found[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)]


def _lower(draw: Draw, facts: frozenset[str], n: int) -> Rows:
    found = draw.entries(n, n)
    return [
        [x if j < i else (draw.nonzero() if "invertible" in facts else x) if i == j else 0 for j, x in enumerate(row)]
        for i, row in enumerate(found)
    ]


# the fact that leaves least room comes first
_MAKERS: dict[str, Callable[[Draw, frozenset[str], int], Rows]] = {
    "diagonal": _diagonal,
    "orthogonal": _orthogonal,
    "idempotent": _idempotent,
    "involutory": _involutory,
    "nilpotent2": _nilpotent,
    "skew": _skew,
    "spd": _definite,
    "symmetric": _symmetric,
    "lower": _lower,
}


def with_exact_exponential(draw: Draw, n: int) -> Rows:
    """Return a matrix whose exponential is exact: diagonal, or a multiple of I and a nilpotent one."""
    if draw.rng.random() < 0.4:  # noqa: PLR2004 - both kinds often
        return _diagonal(draw, frozenset(), n)
    found = _lower(draw, frozenset(), n)
    for i in range(n):
        found[i][i] = 0
    if draw.rng.random() < 0.5:  # noqa: PLR2004 - an even chance
        found = transposed(found)
    return shifted(found, draw.rng.randint(-1, 1))


# ---------------------------------------------------------------------------------------------------------- checks


def satisfies(field: Field, facts: frozenset[str], a: Rows | None) -> bool:
    """Whether a matrix has all declared facts; positivity means nothing modulo a prime."""
    if a is None:
        return False
    try:
        if field.p and "posdet" in facts and facts & {"orthogonal", "involutory"} and field.determinant(a) != 1:
            return False  # it is 1 or -1, of which only one is positive
        each = _each(facts)
        return all(_CHECKS[fact](field, a) for fact in facts if not fact.startswith(EACH)) and (
            not each or _each_satisfies(field, each, a)
        )
    except (Undefined, NotEvaluable):
        return False


def _equal(field: Field, a: Rows, b: Rows) -> bool:
    return all(field.is_zero(field.reduced(x - y)) for p, q in zip(a, b, strict=True) for x, y in zip(p, q, strict=True))


def _is_definite(field: Field, a: Rows) -> bool:
    return _equal(field, a, transposed(a)) and (bool(field.p) or all(x > 0 for x in field.ldl(a)[1]))


_CHECKS: dict[str, Callable[[Field, Rows], bool]] = {
    "invertible": lambda f, a: f.is_unit(f.determinant(a)),
    "symmetric": lambda f, a: _equal(f, a, transposed(a)),
    "spd": _is_definite,
    "skew": lambda f, a: _equal(f, a, f.scaled(-1, transposed(a))),
    "orthogonal": lambda f, a: _equal(f, f.product(a, transposed(a)), identity(len(a))),
    "idempotent": lambda f, a: _equal(f, f.product(a, a), a),
    "involutory": lambda f, a: _equal(f, f.product(a, a), identity(len(a))),
    "nilpotent2": lambda f, a: not any(x for row in f.product(a, a) for x in row),
    "diagonal": lambda _, a: all(x == 0 for i, row in enumerate(a) for j, x in enumerate(row) if i != j),
    "lower": lambda _, a: all(x == 0 for i, row in enumerate(a) for x in row[i + 1 :]),
    "posdet": lambda f, a: f.is_unit(f.determinant(a)) if f.p else reals.certain_sign(f.determinant(a)) > 0,
    "simplex": lambda f, a: f.is_zero(f.reduced(sum(row[0] for row in a) - 1)) and (bool(f.p) or all(r[0] > 0 for r in a)),
    "indicator": lambda _, a: sorted(row[0] for row in a) == [0] * (len(a) - 1) + [1],
    "positive": lambda f, a: bool(f.p) or all(x > 0 for row in a for x in row),
    "full_row_rank": lambda f, a: f.rank(a) == len(a),
    "full_col_rank": lambda f, a: f.rank(a) == len(a[0]),
    "rank_deficient": lambda f, a: f.rank(a) < min(len(a), len(a[0])),
}


@lru_cache(maxsize=256)
def simple(facts: frozenset[str], rows: int, columns: int) -> list[Rows]:
    """Return matrices that people would write, and that have the facts: 0, I, one entry, a permutation and the like.

    They are kept: nobody changes a matrix once it is made.
    """
    n = min(rows, columns)
    entries: list[dict[tuple[int, int], int]] = [{}]
    entries += [{(i, i): value for i in range(n)} for value in (1, 2)]
    if rows * columns > 1:
        entries += [{at: 1} for at in ((0, 0), (0, columns - 1), (rows - 1, 0))]
        entries.append({(i, j): 1 for i in range(rows) for j in range(columns)})
    if rows == columns > 1:
        diagonal = {(i, i): 1 for i in range(n)}
        entries += [
            {**diagonal, (0, 0): -1},
            {(i, (i + 1) % n): 1 for i in range(n)},
            {**diagonal, (n - 1, n - 1): 0, (0, n - 1): 1},
            {(1, 0): 1, (0, 1): -1},
            {(i, i): i + 1 for i in range(n)},
            {**diagonal, (0, 0): 2, (0, 1): 1, (1, 0): 1},
        ]
    found = [[[at.get((i, j), 0) for j in range(columns)] for i in range(rows)] for at in entries]
    field = Field()
    return [a for a in found if satisfies(field, facts, a)]
