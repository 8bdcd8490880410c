"""Vectors that have one normal law together, whose mean and covariance are in blocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.errors import DeclarationError, ParseError
from symkl.language.blocks import Block
from symkl.language.distributions import ALIASES, Normal
from symkl.language.names import NAME, NAMES
from symkl.language.spelling import split
from symkl.language.statement import TOGETHER, Fact
from symkl.language.symbols import random_vector
from symkl.language.terms import as_term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

    from symkl.language.symbols import Matrix, Scalar
    from symkl.language.terms import TermLike

JOINT = re.compile(rf"(?:\(({NAMES})\)|block\(\[((?:\[{NAME}\],?\s*)+)\]\))\s*~\s*({NAME})\s*\((.*)\)", re.DOTALL)
HINT = "(x, y) ~ Normal(block([[m], [h]]), block([[A, C], [C.T, B]]))"


def jointly_normal(names: str | Sequence[str], mean: TermLike, covariance: TermLike) -> tuple[list[Matrix | Scalar], Fact]:
    """Declare vectors that have one normal law together, and what a statement is ``given`` for it.

    Parameters
    ----------
    names : what they are called, in order
    mean, covariance : block matrices with a block for each, and for each two
    """
    called = names.split() if isinstance(names, str) else list(names)
    column, rows = blocks_of(mean), blocks_of(covariance)
    sizes = {len(column), len(rows), *map(len, rows)}
    if sizes != {len(called)} or len(called) < 2 or {len(row) for row in column} != {1}:  # noqa: PLR2004 - together
        msg = f"the joint law of {', '.join(called)} has a mean of {len(called)} blocks and a covariance of as many squared"
        raise DeclarationError(msg, hint=HINT)
    blocks = zip(called, column, rows, strict=True)
    symbols = [random_vector(name, Normal(m, row[i])) for i, (name, (m,), row) in enumerate(blocks)]
    return symbols, Fact(TOGETHER, (*symbols, as_term(covariance)))


def blocks_of(term: TermLike) -> list[list[Expr]]:
    """Return the rows of a block matrix; of any other term, the term alone."""
    whole = as_term(term)
    return [list(row.args) for row in whole.args[0].args] if isinstance(whole, Block) else [[whole]]


def read_joint(item: str, where: str) -> tuple[list[str], str, str] | None:
    """Read ``(x, y) ~ Normal(mean, covariance)``, or ``block([[x], [y]]) ~``: the names, and the two texts."""
    found = JOINT.fullmatch(item)
    if not found:
        return None
    names, column, law, arguments = found.groups()
    parts = split(arguments, ",")
    if ALIASES.get(law, law) != "Normal" or len(parts) != 2:  # noqa: PLR2004 - mean and covariance
        msg = f"{law}({arguments}) is no law of several vectors together"
        raise ParseError(msg, where=where, hint=HINT)
    return re.findall(NAME, names or column), parts[0], parts[1]


def stacked(mean: str) -> str:
    """Write a mean as a block matrix: ``(m, h)`` as ``block([[m], [h]])``."""
    if mean.startswith("(") and mean.endswith(")"):
        return f"block([{', '.join(f'[{part}]' for part in split(mean[1:-1], ','))}])"
    return mean
