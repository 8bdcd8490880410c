r"""Names of symbols as MathML: ``mu1`` and ``\Sigma_1`` are Greek letters with a subscript."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from sympy.printing.conventions import split_super_sub

from symkl.render.boxes import comma, identifier, joined, number, over, subscript, superscript, upright

if TYPE_CHECKING:
    from symkl.render.boxes import Row

ACCENTS = {"hat": "^", "bar": "\u00af", "tilde": "~", "vec": "\u2192", "dot": "\u02d9", "ddot": "\u00a8", "check": "\u02c7"}
# where LaTeX's letter is not the one of that Unicode name
VARIANTS = {
    "epsilon": "\u03f5",
    "phi": "\u03d5",
    "varepsilon": "\u03b5",
    "varphi": "\u03c6",
    "vartheta": "\u03d1",
    "ell": "\u2113",
}
ALPHABETS = {"mathbf": (0x1D400, 0x1D41A), "boldsymbol": (0x1D468, 0x1D482)}
TOKEN = re.compile(r"\\([A-Za-z]+)|([A-Za-z0-9_^{}])|\s+|(.)", re.DOTALL)


@lru_cache(maxsize=1024)
def named(name: str, latex: str = "") -> Row:
    """Return a name, from its LaTeX where that was given and is a letter with scripts, else from the name itself."""
    if latex:
        found = _Latex(latex).row()
        if found:
            return found
    stem, above, below = split_super_sub(name.rstrip("_") or name)  # type: ignore[no-untyped-call] # SymPy has no types
    row = _stem(stem)
    if below:
        row = subscript(row, joined(map(_piece, below), comma()))
    return superscript(row, joined(map(_piece, above), comma())) if above else row


def _piece(text: str) -> Row:
    return number(text) if text.isdecimal() and text.isascii() else _stem(text)


def _stem(text: str) -> Row:
    letter = greek(text)
    if letter:
        return identifier(letter)
    for word, accent in ACCENTS.items():
        if text.lower().endswith(word) and len(text) > len(word):
            return over(_stem(text[: -len(word)]), accent)
    return identifier(text)


def greek(word: str) -> str:
    """Return the Greek letter that a word names, or nothing."""
    if word in VARIANTS:
        return VARIANTS[word]
    if not (word.isascii() and word.isalpha()):
        return ""
    size = "SMALL" if word.islower() else "CAPITAL" if word == word.capitalize() else ""
    spelled = word.upper().replace("LAMBDA", "LAMDA")
    try:
        return unicodedata.lookup(f"GREEK {size} LETTER {spelled}") if size else ""
    except KeyError:
        return ""


class _Latex:
    """Reads a letter, its font or accent, and its scripts; anything else gives nothing."""

    def __init__(self, latex: str) -> None:
        self.tokens = [m for m in TOKEN.finditer(latex) if m[1] or m[2] or m[3]]
        self.position = 0

    def row(self) -> Row:
        try:
            out = self._scripted()
        except (IndexError, ValueError):
            return ()
        return out if self.position == len(self.tokens) else ()

    def _next(self) -> re.Match[str]:
        self.position += 1
        return self.tokens[self.position - 1]

    def _ahead(self) -> str:
        return self.tokens[self.position][0] if self.position < len(self.tokens) else ""

    def _scripted(self) -> Row:
        base = self._letter()
        while self._ahead() in ("_", "^") and self._ahead():
            base = (subscript if self._next()[0] == "_" else superscript)(base, self._letter())
        return base

    def _letter(self) -> Row:
        token = self._next()
        command, plain = token[1], token[2]
        if command:
            return self._command(command)
        if plain == "{":
            out: Row = ()
            while self._ahead() != "}":
                out += self._scripted()
            self._next()
            return out
        if plain and plain.isalnum():
            return number(plain) if plain.isdigit() else identifier(plain)
        raise ValueError(token[0])

    def _command(self, command: str) -> Row:
        letter = greek(command)
        if letter:
            return identifier(letter)
        if command in ACCENTS:
            return over(self._letter(), ACCENTS[command])
        if command in ("mathrm", "text", "operatorname"):
            return upright(self._word())
        if command in ALPHABETS:
            capital, small = ALPHABETS[command]
            word = self._word()
            return identifier("".join(chr((capital if c.isupper() else small) + ord(c.lower()) - ord("a")) for c in word))
        raise ValueError(command)

    def _word(self) -> str:
        if self._ahead() != "{":
            text = self._next()[2] or ""
        else:
            self._next()
            text = ""
            while self._ahead() != "}":
                text += self._next()[2] or " "
            self._next()
        if not (text.isascii() and text.isalpha()):
            raise ValueError(text)
        return text
