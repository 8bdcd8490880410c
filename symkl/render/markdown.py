"""Results as Markdown with formulas in LaTeX, as GitHub, GitLab and notebooks show it."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from symkl.language import declaring
from symkl.language.derivation import Printed, Step
from symkl.language.statement import RELATION_LATEX
from symkl.render import declarations, prose
from symkl.render.changes import marked
from symkl.render.evidence import MARKS, MEANINGS, is_erratum, rests_on, verdict_words
from symkl.render.markup import visible
from symkl.render.messages import count, problems, sentence, shown
from symkl.render.tex import broken, mathematics
from symkl.render.text import mended_text, summary
from symkl.verdict import Verdict, exact_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sympy import Expr

    from symkl.language.statement import Declared, Statement
    from symkl.prover.cited import Cited
    from symkl.suite import DerivationResult, LinkResult, SuiteResult
    from symkl.verdict import Result

TRUSTED = "A proof is checked by symkl's kernel, unless its line says what else it trusts."
COLUMN = 26.0  # width of one of two columns, in em
# in a cell a bar ends it, an escaped sign loses its backslash, and an underscore could close what another opened
IN_TABLE = {
    "|": r"\vert ",
    r"\|": r"\Vert ",
    r"\,": r"\thinspace ",
    r"\;": r"\thickspace ",
    r"\\": r"\cr ",
    "_": " _",
    "*": r"\ast ",
}
# what begins something anywhere, an underscore inside a word aside, and what does so only at the beginning of a line
SPECIAL = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])|^[#+-]|^=+$|(?:(?<=^\d)|(?<=^\d\d))[.)](?=\s|$)")


def document(suite: SuiteResult, laws: Mapping[str, Cited], version: str) -> str:
    """Return a page with a section for each derivation, the errata and the laws used."""
    used = [verdict for verdict in Verdict if any(link.result.verdict is verdict for link in suite.links)]
    parts = [
        "# Derivations, with a verdict at every relation sign",
        f"Decided by symkl {plain(version)}. {plain(summary(suite))}. {TRUSTED}",
        "\n".join(f"- {MARKS[verdict]} **{verdict.value}**: {MEANINGS[verdict]}" for verdict in used),
        _not_as_claimed(suite),
        *(_section(number, result) for number, result in enumerate(suite.derivations, 1)),
        _errata(suite),
        _laws(suite, laws),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def plain(text: str) -> str:
    """Return any text as Markdown that shows it and does nothing else, on one line."""
    seen = SPECIAL.sub(lambda found: "\\" + found[0], visible(text))
    return (
        seen.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;").replace("://", "&#58;//")
    )


def code(text: str) -> str:
    """Return any text as code."""
    seen = visible(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", seen)), default=0))
    pad = " " if seen.startswith("`") or seen.endswith("`") else ""
    return f"{fence}{pad}{seen}{pad}{fence}"


def _maths(latex: str) -> str:
    """Keep what would read as a tag out of a formula."""
    return latex.replace("<", r"\lt ").replace(">", r"\gt ")


def _display(rows: list[str]) -> str:
    body = " \\\\\n".join(map(_maths, rows))
    return f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$"


def _section(number: int, result: DerivationResult) -> str:
    derivation = result.derivation
    place = code(f"{shown(derivation.file)}:{derivation.line}")
    about = [code(derivation.name), *([plain(derivation.source)] if derivation.source else []), place]
    declared = declarations.grouped(map(declaring.as_text, declarations.declared(derivation)))
    given = [*declared, *map(str, declarations.facts_of(derivation))]
    parts = [f"## {number}. {plain(derivation.title)}", ", ".join(about), "; ".join(map(code, given))]
    links, letters = iter(result.links), _letters(result)
    for first, *steps in derivation.chains:
        chained = [next(links) for _ in steps]
        rows = [f"&{mathematics(_printed(first))}"]
        rows += [
            rf"&\quad{RELATION_LATEX[link.link.statement.relation]} {mathematics(link.link.statement.rhs)}"
            for link in chained
        ]
        parts += [_display(rows), "\n".join(_item(link, letters) for link in chained)]
    return "\n\n".join(parts)


def _printed(entry: Expr | Printed | Step) -> Expr:
    term = entry.term if isinstance(entry, Step) else entry
    return term.term if isinstance(term, Printed) else term


def _letters(result: DerivationResult) -> prose.Letters:
    return prose.letters_of([s for k in result.derivation.links for s in (k.statement, k.mended) if s is not None])


def _said(text: str, letters: prose.Letters) -> str:
    """Return people's text, formulas in it as LaTeX."""
    return prose.markdown(text, letters, plain, _maths)


