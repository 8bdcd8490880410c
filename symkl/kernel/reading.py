"""Terms of the language as values: what each node means, by definition."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, ClassVar

import sympy
from sympy import Expr, Rational

from symkl.kernel.definedness import assumptions, gammas
from symkl.kernel.densities import conditional, integral
from symkl.kernel.derivatives import Derivation
from symkl.kernel.errors import RejectedError, refuse
from symkl.kernel.facts import Facts
from symkl.kernel.ring import Ring
from symkl.kernel.sizes import Put, Sizes
from symkl.kernel.values import (
    UNIT,
    Function,
    Letter,
    Value,
    as_exponent,
    atom_value,
    expanded,
    identity,
    names,
    number,
    renamed,
    value,
)
from symkl.language import distributions as ds
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import special as sp
from symkl.language import terms as tm
from symkl.language.densities import DensityOf
from symkl.language.derivatives import Derivative, Jacobian
from symkl.language.entries import Member, Part, Unit
from symkl.language.exchange import exchanged
from symkl.language.law import Density, lineage
from symkl.language.parametric import Parametric
from symkl.language.symbols import Dimension, Entry, Index, Matrix, Scalar
from symkl.language.unknown import Called

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.kernel.values import Size
    from symkl.language.statement import Statement

# functions of a square matrix or a number of which nothing is known before a law says it
OPAQUE: dict[type, str] = {
    fn.Determinant: "det",
    fn.Log: "log",
    fn.AbsoluteValue: "abs",
    fn.Adjugate: "adj",
    fn.PseudoInverse: "pinv",
    fn.MatrixExponential: "expm",
    fn.Largest: "max",
    **{f: f.name for f in sp.PRIMITIVE},
}
# functions that are linear in each argument
LINEAR: dict[type, str] = {
    fn.Kronecker: "kron",
    fn.Hadamard: "had",
    fn.Vectorised: "vec",
    fn.DiagonalOf: "dg",
    fn.DiagonalMatrix: "diagm",
}
# of a number, these are the number
OF_NUMBERS = frozenset({"det", "max", "pinv", "kron", "had", "vec", "dg", "diagm"})


class Reader(Sizes):
    """Brings terms of one statement to values."""

    def __init__(self, statement: Statement, ask: Callable[[Any], None] | None = None) -> None:
        self.symbols = statement.symbols
        self.ring = Ring(ask)
        self.facts = self.ring.facts = Facts(self.ring, statement.given, self.of)
        self._memo: dict[Expr, Value] = {}
        parts = (statement.lhs, statement.rhs, *(a for fact in statement.given for a in fact.args))
        self.free = frozenset(s for part in parts for s in part.free_symbols)
        self.facts.symbols = [s for s in self.symbols.values() if getattr(s, "law", None) is not None]
        bound_only = (s for s in self.symbols.values() if isinstance(s, Index) and s not in statement.free_indices)
        self.facts.indices = {i: self.number_of(self.size(i.size, None)) for i in bound_only}
        known = assumptions(statement)
        if known.nowhere:
            raise RejectedError(known.nowhere)
        self.usable, self.facts.defined, self.facts.granted = known.usable, known.defined, known.granted
        self.facts.loose = known.loose

    def forget(self) -> None:
        """Read terms again: what is known is new."""
        self._memo = {}
        self.ring.version += 1

    # ------------------------------------------------------------------------------------------------------- terms

    def of(self, t: Any, put: Put | None = None) -> Value:  # noqa: ANN401 - any term
        """A term as a value; ``put`` says what stands for the letters of a law."""
        if put is not None:
            found = put.letters.get(t)
            return self._of(t, put) if found is None else atom_value(found) if isinstance(found, Index) else found
        known = self._memo.get(t)
        if known is None:
            known = self._memo[t] = self._of(t, put)
        return known

    def _of(self, t: Any, put: Put | None) -> Value:  # noqa: ANN401 - any term
        for cls in type(t).__mro__:
            read = self.MEANING.get(cls)
            if read is not None:
                return read(self, t, put)
        return refuse(f"{getattr(t, 'name', type(t).__name__)} is not a word of the kernel")

    def _symbol(self, t: Any, put: Put | None) -> Value:  # noqa: ANN401 - a symbol
        if put is not None:
            refuse(f"nothing stands for {t}")
        return self.ring.word((Letter(t),)) if isinstance(t, Matrix) and t.shape != tm.SCALAR else atom_value(t)

    def _plus(self, t: Any, put: Put | None) -> Value:  # noqa: ANN401 - a sum
        return reduce(add, (self.of(part, put) for part in t.args))

    def _times(self, t: Any, put: Put | None) -> Value:  # noqa: ANN401 - a product
        return reduce(self.ring.times, (self.of(part, put) for part in t.args))

    def _ones(self, t: Any, put: Put | None) -> Value:  # noqa: ANN401 - ones
        sides = (self.size(a, put) for a in t.args)
        left, right = (number(1) if n is UNIT else self.ring.made(Function("ones", (), n, UNIT)) for n in sides)
        return self.ring.times(left, self.ring.transpose(right))

    def _function_of(self, t: Any, put: Put | None) -> Value:  # noqa: ANN401 - a function of terms
        return self.function((OPAQUE | LINEAR)[type(t)], *(self.of(a, put) for a in t.args))

    def _by_gamma(self, t: Any, put: Put | None) -> Value:  # noqa: ANN401 - a function round the gamma function
        """The exponential of a sum of lgamma, by definition, where their arguments are positive."""
        total = number(0)
        for sign, term in gammas(t):
            v = self.of(term, put)
            self.facts.need(v, "positive")
            total += self.function("lgamma", v).scaled(sign)
        return self.ring.exponential(total)

    def _covariance(self, t: Any, put: Put | None) -> Value:  # noqa: ANN401 - Var[f] or Cov[f, g]
        """E[f g^T] - E[f] E[g]^T, by definition."""
        ring, f, g = self.ring, self.of(t.args[0], put), self.ring.transpose(self.of(t.args[-1], put))
        over = put.over if put is not None else frozenset(s for a in t.args for s in ex.random_symbols(a))
        means = ring.times(ring.binders.expectation(f, over), ring.binders.expectation(g, over))
        return ring.binders.expectation(ring.times(f, g), over) - means

    def _conditional(self, t: Any, put: Put | None) -> Value:  # noqa: ANN401 - a moment where something is known
        """E[f | z], Var[f | z] = E[f f^T | z] - E[f | z] E[f | z]^T, Cov[f, g | z], by definition."""
        ring, given = self.ring, tuple(self.of(z, put) for z in t.given)
        f, g = self.of(t.terms[0], put), ring.transpose(self.of(t.terms[-1], put))
        if put is not None and not lineage(self.facts.random((f, g, given))) <= put.over:
            refuse("not all that is random is averaged over")
        if isinstance(t, ex.ConditionalExpectation):
            return ring.binders.conditional(f, given)
        means = ring.times(ring.binders.conditional(f, given), ring.binders.conditional(g, given))
        return ring.binders.conditional(ring.times(f, g), given) - means

    def function(self, op: str, *args: Value) -> Value:  # noqa: C901, PLR0911 - one line for each kind
        """A function of values, term by term where it is linear."""
        first = args[0]
        if op in OF_NUMBERS and any(a.scalar for a in args):
            if op == "pinv":
                return self.ring.inverse(first)
            return self.ring.times(*args) if len(args) > 1 else first
        rows, columns = first.rows, first.columns
        match op:
            case "log" | "abs":
                return self.ring.made(Function(op, (self.ring.factored(first),)))
            case "adj" | "expm":
                return self.ring.made(Function(op, args, rows, columns))
            case "pinv":
                return self.ring.made(Function(op, args, columns, rows))
            case "kron":
                rows, columns = (expanded(a * b) for a, b in ((rows, args[1].rows), (columns, args[1].columns)))
            case "vec":
                if columns == 1:
                    return first
                rows, columns = expanded(rows * columns), UNIT
            case "dg" | "diagm":
                columns = rows if op == "diagm" else UNIT
            case _ if op in OPAQUE.values():
                return self.ring.made(Function(op, args))
        return self.ring.linear(op, rows, columns, *args)

    # ------------------------------------------------------------------------------------------- indices and sums

    def index(self, i: Any, put: Put | None) -> tuple[Any, ...]:  # noqa: ANN401 - an index
        """What an index stands for."""
        return (put.letters.get(i, i) if put is not None else i,)

    def entry(self, family: Any, at: Any, put: Put | None) -> Value:  # noqa: ANN401 - a vector or a family, and an index
        """One entry of a vector or one of a family of numbers."""
        (i,) = self.index(at, put)
        if put is not None and family in put.families:
            bound, body = put.families[family]
            return renamed(body, {bound: i})  # type: ignore[no-any-return] # a value stays one
        if not isinstance(family, Matrix):
            return self.ring.made(Function("entry", (family, i)))
        of = self.of(family, put)
        return self.ring.times(self.ring.transpose(self.unit(i, of.rows)), of)

    def unit(self, i: Any, size: Size) -> Value:  # noqa: ANN401 - an index
        """A unit vector; that of a single number is 1."""
        return number(1) if size is UNIT else self.ring.made(Function("unit", (i,), size, UNIT))

    def indexed(self, t: Any, put: Put | None) -> Value:  # noqa: ANN401 - a sum, or a diagonal matrix entry by entry
        """A sum over an index, or the diagonal matrix whose entries depend on one."""
        size = self.size(t.index.size, put)
        i: Any = t.index
        if put is not None:  # a name of its own, which nothing that stands for a letter has
            i = self.index_over(size, names(tuple(put.letters.values())))
            put.letters[t.index] = i
        body = self.of(t.args[0], put)
        if isinstance(t, fn.ByEntries):
            body = self.ring.times(body, self.unit(i, size))
        if isinstance(t, fn.Diagonal):
            return self.ring.binders.diagonal(body, i, size, self.number_of(size))
        if isinstance(t, fn.Prod):
            return self.ring.binders.bound("Prod", body, [(i, self.number_of(size))])
        return self.ring.binders.total(body, i, self.number_of(size))

    def index_over(self, size: Size, taken: frozenset[Any] = frozenset()) -> Any:  # noqa: ANN401 - an index
        """An index that neither the statement nor what is at hand has."""
        name = "i_"
        while name in self.symbols or any(str(x) == name for x in taken):
            name += "_"
        return Index(name, size)

    def mass(self, p: Any, put: Put | None) -> Any:  # noqa: ANN401 - a mass function
        """What a mass function stands for."""
        return put.letters.get(p, p) if put is not None else p

    def probability(self, t: Any, put: Put | None) -> Value:  # noqa: ANN401 - a probability
        """Pr(x, y)/Pr(y), by definition."""

        def joint(events: Any) -> Value:  # noqa: ANN401 - events
            found: set[Any] = set()
            for e in events:
                if put is not None and e in put.letters:
                    found |= put.letters[e]
                else:
                    family = ds.Event(e.name, e.size, e.facts)
                    family = put.letters.get(family, family) if put is not None else family
                    found.add((family, None if e.at is None else self.index(e.at, put)[0]))
            return self.ring.made(Function("Pr", (frozenset(found),))) if found else number(1)

        both = joint((*t.events, *t.given))
        return self.ring.times(both, self.ring.power(joint(t.given), -1)) if t.given else both

    # -------------------------------------------------------------------------------------- densities, divergences

    def density(self, law: Any, point: Value, put: Put | None = None) -> Value:  # noqa: ANN401 - a law
        """The density of a law at a point."""
        return self.ring.made(self._pdf(law, point, put))

    def point_of(self, law: Any, *beside: Any) -> Any:  # noqa: ANN401 - a law, terms, and a symbol with that law
        """A random symbol with a law, of a name that neither the statement nor the terms beside it have."""
        if any(getattr(x, "law", None) is not None for x in law.free_symbols):
            refuse(f"a point of {law}, whose parameters are random")
        taken = {str(x) for term in (law, *beside) for x in term.free_symbols} | self.symbols.keys()
        name = f"point_{law.name or law.kind}"
        while name in taken:
            name += "_"
        rows, columns = law.shape
        return Scalar(name, law=law) if law.shape == tm.SCALAR else Matrix(name, rows, columns, law=law)

    def divergence(self, p: Any, q: Any, put: Put | None) -> Value:  # noqa: ANN401 - two laws
        """KL(p, q) = E_p[log p - log q], by definition; a sum where they are mass functions."""
        if isinstance(p, ds.MassFunction):
            size = self.size(p.size, put)
            known = [i for i in self.symbols.values() if isinstance(i, Index) and i.size == size]
            i = known[0] if known else self.index_over(size)
            f, g = (self.ring.made(Function("mass", (self.mass(m, put), i))) for m in (p, q))
            ratio = self.ring.times(f, self.assumed_inverse(g))
            return self.ring.binders.total(self.ring.times(f, self.function("log", ratio)), i, self.number_of(size))
        x = self.point_of(p, q)
        f, g = (self.density(law, self.of(x), put) for law in (p, q))
        return self.ring.binders.expectation(self.function("log", f) - self.function("log", g), frozenset({x}))

    def assumed_inverse(self, v: Value) -> Value:
        """The reciprocal of a mass that a divergence divides by; where it is 0, so is what it is multiplied by."""
        assuming, self.facts.assuming = self.facts.assuming, True
        try:
            return self.ring.inverse(v)
        finally:
            self.facts.assuming = assuming

    def integral(self, t: Any) -> Value:  # noqa: ANN401 - an integral
        """An integral of a density times a function is an expectation under its law."""
        integrand, x = t.args[:2]
        if any(x in d.free_symbols for d in integrand.atoms(DensityOf)):
            own = self._own(x, integrand)
            body = integrand if own is x else exchanged(integrand, x, own)  # in the laws of its symbols, too
            return integral(self.ring, self.of(body), own, (x.name, *sorted(x.facts)))
        if any(x in n.free_symbols for n in integrand.atoms(ex.Conditional)):
            refuse(f"the integral over {x} of what is conditional on it")
        laws = sorted({d.law for d in integrand.atoms(Density) if d.args[1] == x}, key=str)
        for law in () if x.facts else laws:
            point = self.point_of(law, integrand)
            v, factor = self.of(integrand.xreplace({x: point})), (self._pdf(law, self.of(point)), 1)
            if x in names(factor) | names(v):
                continue
            if all(factor in m for m, _ in v.terms):
                rest = Value(v.rows, v.columns, {(m - {factor}, w): c for (m, w), c in v.terms.items()})
                return self.ring.binders.expectation(rest, frozenset({point}))
            if all(one.kind == "Normal" for one in laws):
                return self._under_normal_laws(v, point, [self.point_of(one, integrand) for one in laws])
        return refuse(f"the integral over {x} of what is no density times a function")

    def _own(self, x: Any, integrand: Expr) -> Any:  # noqa: ANN401 - a variable
        """A variable of integration; where it stands free too, of which more may be known, one of another name."""
        if x not in self.free:
            return x
        name = f"{x.name}_"
        while name in self.symbols or name in {str(s) for s in integrand.free_symbols}:
            name += "_"
        return Scalar(name, x.facts) if isinstance(x, Scalar) else Matrix(name, x.shape[0], x.shape[1], x.facts)

    def _under_normal_laws(self, v: Value, at: Any, points: list[Any]) -> Value:  # noqa: ANN401 - symbols
        """An integral, each term divided by a density that it has, or by the first: these are positive everywhere."""
        parts: list[list[Any]] = [[] for _ in points]
        pdf = [self._pdf(point.law, self.of(at)) for point in points]
        for key, c in v.terms.items():
            own = next((i for i, f in enumerate(pdf) if f in dict(key[0])), 0)
            parts[own].append((key, c))
        out = Value(v.rows, v.columns, {})
        for point, terms in zip(points, parts, strict=True):
            inside = renamed(value(v.rows, v.columns, terms), {at: point})
            by = self.ring.power(self.density(point.law, self.of(point)), -1)
            out += self.ring.binders.expectation(self.ring.times(by, inside), frozenset({point}))
        return out

    def _pdf(self, law: Any, point: Value, put: Put | None = None) -> Function:  # noqa: ANN401 - a law
        """The density of a law at a point, before any law says more of it."""
        known = isinstance(law, (ds.Normal, Parametric))
        key = (law.kind, *(self.of(a, put) for a in law.args)) if known else self.facts.law_key(law)
        return Function("pdf", (key, point))

    def along(self, by: Any, put: Put | None) -> tuple[Any, bool]:  # noqa: ANN401 - a symbol
        """What a derivative is taken by, and whether along it only, as the letter of a law says."""
        if put is not None and by in put.along:
            return put.along[by], True
        return by, False

    def member(self, t: Any, put: Put | None) -> Value:  # noqa: ANN401 - one of several matrices one below the other
        """A block of a column of them: the product with a unit vector for the blocks times an identity."""
        (i,) = self.index(t.args[1], put)
        row = self.ring.transpose(self.unit(i, self.size(t.args[1].size, put)))
        return self.ring.times(self.function("kron", row, identity(self.size(t.args[2], put))), self.of(t.args[0], put))

    # what each node means, by definition
    MEANING: ClassVar[dict[type, Callable[[Any, Any, Any], Value]]] = {
        Matrix: _symbol,
        Scalar: _symbol,
        Index: _symbol,
        Dimension: lambda self, t, put: self.number_of(self.size(t, put)),
        Rational: lambda _, t, __: number(int(t.p) if t.q == 1 else Fraction(int(t.p), int(t.q))),
        type(sympy.pi): lambda _, t, __: atom_value(t),
        tm.Plus: _plus,
        sympy.Add: _plus,
        tm.Negative: lambda self, t, put: -self.of(t.args[0], put),
        tm.Times: _times,
        sympy.Mul: _times,
        tm.Divide: lambda self, t, put: self.ring.times(self.ring.inverse(self.of(t.args[1], put)), self.of(t.args[0], put)),
        tm.Power: lambda self, t, put: self.ring.power(self.of(t.args[0], put), as_exponent(self.of(t.args[1], put))),
        sympy.Pow: lambda self, t, put: self.ring.power(self.of(t.args[0], put), as_exponent(self.of(t.args[1], put))),
        tm.Transpose: lambda self, t, put: self.ring.transpose(self.of(t.args[0], put)),
        tm.Inverse: lambda self, t, put: self.ring.inverse(self.of(t.args[0], put)),
        tm.Decimal: lambda self, t, put: self.of(t.args[0], put),
        tm.Identity: lambda self, t, put: identity(self.size(t.args[0], put)),
        tm.Zero: lambda self, t, put: Value(self.size(t.args[0], put), self.size(t.args[1], put), {}),
        tm.Ones: _ones,
        fn.Trace: lambda self, t, put: self.ring.trace(self.of(t.args[0], put)),
        fn.Exp: lambda self, t, put: self.ring.exponential(self.of(t.args[0], put)),
        fn.Sqrt: lambda self, t, put: self.ring.power(self.of(t.args[0], put), Fraction(1, 2)),
        fn.Block: lambda self, t, put: self.block([[self.of(e, put) for e in row.args] for row in t.args[0].args]),
        Entry: lambda self, t, put: self.entry(*t.args, put),
        Unit: lambda self, t, put: self.unit(*self.index(t.args[0], put), self.size(t.args[1], put)),
        Member: member,
        Part: lambda self, t, put: self.of(t.meaning, put),
        fn.Sum: indexed,
        fn.Prod: indexed,
        fn.Diagonal: indexed,
        fn.ByEntries: indexed,
        fn.Integral: lambda self, t, _: self.integral(t),
        Derivative: lambda self, t, put: Derivation(self.ring, *self.along(t.args[1], put)).of(self.of(t.args[0], put)),
        Jacobian: lambda self, t, put: Derivation(self.ring, t.args[1], along=False).stacked(self.of(t.args[0], put)),
        Density: lambda self, t, put: self.density(t.args[0], self.of(t.args[1], put), put),
        DensityOf: lambda self, t, put: conditional(
            self.ring, t, *({name: self.of(v, put) for name, v in part.items()} for part in (t.of, t.given))
        ),
        ds.Mass: lambda self, t, put: self.ring.made(
            Function("mass", (self.mass(t.args[0], put), *self.index(t.outcome, put)))
        ),
        ds.Probability: probability,
        Called: lambda self, t, put: self.ring.made(Function("call", (t.args[0], self.of(t.args[1], put)))),
        ex.Expectation: lambda self, t, put: self.ring.binders.expectation(
            self.of(t.args[0], put), frozenset(t.over) if put is None else put.over
        ),
        ex.Variance: _covariance,
        ex.Covariance: _covariance,
        **dict.fromkeys(ex.CONDITIONAL.values(), _conditional),
        ex.Divergence: lambda self, t, put: self.divergence(*t.args, put),
        sp.MultivariateGamma: lambda self, t, put: self.ring.exponential(
            self.function("lmvgamma", *(self.of(a, put) for a in t.args))
        ),
        **dict.fromkeys(sp.BY_GAMMA, _by_gamma),
        **dict.fromkeys(OPAQUE | LINEAR, _function_of),
    }
