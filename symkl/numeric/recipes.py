"""From a formula, a statement or a derivation to a compiled function. Loads SymPy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sympy

from symkl.errors import UnsupportedError
from symkl.language.derivation import Derivation
from symkl.language.named import opened
from symkl.language.statement import RELATION_LATEX, Statement
from symkl.numeric.calling import Built, UnprovedError
from symkl.numeric.closed_forms import closed, existing
from symkl.numeric.generated import Compiled
from symkl.numeric.operations import Program
from symkl.numeric.patterns import recognised
from symkl.numeric.program import Builder, formula_of
from symkl.numeric.rules import RULES
from symkl.numeric.value_and_gradient import with_gradient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symkl.language.derivation import Link
    from symkl.language.named import Named
    from symkl.numeric.program import Arguments, Formula
    from symkl.suite import DerivationResult


def build(source: Formula, args: Arguments) -> Program:
    """Turn a formula into a program.

    Parameters
    ----------
    source : term, statement or derivation
    args : names or symbols in order, or ``{name of the argument: what it is}``
        An argument may stand for a symbol of the formula, a mass function, or ``A*A.T`` of a lower triangular A: then A is
        the Cholesky factor of what is passed. ``cholesky(S)`` or ``cholesky(A*A.T)`` is passed as the factor itself.

    Raises
    ------
    UnsupportedError
        If a node of the formula is covered by no program.
    NotFoundError
        If an argument or a symbol of the formula is unknown.
    """
    term = formula_of(source)
    builder = Builder(rules=RULES)
    builder.bind(term, source, args)
    statement = source.conclusion if isinstance(source, Derivation) else source
    given = statement.given if isinstance(statement, Statement) else frozenset()
    written = opened(term, _has_a_routine)
    where = existing(written)  # first: it says why there is no value, if there is none
    result = builder.only_where(where, builder.unsigned(builder.lower(closed(written, given))))
    return Program(tuple(builder.parameters()), result, builder.result_sizes(term))


def _has_a_routine(name: Named) -> bool:
    return recognised(name.definition) is not None


def compile_formula(source: Formula, args: Arguments, *, target: str, name: str) -> Built:
    """Compile a formula; a derivation has to verify first.

    Raises
    ------
    UnprovedError
        If the derivation does not verify, or its conclusion does not follow from its links.
    UnsupportedError
        If no program covers a node of the formula.
    """
    if isinstance(source, Derivation):
        require_proof(source)
    formula = source.conclusion if isinstance(source, Derivation) else source
    program = build(source, args)
    compiled = Compiled.of(name, program, target=target, latex=latex_of(formula), text=str(formula))
    compiled.source_for("numpy" if target == "auto" else target)  # what no code can be printed for is said at once
    return Built(compiled, formula, source if isinstance(source, Derivation) else None)


def from_derivations(
    name: str,
    form: str,
    args: Mapping[str, str],
    proofs: tuple[str, ...],
    gradient: tuple[str, Mapping[str, tuple[str, str | None]]] | None = None,
) -> Built:
    """Compile the conclusion of the derivation named ``form``; it and the ``proofs`` it rests on have to verify.

    With it goes the ``gradient`` that the derivation of a name proves, by the letters that it has for the arguments.
    """
    from symkl import suite  # noqa: PLC0415 - the derivations are read only when a function is built

    for other in proofs:
        require_proof(suite.load(other))
    built = compile_formula(suite.load(form), args, target="auto", name=name)
    if gradient is None:
        return built
    page = suite.load(gradient[0])
    require_proof(page, every_chain=True)
    slopes = with_gradient(suite.load(form), args, page, gradient[1]).packed()
    return replace(built, compiled=replace(built.compiled, slopes=slopes))


def require_proof(derivation: Derivation, *, every_chain: bool = False) -> None:
    """Raise unless a derivation verifies and its conclusion follows, or that of every chain.

    Raises
    ------
    UnprovedError
        Naming the link.
    """
    from symkl import suite  # noqa: PLC0415 - the prover is needed only here

    result = suite.verify(derivation)
    for link in result.links:
        if not link.ok:
            raise _unproved(derivation, link.link, f"is {link.result.verdict.value}, not {link.link.expected.value}")
    _require_conclusion(derivation, result, 0 if every_chain else len(derivation.chains) - 1)


def _require_conclusion(derivation: Derivation, result: DerivationResult, first: int) -> None:
    for link in result.links:
        if link.link.chain >= first:
            meant = link.result if link.mended_result is None else link.mended_result
            if meant.verdict.value not in ("proved", "definition"):
                raise _unproved(derivation, link.link, f"is {meant.verdict.value}, so the conclusion does not follow")
            if link.link.statement.relation.value != "=":
                msg = (
                    f"{derivation.name} concludes with {link.link.statement.relation.value}: there is no formula to compute"
                )
                raise UnsupportedError(msg, where=f"{derivation.file}:{link.link.line}")


def _unproved(derivation: Derivation, link: Link, why: str) -> UnprovedError:
    where = f"{derivation.file}:{link.line}"
    return UnprovedError(f"{link.label} {why}", where=where, hint=f"symkl verify {derivation.name}")


def latex_of(formula: sympy.Expr | Statement) -> str:
    """Return a formula as LaTeX."""
    if isinstance(formula, Statement):
        return f"{sympy.latex(formula.lhs)} {RELATION_LATEX[formula.relation]} {sympy.latex(formula.rhs)}"
    return str(sympy.latex(formula))