def _item(link: LinkResult, letters: prose.Letters) -> str:
    head = f"- {MARKS[link.result.verdict]} {code(link.link.label)} **{verdict_words(link)}**"
    by = f": {_said(link.link.by, letters)}" if link.link.by else ""
    return "\n".join((head + by, *(f"  - {line}" for line in _evidence(link.result))))


def _evidence(result: Result) -> Iterator[str]:
    if result.counterexample is not None:
        yield plain(str(result.counterexample))
    if result.laws:
        yield f"laws: {plain(', '.join(result.laws))}"
    for heading, text in rests_on(result):
        if heading not in {"Certificate", "Method", "Checked"} and (heading, result.trusts) != ("Trusts", ("kernel",)):
            yield f"{heading.lower()}: {plain(text)}"


def _not_as_claimed(suite: SuiteResult) -> str:
    items = [
        f"- {code(problem.where)}: {code(problem.label)}: {plain(problem.what)}"
        for result in suite.derivations
        for link in result.links
        for problem in problems(link, result.derivation)
    ]
    return "\n".join(("## Not as claimed\n", *items)) if items else ""


def _errata(suite: SuiteResult) -> str:
    items = [_erratum(result, link) for result in suite.derivations for link in result.links if is_erratum(link)]
    return "\n\n".join(("## Errata", *items)) if items else ""


def _erratum(result: DerivationResult, link: LinkResult) -> str:
    derivation = result.derivation
    source = f", {plain(derivation.source)}" if derivation.source else ""
    why = f" {_said(sentence(link.link.why), _letters(result))}" if link.link.why else ""
    printed, mended = link.link.statement, link.link.mended
    parts = [
        f"### {plain(link.link.label)}",
        f"Printed at {code(f'{shown(derivation.file)}:{link.link.line}')}{source}.{why}",
    ]
    if mended is not None and link.mended_result is not None:
        before, after = declarations.differing(link.link)
        heads = [_head("Printed", link.result.verdict, before), _head("Mended", link.mended_result.verdict, after)]
        parts.append(_table(heads, [_column(printed, mended), _column(mended, printed)]))
    else:
        parts.append(_table([_head("Printed", link.result.verdict, [])], [_column(printed, printed)]))
    point = link.result.counterexample
    if point is not None:
        sizes = [f"{name} = {size}" for name, size in point.sizes.items()]
        values = [f"{name} = {exact_text(value)}" for name, value in point.values.items()]
        at = f"At {plain(', '.join((*sizes, *values)))}: " if sizes or values else ""
        parts.append(f"{at}left {plain(exact_text(point.lhs))}, right {plain(exact_text(point.rhs))}.")
    if mended is not None and link.mended_result is not None:
        parts.append(f"Mended, as text: {code(mended_text(link))}")
    return "\n\n".join(parts)


def _head(word: str, verdict: Verdict, symbols: Sequence[Declared]) -> str:
    known = declarations.grouped(map(declaring.as_text, symbols))
    given = f", with {plain('; '.join(known))}" if known else ""
    return f"{MARKS[verdict]} {word}, {verdict.value}{given}"


def _table(heads: Sequence[str], columns: Sequence[Sequence[str]]) -> str:
    rows = [heads, ["---"] * len(heads), *zip_longest(*columns, fillvalue="")]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _column(statement: Statement, other: Statement) -> list[str]:
    """Return a statement as cells, a formula for each of its lines, in which what differs from another is framed."""
    left, right = mathematics(marked(statement.lhs, other.lhs)), mathematics(marked(statement.rhs, other.rhs))
    sign = RELATION_LATEX[statement.relation]
    first, *more = broken(left, COLUMN)
    then, *rest = broken(right, COLUMN)
    lines = [first, *(rf"\qquad {line}" for line in more), rf"\quad {sign} {then}", *(rf"\qquad {line}" for line in rest)]
    return [f"${_in_table(line)}$" for line in lines]


def _in_table(latex: str) -> str:
    """Return a formula without what would end a cell or be read as Markdown, and without macros of our own."""
    framed = latex.replace(r"\changed{", r"\boxed{")
    return r"\displaystyle " + _maths(re.sub(r"\\.|[|_*]", lambda found: IN_TABLE.get(found[0], found[0]), framed))


def _laws(suite: SuiteResult, laws: Mapping[str, Cited]) -> str:
    results = [r for link in suite.links for r in (link.result, link.mended_result) if r is not None]
    used = dict.fromkeys(name for result in results for name in result.laws)
    if not used:
        return ""
    rows = []
    for name in used:
        law = laws.get(name)
        needs = f", provided that {plain(', '.join(law.needs))}" if law is not None and law.needs else ""
        rows.append(f"- **{plain(name)}**" + (f": {code(law.statement)}{needs}. {plain(law.source)}" if law else ""))
    return f"## {count(len(used), 'law')} used\n\n" + "\n".join(rows)
