"""Functions of a number of which nothing is known."""

from __future__ import annotations

import pytest
from sympy import latex

from symkl.errors import SymklError
from symkl.language.data_writer import Writer
from symkl.language.parse import parse
from symkl.language.unknown import function
from symkl.render.declarations import as_latex, as_text
from symkl.render.html_declarations import grouped

LET = "f: scalar -> scalar; x: scalar; v: n"


@pytest.mark.parametrize(
    ("claim", "printed", "shown"),
    [
        ("f(x) = x", "f(x) = x", r"f\left(x\right)"),
        ("f'(2*x) = x", "f'(2*x) = x", r"f'\left(2 x\right)"),
        ("f''(x)*x = x", "f''(x)*x = x", r"f''\left(x\right) x"),
    ],
)
def test_it_reads_and_prints_as_people_write_it(claim: str, printed: str, shown: str) -> None:
    """With a prime for each derivative."""
    statement = parse(claim, LET)
    assert str(statement) == printed
    assert latex(statement.lhs) == shown
    assert parse(str(statement), LET) == statement


@pytest.mark.parametrize("claim", ["f = x", "f(v) = x", "f(x, x) = x", "x'(x) = x", "f[x] = x"])
def test_what_is_no_value_of_it(claim: str) -> None:
    """It is taken at one number; what is no function is not called."""
    with pytest.raises(SymklError):
        parse(claim, LET)


def test_it_is_declared_alone() -> None:
    """With no facts and no law."""
    for let in ("f: scalar -> scalar, positive", "f: scalar -> n", "f: scalar -> scalar; f ~ Normal(0, 1)"):
        with pytest.raises(SymklError):
            parse("f(x) = x", f"{let}; x: scalar; n: dimension")


def test_a_prime_of_a_matrix_is_a_transpose() -> None:
    """As ever."""
    statement = parse("A'*x = A.T*x", "A: n x n; x: n")
    assert statement.lhs == statement.rhs


def test_in_python_and_in_data() -> None:
    """A function is called, and its derivative is one."""
    f = function("f")
    statement = parse("f'(x) = f(x)", LET)
    x = statement.symbols["x"]
    assert f.derivative(x) == statement.lhs
    assert f.derivative.declared == f
    assert statement.symbols["f"] == f
    writer = Writer()
    data = writer.term(statement.lhs)
    assert writer.names.term(data) == statement.lhs


def test_its_declaration() -> None:
    """In text, in LaTeX, and on a page."""
    f = function("f")
    assert as_text(f) == "f: scalar -> scalar"
    assert as_latex(f) == "$f$: a smooth function of a number"
    assert "smooth function of a number" in "".join(grouped([f]))
