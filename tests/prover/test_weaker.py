"""Declaring a further true fact never loses a proof."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from symkl.language.parse import parse
from symkl.language.symbols import CONTRADICTORY, Matrix, closure
from symkl.prover.decide import decide
from symkl.prover.weaker import weaker, without
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = Path(__file__).parents[1] / "corpus"
SQUARE = ("invertible", "symmetric", "spd", "diagonal", "orthogonal", "posdet", "lower")
NUMBER = ("positive", "nonzero", "nonnegative", "integer")
# every so many of the further declarations of a file
EVERY = {"identities": 18, "adversarial": 22, "entrywise": 6}


def further(claim: str, let: str) -> Iterator[str]:
    """The declarations with one fact more, of what is not random and nothing is differentiated by."""
    items = [item.strip() for item in let.split(";") if item.strip()]
    random = {name.strip() for item in items if "~" in item for name in item.split("~")[0].split(",")}
    for place, item in enumerate(items):
        found = re.fullmatch(r"([\w, ]+):\s*([^,(]+?)\s*((?:,.*)?)", item)
        names = [name.strip() for name in found[1].split(",")] if found else []
        if not found or random & set(names) or any(re.search(rf", ?{name}\]", claim) for name in names):
            continue
        sizes = [size.strip() for size in found[2].split(" x ")]
        declared = closure(fact.strip() for fact in found[3].split(",")[1:])
        more = NUMBER if sizes == ["scalar"] else SQUARE if len(sizes) == 2 and sizes[0] == sizes[1] else ()
        for fact in more:
            known = closure({*declared, fact})
            if "skew" in known and known & {"symmetric", "lower"} and "inv(" in claim:
                continue  # it is zero, and has no inverse
            if fact not in declared and not any(a in known and b in known for a, b in CONTRADICTORY):
                yield "; ".join([*items[:place], f"{item}, {fact}", *items[place + 1 :]])


def declarations() -> list[tuple[str, str, str]]:
    """Some lines of the corpora with a fact more; a line that claims that two sides differ may become wrong by it."""
    found = []
    for name, every in EVERY.items():
        entries = tomllib.loads((CORPUS / f"{name}.toml").read_text(encoding="utf-8"))["statement"]
        lines = [e for e in entries if e["truth"] and not re.search("!=|0000|IIDCentral", e["claim"] + e["let"])]
        all_ = [(e["claim"], e["let"], let) for e in lines for let in further(e["claim"], e["let"])]
        found += all_[::every]
    return found


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
