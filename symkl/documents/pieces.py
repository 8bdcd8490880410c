"""Pieces of tokens: groups, brackets, scripts as text, and what separates arguments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.documents import notation
from symkl.documents.source import Span
from symkl.documents.tokens import Token

if TYPE_CHECKING:
    from collections.abc import Sequence

THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")


def depth(token: Token) -> int:
    """How a token changes the depth of brackets."""
    if token.kind in ("open", "begin"):
        return 1
    if token.kind in ("close", "end"):
        return -1
    if token.kind in ("char", "command"):
        return 1 if token.text in notation.OPENERS else -1 if token.text in notation.CLOSERS else 0
    return 0


def source(tokens: Sequence[Token]) -> str:
    """TeX of tokens, for keys and messages."""
    parts = []
    for t in tokens:
        if t.kind == "command":
            parts.append("\\" + t.text + " ")
        elif t.kind in ("begin", "end"):
            parts.append(f"\\{t.kind}{{{t.text}}}")
        else:
            parts.append(t.text)
    return "".join(parts)


_PLAIN = "|".join(font for font, mark in notation.FONTS.items() if mark in ("", "bf"))
_FONT = re.compile(rf"\\(?:{_PLAIN})\s*\{{([^{{}}]*)\}}")


def canonical(tokens: Sequence[Token]) -> str:
    r"""A script as text: ``{\mathrm{MAP}}`` and ``MAP`` are one."""
    text = _FONT.sub(r"\1", source([t for t in tokens if t.kind != "space"]))
    text = re.sub(r"\s+", "", text)
    while text.startswith("{") and text.endswith("}") and text.count("{") == 1:
        text = text[1:-1]
    return text


def is_size(script: Sequence[Token]) -> bool:
    r"""Whether an index below a matrix is its size: ``n \times m``."""
    return any(token.is_("times") for token in script)


def group_at(tokens: Sequence[Token], i: int) -> tuple[list[Token], int]:
    """The argument that begins at a place, without its braces, and the place behind it."""
    if i >= len(tokens):
        return [], i
    if tokens[i].kind != "open":
        return [tokens[i]], i + 1
    level = 0
    for j in range(i, len(tokens)):
        level += (tokens[j].kind == "open") - (tokens[j].kind == "close")
        if level == 0:
            return list(tokens[i + 1 : j]), j + 1
    return list(tokens[i + 1 :]), len(tokens)


def split(tokens: Sequence[Token]) -> tuple[list[list[Token]], list[str]]:
    """Arguments and the separators between them: ``,`` ``;`` ``|`` ``||``."""
    parts: list[list[Token]] = [[]]
    between: list[str] = []
    tokens = _with_commas(tokens)
    norms = _double_bars(tokens) % 2 == 0
    pairs = _bars(tokens) % 2 == 0
    level = k = 0
    while k < len(tokens):
        sign, width = _separator(tokens, k, parts[-1], norms=norms, pairs=pairs) if level == 0 else ("", 1)
        if sign:
            between.append(sign)
            parts.append([])
        else:
            parts[-1].extend(tokens[k : k + width])
            level += depth(tokens[k])
        k += width
    return parts, between


def _with_commas(tokens: Sequence[Token]) -> list[Token]:
    """Tokens in which ``0,1`` of ``N(0,1)`` is two numbers; ``f(10,000)`` has one, as ``x = 0,5`` has."""
    out: list[Token] = []
    for token in tokens:
        first = not out or out[-1].is_(",", ";", "|", "vert", "mid")
        if not first or token.kind != "number" or "," not in token.text or THOUSANDS.fullmatch(token.text):
            out.append(token)
            continue
        for found in re.finditer(r",|[^,]+", token.text):
            start = token.span.start + found.start()
            out.append(Token("char" if found[0] == "," else "number", found[0], Span(start, start + len(found[0]))))
    return out


def _separator(tokens: Sequence[Token], k: int, before: list[Token], *, norms: bool, pairs: bool) -> tuple[str, int]:
    t = tokens[k]
    if t.is_(",", ";") and t.kind == "char":
        return t.text, 1
    if t.kind == "command" and t.text in ("mid", "given"):
        return "|", 1
    if not before:
        return "", 1
    if width := _double_bar(tokens, k):
        return ("", width) if norms else ("||", width)
    if t.is_("|", "vert") and not pairs and not _opens_bars(tokens, k):
        return "|", 1
    return "", 1


def _bars(tokens: Sequence[Token]) -> int:
    """How many single bars stand outside brackets: of an even number none separates, ``(c |S|)``."""
    level = count = 0
    for token in tokens:
        count += level == 0 and token.is_("|", "vert")
        level += depth(token)
    return count


def _double_bar(tokens: Sequence[Token], k: int) -> int:
    """How many tokens the double bar has that stands at k."""
    if tokens[k].kind == "command" and tokens[k].text in ("|", "Vert", "parallel"):
        return 1
    return 2 if tokens[k].is_("|") and k + 1 < len(tokens) and tokens[k + 1].is_("|") else 0


def _double_bars(tokens: Sequence[Token]) -> int:
    """How many double bars stand outside brackets: two of them are a norm, one separates."""
    count = level = k = 0
    while k < len(tokens):
        width = _double_bar(tokens, k) if level == 0 else 0
        count += width > 0
        level += depth(tokens[k])
        k += width or 1
    return count


def _opens_bars(tokens: Sequence[Token], k: int) -> bool:
    """Whether the bar at k belongs to ``|..|``: a factor is wanted there, or one is open."""
    before = tokens[k - 1]
    if before.is_("+", "-", "(", "[", ",", "log", "ln", "cdot", "exp", "det"):
        return True
    if before.kind == "upright" and before.text in notation.FUNCTIONS:
        return True
    return sum(t.kind == "char" and t.text == "|" for t in tokens[:k]) % 2 == 1


def cells(tokens: Sequence[Token]) -> list[list[list[Token]]]:
    """The cells of the rows of a matrix; a column where nothing stands, as in ``a && b``, is none."""
    rows: list[list[list[Token]]] = [[[]]]
    level = 0
    for t in tokens:
        if level == 0 and t.kind == "row":
            rows.append([[]])
        elif level == 0 and t.kind == "cell":
            rows[-1].append([])
        elif not t.is_("hline"):
            rows[-1][-1].append(t)
            level += depth(t)
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    kept = [k for k in range(width) if any(cell for row in rows for cell in row[k : k + 1])]
    return [[row[k] for k in kept if k < len(row)] for row in rows]


def has_index(tokens: Sequence[Token], index: str) -> bool:
    """Whether the term that stands first is counted by an index, and is under no sum of its own."""
    level, found = 0, False
    for k, token in enumerate(tokens):
        level += depth(token)
        if level < 0 or (level == 0 and (token.is_("+", "-") or token.kind in ("cell", "row"))):
            break
        if token.is_("sum", "prod"):
            return False
        if token.kind == "sub":
            script, _ = group_at(tokens, k + 1)
            found |= any(canonical([t]) == index for t in script)
    return found
