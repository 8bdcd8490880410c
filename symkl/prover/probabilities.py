"""Masses, probabilities, densities and expectations to normal forms."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from symkl.errors import UnsupportedError
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language.distributions import AnyLaw, Event, Mass, MassFunction, Normal, Probability
from symkl.language.law import Density, Law, check_fixed, parents
from symkl.language.names import MadeName
from symkl.language.shapes import SCALAR, polynomial_of, size_text
from symkl.language.statement import TOGETHER
from symkl.language.symbols import Dimension, Matrix, Scalar
from symkl.prover import scalars
from symkl.prover.context import Context
from symkl.prover.determinants import determinant
from symkl.prover.linearity import Random
from symkl.prover.moments import Moments
from symkl.prover.names import names_of_key, point_name
from symkl.prover.products import multiply, multiply_all, transpose
from symkl.prover.sums import sum_over
from symkl.prover.values import Value, add, atom_value, number, scale, size_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sympy import Expr

    from symkl.language.statement import Statement
    from symkl.prover.values import Atom, Size


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


def declared_covariances(statement: Statement) -> Iterator[Matrix]:
    """Matrices that the law of a symbol, or a law with a name, has for its covariance."""
    for symbol in statement.symbols.values():
        law = symbol if isinstance(symbol, Law) else getattr(symbol, "law", None)
        moments = law.args if isinstance(law, Normal) else law.moments if isinstance(law, AnyLaw) else None
        if moments is not None and isinstance(moments[1], Matrix):
            yield moments[1]


class Probabilities:
    """Normal forms of the terms about laws; ``of`` reads every term."""

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
            if fact.kind == "independent":
                self.context.apart.append(frozenset(map(str, fact.args)))
            if fact.kind == "commute":
                self.context.commuting.add(frozenset(str(a) for a in fact.args))
        self.covariances = {second.name for second in declared_covariances(statement)}
        self.normal_names: set[str] = set()
        self.law_keys: dict[Law, object] = {}
        self.points = 0
        self.event_facts: dict[str, frozenset[str]] = {}
        self.context.log_density = self._log_density

    def of(self, term: Expr) -> Value:
        """Return the normal form of a term."""
        raise NotImplementedError

    def _size(self, size: Expr) -> Size:
        if isinstance(size, Dimension):
            return str(size.name)
        if size.is_Integer:
            return int(size)
        polynomial = polynomial_of(size)
        if polynomial is None:
            msg = f"{size} is no size"
            raise UnsupportedError(msg)
        return size_text(polynomial) if polynomial.keys() - {()} else polynomial.get((), 0)

    def _sized(self, size: Expr) -> Value:
        return size_value(self._size(size))

    def _index(self, at: Expr) -> str:
        return str(at)

    # --------------------------------------------------------------------------------------- masses, probabilities

    def _mass(self, term: Mass) -> Value:
        return atom_value(("mass", term.args[0].name, self._index(term.outcome)))

    def _probability(self, term: Probability) -> Value:
        def events(group: tuple[Event, ...]) -> frozenset[tuple[str, str | None]]:
            found = set()
            for event in group:
                self.event_facts[event.name] = event.facts
                found.add((event.name, None if event.at is None else str(event.at)))
            return frozenset(found)

        given = events(term.given)
        joint = atom_value(("Pr", events(term.events) | given))
        if not given:
            return joint
        self.context.cite("product rule")
        return multiply(self.context, joint, atom_value(("Pr", given), -1))

    # ---------------------------------------------------------------------------------- densities and expectations

    def law_key(self, law: Law) -> object:
        """What identifies a law: its kind and parameters, not the name it is written with."""
        if law not in self.law_keys:
            if isinstance(law, Normal):
                self.law_keys[law] = ("Normal", self._parameter(law.mean).key, self._parameter(law.covariance).key)
            elif isinstance(law, AnyLaw) and law.moments is not None:
                first, second = (self._parameter(m).key for m in law.moments)
                further = tuple(self._parameter(m).key for m in law.cumulants)
                self.law_keys[law] = ("Any", law.name, first, second, *further)
            else:
                self.law_keys[law] = ("Any", law.name)
            self.context.law_names[law] = names_of_key(self.context, self.law_keys[law])
        return self.law_keys[law]

    def _parameter(self, term: Expr) -> Value:
        return self.of(term)

    def _density(self, term: Density) -> Value:
        law, point = term.args
        self.law_key(law)  # so that it is known what its parameters depend on
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
        self.context.cite("normal density")
        outside = scalars.power(self.context, normaliser, Fraction(-1, 2))
        return multiply(self.context, outside, scalars.exp(self.context, scale(mahalanobis, Fraction(-1, 2))))

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
        self.context.cite("logarithm of the normal density")
        return scale(add(size_log, log_det, mahalanobis), Fraction(-1, 2))

    def _log_determinant(self, atom: Atom) -> Value:
        info = self.context.letters[atom[1]]
        if not info.stands_for or info.stands_for[0] != "diagonal":
            return atom_value(("log", atom))
        _, entries, size = info.stands_for
        self.context.cite("determinant of a diagonal matrix")
        return sum_over(self.context, scalars.log(self.context, entries), "#d", self._sized(size), self.event_facts)

    def _random(self, symbol: Expr, law: Law) -> Random:
        name = str(symbol)
        if parents(law) or any(fact.kind == TOGETHER and symbol in fact.args for fact in self.given):
            msg = f"an average over {name}, whose law is one with or given others, is taken by the kernel alone"
            raise UnsupportedError(msg)
        if isinstance(law, Normal):
            return Random(name, self.law_key(law), True, self._parameter(law.mean), self._parameter(law.covariance))  # noqa: FBT003
        moments = law.moments if isinstance(law, AnyLaw) else None
        first, second = (self._parameter(m) for m in moments) if moments else (None, None)
        # two vectors of "any law" need not have the same one, unless it has a name
        key = self.law_key(law) if law.name else (self.law_key(law), name)
        higher = tuple(map(self._parameter, law.cumulants)) if isinstance(law, AnyLaw) else ()
        return Random(name, key, False, first, second, higher)  # noqa: FBT003

    def _independent(self, one: str, two: str) -> bool:
        if frozenset({one, two}) in self.independent_pairs:
            return True
        return one in self.normal_names and two in self.normal_names

    def jointly(self, names: frozenset[str]) -> bool:
        """Whether symbols are independent together, not only two by two."""
        if names <= self.normal_names or len(names) <= 2:  # noqa: PLR2004 - of two, that is the same
            return all(self._independent(a, b) for a in names for b in names if a != b)
        return any(fact.kind == "independent" and names <= {str(symbol) for symbol in fact.args} for fact in self.given)

    def randoms(self, bound: Sequence[tuple[Expr, Law]]) -> dict[str, Random]:
        """What is known of the symbols that an expectation binds, by name."""
        found = {}
        for symbol, law in bound:
            self.of(symbol)
            found[str(symbol)] = self._random(symbol, law)
            if isinstance(law, Normal):
                self.normal_names.add(str(symbol))
        return found

    def _expect(self, value: Value, bound: Sequence[tuple[Expr, Law]]) -> Value:
        random = self.randoms(bound)
        return Moments(self.context, random, self._independent, self.jointly, moments=self.mode.moments).of(value)

    def _expectation(self, term: ex.Expectation) -> Value:
        bound = [(symbol, symbol.law) for symbol in term.over if symbol.law is not None]
        return self._expect(self.of(term.args[0]), bound)

    def bound_in(self, *terms: Expr) -> list[tuple[Expr, Law]]:
        """The random symbols that a variance or covariance of these terms averages over."""
        found = {symbol for term in terms for symbol in ex.random_symbols(term)}
        return [(symbol, symbol.law) for symbol in sorted(found, key=str) if symbol.law is not None]

    def _covariance_of(self, first: Expr, second: Expr) -> Value:
        bound = self.bound_in(first, second)
        f, g = self.of(first), transpose(self.context, self.of(second))
        self.context.cite("definition of covariance")
        means = multiply(self.context, self._expect(f, bound), self._expect(g, bound))
        return add(self._expect(multiply(self.context, f, g), bound), scale(means, -1))

    def _variance(self, term: ex.Variance) -> Value:
        return self._covariance_of(term.args[0], term.args[0])

    def _covariance(self, term: ex.Covariance) -> Value:
        return self._covariance_of(*term.args)

    def _divergence(self, term: ex.Divergence) -> Value:
        self.context.cite("definition of KL")
        p, q = term.args
        if isinstance(p, MassFunction) and isinstance(q, MassFunction):
            masses = [atom_value(("mass", f.name, "#kl")) for f in (p, q)]
            ratio = multiply(self.context, masses[0], scalars.power(self.context, masses[1], -1))
            summand = multiply(self.context, masses[0], scalars.log(self.context, ratio))
            return sum_over(self.context, summand, "#kl", self._sized(p.size), {})
        point = self._point(p)
        self.law_key(p), self.law_key(q)  # so that it is known what their parameters depend on
        f, g = (("pdf", point_name(self.context, law, self.of(point))) for law in (p, q))
        logs = add(scalars.log_of_atom(self.context, f), scale(scalars.log_of_atom(self.context, g), -1))
        return self._expect(logs, [(point, p)])

    def _point(self, law: Law) -> Expr:
        """A fresh point of the space that a law lives on."""
        self.points += 1
        rows, columns = law.shape
        name = MadeName(f"point {self.points}")
        return Scalar(name) if law.shape == SCALAR else Matrix(name, rows, columns)

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
            if str(variable) in self.context.law_names[law]:
                msg = f"an integral over {variable} of a density whose parameters depend on it"
                raise UnsupportedError(msg)
            check_fixed(law)
            rest = Value(value.rows, value.columns, {(monomial - {(densities[0], 1)}, word): coefficient})
            self.context.cite("integral against a density")
            out.append(self._expect(rest, [(variable, law)]))
        return add(*out)

    HANDLERS: ClassVar[dict[type, Callable[[Any, Any], Value]]] = {
        Mass: _mass,
        Probability: _probability,
        Density: _density,
        ex.Expectation: _expectation,
        ex.Variance: _variance,
        ex.Covariance: _covariance,
        ex.Divergence: _divergence,
        fn.Integral: _integral,
    }
