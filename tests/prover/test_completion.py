"""Identities of inverses of sums: cofactors are found, and only right ones add up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symkl.language.parse import parse
from symkl.prover.completion import adds_up, payload, prove_zero, relation
from symkl.prover.oracles import compare
from symkl.prover.probabilities import Mode
from symkl.prover.values import Letter

LET = "A: n x m; B: m x n; S: n x n, invertible; x: n; y: n"
PLAIN = Mode()
PUSH_THROUGH = "(I(n) + A*B).I*A = A*(I(m) + B*A).I"
WOODBURY = "(S + A*B).I = S.I - S.I*A*(I(m) + B*S.I*A).I*B*S.I"
IN_A_FORM = "x.T*(I(n) + A*B).I*A*B*y = x.T*y - x.T*(I(n) + A*B).I*y"


@pytest.mark.parametrize("claim", [PUSH_THROUGH, WOODBURY, IN_A_FORM])
def test_cofactors_are_found_and_add_up(claim: str) -> None:
    comparison = compare(parse(claim, LET), PLAIN)
    (part,) = comparison.parts
    proofs = prove_zero(comparison.context, part.difference)
    assert proofs
    assert part.difference.terms
    assert adds_up(comparison.context, part.difference, proofs)


def test_tampered_cofactors_do_not_add_up() -> None:
    """Another coefficient, another side, one cofactor missing: none of it is accepted."""
    comparison = compare(parse(WOODBURY, LET), PLAIN)
    context, difference = comparison.context, comparison.parts[0].difference
    (proof,) = prove_zero(context, difference) or []
    first, *rest = proof.cofactors
    tampered = [
        first._replace(coefficient=first.coefficient * 2),
        first._replace(coefficient=-first.coefficient),
        first._replace(before=(*first.before, Letter("S"))),
    ]
    assert not any(adds_up(context, difference, [replace(proof, cofactors=(one, *rest))]) for one in tampered)
    assert not adds_up(context, difference, [replace(proof, cofactors=tuple(rest))])


@pytest.mark.parametrize(
    "claim",
    ["(I(n) + A*B).I*A = A*(I(m) + 2*B*A).I", "(S + A*B).I = S.I + S.I*A*(I(m) + B*S.I*A).I*B*S.I"],
)
def test_nothing_is_found_for_what_is_false(claim: str) -> None:
    comparison = compare(parse(claim, LET), PLAIN)
    assert not prove_zero(comparison.context, comparison.parts[0].difference)


def test_a_relation_is_zero_by_the_definition_of_the_inverse() -> None:
    """Q P - 1 has the inverse beside the sum that it is the inverse of."""
    comparison = compare(parse(PUSH_THROUGH, LET), PLAIN)
    context = comparison.context
    inverses = [Letter(name, inverted=True) for name, info in context.letters.items() if info.stands_for[:1] == ("sum",)]
    assert len(inverses) == 2
    for letter in inverses:
        value = payload(context, letter)
        assert value is not None
        assert len(relation(context, letter, from_left=True).terms) == len(value.terms) + 1
        assert payload(context, letter._replace(inverted=False)) is None
