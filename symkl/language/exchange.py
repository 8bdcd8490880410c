"""One symbol put in place of another, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symkl.language.symbols import Entry, Matrix, Scalar, entry

if TYPE_CHECKING:
    from sympy import Basic


def exchanged(term: Any, old: Basic, new: Basic) -> Any:  # noqa: ANN401 - any SymPy object
    """Put one symbol for another, in a term and in the laws of its symbols."""
    if term == old:
        return new
    law = getattr(term, "law", None)
    if isinstance(term, (Matrix, Scalar)):
        if law is not None and old in law.free_symbols:
            law = exchanged(law, old, new)
            return (
                Matrix(term.name, *term.shape, term.facts, law)
                if isinstance(term, Matrix)
                else Scalar(term.name, term.facts, law)
            )
        return term
    if not term.args:
        return term
    args = [exchanged(a, old, new) for a in term.args]
    if all(a is b for a, b in zip(args, term.args, strict=True)):
        return term
    return entry(*args) if isinstance(term, Entry) and isinstance(term.args[0], Matrix) else term.func(*args)
