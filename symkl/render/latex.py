r"""Results as one LaTeX document that needs amsmath and amssymb only: every relation sign carries its verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symkl.language.derivation import Expected, Printed, Step
from symkl.language.statement import RELATION_LATEX, Relation
from symkl.render import declarations
from symkl.render.changes import marked
from symkl.render.evidence import is_erratum, resting, trusted
from symkl.render.latex_points import counterexample
from symkl.render.messages import count, problems, sentence
from symkl.render.tex import broken, escaped, label, mathematics, typewriter, width
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sympy import Expr

    from symkl.language.statement import Declared, Statement
    from symkl.prover.cited import Cited
    from symkl.suite import DerivationResult, LinkResult, SuiteResult
    from symkl.verdict import Result

MARKS = {
    Verdict.PROVED: (r"\proved", r"\checkmark", "proved for every dimension, wherever both sides are defined"),
    Verdict.REFUTED: (r"\refuted", r"\times", "refuted by an exact counterexample"),
    Verdict.ILL_TYPED: (r"\illtyped", r"\otimes", "ill-typed: shapes do not fit"),
    Verdict.SUPPORTED: (r"\supported", r"\approx", "agrees at random exact points; not proved"),
    Verdict.UNDECIDED: (r"\undecided", "?", "undecided"),
    Verdict.DEFINITION: (r"\defined", r"\mathrm{def}", "a definition of the left side"),
}
PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[fleqn]{amsmath}
\usepackage{amssymb}
\setlength{\textwidth}{165mm}\setlength{\oddsidemargin}{-2.9mm}
\setlength{\textheight}{240mm}\setlength{\topmargin}{-12mm}
\setlength{\parindent}{0pt}\setlength{\parskip}{0.6ex}
\setlength{\mathindent}{1em}
\allowdisplaybreaks
\raggedbottom\raggedright
\interlinepenalty=9999 % a paragraph is parted only where it fills a page
\makeatletter\renewcommand*{\l@section}{\@dottedtocline{1}{0em}{2em}}\makeatother
% each relation sign carries its verdict
"""
FRAGMENT = r"""% \input this into a document that loads amsmath and amssymb.
% Define any of these macros before, and yours is used: \proved \refuted \illtyped \supported \undecided \defined over
% each relation sign, \changed around what an erratum changes, and the headings.
\providecommand{\symklheading}[1]{\subsection*{#1}}
\providecommand{\symklsubheading}[1]{\subsubsection*{#1}}
"""
PAGE, COLUMN = 41.5, 32.5  # width of a display in em, in a document and in a fragment
# a frame, with room below it that keeps it away from the bar of a fraction
CHANGED = r"{{\fboxsep1.5pt\setbox0\hbox{\fbox{$\displaystyle#1$}}\dp0=\dimexpr\dp0+2pt\relax\box0}}"
TAG = 4.0  # an equation's number and the space before it
INDENT = 1.0  # before a relation sign that stands under the first term
SIGN = 1.4
SMALL = 0.36  # an average letter of small text, in em
NO_TAG = r" \notag"
GUTTER = 2.0  # between two columns, in em
WIDE_INDENTS, NARROW_INDENTS = (r"\quad ", r"\quad\qquad"), ("", r"\quad")
MOST_ROWS = 14  # of a table, which no page may break
AIR = r"\noalign{\vskip.6ex}"  # between a rule of a table and what is tall
SHORT = 9.0  # a first term up to this width stands on the line of its first relation sign


