r"""Densities by name: what a section calls ``p(x, z)``, ``q_\phi(z | x)``, and lines that speak of these alone.

A section tells a density by its name and its variables by theirs, so that nothing has to be known of what they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import sympy

from symkl.documents.grammar import read_side
from symkl.documents.letters import FONT, NotUnderstoodError, ascii_name
from symkl.documents.names import Names
from symkl.documents.notation import ENTROPIES
from symkl.documents.statements import RELATIONS, Reading
from symkl.documents.surface import Node, key, strip, walk
from symkl.documents.tokens import cleaned, lex
from symkl.errors import SymklError
from symkl.language import expectations, functions, terms
from symkl.language.densities import DensityFunction
from symkl.language.names import RESERVED
from symkl.language.statement import Statement
from symkl.language.symbols import Dimension, Matrix

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sympy import Expr

    from symkl.documents.equations import Equation
    from symkl.documents.types import Typing
    from symkl.language.densities import DensityOf

NAMED = re.compile(r"[pqPQ](?:[_^]\{.*\})*")
GREEK_BELOW = re.compile(r"(?P<bare>[pqPQ])_\{\\[a-z]+\}")
DRAWN = re.compile(r"(?P<letters>.+?)\\sim(?P<law>.+)")
# kinds of trees in lines that speak of densities alone
READ = frozenset({"call", "name", "number", "group", "minus", "plus", "times", "over", "function", "mean", "divergence"})
READ |= {"integral"}
# all values of a variable
SPACE = re.compile(
    r"(?:\\(?:cal|mathcal|mathscr)\{?[A-Z]\}?|\\(?:Theta|Omega|Lambda|Phi|Psi))\||-\\infty\|\+?\\infty"
)  # all values of a variable
SEVERAL = 2  # variables of which nothing can be independent but one of the other


class Signature(NamedTuple):
    """The letters before and behind the bar."""

    of: tuple[str, ...]
    given: tuple[str, ...]


@dataclass(frozen=True)
class Densities:
    """The densities of a section.

    Attributes
    ----------
    seen : by name, the ways in which each is written
    letters : those that stand in a font of their own, by the letter alone, as scripts print them
    same : names that stand for another one: p_theta for p, where no letters tell them apart
    given : names of those that the section says more of
    laws : names of those whose law it declares
    """

    seen: Mapping[str, frozenset[Signature]] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    laws: frozenset[str] = frozenset()

    def doubts(self, names: Iterable[str], *, independence: bool) -> frozenset[str]:
        """Why a line about densities that is not true of all of them may still be meant."""
        found = set()
        for name in names:
            if name in self.given:
                found.add(f"the text says more of {name}")
            behind = {letter for s in self.seen[name] for letter in s.given} - _before(self.seen[name])
            if behind and any(not behind <= set(s.given) for s in self.seen[name]):
                found.add(f"{name} may be averaged over {min(behind)}")
            if len({letter for s in self.seen[name] for letter in (*s.of, *s.given)}) > SEVERAL:
                found.add(f"of the variables of {name} some may be independent")
        if independence:
            found.add("the text speaks of independence")
        if len({name[0].lower() for name in names}) < len({*names}):
            found.add("densities of one letter may be the same")
        return frozenset(found)


def _outside(node: Node) -> bool:
    """Whether a letter stands in a tree outside of calls and of the names of laws."""
    inside = {"call": (), "divergence": (), "integral": node.args[:1]}.get(node.kind, node.args)
    return node.kind == "name" or any(map(_outside, inside))


def signature(call: Node) -> Signature | None:
    """The letters of ``p(x, z | y)``; what stands behind a semicolon is fixed."""
    name, _, between = call.text.partition(" ")
    letters = [a.text if a.kind == "name" else "" for a in call.args]
    stop = between.index(";") + 1 if ";" in between else len(letters)
    letters, between = letters[:stop], between[: stop - 1]
    if call.kind != "call" or not NAMED.fullmatch(name) or not all(letters) or set(between) - {",", "|"}:
        return None
    bar = between.index("|") + 1 if "|" in between else len(letters)
    return Signature(tuple(letters[:bar]), tuple(letters[bar:])) if between.count("|") < 2 else None  # noqa: PLR2004


def densities(equations: Sequence[Equation], typing: Typing) -> Densities:
    """Find the densities of a section, but for laws that are declared."""
    nodes = [node for equation in equations for side in equation.sides for node in walk(side)]
    seen: dict[str, set[Signature]] = {}
    for call in (node for node in nodes if node.kind == "call"):
        _note(seen, call, {})
    used = {letter for ways in seen.values() for said in ways for part in said for letter in part}
    letters = {plain: name for name in sorted(used) if (plain := FONT.sub(r"\1", name)) != name and plain not in used}
    for mean in (node for node in nodes if node.kind == "mean"):
        _note(seen, scripted(mean), letters)
    known = {name: frozenset(ways) for name, ways in seen.items()}
    laws = {name for name in known if name in typing.laws and typing.laws[name].known}
    same = {}
    for name, ways in known.items():
        found = GREEK_BELOW.fullmatch(name)
        # p(x) beside p_theta(x | z) is often the law of the data, and not that of the model
        if found and found["bare"] in known and not _before(ways) & _before(known[found["bare"]]):
            same[name] = found["bare"]
    given = {
        lhs.text.partition(" ")[0]  # p(z) = N(z; 0, I)
        for equation in equations
        for link in equation.links
        if (lhs := strip(link.lhs)).kind == "call"
        and link.is_equality
        and (any(n.kind not in READ for n in walk(link.rhs)) or _named_otherwise(lhs.text.partition(" ")[0], link.rhs))
    }
    return Densities(known, letters, same, frozenset(given) | laws, frozenset(laws))


def _before(ways: frozenset[Signature]) -> set[str]:
    """The letters that stand before the bar."""
    return {letter for said in ways for letter in said.of}


def _named_otherwise(name: str, node: Node) -> bool:
    """Whether a density of another name stands in a tree."""
    return any(n.kind == "call" and NAMED.fullmatch(one := n.text.partition(" ")[0]) and one != name for n in walk(node))


def _note(seen: dict[str, set[Signature]], call: Node | None, letters: Mapping[str, str]) -> None:
    """Note how a density is written."""
    said = signature(call) if call is not None and call.kind == "call" else None
    if call is not None and said is not None:
        said = in_font(said, letters)
        if len({*said.of, *said.given}) == len(said.of) + len(said.given):
            seen.setdefault(call.text.partition(" ")[0], set()).add(said)


def in_font(said: Signature, letters: Mapping[str, str]) -> Signature:
    """Letters as they are printed outside of scripts."""
    return Signature(*(tuple(letters.get(letter, letter) for letter in part) for part in said))


def scripted(mean: Node) -> Node | None:
    r"""The density that the script of an average names: ``q(z | x)``, ``z \sim q(z | x)``, ``z \sim q(\cdot | x)``."""
    text = re.sub(r"\\left|\\right|\\(?:mathbf|boldsymbol|bm)|\s", "", mean.text)
    text = re.sub(r"\\mid(?!dle)|\\vert", "|", text)
    drawn = DRAWN.fullmatch(text)
    if drawn:
        text = (
            drawn["law"].replace("\\cdot", drawn["letters"])
            if "(" in drawn["law"]
            else f"{drawn['law']}({drawn['letters']})"
        )
    if "(" not in text:
        return Node("name", (), mean.span, read_side(cleaned(lex(text)), Names()).text) if text else None
    read = read_side(cleaned(lex(text)), Names())
    return read if read.kind == "call" else None


@dataclass
class Line:
    """One line about densities alone."""

    found: Densities
    spelled: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    merged: set[tuple[str, str]] = field(default_factory=set)
    doubted: frozenset[str] = frozenset()  # why it may still be meant, besides
    _letters: dict[str, Matrix] = field(default_factory=dict)

    def speaks(self, *sides: Node, of_laws: bool = False) -> bool:
        """Whether a line speaks of densities, and of nothing else that could be read; perhaps of declared laws as of any."""
        nodes = [n for side in sides for n in walk(side)]
        calls = [n for n in nodes if n.kind == "call" and n.text.strip() not in ENTROPIES]
        known = all(n.text.partition(" ")[0] in self.found.seen and signature(n) is not None for n in calls)
        drawn = filter(None, (scripted(n) for n in nodes if n.kind == "mean"))
        said = {n.text.partition(" ")[0] for n in (*calls, *drawn)}
        return bool(calls) and known and all(n.kind in READ for n in nodes) and (of_laws or not said & self.found.laws)

    def is_of_more(self, *sides: Node) -> bool:
        """Whether letters stand outside of the densities of a line, which is about these letters, too."""
        return any(_outside(side) for side in sides)

    def read(self, lhs: Node, rhs: Node, relation: str, *, independence: bool) -> Reading:
        """Make a statement of two sides.

        Raises
        ------
        NotUnderstoodError
            If one of them has no term.
        """
        try:
            statement = Statement(self.term(lhs), self.term(rhs), RELATIONS[relation])
        except SymklError as error:
            raise NotUnderstoodError(error.message) from None
        doubts = self.doubted | self.found.doubts(self.names, independence=independence)
        if statement.lhs.free_symbols & set(self._letters.values()) != statement.rhs.free_symbols & set(
            self._letters.values()
        ):
            doubts |= {"a variable of one side may be averaged over"}  # H(x | y), D(p(y | x) || q(y | x))
        return Reading(statement, doubts, self.spelled, densities=True)

    @property
    def said(self) -> tuple[str, ...]:
        """Which names are taken for one density, in words."""
        return tuple(f"{one} and {other} are one density" for one, other in sorted(self.merged))

    def term(self, node: Node) -> Expr:  # noqa: C901, PLR0911, PLR0912 - one line for each kind
        """Make a term of a tree.

        Raises
        ------
        NotUnderstoodError
            If it has none.
        """
        match node.kind:
            case "group":
                return self.term(node.args[0])
            case "number" if re.fullmatch(r"\d+", node.text):
                number: Expr = sympy.Integer(int(node.text))
                return number
            case "minus":
                return terms.negated(self.term(node.args[0]))
            case "plus":
                return reduce(terms.plus, map(self.term, node.args))
            case "times":
                return self._product(node.args)
            case "over":
                return terms.divided(*map(self.term, node.args))
            case "function" if node.text == "log" and len(node.args) == 1:
                return functions.log(self.term(node.args[0]))
            case "call" if node.text.strip() in ENTROPIES and len(node.args) == 1:
                return expectations.entropy(self.density(node.args[0]))
            case "call":
                return self.density(node)
            case "mean":
                return expectations.E(self.term(node.args[0]), self.density(scripted(node)))
            case "divergence":
                return expectations.KL(*self._both(*node.args))
            case "integral" if node.text == "|" or SPACE.fullmatch(node.text):
                body, *over = node.args
                whole: Expr = self.term(body)
                for x in over:
                    whole = functions.integral(whole, self.letter(key(x)))
                return whole
        msg = f"{node.text or node.kind} beside densities"
        raise NotUnderstoodError(msg)

    def _product(self, args: Sequence[Node]) -> Expr:
        if len(args) == 2 and args[0].kind == "name" and args[0].text in ENTROPIES and args[1].kind == "group":  # noqa: PLR2004
            return expectations.entropy(self.density(args[1].args[0]))
        return reduce(terms.times, map(self.term, args))

    def _both(self, first: Node, second: Node) -> tuple[DensityOf, Expr]:
        """The two sides of a divergence: of a name alone, the density of the variables of the other side."""
        one = self.density(first)
        if strip(second).kind != "name":
            return one, self.term(second)
        known = [s for s in self.found.seen.get(second.text, ()) if sorted(s.of) == sorted(one.of)]
        if len(known) != 1:
            msg = f"of which variables {second.text} is a density here"
            raise NotUnderstoodError(msg)
        return one, self._of(second.text, known[0])

    def density(self, node: Node | None) -> DensityOf:
        """A density, by its letters, or by its name alone where it is written in one way only."""
        node = strip(node) if node is not None else None
        name = node.text.partition(" ")[0] if node is not None else ""
        said = signature(node) if node is not None and node.kind == "call" else None
        if said is None and node is not None and node.kind == "name" and len(self.found.seen.get(name, ())) == 1:
            (said,) = self.found.seen[name]
        if said is None or name not in self.found.seen:
            msg = f"which density {name or 'an average'} is of"
            raise NotUnderstoodError(msg)
        return self._of(name, said)

    def _of(self, name: str, said: Signature) -> DensityOf:
        before, behind = ([self.letter(letter) for letter in part] for part in in_font(said, self.found.letters))
        return self._function(name)(*before, given=behind)

    def _function(self, name: str) -> DensityFunction:
        one = self.found.same.get(name, name)
        if one != name:
            self.merged.add((one, name))
        self.names.add(one)
        written = [s for other, ways in self.found.seen.items() if self.found.same.get(other, other) == one for s in ways]
        of = dict.fromkeys(letter for s in sorted(written) for letter in s.of)
        given = dict.fromkeys(letter for s in sorted(written) for letter in s.given if letter not in of)
        if any(letter not in s.given for s in written for letter in given):  # of one that is not always given
            of, given = of | given, {}
        called = self._named(one, "density")
        return DensityFunction(called, *([self.letter(letter) for letter in part] for part in (of, given)))

    def letter(self, name: str) -> Matrix:
        """A variable, of whatever size."""
        if name not in self._letters:
            called = self._named(name, "letter")
            self._letters[name] = Matrix(called, Dimension(self._named(f"the size of {name}", "size")), 1)
        return self._letters[name]

    def _named(self, text: str, kind: str) -> str:
        plain = f"n_{ascii_name(text[12:])}" if kind == "size" else ascii_name(text)
        while self.spelled.get(plain, text) != text or plain in RESERVED:
            plain += "_"
        self.spelled[plain] = text
        return plain
