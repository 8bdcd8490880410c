"""Tokens of TeX with their places. Nothing is executed."""

# ruff: noqa: RUF001 - glyphs that look like others are what is read here

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias

from symkl.documents import notation
from symkl.documents.source import Span

Kind: TypeAlias = Literal[
    "command",  # \alpha, by its name: alpha
    "char",  # a letter or sign that stands for itself
    "number",
    "open",  # {
    "close",  # }
    "sub",  # _
    "sup",  # ^
    "prime",  # '
    "cell",  # & of an alignment
    "row",  # \\
    "begin",  # \begin{.}, by its environment
    "end",
    "words",  # \text{.}: what is said, not calculated
    "upright",  # \mathrm{.}, \operatorname{.}: a name of several letters
    "label",  # \label{.}, by its name
    "reference",  # \eqref{.}, by the label
    "space",  # wide space, which may end a statement: \quad, \;
]


class Token(NamedTuple):
    """A token: its kind, its text without backslash and braces, and where it stands."""

    kind: Kind
    text: str
    span: Span

    def is_(self, *texts: str) -> bool:
        """Whether it is a sign or command of one of these names."""
        return self.kind in ("char", "command") and self.text in texts


LEX = re.compile(
    r"""
    (?P<comment>%[^\n]*(?:\n[ \t]*)?)
  | \\begin\s*\{(?P<begin>[A-Za-z]+)\*?\}
  | \\end\s*\{(?P<end>[A-Za-z]+)\*?\}
  | (?P<row>\\\\\*?(?:\s*\[[^\]\n]{0,20}(?:pt|em|ex|cm|mm|in)\s*\])?|\\(?:cr|newline)(?![A-Za-z]))
  | \\(?P<command>[A-Za-z]+\*?|[^A-Za-z])
  | (?P<blank>[\s~]+)
  | (?P<number>\d+(?:[.,]\d+)*|\.\d+)
  | (?P<char>.)
    """,
    re.VERBOSE | re.DOTALL,
)
SIGNS: dict[str, Kind] = {"{": "open", "}": "close", "^": "sup", "_": "sub", "&": "cell", "'": "prime"}
# what a command's argument is, where it is taken whole
ARGUMENTS: dict[str, Kind | None] = {
    **dict.fromkeys(("text", "textrm", "textit", "textbf", "mbox", "intertext", "shortintertext", "textnormal"), "words"),
    **dict.fromkeys(("mathrm", "operatorname", "mathsf", "textsf", "mathtt", "texttt", "mathop", "mathit"), "upright"),
    **dict.fromkeys(("eqref", "ref", "cref", "Cref", "autoref"), "reference"),
    "label": "label",
    **dict.fromkeys(
        ("tag", "color", "cite", "citep", "citet", "footnote", "vspace", "phantom", "hphantom", "vphantom", "require"), None
    ),
    **dict.fromkeys(("textcolor", "href", "class", "htmlId", "cssId", "style"), None),  # their second argument stays
    "hspace": "space",
}
INVISIBLE = {
    ",",
    ":",
    "!",
    ">",
    "/",
    "-",
    "nonumber",
    "notag",
    "hfill",
    "hline",
    "noindent",
    "ensuremath",
    "allowbreak",
    "space",
    "strut",
}
INVISIBLE |= {
    "displaystyle",
    "textstyle",
    "scriptstyle",
    "scriptscriptstyle",
    "limits",
    "nolimits",
    "mathstrut",
    "rm",
    "it",
}
INVISIBLE |= {"tiny", "small", "normalsize", "large", "Large", "huge", "footnotesize"}
INVISIBLE |= {"thinspace", "medspace", "negthinspace", "left", "middle", "right"}
WIDE = frozenset({"quad", "qquad", ";", "enspace"})
# glyphs that are typed, or drawn, for commands
OTHERS = """cdot cdot times le ge ne sum int prod in sim infty partial nabla top approx to Rightarrow propto mid Vert circ
    otimes odot surd"""
