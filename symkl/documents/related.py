"""Which letters depend on one another, by what a section says: ``y = x^2``, "a function of $x$"."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents.counted import counted
from symkl.documents.grammar import read_side
from symkl.documents.names import Names
from symkl.documents.surface import (
    AVERAGES,
    LETTER,
    OF_ITS_LETTERS,
    base,
    bound_in,
    depends_on,
    free,
    key,
    names,
    said_beside,
    strip,
    walk,
)
from symkl.documents.tokens import cleaned, lex
from symkl.errors import SymklError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from symkl.documents.equations import Equation, Link
    from symkl.documents.source import Document
    from symkl.documents.surface import Node
    from symkl.documents.types import Typing

OVER_ALL = frozenset({"series", "product", "function"})
STEP = re.compile(r"(.+[_^]\{\(?)([a-z])(?:[-+]\d+)?(\)?\})")  # h_{t}, h_{t-1}, x^{(k+1)}
# what is no letter that could vary, or stands beside the letters of a bound
CONSTANTS = frozenset({"\\pi", "e", "\\infty", "\\rm{e}", "in", "\\to", "\\rightarrow", "\\mathcal", "\\mathbb"})
NOISE = frozenset({"\\epsilon", "\\varepsilon"})
EPSILON = r"\\?(?:boldsymbol|mathbf|bm)?\{?\\(?:var)?epsilon"
ERROR = r"(?:noise|errors?\b|residual|disturbance)"
OF_NOISE = re.compile(  # noise $\epsilon$; $\epsilon$ is an error; \epsilon \sim N(0, s)
    rf"{ERROR}[^.=$]{{0,40}}(?:\$|\\\()\s*{EPSILON}|"
    rf"{EPSILON}[^.=$]{{0,20}}\$[^.=$]{{0,40}}{ERROR}|{EPSILON}[^=$]{{0,40}}\\sim"
)
TELLS_NOTHING = frozenset(
    {*AVERAGES, "mean given", "derivative", "density", "divergence", "normal"}
)  # of letters themselves
# what keeps a letter linear that stands in it once
LINEAR = frozenset({"plus", "minus", "times", "group", "transpose", "prime", "series"})
WORDS = re.compile(
    r"(?<! of )\$([^$]{1,60})\$,? "
    r"(?:(?:is|are|be|as|being|was|which|[a-z]+ly|some|an?|smooth|differentiable|unknown|given) )*"
    r"(?:functions? of|depends? on|depending on)(?: the [a-z]+)? \$([^$]{1,60})\$"
)


class Related(NamedTuple):
    """Of each letter, the letters that would vary with it.

    Attributes
    ----------
    by_derivative : those that it depends on, those that depend on it, and those that depend on what it depends on
    under_sign : the same for a variable that a sum, an integral or a limit binds, for which one of several letters that
        it depends on may be given up: with ``z = (x - m) / s`` an integral over z may hold m fixed
    made : those that depend on it
    """

    by_derivative: Mapping[str, frozenset[str]] = {}
    under_sign: Mapping[str, frozenset[str]] = {}
    made: Mapping[str, frozenset[str]] = {}

    def without(self, letters: frozenset[str]) -> Related:
        """The same, where some letters are fixed."""
        return Related(*({k: v - letters for k, v in one.items()} for one in self)) if letters else self


class Value(NamedTuple):
    """A letter that an equation gives a value, and the letters that vary with it."""

    equation: Equation
    defines: bool  # wherever the equation stands
    letter: str
    letters: frozenset[str]


def related(values: Iterable[Value], link: Link) -> Related:
    """Tell what varies with what, by what the equations of a section say, and the words of its document."""
    graph: dict[str, set[str]] = {}
    alone: dict[str, set[str]] = {}  # of what depends on one letter only
    for one, said in (*_equal(values, link), *link.equation.document.says(_said)):
        others = said - {one}
        graph.setdefault(one, set()).update(others)
        if len(others) == 1:
            alone.setdefault(one, set()).update(others)
    below, only = ({name: reached(name, g) for name in g} for g in (graph, alone))
    letters = {*below}.union(*below.values())
    made = {name: frozenset(other for other, theirs in below.items() if name in theirs) for name in letters}
    by_derivative, under_sign = ({name: _varying(name, below, up) for name in letters} for up in (below, only))
    return Related(by_derivative, under_sign, made)


def tied(sides: Sequence[Node], open_: Sequence[Link], typing: Typing) -> tuple[str, str, Link] | None:
    """Find a letter that is held fixed while another varies, and an equation that ties the two: x y = 1 under d/dx."""
    varied = [(name, free(node)) for side in sides for node in walk(side) for name in _moved(node, typing)]
    for link in open_ if varied else ():
        together = _tied(link.lhs) | _tied(link.rhs)
        for name, inside in varied:
            fixed = sorted(
                k
                for k in (together & inside) - {name, *typing.dimensions} - CONSTANTS
                if typing.meant(k) not in typing.law_of
            )
            if name in together and fixed:
                return fixed[0], name, link
    return None


def _moved(node: Node, typing: Typing) -> set[str]:
    """The letters that vary under a sign: what a derivative is by, what a sum binds, what an average is over."""
    return names(node.args[1]) if node.kind == "derivative" else _bound(node, typing)


def _tied(node: Node) -> set[str]:
    """The letters that an equation ties: not those of densities, nor what stands under a derivative or an average."""
    if node.kind in TELLS_NOTHING or (node.kind == "call" and OF_ITS_LETTERS.match(node.text)):
        return set()
    if any(a.kind == "name" and a.span.end == b.span.start and b.kind == "group" for a, b in itertools.pairwise(node.args)):
        return set()  # f(x + a) that is not known to be a function
    found = {key(node)} if node.kind in ("name", "marked") else set()
    here = bound_in(node)
    return {name for name in found.union(*map(_tied, node.args)) if not depends_on(name, here)}


def reached(name: str, graph: Mapping[str, set[str]]) -> frozenset[str]:
    """What can be reached from a letter."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = graph.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return frozenset(found)


