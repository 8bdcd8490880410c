"""What a section defines: letters and functions, and how they are put in for one link."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symkl.documents.densities import written
from symkl.documents.laws import is_entropy, own_density
from symkl.documents.surface import AVERAGES, Node, bar, base, is_zero, key, names, strip, substitute, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from symkl.documents.equations import Equation, Link
    from symkl.documents.types import Typing

DEEPEST = 8
DULL = frozenset({"integral", "series", "product", "derivative"})  # bodies that say little to the prover
TOLD_BY_ARGUMENTS = re.compile(r"[pqPQ](_|$| )|\\cal\{|f ")  # p(x) and p(y) are two functions
HIDING = re.compile(r"[A-Za-z]_\{\\?[A-Za-z]+\}")  # f_n may depend on n
ACCENT = re.compile(r"^\\(?:hat|bar|tilde|dot|check)\{(.*)\}")
UNUSABLE = frozenset({"event", "dot", "tuple"})


@dataclass(frozen=True)
class Definition:
    """What a letter stands for, and the sign that says so."""

    value: Node
    link: Link


@dataclass(frozen=True)
class Function:
    """What a ``call`` stands for whose arguments are letters, or powers of letters: ``L(m, s^2)``.

    It is ``loose`` if its arguments do not say all that it depends on.
    """

    call: Node
    body: Node
    links: tuple[Link, ...]
    loose: bool = False
    anywhere: bool = False  # whether it is one function of whatever stands in its bracket

    @property
    def formals(self) -> tuple[str, ...]:
        """The letters that it is a function of."""
        return tuple(letter for a in self.call.args if (letter := letter_of(a)) is not None)

    @property
    def link(self) -> Link:
        """The sign that begins to say it."""
        return self.links[0]


@dataclass(frozen=True)
class Opened:
    """A tree with functions put in.

    Attributes
    ----------
    node : the tree
    links : what defines the functions
    loose : whether a function was put in whose arguments do not say all that it depends on
    """

    node: Node
    links: tuple[Link, ...] = ()
    loose: bool = False


def definitions(equations: Sequence[Equation], typing: Typing, assumed: Iterable[Equation]) -> dict[str, list[Definition]]:
    """Return the equations that give a letter a value, by letter."""
    found: dict[str, list[Definition]] = {}
    scoped = set(assumed)
    normal = {
        name for law in typing.laws.values() if law.family in ("Normal", "Moments") for a in law.args for name in names(a)
    }
    for equation in equations:
        link = equation.links[0] if equation.links else None
        if link is None or equation.chain.quoted or link.at != 0 or not link.is_equality or equation in scoped:
            continue
        letter, value = strip(link.lhs), link.rhs
        if letter.kind not in ("name", "marked") or _says_nothing(equation, link):
            continue
        name = key(letter)
        follows = name in normal and any(n.kind in AVERAGES for n in walk(value))
        if not (name in names(value) or name in typing.dimensions or name in typing.law_of or follows):
            found.setdefault(name, []).append(Definition(value, link))
    return found


def without_points(
    defined: Mapping[str, Sequence[Definition]], functions: Mapping[str, Function]
) -> dict[str, list[Definition]]:
    """Definitions without the points at which a theorem says something of a function: f of x "has a maximum at x = m"."""
    formals = {letter for function in functions.values() for letter in function.formals}

    def is_point(name: str, found: Definition) -> bool:
        equation = found.link.equation
        told = equation.cue or found.link.relation == ":="
        return name in formals and equation.inline and equation.part == "theorem" and not told

    kept = {name: [d for d in found if not is_point(name, d)] for name, found in defined.items()}
    return {name: found for name, found in kept.items() if found}


def _says_nothing(equation: Equation, link: Link) -> bool:
    value = strip(link.rhs)
    whole = strip(value.args[0]) if value.kind == "transpose" else value
    if any(n.kind == "hole" for n in walk(value)) or whole.kind in ("normal", "density", "tuple", "event"):
        return True
    if equation.cue == "replace":
        return True
    passing = equation.inline and link.relation != ":=" and len(equation.chain.signs) == 1
    return passing and value.kind in ("name", "number")


def primary(found: Sequence[Definition]) -> Definition | None:
    """The equation that defines a letter: the first outside the statement of a theorem."""
    outside = (d for d in found if d.link.equation.part != "theorem")
    return next(outside, found[0] if found else None)


def usable(
    defined: Mapping[str, Sequence[Definition]], link: Link, reaches: Callable[[Link, Link], bool]
) -> dict[str, Definition]:
    """The definitions that may be put in for a link.

    None of its own chain, none that comes later unless words say so, and of a letter that is given another value the last
    before it.
    """
    table = {}
    here = link.equation
    for name, found in defined.items():
        again = [d for d in found if len(found) > 1 and d.link.equation.formula < here.formula and d.link.equation.is_anew]
        first = primary(again[-1:] or [d for d in found if reaches(d.link, link)])
        if first is None or first.link.equation is here:
            continue
        there = first.link.equation
        later = there.formula > here.formula
        proves = here.part == "theorem" and there.part != "theorem"
        if not later or proves or there.cue == "define" or first.link.relation == ":=":
            table[name] = first
    return table


def written_out(table: Mapping[str, Definition]) -> dict[str, Node]:
    """Each definition with the definitions in it put in, without circles."""

    def full(name: str, stack: frozenset[str]) -> Node:
        value = table[name].value
        inner = {n: full(n, stack | {n}) for n in sorted(names(value) & table.keys() - stack)}
        return substitute(value, inner) if inner else value

    return {name: full(name, frozenset({name})) for name in table}


def functions(equations: Sequence[Equation], typing: Typing) -> dict[str, Function]:
    """Return the functions that equations ``f(x) = body`` define, by their name and separators."""
    found: dict[str, Function] = {}
    plain = _plain_functions(equations)
    for equation in equations:
        if equation.part == "theorem" and not (equation.cue == "define" or (equation.cue == "assume" and _is_law(equation))):
            continue
        for link in equation.links:
            call = strip(link.lhs)
            if call.kind != "call" or not link.is_equality or (equation.inline and not _says_all(equation, link, call)):
                continue
            name = call.text.split(" ", maxsplit=1)[0]
            known = found.get(_told(call))
            if is_zero(link.rhs):  # f'(x) = 0 is solved, and defines nothing
                continue
            if is_entropy(call, typing) and equation.document.speaks_of("entropy"):
                continue
            if (
                name in typing.laws
                or (bar(call) < len(call.args) and own_density(typing, call))
                or (known is not None and not _is_dull(known.body))
            ):
                continue
            if "'" in name and any(f.call.text == call.text.replace("'", "") for f in found.values()):
                continue  # f'(x), where f(x) is known
            letters = tuple(map(letter_of, call.args))
            formals = tuple(letter for letter in letters if letter is not None)
            at = next((k for k in range(link.at, len(equation.chain.signs)) if _is_body(equation, k, name)), None)
            if at is None or len({*formals}) != len(letters):
                continue
            body = equation.sides[at + 1]
            loose = not _spells_out(body, formals, typing) or HIDING.match(call.text) is not None
            links = tuple(k for k in equation.links if link.at <= k.at <= at)
            found[_told(call)] = Function(call, body, links, loose, name in plain)
    return found


def _plain_functions(equations: Iterable[Equation]) -> set[str]:
    """Names that may be densities and are none: f, where a gradient is taken of f(x), or f of a sum stands."""
    nodes = [n for e in equations for side in e.sides for n in walk(side)]
    moved = [strip(n.args[0]) for n in nodes if n.kind == "derivative" and n.text == "gradient"]
    moved += [n for n in nodes if n.kind == "call" and len(n.args) == 1 and strip(n.args[0]).kind == "plus"]
    return {"f"} & {n.text.partition(" ")[0] for n in moved if n.kind == "call"}


def _spells_out(body: Node, formals: Iterable[str], typing: Typing) -> bool:
    """Whether all that a function is of stands in its body; y_i is spelled by y."""
    inside = {n for name in names(body) for n in (typing.meant(name), base(name))}
    return set(map(typing.meant, formals)) <= inside


def filled(
    functions: Mapping[str, Function], defined: Mapping[str, Sequence[Definition]], typing: Typing
) -> dict[str, Function]:
    r"""Functions whose bodies hide what they are of, with the letters put in that do: ``l(w)``, where p_i = s(w^T x_i)."""
    table = {name: first for name, found in defined.items() if (first := primary(found)) is not None}
    full = written_out(table)
    out = dict(functions)
    for name, function in functions.items():
        if _spells_out(function.body, function.formals, typing):
            continue
        hiding = {n: full[n] for n in sorted(names(function.body) & full.keys()) if names(full[n]) & {*function.formals}}
        body = substitute(function.body, hiding)
        if hiding and _spells_out(body, function.formals, typing):
            links = (*function.links, *(table[n].link for n in hiding))
            out[name] = replace(function, body=body, loose=HIDING.match(function.call.text) is not None, links=links)
    return out


def _is_law(equation: Equation) -> bool:
    """Whether a chain gives a density its law: ``p(x) = Gam(x; a, b)``."""
    left, right = strip(equation.sides[0]), strip(equation.sides[-1])
    return len(equation.sides) == 2 and left.kind == "call" and (right.kind == "density" or ";" in right.text)  # noqa: PLR2004


def _is_body(equation: Equation, at: int, name: str) -> bool:
    """Whether what stands behind a sign says what a function is without the function, and all signs up to it are equal."""
    body = equation.sides[at + 1]
    circular = any(n.kind == "call" and n.text.split(" ", maxsplit=1)[0] == name for n in walk(body))
    equal = all(sign.relation in ("=", ":=") for sign in equation.chain.signs[: at + 1])
    return equal and not circular and not any(n.kind == "hole" for n in walk(body))


def _says_all(equation: Equation, link: Link, call: Node) -> bool:
    """Whether a formula in a sentence says what a function is, rather than a condition: ``f(x) = x^T x``, not f(x) = 0."""
    body = strip(link.rhs)
    plain = body.kind in ("name", "number", "call")
    return link.relation == ":=" or (len(equation.chain.signs) == 1 and not plain and names(*call.args) <= names(body))


def _is_dull(body: Node) -> bool:
    return any(n.kind in DULL or (n.kind == "function" and n.text.startswith("log_")) for n in walk(body))


def opened(node: Node, table: Mapping[str, Function], depth: int = 0) -> Opened:
    """Put functions in."""
    if depth > DEEPEST or not any(n.kind in ("call", "derivative") for n in walk(node)):
        return Opened(node)
    if node.kind == "derivative":
        node = Node(node.kind, (_called(node, table), *node.args[1:]), node.span, node.text)
    parts = [opened(a, table, depth) for a in node.args]
    links = tuple(link for part in parts for link in part.links)
    loose = any(part.loose for part in parts)
    same = all(part.node is a for part, a in zip(parts, node.args, strict=True))
    changed = node if same else Node(node.kind, tuple(part.node for part in parts), node.span, node.text)
    known = written(changed) if node.kind == "call" else None
    if known is not None:
        return Opened(Node("group", (substitute(known[1], known[0], formal=True),), node.span, "("), links, loose)
    function = _function(node, table) if node.kind == "call" else None
    if function is None and node.kind == "call" and "'" in node.text:
        return _differentiated(changed, links, table, depth, loose=loose)
    if function is None:
        return Opened(changed, links, loose)
    put = {
        str(letter_of(formal)): strip(strip(a).args[0]) if _exponent(formal) else a
        for formal, a in zip(function.call.args, changed.args, strict=True)
        if key(a) != key(formal)
    }
    body = substitute(function.body, put, formal=True)
    if any(n.kind == "hole" for n in walk(body)):  # by its name it may be understood all the same
        return Opened(changed, links, loose)
    inner = opened(body, table, depth + 1)
    return Opened(
        Node("group", (inner.node,), node.span, "("),
        (*links, *function.links, *inner.links),
        loose or inner.loose or function.loose,
    )


def _called(derivative: Node, table: Mapping[str, Function]) -> Node:
    r"""What is differentiated: of the L of ``\nabla_w L`` the function L(w, b), if there is one that has this letter."""
    of, by = strip(derivative.args[0]), key(derivative.args[1])
    calls = [f.call for f in table.values() if f.call.text.partition(" ")[0] == key(of) and by in f.formals]
    return calls[0] if of.kind == "name" and len(calls) == 1 else derivative.args[0]


def _differentiated(
    node: Node, links: tuple[Link, ...], table: Mapping[str, Function], depth: int, *, loose: bool
) -> Opened:
    """``f'(x)``: the derivative of ``f(x)``, at a letter."""
    plain = Node("call", node.args, node.span, node.text.replace("'", ""))
    letter = strip(node.args[0]) if len(node.args) == 1 else None
    inner = opened(plain, table, depth + 1) if letter is not None and letter.kind == "name" else Opened(plain)
    if letter is None or inner.node.kind == "call":
        return Opened(node, links, loose)
    made = inner.node
    for _ in range(node.text.split(" ", maxsplit=1)[0].count("'")):
        made = Node("derivative", (made, letter), node.span)
    return Opened(made, (*links, *inner.links), loose or inner.loose)


