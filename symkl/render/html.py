"""Results as one HTML page that stands for itself: no script, no network, formulas in MathML."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from symkl.language.derivation import Printed, Step
from symkl.render import boxes, declarations, html_declarations, prose, svg
from symkl.render.changes import marked
from symkl.render.curves import curves
from symkl.render.dependencies import Arrow, arrows
from symkl.render.evidence import MEANINGS, WRONG, is_erratum, settled, verdict_words
from symkl.render.html_declarations import PHONE
from symkl.render.html_parts import (
    CHAIN,
    Section,
    badge,
    counterexample,
    entries_of,
    evidence_rows,
    formula,
    listed,
    mark,
    mended_label,
    otherwise,
    style_of,
)
from symkl.render.markup import anchor, apart, code, escaped
from symkl.render.mathml import RELATION_SIGNS, math, row, statement_row
from symkl.render.messages import count, error_text, problems, sentence, shown
from symkl.render.shell import page
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sympy import Expr

    from symkl.language.statement import Declared, Statement
    from symkl.prover.cited import Cited
    from symkl.render.boxes import Row
    from symkl.suite import LinkResult, SuiteResult

LONGEST = 160
FEW = 3  # derivations, from which on a page has contents
BESIDE = 9.0  # em; a first term up to this width stands on the line of its first relation sign
TITLE = "Derivations, with a verdict at every relation sign"


def document(
    suite: SuiteResult, laws: Mapping[str, Cited], version: str, steps: Mapping[str, str] | None = None, *, nav: str = ""
) -> str:
    """Return a page with an overview, the errata, contents, every derivation, and the laws used.

    Parameters
    ----------
    suite : SuiteResult
    laws : law by name
        From which statements and sources are taken.
    version : str
        Of symkl.
    steps : HTML by the label of a link
        Its steps, if they are to be shown.
    nav : HTML
        Links to other pages, where it is one of several.
    """
    entries = entries_of(suite, steps)
    main = [
        _overview(suite),
        _errors(suite),
        _not_as_claimed(entries),
        _errata(entries),
        _contents(entries),
        _derivations(entries),
        _graph(entries),
        _laws(suite, laws),
    ]
    skip = '<a class="skip" href="#derivations">Skip to the derivations</a>\n'
    return page(TITLE, "\n".join(part for part in main if part), version, nav=nav, skip=skip)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "\u2026"


# ------------------------------------------------------------------------------------------------------- overview


def _overview(suite: SuiteResult) -> str:
    links = suite.links
    verdicts = Counter(link.result.verdict for link in links if link.as_claimed)
    wrong = sum(not link.ok for link in links)
    tiles = [
        ("", "derivations", len(suite.derivations)),
        ("", "relation signs", len(links)),
        ("good", "proved", verdicts[Verdict.PROVED]),
        ("known", "refuted as printed", verdicts[Verdict.REFUTED]),
        *([("known", "ill-typed as printed", verdicts[Verdict.ILL_TYPED])] if verdicts[Verdict.ILL_TYPED] else []),
        ("", "definitions", verdicts[Verdict.DEFINITION]),
        ("bad" if wrong else "good", "not as claimed", wrong),
        ("", "seconds", f"{suite.seconds:.2f}"),
    ]
    counts = "".join(f'<div class="{style}"><dt>{what}</dt><dd>{number}</dd></div>' for style, what, number in tiles)
    used = [verdict for verdict in Verdict if any(link.result.verdict is verdict for link in links)]
    known = "" if any(not link.as_claimed for link in links) else "known"
    legend = "".join(
        f"<dt>{badge(verdict, verdict.value, known if verdict in WRONG else '')}</dt><dd>{MEANINGS[verdict]}</dd>"
        for verdict in used
    )
    return (
        f'<section id="overview" aria-labelledby="overview-title"><h2 id="overview-title">Overview</h2>'
        f'<dl class="counts">{counts}</dl><dl class="legend">{legend}</dl></section>'
    )


def _errors(suite: SuiteResult) -> str:
    items = "".join(f"<li>{escaped(error_text(error))}</li>" for error in suite.errors)
    return (
        f'<section id="errors"><h2>What could not be read</h2><ul class="problems">{items}</ul></section>' if items else ""
    )


def _not_as_claimed(entries: Sequence[Section]) -> str:
    items = "".join(
        f'<li><a href="#{entry.key_of(link)}">{escaped(problem.label)}</a>, {code(problem.where)}: {escaped(problem.what)}'
        + (f'<br><span class="soft">hint: {escaped(problem.hint)}</span>' if problem.hint else "")
        + "</li>"
        for entry in entries
        for link in entry.result.links
        for problem in problems(link, entry.result.derivation)
    )
    if not items:
        return ""
    return f'<section id="not-as-claimed"><h2>Not as claimed</h2><ul class="problems">{items}</ul></section>'


def _because(arrow: Arrow, source: str) -> str:
    """Why a derivation rests on another, which is named."""
    if arrow.lemma:
        return f"has the line {escaped(arrow.lemma)} by {source}"
    if arrow.line:
        return f"has the line {escaped(arrow.line)}, which {source} derives"
    return f"contains a term that {source} works out"


def _graph(entries: Sequence[Section]) -> str:
    found = arrows([entry.result.derivation for entry in entries])
    if not found:
        return ""
    names = [entry.result.derivation.name for entry in entries]
    picture = svg.arc_diagram(names, [entry.key for entry in entries], found)
    said = "".join(
        f'<li><a href="#{entries[a.target].key}">{escaped(_short(names[a.target]))}</a> '
        + _because(a, f'<a href="#{entries[a.source].key}">{escaped(_short(names[a.source]))}</a>')
        + "</li>"
        for a in found
    )
    return (
        '<section id="rests-on"><h2>Which derivation rests on which</h2>'
        "<p>An arrow ends at a derivation that rests on the one where it begins. It is drawn through where the first"
        " derives a line of the second or is the reason of one, and dashed where it works out a term that stands in"
        " the second. Only what the terms themselves show is drawn.</p>"
        f'<div class="scroll">{picture}</div>'
        f"<details><summary>The same in words</summary><ul>{said}</ul></details></section>"
    )


# ---------------------------------------------------------------------------------------------------- derivations


def _contents(entries: Sequence[Section]) -> str:
    if len(entries) < FEW:
        return ""
    files = [(file, list(found)) for file, found in groupby(entries, key=lambda entry: entry.result.derivation.file)]
    parts = [_part(shown(file) if len(files) > 1 else "", found) for file, found in files]
    return (
        '<nav id="contents" aria-labelledby="contents-title"><h2 id="contents-title">Contents</h2>'
        f'<div class="columns">{"".join(parts)}</div></nav>'
    )


def _part(file: str, entries: Sequence[Section]) -> str:
    """Return the contents of one file, which is named where there are several."""
    items = "".join(
        f'<li><a href="#{entry.key}">{apart(entry.result.derivation.title)}</a>{_wrong_signs(entry)}</li>'
        for entry in entries
    )
    return (f'<p class="soft">{code(file)}</p>' if file else "") + f'<ol start="{entries[0].number}">{items}</ol>'


def _wrong_signs(entry: Section) -> str:
    """Return the marks of the signs of a derivation that do not hold, or are not decided."""
    return "".join(" " + mark(link) for link in entry.result.links if not settled(link))


def _derivations(entries: Sequence[Section]) -> str:
    articles = "\n".join(map(article, entries))
    return (
        '<section id="derivations"><h2>Derivations</h2>\n'
        '<input type="checkbox" id="only"><label class="filter" for="only">Only what is refuted or undecided</label>\n'
        f"{articles}\n</section>"
    )


def article(entry: Section) -> str:
    """Return one derivation: its declarations, and its chains with a fold at every link."""
    derivation = entry.result.derivation
    fine = " fine" if all(map(settled, entry.result.links)) else ""
    about = [code(derivation.name), *([apart(derivation.source)] if derivation.source else [])]
    place = code(f"{shown(derivation.file)}:{derivation.line}")
    declared = [
        *html_declarations.grouped(declarations.declared(derivation)),
        *map(html_declarations.fact, declarations.facts_of(derivation)),
    ]
    parts = [
        f'<article class="derivation{fine}" id="{entry.key}" aria-labelledby="{entry.key}-title">',
        f'<h3 id="{entry.key}-title"><a href="#{entry.key}">{entry.number}. {apart(derivation.title)}</a></h3>',
        f'<p class="soft">{", ".join((*about, place))}<br>{"; ".join(declared)}</p>',
    ]
    links = iter(entry.result.links)
    for first, *steps in derivation.chains:
        term = row(_printed(first))
        beside = boxes.width(term) <= BESIDE
        rows = [_link(entry, next(links), term if beside and i == 0 else None) for i, _ in enumerate(steps)]
        lead = "" if beside else f'<div class="lead">{formula(term)}</div>'
        parts += [lead, '<ol class="chain">', *rows, "</ol>"]
    return "\n".join((*filter(None, parts), "</article>"))


def _printed(entry: Expr | Printed | Step) -> Expr:
    term = entry.term if isinstance(entry, Step) else entry
    return term.term if isinstance(term, Printed) else term


def _link(entry: Section, link: LinkResult, left: Row | None) -> str:
    """Return one line of a chain: the mark in the margin, the sign, the right side, the reason; it opens to its evidence."""
    statement, key = link.link.statement, entry.key_of(link)
    fine = " fine" if settled(link) else ""
    first = f'<div class="left">{formula(left)}</div>' if left is not None else ""
    alone = "" if fine or left is not None else f'<div class="shown-alone">{formula(row(statement.lhs))}</div>'
    sign = boxes.math(boxes.infix(RELATION_SIGNS[statement.relation]))
    return (
        f'<li class="link{fine}" id="{key}"><details class="line"><summary>{mark(link)}{alone}{first}'
        f'<div class="sign {style_of(link)}">{sign}</div><div class="right">{formula(row(statement.rhs), CHAIN)}</div>'
        f'<div class="why">{prose.html(link.link.by, entry.letters) if link.link.by else ""}</div>'
        f'<a class="number" href="#{key}" aria-label="link {escaped(link.link.label)}">{escaped(entry.tag(link))}</a>'
        f"</summary>{_fold(entry, link)}{_steps(entry, link.link.label)}</details>{_mended(entry, link)}</li>"
    )


def _fold(entry: Section, link: LinkResult) -> str:
    rows = [("Verdict", badge(link.result.verdict, verdict_words(link), style_of(link)))]
    rows.append(("In text", code(str(link.link.statement))))
    rows += evidence_rows(link.link.statement, link.result)
    rows.append(("Source", code(f"{shown(entry.result.derivation.file)}:{link.link.line}")))
    if link.result.seconds:
        rows.append(("Time", f"{1000 * link.result.seconds:.1f} ms"))
    return listed(rows)


def _steps(entry: Section, label: str) -> str:
    steps = entry.steps.get(label, "")
    return f"<details><summary>Step by step</summary>{steps}</details>" if steps else ""


def _mended(entry: Section, link: LinkResult) -> str:
    if link.link.mended is None or link.mended_result is None:
        return ""
    verdict = link.mended_result.verdict
    rows = [("In text", code(str(link.link.mended))), *evidence_rows(link.link.mended, link.mended_result)]
    why = f"Printed wrong: {prose.html(link.link.why, entry.letters)}. " if link.link.why else ""
    return (
        f'<div class="mended"><p>{why}Mended{otherwise(link)}:</p>'
        f"{formula(statement_row(link.link.mended))}"
        f"<details><summary>{badge(verdict, verdict.value)}</summary>{listed(rows)}</details>"
        f"{_steps(entry, mended_label(link.link.label))}</div>"
    )


# ----------------------------------------------------------------------------------------------- errata and laws


def _errata(entries: Sequence[Section]) -> str:
    items = "\n".join(_erratum(entry, link) for entry in entries for link in entry.result.links if is_erratum(link))
    if not items:
        return ""
    about = "<p>What is printed in the sources and does not hold. What was changed is marked.</p>"
    return f'<section id="errata"><h2>Errata</h2>{about}\n{items}\n</section>'


def _erratum(entry: Section, link: LinkResult) -> str:
    key = entry.key_of(link)
    source = f", {apart(entry.result.derivation.source)}" if entry.result.derivation.source else ""
    printed, mended = link.link.statement, link.link.mended
    refuted = badge(link.result.verdict, link.result.verdict.value, "known")
    sides = [_side("printed", printed, mended, refuted)]
    if mended is not None and link.mended_result is not None:
        before, after = declarations.differing(link.link)
        verdict = link.mended_result.verdict
        sides = [
            _side(f"printed{_given(before, after)}", printed, mended, refuted),
            _side(f"mended{_given(after, before)}", mended, printed, badge(verdict, verdict.value)),
        ]
    why = f"<p>{prose.html(sentence(link.link.why), entry.letters)}</p>" if link.link.why else ""
    point = link.result.counterexample
    shows = f'<h5 class="soft">Counterexample</h5>{counterexample(printed, point)}' if point is not None else ""
    return (
        f'<article class="erratum" id="erratum-{key}"><h4><a href="#{key}">{escaped(link.link.label)}</a></h4>'
        f'<p class="soft">{code(f"{shown(entry.result.derivation.file)}:{link.link.line}")}{source}</p>{why}'
        f'<div class="sides">{"".join(sides)}</div>{shows}{_picture(link)}</article>'
    )


def _given(symbols: Sequence[Declared], others: Sequence[Declared]) -> str:
    """Return what one of two lines declares otherwise than the other."""
    known = map(html_declarations.marked, symbols, others)
    return f", with {'; '.join(known)}" if symbols else ""


def _side(heading: str, statement: Statement, other: Statement | None, verdict: str) -> str:
    left, right = (statement.lhs, statement.rhs)
    if other is not None:
        left, right = marked(left, other.lhs), marked(right, other.rhs)
    both = (*row(left), *boxes.BREAK, *boxes.infix(RELATION_SIGNS[statement.relation]), *row(right))
    return f'<div><p>{verdict} {heading}</p><div class="formula">{boxes.lines(both, PHONE)}</div></div>'


def _picture(link: LinkResult) -> str:
    point = link.result.counterexample
    drawn = curves(link.link.statement, point) if point is not None else None
    if drawn is None:
        return ""
    label = f"Both sides of {link.link.label} as {drawn.name} varies; at {drawn.name} = {drawn.at:g} they differ"
    symbol = link.link.statement.symbols.get(drawn.name)
    # what is no symbol is the probability of an outcome
    varies = code(drawn.name) if symbol is None else math(symbol)
    rest = "the rest shared out" if symbol is None else "the rest"
    return (
        f"<figure>{svg.plot(drawn, label)}<figcaption>The printed line as {varies} varies, {rest} as in the"
        ' counterexample: <span class="key-left">left side drawn through</span>,'
        ' <span class="key-right">right side dashed</span>.</figcaption></figure>'
    )


def _laws(suite: SuiteResult, laws: Mapping[str, Cited]) -> str:
    results = [r for link in suite.links for r in (link.result, link.mended_result) if r is not None]
    used = dict.fromkeys(name for result in results for name in result.laws)
    if not used:
        return ""
    items = "".join(_law(name, laws.get(name)) for name in used)
    return f'<section id="laws"><h2>{count(len(used), "law")} used</h2><dl class="laws">{items}</dl></section>'


def _law(name: str, law: Cited | None) -> str:
    head = f'<dt id="law-{anchor(name)}">{escaped(name)}</dt>'
    if law is None:
        return head
    return f'{head}<dd>{prose.law_html(law)}<br><span class="soft">{escaped(law.source)}</span></dd>'
