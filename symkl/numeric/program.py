"""A matrix formula of the language becomes a program of linear algebra.

Inverses become triangular solves with a Cholesky factor where the matrix is positive definite by its form, and solves by
LU otherwise; log-determinants become sums over the factor's diagonal; quadratic forms and traces become squared norms
wherever the product reads the same backwards. What no rule covers is an UnsupportedError that names it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy
from sympy import Basic, Expr, Integer, Rational

from symkl.errors import NotFoundError, SymklError, UnsupportedError
from symkl.language import functions, terms
from symkl.language.derivation import Derivation
from symkl.language.distributions import MassFunction
from symkl.language.parse import parse_term
from symkl.language.statement import Relation, Statement, declared_symbols
from symkl.language.symbols import Dimension, Family, Matrix, Scalar
from symkl.language.terms import is_scalar, shape_of
from symkl.numeric import operations as op
from symkl.numeric import structure
from symkl.numeric.indexed import Indexed, size_text
from symkl.numeric.operations import MATRIX, NUMBER, VECTOR, Operation, Parameter
from symkl.numeric.structure import Letter, uncovered, word_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# facts of arguments that a program relies on, so that values are held against them
RELIED = frozenset({"spd", "symmetric", "lower", "mass", "simplex", "diagonal", "positive diagonal"})
RELIED |= {"positive", "each positive", "nonnegative", "probability", "integer", "binary"}
Formula: TypeAlias = Expr | Statement | Derivation
Rule: TypeAlias = "Callable[[Builder, Any], Operation]"
Arguments: TypeAlias = "str | Iterable[str | Basic] | Mapping[str, str | Basic]"


def formula_of(source: Formula) -> Expr:
    """Return the term to compute: a term itself, a statement's right side, a derivation's conclusion's right side.

    Raises
    ------
    UnsupportedError
        If a statement is no equality.
    """
    statement = source.conclusion if isinstance(source, Derivation) else source
    if isinstance(statement, Statement):
        if statement.relation is not Relation.EQ:
            msg = f"{statement} is no equality, so there is no formula to compute"
            raise UnsupportedError(msg)
        return statement.rhs
    return terms.as_term(statement)


@dataclass
class Builder(Indexed):
    """Lowers terms to operations, by ``rules`` for classes of nodes."""

    rules: Mapping[type[Basic], Rule] = field(kw_only=True)
    declared: dict[str, tuple[tuple[Basic, ...], frozenset[str]]] = field(default_factory=dict)

    # ------------------------------------------------------------------------------------------------- arguments

    def bind(self, term: Basic, source: Formula, args: Arguments) -> None:
        """Give every argument its meaning."""
        statement = source.conclusion if isinstance(source, Derivation) else source
        parts = (statement.lhs, statement.rhs) if isinstance(statement, Statement) else (term,)
        names = {s.name: s for part in parts for s in declared_symbols(part) if s.name}
        if isinstance(args, str):
            args = args.replace(",", " ").split()
        pairs = args.items() if hasattr(args, "items") else [(str(a), a) for a in args]
        for name, meant in pairs:
            if isinstance(meant, str) and meant.startswith("cholesky("):
                self._bind_factor(name, _meaning(meant.removeprefix("cholesky(")[:-1], names, term))
            else:
                self._bind_one(name, _meaning(meant, names, term))

    def bind_factor(self, name: str, letter: Basic) -> None:
        """Let a letter stand for the lower Cholesky factor of an argument, which may be that factor itself."""
        argument = self.ops.make(op.Argument, rank=MATRIX, option=name)
        if argument in self.triangles:
            self.bound[letter] = argument
        else:
            self.bound[letter] = self.ops.make(op.Cholesky, argument, rank=MATRIX)
            self.sources[letter] = argument

    def _bind_factor(self, name: str, meaning: Basic) -> None:
        argument = self.ops.make(op.Argument, rank=MATRIX, option=name)
        factor = _lower_factor(meaning)
        if factor is not None:
            self.bound[factor] = argument
        elif structure.is_spd(meaning) and isinstance(meaning, Matrix):
            self.factors[meaning] = argument
            turned = self.ops.make(op.Flip, argument, rank=MATRIX)
            self.bound[meaning] = self.ops.make(op.Product, argument, turned, rank=MATRIX)
        else:
            msg = f"{name} stands for the Cholesky factor of {meaning}, which is neither positive definite nor A*A.T"
            raise UnsupportedError(msg)
        self.triangles.add(argument)
        self.declared[name] = (shape_of(meaning), frozenset({"lower", "positive diagonal"}))

    def _bind_one(self, name: str, meaning: Basic) -> None:
        if name in self.declared:
            msg = f"the argument {name} is named twice"
            raise SymklError(msg)
        facts: frozenset[str] = getattr(meaning, "facts", frozenset())
        match meaning:
            case Scalar():
                sizes: tuple[Basic, ...] = ()
            case Matrix():
                sizes = meaning.shape[:1] if meaning.is_vector else meaning.shape
            case MassFunction():
                sizes, facts = (meaning.size,), frozenset({"mass"})
            case Family():
                sizes = (meaning.size,)
            case functions.DiagonalOf(args=(Matrix() as whole,)) if structure.is_diagonal(whole):
                sizes, facts = whole.shape[:1], frozenset({"each positive"} if structure.is_spd(whole) else ())
                entries = self.ops.make(op.Argument, rank=VECTOR, option=name)
                self.bound[whole] = self.ops.make(op.DiagonalFrom, entries, rank=MATRIX)
            case Expr() if (factor := _lower_factor(meaning)) is not None:
                sizes, facts = factor.shape, frozenset({"spd"})
                argument = self.ops.make(op.Argument, rank=MATRIX, option=name)
                self.bound[factor] = self.ops.make(op.Cholesky, argument, rank=MATRIX)
                self.sources[factor] = argument
            case _:
                msg = f"{name} stands for {meaning}, which is no symbol, diagonal of one, or A*A.T of a lower triangular A"
                raise UnsupportedError(msg)
        if getattr(meaning, "law", None) is not None:
            msg = f"{name} is random, and a function takes numbers"
            raise UnsupportedError(msg)
        self.declared[name] = (sizes, facts)
        self.bound.setdefault(meaning, self.ops.make(op.Argument, rank=len(sizes), option=name))

    def parameters(self) -> Iterable[Parameter]:
        """Describe the arguments, once the program is built."""
        factored = {o.args[0] for o in self.ops.made.values() if isinstance(o, op.Cholesky)}
        for name, (sizes, facts) in self.declared.items():
            argument = self.ops.make(op.Argument, rank=len(sizes), option=name)
            relied = facts & RELIED
            relied |= {"simplex", "binary"} if "indicator" in facts else frozenset()
            relied -= {"symmetric"} if "spd" in relied else frozenset()
            relied -= {"positive"} if "probability" in relied else frozenset()
            relied -= {"each positive"} if "simplex" in relied else frozenset()
            yield Parameter(name, tuple(map(_size_name, sizes)), relied, argument in factored)

    def result_sizes(self, term: Basic) -> tuple[str | int, ...]:
        """Trailing axes of the value."""
        return tuple(
            _size_name(s) if isinstance(s, (Dimension, Integer)) else size_text(s) for s in shape_of(term) if s != 1
        )

    # ------------------------------------------------------------------------------------------------- arithmetic

    def lower(self, term: Basic) -> Operation:
        """Lower any term: numbers to rank 0 (1 under an index), vectors and rows to 1, matrices to 2.

        Raises
        ------
        UnsupportedError
            If no rule covers the node.
        """
        own = tuple(index for index in self.indices if index in term.free_symbols)
        if own != self.indices:
            return self.spread(term, own)
        for cls in type(term).__mro__:
            if cls in self.rules:
                return self.rules[cls](self, term)
        raise uncovered(term)

    def number(self, value: Rational) -> Operation:
        """Lower a rational number."""
        return self.ops.make(op.Number, option=Fraction(int(value.p), int(value.q)))

    def combination(self, parts: list[tuple[Rational, Operation]]) -> Operation:
        """Add with rational coefficients; one that all share is taken out."""
        sizes = {abs(times) for times, _ in parts}
        common = sizes.pop() if len(sizes) == 1 else sympy.S.One
        total = self.add([self.scale(times / common, part) for times, part in parts])
        return self.scale(common, total)

    def add(self, parts: list[Operation]) -> Operation:
        """Add operations; numbers to every entry of a vector that runs over an index."""
        if not parts:
            return self.number(sympy.S.Zero)
        rank = max(p.rank for p in parts)
        return parts[0] if len(parts) == 1 else self.ops.make(op.Add, *parts, rank=rank)

    def scale(self, times: Rational, part: Operation) -> Operation:
        """Multiply by a rational number."""
        if times == 1:
            return part
        if isinstance(part, op.Number) and isinstance(part.option, Fraction):
            return self.number(times * Rational(part.option.numerator, part.option.denominator))
        if times < 0:
            return self.ops.make(op.Negate, self.scale(-times, part), rank=part.rank)
        return self.multiply(self.number(times), part)

    def quotient(self, above: Operation, below: Operation) -> Operation:
        """Divide numbers, or entry by entry; dividing by an exponential is multiplying by another one, which takes less."""
        if isinstance(below, op.Exponential):
            power = self.scale(sympy.S.NegativeOne, below.args[0])
            return self.ops.make(op.TimesExponential, above, power, rank=max(above.rank, below.rank))
        return self.ops.make(op.Quotient, above, below, rank=max(above.rank, below.rank))

    def multiply(self, left: Operation, right: Operation) -> Operation:
        """Multiply numbers, or entry by entry, with 0 log 0 = 0 for a probability of zero."""
        rank = max(left.rank, right.rank)
        if isinstance(right, op.LogGap) and (found := _relative_change(right, left)):
            return self.ops.make(op.WeightedLogGap, left, *found, rank=rank)
        if isinstance(right, op.ExpGap):
            x, times = right.args[0], Integer(1)
            if isinstance(x, op.Negate):
                x, times = x.args[0], Integer(-1)
            if isinstance(x, op.Quotient) and x.args[1] is left:
                return self.ops.make(op.WeightedExpGap, left, self.scale(times, x.args[0]), rank=rank)
        if self.is_mass(left) and _has_logarithm(right):
            return self.ops.make(op.Weighted, left, right, rank=rank)
        return self.ops.make(op.Multiply, left, right, rank=rank)

    def only_where(self, have_values: list[Expr], result: Operation) -> Operation:
        """Make a result nan where any of some numbers is: the exponential of 0 times their sum is 1, or nan."""
        if not have_values:
            return result
        total = self.add([self.lower(term) for term in have_values])
        none = self.ops.make(op.Multiply, self.number(sympy.S.Zero), total)
        return self.multiply(self.ops.make(op.Exponential, none), result)

    def unsigned(self, result: Operation) -> Operation:
        """Write a number that is less all of its parts as 0 less these, which is 0.0 and not -0.0 where they are nothing."""
        parts = result.args if isinstance(result, op.Add) else (result,)
        if result.rank == NUMBER and all(isinstance(part, op.Negate) for part in parts):
            return self.add([self.number(sympy.S.Zero), *parts])
        return result

    def is_mass(self, operation: Operation) -> bool:
        """Whether an operation is an argument that is a mass function, a probability or 1 less that, or a count."""
        if isinstance(operation, op.Add) and len(operation.args) == 2:  # noqa: PLR2004 - 1 and -p
            one, rest = operation.args
            return (
                isinstance(one, op.Number) and one.option == 1 and isinstance(rest, op.Negate) and self.is_mass(rest.args[0])
            )
        if isinstance(operation, (op.AsRow, op.AsColumn)):
            return self.is_mass(operation.args[0])
        known = self.declared[str(operation.option)][1] if isinstance(operation, op.Argument) else frozenset()
        return bool(known & {"mass", "simplex", "probability", "binary"}) or known >= {"integer", "nonnegative"}


def _meaning(meant: str | Basic, names: Mapping[str, Basic], term: Basic) -> Basic:
    if not isinstance(meant, str):
        return meant
    if meant in names:
        return names[meant]
    if meant.isidentifier():
        msg = f"{meant} does not occur in {term}"
        raise NotFoundError(msg, hint=f"it has {', '.join(sorted(names))}")
    return parse_term(meant, names)  # type: ignore[arg-type] # declared symbols are meanings


def _lower_factor(meaning: Basic) -> Matrix | None:
    # A*A.T of a lower triangular A
    if is_scalar(meaning):
        return None
    letters = word_of(meaning).letters
    if len(letters) == 2 and letters[1] == letters[0].T and letters[0] == Letter(letters[0].base):  # noqa: PLR2004
        base = letters[0].base
        return base if isinstance(base, Matrix) and structure.known(base, "lower") else None
    return None


def _size_name(size: Basic) -> str | int:
    if isinstance(size, Dimension):
        return str(size)
    if isinstance(size, Integer):
        return int(size)
    msg = f"an argument's axis has the size {size}"
    raise UnsupportedError(msg, hint="name each axis by one dimension")


def _has_logarithm(operation: Operation) -> bool:
    return isinstance(operation, (op.Logarithm, op.LogarithmNearOne)) or any(map(_has_logarithm, operation.args))


def _relative_change(gap: Operation, start: Operation) -> list[Operation]:
    # q where the gap is that of x = (q - start)/start, and the difference if it is written otherwise
    x, *ratio = gap.args
    if not isinstance(x, op.Quotient) or x.args[1] is not start:
        return []
    if isinstance(x.args[0], op.Add):
        first, *rest = x.args[0].args
        if len(rest) == 1 and isinstance(rest[0], op.Negate) and rest[0].args[0] is start:
            return [first]
    return [ratio[0].args[0], x.args[0]] if ratio and ratio[0].args[1] is start else []
