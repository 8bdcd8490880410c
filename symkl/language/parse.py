"""One-line text statements under declarations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.errors import ParseError
from symkl.language import terms
from symkl.language.declare import declare, split, split_relations
from symkl.language.derivation import Fact, Relation, Statement, declared_symbols
from symkl.language.law import Law
from symkl.language.names import NAME
from symkl.language.reading import check_text, parse_term, shortened
from symkl.language.symbols import Matrix, Scalar
from symkl.language.terms import SCALAR, shape_of

if TYPE_CHECKING:
    from sympy import Expr

    from symkl.language.reading import Names

__all__ = ["declare", "parse", "parse_links", "parse_term"]

# a local name and what follows it after ``where``
WHERE = re.compile(rf"({NAME}(?:\s*\([^()]*\))?)\s*:?=(?!=)")
RELATIONS = {"=": Relation.EQ, ">=": Relation.GE, "<=": Relation.LE}
RELATIONS |= {">": Relation.GT, "<": Relation.LT, "!=": Relation.NE}


def parse(claim: str, let: str = "") -> Statement:
    """Read ``claim``, one relation between two terms, under the declarations ``let``.

    Raises
    ------
    ParseError
        If the text is not of the grammar, or names something undeclared.
    DeclarationError
        If the declarations contradict themselves.
    UnsupportedError
        If a construct is of the grammar but not supported yet.
    """
    links = parse_links(claim, let)
    if len(links) > 1:
        msg = f"a claim has one relation sign, this has {len(links)}: {shortened(claim)}"
        raise ParseError(msg, hint="a chain a = b = c is two claims: parse_links reads it, prove decides it link by link")
    return links[0]


def parse_links(claim: str, let: str = "") -> list[Statement]:
    """Read a chain ``a = b <= c``: each of its links is a statement; errors are those of ``parse``."""
    check_text(claim, "the claim")
    claim, where = _split_where(claim)
    names, given = declare("; ".join(filter(None, (let, where))))
    sides, relations = _split_claim(claim)
    terms_read = [parse_term(side, names, claim) for side in sides]
    links = []
    for i, relation in enumerate(relations):
        lhs, rhs = terms_read[i : i + 2]
        if relation in (Relation.EQ, Relation.NE):
            lhs, rhs = _matching_zero(lhs, rhs), _matching_zero(rhs, lhs)
        links.append(Statement(lhs, rhs, relation, given | _laws_behind(names, (lhs, rhs))))
    return links


def _split_where(claim: str) -> tuple[str, str]:
    """Split off ``where M = ..., L(m) = ...``, which defines local names, as declarations."""
    claim, _, where = claim.partition(" where ")
    parts = [part.removeprefix("and ").strip() for part in split(where.replace(";", ","), ",")]
    items = [WHERE.sub(r"\1 :=", part, count=1) for part in parts if part]
    for item in items:
        if ":=" not in item:
            msg = f"cannot read what stands after where: {shortened(item)}"
            raise ParseError(msg, where=shortened(claim), hint="write where M = ..., L(m) = ...; facts stand in let")
    return claim, "; ".join(items)


def _laws_behind(names: Names, sides: tuple[Expr, ...]) -> frozenset[Fact]:
    """Laws that a claim does not mention but whose parameters it does: that S is a covariance says something of S."""
    laws = {name: m if isinstance(m, Law) else getattr(m, "law", None) for name, m in names.items()}
    if not any(laws.values()):
        return frozenset()
    used = {symbol.name for side in sides for symbol in declared_symbols(side)}
    found = set()
    for name, law in laws.items():
        if law is not None and name not in used:
            parameters = {s.name for s in declared_symbols(law) if isinstance(s, (Matrix, Scalar))}
            if parameters & used:
                found.add(Fact("random", (names[name],)))
    return frozenset(found)


def _matching_zero(term: Expr, other: Expr) -> Expr:
    # a bare 0 on one side of an equality is the zero of the other side's shape
    return terms.Zero(*shape_of(other)) if term == 0 and shape_of(other) != SCALAR else term


def _split_claim(claim: str) -> tuple[list[str], list[Relation]]:
    """Split at every relation sign outside brackets."""
    parts = split_relations(claim)
    if len(parts) == 1:
        msg = f"a claim has one relation sign, this has 0: {shortened(claim)}"
        raise ParseError(msg, hint="write lhs = rhs (or >=, <=, >, <, !=)")
    return parts[::2], [RELATIONS[sign] for sign in parts[1::2]]
