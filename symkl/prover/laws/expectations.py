"""Laws of expectations and densities."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symkl.prover.laws.registry import BILLINGSLEY, COVER, R, law

if TYPE_CHECKING:
    from symkl.prover.ledger import Ledger
    from symkl.prover.values import Number, Value, Word


@law("expectation is linear", "E[a f + b g] = a E[f] + b E[g]", f"{BILLINGSLEY}, thm 16.1", ("the expectations exist",))
def expectation_linear(_: Ledger, part: R) -> R:
    """What does not depend on the random symbols comes out."""
    return part


@law("trace and expectation commute", "E[tr X] = tr E[X]", f"linearity; {BILLINGSLEY}, thm 16.1", ("E[X] exists",))
def expectation_trace(_: Ledger, word: Word) -> Word:
    """A closed word under E as a word whose random core stands under E."""
    return word


@law("mean", "E[x] = m", "declared of x, or its density: first principles in the tests")
def mean(_: Ledger, name: str) -> str:
    """The letter of the mean."""
    return name


@law("covariance", "E[x x^T] = S + m m^T", "declared of x, or its density: first principles in the tests")
def second_moment(_: Ledger, name: str) -> str:
    """The letter of the covariance."""
    return name


@law("Isserlis (Wick)", "E[w1...w2r] = sum over pairings", "Isserlis, Biometrika 12 (1918) 134-139", ("x is normal",))
def isserlis(_: Ledger, degree: int, normal: bool) -> int | None:  # noqa: FBT001 - a plain condition
    """Moments beyond the second split into pairings, of a normal law only."""
    return degree if normal else None


@law(
    "moment generating function",
    "E[exp(c^T x)] = exp(c^T m + c^T S c/2)",
    f"{BILLINGSLEY}, section 21",
    ("x is normal",),
)
def generating_function(_: Ledger, normal: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """The exponent is normal: E[exp(v)] = exp(E[v] + Var[v]/2)."""
    return True if normal else None


@law("independence", "Cov[x, y] = 0", f"{BILLINGSLEY}, (21.18)", ("x and y are independent",))
def independence(_: Ledger, independent: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Independent vectors have no covariance."""
    return True if independent else None


@law("definition of covariance", "Cov[f, g] = E[f g^T] - E[f] E[g]^T", f"definition; {BILLINGSLEY}, (21.15)")
def covariance_definition(_: Ledger, values: tuple[R, R, R]) -> tuple[R, R, R]:
    """E[f g^T], E[f] and E[g]^T."""
    return values


@law(
    "logarithm of the normal density", "log N(x; m, S) = -k/2 log(2 pi) - log|S|/2 - (x-m)^T S^-1 (x-m)/2", "its definition"
)
def log_normal_density(_: Ledger, parts: tuple[Value, Value, Value]) -> tuple[tuple[Value, Number], ...]:
    """The weights of k log(2 pi), log|S| and the squared Mahalanobis distance."""
    size_log, log_det, mahalanobis = parts
    half = Fraction(-1, 2)
    return ((size_log, half), (log_det, half), (mahalanobis, half))


@law("normal density", "N(x; m, S) = (2 pi)^(-k/2) |S|^(-1/2) exp(-(x-m)^T S^-1 (x-m)/2)", "its definition")
def normal_density(_: Ledger, exponent: R) -> R:
    """The density is e to its logarithm."""
    return exponent


@law(
    "integral against a density", "integral p(x) f(x) dx = E_p[f(x)]", f"{BILLINGSLEY}, thm 16.11", ("x has the density p",)
)
def integral_expectation(_: Ledger, rest: R) -> R:
    """What is left of the integrand beside the density."""
    return rest


@law("definition of KL", "KL(p, q) = E_p[log p - log q]", f"definition; {COVER}, (2.26), (8.46)")
def divergence_definition(_: Ledger, integrand: Value) -> Value:
    """The integrand under p."""
    return integrand
