"""The laws that the normal form trusts. Each has a name, a statement, a source, its conditions, and one small function.

A law's function returns its result, or ``None`` where it does not apply; every use is recorded. Adding a law is adding one
function here and one test that must fail without its condition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from symkl.prover.algebra import Context, Exponent, Letter, LetterInfo, Number, Size, Value, Word

P = ParamSpec("P")
R = TypeVar("R")

MATRIX_ANALYSIS = "Horn and Johnson, Matrix Analysis, 2nd ed., 2013"
COOKBOOK = "Petersen and Pedersen, The Matrix Cookbook, 2012"
DLMF = "NIST Digital Library of Mathematical Functions"
BILLINGSLEY = "Billingsley, Probability and Measure, 3rd ed., 1995"
COVER = "Cover and Thomas, Elements of Information Theory, 2nd ed., 2006"


@dataclass(slots=True)
class Law:
    """One trusted law.

    Attributes
    ----------
    name : how results cite it
    statement : the law on one line
    source : where it is proved
    needs : its conditions, in words
    apply : the function that rewrites
    """

    name: str
    statement: str
    source: str
    needs: tuple[str, ...]
    apply: Callable[..., Any]


LAWS: dict[str, Law] = {}


def law(name: str, statement: str, source: str, needs: tuple[str, ...] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a law; a name used twice or a missing source is refused when the module is imported."""
    if name in LAWS or not source or not statement:
        msg = f"law {name!r} is registered twice or lacks its statement or source"
        raise ValueError(msg)

    def register(function: Callable[P, R]) -> Callable[P, R]:
        entry = LAWS[name] = Law(name, statement, source, needs, function)

        @wraps(function)
        def use(*args: P.args, **kwargs: P.kwargs) -> R:
            result = entry.apply(*args, **kwargs)
            if result is not None:
                context: Context = args[0]  # type: ignore[assignment]
                context.used[name] = None
            return result  # type: ignore[no-any-return]

        return use

    return register


def info(context: Context, letter: Letter) -> LetterInfo:
    """What is known of a letter."""
    return context.letters[letter.name]


def invertible(context: Context, letter: Letter) -> None:
    """Note the condition that a letter's matrix has an inverse, unless it is declared."""
    known = info(context, letter)
    if "invertible" not in known.facts:
        context.assume(f"{context.letter_text(letter)} is invertible")


# ---------------------------------------------------------------------------------------------- letters and words


@law("symmetric", "A^T = A", f"definition; {MATRIX_ANALYSIS}, 0.2.5", ("A is symmetric",))
def symmetric(context: Context, letter: Letter) -> tuple[Letter, int] | None:
    """A symmetric letter carries no transpose."""
    return (letter, 1) if "symmetric" in info(context, letter).facts else None


@law("skew-symmetric", "A^T = -A", f"definition; {MATRIX_ANALYSIS}, 0.2.5", ("A is skew-symmetric",))
def skew(context: Context, letter: Letter) -> tuple[Letter, int] | None:
    """A skew letter carries no transpose but a sign."""
    return (letter, -1) if "skew" in info(context, letter).facts else None


@law("orthogonal", "Q^-1 = Q^T", f"definition; {MATRIX_ANALYSIS}, 2.1.2", ("Q is orthogonal",))
def orthogonal_inverse(context: Context, letter: Letter) -> Letter | None:
    """An orthogonal letter is never inverted."""
    if "orthogonal" not in info(context, letter).facts:
        return None
    return letter._replace(transposed=not letter.transposed and "symmetric" not in info(context, letter).facts)


@law("involutory", "A^-1 = A", "definition: A*A = I", ("A is involutory",))
def involutory_inverse(context: Context, letter: Letter) -> Letter | None:
    """An involutory letter is never inverted."""
    return letter if "involutory" in info(context, letter).facts else None


@law("inverse cancels", "A A^-1 = A^-1 A = I", f"definition; {MATRIX_ANALYSIS}, 0.5", ("A is invertible",))
def inverse_cancels(context: Context, a: Letter, b: Letter) -> Word | None:
    """A letter meets its inverse."""
    if a.name != b.name or a.inverted == b.inverted or a.transposed != b.transposed:
        return None
    invertible(context, a)
    return ()