def _varying(name: str, below: Mapping[str, frozenset[str]], up: Mapping[str, frozenset[str]]) -> frozenset[str]:
    mine = up.get(name, frozenset())
    beside = {other for other, theirs in up.items() if theirs & mine}
    return frozenset({other for other, theirs in below.items() if name in theirs} | mine | beside) - {name}


def _equal(values: Iterable[Value], link: Link) -> Iterator[tuple[str, frozenset[str]]]:
    """The letters that equations before a link give a value, or those that words or a sign mark as definitions."""
    here = link.equation
    for one in values:
        if one.equation is not here and (one.defines or one.equation.formula <= here.formula):
            yield one.letter, one.letters


def values(equations: Sequence[Equation], typing: Typing) -> Iterator[Value]:
    """The letters of a section that its equations give a value."""
    for equation in equations:
        for link in equation.links:
            defines = equation.inline or equation.cue in ("define", "assume") or link.relation == ":="
            if link.is_equality and _is_applied(left := strip(link.lhs)):  # y(t), where y stands alone elsewhere
                yield Value(equation, defines, key(left.args[0]), frozenset(names(left.args[1]) - CONSTANTS))
            for side, value in ((link.lhs, link.rhs), (link.rhs, link.lhs)) if link.is_equality else ():
                if strip(value).kind == "derivative" and key(side) in free(strip(value).args[0]):
                    continue  # d(a'x)/dx = a says that a is fixed
                if strip(side).kind in ("name", "marked") and not (key(side) in typing.dimensions or _is_range(value)):
                    inside = free(value, lambda node: _bound(node, typing)).union(*_behind(value, typing))
                    inside |= _of_all(value)
                    fixed = fixed_beside_noise(equation.document, value, typing)
                    yield Value(
                        equation, defines, key(side), frozenset(inside - CONSTANTS - fixed - typing.dimensions.keys())
                    )


def every(name: str) -> str:
    """How all members of the family of a letter are written, where something is made of all of them."""
    return f"every {base(name)}"


def _of_all(value: Node) -> set[str]:
    """The families of whose members a tree is a sum, a product, or the largest: x of the mean of all x_i."""
    binding = [(node, bound_in(node) or said_beside(node)) for node in walk(value) if node.kind in OVER_ALL]
    return {every(name) for node, index in binding for name in names(*node.args) if counted(name, index) is not None}


