"""Literal evaluation: every node against SymPy or against its definition."""
# ruff: noqa: S311 - the same numbers in every run

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import sympy

from symkl.evaluation.averages import cubature
from symkl.evaluation.codes import evaluate
from symkl.evaluation.fields import Field, transposed
from symkl.evaluation.numbers import NotEvaluable, Undefined, text
from symkl.evaluation.point import Point, Spread, Support
from symkl.evaluation.reals import log, pi
from symkl.evaluation.sampling import random_point
from symkl.language.parse import parse

if TYPE_CHECKING:
    from symkl.language.statement import Statement

P = (1 << 61) - 1
LET = "A: n x n; B: n x n; C: n x m; u: n; v: n; c: scalar; S: n x n, spd"
POINT = Point(
    {"n": 2, "m": 3},
    {
        "A": [[1, 2], [3, -4]],
        "B": [[0, 1], [5, 2]],
        "C": [[1, 0, 2], [-1, 3, 1]],
        "u": [[2], [-1]],
        "v": [[1], [Fraction(1, 2)]],
        "c": 3,
        "S": [[2, 1], [1, 3]],
    },
)


def left(claim: str, let: str = LET) -> sympy.Expr:
    """Return the left side of a claim."""
    return parse(claim, let).lhs


def value(term: str, let: str = LET, point: Point = POINT) -> Any:  # noqa: ANN401 - a number or rows
    """Evaluate a term, given with some right side of its shape."""
    return evaluate(left(term, let), point)


def by_sympy(statement: Statement, point: Point) -> sympy.Expr:
    """Evaluate the left side with SymPy's own arithmetic."""
    put = {
        s: sympy.ImmutableMatrix(point.values[name]) if isinstance(point.values.get(name), list) else point.values[name]
        for name, s in statement.symbols.items()
        if name in point.values
    }
    sizes = {s: sympy.Integer(point.sizes[name]) for name, s in statement.symbols.items() if name in point.sizes}
    return statement.lhs.xreplace(put).xreplace(sizes).doit()


@pytest.mark.parametrize(
    "claim",
    [
        "A*B - c*A + 2*B.T = A",
        "inv(A)*B/c = A",
        "A**3 = A",
        "A**(-2) = A",
        "adj(A) = A",
        "pinv(C) = C.T",
        "had(A, B) = A",
        "kron(A, C) = kron(A, C)",
        "vec(C) = vec(C)",
        "dg(A) = u",
        "diagm(u) = A",
        "block([[A, u], [v.T, c]]) = block([[A, u], [v.T, c]])",
        "I(n) + ones(n, n) = A",
        "u*v.T = A",
        "tr(A*B) = c",
        "det(A*S) = c",
        "u.T*inv(S)*v = c",
        "(u.T*v)**2/3 = c",
    ],
)
def test_nodes_agree_with_sympy(claim: str) -> None:
    """The algebra of matrices gives what SymPy gives for explicit ones."""
    statement = parse(claim, LET)
    found, expected = evaluate(statement.lhs, POINT), by_sympy(statement, POINT)
    assert (sympy.Matrix(found) if isinstance(found, list) else sympy.sympify(found)) == expected


def test_same_program_modulo_a_prime() -> None:
    """Reduction modulo p commutes with evaluation."""
    term = left("tr(inv(A + B.T)*B**2)/det(A) + u.T*pinv(S)*v = c")
    exact = evaluate(term, POINT)
    residues = {
        name: [[Field(P).of(x) for x in row] for row in v] if isinstance(v, list) else v for name, v in POINT.values.items()
    }
    assert evaluate(term, Point(POINT.sizes, residues), P) == Field(P).of(Fraction(exact))


def test_determinants_of_every_size() -> None:
    """Minors, elimination and the division-free routine agree with SymPy."""
    rng, field = random.Random(5), Field()
    for n in range(1, 8):
        a = [[rng.randint(-5, 5) for _ in range(n)] for _ in range(n)]
        assert field.determinant(a) == sympy.Matrix(a).det()
        assert field.inverse_of(a) == sympy.Matrix(a).inv().tolist()
        assert field.adjugate(a) == sympy.Matrix(a).adjugate().tolist()
        assert field.ldl(field.product(a, transposed(a)))[1][0] == sum(x * x for x in a[0])


