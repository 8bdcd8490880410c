r"""Divergences with the laws put in that a text gives: ``KL(q(z | x) || p(z))``, where q(z | x) is N(z; m, S).

A law that is given for what is known, q(z | x), is no law of z alone; inside a divergence its moments are all that counts.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents.laws import NAMED
from symkl.documents.report import Used
from symkl.documents.surface import AVERAGES, Node, key, strip, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from symkl.documents.equations import Equation, Link

PLAIN = "N ,"  # N(m, S), with an N that may be a number elsewhere
MOMENTS = 2
SPEAKS = AVERAGES | {"integral"}


class Giving(NamedTuple):
    """A link that gives a law its normal density: ``q(z | x) = N(z; m, S)``, or ``q = N(m, S)`` of nothing (``of``)."""

    link: Link
    name: str
    of: str
    point: str

    @property
    def moments(self) -> tuple[Node, ...]:
        """The mean and the covariance."""
        law = strip(self.link.rhs)
        return law.args[1:] if law.kind == "density" else law.args


def with_laws(equations: Sequence[Equation]) -> tuple[list[Equation], dict[Equation, tuple[Used, ...]]]:
    """Put the laws that equations give into divergences; returns what was put in, too, by the new equation.

    What speaks of the densities of these laws, or of averages by them, stays as it is.
    """
    plain = [_with_normals(e) for e in equations]
    givings = _givings(plain)
    called = {one.name for one in givings}
    found, said = [], {}
    for equation in plain:
        nodes = [n for side in equation.sides for n in walk(side)]
        divergences = [n for n in nodes if n.kind == "divergence"]
        inside = {id(n) for one in divergences for n in walk(one)}
        speaks = any(n.kind in SPEAKS or _name(n) in called for n in nodes if id(n) not in inside)
        put = {} if speaks else {k: law for one in divergences for k, law in _laws_of(one, givings, equation).items()}
        new = equation
        if put:
            new = replace(equation, sides=tuple(_changed(side, partial(_written, put)) for side in equation.sides))
            said[new] = tuple(Used(f"the law of {law.name}", law.link.place.line) for law in put.values())
        found.append(new)
    return found, said


def _with_normals(equation: Equation) -> Equation:
    """Laws with a plain N, in divergences and behind the name of a law: ``q = N(m, S)``."""
    sides = [_changed(side, _normal) for side in equation.sides]
    for link in equation.links:
        if link.is_equality and NAMED.fullmatch(_name(strip(link.lhs))):
            law = _normal(strip(link.rhs))
            sides[link.at + 1] = law if law.kind == "normal" else sides[link.at + 1]
    return equation if tuple(sides) == equation.sides else replace(equation, sides=tuple(sides))


def _normal(node: Node) -> Node:
    """A law with a plain N as one."""
    plain = node.kind == "call" and node.text == PLAIN and len(node.args) == MOMENTS
    return replace(node, kind="normal", text="") if plain else node


def _changed(node: Node, change: Callable[[Node], Node]) -> Node:
    """A tree in which the laws of divergences are changed."""
    if node.kind == "divergence":
        return replace(node, args=tuple(change(strip(a)) for a in node.args))
    return replace(node, args=tuple(_changed(a, change) for a in node.args)) if node.args else node


def _name(node: Node) -> str:
    """What a density or a law is called."""
    return node.text.partition(" ")[0] if node.kind in ("name", "call") else ""


def _givings(equations: Sequence[Equation]) -> list[Giving]:
    found = []
    for link in (k for e in equations for k in e.links if k.at == 0 and k.is_equality):
        left, right = strip(link.lhs), strip(link.rhs)
        of, point = (key(left), key(left.args[0])) if left.kind == "call" and left.args else ("", "")
        one = Giving(link, _name(left), of, point)
        if NAMED.fullmatch(one.name) and right.kind in ("normal", "density") and len(one.moments) == MOMENTS:
            found.append(one)
    return found


def _laws_of(divergence: Node, givings: Sequence[Giving], equation: Equation) -> dict[str, Giving]:
    """The laws of the two sides of a divergence, by how these are written."""
    args = [strip(a) for a in divergence.args]
    points = {key(a.args[0]) for a in args if a.kind == "call" and a.args}
    fit = {key(a): [one for one in givings if one.name == _name(a) and one.of in ("", key(a))] for a in args}
    for a in (a for a in args if a.kind == "name"):  # q, where q(z | x) is given
        fit[key(a)] = [one for one in givings if one.name == a.text]
    said = [found for ones in fit.values() if (found := {one.point for one in ones} - {""})]
    points = points or (set.intersection(*said) if said else set())
    fit = {k: [one for one in ones if one.point in ("", *points)] for k, ones in fit.items()}
    return {written: law for written, ones in fit.items() if (law := _last(ones, equation)) is not None}


def _last(givings: Sequence[Giving], equation: Equation) -> Giving | None:
    """The one that was given last before an equation, or the only one that is given behind it."""
    before = [one for one in givings if one.link.equation.formula < equation.formula]
    known = before[-1:] or [one for one in givings if one.link.equation is not equation]
    if len({one.of for one in givings}) > 1 or len({key(strip(one.link.rhs)) for one in known}) != 1:
        return None
    return known[0]


def _written(laws: Mapping[str, Giving], node: Node) -> Node:
    """A law as it is given."""
    law = laws.get(key(node))
    return node if law is None else Node("normal", law.moments, node.span)
