"""What a side of a relation sign looks like before anything is known of its letters: a tree that keeps its places.

What could not be read is a hole with its reason; the rest of the tree stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symkl.documents.counted import counted
from symkl.documents.source import NOWHERE, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

AVERAGES = frozenset({"mean", "variance", "covariance"})  # kinds of nodes
BINDING = frozenset({"integral", "series", "product", "limit"})
WITH_LETTERS = BINDING | {"entry", "mean", "mean given", "function"}  # kinds whose text has letters
LETTER = re.compile(r"\\?[A-Za-z]+(?:_\{[^{}]*\}|_\w)?")
OF_NUMBERS = frozenset(["log", "exp", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "factorial", "binomial", "erf"])
ZEROS = ("\\bf{0}", "\\vec{0}")
# of calls
DENSITY = re.compile(r"(?:[pq]|f_\{\\?[A-Za-z]+\}|\\rm\{p\})(?: |$)")
# p(x) and p(y) are two functions
OF_ITS_LETTERS = re.compile(rf"{DENSITY.pattern}|[pqPQ](?:_|\^| |$)|\\(?:rm|bb|cal)\{{[PpQq]")


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of mathematics as it is written.

    Attributes
    ----------
    kind : such as ``plus``, ``times``, ``name``, ``mean``; ``hole`` for what was not understood
    args : its parts
    span : where it stands
    text : the name, the number, the reason of a hole
    """

    kind: str
    args: tuple[Node, ...] = ()
    span: Span = NOWHERE
    text: str = ""


def hole(reason: str, span: Span = NOWHERE) -> Node:
    """Return what stands for mathematics that was not understood."""
    return Node("hole", (), span, reason)


