"""Tokens of TeX with their places. Nothing is executed."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias

from symkl.documents.source import Span

Kind: TypeAlias = Literal[
    "command",  # \alpha, by its name: alpha
    "char",  # a letter or sign that stands for itself
    "number",
    "open",  # {
    "close",  # }
    "sub",  # _
    "sup",  # ^
    "prime",  # '
    "cell",  # & of an alignment
    "row",  # \\
    "begin",  # \begin{.}, by its environment
    "end",
    "words",  # \text{.}: what is said, not calculated
    "upright",  # \mathrm{.}, \operatorname{.}: a name of several letters
    "label",  # \label{.}, \tag{.}
    "reference",  # \eqref{.}, \ref{.}
    "space",  # wide space: \quad, \hspace; thick, which may end a statement: \;
]


class Token(NamedTuple):
    """A token: its kind, its text without backslash and braces, and where it stands."""

    kind: Kind
    text: str
    span: Span

    def is_(self, *texts: str) -> bool:
        """Whether it is a sign or command of one of these names."""
        return self.kind in ("char", "command") and self.text in texts
