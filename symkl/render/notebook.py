"""Statements, derivations, verdicts and functions as a notebook shows them: LaTeX, HTML and plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.report import Report
from symkl.errors import SymklError
from symkl.language.derivation import Derivation, Printed, Step
from symkl.language.statement import RELATION_LATEX, Statement
from symkl.prover.explanation import Explanation
from symkl.render import boxes, html, prose, text
from symkl.render import steps as step_by_step
from symkl.render.evidence import MARKS, MEANINGS, rests_on
from symkl.render.findings import html as findings_html
from symkl.render.findings import text as findings_text
from symkl.render.html_parts import Section, counterexample
from symkl.render.latex_errata import MARKS as LATEX_MARKS
from symkl.render.latex_points import exact
from symkl.render.markup import anchor, code, element, escaped
from symkl.render.mathml import RELATION_SIGNS, row, statement_row
from symkl.render.messages import outcome, printable
from symkl.render.tex import mathematics
from symkl.suite import DerivationResult, LinkResult
from symkl.verdict import Mend, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

# the page's own style sheet would restyle the notebook
STYLE = """<style>.symkl .link{list-style:none;margin:.4em 0}.symkl .chain{padding-left:1em}.symkl .wide,.symkl .shown-alone
{display:none}.symkl .line>summary{display:flex;gap:.6em;align-items:baseline}.symkl .why,.symkl .number{opacity:.75}
.symkl dd{margin-left:1.5em}.symkl .values>span{margin-right:1.2em}.symkl .changed{outline:1px solid}</style>"""


def bundle(value: object) -> dict[str, str]:  # noqa: PLR0911 - one line for each kind
    """Return an object's forms by media type."""
    if isinstance(value, Statement):
        return _forms(_plain(value), _latex(value), boxes.math(statement_row(value)))
    if isinstance(value, Derivation):
        return _forms(_chains(value), _aligned(value, ()), _listed(value))
    if isinstance(value, DerivationResult):
        page = html.article(Section(value, 1, anchor(value.derivation.name)))
        return _forms(text.derivation_page(value), _aligned(value.derivation, value.links), STYLE + page)
    if isinstance(value, LinkResult):
        mark = LATEX_MARKS[value.result.verdict][1]
        statement = value.link.statement
        plain = f"{printable(value.link.label)}  {_plain(statement)}\n  {outcome(value.result)}"
        page = boxes.math(statement_row(statement)) + _verdict(value.result)
        return _forms(plain, _latex(statement, mark), page)
    if isinstance(value, Explanation):
        return _explanation(value)
    if isinstance(value, Result):
        claim = isinstance(value.statement, Statement)
        page = (boxes.math(statement_row(value.statement)) if claim else "") + _verdict(value)
        return _forms(_decided(value), _point(value), STYLE + page)
    if isinstance(value, Report):
        return {"text/plain": findings_text.page(value), "text/html": STYLE + findings_html.fragment(value)}
    return _function(value)


def _decided(result: Result) -> str:
    """The verdict with its claim, and below it the counterexample or the reason, and the nearest line that is proved."""
    if not isinstance(result.statement, Statement):
        return outcome(result)
    verdict, _, more = outcome(result).partition(" " if result.counterexample is not None else ": ")
    below = [more, *(str(mend) for mend in result.mends[:1])]
    head = f"{verdict.removesuffix(':')}  {result.statement}"
    return "\n".join([printable(head), *(f"  {printable(line)}" for line in below if line)])


def _explanation(value: Explanation) -> dict[str, str]:
    rows = step_by_step.rows(value, marks=False)  # a notebook knows no macros of ours
    aligned = r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}" if rows else ""
    return _forms(step_by_step.page(value), aligned, STYLE + (step_by_step.html(value) or _verdict(value.result)))


def _forms(plain: str, latex: str, page: str) -> dict[str, str]:
    forms = {"text/plain": plain, "text/html": element("div", page, _class="symkl")}
    return {**forms, "text/latex": f"$\\displaystyle {latex}$"} if latex else forms


def _plain(statement: Statement) -> str:
    return printable(f"{statement.lhs} {RELATION_SIGNS[statement.relation]} {statement.rhs}")


def _latex(statement: Statement, mark: str = "") -> str:
    sign = RELATION_LATEX[statement.relation]
    over = rf"\overset{{{mark}}}{{{sign}}}" if mark else sign
    return f"{mathematics(statement.lhs)} {over} {mathematics(statement.rhs)}"


