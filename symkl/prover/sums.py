"""Finite sums over an index, and diagonal matrices whose entries are known."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import comb
from typing import TYPE_CHECKING

from symkl.prover.names import bound_names, names_of_atom, names_of_exponent, rename_monomial
from symkl.prover.products import multiply
from symkl.prover.scalars import power
from symkl.prover.values import EMPTY, ONE, Letter, Monomial, Value, add, atom_value, number, scalar, scale, size_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symkl.prover.context import Context
    from symkl.prover.values import Atom, Exponent


LARGEST_POWER = 16


def sum_over(context: Context, value: Value, index: str, size: Value, families: Mapping[str, frozenset[str]]) -> Value:
    """Sum a scalar value over an index.

    Parameters
    ----------
    context : the statement's context
    value : what is summed
    index : the bound name
    size : how many values the index has
    families : the facts of indexed events
    """
    parts = [number(0)]
    for (monomial, _), coefficient in value.terms.items():
        free: list[tuple[Atom, Exponent]] = []
        bound: list[tuple[Atom, Exponent]] = []
        for atom, exponent in monomial:
            names = names_of_atom(context, atom) | names_of_exponent(context, exponent)
            (bound if index in names else free).append((atom, exponent))
        context.cite("sum is linear")
        outside = scalar({(frozenset(free), EMPTY): coefficient})
        parts.append(multiply(context, outside, _total(context, frozenset(bound), index, size, families)))
    return add(*parts)


@lru_cache(maxsize=LARGEST_POWER)
def sum_of_powers(power: int) -> tuple[Fraction, ...]:
    """Coefficients c_1, c_2, ... of the polynomial that 1^p + ... + N^p is in N.

    Found from lower powers: (N + 1)^(p+1) - 1 = sum of C(p+1, j) times the sum of j-th powers, plus N.
    """
    # of the sum over 0..p of C(p+1, j) S_j, S_0 = N, what is not S_p goes to the other side
    found = [Fraction(comb(power + 1, j)) for j in range(1, power + 2)]
    found[0] -= 1
    for j in range(1, power):
        for at, c in enumerate(sum_of_powers(j)):
            found[at] -= comb(power + 1, j) * c
    return tuple(c / (power + 1) for c in found)


def _total(context: Context, monomial: Monomial, index: str, size: Value, families: Mapping[str, frozenset[str]]) -> Value:
    """Sum of a product every factor of which depends on the index."""
    if not monomial:
        context.cite("sum of a constant")
        return size
    kinds = sorted((atom[0], exponent if isinstance(exponent, int) else 0) for atom, exponent in monomial)
    if kinds == [("mass", 1)]:
        context.cite("total mass")
        return number(1)
    ((first, power),) = monomial if len(monomial) == 1 else ((("", ""), 0),)
    if first == ("s", index) and isinstance(power, int) and 1 <= power <= LARGEST_POWER:
        context.cite("sum of powers")
        found = sum_of_powers(power)
        powers = accumulate([size] * len(found), lambda a, b: multiply(context, a, b))
        return add(number(0), *(scale(n, c) for n, c in zip(powers, found, strict=True)))
    if kinds == [("Pr", 1)]:
        rest = _without_partition(context, monomial, index, families)
        if rest is not None:
            return rest
    if kinds in ([("entry", 1), ("entry", 1)], [("entry", 2)]):
        names = sorted(atom[1] for atom, exponent in monomial for _ in range(exponent if isinstance(exponent, int) else 0))
        context.cite("inner product")
        return context.closed_atom((Letter(names[0], transposed=True), Letter(names[1])))
    # above every index bound inside, so that none of those is captured
    inside = [int(name[1:]) for name in bound_names(context, monomial) if name[0] == "#" and name[1:].isdigit()]
    name = f"#{1 + max(inside, default=0)}"
    renamed = rename_monomial(context, monomial, {index: name})
    return atom_value(("sum", name, size.key, renamed))


def _without_partition(
    context: Context, monomial: Monomial, index: str, families: Mapping[str, frozenset[str]]
) -> Value | None:
    (((_, events), _),) = monomial
    members = [(name, at) for name, at in events if at == index]
    if len(members) != 1 or not families.get(members[0][0], frozenset()) >= {"exclusive", "exhaustive"}:
        return None
    context.cite("sum over a partition")
    rest = events - {members[0]}
    return atom_value(("Pr", rest)) if rest else number(1)


def expand_diagonals(context: Context, value: Value, families: Mapping[str, frozenset[str]]) -> Value:
    """Write closed words through diagonal matrices with known entries as sums over their index."""
    if not any(info.stands_for and info.stands_for[0] == "diagonal" for info in context.letters.values()):
        return value
    parts = [number(0) if value.is_scalar else Value(value.rows, value.columns, {})]
    for (monomial, word), coefficient in value.terms.items():
        out = scalar({(ONE, EMPTY): coefficient})
        for atom, exponent in monomial:
            form = _diagonal_form(context, atom[1], families) if atom[0] == "tr" and exponent == 1 else None
            out = multiply(context, out, form if form is not None else atom_value(atom, exponent))
        rows, columns = value.rows, value.columns
        matrix = Value(rows, columns, {(ONE, word): 1})
        parts.append(out if value.is_scalar else multiply(context, out, matrix))
    return add(*parts)


def _diagonal_form(context: Context, word: tuple[Letter, ...], families: Mapping[str, frozenset[str]]) -> Value | None:
    ends: list[str] = []
    middle = word
    if context.shape(word[0])[0] == 1:
        if context.letters[word[0].name].stands_for or context.letters[word[-1].name].stands_for:
            return None
        ends, middle = [word[0].name, word[-1].name], word[1:-1]
    known = [context.letters[letter.name] for letter in middle]
    if not middle or any(not info.stands_for or info.stands_for[0] != "diagonal" for info in known):
        return None
    context.cite("diagonal matrix in a form")
    summand = number(1)
    for end in ends:
        summand = multiply(context, summand, atom_value(("entry", end, "#d")))
    for letter, info in zip(middle, known, strict=True):
        entries = info.stands_for[1]
        summand = multiply(context, summand, power(context, entries, -1) if letter.inverted else entries)
    size = known[0].rows
    return sum_over(context, summand, "#d", size_value(size), families)
