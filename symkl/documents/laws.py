r"""What a document says of laws and spaces in formulas: ``X ~ N(m, S)``, ``p(x) = N(x; m, S)``, ``x \in R^n``."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents.counted import family_of
from symkl.documents.equations import at_bar, letter_applied
from symkl.documents.grammar import name_list, read_side
from symkl.documents.inference import core, covariance, infer
from symkl.documents.notation import ENTROPIES
from symkl.documents.related import reached
from symkl.documents.spaces import space_of, spelt
from symkl.documents.surface import AVERAGES, is_zero, key, names, strip, walk
from symkl.documents.types import Law, Shape, hint

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from symkl.documents.equations import Equation, Link
    from symkl.documents.names import Names
    from symkl.documents.surface import Node
    from symkl.documents.tokens import Token
    from symkl.documents.types import Typing


class Family(NamedTuple):
    """How documents call a family of laws of numbers, and what its parameters are.

    Attributes
    ----------
    name : the family as the language calls it, or nothing if it does not know it, but for its parameters
    facts : of each parameter; a family with other parameters than these is not meant
    """

    name: str
    facts: tuple[str, ...]


_GAMMA = Family("Gamma", ("positive", "positive"))
_BERNOULLI = Family("Bernoulli", ("probability",))
FAMILIES = {
    **dict.fromkeys(("Gam", "Gamma", "G"), _GAMMA),
    **dict.fromkeys(("Bern", "Bernoulli", "Ber"), _BERNOULLI),
    **dict.fromkeys(("Exp", "Exponential"), Family("Exponential", ("positive",))),
    **dict.fromkeys(("Bet", "Beta"), Family("Beta", ("positive", "positive"))),
    **dict.fromkeys(("Poiss", "Poisson", "Pois"), Family("Poisson", ("positive",))),
    **dict.fromkeys(("Unif", "Uniform", "U"), Family("Uniform", ("", ""))),
    **dict.fromkeys(("Wald", "IG"), Family("", ("positive", "positive"))),
    **dict.fromkeys(("Bin", "InvGam", "Geom"), Family("", ())),
}
# words for the last parameter of a family that make it another one than the language's
OTHERWISE = {
    "Normal": (
        "standard deviations?|precision(?: matrix)?|Cholesky factor|inverse (?:co)?variance(?: matrix)?|information matrix"
    ),
    "Gamma": "scale(?: parameter)?|mean|variance",
    "Exponential": "scale(?: parameter)?|mean(?: lifetime)?|expectation|time constant",
    "Beta": "precision|sample size|concentration|dispersion|variance|scale(?: parameter)?",
    "Bernoulli": "odds|log-odds|logit|failure probability",
    "Uniform": "half-?width|width|length|range",
    "Poisson": "log-rate|logarithm of (?:its|the) (?:mean|rate)",
}
# words behind a law, in its sentence, that make it the law of something else
QUALIFIED = re.compile(
    r"\b(?:truncated|censored|folded|wrapped|conditioned|restricted|mixture)\b|\bconditional(?:ly)? on\b|\bgiven \$"
    r"|\bdepend(?:s|ing)? on\b|\babsolute value\b|截断",
    re.IGNORECASE,
)
FARTHEST = 200  # characters behind a law that may qualify it
OF_LETTER = re.compile(r"(?P<law>\\?[A-Za-z]+(?:_\{?\w\}?)?)\((?P<letter>\\?[A-Za-z]+)\)")  # q(z)
OVER_LETTER = re.compile(r"(?P<letter>\\?[A-Za-z]+)\\sim(?P<law>\\?[A-Za-z]+(?:_\{?\\?[A-Za-z0-9]+\}?)?)")
UNNAMED = re.compile(r"[pqPQ](?:_\{?\\?[A-Za-z0-9]+\}?)?")  # E_q[.]: of whatever q is the law
NAMED = re.compile(r"(?:[pqPQ]|\\cal\{[NPQ]\})(?:_\{.*\})?")  # what a law may be called
NORMAL = re.compile(r"(?:N|MVN)(?:_\{?\w+\}?)?")  # behind ~, whatever else the letter stands for


SETS = (
    (re.compile(r"\\(?:lbrace|\{)0,1\\(?:rbrace|\})|\{0,1\}"), "binary"),
    (re.compile(r"\(0,1\)"), "probability"),
    (re.compile(r"\(0,\+?\\infty\)|\\mathbb\{?R\}?_\{?(?:\+\+|>0)\}?"), "positive"),
    (re.compile(r"\[0,\+?\\infty\)|\\mathbb\{?R\}?_\{?(?:\\ge(?:q|qslant)?0)\}?"), "nonnegative"),
)


def head(node: Node) -> str:
    """The name of a function or law, without its font."""
    name = node.text.split(" ", maxsplit=1)[0]
    return re.sub(r"^\\(?:rm|cal|bf|bb)\{(.*)\}$", r"\1", name)


def learn(
    typing: Typing, equation: Equation, known: Names, blocks: Mapping[str, Node], again: Collection[str] = ()
) -> frozenset[int]:
    """Take in what a chain says of laws and spaces; returns the signs that give a law its density.

    ``blocks`` are the matrices of blocks that letters stand for, ``again`` letters that are declared more than once.

    Raises
    ------
    ClashError
        If it does not fit what was said before.
    """
    chain, sides = equation.chain, equation.sides
    giving = set()
    for node in (n for side in sides for n in walk(side) if n.kind == "mean" and n.args[1:]):
        letter, *parameters = node.args[1].args
        normal(typing, node.text, letter, parameters, everywhere=False)
    for at, sign in enumerate(chain.signs):
        lhs, rhs = sides[at], strip(sides[at + 1])
        if sign.relation == "~":
            name = "".join(t.text for t in chain.name)
            if not together(typing, lhs, rhs, blocks):
                _distributed(typing, lhs, rhs, name, equation, again)
                _distributed_given(typing, chain.sides[at], rhs, equation, known)
        elif sign.relation == "in":
            applied, left = letter_applied(equation), chain.sides[at]
            offset = left[0].span.start if left else 0
            _belongs(typing, [applied] if applied else name_list(left, known), offset, chain.sides[at + 1], known)
        elif sign.relation in ("=", ":=") and _gives(typing, lhs, rhs):
            giving.add(at)
    return frozenset(giving)


def averaged_over(typing: Typing, equations: Sequence[Equation]) -> None:
    r"""``E_{q(z)}[.]``, ``E_{z \sim q}[.]``: a law of z of which nothing else is said; ``E_q[.]``: of whatever is in it."""
    nodes = [n for e in equations for side in e.sides for n in walk(side)]
    means = [n for n in nodes if n.kind in AVERAGES]
    calls = {key(n): head_of(n) for n in nodes if n.kind == "call"}
    unsaid: set[str] = set()
    for node in means:
        found = OF_LETTER.fullmatch(node.text) or OVER_LETTER.fullmatch(node.text)
        if found is None:
            continue
        name, letter = re.sub(r"_(\\?[A-Za-z]+|\d)$", r"_{\1}", found["law"]), found["letter"]
        said = typing.law_of.get(typing.meant(letter))
        if name in typing.laws or name in typing.law_of or node.text in typing.laws or (said and said not in unsaid):
            continue
        alone = all(whole.endswith(f" [{letter}]") for whole, of in calls.items() if of == name)
        called = name if alone and not said else node.text if "\\sim" in node.text else ""  # P(Y = 1) beside E_{Y ~ P}
        if called:
            typing.laws[called] = Law("Any", (), letter, typing.shape(letter), known=False)
            typing.law_of.setdefault(letter, called)
            unsaid.add(called)
    others = {node.text for node in means if node.text not in typing.laws}
    if len(others) == 1 and UNNAMED.fullmatch(name := others.pop()):
        typing.laws[name] = Law("Any", (), None, typing.number, known=False)


def numbered(typing: Typing, equations: Sequence[Equation]) -> None:
    r"""``KL(\mathcal{N}_1 || \mathcal{N}_2)``: the laws N(m_1, S_1) and N(m_2, S_2), where one has each number."""
    nodes = [n for e in equations for side in e.sides for n in walk(side)]
    divided = {strip(a).text for n in nodes if n.kind == "divergence" for a in n.args if strip(a).kind == "name"}
    for name in sorted(divided - typing.laws.keys()):
        number = re.fullmatch(r"\\cal\{N\}(_\{\w+\})", name)
        laws = [n for n in nodes if number and n.kind == "normal" and len(n.args) == 2]  # noqa: PLR2004 - two moments
        own = {key(n): n for n in laws if all(key(a).endswith(number[1]) for a in n.args)} if number else {}
        if len(own) == 1:
            (law,) = own.values()
            normal(typing, name, None, law.args)


def is_entropy(call: Node, typing: Typing) -> bool:
    """Whether it is H of a letter that has a law."""
    letter = strip(call.args[0]) if call.kind == "call" and len(call.args) == 1 else call
    if head_of(call) not in ENTROPIES or letter.kind != "name":
        return False
    law = typing.laws.get(typing.law_of.get(typing.meant(letter.text), ""))
    return law is not None and law.family not in ("Any", "Moments")


def head_of(call: Node) -> str:
    """The name of a call, with its font."""
    return call.text.split(" ", maxsplit=1)[0]


def name_both_cases(typing: Typing) -> None:
    """P is the law whose density is p, where only one of the two is declared; and x is X."""
    for name, law in list(typing.laws.items()):
        if len(name) == 1:
            typing.laws.setdefault(name.swapcase(), law)


def name_both_letters(typing: Typing, equations: Sequence[Equation]) -> None:
    """X is x where only one of the two has a law; not the R of r ~ N(0, R)."""
    seen = {name for equation in equations for side in equation.sides for name in names(side)}
    for name in list(typing.law_of):
        other = name.swapcase()
        if other in {n for law in typing.laws.values() for n in names(*law.args)}:
            continue
        if len(name) == 1 and other in seen and other not in typing.law_of and other not in typing.declared:
            typing.same.setdefault(other, name)


def without_those_made(typing: Typing, equations: Sequence[Equation]) -> None:
    """Take its own law from what equations say to be made of other random letters: y = f + e is not drawn beside f.

    Nor is what is made of y drawn beside e.
    """
    said = [link for equation in equations if (link := _says_what_is(equation)) is not None]
    made = {key(strip(link.lhs)): names(link.rhs) for link in said[::-1] if key(strip(link.lhs)) not in typing.law_of}
    for link in said:
        letter = key(strip(link.lhs))
        inside = names(link.rhs).union(*(reached(n, made) for n in names(link.rhs)))
        random = any(typing.meant(n) in typing.law_of for n in inside)
        if typing.law_of.get(letter) == f"law:{letter}" and letter not in inside and random:
            del typing.law_of[letter]
            made[letter] = inside


def _says_what_is(equation: Equation) -> Link | None:
    """The sign by which an equation says what a letter is made of; not the one of: if y = x."""
    link = equation.links[0] if equation.links and not equation.chain.quoted else None
    if link is None or link.at != 0 or not link.is_equality or equation.cue == "replace":
        return None
    passing = equation.inline and strip(link.rhs).kind in ("name", "number")
    return link if strip(link.lhs).kind in ("name", "marked") and not passing else None


def _gives(typing: Typing, lhs: Node, rhs: Node) -> bool:
    """``p(x) = N(x; m, S)``."""
    if rhs.kind not in ("density", "normal"):
        return False
    args = rhs.args[1:] if rhs.kind == "density" else rhs.args
    if len(args) != 2:  # noqa: PLR2004 - a mean and a covariance
        return False
    if rhs.kind == "density" and rhs.args[0].kind == "name":
        _of_a_vector(typing, rhs.args[0].text, args[1])
    if lhs.kind == "call":
        name, _, between = lhs.text.partition(" ")
        one = len(lhs.args) == 1 and lhs.args[0].kind == "name" and "|" not in between
        return (
            one
            and (rhs.kind == "normal" or key(rhs.args[0]) == key(lhs.args[0]))
            and normal(typing, name, lhs.args[0], args)
        )
    named = lhs.kind == "name" and rhs.kind == "normal" and NAMED.fullmatch(lhs.text) is not None
    return named and normal(typing, lhs.text, None, args)


def own_density(typing: Typing, call: Node) -> str:
    """The law of a letter whose density a call is, or nothing: ``p(x)``, and ``p(x | m)`` for its parameters."""
    name, _, between = call.text.partition(" ")
    point, *given = call.args
    letter = typing.meant(point.text) if point.kind == "name" and name in ("p", "f") else ""
    own = typing.law_of.get(letter, f"law:{letter}")
    law = typing.laws.get(own) if own.startswith("law:") else None
    if law is None or not given:
        return own if law is not None and not between else ""
    told = name == "p" and between[0] in "|;" and {*between[1:]} <= {","}
    return own if told and all(names(a) and names(a) <= names(*law.args) for a in given) else ""


def normal(typing: Typing, name: str, variable: Node | None, args: Sequence[Node], *, everywhere: bool = True) -> bool:
    """Take in a normal law, of a letter ``everywhere`` or under its own average alone; returns whether it is new."""
    mean, spread = args
    shape = typing.shape(variable.text) if variable is not None else typing.column()
    typing.sizes.unify(shape.columns, typing.one, "a random vector is a column")
    if not is_zero(mean):
        typing.equal(infer(typing, mean), shape, "the mean of a law")
    covariance(typing, spread, shape)
    letter = variable.text if variable is not None else None
    _of_a_vector(typing, letter, spread)
    if name in typing.laws:
        known = typing.laws[name]
        if known.variable == letter and [*map(key, known.args)] != [*map(key, args)]:  # which of the two, nobody says
            typing.laws[name] = Law("Any", (), letter, shape, known=False)
        return False
    typing.laws[name] = Law("Normal", (mean, spread), letter, shape)
    if letter is not None and everywhere:
        typing.law_of.setdefault(letter, name)
    return True


def _of_a_vector(typing: Typing, letter: str | None, spread: Node) -> None:
    """S is the covariance of a vector."""
    if letter is not None and hint(core(typing, spread) or "")[0] == "array":
        typing.suggest(letter, "vector", 3)


def blocks_of(equations: Sequence[Equation]) -> dict[str, Node]:
    """The letters that stand for matrices of blocks."""
    links = [link for e in equations for link in e.links if link.is_equality]
    return {key(k.lhs): strip(k.rhs) for k in links if strip(k.lhs).kind == "name" and strip(k.rhs).kind == "matrix"}


def together(typing: Typing, lhs: Node, rhs: Node, blocks: Mapping[str, Node]) -> bool:
    """Letters one above the other have one normal law, whose mean and covariance are in blocks."""
    letters = [row.args[0] for row in lhs.args if len(row.args) == 1] if lhs.kind == "matrix" else list(lhs.args)
    if lhs.kind not in ("matrix", "tuple") or len(letters) < 2 or rhs.kind not in ("normal", "call") or len(rhs.args) != 2:  # noqa: PLR2004
        return False
    mean, spread = (blocks.get(key(a), strip(a)) for a in rhs.args)
    count = len(letters)
    rows = [row.args for row in spread.args] if spread.kind == "matrix" else []
    means = [row.args[0] for row in mean.args] if mean.kind == "matrix" else [mean] * count if is_zero(mean) else []
    if [len(row) for row in rows] != [count] * count or len(means) != count or any(x.kind != "name" for x in letters):
        return False
    for i, letter in enumerate(letters):
        normal(typing, f"law:{letter.text}", letter, (means[i], rows[i][i]))
    for i, j in itertools.combinations(range(count), 2):
        for one, other in ((i, j), (j, i)):
            if not is_zero(rows[one][other]):
                first, second = (typing.shape(letters[k].text).rows for k in (one, other))
                typing.equal(infer(typing, rows[one][other]), Shape(first, second), "a block of a covariance")
    typing.together.append((tuple(x.text for x in letters), spread))
    typing.blocked |= dict.fromkeys(key(a) for a in rhs.args if key(a) in blocks)
    return True


def otherwise(equation: Equation, family: str, args: Sequence[Node]) -> bool:
    """Whether the words make a law another one than the language's: by a scale, not a rate; or truncated."""
    text = equation.document.text
    end = next(f.span.end for f in equation.document.formulas if f.span.start == equation.offset)
    if QUALIFIED.search(re.split(r"[.;。]|\n\s*\n|\$\$", text[end : end + FARTHEST])[0]):
        return True
    if family == "Uniform" and any(map(equation.document.speaks_of, ("discrete", "integer", "die ", "dice"))):
        return True
    words, letter = OTHERWISE.get(family, ""), args[-1].text if args else ""
    if not words or args[-1].kind != "name":
        return False
    return equation.document.says(_is_called, letter, words)


