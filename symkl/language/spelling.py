"""What people type, as the grammar spells it: Greek, signs, ``A^-1``, ``A'``, ``x in R^n``, other names of facts."""

# ruff: noqa: RUF001 - letters and signs that look like others are what is read here

from __future__ import annotations

import re
import unicodedata

from symkl.errors import ParseError
from symkl.language.facts import BELOW, MATRIX_FACTS, SCALAR_FACTS, SYNONYMS
from symkl.language.names import NAME, NAMES

GREEK = dict(
    zip(
        "αβγδεζηθικλμνξπρσςτυφχψωΓΔΘΛΞΠΣΦΨΩϵϕ",
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lam",
            "mu",
            "nu",
            "xi",
            "pi",
            "rho",
            "sigma",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
            "Gamma",
            "Delta",
            "Theta",
            "Lambda",
            "Xi",
            "Pi",
            "Sigma",
            "Phi",
            "Psi",
            "Omega",
            "epsilon",
            "phi",
        ],
        strict=True,
    )
)
SIGNS = {
    "⁻ᵀ": ".I.T",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "−": "-",
    "–": "-",
    "·": "*",
    "⋅": "*",
    "ᵀ": ".T",
    "⊤": ".T",
    "⁻¹": ".I",
    "²": "**2",
}
SIGNS |= {"³": "**3", "½": "(1/2)", "∈": " in ", "ℝ": "R", "\N{NO-BREAK SPACE}": " ", "⊙": "∘"}
SIGNS |= {"⪰": ">=", "≽": ">=", "⩾": ">=", "⪯": "<=", "≼": "<=", "⩽": "<="}
SIGNS |= {"∗": "*", "′": "'", "’": "'", "÷": "/", "∑_": "sum_", "∣": "|", "‖": "||", "∥": "||", "≡": "=", "√": "sqrt "}
SIGNS |= {low: str(digit) for digit, low in enumerate("₀₁₂₃₄₅₆₇₈₉")}
# letters of mathematical alphabets, which are plain letters here
LETTERLIKE = frozenset(map(chr, (*range(0x1D400, 0x1D800), 0x2115, 0x2119, 0x211A, 0x2124, 0x2131, 0x2112, 0x2110)))
RELATIONS = frozenset({"=", "==", "<=", ">=", "<", ">", "!="})
# operators that stand between two matrices; the grammar has no such signs, so that nothing else is written like this
BETWEEN = {"∘": "%", "⊗": "//"}
FACT = "|".join(sorted(map(re.escape, (*SYNONYMS, *MATRIX_FACTS, *SCALAR_FACTS, *BELOW)), key=len, reverse=True))
TRAILING = re.compile(rf"(.*\S)\s+({FACT})", re.DOTALL)
STARTS = re.compile(rf"{NAME}\s*(?::|~)")
LATEX = {
    r"\$|\\[,;:! ]|\\(?:left|right)(?![A-Za-z])": "",
    r"\\(?:mathbb|mathcal|mathrm|mathbf|operatorname|boldsymbol|bm|vec)\s*(?:\{\s*(\\?\w+)\s*\}|(?=[A-Za-z\\]))": r"\1",
    r"\\in(?![A-Za-z])": " in ",
    r"\\times(?![A-Za-z])": " x ",
    r"\\sim(?![A-Za-z])": " ~ ",
    r"\\lambda(?![A-Za-z])": "lam",
    r"\\var(?=epsilon|phi|theta)": r"\\",
    rf"\\({'|'.join(sorted(set(GREEK.values())))})(?![A-Za-z])": r"\1",
    r"(?<=[A-Za-z0-9])_\{(\w+)\}": r"_\1",
}
SPACE = re.compile(rf"({NAMES})\s+in\s+R(?:\s*\^\s*(?:\{{(.+)\}}|\((.+)\)|({NAME}|\d+)))?(.*)", re.DOTALL)
NO_SIZES = {
    "matrix": "n x m",
    "square": "n x n",
    "vector": "n",
    "column": "n",
    "row": "1 x n",
    "number": "scalar",
    "real": "scalar",
    "constant": "scalar",
    "random": "n; {0} ~ Normal(m, S)",
    "float": "scalar",
    "int": "scalar, integer",
    "nonneg": "scalar, nonnegative",
    "index": "index(n)",
    "size": "dimension",
    "function": "scalar -> scalar",
    "density": "Normal(m, S)",
    "n-vector": "n",
    "distribution": "Normal(m, S)",
    "variable": "scalar",
    "column vector": "n",
    "row vector": "1 x n",
}


def ascii_text(text: str) -> str:
    """Write Greek letters and mathematical signs in the ASCII of the grammar."""
    text = "".join(unicodedata.normalize("NFKC", c) if c in LETTERLIKE else c for c in text)
    for sign, plain in (*SIGNS.items(), *GREEK.items(), *BETWEEN.items()):
        text = text.replace(sign, plain)
    return text


