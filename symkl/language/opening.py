"""Statements with local names, written out: what is decided, and what a proof is a proof of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symkl.errors import DeclarationError, SymklError
from symkl.language.arithmetic import Plus, Times
from symkl.language.bound import INDEXED, Integral
from symkl.language.derivatives import Derivative, Jacobian
from symkl.language.entrywise import Defined
from symkl.language.exchange import exchanged
from symkl.language.named import Named, opened, with_law
from symkl.language.names import GAP, ROOT
from symkl.language.places import At
from symkl.language.positions import written
from symkl.language.shapes import SCALAR, shape_of
from symkl.language.statement import Fact, Statement, declared_symbols
from symkl.language.symbols import Index, Matrix, Scalar
from symkl.language.terms import Zero

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sympy import Basic, Expr


def open_statement(statement: Statement) -> Statement:
    """Return a statement with every local name and every function by definition written out; itself, where it has none."""
    plain = without_names(statement)
    parts = _parts(plain)
    if not any(part.has(Defined, At) for part in parts):
        return plain
    known: dict[tuple[Expr, int], Index] = {}

    def fresh(size: Expr, depth: int) -> Index:
        if (size, depth) not in known:
            name = f"i_{len(known) + 1}"
            while name in plain.symbols or name in {i.name for i in known.values()}:
                name += "_"
            known[size, depth] = Index(name, size)
        return known[size, depth]

    return _changed(plain, lambda part: _written(part, fresh))


def without_names(statement: Statement) -> Statement:
    """Return a statement with every local name written out; itself, where it has none."""
    free = set(statement.free_indices)

    def apart(term: Any) -> Any:  # noqa: ANN401 - any SymPy object
        return _renamed(opened(term), free, statement.symbols.keys())

    return _changed(statement, apart) if statement.names else statement


def _renamed(term: Any, free: set[Index], taken: Collection[str]) -> Any:  # noqa: ANN401 - any SymPy object
    """Give an index that a local name binds, and that is free in the statement, another name there."""
    if not term.args or isinstance(term, (Matrix, Scalar)):
        return term
    args = [_renamed(a, free, taken) for a in term.args]
    if isinstance(term, INDEXED) and term.index in free:
        name = f"{term.index.name}_"
        while name in taken:
            name += "_"
        args = [exchanged(args[0], term.index, own := Index(name, term.index.size)), own]
    return term if all(a is b for a, b in zip(args, term.args, strict=True)) else term.func(*args)


def _written(term: Any, fresh: Callable[[Expr, int], Index]) -> Any:  # noqa: ANN401 - any SymPy object
    """Write out the functions that stand for their definitions."""
    if isinstance(term, Defined):
        return _written(term.written(fresh), fresh)
    if isinstance(term, At):
        return _written(written(term), fresh)
    if isinstance(term, (Matrix, Scalar)):
        return with_law(term, lambda law: _written(law, fresh))
    if not term.args:
        return term
    args = [_written(a, fresh) for a in term.args]
    return term if all(a is b for a, b in zip(args, term.args, strict=True)) else term.func(*args)


def closed_statement(
    statement: Statement, facts: Callable[[Named], Collection[str] | None] = lambda _: ()
) -> Statement | None:
    """Return what a statement says of any values whatever of the names in it; ``None`` where it says no such thing.

    A name is left alone only if nothing in its definition is random, or bound by anything in the statement.

    Parameters
    ----------
    statement : a statement
    facts : what is known of a name that is left alone; ``None`` of one that is not
    """
    if not statement.names:
        return None
    bound = {s for part in _parts(statement) for s in _bound(part)}
    kept: dict[Named, Matrix | Scalar] = {}

    def stays(term: Named) -> bool:
        letters = set(declared_symbols(term.definition))
        loose = any(getattr(s, "law", None) is not None or s in bound for s in letters)
        return not term.arguments and not loose and facts(term) is not None

    def closed(term: Any) -> Any:  # noqa: ANN401 - any SymPy object
        term = opened(term, stays)
        for name in sorted(term.atoms(Named), key=str):
            kept.setdefault(name, _letter(name, facts(name) or ()))
        return term.xreplace(kept)

    try:
        found = _changed(statement, closed)
    except SymklError:
        return None
    return found if kept else None


def solved(statement: Statement) -> Statement:
    """Put what defining equations say, ``symbol = term``, for the symbols; the facts of a symbol become facts of the term.

    Where anything binds a letter of such an equation it is left alone: it speaks of that letter where it is free.
    """
    statement = _without_circles(statement)
    bound = {s for part in _parts(statement) for s in _bound(part)}
    for fact in sorted((f for f in statement.given if f.kind == "="), key=str):
        for symbol, term in (fact.args, fact.args[::-1]):
            letters = {s for a in fact.args for s in declared_symbols(a)}
            plain = isinstance(symbol, (Matrix, Scalar)) and symbol.law is None and symbol not in declared_symbols(term)
            varying = any(getattr(s, "argument", "") for s in letters)
            random = any(getattr(s, "law", None) is not None for s in letters)
            if plain and not letters & bound and not varying and not random:
                return solved(_without(statement, fact, symbol, term))
    return statement


def _without_circles(statement: Statement) -> Statement:
    """Say of matrices that are in order both ways that they are equal: Gram matrices that sum to zero are zero."""
    for fact in sorted((f for f in statement.given if f.kind == "="), key=str):
        for symbol, term in (fact.args, fact.args[::-1]):
            parts = _flat(term)
            made = [p.args[-1] if isinstance(p, Times) else p for p in parts if p != symbol]
            names = [part.name if isinstance(part, Matrix) else "" for part in made]
            if len(parts) != len(made) + 1 or not all(name.startswith((ROOT, GAP)) for name in names):
                continue
            if any(name.startswith(GAP) for name in names):
                msg = f"the orders given of {symbol} cannot all hold: it would be less than itself"
                raise DeclarationError(msg)
            zero = {Fact("=", (root, Zero(*shape_of(root)))) for root in made}
            return replace(statement, given=(statement.given | zero) - {fact})
    return statement


def _flat(term: Any) -> list[Any]:  # noqa: ANN401 - any SymPy object
    return [part for a in term.args for part in _flat(a)] if isinstance(term, Plus) else [term]


def _without(statement: Statement, defining: Fact, symbol: Any, term: Any) -> Statement:  # noqa: ANN401 - a symbol, its value
    def change(part: Any) -> Any:  # noqa: ANN401 - any SymPy object
        return exchanged(part, symbol, term)

    known = {Fact(fact, (term,)) for fact in symbol.facts}
    return _changed(replace(statement, given=(statement.given | known) - {defining}), change)


def _letter(name: Named, facts: Collection[str]) -> Matrix | Scalar:
    shape = shape_of(name)
    return Scalar(name.name, facts) if shape == SCALAR else Matrix(name.name, *shape, facts)


def _changed(statement: Statement, change: Callable[[Any], Any]) -> Statement:
    lhs, rhs = change(statement.lhs), change(statement.rhs)
    given = frozenset(Fact(fact.kind, tuple(map(change, fact.args))) for fact in statement.given)
    return replace(statement, lhs=lhs, rhs=rhs, given=given)


def _parts(statement: Statement) -> list[Basic]:
    return [statement.lhs, statement.rhs, *(a for fact in statement.given for a in fact.args)]


def _bound(term: Basic) -> set[Basic]:
    """Everything that a term binds, but for what is random."""
    return {node.args[1] for node in term.atoms(*INDEXED, Integral, Derivative, Jacobian)}


__all__ = ["closed_statement", "open_statement", "solved", "without_names"]
