"""Print how accurate every numeric function is, against mpmath: ``python tests/benchmarks/accuracy.py [NAME ...]``.

Of each function the largest relative error: in float64 by NumPy, Numba, JAX and torch, in float32 by NumPy, in bfloat16 by
torch, and of derivatives by torch, at the distances 1 to 1e-9 and at ordinary, small and large parameters; of entropies and
of logarithms of densities, which have zeros, it is relative to 1 where they are smaller. The last column counts the negative
values among near pairs of laws, a million of them unless ``--pairs`` says otherwise. ``!`` marks what misses a goal.
Libraries that are not installed are left out; ``--libraries`` chooses some.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import mpmath
from numeric.exact import EXACT, entropy_of_counts, exact
from numeric.normal_laws import (
    DENSITIES,
    DISCRETE,
    FIRST,
    NORMAL,
    covariance,
    laws,
    low_rank,
    low_ranks,
    mutual_information,
    numbers,
)
from numeric.test_families import DIVERGENCES, drawn, pair, single

from symkl.numeric.families import FAMILIES
from symkl.numeric.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ALL = FUNCTIONS | FAMILIES
GOALS = {"float32": 1e-6, "bfloat16": 1e-2, "gradient": 1e-12, "negative": 0}
GOAL, TINY = 1e-13, 1e-38
FEW_DIGITS = {"float32": "numpy", "bfloat16": "torch"}
DISTANCES = (1.0, 1e-3, 1e-6, 1e-9)
OTHERS = FIRST | NORMAL | DENSITIES | DISCRETE | {"entropy_poisson": entropy_of_counts}
OTHERS |= {"kl_normal_low_rank": low_rank, "mutual_information_normal": mutual_information}
MASSES = DISCRETE.keys() | {"kl_discrete", "js_discrete"}
PIECE = 20_000  # near pairs at a time


def drawn_for(rng: np.random.Generator, name: str, distance: float) -> Iterator[list[Any]]:
    """Draw arguments so far apart, of ordinary and of other sizes."""
    if name in DIVERGENCES:
        yield from (pair(rng, name, distance, spread) for spread in (1.0, 3.0))
    elif name in MASSES:
        for spread in (1.0, 3.0):
            p = rng.dirichlet(np.full(5, spread))
            q = p * (1 + 0.9 * distance * rng.uniform(-1, 1, 5))
            # whose sums are 1 to the last digit, or the error is that of what is given
            order = [float(rng.uniform(0.05, 0.95))] if name.startswith("renyi") else []
            yield [*order, p, q / q.sum()]
    elif name == "kl_normal_low_rank":
        yield from (low_ranks(rng, size, rank, distance) for size, rank in ((5, 2), (2, 3), (12, 3)))
    elif name == "mutual_information_normal":
        a, b = covariance(rng, 3), covariance(rng, 4)
        yield [a, b, 0.1 * distance * np.linalg.cholesky(a) @ rng.normal(size=(3, 4)) @ np.linalg.cholesky(b).T]
    elif name in NORMAL or name in {"kl_normal", "cross_entropy_normal"}:
        yield from (laws(rng, name, size, distance, moved) for size in (1, 3, 8) for moved in (True, False))
    elif name in {"kl_diagonal_normal", "kl_standard_normal"}:
        for spread in (1.0, 10.0):
            first = spread * rng.normal(size=(2, 6))
            apart = distance * rng.normal(size=(2, 6))
            yield [*(first if name == "kl_diagonal_normal" else []), *((first + apart) if name[3] == "d" else apart)]
    else:
        yield from alone(rng, name)


def alone(rng: np.random.Generator, name: str) -> Iterator[list[Any]]:
    """Draw arguments of an entropy or of a density."""
    size = (5,)
    of_normal: dict[str, Callable[[], list[Any]]] = {
        "logpdf_normal": lambda: [rng.normal(size=size), rng.normal(size=size), covariance(rng, 5)],
        "entropy_normal": lambda: [covariance(rng, 5)],
        "expected_quadratic_form": lambda: [
            covariance(rng, 5) + rng.normal(size=(5, 5)),
            rng.normal(size=size),
            covariance(rng, 5),
        ],
        "logpdf_normal_precision": lambda: [rng.normal(size=size), rng.normal(size=size), covariance(rng, 5)],
        "entropy_normal_precision": lambda: [covariance(rng, 5)],
        "logpdf_normal_low_rank": lambda: [*rng.normal(size=(2, 5)), rng.normal(size=(5, 2)), rng.uniform(1, 3, 5)],
        "entropy_normal_low_rank": lambda: [rng.normal(size=(5, 2)), rng.uniform(1, 3, 5)],
        "entropy_poisson": lambda: [float(10 ** rng.uniform(-3, 2))],
    }
    for spread in (0.5, 2.0, 6.0):
        yield of_normal[name]() if name in of_normal else single(rng, name, spread)


def right(name: str, args: list[Any]) -> Any:  # noqa: ANN401 - a number
    """Return the value with many digits."""
    if name in EXACT:
        return exact(name, *args, digits=150)
    with mpmath.workdps(80):
        return +OTHERS[name](*map(numbers, args))


def relative(name: str, value: Any, at: Any) -> float:  # noqa: ANN401 - numbers
    """Relative error; of what has zeros of a kind that are no equal laws, of 1 where it is smaller."""
    has_zeros = name.startswith(("ent", "log", "cross", "expected"))
    wrong = abs(mpmath.mpf(float(value)) - at)
    # of equal laws it is 0, but for the last of many digits, and what is too small for a type has fewer digits in it
    return 0.0 if wrong < TINY else float(wrong / (max(1, abs(at)) if has_zeros else abs(at)))


def called(library: str, name: str, args: list[Any], dtype: str = "float64") -> tuple[Any, list[Any]]:
    """Compute by a library; return the arguments as it has them too."""
    if library == "torch":
        torch = importlib.import_module("torch")
        given = [torch.tensor(np.asarray(a, np.float64)).to(getattr(torch, dtype)) for a in args]
        return ALL[name](*given, check=False), [a.double().numpy() for a in given]
    given = [np.asarray(a, dtype) for a in args]
    if library == "jax":
        importlib.import_module("jax").config.update("jax_enable_x64", True)  # noqa: FBT003 - JAX's own signature
        return ALL[name](*map(importlib.import_module("jax.numpy").asarray, given), check=False), given
    return ALL[name](*given, check=False, target=library), given


def is_symmetric(a: np.ndarray) -> bool:
    """Whether a matrix is symmetric."""
    return a.shape[0] == a.shape[1] and bool((a == a.T).all())


def slopes(name: str, args: list[Any], rng: np.random.Generator) -> float:
    """Largest error of torch's derivatives along a direction of each argument, relative to the sizes of both."""
    torch = importlib.import_module("torch")
    leaves = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in args]
    worst = 0.0
    found = torch.autograd.grad(ALL[name](*leaves, check=False), leaves, allow_unused=True)
    for place, slope in enumerate(found):
        noise = rng.normal(size=np.shape(args[place]))
        along = noise + noise.T if noise.ndim > 1 and is_symmetric(args[place]) else noise
        if name.startswith("logp") and place == 0:
            continue  # of a count or of shares, which have no neighbours
        got = np.zeros(noise.shape) if slope is None else slope.numpy()
        with mpmath.workdps(150):
            step = mpmath.mpf(10) ** -50
            ahead, behind = (_moved(name, args, place, sign * step, along) for sign in (1, -1))
            truth = (ahead - behind) / (2 * step)
            size = mpmath.norm([mpmath.mpf(float(x)) for x in np.ravel(got)]) * float(np.linalg.norm(along))
            wrong = abs(mpmath.mpf(float((got * along).sum())) - truth)
            worst = max(worst, float(wrong / size) if size > TINY else float(wrong))
    return worst


