"""Claims with words around them, as people say them: ``show that tr(A*B) = tr(B*A) for all A, B``.

Nothing is decided by what is read here: it says what to type.
"""

from __future__ import annotations

import re

from symkl.language.names import NAMES
from symkl.language.spelling import split, split_relations

ASKED = re.compile(
    r"\s*(?:please\s+)?(?:prove|show|check|verify|claim|theorem|lemma|is it true|is|does)(?:\s+that|\s*:|)\s+(?=[\w(|])",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"\s*(?:if|for|when|whenever|suppose|assume|assuming|given|let)\s+(.+?)\s*(?:,\s*then|then|:|,)\s+(.+)", re.DOTALL
)
BEHIND = re.compile(
    r"(.+?)[,\s]\s*(?:for all|for any|for every|forall|if|when|whenever|with|given that|assuming)\s+(.+)", re.DOTALL
)
EQUAL = re.compile(r"\s*(?:Eq|Equality|Equation|eq|equals)\s*[(\[](.*)[)\]]\s*", re.DOTALL)
LAW = re.compile(rf"\s*{NAMES}\s*~\s*\w+\s*\(.*\)\s*", re.DOTALL)
DECLARED = 'what is known is declared: --let "A: n x n, symmetric" (in Python let="...")'


def advice(claim: str) -> str:
    """Return what to type for a claim with words around it; nothing where there are none."""
    if found := EQUAL.fullmatch(claim):
        sides = [part.strip() for part in split(found[1], ",") if part]
        return f"write {' = '.join(sides)}" if len(sides) == 2 else ""  # noqa: PLR2004 - an equation's
    if LAW.fullmatch(claim):
        return f'a law is declared: --let "{claim.strip()}" (in Python let="..."); a claim compares two terms'
    bare = ASKED.sub("", claim, count=1).rstrip(" ?")
    known = ""
    if found := CONDITION.fullmatch(bare):
        known, bare = found[1], found[2]
    elif found := BEHIND.fullmatch(bare):
        bare, known = found[1], found[2]
    if bare == claim.rstrip(" ?") or len(split_relations(bare)) < 3:  # noqa: PLR2004 - two sides and a sign
        return ""
    return f"write {bare.strip()}{f'; {DECLARED}' if known else ''}"