def _is_called(text: str, letter: str, words: str) -> bool:
    """Whether words beside a letter in a text call it something."""
    here = rf"\$\s*{re.escape(letter)}\s*\$"
    return re.search(rf"\b(?:{words})\s+{here}|{here}\s*(?:\w+\s+){{0,2}}(?:the|an?|its)\s+(?:{words})\b", text) is not None


def _distributed(  # noqa: PLR0913, PLR0917 - what is said, and where
    typing: Typing, lhs: Node, rhs: Node, label: str, equation: Equation, again: Collection[str]
) -> None:
    """``x, y ~ law``."""
    letters = lhs.args if lhs.kind == "tuple" else (lhs,)
    for letter in letters:
        if letter.kind != "name":
            continue
        name = label or f"law:{letter.text}"
        if (
            letter.text in again and name in typing.laws and _is_other(typing.laws[name], rhs)
        ):  # which of the two a line means, nobody says
            typing.laws[name] = Law("Any", (), letter.text, typing.shape(letter.text), known=False)
            continue
        if is_normal(rhs):
            if otherwise(equation, "Normal", rhs.args):
                typing.laws[name] = Law("Any", (), letter.text, typing.shape(letter.text), known=False)
                typing.law_of.setdefault(letter.text, name)
            else:
                normal(typing, name, letter, rhs.args)
        elif rhs.kind == "name" and rhs.text in typing.laws:
            typing.law_of[letter.text] = rhs.text
        elif rhs.kind in ("call", "name", "function", "mean"):
            _of_family(typing, name, letter, rhs, equation)


