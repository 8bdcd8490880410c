"""Chains in text: each link is a statement, and a chain is as good as its worst link."""

from pathlib import Path

import pytest

import symkl as sk
from symkl import statements
from symkl.language.parse import links_of

SQUARE = "A, B: n x n"


def test_each_link_is_a_statement() -> None:
    chain = "x.T*y = y.T*x <= q where q = x.T*x + y.T*y"
    links = [sk.parse(link, "x, y: n") for link in links_of(chain)]
    assert [str(link) for link in links] == ["x.T*y = y.T*x", "y.T*x <= q where q = x.T*x + y.T*y"]
    assert [link.relation.value for link in links] == ["=", "<="]
    with pytest.raises(sk.ParseError, match="one relation sign, this has 2"):
        sk.parse("tr(A) = tr(A.T) = tr(A)", SQUARE)


def test_a_chain_is_proved_if_its_links_are() -> None:
    result = sk.prove("tr(A*B) = tr(B*A) = tr((B*A).T)", let=SQUARE)
    assert result.verdict is sk.Verdict.PROVED
    assert set(result.laws) == {"trace is cyclic", "trace of a transpose"}
    assert result.certificate is not None
    assert result.certificate.replay()


def test_a_false_link_refutes_a_chain_and_is_named() -> None:
    result = sk.prove("tr(A*B) = tr(A)*tr(B) = tr(B)*tr(A)", let=SQUARE)
    assert result.verdict is sk.Verdict.REFUTED
    assert str(result.statement) == "tr(A*B) = tr(A)*tr(B)"


def test_chains_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "claims.toml"
    file.write_text(
        f'[[statement]]\nclaim = "tr(A*B) = tr(B*A) = tr((B*A).T)"\nlet = "{SQUARE}"\n'
        f'[[statement]]\ntruth = false\nclaim = "tr(A*B) = tr(B*A) = tr(A)"\nlet = "{SQUARE}"\n'
    )
    assert [outcome.ok for outcome in statements.decide_file(statements.read(file))] == [True, True]
