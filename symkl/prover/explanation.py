"""Why a statement holds, as data: a chain from its left side to its right, and what is left where it is not decided."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sympy import Expr, Integer, S

from symkl.kernel.check import Kernel
from symkl.kernel.laws import LAWS
from symkl.kernel.proof import Cofactor, Surplus
from symkl.language import terms as tm
from symkl.language.named import Named, opened
from symkl.language.opening import closed_statement, open_statement
from symkl.language.statement import Relation, Statement
from symkl.language.symbols import Index, Matrix, Scalar
from symkl.prover.certificate import KernelCertificate
from symkl.prover.chains import ARITHMETIC, MULTIPLIED, SAME, Step, axiom, is_fact
from symkl.prover.clearing import cleared
from symkl.prover.decide import decide, with_lemmas
from symkl.prover.direct import instantiated
from symkl.prover.faithful import Faithful
from symkl.prover.folding import folded
from symkl.prover.search import Goal, Search, search
from symkl.prover.shortening import FAILURES, conditions_of, shortened
from symkl.prover.ways import best, shown_conditions
from symkl.shown import Shown
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from symkl.kernel.proof import Proof

SIGNS = {"what is not negative": "is not negative", "what is positive": "is positive"}
MULTIPLES = (
    "The right side is taken from the left, and both are multiplied out. Each step then takes away a multiple of zero: a"
    " matrix times its inverse, less the identity, or an equation that is given or proved elsewhere, between what stands"
    " before and after it."
)
SHORTEST_LEFT = 1
MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of the left side less the right.

    Attributes
    ----------
    difference : all of it
    stuck : its terms, each with whether no law touched it
    """

    difference: Expr
    stuck: tuple[tuple[Expr, bool], ...]


@dataclass(frozen=True, slots=True)
class Explanation(Shown):
    """Why a statement has its verdict.

    Attributes
    ----------
    statement, result : what is explained
    steps : the chain, each step by one law; from the right side to the left where ``backwards``
    backwards : whether the chain begins with the right side
    difference : whether the chain begins with the left side less the right
    conditions : what the chain uses beyond the declarations
    said : what else there is to say, in sentences, with formulas between dollar signs
    rest : of a statement that is not decided, what is left
    """

    statement: Statement
    result: Result
    steps: tuple[Step, ...] = ()
    backwards: bool = False
    difference: bool = False
    conditions: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    rest: Rest | None = None

    def __str__(self) -> str:
        return self._repr_mimebundle_()["text/plain"]

    @property
    def folded(self) -> tuple[Step, ...]:
        """The chain with steps of one kind folded, where it is long."""
        return folded(self.steps)

    @property
    def laws(self) -> tuple[str, ...]:
        """Names of the laws, in the order of the chain."""
        names = dict.fromkeys(name for step in self.steps for name in step.law.split("; "))
        return tuple(name for name in names if name in LAWS)


def explain(statement: Statement, result: Result | None = None) -> Explanation:
    """Explain a verdict; the statement is decided where no result is given."""
    if result is None:
        result = decide(statement)
    explanation = replace(_explained(statement, open_statement(statement), result), statement=statement)
    others = [name for name in result.trusts if name != "kernel"]
    if not others or not isinstance(result.certificate, KernelCertificate):
        return explanation
    return replace(explanation, said=(f"This rests on {', '.join(others)}, and on what follows.", *explanation.said))


def _explained(printed: Statement, statement: Statement, result: Result) -> Explanation:
    if result.lemmas:
        statement = with_lemmas(statement)
    if result.verdict is Verdict.PROVED and statement.relation is Relation.EQ:
        explanation = _proved(statement, result)
        ways = (_from_printed(printed, one) for one in (explanation, *_named(printed, explanation)))
        return min(ways, key=_effort)
    if result.verdict in (Verdict.SUPPORTED, Verdict.UNDECIDED) and statement.relation is Relation.EQ:
        return Explanation(statement, result, rest=rest_of(statement))
    if result.verdict is Verdict.PROVED and isinstance(result.certificate, KernelCertificate):
        return Explanation(
            statement, result, said=_parts(result.certificate), conditions=shown_conditions(result.conditions)
        )
    if result.verdict is Verdict.PROVED:
        return Explanation(statement, result, said=_oracle(result), conditions=shown_conditions(result.conditions))
    return Explanation(statement, result)


