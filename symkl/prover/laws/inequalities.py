"""Laws of inequalities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.prover.laws.registry import MATRIX_ANALYSIS, law

if TYPE_CHECKING:
    from symkl.prover.ledger import Ledger


@law("logarithm lies below its tangent", "log t <= t - 1", "proved in derivations/inequalities.py", ("t > 0",))
def log_tangent(_: Ledger, positive_weight: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Under a weight that is not negative the bound keeps its direction."""
    return True if positive_weight else None


@law(
    "squares are not negative", "u^2 >= 0, x^T S x >= 0 for S positive definite", f"{MATRIX_ANALYSIS}, 7.1", ("all is real",)
)
def square_nonnegative(_: Ledger, known: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Whether an atom to a power is known not to be negative."""
    return True if known else None
