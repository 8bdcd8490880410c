"""What stands in terms under a name, and what is bound where."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from sympy import MatrixSymbol, Symbol

from symkl.errors import DeclarationError, ScopeError
from symkl.language.bound import INDEXED
from symkl.language.law import Law
from symkl.language.named import Named
from symkl.language.terms import Operators

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sympy import Basic

    from symkl.language.symbols import Index


def check_scope(term: Basic, bound: frozenset[Index], free: frozenset[Basic]) -> None:
    """Refuse symbols that were not declared, and indices that are bound and stand outside, too."""
    if isinstance(term, (Symbol, MatrixSymbol)) and not isinstance(term, Operators):
        # it has neither facts nor a shape that is checked, and would be taken for a declared one of its name
        msg = f"{term} is a symbol of SymPy's, not a declared one"
        raise DeclarationError(msg, hint=f'declare it: {term} = scalar("{term}"), or vector, matrix')
    if isinstance(term, Named):  # what a local name binds it binds for itself
        free = frozenset()
    if isinstance(term, INDEXED):
        if term.index in free:
            msg = f"the index {term.index} is bound by {term} and stands outside it too"
            raise ScopeError(msg, hint=f"give the bound one a name of its own: k: index({term.index.size})")
        check_scope(term.args[0], bound | {term.index}, free)
    else:
        for arg in term.args:
            check_scope(arg, bound, free)
        law = getattr(term, "law", None)
        if isinstance(law, Law) and law not in term.args:
            check_scope(law, bound, free)


def names_in(parts: Iterable[Basic], table: Mapping[str, Any]) -> dict[str, Named]:
    """The local names in terms, as they are printed; each before those that it is defined by."""
    found: dict[str, Named] = {}
    waiting, seen = deque(parts), set[Any]()
    while waiting:
        term = waiting.popleft()
        if term in seen:
            continue
        seen.add(term)
        law = getattr(term, "law", None)
        if isinstance(law, Law) and law not in term.args:
            waiting.append(law)
        if isinstance(term, Named) and (found.setdefault(str(term), term) != term or term.name in table):
            msg = f"{term} is declared in two ways"
            raise DeclarationError(msg, hint="give one of the two another name")
        waiting += term.args
    return found
