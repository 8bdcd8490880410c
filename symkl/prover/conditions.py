"""What is said of conditions: none that always holds, and the plainest of those that say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import S

from symkl.kernel.definedness import assumptions, words
from symkl.kernel.errors import RejectedError
from symkl.language.arithmetic import Power
from symkl.language.expectations import random_symbols
from symkl.language.givens import given
from symkl.language.statement import Relation, Statement
from symkl.language.symbols import Scalar
from symkl.language.terms import is_scalar
from symkl.prover.certificate import accepted
from symkl.prover.search.inequalities import order
from symkl.prover.search.teacher import covariance_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sympy import Expr

    from symkl.language.statement import Fact

NEVER = {"positive": Relation.LE, "nonnegative": Relation.LT}
RELATIONS = {"positive": (Relation.GT,), "nonnegative": (Relation.GE,), "nonzero": (Relation.GT, Relation.LT)}


def plainest(statement: Statement, conditions: Iterable[str]) -> tuple[str, ...]:
    """Leave out what holds by what is declared, and say what a symbol has to be where that is enough.

    Both sides are defined only where all that they assume holds, so that of two assumptions either may be said.
    """
    defined = {words(*one): one for one in assumptions(statement).defined}
    symbols = [(t, f) for t, f in defined.values() if isinstance(t, Scalar) and f == "positive" and t.law is None]
    found: dict[str, None] = {}
    for said in conditions:
        part, fact = defined.get(said, (S.One, ""))
        while fact == "positive" and isinstance(part, Power) and part.args[1].is_Integer and part.args[1] % 2 == 0:
            part = part.args[0]
            fact = "positive" if words(part, "positive") in defined else "nonzero"
            said = words(part, fact)  # noqa: PLW2901 - the same, plainer
        if fact not in RELATIONS or not is_scalar(part) or random_symbols(part) or isinstance(part, Scalar):
            found[said] = None
        elif not _holds(part, fact, statement.given):
            near = [(s, f) for s, f in symbols if s in part.free_symbols]
            known = statement.given | {one for s, _ in near for one in given(s, ">", S.Zero)}
            enough = bool(near) and _holds(part, fact, known)
            found |= dict.fromkeys([words(*one) for one in near] if enough else [said])
    return tuple(found)


def never(statement: Statement) -> str:
    """What has to be positive, or a variance, for both sides to be defined, and is proved not to be; in words."""
    variances = [(c, "nonnegative") for s in statement.symbols.values() if (c := covariance_of(s)) is not None]
    for part, fact in (*assumptions(statement).defined, *variances):
        if fact not in NEVER or not is_scalar(part) or random_symbols(part):
            continue
        if _is_proved(part, NEVER[fact], statement.given):
            return f"{part} is to be {fact}, and is not"
    return ""


def _holds(part: Expr, fact: str, known: frozenset[Fact]) -> bool:
    return any(_is_proved(part, relation, known) for relation in RELATIONS[fact])


def _is_proved(part: Expr, relation: Relation, known: frozenset[Fact]) -> bool:
    """Whether a number is proved to be related to zero, wherever it is defined."""
    statement = Statement(part, S.Zero, relation, known)
    proof = order(statement)
    try:
        return proof is not None and not set(accepted(statement, proof).conditions)
    except RejectedError:
        return False
