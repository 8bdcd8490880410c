"""Tokens under a cursor: what stands here, and what a bracket holds."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NoReturn

from symkl.documents import notation
from symkl.documents.pieces import depth, group_at, split
from symkl.documents.source import Span
from symkl.documents.surface import Node
from symkl.documents.tokens import Token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.names import Names

DEEPEST = 60
BRACKETS = ("(", "[", "lbrace", "{", "lbrack")

BEGINNING_WITH = {word[0]: [w for w in notation.ITALIC_WORDS if w[0] == word[0]] for word in notation.ITALIC_WORDS}


class HoleError(Exception):
    """Something that is not understood, with its place; it becomes a hole of the tree."""

    def __init__(self, reason: str, span: Span | None = None) -> None:
        super().__init__(reason)
        self.reason, self.span = reason, span


def _joined(tokens: Sequence[Token]) -> list[Token]:
    """Letters typed in italics that spell a function are one word: l o g."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        word = _italic_word(tokens, i)
        if word:
            out.append(Token("upright", word, Span(tokens[i].span.start, tokens[i + len(word) - 1].span.end)))
        else:
            out.append(tokens[i])
        i += len(word) or 1
    return out


def _italic_word(tokens: Sequence[Token], i: int) -> str:
    if tokens[i].kind != "char" or not tokens[i].text.isalpha():
        return ""
    for word in BEGINNING_WITH.get(tokens[i].text, ()):
        letters = tokens[i : i + len(word)]
        if len(letters) < len(word) or any(t.kind != "char" or t.text != c for t, c in zip(letters, word, strict=True)):
            continue
        if any(a.span.end != b.span.start for a, b in itertools.pairwise(letters)):
            continue
        after = tokens[i + len(word)] if i + len(word) < len(tokens) else None
        indexed = after is not None and after.kind == "sub" and word in notation.INDEXED_WORDS
        if word in notation.ALWAYS_WORDS or indexed or (after is not None and (depth(after) == 1 or after.text == "|")):
            return word
    return ""


class Cursor:
    """A place in the tokens of one side."""

    def __init__(self, tokens: Sequence[Token], known: Names, deep: int = 0, integrals: int = 0) -> None:
        if deep > DEEPEST:
            reason = "nested too deep"
            raise HoleError(reason, tokens[0].span if tokens else None)
        self.tokens = _joined(tokens)
        self.known = known
        self.deep = deep
        self.integrals = integrals
        self.bars = 0
        self.over: tuple[str, ...] = ()  # the indices of the sums that are being read
        self.i = 0

    # what the classes above provide
    def parse(self) -> Node:
        """Read everything."""
        raise NotImplementedError

    def scripted(self, stop: frozenset[str]) -> Node:
        """Read an atom with its scripts."""
        raise NotImplementedError

    def plus(self, stop: frozenset[str]) -> Node:
        """Read a sum."""
        raise NotImplementedError

    def signed(self, stop: frozenset[str]) -> Node:
        """Read a product with the signs before it."""
        raise NotImplementedError

    def peek(self, ahead: int = 0) -> Token | None:
        """Return a token without moving."""
        return self.tokens[self.i + ahead] if self.i + ahead < len(self.tokens) else None

    def take(self) -> Token:
        """Move behind a token."""
        token = self.tokens[self.i]
        self.i += 1
        return token

    def at(self, *texts: str) -> bool:
        """Whether one of these signs or commands stands here."""
        token = self.peek()
        return token is not None and token.is_(*texts)

    def peek_is_command(self) -> bool:
        """Whether a command stands here, such as the sign of per cent, which would be a comment without its backslash."""
        token = self.peek()
        return token is not None and token.kind == "command"

    def at_kind(self, *kinds: str) -> bool:
        """Whether a token of one of these kinds stands here."""
        token = self.peek()
        return token is not None and token.kind in kinds

    def start(self) -> int:
        """Where the next token begins."""
        token = self.peek()
        if token is not None:
            return token.span.start
        return self.tokens[-1].span.end if self.tokens else 0

    def node(self, kind: str, args: Sequence[Node], start: int, text: str = "") -> Node:
        """Make a node that ends here."""
        end = self.tokens[self.i - 1].span.end if self.i else start
        return Node(kind, tuple(args), Span(start, max(start, end)), text)

    def fail(self, reason: str, at: Token | None = None) -> NoReturn:
        """Give up, with the reason."""
        raise HoleError(reason, at.span if at is not None else None)

    def sub(self, tokens: Sequence[Token]) -> Node:
        """Read tokens by themselves."""
        if not tokens:
            self.fail("an empty group", self.peek())
        return type(self)(tokens, self.known, self.deep + 1, self.integrals).parse()

    def argument(self) -> list[Token]:
        """Take the argument of a command or script: a group, a command with its own arguments, or one token."""
        token = self.peek()
        if token is None:
            return []
        if token.kind == "open":
            tokens, self.i = group_at(self.tokens, self.i)
            return tokens
        if token.kind == "number" and len(token.text) > 1:  # ^12 raises the 1 only
            middle = token.span.start + 1
            self.tokens[self.i] = Token("number", token.text[1:], Span(middle, token.span.end))
            return [Token("number", token.text[0], Span(token.span.start, middle))]
        first = self.i
        self.i += 1
        if token.kind == "command":
            count = {"frac": 2, "tfrac": 2, "dfrac": 2, "sqrt": 1}.get(token.text, 0)
            count = 1 if token.text in notation.FONTS or token.text in notation.ACCENTS else count
            for _ in range(count):
                _, self.i = group_at(self.tokens, self.i)
        return self.tokens[first : self.i]

    def opens(self) -> bool:
        """Whether a bracket that may hold arguments opens here."""
        return self.at(*BRACKETS)

    def inside(self) -> tuple[list[Token], int]:
        """What the bracket that opens here holds, and the place behind it."""
        level = 0
        for j in range(self.i, len(self.tokens)):
            level += depth(self.tokens[j])
            if level == 0:
                return self.tokens[self.i + 1 : j], j + 1
        return self.fail("a bracket that is not closed", self.peek())

    def enter(self) -> tuple[list[list[Token]], list[str]]:
        """Take a bracket: its arguments and what separates them."""
        tokens, self.i = self.inside()
        return split(tokens)

    def separators(self) -> list[str]:
        """What separates the arguments of the bracket that opens here, if one does."""
        if not self.opens():
            return []
        try:
            tokens, _ = self.inside()
        except HoleError:
            return []
        return split(tokens)[1]