def _distributed_given(typing: Typing, left: Sequence[Token], rhs: Node, equation: Equation, known: Names) -> None:
    """``x | y ~ Poisson(y)``, where y has a law that is known: of a law that is given another, not of one that is normal."""
    before, behind = at_bar(left)
    letters, given = name_list(before, known), name_list(behind, known) if behind else []
    laws = [typing.laws.get(typing.law_of.get(typing.meant(name), "")) for name in given]
    random = bool(laws) and all(law is not None and law.known for law in laws) and {*given} <= names(*rhs.args)
    if len(letters) == 1 and random and rhs.kind == "call" and head(rhs) in FAMILIES:
        _of_family(typing, f"law:{letters[0]}", read_side(before, known), rhs, equation)


def is_normal(law: Node) -> bool:
    """Whether it is a normal law with a mean and a covariance, behind ``~``."""
    called = law.kind == "call" and NORMAL.fullmatch(head(law)) is not None
    return (law.kind == "normal" or called) and len(law.args) == 2  # noqa: PLR2004 - a mean and a covariance


def _is_other(law: Law, rhs: Node) -> bool:
    """Whether a letter that has a law is given another one."""
    if not law.known:
        return True
    called = FAMILIES[head(rhs)].name if rhs.kind == "call" and head(rhs) in FAMILIES else "Normal"
    return rhs.kind in ("normal", "call") and (law.family, [*map(key, law.args)]) != (called, [*map(key, rhs.args)])


