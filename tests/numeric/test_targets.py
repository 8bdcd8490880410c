"""The NumPy printer: a table without dead keys, and code that reads well."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from numeric import formulas
from numeric.cases import CASES, LET
from symkl import entropy_poisson, hellinger_discrete, kl_normal, squared_wasserstein_normal
from symkl.errors import UnsupportedError
from symkl.language.parse import declare, parse_term
from symkl.numeric import kernels, operations, routines
from symkl.numeric.operations import Program
from symkl.numeric.recipes import build
from symkl.numeric.targets import numba
from symkl.numeric.targets.dialects import KERNELS, ROUTINES
from symkl.numeric.targets.numba_writer import Variant
from symkl.numeric.targets.numpy import PRINTERS, source

# what only a value with its gradient has
GRADIENTS = {operations.Apart, operations.Several}
NAMES, _ = declare(LET)
SHIPPED = [f.built.compiled.program for f in (hellinger_discrete, entropy_poisson, squared_wasserstein_normal)]
PROGRAMS = [build(parse_term(c.term, NAMES), {name: NAMES[name] for name in c.args.split()}) for c in CASES]


def test_every_operation_has_a_printer_and_no_printer_is_dead() -> None:
    """Every operation has a printer and no printer is dead."""
    kinds = {c for c in vars(operations).values() if isinstance(c, type) and issubclass(c, operations.Operation)}
    # the gap of definite matrices is lowered to what it is made of
    assert kinds - {operations.Operation, operations.DefiniteGap} == PRINTERS.keys()


def test_every_printer_is_used_by_some_formula() -> None:
    """Every printer is used by some formula."""
    used = {type(step) for program in (*PROGRAMS, *SHIPPED) for step in program.steps()}
    # two factors at once occur only where arguments are given as A*A.T
    assert PRINTERS.keys() - used - GRADIENTS == {operations.CholeskyDifference}
    assert {type(step) for step in Program.unpacked(kl_normal.built.compiled.slopes).steps()} >= GRADIENTS
    assert "cholesky_difference(" in formulas.apart.source


def test_every_kernel_exists_and_is_called_by_some_formula() -> None:
    """Every kernel exists and is called by some formula."""
    factored = [formulas.kl_accurate.source, formulas.apart.source]
    called = "\n".join([*(source(program, "f", "") for program in (*PROGRAMS, *SHIPPED)), *factored])
    for module, names in ((kernels, KERNELS), (routines, ROUTINES)):
        for name in names:
            assert callable(getattr(module, name))
            assert f"{name}(" in called, name


@pytest.mark.parametrize("program", PROGRAMS, ids=[c.term for c in CASES])
def test_the_code_parses_and_has_short_lines(program: Program) -> None:
    """The code parses and has short lines."""
    text = source(program, "f", "title")
    ast.parse(text)
    assert max(map(len, text.splitlines())) <= 125


def test_the_code_of_the_divergence() -> None:
    """The divergence is two factorisations, two solves and a sum of three non-negative terms."""
    assert (
        formulas.kl_accurate.source.split('"""')[2]
        == """
    L_Sigma2 = cholesky(Sigma2)
    L_Sigma1 = cholesky(Sigma1)
    solve = triangle_solver(L_Sigma2)
    solved = solved_difference(Sigma1, Sigma2, L_Sigma1, L_Sigma2, solve)
    solved2 = solve(mu2 - mu1, vector=True)
    return (
        total(log_gap(entries_on_diagonal(solved), entries_on_diagonal(L_Sigma1) / entries_on_diagonal(L_Sigma2)))
        + 0.5 * squared_norm(solved)
        + 0.5 * squared_norm(solved2, vector=True)
    )
"""
    )


def test_a_formula_without_matrices_is_plain_numpy() -> None:
    """A formula without matrices is plain NumPy."""
    text = formulas.kl_standard.source
    assert text.endswith("    return 0.5 * total(exp_gap(v) + m**2)\n")


def test_constants_do_not_widen_float32() -> None:
    """Constants do not widen float32."""
    x = np.zeros(2, np.float32)
    assert formulas.logpdf(x, x, np.eye(2, dtype=np.float32)).dtype == np.float32
    assert "math.log(2 * math.pi)" in formulas.logpdf.source


def test_variants_for_numba_are_printed_and_parse() -> None:
    """Every variant is code, and only where vectors are summed over by entries is there one of those."""
    variants = [Variant(8, 64, 3), Variant(8, 64), Variant(1, 8), Variant(8, 32)]
    sums = 0
    for program in PROGRAMS:
        try:
            numba.source(program, "f", "title")
        except UnsupportedError:
            continue
        found = [*variants, Variant(1, 8, None, ("wide_entries", 8))] if numba.only_sums(program) else variants
        sums += len(found) > len(variants)
        for variant in found:
            text = numba.source(program, "f", "title", variant)
            ast.parse(text)
            assert "WIDTH" not in text
            assert " = buffer(" not in text
    assert sums > 0