def claim_text(text: str, *, t_is_a_number: bool = False) -> str:
    """Write a claim as the grammar does: ``A^-1`` as ``A.I``, ``A^T`` and ``A'`` as ``A.T``, other powers as ``**``.

    Where T is declared a number, ``A^T`` is a power of A.
    """
    if not isinstance(text, str):
        return text
    text = text.replace("%*%", "@")  # as R multiplies
    for sign in BETWEEN.values():
        if sign in text:
            msg = f"{sign} is not in the grammar of terms"
            raise ParseError(msg, hint="write had(A, B) or kron(A, B) for entrywise and Kronecker products")
    text = ascii_text(text.replace("×", "*"))
    text = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?)\s*\^\s*(?:\{\s*-\s*1\s*\}|\(\s*-\s*1\s*\)|-\s*1(?![\w.]))", r"\1**(-1)", text)
    text = re.sub(r"\s*\^\s*(?:\{\s*-\s*1\s*\}|\(\s*-\s*1\s*\)|-\s*1(?![\w.]))", ".I", text)
    text = re.sub(r"\s*\^\s*(?:\{\s*-\s*T\s*\}|-\s*T(?!\w))", ".I.T", text)
    if not t_is_a_number:
        text = re.sub(r"\s*\^\s*(?:\{\s*(?:T|\\top)\s*\}|T(?![\w(\[]))", ".T", text)
    text = re.sub(rf"\b({NAME})('+)(?=\()", lambda found: found[1] + ".T" * len(found[2]), text)  # f''(x)
    if not re.search(r"(?<![\w)\]])'", text):  # that opens a text, which the grammar has not
        text = re.sub(r"'(?![\w'])", ".T", text)
    if re.search(r"\.[IT]\s*\^", text):
        msg = "a power of a power needs parentheses"
        raise ParseError(msg, hint="write (A^-1)^2 or A^(-2)")
    text = re.sub(rf",\s*({NAMES})\s*~\s*(?={NAME}\s*\()", r", [\1] @ ", text)  # E[f, z ~ q(z | x)]
    text = re.sub(rf",\s*({NAME})\s*\[\s*({NAME})\s*\]\s*~\s*(?={NAME}\s*\()", r", [\1[\2]] @ ", text)  # z[k] ~ q(z | x)
    text = re.sub(r"\^\s*\{([^{}]*)\}", r"**(\1)", text)
    text = re.sub(r"\^(?=\s*[\w(])", "**", text)
    return re.sub(r"\b(\w+)\s*=\s*(\d+)\s*\.\.+\s*([^\[\],]+?)\s*(?=\])", r"\1, \2, \3", text)  # Sum[f, i = 1..n]


def declarations_text(text: str) -> str:
    """Write declarations as the grammar does, those in LaTeX, too."""
    if not isinstance(text, str):
        return text
    if "\\" in text or "$" in text:
        for sign, plain in LATEX.items():
            text = re.sub(sign, plain, text)
    text = re.sub(rf"\s*\n\s*(?={NAMES}\s*[:~])", "; ", text)  # a line for each
    return ascii_text(text.replace("×", " x "))


def in_space(item: str) -> str:
    """Write ``x in R^n`` as ``x: n``, ``A in R^{n x m}`` as ``A: n x m``, ``c in R`` as ``c: scalar``."""
    found = SPACE.fullmatch(item)
    if not found:
        return item
    names, *sizes, rest = found.groups()
    return f"{names}: {next(filter(None, sizes), 'scalar')}{rest}"


def facts_apart(kind: str, facts: list[str]) -> tuple[str, list[str]]:
    """Part facts from a shape where a comma is missing, and call them by their names."""
    before: list[str] = []
    while found := TRAILING.fullmatch(kind):
        kind, fact = found.groups()
        before.insert(0, fact)
    return kind, [SYNONYMS.get(fact, fact) for fact in (*before, *facts)]


def items_apart(parts: list[str]) -> list[str]:
    """Part declarations that are separated by a comma: what starts like one is one, with the names before it."""
    items: list[list[str]] = [[]]
    for part in parts:
        if items[-1] and STARTS.match(part) and any(STARTS.match(one) for one in items[-1]):
            names: list[str] = []
            while re.fullmatch(NAME, items[-1][-1]) and not re.fullmatch(FACT, items[-1][-1]):
                names.insert(0, items[-1].pop())
            items.append(names)
        items[-1].append(part)
    return [", ".join(item) for item in items]


def check_kind(name: str, kind: str) -> None:
    """Refuse what nobody means as a size, with what to type."""
    if together := re.fullmatch(r"([A-Za-z0-9])x([A-Za-z0-9])", kind):
        right = f"{together[1]} x {together[2]}"
    elif re.fullmatch(FACT, kind):
        right = f"scalar, {kind}" if kind in SCALAR_FACTS or kind in BELOW else f"n x n, {SYNONYMS.get(kind, kind)}"
    elif kind.lower() in NO_SIZES:
        right = NO_SIZES[kind.lower()].format(name)
    else:
        return
    msg = f"{kind!r} is no shape"
    raise ParseError(msg, where=f"let: {name}: {kind}", hint=f"write {name}: {right}")


def split_relations(item: str) -> list[str]:
    """Split at relation signs outside brackets: terms and signs in turn."""
    parts, depth, start, position = list[str](), 0, 0, 0
    while position < len(item):
        depth += (item[position] in "([{") - (item[position] in ")]}")
        sign = next((s for s in (item[position : position + 2], item[position]) if s in RELATIONS), "")
        if sign and depth == 0:
            parts += [item[start:position].strip(), "=" if sign == "==" else sign]
            start = position + len(sign)
        position += len(sign) or 1
    return [*parts, item[start:].strip()]


def split(text: str, separator: str) -> list[str]:
    """Split at a separator outside brackets."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == separator and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [part.strip() for part in (*parts, text[start:])]
