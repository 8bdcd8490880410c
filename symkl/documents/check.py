"""Checks documents: what they say of their letters, a verdict for every relation sign, and what each verdict rests on."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from symkl import observed
from symkl.documents.again import read
from symkl.documents.declarations import declarations
from symkl.documents.directives import pinned, unknown
from symkl.documents.equations import gather
from symkl.documents.mending import mended
from symkl.documents.progress import PENDING, Placed, Progress
from symkl.documents.reading import documents_in, documents_of, is_package, macros_of
from symkl.documents.report import Checked, Report
from symkl.documents.scope import extent, parts
from symkl.errors import ClusterError, SymklError, UnsoundError
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from symkl.deciding import Means
    from symkl.documents.equations import Gathered
    from symkl.documents.macros import Macros
    from symkl.documents.source import Document
    from symkl.language.statement import Statement
    from symkl.pool import Executor

    Decide = Callable[[Sequence[Statement]], Sequence[Result | None]]

__all__ = ["PENDING", "Checking", "Decide", "check", "checked", "decider"]


def check(
    *paths: str | Path,
    text: str | None = None,
    kind: str = "",
    means: Means | None = None,
    assumptions: Sequence[str] = (),
) -> Report:
    """Check documents, as `symkl.check` says."""
    from symkl.deciding import Means  # noqa: PLC0415 - listing a document's signs needs no prover

    begun = time.perf_counter()
    chosen = means or Means(jobs=2, seconds=10.0)
    files: list[Checked] = []
    errors: list[SymklError] = []
    with closing(chosen.executor(lasting=True)) as executor:
        decide = decider(chosen, executor)
        for path in map(Path, paths):
            try:
                if str(path) == "-":
                    found = documents_in(sys.stdin.read(), kind or "markdown", "-")
                else:
                    found = documents_of(path, kind)
                pages = [document for document in found if document is found[0] or not is_package(document.name)]
                files.append(
                    mended(checked(str(path), pages, macros_of(found, path), decide, assumptions), chosen, executor)
                )
            except (ClusterError, UnsoundError):  # no cluster, or a proof that numbers contradict, is no matter of one file
                raise
            except SymklError as error:
                errors.append(error)
        if text is not None:
            found = documents_in(text, kind or "markdown")
            files.append(mended(checked("text", found, macros_of(found), decide, assumptions), chosen, executor))
    errors += [error for file in files for error in file.errors]
    return Report(tuple(files), tuple(errors), time.perf_counter() - begun)


def decider(means: Means | None, executor: Executor | None = None) -> Decide:
    """Return what decides statements, each of them once; by an executor of its own for each round, if none is given."""
    from symkl.deciding import Means, decide_all  # noqa: PLC0415 - listing a document's signs needs no prover

    chosen = means or Means(jobs=2, seconds=10.0)
    memo: dict[Statement, Result] = {}

    def decide(statements: Sequence[Statement]) -> list[Result]:
        new = list(dict.fromkeys(s for s in statements if s not in memo))
        try:
            memo.update(zip(new, decide_all(new, None, chosen, (), executor), strict=True))
        except (ClusterError, UnsoundError):
            raise
        except Exception:  # noqa: BLE001 - one by one, so that a slip of the prover is a note at one sign
            for statement in new:
                memo[statement] = _alone(statement, chosen)
        return [memo[s] for s in statements]

    return decide


def _alone(statement: Statement, means: Means) -> Result:
    from symkl.deciding import decide_all  # noqa: PLC0415 - as above

    try:
        return decide_all([statement], None, means)[0]
    except (ClusterError, UnsoundError):
        raise
    except Exception as error:  # noqa: BLE001 - it is said where it belongs
        observed.doubt(f"{type(error).__name__}: may not happen again")
        return Result(Verdict.UNDECIDED, reason=f"symkl failed: {type(error).__name__}: {error}", statement=statement)


def checked(
    name: str, documents: Sequence[Document], macros: Macros, decide: Decide, assumptions: Sequence[str] = ()
) -> Checked:
    """Check the documents of one file; a sign stays open whose statement ``decide`` does not answer."""
    checking = Checking(name, documents, macros, assumptions)
    checking.go_on(decide)
    return checking.so_far()


class Checking:
    """A file that is being checked: it is read once, and goes on when statements that it waits for are decided.

    All judges run side by side, so that statements are decided many at once.

    Parameters
    ----------
    name, documents, macros, assumptions : as :func:`checked` takes them
    before : an earlier version of the file, of which what is as it was is taken over
    """

    def __init__(
        self,
        name: str,
        documents: Sequence[Document],
        macros: Macros,
        assumptions: Sequence[str] = (),
        before: Checking | None = None,
    ) -> None:
        self.name, self.documents = name, documents
        kept = before.gathered.kept if before is not None else None
        self.gathered: Gathered = replace(gather(documents, macros, kept), assumptions=tuple(assumptions))
        known = {one.progress.read: one.progress for one in before.sections} if before is not None else {}
        self.sections: list[Placed] = []
        for equations, words in parts(self.gathered, declarations(self.gathered)):
            section = read(
                self.gathered, equations, words, [one.progress.section.understood for one in self.sections], list(known)
            )
            progress = known.get(section) or Progress(section)
            document = equations[0].document
            self.sections.append(Placed(progress, document, extent(equations).start, equations[0].formula))

    def go_on(self, decide: Decide) -> None:
        """Tell the judges what is decided, until each has spoken or waits for a statement that is not."""
        all_ = [one.progress for one in self.sections]
        begun = -1
        while begun < sum(len(one.begun) for one in all_):
            begun = sum(len(one.begun) for one in all_)
            asking = [(section, one) for section in all_ for one in section.waiting]
            for section in all_:
                section.waiting = []
            while asking:
                following = []
                for (section, one), answer in zip(asking, decide([one.asked for _, one in asking]), strict=True):
                    if answer is None:
                        section.waiting.append(one)
                    else:
                        following += [(section, more) for more in section.step(one.about, one.judge, answer)]
                asking = following
            for section in all_:
                section.judgements()

    def so_far(self) -> Checked:
        """Return what is said of the file with what is decided by now."""
        found = sorted((one for section in self.sections for one in section.findings()), key=itemgetter(0))
        findings = pinned(self.documents, [finding for _, finding in found])
        errors = [*(error for document in self.documents for error in unknown(document)), *self.gathered.errors]
        errors += {str(error): error for one in self.sections for error in one.progress.section.errors}.values()
        letters = tuple(letter for section in self.sections for letter in section.letters())
        return Checked(self.name, tuple(self.documents), tuple(findings), letters, tuple(errors))
