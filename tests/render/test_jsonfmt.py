"""The JSON schema, field by field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import samples

from symkl.errors import LoadError
from symkl.render import jsonfmt
from symkl.suite import SuiteResult
from symkl.verdict import Counterexample, Result, Verdict

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return samples.write(tmp_path, "folder/square.py", samples.MISPRINT)


def test_every_field_of_a_run(file: Path) -> None:
    document = json.loads(jsonfmt.report(samples.suite_of(file), "1.2.3"))
    assert document == {
        "symkl": "1.2.3",
        "derivations": [
            {
                "name": "square",
                "source": "notes_50%",
                "file": "folder/square.py",
                "links": [
                    {
                        "label": "square[a]",
                        "line": 11,
                        "relation": "=",
                        "latex": r"\left(a - b\right)^T \Sigma^{-1} \left(a - b\right)"
                        r" = a^T \Sigma^{-1} a + b^T \Sigma^{-1} b",
                        "verdict": "refuted",
                        "method": "exact counterexample",
                        "laws": [],
                        "trusts": [],
                        "lemmas": [],
                        "conditions": [],
                        "counterexample": {
                            "k": 1,
                            "values": {"S": "19/16", "a": ["1"], "b": ["-1/2"]},
                            "lhs": "1",
                            "rhs": "2",
                        },
                        "expected": "refuted",
                        "mended": {
                            "latex": r"\left(a - b\right)^T \Sigma^{-1} \left(a - b\right)"
                            r" = a^T \Sigma^{-1} a - 2 a^T \Sigma^{-1} b + b^T \Sigma^{-1} b",
                            "verdict": "proved",
                            "method": "normal form",
                            "laws": ["symmetric"],
                            "trusts": [],
                            "lemmas": [],
                            "conditions": ["S is invertible"],
                            "counterexample": None,
                            "why": "the cross term is missing",
                            "seconds": 0.001,
                        },
                        "mends": [],
                        "seconds": 0.002,
                    },
                    {
                        "label": "square[b]",
                        "line": 20,
                        "relation": "=",
                        "latex": r"\Sigma^{-1} \Sigma = I_{k}",
                        "verdict": "proved",
                        "method": "normal form",
                        "laws": ["trace is cyclic", "transpose of a product"],
                        "trusts": [],
                        "lemmas": [],
                        "conditions": [],
                        "counterexample": None,
                        "expected": "proved",
                        "mended": None,
                        "mends": [],
                        "seconds": 0.001,
                    },
                ],
            },
        ],
        "summary": {
            "derivations": 1,
            "links": 2,
            "verdicts": {"proved": 1, "refuted": 1, "ill-typed": 0, "supported": 0, "undecided": 0, "definition": 0},
            "mended": 1,
            "unexpected": [],
            "errors": [],
            "seconds": 0.25,
        },
        "ok": True,
    }


def test_what_is_not_as_claimed_is_listed(file: Path) -> None:
    document = jsonfmt.document(samples.with_result(file, "square[b]", samples.undecided("too large")), "1")
    assert document["ok"] is False
    assert document["summary"]["verdicts"]["undecided"] == 1
    assert document["summary"]["unexpected"] == [
        {
            "where": "folder/square.py:20",
            "label": "square[b]",
            "message": "UNDECIDED: too large",
            "hint": "put a term in between, or declare what the step needs",
        },
    ]


def test_errors_are_listed_and_make_it_not_ok(file: Path) -> None:
    good = samples.suite_of(file)
    error = LoadError("ValueError: no", where=f"{file}:3", hint="mend it")
    document = jsonfmt.document(SuiteResult(good.derivations, (error,)), "1")
    assert document["summary"]["errors"] == [{"where": "folder/square.py:3", "message": "ValueError: no", "hint": "mend it"}]
    assert document["ok"] is False


@pytest.mark.parametrize(
    ("sign", "relation", "latex"),
    [("ge", ">=", r"\ge"), ("le", "<=", r"\le"), ("gt", ">", ">"), ("lt", "<", "<"), ("ne", "!=", r"\neq")],
)
def test_every_relation_is_written(tmp_path: Path, sign: str, relation: str, latex: str) -> None:
    code = f'from symkl import *\na, b = scalar("a"), scalar("b")\nd = Derivation("d", [a, {sign}(b)])\n'
    (derivation,) = jsonfmt.document(samples.suite_of(samples.write(tmp_path, "a.py", code)), "1")["derivations"]
    (link,) = derivation["links"]
    assert link["relation"] == relation
    assert link["latex"] == f"a {latex} b"


def test_a_definition_and_a_witness(tmp_path: Path) -> None:
    code = 'from symkl import *\na, b = scalar("a"), scalar("b")\nd = Derivation("d", [a, define(b)], [a, ne(b)])\n'
    file = samples.write(tmp_path, "a.py", code)
    point = Counterexample({}, {"a": "0", "b": "1/2"}, "0", "1/2")
    suite = samples.with_result(file, "d[b]", Result(Verdict.PROVED, "witness", counterexample=point))
    first, second = jsonfmt.document(suite, "1")["derivations"][0]["links"]
    assert (first["verdict"], first["expected"]) == ("definition", "definition")
    assert second["counterexample"] == {"values": {"a": "0", "b": "1/2"}, "lhs": "0", "rhs": "1/2"}


def test_the_text_is_ascii_and_the_schema_is_the_documented_one(tmp_path: Path) -> None:
    code = samples.CYCLE.replace("a textbook", "ein B\u00fcchlein")
    report = jsonfmt.report(samples.suite_of(samples.write(tmp_path, "a.py", code)), "1")
    assert report.isascii()
    document = json.loads(report)
    assert document["derivations"][0]["source"] == "ein B\u00fcchlein, (16)"
    keys = {*document, *document["derivations"][0], *document["derivations"][0]["links"][0], *document["summary"]}
    assert all(f'"{key}"' in str(jsonfmt.__doc__) for key in keys)
