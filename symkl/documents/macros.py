r"""What a document defines for its own use: ``\newcommand``, ``\def``, ``\DeclareMathOperator``, ``\let``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents.pieces import group_at
from symkl.documents.tokens import Token, group_end, lex
from symkl.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    Macros: TypeAlias = Mapping[str, "Macro"]

MOST_TOKENS = 20_000
DEEPEST = 30
DEFINED = re.compile(
    r"""
    \\(?:re|provide)?newcommand\*?\s*\{?\s*\\(?P<command>[A-Za-z]+)\s*\}?\s*
        (?:\[(?P<arity>\d)\]\s*)?(?:\[(?P<default>[^\]]*)\]\s*)?(?=\{)
  | \\(?:g|e|x)?def\s*\\(?P<plain>[A-Za-z]+)\s*(?P<marks>(?:\#\d)*)\s*(?=\{)
  | \\DeclareMathOperator\*?\s*\{?\s*\\(?P<operator>[A-Za-z]+)\s*\}?\s*(?=\{)
  | \\let\s*\\(?P<other>[A-Za-z]+)\s*=?\s*(?P<same>\\[A-Za-z]+)
    """,
    re.VERBOSE,
)


class Macro(NamedTuple):
    """How many arguments it takes, the default of the first where that may be left out, and what it stands for."""

    arity: int
    default: str | None
    body: str


def defined(text: str) -> dict[str, Macro]:
    """Return the macros that a text defines, wherever it does."""
    found: dict[str, Macro] = {}
    at = 0
    while match := DEFINED.search(text, at):
        at = match.end()
        if match["same"]:
            found[match["other"]] = Macro(0, None, match["same"])
            continue
        at = group_end(text, match.end())
        body = text[match.end() + 1 : at - 1]
        if match["operator"]:
            found[match["operator"]] = Macro(0, None, rf"\operatorname{{{body}}}")
        elif match["plain"]:
            found[match["plain"]] = Macro(len(match["marks"]) // 2, None, body)
        else:
            found[match["command"]] = Macro(int(match["arity"] or 0), match["default"], body)
    return found


def expanded(tokens: list[Token], macros: Macros) -> list[Token]:
    """Put in what macros stand for; what comes out of one stands where it was called, its arguments where they are.

    Raises
    ------
    ParseError
        Where macros call each other without end, or make more than is read.
    """
    return _Expansion({**USUAL, **macros}).run(tokens, frozenset())


# what texts often use without defining it: their macros stand in the settings of the page, or in a file that is not here
USUAL = {
    **dict.fromkeys(("E", "EE", "bE"), Macro(0, None, r"\mathbb{E}")),
    **dict.fromkeys(("R", "RR"), Macro(0, None, r"\mathbb{R}")),
    **{name: Macro(0, None, rf"\operatorname{{{name}}}") for name in ("Var", "var", "Cov", "cov", "KL")},
    **dict.fromkeys(("Tr", "Trace"), Macro(0, None, r"\operatorname{tr}")),
    "T": Macro(0, None, r"\top"),
    "Normal": Macro(0, None, r"\mathcal{N}"),
    "norm": Macro(1, None, r"\lVert #1 \rVert"),
    "abs": Macro(1, None, r"\lvert #1 \rvert"),
}


class _Expansion:
    def __init__(self, macros: Macros) -> None:
        self.macros = macros
        self.made = 0

    def run(self, tokens: list[Token], inside: frozenset[str]) -> list[Token]:
        out: list[Token] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            at += 1
            macro = self.macros.get(token.text) if token.kind == "command" and token.text not in inside else None
            if macro is None:
                out.append(token)
                continue
            if len(inside) > DEEPEST:
                msg = f"macros nest {DEEPEST} deep at \\{token.text}"
                raise ParseError(msg)
            arguments, at = self._arguments(macro, tokens, at)
            out += self.run(self._body(macro, token, arguments), inside | {token.text})
        return out

    def _arguments(self, macro: Macro, tokens: list[Token], at: int) -> tuple[list[list[Token]], int]:
        arguments: list[list[Token]] = []
        if macro.default is not None:
            if at < len(tokens) and tokens[at].is_("["):
                end = next((i for i in range(at, len(tokens)) if tokens[i].is_("]")), len(tokens))
                arguments.append(tokens[at + 1 : end])
                at = end + 1
            else:
                arguments.append(lex(macro.default))
        while len(arguments) < macro.arity:
            argument, at = group_at(tokens, at)
            arguments.append(argument)
        return arguments, at

    def _body(self, macro: Macro, call: Token, arguments: list[list[Token]]) -> list[Token]:
        body: list[Token] = []
        parts = re.split(r"#(\d)", macro.body)
        for number, part in enumerate(parts):
            if number % 2 == 0:
                body += [token._replace(span=call.span) for token in lex(part)]
            elif int(part) <= len(arguments):
                body += arguments[int(part) - 1]
        self.made += len(body)
        if self.made > MOST_TOKENS:
            msg = f"macros make more than {MOST_TOKENS} tokens of one formula, at \\{call.text}"
            raise ParseError(msg)
        return body
