"""Chains of terms, each step by one law: by the instances of a proof, or as people would take them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from time import process_time
from typing import TYPE_CHECKING, Any

from sympy import Expr, S

from symkl.kernel.laws import LAWS
from symkl.kernel.proof import Cofactor, Instance
from symkl.language import terms as tm
from symkl.language.derivatives import Derivative
from symkl.language.distributions import Probability
from symkl.language.exchange import exchanged
from symkl.language.expectations import ConditionalCovariance, ConditionalVariance, Covariance, Variance
from symkl.language.functions import Trace
from symkl.language.statement import declared_symbols
from symkl.language.symbols import Index
from symkl.prover.direct import LINEAR, applied, confirmed, move
from symkl.prover.faithful import Faithful
from symkl.prover.forks import Trail
from symkl.prover.rewriting import Known, Rewriter
from symkl.prover.shortening import FAILURES, fewest
from symkl.prover.unfolding import NAMES, unfolded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symkl.language.statement import Statement
    from symkl.prover.direct import Move

MULTIPLIED, COLLECTED, SAME = "multiply out", "collect", "by definition"
DIFFERENTIATED, POWERS, TRACED = "rules of differentiation", "exponentials multiply", "a number is its trace"
ARITHMETIC = (MULTIPLIED, COLLECTED, SAME, DIFFERENTIATED, POWERS, TRACED)
VARIANCES = (ConditionalVariance, ConditionalCovariance)
DEFINED: dict[type[Any], str] = {**NAMES, **dict.fromkeys(VARIANCES, "definition of a conditional variance")}
MOST_STEPS, SECONDS, BRIDGING, TOGETHER = 80, 2.0, 4.0, 1.0
FACTS = {"nonzero": "is not 0", "positive": "> 0", "nonnegative": ">= 0", "spd": "is positive definite"}
AXIOMS = frozenset({*ARITHMETIC, LINEAR, *DEFINED.values()})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain.

    Attributes
    ----------
    before, after : the term as it was, and as it is then
    law : the name of the law, of a definition, or of what several steps do together
    instance : by the letter of the law, what stands for it
    since : facts that the step needs, which laws say
    needs : conditions that the step needs, because both sides are defined
    steps : of several steps folded into one, all of them
    cause : what it is by, until it is said what stands for the letters, and what it needs
    """

    before: Expr
    after: Expr
    law: str
    instance: tuple[tuple[str, str], ...] = ()
    since: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    steps: tuple[Step, ...] = field(default=())
    cause: Instance | Move | None = field(default=None, repr=False, compare=False)

    @property
    def many(self) -> int:
        """How many steps are folded into it."""
        return sum(1 for _ in self.unfolded()) if self.steps else 0

    def unfolded(self) -> Iterator[Step]:
        """Every step that is folded into it, or itself."""
        if not self.steps:
            yield self
        for step in self.steps:
            yield from step.unfolded()