def _from_printed(printed: Statement, explanation: Explanation) -> Explanation:
    """An explanation of the statement as it is printed, with what its names stand for put in as a step."""
    steps = explanation.steps
    if steps and not explanation.difference and str(steps[0].before) in _texts(explanation.statement):
        start, end = (printed.rhs, printed.lhs) if explanation.backwards else (printed.lhs, printed.rhs)
        steps = (Step(start, steps[0].before, SAME), *steps, Step(steps[-1].after, end, SAME))
        steps = tuple(step for step in steps if str(step.before) != str(step.after))
    return replace(explanation, statement=printed, steps=steps)


def _texts(statement: Statement) -> tuple[str, str]:
    return str(statement.lhs), str(statement.rhs)


def _proved(statement: Statement, result: Result) -> Explanation:
    # what was proved may do without some of what is given
    proved = result.certificate.statement if isinstance(result.certificate, KernelCertificate) else statement
    chain = best(proved)
    if chain is not None:
        steps, conditions = chain
        if not steps:
            return Explanation(statement, result, said=("Both sides are the same by definition.",))
        if len(steps) > SHORTEST_LEFT and _only_on_the_right(statement, steps):
            return Explanation(statement, result, turned(steps), backwards=True, conditions=conditions)
        return Explanation(statement, result, steps, conditions=conditions)
    multiples = _multiples(proved)
    if multiples is not None:
        steps, conditions = multiples
        long = Explanation(statement, result, steps, difference=True, conditions=conditions, said=(MULTIPLES,))
        return min([long, *_multiplied(proved, long)], key=_effort)
    return Explanation(statement, result, said=_oracle(result), conditions=shown_conditions(result.conditions))


def _only_on_the_right(statement: Statement, steps: Sequence[Step]) -> bool:
    """Whether the left side is short and is only written otherwise until the last step."""
    return isinstance(statement.lhs, (Matrix, Scalar)) and len(steps) > SHORTEST_LEFT


def turned(steps: Sequence[Step]) -> tuple[Step, ...]:
    """A chain read backwards."""
    back = [replace(step, before=step.after, after=step.before) for step in reversed(steps)]
    return tuple(replace(s, law=axiom(s.before, s.after)) if s.law in ARITHMETIC else s for s in back)


def _parts(certificate: KernelCertificate) -> tuple[str, ...]:
    """What the greater side exceeds the smaller by, part by part."""
    statement, proof = certificate.statement, certificate.proof
    sides = [*_texts(statement)]
    if statement.relation in (Relation.LE, Relation.LT):
        sides.reverse()
    power = "**2" if proof.squared else ""
    alone = sides[1] == "0" and not power
    brackets = [power or ((" " in side or side.startswith("-")) and not alone) for side in sides]
    first, second = (f"({side}){power}" if needed else side for side, needed in zip(sides, brackets, strict=True))
    less = "" if second == "0" else f" - {second}"
    if not proof.surpluses:
        return (f"${first}{less}$ is 0.",)
    said = ["Neither side is negative where their squares are compared."] if proof.squared else []
    write = _writer(statement)
    facts = [_part(Surplus(Integer(1), one), write, statement.symbols) for one in proof.instances if is_fact(one)]
    said += dict.fromkeys(facts)
    (only,) = proof.surpluses if len(proof.surpluses) == 1 else (None,)
    by_sign = only is not None and SIGNS.get(only.instance.law)
    if only is not None and by_sign and str(dict(only.instance.put)["u"]) == f"{first}{less}":
        said += [] if facts else [f"${first}{less}$ {by_sign}."]
        return tuple(said)
    said.append(f"${first}{less}$ is the sum of {'this part' if only is not None else 'these parts'}:")
    said += [_part(surplus, write, statement.symbols) for surplus in proof.surpluses]
    return tuple(said)


