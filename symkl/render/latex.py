r"""Results as one LaTeX document: every relation sign carries its verdict.

It needs amsmath and amssymb only; links and colours come with hyperref and xcolor where they are installed.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from symkl.language.derivation import Expected, Printed, Step
from symkl.render import declarations, prose
from symkl.render.evidence import resting, trusted
from symkl.render.latex_errata import MARKS, SIGN, Entry, errata, sign_of
from symkl.render.messages import bare, count, problems
from symkl.render.tex import broken, escaped, label, mathematics, typewriter
from symkl.render.widths import width
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sympy import Expr

    from symkl.prover.cited import Cited
    from symkl.suite import DerivationResult, LinkResult, SuiteResult

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[fleqn]{amsmath}
\usepackage{amssymb}
\IfFileExists{xcolor.sty}{\usepackage{xcolor}}{}
% links under XeTeX need a font that small installations lack
\let\dingbats\relax
\ifdefined\XeTeXversion\suppressfontnotfounderror1 \font\dingbats=pzdr at 1sp\suppressfontnotfounderror0 \fi
\ifx\dingbats\nullfont\else
\IfFileExists{hyperref.sty}{\usepackage[bookmarks=false]{hyperref}\hypersetup{colorlinks,allcolors=[rgb]{0,.25,.55}}}{}
\fi
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
PAGE, COLUMNS = 41.5, {1: 32.5, 2: 21.0}  # width of a display in em, in a document, and in a fragment for so many columns
# a mark in its colour, where the document has colours
TINTED = r"\ifdefined\textcolor\textcolor[rgb]{#1}{#2}\else#2\fi"
# a frame, with room below it that keeps it away from the bar of a fraction
CHANGED = r"{{\fboxsep1.5pt\setbox0\hbox{\fbox{$\displaystyle#1$}}\dp0=\dimexpr\dp0+2pt\relax\box0}}"
TAG = 4.0  # an equation's number and the space before it
INDENT = 1.0  # before a relation sign that stands under the first term
SMALL = 0.36  # an average letter of small text, in em
NO_TAG = r" \notag"
SHORT = {True: 9.0, False: 3.0}  # a first term up to this width stands on the line of its first relation sign; in a column


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


def fragment(suite: SuiteResult, laws: Mapping[str, Cited], steps: str = "", columns: int = 1) -> str:
    r"""Return what ``\input`` puts into a document of one or two columns that loads amsmath and amssymb.

    Its macros are defined only where the document has not defined them.
    """
    body = "\n\n".join(part for part in _body(suite, _entries(suite, COLUMNS[columns]), laws, steps) if part)
    # only our own headings start with a backslash: in people's text it is escaped
    body = body.replace(r"\section{", r"\symklheading{").replace(r"\subsection*{", r"\symklsubheading{")
    opening = r"\begingroup\raggedright\interlinepenalty=9999"
    return "\n\n".join((FRAGMENT + _macros("providecommand"), opening, body, r"\endgroup")) + "\n"


def _body(suite: SuiteResult, entries: Sequence[Entry], laws: Mapping[str, Cited], steps: str) -> list[str]:
    return [_not_as_claimed(entries), errata(entries), *map(_section, entries), steps, _laws(suite, laws)]


def _entries(suite: SuiteResult, page: float) -> list[Entry]:
    seen: Counter[str] = Counter()
    entries = []
    for number, result in enumerate(suite.derivations, 1):
        key = label(result.derivation.name)
        seen[key] += 1
        entries.append(Entry(result, number, key if seen[key] == 1 else f"{key}.{number}", page))
    return entries


def _macros(define: str) -> str:
    marks = [
        rf"\{define}{{{name}}}[1]{{\mathrel{{\overset{{\symkltint{{{colour}}}{{\scriptstyle {mark}}}}}{{#1}}}}}}"
        for name, mark, _, colour in MARKS.values()
    ]
    return "\n".join((rf"\{define}{{\symkltint}}[2]{{{TINTED}}}", *marks, rf"\{define}{{\changed}}[1]{CHANGED}"))


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


def _section(entry: Entry) -> str:
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


def _chain(first: Expr, links: Sequence[LinkResult], entry: Entry) -> str:
    """Return a chain as an align environment, one relation sign a line."""
    head = mathematics(first)
    beside = width(head) <= SHORT[entry.page > COLUMNS[2]]
    lead = width(head) if beside else INDENT
    room = entry.page - TAG - lead - SIGN
    terms = [broken(mathematics(link.link.statement.rhs), room, room - INDENT) for link in links]
    notes = [_note(link) for link in links]
    letters = entry.letters
    longest = max(SMALL * len(bare(note)) for note in notes)
    column = max(width(lines[0]) for lines in terms) + 2 + longest <= room
    rows: list[str] = []
    start = f"{head} " if beside else ""
    if not beside:
        first_lines = broken(head, entry.page - TAG, entry.page - TAG - 2 * INDENT)
        rows += [row + NO_TAG for row in _opening(first_lines)]
    for link, lines, note in zip(links, terms, notes, strict=True):
        small = rf"\text{{\footnotesize {prose.latex(note, letters)}}}" if note else ""
        aside = rf" && {small}" if column and small else ""
        sign = sign_of(link.link.statement.relation, link.result.verdict)
        lead_in = "" if beside else r"\quad "
        rows.append(rf"{start}&{lead_in}{sign} {lines[0]}{aside} {entry.tag(link)}")
        rows += [rf"&{lead_in}\qquad {{}}{line}{NO_TAG}" for line in lines[1:]]
        if small and not column:
            rows.append(rf"&{lead_in}\qquad {_boxed(note, letters, room)}{NO_TAG}")
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


def _boxed(text: str, letters: prose.Letters, room: float) -> str:
    small = rf"\footnotesize {prose.latex(text, letters)}"
    return rf"\text{{{small}}}" if SMALL * len(bare(text)) <= room else rf"\parbox[t]{{{room:.0f}em}}{{{small}}}"


def _note(link: LinkResult) -> str:
    parts = [link.link.by] if link.link.by else []
    if link.link.expected is Expected.REFUTED:
        parts.append("printed wrong, see the errata" if link.link.mended is not None else "does not hold, see the errata")
    return "; ".join(parts)


def _how(entry: Entry) -> str:
    """Say what the links rest on, those that rest on the same together."""
    letters = entry.letters
    groups: dict[str, list[str]] = {}
    for link in entry.result.links:
        result = link.result
        parts = [", ".join(map(escaped, result.laws))] if result.laws else []
        if result.lemmas:
            parts.append("resting on " + escaped(resting(result)))
        if result.trusts and result.trusts != ("kernel",):
            parts.append("trusting " + escaped(trusted(result)))
        if result.conditions:
            parts.append("provided that " + ", ".join(prose.condition_latex(c, letters) for c in result.conditions))
        if parts:
            groups.setdefault("; ".join(parts), []).append(entry.ref(link))
    return " ".join(f"{', '.join(keys)}: {how}." for how, keys in groups.items())


# ---------------------------------------------------------------------------------------------- failures and laws


def _not_as_claimed(entries: Sequence[Entry]) -> str:
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
    return rf"{head} {prose.law_latex(law)} {{\small {escaped(law.source)}.}}"