def _printed(entry: Expr | Printed | Step) -> Expr:
    term = entry.term if isinstance(entry, Step) else entry
    return term.term if isinstance(term, Printed) else term


def _chains(derivation: Derivation) -> str:
    lines = [printable(f"{derivation.name}: {derivation.title}")]
    for first, *steps in derivation.chains:
        lines.append(f"    {_printed(first)}")
        for step in steps:
            assert isinstance(step, Step)  # noqa: S101 - Derivation made it so
            by = f"    ({printable(step.by)})" if step.by else ""
            lines.append(f"  {RELATION_SIGNS[step.relation]} {_printed(step)}{by}")
    return "\n".join(lines)


def _aligned(derivation: Derivation, results: Sequence[LinkResult]) -> str:
    marks = iter([LATEX_MARKS[link.result.verdict][1] for link in results])
    rows = []
    for first, *steps in derivation.chains:
        rows.append(f"&{mathematics(_printed(first))}")
        for step in steps:
            assert isinstance(step, Step)  # noqa: S101 - Derivation made it so
            mark, sign = next(marks, ""), RELATION_LATEX[step.relation]
            over = rf"\overset{{{mark}}}{{{sign}}}" if mark else sign
            rows.append(rf"&\quad {over} {mathematics(_printed(step))}")
    return r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}"


def _listed(derivation: Derivation) -> str:
    letters = prose.letters_of([s for k in derivation.links for s in (k.statement, k.mended) if s is not None])
    parts = [element("p", f"<strong>{escaped(derivation.title)}</strong> {code(derivation.name)}")]
    for first, *steps in derivation.chains:
        items = []
        for step in steps:
            assert isinstance(step, Step)  # noqa: S101 - Derivation made it so
            formula = boxes.math((*boxes.infix(RELATION_SIGNS[step.relation]), *row(_printed(step))))
            why = f' <span class="why">{prose.html(step.by, letters)}</span>' if step.by else ""
            items.append(element("li", f"{formula}{why}", _class="link"))
        parts.append(boxes.math(row(_printed(first))) + element("ul", "".join(items), _class="chain"))
    return STYLE + "".join(parts)


def _verdict(result: Result) -> str:
    mark, verdict = MARKS[result.verdict], result.verdict
    rows = [("Laws", ", ".join(result.laws))] if result.laws else []
    listed = _point_of(result) + "".join(
        f"<dt>{head}</dt><dd>{escaped(said)}</dd>" for head, said in (*rows, *rests_on(result))
    )
    listed += "".join(f"<dt>Mend</dt><dd>{_mend(mend)}</dd>" for mend in result.mends[:1])
    return f"<p>{mark} <strong>{verdict.value}</strong>: {MEANINGS[verdict]}</p><dl>{listed}</dl>"


def _point_of(result: Result) -> str:
    """The counterexample, as mathematics where its claim is known."""
    point, claim = result.counterexample, result.statement
    if point is None:
        return ""
    shown = counterexample(claim, point) if isinstance(claim, Statement) else escaped(str(point))
    return f"<dt>Counterexample</dt><dd>{shown}</dd>"


def _mend(mend: Mend) -> str:
    if mend.needs or not isinstance(mend.statement, Statement):
        return escaped(str(mend))
    return f"did you mean {boxes.math(statement_row(mend.statement))}"


def _point(result: Result) -> str:
    head = rf"\text{{{result.verdict.value}}}"
    if isinstance(result.statement, Statement):
        head = rf"{_latex(result.statement)} \quad {head}"
    if result.counterexample is None:
        return head
    left, right = exact(result.counterexample.lhs), exact(result.counterexample.rhs)
    return rf"{head}: \text{{left }} {left}, \text{{ right }} {right}"


def _function(value: object) -> dict[str, str]:
    """A generated function: its formula, once it can be built."""
    plain = repr(value)
    try:
        formula = getattr(value, "formula", None)
    except SymklError as error:
        return {"text/plain": f"{plain}\n{printable(str(error))}"}
    if formula is None:
        return {"text/plain": plain}
    shown = formula if isinstance(formula, Statement) else None
    latex = _latex(shown) if shown is not None else mathematics(formula)
    page = boxes.math(statement_row(shown) if shown is not None else row(formula))
    return _forms(plain, latex, f"{code(plain)}<br>{page}")
