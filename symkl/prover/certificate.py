"""What a PROVED statement carries, and how it is replayed without search."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symkl.prover.algebra import Context, Value, add, multiply, scalar, scale
from symkl.prover.normal_form import Mode, NormalForm
from symkl.prover.scalars import power
from symkl.prover.sums import expand_diagonals

if TYPE_CHECKING:
    from symkl.language.derivation import Statement


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

    def certificate(self, statement: Statement, mode: Mode) -> Certificate:
        """Put on record what made the sides equal."""
        texts = (self.context.describe(self.lhs), self.context.describe(self.rhs))
        return Certificate(statement, mode, *texts, tuple(self.context.used), tuple(self.context.conditions))


def compare(statement: Statement, mode: Mode) -> Comparison:
    """Bring both sides to normal form and subtract."""
    form = NormalForm(statement, mode)
    lhs, rhs = (expand_diagonals(form.context, form.of(side), form.event_facts) for side in (statement.lhs, statement.rhs))
    difference = cleared(form.context, add(lhs, scale(rhs, -1)))
    return Comparison(form.context, lhs, rhs, difference)


def cleared(context: Context, difference: Value) -> Value:
    """Multiply a difference by the denominators in it; they are not zero where the sides are defined."""
    from symkl.prover import laws  # noqa: PLC0415 - the one law used here

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
