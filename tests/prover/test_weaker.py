"""Declaring a further true fact never loses a proof."""

from __future__ import annotations

import re
import tomllib
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import further
import pytest

from symkl.language.parse import parse
from symkl.language.symbols import Matrix
from symkl.prover.decide import decide
from symkl.prover.weaker import weaker, without
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symkl.language.statement import Statement

CORPUS = Path(__file__).parents[1] / "corpus"
# every so many of the further declarations of a file
EVERY = {"identities": 18, "adversarial": 22, "entrywise": 6}
NAMED = {"identities": 2, "adversarial": 5}
WITH_LEMMAS = {"identities": 9, "adversarial": 17}


def declarations() -> list[tuple[str, str, str]]:
    """Some lines of the corpora with a fact more; a line that claims that two sides differ may become wrong by it."""
    found = []
    for name, every in EVERY.items():
        entries = tomllib.loads((CORPUS / f"{name}.toml").read_text(encoding="utf-8"))["statement"]
        lines = [e for e in entries if e["truth"] and not re.search("!=|0000|IIDCentral", e["claim"] + e["let"])]
        all_ = [(e["claim"], e["let"], let) for e in lines for let in further.facts(e["claim"], e["let"])]
        found += all_[::every]
    return found


def lines(every: dict[str, int], more: Callable[[str, str], Iterator[Statement]]) -> list[tuple[str, str, Statement]]:
    """Some true lines of the corpora with a local name or a lemma."""
    found = []
    for name, step in every.items():
        entries = tomllib.loads((CORPUS / f"{name}.toml").read_text(encoding="utf-8"))["statement"]
        true = [e for e in entries if e["truth"] and "where" not in e["claim"]]
        for place, e in enumerate(true[::step]):
            found += [(e["claim"], e["let"], s) for s in islice(more(e["claim"], e["let"]), place % 5, place % 5 + 1)]
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("every", "more"), [(NAMED, further.named), (WITH_LEMMAS, further.with_lemmas)])
def test_a_name_or_a_lemma_loses_no_proof(every: dict[str, int], more: Callable[[str, str], Iterator[Statement]]) -> None:
    """What is proved stays proved, whatever else its proof might have used."""
    lost, kept = [], 0
    for claim, let, statement in lines(every, more):
        if decide(statement, budget=0.2).verdict is Verdict.PROVED:
            kept += 1
        elif decide(parse(claim, let), budget=0.2).verdict is Verdict.PROVED:
            lost.append((str(statement), statement.lemmas))
    assert not lost
    assert kept > 20


@pytest.mark.slow
def test_a_further_true_fact_loses_no_proof() -> None:
    """What is proved stays proved: of a hundred lines, each with one fact more."""
    lost, kept = [], 0
    for claim, let, more in declarations():
        if decide(parse(claim, more), budget=10_000).verdict is Verdict.PROVED:
            kept += 1
        elif decide(parse(claim, let), budget=10_000).verdict is Verdict.PROVED:
            lost.append((claim, more))
    assert not lost
    assert kept > 60


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("inv(inv(A) + inv(B)) = A*inv(A + B)*B", "A: n x n, invertible; B: n x n, orthogonal"),
        ("x.T*K*x = 0", "K: n x n, skew, symmetric; x: n"),
        ("expm(A)*expm(B) = expm(A + B)", "A: n x n, idempotent; B: n x n; B commutes with A"),
    ],
)
def test_a_proof_without_a_fact_is_one_with_it(claim: str, let: str) -> None:
    """The kernel accepts the same instances of the symbols as they were declared."""
    result = decide(parse(claim, let))
    assert result.verdict is Verdict.PROVED
    assert result.trusts == ("kernel",)
    assert result.certificate is not None
    assert result.certificate.replay()


def test_a_proof_of_an_oracle_says_which_facts_it_does_without() -> None:
    """It is one about more matrices, and replays."""
    result = decide(parse("A**2 - tr(A)*A + det(A)*I(2) = Z(2, 2)", "A: 2 x 2, orthogonal"))
    assert result.verdict is Verdict.PROVED
    assert result.certificate is not None
    assert str(result.certificate).startswith("without using that A is orthogonal")
    assert result.certificate.replay()


def test_what_implies_a_fact_goes_with_it() -> None:
    """A positive definite matrix that need not be symmetric need not be positive definite."""
    symbol = parse("tr(S) = tr(S)", "S: n x n, spd").symbols["S"]
    assert isinstance(symbol, Matrix)
    assert without(symbol, frozenset({"symmetric"})).facts == {"invertible", "posdet"}


def test_the_variable_of_a_derivative_keeps_its_facts() -> None:
    """They say which of its entries vary together."""
    assert not list(weaker(parse("D[tr(A*S), S] = A", "A: n x n; S: n x n, symmetric")))
    assert not list(weaker(parse("E[x.T*x] = tr(S)", "x: n; S: n x n, spd; x ~ Normal(Z(n, 1), S)")))
