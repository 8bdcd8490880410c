"""Laws of derivatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.prover.laws.registry import COOKBOOK, law
from symkl.prover.laws.words import invertible

if TYPE_CHECKING:
    from symkl.prover.ledger import Ledger
    from symkl.prover.values import Letter, Word


MAGNUS = "Magnus and Neudecker, Matrix Differential Calculus, 3rd ed., 2007"


@law("differential of a product", "d(A B) = (dA) B + A dB", f"{MAGNUS}, 8.2; {COOKBOOK} (37)")
def product_rule_differential(_: Ledger, word: Word) -> Word:
    """Each letter in turn."""
    return word


@law("differential of an inverse", "d(A^-1) = -A^-1 (dA) A^-1", f"{MAGNUS}, 8.4; {COOKBOOK} (40)", ("A is invertible",))
def differential_of_inverse(context: Ledger, letter: Letter) -> Letter:
    """The inverted letter on both sides of the differential."""
    invertible(context, letter)
    return letter


@law("Jacobi's formula", "d|A| = |A| tr(A^-1 dA)", f"{MAGNUS}, 8.3; {COOKBOOK} (41)", ("A is invertible",))
def jacobi(context: Ledger, name: str) -> str:
    """The letter whose determinant is differentiated."""
    if "invertible" not in context.letters[name].facts:
        context.assume(f"{name} is invertible")
    return name


@law("differential of an exponential", "d exp(A) = dA exp(A)", f"{MAGNUS}, 8.12, term by term", ("A and dA commute",))
def differential_of_exponential(_: Ledger, commuting: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Where the exponent commutes with its differential."""
    return True if commuting else None


@law("derivative from a differential", "df = tr(G^T dX) iff D[f, X] = G; df = J dx iff D[f, x] = J", f"{MAGNUS}, 9.4")
def gradient(_: Ledger, name: str) -> str:
    """The letter of the differential."""
    return name