def document(suite: SuiteResult, laws: Mapping[str, Cited], version: str, steps: str = "") -> str:
    """Return a document with a section for each derivation, the errata and the laws used.

    Parameters
    ----------
    suite : SuiteResult
    laws : law by name
        From which statements and sources are taken.
    version : str
        Of symkl, for the title page.
    steps : str
        A section with the steps of each link, if wanted.
    """
    entries = _entries(suite, PAGE)
    parts = [
        PREAMBLE + _macros("newcommand"),
        r"\begin{document}",
        _title(suite, version),
        *_body(suite, entries, laws, steps),
        r"\end{document}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def fragment(suite: SuiteResult, laws: Mapping[str, Cited], steps: str = "") -> str:
    r"""Return what ``\input`` puts into a document that loads amsmath and amssymb.

    Its macros are defined only where the document has not defined them.
    """
    body = "\n\n".join(part for part in _body(suite, _entries(suite, COLUMN), laws, steps) if part)
    # only our own headings start with a backslash: in people's text it is escaped
    body = body.replace(r"\section{", r"\symklheading{").replace(r"\subsection*{", r"\symklsubheading{")
    opening = r"\begingroup\raggedright\interlinepenalty=9999"
    return "\n\n".join((FRAGMENT + _macros("providecommand"), opening, body, r"\endgroup")) + "\n"


def _body(suite: SuiteResult, entries: Sequence[_Entry], laws: Mapping[str, Cited], steps: str) -> list[str]:
    return [*map(_section, entries), _not_as_claimed(entries), _errata(entries), steps, _laws(suite, laws)]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One derivation in the document: its number, and the key of its labels, which no other has."""

    result: DerivationResult
    number: int
    key: str
    page: float

    def ref(self, link: LinkResult) -> str:
        return rf"\eqref{{{self.key}:{_letter(link)}}}"

    def tag(self, link: LinkResult) -> str:
        return rf"\tag{{{self.number}{_letter(link)}}}\label{{{self.key}:{_letter(link)}}}"


def _entries(suite: SuiteResult, page: float) -> list[_Entry]:
    seen: Counter[str] = Counter()
    entries = []
    for number, result in enumerate(suite.derivations, 1):
        key = label(result.derivation.name)
        seen[key] += 1
        entries.append(_Entry(result, number, key if seen[key] == 1 else f"{key}.{number}", page))
    return entries


def _letter(link: LinkResult) -> str:
    return link.link.label.rpartition("[")[2].rstrip("]")


def _macros(define: str) -> str:
    marks = [
        rf"\{define}{{{name}}}[1]{{\mathrel{{\overset{{\scriptscriptstyle {mark}}}{{#1}}}}}}"
        for name, mark, _ in MARKS.values()
    ]
    return "\n".join((*marks, rf"\{define}{{\changed}}[1]{CHANGED}"))


def _title(suite: SuiteResult, version: str) -> str:
    seen = [verdict for verdict in Verdict if any(link.result.verdict is verdict for link in suite.links)]
    legend = [rf"${MARKS[verdict][0]}{{=}}$ & {MARKS[verdict][2]} \\" for verdict in seen]
    links, many = count(len(suite.links), "relation sign"), count(len(suite.derivations), "derivation")
    return "\n".join(
        [
            r"\title{Derivations, with a verdict at every relation sign}",
            rf"\author{{decided by symkl {escaped(version)}}}",
            r"\date{}",
            r"\maketitle",
            f"{links} in {many}. Over each stands its verdict:",
            "",
            r"\begin{tabular}{ll}",
            *legend,
            r"\end{tabular}",
            "",
            r"{\parskip0pt\tableofcontents}",
        ],
    )


# ------------------------------------------------------------------------------------------------- one derivation


def _section(entry: _Entry) -> str:
    result, derivation = entry.result, entry.result.derivation
    lines = [
        rf"\section{{{escaped(derivation.title)}}}\label{{{entry.key}}}",
        _about(result),
    ]
    links = iter(result.links)
    for chain in derivation.chains:
        chained = [next(links) for _ in chain[1:]]
        lines.append(_chain(_printed(chain[0]), chained, entry))
    how = _how(entry)
    if how:
        lines.append(rf"{{\footnotesize {how}\par}}")
    return "\n".join(lines)


def _about(result: DerivationResult) -> str:
    derivation = result.derivation
    about = [typewriter(derivation.name), *([escaped(derivation.source)] if derivation.source else [])]
    symbols = declarations.grouped(map(declarations.as_latex, declarations.declared(derivation)))
    shared = map(declarations.fact_latex, declarations.facts_of(derivation))
    # no line is left empty before a display and no page ends here, so that none is parted from its heading
    return f"{', '.join(about)}.\\\\*\n{{\\small {'; '.join((*symbols, *shared))}.}}"


def _printed(entry: Expr | Printed | Step) -> Expr:
    term = entry.term if isinstance(entry, Step) else entry
    return term.term if isinstance(term, Printed) else term


def _chain(first: Expr, links: Sequence[LinkResult], entry: _Entry) -> str:
    """Return a chain as an align environment, one relation sign a line."""
    head = mathematics(first)
    beside = width(head) <= SHORT
    lead = width(head) if beside else INDENT
    room = entry.page - TAG - lead - SIGN
    terms = [broken(mathematics(link.link.statement.rhs), room, room - INDENT) for link in links]
    notes = [_note(link) for link in links]
    column = max(width(lines[0]) for lines in terms) + 2 + max(SMALL * len(note) for note in notes) <= room
    rows: list[str] = []
    start = f"{head} " if beside else ""
    if not beside:
        first_lines = broken(head, entry.page - TAG, entry.page - TAG - 2 * INDENT)
        rows += [row + NO_TAG for row in _opening(first_lines)]
    for link, lines, note in zip(links, terms, notes, strict=True):
        small = rf"\text{{\footnotesize {escaped(note)}}}" if note else ""
        aside = rf" && {small}" if column and small else ""
        sign = _sign(link.link.statement.relation, link.result.verdict)
        lead_in = "" if beside else r"\quad "
        rows.append(rf"{start}&{lead_in}{sign} {lines[0]}{aside} {entry.tag(link)}")
        rows += [rf"&{lead_in}\qquad {{}}{line}{NO_TAG}" for line in lines[1:]]
        if small and not column:
            rows.append(rf"&{lead_in}\qquad {_boxed(note, room)}{NO_TAG}")
        start = ""
    return "\\begin{align}\n" + _stacked(rows) + "\n\\end{align}"


def _opening(lines: Sequence[str]) -> list[str]:
    """Return the rows of a first term; a minus sign in front stays a sign and does not become a difference."""
    first, *rest = lines
    first = "{-}" + first[1:] if first.startswith("-") else first
    return [f"&{first}", *(rf"&\qquad {{}}{line}" for line in rest)]


def _stacked(rows: Sequence[str]) -> str:
    """Put rows below each other; a page may end only before a relation sign."""
    out = rows[0]
    for row in rows[1:]:
        out += (r" \\*" if row.endswith(NO_TAG) else r" \\") + "\n" + row
    return out


def _boxed(text: str, room: float) -> str:
    small = rf"\footnotesize {escaped(text)}"
    return rf"\text{{{small}}}" if SMALL * len(text) <= room else rf"\parbox[t]{{{room:.0f}em}}{{{small}}}"


def _note(link: LinkResult) -> str:
    parts = [link.link.by] if link.link.by else []
    if link.link.expected is Expected.REFUTED:
        parts.append("printed wrong, see the errata" if link.link.mended is not None else "does not hold, see the errata")
    return "; ".join(parts)


def _sign(relation: Relation, verdict: Verdict) -> str:
    return f"{MARKS[verdict][0]}{{{RELATION_LATEX[relation]}}}"


def _how(entry: _Entry) -> str:
    """Say how the links were decided, those decided alike together."""
    groups: dict[str, list[str]] = {}
    for link in entry.result.links:
        result = link.result
        parts = [escaped(result.method)] if result.method else []
        if result.laws:
            parts.append(", ".join(map(escaped, result.laws)))
        if result.lemmas:
            parts.append("resting on " + escaped(resting(result)))
        if result.trusts and result.trusts != ("kernel",):
            parts.append("trusting " + escaped(trusted(result)))
        if result.conditions:
            parts.append("provided that " + ", ".join(map(escaped, result.conditions)))
        if parts:
            groups.setdefault("; ".join(parts), []).append(entry.ref(link))
    return " ".join(f"{', '.join(keys)} {how}." for how, keys in groups.items())


# --------------------------------------------------------------------------------------- errata, failures and laws


def _errata(entries: Sequence[_Entry]) -> str:
    known = [(entry, link) for entry in entries for link in entry.result.links if is_erratum(link)]
    if not known:
        return ""
    about = "What is printed in the sources and does not hold. What was changed is framed."
    items = [_erratum(entry, link) for entry, link in known]
    return "\n\n".join((rf"\section{{Errata}}\label{{errata}}{chr(10)}{about}", *items))


def _erratum(entry: _Entry, link: LinkResult) -> str:
    about = [f"Printed in {escaped(entry.result.derivation.source)}."] if entry.result.derivation.source else []
    about += [escaped(sentence(link.link.why))] if link.link.why else []
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
    sign = _sign(statement.relation, verdict)
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


def _not_as_claimed(entries: Sequence[_Entry]) -> str:
    wrong = [(entry, link) for entry in entries for link in entry.result.links if not link.ok]
    if not wrong:
        return ""
    items = [
        rf"\item {entry.ref(link)} {typewriter(problem.label)}: {escaped(problem.what)}"
        for entry, link in wrong
        for problem in problems(link, entry.result.derivation)
    ]
    return "\n".join((r"\section{Not as claimed}", r"\begin{itemize}", *items, r"\end{itemize}"))


def _laws(suite: SuiteResult, laws: Mapping[str, Cited]) -> str:
    results = [r for link in suite.links for r in (link.result, link.mended_result) if r is not None]
    used = dict.fromkeys(name for result in results for name in result.laws)
    if not used:
        return ""
    return "\n".join(
        (r"\section{Laws used}", r"\begin{description}", *map(_law, used, map(laws.get, used)), r"\end{description}")
    )


def _law(name: str, law: Cited | None) -> str:
    head = rf"\item[{{{escaped(name)}}}]"
    if law is None:
        return head
    needs = f" Provided that {escaped(', '.join(law.needs))}." if law.needs else ""
    return rf"{head} {typewriter(law.statement)}.{needs} {{\small {escaped(law.source)}.}}"
