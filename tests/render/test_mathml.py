"""Terms as MathML: every node has a printer, the order written stays, and long rows break."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from symkl.language import (
    bound,
    densities,
    derivatives,
    distributions,
    draws,
    entries,
    expectations,
    functions,
    places,
    symbols,
    terms,
)
from symkl.language.arithmetic import Node
from symkl.language.law import Density
from symkl.language.misfit import Unfit, read_claim
from symkl.language.named import Named
from symkl.language.parse import parse
from symkl.language.unknown import Called
from symkl.render import boxes
from symkl.render.changes import Marked
from symkl.render.mathml import TABLE, exact_row, math, row, statement_row
from symkl.render.mathml_names import named

LET = (
    "A, B: n x n; S: n x n, spd; x, y, m: n; c: scalar; z ~ Normal(m, S); z: n; P, Q: mass(N); i: index(N); v: numbers(N);"
    " h: scalar -> scalar;"
    " k: index(n); a: event; b: events(N); p: Normal(m, S); q: Normal(m, S); w: n; g(y, w), h2(y): density;"
    " j: index(N); t: index(L)"
)
# a claim in which each node of the table stands, and what its MathML reads as, signs that are only spoken left out
CLAIMS = {
    terms.Plus: ("x + y = x", "x+y=x"),
    terms.Negative: ("-x = x", "\u2212x=x"),
    terms.Times: ("2*c*x = x", "2cx=x"),
    terms.Divide: ("c/2 = c", "c2=c"),
    terms.Power: ("(A + B)**2 = A", "(A+B)2=A"),
    terms.Transpose: ("(A + B).T = A", "(A+B)T=A"),
    terms.Inverse: ("inv(S) = S", "S\u22121=S"),
    terms.Decimal: ("0.25*c = c", "0.25c=c"),
    terms.Identity: ("I(n) = A", "In=A"),
    terms.Zero: ("Z(n, n) = A", "0n\u00d7n=A"),
    terms.Ones: ("ones(n) = x", "\U0001d7cfn\u00d71=x"),
    functions.Call: ("tr(A) = c", "tr(A)=c"),
    functions.Determinant: ("det(A) = c", "|A|=c"),
    functions.AbsoluteValue: ("abs(c) = c", "|c|=c"),
    functions.Sqrt: ("sqrt(c) = c", "c=c"),
    functions.Rounded: ("rounded(c, 3) = c", "round3(c)=c"),
    functions.PseudoInverse: ("pinv(A) = A", "A+=A"),
    functions.Kronecker: ("tr(kron(A, B)) = c", "tr((A\u2297B))=c"),
    functions.Hadamard: ("had(A, B) = A", "(A\u2218B)=A"),
    functions.Block: ("block([[A, B], [B, A]]) = block([[A, B], [B, A]])", "[ABBA]=[ABBA]"),
    derivatives.Derivative: ("D[tr(A), A] = A", "\u2202tr(A)\u2202A=A"),
    derivatives.Jacobian: ("D[A*x, vec(A)] = D[A*x, vec(A)]", "\u2202Ax\u2202vec(A)=\u2202Ax\u2202vec(A)"),
    Called: ("h'(c) = c", "h'(c)=c"),
    bound.Sum: ("Sum[P(i), i] = c", "\u2211i=1NP(i)=c"),
    bound.Prod: ("Prod[P(i), i] = c", "\u220fi=1NP(i)=c"),
    bound.Diagonal: ("tr(Diag[v[i], i]) = c", "tr(diagi(vi))=c"),
    bound.Integral: ("Int[p(x), x] = c", "\u222bp(x)dx=c"),
    expectations.Expectation: ("E[z] = m", "\U0001d53c[z]=m"),
    expectations.Variance: ("Var[z] = S", "Var[z]=S"),
    expectations.Covariance: ("Cov[z, z] = S", "Cov[z,z]=S"),
    expectations.Conditional: ("E[z | z] = m", "\U0001d53c[z\u2223z]=m"),
    expectations.ConditionalVariance: ("Var[z | z] = S", "Var[z\u2223z]=S"),
    expectations.ConditionalCovariance: ("Cov[z, z | z] = S", "Cov[z,z\u2223z]=S"),
    expectations.Divergence: ("KL(p, q) = c", "\U0001d53bKL(p\u2225q)=c"),
    densities.Average: ("E[log(g(y)), y ~ g(y)] = c", "\U0001d53cy\u223cg(y)[log(g(y))]=c"),
    densities.DensityOf: ("g(y | w) = c", "g(y\u2223w)=c"),
    densities.DensityDivergence: ("KL(g(y), h2(y)) = c", "\U0001d53bKL(g(y)\u2225h2(y))=c"),
    densities.DensityEntropy: ("entropy(g(y)) = c", "H(g(y))=c"),
    expectations.LawEntropy: ("entropy(z) = c", "H(z)=c"),
    Named: ("f(x) = c where f(m) = m.T*m", "f(x)=c"),
    Density: ("npdf(x, m, S) = c", "\U0001d4a9(x;m,S)=c"),
    distributions.Mass: ("Sum[P(i), i] = c", "\u2211i=1NP(i)=c"),
    distributions.Probability: ("Pr(a) = c", "p(a)=c"),
    entries.Part: ("A[k, k] = c", "Ak,k=c"),
    bound.ByEntries: ("Vec[exp(x[k]), k] = x", "(exp(xk))k=x"),
    entries.Unit: ("unit(k) = x", "ek=x"),
    terms.Commutation: ("K(n, n)*vec(A) = vec(A)", "Kn,nvec(A)=vec(A)"),
    entries.Before: ("(i < j) = c", "\U0001d7cfi<j=c"),
    places.At: ("x[1] = c", "x1=c"),
    draws.Draws: ("E[log(Sum[h2(y[t]), t]), y[t] ~ g(y)] = c", "\U0001d53cyt\u223cg(y)[log(\u2211t=1Lh2(yt))]=c"),
    draws.Drawn: ("E[Sum[h2(y[t]), t], y[t] ~ g(y)] = c", "\U0001d53cyt\u223cg(y)[\u2211t=1Lh2(yt)]=c"),
    symbols.Entry: ("Sum[v[i], i] = c", "\u2211i=1Nvi=c"),
}


def read(markup: str) -> str:
    """Return what a MathML element shows, by a parser that is not ours."""
    return re.sub(r"[\u2061\u2062\s]", "", "".join(ET.fromstring(markup).itertext()))


@pytest.mark.parametrize("kind", CLAIMS, ids=lambda kind: kind.__name__)
def test_each_node_prints_in_the_order_written(kind: type) -> None:
    claim, shown = CLAIMS[kind]
    statement = parse(claim, LET)
    assert statement.lhs.has(kind) or any(isinstance(a, kind) for a in statement.lhs.atoms())
    assert read(boxes.math(statement_row(statement))) == shown


def nodes(kind: type) -> set[type]:
    return {kind, *(one for below in kind.__subclasses__() for one in nodes(below))}


def test_every_node_has_a_printer_and_no_printer_is_dead() -> None:
    named_nodes = {
        kind
        for kind in nodes(Node)
        # what exact evaluation makes for itself is printed by nobody
        if not kind.__name__.startswith("_")
        and kind.__module__.startswith("symkl.")
        and ".evaluation." not in kind.__module__
    }
    for kind in named_nodes - {Node}:
        assert any(base in TABLE for base in kind.__mro__[: kind.__mro__.index(Node)]), kind
    assert {kind for kind in TABLE if issubclass(kind, Node)} <= {*CLAIMS, Marked, Unfit}


def test_a_function_of_what_does_not_fit_is_shown_as_written() -> None:
    """A line that is ILL-TYPED is shown all the same."""
    statement = read_claim("tr(A) = tr(A)", "A: n x m")
    assert read(boxes.math(statement_row(statement))) == "tr(A)=tr(A)"


@pytest.mark.parametrize(
    ("name", "latex", "shown"),
    [
        ("mu1", "", "\u03bc1"),
        ("Sigma", "", "\u03a3"),
        ("lambda", "", "\u03bb"),
        ("x_", "", "x"),
        ("log_variance", "", "logvariance"),
        ("xhat", "", "x^"),
        ("S1", r"\Sigma_1", "\u03a31"),
        ("S", r"\hat{\Sigma}^{-1}", "S"),
        ("S", r"\mathbf{S}_{0}", "\U0001d4120"),
        ("S", r"\input{/etc/passwd}", "S"),
        ("S", r"\Sigma_", "S"),
        ("<b>", "", "<b>"),
    ],
)
def test_names(name: str, latex: str, shown: str) -> None:
    assert read(boxes.math(named(name, latex))) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("-19/16", "\u22121916"),
        ("1/2*log(2)", "12log(2)"),
        ("infinity", "infinity"),
        (["1", "-2/3"], "[1\u221223]"),
        ([["1", "0"], ["0", "2"]], "[1002]"),
        ([["3"]], "3"),
    ],
)
def test_exact_values(value: object, shown: str) -> None:
    assert read(boxes.math(exact_row(value))) == shown  # type: ignore[arg-type]


def test_a_long_row_breaks_and_keeps_every_sign() -> None:
    statement = parse("tr((A + B)*(A + B + A + B + A)) = tr(A) + tr(B) - tr(A) - tr(B)", LET)
    whole, broken = boxes.math(statement_row(statement)), boxes.lines(statement_row(statement), 8)
    pieces = re.findall(r"<math.*?</math>", broken)
    assert len(pieces) > 4
    assert all(ET.fromstring(piece) is not None for piece in pieces)
    assert "".join(map(read, pieces)) == read(whole)


def test_a_row_that_fits_stays_whole() -> None:
    statement = parse("x + y = x", LET)
    assert boxes.lines(statement_row(statement), 40).count("<math") == 1


def test_a_wide_fraction_becomes_a_quotient_where_the_line_is_short() -> None:
    term = parse("(tr(A) + tr(B) + tr(A))/2 = c", LET).lhs
    assert "<mfrac>" in boxes.lines(row(term), 40)
    assert "<mfrac>" not in boxes.lines(row(term), 6)


def test_brackets_grow_only_around_what_is_tall() -> None:
    assert 'stretchy="false"' in math(parse("tr(A) = c", LET).lhs)
    assert "stretchy" not in math(parse("log(c/2) = c", LET).lhs)


@pytest.mark.parametrize(
    ("claim", "shown"),
    [
        ("pinv(A).T = A", "(A+)T=A"),
        ("Sum[v[i], i]*c = c", "(\u2211i=1Nvi)c=c"),
        ("c*Sum[v[i], i] = c", "c\u2211i=1Nvi=c"),
    ],
)
def test_what_would_read_otherwise_stands_in_brackets(claim: str, shown: str) -> None:
    assert read(boxes.math(statement_row(parse(claim, LET)))) == shown
