"""Oracles: proofs that the kernel does not check yet, each named in what a verdict trusts.

A normal form older than the kernel, completion, sums over indices, entries of small matrices, and inequalities by the signs
of the terms of a difference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symkl.errors import UnsupportedError
from symkl.language.bound import Prod, Sum
from symkl.language.densities import DensityOf
from symkl.language.expectations import MOMENTS, Divergence
from symkl.language.law import Density
from symkl.language.parametric import Parametric
from symkl.language.statement import Relation
from symkl.language.symbols import Dimension
from symkl.prover.by_blocks import has_blocks, taken_apart
from symkl.prover.by_entries import equal_entries
from symkl.prover.by_induction import prove_by_induction
from symkl.prover.cited import CITED
from symkl.prover.completion import Proof as Cofactors
from symkl.prover.completion import adds_up, prove_zero
from symkl.prover.context import Context
from symkl.prover.indices.graphs import alike
from symkl.prover.indices.terms import BY_INDEX, IndexForm
from symkl.prover.inequality import nonnegative
from symkl.prover.normal_form import NormalForm
from symkl.prover.probabilities import Mode
from symkl.prover.products import multiply
from symkl.prover.scalars import power
from symkl.prover.sums import expand_diagonals
from symkl.prover.values import TooLarge, Undefinable, Value, add, scalar, scale
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from symkl.language.statement import Statement
    from symkl.prover.by_induction import InductionCertificate

    Other: TypeAlias = "IndexCertificate | CompletionCertificate | EntriesCertificate | InductionCertificate"

EQUALITY_MODES = (Mode(), Mode(moments=True), Mode(moments=True, densities=True))
ORDER_MODES = (Mode(logarithms=False), Mode(moments=True))
METHODS = {
    EQUALITY_MODES[0]: "normal form",
    EQUALITY_MODES[1]: "normal form under E",
    EQUALITY_MODES[2]: "normal form with densities written out",
}
FAILURES = (UnsupportedError, TooLarge, Undefinable, NotImplementedError, RecursionError)


def _parametric(statement: Statement) -> bool:
    """Whether a statement speaks of a family of laws or of named densities, of which only the kernel knows anything."""
    return any(part.has(Parametric, DensityOf) for part in (statement.lhs, statement.rhs)) or any(
        isinstance(getattr(s, "law", s), Parametric) for s in statement.symbols.values()
    )


def equality(statement: Statement, tried: list[str]) -> Result | None:
    """Prove an equality by an oracle; ``tried`` is told what came of it."""
    last: tuple[Comparison, Mode] | None = None
    if _parametric(statement):
        tried.append("no instances of laws make both sides the same")
        return None
    for mode in _modes(statement):
        try:
            found = compare(statement, mode)
        except FAILURES as error:
            tried.append(reason(error))
            continue
        if found.equal:
            certificate = found.certificate(statement, mode)
            return Result(
                Verdict.PROVED, METHODS[mode], certificate.laws, certificate.conditions, ("normal form",), certificate
            )
        last = (found, mode)
    for method, prove in _other_ways(statement, last):
        try:
            other = prove()
        except FAILURES as error:
            tried.append(reason(error))
            continue
        if other is not None:
            return Result(Verdict.PROVED, method, other.laws, other.conditions, (method,), other)
    tried.append("the normal forms of the two sides differ")
    return None


def _other_ways(
    statement: Statement, last: tuple[Comparison, Mode] | None
) -> Iterator[tuple[str, Callable[[], Other | None]]]:
    """What else may show two sides equal whose normal forms differ."""
    if _needs_indices(statement):
        yield "sums over indices", lambda: prove_by_indices(statement)
    if statement.lhs.has(Sum, Prod) or statement.rhs.has(Sum, Prod):
        yield "induction", lambda: prove_by_induction(statement)
    if last is not None:
        yield "completion", lambda: last[0].completed(statement, last[1])
    if not any(isinstance(s, Dimension) for s in statement.symbols.values()):
        yield "entry by entry", lambda: prove_entries(statement)


def _needs_indices(statement: Statement) -> bool:
    """Whether something in a statement is said of entries, not of whole matrices."""
    laws = (getattr(symbol, "law", None) for symbol in statement.symbols.values())
    return statement.lhs.has(*BY_INDEX) or statement.rhs.has(*BY_INDEX) or any(getattr(x, "cumulants", ()) for x in laws)


def _modes(statement: Statement) -> tuple[Mode, ...]:
    """The modes that can differ for a statement: one without expectations has no moments."""
    if any(side.has(Density) for side in (statement.lhs, statement.rhs)):
        return EQUALITY_MODES
    averaged = any(side.has(*MOMENTS, Divergence) for side in (statement.lhs, statement.rhs))
    return EQUALITY_MODES[:2] if averaged else EQUALITY_MODES[:1]


def inequality(statement: Statement, tried: list[str]) -> Result | None:
    """Prove an inequality by an oracle; ``tried`` is told what came of it."""
    if _parametric(statement):
        tried.append("the difference of the sides is no sum of terms known not to be negative")
        return None
    for mode in ORDER_MODES:
        try:
            certificate = prove_inequality(statement, mode)
        except FAILURES as error:
            tried.append(reason(error))
            continue
        if certificate is not None:
            return Result(
                Verdict.PROVED, certificate.how, certificate.laws, certificate.conditions, ("signs of terms",), certificate
            )
    tried.append("the difference of the sides is no sum of terms known not to be negative")
    return None


def reason(error: BaseException) -> str:
    """Say why something was not decided."""
    if isinstance(error, RecursionError):
        return "the statement nests too deep"
    return getattr(error, "message", "") or str(error)


@dataclass(frozen=True, slots=True)
class NormalFormCertificate:
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

    def __str__(self) -> str:
        if self.lhs == self.rhs:
            return f"both sides have the normal form {self.lhs}"
        return f"the normal forms {self.lhs} and {self.rhs} differ by zero"


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

    def __str__(self) -> str:
        return f"the larger side less the smaller is {self.difference}; {self.how}"


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
    return tuple(law for law in CITED if law in context.used)


@dataclass(frozen=True, slots=True)
class CompletionCertificate:
    """A difference that is a sum of cofactors times relations between sums and their inverses.

    Attributes
    ----------
    statement, mode : what is certified, and how far its normal form goes
    proofs : for each part of the statement, cofactors for each matrix identity that its difference comes down to
    laws, conditions : what the normal forms used
    """

    statement: Statement
    mode: Mode
    proofs: tuple[tuple[Cofactors, ...], ...]
    laws: tuple[str, ...]
    conditions: tuple[str, ...]

    def replay(self) -> bool:
        """Bring both sides to normal form afresh and add up the cofactors."""
        again = compare(self.statement, self.mode)
        return all(
            adds_up(again.context, part.difference, proofs) for part, proofs in zip(again.parts, self.proofs, strict=True)
        )

    def __str__(self) -> str:
        number = sum(len(proof.cofactors) for part in self.proofs for proof in part)
        products = "1 product" if number == 1 else f"{number} products"
        return f"the difference is a sum of {products} with relations between sums and their inverses"


@dataclass(frozen=True, slots=True)
class EntriesCertificate:
    """Two sides of fixed size with the same entries, as rational functions of the entries of their symbols."""

    statement: Statement
    laws: tuple[str, ...]
    conditions: tuple[str, ...] = ()

    def replay(self) -> bool:
        """Compute all entries again and compare."""
        return equal_entries(self.statement, Context())

    def __str__(self) -> str:
        return "both sides have the same entries"


def prove_entries(statement: Statement) -> EntriesCertificate | None:
    """Compare both sides entry by entry."""
    context = Context()
    return EntriesCertificate(statement, used_laws(context)) if equal_entries(statement, context) else None


@dataclass(frozen=True, slots=True)
class IndexCertificate:
    """Two sides that are the same sum over indices of products of entries.

    Attributes
    ----------
    statement : what is certified
    both : that sum, as text
    laws, conditions : what it used
    """

    statement: Statement
    both: str
    laws: tuple[str, ...]
    conditions: tuple[str, ...]

    def replay(self) -> bool:
        """Write both sides out again and compare."""
        return prove_by_indices(self.statement) == self

    def __str__(self) -> str:
        return f"both sides are {self.both}"


def prove_by_indices(statement: Statement) -> IndexCertificate | None:
    """Compare both sides as sums over indices."""
    form = IndexForm(NormalForm(statement, Mode(moments=True)))
    lhs, rhs = map(form.collected, alike(form.of(statement.lhs), form.of(statement.rhs)))
    if lhs != rhs:
        return None
    context = form.context
    return IndexCertificate(statement, form.describe(lhs), used_laws(context), tuple(sorted(context.conditions)))


@dataclass(frozen=True, slots=True)
class Part:
    """Normal forms of both sides and of their difference, for one block or for the whole."""

    lhs: Value
    rhs: Value
    difference: Value


@dataclass(frozen=True, slots=True)
class Comparison:
    """The parts of a statement, in one context."""

    context: Context
    parts: tuple[Part, ...]

    @property
    def equal(self) -> bool:
        """Whether every difference vanishes identically."""
        return not any(part.difference.terms for part in self.parts)

    def completed(self, statement: Statement, mode: Mode) -> CompletionCertificate | None:
        """Cofactors that show the differences to vanish, where they have inverses of sums."""
        found = []
        for part in self.parts:
            proofs = prove_zero(self.context, part.difference) if part.difference.terms else []
            if proofs is None or not adds_up(self.context, part.difference, proofs):
                return None
            found.append(tuple(proofs))
        conditions = tuple(sorted(self.context.conditions))
        return CompletionCertificate(statement, mode, tuple(found), used_laws(self.context), conditions)

    def certificate(self, statement: Statement, mode: Mode) -> NormalFormCertificate:
        """Put on record what made the sides equal."""
        sides = ([part.lhs for part in self.parts], [part.rhs for part in self.parts])
        lhs, rhs = (" | ".join(map(self.context.describe, side)) for side in sides)
        return NormalFormCertificate(
            statement, mode, lhs, rhs, used_laws(self.context), tuple(sorted(self.context.conditions))
        )


def compare(statement: Statement, mode: Mode, context: Context | None = None) -> Comparison:
    """Bring both sides to normal form and subtract; block matrices block by block."""
    context = context or Context()
    statements = taken_apart(statement, context) if has_blocks(statement) else [statement]
    parts = []
    for one in statements:
        form = NormalForm(one, mode, context)
        lhs, rhs = (expand_diagonals(context, form.of(side), form.event_facts) for side in (one.lhs, one.rhs))
        parts.append(Part(lhs, rhs, cleared(context, add(lhs, scale(rhs, -1)))))
    return Comparison(context, tuple(parts))


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
        atom, least = min(worst.items(), key=repr)
        context.cite("denominators cleared")
        inside = scalar(dict(atom[1]))  # type: ignore[call-overload] # a key is its terms
        total = [Value(difference.rows, difference.columns, {})]
        for (monomial, word), coefficient in difference.terms.items():
            exponent = next((e for a, e in monomial if a == atom), 0)
            if not isinstance(exponent, int):
                return difference
            rest = frozenset((a, e) for a, e in monomial if a != atom)
            kept = Value(difference.rows, difference.columns, {(rest, word): coefficient})
            total.append(multiply(context, power(context, inside, exponent - least), kept))
        difference = add(*total)
    return difference
