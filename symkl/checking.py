"""``symkl.check``, without loading what reads documents before it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from symkl.deciding import Means
    from symkl.documents.report import Report


def check(
    *paths: str | Path,
    text: str | None = None,
    kind: str = "",
    means: Means | None = None,
    assumptions: Sequence[str] = (),
) -> Report:
    """Check documents.

    Parameters
    ----------
    paths : files, ``-`` for standard input; ``text`` instead of them is the text of one
    text : a text, of Markdown if no kind is given
    kind : markdown, tex, notebook or text, of what does not tell by its name
    means : how many statements are decided at once, for how long each, and whether verdicts are kept
    assumptions : declarations that hold in each of them, such as ``A: n x n, spd``

    Returns
    -------
    Report
        With a finding for each relation sign. A file that cannot be read is an error of the report.

    Raises
    ------
    UnsoundError
        If exact evaluation contradicts a proof, which is a bug in symkl.
    """
    from symkl.documents.check import check as checked  # noqa: PLC0415 - a derivation file reads no documents

    return checked(*paths, text=text, kind=kind, means=means, assumptions=assumptions)
