"""Reads one side of a relation sign.

Loosest first: sums, products by juxtaposition, functions by juxtaposition, scripts, atoms. What a bar or a bracket means
is decided where it stands; the rules are those of people who write mathematics, not of a formal language.
"""

from __future__ import annotations

import itertools
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from symkl.documents import notation
from symkl.documents.cursor import HoleError
from symkl.documents.names import inverse_at
from symkl.documents.operators import NOTHING, Operators
from symkl.documents.pieces import THOUSANDS, canonical, depth, group_at, source
from symkl.documents.source import Span
from symkl.documents.surface import Node, base, hole, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.names import Names
    from symkl.documents.tokens import Token

BAR, NORM = frozenset({"|"}), frozenset({"||"})
PRODUCTS = {"otimes": "kron", "odot": "had", "circ": "had"}
DISTANCES = ("kl", "d_kl", "dkl")
LONGEST_NAME = 12
ABOVE = re.compile(r"[a-su-z]|\\[a-z]+")  # a letter that marks a function


def read_side(tokens: Sequence[Token], known: Names) -> Node:
    """Read a side; what cannot be read at all is a hole."""
    if not tokens:
        return hole("nothing stands here")
    whole = Span(tokens[0].span.start, tokens[-1].span.end)
    other = next((t for t in tokens if t.text in known.foreign), None)
    if other is not None:
        return hole(f"the text gives {other.text} another meaning", whole)
    try:
        return Parser(_without_alignment(tokens), known).parse()
    except HoleError as error:
        return hole(error.reason, error.span or whole)
    except RecursionError:
        return hole("nested too deep", whole)


def _without_alignment(tokens: Sequence[Token]) -> list[Token]:
    """Leave out what aligns rows of a display, also inside brackets; the cells of a matrix stay."""
    out: list[Token] = []
    inside = 0
    for token in tokens:
        inside += (token.kind == "begin") - (token.kind == "end")
        if inside or token.kind not in ("cell", "row"):
            out.append(token)
    return out