@law("orthogonal product", "Q Q^T = Q^T Q = I", f"definition; {MATRIX_ANALYSIS}, 2.1.2", ("Q is orthogonal",))
def orthogonal_cancels(context: Context, a: Letter, b: Letter) -> Word | None:
    """An orthogonal letter meets its transpose."""
    known = info(context, a).facts
    if a.name != b.name or "orthogonal" not in known:
        return None
    return () if a.transposed != b.transposed or "symmetric" in known else None


@law("involutory square", "A A = I", "definition: A*A = I", ("A is involutory",))
def involutory_cancels(context: Context, a: Letter, b: Letter) -> Word | None:
    """An involutory letter meets itself."""
    return () if a == b and "involutory" in info(context, a).facts else None


@law("idempotent", "A A = A", "definition: A*A = A", ("A is idempotent",))
def idempotent(context: Context, a: Letter, b: Letter) -> Word | None:
    """An idempotent letter meets itself."""
    return (a,) if a == b and not a.inverted and "idempotent" in info(context, a).facts else None


@law("nilpotent", "A A = 0", "definition: A*A = 0", ("A is nilpotent of order 2",))
def nilpotent(context: Context, a: Letter, b: Letter) -> bool | None:
    """``False`` stands for the zero word."""
    return False if a == b and not a.inverted and "nilpotent2" in info(context, a).facts else None


@law("commuting matrices", "A B = B A", "declared of A and B", ("A and B commute",))
def commuting(context: Context, a: Letter, b: Letter) -> bool | None:
    """Two declared commuting letters may be ordered; so may their inverses, and their transposes together."""
    pair = frozenset({a.name, b.name})
    return True if len(pair) > 1 and pair in context.commuting and a.transposed == b.transposed else None


@law("diagonal matrices commute", "A B = B A", f"{MATRIX_ANALYSIS}, 0.9.1", ("A and B are diagonal",))
def diagonal_commute(context: Context, a: Letter, b: Letter) -> bool | None:
    """Diagonal letters may be ordered."""
    return True if a.name != b.name and all("diagonal" in info(context, x).facts for x in (a, b)) else None


TRANSPOSE_LAWS = (symmetric, skew)
INVERSE_LAWS = (orthogonal_inverse, involutory_inverse)
MEET_LAWS = (inverse_cancels, orthogonal_cancels, involutory_cancels, idempotent, nilpotent)
ORDER_LAWS = (commuting, diagonal_commute)


@law("transpose of a product", "(A B)^T = B^T A^T", f"{MATRIX_ANALYSIS}, 0.2.5")
def transpose_product(_: Context, word: Word) -> Word:
    """The letters in reverse order, each still to be transposed."""
    return word[::-1]


@law("inverse of a product", "(A B)^-1 = B^-1 A^-1", f"{MATRIX_ANALYSIS}, 0.5", ("A and B are square and invertible",))
def inverse_product(context: Context, word: Word) -> Word | None:
    """The letters in reverse order, each still to be inverted; only where every letter is square."""
    if not all(info(context, letter).is_square for letter in word):
        return None
    for letter in word:
        invertible(context, letter)
    return word[::-1]


# ---------------------------------------------------------------------------------------------------------- trace


@law("trace of the identity", "tr I_k = k", f"definition; {MATRIX_ANALYSIS}, 0.2.5")
def trace_of_identity(_: Context, size: Size) -> Size:
    """The trace of I is its size."""
    return size


@law("trace is linear", "tr(a A + b B) = a tr A + b tr B", f"{MATRIX_ANALYSIS}, 0.2.5")
def trace_linear(_: Context, coefficient: Number) -> Number:
    """A coefficient passes through the trace."""
    return coefficient


@law("trace is cyclic", "tr(A B) = tr(B A)", f"{MATRIX_ANALYSIS}, 1.2; {COOKBOOK} (16)")
def trace_cycle(_: Context, word: Word, by: int) -> Word | None:
    """Rotate a word under a trace."""
    return word[by:] + word[:by] if by else None


@law("trace of a transpose", "tr A^T = tr A", f"{MATRIX_ANALYSIS}, 0.2.5; {COOKBOOK} (13)")
def trace_transpose(_: Context, flipped: Word, sign: int) -> tuple[Word, int]:
    """The transposed word has the same trace."""
    return flipped, sign


@law("a scalar is its trace", "tr(c) = c", "a 1 x 1 matrix is its only entry")
def scalar_trace(_: Context, value: Value | Word) -> Value | Word:
    """The trace of a 1 x 1 value."""
    return value


