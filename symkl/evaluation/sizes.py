"""Sizes of all dimensions to look at: small ones first, then those at which what stands as a number does not vanish."""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING

from symkl.evaluation.degrees import size_degree
from symkl.language.functions import Trace
from symkl.language.shapes import Polynomial, polynomial_of
from symkl.language.symbols import Matrix
from symkl.language.terms import Identity, Node, Times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Basic

    from symkl.language.statement import Statement

LARGEST_SIZE = 6
MOST_BEYOND = 14  # where sizes stand as numbers
LARGEST_EXCESS = 7  # of all sizes together over 1, 1, ...
LARGEST_STANDING = 24  # where no factor may vanish
MOST_DIMENSIONS = 3
MOST_STANDING = 4


def sizes_upward(names: list[str]) -> Iterator[dict[str, int]]:
    """Yield sizes of all dimensions, those with the least sum first."""
    for excess in range(min(LARGEST_EXCESS, len(names) * (LARGEST_SIZE - 1)) + 1):
        for chosen in _compositions(excess, len(names)):
            yield dict(zip(names, chosen, strict=True))


def _compositions(excess: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 0:
        if excess == 0:
            yield ()
        return
    for first in range(min(excess, LARGEST_SIZE - 1) + 1):
        for rest in _compositions(excess - first, parts - 1):
            yield (1 + first, *rest)


def sizes_beyond(statement: Statement, names: list[str]) -> Iterator[dict[str, int]]:
    """Yield larger sizes, where those that stand as numbers may vanish at all smaller ones.

    A polynomial such as (n - 1)(n - 2)...(n - 6) is read, and the least sizes are taken at which none of them is zero;
    then one dimension after the other grows as far as the degree asks for.
    """
    degree = size_degree(statement.lhs) + size_degree(statement.rhs)
    if degree < LARGEST_SIZE:
        return
    polynomials = [p for side in (statement.lhs, statement.rhs) for p in _numbers(_traced(side))]
    yield from islice(_standing(polynomials, names), MOST_STANDING)
    for size in range(LARGEST_SIZE + 1, min(degree, MOST_BEYOND) + 2):
        for name in names:
            yield {other: size if other == name else 1 for other in names}


def _standing(polynomials: list[Polynomial], names: list[str]) -> Iterator[dict[str, int]]:
    """Yield sizes at which no polynomial vanishes, the least first; dimensions beyond the first few are 2."""
    moving = sorted(names, key=lambda name: -sum(name in word for p in polynomials for word in p))[:MOST_DIMENSIONS]
    grid = product(range(1, LARGEST_STANDING + 1), repeat=len(moving))
    for chosen in sorted(grid, key=lambda sizes: (sum(sizes), sizes)):
        sizes = dict.fromkeys(names, 2) | dict(zip(moving, chosen, strict=True))
        if all(_value(p, sizes) for p in polynomials):
            yield sizes


def _value(polynomial: Polynomial, sizes: dict[str, int]) -> int:
    total = 0
    for word, coefficient in polynomial.items():
        value = coefficient
        for name in word:
            value *= sizes.get(name, 1)
        total += value
    return total


def _traced(term: Basic) -> Basic:
    """Write the trace of an identity as its size."""
    found = {trace: trace.args[0].args[0] for trace in term.atoms(Trace) if isinstance(trace.args[0], Identity)}
    return term.xreplace(found) if found else term  # type: ignore[no-untyped-call] # SymPy's


def _numbers(term: Basic) -> Iterator[Polynomial]:
    """Yield what stands in a term as a number and is a polynomial in the sizes, a product factor by factor."""
    if isinstance(term, (Matrix, Identity)):
        return
    found = polynomial_of(term)
    if found and found.keys() != {()} and not isinstance(term, Times):
        yield found
    elif isinstance(term, Node):
        for arg in term.args:
            yield from _numbers(arg)
