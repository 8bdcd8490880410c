"""Explanations as text, LaTeX and HTML: a chain, each step with its law, and what changed marked."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from symkl.language.arithmetic import Negative, Plus
from symkl.language.statement import declared_symbols
from symkl.render import boxes, prose
from symkl.render.changes import Marked, marked
from symkl.render.html_parts import formula
from symkl.render.lines import NARROWEST, Paint, folded, plain
from symkl.render.markup import element, escaped
from symkl.render.mathml import row
from symkl.render.messages import count, printable
from symkl.render.tex import broken, mathematics, typewriter
from symkl.render.tex import escaped as tex_escaped
from symkl.render.text import outcome_style
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sympy import Expr
    from sympy.printing.printer import Printer

    from symkl.language.printing import Place
    from symkl.prover.chains import Step
    from symkl.prover.explanation import Explanation

TAKEN = ("add", "take away")  # of a multiple of zero
OPEN, CLOSE = "\x02", "\x03"
BESIDE = 26  # a first term up to this width stands on the line of its first relation sign
LONGEST_INSTANCE = 60
COLUMN = 100  # where there is no terminal, laws stand in a column on lines up to this width
ROOM, ONE_LINE = 34.0, 90  # em of a line in LaTeX, and letters of small text on it


class _Changed(Marked):
    """A marked part that in text stands between two characters that nothing else prints."""

    def _print(self, printer: Printer, place: Place) -> str:
        inner = super()._print(printer, place)
        return inner if place.latex else OPEN + inner + CLOSE


def _framed(term: Any) -> Any:  # noqa: ANN401 - a part of a term
    if isinstance(term, Marked) and isinstance(term.marks, Plus):  # term by term, for a line may have to end inside
        return Plus(*(Negative(_Changed(a.args[0])) if isinstance(a, Negative) else _Changed(a) for a in term.marks.args))
    if isinstance(term, Marked):
        return _Changed(term.marks)
    return term.func(*(_framed(a) for a in term.args)) if term.has(Marked) else term


def changed(term: Expr, before: Expr) -> Expr:
    """Return a term in which what changed is marked, unless that is all of it."""
    try:
        out = marked(term, before)
        return term if isinstance(out, Marked) else _framed(out)
    except (AttributeError, TypeError, ValueError):
        return term


# ----------------------------------------------------------------------------------------------------------- text


def page(
    explanation: Explanation, width: int | None = None, paint: Paint = plain, *, everything: bool = False, name: str = ""
) -> str:
    """Return an explanation for a terminal or a log; ``everything`` shows each step that is folded, with its instance."""
    verdict = explanation.result.verdict
    head = f"{printable(name)}  " if name else ""
    lines = [
        folded(paint(head, "name"), f"{verdict.title}  {explanation.statement}", width, paint, outcome_style(verdict))
        if not name
        else paint(printable(name), "name") + "  " + paint(verdict.title, outcome_style(verdict)),
    ]
    steps = explanation.steps if everything else explanation.folded
    if explanation.backwards:
        lines.append(folded("  ", "from the right side to the left:", width, paint, "dim"))
    lines += [folded("  ", said.replace("$", ""), width) for said in explanation.said]
    lines += _chain(steps, width, paint, everything=everything or explanation.difference)
    lines += _rest(explanation, width, paint)
    if explanation.result.counterexample is not None:
        lines += [folded("  ", f"{explanation.statement}", width)] if name else []
        lines.append(folded("  ", str(explanation.result.counterexample), width, paint, "bad"))
    if explanation.conditions:
        lines.append(folded("  ", f"provided that {', '.join(explanation.conditions)}", width))
    hidden = sum(step.many for step in steps)
    if hidden and not everything:
        lines.append(paint(f"  ({count(hidden, 'step')} folded: --steps all)", "dim"))
    return "\n".join(lines)


def _chain(steps: Sequence[Step], width: int | None, paint: Paint, *, everything: bool) -> Iterator[str]:
    if not steps:
        return
    first = printable(str(steps[0].before))
    beside = len(first) <= BESIDE and (width is None or len(first) + NARROWEST + 5 <= width)
    lead = 2 + (len(first) if beside else 2)
    notes = [_note(step) for step in steps]
    longest = max(len(str(step.after)) for step in steps)
    widest = lead + 3 + longest + 3 + max(map(len, notes))
    column = longest + 3 if widest <= (width or COLUMN) else 0
    if not beside:
        yield folded("  ", first, width)
    for i, (step, note) in enumerate(zip(steps, notes, strict=True)):
        start = f"  {first} = " if beside and i == 0 else " " * lead + " = "
        terms = _painted(str(changed(step.after, step.before)), start, width, paint)
        if column:
            plain_length = len(str(step.after))
            yield terms + " " * (column - plain_length) + paint(note, "dim")
        elif width is None:
            yield f"{terms}   [{note}]"
        else:
            yield terms
            yield folded(" " * (min(lead, 6) + 6), note, width, paint, "dim")
        if everything:
            yield from (folded(" " * (min(lead, 6) + 6), said, width, paint, "dim") for said in _instance(step))


def _note(step: Step) -> str:
    """The law, what stands for its letters where that says something, and what it needs."""
    note = step.law
    if given := _given(step):
        note += f" ({given})"
    if step.since:
        note += f", since {', '.join(step.since)}"
    if step.steps:
        note += f" ({count(step.many, 'step')})"
    return printable(note)


def _telling(step: Step) -> list[tuple[str, str]]:
    """What stands for the letters of a law, but for what says nothing."""
    return [(letter, said) for letter, said in step.instance if letter not in ("x", "y", *TAKEN) and letter != said]


def _given(step: Step) -> str:
    """The same in text, where it is short enough to stand beside the law."""
    given = ", ".join(f"{letter} = {said}" for letter, said in _telling(step))
    return given if len(given) <= LONGEST_INSTANCE and not step.steps else ""


def _instance(step: Step) -> Iterator[str]:
    if step.instance and step.instance[-1][0] in TAKEN:
        yield " ".join(step.instance[-1])
        return
    given = ", ".join(f"{letter} = {said}" for letter, said in step.instance if letter != said)
    if given and given not in _note(step):
        yield f"with {given}"


def _painted(text: str, head: str, width: int | None, paint: Paint) -> str:
    """Break a term at spaces where it is too wide, and paint what changed."""
    bare, spans = _spans(text)
    room = 0 if width is None else max(width - len(head), NARROWEST)
    lines = textwrap.wrap(bare, room, break_long_words=False, break_on_hyphens=False) if room else [bare]
    out, at = [], 0
    for line in lines or [""]:
        at = bare.find(line, at)
        end = at + len(line)
        pieces, last = "", at
        for start, stop in spans:
            a, b = max(start, last), min(stop, end)
            if a < b:
                pieces += bare[last:a] + paint(bare[a:b], "changed")
                last = b
        out.append(pieces + bare[last:end])
        at = end
    return head + ("\n" + " " * len(head)).join(out)


def _spans(text: str) -> tuple[str, list[tuple[int, int]]]:
    bare, spans, opened = "", [], 0
    for c in text:
        if c == OPEN:
            opened = len(bare)
        elif c == CLOSE:
            spans.append((opened, len(bare)))
        else:
            bare += printable(c) if c != " " else c
    return bare, spans


def _rest(explanation: Explanation, width: int | None, paint: Paint) -> Iterator[str]:
    if explanation.result.reason:
        yield folded("  ", explanation.result.reason, width)
    rest = explanation.rest
    if rest is None:
        return
    yield folded("  left - right = ", str(rest.difference), width, paint, "changed")
    stuck = [str(term) for term, untouched in rest.stuck if untouched]
    others = [str(term) for term, untouched in rest.stuck if not untouched]
    if stuck:
        yield folded("  no law touches ", ", ".join(stuck), width)
    if others and stuck:
        yield folded("  laws lead to   ", ", ".join(others), width)


# ---------------------------------------------------------------------------------------------------------- LaTeX


def latex(explanation: Explanation, room: float = ROOM) -> str:
    r"""Return a chain as an ``align*`` environment, or nothing where there is none."""
    body = rows(explanation, room)
    return "\\begin{align*}\n" + " \\\\\n".join(body) + "\n\\end{align*}" if body else ""


def rows(explanation: Explanation, room: float = ROOM, *, marks: bool = True) -> list[str]:
    """Return the rows of a chain as LaTeX: each term, with ``marks`` where it changed, and its law below it."""
    steps = explanation.folded
    if not steps:
        return []
    first, *more = broken(mathematics(steps[0].before), room)
    out = ["&" + ("{-}" + first[1:] if first.startswith("-") else first), *(rf"&\qquad {{}}{line}" for line in more)]
    letters = _letters(explanation)
    for step in steps:
        start, *rest = broken(mathematics(changed(step.after, step.before) if marks else step.after), room)
        out.append(rf"&\quad = {start}")
        out += [rf"&\qquad\quad {{}}{line}" for line in rest]
        small = rf"\footnotesize {_note_latex(step, letters)}"
        box = (
            rf"\text{{{small}}}" if len(_note(step)) <= ONE_LINE * room / ROOM else rf"\parbox[t]{{{room:.0f}em}}{{{small}}}"
        )
        out.append(rf"&\qquad\quad {box}")
    return out


def _letters(explanation: Explanation) -> prose.Letters:
    """What the letters of its steps mean; some are in none of its sides, such as the x of a density."""
    terms = (step.before for step in explanation.steps)
    inside = {symbol.name: symbol for term in terms for symbol in declared_symbols(term)}
    return {**inside, **prose.letters_of([explanation.statement])}


def _note_latex(step: Step, letters: prose.Letters) -> str:
    given = prose.instance_latex(_telling(step), letters) if _given(step) else ""
    since = [prose.condition_latex(fact, letters) for fact in step.since]
    return "".join(
        (
            tex_escaped(step.law),
            f" ({given})" if given else "",
            f", since {', '.join(since)}" if since else "",
            f" ({count(step.many, 'step')})" if step.steps else "",
        )
    )


def section(explanations: Mapping[str, Explanation], room: float = ROOM) -> str:
    """Return a section of a document with the steps of each link that has any, on lines of so many em."""
    parts = [_subsection(label, one, room) for label, one in explanations.items() if one.steps]
    return "\n\n".join((r"\section{Step by step}", *parts)) if parts else ""


def _subsection(label: str, explanation: Explanation, room: float) -> str:
    letters = _letters(explanation)
    about = [prose.latex(one, letters) for one in explanation.said]
    about += ["From the right side to the left:"] if explanation.backwards else []
    conditions = [prose.condition_latex(one, letters) for one in explanation.conditions]
    needs = [f"Provided that {', '.join(conditions)}."] if conditions else []
    lines = [rf"\subsection*{{{typewriter(label)}}}", *about, latex(explanation, room), *needs]
    return "\n".join(lines)


# ----------------------------------------------------------------------------------------------------------- HTML


def html(explanation: Explanation) -> str:
    """Return an explanation as HTML, folds as ``<details>``."""
    letters = _letters(explanation)
    parts = [element("p", prose.html(said, letters)) for said in explanation.said]
    if explanation.backwards:
        parts.append(element("p", "From the right side to the left:", _class="soft"))
    if explanation.steps:
        parts.append(_formula(explanation.folded[0].before))
        parts.append(element("ol", "".join(_item(step, letters) for step in explanation.folded), _class="steps"))
    if explanation.rest is not None:
        parts.append(element("p", "What is left of the left side less the right:"))
        parts.append(_formula(explanation.rest.difference))
        stuck = [boxes.math(row(term), display=False) for term, untouched in explanation.rest.stuck if untouched]
        if stuck:
            parts.append(element("p", f"No law touches {', '.join(stuck)}."))
    if explanation.conditions:
        conditions = [prose.condition_html(one, letters) for one in explanation.conditions]
        parts.append(element("p", f"Provided that {', '.join(conditions)}."))
    return element("div", "".join(parts), _class="explained") if parts else ""


def _item(step: Step, letters: prose.Letters) -> str:
    term, law = _formula(changed(step.after, step.before), "="), _law(step, letters)
    if not step.steps:
        return element("li", term + element("div", law, _class="why"))
    inner = element("ol", "".join(_item(one, letters) for one in step.steps), _class="steps")
    return element("li", f"{term}<details><summary>{law}</summary>{inner}</details>")


def _law(step: Step, letters: prose.Letters) -> str:
    if step.instance and step.instance[-1][0] in TAKEN:
        how, what = step.instance[-1]
        return f"<span>{escaped(step.law)}: {how}</span> {prose.formula_html(what, letters)}"
    since = f", since {', '.join(prose.condition_html(fact, letters) for fact in step.since)}" if step.since else ""
    many = f" ({count(step.many, 'step')})" if step.steps else ""
    told = [] if step.steps else [(name, said) for name, said in step.instance if name != said]
    given = prose.instance_html(told, letters)
    return f"<span>{escaped(step.law)}{f', with {given}' if given else ''}{since}{many}</span>"


def _formula(term: Expr, sign: str = "") -> str:
    return formula((*boxes.infix(sign), *row(term)) if sign else row(term))


__all__ = ["Verdict", "changed", "html", "latex", "page", "rows"]