def moved(name: str, body: Node, beside: str, related_: Related, *, bound: bool) -> set[str]:
    """The letters in a tree that would vary with one that a sign is over, or by which a derivative is taken."""
    if bound:
        return (free(body) | set(LETTER.findall(beside))) & related_.under_sign.get(name, frozenset())
    made = set(related_.made.get(name, frozenset()))
    family = base(name) if name != base(name) else ""
    if family:  # what is made of all of its family, or of another member
        same = (other for other in related_.made if other == every(name) or base(other) == family != other)
        made = made.union(*(related_.made[other] for other in same))
    families = {every(one) for one in made if one != base(one)}
    inside = {one for one in names(body) if base(one) != family}
    found = {one for one in inside if one in made or (one != base(one) and every(one) in families)}
    return found | (free(body) & related_.by_derivative.get(name, frozenset()))


def renewed(link: Link, values: Mapping[str, Sequence[tuple[Node, Link]]]) -> tuple[str, str, Link] | None:
    r"""Find what a derivative may reach through an earlier step: ``h_{t-1}``, by b, where ``h_t = a h_{t-1} + b x_t``.

    ``values`` are what letters are defined to be, with the lines that say so.
    """
    for node in (n for side in (link.lhs, link.rhs) for n in walk(side) if n.kind == "derivative"):
        by = names(node.args[1])
        for name in sorted(names(node.args[0]) & values.keys()):
            step = STEP.fullmatch(name)
            for value, says in values[name] if step else ():
                inside = names(value)
                other = [n for n in inside - by if (m := STEP.fullmatch(n)) and (m[1], m[3]) == (step[1], step[3])]  # type: ignore[index]
                reach = [n for n in by & inside if counted(n, (step[2],)) is None]  # type: ignore[index]
                if other and reach:
                    return min(other), reach[0], says
    return None


def _is_applied(node: Node) -> bool:
    """Whether a name stands right before a bracket, and nothing else beside them: a function, or a product."""
    if node.kind != "times" or len(node.args) != 2:  # noqa: PLR2004 - as said
        return False
    left, right = node.args
    return left.kind == "name" and right.kind == "group" and left.span.end == right.span.start


def _is_range(value: Node) -> bool:
    r"""Whether it lists what an index runs over, ``1, \ldots, n``, which is no value."""
    return strip(value).kind == "tuple" and any(n.kind == "dot" for n in walk(value))


def _bound(node: Node, typing: Typing) -> set[str]:
    """The letters that a tree binds; an average binds the letters that it is over."""
    if node.kind not in AVERAGES:
        return bound_in(node)
    if not node.text:
        return {name for name in names(*node.args) if typing.meant(name) in typing.law_of or name in typing.made}
    before, _, _ = node.text.partition("\\sim")
    law = typing.laws.get(before.partition("(")[0])
    return {before} if law is None else {name for name in names(*node.args) if typing.meant(name) == law.variable}


def _behind(value: Node, typing: Typing) -> list[frozenset[str]]:
    """What an average depends on by a letter in it that is made of random ones: E[y] on b, where y = X b + e."""
    averages = [n for n in walk(value) if n.kind in AVERAGES and not n.text]
    return [typing.made[name] for node in averages for name in names(node) if name in typing.made]


def fixed_beside_noise(document: Document, value: Node, typing: Typing) -> set[str]:
    """The letters for whose sake nothing varies: y = X b + e says how y is drawn, and y is given where b varies."""
    noise = {name for name in free(value) if base(name) in NOISE} if document.says(_speaks_of_noise) else set()
    noise |= {name for name in free(value) if typing.meant(name) in typing.law_of}
    return _linear(value) - noise if noise else set()


def _speaks_of_noise(text: str) -> bool:
    return OF_NOISE.search(text) is not None


def _linear(node: Node) -> set[str]:
    """The letters in which a tree is linear."""
    node = strip(node)
    if node.kind in ("name", "marked"):
        return {key(node)}
    if node.kind not in LINEAR:
        return set()
    curved = set().union(*(free(arg) - _linear(arg) for arg in node.args))
    if node.kind == "times":
        counts = Counter(name for arg in node.args for name in free(arg))
        curved |= {name for name, often in counts.items() if often > 1}
    return free(node) - curved


def _said(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The letters of which words say that they depend on others."""
    found = []
    for one, other in WORDS.findall(re.sub(r"\s+", " ", re.sub(r"\\[()]", "$", text))):
        try:
            sides: list[Node] = [read_side(cleaned(lex(part)), Names()) for part in (one, other)]
        except SymklError:
            continue
        found += [(name, frozenset(free(sides[1]) - CONSTANTS)) for name in free(sides[0])]
    return tuple(found)
