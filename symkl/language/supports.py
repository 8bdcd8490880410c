"""Where a random number or an index may lie, and whether what a term needs there fails for certain.

An average is defined where its body is, with probability one; a sum where each of its members is. ``E[1/x]`` of a Poisson x,
which is 0 with positive probability, is defined for no parameters. What can be met for some value of a parameter is no
matter of this module: it is a condition of a proof.
"""

from __future__ import annotations

from itertools import islice, pairwise, product
from typing import TYPE_CHECKING, Any, NamedTuple

import sympy
from sympy import Expr, Integer, Rational

from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.distributions import Normal
from symkl.language.parametric import Parametric
from symkl.language.shapes import fixed_size, single
from symkl.language.symbols import Entry, Index, Matrix, Scalar
from symkl.language.sympy_types import untyped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SIGNS = {"positive": (1,), "nonnegative": (0, 1), "nonzero": (-1, 1), "invertible": (-1, 1), "spd": (1,)}
PLAIN = (tm.Plus, tm.Times, tm.Negative, tm.Divide, tm.Power, tm.Inverse, fn.Exp, fn.Log, fn.Sqrt, fn.AbsoluteValue)
FIRST = 9  # so many whole numbers are tried
MOST_POINTS = 81
FAR = untyped.Symbol("t", positive=True)  # a number that grows beyond all bounds


class Support(NamedTuple):
    """Points of a support: whole numbers that have a mass, or inner points of an interval, its ends and whether it has any.

    An end is no point, and a number that is below 0 there is so close by.
    """

    points: tuple[Expr, ...]
    ends: tuple[Expr, ...] = ()
    masses: bool = False


def _numbers(*values: str | int) -> tuple[Expr, ...]:
    return tuple(Rational(v) for v in values)


WHOLE = Support(_numbers(*range(FIRST)), (FAR,), masses=True)
POSITIVE = Support(_numbers("1/997", "17/13", 1009), (Integer(0), FAR))
UNIT = Support(_numbers("1/997", "5/11", "13/17", "996/997"), _numbers(0, 1))
LINE = Support(_numbers("-1009/3", "-17/13", "1/7", "29/11", 1013), (-FAR, FAR))
# by what a number is made of
MADE = {
    "uniform": UNIT,
    "beta": UNIT,
    "gamma": POSITIVE,
    "odds": POSITIVE,
    "normal": LINE,
    "poisson": WHOLE,
    "negative binomial": WHOLE,
    "bernoulli": Support(_numbers(0, 1), masses=True),
    "binomial": Support(_numbers(0, 1), masses=True),  # of one trial or more
    "sign": Support(_numbers(-1, 1), masses=True),
    # entries of vectors
    "categorical": Support(_numbers(0, 1), masses=True),
    "multinomial": Support(_numbers(0, 1), masses=True),
    "dirichlet": UNIT,
    "normal vector": LINE,
}


def fails(term: Expr, fact: str, letters: Iterable[Any]) -> bool:
    """Whether a term lacks a fact with positive probability, or at a member of a sum, whatever else stands in it.

    Parameters
    ----------
    term : a number or a matrix
    fact : what it has to be: ``positive``, ``nonnegative``, ``nonzero``, ``spd``, ``invertible``
    letters : the random symbols and the indices that are bound round it

    Returns
    -------
    Whether this is certain; what is not understood fails nowhere.
    """
    if fact not in SIGNS:
        return False
    bases = _Bases()
    plain = _plain(term, {x: bases.of(x) for x in letters}, bases)
    sizes = {str(s) for x in letters if isinstance(x, Index) for s in x.size.free_symbols}
    if plain is None or not bases.supports or sizes & {str(s) for s in plain.free_symbols}:  # an index is at most its size
        return False
    try:
        return _fails(plain, SIGNS[fact], bases.supports)
    except (ArithmeticError, NotImplementedError, TypeError, ValueError):  # what SymPy cannot tell
        return False


class _Bases:
    """The independent variables that random numbers are made of, each with its support."""

    def __init__(self) -> None:
        self.supports: dict[Any, Support] = {}
        self._entries: dict[Any, Any] = {}

    def of(self, x: Any) -> Any:  # noqa: ANN401 - a random symbol or an index
        """Return a number by what it is made of; of a vector, its law; or None."""
        if isinstance(x, Index):
            last = fixed_size(x.size)
            whole = _numbers(*range(1, 1 + (min(int(last), FIRST) if isinstance(last, Integer) else FIRST)))
            return self.new(Support(whole, () if isinstance(last, Integer) else (FAR,), masses=True))
        law = x.law
        if isinstance(x, Matrix) and not single(x.shape):
            return law if x.shape[1] == 1 else None
        if isinstance(law, Normal):
            mean, variance = (_plain(a, {}, self) for a in law.args[:2])
            return mean + (untyped.sqrt(variance) if variance.is_number else untyped.Symbol("sd", positive=True)) * self.new(
                LINE
            )
        if not isinstance(law, Parametric) or any(base.kind not in MADE for base in law.made):
            return None
        made = law.term(law.value, **{base.name: Scalar(f"{base.name}_{i}") for i, base in enumerate(law.made)})
        new = {Scalar(f"{base.name}_{i}"): self.new(MADE[base.kind]) for i, base in enumerate(law.made)}
        return _plain(made, new, self)

    def entry(self, t: Any, law: Any) -> Any:  # noqa: ANN401 - an entry of a vector with a law
        """Return an entry of a random vector, the same for the same."""
        kinds = ["normal vector"] if isinstance(law, Normal) else [b.kind for b in getattr(law, "made", ())]
        if not kinds or kinds[0] not in MADE:
            return None
        if t not in self._entries:
            mean = untyped.Symbol(f"mean of {t}", real=True) if MADE[kinds[0]] is LINE else 0
            self._entries[t] = mean + self.new(MADE[kinds[0]])
        return self._entries[t]

    def new(self, support: Support) -> Any:  # noqa: ANN401 - SymPy's symbol
        """Return a variable of its own."""
        x = untyped.Symbol(f"b{len(self.supports)}", real=True)
        self.supports[x] = support
        return x