def test_pseudo_inverse_of_low_rank() -> None:
    """Penrose's four equations hold at every rank, 0 included."""
    field = Field()
    for a in ([[1, 2, 3], [2, 4, 6]], [[0, 0]], [[1], [2]], [[1, 2], [3, 4], [5, 6]]):
        x = field.pseudo_inverse(a)
        ax, xa = field.product(a, x), field.product(x, a)
        assert field.product(ax, a) == a
        assert field.product(xa, x) == x
        assert ax == transposed(ax)
        assert xa == transposed(xa)


# ------------------------------------------------------------------------------------------------------ derivatives


def test_derivatives_have_the_declared_shapes() -> None:
    """D of a scalar by X has X's shape; of a vector by a vector D_ij = df_i/dx_j; by a scalar it is entrywise."""
    assert value("D[tr(A*B), A] = A") == transposed(POINT.values["B"])
    assert value("D[A*u, u] = A") == POINT.values["A"]
    assert value("D[c**2*A, c] = A") == [[6, 12], [18, -24]]
    assert value("D[u.T*A*u, u] = u") == value("(A + A.T)*u = u")


def test_derivative_of_a_determinant_at_a_singular_matrix() -> None:
    """Nothing is divided by the determinant."""
    point = Point({"n": 3}, {"A": [[1, 2, 3], [2, 4, 6], [0, 1, 1]]})
    assert value("D[det(A), A] = A", LET, point) == value("adj(A).T = A", LET, point)


def test_second_derivative_keeps_its_two_variables_apart() -> None:
    """D[D[f, x], x] is the Hessian."""
    assert value("D[D[(u.T*S*u)**2, u], u] = A") == value("8*S*u*u.T*S + 4*(u.T*S*u)*S = A")


def test_derivatives_of_transcendental_functions() -> None:
    """The chain rule holds for log, exp, sqrt and abs, exactly."""
    assert value("D[log(det(S)), S] = A") == value("inv(S).T = A")
    assert value("D[sqrt(c)*exp(c), c] = c") == value("exp(c)*(sqrt(c) + 1/(2*sqrt(c))) = c")
    assert value("D[abs(det(A)), A] = A") == value("-D[det(A), A] = A")


# ------------------------------------------------------------------------------------------------------ expectations


