"""What is computed in place of derivatives, averages and densities is proved equal to them, or nothing is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symkl.errors import NotFoundError, UnsupportedError
from symkl.language.derivation import Derivation, define, eq
from symkl.language.expectations import Var
from symkl.language.parse import declare, parse, parse_term
from symkl.language.statement import Statement
from symkl.numeric.closed_forms import OPEN, closed, existing
from symkl.numeric.functions import lambdify
from symkl.numeric.validation import UndefinedValueError
from symkl.suite import prove
from symkl.verdict import Verdict

LET = (
    "A, B: k x k; G: n x k; S, M: k x k, spd; m, b, w: k; y: n; t: scalar; s: scalar, positive; x ~ Normal(m, S);"
    " u ~ Normal(t, s); g ~ Gamma(s, c); c: scalar, positive; i: index(k); p: Normal(m, S); q: Normal(b, M);"
    " P, Q: mass(k); r: Exponential(c); z: scalar; h ~ StudentT(s, t, c); v ~ Gamma(s, 2); l ~ Gamma(s - 1, c)"
)
NAMES, _ = declare(LET)
TERMS = [
    "D[(y - G*w).T*(y - G*w), w]",
    "D[y.T*G*w + w.T*A*w/2 + s*w.T*w, w]",
    "D[logdet(S) + tr(S.I*M), S]",
    "D[log(det(G.T*G)), G]",
    "D[tr(A*B*A.T), A]",
    "D[(w - m).T*S.I*(w - m), w]",
    "D[Sum[exp(w[i])*b[i], i], w]",
    "D[logsumexp(w), w]",
    "D[softplus(w.T*b), w]",
    "D[A*w + b, w]",
    "D[w.T*w/(1 + w.T*w), w]",
    "D[logdet(S + s*I(k)), s]",
    "D[inv(S + s*M), s]",
    "D[sqrt(s)*exp(t*s) - log(s)/s, s]",
    "E[x.T*A*x]",
    "Var[A*x + b]",
    "E[(x - b)*(x - b).T]",
    "E[exp(t*u)]",
    "Var[g]",
    "KL(p, q)",
    "KL(P, Q)",
    "D[KL(p, q), b]",
    "E[-log(p(x))]",
    "npdf(w, m, S)",
    "log(npdf(t, t, s))",
    "lognpdf(w, m, S)",
]


def term(text: str) -> Any:  # noqa: ANN401 - a term
    """Read a term."""
    return parse_term(text, NAMES)


@pytest.mark.parametrize("text", TERMS)
def test_a_closed_form_is_proved(text: str) -> None:
    """The closed form has no average and no derivative left, and is proved equal again from the outside."""
    found = closed(term(text))
    assert not found.has(*OPEN)
    assert prove(Statement(term(text), found)).verdict is Verdict.PROVED


def test_what_is_not_proved_is_refused() -> None:
    """A node for which nothing is proved is named, with what was tried."""
    with pytest.raises(UnsupportedError, match=r"no program covers E\[abs\(u\)\] \(Expectation\)"):
        lambdify(term("E[abs(u)] + s"), "t s")


@pytest.mark.parametrize("target", ["numpy", "numba", "jax", "torch"])
def test_no_value_where_an_average_is_infinite(target: str) -> None:
    """A closed form has values where the average has none; the function has not."""
    if target != "numpy":
        pytest.importorskip(target)
    for text, args in (("E[exp(z*g)]", "z s c"), ("1 + D[E[exp(z*g)], z]", "z s c")):
        function = lambdify(term(text), args, target)
        found = function(np.array([0.5, 1.0, 2.0]), 2.0, 1.0, check=False)
        np.testing.assert_array_equal(np.isnan(np.asarray(found)), [False, True, True])
    assert float(lambdify(term("E[exp(z*g)]"), "z s c", target)(0.5, 2.0, 1.0)) == pytest.approx(4.0, rel=1e-6)


def test_no_value_outside_of_the_support_nor_where_a_law_has_no_mean() -> None:
    """A density, an average over a law with too few moments, and over one that does not exist; of entries, too."""
    for text, args, inside, outside in (
        ("r(z)", "c z", (2.0, 1.0), (2.0, -1.0)),
        ("log(r(z))", "c z", (2.0, 1.0), (2.0, -1.0)),
        ("Sum[log(r(b[i])), i]", "c b", (2.0, [1.0, 2.0]), (2.0, [1.0, -2.0])),
        ("E[h]", "t s", (3.0, 1.5), (3.0, 1.0)),
        ("E[l]", "s c", (1.5, 2.0), (0.5, 2.0)),
    ):
        function = lambdify(term(text), args)
        assert np.isfinite(function(*inside))
        with pytest.raises(UndefinedValueError, match="formula has no value"):
            function(*outside)
        assert np.isnan(function(*outside, check=False))
    assert lambdify(term("r(z)"), "c z")(2.0, 1.0) == pytest.approx(2 * np.exp(-2.0))
    with pytest.raises(UnsupportedError, match=r"E\[exp\(3\*v\)\] has no value: 2 - 3 is not positive"):
        lambdify(term("E[exp(3*v)]"), "s")
    assert existing(term("E[exp(v)] + KL(p, q) + E[x.T*A*x]")) == []


def test_a_divergence_by_name_is_the_divergence() -> None:
    """KL(p, q) of two normal laws is computed from their parameters."""
    function = lambdify(term("KL(p, q)"), "m S b M")
    m, b, s = np.array([0.5, 1.0]), np.zeros(2), np.array([[2.0, 0.3], [0.3, 1.0]])
    expected = 0.5 * (-np.log(np.linalg.det(s)) - 2 + np.trace(s) + m @ m)
    assert function(m, s, b, np.eye(2)) == pytest.approx(expected, rel=1e-13)


def test_any_link_and_any_chain_of_a_derivation() -> None:
    """A derivation up to a link, one chain of it, and the chain that starts with a name."""
    x, a, m = NAMES["x"], NAMES["A"], declare("K: k x k")[0]["K"]
    s = NAMES["S"]
    derivation = Derivation(
        "parts", [m, define(a * s)], [Var(a * x), eq(a * Var(x) * a.T), eq(a * s * a.T)], [a * a, eq(a**2)]
    )
    rng = np.random.default_rng(0)
    one, two = rng.normal(size=(2, 3, 3))
    two = two @ two.T + np.eye(3)
    np.testing.assert_allclose(lambdify(derivation["b"], "A S")(one, two), one @ two @ one.T)
    np.testing.assert_allclose(lambdify(derivation["parts[c]"], "A S")(one, two), one @ two @ one.T)
    np.testing.assert_allclose(lambdify(derivation[1], "A S")(one, two), one @ two @ one.T)
    np.testing.assert_allclose(lambdify(derivation["K"], "A S")(one, two), one @ two)
    np.testing.assert_allclose(lambdify(derivation, "A")(one), one @ one)
    assert [link.label for link in derivation["c"].links] == ["parts[b]", "parts[c]"]
    with pytest.raises(
        NotFoundError, match=r"parts has no link and no chain 'z'\n  hint: links: a, b, c, d; chains start with: K"
    ):
        derivation["z"]
    with pytest.raises(IndexError):
        derivation[3]


def test_a_statement_brings_its_givens_along() -> None:
    """What is given with a statement counts in the proof of its right side."""
    claim = parse(
        "Var[x + z] = Var[x + z]", "x ~ Normal(m, S); z ~ Normal(b, M); m, b: k; S, M: k x k, spd; independent x, z"
    )
    np.testing.assert_allclose(lambdify(claim, "S M")(np.eye(2), 2 * np.eye(2)), 3 * np.eye(2))


def test_inside_a_function_of_numba() -> None:
    """A compiled formula is called from other compiled code, with numbers, vectors and matrices."""
    numba = pytest.importorskip("numba")
    square = lambdify(term("(w - b).T*S.I*(w - b)*s"), "w b S s").jitted
    solved = lambdify(term("S.I*G.T"), "S G").jitted

    @numba.njit
    def both(w, b, s, g):  # noqa: ANN001, ANN202 - Numba infers them
        return square(w, b, s, 2.0) + solved(s, g).sum()

    rng = np.random.default_rng(1)
    w, b, g, a = rng.normal(size=3), rng.normal(size=3), rng.normal(size=(2, 3)), rng.normal(size=(3, 3))
    s = a @ a.T + np.eye(3)
    expected = 2 * (w - b) @ np.linalg.solve(s, w - b) + np.linalg.solve(s, g.T).sum()
    assert both(w, b, s, g) == pytest.approx(expected, rel=1e-12)
    assert both(w[::-1], b, s, g.copy(order="F")) == pytest.approx(
        2 * (w[::-1] - b) @ np.linalg.solve(s, w[::-1] - b) + np.linalg.solve(s, g.T).sum(), rel=1e-12
    )
    with pytest.raises(ValueError, match="takes shapes"):
        square(w, b[:2], s, 1.0)
