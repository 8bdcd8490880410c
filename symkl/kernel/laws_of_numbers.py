"""Laws of the functions round the gamma function, facts of terms, and inequalities."""

from symkl.kernel.laws_sources import BIL, DLMF, HJ, Row

COVER = "Cover and Thomas, Elements of information theory"

NUMBERS = (
    # the gamma function
    Row("recurrence of lgamma", "a: scalar, positive", "lgamma(a + 1) = log(a) + lgamma(a)", f"{DLMF} 5.5.1"),
    Row("recurrence of digamma", "a: scalar, positive", "digamma(a + 1) = digamma(a) + 1/a", f"{DLMF} 5.5.2"),
    Row("recurrence of trigamma", "a: scalar, positive", "trigamma(a + 1) = trigamma(a) - 1/a**2", f"{DLMF} 5.15.5"),
    Row(
        "multivariate gamma function",
        "a: scalar; i: index(p)",
        "lmvgamma(a, p) = p*(p - 1)/4*log(pi) + Sum[lgamma(a + (1 - i)/2), i]",
        f"{DLMF} 35.3.4",
    ),
    Row(
        "multivariate digamma function",
        "a: scalar; i: index(p)",
        "mvdigamma(a, p) = Sum[digamma(a + (1 - i)/2), i]",
        "definition",
    ),
    Row(
        "recurrence of lmvgamma",
        "a: scalar; p: dimension",
        "lmvgamma(a, p + 1) = p/2*log(pi) + lgamma(a) + lmvgamma(a - 1/2, p)",
        f"{DLMF} 35.3.4",
    ),
    Row(
        "recurrence of mvdigamma",
        "a: scalar; p: dimension",
        "mvdigamma(a, p + 1) = digamma(a) + mvdigamma(a - 1/2, p)",
        "definition",
    ),
    Row("lmvgamma at size 1", "a: scalar", "lmvgamma(a, 1) = lgamma(a)", f"{DLMF} 35.3.4"),
    Row("mvdigamma at size 1", "a: scalar", "mvdigamma(a, 1) = digamma(a)", "definition"),
    Row("lgamma at 1", "", "lgamma(1) = 0", f"{DLMF} 5.4.1"),
    Row("lgamma at 1/2", "", "lgamma(1/2) = log(pi)/2", f"{DLMF} 5.4.6"),
    Row("digamma at 1/2", "", "digamma(1/2) = digamma(1) - 2*log(2)", f"{DLMF} 5.4.13"),
    Row("trigamma at 1", "", "trigamma(1) = pi**2/6", f"{DLMF} 5.4.12 and 25.6.1"),
    Row("trigamma at 1/2", "", "trigamma(1/2) = pi**2/2", f"{DLMF} 5.4.15 and 25.6.1"),
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
        "derivative of lmvgamma",
        "t: scalar; A(t): n x n, posdet; p: dimension",
        "D[lmvgamma(det(A), p), t] = mvdigamma(det(A), p)*D[det(A), t]",
        "definition, term by term",
    ),
    *(
        Row(f"{name} is at {side}", "a: scalar, positive", claim, f"{DLMF} 5.9.13 and 5.9.15")
        for name, side, claim in (
            ("digamma", "most", "log(a) - 1/(2*a) > digamma(a)"),
            ("digamma", "least", "digamma(a) > log(a) - 1/a"),
            ("trigamma", "least", "trigamma(a) > 1/a + 1/(2*a**2)"),
            ("trigamma", "most", "1/a + 1/a**2 > trigamma(a)"),
        )
    ),
    # the largest entry
    Row("largest entry of a multiple", "c: scalar, nonnegative; x: n", "max(c*x) = c*max(x)", f"{DLMF} 1.9"),
    Row("largest entry of a shifted vector", "c: scalar; x: n", "max(x + c*ones(n)) = max(x) + c", "definition"),
    Row(
        "largest entry of blocks",
        "x: n; y: m",
        "max(block([[x], [y]])) = (max(x) + max(y) + abs(max(x) - max(y)))/2",
        "the larger of the two, by definition",
    ),
    Row("largest of equal entries", "c: scalar", "max(c*ones(n)) = c", "definition"),
    # facts
    Row("a determinant is not 0", "A: n x n, invertible", "det(A) is nonzero", f"{HJ}, 0.5"),
    Row("a determinant is positive", "A: n x n, posdet", "det(A) is positive", "declared"),
    Row(
        "a determinant of a sum with a product is positive",
        "A: n x n, spd; B: n x n, spd",
        "det(I(n) + A*B) is positive",
        f"|A| |A.I + B|; {HJ}, 7.1",
    ),
    *(
        Row(
            f"a determinant of a sum with a form {where} is positive",
            "A: n x n, spd; B: m x n; C: m x m, spd",
            f"det(I(n) + {product}) is positive",
            f"|A| |A.I + B.T*C*B|; {HJ}, 7.1",
        )
        for where, product in (("before", "B.T*C*B*A"), ("behind", "A*B.T*C*B"))
    ),
    Row("a trace is positive", "A: n x n, spd", "tr(A) is positive", f"{HJ}, 7.1"),
    Row("a diagonal entry is positive", "S: n x n, spd; i: index(n)", "unit(i).T*S*unit(i) is positive", f"{HJ}, 7.1"),
    Row(
        "a trace of a projection is not negative",
        "P: n x n, idempotent",
        "tr(P) is nonnegative",
        f"the trace is the rank; {HJ}, 1.1.P5",
    ),
    Row("what has an inverse on one side is invertible", "A: n x n; B: n x n; A*B = I(n)", "A is invertible", f"{HJ}, 0.5"),
    Row("a product is invertible", "A: n x n, invertible; B: n x n, invertible", "A*B is invertible", f"{HJ}, 0.5"),
    *(
        row
        for kind, fact, gram in (("column", "full_col_rank", "A.T*A"), ("row", "full_row_rank", "A*A.T"))
        for row in (
            Row(f"a product has full {kind} rank", f"A: n x m, {fact}; B: m x p, {fact}", f"A*B is {fact}", f"{HJ}, 0.4"),
            Row(f"a matrix has full {kind} rank", f"A: n x m; {gram} is invertible", f"A is {fact}", f"{HJ}, 0.4"),
        )
    ),
    Row("a diagonal matrix of positive numbers is definite", "u: n, each positive", "diagm(u) is spd", f"{HJ}, 7.1"),
    Row(
        "a diagonal matrix of exponentials is definite",
        "f: numbers(n); i: index(n)",
        "Diag[exp(f[i]), i] is spd",
        f"{HJ}, 7.1",
    ),
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
    Row("a variance is not negative", "u: scalar; u ~ Any()", "E[u**2] - E[u]**2 is nonnegative", f"{BIL}, (21.6)"),
    Row("a size is at least 1", "n: dimension", "n - 1 is nonnegative", "declared"),
    Row("squares of entries are not negative", "A: n x m", "tr(A.T*A) is nonnegative", f"{HJ}, 5.6"),
    Row("a square is not negative", "x: n", "x.T*x is nonnegative", f"{HJ}, 7.1"),
    Row("a form is not negative", "x: n; A: n x n, spd", "x.T*A*x is nonnegative", f"{HJ}, 7.1"),
    Row("a largest entry is not negative", "x: n, nonnegative", "max(x) is nonnegative", "one of the entries"),
    Row(
        "a largest distance is not negative",
        "x: n; i: index(n)",
        "max(Vec[abs(x[i]), i]) is nonnegative",
        "one of the distances",
    ),
    Row("an absolute value is not negative", "u: scalar", "abs(u) is nonnegative", "definition"),
    # inequalities, the greater side first
    Row("an entry is at most the largest", "x: n; i: index(n)", "max(x) >= x[i]", "definition"),
    Row("largest entry of a sum", "x: n; y: n", "max(x) + max(y) >= max(x + y)", f"{HJ}, 5.1"),
    Row(
        "the logarithm of a sum of exponentials is at least the largest",
        "x: n; i: index(n)",
        "log(Sum[exp(x[i]), i]) >= max(x)",
        "one of the exponentials is that of the largest",
    ),
    Row(
        "the logarithm of a sum of exponentials is at most the largest and log(n)",
        "x: n; i: index(n)",
        "max(x) + log(n) >= log(Sum[exp(x[i]), i])",
        "none of the n exponentials is greater than that of the largest",
    ),
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
    Row("trace of a projection", "P: n x n, idempotent", "n >= tr(P)", f"the trace is the rank; {HJ}, 1.1.P5"),
    *(
        Row(f"trace of an {fact} matrix is at {side}", f"Q: n x n, {fact}", claim, f"its eigenvalues; {HJ}, 2.1")
        for fact in ("orthogonal", "involutory")
        for side, claim in (("most", "n >= tr(Q)"), ("least", "tr(Q) + n >= 0"))
    ),
    Row(
        "form in an orthogonal matrix",
        "x: n; y: n; Q: n x n, orthogonal",
        "x.T*x + y.T*y >= 2*x.T*Q*y",
        "the square of Q.T*x - y is not negative",
    ),
    Row(
        "squared entries of a product",
        "A: n x m; B: m x k",
        "tr(A.T*A)*tr(B.T*B) >= tr(B.T*A.T*A*B)",
        f"the Frobenius norm is submultiplicative; {HJ}, 5.6",
    ),
    Row(
        "traces of two ratios",
        "A: n x n, spd; B: n x n, spd",
        "tr(A.I*B) + tr(B.I*A) >= 2*n",
        "u + 1/u >= 2 for each eigenvalue u of A.I*B",
    ),
    Row(
        "Hadamard's inequality",
        "S: n x n, spd; i: index(n)",
        "Prod[S[i, i], i] >= det(S)",
        f"{HJ}, 7.8.1",
    ),
    Row(
        "Hadamard's inequality of logarithms",
        "S: n x n, spd; i: index(n)",
        "Sum[log(S[i, i]), i] >= log(det(S))",
        f"{HJ}, 7.8.1",
    ),
    Row("a trace bounds a form", "x: n; A: n x n, spd", "tr(A)*(x.T*x) >= x.T*A*x", f"{HJ}, 4.2.2"),
    Row(
        "trace of a product of definite matrices",
        "A: n x n, spd; B: n x n, spd",
        "tr(A)*tr(B) >= tr(A*B)",
        f"{HJ}, 4.2.2, of the columns of the root of B",
    ),
    Row(
        "a Schur complement is not negative",
        "x: n; A: m x m, spd; C: m x n; P: n x n, spd",
        "x.T*P*x >= x.T*P*C.T*inv(A + C*P*C.T)*C*P*x",
        f"the inverse of P.I + C.T*A.I*C is positive definite; {HJ}, 0.7.4",
    ),
    Row(
        "tangent of a form in an inverse",
        "x: n; y: n; A: n x n, spd",
        "x.T*A.I*x >= 2*x.T*y - y.T*A*y",
        "the form in A of inv(A)*x - y is not negative",
    ),
    Row(
        "convexity of the inverse",
        "x: n; A: n x n, spd; B: n x n, spd",
        "x.T*A.I*x + x.T*B.I*x >= 4*x.T*inv(A + B)*x",
        f"{HJ}, 7.7.P14",
    ),
    Row("square of a sum", "u: n, each positive", "(ones(n).T*u)**2 >= u.T*u", "products of positive numbers are positive"),
    Row(
        "square of a sum of distances",
        "x: n; i: index(n)",
        "Sum[abs(x[i]), i]**2 >= x.T*x",
        "products of absolute values are not negative",
    ),
    Row(
        "square of a sum of exponentials",
        "f: numbers(n); i: index(n)",
        "Sum[exp(f[i]), i]**2 >= Sum[exp(2*f[i]), i]",
        "products of positive numbers are positive",
    ),
    Row("Cauchy-Schwarz", "x: n; y: n", "x.T*x*(y.T*y) >= (x.T*y)**2", f"{HJ}, 5.1.4"),
    Row(
        "Cauchy-Schwarz with a definite form",
        "x: n; y: n; S: n x n, spd",
        "x.T*S*x*(y.T*S*y) >= (x.T*S*y)**2",
        f"{HJ}, 5.1.4",
    ),
    Row("Cauchy-Schwarz of matrices", "A: n x m; B: n x m", "tr(A.T*A)*tr(B.T*B) >= tr(A.T*B)**2", f"{HJ}, 5.1.4"),
    Row(
        "Cauchy-Schwarz of matrices with a definite form",
        "A: n x m; B: n x m; S: n x n, spd",
        "tr(A.T*S*A)*tr(B.T*S.I*B) >= tr(A.T*B)**2",
        f"{HJ}, 5.1.4, of the root of S times A and its inverse times B",
    ),
    *(
        Row(f"a {what} of a greater matrix", "A: n x n, spd; B: m x m, spd; C: m x n" + let, claim, f"{HJ}, corollary 7.7.4")
        for what, let, claim in (
            ("form in the inverse", "; x: n", "x.T*A.I*x >= x.T*(A + C.T*B*C).I*x"),
            ("trace with the inverse", "; F: n x k", "tr(F.T*A.I*F) >= tr(F.T*(A + C.T*B*C).I*F)"),
            ("determinant", "", "det(A + C.T*B*C) >= det(A)"),
            ("logarithm of the determinant", "", "log(det(A + C.T*B*C)) >= log(det(A))"),
        )
    ),
    *(
        Row(
            f"{what} of the identity with {where}",
            "A: n x n, spd; B: m x m, spd; C: m x n",
            claim.format(product),
            f"|A| |A.I + C.T*B*C|, or the other way round; {HJ}, corollary 7.7.4",
        )
        for what, claim in (
            ("determinant", "det(I(n) + {}) >= 1"),
            ("logarithm of a determinant", "log(det(I(n) + {})) >= 0"),
        )
        for where, product in (("a form before", "C.T*B*C*A"), ("a form behind", "A*C.T*B*C"))
    ),
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
    Row("the logarithm grows", "u: scalar, positive; v: scalar, nonnegative", "log(u + v) >= log(u)", f"{DLMF} 4.2"),
    Row("the logarithm grows strictly", "u: scalar, positive; v: scalar, positive", "log(u + v) > log(u)", f"{DLMF} 4.2"),
    Row("the exponential grows strictly", "u: scalar; v: scalar, positive", "exp(u + v) > exp(u)", f"{DLMF} 4.2"),
    Row("a root grows", "u: scalar, nonnegative; v: scalar, nonnegative", "sqrt(u + v) >= sqrt(u)", f"{DLMF} 4.2"),
    Row("the exponential grows", "u: scalar; v: scalar, nonnegative", "exp(u + v) >= exp(u)", f"{DLMF} 4.2"),
    Row("logarithm of a mass", "P: mass(n); i: index(n)", "0 >= log(P(i))", "a mass is at most 1"),
    Row("logarithm of a share", "p: n, simplex; i: index(n)", "0 >= log(p[i])", "a share is at most 1"),
    Row("tangent of the exponential", "u: scalar", "exp(u) >= 1 + u", f"{DLMF} 4.5.11"),
    *(
        Row(name, f"u: scalar{let}", claim, source)
        for name, let, claim, source in (
            (
                "exponential of a number from 0, second order",
                ", nonnegative",
                "exp(u) >= 1 + u + u**2/2",
                f"terms of the series, {DLMF} 4.2.19",
            ),
            (
                "exponential of a number to 0, second order",
                ", nonnegative",
                "1 - u + u**2/2 >= exp(-u)",
                f"Taylor's theorem, {DLMF} 1.4.36",
            ),
            ("logarithm from 1, second order", ", nonnegative", "log(1 + u) >= u - u**2/2", f"{DLMF} 1.4.36"),
            ("logarithm from 1, third order", ", nonnegative", "u - u**2/2 + u**3/3 >= log(1 + u)", f"{DLMF} 1.4.36"),
            ("logarithm from 1, by a quotient", ", nonnegative", "log(1 + u) >= 2*u/(2 + u)", f"{DLMF} 4.6.4"),
            (
                "logarithm from 1, by a root",
                ", nonnegative",
                "u/sqrt(1 + u) >= log(1 + u)",
                "the derivative of the difference is not negative",
            ),
            (
                "mean of two exponentials is at most",
                "",
                "2*exp(u**2/2) >= exp(u) + exp(-u)",
                f"term by term: (2k)! >= 2**k k!; {DLMF} 4.33.2",
            ),
            (
                "mean of two exponentials is at least",
                "",
                "exp(u) + exp(-u) >= 2 + u**2",
                f"terms of the series, {DLMF} 4.33.2",
            ),
        )
    ),
    Row(
        "tangent of the logarithm of two exponentials",
        "u: scalar; w: scalar; v: scalar; z: scalar",
        "log(exp(u) + exp(w)) >= log(exp(v) + exp(z)) + (exp(v)*(u - v) + exp(z)*(w - z))/(exp(v) + exp(z))",
        "Boyd and Vandenberghe, Convex optimization, 3.1.3 and 3.1.5",
    ),
    Row(
        "tangent of the logarithm of a sum of exponentials",
        "x: n; y: n; i: index(n)",
        "log(Sum[exp(x[i]), i]) >= log(Sum[exp(y[i]), i]) + Sum[exp(y[i])*(x[i] - y[i]), i]/Sum[exp(y[i]), i]",
        "Boyd and Vandenberghe, Convex optimization, 3.1.3 and 3.1.5",
    ),
    Row(
        "tangent of the logarithm of a determinant",
        "A: n x n, spd; B: n x n, spd",
        "tr(A.I*B) - n >= log(det(B)) - log(det(A))",
        f"the tangent of the logarithm at each eigenvalue; {HJ}, 7.6",
    ),
    *(
        Row(f"Bernoulli's inequality, powers {where}", f"u: scalar, positive; r: scalar, {fact}", claim, f"{DLMF} 4.5.19")
        for where, fact, claim in (
            ("above 1", "nonnegative", "u**(1 + r) >= 1 + (1 + r)*(u - 1)"),
            ("below 0", "nonnegative", "u**(-r) >= 1 - r*(u - 1)"),
            ("at most 1", "probability", "1 + r*(u - 1) >= u**r"),
        )
    ),
    Row("determinant of a sum", "A: n x n, spd; B: n x n, spd", "det(A + B) >= det(A) + det(B)", f"{HJ}, 7.8.P20"),
    Row(
        "concavity of the logarithm of the determinant",
        "A: n x n, spd; B: n x n, spd",
        "2*log(det(A + B)) >= 2*n*log(2) + log(det(A)) + log(det(B))",
        f"{HJ}, 7.6.6",
    ),
    Row(
        "concavity of the logarithm of the determinant, weighted",
        "A: n x n, spd; B: n x n, spd; t: scalar, probability",
        "log(det(t*A + (1 - t)*B)) >= t*log(det(A)) + (1 - t)*log(det(B))",
        f"{HJ}, 7.6.6",
    ),
    Row("a mass is at most 1", "P: mass(n); i: index(n)", "1 >= P(i)", "definition of a mass function"),
    *(
        Row(f"a divergence is at least {what}", "P: mass(n); Q: mass(n); i: index(n)", f"KL(P, Q) >= {least}", source)
        for what, least, source in (
            ("0", "0", f"{COVER}, thm 2.6.3"),
            ("half the squared distance", "Sum[abs(P(i) - Q(i)), i]**2/2", f"{COVER}, lemma 11.6.1"),
            (
                "the squared distance of the roots",
                "Sum[(sqrt(P(i)) - sqrt(Q(i)))**2, i]",
                "the tangent of the logarithm at sqrt(Q(i)/P(i))",
            ),
            (
                "what Bhattacharyya's coefficient says",
                "-2*log(Sum[sqrt(P(i)*Q(i)), i])",
                "Jensen's inequality, of the logarithm of sqrt(Q(i)/P(i))",
            ),
        )
    ),
    *(
        Row(
            f"a number times the logarithm of a ratio is at {side}",
            f"x: scalar, nonnegative; y: scalar, positive{let}",
            claim,
            tangent,
        )
        for side, let, claim, tangent in (
            ("least", "", "x*log(x/y) >= x - y", "the tangent of the logarithm at y/x"),
            (
                "most",
                "; c: scalar, positive",
                "x**2/(y*c) - x + x*log(c) >= x*log(x/y)",
                "the tangent of the logarithm at x/(y*c)",
            ),
        )
    ),
    Row("triangle inequality", "u: scalar; v: scalar", "abs(u) + abs(v) >= abs(u + v)", f"{HJ}, 5.1"),
    Row("a delta is at most 1", "i: index(n); j: index(n)", "1 >= I(n)[i, j]", f"{HJ}, 0.1.7"),
    Row("a probability is at most 1", "x: event", "1 >= Pr(x)", f"{BIL}, (2.5)"),
    Row("two events together", "x: event; y: event", "1 + Pr(x, y) >= Pr(x) + Pr(y)", f"{BIL}, (2.8)"),
    Row("fewer events are less likely", "x: event; y: event", "Pr(x) >= Pr(x, y)", f"{BIL}, (2.5)"),
)
