"""Who may be told that a line is wrong: a line that is not true may define, assume, or be an equation to be solved.

A line is called wrong only if no predicate of this table speaks against it. Each says why in its own words; together
they are what keeps the reader from crying wolf.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.documents import notation
from symkl.documents.cases import Case, Objection, called, given, is_bare, unclear
from symkl.documents.counted import family_of
from symkl.documents.equations import is_concluded
from symkl.documents.inference import IDENTITY
from symkl.documents.lawless import no_law, unknown_constant
from symkl.documents.logarithms import depends_not_on_the_base
from symkl.documents.related import fixed_beside_noise
from symkl.documents.slopes import marks
from symkl.documents.surface import AVERAGES, Node, free, is_zero, key, names, outside, strip, walk
from symkl.documents.trials import head
from symkl.documents.within import in_a_case, in_a_set
from symkl.language.symbols import Dimension, Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from symkl.documents.definitions import Definition
    from symkl.documents.equations import Equation, Link
    from symkl.documents.tokens import Token
    from symkl.documents.types import Typing

ASKED = re.compile(r"^\W*(!|def|\?|triangle|Delta|\\triangle|\\Delta|\\mathrm\{def\})\W*$")
CONDITIONS = ("if", "when", "for", "for all", "such that", "subject to", "<=>", "given", "because", "since")
DRESSED = re.compile(r"\\(?:bar|hat|tilde|dot|check)\{|\^\{")


def objection(case: Case) -> Objection | None:
    """The first reason not to call a line wrong that does not depend on the verdicts of other lines."""
    for predicate in PREDICATES:
        found = predicate(case)
        if found is not None:
            return found
    return None


def no_claim(link: Link) -> Objection | None:
    """Why a link is no claim, whatever its sides say: what stands over it, before it, or where it stands tells."""
    if found := is_condition(link):
        return found
    if link.at == 0 and link.equation.cue in ("define", "assume"):
        return given(f"the words before it {link.equation.cue}")
    if link.at == 0 and link.equation.part == "definition":
        return given("a definition")
    return None


def is_condition(link: Link) -> Objection | None:  # noqa: PLR0911 - one way out for each reason
    """Why a link is no claim, whatever the words before it say."""
    chain = link.equation.chain
    left, right = chain.sides[link.at], chain.sides[link.at + 1]
    if ASKED.match(link.sign.over):
        return given("an equation that is asked for")
    if link.relation in (":=", "=:"):
        return given("a definition")
    if "".join(t.text for t in chain.name).startswith("H"):
        return given("a hypothesis")
    if chain.led_by in CONDITIONS:
        return given("a condition")
    if link.relation == "=" and _is_slope(link.lhs, link.rhs):
        return given("a derivative that is set to 0")
    if any(t.is_(*notation.DOTS) for t in right) and _is_list(left):
        return given("says over what an index runs")
    if any(all(t.is_(*notation.DOTS) for t in side) for side in (left, right) if side):
        return unclear("a chain that is not written out")
    return None


def _is_slope(*sides: Node) -> bool:
    """Whether one side is a derivative and the other 0."""
    return any(is_zero(side) for side in sides) and any(strip(side).kind == "derivative" for side in sides)


def _is_list(tokens: Sequence[Token]) -> bool:
    """Whether tokens are letters with commas between them."""
    return bool(tokens) and all(t.is_(",") or (t.kind == "char" and t.text.isalpha()) for t in tokens)


# one predicate a reason


def asked_for(case: Case) -> Objection | None:
    """A mark over the sign says that the equation is asked for, or defines."""
    return given("an equation that is asked for") if ASKED.match(case.link.sign.over) else None


def defining(case: Case) -> Objection | None:
    """The sign says that it defines."""
    return given("a definition") if case.link.relation in (":=", "=:") else None


def opaque(case: Case) -> Objection | None:
    """Something was taken as an unknown number."""
    found = sorted(case.understood.reading.opaque)
    return unclear("; ".join(found)) if found else None


def marked(case: Case) -> Objection | None:
    """Something was read in one of several ways."""
    found = marks(case.understood.reading.opaque)
    return unclear("; ".join(found)) if found else None


def loose(case: Case) -> Objection | None:
    """A function hides what it depends on."""
    return unclear("a function whose arguments are not all spelled out was put in") if case.understood.loose else None


def probabilities(case: Case) -> Objection | None:
    """Conditional independence often goes without a word."""
    return (
        unclear("probabilities may be conditionally independent without a word") if case.understood.reading.events else None
    )


def of_another_section(case: Case) -> Objection | None:
    """What an earlier section says was put in; here a letter may be another."""
    here = case.link.equation.section
    found = any(k.equation.section != here for k in case.understood.rests_on)
    return unclear("false only with what another section says put in") if found else None


def maybe_a_function(case: Case) -> Objection | None:
    r"""``l(\theta)`` may be a product or a function."""
    letter = called(case.nodes(), case.section.typing)
    return unclear(f"{letter}(.) may be a function") if letter else None


def rows_unsaid(case: Case) -> Objection | None:
    """Vectors that are counted beside a matrix of their letter, which may be made of them: x_i and X."""
    typing = case.section.typing
    families = {name: family_of(name) for name in case.used if not typing.is_number(name)}
    for name, family in sorted(families.items()):
        for other in sorted(case.used if family and family not in typing.stacked else ()):
            if other.lower() != family.lower() or "spd" in typing.facts_of(other):
                continue
            if typing.status(typing.shape(other)) == "array":
                return unclear(f"nothing says whether {other} is made of {name}")
    return None


def dressed(case: Case) -> Objection | None:
    """A hat, a bar or a star without a definition; of one that has a law, an equation of more than averages may give it."""
    bare = outside(case.link.lhs) | outside(case.link.rhs)
    for name in sorted(case.used):
        known = case.is_grounded(name) and not (name in bare and name.startswith("\\hat{"))
        if DRESSED.search(name) and name not in case.section.definitions and not known:
            return unclear(f"nothing defines {name}")
    marked = {key(n) for n in case.nodes() if n.kind == "marked"} - set(case.section.definitions)
    return unclear(f"nothing defines {min(marked)}") if marked else None


def introduces(case: Case) -> Objection | None:
    """A letter that stands for the first time, and on one side only."""
    typing = case.section.typing
    seen = {
        n
        for equation in case.section.equations
        if equation.formula < case.link.equation.formula and equation.chain.signs and not _is_proved_by(equation, case.link)
        for side in equation.sides
        for n in names(side)
    }
    trial = case.understood.trial
    only = (names(case.link.lhs) ^ names(case.link.rhs)) & (names(trial.lhs) ^ names(trial.rhs))
    only -= seen | set(typing.law_of) | set(typing.dimensions) | case.of_laws()
    only = {n for n in only if not case.is_stacked(n)}
    new = {
        n
        for n in only
        if n in typing.shapes and n not in typing.laws and not IDENTITY.match(n) and typing.meant(n) not in typing.law_of
    }
    return given(f"introduces {', '.join(sorted(new))}") if new else None


def _is_proved_by(equation: Equation, link: Link) -> bool:
    """Whether an equation is a theorem, of which a line of its proof knows nothing yet."""
    return equation.part == "theorem" and link.equation.part == "proof"


def reach_of_a_sum(case: Case) -> Objection | None:
    """A sum over an index with a term behind it, which the sum may reach or not."""
    for node in case.nodes():
        body = node.args[0] if node.kind == "product" else node
        if body is not node and body.kind == "times" and any(a.kind in ("product", "series") for a in body.args):
            return unclear("how far the product reaches is not certain")
        for term in node.args[:-1] if node.kind == "plus" else ():
            term = strip(term.args[0]) if term.kind == "minus" else term  # noqa: PLW2901 - the sign says nothing
            last = term.args[-1] if term.kind == "times" else term
            if last.kind in ("series", "product"):
                return unclear("how far the sum reaches is not certain")
    return None


def depends_on_it(case: Case) -> Objection | None:
    """A letter under a derivative whose value depends on that by which it is taken: it may be data, or a function."""
    put = {head(link) for link in case.understood.trial.rests_on}
    for node in case.nodes():
        by = names(node.args[1]) if node.kind == "derivative" else set()
        for name in sorted(names(node.args[0]) - put) if by else ():
            found = case.section.definitions.get(name, ())
            if any(by & names(d.value) - _fixed(d, case.section.typing) for d in found):
                return unclear(f"{name} may depend on what the derivative is by")
    return None


def _fixed(found: Definition, typing: Typing) -> set[str]:
    """The letters that vary while what is defined by them and by noise stays as it is observed."""
    return fixed_beside_noise(found.link.equation.document, found.value, typing)


def imaginary(case: Case) -> Objection | None:
    """An i may be the imaginary unit."""
    loose = (free(case.link.lhs) | free(case.link.rhs)) & names(case.link.lhs, case.link.rhs)
    return unclear("i may be the imaginary unit") if "i" in loose and "i" not in case.section.typing.declared else None


def hypothesis(case: Case) -> Objection | None:
    """A named hypothesis of a test."""
    name = "".join(t.text for t in case.link.equation.chain.name)
    return given("a hypothesis") if name.startswith("H") else None


def condition(case: Case) -> Objection | None:
    """Words before it say that it is a condition; so does a sign of inequality in the running text."""
    asked = case.link.equation.chain.led_by in CONDITIONS
    unequal = case.link.relation == "!=" and case.link.equation.inline
    return given("a condition") if asked or unequal else None


def assumed(case: Case) -> Objection | None:
    """The text assumes it."""
    found = any(link.equation is case.link.equation for link, _ in case.section.assumptions)
    return given("an assumption of the text") if found else None


def with_zero(case: Case) -> Objection | None:
    """An equation with 0 is one to be solved."""
    return given("an equation with 0: a condition") if is_zero(case.link.lhs) or is_zero(case.link.rhs) else None


def little_known_order(case: Case) -> Objection | None:
    """An inequality between numbers of which little is said."""
    if case.link.relation not in ("<", ">", "<=", ">="):
        return None
    typing = case.section.typing
    free = [
        n
        for n in case.used
        if n in typing.shapes
        and n not in typing.declared
        and typing.meant(n) not in typing.law_of
        and n not in case.parameters()
    ]
    return unclear("an inequality between numbers of which little is said") if free else None


def introduces_left(case: Case) -> Objection | None:
    """The first link of a chain gives its left side a meaning: a letter, or a power of one such as ``s^2``."""
    left = strip(case.link.lhs)
    left = strip(left.args[0]) if left.kind == "power" else left
    referred = {d.link.equation.label for d in case.section.definitions.get(key(left), ())} & {*case.link.sign.references}
    if case.link.at == 0 and case.link.relation != "~" and left.kind in ("name", "marked") and not referred - {""}:
        return given("introduces its left side")
    return None


def ends_in_a_letter(case: Case) -> Objection | None:
    """A chain that ends in a letter gives that letter a meaning."""
    right = strip(case.link.rhs)
    last = case.link.at == len(case.link.equation.chain.signs) - 1
    known = right.kind == "name" and (
        right.text in case.section.typing.dimensions or right.text in case.parameters(known=True)
    )
    if last and is_bare(right) and not known and case.link.relation != "~":
        why = "a symbol of which the text says nothing that gives this"
        return unclear(why) if case.is_chain else given(why)
    return None


def in_running_text(case: Case) -> Objection | None:
    """What stands in a sentence may be a condition, unless the words before it conclude; or say what a letter is."""
    named = is_bare(strip(case.link.rhs)) and not any(n.kind in AVERAGES for n in walk(case.link.lhs))
    asked = case.link.equation.inline and (named or not is_concluded(case.link.equation))
    return unclear("stands in running text, which may be a condition") if asked else None


def led_in(case: Case) -> Objection | None:
    """The words before it define or assume."""
    equation = case.link.equation
    if case.link.at == 0 and strip(case.link.lhs).kind == "density":  # N(x; m, S) means something already
        return None
    if equation.cue in ("define", "assume") and case.link.at == 0:
        return given(f"the words before it {equation.cue}")
    return given("a definition") if equation.part == "definition" and case.link.at == 0 else None


def nothing_said(case: Case) -> Objection | None:
    """The first link of a chain with letters of which the text says nothing."""
    left = strip(case.link.lhs)
    arguments = names(left) if left.kind == "density" else set()  # N(x; m, S) is said for all of them
    unsaid = sorted(n for n in case.used - arguments if not case.is_grounded(n))
    if unsaid and not case.understood.reading.densities and case.link.at == 0 and case.link.equation.cue != "claim":
        return unclear(f"nothing in the text says what {', '.join(unsaid[:3])} is")
    return None


def decimal(case: Case) -> Objection | None:
    """A decimal number may be rounded."""
    found = any(n.kind == "number" and "." in n.text for n in case.nodes())
    return unclear("a decimal number, which may be rounded") if found else None


def two_meanings(case: Case) -> Objection | None:
    """A letter was taken as a size in one place, and as a number in another."""
    meanings: dict[str, set[bool]] = {}
    for name, symbol in case.understood.reading.statement.symbols.items():
        letter = case.understood.reading.spelled.get(name, name)
        if isinstance(symbol, (Dimension, Scalar, Matrix)):  # what is called is told apart by its arguments
            meanings.setdefault(letter, set()).add(isinstance(symbol, Dimension))
    found = sorted(letter for letter, sizes in meanings.items() if len(sizes) > 1)
    return unclear(f"{found[0]} has two meanings here") if found else None


def of_two_kinds(case: Case) -> Objection | None:
    """A letter has a law that does not fit what was said of it before."""
    found = sorted(case.used & case.section.doubted.keys())
    return unclear(f"the text says two things of {found[0]}") if found else None


def base_of_logarithm(case: Case) -> Objection | None:
    """A logarithm of numbers alone may be to another base, which matters unless each term has one logarithm.

    So may one beside an exponential, in a text whose logarithms are to another base than e.
    """
    functions = {n.text.partition("_") for n in case.nodes() if n.kind == "function"}
    inverse = ("exp", "", "") in functions and any(name == "log" and base for name, _, base in functions)
    silent = case.used or depends_not_on_the_base(case.link.lhs, case.link.rhs)
    return None if silent and not inverse else unclear("the base of the logarithm is not said")


def parameter_defined(case: Case) -> Objection | None:
    """A definition that was put in touches the parameter of a law."""
    put = {head(link) for link in case.understood.trial.rests_on}
    return unclear("a parameter of a law is itself defined") if put & case.of_laws() else None


PREDICATES: tuple[Callable[[Case], Objection | None], ...] = (
    asked_for,
    defining,
    with_zero,
    loose,
    of_another_section,
    probabilities,
    decimal,
    base_of_logarithm,
    two_meanings,
    of_two_kinds,
    in_a_set,
    in_a_case,
    parameter_defined,
    maybe_a_function,
    no_law,
    unknown_constant,
    rows_unsaid,
    dressed,
    introduces,
    reach_of_a_sum,
    imaginary,
    depends_on_it,
    hypothesis,
    condition,
    assumed,
    little_known_order,
    introduces_left,
    ends_in_a_letter,
    in_running_text,
    led_in,
    opaque,
    nothing_said,
)