class Parser(Operators):
    """Recursive descent over the tokens of one side."""

    def parse(self) -> Node:
        """Read everything; a closing bracket too many at the end is left out."""
        level = 0
        for k, t in enumerate(self.tokens):
            if level == 0 and t.is_("over", "choose"):
                span = Span(self.tokens[0].span.start, self.tokens[-1].span.end)
                if t.text == "choose":
                    return self.choose(self.tokens[:k], self.tokens[k + 1 :], span)
                return Node("over", (self.sub(self.tokens[:k]), self.sub(self.tokens[k + 1 :])), span)
            level += depth(t)
        node = self.plus(NOTHING)
        rest = self.tokens[self.i :]
        if rest and not (self.deep == 0 and all(t.is_(*notation.CLOSERS) for t in rest)):
            self.fail(f"cannot read on from {source(rest[:1])!r}", rest[0])
        return node

    def plus(self, stop: frozenset[str]) -> Node:
        """Read a sum."""
        start = self.start()
        terms = [self.signed(stop)]
        while self.at("+", "-", "pm", "mp"):
            terms.append(self.signed(stop))
        return terms[0] if len(terms) == 1 else self.node("plus", terms, start)

    def signed(self, stop: frozenset[str]) -> Node:
        """Read a product with the signs before it."""
        start, negative, either = self.start(), False, False
        while self.at("+", "-", "pm", "mp"):
            token = self.take()
            either |= token.text in ("pm", "mp")
            negative ^= token.text in ("-", "mp")
        product = self.product(stop)
        if either:  # one sign in all the link, which is either
            product = self.node("times", [Node("either", (), Span(start, start)), product], start)
        return self.node("minus", [product], start) if negative else product

    def ends(self, stop: frozenset[str]) -> bool:
        """Whether a product ends here."""
        token = self.peek()
        if token is None or token.kind in ("close", "end", "cell", "row"):
            return True
        if token.kind not in ("char", "command"):
            return False
        if token.text in notation.ENDS or token.text in notation.CLOSERS:
            return True
        if token.text == "vert" or (token.text == "|" and token.kind == "char"):
            return self.bars > 0 or "|" in stop
        if token.text in ("|", "Vert", "parallel"):
            return self.bars > 0 or "||" in stop
        return False

    def product(self, stop: frozenset[str]) -> Node:
        """Read factors that stand beside one another."""
        start = self.start()
        factors: list[Node] = []
        wanting, quotient = True, False
        while not self.ends(stop) and not (factors and (self.differential() or self.again())):
            token = self.peek()
            beside, quotient = quotient, False
            assert token is not None  # noqa: S101 - a product ends where nothing stands
            if factors and token.is_(*notation.TIMES):
                self.take()
                wanting = True
                if self.at("-"):  # 2 \cdot -x
                    factors.append(self.signed(stop))
                    wanting = False
                continue
            if factors and token.is_("/"):
                self.take()
                below = self.scripted(stop)
                above = factors.pop()
                factors.append(Node("over", (above, below), Span(above.span.start, below.span.end), "/"))
                quotient = True
            elif factors and token.kind == "command" and token.text in PRODUCTS:
                self.take()
                right = self.scripted(stop)
                left = factors.pop()
                factors.append(Node(PRODUCTS[token.text], (left, right), Span(left.span.start, right.span.end)))
            else:
                factors.append(self.scripted(stop))
                if beside:
                    self.certain_quotient(factors[-2], factors[-1])
            wanting = False
        if wanting:
            before = self.peek()
            self.fail("a factor is missing" + (f" before {source([before])}" if before else ""), before)
        return factors[0] if len(factors) == 1 else self.node("times", factors, start)

    def scripted(self, stop: frozenset[str]) -> Node:
        """Read an atom with its scripts."""
        if self.peek() is None:
            self.fail("a factor is missing")
        start = self.start()
        node = self.with_scripts(self.atom(stop), start)
        while self.at("!") and node.kind in ("name", "number", "group"):
            self.take()
            node = self.node("function", [node], start, "factorial")
        if self.at("%") and self.peek_is_command():
            self.take()
            node = self.node("over", [node, Node("number", (), node.span, "100")], start)
        return node

    # atoms
    def atom(self, stop: frozenset[str]) -> Node:  # noqa: PLR0911 - one for each kind of token
        """Read what is not made of other factors."""
        token = self.take()
        start = token.span.start
        match token.kind:
            case "number":
                grouped = THOUSANDS.fullmatch(token.text)
                return self.node("number", (), start, token.text.replace(",", "") if grouped else token.text)
            case "open":
                self.i -= 1
                return self._braces(start, stop)
            case "upright" | "words":
                return self._word(token, stop)
            case "begin":
                return self.environment(token)
            case "command":
                return self._command(token, stop)
            case "char":
                return self._char(token, stop)
        return self.fail(f"the sign {token.text!r}", token)

    def _char(self, token: Token, stop: frozenset[str]) -> Node:
        start = token.span.start
        if token.text == "[" and self.known.rounds:
            self.fail("a square bracket beside words of rounding", token)
        if token.text in ("(", "["):
            return self.bracketed_list(token)
        if token.text == "|":
            if self.at("|"):
                self.take()
                node = self.between_bars("norm", start, BAR, ("|",))
                if self.at("|"):
                    self.take()
                return node
            return self.between_bars("bars", start, BAR, ("|", "vert", "rvert"))
        if token.text.isalpha():
            return self._applied(self.node("name", (), start, token.text), stop)
        return self.fail(f"the sign {token.text!r}", token)

    def _braces(self, start: int, stop: frozenset[str]) -> Node:
        inner = self.argument()
        if not inner:
            return self.scripted(stop)
        if re.sub(r"[\s{}]", "", source(inner)) in ("\\mathbbE", "\\BbbE", "\\nabla"):  # {\mathbb E}_q, \mathop{\nabla}_x
            self._put(inner)
            return self.atom(stop)
        if inner[0].kind == "command" and inner[0].text in notation.SWITCHES:
            return self._applied(self._in_font(inner[1:], notation.SWITCHES[inner[0].text], start), stop)
        node = self.sub(inner)
        return node if node.kind in ("name", "number") else self.node("group", [node], start, "{")

    def _applied(self, name: Node, stop: frozenset[str]) -> Node:  # noqa: PLR0911 - one for each meaning
        """A name with its index; what a bracket behind it means depends on the name."""
        start = name.span.start
        script: Sequence[Token] = ()
        while name.kind == "name" and (self.at_kind("sub") or (self.at_kind("prime") and self.known.is_marked(name.text))):
            if self.take().kind == "prime":
                name = self.node("name", (), start, f"{name.text}'")
            else:
                script = self.argument()
                name = self.lowered(name, script, start)
        name = self._raised_function(name)
        text = name.text
        letter = base(text)
        plain = re.sub(r"^\\(?:bb|cal|bf)\{(.*)\}$", r"\1", letter)
        under = text[len(letter) + 2 : -1] if text.startswith(letter + "_{") else ""
        if letter == "\\bb{E}" or (plain == "E" and self.opens() and self.known.averages()):
            return self.expectation(script, start, stop)
        if name.kind == "name" and self.known.is_inverse(text) and (after := inverse_at(self.tokens, self.i)):
            self.i = after
            return self.call(f"{text}^{{-1}}", start)
        if not self.opens() or name.kind != "name":
            return name
        if letter == "\\bb{V}":
            return self.variance("variance", start, stop)
        if plain == "KL" or (plain == "D" and ("||" in self.separators() or "KL" in under)):
            return self.divergence(start)
        if letter == "\\cal{N}" or (text == "N" and self.separators() in ([";", ","], ["|", ","])):
            return self.normal(start)
        listed = self.at("(") and (bool({",", ";", "|"} & set(self.separators())) or self.holds_an_event())
        functional = plain == "H" and self.known.is_functional(text)
        if functional or (
            self.at("(", "[", "lbrack") and (listed or (self.known.is_function(text) and not self._holds(text)))
        ):
            return self.call(text, start)
        return name

    def _raised_function(self, name: Node) -> Node:
        r"""A name with the letter above, where a bracket with several arguments follows: ``Q^\pi(s, a)`` is no power."""
        script, after = group_at(self.tokens, self.i + 1) if self.at_kind("sup") else ([], len(self.tokens))
        letter = canonical(script)
        if name.kind != "name" or not ABOVE.fullmatch(letter) or not (self.tokens[after:] and self.tokens[after].is_("(")):
            return name
        before, self.i = self.i, after
        with suppress(HoleError):
            if {",", ";", "|"} & set(self.separators()):
                return self.node("name", (), name.span.start, f"{name.text}^{{{letter}}}")
        self.i = before
        return name

    def _holds(self, name: str) -> bool:
        """Whether the bracket that opens here holds a letter itself, of which it is a factor then: ``p (1 - p)``."""
        try:
            tokens, _ = self.inside()
        except HoleError:
            return False
        return any(t.is_(name) and not (then and then.is_("(")) for t, then in itertools.pairwise([*tokens, None]) if t)

    def _word(self, token: Token, stop: frozenset[str]) -> Node:  # noqa: PLR0911, C901 - one for each kind of word
        word = re.sub(r"[~\s{}]", "", token.text)
        if notation.CONSTANT.fullmatch(token.text.strip()):
            return self.node("constant", (), token.span.start)
        start, low = token.span.start, word.lower()
        function = notation.FUNCTIONS.get(word) or (notation.FUNCTIONS.get(low) if len(word) > 1 and word != "Exp" else None)
        if function:
            return self.function(function, start, stop)
        if word in ("E", "Mean", "mean") or (word == "Exp" and not self.at("(")):
            return self.expectation((), start, stop)
        if low in ("var", "variance") or word == "V":
            return self.variance("variance", start, stop)
        if low in ("cov", "covariance"):
            return self.variance("covariance", start, stop)
        if low in DISTANCES:
            return self.divergence(start)
        if word in ("N", "Normal") and self.opens():
            return self.normal(start)
        if word == "d":
            return self.differential_alone(token)
        if token.kind == "words":
            sentence = " " in token.text.strip() or len(word) > LONGEST_NAME
            if sentence or (len(word) > 2 and word.islower() and not self.opens() and not self.at_kind("sub", "sup")):  # noqa: PLR2004
                self.fail(f"words: {token.text.strip()[:30]}", token)
        own = len(word) > 1 or self.known.is_its_own(word)
        name = self.node("name", (), start, f"\\rm{{{word}}}" if own else word)
        while self.at_kind("sub"):
            self.take()
            name = self.lowered(name, self.argument(), start)
        if not own:
            return self._applied(name, stop)
        return self.call(name.text, start) if self.at("(", "[") else name

    def differential_alone(self, token: Token) -> Node:
        """``f(x) dx`` without an integral: dx is a number."""
        letter = self.scripted(NOTHING) if self.peek() is not None else None
        if letter is None or letter.kind != "name":
            self.fail("a differential", token)
        return self.node("name", (), token.span.start, f"\\rm{{d}}{letter.text}")

    def _put(self, tokens: Sequence[Token]) -> None:
        """Read tokens next."""
        self.tokens = [*self.tokens[: self.i], *tokens, *self.tokens[self.i :]]

    def _factors(self, tokens: Sequence[Token], mark: str) -> list[Token]:
        """The letters of a bold word, where each of them stands alone elsewhere, or one is Greek; or nothing."""
        greek = [t for t in tokens if t.kind == "command" and t.text in notation.GREEK]
        latin = [t for t in tokens if t.kind == "char" and t.text.isalpha()]
        word = mark == "bf" and len(tokens) > 1 and len(greek) + len(latin) == len(tokens)
        letters = word and (greek or all(self.known.stands(f"\\bf{{{t.text}}}") for t in latin))
        return list(tokens) if letters else []

    def _in_font(self, tokens: Sequence[Token], mark: str, start: int) -> Node:
        """A letter in another font."""
        if len(tokens) > 1 and all(t.kind == "char" and t.text.isalpha() for t in tokens):
            word = "".join(t.text for t in tokens)
            return self.node("name", (), start, f"\\{mark or 'rm'}{{{word}}}")
        if len(tokens) == 1 and tokens[0].kind == "number" and mark:
            return self.node("name", (), start, f"\\{mark}{{{tokens[0].text}}}")
        inner = self._marked_names(self.sub(tokens), mark)
        return Node(inner.kind, inner.args, Span(start, inner.span.end), inner.text)

    def _marked_names(self, node: Node, mark: str) -> Node:
        if not mark:
            return node
        if node.kind == "name":
            letter = base(node.text)
            marked = node.text if letter.startswith(f"\\{mark}{{") else f"\\{mark}{{{letter}}}{node.text[len(letter) :]}"
            return Node("name", (), node.span, marked)
        return Node(node.kind, tuple(self._marked_names(a, mark) for a in node.args), node.span, node.text)

    def _command(self, token: Token, stop: frozenset[str]) -> Node:  # noqa: PLR0911, PLR0912, C901 - one for each command
        name, start = token.text, token.span.start
        if name in notation.FUNCTIONS and not (name in notation.FONTS and not self.at("(")):  # \vec{x} has an arrow
            return self.function(notation.FUNCTIONS[name], start, stop)
        if name in notation.GREEK:
            return self._applied(self.node("name", (), start, "\\" + name), stop)
        if name in notation.FONTS:
            word = self.argument()
            if letters := self._factors(word, notation.FONTS[name]):  # \mathbf{AB}^T
                self._put([t for letter in letters[1:] for t in (token, letter)])
                word = letters[:1]
            return self._applied(self._in_font(word, notation.FONTS[name], start), stop)
        if name in notation.SWITCHES:
            return self.atom(stop)
        if name in notation.ACCENTS:
            return self._accent(notation.ACCENTS[name], start, stop)
        match name:
            case "frac" | "dfrac" | "tfrac" | "cfrac":
                return self.fraction(start, stop)
            case "sqrt":
                if self.at("["):
                    self.fail("another root than the square root", token)
                inside = self.sub(self.argument())
                return self.node("function", [inside], start, "sqrt")
            case "binom" | "tbinom" | "dbinom":
                above, below = self.argument(), self.argument()
                return self.choose(above, below, Span(start, self.tokens[self.i - 1].span.end))
            case "langle" | "llangle":
                return self.paired("mean", start)
            case "lvert":
                return self.paired("bars", start)
            case "lVert":
                return self.paired("norm", start)
            case "|" | "Vert":
                return self.between_bars("norm", start, NORM, ("|", "Vert", "rVert"))
            case "vert":
                return self.between_bars("bars", start, BAR, ("|", "vert", "rvert"))
            case "lbrace" | "{" | "lbrack":
                return self.bracketed_list(token)
            case "sum" | "prod":
                return self.series("series" if name == "sum" else "product", start, stop)
            case "int" | "iint" | "oint":
                return self.integral(start)
            case "underbrace" | "overbrace" | "cancel" | "smash" | "emph" | "mathop":
                inner = self.sub(self.argument())
                self.scripts()
                return self.node("group", [inner], start, "{")
            case "underset":
                script, letter = self.argument(), self.argument()
                if re.sub(r"[\s{}]", "", source(letter)) in ("\\mathbbE", "\\BbbE", "E"):
                    return self.expectation(script, start, stop)
            case "nabla":
                return self.gradient(token)
            case "lim":
                return self.limit(start, stop)
            case "infty":
                return self.node("infinity", (), start)
            case "Pr":
                return self.call("\\rm{Pr}", start) if self.opens() else self.node("name", (), start, "\\rm{Pr}")
        reason = "a derivative" if name == "partial" else f"\\{name}"
        return self.fail("an ellipsis" if name in notation.DOTS else reason, token)

    def _accent(self, mark: str, start: int, stop: frozenset[str]) -> Node:
        inner = self.sub(self.argument())
        if inner.kind == "name":
            name = self.node("name", (), start, f"\\{mark}{{{inner.text}}}")
            if self.at("(") and self.known.is_at_one_point(name.text):
                _, self.i = self.inside()
                return self.node("name", (), start, name.text)
            return self._applied(name, stop)
        return self.node("marked", [inner], start, mark)


def holes(node: Node) -> list[Node]:
    """What was not understood in a tree."""
    return [n for n in walk(node) if n.kind == "hole"]


def name_list(tokens: Sequence[Token], known: Names) -> list[str]:
    """Names with commas between them, or nothing where something else stands there."""
    found: list[str] = []
    piece: list[Token] = []
    for token in (*tokens, None):
        if token is None or token.is_(","):
            node = read_side(piece, known)
            if node.kind != "name":
                return []
            found.append(node.text)
            piece = []
        else:
            piece.append(token)
    return found