GLYPHS = notation.GLYPHS | dict(zip("·⋅×≤≥≠∑∫∏∈∼∞∂∇⊤≈→⇒∝∣∥∘⊗⊙√", OTHERS.split(), strict=True))
TYPED = {"−": "-", "–": "-", "′": "'", "∗": "*", "“": '"', "”": '"'}
SIZED = re.compile(r"(left|right|middle)|[bB]ig+([lrm]?)")
BARS = {"|": "vert", "vert": "vert", "lvert": "vert", "rvert": "vert", "Vert": "Vert", "lVert": "Vert", "rVert": "Vert"}
LONGEST_GROUP = 4_000
DRAWN = {"Sigma": "sum", "Pi": "prod"}


def group_end(text: str, start: int) -> int:
    """Return where the group that opens at an offset ends, behind its brace; where it does not, how far was looked."""
    depth = 0
    bound = min(len(text), start + LONGEST_GROUP)
    for found in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start, bound):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return bound


def lex(text: str, base: int = 0) -> list[Token]:
    """Return the tokens of a piece of TeX that begins at an offset of its document."""
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = LEX.match(text, at)
        assert found is not None  # noqa: S101 - any character matches
        kind, said = str(found.lastgroup), found[str(found.lastgroup)]
        start, at = at, found.end()
        if kind == "command":
            token, at = _command(said.rstrip("*") if said[0].isalpha() else said, text, start, at, base)
            tokens += [token] if token else []
        elif kind == "char":
            tokens.append(_char(said, Span(base + start, base + at)))
        elif kind not in ("comment", "blank"):
            tokens.append(Token(kind, said, Span(base + start, base + at)))  # type: ignore[arg-type] # a kind of LEX
    return tokens


def _char(sign: str, span: Span) -> Token:
    if sign in GLYPHS:
        return Token("command", GLYPHS[sign], span)
    sign = TYPED.get(sign, sign)
    return Token(SIGNS.get(sign, "char"), sign, span)


def _command(name: str, text: str, start: int, at: int, base: int) -> tuple[Token | None, int]:
    """Return the token of a command, with its argument where that is taken whole, and where it ends."""
    opening = re.compile(r"\s*(?=\{)").match(text, at)
    letter = re.compile(r"\s*([A-Za-z])").match(text, at)
    if ARGUMENTS.get(name) == "upright" and letter:  # \mathrm d
        return Token("upright", letter[1], Span(base + start, base + letter.end())), letter.end()
    if name not in ARGUMENTS or opening is None:
        return Token("command", name, Span(base + start, base + at)), at
    end = group_end(text, opening.end())
    inside = text[opening.end() + 1 : end - 1]
    kind = ARGUMENTS[name]
    if kind == "upright":
        inside = re.sub(r"\\[,;:! ]|[\s~*]", "", inside)
    if kind == "upright" and not re.fullmatch(r"[A-Za-z.-]+", inside):
        return None, at  # \mathrm{\Sigma}, \mathsf{x_1}: what is inside is calculated
    return (None if kind is None else Token(kind, inside.strip(), Span(base + start, base + end))), end


