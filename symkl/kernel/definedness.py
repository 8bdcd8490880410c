"""What a statement may be read to assume: that both its sides are defined, and what is given.

A term says by being defined something of what it divides by, takes the logarithm, the root or an average of.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sympy import Expr, Rational, S

from symkl.language import distributions as ds
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import special as sp
from symkl.language import terms as tm
from symkl.language.derivatives import Derivative, Jacobian
from symkl.language.entries import Before
from symkl.language.law import Density
from symkl.language.parametric import Parametric
from symkl.language.reading import parse_term
from symkl.language.statement import declared_symbols
from symkl.language.supports import fails
from symkl.language.symbols import Matrix, Scalar

if TYPE_CHECKING:
    from symkl.language.statement import Fact, Statement

# what a given says of the right side less the left; what it may say of one term
BOUNDS = {"<": "positive", "<=": "nonnegative", "!=": "nonzero"}
OF_TERMS = ("invertible", "spd", "symmetric", "skew", "posdet", "orthogonal", "positive", "nonnegative", "nonzero")
AVERAGES = (ex.Expectation, ex.Variance, ex.Covariance, ex.Conditional)
INDEXED = (fn.Sum, fn.Prod, fn.Diagonal, fn.ByEntries)


class Assumptions(NamedTuple):
    """What a statement assumes.

    Attributes
    ----------
    usable : givens that hold wherever they are met
    defined : ``(term, fact)`` that hold wherever both sides are defined
    granted : those that the givens say
    loose : random symbols of which this is said where they stand free, and so of no average that a proof brings in
    nowhere : why the sides are never defined, if it is known that they are not
    """

    usable: frozenset[Fact]
    defined: tuple[tuple[Expr, str], ...]
    granted: frozenset[tuple[Expr, str]]
    loose: frozenset[Any]
    nowhere: str


@lru_cache(maxsize=64)
def assumptions(statement: Statement) -> Assumptions:
    """What a statement assumes, found once however often a kernel is asked about it."""
    return _Collected(statement).all()


class _Collected:
    """What the terms of one statement say."""

    def __init__(self, statement: Statement) -> None:
        self.statement, self.sides = statement, (statement.lhs, statement.rhs)
        nodes = (n for side in self.sides for n in side.atoms(Derivative, Jacobian, fn.Integral))
        self.bound = {str(n.args[1]) for n in nodes}
        self.free = {x for side in self.sides for x in ex.random_symbols(side)}
        averages = (n for side in self.sides for n in side.atoms(*AVERAGES))
        self.averaged = {x for n in averages for arg in n.args for x in {*ex.random_symbols(arg)} - {*ex.random_symbols(n)}}
        self.both = self.free & self.averaged  # what is said of these where they stand free is not said under an average
        self.defined: list[tuple[Expr, str]] = []
        self.nowhere = ""

    def all(self) -> Assumptions:
        """What both sides say, then what the givens do."""
        for side in self.sides:
            self._collect(side, frozenset(), frozenset())
        usable = frozenset(fact for fact in self.statement.given if self._free_to_use(fact))
        before = len(self.defined)
        for fact in usable:
            for part in fact.args:
                self._collect(part, frozenset(), frozenset())
            sides: Any = fact.args
            if fact.kind in BOUNDS:
                room = tm.plus(sides[1], tm.negated(sides[0])) if sides[0] != 0 else sides[1]
                self.defined.append((room, BOUNDS[fact.kind]))
            elif fact.kind == "at most":  # of sizes, which are whole numbers
                room = tm.plus(sides[1], tm.negated(sides[0]))
                self.defined += [(room, "nonnegative"), (tm.plus(room, S.One), "positive")]
            elif len(fact.args) == 1:
                self.defined.append((sides[0], fact.kind))
        said = {x for part, _ in self.defined for x in part.free_symbols}
        loose = frozenset(self.free - self.averaged) & said
        return Assumptions(usable, tuple(dict.fromkeys(self.defined)), frozenset(self.defined[before:]), loose, self.nowhere)

    def _free_to_use(self, fact: Fact) -> bool:
        """Whether a given speaks of nothing that is random, but for its average, or bound: it holds wherever it is met."""
        if fact.kind not in ("=", "at most", *BOUNDS, *OF_TERMS):
            return False
        letters = {s for a in fact.args for s in declared_symbols(a)}
        return not any(ex.random_symbols(a) or a.has(ex.Conditional) for a in fact.args) and not self.bound & {
            name for s in letters for name in (str(s.name), getattr(s, "argument", ""))
        }

    def _collect(self, term: Any, bound: frozenset[Any], within: frozenset[Any]) -> None:  # noqa: ANN401 - any part of a term
        """What a term says by being defined, innermost first, ``within`` averages and sums over some symbols."""
        inside = within
        if isinstance(term, fn.Integral):
            bound |= {term.args[1]}
        if isinstance(term, AVERAGES):  # of these the statement speaks outside, too
            outside = set(ex.random_symbols(term))
            bound |= self.free - outside
            inside |= {x for arg in term.args for x in ex.random_symbols(arg)} - outside
        elif isinstance(term, INDEXED) and not term.has(Before):
            inside |= {term.index}
        for arg in term.args:
            self._collect(arg, bound, inside)
        for part, fact in says(term):
            letters = within & part.free_symbols
            if letters and not isinstance(term, Density) and fails(part, fact, letters):
                said = ", ".join(sorted(map(str, letters)))
                self.nowhere = f"{term} needs that {words(part, fact)}, which fails where {said} may lie"
            # a density is 0 beyond its support: that an average of it exists does not say that its point never lies there
            never = bound | (self.averaged if isinstance(term, Density) else self.both)
            if not never & part.free_symbols and not part.is_Rational:
                self.defined.append((part, fact))


def words(term: Expr, fact: str) -> str:
    """Say a condition: ``A + B is invertible``."""
    said = {"nonzero": "is not 0", "positive": "> 0", "nonnegative": ">= 0", "spd": "is positive definite"}
    return f"{term} {said.get(fact, f'is {fact}')}"


def says(term: Any) -> list[tuple[Expr, str]]:  # noqa: ANN401, C901, PLR0912 - any term; one line for each kind
    """What one node says of its parts: terms, each with a fact."""
    found: list[tuple[Expr, str]] = []
    match term:
        case tm.Inverse():
            found = [(term.args[0], "nonzero" if tm.is_scalar(term) else "invertible")]
        case tm.Divide():
            found = [(term.args[1], "nonzero")]
        case fn.Log():
            found = [(term.args[0], "positive")]
        case fn.Sqrt():
            found = [(term.args[0], "nonnegative")]
        case tm.Power():
            base, e = term.args
            if not tm.is_scalar(term):
                found = [(base, "invertible")] if e.is_Integer and e < 0 else []
            elif e.is_Integer:
                found = [(base, "nonzero")] if e < 0 else []
            elif isinstance(e, Rational):
                found = [(base, "nonnegative"), *([(base, "nonzero")] if e < 0 else [])]
        case Density() | ex.Divergence():
            laws = (law for law in term.args if isinstance(law, ds.Normal))
            found = [(s, "positive" if tm.is_scalar(s) else "spd") for s in (law.args[1] for law in laws)]
            families = [law for law in term.args if isinstance(law, Parametric)]
            found += [said for law in families for said in law.requirements]
            if isinstance(term, Density) and families:
                found += [(t, fact) for t, fact in families[0].inside(term.args[1]) if not t.is_number]
        case Scalar() | Matrix() if term.law is not None:
            found = term.law.requirements
        case ex.Expectation() | ex.Variance():
            body = term.args[0]
            if isinstance(term, ex.Variance):
                body = tm.power(body, 2) if tm.is_scalar(body) else tm.times(body, tm.Transpose(body))
            found = [
                (t, "positive")
                for x in (term.over if isinstance(term, ex.Expectation) else ex.random_symbols(term.args[0]))
                if isinstance(x.law, Parametric)
                for t in x.law.existing(body, x)
            ]
        case sp.Special():
            found = [(t, "positive") for _, t in gammas(term)]
        case ds.Probability() if term.given:
            found = [(ds.Pr(*term.given), "positive")]
    return found


def gammas(t: Any) -> list[tuple[int, Expr]]:  # noqa: ANN401 - a function round the gamma function
    """What a function is by the logarithm of the gamma function: its arguments, each with its sign."""
    names = dict(zip("ab", t.args, strict=False))
    return [(sign, parse_term(text, names)) for sign, text in sp.BY_GAMMA.get(type(t), ((1, "a"),))]
