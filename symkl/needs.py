"""What a line may lack: facts of its symbols, independence, order, a zero. Each makes the line as printed another claim."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

from symkl.edits import PUT_IN, symbols_of, with_symbol
from symkl.language import terms as tm
from symkl.language.distributions import AnyLaw, Event
from symkl.language.facts import FUNCTION_OF, closure
from symkl.language.givens import given
from symkl.language.statement import Fact, Relation, commute, independent
from symkl.language.symbols import Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symkl.language.statement import Statement

# from what asks least to what asks most
OF_SQUARE = ("symmetric", "invertible", "skew", "orthogonal", "idempotent", "spd", "diagonal")
OF_OBLONG = ("full_col_rank", "full_row_rank")
OF_NUMBERS = ("nonnegative", "nonzero", "positive")
IN_WORDS = {"spd": "symmetric and positive definite", "full_col_rank": "of full column rank"}
IN_WORDS |= {"full_row_rank": "of full row rank"}


@dataclass(frozen=True, slots=True)
class Need:
    """Something more that is declared: what it costs, in words, what follows from it, and the line that is then claimed.

    ``claim`` raises a ``SymklError`` where the symbol cannot be that.
    """

    cost: int
    text: str
    brings: frozenset[tuple[str, str]]
    claim: Callable[[], Statement]


def needs(statement: Statement) -> list[Need]:
    """Everything more that could be declared of a statement's symbols and is tried, what asks least first."""
    found = [*_facts(statement), *_together(statement), *_zeros(statement)]
    return sorted(found, key=lambda need: need.cost)


def _facts(statement: Statement) -> Iterator[Need]:
    for symbol in statement.symbols.values():
        if isinstance(symbol, Event):
            wanted: tuple[str, ...] = () if symbol.size == 1 else ("exclusive", "exhaustive")
        elif isinstance(symbol, Matrix) and symbol.law is None and not symbol.is_vector:
            wanted = OF_SQUARE if tm.same_dimension(*symbol.shape) else OF_OBLONG
            if wanted is OF_SQUARE and statement.relation not in (Relation.EQ, Relation.NE):
                wanted = ("spd", *wanted)  # that something is positive comes of that more often than of anything else
        elif isinstance(symbol, Scalar) and symbol.law is None:
            wanted = OF_NUMBERS
        else:
            continue
        known: frozenset[str] = symbol.facts
        if any(fact.startswith(FUNCTION_OF) for fact in known):
            continue
        for i, fact in enumerate(dict.fromkeys(wanted)):
            if fact in known:
                continue
            if isinstance(symbol, Event):
                claim = partial(_of_event, statement, symbol, fact)
            else:
                claim = partial(_of_symbol, statement, symbol, fact)
            text = f"{symbol.name} is {IN_WORDS.get(fact, fact)}"
            brings = frozenset((symbol.name, f) for f in closure([*known, fact]))
            yield Need(PUT_IN + (i if i < 2 else 4), text, brings, claim)  # noqa: PLR2004 - the others ask more


def _of_symbol(statement: Statement, symbol: Matrix | Scalar, fact: str) -> Statement:
    more: Matrix | Scalar
    if isinstance(symbol, Scalar):
        more = Scalar(symbol.name, symbol.facts | {fact})
    else:
        more = Matrix(symbol.name, *symbol.shape, symbol.facts | {fact}, latex=symbol.latex_name)
    return with_symbol(statement, symbol, more)


def _of_event(statement: Statement, event: Event, fact: str) -> Statement:
    facts = event.facts | {fact}
    events = statement.lhs.atoms(Event) | statement.rhs.atoms(Event)
    more = {e: Event(e.name, e.size, facts, e.at) for e in events if e.name == event.name}
    lhs, rhs = (side.xreplace(more) for side in (statement.lhs, statement.rhs))  # type: ignore[no-untyped-call] # SymPy's
    return replace(statement, lhs=lhs, rhs=rhs)


def _together(statement: Statement) -> Iterator[Need]:
    """Independence of what is random, and order of what is multiplied."""
    symbols = symbols_of(statement)
    random = [s for s in symbols if isinstance(s.law, AnyLaw)]
    groups = [*combinations(random, 2), *([tuple(random)] if len(random) > 2 else [])]  # noqa: PLR2004 - two are a pair
    square = [s for s in symbols if isinstance(s, Matrix) and not s.is_vector and tm.same_dimension(*s.shape)]
    pairs = [(a, b) for a, b in combinations(square, 2) if tm.same_shape(a.shape, b.shape) and a.law is b.law is None]
    facts = [(0, independent(*group), f"{_listed(group)} are independent") for group in groups]
    facts += [(1, commute(a, b), f"{a} and {b} commute") for a, b in pairs]
    for more, fact, text in facts:
        if fact not in statement.given:
            yield Need(PUT_IN + more, text, frozenset(), partial(_given, statement, [fact]))


def _zeros(statement: Statement) -> Iterator[Need]:
    """Parameters of laws that are zero; of what stands in the line itself that would leave little of it."""
    written = statement.lhs.free_symbols | statement.rhs.free_symbols
    for symbol in symbols_of(statement):
        if symbol.law is None and symbol not in written and (isinstance(symbol, Scalar) or symbol.is_vector):
            yield Need(PUT_IN + 2, f"{symbol} = 0", frozenset(), partial(_vanishing, statement, symbol))


def _given(statement: Statement, facts: list[Fact]) -> Statement:
    return replace(statement, given=statement.given | frozenset(facts))


def _vanishing(statement: Statement, symbol: Matrix | Scalar) -> Statement:
    return _given(statement, given(symbol, "=", 0))


def _listed(group: tuple[Matrix | Scalar, ...]) -> str:
    *first, last = map(str, group)
    return f"{', '.join(first)} and {last}"
