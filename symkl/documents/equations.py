"""The chains of a document with their sides read: what is judged, and where it stands."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from symkl.documents import prose
from symkl.documents.grammar import name_list, read_side
from symkl.documents.names import Names, added, counted
from symkl.documents.parsed import Kept, Parser
from symkl.documents.surface import key, names, strip
from symkl.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from symkl.documents.layout import Chain, Sign
    from symkl.documents.macros import Macros
    from symkl.documents.source import Directive, Document, Formula, Place
    from symkl.documents.surface import Node

DECIDED = frozenset({"=", "<=", ">=", "<", ">", "!=", ":=", "=:"})
EQUAL = frozenset({"=", ":="})
PARTS = re.compile(
    r"\*\*(Theorem|Proof|Lemma|Definition|Proposition|Corollary)[^*]{0,40}\*\*"
    r"|\\begin\{(theorem|proof|lemma|definition|proposition|corollary)\}|\\end\{(?:theorem|proof|lemma|definition)\}"
    r"|^(结论|证明|条件)",
    re.MULTILINE,
)
PART_OF = {
    **dict.fromkeys(("theorem", "lemma", "proposition", "corollary", "结论"), "theorem"),
    **dict.fromkeys(("proof", "证明"), "proof"),
    **dict.fromkeys(("definition", "条件"), "definition"),
}
GOES_ON = re.compile(r"\s*,?\s*(?:using|with|via)\b")  # the sentence of a display, in small letters
EARLIEST = -1  # the number of a formula that stands before all others
CLOSING = re.compile(r"\s*(?:\\end\{[a-z*]+\}|\$\$?|\\[\])])")
FARTHEST = 500  # characters before a formula that may lead it in


@dataclass(frozen=True, eq=False)
class Equation:
    """A chain with its sides as trees.

    Attributes
    ----------
    cue : what the words before the formula say of it: ``define``, ``assume``, ``replace``, ``lemma``, ``claim`` or nothing
    part : ``theorem``, ``proof``, ``definition`` or nothing
    section, formula : numbers in the order of the text
    origin : one thing for all that were parsed at once, in this version of a text or in an earlier one
    """

    document: Document = field(repr=False)
    chain: Chain = field(repr=False)
    sides: tuple[Node, ...] = field(repr=False)
    inline: bool
    cue: str
    part: str
    section: int
    formula: int
    offset: int
    origin: object = field(default=None, repr=False)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The relation signs that are judged."""
        return tuple(Link(self, at) for at, sign in enumerate(self.chain.signs) if sign.relation in DECIDED)

    @cached_property
    def is_conditional(self) -> bool:
        """Whether the words before it say it under an assumption."""
        return prose.is_conditional(_before(self.document, self.offset))

    @cached_property
    def is_anew(self) -> bool:
        """Whether the words before it give a letter another value than before."""
        return prose.is_anew(_before(self.document, self.offset))

    @cached_property
    def is_denied(self) -> bool:
        """Whether the words beside it deny it, doubt it or ask whether it holds."""
        return prose.is_denied(_before(self.document, self.offset), _after(self))

    @property
    def label(self) -> str:
        """By what the document refers to it."""
        return self.chain.label


@dataclass(frozen=True, eq=False)
class Link:
    """One relation sign with what stands on its sides."""

    equation: Equation
    at: int

    @property
    def sign(self) -> Sign:
        """The relation sign."""
        return self.equation.chain.signs[self.at]

    @property
    def relation(self) -> str:
        """Its relation."""
        return self.sign.relation

    @property
    def lhs(self) -> Node:
        """What stands left of it."""
        return self.equation.sides[self.at]

    @property
    def rhs(self) -> Node:
        """What stands right of it."""
        return self.equation.sides[self.at + 1]

    @cached_property
    def letters(self) -> frozenset[str]:
        """The letters in it."""
        return frozenset(names(self.lhs, self.rhs))

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.equation.document.place(self.sign.span.start)

    @property
    def is_equality(self) -> bool:
        """Whether it says that its sides are equal."""
        return self.relation in EQUAL


