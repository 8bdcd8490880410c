"""Functions and operators with their arguments: averages, divergences, sums over an index, integrals, derivatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents import binding, notation
from symkl.documents.cursor import HoleError
from symkl.documents.differentials import Differentials
from symkl.documents.matrices import all_of
from symkl.documents.pieces import canonical, depth, group_at, has_index, is_size, split
from symkl.documents.source import Span
from symkl.documents.surface import Node, key, strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.tokens import Token

NOTHING: frozenset[str] = frozenset()
RELATIONS = ("=", "sim", "in", "le", "ge", "<", ">", "leq", "geq", "ne", "neq", "notin")
OF_SETS = ("cup", "cap", "vee", "wedge", "setminus")
BRACKETED = ("(", "[", "lbrace", "{", "lvert", "|", "frac", "dfrac", "tfrac", "langle")
ABSENT = Node("absent")


class Operators(Differentials):
    """Reads operators and their arguments."""

    def ends(self, stop: frozenset[str]) -> bool:
        """Whether a product ends here."""
        raise NotImplementedError

    def loose(self, tokens: Sequence[Token]) -> Node:
        """Read an argument that may be a dot, an event ``x = 0``, or a term."""
        if not tokens or (len(tokens) == 1 and tokens[0].is_("cdot", "bullet", "*", *notation.DOTS)):
            return Node("dot")
        level = 0
        for k, t in enumerate(tokens):
            if level == 0 and t.is_(*RELATIONS, *OF_SETS):
                left = self.sub(tokens[:k]) if k else Node("dot")
                span = Span(tokens[0].span.start, tokens[-1].span.end)
                return Node("event", (left, self.loose(tokens[k + 1 :])), span, t.text)
            level += depth(t)
        return self.sub(tokens)

    def holds_an_event(self) -> bool:
        """Whether a relation sign stands in the bracket that opens here, as in the probability ``P(X = 1)``."""
        try:
            tokens, _ = self.inside()
        except HoleError:
            return False
        level = 0
        for t in tokens:
            if level == 0 and t.is_(*RELATIONS, *OF_SETS):
                return True
            level += depth(t)
        return False

    def call(self, name: str, start: int) -> Node:
        """Read the arguments of a function that the document names; its text is the name and the separators."""
        parts, between = self.enter()
        return self.node("call", [self.loose(p) for p in parts], start, f"{name} {''.join(between)}")

    def choose(self, above: Sequence[Token], below: Sequence[Token], span: Span) -> Node:
        """Make a binomial coefficient of two, or a multinomial one where a list stands below."""
        inner = list(below)
        while inner and inner[0].kind == "open" and inner[-1].kind == "close":
            inner = inner[1:-1]
        parts, between = split(inner)
        if len(parts) < 2:  # noqa: PLR2004 - a list
            return Node("function", (self.sub(above), self.sub(below)), span, "binomial")
        return Node("call", (self.sub(above), *map(self.loose, parts)), span, f"\\rm{{multinomial}} ;{''.join(between)}")

    def function(self, name: str, start: int, stop: frozenset[str]) -> Node:
        """Read a function with its argument, in brackets or beside it."""
        natural = self.tokens[self.i - 1].text == "ln"
        below, above = self.scripts()
        if name == "log" and below and canonical(below[0]) != "e":
            name = f"log_{canonical(below[0])}"
        elif name == "log" and self.known.base and not (below or natural):
            name = f"log_{self.known.base}"
        elif name in ("max", "min") and below:  # over what stands below
            name = f"{name} {canonical(below[0])}"
        if self.opens():
            parts, _ = self.enter()
            args = [self.loose(p) for p in parts]
        elif self.at_kind("open"):
            args = [self.scripted(stop)]
        else:
            args = [self.juxtaposed(stop)]
        if name == "diag" and (whole := all_of(args)) is not None:
            args = [whole]
        node = self.node("function", args, start, name)
        for script in above:
            slope = [t.kind for t in script] == ["prime"] and [a.kind for a in args] == ["name"]
            made = self.node("derivative", [node, *args], start, "gradient") if slope else self.raised(node, script, start)
            node = made
        return node

    def juxtaposed(self, stop: frozenset[str]) -> Node:
        """Read an argument without brackets: factors up to a sign, a dot or another function."""
        start = self.start()
        factors: list[Node] = []
        quotient = False
        while not self.ends(stop) and not self.at("cdot", "times"):
            if factors and (self.function_here() or self.differential()):
                break
            if self.at("/") and factors:
                self.take()
                below = self.scripted(stop)
                factors[-1] = Node("over", (factors[-1], below), Span(factors[-1].span.start, below.span.end), "/")
                quotient = True
                continue
            bracketed = self.at(*BRACKETED)
            if factors and bracketed:
                break
            factors.append(self.scripted(stop))
            if quotient:
                self.certain_quotient(factors[-2], factors[-1])
            quotient = False
            if bracketed or factors[-1].kind in ("call", "density"):
                break
        if not factors:
            self.fail("a function without its argument", self.peek())
        return factors[0] if len(factors) == 1 else self.node("times", factors, start)

    def certain_quotient(self, quotient: Node, factor: Node) -> None:
        """Refuse a factor behind ``a/b`` that may stand below; behind ``1/2 `` or a spaced logarithm none does."""
        above, below = quotient.args
        apart = factor.span.start > quotient.span.end
        halves = above.kind == below.kind == "number"
        if halves and (apart or factor.kind in ("group", "tuple", "function", "transpose", "bars", "norm")):
            return
        if below.kind == "number" and apart and factor.kind == "function" and factor.text in ("log", "logdet", "tr"):
            return
        self.fail("a quotient followed by a factor: brackets are needed")

    def function_here(self) -> bool:
        """Whether a function or a big operator begins here."""
        token = self.peek()
        if token is None:
            return False
        if token.kind == "command":
            return token.text in notation.FUNCTIONS or token.text in ("sum", "int", "prod")
        return token.kind == "upright" and token.text.strip() in notation.FUNCTIONS

    # averages
    def expectation(self, script: Sequence[Token], start: int, stop: frozenset[str]) -> Node:
        """Read ``E_p[x]``, ``E[x | y]``, ``E x``, ``E[x]_p``; the script may have been taken."""
        below, above = self.scripts()
        under, drawn = self.averaged_by(below[0] if below else script)
        given: list[Node] = []
        if self.opens():
            parts, between = self.enter()
            if "|" in between:
                bar = between.index("|") + 1
                given = [self.loose(p) for p in parts[bar:]]
                parts = parts[:bar]
            if len(parts) > 1:
                self.fail("an expectation of a list", self.peek())
            body = self.sub(parts[0])
        else:
            body = self.juxtaposed(stop)
        if self.at_kind("sub"):
            self.take()
            under, drawn = self.averaged_by(self.argument())
        kind, beside = ("mean given", given) if given else ("mean", drawn)
        node = self.node(kind, [body, *beside], start, under)
        for raised in above:
            node = self.raised(node, raised, start)
        return node

    def averaged_by(self, script: Sequence[Token]) -> tuple[str, list[Node]]:
        """Read the script of an average: its text, and of ``x ~ N(m, S)`` or ``N(x; m, S)`` the letter, mean, covariance."""
        text = canonical(script)
        while script and script[0].kind == "open" and group_at(script, 0)[1] == len(script):
            script = script[1:-1]
        at = next((k for k, t in enumerate(script) if t.is_("sim")), -1)
        if at == 0 or "N" not in text:
            return text, []
        try:
            law = strip(self.sub(script[at + 1 :]))
            before = self.sub(script[:at]) if at > 0 else ABSENT
        except HoleError:
            return text, []
        if law.kind not in ("normal", "density"):
            return text, []
        letter, *parameters = law.args if law.kind == "density" else (before, *law.args)
        if letter.kind != "name" or len(parameters) != 2 or (at > 0 and key(before) != letter.text):  # noqa: PLR2004
            return text, []
        text = f"{letter.text}\\sim{canonical(script[at + 1 :])}"
        return text, [Node("drawn", (letter, *parameters), law.span)]

    def variance(self, kind: str, start: int, stop: frozenset[str]) -> Node:
        """Read ``Var[x]``, ``Cov(x, y)``."""
        below, above = self.scripts()
        under = canonical(below[0]) if below else ""
        if self.opens():
            parts, between = self.enter()
            args = [self.loose(p) for p in parts]
            if "|" in between:
                kind = "variance given" if between.index("|") == 0 else "covariance given"
        else:
            args = [self.juxtaposed(stop)]
        node = self.node(kind, args, start, under)
        for script in above:
            node = self.raised(node, script, start)
        return node

    def divergence(self, start: int) -> Node:
        """Read ``KL[p || q]``."""
        self.scripts()
        if not self.opens():  # of laws that the words name
            return self.node("name", (), start, "\\rm{KL}")
        parts, _ = self.enter()
        if len(parts) != 2:  # noqa: PLR2004 - it is of two laws
            self.fail("a divergence of two laws was expected", self.peek())
        return self.node("divergence", [self.loose(p) for p in parts], start)

    def normal(self, start: int) -> Node:
        """Read ``N(x; m, S)``, a density, or ``N(m, S)``, a law."""
        parts, between = self.enter()
        args = [self.loose(p) for p in parts]
        density = between[:1] in ([";"], ["|"]) or len(parts) == 3  # noqa: PLR2004 - a point, a mean, a covariance
        return self.node("density" if density else "normal", args, start)

    # sums, integrals, derivatives
    def series(self, kind: str, start: int, stop: frozenset[str]) -> Node:
        """Read a sum or product over an index.

        It reaches up to the next sign, or to another over the same index; a sum over the terms that have its index.
        """
        below, above = self.scripts()
        indices, over, rest = binding.below(below[0] if below else [])
        index = ",".join(indices)
        self.over = (*self.over, index)
        first = self.start()
        terms = [self.signed(stop)]
        while kind == "series" and self.at("+", "-") and has_index(self.tokens[self.i + 1 :], index):
            terms.append(self.signed(stop))
        self.over = self.over[:-1]
        body = terms[0] if len(terms) == 1 else self.node("plus", terms, first)
        upper = self.sub(above[0]) if above else ABSENT
        lower = self.sub(rest) if over == "=" else ABSENT
        over = f"{over} {canonical(rest)}" if over not in ("", "=") else over
        if not below:
            indices = binding.counting(body)
        if binding.is_nested(indices, over):
            for inner in indices[:0:-1]:  # one in another
                body = self.node(kind, [body, lower, upper], start, f"{inner}|{over}")
            indices = indices[:1]
        return self.node(kind, [body, lower, upper], start, f"{','.join(indices)}|{over}")

    def again(self) -> bool:
        """Whether a sum or product begins here over the index of the one that is being read."""
        ahead = 0
        while (token := self.peek(ahead)) is not None and token.is_(*notation.TIMES):
            ahead += 1
        if not self.over or token is None or not token.is_("sum", "prod"):
            return False
        before, self.i = self.i, self.i + ahead + 1
        below, _ = self.scripts()
        self.i = before
        return bool(below) and ",".join(binding.below(below[0])[0]) == self.over[-1]

    def limit(self, start: int, stop: frozenset[str]) -> Node:
        """Read a limit, which reaches as far as a sum does; its text says of what."""
        below, _ = self.scripts()
        return self.node("limit", [self.signed(stop)], start, canonical(below[0]) if below else "")

    def differential(self) -> bool:
        """Whether the d of an integral stands here."""
        token, after = self.peek(), self.peek(1)
        if token is None:
            return False
        if not self.integrals:
            return False
        if token.kind == "upright" and token.text == "d":
            return True
        if not (token.kind == "char" and token.text == "d") or after is None:
            return False
        letter = after.kind == "char" and after.text.isalpha()
        marked = after.text in notation.GREEK or after.text in notation.FONTS or after.text in notation.ACCENTS
        return letter or (after.kind == "command" and marked)

    def integral(self, start: int) -> Node:
        """Read an integral and what it runs over; its text is the lower bound."""
        below, above = self.scripts()
        over: list[Node] = []
        inner = self.integrals > 0
        self.integrals += 1
        if self.differential():  # \int dx f(x)
            over.append(self._variable())
        one = self.differential() or (bool(over) and (self.ends(NOTHING) or self.at(*notation.TIMES)))
        body = Node("number", (), Span(self.start(), self.start()), "1") if one else self.plus(NOTHING)
        while self.differential() and not (inner and over):  # one each, where an integral stands under another
            over.append(self._variable())
        self.integrals -= 1
        if not over:
            self.fail("an integral over nothing", self.peek())
        bounds = f"{canonical(below[0]) if below else ''}|{canonical(above[0]) if above else ''}"
        return self.node("integral", [body, *over], start, bounds)

    def _variable(self) -> Node:
        self.take()
        return self.scripted(NOTHING)

    def bracketed_list(self, token: Token) -> Node:
        """Read what a bracket at a factor's place holds: a group, or a list of terms."""
        self.i -= 1
        tokens, after = self.inside()
        closing = self.tokens[after - 1]
        self.i = after
        parts, between = split(tokens)
        if not tokens:
            self.fail("empty brackets", token)
        if len(parts) > 1:
            if any(sign != "," for sign in between):
                self.fail("a list in brackets", token)
            return self.node("tuple", [self.loose(p) for p in parts], token.span.start)
        inner = self.sub(tokens)
        if token.text == "[" and closing.text == "]" and self.at_kind("sub"):
            below, above = self.scripts()
            if inner.kind == "matrix" and not above and is_size(below[0]):
                return inner
            bounds = [self.sub(part) for part in (*below, *above)]
            if len(bounds) != 2:  # noqa: PLR2004 - from here to there
                self.fail("a bracket with an index", token)
            return self.node("between", [inner, *bounds], token.span.start)
        return (
            inner
            if inner.kind == "matrix"
            else Node("group", (inner,), Span(token.span.start, closing.span.end), token.text)
        )

    def between_bars(self, kind: str, start: int, stop: frozenset[str], closers: tuple[str, ...]) -> Node:
        """Read ``|x|`` or ``||x||`` up to the bar that closes it."""
        self.bars += 1
        try:
            inner = self.plus(stop)
        finally:
            self.bars -= 1
        if not self.at(*closers):
            self.fail("a bar that is not closed", self.peek())
        self.take()
        return self.node(kind, [inner], start)

    def paired(self, kind: str, start: int) -> Node:
        """Read what a pair of unlike brackets holds; the first is taken already."""
        self.i -= 1
        parts, _ = self.enter()
        if kind == "mean" and len(parts) == 2:  # noqa: PLR2004 - an inner product is of two vectors
            return self.node("inner", [self.sub(p) for p in parts], start)
        if len(parts) > 1:
            self.fail("a list in brackets")
        inner = self.sub(parts[0])
        if kind == "mean" and self.at_kind("sub"):
            self.take()
            return self.node(kind, [inner], start, canonical(self.argument()))
        return self.node(kind, [inner], start)
