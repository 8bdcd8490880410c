"""Random vectors and matrices of families, put together of independent random numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING, Any

from symkl.evaluation.duals import base_of
from symkl.evaluation.fields import identity, transposed
from symkl.evaluation.numbers import VARIABLE, NotEvaluable, Number, Real, Undefined

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.evaluation.duals import Element
    from symkl.evaluation.fields import Field, Rows

MOST_VALUES = 500


@dataclass(frozen=True, slots=True)
class Composed:
    """A value in letters, and of each of these its kind and parameters."""

    value: Any
    letters: dict[str, tuple[str, list[Element]]]


@dataclass(frozen=True, slots=True)
class Finite:
    """Values with their probabilities."""

    values: list[tuple[Element, Any]]


def letter(name: str, span: str) -> Number:
    """Return what stands for a random number, by what that ranges over."""
    return Real({frozenset({((VARIABLE, (name, span)), 1)}): 1})


def _rows(value: Any) -> Rows:  # noqa: ANN401 - a number or a matrix
    return value if isinstance(value, list) else [[value]]


def _normals(field: Field, name: str, left: Rows, right: Rows) -> Composed:
    """Return A Z B', where left is the covariance A A' of each column of the standard normal Z, and right is B B'."""
    a, b = field.ldl(_rows(left)), field.ldl(_rows(right))
    names = [[f"{name}{i},{j}" for j in range(len(b[1]))] for i in range(len(a[1]))]
    inner: Rows = [[letter(n, "real") for n in row] for row in names]
    letters = {n: ("centred", [a[1][i] * b[1][j]]) for i, row in enumerate(names) for j, n in enumerate(row)}
    return Composed(field.product(field.product(a[0], inner), transposed(b[0])), letters)


def _centred(field: Field, name: str, covariance: Rows) -> Composed:
    """Return a normal vector with mean 0."""
    return _normals(field, name, covariance, [[1]])


def _root(field: Field, name: str, n: Element, v: Rows) -> tuple[Rows, Rows, dict[str, tuple[str, list[Element]]]]:
    """Return L and T with W = L T T' L', L and T lower triangular, W of the Wishart law (Bartlett)."""
    left, d = field.ldl(_rows(v))
    size = len(d)
    letters: dict[str, tuple[str, list[Element]]] = {}
    root: Rows = [[0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i):
            letters[f"{name}{i},{j}"] = ("centred", [d[i]])
            root[i][j] = letter(f"{name}{i},{j}", "real")
        letters[f"{name}{i}"] = ("gamma", [(n - i) * Fraction(1, 2), field.inverse(2 * d[i])])
        root[i][i] = field.power(letter(f"{name}{i}", "positive"), Fraction(1, 2))
    return left, root, letters


def _wishart(field: Field, name: str, n: Element, v: Rows) -> Composed:
    left, root, letters = _root(field, name, n, v)
    whole = field.product(left, root)
    return Composed(field.product(whole, transposed(whole)), letters)


def _inverse_wishart(field: Field, name: str, n: Element, v: Rows) -> Composed:
    """Return the inverse of a matrix of the Wishart law with n and the inverse of V."""
    left, root, letters = _root(field, name, n, field.inverse_of(_rows(v)))
    size = len(root)
    back: Rows = identity(size)  # T**-1, by forward substitution
    for j in range(size):
        for i in range(j, size):
            total = (1 if i == j else 0) - sum((root[i][k] * back[k][j] for k in range(j, i)), 0)
            back[i][j] = field.divide(total, root[i][i])
    whole = field.product(back, field.inverse_of(left))
    return Composed(field.product(transposed(whole), whole), letters)


def _dirichlet(field: Field, name: str, a: Rows) -> Composed:  # noqa: ARG001 - every one has this signature
    """Return shares by breaking a stick: each is a beta share of what is left."""
    shares = [row[0] for row in _rows(a)]
    left: Element = 1
    value: list[Element] = []
    letters: dict[str, tuple[str, list[Element]]] = {}
    for i in range(len(shares) - 1):
        letters[f"{name}{i}"] = ("beta", [shares[i], sum(shares[i + 1 :])])
        share = letter(f"{name}{i}", "unit")
        value.append(left * share)
        left = left * (1 - share)
    return Composed([[x] for x in [*value, left]], letters)


def _categorical(field: Field, name: str, p: Rows) -> Finite:
    return _multinomial(field, name, 1, p)


def _multinomial(field: Field, name: str, n: Element, p: Rows) -> Finite:  # noqa: ARG001 - every one has this signature
    """Return every way to put n things into boxes."""
    if not isinstance(base_of(n), int):
        msg = "a number of things that is not whole"
        raise Undefined(msg)
    count, shares = base_of(n), [row[0] for row in _rows(p)]
    ends = combinations(range(count + len(shares) - 1), len(shares) - 1)
    ways = [[b - a - 1 for a, b in zip((-1, *cut), (*cut, count + len(shares) - 1), strict=True)] for cut in ends]
    if len(ways) > MOST_VALUES:
        msg = "too many ways to put things into boxes"
        raise NotEvaluable(msg)
    values: list[tuple[Element, Rows]] = []
    for way in ways:
        weight: Element = factorial(count)
        for k, share in zip(way, shares, strict=True):
            weight = weight * field.power(share, k) * Fraction(1, factorial(k))
        values.append((weight, [[k] for k in way]))
    return Finite(values)


def as_number(known: Composed | Finite) -> Composed | Finite:
    """Return a 1 x 1 matrix as a number."""
    if isinstance(known, Finite):
        return Finite([(weight, value[0][0]) for weight, value in known.values])
    return Composed(known.value[0][0], known.letters)


# by the kind of a variable: its value, from its parameters
COMPOSED: dict[str, Callable[..., Composed | Finite]] = {
    "normals": _normals,
    "normal vector": _centred,
    "wishart": _wishart,
    "inverse wishart": _inverse_wishart,
    "dirichlet": _dirichlet,
    "categorical": _categorical,
    "multinomial": _multinomial,
}
