"""The reference of the language: every word has a row, and every example is proved by what it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import symkl
from symkl import reference
from symkl.language.facts import MATRIX_FACTS, SCALAR_FACTS
from symkl.language.families import FAMILIES
from symkl.language.reading import BRACKETED, FUNCTIONS
from symkl.suite import prove
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return tmp_path


EXAMPLES = {f"{title}: {row.written}": row for title, part in reference.rows().items() for row in part if row.claim}


@pytest.mark.parametrize("written", EXAMPLES)
def test_each_example_is_proved(written: str) -> None:
    row = EXAMPLES[written]
    result = prove(row.claim, let=row.let)
    assert result.verdict is Verdict.PROVED, (row.let, row.claim, result.reason)


def test_each_word_of_the_grammar_has_a_row() -> None:
    functions = {**FUNCTIONS, **BRACKETED}
    assert {functions[name] for name in reference.CALLS} == set(functions.values())
    assert set(reference.FACTS) == MATRIX_FACTS | SCALAR_FACTS
    laws = " ".join(row.written for row in reference.rows()["Laws"])
    assert all(f"~ {kind}(" in laws for kind in FAMILIES)


@pytest.mark.parametrize("name", reference.CALLS)
def test_each_example_has_its_word(name: str) -> None:
    _, let, claim = reference.CALLS[name]
    assert f"{name}{'[' if name in BRACKETED else '('}" in claim, (let, claim)


@pytest.mark.parametrize(
    "fact", sorted(reference.FACTS.keys() - {"lower"})
)  # what is lower serves functions, no law needs it
def test_each_fact_is_needed_for_its_example(fact: str) -> None:
    """Without the fact, what is proved with it is not."""
    _, let, claim = reference.FACTS[fact]
    without = let.replace(f", {fact}", "")
    assert without != let
    result = prove(claim, let=without)
    assert result.verdict is not Verdict.PROVED or result.conditions, (without, claim)


def test_help_prints_all_or_what_speaks_of_some_words(symkl_: Callable[..., Result]) -> None:
    everything = symkl_("help", "language")
    assert everything.exit_code == 0
    assert "tr(A)  Trace of a square matrix\n      tr(A*B) = tr(B*A)   with A: n x m; B: m x n\n" in everything.stdout
    some = symkl_("help", "language", "Kronecker")
    assert some.stdout.startswith("Functions\n  kron(A, B)  Kronecker product\n")
    assert "tr(A)  " not in some.stdout
    assert symkl_("help", "laws", "cyclic").stdout.startswith("trace is cyclic\n")


def test_each_function_is_listed_with_its_names() -> None:
    """In text and, where that differs, in Python; those on arrays, too."""
    parts = reference.functions()
    listed = [row for part in parts.values() for row in part]
    assert len(parts["Functions"]) + len(parts["What binds"]) == len(reference.CALLS)
    assert {row.written.partition("(")[0] for row in parts["On arrays"]} == symkl.NUMERIC
    (absolute,) = [row for row in listed if row.written == "abs(c)"]
    assert "in Python absolute" in absolute.meaning
    assert symkl.absolute is FUNCTIONS["abs"]


def test_help_on_a_function_is_about_that_function(symkl_: Callable[..., Result]) -> None:
    assert symkl_("help", "functions", "tr").stdout.startswith(
        "Functions\n  tr(A)  Trace of a square matrix; elsewhere trace, spur"
    )
    assert len(symkl_("help", "functions", "tr").stdout.splitlines()) == 3
    assert "kl_normal(mu1, Sigma1, mu2, Sigma2)" in symkl_("help", "functions", "Kullback").stdout
    assert symkl_("help", "functions", "zzz").exit_code == 1


def test_help_on_nothing_and_on_what_is_not_there(symkl_: Callable[..., Result]) -> None:
    assert "Usage:" in symkl_("help").stdout
    unknown = symkl_("help", "language", "zzz")
    assert unknown.exit_code == 1
    assert unknown.stderr == "nothing in the language speaks of zzz\n"
