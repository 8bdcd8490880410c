r"""Signs to which a document gives another meaning than the reader's: ``we write $|A|$ for the largest entry``.

Where such a sign stands, nothing is understood; a logarithm to another base is read as one to that base.
"""

# ruff: noqa: RUF001 - words of other scripts are what is looked for
from __future__ import annotations

import re
from dataclasses import dataclass

LETTER = r"(?:\\?[A-Za-z]+|\\(?:mathbf|boldsymbol|bm|mathrm)\{\\?[A-Za-z]+\}|\\cdot|\.)"
LEFT, RIGHT = r"\s*(?:\\(?:left|big|Big|bigl|Bigl)\s*)?", r"\s*(?:\\(?:right|big|Big|bigr|Bigr)\s*)?"
ARTICLE = r"(?:(?:the|its|their|an?|usual|ordinary|standard|so-called|corresponding)\s+)*"
ANY = r"(?:any|some|an? (?:arbitrary|general|given)|a)\s+norm\b"
LONGEST_FORMULA = 60
LONGEST_BASE = 60  # characters between a logarithm and its base


@dataclass(frozen=True)
class Sign:
    """A sign of the reader's own meaning.

    Attributes
    ----------
    shown : what a formula looks like that shows the sign
    means : words for what the reader takes it for; nothing else may be said of it
    tokens : the texts of its tokens
    """

    shown: re.Pattern[str]
    means: re.Pattern[str]
    tokens: frozenset[str]


def _sign(shown: str, means: str, *tokens: str) -> Sign:
    return Sign(
        re.compile(rf"\s*{shown}\s*"), re.compile(rf"(?!{ANY}){ARTICLE}(?:{means})", re.IGNORECASE), frozenset(tokens)
    )


def _called(words: str, means: str, *, alone: bool = True) -> Sign:
    """A function with its argument in any brackets, which may be left out where the name is no letter."""
    name = rf"(?:\\(?:mathrm|mathbb|operatorname|text|mathbf|rm|mathsf)\s*\{{?\s*)?\\?(?:{words})\s*\}}?"
    return _sign(name + r"\s*(?:[(\[{\\].*)" + "?" * alone, means, *words.split("|"))


