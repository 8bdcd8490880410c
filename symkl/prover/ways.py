"""Chains from one side of an equality to the other: by the instances of a proof, or as people would take them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from symkl.kernel.check import NOTHING, Kernel
from symkl.kernel.proof import Instance
from symkl.language import distributions as ds
from symkl.language import expectations as ex
from symkl.language import terms as tm
from symkl.language.derivatives import Derivative, Jacobian
from symkl.language.law import Density
from symkl.language.statement import Statement
from symkl.prover.chains import COLLECTED, MULTIPLIED, Chain, Step, end_of, is_fact
from symkl.prover.conditions import plainest
from symkl.prover.faithful import Faithful
from symkl.prover.search import Goal, Search, search
from symkl.prover.shortening import FAILURES, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sympy import Expr

    from symkl.kernel.proof import Proof

Way: TypeAlias = "Callable[[], tuple[Chain, tuple[Step, ...]] | None]"
TRIVIAL = ("exp(", "npdf(")
FEW, WORTH_SHORTENING, GROWN = 4, 16, 8


def shown_conditions(conditions: Sequence[str]) -> tuple[str, ...]:
    """Conditions that say something: an exponential and a density are positive anyway."""
    return tuple(c for c in conditions if not (c.startswith(TRIVIAL) and c.endswith("> 0")))


def best(statement: Statement) -> tuple[tuple[Step, ...], tuple[str, ...]] | None:
    """A chain: by the instances of a short proof, else as people would go, else by those of a long one."""
    proof = search(statement)
    if proof is not None and proof.cofactors:
        return None
    found: list[tuple[Chain, tuple[Step, ...]]] = []
    for i, way in enumerate(_Ways(statement, proof).in_order()):
        with suppress(*FAILURES):
            found += [one] if (one := way()) is not None else []
        if found and (i > 0 or (_is_long(proof) and _is_plain(statement, found[0][1]))):
            break
    if not found:
        return None
    chain, steps = min(found, key=_hard)
    steps = chain.justified(steps)
    return steps, plainest(statement, shown_conditions(chain.conditions(steps)))


def _is_plain(statement: Statement, steps: Sequence[Step]) -> bool:
    """Whether each step is by one law, and none many times as long as what is shown."""
    longest = GROWN * (len(str(statement.lhs)) + len(str(statement.rhs)))
    return not any(";" in step.law or len(str(step.after)) > longest for step in steps)


def _is_long(proof: Proof | None) -> bool:
    return proof is None or len(proof.instances) > WORTH_SHORTENING


def _hard(found: tuple[Chain, tuple[Step, ...]]) -> tuple[int, int]:
    """How hard a chain is to follow: by how many laws a step takes at most, and how much there is to read."""
    return max((step.law.count(";") for step in found[1]), default=0), sum(len(str(step.after)) for step in found[1])


class _Ways:
    """The ways from one side of a statement to the other.

    Parameters
    ----------
    statement, proof : what is shown, and a proof of it without cofactors, if there is one
    """

    def __init__(self, statement: Statement, proof: Proof | None) -> None:
        self.statement, self.proof = statement, proof
        self.apart: Chain | None = None  # by instances that do not join both sides one at a time
        self.tried = False  # whether they were tried as people would, with more facts
        self.middle: tuple[Chain, list[Step], list[Step], Proof] | None = None  # what people would do does not join

    @cached_property
    def short(self) -> Proof:
        """The proof less what it does not need."""
        return shortened(self.statement, self.proof or NOTHING)

    def in_order(self) -> list[Way]:
        """The ways, those first that are easiest to follow."""
        if self.proof is None:
            return [self.naturally]
        few = not _is_long(self.proof) and sum(not is_fact(step) for step in self.short.instances) <= FEW
        first = [self.by_instances, self.naturally] if few else [self.naturally, self.by_instances]
        return [*first, self.inside, self.bridged]

    def naturally(self) -> tuple[Chain, tuple[Step, ...]] | None:
        """By definitions, then as people would, and by a proof of what is left."""
        facts = list(_facts(self.statement))
        chain = Chain(self.statement, facts)
        lhs, rhs = self.statement.lhs, self.statement.rhs
        left, right = chain.defined(lhs, rhs), chain.defined(rhs, lhs)
        if not chain.rewriter.same(end_of(lhs, left), end_of(rhs, right)):
            left += chain.direct(end_of(lhs, left), end_of(rhs, right))
        if not chain.rewriter.same(end_of(lhs, left), end_of(rhs, right)):
            right += chain.direct(end_of(rhs, right), end_of(lhs, left))
        start, end = end_of(lhs, left), end_of(rhs, right)
        if chain.rewriter.same(start, end):
            return chain, chain.joined(lhs, left, right, rhs)
        if left or right:
            rest = Statement(start, end, given=self.statement.given, lemmas=self.statement.lemmas)
            proof = search(rest)
            if proof is None or proof.cofactors:
                return None
            proof = shortened(rest, proof)
        elif self.proof is not None:
            proof = self.short
        else:
            return None
        chain = Chain(self.statement, [*facts, *(step for step in proof.instances if is_fact(step))])
        middle = chain.joining(start, end, proof.instances)
        if middle is not None:
            return chain, chain.joined(lhs, [*left, *middle], right, rhs)
        self.tried = not (left or right)
        if left or right:
            self.middle = chain, left, right, proof
        return None

    def by_instances(self) -> tuple[Chain, tuple[Step, ...]] | None:
        """By the instances of the proof one at a time."""
        self.apart = Chain(self.statement, [step for step in self.short.instances if is_fact(step)])
        if self.tried:
            return None
        steps = self.apart.joining(self.statement.lhs, self.statement.rhs, self.short.instances)
        return None if steps is None else (self.apart, steps)

    def inside(self) -> tuple[Chain, tuple[Step, ...]] | None:
        """What is differentiated is written out first, step by step, and differentiated then."""
        return None if self.proof is None else _inside(self.statement, self.proof)

    def bridged(self) -> tuple[Chain, tuple[Step, ...]] | None:
        """By the instances one at a time as far as that leads, and by several at once in between."""
        if self.proof is None or self.apart is None:
            return None
        lhs, rhs = self.statement.lhs, self.statement.rhs
        if self.middle is not None:
            chain, left, right, proof = self.middle
            steps = chain.bridged(end_of(lhs, left), end_of(rhs, right), proof.instances)
            return None if steps is None else (chain, chain.joined(lhs, [*left, *steps], right, rhs))
        instances = (self.proof if _is_long(self.proof) else self.short).instances
        steps = self.apart.bridged(lhs, rhs, instances)
        return None if steps is None else (self.apart, steps)


def _inside(statement: Statement, proof: Proof) -> tuple[Chain, tuple[Step, ...]] | None:
    """What is differentiated is written out first, step by step, and differentiated then."""
    nodes = sorted(statement.lhs.atoms(Derivative, Jacobian), key=lambda node: -len(str(node)))
    if not nodes:
        return None
    outermost, (body, *by) = nodes[0], nodes[0].args
    kernel = Kernel(statement)
    for step in proof.instances:
        kernel.learn(step)
    written = Faithful(kernel, (statement.lhs, statement.rhs)).value(kernel.of(body))

    def lifted(term: Expr) -> Expr:
        return statement.lhs.xreplace({outermost: outermost.func(term, *by)})  # type: ignore[no-any-return, no-untyped-call] # SymPy's

    inner = best(replace(statement, lhs=body, rhs=written))
    if inner is None or not inner[0] or any(step.law.count(";") > FEW for step in inner[0]):
        return None
    outer = best(replace(statement, lhs=lifted(written)))
    if outer is None:
        return None
    steps = tuple(replace(step, before=lifted(step.before), after=lifted(step.after)) for step in inner[0])
    rest = outer[0]
    if rest and rest[0].law in (MULTIPLIED, COLLECTED):  # which needs no line of its own after another step
        steps, rest = (*steps[:-1], replace(steps[-1], after=rest[0].after)), rest[1:]
    return Chain(statement, ()), (*steps, *rest)


def _facts(statement: Statement) -> Iterator[Instance]:
    """Facts that the search says, and that densities are positive wherever they are taken."""
    full = Search(statement, Goal(moments=True, densities=True))
    with suppress(*FAILURES):
        full.proof()
    yield from (step for step in full.steps if is_fact(step))
    write = Faithful(full.kernel, ())
    nodes = [node for side in (statement.lhs, statement.rhs) for node in side.atoms(ex.Divergence, Density)]
    laws = {law for node in nodes for law in node.args if isinstance(law, ds.Normal)}
    random = {s for s in statement.symbols.values() if isinstance(getattr(s, "law", None), ds.Normal)}
    points = random | {write.point(law, set()) for law in laws}
    points |= {node.args[1] for node in nodes if isinstance(node, Density)}
    for law in sorted(laws, key=str):
        for x in sorted(points, key=str):
            if tm.same_shape(tm.shape_of(x), law.shape):
                yield Instance("a density is positive", (("x", x), ("m", law.args[0]), ("S", law.args[1])))


__all__ = ["best", "shown_conditions"]
