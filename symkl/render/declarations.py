"""What a derivation declares: each symbol with its kind, shape, facts and law, as text or as LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.language.derivation import Fact
from symkl.language.distributions import AnyLaw, Event, IIDCentral, IndependentCoordinates, MassFunction
from symkl.language.law import Law, parents
from symkl.language.parametric import Parametric
from symkl.language.symbols import IMPLIED, Dimension, Family, Index, Matrix, Scalar
from symkl.language.terms import SCALAR, shape_text
from symkl.language.unknown import UnknownFunction
from symkl.render.tex import escaped, mathematics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sympy import Basic

    from symkl.language.derivation import Declared, Derivation, Link

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
ORDER = (Dimension, Scalar, Family, UnknownFunction, Matrix, Law, MassFunction, Event, Index)


def declared(derivation: Derivation) -> list[Declared]:
    """Return every symbol that a derivation uses, dimensions first, each group by name.

    Where a mended line declares a symbol otherwise, it is the printed one; `changed` has the other.
    """
    found: dict[str, Declared] = {}
    for statement in (*(k.statement for k in derivation.links), *(k.mended for k in derivation.links if k.mended)):
        for name, symbol in statement.symbols.items():
            found.setdefault(name, _whole(symbol))
    return sorted(found.values(), key=place_of)


def place_of(symbol: Declared) -> tuple[int, tuple[str, int, str]]:
    """Return what declarations are sorted by."""
    return _rank(symbol), _natural(symbol.name)


def _whole(symbol: Declared) -> Declared:
    """Return the family of which an event is a member."""
    return Event(symbol.name, symbol.size, symbol.facts) if isinstance(symbol, Event) else symbol


def changed(link: Link) -> list[Declared]:
    """Return the symbols of a mended line that it declares otherwise than the printed line does."""
    return differing(link)[1]


def differing(link: Link) -> tuple[list[Declared], list[Declared]]:
    """Return the symbols that the printed and the mended line declare in two ways, as each of them does."""
    if link.mended is None:
        return [], []
    printed, mended = link.statement.symbols, link.mended.symbols
    both = [(_whole(printed[name]), _whole(symbol)) for name, symbol in mended.items() if name in printed]
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


def as_text(symbol: Declared) -> str:  # noqa: PLR0911 - one for each kind
    """Return a declaration in the words of the language: ``S1: k x k, spd``."""
    name = symbol.name
    if isinstance(symbol, Dimension):
        return f"{name}: dimension"
    if isinstance(symbol, Law):
        return f"{name}: {_law_text(symbol)}"
    if isinstance(symbol, MassFunction):
        values = f", {', '.join(map(str, symbol.values))}" if symbol.values else ""
        return f"{name}: mass({symbol.size}){values}"
    if isinstance(symbol, Index):
        return f"{name}: index({symbol.size})"
    if isinstance(symbol, Family):
        return f"{name}: numbers({symbol.size})"
    if isinstance(symbol, UnknownFunction):
        return f"{name}: scalar -> scalar"
    if isinstance(symbol, Event):
        kind = "event" if symbol.size == 1 else f"events({symbol.size})"
        return ", ".join((f"{name}: {kind}", *_least(symbol.facts)))
    kind = shape_text(symbol.shape) if isinstance(symbol, Matrix) and not symbol.is_vector else "scalar"
    if isinstance(symbol, Matrix) and symbol.is_vector:
        kind = str(symbol.shape[0])
    behind = ", ".join(str(z) for z in parents(symbol.law))
    given = f", {name} | {behind}" if behind else ""
    law = f"{given} ~ {symbol.law.name or _law_text(symbol.law)}" if symbol.law is not None else ""
    return ", ".join((f"{name}: {kind}", *_least(symbol.facts))) + law


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


def _kind_latex(symbol: Declared) -> list[str]:  # noqa: PLR0911 - one for each kind
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


def _law_text(law: Law) -> str:
    if isinstance(law, IndependentCoordinates):
        return "{}({}, {}, third={})".format(law.kind, *law.args)
    inside = law.moments or () if type(law) is AnyLaw else law.args
    return f"{law.kind}({', '.join(map(str, inside))})"


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


def _least(facts: Iterable[str]) -> list[str]:
    """Leave out what another fact brings with it."""
    known = set(facts)
    return sorted(known - {implied for fact in known for implied in IMPLIED.get(fact, ())})


def fact_words(facts: Iterable[str]) -> list[str]:
    """Return facts in words, without those that another brings with it."""
    return [WORDS.get(fact, fact) for fact in _least(facts)]


def _rank(symbol: Declared) -> int:
    return next(rank for rank, kind in enumerate(ORDER) if isinstance(symbol, kind))


def _natural(name: str) -> tuple[str, int, str]:
    stem = name.rstrip("0123456789")
    return stem, int(name[len(stem) :] or 0), name