def cleaned(tokens: list[Token]) -> list[Token]:
    r"""Take spacing and sizes away; ``\left|`` and ``\right|`` become ``lvert`` and ``rvert``, ``\left.`` goes."""
    tokens = _joined(tokens)
    out: list[Token] = []
    skip, begun = False, -1
    for at, token in enumerate(tokens):
        if skip:
            skip = False
            continue
        if begun >= 0:  # a bracket begins where its size does: it touches what stands before that
            token, begun = token._replace(span=Span(begun, token.span.end)), -1  # noqa: PLW2901
        then = tokens[at + 1] if at + 1 < len(tokens) else None
        sized = SIZED.fullmatch(token.text) if token.kind == "command" else None
        if sized and then is not None:
            side = {"left": "l", "right": "r"}.get(sized[1] or "", sized[2] or "")
            norm = then.kind == "command" and then.text == "|"
            if then.is_(".") and sized[1]:
                skip = True
            elif side in ("l", "r") and (norm or (then.kind in ("char", "command") and then.text in BARS)):
                name = side + ("Vert" if norm else BARS[then.text])
                out.append(Token("command", name, Span(token.span.start, then.span.end)))
                skip = True
            elif then.kind == "char" and sized[1] != "right":
                begun = token.span.start
        elif token.kind == "command" and token.text in WIDE:
            out.append(Token("space", token.text, token.span))
        elif not (token.kind == "command" and (token.text in INVISIBLE or token.text == " " or sized)):
            brace = {"{": "lbrace", "}": "rbrace", "|": "Vert"}.get(token.text) if token.kind == "command" else None
            out.append(token._replace(text=brace) if brace else token._replace(kind="sub") if token.is_("_") else token)
    return [token._replace(text=DRAWN[token.text]) if _is_drawn(out, at) else token for at, token in enumerate(out)]


def _is_drawn(tokens: list[Token], at: int) -> bool:
    r"""Whether a capital Sigma or Pi is drawn for a sum or a product: an index begins below it, ``\Sigma_{i=1}^n``."""
    if tokens[at].kind != "command" or tokens[at].text not in DRAWN:
        return False
    depth, below = 0, False
    for token in tokens[at + 1 :]:
        below |= depth == 0 and token.kind == "sub"
        depth += (token.kind == "open") - (token.kind == "close")
        if depth and below and token.is_("=", "in"):
            return True
        if depth <= 0 and token.kind not in ("sub", "sup", "close", "space") and not token.text.isalnum():
            return False
    return False


def _joined(tokens: list[Token]) -> list[Token]:
    r"""Join three dots; where nothing has rows, ``\\\\|`` and ``\\\\,`` are a norm and space whose backslash was escaped."""
    has_rows = any(token.kind == "begin" for token in tokens)
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token, (then, after) = tokens[at], (*tokens[at + 1 : at + 3], None, None)[:2]
        if (
            token.is_("_")
            and token.kind == "command"
            and (end := _word_end(tokens, at + 1)) > at + 2
            and out
            and _is_word(out[-1])
        ):
            first = len(out) - 1  # tangent\_vec is a name of a program
            while first > 0 and _is_word(out[first - 1]) and out[first - 1].span.end == out[first].span.start:
                first -= 1
            words = ("".join(t.text for t in part) for part in (out[first:], tokens[at + 1 : end]))
            out[first:] = [Token("upright", "-".join(words), Span(out[first].span.start, tokens[end - 1].span.end))]
            at = end
        elif token.is_(".") and then and then.is_(".") and after and after.is_("."):
            out.append(Token("command", "ldots", Span(token.span.start, after.span.end)))
            at += 3
        elif token.kind == "row" and not has_rows and then and then.is_("|") and then.span.start == token.span.end:
            out.append(Token("command", "Vert", Span(token.span.start, then.span.end)))
            at += 2
        elif token.kind == "row" and not has_rows and then and then.is_(*"!,;:") and then.span.start == token.span.end:
            at += 2
        else:
            out += [token] if not token.is_("`") else []  # $`x`$
            at += 1
    return out


def _word_end(tokens: list[Token], start: int) -> int:
    """The place behind the letters and digits that touch one another from a place on."""
    end = start
    while (
        end < len(tokens) and _is_word(tokens[end]) and (end == start or tokens[end].span.start == tokens[end - 1].span.end)
    ):
        end += 1
    return end


def _is_word(token: Token) -> bool:
    """Whether a token is letters or digits of a word."""
    return token.kind in ("upright", "number") or (token.kind == "char" and token.text.isalpha())
