"""What an editor shows of a relation sign when asked: the verdict, how the line was read, the counterexample, the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.limit import within
from symkl.prover.explanation import explain
from symkl.render import steps
from symkl.verdict import Verdict, exact_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symkl.editor.marks import Mark
    from symkl.verdict import Counterexample

SECONDS = 1.0  # for an explanation
WIDTH = 88


def hover(mark: Mark, mends: Sequence[object] = ()) -> str:
    """Return Markdown."""
    return "\n\n".join(filter(None, _paragraphs(mark, mends)))


def _paragraphs(mark: Mark, mends: Sequence[object]) -> Iterator[str]:
    result = mark.result
    first, *rest = mark.message.split("\n")
    found = result.counterexample if result is not None and result.verdict is not Verdict.PROVED else None
    if found is not None:  # it stands below, in full
        first = first.replace(f": {found}", "").replace(f" {found}", "")
        rest = [line for line in rest if not line.startswith(("at ", "left "))]
    glyph = f"{mark.glyph} " if mark.glyph else ""
    yield f"**{glyph}{first}**"
    yield from rest
    yield from mark.said
    if found is not None:
        yield _point(found)
    if mends:
        yield "\n".join(f"- {mend}" for mend in mends)
    if result is None or result.statement is None or result.verdict is Verdict.ILL_TYPED or found is not None:
        return
    explanation = within(SECONDS, lambda: explain(result.statement, result))
    if explanation is not None and (explanation.steps or explanation.said):
        _, *page = steps.page(explanation, WIDTH, name="steps").split("\n")
        text = "\n".join(line.removeprefix("  ") for line in page if not line.endswith("--steps all)"))
        yield f"```text\n{text}\n```" if text else ""


def _point(found: Counterexample) -> str:
    """A counterexample as a table."""
    rows = [*found.sizes.items(), *((name, exact_text(value)) for name, value in found.values.items())]
    rows += [("left side", exact_text(found.lhs)), ("right side", exact_text(found.rhs))]
    return "| counterexample | |\n|---|---|\n" + "\n".join(f"| {name} | `{value}` |" for name, value in rows)
