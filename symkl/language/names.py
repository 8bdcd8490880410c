"""What a declared thing may be called, in text and in Python alike."""

from __future__ import annotations

import re

from symkl.errors import DeclarationError

NAME = r"[A-Za-z][A-Za-z0-9_]*"
NAMES = rf"{NAME}(?:\s*,\s*{NAME})*"
NAME_ALONE = re.compile(NAME)
# what the grammar of terms gives a meaning to
RESERVED = frozenset(
    {"tr", "det", "logdet", "inv", "adj", "pinv", "log", "exp", "sqrt", "abs", "expm", "kron", "vec", "had", "dg", "diagm"}
    | {"block", "I", "Z", "ones", "npdf", "lognpdf", "KL", "rounded", "unit", "Prod"}
    | {"E", "Var", "Cov", "D", "Sum", "Diag", "Vec", "Int", "pi", "Pr"}
)

# how the letters begin that orders of matrices are written with: root__B__A of A <= B, gap__B__A of A < B
ROOT, GAP = "root__", "gap__"


class MadeName(str):
    """A name that a proof makes for itself; it is none that can be declared, so that the two never meet."""

    __slots__ = ()


def check_name(name: object) -> str:
    """Return a name that may be declared.

    A proof names the letters that it makes with characters that no declared name has; a declared ``E#0`` would be taken
    for one of them.

    Raises
    ------
    DeclarationError
        If it is no letter followed by letters, digits and underscores, or is a name of the language.
    """
    if isinstance(name, MadeName):
        return name
    text = str(name)
    if not NAME_ALONE.fullmatch(text):
        msg = f"{text!r} is no name: a name is a letter, then letters, digits and underscores"
        raise DeclarationError(msg, hint=f"call it {_suggested(text)}; latex= says how a vector or matrix prints")
    if text in RESERVED:
        msg = f"{text} is a name of the language"
        raise DeclarationError(msg, hint=f"call it {text}1 or {text}_")
    return text


def own_name(name: str) -> str:
    """Return a name that a reader may give, which is not one of those that orders of matrices are written with.

    Raises
    ------
    DeclarationError
        If it is one of those: a letter of that name would be taken for it.
    """
    if str(name).startswith((ROOT, GAP)):
        msg = f"{name} begins as the letters do that orders of matrices are written with"
        raise DeclarationError(msg, hint=f"call it {str(name).replace('__', '_')}")
    return name


def _suggested(text: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")
    return plain if NAME_ALONE.fullmatch(plain) and plain not in RESERVED else f"x{plain}"
