"""Closed forms of sums and products over an index, by induction on how many terms they have.

A statement about every size n holds if it holds for n = 1 and if what it says of n + 1 is, term for term, what it says of
n and what the sums gain. Both are identities between rational functions of n, powers, factorials, roots and logarithms
of what is positive, decided by SymPy's ``cancel`` after the recurrences of these functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import sympy

from symkl.errors import UnsupportedError
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.special import Factorial
from symkl.language.statement import Relation
from symkl.language.symbols import Dimension, Index, Scalar
from symkl.language.sympy_types import untyped
from symkl.prover.context import Context

if TYPE_CHECKING:
    from sympy import Basic

    from symkl.language.statement import Statement

# a term of SymPy's own
Plain: TypeAlias = Any

SYMPY: dict[type, Any] = {
    tm.Plus: untyped.Add,
    sympy.Add: untyped.Add,
    tm.Negative: lambda a: -a,
    tm.Times: untyped.Mul,
    sympy.Mul: untyped.Mul,
    tm.Divide: lambda a, b: a / b,
    tm.Power: untyped.Pow,
    sympy.Pow: untyped.Pow,
    fn.Log: untyped.log,
    fn.Exp: untyped.exp,
    fn.Sqrt: untyped.sqrt,
    Factorial: untyped.factorial,
}


@dataclass(frozen=True, slots=True)
class InductionCertificate:
    """Two sides that are equal for one term of each sum, and gain the same with each further term."""

    statement: Statement
    size: str
    laws: tuple[str, ...]
    conditions: tuple[str, ...] = ()

    def replay(self) -> bool:
        """Do the first case and the step again."""
        return prove_by_induction(self.statement) == self

    def __str__(self) -> str:
        return f"both sides are the same at {self.size} = 1, and gain the same from {self.size} to {self.size} + 1"


def prove_by_induction(statement: Statement) -> InductionCertificate | None:
    """Prove an equality of numbers by induction on the size of the index that it sums or multiplies over.

    Raises
    ------
    UnsupportedError
        If the statement is about anything else.
    """
    if statement.relation is not Relation.EQ or statement.given:
        _refuse("an equality without givens is proved by induction")
    reader = _Reader()
    difference = reader.of(statement.lhs) - reader.of(statement.rhs)
    if len(reader.sizes) != 1 or not reader.bound:
        _refuse("induction is on the size of one index, over which something is summed")
    (n,) = reader.sizes
    context = Context()
    context.cite("induction on the number of terms")
    return InductionCertificate(statement, str(n), tuple(context.used)) if _holds(difference, reader.bound, n) else None


class _Reader:
    """Reads terms as SymPy's; each sum or product becomes a letter."""

    def __init__(self) -> None:
        self.bound: dict[Plain, tuple[bool, Plain, Plain]] = {}  # letter: whether it is a product, its body, its index
        self.sizes: set[Plain] = set()
        self.inside = 0

    def of(self, term: Basic) -> Plain:
        """A term as one of SymPy's."""
        if isinstance(term, sympy.Rational):
            return term
        if isinstance(term, Dimension):
            n = untyped.Symbol(term.name, integer=True, positive=True)
            self.sizes.add(n)
            return n
        if isinstance(term, Index) and self.inside:
            return untyped.Symbol(term.name, integer=True, positive=True)
        if isinstance(term, Scalar) and term.law is None and term.facts <= {"positive", "nonnegative", "nonzero"}:
            return untyped.Symbol(term.name, real=True, positive=True if "positive" in term.facts else None)
        if isinstance(term, (fn.Sum, fn.Prod)) and isinstance(term.index.size, Dimension) and not self.inside:
            self.inside += 1
            body, index = self.of(term.args[0]), self.of(term.index)
            self.inside -= 1
            n = self.of(term.index.size)
            if n in body.free_symbols:
                _refuse("a sum whose terms depend on how many they are")
            letter = untyped.Dummy("S")
            self.bound[letter] = (isinstance(term, fn.Prod), body, index)
            return letter
        make = SYMPY.get(type(term))
        if make is None:
            _refuse(f"{term} is not summed by induction")
        return make(*map(self.of, term.args))


def _holds(difference: Plain, bound: dict[Plain, tuple[bool, Plain, Plain]], n: Plain) -> bool:
    """Whether a difference is 0 for every number of terms: for one, and for one more than any."""
    one = {s: body.xreplace({i: untyped.Integer(1)}) for s, (_, body, i) in bound.items()}
    if not _vanishes(difference.xreplace({n: untyped.Integer(1)}).xreplace(one)):
        return False
    products = [s for s, (is_product, _, _) in bound.items() if is_product]
    if not products:
        coefficients = [difference.diff(s) for s in bound]
        if not any(c.free_symbols & {n, *bound} for c in coefficients):
            more = {s: s + body.xreplace({i: n + 1}) for s, (_, body, i) in bound.items()}
            return _vanishes(untyped.expand_mul(difference.xreplace({n: n + 1, **more})) - difference)
    if len(bound) != 1:
        return False
    ((s, (is_product, body, i)),) = bound.items()
    slope = difference.diff(s)
    if s in slope.free_symbols or not _is_sure(slope, n):
        return False
    closed = s - difference / slope
    last = body.xreplace({i: n + 1})
    here = untyped.expand(closed).xreplace({s: untyped.Integer(0)})
    after = here.xreplace({n: n + 1})
    return _vanishes(after - here * last if is_product else after - here - last)


def _is_sure(slope: Plain, n: Plain) -> bool:
    """Whether what a sum is multiplied by is 0 at no size, and at single values of letters at most."""
    return slope != 0 and (n not in slope.free_symbols or _is_positive(slope))


def _vanishes(v: Plain) -> bool:
    """Whether an expression is 0, as a rational function of its letters, powers, factorials, roots and logarithms."""
    v = untyped.expand_log(v.replace(untyped.log, lambda a: untyped.log(untyped.factor(untyped.together(a)))))
    for part in v.atoms(untyped.log, sympy.Pow):
        inner = part.args[0] if isinstance(part, untyped.log) or part.exp.is_integer is not True else None
        if inner is not None and not _is_positive(inner):
            _refuse(f"{inner} may not be positive")
        if inner is None and part.exp.is_negative and not _is_positive(part.base) and part.base.free_symbols - _letters(v):
            _refuse(f"{part.base} may be 0")
    v = untyped.expand_func(untyped.combsimp(v)) if v.has(untyped.factorial) else v
    v = untyped.expand_power_exp(untyped.expand_power_base(v))
    return bool(untyped.cancel(untyped.together(v)) == 0)


def _letters(v: Plain) -> set[Plain]:
    """The letters of which nothing but a sign is known."""
    return {s for s in v.free_symbols if not s.is_integer}


def _is_positive(v: Plain) -> bool:
    """Whether numerator and denominator have no coefficient below 0, in positive letters and in sizes less 1."""
    letters = sorted(v.free_symbols, key=str)
    if not all(s.is_positive for s in letters):
        return False
    sizes = [s for s in letters if s.is_integer]
    for part in untyped.fraction(untyped.together(v)):
        if letters and part.is_polynomial(*letters):
            more = untyped.Poly(part.xreplace({s: s + 1 for s in sizes}), *letters)
            least = any(not any(e for s, e in zip(letters, m, strict=True) if s in sizes) for m in more.monoms())
            if not least or not all(c > 0 for c in more.coeffs()):
                return False
        elif not part.is_positive:
            return False
    return True


def _refuse(why: str) -> NoReturn:
    raise UnsupportedError(why)
