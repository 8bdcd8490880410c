"""What lines of a document may have meant: the lines near one that is wrong, or that may be misprinted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from symkl import observed
from symkl.documents.finding import spelled_out
from symkl.documents.report import Outcome
from symkl.errors import ClusterError, UnsoundError
from symkl.language.declaring import let_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from symkl.deciding import Means
    from symkl.documents.report import Checked, Finding
    from symkl.pool import Executor
    from symkl.verdict import Result, Suspect

Found = TypeVar("Found")
QUIET = frozenset({Outcome.GIVEN, Outcome.UNCLEAR, Outcome.NOT_UNDERSTOOD, Outcome.UNDECIDED, Outcome.SUPPORTED})


def mended(file: Checked, means: Means, executor: Executor) -> Checked:
    """Put to each line that is wrong the lines near it that are proved, and warn of what may be misprinted."""
    from symkl.deciding import mends_of_all  # noqa: PLC0415 - listing a document's signs needs no prover

    file = slipped(file, means, executor)
    wrong = [f.result for f in file.findings if f.outcome is Outcome.REFUTED and f.result is not None]
    beside = [f.result for f in file.findings if f.result is not None]
    found: list[Result] = _asked(wrong, lambda: mends_of_all(wrong, means, executor, beside), [])
    near = {id(one): other for one, other in zip(wrong, found, strict=False)}  # none where none could be looked for
    said = (_mended(f, near.get(id(f.result))) if f.outcome is Outcome.REFUTED else f for f in file.findings)
    return replace(file, findings=tuple(said))


def slipped(file: Checked, means: Means | None = None, executor: Executor | None = None) -> Checked:
    """Warn of lines that are not surely wrong, do not hold as they are read, and would with one token changed."""
    from symkl.deciding import Means, slips_of_all  # noqa: PLC0415 - as above

    chosen, asking = means or Means(jobs=2, seconds=10.0), suspects(file)
    return with_slips(file, _asked(asking, lambda: slips_of_all(asking, chosen, executor), {}))


def suspects(file: Checked) -> list[Suspect]:
    """The statements that may be slips of the pen."""
    return list(dict.fromkeys(s for f in file.findings if f.outcome in QUIET for s in f.suspects))


def with_slips(file: Checked, found: Mapping[Suspect, Result]) -> Checked:
    """Warn of lines that are known to be slips of the pen."""
    return replace(file, findings=tuple(_slip(f, found) if f.outcome in QUIET else f for f in file.findings))


def _asked(about: Sequence[object], ask: Callable[[], Found], nothing: Found) -> Found:
    """What is answered, if something is asked; a report without it is a report."""
    try:
        return ask() if about else nothing
    except (ClusterError, UnsoundError):
        raise
    except Exception as error:  # noqa: BLE001 - as the line above says
        observed.doubt(f"{type(error).__name__}: may not happen again")
        return nothing


def _mended(finding: Finding, result: Result | None) -> Finding:
    if result is None:
        return finding
    said = [
        f"the line as printed, if {m.needs}" if m.needs else spelled_out(str(m.statement), finding.spelled)
        for m in result.mends
    ]
    return replace(finding, mends=tuple(said))


def _slip(finding: Finding, found: Mapping[Suspect, Result]) -> Finding:
    slip = next((found[one] for one in finding.suspects if one in found and found[one].near), None)
    if slip is None:
        return finding
    (near,) = slip.mends
    why = f"may be misprinted: it does not hold as it is read, and is proved with one change ({near.change}); {finding.why}"
    meant = spelled_out(str(near.statement), finding.spelled)
    return replace(
        finding,
        outcome=Outcome.NEEDS_HYPOTHESIS,
        claim=str(slip.statement),
        let=let_of(slip.statement),
        why=why,
        assumed=(),
        mends=(meant,),
        result=slip,
    )
