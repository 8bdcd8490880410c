"""Laws of determinants, logarithms, exponentials and powers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symkl.prover.laws.registry import COOKBOOK, DLMF, MATRIX_ANALYSIS, law
from symkl.prover.laws.words import info, invertible

if TYPE_CHECKING:
    from symkl.prover.ledger import Ledger
    from symkl.prover.values import Exponent, Letter, Number, Size, Word


@law("determinant of a product", "|A B| = |A| |B|", f"{MATRIX_ANALYSIS}, 0.3.5; {COOKBOOK} (21)", ("A and B are square",))
def det_product(context: Ledger, word: Word) -> Word | None:
    """The factors, only where every letter is square: through another dimension a determinant does not split."""
    return word if all(info(context, letter).is_square for letter in word) else None


@law("determinant of an inverse", "|A^-1| = |A|^-1", f"{MATRIX_ANALYSIS}, 0.5; {COOKBOOK} (22)", ("A is invertible",))
def det_inverse(context: Ledger, letter: Letter) -> int | None:
    """The power of |A| that |A^-1| is."""
    if not letter.inverted:
        return None
    invertible(context, letter)
    return -1


@law("determinant of a transpose", "|A^T| = |A|", f"{MATRIX_ANALYSIS}, 0.3.1; {COOKBOOK} (20)")
def det_transpose(_: Ledger, letter: Letter) -> Letter | None:
    """A transpose does not change a determinant."""
    return letter._replace(transposed=False) if letter.transposed else None


@law(
    "determinant of an isometry",
    "|Q| = 1 or -1",
    f"|Q|^2 = |Q Q^T| = 1; {MATRIX_ANALYSIS}, 2.1.P1",
    ("Q is orthogonal or involutory",),
)
def det_isometry(context: Ledger, letter: Letter) -> str | None:
    """The name of the integer p in |Q| = (-1)^p."""
    known = info(context, letter).facts
    return f"parity({letter.name})" if known & {"orthogonal", "involutory"} else None


@law(
    "determinant of a singular matrix",
    "|A| = 0",
    f"{MATRIX_ANALYSIS}, 0.5",
    ("A is nilpotent or has less than full rank",),
)
def det_singular(context: Ledger, letter: Letter) -> int | None:
    """Zero."""
    return 0 if info(context, letter).facts & {"nilpotent2", "rank_deficient"} else None


@law("determinant of a multiple", "|c A| = c^k |A|", f"{MATRIX_ANALYSIS}, 0.3.3; {COOKBOOK} (19)", ("A is k x k",))
def det_multiple(_: Ledger, size: Size) -> Size:
    """The power of the scalar factor."""
    return size


@law("pivot in a determinant", "|M + R| = |M| |I + M^-1 R|", f"{MATRIX_ANALYSIS}, 0.3.5", ("M is invertible",))
def det_pivot(_: Ledger, declared: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Pull a term out that is declared invertible."""
    return True if declared else None


@law("Sylvester's determinant identity", "|I + A B| = |I + B A|", f"{MATRIX_ANALYSIS}, 1.3.P28; {COOKBOOK} (25)")
def sylvester(_: Ledger, letters: int) -> int:
    """How many letters move from the front to the end."""
    return letters


@law("logarithm of a product", "log(u v) = log u + log v", f"{DLMF} 4.8.2", ("log|u|, log|v| where u v > 0",))
def log_product(_: Ledger, exponent: Exponent) -> Exponent:
    """Each factor's logarithm, times its power.

    Every logarithm stands for log|u|, which is log u wherever log u is defined, so the law needs no sign of its factors.
    """
    return exponent


@law("logarithm of an exponential", "log exp(v) = v", f"{DLMF} 4.4.1")
def log_exp(_: Ledger, exponent: Exponent) -> Exponent:
    """The exponent itself."""
    return exponent


@law("exponential of a sum", "exp(u + v) = exp(u) exp(v)", f"{DLMF} 4.8.10")
def exp_sum(_: Ledger, exponent: Exponent) -> Exponent:
    """Exponents add because exp(v) is kept as e**v."""
    return exponent


@law("exponential of a logarithm", "exp(c log u) = u^c", f"{DLMF} 4.4.4", ("u > 0",))
def exp_log(_: Ledger, positive: bool, coefficient: Exponent) -> Exponent | None:  # noqa: FBT001 - a plain condition
    """The power of u, only where u is declared positive."""
    return coefficient if positive else None


@law("power of a product", "(u v)^r = u^r v^r", f"{DLMF} 4.8.15", ("u and v are positive, or r is an integer",))
def power_product(_: Ledger, splits: bool, exponent: Exponent) -> Exponent | None:  # noqa: FBT001 - a plain condition
    """The exponent for each factor."""
    return exponent if splits else None


@law("square root of a square", "(u^2)^(1/2) = |u|", f"{DLMF} 4.2.29")
def root_of_square(_: Ledger, power: Exponent, exponent: Exponent) -> Number | None:
    """The power of |u|, for an even power under a half-integer exponent."""
    if isinstance(exponent, (int, Fraction)) and isinstance(power, int) and power % 2 == 0:
        return power * exponent
    return None


@law("denominators cleared", "a/u = b/u only if a = b", "field axioms", ("u is not 0",))
def clear_denominator(_: Ledger, power: int) -> int:
    """Multiply a difference by the power of u that clears it."""
    return power
