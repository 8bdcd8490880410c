"""One-token mutants of statements: a user's proof that the checks of a derivation can fail."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy
from sympy import Basic, Expr, Rational

from symkl.errors import SymklError
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.distributions import Mass
from symkl.language.exchange import exchanged
from symkl.language.law import Density
from symkl.language.symbols import Entry, Matrix, Scalar
from symkl.prover.decide import decide
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symkl.language.derivation import Derivation, Link, Statement

Path: TypeAlias = tuple[int, ...]
BUDGET = 25_000  # operations to search a counterexample of one mutant

# how a node is built with its shapes checked
BUILDERS: dict[type, Callable[..., Expr]] = {
    tm.Plus: lambda *args: reduce(tm.plus, args),
    tm.Times: lambda *args: reduce(tm.times, args),
    tm.Negative: tm.negated,
    tm.Divide: tm.divided,
    tm.Power: tm.power,
    tm.Inverse: tm.inverse,
    tm.Transpose: tm.Transpose,
    fn.Trace: fn.tr,
    fn.Determinant: fn.det,
    fn.Log: fn.log,
    fn.Exp: fn.exp,
    fn.Sqrt: fn.sqrt,
    fn.Sum: fn.total,
    Density: lambda law, at: law(at),
    ex.Variance: ex.Var,
    ex.Covariance: ex.Cov,
    ex.ConditionalExpectation: lambda a, given: ex.E(a, given=tuple(given)),
    ex.ConditionalVariance: lambda a, given: ex.Var(a, given=tuple(given)),
    ex.ConditionalCovariance: lambda a, b, given: ex.Cov(a, b, given=tuple(given)),
}
NAMES_BEHIND = (fn.Integral, fn.Sum, fn.Diagonal, fn.Derivative)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A statement with one token changed; ``statement`` is ``None`` where its shapes no longer fit."""

    change: str
    statement: Statement | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the mutants of one link."""

    link: Link
    results: tuple[tuple[Mutant, Result | None], ...]

    @property
    def counts(self) -> Counter[str]:
        """How many were refuted, stayed true, were ill-typed, or were missed."""
        return Counter(_kind(result) for _, result in self.results)

    @property
    def missed(self) -> list[tuple[Mutant, Result]]:
        """Mutants neither refuted nor proved."""
        return [(m, r) for m, r in self.results if r is not None and _kind(r) == "missed"]


def _kind(result: Result | None) -> str:
    if result is None:
        return "ill-typed"
    return {Verdict.REFUTED: "refuted", Verdict.PROVED: "still true"}.get(result.verdict, "missed")


def mutate(derivation: Derivation, *, budget: int = BUDGET) -> Iterator[Tally]:
    """Decide the mutants of every link of a derivation, of the mended line where there is one."""
    for link in derivation.links:
        statement = link.mended or link.statement
        results = []
        for mutant in mutants(statement):
            result = None if mutant.statement is None else decide(mutant.statement, budget=budget)
            results.append((mutant, result))
        yield Tally(link, tuple(results))


def mutants(statement: Statement) -> Iterator[Mutant]:
    """Every statement that differs from this one in one token, once each."""
    seen = {statement}
    for change, make in _changes(statement):
        try:
            changed = make()
        except (SymklError, TypeError, ValueError):
            yield Mutant(change, None)
            continue
        if changed not in seen:
            seen.add(changed)
            yield Mutant(change, changed)


def _changes(statement: Statement) -> Iterator[tuple[str, Callable[[], Statement]]]:
    symbols = [s for s in statement.symbols.values() if isinstance(s, (Matrix, Scalar))]
    for side, where in (("lhs", "left"), ("rhs", "right")):
        for change, path, new in _term_changes(getattr(statement, side), symbols):
            yield f"{where}: {change}", partial(_with_term, statement, side, path, new)
    for symbol in symbols:
        if isinstance(symbol, Matrix) and symbol.facts and symbol.law is None:
            weak = Matrix(symbol.name, *symbol.shape, latex=symbol.latex_name)
            facts = ", ".join(sorted(symbol.facts))
            yield f"{symbol} no longer {facts}", partial(_renamed, statement, symbol, weak)
    for fact in sorted(statement.given, key=str):
        yield f"dropped: {fact}", partial(replace, statement, given=statement.given - {fact})


def _with_term(statement: Statement, side: str, path: Path, new: Expr) -> Statement:
    changed: Statement = replace(statement, **{side: _put(getattr(statement, side), path, new)})
    return changed


def _renamed(statement: Statement, old: Basic, new: Basic) -> Statement:
    lhs, rhs = (exchanged(side, old, new) for side in (statement.lhs, statement.rhs))
    return replace(statement, lhs=lhs, rhs=rhs)


# ---------------------------------------------------------------------------------------------- changes of a term


def _term_changes(term: Expr, symbols: list[Matrix | Scalar]) -> Iterator[tuple[str, Path, Expr]]:
    """Yield what changes, where, and what stands there instead."""
    for path, node in _nodes(term, ()):
        yield from ((change, path, new) for change, new in _node_changes(node, symbols))


def _nodes(term: Basic, path: Path) -> Iterator[tuple[Path, Expr]]:
    if isinstance(term, Expr):
        yield path, term
    if isinstance(term, NAMES_BEHIND):
        # what stands behind the first argument is a bound name, not a term
        yield from _nodes(term.args[0], (*path, 0))
    elif isinstance(term, tm.Node) and not isinstance(term, (Entry, Mass)):
        for i, arg in enumerate(term.args):
            if isinstance(arg, Expr):
                yield from _nodes(arg, (*path, i))


def _node_changes(  # noqa: C901 - one case for each kind of node
    node: Expr, symbols: list[Matrix | Scalar]
) -> Iterator[tuple[str, Expr]]:
    if isinstance(node, (Matrix, Scalar)):
        yield from _symbol_changes(node, symbols)
    elif isinstance(node, tm.Plus):
        for i, arg in enumerate(node.args):
            yield f"dropped {arg}", _without(node, i)
            flipped = arg.args[0] if isinstance(arg, tm.Negative) else tm.Negative(arg)
            yield f"sign of {arg}", tm.Plus(*node.args[:i], flipped, *node.args[i + 1 :])
    elif isinstance(node, tm.Times):
        for i, arg in enumerate(node.args):
            yield f"dropped factor {arg}", _without(node, i)
        for i, (a, b) in enumerate(pairwise(node.args)):
            if tm.SCALAR not in (tm.shape_of(a), tm.shape_of(b)):
                yield f"order of {a}, {b}", tm.Times(*node.args[:i], b, a, *node.args[i + 2 :])
    elif isinstance(node, tm.Negative):
        yield f"sign of {node.args[0]}", node.args[0]
    elif isinstance(node, (tm.Transpose, tm.Inverse)):
        yield f"{node} -> {node.args[0]}", node.args[0]
    elif isinstance(node, Rational) and node != 0:
        yield f"{node} -> {2 * node}", 2 * node
    elif type(node) in SWAPPED:
        other = SWAPPED[type(node)]
        yield f"{node} -> {other.name}", other(node.args[0])


# functions that are easily taken for each other
SWAPPED: dict[type, type[fn.Call]] = {fn.Trace: fn.Determinant, fn.Determinant: fn.Trace}


def _without(node: Expr, i: int) -> Expr:
    rest: tuple[Any, ...] = node.args[:i] + node.args[i + 1 :]
    left: Expr = rest[0] if len(rest) == 1 else node.func(*rest)
    return left


def _symbol_changes(node: Matrix | Scalar, symbols: list[Matrix | Scalar]) -> Iterator[tuple[str, Expr]]:
    shape = tm.shape_of(node)
    for other in symbols:
        if other != node and tm.same_shape(tm.shape_of(other), shape):
            yield f"{node} -> {other}", other
    if shape != tm.SCALAR:
        yield f"{node} -> {node}.T", tm.Transpose(node)
        if "invertible" in node.facts:
            yield f"{node} -> {node}.I", tm.Inverse(node)


def _put(term: Any, path: Path, new: Expr) -> Any:  # noqa: ANN401 - any SymPy object
    """Put a new subterm at a path and build everything above it with its shapes checked."""
    if not path:
        return new
    args = list(term.args)
    args[path[0]] = _put(args[path[0]], path[1:], new)
    build = BUILDERS.get(type(term))
    built = term.func(*args) if build is None else build(*args)
    if sympy.sympify(built).has(sympy.nan):
        msg = "no number"
        raise ValueError(msg)
    return _checked(built)


def _checked(term: Any) -> Any:  # noqa: ANN401 - any SymPy object
    """Check the shapes of a changed node, which was put together without."""
    build = BUILDERS.get(type(term))
    return term if build is None else build(*term.args)
