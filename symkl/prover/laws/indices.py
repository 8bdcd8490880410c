"""Laws of entries: what entrywise products, diagonals and independent coordinates are, index by index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.prover.laws.registry import BILLINGSLEY, MATRIX_ANALYSIS, R, law

if TYPE_CHECKING:
    from symkl.prover.ledger import Ledger

MCCULLAGH = "McCullagh, Tensor Methods in Statistics, 1987, section 2.2"


@law("entries of a product", "(A B)_ij = sum_k A_ik B_kj", f"definition; {MATRIX_ANALYSIS}, 0.2.4")
def entries_of_product(_: Ledger, part: R) -> R:
    """Two factors that meet at one index, which is summed over, are a product."""
    return part


@law("entries of an entrywise product", "(A o B)_ij = A_ij B_ij", "definition")
def entries_of_hadamard(_: Ledger, part: R) -> R:
    """Both factors at one index."""
    return part


@law("entries of a Kronecker product", "(A (x) B)_(ik),(jl) = A_ij B_kl", f"definition; {MATRIX_ANALYSIS}, 0.9.7")
def entries_of_kronecker(_: Ledger, part: R) -> R:
    """Rows and columns are pairs, the first factor's the slower."""
    return part


@law("entries of vec", "vec(A)_(ji) = A_ij", f"definition; {MATRIX_ANALYSIS}, 0.7.7")
def entries_of_vec(_: Ledger, part: R) -> R:
    """The column is the slower index."""
    return part


@law("diagonal of a matrix", "dg(A)_i = A_ii and tr(A) = sum_i A_ii", "definition")
def diagonal_of(_: Ledger, part: R) -> R:
    """Row and column are one index."""
    return part


@law("diagonal matrix of a vector", "diagm(v)_ij = v_i where i = j, else 0", "definition")
def diagonal_matrix(_: Ledger, part: R) -> R:
    """The row is the column too."""
    return part


@law("entries of a diagonal matrix", "D_ij = 0 where i /= j", f"definition; {MATRIX_ANALYSIS}, 0.9.1", ("D is diagonal",))
def diagonal_entries(_: Ledger, diagonal: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Row and column of a diagonal letter are one index."""
    return True if diagonal else None


@law(
    "moments from cumulants",
    "E[x_i x_j ...] = sum over partitions of products of cumulants",
    MCCULLAGH,
    ("the moments exist",),
)
def cumulants(_: Ledger, part: R) -> R:
    """One way to part the random factors into blocks."""
    return part


@law(
    "cumulants of independent coordinates",
    "cum(x_i, x_j, ...) = cum(x_i, x_i, ...) where i = j = ..., else 0",
    f"{MCCULLAGH}; {BILLINGSLEY}, section 21",
    ("the coordinates of x are independent",),
)
def independent_coordinates(_: Ledger, part: R) -> R:
    """The cumulants of one block, all at one index."""
    return part
