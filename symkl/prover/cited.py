"""The laws that verdicts cite, as reports print them: those of the kernel, then those that only the oracles use."""

from __future__ import annotations

from typing import NamedTuple

from symkl.kernel.certificate import BUILT_IN
from symkl.kernel.laws import LAWS
from symkl.kernel.laws_sources import BIL, COOKBOOK, DLMF, HIGHAM, HJ, MAGNUS, PENROSE

COVER = "Cover and Thomas, Elements of Information Theory, 2nd ed., 2006"
MCCULLAGH = "McCullagh, Tensor Methods in Statistics, 1987, section 2.2"


class Cited(NamedTuple):
    """One law: its name, what it says, where it is proved, and what it needs.

    ``let`` declares the letters of what is a claim of symkl's language; a law without it is said in words.
    """

    name: str
    statement: str
    source: str
    needs: tuple[str, ...] = ()
    let: str | None = None


def _needs(let: str) -> tuple[str, ...]:
    """The declarations that say more than a size."""
    items = [item.strip() for item in let.split(";")]
    return tuple(item for item in items if any(mark in item for mark in (",", "~", " commutes ", "independent ")))


ONLY_ORACLES = (
    Cited("transpose of a product", "(A B)^T = B^T A^T", f"{HJ}, 0.2.5"),
    Cited("trace is linear", "tr(a A + b B) = a tr A + b tr B", f"{HJ}, 0.2.5"),
    Cited("Penrose equations", "A A+ A = A, A+ A A+ = A+, (A A+)^T = A A+, (A+ A)^T = A+ A", PENROSE),
    Cited(
        "pseudo-inverse at full rank",
        "A+ = A^T (A A^T)^-1, or (A^T A)^-1 A^T",
        PENROSE,
        ("A has full row rank, or full column rank",),
    ),
    Cited("exponential of a nilpotent matrix", "exp(N) = I + N", "its series", ("N N = 0",)),
    Cited("exponential of an idempotent matrix", "exp(c A) = I + (exp(c) - 1) A", "its series", ("A A = A",)),
    Cited("a matrix commutes with its exponential", "A exp(B) = exp(B) A", f"{HIGHAM}, thm 1.13", ("A and B commute",)),
    Cited("powers of a matrix add up", "A^j A^k = A^(j+k), (A^k)^-1 = A^-k", "by induction on k", ("j and k are integers",)),
    Cited("powers push through", "(A B)^k A = A (B A)^k", "by induction on k", ("k is an integer",)),
    Cited("Kronecker product and vec are linear", "(a A + B) (x) C = a (A (x) C) + B (x) C", f"{COOKBOOK} (507)-(509)"),
    Cited("entrywise product", "(a A + B) o C = a (A o C) + B o C, A o B = B o A, (A o B)^T = A^T o B^T", f"{HJ}, 7.5"),
    Cited("Kronecker product turned", "(A (x) B)^T = A^T (x) B^T, (A (x) B)^-1 = A^-1 (x) B^-1", f"{COOKBOOK} (510), (512)"),
    Cited(
        "entry by entry",
        "matrices of one fixed size are equal iff their entries are",
        "definition",
        ("the sizes are numbers",),
    ),
    Cited(
        "induction on the number of terms",
        "what holds for one term, and gains the same on both sides with each further term, holds for any number",
        "definition of a sum over an index",
    ),
    Cited("block arithmetic", "blocks add, multiply and transpose like entries", f"{HJ}, 0.7.2"),
    Cited("pseudo-inverse and isometries", "(Q A)^+ = A^+ Q^T", "the four Penrose equations hold", ("Q is orthogonal",)),
    Cited("pseudo-inverse of a pseudo-inverse", "A^+^+ = A", f"{PENROSE}; the equations are symmetric in A and A^+"),
    Cited(
        "determinant of an isometry",
        "|Q| = 1 or -1",
        f"|Q|^2 = |Q Q^T| = 1; {HJ}, 2.1.P1",
        ("Q is orthogonal or involutory",),
    ),
    Cited("exponential of a sum", "exp(u + v) = exp(u) exp(v)", f"{DLMF} 4.8.10"),
    Cited("exponential of a logarithm", "exp(c log u) = u^c", f"{DLMF} 4.4.4", ("u > 0",)),
    Cited("power of a product", "(u v)^r = u^r v^r", f"{DLMF} 4.8.15", ("u and v are positive, or r is an integer",)),
    Cited("denominators cleared", "a/u = b/u only if a = b", "field axioms", ("u is not 0",)),
    Cited("expectation is linear", "E[a f + b g] = a E[f] + b E[g]", f"{BIL}, thm 16.1", ("the expectations exist",)),
    Cited("Isserlis (Wick)", "E[w1...w2r] = sum over pairings", "Isserlis, Biometrika 12 (1918) 134-139", ("x is normal",)),
    Cited("definition of covariance", "Cov[f, g] = E[f g^T] - E[f] E[g]^T", f"definition; {BIL}, (21.15)"),
    Cited("integral against a density", "integral p(x) f(x) dx = E_p[f(x)]", f"{BIL}, thm 16.11", ("x has the density p",)),
    Cited("definition of KL", "KL(p, q) = E_p[log p - log q]", f"definition; {COVER}, (2.26), (8.46)"),
    Cited("differential of a product", "d(A B) = (dA) B + A dB", f"{MAGNUS}, 8.2; {COOKBOOK} (37)"),
    Cited(
        "differential of an inverse", "d(A^-1) = -A^-1 (dA) A^-1", f"{MAGNUS}, 8.4; {COOKBOOK} (40)", ("A is invertible",)
    ),
    Cited("differential of an exponential", "d exp(A) = dA exp(A)", f"{MAGNUS}, 8.12, term by term", ("A and dA commute",)),
    Cited("derivative from a differential", "df = tr(G^T dX) iff D[f, X] = G; df = J dx iff D[f, x] = J", f"{MAGNUS}, 9.4"),
    Cited("sum is linear", "sum_i (a f_i + b g_i) = a sum_i f_i + b sum_i g_i", "field axioms"),
    Cited("sum of a constant", "sum_{i=1}^N 1 = N", "definition"),
    Cited(
        "sum of powers",
        "sum_{i=1}^N i^p = sum_j c_j N^j",
        f"Bernoulli's formula; {DLMF}, 24.4.7",
        ("p is a whole number, 1 or more",),
    ),
    Cited("product rule", "p(x | y) = p(x, y)/p(y)", f"definition; {BIL}, (4.1)", ("p(y) > 0",)),
    Cited("logarithm lies below its tangent", "log t <= t - 1", "proved in derivations/inequalities.py", ("t > 0",)),
    Cited("squares are not negative", "u^2 >= 0, x^T S x >= 0 for S positive definite", f"{HJ}, 7.1", ("all is real",)),
    Cited("entries of a product", "(A B)_ij = sum_k A_ik B_kj", f"definition; {HJ}, 0.2.4"),
    Cited("entries of an entrywise product", "(A o B)_ij = A_ij B_ij", "definition"),
    Cited("entries of a Kronecker product", "(A (x) B)_(ik),(jl) = A_ij B_kl", f"definition; {HJ}, 0.9.7"),
    Cited(
        "entries of a commutation matrix",
        "K(m, n)_(ij, lk) = 1 where i = k and j = l, and else 0",
        "definition; Magnus and Neudecker, Matrix differential calculus, 3.7",
    ),
    Cited("entries of vec", "vec(A)_(ji) = A_ij", f"definition; {HJ}, 0.7.7"),
    Cited("diagonal of a matrix", "dg(A)_i = A_ii and tr(A) = sum_i A_ii", "definition"),
    Cited("entries of a diagonal matrix", "D_ij = 0 where i /= j", f"definition; {HJ}, 0.9.1", ("D is diagonal",)),
    Cited(
        "moments from cumulants",
        "E[x_i x_j ...] = sum over partitions of products of cumulants",
        MCCULLAGH,
        ("the moments exist",),
    ),
    Cited(
        "cumulants of independent coordinates",
        "cum(x_i, x_j, ...) = cum(x_i, x_i, ...) where i = j = ..., else 0",
        f"{MCCULLAGH}; {BIL}, section 21",
        ("the coordinates of x are independent",),
    ),
)

CITED = {rule.name: Cited(rule.name, rule.claim, rule.source, _needs(rule.let), rule.let) for rule in LAWS.values()}
CITED |= {name: Cited(name, said, "Isserlis, Biometrika 12 (1918) 134-139") for name, said in BUILT_IN.items()}
CITED |= {law.name: law for law in ONLY_ORACLES}
