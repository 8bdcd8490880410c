"""Laws of averages, densities, sums, products, and families of laws."""

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
    Row(
        "mean distance of two normal numbers",
        "m: scalar; h: scalar; a: scalar; b: scalar; c: scalar; x: scalar; y: scalar;"
        " (x, y) ~ Normal(block([[m], [h]]), block([[a, c], [c, b]]))",
        "E[abs(x + y - m - h)] = sqrt(2*(a + 2*c + b)/pi)",
        f"a sum of numbers that are normal together is normal; {BIL}, section 21",
    ),
    *(
        Row(
            f"average of a distance times {what}",
            f"x: n; m: n; S: n x n; c: n; {let}x ~ Normal(m, S)",
            f"E[{factor}*abs(c.T*(x - m))] = ({value})*sqrt(2*c.T*S*c/pi)",
            "x - m is S*c/(c.T*S*c)*c.T*(x - m) and a part that is independent of it; E[abs(z)**3] = 2*E[z**2]*E[abs(z)]",
        )
        for what, let, factor, value in (
            ("a linear form", "a: n; ", "(a.T*x)", "a.T*m"),
            (
                "two linear forms",
                "a: n; b: n; ",
                "(a.T*x)*(b.T*x)",
                "a.T*m*(b.T*m) + a.T*S*b + a.T*S*c*(c.T*S*b)/(c.T*S*c)",
            ),
            ("its own form twice", "", "(c.T*x)**2", "(c.T*m)**2 + 2*c.T*S*c"),
        )
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
        "part of what is known",
        "x: n; y: n; x, y ~ Joint()",
        "E[x | x + y] = x + y - E[y | x + y]",
        f"linearity; {BIL}, thm 34.2 and example 34.3",
    ),
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
    Row(
        "average of a ratio of normal densities",
        "x: n; m: n; h: n; S: n x n, spd; R: n x n, spd; x ~ Normal(m, S)",
        "E[npdf(x, h, R)/npdf(x, m, S)] = 1",
        "the one density integrates to 1",
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
    Row("square of a delta", "i: index(n); j: index(n)", "I(n)[i, j]**2 = I(n)[i, j]", f"{HJ}, 0.1.7"),
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
    Row(
        "binomial theorem",
        "x: scalar, positive; y: scalar, positive; k: index(n)",
        "Sum[exp(-lgamma(k + 1) - lgamma(n - k + 1))*x**k*y**(n - k), k] = ((x + y)**n - y**n)*exp(-lgamma(n + 1))",
        "DLMF 1.2.2, without its first term",
    ),
    Row(
        "binomial theorem from 0",
        "x: scalar, positive; y: scalar, positive; n: dimension; k: index(n + 1)",
        "Sum[exp(-lgamma(k) - lgamma(n - k + 2))*x**(k - 1)*y**(n - k + 1), k] = (x + y)**n*exp(-lgamma(n + 1))",
        "DLMF 1.2.2",
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
    Row(
        "diagonal matrix times a vector",
        "d: numbers(n); u: n; i: index(n)",
        "Diag[d[i], i]*u = Vec[d[i]*u[i], i]",
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
    # families of laws
    *(
        Row(row.name, row.let, row.claim, family.source)
        for family in FAMILIES.values()
        for row in (*family.rows, *family.pairs)
    ),
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
)
