"""Laws of averages, densities, sums, families of laws, facts of terms, and inequalities."""

from symkl.kernel.laws_sources import BIL, COOKBOOK, DLMF, HJ, Row
from symkl.language.families import FAMILIES

BISHOP = "Bishop, Pattern recognition and machine learning"
ANDERSON = "Anderson, Multivariate statistical analysis, thm 2.5.1"
TOGETHER_2 = (
    "m: n; h: k; A: n x n; C: n x k; B: k x k, invertible; (x, y) ~ Normal(block([[m], [h]]), block([[A, C], [C.T, B]]))"
)
TOGETHER_3 = (
    "m: n; l: p; h: k; A: n x n; D_: n x p; C: n x k; G: p x p; F: p x k; B: k x k, invertible; (x, w, y) ~"
    " Normal(block([[m], [l], [h]]), block([[A, D_, C], [D_.T, G, F], [C.T, F.T, B]]))"
)

PROBABILITY = (
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
    Row(
        "mean distance of a normal vector",
        "x: n; m: n; S: n x n; c: n; x ~ Normal(m, S)",
        "E[abs(c.T*(x - m))] = sqrt(2*c.T*S*c/pi)",
        f"c.T*(x - m) is normal, and its density twice over the positive half; {BIL}, section 21",
    ),
    *(
        Row(
            f"average of an exponential times {what}",
            f"x: n; m: n; S: n x n; c: n; u: scalar; {let}x ~ Normal(m, S)",
            f"E[exp(c.T*x + u)*{factor}] = exp(c.T*m + c.T*S*c/2 + u)*({value})",
            "the exponential moves the mean to m + S*c; completing the square",
        )
        for what, let, factor, value in (
            ("a vector", "", "x", "m + S*c"),
            ("an outer product", "", "x*x.T", "S + (m + S*c)*(m + S*c).T"),
            ("a linear form", "a: n; ", "(a.T*x)", "a.T*(m + S*c)"),
            ("two linear forms", "a: n; b: n; ", "(a.T*x)*(b.T*x)", "a.T*S*b + a.T*(m + S*c)*(b.T*(m + S*c))"),
            ("a quadratic form", "A: n x n; ", "(x.T*A*x)", "tr(A*S) + (m + S*c).T*A*(m + S*c)"),
        )
    ),
    # conditional expectations
    Row("tower rule", "X: n x m; z: k; X, z ~ Joint()", "E[E[X | z]] = E[X]", f"{BIL}, thm 34.4"),
    Row("tower rule given two", "X: n x m; y: p; z: k; X, y, z ~ Joint()", "E[E[X | y, z]] = E[X]", f"{BIL}, thm 34.4"),
    Row("conditioning", "X: n x m; z: k; X, z ~ Joint()", "E[X] = E[E[X | z]]", f"{BIL}, thm 34.4"),
    Row(
        "tower rule where something is known",
        "X: n x m; y: p; z: k; X, y, z ~ Joint()",
        "E[E[X | y, z] | z] = E[X | z]",
        f"{BIL}, thm 34.4",
    ),
    Row(
        "trace and conditional expectation commute",
        "X: n x n; z: k; X, z ~ Joint()",
        "E[tr(X) | z] = tr(E[X | z])",
        f"linearity; {BIL}, thm 34.2",
    ),
    Row(
        "conditional mean of a normal vector",
        f"x: n; y: k; {TOGETHER_2}",
        "E[x | y] = m + C*B.I*(y - h)",
        ANDERSON,
    ),
    Row(
        "conditional covariance of normal vectors",
        f"x: n; w: p; y: k; {TOGETHER_3}",
        "E[x*w.T | y] = D_ - C*B.I*F.T + (m + C*B.I*(y - h))*(l + F*B.I*(y - h)).T",
        ANDERSON,
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
    # Gaussian integrals
    Row(
        "average of a normal density",
        "x: n; m: n; S: n x n; y: k; H: k x n; c: k; R: k x k, spd; x ~ Normal(m, S)",
        "E[npdf(y, H*x + c, R)] = npdf(y, H*m + c, R + H*S*H.T)",
        f"{BISHOP}, (2.115)",
    ),
    Row(
        "average of a normal density at a normal point",
        "x: n; m: n; S: n x n; y: k; H: k x n; c: k; R: k x k, spd; x ~ Normal(m, S)",
        "E[npdf(H*x + c, y, R)] = npdf(H*m + c, y, R + H*S*H.T)",
        f"{BISHOP}, (2.115)",
    ),
    Row("a normal density is symmetric", "x: n; m: n; S: n x n", "npdf(x, m, S) = npdf(m, x, S)", "its definition"),
    Row(
        "average of an exponential of a quadratic form",
        "x: n; m: n; S: n x n, spd; Q: n x n, spd; c: n; x ~ Normal(m, S)",
        "E[exp(c.T*x - x.T*(Q - S.I)*x/2)] = (det(Q)*det(S))**(-1/2)"
        "*exp(c.T*m - m.T*(Q - S.I)*m/2 + (c - (Q - S.I)*m).T*Q.I*(c - (Q - S.I)*m)/2)",
        "the density of S, and that of Q.I; completing the square",
    ),
    # sums
    Row("total mass", "P: mass(n); i: index(n)", "Sum[P(i), i] = 1", "definition of a mass function"),
    Row("inner product", "u: n; v: n; i: index(n)", "Sum[u[i]*v[i], i] = u.T*v", "definition"),
    Row("unit vector", "i: index(n)", "unit(i).T*unit(i) = 1", "definition"),
    Row("sum of unit vectors", "i: index(n)", "Sum[unit(i), i] = ones(n)", "definition"),
    Row("identity by unit vectors", "i: index(n)", "Sum[unit(i)*unit(i).T, i] = I(n)", f"definition; {HJ}, 0.1.7"),
    Row("sum of entries", "u: n; i: index(n)", "Sum[u[i], i] = ones(n).T*u", "definition"),
    *(
        Row(f"sum of Kronecker products with {what}", f"{let}A: p x q; i: index(n)", claim, "linearity")
        for what, let, claim in (
            ("unit vectors", "", "Sum[kron(unit(i), A), i] = kron(ones(n), A)"),
            ("unit rows", "", "Sum[kron(unit(i).T, A), i] = kron(ones(n).T, A)"),
            ("weighted unit vectors", "f: numbers(n); ", "Sum[f[i]*kron(unit(i), A), i] = kron(Vec[f[i], i], A)"),
            ("weighted unit rows", "f: numbers(n); ", "Sum[f[i]*kron(unit(i).T, A), i] = kron(Vec[f[i], i].T, A)"),
        )
    ),
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
    Row("diagonal matrix of a vector", "u: n; i: index(n)", "diagm(u) = Diag[u[i], i]", "definition"),
    Row("entrywise product of vectors", "u: n; v: n; i: index(n)", "had(u, v) = Vec[u[i]*v[i], i]", f"{HJ}, 7.5"),
    Row("sum of whole numbers", "i: index(n)", "Sum[i, i] = n*(n + 1)/2", "by induction on n"),
    Row("sum of squares", "i: index(n)", "Sum[i**2, i] = n*(n + 1)*(2*n + 1)/6", "by induction on n"),
    Row("sum of cubes", "i: index(n)", "Sum[i**3, i] = n**2*(n + 1)**2/4", "by induction on n"),
    Row(
        "sum of fourth powers",
        "i: index(n)",
        "Sum[i**4, i] = n*(n + 1)*(2*n + 1)*(3*n**2 + 3*n - 1)/30",
        "by induction on n",
    ),
    Row("geometric sum", "b: scalar; i: index(n)", "(1 - b)*Sum[b**i, i] = b - b**(n + 1)", "by induction on n"),
    Row("geometric sum from 1", "b: scalar; i: index(n)", "(1 - b)*Sum[b**(i - 1), i] = 1 - b**n", "by induction on n"),
    Row("geometric sum to 1", "b: scalar; i: index(n)", "(1 - b)*Sum[b**(n - i), i] = 1 - b**n", "the same sum, backwards"),
    Row(
        "arithmetic and geometric sum",
        "b: scalar; i: index(n)",
        "(1 - b)**2*Sum[i*b**i, i] = b - (n + 1)*b**(n + 1) + n*b**(n + 2)",
        "by induction on n",
    ),
    Row(
        "a weighted sum of symmetric matrices",
        "S: n*d x d, each symmetric; w: n",
        "S.T*kron(w, I(d)) = kron(w.T, I(d))*S",
        "linearity",
    ),
    Row(
        "a weighted sum of definite matrices is definite",
        "S: n*d x d, each spd; w: n, each positive",
        "kron(w.T, I(d))*S is spd",
        f"{HJ}, 7.1",
    ),
    Row(
        "determinant of a diagonal matrix", "f: numbers(n); i: index(n)", "det(Diag[f[i], i]) = Prod[f[i], i]", f"{HJ}, 0.3"
    ),
    # products over an index
    Row("product of a constant", "c: scalar; i: index(n)", "Prod[c, i] = c**n", "definition"),
    Row(
        "product of products",
        "f: numbers(n); g: numbers(n); i: index(n)",
        "Prod[f[i]*g[i], i] = Prod[f[i], i]*Prod[g[i], i]",
        "by induction on n",
    ),
    Row(
        "product of powers",
        "f: numbers(n); k: scalar, integer; i: index(n)",
        "Prod[f[i]**k, i] = Prod[f[i], i]**k",
        "by induction on n",
    ),
    Row(
        "product of exponentials",
        "f: numbers(n); i: index(n)",
        "Prod[exp(f[i]), i] = exp(Sum[f[i], i])",
        f"{DLMF} 4.8.9, by induction on n",
    ),
    Row("product of whole numbers", "i: index(n)", "Prod[i, i] = factorial(n)", f"definition; {DLMF} 5.4.1"),
    Row(
        "logarithm of a product over an index",
        "f: numbers(n); i: index(n); Prod[f[i], i] is nonzero",
        "log(Prod[f[i], i]) = Sum[log(f[i]), i]",
        f"{DLMF} 4.8.2, by induction on n",
    ),
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
    Row(
        "trace with a diagonal matrix",
        "A: m x n; B: n x m; d: numbers(n); i: index(n)",
        "tr(A*Diag[d[i], i]*B) = Sum[d[i]*(B*A)[i, i], i]",
        "definition; the trace is cyclic",
    ),
    Row(
        "diagonal matrix times ones",
        "d: numbers(n); i: index(n)",
        "Diag[d[i], i]*ones(n) = Vec[d[i], i]",
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
        "d: numbers(n); i: index(n); Diag[d[i], i] is invertible",
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
        "A: n x n; B: m x m",
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
    Row(
        "vec before a Kronecker product",
        "X: m x p; B: p x q; A: m x n",
        "vec(X).T*kron(B, A) = vec(A.T*X*B).T",
        f"{COOKBOOK} (520)",
    ),
    Row("vec of an outer product", "a: n; b: m", "kron(b, a) = vec(a*b.T)", f"{COOKBOOK} (520)"),
    Row("inner product of vecs", "A: n x m; B: n x m", "vec(A).T*vec(B) = tr(A.T*B)", f"{COOKBOOK} (521)"),
    Row("entrywise products commute", "A: n x m; B: n x m", "had(A, B) = had(B, A)", f"{HJ}, 7.5"),
    Row("transpose of an entrywise product", "A: n x m; B: n x m", "had(A, B).T = had(A.T, B.T)", f"{HJ}, 7.5"),
    Row("shares make 1", "p: n, simplex", "ones(n).T*p = 1", "definition"),
    Row("shares make 1, the other way round", "p: n, simplex", "p.T*ones(n) = 1", "definition"),
    Row("one entry is 1", "x: n, indicator", "ones(n).T*x = 1", "definition"),
    Row("one entry is 1, the other way round", "x: n, indicator", "x.T*ones(n) = 1", "definition"),
    Row("square of a binary number", "x: scalar, binary", "x**2 = x", "definition"),
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
    # families of laws
    *(Row(row.name, row.let, row.claim, family.source) for family in FAMILIES.values() for row in family.rows),
    *(
        Row(name.format(kind), family.at_a_point(), claim.format(family.log_density), family.source)
        for kind, family in FAMILIES.items()
        if family.pointwise
        for name, claim in (
            ("logarithm of the density of {}", "log(p_(x)) = {}"),
            ("density of {}", "p_(x) = exp({})"),
            ("positive density of {}", "p_(x) is positive"),
        )
    ),
    *(
        Row(
            f"support of {kind}: {text}",
            f"{family.declared()}; x: scalar; x ~ {kind}({', '.join(family.parameters)})",
            f"{text} is positive",
            family.source,
        )
        for kind, family in FAMILIES.items()
        for text in family.support
    ),
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
    Row("the logarithm grows", "u: scalar, positive; v: scalar, nonnegative", "log(u + v) >= log(u)", f"{DLMF} 4.2"),
    Row("logarithm of a mass", "P: mass(n); i: index(n)", "0 >= log(P(i))", "a mass is at most 1"),
    Row("logarithm of a share", "p: n, simplex; i: index(n)", "0 >= log(p[i])", "a share is at most 1"),
    Row("tangent of the exponential", "u: scalar", "exp(u) >= 1 + u", f"{DLMF} 4.5.11"),
    Row(
        "tangent of the logarithm of a determinant",
        "A: n x n, spd; B: n x n, spd",
        "tr(A.I*B) - n >= log(det(B)) - log(det(A))",
        f"the tangent of the logarithm at each eigenvalue; {HJ}, 7.6",
    ),
    Row("fewer events are less likely", "x: event; y: event", "Pr(x) >= Pr(x, y)", f"{BIL}, (2.5)"),
)
