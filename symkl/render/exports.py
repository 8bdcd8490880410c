"""The forms in which derivations are written: one table from a form's name to what writes it as text."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symkl.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symkl.prover.cited import Cited
    from symkl.prover.explanation import Explanation
    from symkl.suite import SuiteResult

# where each form is written; a PDF is made from LaTeX
MODULES = {"tex": "latex", "html": "html", "md": "markdown", "json": "jsonfmt"}
FORMS = (*MODULES, "pdf")


def rendered(  # noqa: PLR0913 - what is shown, and how
    form: str,
    suite: SuiteResult,
    laws: Mapping[str, Cited],
    version: str,
    explanations: Mapping[str, Explanation] | None = None,
    *,
    columns: int = 1,
) -> str:
    """Return derivations with their verdicts in one form, or as a ``fragment`` of LaTeX; its writer is loaded only now.

    A fragment is for a document of one or two columns.

    With ``explanations`` by the labels of links, LaTeX and HTML show the steps of each.
    """
    module = import_module(f"symkl.render.{MODULES['tex' if form == 'fragment' else source_of(form)]}")
    more: dict[str, Any] = {}
    if explanations:
        steps = import_module("symkl.render.steps")
        if form in ("fragment", "tex", "pdf"):
            more = {"steps": steps.section(explanations, steps.ROOM / columns)}
        elif form == "html":
            more = {"steps": {label: steps.html(one) for label, one in explanations.items()}}
    if form == "fragment":
        text: str = module.fragment(suite, laws, columns=columns, **more)
    elif form == "json":
        text = module.report(suite, version) + "\n"
    else:
        text = module.document(suite, laws, version, **more)
    return text


def source_of(form: str) -> str:
    """Return the form in which the text of another is written."""
    return "tex" if form == "pdf" else form


def forms_of(text: str) -> list[str]:
    """Read ``html,tex`` as a list of forms, each once.

    Raises
    ------
    NotFoundError
        If there is no such form.
    """
    asked = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for form in asked or [""]:
        if form not in FORMS:
            msg = f"no such form: {form!r}"
            raise NotFoundError(msg, hint=f"forms: {', '.join(FORMS)}; several at once: --to html,tex -o FOLDER")
    return asked
