"""Small edits of a statement, each with what it costs: the terms that differ from one in a token or a little more.

`symkl mutate` makes those of one token and looks whether they are noticed; what a false line may have meant is looked for
among all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from sympy import Basic, Expr, Rational, S, Tuple

from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.blocks import Block, block
from symkl.language.densities import Average, DensityDivergence, DensityEntropy, average
from symkl.language.derivatives import D, Derivative, Jacobian
from symkl.language.distributions import Mass
from symkl.language.entries import ColumnOf, Component, Member, RowOf, RowVector
from symkl.language.entrywise import DEFINED
from symkl.language.exchange import exchanged
from symkl.language.law import Density, Law, rebuilt_law
from symkl.language.misfit import Unfit
from symkl.language.reading import BRACKETED, FUNCTIONS
from symkl.language.special import FUNCTIONS as SPECIAL
from symkl.language.special import Special
from symkl.language.symbols import Entry, Matrix, Scalar, entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from symkl.language.statement import Statement

Path: TypeAlias = tuple[int, ...]
Said: TypeAlias = tuple[Any, ...]
Change: TypeAlias = tuple[int, Said, Expr]

# what an edit costs: a token taken away or exchanged for another one; one put in, which keeps less of what is printed
EXCHANGED, PUT_IN = 4, 6
MOST = 40

# how a node is built with its shapes checked
BUILDERS: dict[type, Callable[..., Any]] = {
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
    fn.AbsoluteValue: fn.absolute,
    fn.Adjugate: fn.adj,
    fn.MatrixExponential: fn.expm,
    fn.Hadamard: fn.had,
    fn.DiagonalMatrix: fn.diagm,
    Derivative: D,
    fn.Sum: fn.total,
    fn.Prod: fn.multiplied,
    fn.ByEntries: fn.by_entries,
    fn.Diagonal: fn.diagonal,
    Block: lambda rows: block([list(row.args) for row in rows.args]),
    Density: lambda law, at: law(at),
    ex.Variance: ex.Var,
    ex.Covariance: ex.Cov,
    ex.ConditionalExpectation: lambda a, given: ex.E(a, given=tuple(given)),
    ex.ConditionalVariance: lambda a, given: ex.Var(a, given=tuple(given)),
    ex.ConditionalCovariance: lambda a, b, given: ex.Cov(a, b, given=tuple(given)),
    ex.Divergence: ex.KL,
    Average: average,
    DensityDivergence: ex.KL,
    DensityEntropy: ex.entropy,
    ex.LawEntropy: lambda law, *symbol: ex.entropy(*symbol or (law,)),
    Component: entry,
    RowVector: entry,
    Member: lambda term, at, _: entry(term, at),
    RowOf: lambda term, at: entry(term, at, None),
    ColumnOf: lambda term, at: entry(term, None, at),
    **DEFINED,
    **{cls: SPECIAL[cls.name] for cls in Special.__subclasses__()},
    Unfit: lambda name, *args: (FUNCTIONS | BRACKETED)[str(name)](*args),
}
NAMES_BEHIND = (fn.Integral, fn.Sum, fn.Prod, fn.Diagonal, fn.ByEntries, Derivative, Jacobian)
SIZED = (tm.Identity, tm.Zero, tm.Ones)


@dataclass(frozen=True, slots=True)
class Edit:
    """A subterm of one side put in place of another: what it costs and changes, where, and what stands there instead.

    ``kind`` is what it has in common with edits that people make together with it.
    """

    cost: int
    said: Said
    side: str
    places: tuple[Path, ...]
    new: Expr
    kind: tuple[object, ...] = ()

    @property
    def change(self) -> str:
        """What is changed, and on which side, in words."""
        template, *terms = self.said
        return f"{'left' if self.side == 'lhs' else 'right'}: {template.format(*terms)}"

    def of(self, statement: Statement) -> Statement:
        """Make the edit, and check the shapes of what is built above it.

        Raises
        ------
        SymklError, TypeError, ValueError
            If they do not fit.
        """
        if self.side == "lhs":
            return replace(statement, lhs=self.term(statement.lhs))
        return replace(statement, rhs=self.term(statement.rhs))

    def term(self, side: Expr) -> Expr:
        """Make the edit in its side."""
        changed: Expr = put(side, self.places, self.new)
        return changed


def token_edits(statement: Statement) -> Iterator[Edit]:
    """Every edit of one token: a sign, a symbol, a transpose, an inverse, an order, a factor, a number, a dropped term."""
    symbols = symbols_of(statement)
    for side in ("lhs", "rhs"):
        for path, node, _ in nodes(getattr(statement, side)):
            for cost, words, new in token_changes(node, symbols):
                yield Edit(cost, words, side, (path,), new)


def said(template: str, *terms: object) -> Said:
    """What an edit changes, to be put into words where it is shown: to print terms takes longer than to make them."""
    return template, *terms


def symbols_of(statement: Statement) -> list[Matrix | Scalar]:
    """The numbers, vectors and matrices that a statement is about."""
    return [s for s in statement.symbols.values() if isinstance(s, (Matrix, Scalar))]


def with_symbol(statement: Statement, old: Basic, new: Basic) -> Statement:
    """Put one symbol for another wherever it stands."""
    lhs, rhs = (exchanged(side, old, new) for side in (statement.lhs, statement.rhs))
    given = frozenset(replace(fact, args=tuple(exchanged(a, old, new) for a in fact.args)) for fact in statement.given)
    return replace(statement, lhs=lhs, rhs=rhs, given=given)


# ------------------------------------------------------------------------------------------------ places in a term


def nodes(term: Any, path: Path = (), parent: Basic | None = None) -> Iterator[tuple[Path, Expr, Basic | None]]:  # noqa: ANN401 - any SymPy object
    """Every subterm with its place and what it stands in; neither sizes nor bound names."""
    if isinstance(term, Expr):
        yield path, term, parent
    if isinstance(term, SIZED):
        return
    if isinstance(term, NAMES_BEHIND):
        # what stands behind the first argument is a bound name, not a term
        yield from nodes(term.args[0], (*path, 0), term)
    elif isinstance(term, (tm.Node, Tuple)) and not isinstance(term, (Entry, Mass)):
        for i, arg in enumerate(term.args):
            if isinstance(arg, Expr) or isinstance(term, (Block, Tuple)) or (isinstance(arg, Law) and not arg.name):
                yield from nodes(arg, (*path, i), term)
    elif isinstance(term, Law) and isinstance(parent, Density):
        for i, arg in enumerate(term.args):
            yield from nodes(arg, (*path, i), parent)


def put(term: Any, places: Sequence[Path], new: Expr) -> Any:  # noqa: ANN401 - any SymPy object
    """Put a new subterm at each of some places, and build it and everything above it with the shapes checked."""
    if () in places:
        return _checked(new, 2)
    below: dict[int, list[Path]] = {}
    for first, *rest in places:
        below.setdefault(first, []).append(tuple(rest))
    args = [put(arg, below[i], new) if i in below else arg for i, arg in enumerate(term.args)]
    built = _built(term, args)
    if built is S.NaN:
        msg = "no number"
        raise ValueError(msg)
    return built


def _checked(term: Any, depth: int) -> Any:  # noqa: ANN401 - any SymPy object
    """Check the shapes of an edited node, which was put together without."""
    if depth == 0 or not isinstance(term, tm.Node) or isinstance(term, SIZED):
        return term
    return _built(term, [_checked(arg, depth - 1) for arg in term.args])


def _built(term: Any, args: Sequence[Any]) -> Any:  # noqa: ANN401 - any SymPy object
    if isinstance(term, Law):
        return type(term)(*args) if not term.name else rebuilt_law(term, *args)
    build = BUILDERS.get(type(term))
    return term.func(*args) if build is None else build(*args)


def checked(term: Any) -> Any:  # noqa: ANN401 - any SymPy object
    """Build a whole term again with its shapes checked, of which some did not fit as it was printed."""
    if isinstance(term, Tuple):
        return term.func(*map(checked, term.args))
    if not isinstance(term, tm.Node) or isinstance(term, SIZED):
        return term
    return _built(term, [checked(arg) for arg in term.args])


def size(term: Basic) -> int:
    """About how many tokens a term has that somebody would have to write."""
    if isinstance(term, (Entry, Mass)) or not isinstance(term, (tm.Node, Tuple, Law)) or isinstance(term, SIZED):
        return 1
    own = not isinstance(term, (tm.Plus, tm.Times, tm.Divide, tm.Power, Tuple, Law))
    return own + sum(size(arg) for arg in term.args if isinstance(arg, (Expr, Tuple, Law)))


# ---------------------------------------------------------------------------------------------- changes of a token


def token_changes(  # noqa: C901 - one case for each kind of node
    node: Expr, symbols: Sequence[Matrix | Scalar]
) -> Iterator[Change]:
    """What may stand in place of a node if one token is changed."""
    if isinstance(node, (Matrix, Scalar)):
        yield from _symbol_changes(node, symbols)
    elif isinstance(node, tm.Plus):
        for i, arg in enumerate(node.args):
            yield dropping(arg), said("dropped {}", arg), without(node, i)
            flipped = arg.args[0] if isinstance(arg, tm.Negative) else tm.Negative(arg) if i else negative(arg)
            yield (
                EXCHANGED if i or isinstance(arg, tm.Negative) else PUT_IN,
                said("sign of {}", arg),
                tm.Plus(*node.args[:i], flipped, *node.args[i + 1 :]),
            )
    elif isinstance(node, tm.Times):
        for i, arg in enumerate(node.args):
            yield dropping(arg), said("dropped factor {}", arg), without(node, i)
        for i, (a, b) in enumerate(pairwise(node.args)):
            if tm.SCALAR not in (tm.shape_of(a), tm.shape_of(b)):
                yield EXCHANGED, said("order of {}, {}", a, b), tm.Times(*node.args[:i], b, a, *node.args[i + 2 :])
    elif isinstance(node, tm.Negative):
        yield EXCHANGED, said("sign of {}", node.args[0]), node.args[0]
    elif isinstance(node, (tm.Transpose, tm.Inverse)):
        yield EXCHANGED, said("{} -> {}", node, node.args[0]), node.args[0]
    elif isinstance(node, Rational) and node != 0:
        yield EXCHANGED, said("{} -> {}", node, 2 * node), 2 * node
    elif type(node) in SWAPPED:
        other = SWAPPED[type(node)]
        yield EXCHANGED, said("{} -> {}", node, other.name), other(node.args[0])


# functions that are easily taken for each other
SWAPPED: dict[type, type[fn.Call]] = {fn.Trace: fn.Determinant, fn.Determinant: fn.Trace}


def dropping(term: Expr) -> int:
    """What it costs to take a term or factor away: the more, the longer it is."""
    bare = term.args[0] if isinstance(term, tm.Negative) else term
    return EXCHANGED + 2 * (min(size(bare), MOST) - 1) if not is_number(bare) else EXCHANGED


def is_number(term: Basic) -> bool:
    """Whether a term is a number such as 2 or 1/2."""
    if isinstance(term, (tm.Divide, tm.Negative)):
        return all(map(is_number, term.args))
    return isinstance(term, (Rational, tm.Decimal))


def negative(term: Expr) -> Expr:
    """A minus sign in front of a term, where people write it."""
    if isinstance(term, (tm.Times, tm.Divide)) and not isinstance(term.args[0], tm.Plus):
        first, *rest = term.args
        return type(term)(negative(first), *rest)
    return tm.Negative(term)


def without(node: Expr, i: int) -> Expr:
    """Leave out one argument of a sum or a product."""
    rest: tuple[Any, ...] = node.args[:i] + node.args[i + 1 :]
    left: Expr = rest[0] if len(rest) == 1 else node.func(*rest)
    return left


def _symbol_changes(node: Matrix | Scalar, symbols: Sequence[Matrix | Scalar]) -> Iterator[Change]:
    shape = tm.shape_of(node)
    for other in symbols:
        if other != node and tm.same_shape(tm.shape_of(other), shape):
            yield EXCHANGED, said("{} -> {}", node, other), other
    if shape != tm.SCALAR:
        yield PUT_IN, said("{} -> {}.T", node, node), tm.Transpose(node)
        if "invertible" in node.facts:
            yield PUT_IN, said("{} -> {}.I", node, node), tm.Inverse(node)
