"""What stands in a formula beside its statement: remarks in brackets, and the words that lead to another statement."""

# ruff: noqa: RUF001 - brackets that look like others are what is read here

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from symkl.documents.pieces import depth as bracket_depth

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.documents.tokens import Token

OPERATORS = ("+", "-", "cdot", "times", "pm", "mp", "*", "otimes", "odot", "circ", "/")
LEADING = re.compile(
    r"\b(and|or|where|with|for all|for|if|such that|hence|thus|so that|because|since|when|given|by|subject to|therefore|as)"
    r"\b|(其中|因为?|由于|因此|所以|故|若|如果|当|且|或)",
    re.IGNORECASE,
)
IN_ENGLISH = {"其中": "where", "因": "because", "因为": "because", "由于": "since", "且": "and", "或": "or"}
IN_ENGLISH |= dict.fromkeys(("因此", "所以", "故"), "therefore") | dict.fromkeys(("若", "如果", "当"), "if")
# what they lead to is said beside a row, which the next row goes on with
BESIDE = frozenset({"if", "where", "with", "for all", "for", "because", "since", "when", "given", "by"})
REMARK = re.compile(r"[a-z]{2,}\s+[a-z]{2,}|[a-z]{2,}\s*$|[\u4e00-\u9fff]{2}")
BEFORE, BEHIND = ("open", "cell", "row"), ("sub", "sup", "close", "cell", "row", "words")
OPENED, CLOSED = re.compile(r"\s*[(（][^()（）]*"), re.compile(r"[^()（）]*[)）][\s.,;。，；]*")


def led_by(words: str) -> str:
    """The word among others that leads to another statement, in English; nothing where none does."""
    found = LEADING.search(words)
    word = found[0].lower() if found else ""
    return IN_ENGLISH.get(word, word)


def opened(tokens: list[Token]) -> list[Token]:
    r"""Take brackets off that hold a statement, ``(\text{since } s = 1)``, and leave out what words of a remark hold."""
    taken: set[int] = set()
    for start, token in enumerate(tokens):
        if start in taken:
            continue
        apart = start > 0 and tokens[start - 1].kind in ("space", "cell")
        if apart and token.kind == "words" and OPENED.fullmatch(token.text):
            taken |= {*range(start, _said(tokens, start) + 1)}
        if not token.is_("(", "[") or start + 1 >= len(tokens):
            continue
        then = tokens[start + 1]
        leads = then.kind == "words" and LEADING.match(then.text.strip()) is not None
        end = _closing(tokens, start) if leads or apart else start
        if leads:
            taken |= {start, end}
        elif any(t.kind == "words" and REMARK.search(t.text) for t in tokens[start:end]):
            taken |= {*range(start, end + 1)}
    return [token for at, token in enumerate(tokens) if at not in taken] if taken else tokens


def _said(tokens: list[Token], start: int) -> int:
    r"""Where a remark ends whose brackets stand in words: ``\text{(under } q \text{)}``; before it where it does not."""
    for at in range(start + 1, len(tokens)):
        if tokens[at].kind == "row":
            break
        if tokens[at].kind == "words" and re.search(r"[()（）]", tokens[at].text):
            return at if CLOSED.fullmatch(tokens[at].text) else start - 1
    return start - 1


def _closing(tokens: list[Token], start: int) -> int:
    """Where the bracket that opens at a place is closed; the place itself if it is not."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += bracket_depth(tokens[at])
        if depth == 0:
            return at
    return start


def angled(tokens: list[Token], sign_at: Callable[[list[Token], int], object]) -> list[Token]:
    """Signs of order that are brackets, where no order can be meant: ``= <a, b>``, ``c <a, b>_q``."""
    out = list(tokens)
    signs = [at for at, token in enumerate(tokens) if token.is_("<", ">")]
    for start, end in itertools.pairwise(signs):
        token, inside = tokens[start], tokens[start + 1 : end]
        pair = token.is_("<") and tokens[end].is_(">") and bool(inside)
        if not pair or any(sign_at(inside, k) for k in range(len(inside))):
            continue
        before, behind = (_neighbour(tokens, at, step) for at, step in ((start, -1), (end, 1)))
        apart = behind is None or behind.kind in BEHIND or behind.is_(*OPERATORS, ".", ",", ")") or sign_at([behind], 0)
        first = before is None or before.kind in BEFORE or before.is_(*OPERATORS, "(") or sign_at([before], 0)
        if apart and (first or any(t.is_(",") for t in inside)):
            out[start], out[end] = (
                t._replace(kind="command", text=name) for t, name in ((token, "langle"), (tokens[end], "rangle"))
            )
    return out


def _neighbour(tokens: list[Token], at: int, step: int) -> Token | None:
    """The token before or behind a place, past spaces."""
    while 0 <= (at := at + step) < len(tokens):
        if tokens[at].kind != "space":
            return tokens[at]
    return None
