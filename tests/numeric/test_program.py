"""From formulas to programs: every rule, what is recognised, and what is refused."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import sympy

from numeric.cases import CASES, LET, Case, values
from symkl.errors import NotFoundError, UnsupportedError
from symkl.language import functions
from symkl.language.derivation import Derivation, eq
from symkl.language.parse import declare, parse, parse_term
from symkl.language.statement import Statement
from symkl.language.symbols import matrix, vector
from symkl.numeric import structure
from symkl.numeric.calling import UnprovedError
from symkl.numeric.functions import lambdify
from symkl.numeric.operations import Program
from symkl.numeric.recipes import build
from symkl.numeric.rules import RULES
from symkl.numeric.targets import TARGETS, print_source

if TYPE_CHECKING:
    from sympy import Basic, Expr

    from symkl.numeric.calling import Function

NAMES, _ = declare(LET)
PLAIN = NAMES["c"] * functions.log(2 * sympy.pi) + (1 + sympy.pi**2)


def term(text: str) -> Expr:
    """Read a term of the cases."""
    return parse_term(text, NAMES)


def compiled(case: Case) -> Function:
    """Compile a case."""
    return lambdify(term(case.term), {name: NAMES[name] for name in case.args.split()})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.term)
def test_a_formula_has_the_value_that_numpy_gives(case: Case) -> None:
    """A formula has the value that NumPy gives."""
    function, given = compiled(case), values()
    arrays = [given[name] for name in case.args.split()]
    assert function(*arrays) == pytest.approx(case.expected(*arrays), rel=1e-11, abs=1e-12)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.term)
def test_a_batch_has_the_values_of_its_members(case: Case) -> None:
    """A batch has the values of its members."""
    function, given = compiled(case), values(batch=(4, 2))
    arrays = [given[name] for name in case.args.split()]
    whole = function(*arrays)
    for at in np.ndindex(4, 2):
        assert whole[at] == pytest.approx(function(*(a[at] for a in arrays)), rel=1e-11, abs=1e-12)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.term)
def test_no_program_inverts_or_takes_a_determinant(case: Case) -> None:
    """No program inverts or takes a determinant."""
    code = compiled(case).source.split('"""')[2]
    assert "linalg.inv(" not in code
    assert " inv(" not in code
    assert "det(" not in code


def test_every_rule_is_used_by_some_formula() -> None:
    """Every rule is used by some formula."""
    used: set[type] = set()

    def walk(node: Basic) -> None:
        for cls in type(node).__mro__:
            if cls in RULES:
                used.add(cls)
                break
        for arg in node.args:
            walk(arg)

    for case in CASES:
        walk(term(case.term))
    walk(PLAIN)
    assert used == RULES.keys()


def test_what_sympy_evaluated_by_itself_is_lowered_too() -> None:
    """A number such as 2*pi is SymPy's own product when it is written in Python."""
    assert lambdify(PLAIN, "c")(3.0) == pytest.approx(3 * math.log(2 * math.pi) + 1 + math.pi**2)


# -------------------------------------------------------------------------------------------------------- structure


@pytest.mark.parametrize(
    "text",
    [
        "S",
        "S.I",
        "S + M",
        "2*S",
        "S/s",
        "s*S + A*A.T",
        "G*N*G.T + I(k)",
        "Q*S*Q.T",
        "L*L.T",
        "Diag[exp(x[i]), i]",
        "S**2*S",
        "S.T",
    ],
)
def test_positive_definite_by_form(text: str) -> None:
    """These are positive definite by their form."""
    assert structure.is_spd(term(text))


@pytest.mark.parametrize("text", ["A", "S - M", "A*A.T", "G*N*G.T", "-S", "c*S", "S*M", "Diag[x[i], i]", "A + S", "A.T*S*A"])
def test_not_known_to_be_positive_definite(text: str) -> None:
    """Nothing shows that these are."""
    assert not structure.is_spd(term(text))


@pytest.mark.parametrize("text", ["L", "L*L", "L.I*L", "L + I(k)", "d*L", "2*L", "-L/2", "L*d.T"])
def test_lower_triangular_by_form(text: str) -> None:
    """These are lower triangular by their form."""
    assert structure.is_lower(term(text))


@pytest.mark.parametrize("text", ["A", "L.T", "L*L.T", "L + A", "L*A"])
def test_not_known_to_be_lower_triangular(text: str) -> None:
    """Nothing shows that these are."""
    assert not structure.is_lower(term(text))


def test_common_subexpressions_are_computed_once() -> None:
    """Common subexpressions are computed once."""
    source = lambdify(term("x.T*S.I*x + logdet(S) + tr(S.I*M)"), "x S M").source
    assert source.count("cholesky(S)") == 1


