"""What a document says of a name before anything is parsed: whether it stands before brackets as a function does."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from symkl.documents import notation
from symkl.documents.foreign import PSEUDO, base_of_logarithms, foreign, primed_letters
from symkl.documents.pieces import canonical, depth, group_at, source
from symkl.documents.surface import base

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from symkl.documents.tokens import Token

DENSITIES = frozenset({"p", "q", "\\cal{P}"})
OFTEN_FUNCTIONS = frozenset(
    {"P", "Q", "f", "g", "h", "\\phi", "\\psi", "\\Gamma", "\\varphi", "\\Phi", "\\pi", "r", "k", "m"}
)
MAPS = ("to", "rightarrow", "longrightarrow", "mapsto")
ALMOST_ALWAYS = frozenset({"P", "Q", "\\Gamma", "\\psi"})
UPRIGHT = frozenset({"h", "H", "I"})
LONGEST = 12
WORD = re.compile("[A-Z]{2,}|[A-Z]?[a-z]{3,}")  # below a letter it is one: OLS, ridge
SEVERAL = 2
SELDOM = 3  # of a letter that is defined as a function: it stands bare at most once for so many brackets
_GENERAL = re.compile(r"generali[sz]ed[- ]inverse|\bg-inverse|广义逆", re.IGNORECASE)
_CURVED = re.compile(r"newton|convex|likelihood|regression|\bloss\b|gradient (?:descent|method)|optimi[sz]", re.IGNORECASE)
_LAPLACIAN = re.compile(r"laplac|harmonic|heat equation|wave equation|schr[oö]dinger|electro|fluid|\bcurl\b", re.IGNORECASE)
_ANY = re.compile(
    r"\b(?:any|every|each|some|arbitrary|not unique)\b[^.]{0,20}\b(?:generali[sz]ed[- ]inverse|g-inverse|pseudo[- ]*inverse)"
    r"|任[意何一][^。]{0,6}(?:广义逆|伪逆)",
    re.IGNORECASE,
)
_ROUNDS = re.compile(
    r"\b(?:integer part|fractional part|floor|greatest integer|nearest integer|Iverson)\b|取整", re.IGNORECASE
)
_PRIME_PRODUCT = re.compile(r"([A-Za-z])'\s*\1\b|\(([A-Za-z])'\2\)|[A-Z]'[A-Z]|\)'\s*[A-Z(]")
# x^t A x, x x^t; and a t that counts or is a number
_SMALL_T = re.compile(
    r"([A-Za-z])\^\{?t\}?(?:[A-Z]|\\[A-Z][a-z]+)?(?:\^\{-1\})?\1(?![A-Za-z]?\^\{?t)|([A-Za-z])\2\^\{?t(?!\w)|\)\^\{?t\}?\("
)
_TIME = re.compile(r"_\{?t(?![A-Za-z])|\((?:t|\w,t|t,\w)\)|t[-+]1|[-+]t(?![A-Za-z])|\^\{?t[-+\d]|e\^\{?t|dt(?![A-Za-z])")


_INVERSES = re.compile(
    r"\binverse (?:[\w-]+ )?(?:functions?|maps?|transform)\b|\binverses? of (?:the|a) function\b|反函数", re.IGNORECASE
)
_PRIOR = re.compile(r"([A-Za-z]+)\}?(?:_(?:\w|\{[^{}]*\}))?\^(?:-(?![\dA-Z])|\{-\})")  # P^-, \hat{x}_k^-, not A^-1
_UPDATED = re.compile(r"(?:^|[&$\]\n}]|aligned}|\\\\)\s*(\\?[A-Za-z]+)\^\{?\+\}?&?=")
_STEPPED = re.compile(r"([A-Za-z])\^\{[a-z]\+1\}|(\\[a-z]+)\^\{[a-z]\+1\}")
_ITERATES = re.compile(
    r"\b(?:iterat\w+|gradient descent|step size|learning rate|update rule|Newton)\b|迭代|梯度下降|步长", re.IGNORECASE
)
COUNTS = (
    "simple",
    "wider",
    "bare",
    "italic",
    "upright",
    "primed",
    "called",
    "led",
    "updated",
    "above",
    "inverse",
    "estimates",
)


@dataclass(frozen=True)
class Names:
    """How often each name stands before a bracket that holds letters only, one that holds more, and bare."""

    simple: Counter[str] = field(default_factory=Counter)
    wider: Counter[str] = field(default_factory=Counter)
    bare: Counter[str] = field(default_factory=Counter)
    italic: Counter[str] = field(default_factory=Counter)
    upright: Counter[str] = field(default_factory=Counter)
    primes_transpose: bool = False
    primed: Counter[str] = field(default_factory=Counter)  # with a prime before a bracket
    called: Counter[str] = field(default_factory=Counter)  # without one
    led: Counter[str] = field(default_factory=Counter)  # before a bracket and a sign of equality, as f(x) = is
    updated: Counter[str] = field(default_factory=Counter)  # letters whose plus above is a mark: P^+ = is what P becomes
    above: Counter[str] = field(default_factory=Counter)  # letters with one letter above: x^o
    inverse: Counter[str] = field(default_factory=Counter)  # with a minus one above, before a bracket: g^{-1}(y)
    estimates: Counter[str] = field(default_factory=Counter)  # letters with a hat before a bracket, and what it holds
    marks: frozenset[str] = frozenset()  # letters that stand above several others, and nowhere else
    stepped: frozenset[str] = frozenset()  # letters whose superscript counts steps: x^{k+1} = x^k - ...
    raised: bool = False  # whether transposes are written by a T
    small: bool = False  # or by a small t
    pseudo: bool = False  # whether the text speaks of pseudo-inverses
    hessian: bool = False  # whether nabla squared is a Hessian: the text speaks of them, or of what has them, not of Laplace
    many_inverses: bool = False  # whether it speaks of generalized inverses, of which a matrix has many
    entropic: bool = False  # whether it speaks of entropies
    rounds: bool = False  # whether the text speaks of what square brackets may stand for beside a group
    foreign: frozenset[str] = frozenset()  # the tokens of signs to which the text gives another meaning
    alone: frozenset[str] = frozenset()  # letters that stand with a prime as letters of their own
    prior: frozenset[str] = frozenset()  # letters that have a minus alone above: what they are before an update
    base: str = ""  # of logarithms, where the text says another than e

    def is_function(self, name: str) -> bool:
        """Whether a bracket behind it holds its argument, rather than a factor."""
        simple, wider, bare = self.simple[name], self.wider[name], self.bare[name]
        letter = base(name).rstrip("'")
        if letter in UPRIGHT and self.upright[letter] and not self.italic[letter] and bare == 0:
            return True  # an entropy, of sums and products, too
        if self.entropic and name in notation.ENTROPIES and bare == 0:
            return True
        if self.led[name] and bare <= (simple + wider) // SELDOM:
            return True
        if letter in DENSITIES:
            parameter = bare > 0 and wider > 0 and "_" in name  # p_1 (1 - p_2)
            return not (parameter or bare > 2 * simple)
        if letter in OFTEN_FUNCTIONS:
            likely = simple > 0 and letter in ALMOST_ALWAYS and wider == 0 and simple >= bare // 4
            return simple > bare or likely
        return simple > 0 and wider == 0 and bare == 0 and len(letter) <= LONGEST

    def within(self, own: Names) -> Names:
        """The names in a section, which may define a function, or speak of a density, of a letter of other sections."""
        led = {name for name, count in own.led.items() if count}
        densities = {name for name in own.simple if base(name).rstrip("'") in DENSITIES}
        told = {name for name in led | densities if own.is_function(name) and not self.is_function(name)}
        if not told:
            return self

        def of(here: Counter[str], everywhere: Counter[str]) -> Counter[str]:
            return Counter({**everywhere, **{name: here[name] for name in told}})

        return replace(
            self,
            simple=of(own.simple, self.simple),
            wider=of(own.wider, self.wider),
            bare=of(own.bare, self.bare),
            led=of(own.led, self.led),
        )

    def is_inverse(self, name: str) -> bool:
        """Whether a minus one above, before a bracket, makes the inverse function of it."""
        return self.inverse[name] > 0 and self.is_function(name)

    def is_at_one_point(self, name: str) -> bool:
        """Whether a letter with a hat stands before one bracket alone: the estimate that it is there is a letter."""
        return len([pair for pair in self.estimates if pair.startswith(f"{name}(")]) == 1

    def stands(self, name: str) -> bool:
        """Whether it stands anywhere as a letter."""
        return bool(self.simple[name] or self.wider[name] or self.bare[name])

    def is_marked(self, name: str) -> bool:
        """Whether a prime behind it makes another letter, or the derivative of a function, rather than a transpose."""
        letter = base(name).rstrip("'")
        return not self.primes_transpose and (
            letter in self.alone or self.raised or (self.primed[letter] > 0 and self.called[letter] > 0)
        )

    def is_functional(self, name: str) -> bool:
        """Whether it stands before brackets and never bare, as an entropy does."""
        return self.simple[name] > 0 and self.bare[name] == 0

    def averages(self) -> bool:
        """Whether a letter E before a bracket is the expectation."""
        return not (self.bare["E"] > 1 and self.upright["E"] > 0)

    def is_its_own(self, letter: str) -> bool:
        """Whether an upright letter is another one than the letter in italics."""
        parameter = letter == "p" and self.bare[letter] > 0 and self.simple[letter] + self.wider[letter] == 0
        return (letter in ("E", "T", "P", "I") or parameter) and self.upright[letter] > 0 and self.italic[letter] > 0


def occurrences(tokens: Sequence[Token]) -> Names:
    """Count the names of a formula."""
    found = Names()
    _count(tokens, found)
    if any(token.is_("+") for token in tokens):
        found.updated.update(m[1] for m in _UPDATED.finditer(re.sub(r"\s", "", source(tokens))))
    return found


def added(formulas: Iterable[Names]) -> Names:
    """Add up the counts of several formulas."""
    found = Names()
    for one in formulas:
        for counts in COUNTS:
            getattr(found, counts).update(getattr(one, counts))
    return found


def counted(formulas: Iterable[Names], text: str, words: str = "") -> Names:
    """Count the names of a document.

    Parameters
    ----------
    formulas : the names of each formula
    text : the text of all of them
    words : what stands around them
    """
    found = added(formulas)
    if _INVERSES.search(words):
        found.simple.update(found.inverse)
    else:  # of a matrix, or of a number
        found.bare.update(found.inverse)
        found.inverse.clear()
    squeezed = re.sub(r"\s+", "", text)
    raised = any(mark in squeezed for mark in ("^T", "^{T}", "mathrm{T}", "\\top"))
    return replace(
        found,
        primes_transpose=not raised and _PRIME_PRODUCT.search(squeezed) is not None,
        marks=_marks(found),
        stepped=frozenset(m[1] or m[2] for m in _STEPPED.finditer(squeezed)) if _ITERATES.search(words) else frozenset(),
        raised=raised,
        prior=frozenset(_PRIOR.findall(squeezed)),
        small=_SMALL_T.search(squeezed) is not None and _TIME.search(squeezed) is None,
        pseudo=PSEUDO.search(words) is not None,
        hessian=bool(_CURVED.search(words) and not _LAPLACIAN.search(words)) or "hessian" in words.lower(),
        entropic=bool(re.search(r"\bentrop", words, re.IGNORECASE)),
        many_inverses=bool(_ANY.search(words) or (_GENERAL.search(words) and not PSEUDO.search(words))),
        rounds=_ROUNDS.search(words) is not None,
        foreign=foreign(words),
        alone=primed_letters(words),
        base=base_of_logarithms(words),
    )


def _marks(found: Names) -> frozenset[str]:
    """The letters that stand above several others, and nowhere else: o of x^o and C^o; e^x and t^k are powers."""
    above: dict[str, set[str]] = {}
    for pair in found.above:
        below, _, letter = pair.partition("^")
        above.setdefault(letter, set()).add(below)
    often = {letter: sum(n for pair, n in found.above.items() if pair.endswith(f"^{letter}")) for letter in above}
    return frozenset(
        letter
        for letter, below in above.items()
        if len(below) >= SEVERAL and "e" not in below and _bare(found, letter) <= often[letter]
    )


def _bare(found: Names, letter: str) -> int:
    return found.bare[letter] + found.simple[letter] + found.wider[letter]


def _above(tokens: Sequence[Token], i: int) -> str:
    """The one small letter that stands above, where one does."""
    if i >= len(tokens) or tokens[i].kind != "sup":
        return ""
    script, _ = group_at(tokens, i + 1)
    one = script[0].text if len(script) == 1 and script[0].kind == "char" else ""
    return one if re.fullmatch(r"[a-su-z]", one) else ""


def _count(tokens: Sequence[Token], found: Names) -> None:
    i, slope = 0, -1
    while i < len(tokens):
        first = i
        name, i = _name(tokens, i, found)
        if not name:
            if tokens[first].is_("nabla", "partial"):
                i = slope = _behind_scripts(tokens, i, found)
            continue
        plain = name
        while i < len(tokens) and tokens[i].kind in ("sub", "prime"):
            if tokens[i].kind == "prime":
                name, i = f"{name}'", i + 1
                continue
            script, i = _below(tokens, i + 1, found)
            name += "_{" + script + "}"
        if letter := _above(tokens, i):
            found.above[f"{plain}^{letter}"] += 1
        if i < len(tokens) and tokens[i].is_("(") and _is_simple(tokens, i):
            (found.primed if "'" in name else found.called)[plain] += 1  # f'(x) is no transpose where f(x) stands, too
        if i < len(tokens) and tokens[i].kind == "char" and tokens[i].text == "(":
            found.led[name] += first == 0 and _is_defined(tokens, i)
        use = _use(name, tokens, i, found)
        if first != slope or use is not found.bare:  # the L of a gradient may be the function L(w)
            use[name] += 1


def _below(tokens: Sequence[Token], i: int, found: Names) -> tuple[str, int]:
    """What stands below a letter, as text, and the place behind it; its names are counted if it is no word."""
    script, i = group_at(tokens, i)
    text = canonical(script)
    if not WORD.fullmatch(text):
        _count(script, found)
    return text, i


def _use(name: str, tokens: Sequence[Token], i: int, found: Names) -> Counter[str]:
    """Where a name counts by what stands behind it: a simple bracket, a wider one, or none."""
    if i < len(tokens) and tokens[i].kind == "char" and tokens[i].text == "(":
        return found.simple if _is_simple(tokens, i) else found.wider
    if inverse_at(tokens, i):
        return found.inverse
    if i < len(tokens) and tokens[i].is_(":") and any(token.is_(*MAPS) for token in tokens):  # f: X \to Y
        return found.led
    return found.simple if i < len(tokens) and name in ("E", "H") and tokens[i].is_("[") else found.bare


def inverse_at(tokens: Sequence[Token], i: int) -> int:
    """The place behind a minus one above, if a bracket with letters alone follows: of g^{-1}(y); else 0."""
    if i >= len(tokens) or tokens[i].kind != "sup":
        return 0
    script, after = group_at(tokens, i + 1)
    bracket = after < len(tokens) and tokens[after].kind == "char" and tokens[after].text == "("
    return after if canonical(script) == "-1" and bracket and _is_simple(tokens, after) else 0


def _behind_scripts(tokens: Sequence[Token], i: int, found: Names) -> int:
    """The place behind the scripts of an operator, whose names are counted."""
    while i < len(tokens) and tokens[i].kind in ("sub", "sup"):
        script, i = group_at(tokens, i + 1)
        _count(script, found)
    return i


def _name(tokens: Sequence[Token], i: int, found: Names) -> tuple[str, int]:
    """The name that begins at a place, if one does, and the place behind it."""
    t = tokens[i]
    if t.kind == "sub":
        return "", _below(tokens, i + 1, found)[1]
    if t.kind == "char" and t.text.isalpha():
        found.italic[t.text] += 1
        return t.text, i + 1
    if t.kind == "command" and t.text in notation.GREEK:
        return "\\" + t.text, i + 1
    if t.kind == "command" and notation.FONTS.get(t.text) and i + 1 < len(tokens):
        inner, after = group_at(tokens, i + 1)
        if len(inner) == 1:
            letter = ("\\" if inner[0].kind == "command" else "") + inner[0].text
            return f"\\{notation.FONTS[t.text]}{{{letter}}}", after
    if t.is_("hat", "widehat"):
        return "", _estimate(tokens, i + 1, found)
    if t.kind == "upright" and len(t.text) == 1:
        found.upright[t.text] += 1
    return "", i + 1


def _estimate(tokens: Sequence[Token], i: int, found: Names) -> int:
    """Count a letter with a hat by what stands in a bracket behind it; returns the place behind the letter."""
    inner, i = group_at(tokens, i)
    if len(inner) != 1:
        _count(inner, found)
    elif i < len(tokens) and tokens[i].is_("(") and _is_simple(tokens, i):
        end = next((k for k in range(i, len(tokens)) if tokens[k].is_(")")), i)
        letter = ("\\" if inner[0].kind == "command" else "") + inner[0].text
        found.estimates[f"\\hat{{{letter}}}({canonical(tokens[i + 1 : end])}"] += 1
    return i


def _is_defined(tokens: Sequence[Token], i: int) -> bool:
    """Whether the bracket at a place holds one letter, and a sign of equality follows: ``=``, or ``:=``."""
    end = i + 3
    end += end + 1 < len(tokens) and tokens[end].is_(":")
    return end < len(tokens) and tokens[i + 2].is_(")") and tokens[end].is_("=", "coloneqq", "equiv")


def _is_simple(tokens: Sequence[Token], i: int) -> bool:
    """Whether the bracket at a place holds letters and separators only."""
    level = 0
    for t in tokens[i:]:
        level += depth(t)
        if level == 0:
            return True
        if t.is_("+", "-", "frac", "cdot", "="):
            return False
    return True
