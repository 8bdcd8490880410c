"""What the kernel refuses of a proof: each case is a false statement that it once took."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sympy import Integer, S

from symkl.kernel.check import Kernel, check
from symkl.kernel.errors import RejectedError
from symkl.kernel.proof import Cofactor, Instance, Proof, Surplus
from symkl.language import terms as tm
from symkl.language.distributions import Event
from symkl.language.expectations import KL, E
from symkl.language.functions import MatrixExponential, Sum
from symkl.language.parse import parse
from symkl.language.reading import parse_term
from symkl.language.symbols import Index, Matrix
from symkl.prover.search import search

if TYPE_CHECKING:
    from sympy import Expr

    from symkl.language.statement import Statement


def refused(statement: Statement, *steps: Instance) -> str:
    """Return why the kernel refuses a proof."""
    with pytest.raises(RejectedError) as error:
        check(statement, Proof(steps))
    return str(error.value)


def test_what_a_law_derives_by_is_a_symbol() -> None:
    """1*t is no symbol, and what depends on t cannot hide behind it."""
    statement = parse("D[expm(t*t*B), t] = t*B*expm(t*t*B)", "t: scalar; B: n x n")
    t, b = statement.symbols["t"], statement.symbols["B"]
    for by in (t, tm.Times(Integer(1), t)):
        step = Instance("derivative of a matrix exponential", (("t", by), ("A", t * b)))
        assert "t" in refused(statement, step)


def test_a_proof_brings_in_no_inverse_of_a_singular_block_matrix() -> None:
    """Of a P with P*P = P both laws of [[I, P], [P, I]], which is singular, together would say P = 0."""
    statement = parse("P = Z(n, n)", "P: n x n, idempotent")

    def term(text: str) -> Expr:
        return parse_term(text, statement.symbols)

    blocks = tuple((name, term(text)) for name, text in zip("ABCF", ("I(n)", "P", "P", "I(n)"), strict=True))
    row, column = term("block([[P, Z(n, n)]])"), term("block([[P], [Z(n, n)]])")
    laws = ("inverse of a block matrix", "inverse of a block matrix by its last block")
    signs = (-1, 1)
    proof = Proof(
        (Instance("idempotent", (("A", term("P")),)),),
        tuple(Cofactor(Integer(c), row, Instance(law, blocks), column) for c, law in zip(signs, laws, strict=True)),
    )
    with pytest.raises(RejectedError, match="is not known to be invertible"):
        check(statement, proof)


@pytest.mark.parametrize("by", ["product", "sum"])
def test_terms_of_a_proof_have_shapes_that_fit(by: str) -> None:
    """No product and no sum makes an n x n matrix a k x k one, of which tr(Q*Q.T) would be k."""
    statement = parse("tr(Q*Q.T) + x.T*x - x.T*x = k", "Q: n x n, orthogonal; x: k")
    q, k = statement.symbols["Q"], statement.symbols["k"]
    product = tm.Times(tm.Times(tm.Identity(k), q), tm.Identity(k))
    cast = Instance("orthogonal product", (("Q", product if by == "product" else tm.Plus(tm.Zero(k, k), q)),))
    assert f"a {by} of a" in refused(statement, cast, Instance("trace of the identity", (("n", k),)))


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("(a**k + 1)*a*pinv(a*A)*A = pinv(A)*A*(a**k + 1)", "a: scalar; k: scalar, integer; A: n x n"),
        ("tr(pinv(A)*A) + det(A)**k - det(A)**k = n", "k: scalar, integer; A: n x n"),
    ],
)
def test_a_power_of_unknown_sign_says_nothing_of_its_base(claim: str, let: str) -> None:
    """a**k is defined at a = 0 where k is not negative."""
    statement = parse(claim, let)
    assert search(statement) is None
    step = Instance("pseudo-inverse of an invertible matrix", (("A", statement.symbols["A"]),))
    assert "not known to be invertible" in refused(statement, step)


def test_an_integral_is_no_expectation_where_a_law_depends_on_what_it_integrates_over() -> None:
    """What y ~ Normal(x, S) averages to depends on x, which stands in its law and not in it."""
    statement = parse("Int[p(x)*E[y], x] = E[y]", "m: k; S: k x k, spd; p: Normal(m, S); x: k; y: k; y ~ Normal(x, S)")
    assert "no density times a function" in refused(statement)


def test_the_index_of_a_law_stands_in_none_of_its_events() -> None:
    """An index in a proof that is called as the kernel calls its own is not captured by the sum of the law."""
    let = "z: events(n); y: events(n), exclusive, exhaustive; w: events(n), exclusive, exhaustive; i: index(n)"
    statement = parse("Sum[Pr(z[i], y[i]), i] = Sum[Pr(z[i], w[i]), i]", let)
    z, y, w = (Event(e.name, e.size, e.facts) for e in (statement.symbols[name] for name in "zyw"))
    z_i = z[Index("i_", statement.symbols["n"])]
    refused(statement, *(Instance("sum over a partition", (("x", (z_i,)), ("y", e))) for e in (y, w)))


def test_a_divergence_does_not_say_that_a_mass_is_not_0() -> None:
    """KL(P, Q) is defined where P(i) and Q(i) are both 0."""
    claim = "Sum[Q(i)*tr(pinv(Q(i)*A)*A), i] + KL(P, Q) = n*tr(pinv(A)*A) + KL(P, Q)"
    statement = parse(claim, "P: mass(n); Q: mass(n); i: index(n); A: m x m")
    p, q, i, a = (statement.symbols[name] for name in "PQiA")
    read = Instance("logarithm of an exponential", (("u", KL(p, q)),))
    why = refused(statement, read, Instance("pseudo-inverse of a multiple", (("c", q(i)), ("A", a))))
    assert "not known to be nonzero" in why


@pytest.mark.parametrize("average", ["E[sqrt(x)]", "Var[sqrt(x)]", "Cov[sqrt(x), x]"])
def test_what_an_average_says_of_its_symbol_is_not_said_outside(average: str) -> None:
    """That E[sqrt(x)] is defined says what x is almost surely, not what the x outside is."""
    statement = parse(f"abs(x)*{average} = x*{average}", "x: scalar; x ~ Any()")
    assert search(statement) is None
    step = Instance("absolute value of a positive number", (("u", statement.symbols["x"]),))
    assert "not known to be nonnegative" in refused(statement, step)


def test_what_depends_on_an_index_does_not_come_out_of_its_sum() -> None:
    """A matrix that depends on the index stays inside; one that does not comes out."""
    statement = parse("tr(B)*Sum[v[i], i] = n*tr(B)", "v: n; B: m x m; i: index(n)")
    v, i, b = (statement.symbols[name] for name in "viB")
    inside = Kernel(statement).of(Sum(tm.Times(v[i], MatrixExponential(v[i] * b)), i))
    (((monomial, word),),) = (inside.terms,)
    assert not monomial
    assert [x.base.op for x in word] == ["Sum"]
    (((monomial, word),),) = (Kernel(statement).of(Sum(tm.Times(v[i], b), i)).terms,)
    assert [atom.op for atom, _ in monomial] == ["Sum"]
    assert [x.base for x in word] == [b]


def test_what_is_averaged_over_keeps_its_facts() -> None:
    """A symbol in a proof that is called as one of the statement, and has its law and a fact more, is another one."""
    statement = parse("E[X*X] = E[X]", "X: n x n; X ~ Any()")
    kernel, x = Kernel(statement), statement.symbols["X"]
    other = Matrix("X", *x.shape, ("idempotent",), x.law)
    assert kernel.of(E(x * x)) == kernel.of(E(x * x, x)) != kernel.of(E(other * other))


def test_factors_multiply_out_to_the_sum() -> None:
    """A product of other numbers is no factorisation, nor is one of matrices or of a single term."""
    statement = parse("sqrt(a*b + a) = sqrt(a)*sqrt(b + 1)", "a: scalar; b: scalar")
    a, b = statement.symbols["a"], statement.symbols["b"]
    one, whole = Integer(1), a * b + a
    check(statement, Proof((Instance("factors", (("f", whole), ("u1", a), ("u2", b + one))),)))
    for parts in ((a, b), (a, b + one, a), (-a, b + one), (b + one,)):
        step = Instance("factors", (("f", whole), *((f"u{i}", part) for i, part in enumerate(parts))))
        assert "do not multiply out" in refused(statement, step)
    assert "do not multiply out" in refused(statement, Instance("factors", (("f", a * b), ("u1", a), ("u2", b))))


def test_a_sum_has_a_sign_only_where_its_terms_have() -> None:
    """A root is no square root of a product whose factors may both be negative."""
    for claim in ("sqrt((a - 1)*(b - 1))**4 = (a - 1)**2*(b - 1)**2", "sqrt(exp(a) + 1)**2 = exp(a) + 1"):
        assert search(parse(claim, "a: scalar; b: scalar")) is not None
    for claim in ("abs(a - b*b) = a - b*b", "abs(exp(a) - 1) = exp(a) - 1", "abs(a*b + a) = a*abs(b + 1)"):
        assert search(parse(claim, "a: scalar; b: scalar, positive")) is None


def test_equal_exponents_are_equal() -> None:
    """An exponent is taken for another only if their difference vanishes once its denominators are cleared."""
    let = "a: scalar; b: scalar; f: scalar"
    assert search(parse("exp(a*f/(a + b)) = exp(f - b*f/(a + b))", let)) is not None
    statement = parse("exp(a*f/(a + b)) = exp(f + b*f/(a + b))", let)
    assert search(statement) is None
    f, g = (side.args[0] for side in (statement.lhs, statement.rhs))
    assert "not known to be equal" in refused(statement, Instance("equal exponents", (("f", f), ("g", g))))


def test_what_is_said_of_a_free_symbol_is_not_said_under_an_average_that_a_proof_brings_in() -> None:
    """That log(x) stands in it says x > 0 where x is drawn, and nothing of the mean of x."""
    statement = parse("m >= 0*log(x)", "x: scalar; m: scalar; s: scalar, positive; x ~ Any(m, s)")
    x = statement.symbols["x"]
    mean = Instance("mean", (("x", x),), (x,))
    positive = Surplus(Integer(1), Instance("what is positive", (("u", x),)), ((x,),))
    with pytest.raises(RejectedError, match="where it stands free"):
        check(statement, Proof((mean,), surpluses=(positive,)))


@pytest.mark.parametrize(
    ("claim", "let", "size"),
    [
        ("k >= 3", "k: dimension", "(k - 1)/2"),
        ("k >= 2", "k: dimension", "k/2"),
        ("k >= 3", "k: dimension", "k - 2"),
        ("k >= 2", "k: dimension", "0*k"),
        ("t >= 1", "t: scalar", "t"),
    ],
)
def test_a_size_is_whole_and_at_least_one(claim: str, let: str, size: str) -> None:
    """What stands for the size of a law is a polynomial in dimensions, or a size of the statement."""
    statement = parse(claim, let)
    n = parse_term(size, dict(statement.symbols))
    with pytest.raises(RejectedError, match="is no size"):
        Kernel(statement).learn(Instance("a size is at least 1", (("n", n),)))


@pytest.mark.parametrize("how", ["a vector", "a matrix", "a sum"])
def test_nothing_has_fewer_than_no_rows(how: str) -> None:
    """The square of a vector of k - 3 ones is k - 3, and so is a sum of as many: neither says that k is at least 3."""
    statement = parse("k >= 3", "k: dimension")
    less = parse_term("k - 3", dict(statement.symbols))
    parts = {
        "a vector": Surplus(S.One, Instance("square of a length", (("x", tm.Ones(less, S.One)),))),
        "a matrix": Surplus(S.One, Instance("sum of squared entries", (("A", tm.Identity(less)),))),
        "a sum": Surplus(S.One, Instance("square of a number", (("u", S.One),)), (Index("j", less),)),
    }
    with pytest.raises(RejectedError, match="is no size"):
        check(statement, Proof((), surpluses=(parts[how],)))


def test_a_size_of_the_statement_is_one() -> None:
    statement = parse("tr(I(n - p)) = n - p", "n, p: dimension")
    assert not check(statement, Proof((Instance("trace of the identity", (("n", statement.rhs),)),)))
