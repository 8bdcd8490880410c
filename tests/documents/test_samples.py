"""One derivation, with three misprints and a hypothesis that is missing, in every form that documents have."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from symkl.documents.check import check
from symkl.documents.report import Outcome, Report, Severity

SAMPLES = Path(__file__).parent / "samples"
# the line of each sign that is wrong or doubtful
PLACES = {
    "divergence.md": ["27:9", "52:1", "64:2", "66:2"],
    "divergence.tex": ["29:9", "47:1", "55:2", "57:2"],
    "divergence.rst": ["32:9", "61:4", "71:5", "73:5"],
    "divergence.ipynb": ["cell 3:5:9", "cell 5:24:1", "cell 5:36:2", "cell 5:38:2"],
}


@cache
def report(name: str) -> Report:
    return check(SAMPLES / name)


@pytest.mark.parametrize("name", PLACES)
def test_the_misprints_are_found_and_nothing_else(name: str) -> None:
    loud = [f for f in report(name).findings if f.severity in (Severity.ERROR, Severity.WARNING)]
    assert [str(finding.place) for finding in loud] == PLACES[name]
    assert [f.outcome for f in loud] == [Outcome.NEEDS_HYPOTHESIS, *[Outcome.REFUTED] * 3]
    assert all(finding.counterexample.startswith("at k = 1: left ") for finding in loud[1:])
    assert not report(name).ok


@pytest.mark.parametrize("name", PLACES)
def test_all_else_is_proved_or_given(name: str) -> None:
    counts = report(name).counts
    assert (counts[Outcome.PROVED], counts[Outcome.GIVEN], counts.total()) == (12, 3, 19)


def test_every_form_gives_the_same_verdicts() -> None:
    first, *others = ([finding.outcome for finding in report(name).findings] for name in PLACES)
    assert all(other == first for other in others)
