"""Why a statement holds: a chain from its left side to its right, each step by one law."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sympy import Expr

from symkl.kernel.check import Instance, Proof
from symkl.kernel.laws import LAWS
from symkl.prover.faithful import Faithful
from symkl.prover.rewriting import Rewriter
from symkl.prover.shortening import FAILURES
from symkl.prover.unfolding import unfolded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symkl.language.derivation import Statement

MULTIPLIED = "multiply out"
MOST_STEPS = 80


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain.

    Attributes
    ----------
    before, after : the term as it was, and as it is then
    law : the name of the law, of a definition, or of what several steps do together
    instance : by the letter of the law, what stands for it
    since : facts that the step needs
    steps : of several steps folded into one, all of them
    """

    before: Expr
    after: Expr
    law: str
    instance: tuple[tuple[str, str], ...] = ()
    since: tuple[str, ...] = ()
    steps: tuple[Step, ...] = field(default=())

    def unfolded(self) -> Iterator[Step]:
        """Every step that is folded into it, or itself."""
        if not self.steps:
            yield self
        for step in self.steps:
            yield from step.unfolded()


class Chain:
    """Builds a chain from the instances of a proof.

    Parameters
    ----------
    statement : what is proved
    proof : instances that prove it
    """

    def __init__(self, statement: Statement, proof: Proof) -> None:
        self.statement, self.proof = statement, proof
        facts = [step for step in proof.instances if _is_fact(step)]
        self.moves = [step for step in proof.instances if not _is_fact(step)]
        self.facts = tuple(self._learnable(facts))
        self.rewriter = Rewriter(statement, self.facts)

    def _learnable(self, facts: Sequence[Instance]) -> Iterator[Instance]:
        """Facts that can be known before anything is rewritten."""
        kernel = Rewriter(self.statement).plain
        for step in facts:
            try:
                kernel.learn(step)
            except FAILURES:
                continue
            yield step

    def steps(self) -> tuple[Step, ...] | None:
        """The chain; none where the instances do not join both sides one at a time."""
        lhs, rhs = self.statement.lhs, self.statement.rhs
        left = self._from(lhs, rhs)
        if self.rewriter.same(_end(lhs, left), rhs):
            return self._joined(left, [], rhs)
        right = self._from(rhs, lhs)
        met = self._meeting([lhs, *(s.after for s in left)], [rhs, *(s.after for s in right)])
        if met is None:
            return None
        i, j = met
        return self._joined(left[:i], right[:j], rhs)

    def _meeting(self, left: list[Expr], right: list[Expr]) -> tuple[int, int] | None:
        values = [self.rewriter.value(t) for t in left], [self.rewriter.value(t) for t in right]
        pairs = [(i + j, i, j) for i, a in enumerate(values[0]) for j, b in enumerate(values[1]) if a is not None and a == b]
        return min(pairs)[1:] if pairs else None  # type: ignore[return-value] # two numbers

    def _joined(self, left: list[Step], right: list[Step], rhs: Expr) -> tuple[Step, ...]:
        """One chain; what comes from the right side is read backwards."""
        steps = list(left)
        end, start = _end(self.statement.lhs, left), _end(rhs, right)
        if str(end) != str(start):
            if steps and steps[-1].law != MULTIPLIED:
                steps[-1] = _replaced(steps[-1], after=start)  # collected, in the order of the other side
            else:
                steps.append(Step(end, start, MULTIPLIED))
        for step in reversed(right):
            steps.append(Step(step.after, step.before, step.law, step.instance, step.since))
        return tuple(steps)

    def _from(self, start: Expr, goal: Expr) -> list[Step]:
        term, steps, seen = start, list[Step](), {str(start)}
        like = (self.statement.lhs, self.statement.rhs)
        while (defined := unfolded(self.rewriter, term)) is not None and len(steps) < MOST_STEPS:
            steps.append(Step(term, defined[0], defined[1]))
            term = defined[0]
        while len(steps) < MOST_STEPS and not self.rewriter.same(term, goal):
            found = self._next(term, like, seen)
            if found is None:
                return steps
            move, before, after = found
            if str(before) != str(term):
                if steps and steps[-1].law != MULTIPLIED:
                    steps[-1] = _replaced(steps[-1], after=before)
                else:
                    steps.append(Step(term, before, MULTIPLIED))
            steps.append(self._step(before, after, move))
            seen.add(str(after))
            term = after
        return steps

    def _next(self, term: Expr, like: tuple[Expr, ...], seen: set[str]) -> tuple[Instance, Expr, Expr] | None:
        for move in self.moves:
            found = self.rewriter.rewritten(term, move, like)
            if found is not None and str(found[1]) not in seen:
                return move, *found
        return None

    def _step(self, before: Expr, after: Expr, move: Instance) -> Step:
        return Step(before, after, move.law, self.said(move), self._since(move))

    def said(self, move: Instance) -> tuple[tuple[str, str], ...]:
        """What stands for the letters of a law, in the notation of the statement."""
        return tuple((name, self._written(term)) for name, term in move.put)

    def _written(self, term: Any) -> str:  # noqa: ANN401 - a term, a symbol or events
        if not isinstance(term, Expr):
            return ", ".join(map(str, term)) if isinstance(term, tuple) else str(term)
        return str(self.rewriter.multiplied(term, (self.statement.lhs, self.statement.rhs)))

    def _since(self, move: Instance) -> tuple[str, ...]:
        """Facts without which an instance is none."""
        needed = []
        for fact in self.facts:
            others = [f for f in self.facts if f != fact]
            try:
                Rewriter(self.statement, others).kernel([move])
            except FAILURES:
                needed.append(fact_text(self.rewriter, fact))
        return tuple(dict.fromkeys(needed))


def _replaced(step: Step, after: Expr) -> Step:
    return Step(step.before, after, step.law, step.instance, step.since, step.steps)


def _end(start: Expr, steps: Sequence[Step]) -> Expr:
    return steps[-1].after if steps else start


def _is_fact(step: Instance) -> bool:
    rule = LAWS.get(step.law)
    return rule is not None and bool(rule.fact)


def fact_text(rewriter: Rewriter, step: Instance) -> str:
    """A fact that an instance says: ``det(S) > 0``."""
    rule = LAWS[step.law]
    said = {"nonzero": "is not 0", "positive": "> 0", "nonnegative": ">= 0", "spd": "is positive definite"}
    try:
        kernel = rewriter.kernel()
        put = kernel._matched(step, rule)  # noqa: SLF001 - what stands for the letters
        v = kernel.of(rule.statement.lhs, put)
        text = str(Faithful(kernel, (rewriter.statement.lhs, rewriter.statement.rhs)).value(v))
    except FAILURES:
        return step.law
    return f"{text} {said.get(rule.fact, f'is {rule.fact}')}"


__all__ = ["MULTIPLIED", "Chain", "Step", "fact_text"]
