"""The same statement with fewer facts declared: what holds of more matrices holds of those declared too.

A fact that a normal form uses can hide what a proof without it would have found; a further true fact must not lose a proof.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from sympy import Basic

from symkl.errors import SymklError
from symkl.kernel.proof import Proof
from symkl.language.derivatives import Derivative, Jacobian
from symkl.language.exchange import exchanged
from symkl.language.facts import FUNCTION_OF, closure
from symkl.language.statement import Fact, Statement
from symkl.language.symbols import Matrix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.proof import Instance

MOST = 12
# facts that let words shrink, so that others no longer fit together: they go first, all at once
SHRINKING = frozenset({"orthogonal", "involutory", "idempotent", "nilpotent2", "rank_deficient"})


def weaker(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """Yield statements from which this one follows, each with the facts that it does without.

    Symbols that a derivative is taken by keep theirs, since they say which entries vary together, and so do those in laws.
    """
    yield from islice(_weaker(statement), MOST)


def _weaker(statement: Statement) -> Iterator[tuple[str, Statement]]:
    free = [s for s in statement.symbols.values() if isinstance(s, Matrix) and s.law is None and s.facts]
    varied = {
        by for side in (statement.lhs, statement.rhs) for node in side.atoms(Derivative, Jacobian) for by in (node.args[1],)
    }
    bound = {s for t in statement.symbols.values() if (law := getattr(t, "law", None)) is not None for s in law.free_symbols}
    free = [s for s in free if s not in varied and s not in bound and not any(f.startswith(FUNCTION_OF) for f in s.facts)]
    rigid = [(s, without(s, SHRINKING)) for s in free if s.facts & SHRINKING]
    changes = [rigid] if len(rigid) > 1 else []
    changes += [[(s, without(s, frozenset({fact})))] for s in free for fact in sorted(s.facts, key=_order)]
    for change in changes:
        try:
            changed = statement
            for old, new in change:
                changed = _with(changed, old, new)
        except SymklError:
            continue
        lost = ", ".join(f"{old} is {fact}" for old, new in change for fact in sorted(old.facts - new.facts))
        yield lost, changed


def restored(proof: Proof, weak: Statement, statement: Statement) -> Proof:
    """Return a proof of the weaker statement as one of the statement itself: its symbols have all their facts again."""
    new: Any = {old: statement.symbols[name] for name, old in weak.symbols.items() if old != statement.symbols[name]}

    def put_back(term: Any) -> Any:  # noqa: ANN401 - what stands for a letter
        return term.xreplace(new) if isinstance(term, Basic) else term  # type: ignore[no-untyped-call] # SymPy's

    def instance(step: Instance) -> Instance:
        return replace(step, put=tuple((name, put_back(term)) for name, term in step.put))

    cofactors = tuple(
        replace(
            c,
            coefficient=put_back(c.coefficient),
            before=put_back(c.before),
            instance=instance(c.instance),
            after=put_back(c.after),
        )
        for c in proof.cofactors
    )
    surpluses = tuple(
        replace(
            s,
            coefficient=put_back(s.coefficient),
            instance=instance(s.instance),
            under=tuple(tuple(map(put_back, x)) if isinstance(x, tuple) else x for x in s.under),
        )
        for s in proof.surpluses
    )
    return Proof(tuple(map(instance, proof.instances)), cofactors, surpluses, proof.squared)


def _order(fact: str) -> tuple[bool, str]:
    return fact not in SHRINKING, fact


def without(symbol: Matrix, facts: frozenset[str]) -> Matrix:
    """Return a symbol without some facts and without those that imply them."""
    kept = frozenset(fact for fact in symbol.facts if not closure({fact}) & facts)
    return Matrix(symbol.name, *symbol.shape, kept, None, symbol.latex_name)


def _with(statement: Statement, old: Matrix, new: Matrix) -> Statement:
    lhs, rhs = (exchanged(side, old, new) for side in (statement.lhs, statement.rhs))
    given = frozenset(Fact(fact.kind, tuple(exchanged(a, old, new) for a in fact.args)) for fact in statement.given)
    return replace(statement, lhs=lhs, rhs=rhs, given=given)
