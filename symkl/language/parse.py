"""One-line text statements under declarations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from symkl.errors import ParseError, ShapeError, SymklError
from symkl.language import terms
from symkl.language.declare import declare
from symkl.language.elsewhere import rewritten
from symkl.language.indexed_elsewhere import sizes
from symkl.language.law import Law
from symkl.language.names import NAME
from symkl.language.phrased import advice
from symkl.language.reading import parse_term
from symkl.language.spelling import SIGNS, claim_text, split, split_relations
from symkl.language.statement import Fact, Relation, Statement, declared_symbols
from symkl.language.symbols import Dimension, Matrix, Scalar
from symkl.language.terms import SCALAR, same_shape, shape_of
from symkl.language.texts import check_text, shortened, sizes_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr

    from symkl.language.reading import Meaning, Names

__all__ = ["declare", "links_of", "parse", "parse_term"]

# a local name and what follows it after ``where``
WHERE = re.compile(rf"({NAME}(?:\s*\([^()]*\))?)\s*:?=(?!=)")
Side = TypeVar("Side")

RELATIONS = {"=": Relation.EQ, "==": Relation.EQ, ">=": Relation.GE, "<=": Relation.LE}
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
    names, given, sides, relation = claimed(claim, let, lambda side, names: parse_term(side, names, claim))
    lhs, rhs = sides
    if relation not in (Relation.LT, Relation.GT):
        lhs, rhs = matching_zero(lhs, rhs), matching_zero(rhs, lhs)
    return Statement(lhs, rhs, relation, given | laws_behind(names, (lhs, rhs)))


SPELT_HERE = {
    "=>": ">=",
    "=<": "<=",
    "===": "=",
    "<>": "!=",
    "~=": "!=",
    ":=": "=",
    "<->": "=",
    "->": "=",
    ">>": ">=",
    "<<": "<=",
}
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")  # 'ij,jk->ik'
FOREIGN_RELATIONS = re.compile("|".join(sorted(map(re.escape, SPELT_HERE), key=len, reverse=True)))
SEPARATORS = re.compile("[;#]")
RELATION_SIGNS = str.maketrans({sign: SIGNS[sign] for sign in "≥≤≠"})


def links_of(claim: str) -> list[str]:
    """Return the links of a chain ``a = b <= c``, each a claim in text; of a claim that is no chain, itself."""
    if not isinstance(claim, str):
        return [claim]
    chain, marked, where = claim.partition(" where ")
    if SEPARATORS.search(chain) or FOREIGN_RELATIONS.search(chain):  # that is refused as a whole
        return [claim]
    parts = split_relations(chain.translate(RELATION_SIGNS))
    if len(parts) <= 3:  # noqa: PLR2004 - two sides and a sign
        return [claim]
    return [f"{parts[i]} {parts[i + 1]} {parts[i + 2]}{marked}{where}" for i in range(0, len(parts) - 2, 2)]


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


def claimed(
    claim: str, let: str, read: Callable[[str, Names], Side]
) -> tuple[dict[str, Meaning], frozenset[Fact], tuple[Side, Side], Relation]:
    """Read declarations and, by ``read``, both sides of a claim."""
    claim, where = _split_where(claim)
    names, given = declare("; ".join(filter(None, (let, where))))
    if isinstance(claim, str) and (told := advice(claim)):
        msg = f"a claim compares two terms and has no other words: {shortened(claim)}"
        raise ParseError(msg, hint=told)
    claim = claim_text(claim, t_is_a_number=isinstance(names.get("T"), (Dimension, Scalar)))
    check_text(claim, "the claim")
    _check_signs(claim)
    left, relation, right = _split_claim(claim)
    names = {name: Dimension(name) for name in sizes_in(left, right)} | names
    try:
        sides = read(left, names), read(right, names)
    except ParseError as error:
        known = _in_words(left.strip(), right.strip(), names)
        if known is None:
            raise
        written = f" {relation.value} ".join(map(str, known)) + (f" where {where.replace(';', ',')}" if where else "")
        raise ParseError(error.message, where=error.where, hint=f"write {written}") from None
    return names, given, sides, relation


def _in_words(left: str, right: str, names: Names) -> list[str] | None:
    """Return both sides as symkl writes what they seem to mean, an identity without a size with the one that fits."""
    for size in ("", *sizes(names)):
        known = [side for side in (_readable(side, names, size) for side in (left, right)) if side is not None]
        if len(known) == 2 and (not size or _fit(known, names)):  # noqa: PLR2004 - both sides
            return known
    return None


def _fit(sides: list[str], names: Names) -> bool:
    one, other = (shape_of(parse_term(side, names)) for side in sides)
    return same_shape(one, other)


def _readable(side: str, names: Names, size: str) -> str | None:
    """Return a side as it is, or as symkl writes what it seems to mean; nothing where that is no term either."""
    try:
        parse_term(side, names)
    except ShapeError:  # it is read; that it does not fit is what the verdict says
        return rewritten(side, names, size) or side
    except SymklError:
        return rewritten(side, names, size)
    return side


def _check_signs(claim: str) -> None:
    """Refuse what separates claims, and relation signs of other languages."""
    if "#" in claim:
        msg = f"a claim has no comments: {shortened(claim)}"
        raise ParseError(msg, hint=f"write {claim.partition('#')[0].strip()}")
    if any(len(split(claim, separator)) > 1 for separator in ";,&"):
        msg = f"this is more than one claim: {shortened(claim)}"
        raise ParseError(msg, hint="a chain is a = b = c; several claims are given one by one, or in a file with --file")
    if found := FOREIGN_RELATIONS.search(QUOTED.sub("", claim)):
        msg = f"{found[0]} is no relation sign: {shortened(claim)}"
        raise ParseError(msg, hint=f"write {SPELT_HERE[found[0]]}")


def laws_behind(names: Names, sides: tuple[Expr, ...]) -> frozenset[Fact]:
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


def matching_zero(term: Expr, other: Expr) -> Expr:
    """A bare 0 on one side of an equality, or of an order of matrices, is the zero of the other side's shape."""
    return terms.Zero(*shape_of(other)) if term == 0 and shape_of(other) != SCALAR else term


def _split_claim(claim: str) -> tuple[str, Relation, str]:
    depth, found, position = 0, [], 0
    while position < len(claim):
        character = claim[position]
        depth += (character in "([{") - (character in ")]}")
        sign = next((s for s in (claim[position : position + 2], character) if s in RELATIONS), "")
        if sign and depth == 0:
            found.append((position, sign))
        position += len(sign) or 1
    if len(found) != 1:
        msg = f"a claim has one relation sign, this has {len(found)}: {shortened(claim)}"
        hint = "a chain a = b = c is two claims" if found else "write lhs = rhs (or >=, <=, >, <, !=)"
        if re.fullmatch(r"\s*[^-]+-[^-]+", claim):  # what ought to be nothing
            hint = f"write {claim.strip()} = 0"
        if re.fullmatch(r"\s*\S+\.(?:tex|md|ipynb|rst|txt)\s*", claim):
            hint = f"of a document: symkl check {claim.strip()}"
        if not found and re.search(r"\s(?:is|in)\s", claim):
            hint = 'what is known is declared, let="A: n x n, invertible"; a claim compares two terms, lhs = rhs'
        raise ParseError(msg, hint=hint)
    ((position, sign),) = found
    return claim[:position], RELATIONS[sign], claim[position + len(sign) :]