@dataclass(frozen=True)
class Gathered:
    """Everything that is read of a file before anything is understood."""

    documents: tuple[Document, ...]
    names: Names
    equations: tuple[Equation, ...]
    errors: tuple[ParseError, ...] = ()  # for each formula that is not read
    assumptions: tuple[str, ...] = ()  # what a project declares for all its documents
    kept: Kept = field(default_factory=Kept, repr=False)  # for the next version of the file

    def at(self, document: Document, formula: Formula) -> list[Equation]:
        """The chains of a formula."""
        return self._by_formula.get((id(document), formula.span.start), [])

    @cached_property
    def by_head(self) -> dict[str, list[Equation]]:
        """The chains that begin with a letter or a function and a sign of equality, by that."""
        table: dict[str, list[Equation]] = {}
        for equation in self.equations:
            left = strip(equation.sides[0])
            if left.kind in ("name", "marked", "call") and equation.links and equation.links[0].relation in EQUAL:
                table.setdefault(key(left) if left.kind != "call" else left.text.partition(" ")[0], []).append(equation)
        return table

    @cached_property
    def _by_formula(self) -> dict[tuple[int, int], list[Equation]]:
        table: dict[tuple[int, int], list[Equation]] = {}
        for equation in self.equations:
            table.setdefault((id(equation.document), equation.offset), []).append(equation)
        return table


def gather(documents: Sequence[Document], macros: Macros, kept: Kept | None = None) -> Gathered:
    """Read every formula of documents; what is ``kept`` of an earlier version is not parsed again."""
    parser = Parser(macros, kept)
    errors = []
    tokens = []
    for document in documents:
        for formula in document.formulas:
            try:
                tokens.append((document, formula, parser.tokens(document, formula)))
            except ParseError as error:
                where = f"{document.name}:{document.place(formula.span.start)}"
                errors.append(ParseError(error.message, where=where, hint=error.hint))
    text = "".join(document.shown(formula.span) for document, formula, _ in tokens)
    words = "\n".join(document.text for document in documents)
    counts = [parser.count(*one) for one in tokens]
    known = counted(counts, text, words)
    equations: list[Equation] = []
    sections = _Sections(documents)
    within = _within(known, counts, [sections.at(document, formula.span.start) for document, formula, _ in tokens])
    parts = {id(document): _Parts(document.text) for document in documents}
    last, end = None, 0  # the chain that a display before ends with, and where that ends
    for number, (document, formula, found) in enumerate(tokens):
        if _ignored(document, formula):
            continue
        cue, part = cue_of(document, formula), parts[id(document)].at(formula.span.start)
        section = sections.at(document, formula.span.start)
        before = last if formula.displayed and formula.span.start - end < FARTHEST else None
        for chain, sides, origin in parser.chains(document, formula, found, within[section]):
            if chain.continues and before is not None and _leads_on(before, document, section):
                chain = chain._replace(sides=(before.chain.sides[-1], *chain.sides[1:]))  # noqa: PLW2901
                sides = (before.sides[-1], *sides[1:])  # noqa: PLW2901 - as above
            before = None
            cue = "replace" if _replaces(document, formula, chain, sides) else cue
            equations.append(
                Equation(
                    document, chain, sides, not formula.displayed, cue, part, section, number, formula.span.start, origin
                )
            )
        if formula.displayed:
            last, end = equations[-1] if equations else None, formula.span.end
    return Gathered(tuple(documents), known, tuple(equations), tuple(errors), kept=parser.kept)


def _within(known: Names, counts: Sequence[Names], sections: Sequence[int]) -> dict[int, Names]:
    """What the formulas of each section say of the names in it."""
    found: dict[int, list[Names]] = {}
    for section, one in zip(sections, counts, strict=True):
        found.setdefault(section, []).append(one)
    return {section: known.within(added(ones)) if len(found) > 1 else known for section, ones in found.items()}


def drawn_letters(equations: Iterable[Equation]) -> frozenset[str]:
    """The letters that have a law, perhaps one given others: x of ``x | y ~ p``."""
    found: set[str] = set()
    for equation in equations:
        if any(sign.relation == "~" for sign in equation.chain.signs):
            tokens = equation.chain.sides[0]
            bar = next((k for k, token in enumerate(tokens) if token.is_("|", "mid", "vert")), len(tokens))
            found |= names(read_side(tokens[:bar], Names()))
    return frozenset(found)


