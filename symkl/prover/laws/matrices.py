"""Laws of functions of matrices and of block matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.prover.laws.registry import COOKBOOK, MATRIX_ANALYSIS, law
from symkl.prover.laws.words import info

if TYPE_CHECKING:
    from symkl.prover.ledger import Ledger
    from symkl.prover.values import Letter, Value, Word


PENROSE = "Penrose, Math. Proc. Cambridge Phil. Soc. 51 (1955) 406-413"
HIGHAM = "Higham, Functions of Matrices, 2008"


@law("adjugate", "adj A = |A| A^-1", f"{MATRIX_ANALYSIS}, 0.8.2", ("A is a limit of invertible matrices",))
def adjugate(_: Ledger, dense: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Polynomial identities on the invertible matrices hold on their closure."""
    return True if dense else None


@law("Penrose equations", "A A+ A = A, A+ A A+ = A+, (A A+)^T = A A+, (A+ A)^T = A+ A", PENROSE)
def penrose(_: Ledger, replacement: Word) -> Word:
    """The word that another one becomes."""
    return replacement


@law("pseudo-inverse of a Gram matrix", "(A^T A)+ = A+ (A+)^T", PENROSE)
def penrose_gram(_: Ledger, word: Word) -> Word:
    """The two letters of A^T A or A A^T."""
    return word


