"""Proofs by cases: a number is at least 0 or at most 0, and the largest entry of a vector is one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from time import process_time
from typing import TYPE_CHECKING, Any

from sympy import Integer

from symkl.errors import SymklError
from symkl.language.bound import INDEXED, Integral
from symkl.language.derivatives import Derivative, Jacobian
from symkl.language.exchange import exchanged
from symkl.language.expectations import random_symbols
from symkl.language.functions import AbsoluteValue, Largest
from symkl.language.statement import Fact
from symkl.language.symbols import Index, entry
from symkl.language.terms import negated, shape_of
from symkl.prover.conditions import plainest
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symkl.language.statement import Statement
    from symkl.verdict import Certificate

SIGN, ONE_OF_THEM = "a number has a sign", "the largest entry is one of them"
MOST = 2  # of which term cases are taken
DEEPEST = 3  # how many terms are taken by cases one after another


@dataclass(frozen=True, slots=True)
class CasesCertificate:
    """Proofs of cases, one of which is at hand whatever the symbols stand for."""

    proofs: tuple[Certificate, ...]

    def replay(self) -> bool:
        """Replay each of them."""
        return all(proof.replay() for proof in self.proofs)

    def __str__(self) -> str:
        return " and, or else, ".join(dict.fromkeys(map(str, self.proofs)))


def by_cases(
    statement: Statement, prove: Callable[[Statement], Result | None], late: float, depth: int = DEEPEST
) -> Result | None:
    """Prove a statement by cases of a term in it.

    Parameters
    ----------
    statement : Statement
    prove : what proves one case as it stands
    late : process time at which it is given up
    depth : how many terms may be taken by cases
    """
    found = (_by_cases_of(term, statement, prove, late, depth) for term in islice(_terms(statement), MOST if depth else 0))
    return next((result for result in found if result is not None), None)


def _by_cases_of(
    term: Any,  # noqa: ANN401 - a term
    statement: Statement,
    prove: Callable[[Statement], Result | None],
    late: float,
    depth: int,
) -> Result | None:
    proved: list[Result] = []
    for case in _cases(statement, term):
        if process_time() > late:
            return None
        result = prove(case)
        if result is None or result.verdict is not Verdict.PROVED:
            result = by_cases(case, prove, late, depth - 1)
        if result is None or result.certificate is None:
            return None
        result = replace(result, conditions=plainest(case, result.conditions))
        # what one case needs is no condition of the others, nor of what an entry stands for
        if result.conditions != (proved or [result])[0].conditions or (result.conditions and isinstance(term, Largest)):
            return None
        proved.append(result)
    if not proved:
        return None
    laws, trusts = (tuple(dict.fromkeys(x for r in proved for x in getattr(r, part))) for part in ("laws", "trusts"))
    why = SIGN if isinstance(term, AbsoluteValue) else ONE_OF_THEM
    certificate = CasesCertificate(tuple(r.certificate for r in proved if r.certificate is not None))
    return replace(
        proved[0], method="cases", laws=laws, trusts=tuple(dict.fromkeys((*trusts, why))), certificate=certificate
    )


def _terms(statement: Statement) -> Iterator[Any]:
    """Absolute values and largest entries that have one value at a point, those that stand in others first."""
    sides = (statement.lhs, statement.rhs)
    bound = {node.args[1] for side in sides for node in side.atoms(*INDEXED, Integral)}
    varied = {x for side in sides for node in side.atoms(Derivative, Jacobian) for x in node.atoms(AbsoluteValue, Largest)}
    found = {x for side in sides for x in side.atoms(AbsoluteValue, Largest)} - varied
    for term in sorted(found, key=lambda x: (isinstance(x, Largest), len(str(x)), str(x))):
        if not random_symbols(term) and bound.isdisjoint(term.free_symbols):
            yield term


def _cases(statement: Statement, term: Any) -> list[Statement]:  # noqa: ANN401 - a term
    """The statement in each case of a term."""
    (inside,) = term.args
    if isinstance(term, Largest):
        name = "k"
        while name in statement.symbols:
            name += "_"
        try:
            return [_with(statement, term, entry(inside, Index(name, shape_of(inside)[0])))]
        except SymklError:  # a case that was taken before says something of another entry
            return []
    both = [(_with(statement, term, value), value) for value in (inside, negated(inside))]
    try:
        return [replace(case, given=case.given | {Fact("<=", (Integer(0), value))}) for case, value in both]
    except SymklError:  # nothing is given of an entry at a free index: then of either sign
        return [case for case, _ in both]


def _with(statement: Statement, old: Any, new: Any) -> Statement:  # noqa: ANN401 - terms
    given = frozenset(Fact(fact.kind, tuple(exchanged(a, old, new) for a in fact.args)) for fact in statement.given)
    return replace(statement, lhs=exchanged(statement.lhs, old, new), rhs=exchanged(statement.rhs, old, new), given=given)