def _plain(t: Any, letters: Mapping[Any, Any], bases: _Bases) -> Any:  # noqa: ANN401, PLR0911 - a term; a line for each kind
    """Write a term in SymPy's own arithmetic; None where a random letter stands in what is no arithmetic."""
    if t in letters:
        found = letters[t]
        return found if isinstance(found, Expr) else None
    if isinstance(t, (Rational, sympy.NumberSymbol)):
        return t
    if isinstance(t, tm.Identity):
        return Integer(1)
    if isinstance(t, PLAIN):
        parts = [_plain(a, letters, bases) for a in t.args]
        return None if None in parts else _operation(type(t))(*parts)
    inside = t.free_symbols & letters.keys()
    if inside:
        of = t.args[0] if isinstance(t, Entry) else None
        vector = letters.get(of)
        return None if vector is None or len(inside) > 1 or isinstance(vector, Expr) else bases.entry(t, vector)
    facts: frozenset[str] = getattr(t, "facts", frozenset())
    if not tm.is_scalar(t):
        return untyped.Symbol(str(t), commutative=False)
    return untyped.Symbol(str(t), real=True, positive="positive" in facts or None)


def _operation(kind: Any) -> Any:  # noqa: ANN401 - a function
    return {
        tm.Plus: sympy.Add,
        tm.Times: sympy.Mul,
        tm.Negative: lambda a: -a,
        tm.Divide: lambda a, b: a / b,
        tm.Power: sympy.Pow,
        tm.Inverse: lambda a: a**-1,
        fn.Exp: sympy.exp,
        fn.Log: sympy.log,
        fn.Sqrt: sympy.sqrt,
        fn.AbsoluteValue: sympy.Abs,
    }[kind]


def _fails(plain: Any, signs: tuple[int, ...], supports: Mapping[Any, Support]) -> bool:  # noqa: ANN401 - SymPy's expression
    used = {x: s for x, s in supports.items() if x in plain.free_symbols}
    masses = {x: s for x, s in used.items() if s.masses}
    others = {x: s for x, s in used.items() if not s.masses}
    if not used:
        return False
    for at in _points(masses, plain):
        there = untyped.expand(plain.xreplace(at)) if at else plain
        zero = 0
        for near in _points(others, there):
            sign = _sign(there.xreplace(near))
            zero += sign == 0
            # a number that is 0 at one of many points may be so there alone
            if sign is not None and sign not in signs and (sign or not others or zero > 1):
                return True
    return any(_far(plain, x, end, signs, used) for x, s in used.items() for end in s.ends)


def _points(supports: Mapping[Any, Support], plain: Any) -> Iterator[dict[Any, Any]]:  # noqa: ANN401 - SymPy's expression
    """Yield points of several supports at once; where one alone is left, also some between the zeros of a polynomial."""
    some = [s.points for s in supports.values()]
    if len(some) == 1 and plain.free_symbols == supports.keys() and plain.is_polynomial():
        ((x, support),) = supports.items()
        roots = [end for interval, _ in untyped.Poly(plain, x).intervals() for end in interval]
        if support.masses:
            whole = [Integer(n) for r in roots for n in range(int(sympy.floor(r)), int(sympy.ceiling(r)) + 1)]
            least = min(support.points)
            some = [(*some[0], *(n for n in whole if n >= least))] if support.ends else some
        else:
            roots = sorted(set(roots))
            low, high = (None if e.has(FAR) else e for e in (support.ends[0], support.ends[-1]))
            between = [p for p in (*roots, *((a + b) / 2 for a, b in pairwise(roots))) if plain.xreplace({x: p}) != 0]
            some = [(*some[0], *(p for p in between if (low is None or p > low) and (high is None or p < high)))]
    few = max(2, 2 * FIRST // len(some)) if len(some) > 1 else None  # of several variables, fewer points of each
    for point in islice(product(*(points[:few] for points in some)), MOST_POINTS):
        yield dict(zip(supports, point, strict=True))


def _sign(v: Any) -> int | None:  # noqa: ANN401 - SymPy's number
    """The sign of a number, or of what has one whatever stands in it."""
    v = untyped.expand(v)
    if v.is_zero:
        return 0
    if v.is_positive:
        return 1
    if v.is_negative:
        return -1
    return None


def _far(plain: Any, x: Any, end: Any, signs: tuple[int, ...], used: Mapping[Any, Support]) -> bool:  # noqa: ANN401
    """Whether the sign is wrong close to an end of a support, or far out, where the other variables have some values."""
    if -1 in signs:
        return False
    for at in _points({y: s for y, s in used.items() if y != x}, plain):
        there = untyped.expand(plain.xreplace(at))
        if not end.has(FAR):
            if _sign(there.xreplace({x: end})) == -1:
                return True
            continue
        far = (e * FAR for e in (end, -end) if e in used[x].ends)  # where no roots are left
        ends = [untyped.expand(there.xreplace({x: e})) for e in far]
        if not there.has(x) or not all(v.is_polynomial(FAR) for v in ends):
            continue
        leading, *other = (untyped.Poly(v, FAR).LC() for v in ends)
        if _sign(leading) == -1 or other == [-leading]:
            return True
    return False