def isserlis(d: list[int], powers: tuple[int, ...]) -> int:
    """Return a moment of independent normal coordinates with variances d."""
    if any(k % 2 for k in powers):
        return 0
    return math.prod(
        v ** (k // 2) * math.factorial(k) // (2 ** (k // 2) * math.factorial(k // 2)) for v, k in zip(d, powers, strict=True)
    )


@pytest.mark.parametrize("degree", range(9))
def test_cubature_has_every_moment_up_to_its_degree(degree: int) -> None:
    """The finite sum is exact for each monomial, and for none of the next even degree by accident."""
    d = [2, 3, 5]
    rule = cubature(Field(), d, degree)
    for powers in itertools.product(range(degree + 1), repeat=3):
        if sum(powers) <= degree:
            found = sum(w * math.prod(dict(steps).get(i, 0) ** k for i, k in enumerate(powers)) for w, steps in rule)
            assert found == isserlis(d, powers), powers
    too_high = degree + 2 - degree % 2
    found = sum(w * dict(steps).get(0, 0) ** too_high for w, steps in rule)
    assert found != isserlis(d, (too_high, 0, 0))


RANDOM = "x: n; x ~ Normal(m, S); m: n; S: n x n, spd; A: n x n; y: n; y ~ Normal(m, S)"
RANDOM_POINT = Point({"n": 2}, {"m": [[1], [-2]], "S": [[2, 1], [1, 3]], "A": [[1, 2], [0, 1]], "x": [[5], [7]]})


def test_moments_of_a_normal_law() -> None:
    """Mean, covariance and a fourth moment; two normal symbols are independent."""
    assert value("E[x] = m", RANDOM, RANDOM_POINT) == RANDOM_POINT.values["m"]
    assert value("Var[x] = S", RANDOM, RANDOM_POINT) == RANDOM_POINT.values["S"]
    assert value("Cov[x, A*x] = S", RANDOM, RANDOM_POINT) == value("S*A.T = S", RANDOM, RANDOM_POINT)
    assert value("Cov[x, y] = S", RANDOM, RANDOM_POINT) == [[0, 0], [0, 0]]
    assert value("E[((x - m).T*inv(S)*(x - m))**2] = 1", RANDOM, RANDOM_POINT) == 8  # k (k + 2)


def test_symbol_outside_an_expectation_keeps_its_value() -> None:
    """E[x] and a free x in one term do not get in each other's way."""
    assert value("x - E[x] = m", RANDOM, RANDOM_POINT) == [[4], [9]]
    assert value("E[(x - E[x])*(x - E[x]).T] = S", RANDOM, RANDOM_POINT) == RANDOM_POINT.values["S"]


def test_degenerate_normal_law() -> None:
    """A singular covariance has moments but no density."""
    point = Point({"n": 2}, {"m": [[0], [0]], "S": [[1, 1], [1, 1]], "A": [[1, 0], [0, 1]], "x": [[1], [1]]})
    assert value("E[x*x.T] = S", RANDOM, point) == [[1, 1], [1, 1]]
    with pytest.raises(Undefined, match="singular covariance"):
        value("npdf(x, m, S) = 1", RANDOM, point)


def test_no_polynomial_of_a_normal_variable_is_averaged() -> None:
    """A finite sum gives no expectation of an inverse, a root, an absolute value, or the exponential of a fourth power."""
    for term in ("E[exp(-(x.T*x)**2)]", "E[1/(1 + x.T*x)]", "E[inv(x*x.T + S)]", "E[abs(x.T*m)]", "E[sqrt(1 + x.T*x)]"):
        right = "S" if "inv" in term else "1"
        with pytest.raises(NotEvaluable, match=r"no polynomial|not quadratic|what is not its mean"):
            value(f"{term} = {right}", RANDOM, RANDOM_POINT)


def test_exponentials_of_quadratic_functions() -> None:
    """The square is completed; where the exponential outgrows the density, however little, the average is infinite."""
    closed = "exp(-m.T*inv(I(n) + 2*S)*m)/sqrt(det(I(n) + 2*S))"
    assert text(value("E[exp(-x.T*x)] = 1", RANDOM, RANDOM_POINT)) == "1/31*exp(-35/31)*sqrt(31)"
    assert value("E[exp(-x.T*x)] = 1", RANDOM, RANDOM_POINT) == value(f"{closed} = 1", RANDOM, RANDOM_POINT)
    assert value("E[exp((x - m).T*inv(S)*(x - m)/3)] = 1", RANDOM, RANDOM_POINT) == 3
    for exponent in ("x.T*x", "(x - m).T*inv(S)*(x - m)/2", "(x - m).T*inv(S)*(x - m)"):
        with pytest.raises(Undefined, match="that is infinite"):
            value(f"E[exp({exponent})] = 1", RANDOM, RANDOM_POINT)


def test_exponentials_of_affine_functions() -> None:
    """The moment generating function, its derivatives, and a polynomial beside it."""
    mgf = value("exp(m.T*m + m.T*S*m/2) = 1", RANDOM, RANDOM_POINT)
    assert value("E[exp(m.T*x)] = 1", RANDOM, RANDOM_POINT) == mgf
    assert value("E[1 - 2*exp(m.T*x)] = 1", RANDOM, RANDOM_POINT) == 1 - 2 * mgf
    let = "x: scalar; x ~ Normal(2, 3); c: scalar"
    point = Point({}, {"c": Fraction(1, 2)})
    for first, second in (
        ("D[E[exp(c*x)], c] = c", "E[x*exp(c*x)] = c"),
        ("D[D[E[exp(c*x)], c], c] = c", "E[x**2*exp(c*x/2)**2] = c"),
    ):
        assert value(first, let, point) == value(second, let, point)
    assert text(value("E[exp(c*x)] = c", let, point)) == "exp(11/8)"


def test_any_law_has_its_mean_and_covariance_and_nothing_else() -> None:
    """The law chosen is genuine: positive weights, the declared moments, a third moment of its own."""
    let = "x: n; x ~ Any(m, S); m: n; S: n x n, spd"
    point = Point({"n": 2}, RANDOM_POINT.values, {"x": Spread((1, 3), [[1, 0], [2, 1]])})
    assert value("E[x] = m", let, point) == point.values["m"]
    assert value("Var[x] = S", let, point) == point.values["S"]
    assert value("E[(x - m)*(x - m).T*(x - m)] = m", let, point) != [[0], [0]]
    assert value("E[((x - m).T*inv(S)*(x - m))**2] = 1", let, point) != 8
    assert value("E[inv(S + x*x.T)] = S", let, point)  # a finite law has every expectation


def test_dependent_symbols_share_a_joint_law() -> None:
    """Symbols not declared independent are correlated; each keeps its own law, and any three are consistent."""
    let = "x: scalar; y: scalar; z: scalar; x ~ Any(0, 1); y ~ Any(0, 2); z ~ Any(0, 1)"
    laws = {name: Spread((reach,)) for name, reach in (("x", 2), ("y", 1), ("z", 3))}
    point = Point({}, {}, laws, together=3)
    assert value("Cov[x, y] = 0", let, point) != 0
    assert value("Var[y] = 2", let, point) == 2
    assert value("E[x*y] = 0", let, point) == value("E[x*y*z**0] = 0", let, point)
    apart = Point({}, {}, laws, independent=frozenset({frozenset("xy"), frozenset("yz"), frozenset("xz")}), together=3)
    assert value("Cov[x, y] = 0", let, apart) == 0


def test_any_matrix() -> None:
    """A law of which nothing is known is a list of matrices."""
    support = Support([(Fraction(1, 4), [[1, 0], [0, 2]]), (Fraction(3, 4), [[1, 4], [0, 2]])])
    point = Point({"n": 2}, {}, {"X": support})
    assert value("E[X] = X", "X: n x n; X ~ Any()", point) == [[1, 3], [0, 2]]
    assert value("E[inv(X)] = X", "X: n x n; X ~ Any()", point) == [[1, Fraction(-3, 2)], [0, Fraction(1, 2)]]


# ---------------------------------------------------------------------------------- densities, divergences, integrals

LAWS = "p: Normal(m, S); q: Normal(v, R); x: n; m: n; v: n; S: n x n, spd; R: n x n, spd"
LAWS_POINT = Point({"n": 1}, {"m": [[1]], "v": [[0]], "S": [[2]], "R": [[3]], "x": [[2]]})


def test_density_is_exact() -> None:
    """The density at a point is a product of powers of e, pi and primes."""
    assert text(value("p(x) = 1", LAWS, LAWS_POINT)) == "1/2*exp(-1/4)*pi**(-1/2)"
    assert value("log(p(x)) = 1", LAWS, LAWS_POINT) == Fraction(-1, 4) - Fraction(1, 2) * log(4 * pi())


def test_divergence_in_closed_form_at_one_dimension() -> None:
    """KL(N(1, 2), N(0, 3)) = (log(3/2) - 1 + 2/3 + 1/3)/2."""
    expected = Fraction(1, 2) * log(Fraction(3, 2))
    assert value("KL(p, q) = 1", LAWS, LAWS_POINT) == expected
    assert value("Int[p(x)*(log(p(x)) - log(q(x))), x] = 1", LAWS, LAWS_POINT) == expected
    assert value("Int[p(x)*log(p(x)/q(x)), x] = 1", LAWS, LAWS_POINT) == expected


def test_integral_is_an_average_or_refused() -> None:
    """Where no density keeps a term small its integral is infinite; two densities multiplied are a density at a mean."""
    assert value("Int[2*x.T*m*p(x) - (p(x) - 4*q(x))/3, x] = 1", LAWS, LAWS_POINT) == 3
    assert value("Int[p(x)*x*x.T, x] = S", LAWS, LAWS_POINT) == [[3]]
    product = value("Int[p(x)*q(x), x] = 1", LAWS, LAWS_POINT)
    assert product == value("npdf(m, v, S + R) = 1", LAWS, LAWS_POINT)
    assert text(value("Int[exp(-x.T*x), x] = 1", LAWS, LAWS_POINT)) == "sqrt(pi)"
    for infinite in ("x.T*x", "p(x) + x.T*x", "q(x)/p(x)"):
        with pytest.raises(Undefined, match=r"that is infinite|does not converge"):
            value(f"Int[{infinite}, x] = 1", LAWS, LAWS_POINT)
    for term in ("1/(1 + x.T*x)", "p(x)/(1 + q(x))", "sqrt(p(x) + q(x))"):
        with pytest.raises(NotEvaluable, match="no polynomial"):
            value(f"Int[{term}, x] = 1", LAWS, LAWS_POINT)


def test_masses_and_sums() -> None:
    """0 log 0 is 0 in a divergence, and a mass outside the support of Q makes it infinite."""
    let = "P: mass(n); Q: mass(n); i: index(n); f: numbers(n)"
    third = Fraction(1, 3)
    point = Point({"n": 3}, {"P": [0, third, 2 * third], "Q": [third] * 3, "f": [1, 2, 3]})
    assert value("KL(P, Q) = 1", let, point) == Fraction(2, 3) * log(2)
    assert value("Sum[P(i)*f[i], i] = 1", let, point) == Fraction(8, 3)
    with pytest.raises(Undefined, match="infinite"):
        value("KL(Q, P) = 1", let, point)
    with pytest.raises(Undefined):
        value("Sum[P(i)*log(P(i)), i] = 1", let, point)


def test_probabilities_come_from_one_table() -> None:
    """A conditional probability is a ratio of sums; given an impossible event it is undefined."""
    table = [
        (Fraction(1, 2), {"x": frozenset({1}), "y": frozenset({1})}),
        (Fraction(1, 4), {"x": frozenset(), "y": frozenset({2})}),
        (Fraction(1, 4), {"x": frozenset({1}), "y": frozenset({2})}),
    ]
    let = "x: event; y: events(N), exclusive; z: event; i: index(N)"
    point = Point({"N": 2}, {}, {}, table)
    assert value("Sum[Pr(x | y[i])*Pr(y[i]), i] = 1", let, point) == Fraction(3, 4)
    assert value("Sum[Pr(y[i] | x)**2, i] = 1", let, point) == Fraction(5, 9)
    empty = Point({"N": 2}, {}, {}, [(w, {**h, "z": frozenset[int]()}) for w, h in table])
    with pytest.raises(Undefined, match="probability zero"):
        value("Pr(x | z) = 1", let, empty)


# ---------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("claim", "values"),
    [
        ("inv(A) = A", {"A": [[1, 2], [2, 4]]}),
        ("log(c) = c", {"c": 0}),
        ("sqrt(c) = c", {"c": -1}),
        ("1/c = c", {"c": 0}),
        ("npdf(u, v, A) = c", {"A": [[1, 2], [2, 1]]}),
        ("KL(p, q) = c", {"A": [[1, 2], [0, 1]]}),
        ("D[abs(c), c] = c", {"c": 0}),
        ("D[tr(pinv(A)), A] = A", {"A": [[1, 2], [2, 4]]}),
    ],
)
def test_undefined_is_said(claim: str, values: dict[str, Any]) -> None:
    """A side without a value raises Undefined, and at another point it has one."""
    let = LET + "; p: Normal(u, A); q: Normal(v, S)"
    with pytest.raises(Undefined):
        value(claim, let, Point(POINT.sizes, POINT.values | values))
    assert value(claim, let, Point(POINT.sizes, POINT.values | {"A": [[3, 1], [1, 1]], "c": 2}))


