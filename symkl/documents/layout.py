"""A formula cut into chains: side, relation sign, side, relation sign, side."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents import notation
from symkl.documents.asides import BESIDE, OPERATORS, angled, led_by, opened
from symkl.documents.macros import expanded
from symkl.documents.pieces import depth as bracket_depth
from symkl.documents.pieces import group_at
from symkl.documents.source import Span
from symkl.documents.tokens import Token, cleaned, lex

if TYPE_CHECKING:
    from symkl.documents.macros import Macros
    from symkl.documents.source import Document, Formula

ORDER = {"=": "=", "<": "<", ">": ">", "lt": "<", "gt": ">"}
ORDER |= dict.fromkeys(("le", "leq", "leqslant", "leqq"), "<=") | dict.fromkeys(("ge", "geq", "geqslant", "geqq"), ">=")
ORDER |= dict.fromkeys(("ne", "neq"), "!=")
DEFINING = frozenset({"coloneqq", "coloneq", "triangleq", "doteq", "equiv", "defeq", "eqdef"})
# relations that are no equality and no order
OTHER = {name: name for name in ("in", "notin", "perp", "propto", "ll", "gg", "to")} | {"sim": "~"}
OTHER |= dict.fromkeys(("approx", "simeq", "cong", "asymp", "lesssim", "gtrsim"), "approx")
OTHER |= dict.fromkeys(("subset", "subseteq"), "subset") | dict.fromkeys(("gets", "leftarrow"), "gets")
OTHER |= dict.fromkeys(("succ", "succeq"), "succ") | dict.fromkeys(("prec", "preceq"), "prec")
OTHER |= dict.fromkeys(("rightarrow", "longrightarrow", "mapsto"), "to")
ARROWS = {
    **dict.fromkeys(("Rightarrow", "implies", "Longrightarrow", "therefore"), "=>"),
    **dict.fromkeys(("Leftrightarrow", "iff", "Longleftrightarrow"), "<=>"),
}
BETWEEN_ROWS = frozenset({"Downarrow", "downarrow", "dArr", "darr", "dArrow"})  # what stands in a row of its own
ENDS_OF_PROOFS = ("blacksquare", "square", "Box", "qed", "qedhere", "qedsymbol")
OVER = ("overset", "stackrel", "underset")
BOXES = ("boxed", "fbox", "bbox", "colorbox", "cancel", "bcancel")
ALIGNED = {"equation", "align", "split", "aligned", "gather", "gathered", "eqnarray", "multline", "displaymath", "math"}
ALIGNED |= {"alignat", "alignedat", "flalign"}
NAME = re.compile(r"(?!(?i:const))[A-Z][A-Za-z]+")  # a word that stands for something: ELBO, MSE, Bias
WORDS_OF_A_LABEL, SHORTEST_RULER = 5, 3
OF_A_CHAIN = ("sides", "signs", "name", "led_by", "quoted", "row")  # what is known of one while it is read


class Sign(NamedTuple):
    """A relation sign: its relation, its place, the labels it refers to, and what else stands over it."""

    relation: str
    span: Span
    references: tuple[str, ...] = ()
    over: str = ""


class Chain(NamedTuple):
    """Sides with a relation sign between each two.

    Attributes
    ----------
    sides, signs : one side more than signs
    label : by which the document refers to it
    led_by : the words or the arrow before it: where, if, and, =>
    name : what it is called, as in ``P: X = Y``
    continues : begins with a sign, so that its left side is what came before
    quoted : the conclusion of an arrow whose premise stands in the same formula
    """

    sides: tuple[tuple[Token, ...], ...]
    signs: tuple[Sign, ...]
    label: str = ""
    led_by: str = ""
    name: tuple[Token, ...] = ()
    continues: bool = False
    quoted: bool = False


def tokens_of(document: Document, formula: Formula, macros: Macros) -> list[Token]:
    """Return the tokens of a formula, its macros expanded, without spacing and sizes."""
    return cleaned(expanded(lex(document.shown(formula.span), formula.span.start), macros))


def chains(tokens: list[Token]) -> list[Chain]:
    """Cut the tokens of a formula into chains."""
    return _Layout(opened(angled(_without_drawings(_unwrapped(tokens)), sign_at))).run()


def _without_drawings(tokens: list[Token]) -> list[Token]:
    """Leave out arrows that point from row to row, and equality signs beside one another that draw a line."""
    tokens = [t for t in tokens if not (t.kind == "command" and t.text in BETWEEN_ROWS)]
    out: list[Token] = []
    for is_equal, run in itertools.groupby(tokens, lambda token: token.is_("=")):
        found = list(run)
        out += [] if is_equal and len(found) >= SHORTEST_RULER else found
    return out


def sign_at(tokens: list[Token], at: int) -> tuple[Sign, int] | None:
    """Return the relation sign that begins at a token, and where what follows begins."""
    token = tokens[at]
    then = tokens[at + 1] if at + 1 < len(tokens) else None
    both = Span(token.span.start, then.span.end) if then else token.span
    found: Sign | None = None
    if token.is_(":") and then and then.is_("="):
        return Sign(":=", both), at + 2
    if token.is_("=") and then and then.is_(":") and then.span.start == token.span.end:
        return Sign("=:", both), at + 2
    if token.kind == "command" and token.text == "not" and then and then.is_("=", "in"):
        return Sign("!=" if then.text == "=" else "notin", both), at + 2
    if token.kind == "command" and token.text in OVER:
        return _sign_under(tokens, at)
    if token.is_("<", ">") and then and then.is_("=") and then.span.start == token.span.end:  # typed for \le, \ge
        return Sign(f"{token.text}=", both), at + 2
    if token.kind == "char" and token.text in "=<>":
        found = Sign(ORDER[token.text], token.span)
    elif token.kind == "command":
        relation = ORDER.get(token.text) or OTHER.get(token.text) or (":=" if token.text in DEFINING else "")
        found = Sign(relation, token.span) if relation else None
    return (found, at + 1) if found else None


def _sign_under(tokens: list[Token], at: int) -> tuple[Sign, int] | None:
    r"""Return the sign of ``\overset{!}{=}``, with what stands over it."""
    over, behind = group_at(tokens, at + 1)
    under, behind = group_at(tokens, behind)
    if tokens[at].text == "underset" and not under:
        return None
    found = sign_at(under, 0) if under else None
    if found is None or found[1] != len(under):
        return None
    references = tuple(token.text for token in over if token.kind == "reference")
    marks = "".join(token.text for token in over if token.kind != "reference")
    return found[0]._replace(references=references, over=marks), behind


def _unwrapped(tokens: list[Token]) -> list[Token]:
    """Take environments that only align off, keeping their rows, and boxes."""
    out: list[Token] = []
    kept: list[bool] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.kind == "begin":
            kept.append(token.text not in ALIGNED)
            if not kept[-1]:
                if token.text in ("alignat", "alignedat"):
                    _, at = group_at(tokens, at)
                continue
        elif token.kind == "end" and kept and not kept.pop():
            continue
        elif token.kind == "command" and token.text in BOXES and at < len(tokens) and tokens[at].kind == "open":
            inside, at = group_at(tokens, at)
            out += _unwrapped(inside)
            continue
        if token.kind == "open" and (not out or out[-1].kind in ("row", "cell", "space")):
            inside, after = group_at(tokens, at - 1)
            if _holds_a_sign(inside):  # of a colour
                out += _unwrapped(inside)
                at = after
                continue
        out.append(token)
    return out


def _holds_a_sign(tokens: list[Token]) -> bool:
    """Whether a relation sign stands in tokens outside brackets."""
    levels = itertools.accumulate(map(bracket_depth, tokens), initial=0)
    return any(level == 0 and sign_at(tokens, at) for at, level in enumerate(levels) if at < len(tokens))


class _Layout:
    """Goes through the tokens of a formula; a chain ends at a comma, at words, at an arrow, or with its row."""

    def __init__(self, tokens: list[Token]) -> None:
        self.rows = [0]
        self.labels: dict[int, str] = {}
        self.tokens: list[Token] = []
        for token in tokens:
            if token.kind == "label":
                self.labels[self.rows[-1] if self.tokens else 0] = token.text
                continue
            self.tokens.append(token)
            self.rows.append(self.rows[-1] + (token.kind == "row"))
        self.left: tuple[int, dict[str, object]] | None = (
            None  # the first column of a row, and its place among what is found
        )
        self.barren = 0  # up to here no relation sign stands outside brackets
        self.found: list[Chain] = []
        self.row_of: list[int] = []
        self._begin("")

    def _begin(self, led_by: str, *, quoted: bool = False) -> None:
        self.sides: list[list[Token]] = [[]]
        self.signs: list[Sign] = []
        self.name: tuple[Token, ...] = ()
        self.led_by, self.quoted, self.row = led_by, quoted, -1

    def _end(self, led_by: str = "", *, quoted: bool = False) -> None:
        sides = tuple(tuple(_trimmed(side)) for side in self.sides)
        if self.signs or any(sides):
            continues = bool(self.signs) and not sides[0]
            self.found.append(Chain(sides, tuple(self.signs), "", self.led_by, self.name, continues, self.quoted))
            self.row_of.append(max(self.row, 0))
        else:
            led_by = led_by or self.led_by
        self._begin(led_by, quoted=quoted)

    def _leave(self, led_by: str = "", *, beside: bool = True) -> None:
        """Begin another statement; where it stands beside the row, the next row may go on with what was before it."""
        left = len(self.found), {name: vars(self)[name] for name in OF_A_CHAIN}
        self._end(led_by, quoted=led_by in ("and", "or") and self._was_quoted())
        self.left = self.left or (left if beside else None)

    def _end_row(self, then: int) -> None:
        """End what a row ends; a row that begins with a sign goes on with the first column of the one before."""
        left, self.left = self.left, None
        if left is not None and self._begins_with_a_sign(then):
            self._end()
            del self.found[left[0]], self.row_of[left[0]]
            vars(self).update(left[1])
        elif not self._goes_on(then):
            self._end()

    def run(self) -> list[Chain]:
        at = depth = 0
        while at < len(self.tokens):
            after = self._boundary(at) if depth == 0 else None
            if after is not None:
                at = after
                continue
            token = self.tokens[at]
            depth = max(0, depth + bracket_depth(token))
            self.sides[-1].append(token)
            if token.kind != "row":
                self.row = self.rows[at] if self.row < 0 else self.row
            at += 1
        self._end()
        several = len(self.labels) > 1
        only = next(iter(self.labels.values()), "")
        return [
            chain._replace(label=self.labels.get(row, "") if several else only)
            for chain, row in zip(self.found, self.row_of, strict=True)
        ]

    def _boundary(self, at: int) -> int | None:  # noqa: PLR0911 - one way out for each kind of boundary
        """Act on a token that separates, and return where what follows begins; None for one that belongs to a side."""
        token = self.tokens[at]
        if token.kind == "row":
            self._end_row(at + 1)
            return at + 1
        if token.kind == "cell":
            if self._ends_a_column(at):
                self._leave("and")
            return at + 1
        if token.kind == "command" and token.text in ARROWS:
            self._end(ARROWS[token.text], quoted=ARROWS[token.text] == "=>" and self._has_premise())
            return at + 1
        if token.is_("forall") and (self.signs or self.led_by):
            self._leave("for all", beside=bool(self.signs))
            return at + 1
        if token.kind == "words" and (word := led_by(token.text)):
            self._leave(word, beside=bool(self.signs) and word in BESIDE)
            return at + 1
        if found := sign_at(self.tokens, at):
            self._relate(found[0], at)
            return found[1]
        if (token.is_(",", ";") or self._is_wide(at)) and self.signs and self._is_statement(at + 1):
            self._leave("and", beside=self._leads_aside(at + 1))
            return at + 1
        if token.is_(":") and not self.signs and _is_label(self.sides[-1]):
            self.name, self.sides[-1] = tuple(self.sides[-1]), []
            return at + 1
        return None

    def _relate(self, sign: Sign, at: int) -> None:
        """Note a sign, unless it is the = that ends a line and stands again where the next begins."""
        nothing = all(token.kind in ("space", "row") for token in self.sides[-1])
        if not (nothing and sign.relation == "=" and self.signs and self.signs[-1].relation == "="):
            self.signs.append(sign)
            self.sides.append([])
        self.row = self.rows[at] if self.row < 0 else self.row

    def _leads_aside(self, at: int) -> bool:
        """Whether the words that come next lead to what is said beside a row."""
        then = next((token for token in self.tokens[at:] if token.kind != "space"), None)
        return then is not None and (then.is_("forall") or (then.kind == "words" and led_by(then.text) in BESIDE))

    def _is_wide(self, at: int) -> bool:
        r"""Whether a space is wide enough to end a statement: one ``\;`` alone stands between factors, too."""
        token, after = self.tokens[at], self.tokens[at + 1 : at + 2]
        return token.kind == "space" and (token.text != ";" or any(other.kind == "space" for other in after))

    def _ends_a_column(self, at: int) -> bool:
        """Whether the second ``&`` of a row, after a whole statement, leads to another: ``a &= b & c &= d``."""
        before = [token for token in self.sides[-1] if token.kind != "space"][-1:]
        after = [token for token in self.tokens[at + 1 : at + 3] if token.kind != "space"][:1]
        if not (self.signs and before and after and self._is_statement(at + 1)):
            return False
        return not any(token.is_(*OPERATORS) for token in (*before, *after))

    def _was_quoted(self) -> bool:
        return self.quoted or bool(self.found and self.found[-1].quoted)

    def _has_premise(self) -> bool:
        before = self.signs or (self.found[-1].signs if self.found else ())
        return any(sign.relation in ("~", "in", "=", "perp") for sign in before)

    def _goes_on(self, at: int) -> bool:
        """Whether the row that begins at a token goes on with the chain."""
        cells = 0
        while at < len(self.tokens) and self.tokens[at].kind in ("cell", "space"):
            cells += self.tokens[at].kind == "cell"
            at += 1
        if at >= len(self.tokens) or self.tokens[at].kind == "row":
            return True
        first = self.tokens[at]
        last = [token for token in self.sides[-1] if token.kind != "space"]
        if sign_at(self.tokens, at) or (not last and self.signs) or (first.kind == "command" and first.text in ARROWS):
            return True
        if last and last[-1].is_(*OPERATORS):
            return True
        if first.is_(*OPERATORS) and (cells or not first.is_("-")):
            return True
        if not self.signs:
            return not last
        return not self._is_statement(at) and (bool(cells) or not self._next_row_begins_with_a_sign(at))

    def _is_statement(self, at: int) -> bool:
        """Whether a relation sign stands in the rest of a row, outside brackets, and no list of dots begins there."""
        if any(token.is_("ldots", "dots", "dotsc", "cdots") for token in self.tokens[at : at + 2]):
            return False
        depth = 0
        for place in range(max(at, self.barren), len(self.tokens)):
            token = self.tokens[place]
            if depth <= 0 and (token.kind == "row" or (token.kind == "command" and token.text in ARROWS)):
                self.barren = place
                return False
            if depth == 0 and sign_at(self.tokens, place):
                return place > at
            depth += bracket_depth(token)
        self.barren = len(self.tokens)
        return False

    def _begins_with_a_sign(self, at: int) -> bool:
        """Whether the row that begins at a token begins with a relation sign."""
        rest = [t for t in self.tokens[at : at + 3] if t.kind not in ("cell", "space", "row")]
        return bool(rest) and sign_at(rest, 0) is not None

    def _next_row_begins_with_a_sign(self, at: int) -> bool:
        depth = 0
        for place in range(at, len(self.tokens)):
            if self.tokens[place].kind == "row" and depth <= 0:
                return self._begins_with_a_sign(place + 1)
            depth += bracket_depth(self.tokens[place])
        return False


def _is_label(side: list[Token]) -> bool:
    """Whether tokens before a colon are a name of what follows: m, H_0."""
    side = [token for token in side if token.kind != "space"]
    if not 1 <= len(side) <= WORDS_OF_A_LABEL or side[0].kind not in ("char", "upright", "command"):
        return False
    return all(
        token.kind in ("sub", "open", "close", "number", "upright")
        or (token.kind == "char" and token.text.isalpha())
        or (token.kind == "command" and token.text == "mathcal")
        for token in side
    )


def _is_space(side: list[Token]) -> bool:
    """Whether a side ends in what is not calculated: space, words, the mark at the end of a proof."""
    if side[-1].is_(*ENDS_OF_PROOFS) and (len(side) == 1 or side[-2].kind in ("space", "row")):
        return True
    return side[-1].kind in ("space", "row") or (side[-1].kind == "words" and not _adds(side))


def _adds(side: list[Token]) -> bool:
    r"""Whether words at the end of a side are a constant that is added, or a name behind an operator: ``+ \text{Bias}``."""
    said = side[-1].text.strip()
    constant = len(side) > 1 and side[-2].is_("+", "-") and notation.CONSTANT.fullmatch(said) is not None
    return constant or (len(side) > 1 and side[-2].is_(*OPERATORS) and NAME.fullmatch(said) is not None)


def _trimmed(side: list[Token]) -> list[Token]:
    """Take space, and punctuation at the end, off a side; row breaks stay in the environments that they belong to."""
    alone = [token for token in side if token.kind != "space" and not token.is_(".", ",", ";")]
    if len(alone) == 1 and alone[0].kind == "words" and NAME.fullmatch(alone[0].text.strip()):  # \text{ELBO} = ...
        return [Token("upright", alone[0].text.strip(), alone[0].span)]
    while side and (_is_space(side) or side[-1].is_(".", ",", ";", ":")):
        side = side[:-1]
    while side and (side[0].kind == "space" or side[0].is_(",", ";")):
        side = side[1:]
    out: list[Token] = []
    inside = 0
    for token in side:
        inside += (token.kind == "begin") - (token.kind == "end")
        if token.kind != "space" and (inside or token.kind not in ("row", "cell")):
            out.append(token)
    return out
