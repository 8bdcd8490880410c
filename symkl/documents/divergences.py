r"""Divergences with the laws put in that a text gives: ``KL(q(z | x) || p(z))``, where q(z | x) is N(z; m, S).

A law that is given for what is known, q(z | x), is no law of z alone; inside a divergence its moments are all that counts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.documents.laws import NAMED
from symkl.documents.report import Used
from symkl.documents.surface import AVERAGES, Node, key, strip, walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symkl.documents.equations import Equation, Link

PLAIN = re.compile(r"N ,")  # N(m, S), with an N that may be a number elsewhere
MOMENTS = 2


def with_laws(equations: Sequence[Equation]) -> tuple[list[Equation], dict[Equation, tuple[Used, ...]]]:
    """Put the laws that equations give into divergences; returns what was put in, too, by the new equation.

    What speaks of the densities of these laws, or of averages by them, stays as it is.
    """
    plain = [_with_normals(e) for e in equations]
    laws = _laws(plain)
    found, said = [], {}
    for equation in plain:
        nodes = [n for side in equation.sides for n in walk(side)]
        divergences = [n for n in nodes if n.kind == "divergence"]
        inside = {id(n) for one in divergences for n in walk(one)}
        outside = [n for n in nodes if id(n) not in inside]
        speaks = any(n.kind in AVERAGES or n.kind == "integral" or _name(n) in laws for n in outside)
        put = {k: laws[k] for one in divergences for a in one.args if (k := _name(strip(a))) in laws}
        if not put or speaks or any(link.equation is equation for link in put.values()):
            found.append(equation)
            continue
        new = replace(equation, sides=tuple(_put(side, put) for side in equation.sides))
        said[new] = tuple(Used(f"the law of {name}", link.place.line) for name, link in put.items())
        found.append(new)
    return found, said


def _with_normals(equation: Equation) -> Equation:
    """``q = N(m, S)`` with a plain N, which is a law there."""
    sides = list(equation.sides)
    for link in equation.links:
        right = strip(link.rhs)
        if link.is_equality and _is_plain(right) and NAMED.fullmatch(_name(strip(link.lhs))):
            sides[link.at + 1] = replace(right, kind="normal", text="")
    sides = [_normals_inside(side) for side in sides]
    return equation if tuple(sides) == equation.sides else replace(equation, sides=tuple(sides))


def _is_plain(node: Node) -> bool:
    return node.kind == "call" and PLAIN.fullmatch(node.text) is not None and len(node.args) == MOMENTS


def _normals_inside(node: Node) -> Node:
    """The laws inside divergences, with a plain N."""
    if node.kind != "divergence":
        return replace(node, args=tuple(map(_normals_inside, node.args))) if node.args else node
    args = (strip(a) for a in node.args)
    return replace(node, args=tuple(replace(a, kind="normal", text="") if _is_plain(a) else a for a in args))


def _name(node: Node) -> str:
    """What a density or a law is called."""
    return node.text.partition(" ")[0] if node.kind in ("name", "call") else ""


def _laws(equations: Sequence[Equation]) -> dict[str, Link]:
    """The links that give a law its one normal density, by its name; it may be given twice, in the same words."""
    found: dict[str, list[Link]] = {}
    for link in (k for e in equations for k in e.links if k.at == 0 and k.is_equality):
        name, right = _name(strip(link.lhs)), strip(link.rhs)
        if NAMED.fullmatch(name) and right.kind in ("normal", "density") and len(_moments(right)) == MOMENTS:
            found.setdefault(name, []).append(link)
    return {name: ones[0] for name, ones in found.items() if len({key(strip(k.rhs)) for k in ones}) == 1}


def _moments(law: Node) -> tuple[Node, ...]:
    return law.args[1:] if law.kind == "density" else law.args


def _put(node: Node, laws: Mapping[str, Link]) -> Node:
    """Write laws out inside divergences."""
    if node.kind != "divergence":
        return replace(node, args=tuple(_put(a, laws) for a in node.args)) if node.args else node
    args = (strip(a) for a in node.args)
    return replace(node, args=tuple(_written(a, laws.get(_name(a))) for a in args))


def _written(node: Node, link: Link | None) -> Node:
    return node if link is None else Node("normal", _moments(strip(link.rhs)), node.span)
