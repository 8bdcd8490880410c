"""Terms to normal forms, recording every law and condition on the way."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

import sympy
from sympy import Expr

from symkl.errors import UnsupportedError
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.distributions import AnyLaw, Density, Law, Mass, MassFunction, Normal, Probability
from symkl.language.symbols import Dimension, Entry, Index, Matrix, Scalar
from symkl.prover import laws, scalars, special
from symkl.prover.algebra import (
    EMPTY,
    ONE,
    Context,
    Letter,
    LetterInfo,
    Size,
    Value,
    Word,
    add,
    atom_value,
    exponent_value,
    multiply,
    multiply_all,
    number,
    scale,
    size_value,
    trace,
    transpose,
)
from symkl.prover.binding import names_of_value, point_name, rename_monomial
from symkl.prover.derivatives import derivative
from symkl.prover.describe import describe
from symkl.prover.determinants import determinant
from symkl.prover.moments import Expectation, Random
from symkl.prover.sums import sum_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.language.derivation import Statement
    from symkl.prover.algebra import Atom


@dataclass(frozen=True, slots=True)
class Mode:
    """How far a normal form goes.

    Attributes
    ----------
    moments : expectations become means and covariances, not only linear
    densities : a normal density is written out, not only its logarithm
    logarithms : the logarithm of a normal density is written out
    """

    moments: bool = False
    densities: bool = False
    logarithms: bool = True


class NormalForm:
    """Normal forms of the terms of one statement."""

    def __init__(self, statement: Statement, mode: Mode, context: Context | None = None) -> None:
        self.context = context or Context()
        self.mode = mode
        self.given = statement.given
        self.independent_pairs = {
            frozenset({str(a), str(b)})
            for fact in statement.given
            if fact.kind == "independent"
            for a in fact.args
            for b in fact.args
            if a != b
        }
        for fact in statement.given:
            if fact.kind == "commute":
                self.context.commuting.add(frozenset(str(a) for a in fact.args))
        self.normal_names: set[str] = set()
        self.law_keys: dict[Law, object] = {}
        self.points = 0
        self.memo: dict[Expr, Value] = {}
        self.event_facts: dict[str, frozenset[str]] = {}
        self.context.describe = lambda value: describe(self.context, value)
        self.context.meet_special = self._meet_special
        self.context.trace_special = lambda letter: special.trace_of_letter(self.context, letter)
        self.context.det_special = lambda letter: special.determinant_of_letter(self.context, letter)
        self.context.log_density = self._log_density
        self.context.log_determinant = self._log_determinant

    # -------------------------------------------------------------------------------------------------- dispatch

    def of(self, term: Expr) -> Value:
        """Return the normal form of a term.

        Raises
        ------
        UnsupportedError
            Naming the construct that no law covers.
        """
        known = self.memo.get(term)
        if known is not None:
            return known
        for cls in type(term).__mro__:
            handler = self.HANDLERS.get(cls)
            if handler is not None:
                value = self.memo[term] = handler(self, term)
                return value
        name = getattr(term, "name", None) or type(term).__name__
        msg = f"{name} is not supported by the normal form yet"
        raise UnsupportedError(msg, hint="it can still be refuted by exact evaluation")

    def _size(self, size: Expr) -> Size:
        if isinstance(size, Dimension):
            return str(size.name)
        return int(size) if size.is_Integer else str(size)

    def _sized(self, size: Expr) -> Value:
        if size.is_Integer:
            return number(int(size))
        if isinstance(size, Dimension):
            return size_value(str(size))
        return self.of(size)

    # --------------------------------------------------------------------------------------------------- symbols

    def _matrix(self, term: Matrix) -> Value:
        rows, columns = map(self._size, term.shape)
        if rows == 1 and columns == 1:
            return atom_value(("s", term.name))
        if term.name not in self.context.letters:
            self.context.letters[term.name] = LetterInfo(rows, columns, term.facts)
        return self.context.letter(term.name, rows, columns)

    def _scalar(self, term: Scalar) -> Value:
        if "positive" in term.facts:
            self.context.positive.add(term.name)
        if "nonzero" in term.facts:
            self.context.nonzero.add(term.name)
        if "integer" in term.facts:
            self.context.integers.add(term.name)
        return atom_value(("s", term.name))

    def _symbol(self, term: Expr) -> Value:
        return atom_value(("s", str(term)))

    def _dimension(self, term: Dimension) -> Value:
        return size_value(term.name)

    def _rational(self, term: sympy.Rational) -> Value:
        return number(int(term.p) if term.q == 1 else Fraction(int(term.p), int(term.q)))

    def _entry(self, term: Entry) -> Value:
        family, at = term.args
        if isinstance(family, Matrix):
            self._matrix(family)
            return atom_value(("entry", family.name, self._index(at)))
        return atom_value(("fam", family.name, self._index(at)))

    def _index(self, at: Expr) -> str:
        return str(at)

    def _identity(self, term: Expr) -> Value:
        size = self._size(term.args[0])
        return Value(size, size, {(ONE, EMPTY): 1})

    def _zero(self, term: Expr) -> Value:
        rows, columns = map(self._size, term.shape)
        return Value(rows, columns, {})

    def _ones(self, term: Expr) -> Value:
        rows, columns = map(self._size, term.shape)
        parts = []
        for size in (rows, columns):
            name = f"ones({size})"
            self.context.letters.setdefault(name, LetterInfo(size, 1, stands_for=("ones",)))
            parts.append(number(1) if size == 1 else Value(size, 1, {(ONE, (Letter(name),)): 1}))
        return multiply(self.context, parts[0], transpose(self.context, parts[1]))

    # ------------------------------------------------------------------------------------------------ arithmetic

    def _plus(self, term: Expr) -> Value:
        return add(*map(self.of, term.args))

    def _negative(self, term: Expr) -> Value:
        return scale(self.of(term.args[0]), -1)

    def _times(self, term: Expr) -> Value:
        return multiply_all(self.context, map(self.of, term.args))

    def _divide(self, term: Expr) -> Value:
        top, bottom = map(self.of, term.args)
        return multiply(self.context, scalars.power(self.context, bottom, -1), top)

    def _power(self, term: Expr) -> Value:
        base, exponent = map(self.of, term.args)
        constant = exponent.constant()
        if base.is_scalar:
            return scalars.power(self.context, base, exponent.exponent())
        if not isinstance(constant, (int, Fraction)) or constant != int(constant):
            return self._symbolic_power(base, exponent)
        if abs(constant) > scalars.LARGEST_POWER:
            msg = f"a matrix power of {constant} is not expanded"
            raise UnsupportedError(msg)
        if constant < 0:
            base = scalars.inverse(self.context, base)
        identity = Value(base.rows, base.columns, {(ONE, EMPTY): 1})
        return multiply_all(self.context, [identity, *[base] * abs(int(constant))])

    def _symbolic_power(self, base: Value, exponent: Value) -> Value:
        if not scalars.is_integer(self.context, exponent.exponent()):
            msg = "a matrix to a power that is not declared an integer"
            raise UnsupportedError(msg, hint="declare the exponent: k: scalar, positive, integer")
        return special.symbolic_power(self.context, base, exponent.exponent())

    def _transpose(self, term: Expr) -> Value:
        return transpose(self.context, self.of(term.args[0]))

    def _inverse(self, term: Expr) -> Value:
        return scalars.inverse(self.context, self.of(term.args[0]))

    def _sympy_mul(self, term: Expr) -> Value:
        return multiply_all(self.context, map(self.of, term.args))

    # ------------------------------------------------------------------------------------------------- functions

    def _trace(self, term: Expr) -> Value:
        return trace(self.context, self.of(term.args[0]))

    def _determinant(self, term: Expr) -> Value:
        return determinant(self.context, self.of(term.args[0]))

    def _log(self, term: Expr) -> Value:
        return scalars.log(self.context, self.of(term.args[0]))

    def _exp(self, term: Expr) -> Value:
        return scalars.exp(self.context, self.of(term.args[0]))

    def _sqrt(self, term: Expr) -> Value:
        return scalars.power(self.context, self.of(term.args[0]), Fraction(1, 2))

    def _absolute(self, term: Expr) -> Value:
        return scalars.absolute(self.context, self.of(term.args[0]))

    def _adjugate(self, term: Expr) -> Value:
        return special.adjugate(self.context, self.of(term.args[0]))

    def _pseudo_inverse(self, term: Expr) -> Value:
        return special.pseudo_inverse(self.context, self.of(term.args[0]))

    def _matrix_exponential(self, term: Expr) -> Value:
        return special.exponential(self.context, self.of(term.args[0]))

    def _kronecker(self, term: Expr) -> Value:
        return special.kronecker(self.context, *map(self.of, term.args))

    def _vectorised(self, term: Expr) -> Value:
        return special.vectorised(self.context, self.of(term.args[0]))

    def _meet_special(self, a: Letter, b: Letter) -> Word | None:
        found = special.exponentials_meet(self.context, a, b)
        return found if found is not None else special.kroneckers_meet(self.context, a, b)

    def _diagonal(self, term: fn.Diagonal) -> Value:
        size = self._size(term.index.size)
        index = str(term.index)
        entries = self.of(term.args[0])
        constant = entries.constant()
        if constant is not None:
            return Value(size, size, {(ONE, EMPTY): constant} if constant else {})
        entries = Value(
            1, 1, {(rename_monomial(self.context, m, {index: "#d"}), w): c for (m, w), c in entries.terms.items()}
        )
        names = names_of_value(self.context, entries) - {"#d"}
        facts = frozenset({"symmetric", "diagonal"})
        info = LetterInfo(size, size, facts, ("diagonal", entries, term.index.size), names)
        name = self.context.intern("diag", (size, entries.key), lambda: info)
        return Value(size, size, {(ONE, (Letter(name),)): 1})

    def _sum(self, term: fn.Sum) -> Value:
        return sum_over(self.context, self.of(term.args[0]), str(term.index), self._sized(term.index.size), self.event_facts)

    # --------------------------------------------------------------------------------------- masses, probabilities

    def _mass(self, term: Mass) -> Value:
        return atom_value(("mass", term.args[0].name, self._index(term.outcome)))

    def _probability(self, term: Probability) -> Value:
        def events(group: tuple[object, ...]) -> frozenset[tuple[str, str | None]]:
            found = set()
            for event in group:
                self.event_facts[event.name] = event.facts  # type: ignore[attr-defined]
                found.add((event.name, None if event.at is None else str(event.at)))  # type: ignore[attr-defined]
            return frozenset(found)

        given = events(term.given)
        joint = atom_value(("Pr", events(term.events) | given))
        divisor = laws.product_rule(self.context, given)
        if divisor is None:
            return joint
        return multiply(self.context, joint, atom_value(("Pr", divisor), -1))

    # ---------------------------------------------------------------------------------- densities and expectations

    def law_key(self, law: Law) -> object:
        """What identifies a law: its kind and parameters, not the name it is written with."""
        if law not in self.law_keys:
            if isinstance(law, Normal):
                self.law_keys[law] = ("Normal", self._parameter(law.mean).key, self._parameter(law.covariance).key)
            elif isinstance(law, AnyLaw) and law.moments is not None:
                first, second = (self._parameter(m).key for m in law.moments)
                self.law_keys[law] = ("Any", law.name, first, second)
            else:
                self.law_keys[law] = ("Any", law.name)
        return self.law_keys[law]

    def _parameter(self, term: Expr) -> Value:
        return self.of(term)

    def _density(self, term: Density) -> Value:
        law, point = term.args
        atom = ("pdf", point_name(self.context, law, self.of(point)))
        if self.mode.densities and isinstance(law, Normal):
            return self._written_out(atom)
        return atom_value(atom)

    def _written_out(self, atom: Atom) -> Value:
        """A normal density as (2 pi)^(-k/2) |S|^(-1/2) exp(-q/2)."""
        law, _ = self.context.points[atom[1]]
        covariance, mahalanobis = self._mahalanobis(atom)
        two_pi = multiply(self.context, number(2), atom_value(("c", "pi")))
        volume = scalars.power(self.context, two_pi, size_value(covariance.rows).exponent())
        normaliser = multiply(self.context, volume, determinant(self.context, self._parameter(law.covariance)))
        exponent = laws.normal_density(self.context, scale(mahalanobis, Fraction(-1, 2)))
        outside = scalars.power(self.context, normaliser, Fraction(-1, 2))
        return multiply(self.context, outside, scalars.exp(self.context, exponent))

    def _mahalanobis(self, atom: Atom) -> tuple[Value, Value]:
        """The covariance, and (x - m)^T S^-1 (x - m)."""
        law, point = self.context.points[atom[1]]
        mean, covariance = self._parameter(law.mean), self._parameter(law.covariance)
        away = add(point, scale(mean, -1))
        precision = scalars.inverse(self.context, covariance)
        return covariance, multiply_all(self.context, [transpose(self.context, away), precision, away])

    def _log_density(self, atom: Atom) -> Value:
        law, point = self.context.points[atom[1]]
        if not isinstance(law, Normal) or not self.mode.logarithms:
            return atom_value(("log", ("pdf", point_name(self.context, law, point))))
        covariance, mahalanobis = self._mahalanobis(atom)
        log_two_pi = scalars.log(self.context, multiply(self.context, number(2), atom_value(("c", "pi"))))
        size_log = multiply(self.context, size_value(covariance.rows), log_two_pi)
        log_det = scalars.log(self.context, determinant(self.context, covariance))
        parts = laws.log_normal_density(self.context, (size_log, log_det, mahalanobis))
        return add(*(scale(value, weight) for value, weight in parts))

    def _log_determinant(self, atom: Atom) -> Value:
        info = self.context.letters[atom[1]]
        if not info.stands_for or info.stands_for[0] != "diagonal":
            return atom_value(("log", atom))
        _, entries, size = info.stands_for
        power = laws.log_det_diagonal(self.context, 1)
        summand = multiply(self.context, exponent_value(power), scalars.log(self.context, entries))
        return sum_over(self.context, summand, "#d", self._sized(size), self.event_facts)

    def _random(self, symbol: Expr, law: Law) -> Random:
        name = str(symbol)
        if isinstance(law, Normal):
            return Random(name, self.law_key(law), True, self._parameter(law.mean), self._parameter(law.covariance))  # noqa: FBT003
        moments = law.moments if isinstance(law, AnyLaw) else None
        first, second = (self._parameter(m) for m in moments) if moments else (None, None)
        # two vectors of "any law" need not have the same one, unless it has a name
        key = self.law_key(law) if law.name else (self.law_key(law), name)
        return Random(name, key, False, first, second)  # noqa: FBT003

    def _independent(self, one: str, two: str) -> bool:
        if frozenset({one, two}) in self.independent_pairs:
            return True
        return one in self.normal_names and two in self.normal_names

    def _expect(self, value: Value, bound: list[tuple[Expr, Law]]) -> Value:
        random = {}
        for symbol, law in bound:
            self.of(symbol)
            random[str(symbol)] = self._random(symbol, law)
            if isinstance(law, Normal):
                self.normal_names.add(str(symbol))
        return Expectation(self.context, random, self._independent, moments=self.mode.moments).of(value)

    def _expectation(self, term: ex.Expectation) -> Value:
        bound = [(symbol, symbol.law) for symbol in term.over if symbol.law is not None]
        return self._expect(self.of(term.args[0]), bound)

    def _bound_in(self, *terms: Expr) -> list[tuple[Expr, Law]]:
        found = {symbol for term in terms for symbol in ex.random_symbols(term)}
        return [(symbol, symbol.law) for symbol in sorted(found, key=str) if symbol.law is not None]

    def _covariance_of(self, first: Expr, second: Expr) -> Value:
        bound = self._bound_in(first, second)
        f, g = self.of(first), transpose(self.context, self.of(second))
        parts = (self._expect(multiply(self.context, f, g), bound), self._expect(f, bound), self._expect(g, bound))
        together, left, right = laws.covariance_definition(self.context, parts)
        return add(together, scale(multiply(self.context, left, right), -1))

    def _variance(self, term: Expr) -> Value:
        return self._covariance_of(term.args[0], term.args[0])

    def _covariance(self, term: Expr) -> Value:
        return self._covariance_of(*term.args)

    def _divergence(self, term: ex.Divergence) -> Value:
        p, q = term.args
        if isinstance(p, MassFunction) and isinstance(q, MassFunction):
            masses = [atom_value(("mass", f.name, "#kl")) for f in (p, q)]
            ratio = multiply(self.context, masses[0], scalars.power(self.context, masses[1], -1))
            summand = multiply(self.context, masses[0], scalars.log(self.context, ratio))
            summand = laws.divergence_definition(self.context, summand)
            return sum_over(self.context, summand, "#kl", self._sized(p.size), {})
        point = self._point(p)
        f, g = (("pdf", point_name(self.context, law, self.of(point))) for law in (p, q))
        logs = add(scalars.log_of_atom(self.context, f), scale(scalars.log_of_atom(self.context, g), -1))
        return self._expect(laws.divergence_definition(self.context, logs), [(point, p)])

    def _derivative(self, term: fn.Derivative) -> Value:
        of, by = term.args
        value = self.of(of)
        self.of(by)
        return derivative(self.context, value, by.name)

    def _point(self, law: Law) -> Expr:
        """A fresh point of the space that a law lives on."""
        self.points += 1
        rows, columns = law.shape
        name = f"point{self.points}"
        return Scalar(name) if (rows, columns) == (1, 1) else Matrix(name, rows, columns)

    def _integral(self, term: fn.Integral) -> Value:
        integrand, variable = term.args[:2]
        value = self.of(integrand)
        point = self.of(variable).key
        out = [Value(value.rows, value.columns, {})]
        for (monomial, word), coefficient in value.terms.items():
            densities = [a for a, e in monomial if a[0] == "pdf" and e == 1 and self.context.points[a[1]][1].key == point]
            if len(densities) != 1:
                msg = f"the integral over {variable} is not of the form density times function"
                raise UnsupportedError(msg, hint=f"write it as Int[p({variable})*f({variable}), {variable}]")
            law = self.context.points[densities[0][1]][0]
            rest = Value(value.rows, value.columns, {(monomial - {(densities[0], 1)}, word): coefficient})
            rest = laws.integral_expectation(self.context, rest)
            out.append(self._expect(rest, [(variable, law)]))
        return add(*out)

    HANDLERS: ClassVar[dict[type, Callable[[NormalForm, Expr], Value]]] = {
        Matrix: _matrix,
        Scalar: _scalar,
        Dimension: _dimension,
        sympy.Symbol: _symbol,
        sympy.Rational: _rational,
        type(sympy.pi): lambda self, term: atom_value(("c", "pi")),  # noqa: ARG005
        type(sympy.E): lambda self, term: atom_value(scalars.E_ATOM),  # noqa: ARG005
        sympy.Add: _plus,
        sympy.Mul: _sympy_mul,
        sympy.Pow: _power,
        sympy.log: _log,
        tm.Plus: _plus,
        tm.Negative: _negative,
        tm.Times: _times,
        tm.Divide: _divide,
        tm.Power: _power,
        tm.Transpose: _transpose,
        tm.Inverse: _inverse,
        tm.Decimal: lambda self, term: self.of(term.args[0]),
        tm.Identity: _identity,
        tm.Zero: _zero,
        tm.Ones: _ones,
        Entry: _entry,
        fn.Trace: _trace,
        fn.Determinant: _determinant,
        fn.Log: _log,
        fn.Exp: _exp,
        fn.Sqrt: _sqrt,
        fn.AbsoluteValue: _absolute,
        fn.Adjugate: _adjugate,
        fn.PseudoInverse: _pseudo_inverse,
        fn.MatrixExponential: _matrix_exponential,
        fn.Kronecker: _kronecker,
        fn.Vectorised: _vectorised,
        fn.Diagonal: _diagonal,
        fn.Sum: _sum,
        fn.Integral: _integral,
        fn.Derivative: _derivative,
        Mass: _mass,
        Probability: _probability,
        Density: _density,
        ex.Expectation: _expectation,
        ex.Variance: _variance,
        ex.Covariance: _covariance,
        ex.Divergence: _divergence,
    }
