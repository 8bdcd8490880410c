r"""Errata as LaTeX: the printed line and the mended one side by side; and what all parts of a document share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symkl.language.statement import RELATION_LATEX
from symkl.render import declarations, prose
from symkl.render.changes import marked
from symkl.render.evidence import is_erratum
from symkl.render.latex_points import counterexample
from symkl.render.messages import sentence
from symkl.render.tex import broken, escaped, mathematics, typewriter
from symkl.render.widths import width
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.language.statement import Declared, Relation, Statement
    from symkl.suite import DerivationResult, LinkResult
    from symkl.verdict import Result

MARKS = {
    Verdict.PROVED: (r"\proved", r"\checkmark", "proved for every dimension, wherever both sides are defined", ".04,.42,.2"),
    Verdict.REFUTED: (r"\refuted", r"\times", "refuted by an exact counterexample", ".7,.09,.06"),
    Verdict.ILL_TYPED: (r"\illtyped", r"\otimes", "ill-typed: shapes do not fit", ".7,.09,.06"),
    Verdict.SUPPORTED: (r"\supported", r"\approx", "agrees at random exact points; not proved", ".54,.29,0"),
    Verdict.UNDECIDED: (r"\undecided", "?", "undecided", ".54,.29,0"),
    Verdict.DEFINITION: (r"\defined", r"\mathrm{def}", "a definition of the left side", ".34,.38,.42"),
}
SIGN = 1.4
GUTTER = 2.0  # between two columns, in em
WIDE_INDENTS, NARROW_INDENTS = (r"\quad ", r"\quad\qquad"), ("", r"\quad")
MOST_ROWS = 14  # of a table, which no page may break
AIR = r"\noalign{\vskip.6ex}"  # between a rule of a table and what is tall


@dataclass(frozen=True, slots=True)
class Entry:
    """One derivation in the document: its number, and the key of its labels, which no other has."""

    result: DerivationResult
    number: int
    key: str
    page: float

    def ref(self, link: LinkResult) -> str:
        """Return a reference to a link."""
        return rf"\eqref{{{self.key}:{letter_of(link)}}}"

    def tag(self, link: LinkResult) -> str:
        """Return the number of a link, to which others refer."""
        return rf"\tag{{{self.number}{letter_of(link)}}}\label{{{self.key}:{letter_of(link)}}}"

    @property
    def letters(self) -> prose.Letters:
        """What the letters in its reasons mean."""
        return prose.letters_of([s for k in self.result.derivation.links for s in (k.statement, k.mended) if s is not None])


def letter_of(link: LinkResult) -> str:
    """Return the letter of a link, or its number."""
    return link.link.label.rpartition("[")[2].rstrip("]")


def sign_of(relation: Relation, verdict: Verdict) -> str:
    """Return a relation sign with its verdict."""
    return f"{MARKS[verdict][0]}{{{RELATION_LATEX[relation]}}}"


def errata(entries: Sequence[Entry]) -> str:
    """Return the section of the lines that do not hold as they are printed."""
    known = [(entry, link) for entry in entries for link in entry.result.links if is_erratum(link)]
    if not known:
        return ""
    about = "What is printed in the sources and does not hold. What was changed is framed."
    items = [_erratum(entry, link) for entry, link in known]
    return "\n\n".join((rf"\section{{Errata}}\label{{errata}}{chr(10)}{about}", *items))


def _erratum(entry: Entry, link: LinkResult) -> str:
    about = [f"Printed in {escaped(entry.result.derivation.source)}."] if entry.result.derivation.source else []
    about += [prose.latex(sentence(link.link.why), entry.letters)] if link.link.why else []
    lines = [rf"\subsection*{{{entry.ref(link)} {typewriter(link.link.label)}}}", "\\\\*\n".join(about) or r"\mbox{}"]
    if link.link.mended is None or link.mended_result is None:
        rows = _rows(link.link.statement, link.result.verdict, None, entry.page)
        lines.append(_display(rows))
    else:
        sides = _sides(link, link.link.mended, link.mended_result)
        lines.append(_beside(sides, entry.page) or _below(sides, entry.page))
    return "\n".join((*lines, counterexample(link.link.statement, link.result)))


@dataclass(frozen=True, slots=True)
class _Side:
    """A printed line or a mended one, and the other, against which it is marked."""

    heading: str
    statement: Statement
    verdict: Verdict
    other: Statement

    def rows(self, room: float, moved: tuple[str, str] = WIDE_INDENTS) -> list[str]:
        return _rows(self.statement, self.verdict, self.other, room, moved)


def _sides(link: LinkResult, mended: Statement, result: Result) -> tuple[_Side, _Side]:
    """Return the printed line and the mended one; what they declare otherwise stands in their headings."""
    before, after = declarations.differing(link.link)
    printed = link.link.statement
    return (
        _Side(_heading("Printed", before, after), printed, link.result.verdict, mended),
        _Side(_heading("Mended", after, before), mended, result.verdict, printed),
    )


def _heading(word: str, symbols: Sequence[Declared], others: Sequence[Declared]) -> str:
    known = [declarations.as_latex(symbol, other) for symbol, other in zip(symbols, others, strict=True)]
    return f"{word}, with {'; '.join(declarations.grouped(known))}" if known else word


def _beside(sides: tuple[_Side, _Side], page: float) -> str:
    """Return a table with the two lines side by side, or nothing where a column is too narrow for them."""
    room = page / 2 - GUTTER
    columns = [side.rows(room, NARROW_INDENTS) for side in sides]
    if any(width(row.replace("&", "")) > room or len(rows) > MOST_ROWS for rows in columns for row in rows):
        return ""
    column = rf"p{{\dimexpr.5\linewidth-{GUTTER / 2}em}}"
    headings = " & ".join(rf"\raggedright {side.heading}" for side in sides)
    cells = " &\n".join(f"${_aligned(rows)}$" for rows in columns)
    return "\n".join(
        (
            # kept with the lines above it
            rf"\par\nobreak\vskip1ex\noindent\begin{{tabular}}{{@{{}}{column}@{{\hspace{{{GUTTER}em}}}}{column}@{{}}}}",
            rf"\hline {AIR} {headings} \tabularnewline \hline {AIR}",
            rf"{cells} \tabularnewline {AIR} \hline",
            r"\end{tabular}\par\vskip1ex",
        )
    )


def _aligned(rows: Sequence[str]) -> str:
    return "\\begin{aligned}[t]\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def _below(sides: tuple[_Side, _Side], page: float) -> str:
    """Return the two lines one below the other."""
    return "\n".join(f"{side.heading}:\n{_display(side.rows(page))}" for side in sides)


def _rows(
    statement: Statement, verdict: Verdict, other: Statement | None, room: float, moved: tuple[str, str] = WIDE_INDENTS
) -> list[str]:
    """Return a statement as rows of an alignment, with what differs from another one marked.

    Rows that begin with the relation sign, and rows that go on with a side, are ``moved`` in.
    """
    lhs, rhs = statement.lhs, statement.rhs
    if other is not None:
        lhs, rhs = marked(lhs, other.lhs), marked(rhs, other.rhs)
    left, right = mathematics(lhs), mathematics(rhs)
    sign = sign_of(statement.relation, verdict)
    if width(left) + width(right) + SIGN <= room:
        return [f"{left} &{sign} {right}"]
    at_sign, further = moved
    first, *more = broken(left, room, room - width(further))
    then, *rest = broken(right, room - width(at_sign) - SIGN, room - width(further))
    first = "{-}" + first[1:] if first.startswith("-") else first  # a sign, and no difference
    return [
        f"&{first}",
        *(f"&{further} {{}}{line}" for line in more),
        f"&{at_sign}{sign} {then}",
        *(f"&{further} {{}}{line}" for line in rest),
    ]


def _display(rows: Sequence[str]) -> str:
    return "\\begin{align*}\n" + " \\\\*\n".join(rows) + "\n\\end{align*}"
