r"""Moments that a sentence states as equations: ``with $E[e] = 0$ and $\mathrm{Cov}(e) = \sigma^2 I$``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symkl.documents import lexicon
from symkl.documents.grammar import name_list
from symkl.documents.surface import AVERAGES, Node, is_zero, key, names, strip, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from symkl.documents.equations import Equation
    from symkl.documents.names import Names


@dataclass
class Stated:
    """What a sentence states of one letter.

    Attributes
    ----------
    letter : the letter
    formula : the number of the first formula that states something of it
    mean, square, spread : its mean, the mean of it times itself transposed, and its covariance, where they are stated
    equations : what states them
    """

    letter: str
    formula: int
    mean: Node | None = None
    square: Node | None = None
    spread: Node | None = None
    equations: list[Equation] = field(default_factory=list)

    @property
    def terms(self) -> tuple[Node, ...]:
        """Mean and covariance, if both are stated; nothing if one is not."""
        centred = self.mean is not None and is_zero(self.mean)
        spread = self.spread if self.spread is not None else self.square if centred else None
        return (self.mean, spread) if self.mean is not None and spread is not None else ()


def stated(
    sentence: str, numbers: Sequence[int], at: Callable[[int], Sequence[Equation]], before: Callable[[int], str]
) -> Iterator[Stated]:
    """Read a sentence in which ``⟦k⟧`` stands for its k-th formula.

    Parameters
    ----------
    sentence : str
    numbers : of its formulas
    at : the chains of a formula
    before : the words that lead to a formula, where the sentence begins with it
    """
    found: dict[str, Stated] = {}
    for k in numbers:
        if not _is_led(sentence, k, before):
            continue
        for equation in at(k):
            _take(found, equation, k)
    yield from found.values()


def bounded(
    sentence: str,
    numbers: Sequence[int],
    at: Callable[[int], Sequence[Equation]],
    before: Callable[[int], str],
    known: Names,
) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """Letters that a sentence bounds by 0, ``let $a, b > 0$``: the number of the formula, the letters, and the fact."""
    for k in numbers:
        for equation in at(k) if _is_led(sentence, k, before) else ():
            relations = [sign.relation for sign in equation.chain.signs]
            if relations in ([">"], [">="]) and is_zero(equation.sides[1]):
                letters = name_list(equation.chain.sides[0], known)
                yield k, tuple(letters), "positive" if relations == [">"] else "nonnegative"


def _is_led(sentence: str, k: int, before: Callable[[int], str]) -> bool:
    """Whether the words before a formula say that what it holds is assumed."""
    led = sentence[: sentence.index(f"⟦{k}⟧")]
    return bool(lexicon.STATED.search(led if re.search(r"[^\W\d_]", led) else before(k)))


def _take(found: dict[str, Stated], equation: Equation, formula: int) -> None:
    link = equation.links[0] if len(equation.links) == len(equation.chain.signs) == 1 else None
    if link is None or not link.is_equality or any(n.kind in AVERAGES or n.kind == "hole" for n in walk(link.rhs)):
        return
    left = strip(link.lhs)
    argument = strip(left.args[0]) if left.kind in AVERAGES and len(left.args) == 1 and not left.text else None
    if argument is None:
        return
    if argument.kind == "name":
        letter, what = argument.text, "mean" if left.kind == "mean" else "spread"
    elif left.kind == "mean" and (squared := _squared(argument)):
        letter, what = squared, "square"
    else:
        return
    if letter in names(link.rhs):
        return
    said = found.setdefault(letter, Stated(letter, formula))
    if getattr(said, what) is None:
        setattr(said, what, link.rhs)
        said.equations.append(equation)


def _squared(node: Node) -> str:
    """The letter of ``e e^T``; nothing where a term is none."""
    if node.kind != "times" or len(node.args) != 2:  # noqa: PLR2004 - a vector and its transpose
        return ""
    one, other = map(strip, node.args)
    turned = other.kind in ("transpose", "prime") and key(other.args[0]) == key(one)
    return one.text if one.kind == "name" and turned else ""