def _told(call: Node) -> str:
    """By what a function is told: its name and separators, and of a density its letters, too."""
    if not TOLD_BY_ARGUMENTS.match(call.text):
        return call.text
    stop = bar(call)
    return " ".join((call.text, *map(key, call.args[:stop]), *(letter_of(a) or "" for a in call.args[stop:])))


def _function(call: Node, table: Mapping[str, Function]) -> Function | None:
    """The function of a call, if it is defined."""
    exact = table.get(_told(call))
    known = [function for function in ([exact] if exact is not None else table.values()) if _fits(call, function)]
    return known[0] if known and all(_told(f.call) == _told(known[0].call) for f in known) else None


def _fits(node: Node, function: Function) -> bool:
    """Whether a call is of this function: densities are told apart by what stands before the bar."""
    formals = function.call.args
    if node.text != function.call.text or len(node.args) != len(formals) or any(a.kind in UNUSABLE for a in node.args):
        return False
    if any(_exponent(formal) and _exponent(a) != _exponent(formal) for a, formal in zip(node.args, formals, strict=True)):
        return False
    if function.anywhere or not TOLD_BY_ARGUMENTS.match(node.text):
        return True
    stop = bar(node)
    if any(key(a) != key(formal) for a, formal in zip(node.args[:stop], formals[:stop], strict=True)):
        return False
    behind = zip(
        map(letter_of, node.args[stop:]), map(letter_of, formals[stop:]), strict=True
    )  # p(y | b, S) is not p(y | b, T)
    families = {_plain(name) for a in node.args[:stop] for name in names(a)}
    return all(
        a is None or formal is None or a == formal or (_plain(a) == _plain(formal) and _plain(a) not in families)
        for a, formal in behind  # p(x_t | x_0) is not p(x_t | x_{t-1})
    )


def letter_of(node: Node) -> str | None:
    """The letter that an argument is, or is a power of: the s of ``L(m, s^2)``."""
    node = strip(node)
    node = strip(node.args[0]) if _exponent(node) else node
    return node.text if node.kind == "name" else None


def _exponent(node: Node) -> str:
    """The exponent of a power of a letter; nothing for any other tree."""
    node = strip(node)
    power = node.kind == "power" and strip(node.args[0]).kind == "name" and strip(node.args[1]).kind == "number"
    return key(node.args[1]) if power else ""


def _plain(name: str) -> str:
    """A name without its marks and its index."""
    return base(ACCENT.sub(r"\1", name))
