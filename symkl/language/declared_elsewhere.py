"""Declarations as people write them elsewhere, in symkl's words: ``A: (n, n)``, ``x: R^n``, ``x and y independent``.

Nothing is declared by what is read here: of declarations that are refused, it says what to type.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.errors import SymklError
from symkl.language.facts import BELOW, MATRIX_FACTS, SCALAR_FACTS, SYNONYMS
from symkl.language.names import NAME, NAMES
from symkl.language.spelling import split

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = r"[A-Za-z0-9_+* ]+?"
LAW = rf"({NAME})\s*\((.*)\)"
KIND = "matrix|Matrix|vector|Vector"
FACT = "|".join(sorted((*MATRIX_FACTS, *SYNONYMS, *SCALAR_FACTS, *BELOW), key=len, reverse=True))
# laws by the names that they have elsewhere, whatever their capitals
LAWS = {
    "exp": "Exponential",
    "expon": "Exponential",
    "bern": "Bernoulli",
    "ber": "Bernoulli",
    "student": "StudentT",
    "t": "StudentT",
    "unif": "Uniform",
    "u": "Uniform",
    "pois": "Poisson",
    "poi": "Poisson",
    "bin": "Binomial",
    "binom": "Binomial",
    "geom": "Geometric",
    "nb": "NegativeBinomial",
    "negbin": "NegativeBinomial",
    "dir": "Dirichlet",
    "cat": "Categorical",
    "mult": "Multinomial",
    "chi2": "ChiSquare",
    "chisquared": "ChiSquare",
    "ig": "InverseGamma",
    "invgamma": "InverseGamma",
    "lognorm": "LogNormal",
    "mn": "MatrixNormal",
    "w": "Wishart",
    "gaussian": "Normal",
    "mvn": "Normal",
    "norm": "Normal",
}
FACTS = {
    "unitary": "orthogonal",
    "orthonormal": "orthogonal",
    "hermitian": "symmetric",
    "self-adjoint": "symmetric",
    "antisymmetric": "skew",
    "skew-symmetric": "skew",
    "covariance": "spd",
    "pd": "spd",
    "projection": "symmetric, idempotent",
    "full column rank": "full_col_rank",
    "full row rank": "full_row_rank",
    "lower triangular": "lower",
    "natural": "positive, integer",
    "singular": "rank_deficient",
}
# what no fact says
NO_FACTS = {
    "psd": "a matrix that is only semidefinite is written B*B.T; spd says positive definite",
    "positive semidefinite": "a matrix that is only semidefinite is written B*B.T; spd says positive definite",
    "complex": "all matrices are real here",
    "sparse": "leave it out: what holds, holds for sparse matrices, too",
    "random": "give it a law: x ~ Normal(m, S), or x ~ Any() for any law",
}
# one after the other, each on one declaration
RULES: tuple[tuple[str, str], ...] = (
    (r"(?:let|Let|assume|Assume|suppose|Suppose|where|with|given)\s+", ""),
    (rf"({NAME})\s+and\s+({NAME})\s+(?:are\s+)?independent", r"independent \1, \2"),
    (rf"({NAMES})\s+(?:are\s+)?independent", r"independent \1"),
    (rf"({NAME})\s*(?:⊥+|_\|\|_|\\perp|indep(?:endent of)?)\s*({NAME})", r"independent \1, \2"),
    (rf"({NAMES})\s*:=\s*({SIZE}\s+x\s+{SIZE})", r"\1: \2"),
    (rf"({NAMES})\s+({SIZE}\s+x\s+{NAME}|\d+)((?:\s*,.*)?)", r"\1: \2\3"),
    (rf"({NAMES})\s+(?:is\s+)?(?:an?\s+)?({FACT})(?:\s+matrix)?", r"\1: n x n, \2"),
    (rf"({NAMES})\s+(?:is\s+)?(?:an?\s+)?(?:square\s+)?(?:matrix|Matrix)", r"\1: n x n"),
    (rf"({NAME})\s+(?:and\s+)?({NAME})\s*:(.*)", r"\1, \2:\3"),
    (rf"({NAMES})\s*[(\[]\s*({SIZE})\s*(?:,|\s+x\s+|\s+by\s+)\s*({SIZE})\s*[)\]]((?:\s*,.*)?)", r"\1: \2 x \3\4"),
    (rf"({NAMES})\s*:\s*(?:index\s+)?1\s*(?:\.\.+|to)\s*({NAME})", r"\1: index(\2)"),
    (rf"({NAMES})\s*:\s*index\s+({NAME})", r"\1: index(\2)"),
    (rf"({NAMES})\s*:\s*(?:length|size)\s+({NAME}|\d+)", r"\1: \2"),
    (rf"({NAMES})\s*:\s*(?:scalar|number|real)?\s*,?\s*>\s*0", r"\1: scalar, positive"),
    (rf"({NAMES})\s*:\s*(?:scalar|number|real)?\s*,?\s*>=\s*0", r"\1: scalar, nonnegative"),
    (rf"({NAMES})\s*:\s*row\s+vector", r"\1: 1 x n"),
    (rf"({NAMES}\s*:\s*(?:{SIZE}\s+x\s+)?{SIZE})\s+real((?:\s+matrix)?(?:\s*,.*)?)", r"\1\2"),
    (rf"({NAMES})\s*~\s*(?:i\.?i\.?d\.?\s+)?({NAME})\s*([(\[].*[)\]])\s*(?:i\.?i\.?d\.?)?", r"\1 ~ \2\3"),
    (rf"({NAMES})\s*~\s*({NAME})\s*\[(.*)\]", r"\1 ~ \2(\3)"),
    (rf"({NAMES})\s+sim\s+({NAME}\s*\(.*\))", r"\1 ~ \2"),
    (rf"({NAMES})\s*:\s*({SIZE})\s+by\s+({SIZE})((?:\s*,.*)?)", r"\1: \2 x \3\4"),
    (rf"({NAMES})\s*:\s*R\s*\^?\s*[({{\[](.*)[)}}\]]((?:\s*,.*)?)", r"\1: \2\3"),
    (rf"({NAMES})\s*:\s*R\s*\^\s*({NAME}|\d+)((?:\s*,.*)?)", r"\1: \2\3"),
    (rf"({NAMES})\s*:\s*(?:{KIND})?\s*[(\[]\s*({SIZE})\s*,\s*({SIZE})\s*,?\s*[)\]]((?:\s*,.*)?)", r"\1: \2 x \3\4"),
    (rf"({NAMES})\s*:\s*(?:{KIND})?\s*[(\[]\s*({SIZE})\s*,?\s*[)\]]((?:\s*,.*)?)", r"\1: \2\3"),
    (rf"({NAMES})\s*:\s*({NAME}|\d+)\s*,\s*([a-z]|\d+)((?:\s*,.*)?)", r"\1: \2 x \3\4"),
    (rf"({NAMES})\s*:\s*(?:square(?:\s+matrix)?|n\s+square)((?:\s*,.*)?)", r"\1: n x n\2"),
    (rf"({NAMES})\s*:\s*(?:column\s+)?vector(?:\s+of\s+(?:length|size)\s+({NAME}|\d+))((?:\s*,.*)?)", r"\1: \2\3"),
    (rf"({NAMES})\s*:\s*({FACT})\s+(?:scalar|number|real)((?:\s*,.*)?)", r"\1: scalar, \2\3"),
    (rf"({NAMES})\s*:\s*({FACT})\s+({SIZE}\s+x\s+{SIZE})((?:\s*,.*)?)", r"\1: \3, \2\4"),
    (rf"({NAMES})\s*:\s*(?:R|real|reals?)\s*->\s*(?:R|real|reals?)", r"\1: scalar -> scalar"),
    (rf"({NAMES})\s*:\s*real\s+(.+)", r"\1: \2"),
    (rf"({NAMES})\s*:\s*([^,]+?)\s+(?:{KIND})((?:\s*,.*)?)", r"\1: \2\3"),
    (rf"({NAMES})\s*:\s*(?:random|Random)\s+({SIZE})", r"\1: \2; \1 ~ Any()"),
    (rf"({NAMES})\s*:\s*([^~;]+?)\s*,?\s*~\s*({LAW})", r"\1: \2; \1 ~ \3"),
    (rf"({NAMES}\s*:\s*[^,]+(?:,[^=<>]+)*?)\s*,\s*([^,]*[^,:<>=]=[^,]*)", r"\1; \2"),
)


def advice(let: str, read: Callable[[str], object]) -> str | None:
    """Return what to type for declarations that are refused, of those that change only; nothing where nobody knows.

    Parameters
    ----------
    let : str
    read : function
        Reads declarations, and refuses others by a `SymklError`.
    """
    text = re.sub(rf"\s+(?:and|\||&)\s+(?={NAMES}\s*:)", "; ", let)
    text = re.sub(rf"((?:^|;)\s*{NAMES})\s*;\s*(?={NAMES}\s*:)", r"\1, ", text)  # A and B: n x n
    was = [part for part in split(text, ";") if part]
    now = [_item(part) for part in was]
    shapes = _shapes(now)
    now = [_law(part, shapes) for part in now]
    try:
        read("; ".join(now))
    except SymklError:
        return next(
            (said for fact, said in NO_FACTS.items() if re.search(rf"[,\w]\s+{fact}\s*(?:[,;]|$)", let, re.IGNORECASE)), None
        )
    known = set(split(let, ";"))
    return f"write {'; '.join(part for part in now if part not in known)}"


def _item(item: str) -> str:
    """One declaration, by each rule once."""
    item = item.replace("\N{MULTIPLICATION SIGN}", " x ").strip()
    for pattern, written in RULES:
        begins = pattern.endswith(r"\s+")
        found = re.match(pattern, item, re.DOTALL) if begins else re.fullmatch(pattern, item, re.DOTALL)
        if found:
            item = item[found.end() :] if begins else found.expand(written)
    head, colon, kind = item.partition(":")
    if not colon or "=" in kind:
        return item
    shape, *facts = (part.strip() for part in kind.partition(";")[0].split(","))
    rest = kind[len(kind.partition(";")[0]) :]
    for word, fact in FACTS.items():  # n x n covariance
        if shape.lower().endswith(f" {word}"):
            shape, facts = shape[: -len(word)].strip(), [fact, *facts]
    square = len(set(re.split(r"\s+x\s+", shape))) == 1
    named = {**FACTS, "full rank": "invertible" if square else "full_col_rank"}
    plain = {fact.lower(): SYNONYMS.get(fact, fact) for fact in (*MATRIX_FACTS, *SCALAR_FACTS, *SYNONYMS, *BELOW)}
    named = {**plain, **named}
    written = ", ".join((shape, *(named.get(fact.lower(), fact) for fact in facts if fact)))
    return f"{head}: {written}{rest}"


def _shapes(items: list[str]) -> dict[str, str]:
    """The number of rows of each name that is declared."""
    found: dict[str, str] = {}
    for item in (part for whole in items for part in split(whole, ";")):
        names, colon, kind = item.partition(":")
        if colon and re.fullmatch(NAMES, names.strip()):
            shape = kind.split(",")[0].strip()
            found |= {name: shape for name in re.findall(NAME, names) if re.fullmatch(SIZE, shape) and " x " not in shape}
    return found


def _law(item: str, shapes: dict[str, str]) -> str:
    """One declaration with the law by the name that it has here, and with the sizes that ``N(0, I)`` leaves out."""
    found = re.fullmatch(rf"(.*?)({NAMES})(\s*~\s*){LAW}", item, re.DOTALL)
    if not found:
        return item
    before, names, sign, law, inside = found.groups()
    law = LAWS.get(law.lower(), law)
    inside = f"{inside}, 0, 1" if law == "StudentT" and "," not in inside else inside
    inside = re.sub(r"(?<![\w.])I_(\w+)", r"I(\1)", inside)
    size = shapes.get(re.findall(NAME, names)[0], "")
    if size and size != "scalar":
        inside = re.sub(r"(?<![\w.])I(?!\s*[(\w])", f"I({size})", inside)
        inside = re.sub(r"(,\s*)(\d+)\s*$", lambda one: f"{one[1]}{'' if one[2] == '1' else one[2] + '*'}I({size})", inside)
    return f"{before}{names}{sign}{law}({inside})"
