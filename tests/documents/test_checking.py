"""A file that is checked bit by bit: it is read once, and what comes out is what comes out at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from symkl.documents import check as module
from symkl.documents.check import PENDING, Checking, checked, decider
from symkl.documents.reading import documents_of, macros_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.language.statement import Statement
    from symkl.verdict import Result

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.md"))[:3]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_bit_by_bit_is_as_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judges wait for what is not decided yet, a third of the statements a time, and nothing is read anew."""
    documents = documents_of(path)
    decide = decider(None)
    whole = checked(str(path), documents, macros_of(documents), decide)
    checking = Checking(str(path), documents, macros_of(documents))
    monkeypatch.setattr(module, "gather", None)
    checking.go_on(lambda statements: [None] * len(statements))
    assert any(finding.why == PENDING for finding in checking.so_far().findings)
    known: dict[Statement, Result] = {}

    def look_up(statements: Sequence[Statement]) -> list[Result | None]:
        new = [s for s in dict.fromkeys(statements) if s not in known]
        answers = [known.get(s) for s in statements]
        part = new[: -(-len(new) // 3)]
        known.update(zip(part, decide(part), strict=True))
        return answers

    rounds = 0
    while any(finding.why == PENDING for finding in checking.so_far().findings):
        checking.go_on(look_up)
        rounds += 1
        assert rounds < 200
    assert checking.so_far() == whole
