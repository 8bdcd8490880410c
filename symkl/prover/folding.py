"""Chains folded at the level at which people tell them: steps of one kind that follow one another become one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.prover.chains import ARITHMETIC, Step
from symkl.prover.direct import LINEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHORT = 6  # a chain of so many steps stays as it is
DENSITIES, LOGARITHMS, MOMENTS, INVERSES = "densities written out", "logarithms split", "moments", "inverses cancel"
KINDS = {
    "logarithm": LOGARITHMS,
    "normal density": DENSITIES,
    "mean": MOMENTS,
    "covariance": MOMENTS,
    "moments": MOMENTS,
    "independence": MOMENTS,
    "expectation of a transpose": MOMENTS,
    "transpose of an expectation": MOMENTS,
    "forms under an expectation": MOMENTS,
    "form and vector under an expectation": MOMENTS,
    "a covariance is symmetric": MOMENTS,
    LINEAR: "expectations through the trace",
    "a scalar is its trace": "expectations through the trace",
    "trace and expectation commute": "expectations through the trace",
    "trace is cyclic": "traces rearranged",
    "trace of a transpose": "traces rearranged",
    "a scalar is its transpose": "forms transposed",
    "symmetric": "forms transposed",
    "inverse": INVERSES,
    "trace of the identity": INVERSES,
    "determinant": "determinants",
    "total mass": "sums",
    "inner product": "sums",
    "diagonal": "diagonal matrices",
    "trace of a diagonal matrix": "diagonal matrices",
    "transpose of a Kronecker product": "Kronecker products",
    "mixed product": "Kronecker products",
    "vec": "Kronecker products",
    "derivative": "derivatives",
    "Jacobi": "derivatives",
    "matrix exponential": "matrix exponentials",
    "first Penrose": "pseudo-inverses",
    "second Penrose": "pseudo-inverses",
    "third Penrose": "pseudo-inverses",
    "fourth Penrose": "pseudo-inverses",
    "pseudo-inverse": "pseudo-inverses",
}


def kind_of(law: str) -> str:
    """The kind of a law: the one whose name is longest at its beginning."""
    fitting = [name for name in KINDS if law.startswith(name)]
    return KINDS[max(fitting, key=len)] if fitting else law


def folded(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Steps of one kind that follow one another as one, where the chain is long."""
    if len(steps) <= SHORT:
        return tuple(steps)
    return tuple(_runs(steps))


def _runs(steps: Sequence[Step]) -> Iterator[Step]:
    run: list[Step] = []
    for step in steps:
        if run and not _goes_on(run, step):
            yield _one(run)
            run = []
        run.append(step)
    if run:
        yield _one(run)


def _goes_on(run: Sequence[Step], step: Step) -> bool:
    if step.law in ARITHMETIC:
        return True
    kinds = [kind_of(one.law) for one in run if one.law not in ARITHMETIC]
    return bool(kinds) and kinds[-1] == kind_of(step.law)


def _one(run: Sequence[Step]) -> Step:
    if len(run) == 1:
        return run[0]
    laws = [step.law for step in run if step.law not in ARITHMETIC] or [run[-1].law]
    since = tuple(dict.fromkeys(fact for step in run for fact in step.since))
    name = laws[0] if len(set(laws)) == 1 else kind_of(laws[0])
    if name == MOMENTS:
        name = _moments(run)
    whole = Step(run[0].before, run[-1].after, name, since=since)
    real = [step for step in run if step.law not in ARITHMETIC]
    if len(real) == 1:
        return replace(whole, instance=real[0].instance)
    return replace(whole, steps=tuple(run))


def _moments(run: Sequence[Step]) -> str:
    whose = dict.fromkeys(said for step in run for letter, said in step.instance if letter == "x" and said.isidentifier())
    return f"moments of {', '.join(whose)}" if whose else MOMENTS


__all__ = ["folded", "kind_of"]
