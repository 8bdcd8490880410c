"""Givens: equations, bounds and facts of terms that a statement may use, such as ``A*X = I(p)`` and ``p < 1``.

A given speaks of its letters where they are free; of random symbols, which an expectation averages over, there is none.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from sympy import Rational

from symkl.errors import DeclarationError, ParseError, ShapeError, UnsupportedError
from symkl.language import terms
from symkl.language.arithmetic import TermLike, as_term
from symkl.language.data import folded
from symkl.language.expectations import random_symbols
from symkl.language.facts import MATRIX_FACTS, SCALAR_FACTS, SQUARE_FACTS
from symkl.language.functions import AbsoluteValue
from symkl.language.names import GAP, ROOT
from symkl.language.statement import Fact
from symkl.language.symbols import Matrix, Scalar
from symkl.language.terms import SCALAR, same_shape, shape_of, shape_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sympy import Basic, Expr

# how bounds are kept: the smaller side first
TURNED = {">": "<", ">=": "<="}
RELATIONS = ("=", "<", "<=", "!=")
# what a term may be known to be
OF_TERMS = frozenset({"invertible", "spd", "symmetric", "skew", "posdet", "orthogonal"})
OF_NUMBERS = frozenset({"positive", "nonnegative", "nonzero"})
LETTERS = re.compile(r"[^\W_]+(_[^\W_]+)*__[^\W_]+(_[^\W_]+)*")  # two that say which order they are of


def given(left: TermLike, relation: str, right: TermLike | None = None) -> list[Fact]:
    """Return what a given says, for ``given=`` of a statement or derivation.

    Parameters
    ----------
    left, right : terms
    relation : str
        One of ``= < <= > >= !=``; or, of one term, a fact such as ``"invertible"``.

    Raises
    ------
    DeclarationError, ShapeError
        If it cannot hold, or compares what cannot be compared.
    UnsupportedError
        If it speaks of what is random.
    """
    sides = [as_term(left), *([] if right is None else [as_term(right)])]
    for side in sides:
        if loose := random_symbols(side):
            msg = f"a given about {loose[0]}, which is random, is not supported"
            raise UnsupportedError(msg, hint="condition on it: declare it without a law")
    if right is None:
        return [_of_term(sides[0], relation)]
    if relation in TURNED:
        sides, relation = sides[::-1], TURNED[relation]
    one, other = sides
    if relation not in RELATIONS:
        msg = f"{relation!r} relates no two terms"
        raise ParseError(msg, hint="= < <= > >= !=, or a fact of one term")
    if shape_of(one) != shape_of(other):
        one, other = _zero_for(one, other), _zero_for(other, one)
    if relation in ("<", "<=") and shape_of(one) != SCALAR and same_shape(shape_of(one), shape_of(other)):
        return [_order(one, other, strict=relation == "<")]
    if not same_shape(shape_of(one), shape_of(other)) or (relation != "=" and shape_of(one) != SCALAR):
        msg = f"{one} {relation} {other}: the sides are {shape_text(shape_of(one))} and {shape_text(shape_of(other))}"
        raise ShapeError(msg)
    found = [Fact(relation, (one, other))]
    if isinstance(one, AbsoluteValue) and relation in ("<", "<="):  # the same, in words that need no absolute value
        (inside,) = one.args
        found = [Fact(relation, (inside, other)), Fact(relation, (terms.negated(other), inside))]
        found.append(Fact(relation, (terms.power(inside, 2), terms.power(other, 2) if other != 1 else other)))
    check_possible(found)
    return found


def _order(one: Expr, other: Expr, *, strict: bool) -> Fact:
    """Write an order of symmetric matrices as an equation: what they differ by is a Gram matrix, or positive definite."""
    terms.require_square(one, "order by its quadratic form the")
    if not any(isinstance(side, Matrix) for side in (one, other)):
        msg = f"{one} {'<' if strict else '<='} {other}: an order of matrices is given of a symbol"
        raise UnsupportedError(msg, hint="declare one of the sides, as in A: n x n, symmetric; A <= I(n)")
    sides = f"{other}__{one}"
    named = sides if LETTERS.fullmatch(sides) else hashlib.sha256(repr((str(other), str(one))).encode()).hexdigest()[:12]
    root = Matrix(f"{GAP if strict else ROOT}{named}", *shape_of(one), {"spd"} if strict else set())
    more = root if strict else terms.times(terms.Transpose(root), root)
    if isinstance(other, Matrix):
        return Fact("=", (other, more if isinstance(one, terms.Zero) else terms.plus(one, more)))
    return Fact("=", (one, terms.negated(more) if isinstance(other, terms.Zero) else terms.plus(other, terms.negated(more))))


def _of_term(term: Expr, fact: str) -> Fact:
    known = OF_NUMBERS if shape_of(term) == SCALAR else OF_TERMS
    if fact not in known:
        msg = f"{term} is {fact}: that is no fact of {'a number' if known is OF_NUMBERS else 'a matrix'} that may be given"
        raise DeclarationError(msg, hint=f"known: {', '.join(sorted(known))}")
    if fact in SQUARE_FACTS:
        terms.require_square(term, f"call {fact} the")
    return Fact(fact, (term,))


def _zero_for(term: Expr, other: Expr) -> Expr:
    return terms.Zero(*shape_of(other)) if term == 0 and shape_of(other) != SCALAR else term


def is_given(fact: Fact) -> bool:
    """Whether a fact is an equation, a bound or a fact of a term."""
    return fact.kind in RELATIONS or fact.kind in MATRIX_FACTS | SCALAR_FACTS


def check_possible(facts: Iterable[Fact]) -> None:
    """Refuse givens that no numbers meet, where comparing numbers shows it.

    Raises
    ------
    DeclarationError
        Naming the given, or the two of them.
    """
    above: dict[Basic, tuple[Any, bool, Fact]] = {}
    below: dict[Basic, tuple[Any, bool, Fact]] = {}
    for fact in sorted((f for f in facts if f.kind in RELATIONS), key=str):
        one, other = map(folded, fact.args)
        strict = fact.kind == "<"
        if isinstance(one, Rational) and isinstance(other, Rational):
            holds = {"=": one == other, "<": one < other, "<=": one <= other, "!=": one != other}[fact.kind]
            if not holds:
                msg = f"{fact} cannot hold"
                raise DeclarationError(msg)
        elif isinstance(one, Scalar) and isinstance(other, Rational) and fact.kind != "!=":
            for table in (below, above) if fact.kind == "=" else (below,):
                _tighter(table, one, other, fact, strict=strict, least=table is below)
            if other < 0 or (other == 0 and strict):
                _against_facts(one, fact)
        elif isinstance(other, Scalar) and isinstance(one, Rational) and fact.kind != "!=":
            _tighter(above, other, one, fact, strict=strict, least=False)
    for symbol in above.keys() & below.keys():
        (low, open_below, first), (high, open_above, second) = above[symbol], below[symbol]
        if low > high or (low == high and (open_below or open_above)):
            msg = f"{first} and {second} cannot both hold"
            raise DeclarationError(msg)


def _against_facts(symbol: Scalar, fact: Fact) -> None:
    if symbol.facts & {"positive", "nonnegative"}:
        msg = f"{symbol} is not negative, and {fact} is given"
        raise DeclarationError(msg)


def _tighter(  # noqa: PLR0913 - a bound beside what is known
    table: dict[Basic, tuple[Any, bool, Fact]],
    symbol: Basic,
    bound: Any,  # noqa: ANN401 - a number
    fact: Fact,
    *,
    strict: bool,
    least: bool,
) -> None:
    known = table.get(symbol)
    closer = known is None or (bound < known[0] if least else bound > known[0]) or (bound == known[0] and strict)
    if closer:
        table[symbol] = (bound, strict, fact)
