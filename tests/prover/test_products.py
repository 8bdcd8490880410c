"""Products, transposes and traces of values, with what they record."""

from __future__ import annotations

import pytest

from symkl.prover.context import Context
from symkl.prover.products import multiply, trace, trace_of_word, transpose
from symkl.prover.values import EMPTY, ONE, Letter, LetterInfo, TooLarge, Value, add, atom_value, number, scalar, scale

A, B = Letter("A"), Letter("B")


def context(**facts: str) -> Context:
    """Square letters A and B of size k, a column v, with facts."""
    letters = {"A": ("k", "k"), "B": ("k", "k"), "v": ("k", 1)}
    declared = {name: frozenset(given.split()) for name, given in facts.items()}
    return Context({name: LetterInfo(*shape, declared.get(name, frozenset())) for name, shape in letters.items()})


def word(*letters: Letter) -> Value:
    """A product of square letters."""
    return Value("k", "k", {(ONE, letters): 1})


def test_a_letter_meets_its_inverse_and_the_condition_is_noted() -> None:
    """A A^-1 = I asks that A has an inverse, unless that is declared."""
    undeclared, declared = context(), context(A="invertible")
    for one in (undeclared, declared):
        assert multiply(one, word(A), word(A._replace(inverted=True))).terms == {(ONE, EMPTY): 1}
    assert list(undeclared.conditions) == ["A is invertible"]
    assert not declared.conditions
    assert list(declared.used) == ["inverse cancels"]


def test_a_product_that_vanishes_leaves_no_term() -> None:
    assert multiply(context(A="nilpotent2"), word(B, A), word(A, B)).terms == {}


def test_factors_that_are_numbers_scale() -> None:
    """Nothing is recorded for 2 A, and x A keeps x as a monomial."""
    here, x = context(), atom_value(("s", "x"))
    assert multiply(here, number(2), word(A)).terms == {(ONE, (A,)): 2}
    assert multiply(here, word(A), x).terms == {(frozenset({(("s", "x"), 1)}), (A,)): 1}
    assert not here.used


def test_what_closes_becomes_one_atom() -> None:
    """V' A v is a number; so is v' A' v, and it is the same one."""
    here = context()
    v = Value("k", 1, {(ONE, (Letter("v"),)): 1})
    forms = [multiply(here, transpose(here, v), multiply(here, m, v)) for m in (word(A), transpose(here, word(A)))]
    assert forms[0].is_scalar
    assert forms[0].terms == forms[1].terms
    assert add(forms[0], scale(forms[1], -1)).terms == {}


def test_a_skew_form_is_zero() -> None:
    here = context(A="skew")
    v = Value("k", 1, {(ONE, (Letter("v"),)): 1})
    assert multiply(here, transpose(here, v), multiply(here, word(A), v)).terms == {}


def test_transposing_reverses_and_transposing_twice_changes_nothing() -> None:
    here = context(B="symmetric")
    flipped = transpose(here, word(A, B))
    assert flipped.terms == {(ONE, (B, A._replace(transposed=True))): 1}
    assert transpose(here, flipped).terms == word(A, B).terms


def test_traces_are_the_same_under_rotation_and_transposition() -> None:
    here = context()
    traces = [trace(here, word(*w)).terms for w in ((A, A, B), (A, B, A), (B, A, A))]
    assert traces[0] == traces[1] == traces[2]
    assert trace(here, transpose(here, word(A, A, B))).terms == traces[0]
    assert trace(here, word(A, B)).terms != trace(here, word(A, A)).terms


def test_the_trace_of_the_identity_is_its_size() -> None:
    here = context()
    assert trace_of_word(here, (), "k").terms == atom_value(("d", "k")).terms
    # P^-1 A P has the trace of A
    inner = (B._replace(inverted=True), A, B)
    assert trace_of_word(here, inner, "k").terms == trace_of_word(here, (A,), "k").terms


def test_inner_sizes_have_to_agree() -> None:
    with pytest.raises(NotImplementedError, match="a product of k x k and m x k"):
        multiply(context(), word(A), Value("m", "k", {}))


def test_a_product_of_too_many_terms_is_refused() -> None:
    long = scalar({(frozenset({(("s", f"x{i}"), 1)}), EMPTY): 1 for i in range(80)})
    with pytest.raises(TooLarge):
        multiply(context(), long, long)