def _replaces(document: Document, formula: Formula, chain: Chain, sides: Sequence[Node]) -> bool:
    """Whether a formula in a sentence takes one letter for another, or for a number: ``Setting $X = x$ and $p = 1$``."""
    if formula.displayed or len(sides) != 2 or chain.signs[0].relation != "=":  # noqa: PLR2004
        return False
    left, right = map(strip, sides)
    whole = right.kind in ("name", "number") or (right.kind == "power" and strip(right.args[0]).kind == "name")
    return left.kind == "name" and whole and prose.is_taken(_before(document, formula.span.start))


def _leads_on(last: Equation, document: Document, section: int) -> bool:
    """Whether a display that begins with a sign may go on with a chain before it."""
    if last.document is not document or last.section != section or last.sides[-1].kind == "hole":
        return False
    return bool(last.chain.signs) and last.chain.signs[-1].relation in DECIDED


class _Sections:
    """Numbers the sections of documents: what stands between two headings."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._first: dict[int, int] = {}
        count = 0
        for document in documents:
            self._first[id(document)] = count
            count += len(document.headings) + (document.cell is None)

    def at(self, document: Document, offset: int) -> int:
        return self._first[id(document)] + sum(heading.span.start < offset for heading in document.headings)


class _Parts:
    """Where theorems, proofs and definitions begin and end."""

    def __init__(self, text: str) -> None:
        found = list(PARTS.finditer(text))
        self._ends = [match.end() for match in found]
        self._parts = ["", *(PART_OF.get((match[1] or match[2] or match[3] or "").lower(), "") for match in found)]

    def at(self, offset: int) -> str:
        """Return in which of them an offset stands."""
        return self._parts[bisect.bisect_right(self._ends, offset)]


def cue_of(document: Document, formula: Formula) -> str:
    """What the words before a formula say of it."""
    before = _before(document, formula.span.start)
    return "define" if not formula.displayed and GOES_ON.match(before) else prose.cue(before)


def _before(document: Document, start: int) -> str:
    """The words between the last display and a formula."""
    before = max((f.span.end for f in document.formulas if f.displayed and f.span.end < start), default=0)
    text = document.text[max(before, start - FARTHEST) : start].strip()
    return re.sub(r"\\begin\{[a-z*]+\}\s*$|\$\$\s*$|\\\[\s*$|^\s*\\end\{[a-z*]+\}|^\$\$|^\\\]", "", text).strip()


def led_by(document: Document, formula: Formula) -> str:
    """The part of the sentence that leads to a formula."""
    return prose.last_sentence(_before(document, formula.span.start))


def is_applied(equation: Equation) -> bool:
    """Whether the words before an equation say what the letters of a theorem are in the case at hand."""
    return prose.is_applied(_before(equation.document, equation.offset))


def letter_applied(equation: Equation) -> str:
    """The letter of a theorem that is given a value and a space in the case at hand: A of ``A = b' in R^{1 x n}``."""
    relations, first = [sign.relation for sign in equation.chain.signs], strip(equation.sides[0])
    valued = relations[:1] in (["="], [":="]) and relations[-1] == "in" and first.kind == "name"
    return first.text if valued and is_applied(equation) else ""


def loosely(equation: Equation) -> str:
    """The words beside a formula that say that it is no equality as it stands; or nothing."""
    return prose.loosely(_before(equation.document, equation.offset), _after(equation))


def unclaimed(equation: Equation) -> str:
    """The words beside a formula that say that it is not claimed; or nothing."""
    return prose.unclaimed(_before(equation.document, equation.offset), _after(equation))


def is_supposed(equation: Equation) -> bool:
    """Whether the words before a formula in running text make it a condition: ``if``, ``for``, ``assume that``."""
    return prose.is_supposed(_before(equation.document, equation.offset))


def is_concluded(equation: Equation) -> bool:
    """Whether the words right before a formula in running text make it a claim: ``then``, ``we get``."""
    return prose.is_concluded(_before(equation.document, equation.offset), _after(equation))