@law("a scalar is its transpose", "x^T A y = y^T A^T x", "a 1 x 1 matrix is symmetric")
def scalar_transpose(_: Context, flipped: Word, sign: int) -> tuple[Word, int]:
    """A closed 1 x 1 word equals its transpose."""
    return flipped, sign


def least_rotation(word: Word) -> int:
    """How far to rotate a word to its least rotation."""
    return min(range(len(word)), key=lambda i: word[i:] + word[:i])


# ------------------------------------------------------------------------------------------- functions of matrices

PENROSE = "Penrose, Math. Proc. Cambridge Phil. Soc. 51 (1955) 406-413"
HIGHAM = "Higham, Functions of Matrices, 2008"


@law("adjugate", "adj A = |A| A^-1", f"{MATRIX_ANALYSIS}, 0.8.2", ("A is a limit of invertible matrices",))
def adjugate(_: Context, dense: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Polynomial identities on the invertible matrices hold on their closure."""
    return True if dense else None


@law("Penrose equations", "A A+ A = A, A+ A A+ = A+, (A A+)^T = A A+, (A+ A)^T = A+ A", PENROSE)
def penrose(_: Context, replacement: Word) -> Word:
    """The word that another one becomes."""
    return replacement


@law("pseudo-inverse of a Gram matrix", "(A^T A)+ = A+ (A+)^T", PENROSE)
def penrose_gram(_: Context, word: Word) -> Word:
    """The two letters of A^T A or A A^T."""
    return word


@law(
    "pseudo-inverse at full rank",
    "A+ = A^T (A A^T)^-1, or (A^T A)^-1 A^T",
    PENROSE,
    ("A has full row rank, or full column rank",),
)
def penrose_full_rank(_: Context, declared: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Whether the rank is declared."""
    return True if declared else None


@law("product of matrix exponentials", "exp(A) exp(B) = exp(A + B)", f"{HIGHAM}, theorem 10.2", ("A B = B A",))
def exponentials_commute(_: Context, commute: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Only for matrices that commute."""
    return True if commute else None


@law("determinant of a matrix exponential", "|exp A| = exp(tr A)", f"{HIGHAM}, 10.1")
def det_of_exponential(_: Context, known: bool) -> bool:  # noqa: FBT001 - a plain condition
    """The exponential of the trace."""
    return known


@law("determinant of a power", "|A^k| = |A|^k", "the product rule, by induction on k", ("k is an integer",))
def det_of_power(_: Context, known: bool) -> bool:  # noqa: FBT001 - a plain condition
    """The power of the determinant."""
    return known


@law("trace of a power", "tr((A B)^k) = tr((B A)^k)", "the trace is cyclic, by induction on k", ("k is an integer",))
def trace_of_power(_: Context, known: bool) -> bool:  # noqa: FBT001 - a plain condition
    """The base may be rotated or transposed."""
    return known


@law("Kronecker product and vec are linear", "(a A + B) (x) C = a (A (x) C) + B (x) C", f"{COOKBOOK} (507)-(509)")
def kronecker_linear(_: Context, known: bool) -> bool:  # noqa: FBT001 - a plain condition
    """In each factor."""
    return known


@law("mixed product", "(A (x) B)(C (x) D) = A C (x) B D", f"{COOKBOOK} (511)", ("A C and B D exist",))
def kronecker_product(_: Context, fits: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Where the inner dimensions fit."""
    return True if fits else None


@law("trace of a Kronecker product", "tr(A (x) B) = tr A tr B", f"{COOKBOOK} (515)", ("A and B are square",))
def kronecker_trace(_: Context, square: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Of square factors."""
    return True if square else None


@law("determinant of a Kronecker product", "|A (x) B| = |A|^m |B|^n", f"{COOKBOOK} (516)", ("A is n x n, B is m x m",))
def kronecker_det(_: Context, square: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Of square factors."""
    return True if square else None


@law("vec of a product", "vec(B X A^T) = (A (x) B) vec X", f"{COOKBOOK} (520)")
def vec_of_product(_: Context, fits: bool) -> bool:  # noqa: FBT001 - a plain condition
    """Where the dimensions fit."""
    return fits


@law("vec of an outer product", "vec(a b^T) = b (x) a", f"{COOKBOOK} (520)")
def vec_of_outer(_: Context, fits: bool) -> bool:  # noqa: FBT001 - a plain condition
    """Of two columns."""
    return fits


@law("entry by entry", "matrices of one fixed size are equal iff their entries are", "definition", ("the sizes are numbers",))
def entries(_: Context, fixed: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Of fixed sizes only."""
    return True if fixed else None


# ------------------------------------------------------------------------------------------------- block matrices


@law("block arithmetic", "blocks add, multiply and transpose like entries", f"{MATRIX_ANALYSIS}, 0.7.2")
def block_arithmetic(_: Context, fits: bool) -> bool:  # noqa: FBT001 - a plain condition
    """Where the partitions fit."""
    return fits


@law("determinant of a block triangular matrix", "|[A B; 0 F]| = |A| |F|", f"{MATRIX_ANALYSIS}, 0.9.4", ("A, F are square",))
def block_triangular(_: Context, square: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Of square diagonal blocks."""
    return True if square else None


@law("Schur complement", "|[A B; C F]| = |A| |F - C A^-1 B|", f"{MATRIX_ANALYSIS}, 0.8.5", ("A is invertible",))
def schur_determinant(_: Context, declared: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Of a block declared invertible."""
    return True if declared else None


@law("inverse of a block matrix", "through S = F - C A^-1 B", f"{MATRIX_ANALYSIS}, 0.7.3", ("A and S are invertible",))
def schur_inverse(_: Context, declared: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """S is invertible wherever the whole matrix is."""
    return True if declared else None


# ----------------------------------------------------------------------------------------- determinants, logarithms


@law("determinant of a product", "|A B| = |A| |B|", f"{MATRIX_ANALYSIS}, 0.3.5; {COOKBOOK} (21)", ("A and B are square",))
def det_product(context: Context, word: Word) -> Word | None:
    """The factors, only where every letter is square: through another dimension a determinant does not split."""
    return word if all(info(context, letter).is_square for letter in word) else None


@law("determinant of an inverse", "|A^-1| = |A|^-1", f"{MATRIX_ANALYSIS}, 0.5; {COOKBOOK} (22)", ("A is invertible",))
def det_inverse(context: Context, letter: Letter) -> int | None:
    """The power of |A| that |A^-1| is."""
    if not letter.inverted:
        return None
    invertible(context, letter)
    return -1


@law("determinant of a transpose", "|A^T| = |A|", f"{MATRIX_ANALYSIS}, 0.3.1; {COOKBOOK} (20)")
def det_transpose(_: Context, letter: Letter) -> Letter | None:
    """A transpose does not change a determinant."""
    return letter._replace(transposed=False) if letter.transposed else None


@law("determinant of a multiple", "|c A| = c^k |A|", f"{MATRIX_ANALYSIS}, 0.3.3; {COOKBOOK} (19)", ("A is k x k",))
def det_multiple(_: Context, size: Size) -> Size:
    """The power of the scalar factor."""
    return size


@law("pivot in a determinant", "|M + R| = |M| |I + M^-1 R|", f"{MATRIX_ANALYSIS}, 0.3.5", ("M is invertible",))
def det_pivot(_: Context, declared: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Pull a term out that is declared invertible."""
    return True if declared else None


@law("Sylvester's determinant identity", "|I + A B| = |I + B A|", f"{MATRIX_ANALYSIS}, 1.3.P28; {COOKBOOK} (25)")
def sylvester(_: Context, letters: int) -> int:
    """How many letters move from the front to the end."""
    return letters


@law("logarithm of a product", "log(u v) = log u + log v", f"{DLMF} 4.8.2", ("log|u|, log|v| where u v > 0",))
def log_product(_: Context, exponent: Exponent) -> Exponent:
    """Each factor's logarithm, times its power.

    Every logarithm stands for log|u|, which is log u wherever log u is defined, so the law needs no sign of its factors.
    """
    return exponent


@law("logarithm of an exponential", "log exp(v) = v", f"{DLMF} 4.4.1")
def log_exp(_: Context, exponent: Exponent) -> Exponent:
    """The exponent itself."""
    return exponent


@law("exponential of a sum", "exp(u + v) = exp(u) exp(v)", f"{DLMF} 4.8.10")
def exp_sum(_: Context, exponent: Exponent) -> Exponent:
    """Exponents add because exp(v) is kept as e**v."""
    return exponent


@law("exponential of a logarithm", "exp(c log u) = u^c", f"{DLMF} 4.4.4", ("u > 0",))
def exp_log(_: Context, positive: bool, coefficient: Exponent) -> Exponent | None:  # noqa: FBT001 - a plain condition
    """The power of u, only where u is declared positive."""
    return coefficient if positive else None


@law("power of a product", "(u v)^r = u^r v^r", f"{DLMF} 4.8.15", ("u and v are positive, or r is an integer",))
def power_product(_: Context, splits: bool, exponent: Exponent) -> Exponent | None:  # noqa: FBT001 - a plain condition
    """The exponent for each factor."""
    return exponent if splits else None


@law("square root of a square", "(u^2)^(1/2) = |u|", f"{DLMF} 4.2.29")
def root_of_square(_: Context, power: Number, exponent: Exponent) -> Number | None:
    """The power of |u|, for an even power under a half-integer exponent."""
    if isinstance(exponent, (int, Fraction)) and power % 2 == 0:
        return power * exponent
    return None


@law("denominators cleared", "a/u = b/u only if a = b", "field axioms", ("u is not 0",))
def clear_denominator(_: Context, power: int) -> int:
    """Multiply a difference by the power of u that clears it."""
    return power


# ---------------------------------------------------------------------------------------- expectation and densities


@law("expectation is linear", "E[a f + b g] = a E[f] + b E[g]", f"{BILLINGSLEY}, thm 16.1", ("the expectations exist",))
def expectation_linear(_: Context, part: R) -> R:
    """What does not depend on the random symbols comes out."""
    return part


@law("trace and expectation commute", "E[tr X] = tr E[X]", f"linearity; {BILLINGSLEY}, thm 16.1", ("E[X] exists",))
def expectation_trace(_: Context, word: Word) -> Word:
    """A closed word under E as a word whose random core stands under E."""
    return word


@law("mean", "E[x] = m", "declared of x, or its density: first principles in the tests")
def mean(_: Context, name: str) -> str:
    """The letter of the mean."""
    return name


@law("covariance", "E[x x^T] = S + m m^T", "declared of x, or its density: first principles in the tests")
def second_moment(_: Context, name: str) -> str:
    """The letter of the covariance."""
    return name


@law("Isserlis (Wick)", "E[w1...w2r] = sum over pairings", "Isserlis, Biometrika 12 (1918) 134-139", ("x is normal",))
def isserlis(_: Context, degree: int, normal: bool) -> int | None:  # noqa: FBT001 - a plain condition
    """Moments beyond the second split into pairings, of a normal law only."""
    return degree if normal else None


@law(
    "moment generating function",
    "E[exp(c^T x)] = exp(c^T m + c^T S c/2)",
    f"{BILLINGSLEY}, section 21",
    ("x is normal",),
)
def generating_function(_: Context, normal: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """The exponent is normal: E[exp(v)] = exp(E[v] + Var[v]/2)."""
    return True if normal else None


@law("independence", "Cov[x, y] = 0", f"{BILLINGSLEY}, (21.18)", ("x and y are independent",))
def independence(_: Context, independent: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Independent vectors have no covariance."""
    return True if independent else None


@law("definition of covariance", "Cov[f, g] = E[f g^T] - E[f] E[g]^T", f"definition; {BILLINGSLEY}, (21.15)")
def covariance_definition(_: Context, values: tuple[Value, Value, Value]) -> tuple[Value, Value, Value]:
    """E[f g^T], E[f] and E[g]^T."""
    return values


@law(
    "logarithm of the normal density", "log N(x; m, S) = -k/2 log(2 pi) - log|S|/2 - (x-m)^T S^-1 (x-m)/2", "its definition"
)
def log_normal_density(_: Context, parts: tuple[Value, Value, Value]) -> tuple[tuple[Value, Number], ...]:
    """The weights of k log(2 pi), log|S| and the squared Mahalanobis distance."""
    size_log, log_det, mahalanobis = parts
    half = Fraction(-1, 2)
    return ((size_log, half), (log_det, half), (mahalanobis, half))


@law("normal density", "N(x; m, S) = (2 pi)^(-k/2) |S|^(-1/2) exp(-(x-m)^T S^-1 (x-m)/2)", "its definition")
def normal_density(_: Context, exponent: Value) -> Value:
    """The density is e to its logarithm."""
    return exponent


@law(
    "integral against a density", "integral p(x) f(x) dx = E_p[f(x)]", f"{BILLINGSLEY}, thm 16.11", ("x has the density p",)
)
def integral_expectation(_: Context, rest: R) -> R:
    """What is left of the integrand beside the density."""
    return rest


@law("definition of KL", "KL(p, q) = E_p[log p - log q]", f"definition; {COVER}, (2.26), (8.46)")
def divergence_definition(_: Context, integrand: Value) -> Value:
    """The integrand under p."""
    return integrand


# ---------------------------------------------------------------------------------------------------- derivatives

MAGNUS = "Magnus and Neudecker, Matrix Differential Calculus, 3rd ed., 2007"


@law("differential of a product", "d(A B) = (dA) B + A dB", f"{MAGNUS}, 8.2; {COOKBOOK} (37)")
def product_rule_differential(_: Context, word: Word) -> Word:
    """Each letter in turn."""
    return word


@law("differential of an inverse", "d(A^-1) = -A^-1 (dA) A^-1", f"{MAGNUS}, 8.4; {COOKBOOK} (40)", ("A is invertible",))
def differential_of_inverse(context: Context, letter: Letter) -> Letter:
    """The inverted letter on both sides of the differential."""
    invertible(context, letter)
    return letter


@law("Jacobi's formula", "d|A| = |A| tr(A^-1 dA)", f"{MAGNUS}, 8.3; {COOKBOOK} (41)", ("A is invertible",))
def jacobi(context: Context, name: str) -> str:
    """The letter whose determinant is differentiated."""
    if "invertible" not in context.letters[name].facts:
        context.assume(f"{name} is invertible")
    return name


@law("derivative from a differential", "df = tr(G^T dX) iff D[f, X] = G; df = J dx iff D[f, x] = J", f"{MAGNUS}, 9.4")
def gradient(_: Context, name: str) -> str:
    """The letter of the differential."""
    return name


# --------------------------------------------------------------------------------------------------- finite sums


@law("sum is linear", "sum_i (a f_i + b g_i) = a sum_i f_i + b sum_i g_i", "field axioms")
def sum_linear(_: Context, part: R) -> R:
    """What does not depend on the index comes out."""
    return part


@law("sum of a constant", "sum_{i=1}^N 1 = N", "definition")
def sum_constant(_: Context, size: Size) -> Size:
    """As often as the index has values."""
    return size


@law("total mass", "sum_i P(i) = 1", "definition of a mass function", ("P is a mass function",))
def total_mass(_: Context, only_mass: bool) -> int | None:  # noqa: FBT001 - a plain condition
    """A mass function sums to one."""
    return 1 if only_mass else None


@law("product rule", "p(x | y) = p(x, y)/p(y)", f"definition; {BILLINGSLEY}, (4.1)", ("p(y) > 0",))
def product_rule(_: Context, given: frozenset[Any]) -> frozenset[Any] | None:
    """The event that the joint probability is divided by."""
    return given or None


@law(
    "sum over a partition",
    "sum_i p(x, y_i) = p(x)",
    f"countable additivity; {BILLINGSLEY}, (2.2)",
    ("the y_i are mutually exclusive and exhaustive",),
)
def partition(_: Context, facts: frozenset[str], rest: frozenset[Any]) -> frozenset[Any] | None:
    """The joint event without the member of the partition."""
    return rest if {"exclusive", "exhaustive"} <= facts else None


@law("inner product", "sum_i u_i v_i = u^T v", "definition")
def inner_product(_: Context, pair: tuple[str, str]) -> tuple[str, str]:
    """The two vectors."""
    return pair


@law("diagonal matrix in a form", "u^T diag(d) v = sum_i u_i d_i v_i and tr diag(d) = sum_i d_i", "definition")
def diagonal_form(_: Context, word: Word) -> Word:
    """The word whose letters in the middle are diagonal with known entries."""
    return word


@law("determinant of a diagonal matrix", "log|det diag(d)| = sum_i log|d_i|", f"{MATRIX_ANALYSIS}, 0.9.1")
def log_det_diagonal(_: Context, exponent: Exponent) -> Exponent:
    """The power of the determinant."""
    return exponent


# ------------------------------------------------------------------------------------------------- inequalities


@law("logarithm lies below its tangent", "log t <= t - 1", "proved in derivations/inequalities.py", ("t > 0",))
def log_tangent(_: Context, positive_weight: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Under a weight that is not negative the bound keeps its direction."""
    return True if positive_weight else None


@law(
    "squares are not negative", "u^2 >= 0, x^T S x >= 0 for S positive definite", f"{MATRIX_ANALYSIS}, 7.1", ("all is real",)
)
def square_nonnegative(_: Context, known: bool) -> bool | None:  # noqa: FBT001 - a plain condition
    """Whether an atom to a power is known not to be negative."""
    return True if known else None
