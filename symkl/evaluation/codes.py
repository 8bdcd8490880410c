"""Terms made ready for evaluation: a graph of codes, one for each distinct subterm."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Basic, Expr
from sympy.matrices import MatrixBase
from sympy.matrices.expressions.matexpr import MatrixElement

from symkl.evaluation import averages, chosen_laws, family_codes, indeterminate, integrals, layers, operations
from symkl.evaluation.derivatives import derivative
from symkl.evaluation.evaluator import Bound, Code, Evaluator, Run, dependents
from symkl.evaluation.fields import Field
from symkl.evaluation.numbers import NotEvaluable
from symkl.evaluation.tables import TabulatedDraws
from symkl.language import derivatives, distributions, entries, entrywise, expectations, functions, special, symbols, terms
from symkl.language.expectations import random_symbols
from symkl.language.law import Density, Law
from symkl.language.named import Named
from symkl.language.names import MadeName
from symkl.language.parametric import Parametric
from symkl.language.terms import shape_of
from symkl.language.unknown import Called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from symkl.evaluation.point import Point, Value
    from symkl.language.statement import Fact


class Codes:
    """Terms made ready for evaluation at many points; equal subterms are one code with one slot of memory."""

    def __init__(self, given: Iterable[Fact] = ()) -> None:
        self.given = frozenset(given)  # facts that several symbols share
        self.size = self.steps = 0
        self.kinds: set[type] = set()
        self._known: dict[Basic, Code] = {}

    def code(self, kind: type, run: Run, args: Iterable[Code] = ()) -> Code:
        """Make a code with a slot of its own."""
        ready = tuple(args)  # first: the arguments may be made on the way
        self.size += 1
        self.kinds.add(kind)
        return Code(kind, run, ready, self.size - 1)

    def add(self, term: Basic) -> Code:
        """Return the code of a term."""
        known = self._known.get(term)
        if known is None:
            known = self._known[term] = self._prepared(term)
        return known

    def _prepared(self, term: Basic) -> Code:
        kind = type(term)
        prepare = _SPECIAL.get(kind)
        if prepare is not None:
            code = prepare(self, term)
        elif kind in _PLAIN:
            code = self.code(kind, _PLAIN[kind], map(self.add, term.args))
        elif isinstance(term, (sympy.Rational, int)):
            code = self.constant(Fraction(int(term.p), int(term.q)))
        elif isinstance(term, MatrixBase):
            rows = [[self.add(term[i, j]) for j in range(term.cols)] for i in range(term.rows)]
            code = self.table(rows)
        else:
            msg = f"{term} has no exact evaluation"
            raise NotEvaluable(msg)
        return code.shaped(shape_of(term))

    def constant(self, value: Fraction) -> Code:
        """Return the code of a rational number."""
        code = self.code(sympy.Rational, operations.constant)
        code.extra = value.numerator if value.denominator == 1 else value
        return code

    def table(self, rows: Sequence[Sequence[Code]]) -> Code:
        """Return the code of a block matrix."""
        code = self.code(functions.Block, operations.block, [entry for row in rows for entry in row])
        code.extra = len(rows[0])
        return code

    def law(self, law: Law, owner: str) -> Code:
        """Return the code of a law: its mean, factored covariance or support."""
        if isinstance(law, Parametric):
            code = self._parametric(law, owner)
        elif isinstance(law, distributions.IndependentCoordinates):
            code = self.code(distributions.IndependentCoordinates, chosen_laws.independent_law, map(self.add, law.args))
        elif isinstance(law, distributions.IIDCentral):
            code = self.code(distributions.IndependentCoordinates, chosen_laws.alike_law, map(self.add, law.args))
            code.extra = law.name or owner
        elif isinstance(law, distributions.AnyLaw):
            code = self.code(distributions.AnyLaw, chosen_laws.any_law, map(self.add, law.moments or ()))
            code.extra = (law.name or owner, law.shape)
        else:
            code = self.code(distributions.Normal, averages.normal_law, map(self.add, law.args))
        return code.shaped(law.shape)

    def _parametric(self, law: Parametric, owner: str) -> Code:
        """Return the code of a law of a family: what its variables are made of, and how."""
        sizes = {"1": sympy.S.One, **law.bound_sizes}
        bases = {base.name: family_codes.base(f"{owner}#{base.name}", *(sizes[n] for n in base.sizes)) for base in law.made}
        value = self.add(law.term(law.value, **bases))
        parameters = [[self.add(law.term(text)) for text in base.parameters] for base in law.made]
        required = [(self.add(term), fact) for term, fact in law.requirements]
        code = self.code(
            Parametric,
            indeterminate.law,
            [value, *(term for term, _ in required), *(p for group in parameters for p in group)],
        )
        code.free -= frozenset(bases.values())
        scalar = [isinstance(base, symbols.Scalar) for base in bases.values()]
        made = [(str(bases[b.name]), b.kind, group, one) for b, group, one in zip(law.made, parameters, scalar, strict=True)]
        code.extra = indeterminate.Made(value, required, made, dependents([value], frozenset(bases.values())))
        return code

    def averaged(self, bodies: Sequence[Code], pairs: Sequence[tuple[Any, Code]], run: Run) -> Code:
        """Return a code that averages over symbols with their laws."""
        code = self.code(expectations.Expectation, run, (*bodies, *(law for _, law in pairs)))
        over = frozenset[Any]().union(*(s if isinstance(s, frozenset) else {s} for s, _ in pairs))
        laws = frozenset[Bound]().union(*(law.free for _, law in pairs))
        if laws & over:
            msg = "a law that depends on a random symbol averaged over"
            raise NotEvaluable(msg)
        code.free = (frozenset[Bound]().union(*(b.free for b in bodies)) - over) | laws
        code.extra = averages.Over(
            len(bodies),
            over,
            tuple(("" if isinstance(s, frozenset) else str(s.name), law) for s, law in pairs),
            dependents(bodies, over),
        )
        return code


# -------------------------------------------------------------------------------------- codes that need more than
# their arguments


def _symbol(program: Codes, term: Any) -> Code:  # noqa: ANN401 - Scalar, Matrix or Index
    code = program.code(type(term), operations.symbol)
    code.extra, code.free = str(term.name), frozenset((term,))
    return code


def _dimension(program: Codes, term: Basic) -> Code:
    code = program.code(symbols.Dimension, operations.dimension)
    code.extra = term
    return code


def _sized(run: Run) -> Callable[[Codes, Basic], Code]:
    def prepare(program: Codes, term: Basic) -> Code:
        code = program.code(type(term), run)
        code.extra = term.args
        return code

    return prepare


def _times(program: Codes, term: Basic) -> Code:
    code = program.code(terms.Times, operations.times, map(program.add, term.args))
    code.extra = operations.product_steps([shape_of(a) for a in term.args])
    return code


def _named(program: Codes, term: Named) -> Code:
    return program.add(term.definition)


def _decimal(program: Codes, term: Basic) -> Code:
    return program.add(term.args[0])


def _pi(program: Codes, term: Basic) -> Code:  # noqa: ARG001 - there is one
    return program.code(sympy.Rational, operations.circle)


def _e(program: Codes, term: Basic) -> Code:  # noqa: ARG001 - there is one
    return program.code(functions.Exp, operations.exponential, [program.constant(Fraction(1))])


def _block(program: Codes, term: Basic) -> Code:
    return program.table([[program.add(entry) for entry in row.args] for row in term.args[0].args])


def _derivative(program: Codes, term: Basic) -> Code:
    of, by = map(program.add, term.args)
    code = program.code(type(term), derivative, (of, by))
    # functions of the variable move with it
    moving = {s for s in of.free if isinstance(s, symbols.Matrix) and s.argument and s.argument == by.extra}
    if moving and of.kind is derivatives.Derivative:
        msg = "a second derivative of a function of a scalar"
        raise NotEvaluable(msg)
    symmetric = "symmetric" in getattr(term.args[1], "facts", ())
    code.extra = dependents([of], by.free | moving), sorted(str(s.name) for s in moving), symmetric
    return code


def _unknown(program: Codes, term: Basic) -> Code:
    assert isinstance(term, Called)  # noqa: S101 - the table below says so
    code = program.code(Called, operations.called, [program.add(term.args[1])])
    code.extra = term.args[0].name, term.args[0].order
    return code


def _indexed(run: Run) -> Callable[[Codes, Any], Code]:
    def prepare(program: Codes, term: Any) -> Code:  # noqa: ANN401 - Sum or Diagonal
        body = program.add(term.args[0])
        code = program.code(type(term), run, [body])
        over = frozenset((term.index,))
        code.extra, code.free = (term.index.size, term.index.name, dependents([body], over)), body.free - over
        return code

    return prepare


def _draws(program: Codes, term: TabulatedDraws) -> Code:
    body, share = map(program.add, term.args[:2])
    many, one = term.args[2:]
    code = program.code(TabulatedDraws, operations.over_draws, [body, share])
    slots = dependents([body], frozenset({many})), dependents([share], frozenset({one}))
    code.extra = (many.name, many.shape[0], one.name, one.size, *slots)
    code.free = (body.free - {many}) | (share.free - {one})
    return code


def _member(program: Codes, term: Any) -> Code:  # noqa: ANN401 - Entry or Mass
    family, at = term.args
    if isinstance(at, symbols.Entry):
        at = at.args[1]  # the mass at the outcome x_i is the i-th
    of_vector = isinstance(family, symbols.Matrix)
    code = program.code(type(term), operations.member, [program.add(a) for a in ((family, at) if of_vector else (at,))])
    if isinstance(family, distributions.MassFunction) and family.values:
        code.extra = [Fraction(int(v.p), int(v.q)) for v in family.values]
    elif not of_vector:
        code.extra = str(family.name)
    return code


def _unit(program: Codes, term: Basic) -> Code:
    code = program.code(entries.Unit, operations.unit, [program.add(term.args[0])])
    code.extra = term.args[1]
    return code


def _picked(program: Codes, term: Basic) -> Code:
    return program.code(type(term), operations.picked, map(program.add, term.args))


def _member_of_stack(program: Codes, term: Basic) -> Code:
    code = program.code(entries.Member, operations.block_at, map(program.add, term.args[:2]))
    code.extra = term.args[2]
    return code


def _defined(program: Codes, term: Any) -> Code:  # noqa: ANN401 - a function by definition
    return program.add(term.meaning)


def _element(program: Codes, term: Any) -> Code:  # noqa: ANN401 - MatrixElement
    code = program.code(terms.Transpose, operations.element, [program.add(term.parent)])
    code.extra = (term.i, term.j)
    return code


def _expectation(program: Codes, term: expectations.Expectation) -> Code:
    apart = family_codes.distance(term) if term.has(functions.AbsoluteValue) else None
    return program.add(apart) if apart is not None else layers.averaged(program, program.add(term.args[0]), term.over)


def _covariance(program: Codes, term: expectations.Variance | expectations.Covariance) -> Code:
    over = sorted({s for a in term.args for s in random_symbols(a)}, key=str)
    if layers.apart(program, over) or any(a.has(functions.Exp, functions.AbsoluteValue, Density) for a in term.args):
        return layers.covariance_by_means(program, term.args)
    run = indeterminate.covariance if any(isinstance(s.law, Parametric) for s in over) else averages.covariance
    return program.averaged([program.add(a) for a in term.args], layers.pairs(program, over), run)


def _density(program: Codes, term: Density) -> Code:
    if isinstance(term.law, Parametric):
        return family_codes.where_it_exists(program, term, functions.exp(term.law.log_density_at(term.args[1])))
    return program.code(Density, averages.density, (program.law(term.law, term.law.name), program.add(term.args[1])))


def _logarithm(program: Codes, term: Basic) -> Code:
    density = term.args[0]
    if isinstance(density, Density) and isinstance(density.law, Parametric):
        return family_codes.where_it_exists(program, density, density.law.log_density_at(density.args[1]))
    (inside,) = map(program.add, term.args)
    if inside.kind is Density:
        return program.code(functions.Log, averages.logarithm_of_density, inside.args)
    return program.code(functions.Log, operations.logarithm, [inside])


def _divergence(program: Codes, term: Any) -> Code:  # noqa: ANN401 - Divergence
    if isinstance(term.args[0], distributions.MassFunction):
        code = program.code(expectations.Divergence, averages.divergence_of_masses)
        code.extra = term.args
        return code
    p, q = term.args
    if isinstance(p, Parametric) and isinstance(q, Parametric):
        x = symbols.random_vector(MadeName("#"), p)
        return program.add(expectations.E(terms.plus(functions.log(p(x)), terms.negated(functions.log(q(x)))), x))
    laws = [program.law(law, law.name) for law in term.args]
    return program.code(expectations.Divergence, averages.divergence, laws)


def _probability(program: Codes, term: distributions.Probability) -> Code:
    groups = [
        [(str(e.name), None if e.at is None else program.add(e.at)) for e in group] for group in (term.events, term.given)
    ]
    code = program.code(
        distributions.Probability, operations.probability, [at for group in groups for _, at in group if at is not None]
    )
    code.extra = groups
    return code


_PLAIN: dict[type, Run] = {
    terms.Plus: operations.plus,
    entries.Before: operations.in_order,
    terms.Negative: operations.negative,
    terms.Divide: operations.divide,
    terms.Power: operations.power,
    terms.Transpose: operations.transpose,
    terms.Inverse: operations.inverse,
    functions.Trace: operations.trace,
    functions.Determinant: operations.determinant,
    functions.Exp: operations.exponential,
    functions.Sqrt: operations.square_root,
    functions.AbsoluteValue: operations.absolute,
    functions.Largest: lambda ev, code: ev.field.largest(row[0] for row in ev.rows(code.args[0])),
    functions.Rounded: operations.rounded,
    functions.Adjugate: operations.adjugate,
    functions.MatrixExponential: operations.matrix_exponential,
    functions.PseudoInverse: operations.pseudo_inverse,
    functions.Kronecker: operations.kronecker,
    functions.Hadamard: operations.hadamard,
    functions.Vectorised: operations.vectorised,
    functions.DiagonalOf: operations.diagonal_of,
    functions.DiagonalMatrix: operations.diagonal_matrix,
    sympy.Add: operations.plus,
    sympy.Pow: operations.power,
}
_SPECIAL: dict[type, Callable[[Codes, Any], Code]] = {
    Named: _named,
    symbols.Dimension: _dimension,
    symbols.Scalar: _symbol,
    symbols.Matrix: _symbol,
    symbols.Index: _symbol,
    symbols.Entry: _member,
    entries.Unit: _unit,
    entries.Member: _member_of_stack,
    **dict.fromkeys(entrywise.DEFINED, _defined),
    **dict.fromkeys((entries.Component, entries.RowVector, entries.RowOf, entries.ColumnOf), _picked),
    distributions.Mass: _member,
    terms.Times: _times,
    sympy.Mul: _times,
    terms.Decimal: _decimal,
    type(sympy.pi): _pi,
    type(sympy.E): _e,
    terms.Identity: _sized(operations.identity),
    terms.Commutation: _sized(operations.commutation),
    terms.Zero: _sized(operations.filled),
    terms.Ones: _sized(operations.filled),
    functions.Log: _logarithm,
    functions.Block: _block,
    Called: _unknown,
    derivatives.Derivative: _derivative,
    derivatives.Jacobian: _derivative,
    functions.Sum: _indexed(operations.total),
    functions.Prod: _indexed(operations.product_over),
    functions.Diagonal: _indexed(operations.diagonal),
    functions.ByEntries: _indexed(operations.by_entries),
    functions.Integral: integrals.integral,
    TabulatedDraws: _draws,
    MatrixElement: _element,
    expectations.Expectation: _expectation,
    expectations.Variance: _covariance,
    expectations.Covariance: _covariance,
    **dict.fromkeys(expectations.CONDITIONAL.values(), layers.conditional),
    expectations.Divergence: _divergence,
    Density: _density,
    **dict.fromkeys(special.Special.__subclasses__(), family_codes.special),
    distributions.Probability: _probability,
}


def evaluate(term: Expr, point: Point, modulus: int = 0) -> Value:
    """Return the exact value of a term at a point: a number or a list of rows.

    Parameters
    ----------
    term : Expr
    point : Point
        Gives every symbol of the term a value.
    modulus : int
        A prime to compute modulo, or 0 for the real numbers.

    Raises
    ------
    Undefined
        If the term has no value there, such as the inverse of a singular matrix.
    NotEvaluable
        If the value cannot be computed exactly.
    """
    program, code = _coded(term)
    return Evaluator(program, point, Field(modulus)).value(code)


@lru_cache(maxsize=256)
def _coded(term: Expr) -> tuple[Codes, Code]:
    """A term made ready: givens are looked at over and over."""
    program = Codes()
    return program, program.add(term)
