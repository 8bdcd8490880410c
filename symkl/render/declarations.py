"""What a derivation declares: each symbol with its kind, shape, facts and law, as text or as LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.language.declaring import as_text, least, place_of, whole
from symkl.language.densities import DensityFunction
from symkl.language.distributions import AnyLaw, Event, IIDCentral, IndependentCoordinates, MassFunction
from symkl.language.law import Law, parents
from symkl.language.parametric import Parametric
from symkl.language.statement import Fact
from symkl.language.symbols import Dimension, Family, Index, Matrix, Scalar
from symkl.language.terms import SCALAR
from symkl.language.unknown import UnknownFunction
from symkl.render.tex import escaped, mathematics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sympy import Basic

    from symkl.language.derivation import Derivation, Link
    from symkl.language.statement import Declared

WORDS = {
    "spd": "symmetric positive definite",
    "nilpotent2": "nilpotent of order 2",
    "posdet": "with positive determinant",
    "lower": "lower triangular",
    "full_row_rank": "of full row rank",
    "full_col_rank": "of full column rank",
    "rank_deficient": "rank deficient",
    "exclusive": "mutually exclusive",
}
SIGNS = {"=": "=", "<": "<", "<=": r"\le", "!=": r"\neq"}


def declared(derivation: Derivation) -> list[Declared]:
    """Return every symbol that a derivation uses, dimensions first, each group by name.

    Where a mended line declares a symbol otherwise, it is the printed one; `changed` has the other.
    """
    found: dict[str, Declared] = {}
    for statement in (*(k.statement for k in derivation.links), *(k.mended for k in derivation.links if k.mended)):
        for name, symbol in statement.symbols.items():
            found.setdefault(name, whole(symbol))
    return sorted(found.values(), key=place_of)


def changed(link: Link) -> list[Declared]:
    """Return the symbols of a mended line that it declares otherwise than the printed line does."""
    return differing(link)[1]


def differing(link: Link) -> tuple[list[Declared], list[Declared]]:
    """Return the symbols that the printed and the mended line declare in two ways, as each of them does."""
    if link.mended is None:
        return [], []
    printed, mended = link.statement.symbols, link.mended.symbols
    both = [(whole(printed[name]), whole(symbol)) for name, symbol in mended.items() if name in printed]
    pairs = [(before, after) for before, after in both if as_text(before) != as_text(after)]
    return [before for before, _ in pairs], [after for _, after in pairs]


def grouped(declarations: Iterable[str]) -> list[str]:
    """Return ``a: n`` and ``b: n`` as ``a, b: n``, in the order of each group's first."""
    groups: dict[str, list[str]] = {}
    for declaration in declarations:
        name, _, kind = declaration.partition(": ")
        groups.setdefault(kind, []).append(name)
    return [f"{', '.join(names)}: {kind}" for kind, names in groups.items()]


def facts_of(derivation: Derivation) -> list[Fact]:
    """Return the facts that several symbols share, in a stable order, and what local names stand for."""
    statements = (s for k in derivation.links for s in (k.statement, k.mended) if s is not None)
    names = {name: Fact("stands for", (term, term.definition)) for s in statements for name, term in s.names.items()}
    return [*sorted(derivation.given, key=str), *names.values()]


def as_latex(symbol: Declared, other: Declared | None = None) -> str:
    r"""Return a declaration in words and mathematics: ``$\Sigma_{1}$: $k \times k$, symmetric positive definite``.

    What differs from another declaration of the same name is marked.
    """
    words = _kind_latex(symbol)
    if other is not None:
        known = _kind_latex(other)
        words = [word if word in known else rf"$\changed{{\text{{{word}}}}}$" for word in words]
    return f"${_name_latex(symbol)}$" + ": " + ", ".join(words)