@law(
    "pseudo-inverse at full rank",
    "A+ = A^T (A A^T)^-1, or (A^T A)^-1 A^T",
    PENROSE,
    ("A has full row rank, or full column rank",),
)
def penrose_full_rank(_: Ledger, declared: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Whether the rank is declared."""
    return True if declared else None


@law("product of matrix exponentials", "exp(A) exp(B) = exp(A + B)", f"{HIGHAM}, theorem 10.2", ("A B = B A",))
def exponentials_commute(_: Ledger, commute: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Only for matrices that commute."""
    return True if commute else None


@law("matrix exponential under similarity", "exp(P A P^-1) = P exp(A) P^-1", f"{HIGHAM}, thm 1.13", ("P is invertible",))
def exponential_similar(_: Ledger, parts: tuple[Letter, Value, Letter]) -> tuple[Letter, Value, Letter]:
    """P, A and P^-1."""
    return parts


@law("exponential of a nilpotent matrix", "exp(N) = I + N", "its series", ("N N = 0",))
def exponential_nilpotent(_: Ledger, square: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Where the square vanishes."""
    return None if square else True


@law("exponential of an idempotent matrix", "exp(c A) = I + (exp(c) - 1) A", "its series", ("A A = A",))
def exponential_idempotent(_: Ledger, idempotent: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Where the square is the matrix itself."""
    return True if idempotent else None


@law("a matrix commutes with its exponential", "A exp(B) = exp(B) A", f"{HIGHAM}, thm 1.13", ("A and B commute",))
def exponential_commutes(_: Ledger, word: Word) -> Word:
    """The other order."""
    return word


@law("determinant of a matrix exponential", "|exp A| = exp(tr A)", f"{HIGHAM}, 10.1")
def det_of_exponential(_: Ledger, known: bool) -> bool:  # noqa: FBT001 - a plain condition
    """The exponential of the trace."""
    return known


@law("determinant of a power", "|A^k| = |A|^k", "the product rule, by induction on k", ("k is an integer",))
def det_of_power(_: Ledger, known: bool) -> bool:  # noqa: FBT001 - a plain condition
    """The power of the determinant."""
    return known


@law("powers of a matrix add up", "A^j A^k = A^(j+k), (A^k)^-1 = A^-k", "by induction on k", ("j and k are integers",))
def powers_add(_: Ledger, known: bool) -> bool:  # noqa: FBT001 - a plain condition
    """Of one base."""
    return known


@law("powers push through", "(A B)^k A = A (B A)^k", "by induction on k", ("k is an integer",))
def power_pushes_through(_: Ledger, word: Word) -> Word:
    """The other order."""
    return word


@law("power under similarity", "(P A P^-1)^k = P A^k P^-1", f"{MATRIX_ANALYSIS}, 1.3.P8", ("P is invertible",))
def power_similar(_: Ledger, parts: tuple[Letter, Word, Letter]) -> tuple[Letter, Word, Letter]:
    """P, A and P^-1."""
    return parts


@law("power of an idempotent matrix", "A^k = A", "by induction on k", ("A A = A", "k >= 1"))
def power_idempotent(_: Ledger, word: Word) -> Word:
    """The matrix itself."""
    return word


@law("trace of a power", "tr((A B)^k) = tr((B A)^k)", "the trace is cyclic, by induction on k", ("k is an integer",))
def trace_of_power(_: Ledger, known: bool) -> bool:  # noqa: FBT001 - a plain condition
    """The base may be rotated or transposed."""
    return known


@law("Kronecker product and vec are linear", "(a A + B) (x) C = a (A (x) C) + B (x) C", f"{COOKBOOK} (507)-(509)")
def kronecker_linear(_: Ledger, known: bool) -> bool:  # noqa: FBT001 - a plain condition
    """In each factor."""
    return known


@law(
    "entrywise product", "(a A + B) o C = a (A o C) + B o C, A o B = B o A, (A o B)^T = A^T o B^T", f"{MATRIX_ANALYSIS}, 7.5"
)
def hadamard_bilinear(_: Ledger, known: bool) -> bool:  # noqa: FBT001 - a plain condition
    """In each factor, whichever comes first."""
    return known


@law("mixed product", "(A (x) B)(C (x) D) = A C (x) B D", f"{COOKBOOK} (511)", ("A C and B D exist",))
def kronecker_product(_: Ledger, fits: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Where the inner dimensions fit."""
    return True if fits else None


@law("Kronecker product turned", "(A (x) B)^T = A^T (x) B^T, (A (x) B)^-1 = A^-1 (x) B^-1", f"{COOKBOOK} (510), (512)")
def kronecker_turned(_: Ledger, known: bool) -> bool:  # noqa: FBT001 - a plain condition
    """Factor by factor."""
    return known


@law("trace of a Kronecker product", "tr(A (x) B) = tr A tr B", f"{COOKBOOK} (515)", ("A and B are square",))
def kronecker_trace(_: Ledger, square: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Of square factors."""
    return True if square else None


@law("determinant of a Kronecker product", "|A (x) B| = |A|^m |B|^n", f"{COOKBOOK} (516)", ("A is n x n, B is m x m",))
def kronecker_det(_: Ledger, square: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Of square factors."""
    return True if square else None


@law("vec of a product", "vec(B X A^T) = (A (x) B) vec X", f"{COOKBOOK} (520)")
def vec_of_product(_: Ledger, fits: bool) -> bool:  # noqa: FBT001 - a plain condition
    """Where the dimensions fit."""
    return fits


@law("vec of an outer product", "vec(a b^T) = b (x) a", f"{COOKBOOK} (520)")
def vec_of_outer(_: Ledger, fits: bool) -> bool:  # noqa: FBT001 - a plain condition
    """Of two columns."""
    return fits


@law(
    "entry by entry", "matrices of one fixed size are equal iff their entries are", "definition", ("the sizes are numbers",)
)
def entries(_: Ledger, fixed: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Of fixed sizes only."""
    return True if fixed else None


@law("block arithmetic", "blocks add, multiply and transpose like entries", f"{MATRIX_ANALYSIS}, 0.7.2")
def block_arithmetic(_: Ledger, fits: bool) -> bool:  # noqa: FBT001 - a plain condition
    """Where the partitions fit."""
    return fits


@law("determinant of a block triangular matrix", "|[A B; 0 F]| = |A| |F|", f"{MATRIX_ANALYSIS}, 0.9.4", ("A, F are square",))
def block_triangular(_: Ledger, square: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Of square diagonal blocks."""
    return True if square else None


@law("Schur complement", "|[A B; C F]| = |A| |F - C A^-1 B|", f"{MATRIX_ANALYSIS}, 0.8.5", ("A is invertible",))
def schur_determinant(_: Ledger, declared: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Of a block declared invertible."""
    return True if declared else None


@law("inverse of a block matrix", "through S = F - C A^-1 B", f"{MATRIX_ANALYSIS}, 0.7.3", ("A and S are invertible",))
def schur_inverse(_: Ledger, declared: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """S is invertible wherever the whole matrix is."""
    return True if declared else None


@law("pseudo-inverse and isometries", "(Q A)^+ = A^+ Q^T", "the four Penrose equations hold", ("Q is orthogonal",))
def penrose_isometry(context: Ledger, letter: Letter) -> bool | None:
    """At either end of a product."""
    return True if "orthogonal" in info(context, letter).facts else None


@law("pseudo-inverse of a projection", "A^+ = A", "the four Penrose equations hold", ("A is symmetric and idempotent",))
def penrose_projection(context: Ledger, letter: Letter) -> bool | None:
    """Orthogonal projections."""
    return True if {"symmetric", "idempotent"} <= info(context, letter).facts else None


@law("pseudo-inverse of a pseudo-inverse", "A^+^+ = A", f"{PENROSE}; the equations are symmetric in A and A^+")
def penrose_twice(_: Ledger, letter: Letter) -> Letter:
    """The matrix itself."""
    return letter


@law("pseudo-inverse of a Kronecker product", "(A (x) B)^+ = A^+ (x) B^+", "the mixed product turns the Penrose equations")
def penrose_kronecker(_: Ledger, known: bool) -> bool:  # noqa: FBT001 - a plain condition
    """Factor by factor."""
    return known