def _of_family(typing: Typing, name: str, letter: Node, rhs: Node, equation: Equation) -> None:
    shape = typing.shape(letter.text)
    family = FAMILIES.get(head(rhs)) if rhs.kind == "call" else None
    known = family is not None and bool(family.name) and len(family.facts) == len(rhs.args)
    known = known and not otherwise(equation, family.name if family is not None else "", rhs.args)
    called = family.name if family is not None and known else "Any"
    typing.laws[name] = Law(called, rhs.args, letter.text, shape, known)
    typing.law_of.setdefault(letter.text, name)
    if family is not None:
        typing.equal(shape, typing.number, f"a {head(rhs)} variable")
    if family is not None and len(family.facts) == len(rhs.args):
        for arg, fact in zip(rhs.args, family.facts, strict=True):
            if arg.kind == "name" and fact:
                typing.add_fact(arg.text, fact)
            typing.equal(infer(typing, arg), typing.number, f"a parameter of {head(rhs)}")
    if head(rhs) == "MN" and len(rhs.args) == 3:  # noqa: PLR2004 - a mean and two covariances
        mean, rows, columns = rhs.args
        if not is_zero(mean):
            typing.equal(infer(typing, mean), shape, "the mean of a law")
        for spread, size in ((rows, shape.rows), (columns, shape.columns)):
            if spread.kind != "number":
                covariance(typing, spread, Shape(size, typing.one))


def _belongs(typing: Typing, letters: Sequence[str], offset: int, right: Sequence[Token], known: Names) -> None:
    r"""``x, y \in \mathbb{R}^{n \times m}``."""
    space = space_of(right, known)
    if space is None:
        _within(typing, spelt(right), letters)
        return
    for name in letters:
        shape = typing.shape(name)
        if space.is_complex:
            typing.complex[name] = None
        if not space.sizes:
            typing.equal(shape, typing.number, f"{name} is a number")
            continue
        rows, *columns = map(typing.size, space.sizes)
        typing.sizes.unify(shape.rows, rows)
        typing.sizes.unify(shape.columns, columns[0] if columns else typing.one)
        typing.declared.setdefault(name, offset)


def _within(typing: Typing, space: str, letters: Sequence[str]) -> None:
    """A letter in a set of numbers: a fact of the language, or nothing that the reader can use."""
    fact = next((fact for pattern, fact in SETS if pattern.fullmatch(space)), "")
    for name in letters:
        if fact and not family_of(name):
            typing.equal(typing.shape(name), typing.number, f"{name} is a number")
            typing.add_fact(name, fact)
        else:
            typing.within[name] = space