def is_of_a_sentence(equation: Equation) -> bool:
    """Whether a formula in running text is a condition of its own sentence alone."""
    return prose.is_of_a_sentence(_before(equation.document, equation.offset))


def is_condition_of(condition: Equation, equation: Equation) -> bool:
    """Whether a formula behind another is its condition: ``... for $a < 0$``, or in the display itself."""
    if condition.document is not equation.document or condition.offset < equation.offset:
        return False
    between = condition.offset - _end(equation)
    return condition.formula == equation.formula or (
        condition.inline and between < FARTHEST and prose.leads_to_condition(_after(equation)[:between])
    )


def _end(equation: Equation) -> int:
    return next((f.span.end for f in equation.document.formulas if f.span.start == equation.offset), equation.offset)


def _after(equation: Equation) -> str:
    """The text behind a formula."""
    text = equation.document.text[(end := _end(equation)) : end + FARTHEST]
    closing = CLOSING.match(text)
    return " " * closing.end() + text[closing.end() :] if closing else text


def around(equation: Equation) -> tuple[str, str]:
    """The words before a formula, and those behind it, in its sentence."""
    before = prose.last_sentence(_before(equation.document, equation.offset))
    return before, re.split(r"[.!?;。]|\n\s*\n|\$\$|\\\[|\\begin", _after(equation))[0]


def is_solved(equation: Equation) -> bool:
    """Whether the words before a formula set it to zero."""
    return prose.is_solved(_before(equation.document, equation.offset))


def _ignored(document: Document, formula: Formula) -> bool:
    """Whether a directive says not to look at a display: ``ignore`` at the next, ``off`` at all up to ``on``."""
    before = [d for d in document.directives if d.span.start < formula.span.start]
    switches = [d.text for d in before if d.text in ("off", "on")]
    if switches and switches[-1] == "off":
        return True
    return any(d.text == "ignore" and next_display(document, d) is formula for d in document.directives)


def next_display(document: Document, directive: Directive) -> Formula | None:
    """Return the display that a directive stands in, or that follows it."""
    return next((f for f in document.formulas if f.displayed and f.span.end > directive.span.start), None)


def letters_of(equations: Sequence[Equation], names: Names) -> list[str]:
    """The letters that a formula is, or lists; nothing where it says more."""
    if len(equations) != 1 or equations[0].chain.signs:
        return []
    node = strip(equations[0].sides[0])
    if node.kind == "name":
        return [node.text]
    if node.kind == "tuple" and all(a.kind == "name" for a in node.args):
        return [a.text for a in node.args]
    return name_list(equations[0].chain.sides[0], names)


def members_of(equations: Sequence[Equation], names: Names) -> list[str]:
    r"""The letters that a formula ``A, B \in \mathbb{R}^{n \times n}`` puts in a space; an index in a set is none."""
    if len(equations) != 1 or [sign.relation for sign in equations[0].chain.signs] != ["in"]:
        return []
    left, right = equations[0].chain.sides
    space = any(t.kind == "sup" for t in right) and not any(t.is_("{", "lbrace", "(", "[") for t in right)
    return name_list(left, names) if space else []


def subjects_of(equations: Sequence[Equation], names: Names) -> list[str]:
    r"""The letters that a formula is, lists, puts in a space, or gives a law or a value: x of ``x \sim N(0, 1)``."""
    alone = letters_of(equations, names) or members_of(equations, names)
    if (
        alone
        or len(equations) != 1
        or [sign.relation in ("~", "in", "=", ":=") for sign in equations[0].chain.signs] != [True]
    ):
        return alone
    return name_list(equations[0].chain.sides[0], names)


def sizes_of(equations: Sequence[Equation], names: Names) -> tuple[Node, Node] | None:
    r"""The two sizes that a formula ``n \times m`` is."""
    if len(equations) != 1 or equations[0].chain.signs:
        return None
    tokens = equations[0].chain.sides[0]
    at = [k for k, t in enumerate(tokens) if t.is_("times")]
    if len(at) != 1:
        return None
    rows, columns = (read_side(part, names) for part in (tokens[: at[0]], tokens[at[0] + 1 :]))
    return None if "hole" in (rows.kind, columns.kind) else (rows, columns)
