"""The notation of TeX that the reader knows, as tables."""

from __future__ import annotations

import re

from symkl.language import spelling

FUNCTIONS: dict[str, str] = {
    "log": "log",
    "ln": "log",
    "lg": "log",
    "exp": "exp",
    "det": "det",
    "tr": "tr",
    "trace": "tr",
    "diag": "diag",
    "vec": "vec",
    "logdet": "logdet",
    "rank": "rank",
    "rk": "rank",
    **{
        f: f
        for f in [
            "sgn",
            "sign",
            "sin",
            "cos",
            "tan",
            "tanh",
            "sinh",
            "cosh",
            "softmax",
            "dim",
            "erf",
            "sigmoid",
            "relu",
            "max",
            "min",
            "argmax",
            "argmin",
        ]
    },
    "sup": "max",
    "inf": "min",
    "arg": "argmax",
}
# letters typed one after another in italics; the long ones are words wherever they stand, the others before a bracket
ITALIC_WORDS: tuple[str, ...] = (
    "logdet",
    "softmax",
    "trace",
    "diag",
    "rank",
    "log",
    "exp",
    "det",
    "Var",
    "var",
    "Cov",
    "cov",
    "vec",
    "tr",
    "Tr",
    "ln",
    "KL",
    "Log",
    "sgn",
    "sign",
)
ALWAYS_WORDS = frozenset({"log", "exp", "det", "logdet", "trace", "softmax", "diag"})
INDEXED_WORDS = frozenset({"Var", "var", "Cov", "cov", "KL"})  # before an index as well
# glyphs as TeX names them; the language does not tell variants apart
GLYPHS = {**spelling.GREEK, "ε": "varepsilon", "λ": "lambda", "ς": "varsigma", "φ": "varphi"}
GREEK = frozenset(GLYPHS.values()) | {
    "vartheta",
    "varrho",
    "Upsilon",
    "varSigma",
    "varGamma",
    "ell",
    "hbar",
    "imath",
    "jmath",
}
FONTS = {
    **dict.fromkeys(
        ["mathbf", "boldsymbol", "bm", "bold", "pmb", "symbf", "boldmath", "textbf", "vb", "bs", "mathbit"], "bf"
    ),
    **dict.fromkeys(["mathcal", "mathscr", "cal"], "cal"),
    **dict.fromkeys(["mathbb", "Bbb"], "bb"),
    **dict.fromkeys(
        ["mathit", "mathnormal", "mathsf", "mathrm", "text", "textrm", "textsf", "operatorname", "rm", "sf", "it"], ""
    ),
    **dict.fromkeys(["vec", "overrightarrow"], "vec"),
    "mathfrak": "frak",
    "underline": "ul",
}
SWITCHES = {"bf": "bf", "rm": "", "it": "", "sf": "", "cal": "cal", "tt": ""}
ACCENTS = {
    **{a: a for a in ["hat", "tilde", "bar", "dot", "ddot", "check", "breve", "acute", "grave"]},
    "widehat": "hat",
    "widetilde": "tilde",
    "overline": "bar",
    "mathring": "ring",
}
TRANSPOSES = frozenset({"T", "top", "intercal", "tran", "transpose", "trans", "transp"})
TIMES = frozenset({"cdot", "times", "*", "ast"})
OPENERS = {
    "(": ")",
    "[": "]",
    "lbrace": "rbrace",
    "{": "}",
    "langle": "rangle",
    "lvert": "rvert",
    "lVert": "rVert",
    "lfloor": "rfloor",
    "lceil": "rceil",
    "lbrack": "rbrack",
    "llangle": "rrangle",
}
CLOSERS = frozenset(OPENERS.values())
# what ends a product, beside what closes
ENDS = frozenset(
    [
        "+",
        "-",
        ",",
        ";",
        ":",
        "pm",
        "mp",
        "=",
        "ge",
        "le",
        "geq",
        "leq",
        "<",
        ">",
        "in",
        "sim",
        "neq",
        "ne",
        "to",
        "approx",
        "propto",
        "lt",
        "gt",
        "rightarrow",
        "mapsto",
        "setminus",
        "cup",
        "cap",
        "wedge",
        "vee",
        "forall",
        "exists",
        "colon",
        "mid",
        "given",
        "middle",
    ]
)
DOTS = frozenset(["ldots", "dots", "cdots", "vdots", "ddots", "dotsc", "dotsb", "hdots"])
MATRICES = frozenset(["matrix", "pmatrix", "bmatrix", "vmatrix", "Bmatrix", "array", "smallmatrix"])
# words for what is added and does not vary
ENTROPIES = frozenset({"H", "h", "\\bb{H}", "\\cal{H}", "\\rm{H}", "\\rm{h}"})
CONSTANT = re.compile(r"(?:const(?:ants?)?|cst|consts)\.?|terms? (?:independent|not depending|constant)\b.*", re.IGNORECASE)
