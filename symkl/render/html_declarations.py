"""What a derivation declares, as HTML: names in mathematics, kinds and facts in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.language.densities import DensityFunction
from symkl.language.distributions import AnyLaw, Event, MassFunction, Normal
from symkl.language.law import Law, parents
from symkl.language.shapes import SCALAR
from symkl.language.symbols import Dimension, Family, Index, Matrix
from symkl.language.unknown import UnknownFunction
from symkl.render import boxes, declarations
from symkl.render.boxes import comma, fenced, identifier, infix, joined, number, upright
from symkl.render.markup import escaped
from symkl.render.mathml import NORMAL, math, row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symkl.language.statement import Declared, Fact

PHONE = 12.5  # em; about what a phone shows on one line


def grouped(symbols: Iterable[Declared]) -> list[str]:
    """Return declarations as HTML, names of one kind together."""
    groups: dict[str, list[str]] = {}
    for symbol in symbols:
        groups.setdefault(_kind(symbol), []).append(math(symbol))
    return [f"{', '.join(names)}: {kind}" for kind, names in groups.items()]


def fact(one: Fact) -> str:  # noqa: PLR0911 - one for each kind
    """Return a fact that several symbols share."""
    names = [math(a) for a in one.args]
    match one.kind:
        case "independent":
            return f"{', '.join(names)} independent"
        case "jointly normal":
            return f"{', '.join(names[:-2])} and {names[-2]} jointly normal with covariance {names[-1]}"
        case "commute":
            return f"{names[0]} commutes with {names[1]}"
        case "at most":
            return boxes.math((*row(one.args[0]), *infix("\u2264"), *row(one.args[1])), display=False)
        case "stands for":
            return f"{names[0]} stands for {boxes.lines(row(one.args[1]), PHONE)}"  # in pieces, where a line may end
    if len(one.args) > 1:
        sign = {"<=": "\u2264", "!=": "\u2260"}.get(one.kind, one.kind)
        return boxes.math((*row(one.args[0]), *infix(sign), *row(one.args[1])), display=False)
    return f"{names[0]} is {escaped(one.kind)}"


def marked(symbol: Declared, other: Declared) -> str:
    """Return a declaration in which what differs from another one of the same name is marked."""
    known = _words(other)
    words = (word if word in known else f'<span class="changed">{word}</span>' for word in _words(symbol))
    return f"{math(symbol)}: {', '.join(words)}"


def _kind(symbol: Declared) -> str:
    return ", ".join(_words(symbol))


def _words(symbol: Declared) -> list[str]:  # noqa: PLR0911 - one for each kind
    if isinstance(symbol, Dimension):
        return ["dimension"]
    if isinstance(symbol, Law):
        return [f"the law {_law(symbol)}" if not isinstance(symbol, AnyLaw) or symbol.moments else "any law"]
    if isinstance(symbol, MassFunction):
        values = f" with the values {', '.join(map(math, symbol.values))}" if symbol.values else ""
        return [f"mass function on {math(symbol.size)} outcomes{values}"]
    if isinstance(symbol, Index):
        dots = boxes.math((*number("1"), *comma(), *identifier("\u2026"), *comma(), *row(symbol.size)), display=False)
        return ["index", dots]
    if isinstance(symbol, Family):
        return [f"{math(symbol.size)} numbers"]
    if isinstance(symbol, DensityFunction):
        return [f"positive density of {symbol.words}"]
    if isinstance(symbol, UnknownFunction):
        return ["smooth function of a number"]
    if isinstance(symbol, Event):
        kind = "event" if symbol.size == 1 else f"family of {math(symbol.size)} events"
        return [kind, *declarations.fact_words(symbol.facts)]
    behind = ", ".join(map(math, parents(symbol.law)))
    given = f" given {behind}" if behind else ""
    return [_shape(symbol), *declarations.fact_words(symbol.facts), *_drawn(symbol.law, given)]


def _drawn(law: Law | None, given: str) -> list[str]:
    """What is known of the law of a letter."""
    if law is None:
        return []
    if law.name:
        return [f"with the law {math(law)}{given}"]
    if isinstance(law, AnyLaw):
        return [f"random{given}"] if law.moments is None else [f"random{given}, {_law(law)}"]
    return [f"with the law {_law(law)}{given}"]


def _shape(symbol: Declared) -> str:
    rows, columns = symbol.shape if isinstance(symbol, Matrix) else SCALAR
    if (rows, columns) == SCALAR:
        return "number"
    if columns == 1:
        return "in " + boxes.math(boxes.superscript(identifier("\u211d"), row(rows)), display=False)
    return boxes.math((*row(rows), *infix("\u00d7"), *row(columns)), display=False)


def _law(law: Law) -> str:
    if isinstance(law, AnyLaw):
        if law.moments is None:
            return "any"
        mean, covariance = map(math, law.moments)
        words = f"any with mean {mean} and covariance {covariance}"
        return ", ".join((words, *(f"{what} {math(term)}" for what, term in declarations.further_moments(law))))
    head = NORMAL if isinstance(law, Normal) else upright(law.kind)
    return boxes.math((*head, *fenced(joined(map(row, law.args), comma()))), display=False)
