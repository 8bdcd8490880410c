"""A link with the shapes of its letters as a statement of the language. Whatever has no term says why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import sympy

from symkl.documents.binding import unsure
from symkl.documents.elaborate import Elaborator
from symkl.documents.inference import infer
from symkl.documents.letters import NotUnderstoodError, Scope, not_understood
from symkl.documents.remembered import ingredients
from symkl.documents.roots import ROOT
from symkl.documents.sizes import ClashError
from symkl.documents.sums import LINEAR
from symkl.documents.surface import Node, is_zero, strip, walk
from symkl.errors import SymklError
from symkl.language import terms
from symkl.language.declaring import let_of
from symkl.language.givens import given
from symkl.language.statement import Fact, Relation, Statement
from symkl.language.symbols import Matrix, Scalar
from symkl.language.terms import shape_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

    from symkl.documents.remembered import Ingredients
    from symkl.documents.types import Typing

RELATIONS = {
    "=": Relation.EQ,
    ":=": Relation.EQ,
    "=:": Relation.EQ,
    "<=": Relation.LE,
    ">=": Relation.GE,
    "<": Relation.LT,
    ">": Relation.GT,
    "!=": Relation.NE,
    "~": Relation.EQ,  # what is claimed of a law is what its parameters are
}
ANYWHERE = "any point"
MOST_MADE = 20_000  # readings that are kept


@dataclass(frozen=True)
class Reading:
    """A link as it was understood.

    Attributes
    ----------
    statement : in the language
    opaque : what was taken as an unknown number of its own, and why
    spelled : how the document writes the names of the statement
    events : whether it is about probabilities of events
    densities : whether it is about densities alone, of whatever variables
    said : how something was read, which is no reason for doubt
    """

    statement: Statement
    opaque: frozenset[str]
    spelled: dict[str, str]
    events: bool = False
    densities: bool = False
    said: tuple[str, ...] = ()

    @cached_property
    def claim(self) -> tuple[str, str]:
        """What is claimed, and of what, in words of the language."""
        return str(self.statement), let_of(self.statement)


_MADE: dict[Ingredients, Reading | str] = {}  # by what they are made of; why there is none


def elaborate(  # noqa: PLR0913 - two sides, what is between them, and what is known
    typing: Typing,
    lhs: Node,
    rhs: Node,
    relation: str,
    scope: Scope,
    *,
    independent: bool = False,
    givens: Sequence[tuple[Node, str, Node]] = (),
) -> Reading:
    """Make a statement of two sides, where some equations and bounds hold.

    Raises
    ------
    NotUnderstoodError
        If one of them has no term.
    """
    sides = [lhs, rhs, *(side for one, _, other in givens for side in (one, other))]
    of = (relation, *(sign for _, sign, _ in givens), independent, *ingredients(typing, scope, sides))
    found = _MADE.get(of)
    if found is None:
        made = Elaborator(typing.copy(), scope)
        try:
            found = _elaborated(made, lhs, rhs, relation, independent=independent, givens=givens)
        except NotUnderstoodError as error:
            found = error.why
        if not made.numbered:
            if len(_MADE) >= MOST_MADE:
                _MADE.clear()
            _MADE[of] = found
    return not_understood(found) if isinstance(found, str) else found


def _elaborated(  # noqa: PLR0913 - as above
    made: Elaborator, lhs: Node, rhs: Node, relation: str, *, independent: bool, givens: Sequence[tuple[Node, str, Node]]
) -> Reading:
    plain = _is_plain(lhs) and _is_plain(rhs)
    if why := unsure(lhs, rhs) if plain else "a limit that is divided by, or that a function is taken of":
        not_understood(why)
    try:
        lhs, rhs = _at_a_point(made.typing, lhs, rhs)
        made.count(lhs, rhs)
        left = None if is_zero(lhs) else made.term(lhs)
        right = None if is_zero(rhs) else made.term(rhs)
        if left is None and right is None:
            not_understood("0 = 0")
        if left is None or right is None:
            vanishing = _zero_like(right if left is None else left)
            left, right = (vanishing, right) if left is None else (left, vanishing)
        assert left is not None and right is not None  # noqa: S101, PT018 - one of the two was there
        for name, ways in made.seen.items():
            if len(ways) > 1:
                not_understood(f"{name}, which is counted in more than one way")
        _may_be_related(made.opaque, relation)
        held = made.together({*left.atoms(Matrix, Scalar), *right.atoms(Matrix, Scalar)})
        if held and independent:
            not_understood("letters with one law are not taken as independent")
        held = _independent(left, right) if independent else held
        held |= {fact for one in givens for fact in _held(made, *one)} | made.of_roots(left, right)
        statement = Statement(left, right, RELATIONS[relation], held)
    except SymklError as error:
        raise NotUnderstoodError(error.message) from None
    except ClashError as clash:
        raise NotUnderstoodError(str(clash)) from None
    except RecursionError:
        why = "nested too deep"
        raise NotUnderstoodError(why) from None
    return Reading(statement, frozenset(made.opaque), made.spelled, made.scope.events, said=(ROOT,) * bool(made.roots))


def _held(made: Elaborator, lhs: Node, relation: str, rhs: Node) -> list[Fact]:
    """What a line says that holds; nothing where both sides are one."""
    left, right = (sympy.Integer(0) if is_zero(side) else made.term(side) for side in (lhs, rhs))
    return [fact for fact in given(left, RELATIONS[relation].value, right) if len({*fact.args}) > 1]


def _at_a_point(typing: Typing, lhs: Node, rhs: Node) -> tuple[Node, Node]:
    """Two normal laws are equal if their densities are."""
    if strip(lhs).kind == strip(rhs).kind == "normal":
        mean = next((a for a in (strip(lhs).args[0], strip(rhs).args[0]) if not is_zero(a)), None)
        typing.shapes[ANYWHERE] = typing.column() if mean is None else infer(typing, mean)
        at = Node("name", (), lhs.span, ANYWHERE)
        return Node("density", (at, *strip(lhs).args), lhs.span), Node("density", (at, *strip(rhs).args), rhs.span)
    return lhs, rhs


def _may_be_related(opaque: set[str], relation: str) -> None:
    """Refuse what an average keeps and a limit does not: ``<``, ``!=``."""
    if relation in ("<", ">", "!=") and opaque & set(LINEAR.values()):
        not_understood("of what is only known to be linear nothing is strictly more than another")
    if RELATIONS[relation] is not Relation.EQ and LINEAR["limit"] in opaque:
        not_understood("an inequality of limits")


def _is_plain(node: Node) -> bool:
    """Whether limits are only added and multiplied: as averages they might be positive where they are 0."""
    if node.kind == "limit":
        return True
    if node.kind in ("plus", "minus", "times", "group"):
        return all(map(_is_plain, node.args))
    if node.kind == "over":
        return _is_plain(node.args[0]) and _is_plain(Node("inverse", node.args[1:]))
    return all(n.kind != "limit" for n in walk(node))


def _zero_like(term: Expr | None) -> Expr:
    rows, columns = shape_of(term if term is not None else sympy.Integer(0))
    vanishing: Expr = sympy.Integer(0) if rows == columns == 1 else terms.Zero(rows, columns)
    return vanishing


def _independent(lhs: Expr, rhs: Expr) -> frozenset[Fact]:
    found = {s for side in (lhs, rhs) for s in side.atoms(Matrix, Scalar) if getattr(s, "law", None) is not None}
    return frozenset({Fact("independent", tuple(sorted(found, key=str)))}) if len(found) > 1 else frozenset()
