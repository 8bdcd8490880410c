"""What a PROVED statement carries, and how it is replayed without search."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symkl.language.derivation import Relation
from symkl.prover import counterexample, laws
from symkl.prover.algebra import Context, Value, add, multiply, scalar, scale
from symkl.prover.comparison import compare_closed
from symkl.prover.completion import Proof, adds_up, prove_zero
from symkl.prover.inequality import nonnegative
from symkl.prover.normal_form import Mode, NormalForm
from symkl.prover.scalars import power
from symkl.prover.sums import expand_diagonals

if TYPE_CHECKING:
    from symkl.language.derivation import Statement
    from symkl.prover.verdict import Counterexample


@dataclass(frozen=True, slots=True)
class Certificate:
    """Two sides with one normal form.

    Attributes
    ----------
    statement : what is certified
    mode : how far the normal forms go
    lhs, rhs : both normal forms, as text
    laws, conditions : what they used
    """

    statement: Statement
    mode: Mode
    lhs: str
    rhs: str
    laws: tuple[str, ...]
    conditions: tuple[str, ...] = field(default=())

    def replay(self) -> bool:
        """Compute both normal forms afresh and compare them, and what they used, with what is recorded."""
        again = compare(self.statement, self.mode)
        return again.certificate(self.statement, self.mode) == self and again.equal


@dataclass(frozen=True, slots=True)
class InequalityCertificate:
    """A difference of two sides that is a sum of terms known not to be negative.

    Attributes
    ----------
    statement, mode : what is certified, and how far its normal form goes
    difference : the difference, larger side first, as text
    how : why it is not negative
    laws, conditions : what that used
    """

    statement: Statement
    mode: Mode
    difference: str
    how: str
    laws: tuple[str, ...]
    conditions: tuple[str, ...]

    def replay(self) -> bool:
        """Prove it afresh and compare."""
        return prove_inequality(self.statement, self.mode) == self


@dataclass(frozen=True, slots=True)
class WitnessCertificate:
    """A point at which two sides differ; without one, two numbers that exact arithmetic compares."""

    statement: Statement
    witness: Counterexample | None

    def replay(self) -> bool:
        """Evaluate both sides again."""
        if self.witness is None:
            return compare_closed(self.statement) is True
        return counterexample.witness(self.statement) == self.witness


def prove_inequality(statement: Statement, mode: Mode) -> InequalityCertificate | None:
    """Prove ``lhs >= rhs`` and the like from the signs of the terms of a difference."""
    form = NormalForm(statement, mode)
    lhs, rhs = form.of(statement.lhs), form.of(statement.rhs)
    upward = statement.relation in (Relation.GE, Relation.GT)
    difference = add(lhs, scale(rhs, -1)) if upward else add(rhs, scale(lhs, -1))
    how = nonnegative(form, difference, strict=statement.relation in (Relation.GT, Relation.LT))
    if how is None:
        return None
    used, conditions = used_laws(form.context), tuple(sorted(form.context.conditions))
    return InequalityCertificate(statement, mode, form.context.describe(difference), how, used, conditions)


def used_laws(context: Context) -> tuple[str, ...]:
    """Names of the laws used, in the order in which they are listed."""
    return tuple(name for name in laws.LAWS if name in context.used)


@dataclass(frozen=True, slots=True)
class CompletionCertificate:
    """A difference that is a sum of cofactors times relations between sums and their inverses.

    Attributes
    ----------
    statement, mode : what is certified, and how far its normal form goes
    proofs : cofactors, one set for each matrix identity that the difference comes down to
    laws, conditions : what the normal forms used
    """

    statement: Statement
    mode: Mode
    proofs: tuple[Proof, ...]
    laws: tuple[str, ...]
    conditions: tuple[str, ...]

    def replay(self) -> bool:
        """Bring both sides to normal form afresh and add up the cofactors."""
        again = compare(self.statement, self.mode)
        return adds_up(again.context, again.difference, self.proofs)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Normal forms of both sides and of their difference, in one context."""

    context: Context
    lhs: Value
    rhs: Value
    difference: Value

    @property
    def equal(self) -> bool:
        """Whether the difference vanishes identically."""
        return not self.difference.terms

    def completed(self, statement: Statement, mode: Mode) -> CompletionCertificate | None:
        """Cofactors that show the difference to vanish, where it has inverses of sums."""
        proofs = prove_zero(self.context, self.difference)
        if proofs is None or not adds_up(self.context, self.difference, proofs):
            return None
        conditions = tuple(sorted(self.context.conditions))
        return CompletionCertificate(statement, mode, tuple(proofs), used_laws(self.context), conditions)

    def certificate(self, statement: Statement, mode: Mode) -> Certificate:
        """Put on record what made the sides equal."""
        texts = (self.context.describe(self.lhs), self.context.describe(self.rhs))
        return Certificate(statement, mode, *texts, used_laws(self.context), tuple(sorted(self.context.conditions)))


def compare(statement: Statement, mode: Mode) -> Comparison:
    """Bring both sides to normal form and subtract."""
    form = NormalForm(statement, mode)
    lhs, rhs = (expand_diagonals(form.context, form.of(side), form.event_facts) for side in (statement.lhs, statement.rhs))
    difference = cleared(form.context, add(lhs, scale(rhs, -1)))
    return Comparison(form.context, lhs, rhs, difference)


def cleared(context: Context, difference: Value) -> Value:
    """Multiply a difference by the denominators in it; they are not zero where the sides are defined."""
    for _ in range(8):
        worst: dict[tuple[object, ...], int] = {}
        for monomial, _word in difference.terms:
            for atom, exponent in monomial:
                if atom[0] == "poly" and isinstance(exponent, int) and exponent < 0:
                    worst[atom] = min(worst.get(atom, 0), exponent)
        if not worst or not difference.terms:
            return difference
        atom, least = min(worst.items(), key=lambda item: repr(item))
        times = laws.clear_denominator(context, -least)
        inside = scalar(dict(atom[1]))  # type: ignore[call-overload] # a key is its terms
        total = [Value(difference.rows, difference.columns, {})]
        for (monomial, word), coefficient in difference.terms.items():
            exponent = next((e for a, e in monomial if a == atom), 0)
            if not isinstance(exponent, int):
                return difference
            rest = frozenset((a, e) for a, e in monomial if a != atom)
            kept = Value(difference.rows, difference.columns, {(rest, word): coefficient})
            total.append(multiply(context, power(context, inside, exponent + times), kept))
        difference = add(*total)
    return difference
