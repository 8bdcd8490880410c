"""What may be declared of a symbol, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Iterable


SCALAR_FACTS = frozenset({"positive", "nonzero", "integer", "nonnegative", "probability", "binary"})
# what a number with a normal law is not, with positive probability
NOT_NORMAL = frozenset({"positive", "nonnegative", "integer", "probability", "binary"})
SQUARE_FACTS = frozenset(
    {
        "invertible",
        "symmetric",
        "spd",
        "skew",
        "orthogonal",
        "idempotent",
        "involutory",
        "nilpotent2",
        "diagonal",
        "posdet",
        "lower",
    },
)
# of a column: positive shares of 1; one entry that is 1 among zeros
COLUMN_FACTS = frozenset({"simplex", "indicator"})
MATRIX_FACTS = SQUARE_FACTS | COLUMN_FACTS | {"full_row_rank", "full_col_rank", "rank_deficient"}

# facts by other names
SYNONYMS = {
    "symmetric positive definite": "spd",
    "symmetric positive-definite": "spd",
    "positive definite": "spd",
    "positive-definite": "spd",
    "nonsingular": "invertible",
    "non-singular": "invertible",
    "non-negative": "nonnegative",
    "non-zero": "nonzero",
    "whole": "integer",
    "non-positive": "nonpositive",
}
# what is declared of a number as a bound that is given
BELOW = {"negative": "<", "nonpositive": "<="}
# what facts of a matrix say of a number: a matrix of one row and one column is one
OF_A_NUMBER = {"spd": "positive", "posdet": "positive", "invertible": "nonzero"}
# a matrix that varies with a scalar t has the fact "function of t"
FUNCTION_OF = "function of "
# what is declared of each entry of a vector or matrix, or of each of the square matrices that stand one below the other,
# has the fact "each positive"
EACH = "each "
EACH_ENTRY = frozenset({"positive", "nonnegative", "nonzero", "probability"})
EACH_MATRIX = frozenset({"spd", "symmetric", "invertible", "posdet"})
# facts that hold on an open set, so that a derivative knows nothing of them
GENERIC = frozenset({"invertible", "posdet", "full_row_rank", "full_col_rank"})
GENERIC |= {EACH + fact for fact in ("positive", "nonnegative", "nonzero", "probability", "invertible", "posdet")}

# what a fact brings with it
IMPLIED: dict[str, frozenset[str]] = {
    "spd": frozenset({"symmetric", "invertible", "posdet"}),
    "orthogonal": frozenset({"invertible"}),
    "involutory": frozenset({"invertible"}),
    "posdet": frozenset({"invertible"}),
    "diagonal": frozenset({"symmetric"}),
    "positive": frozenset({"nonzero", "nonnegative"}),
    "binary": frozenset({"nonnegative", "integer"}),  # 0 or 1
    "probability": frozenset({"positive"}),  # between 0 and 1, and neither
}
IMPLIED["simplex"] = frozenset({EACH + "positive"})
IMPLIED |= {
    EACH + fact: frozenset(EACH + other for other in implied if other in EACH_ENTRY | EACH_MATRIX)
    for fact, implied in IMPLIED.items()
    if fact in EACH_ENTRY | EACH_MATRIX
}
# pairs that no number and no matrix satisfies at every size, so that a declaration with both says nothing
CONTRADICTORY = (
    ("spd", "skew"),
    ("spd", "nilpotent2"),
    ("invertible", "nilpotent2"),
    ("invertible", "rank_deficient"),
    ("full_row_rank", "rank_deficient"),
    ("full_col_rank", "rank_deficient"),
    ("probability", "integer"),
    ("invertible", "skew"),  # at odd sizes, where a skew matrix is singular
)
EVEN = ("invertible", "skew")  # no contradiction at even sizes


def closure(facts: Iterable[str]) -> frozenset[str]:
    """All facts that follow from the declared ones."""
    known = set(facts)
    while True:
        more = {implied for fact in known for implied in IMPLIED.get(fact, ())} - known
        if not more:
            return frozenset(known)
        known |= more


def plain_fact(name: str, fact: str) -> str:
    """Return a fact by the name that it has here."""
    if not isinstance(fact, str):
        msg = f"{name}: {fact} is no fact"
        raise DeclarationError(msg, hint=f'a fact is text: matrix("{name}", n, n, "spd"); a vector has one size')
    return SYNONYMS.get(fact, fact)
