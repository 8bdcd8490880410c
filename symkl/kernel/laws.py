"""Every law that a proof may cite: a statement of symkl's own language, whose declarations are its conditions.

A law is used from left to right. Its right side is defined wherever its left side is and its conditions hold; ``A.I`` of a
singular matrix is 0 and ``log(u)`` is log|u|, as everywhere in the kernel. ``... is FACT`` says a fact of a term.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from symkl.language.declare import declare
from symkl.language.derivation import Relation, Statement
from symkl.language.expectations import Covariance, Expectation, Variance
from symkl.language.families import FAMILIES
from symkl.language.functions import Derivative
from symkl.language.parse import parse
from symkl.language.reading import parse_term
from symkl.language.symbols import Matrix, Scalar


class Row(NamedTuple):
    """One law as it stands in the table."""

    name: str
    let: str
    claim: str
    source: str


class Rule:
    """One law: how proofs cite it, its declarations, what it says, and where it is proved."""

    def __init__(self, row: Row) -> None:
        self.name, self.let, self.claim, self.source = row

    @property
    def fact(self) -> str:
        """The fact that it says of a term, where it is no equation."""
        return self.claim.partition(" is ")[2]

    @cached_property
    def statement(self) -> Statement:
        """What it says; of a fact, both sides are the term. Read when it is first cited."""
        if not self.fact:
            return parse(self.claim, self.let)
        names, given = declare(self.let)
        term = parse_term(self.claim.partition(" is ")[0], names)
        return Statement(term, term, Relation.EQ, given)

    @cached_property
    def holes(self) -> dict[str, Any]:
        """Its letters and sizes by name."""
        return {name: hole for name, hole in self.statement.symbols.items() if name}

    @cached_property
    def random(self) -> list[Any]:
        """Its random letters."""
        return [h for h in self.holes.values() if isinstance(h, (Matrix, Scalar)) and h.law is not None]

    @cached_property
    def directions(self) -> frozenset[Any]:
        """The letters by which it differentiates."""
        sides = (self.statement.lhs, self.statement.rhs)
        return frozenset(d.args[1] for side in sides for d in side.atoms(Derivative))

    @cached_property
    def averages(self) -> bool:
        """Whether it speaks of expectations."""
        return bool(self.statement.lhs.has(Expectation, Variance, Covariance))

    def __str__(self) -> str:
        return self.claim


HJ = "Horn and Johnson, Matrix Analysis, 2nd ed., 2013"
COOKBOOK = "Petersen and Pedersen, The Matrix Cookbook, 2012"
MAGNUS = "Magnus and Neudecker, Matrix Differential Calculus, 3rd ed., 2007"
HIGHAM = "Higham, Functions of Matrices, 2008"
PENROSE = "Penrose, Proc. Cambridge Philos. Soc. 51 (1955) 406-413"
DLMF = "NIST Digital Library of Mathematical Functions"
BIL = "Billingsley, Probability and Measure, 3rd ed., 1995"

TABLE = (
    # letters
    Row("symmetric", "A: n x n, symmetric", "A.T = A", f"definition; {HJ}, 0.2.5"),
    Row("skew-symmetric", "A: n x n, skew", "A.T = -A", f"definition; {HJ}, 0.2.5"),
    Row("orthogonal", "Q: n x n, orthogonal", "Q.I = Q.T", f"definition; {HJ}, 2.1.2"),
    Row("involutory", "A: n x n, involutory", "A.I = A", "definition: A*A = I"),
    Row("inverse cancels", "A: n x n, invertible", "A*A.I = I(n)", f"definition; {HJ}, 0.5"),
    Row("orthogonal product", "Q: n x n, orthogonal", "Q*Q.T = I(n)", f"definition; {HJ}, 2.1.2"),
    Row("involutory square", "A: n x n, involutory", "A*A = I(n)", "definition"),
    Row("idempotent", "A: n x n, idempotent", "A*A = A", "definition"),
    Row("nilpotent", "A: n x n, nilpotent2", "A*A = Z(n, n)", "definition"),
    Row("diagonal matrices commute", "A: n x n, diagonal; B: n x n, diagonal", "A*B = B*A", f"{HJ}, 0.9.1"),
    Row("commuting matrices", "A: n x n; B: n x n; A commutes with B", "A*B = B*A", "declared of A and B"),
    Row("inverse of a product", "A: n x n, invertible; B: n x n, invertible", "(A*B).I = B.I*A.I", f"{HJ}, 0.5"),
    Row("inverse of a transpose", "A: n x n", "(A.I).T = (A.T).I", f"{HJ}, 0.5"),
    Row("inner product of ones", "n: dimension", "ones(n).T*ones(n) = n", "definition"),
    # traces
    Row("trace of the identity", "n: dimension", "tr(I(n)) = n", f"definition; {HJ}, 0.2.5"),
    Row("trace is cyclic", "A: n x m; B: m x n", "tr(A*B) = tr(B*A)", f"{HJ}, 1.2; {COOKBOOK} (16)"),
    Row("trace of a transpose", "A: n x n", "tr(A.T) = tr(A)", f"{HJ}, 0.2.5; {COOKBOOK} (13)"),
    Row(
        "a scalar is its trace",
        "x: n; A: n x m; y: m",
        "x.T*A*y = tr(A*y*x.T)",
        "a 1 x 1 matrix is its trace, which is cyclic",
    ),
    Row("a scalar is its transpose", "x: n; A: n x m; y: m", "x.T*A*y = y.T*A.T*x", "a 1 x 1 matrix is symmetric"),
    # determinants
    Row("determinant of a product", "A: n x n; B: n x n", "det(A*B) = det(A)*det(B)", f"{HJ}, 0.3.5; {COOKBOOK} (21)"),
    Row("determinant of an inverse", "A: n x n, invertible", "det(A.I) = 1/det(A)", f"{HJ}, 0.5; {COOKBOOK} (22)"),
    Row("determinant of a transpose", "A: n x n", "det(A.T) = det(A)", f"{HJ}, 0.3.1; {COOKBOOK} (20)"),
    Row("determinant of the identity", "n: dimension", "det(I(n)) = 1", f"{HJ}, 0.3"),
    Row("determinant of a multiple", "c: scalar; A: n x n", "det(c*A) = c**n*det(A)", f"{HJ}, 0.3.3; {COOKBOOK} (19)"),
    Row("determinant of an orthogonal matrix", "Q: n x n, orthogonal", "det(Q)**2 = 1", f"{HJ}, 2.1.P1"),
    Row("determinant of an involutory matrix", "A: n x n, involutory", "det(A)**2 = 1", "the product rule"),
    Row("absolute determinant of an orthogonal matrix", "Q: n x n, orthogonal", "abs(det(Q)) = 1", f"{HJ}, 2.1.P1"),
    Row("absolute determinant of an involutory matrix", "A: n x n, involutory", "abs(det(A)) = 1", "the product rule"),
    Row("positive determinant of an orthogonal matrix", "Q: n x n, orthogonal, posdet", "det(Q) = 1", f"{HJ}, 2.1.P1"),
    Row("positive determinant of an involutory matrix", "A: n x n, involutory, posdet", "det(A) = 1", "the product rule"),
    Row("determinant of a nilpotent matrix", "A: n x n, nilpotent2", "det(A) = 0", f"{HJ}, 0.5"),
    Row("determinant of a singular matrix", "A: n x n, rank_deficient", "det(A) = 0", f"{HJ}, 0.5"),
    Row("determinant of an idempotent matrix", "A: n x n, idempotent", "det(A)**2 = det(A)", "the product rule"),
    Row("pivot in a determinant", "A: n x n, invertible; B: n x n", "det(A + B) = det(A)*det(I(n) + A.I*B)", f"{HJ}, 0.3.5"),
    Row(
        "Sylvester's determinant identity",
        "A: n x m; B: m x n",
        "det(I(n) + A*B) = det(I(m) + B*A)",
        f"{HJ}, 1.3.P28; {COOKBOOK} (25)",
    ),
    Row(
        "determinant of a block triangular matrix",
        "A: n x n; B: n x m; F: m x m",
        "det(block([[A, B], [Z(m, n), F]])) = det(A)*det(F)",
        f"{HJ}, 0.9.4",
    ),
    Row(
        "Schur complement",
        "A: n x n, invertible; B: n x m; C: m x n; F: m x m",
        "det(block([[A, B], [C, F]])) = det(A)*det(F - C*A.I*B)",
        f"{HJ}, 0.8.5",
    ),
    Row(
        "Schur complement of the last block",
        "A: n x n; B: n x m; C: m x n; F: m x m, invertible",
        "det(block([[A, B], [C, F]])) = det(F)*det(A - B*F.I*C)",
        f"{HJ}, 0.8.5",
    ),
    Row(
        "inverse of a block matrix",
        "A: n x n, invertible; B: n x m; C: m x n; F: m x m",
        "inv(block([[A, B], [C, F]])) = block([[A.I + A.I*B*inv(F - C*A.I*B)*C*A.I, -A.I*B*inv(F - C*A.I*B)],"
        " [-inv(F - C*A.I*B)*C*A.I, inv(F - C*A.I*B)]])",
        f"{HJ}, 0.7.3",
    ),
    Row(
        "remainder before an inverse",
        "k: scalar; C: n x n, invertible; B: n x n",
        "k*(C - B)*C.I = k*I(n) - k*B*C.I",
        "C*C.I = I(n)",
    ),
    Row(
        "remainder after an inverse",
        "k: scalar; C: n x n, invertible; B: n x n",
        "k*C.I*(C - B) = k*I(n) - k*C.I*B",
        "C.I*C = I(n)",
    ),
    Row(
        "Woodbury identity of definite matrices",
        "A: n x n, spd; B: m x n; C: m x m, spd",
        "inv(A + B.T*C*B) = A.I - A.I*B.T*inv(C.I + B*A.I*B.T)*B*A.I",
        f"{HJ}, 0.7.4; {COOKBOOK} (157)",
    ),
    Row(
        "inverse of Woodbury's inverse",
        "A: n x n, spd; B: m x n; C: m x m, spd",
        "inv(A.I - A.I*B.T*inv(C.I + B*A.I*B.T)*B*A.I) = A + B.T*C*B",
        f"{HJ}, 0.7.4; {COOKBOOK} (157)",
    ),
    Row(
        "determinant of a sum of definite matrices",
        "A: n x n, spd; B: m x n; C: m x m, spd",
        "det(A + B.T*C*B) = det(A)*det(C)*det(C.I + B*A.I*B.T)",
        f"{HJ}, 0.8.5",
    ),
    Row(
        "determinant of Woodbury's inverse",
        "A: n x n, spd; B: m x n; C: m x m, spd",
        "det(A.I - A.I*B.T*inv(C.I + B*A.I*B.T)*B*A.I) = det(A.I)*det(C.I)*det(inv(C.I + B*A.I*B.T))",
        f"{HJ}, 0.8.5",
    ),
    Row(
        "difference of inverses before",
        "B: n x n, invertible; C: n x n, invertible",
        "B.I*(C - B)*C.I = B.I - C.I",
        f"{HJ}, 0.7.4",
    ),
    Row(
        "difference of inverses after",
        "B: n x n, invertible; C: n x n, invertible",
        "C.I*(C - B)*B.I = B.I - C.I",
        f"{HJ}, 0.7.4",
    ),
    Row("inverse of a multiple", "k: scalar, nonzero; C: n x n, invertible", "inv(k*C) = 1/k*C.I", f"{HJ}, 0.5"),
    Row("adjugate", "A: n x n, invertible", "adj(A) = det(A)*A.I", f"{HJ}, 0.8.2"),
    Row("adjugate times its matrix", "A: n x n", "adj(A)*A = det(A)*I(n)", f"{HJ}, 0.8.2"),
    Row("matrix times its adjugate", "A: n x n", "A*adj(A) = det(A)*I(n)", f"{HJ}, 0.8.2"),
    Row("adjugate of a product", "A: n x n; B: n x n", "adj(A*B) = adj(B)*adj(A)", f"{HJ}, 0.8.P1"),
    Row("adjugate of a transpose", "A: n x n", "adj(A).T = adj(A.T)", f"{HJ}, 0.8.P1"),
    # logarithms, exponentials, powers, absolute values
    Row("logarithm of a product", "u: scalar, nonzero; v: scalar, nonzero", "log(u*v) = log(u) + log(v)", f"{DLMF} 4.8.2"),
    Row("logarithm of a power", "u: scalar, positive; v: scalar", "log(u**v) = v*log(u)", f"{DLMF} 4.8.6"),
    Row("logarithm of a whole power", "u: scalar, nonzero; k: scalar, integer", "log(u**k) = k*log(u)", f"{DLMF} 4.8.6"),
    Row("logarithm of 1", "", "log(1) = 0", f"{DLMF} 4.2"),
    Row("logarithm of an exponential", "u: scalar", "log(exp(u)) = u", f"{DLMF} 4.4.1"),
    Row("logarithm of an absolute value", "u: scalar", "log(abs(u)) = log(u)", "log(u) is log|u|"),
    Row("absolute value of a positive number", "u: scalar, nonnegative", "abs(u) = u", "definition"),
    Row("absolute value of a product", "u: scalar; v: scalar", "abs(u*v) = abs(u)*abs(v)", f"{DLMF} 1.9"),
    Row("square of an absolute value", "u: scalar", "abs(u)**2 = u**2", "definition"),
    Row("square root of a square", "u: scalar", "sqrt(u**2) = abs(u)", f"{DLMF} 4.2.29"),
    # derivatives: t is what the letters that vary vary with
    Row(
        "derivative of an inverse",
        "t: scalar; A(t): n x n, invertible",
        "D[A.I, t] = -A.I*D[A, t]*A.I",
        f"{MAGNUS}, 8.4; {COOKBOOK} (40)",
    ),
    Row(
        "Jacobi's formula",
        "t: scalar; A(t): n x n, invertible",
        "D[det(A), t] = det(A)*tr(A.I*D[A, t])",
        f"{MAGNUS}, 8.3; {COOKBOOK} (41)",
    ),
    Row(
        "Jacobi's formula with the adjugate", "t: scalar; A(t): n x n", "D[det(A), t] = tr(adj(A)*D[A, t])", f"{MAGNUS}, 8.3"
    ),
    Row(
        "derivative of a logarithm",
        "t: scalar; A(t): n x n, invertible",
        "D[log(det(A)), t] = D[det(A), t]/det(A)",
        f"{DLMF} 4.7.1",
    ),
    Row(
        "derivative of lgamma",
        "t: scalar; A(t): n x n, posdet",
        "D[lgamma(det(A)), t] = digamma(det(A))*D[det(A), t]",
        f"definition; {DLMF} 5.2.2",
    ),
    Row(
        "derivative of digamma",
        "t: scalar; A(t): n x n, posdet",
        "D[digamma(det(A)), t] = trigamma(det(A))*D[det(A), t]",
        f"definition; {DLMF} 5.15.1",
    ),
    Row(
        "derivative of an entrywise product",
        "t: scalar; A(t): n x m; B(t): n x m",
        "D[had(A, B), t] = had(D[A, t], B) + had(A, D[B, t])",
        f"{MAGNUS}, 3.6",
    ),
    Row(
        "derivative of a Kronecker product",
        "t: scalar; A(t): n x m; B(t): p x q",
        "D[kron(A, B), t] = kron(D[A, t], B) + kron(A, D[B, t])",
        f"{MAGNUS}, 9.14",
    ),
    # expectations
    Row("trace and expectation commute", "X: n x n; X ~ Any()", "E[tr(X)] = tr(E[X])", f"linearity; {BIL}, thm 16.1"),
    Row("expectation of a transpose", "X: n x m; X ~ Any()", "E[X.T] = E[X].T", f"linearity; {BIL}, thm 16.1"),
    Row("transpose of an expectation", "X: n x m; X ~ Any()", "E[X].T = E[X.T]", f"linearity; {BIL}, thm 16.1"),
    Row(
        "forms under an expectation",
        "X: n; Y: m; u: n; v: m; X, Y ~ Joint()",
        "E[(u.T*X)*(Y.T*v)] = u.T*E[X*Y.T]*v",
        f"linearity; {BIL}, thm 16.1",
    ),
    Row(
        "form and vector under an expectation",
        "X: n; Y: m; u: n; X, Y ~ Joint()",
        "E[(u.T*X)*Y] = E[Y*X.T]*u",
        f"linearity; {BIL}, thm 16.1",
    ),
    Row("mean", "x: n; m: n; S: n x n; x ~ Any(m, S)", "E[x] = m", "declared of x, or its density"),
    Row("covariance", "x: n; m: n; S: n x n; x ~ Any(m, S)", "E[x*x.T] = S + m*m.T", "declared of x, or its density"),
    Row("a covariance is symmetric", "x: n; m: n; S: n x n; x ~ Any(m, S)", "S.T = S", f"{BIL}, (21.15)"),
    Row("independence", "x: n; y: m; x ~ Any(); y ~ Any(); independent x, y", "E[x*y.T] = E[x]*E[y.T]", f"{BIL}, (21.18)"),
    Row(
        "moment generating function",
        "x: n; m: n; S: n x n; c: n; u: scalar; x ~ Normal(m, S)",
        "E[exp(c.T*x + u)] = exp(c.T*m + c.T*S*c/2 + u)",
        f"{BIL}, section 21",
    ),
    # densities
    Row(
        "logarithm of the normal density",
        "x: n; m: n; S: n x n, spd",
        "lognpdf(x, m, S) = -n/2*log(2*pi) - 1/2*log(det(S)) - 1/2*(x - m).T*S.I*(x - m)",
        "its definition",
    ),
    Row(
        "normal density",
        "x: n; m: n; S: n x n, spd",
        "npdf(x, m, S) = (2*pi)**(-n/2)*det(S)**(-1/2)*exp(-(x - m).T*S.I*(x - m)/2)",
        "its definition",
    ),
    # sums
    Row("total mass", "P: mass(n); i: index(n)", "Sum[P(i), i] = 1", "definition of a mass function"),
    Row("inner product", "u: n; v: n; i: index(n)", "Sum[u[i]*v[i], i] = u.T*v", "definition"),
    Row("unit vector", "i: index(n)", "unit(i).T*unit(i) = 1", "definition"),
    Row("sum of unit vectors", "i: index(n)", "Sum[unit(i), i] = ones(n)", "definition"),
    Row("identity by unit vectors", "i: index(n)", "Sum[unit(i)*unit(i).T, i] = I(n)", f"definition; {HJ}, 0.1.7"),
    Row("sum of entries", "u: n; i: index(n)", "Sum[u[i], i] = ones(n).T*u", "definition"),
    Row("entry given", "f: numbers(n); i: index(n); j: index(n)", "unit(j).T*Vec[f[i], i] = f[j]", "definition"),
    Row(
        "product with a given vector",
        "f: numbers(n); u: n; i: index(n)",
        "u.T*Vec[f[i], i] = Sum[u[i]*f[i], i]",
        "definition",
    ),
    Row(
        "diagonal matrix by entries",
        "f: numbers(n); i: index(n)",
        "Sum[f[i]*unit(i)*unit(i).T, i] = Diag[f[i], i]",
        "definition",
    ),
    Row(
        "entry of an entrywise product",
        "A: n x m; B: n x m; i: index(n); j: index(m)",
        "had(A, B)[i, j] = A[i, j]*B[i, j]",
        f"{HJ}, 7.5",
    ),
    Row("entry of a diagonal", "A: n x n; i: index(n)", "dg(A)[i] = A[i, i]", "definition"),
    Row("sum over a delta", "f: numbers(n); i: index(n); j: index(n)", "Sum[f[i]*I(n)[i, j], i] = f[j]", f"{HJ}, 0.1.7"),
    Row("entry of ones", "i: index(n)", "unit(i).T*ones(n) = 1", "definition"),
    Row("trace by entries", "A: n x n; i: index(n)", "Sum[A[i, i], i] = tr(A)", f"definition; {HJ}, 1.2.5"),
    Row("a vector by its entries", "u: n; i: index(n)", "Sum[u[i]*unit(i), i] = u", f"definition; {HJ}, 0.1.7"),
    Row(
        "sum over a partition",
        "x: event; y: events(n), exclusive, exhaustive; i: index(n)",
        "Sum[Pr(x, y[i]), i] = Pr(x)",
        f"countable additivity; {BIL}, (2.2)",
    ),
    Row("total probability", "y: events(n), exclusive, exhaustive; i: index(n)", "Sum[Pr(y[i]), i] = 1", f"{BIL}, (2.2)"),
    Row(
        "diagonal matrix in a form",
        "u: n; v: n; d: numbers(n); i: index(n)",
        "u.T*Diag[d[i], i]*v = Sum[u[i]*d[i]*v[i], i]",
        "definition",
    ),
    Row("trace of a diagonal matrix", "d: numbers(n); i: index(n)", "tr(Diag[d[i], i]) = Sum[d[i], i]", "definition"),
    Row(
        "inverse of a diagonal matrix",
        "d: numbers(n); i: index(n)",
        "inv(Diag[exp(d[i]), i]) = Diag[exp(-d[i]), i]",
        "entry by entry",
    ),
    Row(
        "product of diagonal matrices",
        "d: numbers(n); e: numbers(n); i: index(n)",
        "Diag[d[i], i]*Diag[e[i], i] = Diag[d[i]*e[i], i]",
        "entry by entry",
    ),
    Row(
        "logarithm of a diagonal determinant",
        "d: numbers(n); i: index(n)",
        "log(det(Diag[d[i], i])) = Sum[log(d[i]), i]",
        f"{HJ}, 0.9.1",
    ),
    # Kronecker products, vec
    Row(
        "mixed product",
        "A: n x m; B: p x q; C: m x k; F: q x r",
        "kron(A, B)*kron(C, F) = kron(A*C, B*F)",
        f"{COOKBOOK} (511)",
    ),
    Row("transpose of a Kronecker product", "A: n x m; B: p x q", "kron(A, B).T = kron(A.T, B.T)", f"{COOKBOOK} (510)"),
    Row(
        "inverse of a Kronecker product",
        "A: n x n, invertible; B: m x m, invertible",
        "inv(kron(A, B)) = kron(A.I, B.I)",
        f"{COOKBOOK} (512)",
    ),
    Row("trace of a Kronecker product", "A: n x n; B: m x m", "tr(kron(A, B)) = tr(A)*tr(B)", f"{COOKBOOK} (515)"),
    Row(
        "determinant of a Kronecker product",
        "A: n x n; B: m x m",
        "det(kron(A, B)) = det(A)**m*det(B)**n",
        f"{COOKBOOK} (516)",
    ),
    Row("Kronecker product of identities", "n: dimension; m: dimension", "kron(I(n), I(m)) = I(n*m)", f"{COOKBOOK} (509)"),
    Row("vec of a product", "A: n x m; X: m x p; B: p x q", "kron(B.T, A)*vec(X) = vec(A*X*B)", f"{COOKBOOK} (520)"),
    Row("vec of an outer product", "a: n; b: m", "kron(b, a) = vec(a*b.T)", f"{COOKBOOK} (520)"),
    Row("inner product of vecs", "A: n x m; B: n x m", "vec(A).T*vec(B) = tr(A.T*B)", f"{COOKBOOK} (521)"),
    Row("entrywise products commute", "A: n x m; B: n x m", "had(A, B) = had(B, A)", f"{HJ}, 7.5"),
    Row("transpose of an entrywise product", "A: n x m; B: n x m", "had(A, B).T = had(A.T, B.T)", f"{HJ}, 7.5"),
    # pseudo-inverses
    Row("first Penrose equation", "A: n x m", "A*pinv(A)*A = A", PENROSE),
    Row("second Penrose equation", "A: n x m", "pinv(A)*A*pinv(A) = pinv(A)", PENROSE),
    Row("third Penrose equation", "A: n x m", "pinv(A).T*A.T = A*pinv(A)", PENROSE),
    Row("fourth Penrose equation", "A: n x m", "A.T*pinv(A).T = pinv(A)*A", PENROSE),
    Row("pseudo-inverse of a transpose", "A: n x m", "pinv(A).T = pinv(A.T)", PENROSE),
    Row("pseudo-inverse twice", "A: n x m", "pinv(pinv(A)) = A", PENROSE),
    Row("pseudo-inverse of an invertible matrix", "A: n x n, invertible", "pinv(A) = A.I", PENROSE),
    Row("pseudo-inverse at full row rank", "A: n x m, full_row_rank", "pinv(A) = A.T*inv(A*A.T)", PENROSE),
    Row("pseudo-inverse at full column rank", "A: n x m, full_col_rank", "pinv(A) = inv(A.T*A)*A.T", PENROSE),
    Row("pseudo-inverse of a Gram matrix", "A: n x m", "pinv(A.T*A) = pinv(A)*pinv(A).T", PENROSE),
    Row("pseudo-inverse before its transpose", "A: n x m", "pinv(A)*pinv(A).T*A.T = pinv(A)", PENROSE),
    Row("transpose before the pseudo-inverse", "A: n x m", "A.T*A*pinv(A) = A.T", PENROSE),
    Row("pseudo-inverse of a symmetric matrix", "A: n x n, symmetric", "pinv(A)*A = A*pinv(A)", PENROSE),
    Row(
        "pseudo-inverse of a product",
        "A: n x m, full_col_rank; B: m x p, full_row_rank",
        "pinv(A*B) = pinv(B)*pinv(A)",
        PENROSE,
    ),
    Row("pseudo-inverse of a multiple", "c: scalar, nonzero; A: n x m", "pinv(c*A) = pinv(A)/c", PENROSE),
    Row(
        "pseudo-inverse of a projection", "A: n x n, symmetric, idempotent", "pinv(A) = A", "the four Penrose equations hold"
    ),
    Row(
        "pseudo-inverse after a rotation",
        "Q: n x n, orthogonal; A: n x m",
        "pinv(Q*A) = pinv(A)*Q.T",
        "the four Penrose equations hold",
    ),
    Row(
        "pseudo-inverse before a rotation",
        "A: n x m; Q: m x m, orthogonal",
        "pinv(A*Q) = Q.T*pinv(A)",
        "the four Penrose equations hold",
    ),
    Row(
        "pseudo-inverse of a Kronecker product",
        "A: n x m; B: p x q",
        "pinv(kron(A, B)) = kron(pinv(A), pinv(B))",
        "the mixed product turns the Penrose equations",
    ),
    # matrix exponentials
    Row("determinant of a matrix exponential", "A: n x n", "det(expm(A)) = exp(tr(A))", f"{HIGHAM}, 10.1"),
    Row("matrix exponential of zero", "n: dimension", "expm(Z(n, n)) = I(n)", f"{HIGHAM}, 10.1"),
    Row(
        "matrix exponentials of multiples",
        "A: n x n; c: scalar; d: scalar",
        "expm(c*A)*expm(d*A) = expm(c*A + d*A)",
        f"{HIGHAM}, thm 10.2",
    ),
    Row(
        "product of matrix exponentials",
        "A: n x n; B: n x n; A commutes with B",
        "expm(A)*expm(B) = expm(A + B)",
        f"{HIGHAM}, thm 10.2",
    ),
    Row("matrix exponential of a nilpotent matrix", "A: n x n, nilpotent2", "expm(A) = I(n) + A", "its series"),
    Row(
        "matrix exponential of an idempotent matrix",
        "c: scalar; A: n x n, idempotent",
        "expm(c*A) = I(n) + (exp(c) - 1)*A",
        "its series",
    ),
    Row("derivative of a matrix exponential", "t: scalar; A: n x n", "D[expm(t*A), t] = A*expm(t*A)", f"{MAGNUS}, 8.12"),
    Row(
        "determinant of a power",
        "A: n x n; k: scalar, positive, integer",
        "det(A**k) = det(A)**k",
        "the product rule, by induction on k",
    ),
    Row(
        "trace of a power",
        "A: n x m; B: m x n; k: scalar, positive, integer",
        "tr((A*B)**k) = tr((B*A)**k)",
        "the trace is cyclic, by induction on k",
    ),
    Row("transpose of a power", "A: n x n; k: scalar, integer", "(A**k).T = A.T**k", "by induction on k"),
    Row("a power commutes with its base", "A: n x n; k: scalar, positive, integer", "A**k*A = A*A**k", "by induction on k"),
    Row(
        "power of an idempotent matrix",
        "A: n x n, idempotent; k: scalar, positive, integer",
        "A**k = A",
        "by induction on k",
    ),
    Row(
        "power under similarity",
        "P: n x n, invertible; A: n x n; k: scalar, integer",
        "(P*A*P.I)**k = P*A**k*P.I",
        f"{HJ}, 1.3.P8",
    ),
    Row("next power", "A: n x n; k: scalar, positive, integer", "A**(k + 1) = A*A**k", "definition"),
    Row("inverse of a matrix exponential", "A: n x n", "inv(expm(A)) = expm(-A)", f"{HIGHAM}, 10.1"),
    Row("transpose of a matrix exponential", "A: n x n", "expm(A).T = expm(A.T)", f"{HIGHAM}, thm 1.13"),
    Row(
        "matrix exponential under similarity",
        "P: n x n, invertible; A: n x n",
        "expm(P*A*P.I) = P*expm(A)*P.I",
        f"{HIGHAM}, thm 1.13",
    ),
    # the gamma function
    Row("recurrence of lgamma", "a: scalar, positive", "lgamma(a + 1) = log(a) + lgamma(a)", f"{DLMF} 5.5.1"),
    Row("recurrence of digamma", "a: scalar, positive", "digamma(a + 1) = digamma(a) + 1/a", f"{DLMF} 5.5.2"),
    Row("recurrence of trigamma", "a: scalar, positive", "trigamma(a + 1) = trigamma(a) - 1/a**2", f"{DLMF} 5.15.5"),
    Row("lgamma at 1", "a: scalar", "lgamma(1) = 0", f"{DLMF} 5.4.1"),
    Row("lgamma at 1/2", "a: scalar", "lgamma(1/2) = log(pi)/2", f"{DLMF} 5.4.6"),
    Row("digamma at 1/2", "a: scalar", "digamma(1/2) = digamma(1) - 2*log(2)", f"{DLMF} 5.4.13"),
    Row("trigamma at 1", "a: scalar", "trigamma(1) = pi**2/6", f"{DLMF} 5.4.12 and 25.6.1"),
    Row("trigamma at 1/2", "a: scalar", "trigamma(1/2) = pi**2/2", f"{DLMF} 5.4.15 and 25.6.1"),
    # families of laws
    *(Row(row.name, row.let, row.claim, family.source) for family in FAMILIES.values() for row in family.rows),
    *(
        Row(name.format(kind), family.at_a_point(), claim.format(family.log_density), family.source)
        for kind, family in FAMILIES.items()
        for name, claim in (
            ("logarithm of the density of {}", "log(p_(x)) = {}"),
            ("density of {}", "p_(x) = exp({})"),
            ("positive density of {}", "p_(x) is positive"),
        )
    ),
    # facts
    Row("a determinant is not 0", "A: n x n, invertible", "det(A) is nonzero", f"{HJ}, 0.5"),
    Row("a determinant is positive", "A: n x n, posdet", "det(A) is positive", "declared"),
    Row("a trace is positive", "A: n x n, spd", "tr(A) is positive", f"{HJ}, 7.1"),
    Row("a product is invertible", "A: n x n, invertible; B: n x n, invertible", "A*B is invertible", f"{HJ}, 0.5"),
    Row("a multiple is definite", "c: scalar, positive; A: n x n, spd", "c*A is spd", f"{HJ}, 7.1"),
    Row("a multiple is invertible", "c: scalar, nonzero; A: n x n, invertible", "c*A is invertible", f"{HJ}, 0.5"),
    Row("a sum is definite", "A: n x n, spd; B: n x n, spd", "A + B is spd", f"{HJ}, 7.1"),
    Row("a sum with a Gram matrix is definite", "A: n x n, spd; B: m x n", "A + B.T*B is spd", f"{HJ}, 7.1"),
    Row("a sum with a form is definite", "A: n x n, spd; B: m x n; C: m x m, spd", "A + B.T*C*B is spd", f"{HJ}, 7.1"),
    Row("a congruent matrix is definite", "A: n x n, spd; B: n x m, full_col_rank", "B.T*A*B is spd", f"{HJ}, 7.1.8"),
    Row("a Gram matrix is definite", "B: n x m, full_col_rank", "B.T*B is spd", f"{HJ}, 7.1"),
    Row("a density is positive", "x: n; m: n; S: n x n, spd", "npdf(x, m, S) is positive", "its definition"),
    Row("a sum is not negative", "u: scalar, nonnegative; v: scalar, nonnegative", "u + v is nonnegative", f"{DLMF} 1.9"),
    Row("a sum is positive", "u: scalar, positive; v: scalar, nonnegative", "u + v is positive", f"{DLMF} 1.9"),
    Row("an average is not negative", "u: scalar, nonnegative; u ~ Any()", "E[u] is nonnegative", f"{BIL}, thm 16.1"),
    Row("an average is positive", "u: scalar, positive; u ~ Any()", "E[u] is positive", f"{BIL}, thm 15.2"),
    Row("squares of entries are not negative", "A: n x m", "tr(A.T*A) is nonnegative", f"{HJ}, 5.6"),
    Row("a square is not negative", "x: n", "x.T*x is nonnegative", f"{HJ}, 7.1"),
    Row("a form is not negative", "x: n; A: n x n, spd", "x.T*A*x is nonnegative", f"{HJ}, 7.1"),
    Row("an absolute value is not negative", "u: scalar", "abs(u) is nonnegative", "definition"),
    # inequalities, the greater side first
    Row("what is not negative", "u: scalar, nonnegative", "u >= 0", "declared, or said by a law"),
    Row("what is positive", "u: scalar, positive", "u > 0", "declared, or said by a law"),
    Row("a number is at most its absolute value", "u: scalar", "abs(u) >= u", "definition"),
    Row("a number and its absolute value", "u: scalar", "abs(u) + u >= 0", "definition"),
    Row("square of a number", "u: scalar", "u**2 >= 0", f"{DLMF} 1.9"),
    Row("square of a length", "x: n", "x.T*x >= 0", f"{HJ}, 5.1"),
    Row("positive definite form", "x: n; S: n x n, spd", "x.T*S*x >= 0", f"{HJ}, 4.1"),
    Row("sum of squared entries", "A: n x m", "tr(A.T*A) >= 0", f"{HJ}, 5.6"),
    Row("trace of a form", "A: n x m; S: n x n, spd", "tr(A.T*S*A) >= 0", f"{HJ}, 7.1"),
    Row("trace of two forms", "A: n x m; S: n x n, spd; R: m x m, spd", "tr(A.T*S*A*R) >= 0", f"{HJ}, 7.1"),
    Row("trace of definite matrices", "A: n x n, spd; B: n x n, spd", "tr(A*B) > 0", f"{HJ}, 7.1"),
    Row("Cauchy-Schwarz", "x: n; y: n", "x.T*x*(y.T*y) >= (x.T*y)**2", f"{HJ}, 5.1.4"),
    Row(
        "Cauchy-Schwarz with a definite form",
        "x: n; y: n; S: n x n, spd",
        "x.T*S*x*(y.T*S*y) >= (x.T*S*y)**2",
        f"{HJ}, 5.1.4",
    ),
    Row("Cauchy-Schwarz of matrices", "A: n x m; B: n x m", "tr(A.T*A)*tr(B.T*B) >= tr(A.T*B)**2", f"{HJ}, 5.1.4"),
    Row(
        "Cauchy-Schwarz of averages",
        "u: scalar; v: scalar; u, v ~ Joint()",
        "E[u**2]*E[v**2] >= E[u*v]**2",
        f"{BIL}, (21.6)",
    ),
    Row("Cauchy-Schwarz of lengths", "x: n; y: n", "sqrt(x.T*x)*sqrt(y.T*y) >= x.T*y", f"{HJ}, 5.1.4"),
    Row(
        "Cauchy-Schwarz of lengths in a definite form",
        "x: n; y: n; S: n x n, spd",
        "sqrt(x.T*S*x)*sqrt(y.T*S*y) >= x.T*S*y",
        f"{HJ}, 5.1.4",
    ),
    Row("tangent of the logarithm", "u: scalar, positive", "u - 1 >= log(u)", f"{DLMF} 4.5.1"),
    Row("tangent of the exponential", "u: scalar", "exp(u) >= 1 + u", f"{DLMF} 4.5.11"),
    Row(
        "tangent of the logarithm of a determinant",
        "A: n x n, spd; B: n x n, spd",
        "tr(A.I*B) - n >= log(det(B)) - log(det(A))",
        f"the tangent of the logarithm at each eigenvalue; {HJ}, 7.6",
    ),
    Row("fewer events are less likely", "x: event; y: event", "Pr(x) >= Pr(x, y)", f"{BIL}, (2.5)"),
)


def _table() -> dict[str, Rule]:
    laws = {row.name: Rule(row) for row in TABLE}
    if len(laws) < len(TABLE) or not all(row.source for row in TABLE):
        msg = "a law stands twice in the table, or has no source"
        raise ValueError(msg)
    return laws


LAWS = _table()
