"""Text before it is read as terms: what is refused, and which names stand there as sizes."""

from __future__ import annotations

import re

from symkl.errors import ParseError
from symkl.language.names import NAME, RESERVED

LONGEST_TEXT = 20_000
DEEPEST_NESTING = 100
# signs that stand for something that is written with brackets here
HINTS = {
    "\N{N-ARY SUMMATION}": "write Sum[f, i]",
    "\N{N-ARY PRODUCT}": "write Prod[f, i]",
    "\N{INTEGRAL}": "write Int[f, x]",
    "\N{PARTIAL DIFFERENTIAL}": "write D[f, x]",
    "\N{NABLA}": "write D[f, x]",
    "\N{MATHEMATICAL LEFT ANGLE BRACKET}": "write x.T*y for the inner product of vectors, tr(A.T*B) of matrices",
    "\N{ALMOST EQUAL TO}": "a claim is exact: write =, <= or >=",
    "\N{FOR ALL}": 'what letters are is declared: --let "A: n x n" (in Python let="...")',
    "\N{DAGGER}": "write pinv(A)",
    "\N{SUCCEEDS}": 'that A is positive definite is declared, "A: n x n, spd"; A >= B claims that A - B is semidefinite',
    "\N{PRECEDES}": 'that B is positive definite is declared, "B: n x n, spd"; A <= B claims that B - A is semidefinite',
    "\N{INTERSECTION}": "write Pr(A, B) for the probability of both",
    "\N{UNION}": "write Pr(A) + Pr(B) - Pr(A, B) for the probability of one of them",
    "\N{PROPORTIONAL TO}": "a claim is exact: write c*g for what is proportional to g, with c: scalar",
    "\N{PLUS-MINUS SIGN}": "write two claims, one with + and one with -",
    "\N{LEFT DOUBLE QUOTATION MARK}": "leave the quotation marks out",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "leave the quotation marks out",
    "\N{ELEMENT OF}": 'what letters are is declared: --let "A: n x n" (in Python let="...")',
    "\N{INFINITY}": "there is no infinity among the terms",
    "\\": "as LaTeX, it is one claim alone: symkl prove 'LATEX' --let ...",
}
# functions of sizes: a name that stands in one and is declared nowhere is a dimension
OF_SIZES = re.compile(r"\b(?:I|Z|ones)\(([^()]*)\)")


def check_text(text: str, what: str) -> None:
    """Refuse what is too long, too deep, unbalanced or not ASCII."""
    if not isinstance(text, str):
        msg = f"{what} is {type(text).__name__}, not text"
        raise ParseError(msg)
    if len(text) > LONGEST_TEXT:
        msg = f"{what} is {len(text)} characters long; the longest that is read is {LONGEST_TEXT}"
        raise ParseError(msg)
    for position, character in enumerate(text):
        if not (character.isascii() and (character.isprintable() or character in "\n\t")):
            msg = (
                f"{what} {'have' if what.endswith('s') else 'has'} {character!r} (U+{ord(character):04X}) at {position + 1}"
            )
            plain = "write names and operators in ASCII: Sigma1, mu, *, -" if character.isprintable() else "take it out"
            hint = HINTS.get(character, plain)
            raise ParseError(msg, hint=hint)
    depth = deepest = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
        if depth < 0:
            break
    if depth != 0:
        msg = f"unbalanced brackets in {what}: {shortened(text)}"
        raise ParseError(msg, hint="every ( and [ needs its ) or ]")
    if deepest > DEEPEST_NESTING:
        msg = f"{what} nests {deepest} deep; at most {DEEPEST_NESTING} is read"
        raise ParseError(msg)


def shortened(text: str) -> str:
    """Return a text on one line, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 - a line of a terminal


def sizes_in(*texts: str) -> set[str]:
    """Return the names that stand as sizes in ``I(.)``, ``Z(.)`` and ``ones(.)``."""
    return {name for text in texts for inside in OF_SIZES.findall(text) for name in re.findall(NAME, inside)} - RESERVED