def _moved(name: str, args: list[Any], place: int, step: Any, along: Any) -> Any:  # noqa: ANN401 - numbers and arrays
    if name in EXACT:
        own = [_plus(a, step if at == place else 0, along) for at, a in enumerate(args)]
        return EXACT[name](*own)
    own = [numbers(a) for a in args]
    own[place] = own[place] + step * numbers(along)
    return OTHERS[name](*own)


def _plus(a: Any, step: Any, along: Any) -> Any:  # noqa: ANN401 - as above
    if np.ndim(a):
        return [
            mpmath.mpf(float(x)) + (step * float(w) if step else 0)
            for x, w in zip(a, np.broadcast_to(along, np.shape(a)), strict=True)
        ]
    return mpmath.mpf(float(a)) + (step * float(along) if step else 0)


def negative(name: str, count: int, rng: np.random.Generator) -> int:
    """Count negative values among pairs of laws that differ in their last digits."""
    found = 0
    for start in range(0, count, PIECE):
        first, before = _first(name, min(PIECE, count - start), rng)
        near = []
        for a in first:
            noise = rng.integers(-3, 4, a.shape) * 2.0**-52
            near.append(a * (1 + (noise + noise.swapaxes(-1, -2) if a.ndim == 3 and a.shape[1] == a.shape[2] else noise)))
        found += int((ALL[name](*before, *first, *near, check=False) < 0).sum())
    return found