SIGNS = (
    _sign(
        rf"{LEFT}(?:\||\\lvert|\\vert){LETTER}{RIGHT}(?:\||\\rvert|\\vert)",
        r"(?:euclidean\s+)?(?:determinant|absolute(?! values? of (?:the |its )?det)"
        r"|modulus|magnitude|length|cardinality|number|size"
        r"|norm\b(?! of (?:the |a )?matri))|行列式|绝对值",
        *("|", "vert", "lvert", "rvert"),
    ),
    _sign(
        rf"{LEFT}(?:\\\||\|\||\\lVert|\\Vert){LETTER}{RIGHT}(?:\\\||\|\||\\rVert|\\Vert)(?:_\{{?2\}}?)?",
        r"(?:euclidean|2-|two-|l2|l_2|\$?\\ell_?\{?2\}?\$?|frobenius|spectral|operator)[\s-]*(?:vector\s+)?(?:2-)?norm"
        r"|norm\b(?! such)|length|范数",
        *("||", "Vert", "lVert", "rVert"),
    ),
    _sign(
        rf"{LETTER}\s*(?:\*|\\ast|\\star)\s*{LETTER}", r"(?:matrix\s+)?(?:product|multiplication)|乘积", "*", "ast", "star"
    ),
    _sign(
        rf"{LETTER}\s*\\circ\s*{LETTER}|\\circ", r"hadamard|schur|(?:entry|element|component|point)-?\s*wise|逐元素", "circ"
    ),
    _sign(
        rf"{LETTER}\s*\\odot\s*{LETTER}|\\odot", r"hadamard|schur|(?:entry|element|component|point)-?\s*wise|逐元素", "odot"
    ),
    _sign(rf"{LETTER}\s*\\otimes\s*{LETTER}|\\otimes", r"kronecker|克罗内克", "otimes"),
    _sign(
        rf"{LETTER}\s*\^\s*\{{?\s*(?:\\dagger|\\dag|†)\s*\}}?",
        r"(?:moore[\s–-]*penrose\s+)?(?:pseudo|moore|generali[sz]ed)|伪逆|广义逆",
        *("dagger", "dag"),
    ),
    _called("tr|Tr|trace", r"trace|迹"),
    _called("det", r"determinant|行列式"),
    _called("Var|var", r"(?:co)?variance|dispersion|方差"),
    _called("Cov|cov", r"(?:cross-?)?covariance|协方差"),
    _called("E", r"(?:mathematical\s+)?expect|mean|average|first\s+(?:raw\s+)?moment|期望", alone=False),
)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
FORMULA = rf"\$(?P<{{}}>[^$\n]{{{{1,{LONGEST_FORMULA}}}}})\$"
DENOTES = re.compile(
    FORMULA.format("first")
    + r",?\s*(?:(?:to\s+|will\s+|shall\s+|here\s+)*(?:denotes?|denoting|stands?\s+for|means?|mean|for)"
    r"|(?:is|be|as)(?=\s+(?:the|an?|any)\b))\s+(?P<what>[^.;$]{1,80})"
)
DENOTED = re.compile(
    r"(?:\b(?:denot\w+|writ\w+|abbreviat\w+|means?\s+by)\s+)?(?P<what>\b(?:[Tt]he|an?|any|its)\b[^.;$]{1,80}?)\s+"
    r"(?:(?:is|are)\s+(?:denoted|written|abbreviated)\s+)?(?:by|as)\s+" + FORMULA.format("last")
)
RELATED = re.compile(r"[=<>]|\\(?:leq?|geq?|approx|sim)\b")  # what is said is a statement, and no name of anything
SAYS_SO = re.compile(r"\b(?:denot|writ|abbreviat|means?\s+by)")
# a dagger, without a word of it, is the conjugate transpose where the text speaks of such
CONJUGATES = re.compile(r"\b(?:conjugate transpose|Hermitian|unitary|self-adjoint|共轭)", re.IGNORECASE)
PRIMED = re.compile(r"\$\s*((?:\\?[A-Za-z]+'?\s*,\s*)*\\?[A-Za-z]+'(?:\s*,\s*\\?[A-Za-z]+'?)*)\s*\$")
TRANSPOSES = re.compile(r"transpos|转置", re.IGNORECASE)
PSEUDO = re.compile(r"pseudo[- ]*inverse|moore|penrose|伪逆", re.IGNORECASE)
_LOG = r"(?:\blog(?:arithm)?s?\b|\\log\b|\\lg\b|\\mathrm\{log\}|对数)"
BASE = re.compile(
    rf"{_LOG}[^.;]{{0,{LONGEST_BASE}}}?(?<!change in the )(?<!change of )\b(?:base|basis)\b[\s$:=-]*"
    r"(?P<base>\d+|two|ten|[A-Za-z]\b|\\\w+)?"
    rf"|\bbase[\s$-]*(?P<before>\d+|two|ten|[a-z])\$?[\s-]*{_LOG}|\b(?P<word>binary|dyadic|common|decadic|decimal) {_LOG}",
    re.IGNORECASE,
)
BASES = {"two": "2", "ten": "10", "binary": "2", "dyadic": "2", "common": "10", "decadic": "10", "decimal": "10"}
ANY_BASE = "b"
NATURAL = frozenset({"e", "\\mathrm", "\\rm"})


def foreign(words: str) -> frozenset[str]:
    """The tokens of the signs to which a text gives another meaning."""
    found: set[str] = set()
    plain = LINK.sub(r"\1", words)
    for pattern, formula in ((DENOTES, "first"), (DENOTED, "last")):
        for said in pattern.finditer(plain):
            if formula == "last" and not SAYS_SO.search(said[0]):
                continue
            for sign in SIGNS if not RELATED.search(said[formula]) else ():
                if sign.shown.fullmatch(said[formula]) and not sign.means.match(said["what"].strip()):
                    found |= sign.tokens
    if CONJUGATES.search(words) and not PSEUDO.search(words):
        found |= {"dagger", "dag"}
    return frozenset(found)


def primed_letters(words: str) -> frozenset[str]:
    """The letters that a text has with a prime as letters of their own: ``let $A$ and $A'$ be two matrices``."""
    if TRANSPOSES.search(words):
        return frozenset()
    return frozenset(letter for listed in PRIMED.findall(words) for letter in re.findall(r"(\\?[A-Za-z]+)'", listed))


def base_of_logarithms(words: str) -> str:
    """The base that a text says of its logarithms, where it is another than e; a letter where it says no number."""
    for said in BASE.finditer(words):
        base = (said["base"] or said["before"] or said["word"] or "").lower()
        if base not in NATURAL:
            base = BASES.get(base, base)
            return base if base.isdigit() else ANY_BASE
    return ""