def test_a_quadratic_form_is_a_squared_norm() -> None:
    """A quadratic form is a squared norm."""
    source = lambdify(term("(x - y).T*S.I*(x - y)"), "x y S").source
    assert "solve_triangular(L_S, x - y, vector=True)" in source
    assert "squared_norm" in source


# ------------------------------------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("kron(A, x)", r"kron\(A, x\) \(Kronecker\)"),
        ("adj(A)", r"adj\(A\) \(Adjugate\)"),
        ("pinv(x)", r"pinv\(x\) \(PseudoInverse\)"),
        ("tr(A**c)", r"A\*\*c \(Power\)"),
        ("A**(1/2)*x", r"A\*\*\(1/2\) \(Power\)"),
        ("x[i]*c", r"x\[i\] \(Entry\)"),
        ("Prod[x[i], i]", r"Prod\[x\[i\], i\] \(Prod\)"),
        ("Sum[Sum[Sum[x[i]*x[j]*A[i, l], l], j], i]", r"Sum\[x\[i\]\*x\[j\]\*A\[i, l\], l\] \(Sum\)"),
    ],
)
def test_what_no_program_covers_is_named(text: str, named: str) -> None:
    """What no program covers is named."""
    with pytest.raises(UnsupportedError, match=f"no program covers {named}"):
        build(term(text), {name: NAMES[name] for name in "ABGSMxyc"})


def test_a_symbol_that_is_no_argument_is_named() -> None:
    """A symbol that is no argument is named."""
    with pytest.raises(NotFoundError, match=r"B is not among the arguments: A\n  hint: add B to the arguments"):
        lambdify(term("A*B"), "A")


def test_an_argument_that_is_no_symbol_is_named() -> None:
    """An argument that is no symbol is named."""
    with pytest.raises(NotFoundError, match=r"C does not occur in tr\(A\)"):
        lambdify(term("tr(A)"), "A C")


def test_a_size_that_no_argument_has_is_named() -> None:
    """A size that no argument has is named."""
    with pytest.raises(NotFoundError, match="the size k follows from no argument"):
        lambdify(term("k*c"), "c")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.term)
def test_a_program_is_the_same_when_it_is_read_again(case: Case) -> None:
    """A program is the same when it is read again: the code that is printed of it, and what is written."""
    program = build(term(case.term), {name: NAMES[name] for name in case.args.split()})
    again = Program.unpacked(program.packed())
    assert again.packed() == program.packed()
    assert again.parameters == program.parameters
    assert again.factorises == program.factorises
    for target in (name for name, target in TARGETS.items() if target.printer):
        found = [compiled_as(p, target) for p in (program, again)]
        assert found[0] == found[1]


def compiled_as(program: Program, target: str) -> str:
    """Print a program, or say why not."""
    try:
        return print_source(program, "f", "title", target)
    except UnsupportedError as error:
        return str(error)


def test_an_inequality_is_no_formula() -> None:
    """An inequality is no formula."""
    with pytest.raises(UnsupportedError, match="is no equality, so there is no formula to compute"):
        lambdify(parse("c**2 >= 0", "c: scalar"), "c")


def test_names_that_python_cannot_have_are_refused() -> None:
    """Names that Python cannot have are refused."""
    with pytest.raises(Exception, match="'lambda' cannot be a name in the generated function"):
        lambdify(term("c**2"), {"lambda": NAMES["c"]})
    with pytest.raises(Exception, match="'cholesky' cannot be a name in the generated function"):
        lambdify(term("c**2"), {"cholesky": NAMES["c"]})
    with pytest.raises(Exception, match="k names both an argument and a dimension"):
        lambdify(term("c*x"), {"k": NAMES["c"], "x": NAMES["x"]})


def test_an_unknown_target_is_refused() -> None:
    """An unknown target is refused."""
    with pytest.raises(UnsupportedError, match="there is no target 'fortran'\n  hint: targets: numpy"):
        lambdify(term("c**2"), "c", target="fortran")


def test_statements_and_terms_give_the_same_program() -> None:
    """Statements and terms give the same program."""
    a, x = matrix("A", 2), vector("x", 2)
    claim = Statement(x.T * a * x, x.T * a.T * x)
    assert lambdify(claim, [a, x])(np.eye(2), [1, 2]) == lambdify(claim.rhs, "A x")(np.eye(2), [1, 2]) == 5


def test_a_derivation_has_to_verify() -> None:
    """A false derivation is not compiled; its twin that is true is."""
    a, b = NAMES["A"], NAMES["B"]
    false = Derivation("false", [a * b, eq(b * a)])
    with pytest.raises(UnprovedError, match=r"false\[a\] is refuted, not proved"):
        lambdify(false, "A B")
