"""Chains folded at the level at which people tell them: steps of one kind that follow one another become one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.prover.chains import ARITHMETIC, Step
from symkl.prover.direct import LINEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LONG = 20  # a chain that folds to more steps is folded once more
SHORT = 6  # a chain of so many steps stays as it is
THROUGH, ROTATED, TURNED = "expectations through the trace", "traces rearranged", "forms transposed"
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
    LINEAR: THROUGH,
    "a scalar is its trace": THROUGH,
    "trace and expectation commute": THROUGH,
    "trace is cyclic": ROTATED,
    "trace of a transpose": ROTATED,
    "a scalar is its transpose": TURNED,
    "symmetric": TURNED,
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

UNDER_E = {MOMENTS, THROUGH, ROTATED, TURNED}


def kind_of(law: str) -> str:
    """The kind of a law: the one whose name is longest at its beginning."""
    fitting = [name for name in KINDS if law.startswith(name)]
    return KINDS[max(fitting, key=len)] if fitting else law


def folded(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Steps of one kind that follow one another as one, where the chain is long."""
    if len(steps) <= SHORT:
        return tuple(steps)
    once = tuple(_runs(steps, kind_of))
    return once if len(once) <= LONG else tuple(_runs(once, _coarse))


def _coarse(law: str) -> str:
    """What a kind of steps belongs to in a chain that is long even when it is folded."""
    kind = MOMENTS if law.startswith(MOMENTS) else kind_of(law)
    return MOMENTS if kind in UNDER_E else kind


def _runs(steps: Sequence[Step], kind: Callable[[str], str]) -> Iterator[Step]:
    run: list[Step] = []
    for step in steps:
        if run and not _goes_on(run, step, kind):
            yield _one(run, kind)
            run = []
        run.append(step)
    if run:
        yield _one(run, kind)


def _goes_on(run: Sequence[Step], step: Step, kind: Callable[[str], str]) -> bool:
    if step.law in ARITHMETIC:
        return True
    kinds = [kind(one.law) for one in run if one.law not in ARITHMETIC]
    return bool(kinds) and kinds[-1] == kind(step.law)


def _one(run: Sequence[Step], kind: Callable[[str], str]) -> Step:
    if len(run) == 1:
        return run[0]
    laws = [step.law for step in run if step.law not in ARITHMETIC] or [run[-1].law]
    since = tuple(dict.fromkeys(fact for step in run for fact in step.since))
    name = laws[0] if len(set(laws)) == 1 else kind(laws[0])
    if name == MOMENTS:
        name = _moments(run)
    whole = Step(run[0].before, run[-1].after, name, since=since)
    real = [step for step in run if step.law not in ARITHMETIC]
    if len(real) == 1:
        return replace(whole, instance=real[0].instance, steps=real[0].steps)
    return replace(whole, steps=tuple(run))


def _moments(run: Sequence[Step]) -> str:
    every = [one for step in run for one in step.unfolded()]
    whose = dict.fromkeys(said for step in every for letter, said in step.instance if letter == "x" and said.isidentifier())
    return f"moments of {', '.join(whose)}" if whose else MOMENTS


__all__ = ["folded", "kind_of"]