def _writer(statement: Statement) -> Callable[..., str]:
    """What says a term in the notation of a statement, as it is or as it is read."""
    write = Faithful(Kernel(statement), (statement.lhs, statement.rhs))

    def said(term: Any, *, read: bool = True) -> str:  # noqa: ANN401 - what stands for a letter
        if read:
            with suppress(*FAILURES):
                term = write.value(write.kernel.of(term))
        return str(write.named(term))

    return said


def _part(s: Surplus, write: Callable[..., str], taken: Container[str]) -> str:
    """One part: the law, what stands for its letters, how often it counts, and what it is averaged or summed over."""
    put = ", ".join(f"{name} = {said}" for name, term in s.instance.put if (said := write(term)) != name)
    times = "" if s.coefficient == 1 else f", times {write(s.coefficient)}"
    under = [f"averaged over {', '.join(map(write, x))}" if isinstance(x, tuple) else _over(x) for x in s.under]
    rule = LAWS.get(s.instance.law)
    if s.instance.law in SIGNS:
        return (
            f"${write(dict(s.instance.put)['u'])}$, which {SIGNS[s.instance.law]}{times}{''.join(', ' + u for u in under)}."
        )
    says = (rule.claim if rule is not None else f"What {s.instance.law} says") + (f" with {put}" if put else "")
    if rule is not None and not rule.fact and any(name in taken and str(term) != name for name, term in s.instance.put):
        with suppress(*FAILURES):  # a letter of the law is another one of the statement
            left, right = (
                write(instantiated(rule, side, dict(s.instance.put)), read=False)
                for side in (rule.statement.lhs, rule.statement.rhs)
            )
            says = f"{left} {rule.statement.relation.value} {right}"
    return f"{says}{times}{''.join(', ' + u for u in under)} ({s.instance.law})."


def _over(x: Any) -> str:  # noqa: ANN401 - an index, or a variable
    return f"{'summed' if isinstance(x, Index) else 'integrated'} over {x}"


def _oracle(result: Result) -> tuple[str, ...]:
    what = f"{result.certificate}" if result.certificate is not None else ""
    by = ", ".join(result.trusts) or result.method
    said = [f"This was not proved by steps that can be shown one by one. It rests on: {by}."]
    if what:
        said.append(what[:1].upper() + what[1:] + ".")
    if result.laws:
        said.append(f"Laws used on the way: {', '.join(result.laws)}.")
    return tuple(said)


# ------------------------------------------------------------------------------------------------------ cofactors


def _multiples(statement: Statement) -> tuple[tuple[Step, ...], tuple[str, ...]] | None:
    """A chain from the difference of the sides to 0, by multiples of zero."""
    try:
        proof = search(statement)
        if proof is None or not proof.cofactors:
            return None
        proof = shortened(statement, proof)
        return _taken_away(statement, proof), shown_conditions(conditions_of(statement, proof) or ())
    except FAILURES:
        return None


def _taken_away(statement: Statement, proof: Proof) -> tuple[Step, ...]:
    kernel = Kernel(statement)
    plain = Kernel(statement)
    for step in proof.instances:
        kernel.learn(step)
        if is_fact(step):
            plain.learn(step)
    like = (statement.lhs, statement.rhs)
    write = Faithful(kernel, like)
    before = tm.plus(statement.lhs, tm.negated(statement.rhs))
    v = kernel.difference()
    after = write.value(v)
    used = tuple(dict.fromkeys(step.law for step in proof.instances if not is_fact(step)))
    steps = [Step(before, after, ", ".join((MULTIPLIED, *used)))]
    for c in proof.cofactors:
        v -= kernel.cofactor(c)
        before, after = after, write.value(v)
        steps.append(Step(before, after, c.instance.law, _zero(write, kernel, c)))
    return tuple(step for step in steps if str(step.before) != str(step.after))


def _multiplied(proved: Statement, long: Explanation) -> Iterator[Explanation]:
    """The same, shown of both sides multiplied by sums that are inverted in them."""
    for same, said in cleared(proved):
        chain = best(same)
        if chain is not None:
            yield replace(long, steps=chain[0], difference=False, said=(said,))
        elif (multiples := _multiples(same)) is not None:
            yield replace(long, steps=multiples[0], said=(said, *long.said))