def test_rounding_needs_the_interval_inside_one_cell() -> None:
    """log(2) = 0.693147...; a rational on the edge is rounded away from zero."""
    assert value("rounded(log(2), 4) = 0.6931", "") == Fraction(6931, 10000)
    assert value("rounded(-1/8, 2) = 0", "") == Fraction(-13, 100)
    assert value("rounded(1/8, 2) = 0", "") == Fraction(13, 100)


def test_matrix_exponential_only_where_exact() -> None:
    """Diagonal, shifted nilpotent, and two by two with rational eigenvalues."""
    one = value("expm(A) = A", LET, Point({"n": 2}, {"A": [[0, 1], [1, 0]]}))
    assert text(one[0][0]) == "1/2*exp(-1) + 1/2*exp(1)"
    assert text(value("expm(A) = A", LET, Point({"n": 2}, {"A": [[2, 1], [0, 2]]}))[0][1]) == "exp(2)"
    with pytest.raises(NotEvaluable):
        value("expm(A) = A", LET, Point({"n": 2}, {"A": [[0, 1], [-1, 0]]}))


def test_random_points_agree_with_sympy() -> None:
    """A larger term, at random points of several sizes."""
    statement = parse("tr(inv(S + u*v.T)*A)*B - det(S)*A**2*u*v.T/(1 + u.T*inv(S)*u) = A", LET)
    rng = random.Random(3)
    for n in (1, 2, 3):
        point = random_point(statement, {"n": n}, rng)
        assert point is not None
        try:
            found = evaluate(statement.lhs, point)
        except Undefined:
            continue
        expected = by_sympy(statement, point)
        assert (
            sympy.Matrix(found) - sympy.Matrix(n, n, list(expected) if n > 1 else [sympy.sympify(expected)])
        ) == sympy.zeros(n, n)
