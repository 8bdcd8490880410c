"""One-token mutants of statements: a user's proof that the checks of a derivation can fail."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from symkl.edits import symbols_of, token_edits, with_symbol
from symkl.errors import SymklError
from symkl.language.symbols import Matrix
from symkl.prover.decide import NOWHERE, decide
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symkl.language.derivation import Derivation, Link
    from symkl.language.statement import Statement

BUDGET = 25_000  # operations to search a counterexample of one mutant


@dataclass(frozen=True, slots=True)
class Mutant:
    """A statement with one token changed; ``statement`` is ``None`` where its shapes no longer fit."""

    change: str
    statement: Statement | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the mutants of one link."""

    link: Link
    results: tuple[tuple[Mutant, Result | None], ...]

    @property
    def counts(self) -> Counter[str]:
        """How many were refuted, stayed true, were ill-typed, are defined nowhere, or were missed."""
        return Counter(_kind(result) for _, result in self.results)

    @property
    def missed(self) -> list[tuple[Mutant, Result]]:
        """Mutants neither refuted nor proved."""
        return [(m, r) for m, r in self.results if r is not None and _kind(r) == "missed"]


def _kind(result: Result | None) -> str:
    if result is None:
        return "ill-typed"
    if result.reason.startswith(NOWHERE):
        return "without a value"
    return {Verdict.REFUTED: "refuted", Verdict.PROVED: "still true"}.get(result.verdict, "missed")


def mutate(derivation: Derivation, *, budget: int = BUDGET) -> Iterator[Tally]:
    """Decide the mutants of every link of a derivation, of the mended line where there is one."""
    for link in derivation.links:
        statement = link.mended or link.statement
        results = []
        for mutant in mutants(statement):
            result = None if mutant.statement is None else decide(mutant.statement, budget=budget)
            results.append((mutant, result))
        yield Tally(link, tuple(results))


def mutants(statement: Statement) -> Iterator[Mutant]:
    """Every statement that differs from this one in one token, once each."""
    seen = {statement}
    for change, make in _changes(statement):
        try:
            changed = make()
        except (SymklError, TypeError, ValueError):
            yield Mutant(change, None)
            continue
        if changed not in seen:
            seen.add(changed)
            yield Mutant(change, changed)


def _changes(statement: Statement) -> Iterator[tuple[str, Callable[[], Statement]]]:
    for edit in token_edits(statement):
        yield edit.change, partial(edit.of, statement)
    for symbol in symbols_of(statement):
        if isinstance(symbol, Matrix) and symbol.facts and symbol.law is None:
            weak = Matrix(symbol.name, *symbol.shape, latex=symbol.latex_name)
            facts = ", ".join(sorted(symbol.facts))
            yield f"{symbol} no longer {facts}", partial(with_symbol, statement, symbol, weak)
    for fact in sorted(statement.given, key=str):
        yield f"dropped: {fact}", partial(replace, statement, given=statement.given - {fact})
