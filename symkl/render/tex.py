"""LaTeX as text: escaping what people wrote, printing mathematics, and where a long line breaks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from sympy.printing.latex import LatexPrinter

from symkl.language.sympy_types import untyped
from symkl.render.widths import TOKEN, width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sympy import Basic

# ------------------------------------------------------------------------------------------------------- escaping

ASCII = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"{\ttfamily\char34}",
    "[": "{[}",  # a bare one after a line break would be read as its argument
    "]": "{]}",
    "`": r"\`{}",
    "'": "{'}",
}
TYPED = set("\\{}^~<>|\"`'_")
ACCENTS = {
    "\u0300": r"\`",
    "\u0301": r"\'",
    "\u0302": r"\^",
    "\u0303": r"\~",
    "\u0304": r"\=",
    "\u0306": r"\u",
    "\u0307": r"\.",
    "\u0308": r"\"",
    "\u030a": r"\r",
    "\u030b": r"\H",
    "\u030c": r"\v",
    "\u0323": r"\d",
    "\u0327": r"\c",
}
LETTERS = {
    "\u00df": r"\ss{}",
    "\u00e6": r"\ae{}",
    "\u00c6": r"\AE{}",
    "\u0153": r"\oe{}",
    "\u0152": r"\OE{}",
    "\u00f8": r"\o{}",
    "\u00d8": r"\O{}",
    "\u0142": r"\l{}",
    "\u0141": r"\L{}",
    "\u2013": "--",
    "\u2014": "---",
    "\u2018": "`",
    "\u2019": "'",
    "\u201c": "``",
    "\u201d": "''",
    "\u2026": r"\dots{}",
    "\u00a7": r"\S{}",
    "\u00a0": "~",
}
MATHEMATICS = {
    "\u00b0": r"^\circ",
    "\u00d7": r"\times",
    "\u00b7": r"\cdot",
    "\u00b1": r"\pm",
    "\u2212": "-",
    "\u2264": r"\le",
    "\u2265": r"\ge",
    "\u2260": r"\neq",
    "\u2248": r"\approx",
    "\u2192": r"\to",
    "\u21d2": r"\Rightarrow",
    "\u221e": r"\infty",
    "\u2211": r"\sum",
    "\u222b": r"\int",
    "\u221a": r"\surd",
    "\u2202": r"\partial",
    "\u2208": r"\in",
    "\u2016": r"\|",
    "\u22a4": r"\top",
    "\u1d40": "^T",
    "\u211d": r"\mathbb{R}",
    "\u03d5": r"\phi",
    "\u03f5": r"\epsilon",
}
LONGEST_WORD = 60  # about what a line holds
MOST_KNOWN = 20_000  # printed terms that are kept
CAPITALS = {"GAMMA", "DELTA", "THETA", "LAMBDA", "XI", "PI", "SIGMA", "UPSILON", "PHI", "PSI", "OMEGA"}


# what makes brackets grow; the transpose of SymPy's printer, where a power by a letter T is ``^{T}``
TALL = re.compile(r"\\(?:frac|sum|int|prod|sqrt|begin|binom|overset|underset|overline|left)(?![A-Za-z])|\^\{\^")
SIZED = {r"\left", r"\right"}
BARS = {"|": (r"\lvert ", r"\rvert "), r"\{": (r"\{",), r"\}": (r"\}",)}
TRANSPOSE = re.compile(r"\^T(?![A-Za-z])")


@lru_cache(maxsize=4096)
def escaped(text: str) -> str:
    """Return any text as LaTeX text, in ASCII, on one line; a character without a form is shown by its number."""
    return " ".join(_word(word, _escaped) for word in text.split())


def typewriter(text: str) -> str:
    r"""Return any text as LaTeX text in typewriter type, whose font has every ASCII character."""
    return rf"\texttt{{{' '.join(_word(word, _typed) for word in text.split())}}}"


def _word(word: str, write: Callable[[str], str]) -> str:
    """Write the letters of a word; one that no line can hold may break anywhere, at which XeTeX would crash otherwise."""
    if len(word) <= LONGEST_WORD:
        return "".join(map(write, _clusters(word)))
    return r"\allowbreak{}".join(map(write, _clusters(word)))


def _typed(cluster: str) -> str:
    return f"{{\\char{ord(cluster)}}}" if cluster in TYPED else _escaped(cluster)


def _clusters(text: str) -> Iterator[str]:
    """Split into letters, each with the accents that follow it."""
    yield from re.findall(r"[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]", unicodedata.normalize("NFC", text))


def _escaped(cluster: str) -> str:
    if len(cluster) == 1 and cluster.isascii():
        return ASCII.get(cluster, cluster if cluster.isprintable() else " ")
    if cluster in LETTERS:
        return LETTERS[cluster]
    symbol = _as_mathematics(cluster)
    if symbol:
        return rf"\ensuremath{{{symbol}}}"
    base, *marks = list(unicodedata.normalize("NFD", cluster))
    if base.isascii() and base.isalpha() and all(mark in ACCENTS for mark in marks):
        for mark in marks:
            base = f"{ACCENTS[mark]}{{{base}}}"
        return base
    plain = unicodedata.normalize("NFKD", cluster)
    if plain.isascii():
        return "".join(_escaped(c) for c in plain)
    return "".join(f"{{[}}U+{ord(c):04X}{{]}}" for c in cluster)


def _as_mathematics(character: str) -> str:
    if character in MATHEMATICS:
        return MATHEMATICS[character]
    if len(character) != 1:
        return ""
    found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?([A-Z]+)", unicodedata.name(character, ""))
    if found is None:
        return ""
    size, name = found[1], found[2].replace("LAMDA", "LAMBDA")
    if size == "SMALL":
        return "o" if name == "OMICRON" else "\\" + name.lower()
    return (
        "\\" + name.capitalize()
        if name in CAPITALS
        else rf"\mathrm{{{ {'CHI': 'X', 'ETA': 'H', 'RHO': 'P'}.get(name, name[0]) }}}"
    )


class _Printer(LatexPrinter):
    """Prints every term once, because the same terms stand in chains, errata and several forms.

    Terms are told apart by identity: equal ones may differ in the LaTeX that was given for a name.
    """

    def __init__(self, letters: Mapping[Basic, str] | None = None) -> None:
        super().__init__({"symbol_names": dict(letters or {})})  # type: ignore[no-untyped-call] # SymPy has no types
        self.known: dict[int, tuple[Basic, str]] = {}

    def _print(self, expr: Basic, **kwargs: object) -> str:
        known = self.known.get(id(expr))
        if known is None or kwargs:
            known = (expr, super()._print(expr, **kwargs))  # the term is kept too, so that no other gets its identity
            if not kwargs and len(self.known) < MOST_KNOWN:
                self.known[id(expr)] = known
        return known[1]


@cache
def _printer() -> _Printer:
    """One printer for all terms: making one costs as much as printing a short term."""
    return _Printer()


def printed(term: Basic) -> str:
    """Return a term as SymPy prints it in LaTeX, with names as people wrote them."""
    return str(_printer().doprint(term))


def in_letters(term: Basic, letters: Mapping[str, str]) -> str:
    """Return a term as LaTeX in which names are written as somebody else writes them."""
    return str(_Printer({untyped.Symbol(name): written for name, written in letters.items()}).doprint(term))


def mathematics(term: Basic) -> str:
    """Return a term as LaTeX mathematics, in ASCII, whatever characters people put in names."""
    out = re.sub(r"(?<!\\)[%#$]", lambda found: "\\" + found[0], tightened(printed(term)))
    return out if out.isascii() else re.sub(r"[^\x00-\x7f]", lambda found: _in_mathematics(found[0]), out)


@lru_cache(maxsize=MOST_KNOWN)
def tightened(latex: str) -> str:
    r"""Return mathematics without the gap that ``\left`` leaves before it, and brackets round what is low in their own size.

    A transpose is upright, and so is what is no letter.
    """
    latex = TRANSPOSE.sub(r"^{\\mathrm{T}}", latex).replace(r"\mathbb{D}_{KL}", r"\mathbb{D}_{\mathrm{KL}}")
    pieces: list[str] = []
    opened: list[int] = []
    for token in TOKEN.findall(latex):
        pieces.append(token)
        if token == r"\left":  # noqa: S105 - a bracket, no password
            opened.append(len(pieces) - 1)
        elif len(pieces) > 1 and pieces[-2] == r"\right" and opened:
            start = opened.pop()
            inner = "".join(pieces[start + 2 : -2])
            if TALL.search(inner):
                pieces[start] = r"\mathopen{}\left"
                pieces[-1] += r"\mathclose{}"
            else:
                pieces[start : start + 2] = ["", BARS.get(pieces[start + 1], pieces[start + 1])[0]]
                pieces[-2:] = ["", BARS.get(pieces[-1], pieces[-1])[-1]]
    return "".join(pieces)


def _in_mathematics(character: str) -> str:
    symbol = _as_mathematics(character)
    return f"{{{symbol}}}" if symbol else rf"\text{{{_escaped(character)}}}"


def label(text: str) -> str:
    r"""Return text as the key of a \label."""
    return re.sub(r"[^A-Za-z0-9.:-]+", "-", text)


# ---------------------------------------------------------------------------------------------- where lines break


@dataclass(slots=True)
class _Pair:
    r"""A bracket and the one that closes it, by their places; ``grows`` with what is inside by \left and \right."""

    opened: int
    closed: int = -1
    grows: bool = True


@dataclass(frozen=True, slots=True)
class _Break:
    at: int
    inside: tuple[int, ...] = field(default=())  # numbers of the pairs open here


def broken(latex: str, room: float, later: float | None = None) -> list[str]:
    """Break mathematics that is wider than ``room`` em before a + or -, as far out in its brackets as will do.

    ``later`` is the room of the lines after the first. Brackets that a break leaves open get a fixed size.
    """
    later = room if later is None else later
    if width(latex) <= room:
        return [latex]
    pairs, breaks = _breaks(latex)
    used: list[_Break] = []
    start, here = 0, room
    while width(latex[start:]) > here:
        ahead = [b for b in breaks if b.at > start]
        if not ahead:
            break
        fitting = [b for b in ahead if width(latex[start : b.at]) <= here] or ahead[:1]
        shallow = min(len(b.inside) for b in fitting)
        best = [b for b in fitting if len(b.inside) == shallow][-1]
        used.append(best)
        start, here = best.at, later
    sized = {number for b in used for number in b.inside}
    return _cut(latex, used, [pairs[number] for number in sorted(sized)])


def _breaks(latex: str) -> tuple[list[_Pair], list[_Break]]:
    pairs: list[_Pair] = []
    breaks: list[_Break] = []
    stack: list[int] = []
    depth = position = 0
    after_left = False
    for token in TOKEN.findall(latex):
        match token:
            case "{" | r"\begin":
                depth += 1
            case "}" | r"\end":
                depth -= 1
            case r"\left" | r"\lvert" | "(" | "[" if not after_left:
                stack.append(len(pairs))
                pairs.append(_Pair(position, grows=token in SIZED))
            case r"\right" | r"\rvert" | ")" | "]" if stack and not after_left:
                pairs[stack.pop()].closed = position
            case "+" | "-" if depth == 0 and latex[position - 1 : position] == latex[position + 1 : position + 2] == " ":
                breaks.append(_Break(position, tuple(stack)))
        position += len(token)
        after_left = token in SIZED
    return pairs, breaks


def _cut(latex: str, used: list[_Break], sized: list[_Pair]) -> list[str]:
    edits = {b.at: "\n" for b in used}
    for pair in filter(lambda pair: pair.grows, sized):
        inner = latex[pair.opened : pair.closed]
        size = "bigg" if r"\frac" in inner else "Big" if r"\sum" in inner or r"\int" in inner else "big"
        edits[pair.opened] = rf"\{size}l"
        edits[pair.closed] = rf"\{size}r"
    out, last = "", 0
    for at in sorted(edits):
        out += latex[last:at] + edits[at]
        last = at + (0 if edits[at] == "\n" else len(r"\left") if edits[at].endswith("l") else len(r"\right"))
    return [line.strip() for line in (out + latex[last:]).split("\n")]
