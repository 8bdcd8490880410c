"""Results as plain text for a terminal or a log. Strings only; colours come from the ``paint`` that the caller gives."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

from symkl.language import declaring
from symkl.language.derivation import Expected, Printed, Step
from symkl.render import declarations
from symkl.render.evidence import WRONG, is_erratum, resting, trusted
from symkl.render.lines import Page, folded, plain
from symkl.render.messages import bare, count, printable, problems, shown
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from symkl.language.derivation import Derivation
    from symkl.language.statement import Statement
    from symkl.prover.cited import Cited
    from symkl.reference import Row
    from symkl.render.lines import Paint
    from symkl.render.messages import Problem
    from symkl.suite import DerivationResult, LinkResult, SuiteResult
    from symkl.verdict import Result

STYLE_OF = {
    Verdict.PROVED: "good",
    Verdict.REFUTED: "bad",
    Verdict.ILL_TYPED: "bad",
    Verdict.SUPPORTED: "bad",
    Verdict.UNDECIDED: "bad",
    Verdict.DEFINITION: "dim",
}
WIDEST_NAME = 28


def outcome_style(verdict: Verdict) -> str:
    """The style in which a verdict is painted."""
    return STYLE_OF[verdict]


# --------------------------------------------------------------------------------------------------------- verify


def report(suite: SuiteResult, width: int | None = None, paint: Paint = plain, **wanted: Any) -> str:  # noqa: ANN401 - as below
    """Return what `verified` says, and the time."""
    return verified(suite, width, paint, **wanted).after(suite.seconds, width, paint)


def verified(  # noqa: PLR0913 - what may be shown
    suite: SuiteResult,
    width: int | None = None,
    paint: Paint = plain,
    *,
    mends: int = 1,
    links: bool = False,
    problems_only: bool = False,
) -> Page:
    """Return a line for each derivation, the lines refuted as printed, what is not as claimed, and a summary.

    Of a line that is wrong, so many mends are shown at most. With ``links`` there is a line for each link, too; with
    ``problems_only`` there is nothing but what is not as claimed and the summary.
    """
    name_width = min(max((len(d.derivation.name) for d in suite.derivations), default=0), WIDEST_NAME)
    blocks: list[str] = []
    for file, group in itertools.groupby(suite.derivations, key=lambda d: d.derivation.file):
        lines = [paint(printable(shown(file)), "dim")]
        for derivation in group:
            lines.append(_line(derivation, name_width, width, paint))
            lines += [_link_line(link, width, paint) for link in derivation.links if links]
        blocks.append("\n".join(lines))
    known = [(d, link) for d in suite.derivations for link in d.links if link.ok and link.link.expected is Expected.REFUTED]
    blocks += [_misprint(d, link, width, paint) for d, link in known]
    if problems_only:
        blocks = []
    wrong = [problem for d in suite.derivations for link in d.links for problem in problems(link, d.derivation, mends)]
    blocks += _told(wrong, width, paint)
    return Page(tuple(blocks), _counts(suite), "good" if suite.ok else "bad")


def _counts(suite: SuiteResult) -> str:
    """Return how many links came out how."""
    parts = [", ".join(text for text, _ in _tally(suite.links))] if suite.links else []
    wrong = sum(not link.ok for link in suite.links)
    if suite.errors:
        parts.append(f"{count(len(suite.errors), 'error')} in what was asked for")
    if wrong:
        parts.append(f"{count(wrong, 'link')} not as claimed")
    elif suite.links:
        parts.append("the rest as claimed" if suite.errors else "all as claimed")
    return f"{count(len(suite.links), 'link')} in {count(len(suite.derivations), 'derivation')}: {'; '.join(parts)}"


def summary(suite: SuiteResult) -> str:
    """Return the counts of a run and its time, on one line."""
    return Page((), _counts(suite), "").after(suite.seconds)


def _line(result: DerivationResult, name_width: int, width: int | None, paint: Paint) -> str:
    name = printable(result.derivation.name)
    head = f"  {name:<{name_width}}  "
    counts = _tally(result.links)
    line = head + ", ".join(text for text, _ in counts)
    if width is not None and len(line) > width:
        return folded(head, ", ".join(text for text, _ in counts), width)
    return head + ", ".join(paint(text, style) for text, style in counts)


def _link_line(link: LinkResult, width: int | None, paint: Paint) -> str:
    style = "known" if is_erratum(link) else STYLE_OF[link.result.verdict]
    verdict = f"    {link.result.verdict.value:<10}  "
    text = folded(f"{verdict}{printable(link.link.label)}  ", str(link.link.statement), width)
    return paint(text[: len(verdict)], style) + text[len(verdict) :]


def _tally(links: Iterable[LinkResult]) -> list[tuple[str, str]]:
    """Count verdicts; those that nobody claimed are in capitals."""
    words: Counter[tuple[str, str]] = Counter()
    for link in links:
        verdict = link.result.verdict
        if not link.as_claimed:
            words[f"{verdict.title}, not as claimed" if verdict is Verdict.PROVED else verdict.title, "bad"] += 1
        elif verdict in WRONG:
            words[f"{verdict.value} as printed", "known"] += 1
        else:
            words[verdict.value, STYLE_OF[verdict]] += 1
        if not link.mends:
            words["mended line NOT PROVED", "bad"] += 1
    rank = ["proved", "refuted as printed", "ill-typed as printed", "definition"]
    ordered = sorted(words.items(), key=lambda item: rank.index(item[0][0]) if item[0][0] in rank else len(rank))
    return [(count(n, w, "definitions") if w == "definition" else f"{n} {w}", style) for (w, style), n in ordered]


def _misprint(result: DerivationResult, link: LinkResult, width: int | None, paint: Paint) -> str:
    lines = [paint(printable(link.link.label), "name") + paint(f"  {_place(result.derivation, link)}", "dim")]
    lines.append(folded("  printed  ", str(link.link.statement), width))
    lines.append(folded(f"  {link.result.verdict.value:<9}", _point(link.result), width, paint, "known"))
    if link.link.mended is not None and link.mended_result is not None:
        verdict = link.mended_result.verdict.title
        why = f" ({bare(link.link.why)})" if link.link.why else ""
        lines.append(folded("  mended   ", f"{mended_text(link)}: {verdict}{why}", width, paint, "good"))
    elif link.link.by:
        lines.append(folded("  because  ", bare(link.link.by), width))
    return "\n".join(lines)


def _point(result: Result) -> str:
    return str(result.counterexample) if result.counterexample is not None else result.reason or "without a counterexample"


def _place(derivation: Derivation, link: LinkResult) -> str:
    return printable(f"{shown(derivation.file)}:{link.link.line}")


def _told(problems: Sequence[Problem], width: int | None, paint: Paint) -> list[str]:
    """Say what is not as claimed, a block for each; what helps with any of a kind is said once, with the last of them."""
    last = {problem.advice: at for at, problem in enumerate(problems)}
    blocks = []
    for at, problem in enumerate(problems):
        hints = [folded("  ", text, width) for text in problem.near]
        hints += [folded("  hint: ", problem.advice, width)] * (problem.advice != "" and last[problem.advice] == at)
        blocks.append(
            "\n".join(
                [folded("", problem.head, width, paint, "bad", hang=2), folded("  claim: ", problem.claim, width), *hints]
            )
        )
    return blocks


# ----------------------------------------------------------------------------------------------------------- show


def derivation_page(result: DerivationResult, width: int | None = None, paint: Paint = plain) -> str:
    """Return one derivation: its declarations, its chains with a verdict at every link, and the laws used."""
    derivation = result.derivation
    title = "" if derivation.title.lower() == derivation.name.replace("-", " ") else f"  {printable(derivation.title)}"
    lines = [paint(printable(derivation.name), "name") + title]
    place = f"{shown(derivation.file)}:{derivation.line}"
    lines += [folded("  ", f"{derivation.source}; {place}" if derivation.source else place, width, paint, "dim"), ""]
    declared = declarations.grouped(map(declaring.as_text, declarations.declared(derivation)))
    lines += [folded("  ", declaration, width) for declaration in declared]
    lines += [folded("  ", str(fact), width) for fact in declarations.facts_of(derivation)]
    links = iter(result.links)
    for chain in derivation.chains:
        first, *steps = chain
        lines += ["", folded(" " * 9, _term_text(first), width)]
        for step, link in zip(steps, links, strict=False):
            assert isinstance(step, Step)  # noqa: S101 - Derivation made it so
            letter = link.link.label[len(derivation.name) :]
            lines.append(folded(f"  {letter:<4}{step.relation.value:<3}", _term_text(step.term), width))
            lines += [folded(" " * 11, text, width, paint, style) for text, style in _notes(link)]
    wrong = [problem for link in result.links for problem in problems(link, derivation)]
    if wrong:
        lines += ["", *_told(wrong, width, paint)]
    return "\n".join(lines)


def _term_text(entry: object) -> str:
    term = entry.term if isinstance(entry, Step) else entry
    return str(term.term if isinstance(term, Printed) else term)


def _notes(link: LinkResult) -> Iterator[tuple[str, str]]:
    if link.link.by:
        yield bare(link.link.by), "dim"
    style = "known" if is_erratum(link) else STYLE_OF[link.result.verdict]
    yield from _how(link.result, style)
    if link.link.mended is not None and link.mended_result is not None:
        yield f"printed wrong: {bare(link.link.why)}", ""
        yield f"mended: {mended_text(link)}", ""
        yield from _how(link.mended_result, STYLE_OF[link.mended_result.verdict])


def _how(result: Result, style: str) -> Iterator[tuple[str, str]]:
    yield result.verdict.title + (f" by {result.method}" if result.method else ""), style
    if result.counterexample is not None:
        yield str(result.counterexample), style
    if result.reason:
        yield f"reason: {result.reason}", ""
    if result.laws:
        yield f"laws: {', '.join(result.laws)}", "dim"
    if result.lemmas:
        yield f"rests on {resting(result)}", ""
    if result.trusts:
        yield f"trusts: {trusted(result)}", "dim"
    if result.conditions:
        yield f"provided that {', '.join(result.conditions)}", ""
    if result.checked:
        yield f"checked: {result.checked}", "dim"


def mended_text(link: LinkResult) -> str:
    """Return the mended line, with the declarations in which it differs from the printed one."""
    others = declarations.grouped(map(declaring.as_text, declarations.changed(link.link)))
    return f"{link.link.mended}" + (f" with {'; '.join(others)}" if others else "")


# ---------------------------------------------------------------------------------------------- prove, list, laws


def verdict_page(
    statement: Statement, result: Result, width: int | None = None, paint: Paint = plain, *, mends: int = 1
) -> str:
    """Return the verdict on one claim with what it rests on, and what may have been meant: so many mends at most."""
    lines = [folded(f"{result.verdict.title}  ", str(statement), width, paint, STYLE_OF[result.verdict])]
    if result.method:
        lines.append(folded("  ", f"by {result.method}", width))
    _, *rest = _how(result, "")
    said = [*(text for text, _ in rest), *map(str, result.mends[:mends])]
    return "\n".join((*lines, *(folded("  ", text, width) for text in said)))


def listing(derivations: Iterable[Derivation], width: int | None = None) -> str:
    """Return one line for each derivation: name, number of links, title and source."""
    listed = list(derivations)
    name_width = min(max((len(d.name) for d in listed), default=0), WIDEST_NAME)
    rows = []
    for d in listed:
        links = count(len(d.links), "link")
        about = f"{d.title}; {d.source}" if d.source else d.title
        rows.append(folded(f"{printable(d.name):<{name_width}}  {links:>8}  ", about, width))
    return "\n".join(rows)


def laws_page(laws: Iterable[Cited], width: int | None = None, paint: Paint = plain) -> str:
    """Return the laws that a proof may use: name, statement, conditions, source."""
    blocks = []
    for law in laws:
        needs = f"; provided that {', '.join(law.needs)}" if law.needs else ""
        lines = [
            folded("", law.name, width, paint, "name", hang=2),
            folded("  ", law.statement + needs, width),
            folded("  ", law.source, width, paint, "dim"),
        ]
        blocks.append("\n".join(lines))
    return "\n".join(blocks)


def reference_page(parts: Mapping[str, list[Row]], width: int | None = None, paint: Paint = plain) -> str:
    """Return the reference of the language: each word, what it means, and below it a line with it that is proved."""
    blocks = []
    for title, part in parts.items():
        lines = [paint(title, "name")]
        for row in part:
            head = f"  {row.written}  "
            if width is not None and len(head) > width // 2:
                lines += [folded("  ", row.written, width, hang=4), folded("      ", row.meaning, width)]
            else:
                lines.append(folded(head, row.meaning, width))
            if row.claim:
                example = f"{row.claim}   with {row.let}" if row.let else row.claim
                lines.append(folded("      ", example, width, paint, "dim"))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