def fact_latex(fact: Fact) -> str:  # noqa: PLR0911 - one for each kind
    """Return a shared fact in words and mathematics."""
    names = [f"${mathematics(a)}$" for a in fact.args]
    match fact.kind:
        case "independent":
            return (
                f"{', '.join(names[:-1])} and {names[-1]} are independent"
                if len(names) > 1
                else f"{names[0]} is independent"
            )
        case "jointly normal":
            return f"{', '.join(names[:-2])} and {names[-2]} are jointly normal with covariance {names[-1]}"
        case "commute":
            return f"{names[0]} commutes with {names[1]}"
        case "at most":
            return rf"${mathematics(fact.args[0])} \le {mathematics(fact.args[1])}$"
        case "stands for":
            return f"{names[0]} stands for {names[1]}"
    if len(fact.args) > 1:
        return rf"${mathematics(fact.args[0])} {SIGNS[fact.kind]} {mathematics(fact.args[1])}$"
    return f"{names[0]} is {escaped(fact.kind)}"


def _kind_latex(symbol: Declared) -> list[str]:  # noqa: C901, PLR0911 - one for each kind
    if isinstance(symbol, Dimension):
        return ["a dimension"]
    if isinstance(symbol, Law):
        return ["any law" if isinstance(symbol, AnyLaw) and symbol.moments is None else f"the law ${_law_latex(symbol)}$"]
    if isinstance(symbol, MassFunction):
        values = [f"with the values ${', '.join(mathematics(v) for v in symbol.values)}$"] if symbol.values else []
        return [f"a mass function on ${mathematics(symbol.size)}$ outcomes", *values]
    if isinstance(symbol, Index):
        return [rf"an index, $1, \dots, {mathematics(symbol.size)}$"]
    if isinstance(symbol, Family):
        return [f"${mathematics(symbol.size)}$ numbers"]
    if isinstance(symbol, DensityFunction):
        return [f"a positive density of {symbol.words}"]
    if isinstance(symbol, UnknownFunction):
        return ["a smooth function of a number"]
    if isinstance(symbol, Event):
        kind = "an event" if symbol.size == 1 else f"a family of ${mathematics(symbol.size)}$ events"
        return [kind, *fact_words(symbol.facts)]
    rows, columns = symbol.shape if isinstance(symbol, Matrix) else SCALAR
    if (rows, columns) == SCALAR:
        kind = "a number"
    elif columns == 1:
        kind = rf"in $\mathbb{{R}}^{{{mathematics(rows)}}}$"
    else:
        kind = rf"${mathematics(rows)} \times {mathematics(columns)}$"
    return [kind, *fact_words(symbol.facts), *_law_words(symbol)]


def _law_words(symbol: Scalar | Matrix) -> list[str]:
    if symbol.law is None:
        return []
    behind = ", ".join(mathematics(z) for z in parents(symbol.law))
    given = rf"{mathematics(symbol)} \mid {behind} " if behind else ""
    return [rf"${given}\sim {_law_name(symbol.law)}$"]


def further_moments(law: AnyLaw) -> list[tuple[str, Basic]]:
    """What is known beyond mean and covariance: words, and the term that they are about."""
    if isinstance(law, IndependentCoordinates):
        return [("independent coordinates with third central moments", law.args[2])]
    if isinstance(law, IIDCentral):
        return [("independent coordinates with third central moment", law.args[2]), ("fourth", law.args[3])]
    return []


def _law_latex(law: Law) -> str:
    if isinstance(law, AnyLaw):
        if law.moments is None:
            return r"\text{any law}"
        mean, covariance = map(mathematics, law.moments)
        more = [rf"\text{{, {what} }} {mathematics(term)}" for what, term in further_moments(law)]
        return "".join((rf"\text{{any with mean }} {mean} \text{{ and covariance }} {covariance}", *more))
    head = law.latex if isinstance(law, Parametric) else r"\mathcal{N}"
    return rf"{head}\left({', '.join(map(mathematics, law.args))}\right)"


def _law_name(law: Law) -> str:
    return mathematics(law) if law.name else _law_latex(law)


def _name_latex(symbol: Declared) -> str:
    if isinstance(symbol, Family):
        return mathematics(Scalar(symbol.name))
    return mathematics(symbol)


def fact_words(facts: Iterable[str]) -> list[str]:
    """Return facts in words, without those that another brings with it."""
    return [WORDS.get(fact, fact) for fact in least(facts)]