def _first(name: str, count: int, rng: np.random.Generator) -> tuple[list[Any], list[Any]]:
    order = [rng.uniform(0.01, 0.99, count)] if name.startswith("renyi") else []
    if name in MASSES:
        return [rng.dirichlet(np.ones(4), count)], order
    if name in DIVERGENCES:
        own = ALL[name]._arguments  # noqa: SLF001 - without the options
        size = (count, 4) if any(s in name for s in ("dirichlet", "categorical")) else (count,)
        return [drawn(rng, n, 3.0, size) for n in own[: len(own) // 2]], []
    if name == "kl_normal_low_rank":
        return [rng.normal(size=(count, 4)), rng.normal(size=(count, 4, 2)), rng.uniform(1, 3, (count, 4))], []
    if name == "kl_diagonal_normal":
        return [*rng.normal(size=(2, count, 4))], []
    a = rng.normal(size=(count, 3, 3))
    whole = a @ a.swapaxes(-1, -2) + np.eye(3)
    return [rng.normal(size=(count, 3)), (whole + whole.swapaxes(-1, -2)) / 2], order


def row(name: str, libraries: list[str], pairs: int) -> dict[str, float]:
    """Measure a function."""
    rng = np.random.default_rng(sum(map(ord, name)))
    found: dict[str, float] = {}
    for distance in DISTANCES:
        for args in drawn_for(rng, name, distance):
            for column, value in errors(name, args, libraries, rng):
                found[column] = max(found.get(column, 0.0), value if value == value else float("inf"))  # noqa: PLR0124 - nan
    if name.startswith(("kl_", "renyi", "bhatt", "hell", "squared", "js")) and name != "kl_standard_normal":
        found["negative"] = negative(name, pairs, rng)
    return found


def errors(name: str, args: list[Any], libraries: list[str], rng: np.random.Generator) -> Iterator[tuple[str, float]]:
    """Measure a function at some arguments."""
    at = right(name, args)
    for library in libraries:
        if library in ALL[name].sources:
            yield library, relative(name, called(library, name, args)[0], at)
    for column, library in FEW_DIGITS.items():
        if library in libraries:
            value, given = called(library, name, args, column)
            if not np.isinf(float(value)):  # or it overflows
                yield column, relative(name, value, right(name, given))
    if "torch" in libraries:
        yield "gradient", slopes(name, args, rng)


def shown(column: str, value: float) -> str:
    """Write a cell, marked where it misses the goal."""
    return f"{value:{'.0f' if column == 'negative' else '.0e'}}{'!' if value > GOALS.get(column, GOAL) else ''}"


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--libraries", nargs="*", default=["numpy", "numba", "jax", "torch"])
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    libraries = [name for name in options.libraries if importlib.util.find_spec(name)]
    columns = [*libraries, "float32", "bfloat16", "gradient", "negative"]
    print(f"| largest relative error | {' | '.join(columns)} |\n{'|---' * (len(columns) + 1)}|")
    for name in options.names or ALL:
        found = row(name, libraries, options.pairs)
        cells = [shown(column, found[column]) if column in found else "" for column in columns]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
