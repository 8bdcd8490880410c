"""Proofs of true statements, spoilt, held against statements that may be false: what is accepted has no counterexample."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from corpora import equalities
from sympy import Expr, Integer

from symkl.errors import SymklError
from symkl.evaluation.agreement import cross_check
from symkl.evaluation.counterexample import refute
from symkl.evaluation.numbers import NotEvaluable
from symkl.kernel.check import check
from symkl.kernel.laws import LAWS
from symkl.kernel.proof import Cofactor, Instance, Proof
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.symbols import Dimension, Matrix, Scalar
from symkl.mutation import mutants
from symkl.prover.search import search

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from symkl.language.statement import Statement

BRIEF = 30  # statements with proofs, and as many false ones, of the usual run
SPOILT = 4  # proofs made of each
BUDGET = 25_000


def terms(statement: Statement, rng: random.Random) -> Expr:
    """Return a small term of the statement's symbols, well-shaped or not."""
    pool = [s for s in statement.symbols.values() if isinstance(s, (Matrix, Scalar))] or [Integer(1)]
    a, b = rng.choice(pool), rng.choice(pool)
    sizes = [s for s in statement.symbols.values() if isinstance(s, Dimension)] or [Integer(2)]
    return rng.choice(
        [
            lambda: a,
            lambda: tm.Transpose(a),
            lambda: tm.Inverse(a),
            lambda: tm.Times(a, b),
            lambda: tm.Plus(a, b),
            lambda: tm.Times(tm.Transpose(a), b),
            lambda: tm.Negative(a),
            lambda: tm.Times(tm.Identity(rng.choice(sizes)), a),
            lambda: fn.Trace(a),
            lambda: fn.Determinant(a),
            lambda: tm.Divide(a, fn.Determinant(b)),
            lambda: Integer(rng.choice((-1, 0, 1, 2))),
            lambda: tm.Identity(rng.choice(sizes)),
        ]
    )()


def spoilt(step: Instance, statement: Statement, others: list[Instance], rng: random.Random) -> Instance:
    """Return an instance with one fault."""
    put = list(step.put)
    i = rng.randrange(len(put)) if put else 0
    random_ones = [s for s in statement.symbols.values() if getattr(s, "law", None) is not None]
    match rng.randrange(7):
        case 0 if len(put) > 1:
            j = rng.randrange(len(put))
            (a, x), (b, y) = put[i], put[j]
            put[i], put[j] = (a, y), (b, x)
        case 1 if put:
            put[i] = (put[i][0], terms(statement, rng))
        case 2:
            return Instance(rng.choice(list(LAWS)), step.put, step.over)
        case 3:
            return Instance(step.law, step.put, tuple(rng.sample(random_ones, rng.randint(0, len(random_ones)))))
        case 4:
            return rng.choice(others)
        case 5 if put:
            put.pop(i)
        case _:
            law = rng.choice(list(LAWS))
            holes = LAWS[law].statement.symbols.values()
            letters = [h.name for h in holes if isinstance(h, (Matrix, Scalar))]
            return Instance(law, tuple((name, terms(statement, rng)) for name in letters), step.over)
    return Instance(step.law, tuple(put), step.over)


def variants(proof: Proof, statement: Statement, others: list[Instance], rng: random.Random) -> Iterator[Proof]:
    """Yield a proof as it is, and with faults."""
    yield proof
    for _ in range(SPOILT):
        steps = list(proof.instances)
        for _ in range(rng.randint(1, 3)):
            at = rng.randint(0, len(steps))
            match rng.randrange(3):
                case 0 if at < len(steps):
                    steps[at] = spoilt(steps[at], statement, others, rng)
                case 1 if at < len(steps):
                    del steps[at]
                case _:
                    steps.insert(at, spoilt(rng.choice(steps or others), statement, others, rng))
        cofactors = [
            Cofactor(c.coefficient, c.before, spoilt(c.instance, statement, others, rng), c.after, c.traced)
            if rng.random() < 0.3
            else c
            for c in proof.cofactors
        ]
        yield Proof(tuple(steps), tuple(cofactors))


def accepted(statement: Statement, proof: Proof) -> bool:
    """Whether the kernel takes a proof; what it does not understand it does not take."""
    try:
        check(statement, proof)
    except (SymklError, AttributeError, TypeError, KeyError, ValueError, IndexError, ZeroDivisionError):
        return False
    return True


def false(statement: Statement) -> Any:  # noqa: ANN401 - a counterexample, if there is one
    """Return a point where a statement fails, by exact evaluation."""
    try:
        return cross_check(statement, trials=12).disagreement or refute(statement, BUDGET)
    except NotEvaluable:
        return None


def test_no_spoilt_proof_of_what_is_false_is_accepted(pytestconfig: pytest.Config) -> None:
    """A statement and its mutants, each with the proof of the statement and with proofs made of it by faults."""
    many = pytestconfig.getoption("--fuzz")
    rng = random.Random(many)  # noqa: S311 - the same proofs each time
    true = equalities(truth=True)
    chosen = true if many else rng.sample(true, BRIEF)
    proofs = [(s, p) for s in chosen if (p := search(s)) is not None]
    others = [step for _, proof in proofs for step in proof.instances]
    assert len(proofs) > BRIEF // 2
    assert others
    taken = 0
    for statement, proof in proofs:
        mutated = [m.statement for m in mutants(statement) if m.statement is not None]
        for claim in [statement, *rng.sample(mutated, min(len(mutated), many or 4))]:
            for one in variants(proof, claim, others, rng):
                if accepted(claim, one):
                    taken += 1
                    assert false(claim) is None, (claim, one)
                    break
    assert taken >= len(proofs)


def test_no_proof_of_what_is_false_is_found(pytestconfig: pytest.Config) -> None:
    """The search finds none for the false statements of the corpora."""
    claims = equalities(truth=False)
    chosen = claims if pytestconfig.getoption("--fuzz") else random.Random(1).sample(claims, BRIEF)  # noqa: S311
    assert [str(s) for s in chosen if search(s) is not None] == []