def _named(printed: Statement, long: Explanation) -> Iterator[Explanation]:
    """The same, with local names left as letters of which no more is used than that they are symmetric, or the like."""
    kernel = Kernel(long.statement)
    known = {name: _known(kernel, opened(name)) for name in printed.names.values() if not name.arguments}
    for n in range(1, min(len(known), MOST_NAMES) + 1):
        for kept in combinations(sorted(known, key=str)[:MOST_NAMES], n):
            general = closed_statement(printed, {name: known[name] for name in kept}.get)
            if general is None:
                continue
            proved = decide(general)
            if proved.verdict is Verdict.PROVED and isinstance(proved.certificate, KernelCertificate):
                said = [_standing(name, known[name]) for name in kept if name.name in general.symbols]
                one = _proved(general, proved)
                conditions = long.conditions if long.steps else one.conditions  # they hold of what the names stand for
                yield replace(one, said=(*said, *one.said), result=long.result, conditions=conditions)


def _known(kernel: Kernel, term: Expr) -> tuple[str, ...]:
    """The most that is known of a matrix."""
    try:
        v = kernel.of(term)
        return next(
            ((fact,) for fact in ("spd", "symmetric", "invertible") if not v.scalar and kernel.facts.holds(v, fact)), ()
        )
    except FAILURES:
        return ()


def _standing(name: Named, known: Sequence[str]) -> str:
    said = {"spd": "positive definite"}
    used = f", of which is used that it is {said.get(known[0], known[0])}" if known else ", whatever it is"
    return f"${name.name}$ stands for ${name.definition}${used}."


def _effort(explanation: Explanation) -> tuple[bool, bool, int]:
    """How hard a chain is to follow: none is harder than multiples of zero, those than any other, and else length counts."""
    return not explanation.steps, explanation.difference, sum(len(str(step.after)) for step in explanation.steps)


def _zero(write: Faithful, kernel: Kernel, c: Cofactor) -> tuple[tuple[str, str], ...]:
    """What is taken away, as a multiple of zero."""

    def said(term: Expr) -> Expr:
        return write.value(kernel.of(term))

    if "A" not in dict(c.instance.put) or c.instance.law in kernel.lemmas:
        letters = tuple((name, str(said(term))) for name, term in c.instance.put if name not in ("left", "right"))
        zero = write.value(kernel.equation(c.instance))
    else:
        a = said(dict(c.instance.put)["A"])
        inverse = a.args[0] if isinstance(a, tm.Inverse) else tm.Inverse(a)
        zero = tm.plus(tm.times(a, inverse), tm.negated(tm.I(tm.shape_of(a)[0])))
        letters = (("A", str(a)),)
    parts = [said(part) for part in (c.before,) if part is not None]
    whole = [*parts, zero, *([said(c.after)] if c.after is not None else [])]
    text = "*".join(f"({p})" if isinstance(p, tm.Plus) else str(p) for p in whole)
    text = f"tr({text})" if c.traced else text
    coefficient = said(c.coefficient)
    if coefficient not in (S.One, S.NegativeOne):
        text = f"{coefficient}*{text}"
    return (*letters, ("add" if coefficient == S.NegativeOne else "take away", text))


# ----------------------------------------------------------------------------------------------------- what is left


def rest_of(statement: Statement) -> Rest | None:
    """The shortest form of the left side less the right."""
    return min(rests(statement), key=lambda rest: (len(rest.stuck), len(str(rest.difference))), default=None)


def rests(statement: Statement) -> Iterator[Rest]:
    """The left side less the right in normal forms, by what is known of moments first, and which terms no law touched."""
    plain = Kernel(statement)
    try:
        untouched = plain.difference().terms
    except FAILURES:
        untouched = {}
    for goal in (Goal(moments=True), Goal(), Goal(moments=True, densities=True)):
        with suppress(*FAILURES):
            full = Search(statement, goal)
            full.proof()
            v = full.kernel.difference()
            write = Faithful(full.kernel, (statement.lhs, statement.rhs))
            terms = [
                (write.value(type(v)(v.rows, v.columns, {key: c})), untouched.get(key) == c) for key, c in v.terms.items()
            ]
            if terms:
                yield Rest(write.value(v), tuple(terms))


__all__ = ["Explanation", "Rest", "explain", "shown_conditions"]
