"""A run decides every link, as printed and as meant, and compares with what the derivation claims."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

import pytest
import samples

from symkl import loading, suite
from symkl.errors import DeclarationError, ParseError, UnsoundError
from symkl.language.parse import parse
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symkl.language.statement import Statement
    from symkl.suite import SuiteResult


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Result | Exception]], list[str]]:
    """Put a prover in that answers by the text of the statement, PROVED if not told otherwise."""

    def use(answers: dict[str, Result | Exception]) -> list[str]:
        asked: list[str] = []

        def decide(statement: Statement) -> Result:
            asked.append(str(statement))
            result = answers.get(str(statement), samples.proved())
            if isinstance(result, Exception):
                raise result
            return result

        stand_in = ModuleType("symkl.prover.decide")
        stand_in.decide = decide  # type: ignore[attr-defined]
        monkeypatch.setitem(__import__("sys").modules, "symkl.prover.decide", stand_in)
        return asked

    return use


PRINTED = "(a - b).T*S.I*(a - b) = a.T*S.I*a + b.T*S.I*b"
MEANT = "(a - b).T*S.I*(a - b) = a.T*S.I*a - 2*a.T*S.I*b + b.T*S.I*b"


def test_every_link_is_decided_as_printed_and_as_meant(tmp_path: Path, answer: Callable[..., list[str]]) -> None:
    asked = answer({PRINTED: samples.refuted()})
    (square,) = loading.collect(samples.write(tmp_path, "a.py", samples.MISPRINT))
    result = suite.verify(square)
    assert asked == [PRINTED, MEANT, "S.I*S = I(k)"]
    assert result.ok
    assert [link.result.verdict for link in result.links] == [Verdict.REFUTED, Verdict.PROVED]
    assert result.links[0].mended_result is not None
    assert result.links[1].mended_result is None


@pytest.mark.parametrize(
    ("answers", "ok"),
    [
        ({PRINTED: samples.refuted()}, True),
        ({PRINTED: samples.proved()}, False),
        ({PRINTED: samples.undecided()}, False),
        ({PRINTED: samples.refuted(), MEANT: samples.refuted()}, False),
        ({PRINTED: samples.refuted(), MEANT: samples.undecided()}, False),
        ({PRINTED: samples.refuted(), MEANT: Result(Verdict.SUPPORTED)}, False),
    ],
)
def test_a_misprint_must_be_refuted_and_its_mended_line_proved(
    tmp_path: Path, answer: Callable[..., list[str]], answers: dict[str, Result], *, ok: bool
) -> None:
    answer(answers)
    (square,) = loading.collect(samples.write(tmp_path, "a.py", samples.MISPRINT))
    assert suite.verify(square).links[0].ok is ok


@pytest.mark.parametrize("verdict", [Verdict.SUPPORTED, Verdict.UNDECIDED, Verdict.REFUTED])
def test_only_proved_will_do_for_a_claim(tmp_path: Path, answer: Callable[..., list[str]], verdict: Verdict) -> None:
    answer({"tr(A*B) = tr(B*A)": Result(verdict)})
    result = suite.run([samples.write(tmp_path, "a.py", samples.CYCLE)])
    assert [link.ok for link in result.links] == [False, True]
    assert not result.ok


DEFINED = """
from symkl import *
n = dimension("n")
A, B = matrix("A", n), matrix("B", n)
named = Derivation("named", [tr(A * B), define(tr(B * A), "a name for the square")], [tr(A), define(tr(A * B))])
"""


@pytest.mark.parametrize("found", [Verdict.PROVED, Verdict.SUPPORTED, Verdict.UNDECIDED])
def test_a_definition_is_not_decided(tmp_path: Path, answer: Callable[..., list[str]], found: Verdict) -> None:
    answer({"tr(A*B) = tr(B*A)": Result(found, "normal form", ("a law",))})
    result = suite.run([samples.write(tmp_path, "a.py", DEFINED)])
    assert result.links[0].result == Result(Verdict.DEFINITION)
    assert result.ok


def test_a_refuted_definition_is_refuted(tmp_path: Path, answer: Callable[..., list[str]]) -> None:
    answer({"tr(A*B) = tr(B*A)": samples.refuted()})
    result = suite.run([samples.write(tmp_path, "a.py", DEFINED)])
    assert result.links[0].result.verdict is Verdict.REFUTED
    assert not result.ok


def test_a_definition_that_brings_in_a_new_symbol_cannot_contradict(
    tmp_path: Path, answer: Callable[..., list[str]]
) -> None:
    asked = answer({})
    (named,) = suite.collect(samples.write(tmp_path, "a.py", DEFINED))
    suite.verify(named)  # in this process, so that what is asked is seen
    assert asked == ["tr(A*B) = tr(B*A)"]


def test_a_run_goes_on_after_errors_and_is_not_ok(tmp_path: Path, answer: Callable[..., list[str]]) -> None:
    answer({})
    bad = samples.write(tmp_path, "bad.py", "1/0")
    result = suite.run([bad, samples.write(tmp_path, "good.py", samples.CYCLE)])
    assert [d.derivation.name for d in result.derivations] == ["cycle"]
    assert all(d.ok for d in result.derivations)
    assert len(result.errors) == 1
    assert not result.ok


def test_progress_is_told_from_none_to_all(tmp_path: Path, answer: Callable[..., list[str]]) -> None:
    answer({})
    told: list[tuple[int, int]] = []
    samples.write(tmp_path, "a.py", samples.CYCLE)
    samples.write(tmp_path, "b.py", samples.WRONG)
    suite.run([tmp_path], lambda done, links: told.append((done, links)))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_contradiction_in_the_prover_is_loud_and_names_the_statement(
    tmp_path: Path, answer: Callable[..., list[str]]
) -> None:
    answer({"tr(A*B) = tr(B*A)": UnsoundError("two methods disagree")})
    file = samples.write(tmp_path, "a.py", samples.CYCLE)
    with pytest.raises(UnsoundError) as caught:
        suite.run([file])
    assert caught.value.message == r"tr(A*B) = tr(B*A): two methods disagree"
    assert caught.value.where == f"{file}:8: cycle[a]"


def test_a_bug_in_the_prover_names_the_statement(tmp_path: Path, answer: Callable[..., list[str]]) -> None:
    answer({"tr(A*B) = tr(B*A)": ZeroDivisionError("division by zero")})
    file = samples.write(tmp_path, "a.py", samples.CYCLE)
    with pytest.raises(ZeroDivisionError) as caught:
        suite.run([file])
    assert caught.value.__notes__ == [f"while deciding {file}:8: cycle[a]: tr(A*B) = tr(B*A)"]


def test_a_result_is_no_truth_value() -> None:
    with pytest.raises(TypeError, match="not a truth value"):
        bool(samples.proved())


# ------------------------------------------------------------------------------------------------------------ prove


def test_verify_takes_one_derivation() -> None:
    """A list of them is refused, with the way out."""
    with pytest.raises(DeclarationError, match="verify takes one derivation, not list") as caught:
        suite.verify(list(loading.builtin().derivations))  # type: ignore[arg-type] # that is the point
    assert "symkl.collect" in str(caught.value)


def test_prove_reads_text() -> None:
    result = suite.prove("tr(A*B) = tr(B*A)", let="A: n x m; B: m x n")
    assert result.verdict is Verdict.PROVED
    assert result.laws


def test_prove_takes_a_statement() -> None:
    assert suite.prove(parse("A*B = B*A", "A, B: n x n")).verdict is Verdict.REFUTED


def test_declarations_belong_to_text() -> None:
    with pytest.raises(DeclarationError, match="this claim is a Statement"):
        suite.prove(parse("A = A", "A: n x n"), let="A: n x n")


def test_prove_never_runs_text() -> None:
    with pytest.raises(ParseError):
        suite.prove("__import__('os').system('true') = 1")


# ------------------------------------------------------------------------------------------- with the real prover


def test_the_prover_refutes_a_planted_error_at_its_line(tmp_path: Path) -> None:
    result = suite.run([samples.write(tmp_path, "a.py", samples.WRONG)])
    assert [(link.link.line, link.result.verdict) for link in result.links] == [(6, Verdict.REFUTED), (6, Verdict.PROVED)]
    assert result.links[0].result.counterexample is not None


def test_the_samples_are_as_claimed(tmp_path: Path) -> None:
    for name, text in (("a.py", samples.CYCLE), ("b.py", samples.MISPRINT)):
        assert suite.run([samples.write(tmp_path, name, text)]).ok


def test_the_built_in_derivations_are_as_claimed(whole: SuiteResult) -> None:
    assert [link.link.label for link in whole.links if not link.ok] == []
    assert not whole.errors
