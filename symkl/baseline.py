"""Lines that are known to be wrong, kept in a file, so that a run fails only on others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from symkl.documents.report import Outcome, Severity
from symkl.errors import LoadError
from symkl.language.derivation import Expected
from symkl.render.messages import count, shown
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symkl.documents.report import Finding, Report
    from symkl.suite import DerivationResult, LinkResult, SuiteResult

EXPECTED = {Verdict.REFUTED: Expected.REFUTED, Verdict.ILL_TYPED: Expected.ILL_TYPED}


class Baseline:
    """What a file knows to be wrong, and what of that a run found again.

    Parameters
    ----------
    file : JSON with a list ``known``; one that is not there knows nothing
    anew : whether it is to be written with what this run finds

    Raises
    ------
    LoadError
        If the file is no such file, or is not there and not to be written.
    """

    def __init__(self, file: Path, *, anew: bool) -> None:
        self.file, self.anew = file, anew
        self.known = set() if anew else _read(file)
        self.found: set[str] = set()

    def report(self, report: Report) -> Report:
        """Return what is said of documents, with known errors pinned as expected."""
        return replace(
            report,
            files=tuple(replace(f, findings=tuple(self._finding(one) for one in f.findings)) for f in report.files),
        )

    def suite(self, suite: SuiteResult) -> SuiteResult:
        """Return what is said of derivations, with known wrong lines marked as printed so."""

        def pinned(result: DerivationResult) -> DerivationResult:
            return replace(result, links=tuple(self._link(result.derivation.file, link) for link in result.links))

        return replace(suite, derivations=tuple(map(pinned, suite.derivations)))

    def settle(self, say: Callable[[str], None]) -> None:
        """Write the file where it is to be written, and say what is known."""
        if self.anew:
            from symkl.writing import write_all  # noqa: PLC0415 - most runs write none

            text = json.dumps({"known": sorted(self.found)}, indent=2, ensure_ascii=False)
            write_all({self.file: f"{text}\n".encode()})
            say(f"wrote {self.file}: {count(len(self.found), 'wrong line')} known from now on")
            return
        gone = len(self.known - self.found)
        more = f"; {gone} of them not found any more, --update-baseline leaves them out" if gone else ""
        say(f"{count(len(self.known), 'wrong line')} known from {self.file}{more}")

    def _is_known(self, mark: str) -> bool:
        if self.anew or mark in self.known:
            self.found.add(mark)
            return True
        return False

    def _finding(self, finding: Finding) -> Finding:
        wrong = finding.outcome is Outcome.REFUTED and finding.severity is Severity.ERROR
        name = Path(finding.document.name).as_posix()
        if wrong and self._is_known(f"{name}: {finding.lhs} {finding.relation} {finding.rhs}"):
            return replace(finding, expected=True)
        return finding

    def _link(self, file: str, found: LinkResult) -> LinkResult:
        expected = EXPECTED.get(found.result.verdict)
        mark = f"{Path(shown(file)).as_posix()}::{found.link.label}: {found.link.statement}"
        if found.as_claimed or expected is None or not self._is_known(mark):
            return found
        return replace(found, link=replace(found.link, expected=expected))


def _read(file: Path) -> set[str]:
    try:
        known = json.loads(file.read_text(encoding="utf-8"))["known"]
    except FileNotFoundError:
        msg = "no such baseline"
        raise LoadError(msg, where=str(file), hint="--update-baseline writes it with the lines that are wrong now") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"is no baseline: {getattr(error, 'strerror', None) or error}"
        raise LoadError(msg, where=str(file), hint='it is JSON: {"known": ["..."]}') from None
    return set(_texts(known, file))


def _texts(known: object, file: Path) -> Iterable[str]:
    if not isinstance(known, list) or not all(isinstance(one, str) for one in known):
        msg = "is no baseline: known is no list of texts"
        raise LoadError(msg, where=str(file), hint='it is JSON: {"known": ["..."]}')
    return known