class Chain:
    """Builds chains of terms of one statement.

    Parameters
    ----------
    statement : what is proved
    facts : instances that say facts, known throughout
    """

    def __init__(self, statement: Statement, facts: Sequence[Instance]) -> None:
        self.statement = statement
        self.bare = Trail(Rewriter(statement).kernel())  # knows nothing that laws say
        self.trail = Trail(statement)
        self.facts = tuple(self._learnable(facts))
        self.rewriter = Rewriter(statement, self.facts)
        self.like = (statement.lhs, statement.rhs)
        self.until = process_time() + SECONDS
        self.left: list[Step] = []  # how far instances led from either side
        self.right: list[Step] = []

    def _learnable(self, facts: Sequence[Instance]) -> Iterator[Instance]:
        """Facts that can be known before anything is rewritten."""
        kernel = self.bare.after(())
        for step in facts:
            try:
                new = kernel.learn(step)
            except FAILURES:
                continue
            if new:
                yield step

    # ------------------------------------------------------------------------------------------- by a proof's instances

    def joining(self, lhs: Expr, rhs: Expr, moves: Sequence[Instance]) -> tuple[Step, ...] | None:
        """A chain by instances, if they join both sides one at a time."""
        self.rewriter.moves = moves = [step for step in self._renamed(moves) if not is_fact(step)]
        self.left = left = self._from(lhs, rhs, moves)
        if self.rewriter.same(end_of(lhs, left), rhs):
            return self.joined(lhs, left, [], rhs)
        self.right = right = self._from(rhs, lhs, moves)
        met = self._meeting([lhs, *(s.after for s in left)], [rhs, *(s.after for s in right)])
        if met is None:
            return None
        i, j = met
        return self.joined(lhs, left[:i], right[:j], rhs)

    def _renamed(self, proof: Sequence[Instance]) -> Iterator[Instance]:
        """Instances, and those of an index or a point of their own once more, of each that terms are written with."""
        declared = dict.fromkeys(s for side in self.like for s in declared_symbols(side))
        write = Faithful(self.rewriter.plain, self.like)
        for step in proof:
            yield step
            if any(isinstance(term, tuple) for _, term in step.put):  # events have no names of their own
                continue
            own = {s for _, term in step.put for s in declared_symbols(term)} | {*step.over}
            for old in sorted(own - declared.keys(), key=str):
                others: list[Any] = []
                if isinstance(old, Index):
                    others = [i for i in declared if isinstance(i, Index) and i.size == old.size]
                elif (law := getattr(old, "law", None)) is not None:
                    others = [write.point(law, set())]
                for new in others:
                    put = tuple((name, exchanged(term, old, new)) for name, term in step.put)
                    yield replace(step, put=put, over=tuple(exchanged(x, old, new) for x in step.over))

    def bridged(self, lhs: Expr, rhs: Expr, proof: Sequence[Instance]) -> tuple[Step, ...] | None:
        """A chain in the order of a proof from where its instances alone led no further, and as little by many as may be."""
        self.until = process_time() + BRIDGING
        proof = list(self._renamed(proof))
        self.rewriter.moves = moves = [step for step in proof if not is_fact(step)]
        left, right = (
            self._onwards(side, other, steps, moves, proof)
            for side, other, steps in ((lhs, rhs, self.left), (rhs, lhs, self.right))
        )
        start, end = end_of(lhs, left), end_of(rhs, right)
        if not self.rewriter.same(start, end):
            by = self._needed(start, end, proof)
            if by is None:
                by = self._needed(lhs, rhs, proof)
                return None if by is None else self.joined(lhs, [by], [], rhs)
            left.append(by)
        return self.joined(lhs, left, right, rhs)

    def _onwards(
        self, start: Expr, goal: Expr, steps: list[Step], moves: Sequence[Instance], proof: Sequence[Instance]
    ) -> list[Step]:
        """Steps from where some led, by all instances of a proof one at a time, and then in its order."""
        steps = [*steps, *self._from(end_of(start, steps), goal, moves)]
        return [*steps, *self._in_order(end_of(start, steps), proof)]

    def _in_order(self, term: Expr, proof: Sequence[Instance]) -> list[Step]:
        """Steps by the instances of a proof, each where those before it are known."""
        base, kernel = self.rewriter.kernel(), self.rewriter.kernel()
        steps, known = list[Step](), list[Instance]()
        for one in proof:
            if not self._going(steps):
                break
            known.append(one)
            with suppress(*FAILURES):
                kernel.learn(one)
                found = None if is_fact(one) else self.rewriter.by(term, Known(base, kernel), self.like)
                if found is not None and (step := self._needed(*found, known)) is not None:
                    if str(found[0]) != str(term):
                        _add(steps, Step(term, found[0], MULTIPLIED))
                    steps.append(step)
                    term = found[1]
                base.learn(one)
        return steps

    def _needed(self, before: Expr, after: Expr, known: Sequence[Instance]) -> Step | None:
        """A step by the last of some instances, or by as few of them as will do."""
        facts = self.rewriter.background
        if known and self._joins(before, after, (*facts, known[-1])) is not None:
            return Step(before, after, known[-1].law, cause=known[-1])
        if self._joins(before, after, (*facts, *known)) is None:
            return None
        few = fewest((*facts, *known), lambda some: self._joins(before, after, some) is not None, TOGETHER)
        laws = dict.fromkeys(step.law for step in few if not is_fact(step))
        return Step(before, after, "; ".join(laws) or axiom(before, after), needs=self._joins(before, after, few) or ())

    def _joins(self, before: Expr, after: Expr, by: Sequence[Instance]) -> tuple[str, ...] | None:
        """The conditions under which instances make one term of another, if they do."""
        try:
            kernel = self.trail.after(by, wary=True)
            return None if kernel.cleared(kernel.of(before) - kernel.of(after)).terms else tuple(kernel.facts.conditions)
        except FAILURES:
            return None

    def _meeting(self, left: list[Expr], right: list[Expr]) -> tuple[int, int] | None:
        values = [self.rewriter.value(t) for t in left], [self.rewriter.value(t) for t in right]
        pairs = [(i + j, i, j) for i, a in enumerate(values[0]) for j, b in enumerate(values[1]) if a is not None and a == b]
        return min(pairs)[1:] if pairs else None

    def _from(self, start: Expr, goal: Expr, moves: Sequence[Instance]) -> list[Step]:
        term, steps, seen = start, list[Step](), {str(start)}
        while self._going(steps) and not self.rewriter.same(term, goal):
            found = self._next(term, moves, seen)
            if found is None:
                return steps
            instance, before, after = found
            if str(before) != str(term):
                _add(steps, Step(term, before, MULTIPLIED))
            steps.append(Step(before, after, instance.law, cause=instance))
            seen.add(str(after))
            term = after
        return steps

    def _going(self, steps: Sequence[Step]) -> bool:
        return len(steps) < MOST_STEPS and process_time() < self.until

    def _next(self, term: Expr, moves: Sequence[Instance], seen: set[str]) -> tuple[Instance, Expr, Expr] | None:
        for instance in moves:
            found = self.rewriter.rewritten(term, instance, self.like)
            if found is not None and str(found[1]) not in seen:
                return instance, *found
        return None

    # ---------------------------------------------------------------------------------------------- as people would

    def defined(self, term: Expr, goal: Expr) -> list[Step]:
        """Definitions put in, until it is written like the goal."""
        steps: list[Step] = []
        while str(term) != str(goal) and (found := unfolded(self.rewriter, term)) is not None and len(steps) < MOST_STEPS:
            steps.append(Step(term, found[0], found[1]))
            term = found[0]
        return steps

    def direct(self, start: Expr, goal: Expr) -> list[Step]:
        """Steps on the term as it is written, until it is the goal or there is none."""
        term, steps, last = start, list[Step](), ""
        while self._going(steps) and not self.rewriter.same(term, goal):
            found = move(self.rewriter, term, goal, last)
            if found is None:
                return steps
            after = applied(term, found)
            steps.append(Step(term, after, found.name, cause=found if found.instance is not None else None))
            term, last = after, found.name
        return steps

    # ------------------------------------------------------------------------------------------------------ together

    def conditions(self, steps: Sequence[Step]) -> tuple[str, ...]:
        """What a chain uses beyond the declarations."""
        return tuple(sorted({c for step in steps for c in step.needs}))

    def joined(self, lhs: Expr, left: Sequence[Step], right: Sequence[Step], rhs: Expr) -> tuple[Step, ...]:
        """One chain; what comes from the right side is read backwards."""
        steps = list(left)
        end, start = end_of(lhs, left), end_of(rhs, right)
        if str(end) != str(start):
            _add(steps, Step(end, start, MULTIPLIED))
        steps += [replace(step, before=step.after, after=step.before) for step in reversed(right)]
        straight = [step for step in self.straight(steps) if str(step.before) != str(step.after)]
        return tuple(replace(step, law=_named(step)) for step in straight)

    def straight(self, steps: list[Step]) -> list[Step]:
        """A chain less the detours that come back to what stood there before, but for its order."""
        if not steps:
            return steps
        values = [self.rewriter.value(t) for t in (steps[0].before, *(step.after for step in steps))]
        by_axioms = [step.law in AXIOMS for step in steps]
        for i in range(len(steps)):
            while i < len(steps) and by_axioms[i]:
                i += 1  # noqa: PLW2901 - the last of those that the axioms make the same
            js = [j for j in range(len(values) - 1, i, -1) if values[j] is not None and values[j] == values[i]]
            j = js[0] if js else i
            while j > i and by_axioms[j - 1]:
                j -= 1
            if j > i:
                kept = steps[:i]
                _add(kept, Step(steps[i].before, steps[j].before if j < len(steps) else steps[-1].after, MULTIPLIED))
                return self.straight([*kept, *steps[j:]])
        return steps

    def justified(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        """A chain, of each step of which it is said what stands for the letters of its law, and what it needs."""
        return tuple(step if step.cause is None else self._justified(step, step.cause) for step in steps)

    def _justified(self, step: Step, cause: Instance | Move) -> Step:
        if isinstance(cause, Instance):
            move, said = cause, tuple((name, self._written(term)) for name, term in cause.put)
        else:
            assert cause.instance is not None  # noqa: S101 - only such a move is a cause
            move, said = cause.instance, tuple((name, str(term)) for name, term in cause.instance.put)
        return replace(step, instance=said, since=self._since(cause, move), needs=self._needs(move), cause=None)

    def _written(self, term: Any) -> str:  # noqa: ANN401 - a term, a symbol or events
        if not isinstance(term, Expr):
            return ", ".join(map(str, term)) if isinstance(term, tuple) else str(term)
        return str(self.rewriter.multiplied(Faithful(self.rewriter.plain, self.like).named(term), self.like))

    def _needs(self, move: Instance) -> tuple[str, ...]:
        """What an instance uses beyond the declarations and the facts."""
        kernel = self.rewriter.kernel()
        kernel.forget()  # conditions are noted where terms are read
        kernel.facts.conditions.clear()
        try:
            kernel.cofactor(Cofactor(S.One, None, move, None))
        except FAILURES:
            return ()
        return tuple(sorted(kernel.facts.conditions))

    def _since(self, cause: Instance | Move, move: Instance) -> tuple[str, ...]:
        """Facts without which an instance is none."""
        if self._holds(cause, ()):
            return ()
        if not self._holds(cause, self.facts):
            return tuple(self._unknown(move))
        needed = (fact for fact in self.facts if not self._holds(cause, [f for f in self.facts if f != fact]))
        return tuple(dict.fromkeys(fact_text(self.rewriter, fact) for fact in needed))

    def _unknown(self, move: Instance) -> Iterator[str]:
        """What the letters of a law are, where only other instances say so."""
        kernel, holes = self.rewriter.plain, LAWS[move.law].holes
        for name, term in move.put:
            for fact in sorted(getattr(holes[name], "facts", ())):
                if not kernel.known(kernel.of(term), fact):
                    yield f"{self._written(term)} {FACTS.get(fact, f'is {fact}')}"

    def _holds(self, cause: Instance | Move, facts: Sequence[Instance]) -> bool:
        """Whether an instance is one where these facts are known."""
        try:
            kernel = self.bare.after(facts)
            if not isinstance(cause, Instance):
                return confirmed(kernel, cause)
            kernel.learn(cause)
        except FAILURES:
            return False
        return True


def _named(step: Step) -> str:
    """What a step is called: of several laws also that it differentiates."""
    if step.law == MULTIPLIED:
        return axiom(step.before, step.after)
    said = DIFFERENTIATED in step.law or "derivative" in step.law
    return f"{DIFFERENTIATED}; {step.law}" if axiom(step.before, step.after) == DIFFERENTIATED and not said else step.law


def axiom(before: Expr, after: Expr) -> str:
    """What is done by the axioms alone."""
    if before.has(Derivative) != after.has(Derivative):
        return DIFFERENTIATED
    if _exponentials(before) != _exponentials(after):
        return POWERS
    kinds = [kind for kind in DEFINED if before.has(kind) != after.has(kind)]
    kinds += [kind for kind in (Variance, Covariance, *VARIANCES) if before.atoms(kind) != after.atoms(kind)]
    if kinds or _conditional(before) != _conditional(after):
        return DEFINED[kinds[0] if kinds else Probability]
    if not any(t.has(tm.Plus, tm.Times) for t in (before, after)):
        return SAME
    if before.has(Trace) != after.has(Trace):
        return TRACED
    return MULTIPLIED if len(str(after)) > len(str(before)) else COLLECTED


def _conditional(term: Expr) -> set[Any]:
    return {one for one in term.atoms(Probability) if one.given}


def _exponentials(term: Expr) -> int:
    return str(term).count("exp(")


def _add(steps: list[Step], step: Step) -> None:
    """Add a step by the axioms, which needs no line of its own after another."""
    if steps:
        steps[-1] = replace(steps[-1], after=step.after)
    else:
        steps.append(step)


def end_of(start: Expr, steps: Sequence[Step]) -> Expr:
    """Where steps lead to."""
    return steps[-1].after if steps else start


def is_fact(step: Instance) -> bool:
    """Whether an instance says a fact, and rewrites nothing."""
    rule = LAWS.get(step.law)
    return rule is not None and bool(rule.fact)


def fact_text(rewriter: Rewriter, step: Instance) -> str:
    """A fact that an instance says: ``det(S) > 0``."""
    rule = LAWS[step.law]
    try:
        kernel = rewriter.kernel()
        put = kernel._matched(step, rule)  # noqa: SLF001 - what stands for the letters
        v = kernel.of(rule.statement.lhs, put)
        write = Faithful(kernel, (rewriter.statement.lhs, rewriter.statement.rhs))
        text = str(write.named(write.value(v)))
    except FAILURES:
        return step.law
    return f"{text} {FACTS.get(rule.fact, f'is {rule.fact}')}"


__all__ = ["ARITHMETIC", "MULTIPLIED", "Chain", "Step", "axiom", "end_of", "fact_text", "is_fact"]