def walk(node: Node) -> Iterator[Node]:
    """Every node of a tree, from the top."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.args[::-1]


def with_a_transpose(node: Node, may_turn: Callable[[Node], bool]) -> Iterator[Node]:
    """A term with one transpose more, at each place that may have it; one too many may stand on a number on purpose."""
    if node.kind == "transpose":
        if node.args[0].kind == "name":
            return
    elif may_turn(node):
        yield Node("transpose", (node,), node.span)
    for i, arg in enumerate(node.args):
        for new in with_a_transpose(arg, may_turn):
            yield replace(node, args=(*node.args[:i], new, *node.args[i + 1 :]))


def strip(node: Node) -> Node:
    """Take brackets off that only group."""
    while node.kind == "group":
        node = node.args[0]
    return node


def key(node: Node) -> str:
    """Return a text that is the same for two spellings of one tree."""
    node = strip(node)
    if node.kind in ("name", "number"):
        return node.text
    return f"{node.kind}:{node.text}[{';'.join(map(key, node.args))}]"


def names(*nodes: Node) -> set[str]:
    """Every name in trees, and every marked atom such as a bar over a product."""
    return {key(n) for node in nodes for n in walk(node) if n.kind in ("name", "marked")}


def is_zero(node: Node) -> bool:
    r"""Whether it is 0, of whatever shape: ``0``, ``\mathbf{0}_n``."""
    node = strip(node)
    if node.kind in ("minus", "entry"):
        return is_zero(node.args[0])
    return (node.kind == "number" and node.text == "0") or (node.kind == "name" and node.text.split("_{")[0] in ZEROS)


def is_of_numbers(function: Node) -> bool:
    """Whether a function is one of numbers, such as a logarithm."""
    several = len(function.args) > 1 and function.text in ("max", "min")
    return several or function.text in OF_NUMBERS or function.text.startswith("log_")


def outside(node: Node) -> set[str]:
    """The letters outside of averages."""
    if node.kind in AVERAGES:
        return set()
    found = {key(node)} if node.kind in ("name", "marked") else set()
    return found.union(*map(outside, node.args))


def bound_in(node: Node) -> set[str]:
    """The letters that a tree binds: the index of a sum, the variable of an integral or limit."""
    if node.kind == "integral":
        return names(*node.args[1:])
    if node.kind in ("series", "product"):
        return {node.text.partition("|")[0]}
    return {node.text.replace("\\rightarrow", "\\to").partition("\\to")[0]} if node.kind == "limit" else set()


def said_beside(node: Node) -> set[str]:
    """The letters that stand in the text of a node, such as the bounds of an integral."""
    if node.kind == "function":
        return set(LETTER.findall(node.text.partition("_")[2]))
    return set(LETTER.findall(node.text)) if node.kind in WITH_LETTERS else set()


def depends_on(name: str, letters: Collection[str]) -> bool:
    """Whether a name is one of some letters, or is counted by one: ``x_{j}`` depends on j."""
    return name in letters or counted(name, letters) is not None


def free(node: Node, binds: Callable[[Node], set[str]] = bound_in) -> set[str]:
    """The names in a tree and beside it that it does not bind, nor count by what it binds."""
    found = {key(node)} if node.kind in ("name", "marked") else set()
    found |= said_beside(node)
    for arg in node.args:
        found |= free(arg, binds)
    here = binds(node)
    return {name for name in found if not depends_on(name, here)} if here else found


def substitute(node: Node, table: Mapping[str, Node], *, formal: bool = False) -> Node:
    """Put trees for names that are not bound; a hole stands where a name of such a tree would be bound.

    Of ``formal`` names nothing may be left: a hole stands also for what depends on one without having it as a part.
    """
    if node.kind in ("name", "marked") and (put := table.get(key(node))) is not None:
        return Node("group", (put,), node.span, "(")
    here = bound_in(node)
    if here:
        table = {name: put for name, put in table.items() if name not in here}
        for name, put in table.items():
            # what x_i is holds for each i
            if name in names(*node.args) and not depends_on(name, here) and any(depends_on(n, here) for n in free(put)):
                return hole(f"{name}, which depends on what is bound here", node.span)
    if formal and table and _hides(node, table):
        return hole("a function of a letter that stands in no place of its own", node.span)
    if not node.args or not table:
        return node
    args = tuple(substitute(a, table, formal=formal) for a in node.args)
    return node if all(a is b for a, b in zip(args, node.args, strict=True)) else Node(node.kind, args, node.span, node.text)


def _hides(node: Node, table: Mapping[str, Node]) -> bool:
    """Whether a node depends on a name that does not stand as a part of it, or differentiates by what is put for it."""
    if node.kind in ("name", "marked", "call"):
        return counted(node.text.partition(" ")[0], table) is not None
    if node.kind == "derivative" and (put := table.get(key(node.args[1]))) is not None:
        return strip(put).kind != "name" or key(put) in names(node.args[0])
    return any(depends_on(letter, table) for letter in said_beside(node) - bound_in(node))


def renamed(node: Node, table: Mapping[str, str]) -> Node:
    """Give names other names."""
    if node.kind == "name":
        other = table.get(node.text)
        return node if other is None else Node("name", (), node.span, other)
    if not node.args:
        return node
    return Node(node.kind, tuple(renamed(a, table) for a in node.args), node.span, node.text)


def with_own_variables(node: Node) -> Node:
    """Give what an integral is over names of their own."""
    args = tuple(map(with_own_variables, node.args))
    if node.kind == "integral":
        args = tuple(renamed(a, {name: f"{name}^{{\\prime}}" for name in names(*node.args[1:])}) for a in args)
    return Node(node.kind, args, node.span, node.text) if args else node


def bar(call: Node) -> int:
    """How many arguments of a call stand before the bar or the semicolon: all, where there is none."""
    between = call.text.partition(" ")[2]
    return next((k for k, sign in enumerate(between, 1) if sign in "|;"), len(call.args))


def base(name: str) -> str:
    r"""A name without its index and marks behind it: ``\Sigma`` of ``\Sigma_{1}``."""
    return name.split("_{", maxsplit=1)[0].split("^{", maxsplit=1)[0]


def of_gram(node: Node) -> Node | None:
    """The X of X'X and of X'AX; X' of XX'."""
    factors = strip(node).args if strip(node).kind == "times" else ()
    ends = [strip(factors[at]) for at in (0, -1)] if len(factors) > 1 else []
    for turned, other in (ends, ends[::-1]) if ends else ():
        if turned.kind in ("transpose", "prime") and key(strip(turned.args[0])) == key(other):
            return ends[1]
    return None


def has_a_matrix(node: Node, hints: Mapping[str, tuple[str, int]]) -> bool:
    """Whether a product or sum has a capital letter that is transposed: X'X."""
    turned = {strip(n.args[0]) for n in walk(node) if n.kind in ("transpose", "prime")}
    return any(n.kind == "name" and hints.get(n.text, ("", 0))[0] in ("array", "matrix") for n in turned)
