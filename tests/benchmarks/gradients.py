"""Print what derivatives cost in JAX, beside plain code in it: ``python tests/benchmarks/gradients.py [WORD ...]``.

Of every row the time to trace and compile value and gradient (the least of some, each of a new shape), the time of a call
(the median, by turns), both of the processor, all bytes of a call over those of its arguments and results, and the largest
error of a derivative along a direction against 60 digits. The peer is plain code: Cholesky factors, a
triangular solve, and JAX's own derivatives. In the last rows a law is shared by all points. ``WORD`` chooses rows.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ |= {"JAX_PLATFORMS": "cpu", "NPROC": "1", "JAX_ENABLE_X64": "1"}
sys.path.insert(0, str(Path(__file__).parents[1]))

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
from jax.scipy.linalg import solve_triangular
from numeric.normal_laws import dot, logdet, numbers, trace

from symkl.numeric.families import FAMILIES
from symkl.numeric.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

Arrays = list[Any]
TURNS, COMPILED = 9, 3
LOG_2_PI = float(np.log(2 * np.pi))


def kl_normal(m1: Any, s1: Any, m2: Any, s2: Any) -> Any:  # noqa: ANN401 - arrays
    """Compute as a library for probability does."""
    one, two = jnp.linalg.cholesky(s1), jnp.linalg.cholesky(s2)
    ratio = solve_triangular(two, one, lower=True)
    apart = solve_triangular(two, (m2 - m1)[..., None], lower=True)
    logs = [jnp.log(jnp.diagonal(x, axis1=-2, axis2=-1)).sum(-1) for x in (one, two)]
    squares = (ratio**2).sum((-2, -1)) + (apart**2).sum((-2, -1)) - m1.shape[-1]
    return 0.5 * squares + logs[1] - logs[0]


def logpdf_normal(x: Any, mean: Any, covariance: Any) -> Any:  # noqa: ANN401 - arrays
    """Compute with the points as columns of one solve."""
    factor = jnp.linalg.cholesky(covariance)
    solved = solve_triangular(factor, (x - mean).T, lower=True)
    return -0.5 * (solved**2).sum(0) - jnp.log(jnp.diagonal(factor)).sum() - 0.5 * x.shape[-1] * LOG_2_PI


def kl_standard_normal(mean: Any, logs: Any) -> Any:  # noqa: ANN401 - arrays
    """Compute the usual formula."""
    return 0.5 * (jnp.exp(logs) + mean**2 - 1 - logs).sum(-1)


def kl_gamma(a: Any, b: Any, c: Any, d: Any) -> Any:  # noqa: ANN401 - arrays
    """Compute the usual formula."""
    gammas = jax.lax.lgamma(c) - jax.lax.lgamma(a)
    return (a - c) * jax.lax.digamma(a) + gammas + c * (jnp.log(b) - jnp.log(d)) + a * (d - b) / b


def kl_bernoulli(p: Any, q: Any) -> Any:  # noqa: ANN401 - arrays
    """Compute the usual formula."""
    return p * jnp.log(p / q) + (1 - p) * jnp.log((1 - p) / (1 - q))


def exact_normal(m1: Any, s1: Any, m2: Any, s2: Any) -> Any:  # noqa: ANN401 - mpmath's
    """Compute the textbook's formula with many digits."""
    inverse = s2**-1
    return (trace(inverse * s1) + dot(m2 - m1, inverse * (m2 - m1)) - s1.rows + logdet(s2) - logdet(s1)) / 2


def exact_density(x: Any, mean: Any, covariance: Any) -> Any:  # noqa: ANN401 - as above
    """Compute the same of a density."""
    square = dot(x - mean, mpmath.lu_solve(covariance, x - mean))
    return -(square + logdet(covariance) + covariance.rows * mpmath.log(2 * mpmath.pi)) / 2


def covariances(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw some of moderate condition."""
    a = rng.normal(size=(*shape, shape[-1]))
    s = a @ a.swapaxes(-1, -2) + np.eye(shape[-1]) * shape[-1] / 10
    return (s + s.swapaxes(-1, -2)) / 2


def laws(n: int, k: int) -> Arrays:
    """Draw pairs of normal laws."""
    rng = np.random.default_rng(k)
    return [rng.normal(size=(n, k)), covariances(rng, n, k), rng.normal(size=(n, k)), covariances(rng, n, k)]


def points(n: int, k: int) -> Arrays:
    """Draw one law and many points."""
    rng = np.random.default_rng(k)
    return [rng.normal(size=(n, k)), rng.normal(size=k), covariances(rng, k)]


def positive(n: int, count: int) -> Arrays:
    """Draw positive numbers."""
    return list(np.random.default_rng(count).uniform(0.05, 0.95, size=(count, n)))


Row = tuple[str, Any, "Callable[..., Any]", "Callable[[int], Arrays]", "Callable[..., Any] | None"]
ROWS: list[Row] = [
    *((f"kl_normal ({n}, {k})", FUNCTIONS["kl_normal"], kl_normal, lambda j, n=n, k=k: laws(n + j, k), exact_normal)
      for n, k in ((1, 2), (10_000, 3), (10_000, 8), (2_000, 16), (300, 64))),
    *((f"kl_standard_normal ({n}, {k})", FUNCTIONS["kl_standard_normal"], kl_standard_normal,
       lambda j, n=n, k=k: list(np.random.default_rng(k).normal(size=(2, n + j, k))), None)
      for n, k in ((1_024, 128), (100_000, 16))),
    ("kl_gamma (100000)", FAMILIES["kl_gamma"], kl_gamma, lambda j: positive(100_000 + j, 4), None),
    ("kl_bernoulli (100000)", FAMILIES["kl_bernoulli"], kl_bernoulli, lambda j: positive(100_000 + j, 2), None),
    *((f"shared density ({n}, {k})", FUNCTIONS["logpdf_normal"], logpdf_normal, lambda j, n=n, k=k: points(n + j, k),
       exact_density) for n, k in ((20_000, 8), (20_000, 64))),
]  # fmt: skip


def compiled(function: Callable[..., Any], args: Arrays) -> Any:  # noqa: ANN401 - JAX's
    """Trace and compile value and gradient."""

    def both(*arrays: Any) -> Any:  # noqa: ANN401 - arrays
        value, back = jax.vjp(function, *arrays)
        return value, back(jnp.ones_like(value))

    return jax.jit(both).lower(*args).compile()


def seconds(call: Callable[[], Any]) -> float:
    """Time a call."""
    start = time.process_time()
    jax.block_until_ready(call())
    return time.process_time() - start


def wrong(gradient: Arrays, args: Arrays, exact: Callable[..., Any]) -> float:
    """Largest error of a derivative of one member along a direction, relative to the sizes of both."""
    rng, worst = np.random.default_rng(0), 0.0
    own = [np.asarray(a)[0] if a.shape[:1] == args[0].shape[:1] else np.asarray(a) for a in args]
    for place, slope in enumerate(gradient):
        noise = rng.normal(size=own[place].shape)
        along = noise + noise.T if noise.ndim > 1 else noise
        got = np.asarray(slope)[0] if slope.shape[:1] == args[0].shape[:1] else np.asarray(slope)
        with mpmath.workdps(80):
            given, step = [numbers(a) for a in own], mpmath.mpf(10) ** -30
            ends = []
            for sign in (1, -1):
                moved = [*given[:place], given[place] + sign * step * numbers(along), *given[place + 1 :]]
                ends.append(exact(*moved))
            truth = (ends[0] - ends[1]) / (2 * step)
            size = float(np.linalg.norm(got) * np.linalg.norm(along))
            worst = max(worst, float(abs(float((got * along).sum()) - truth)) / size)
    return worst


def row(name: str, function: Any, peer: Callable[..., Any], make: Callable[[int], Arrays], exact: Any) -> str:  # noqa: ANN401 - as above
    """Measure one row."""
    ours = lambda *a: function(*a, check=False)  # noqa: E731 - what is compiled
    times: dict[Any, list[float]] = {ours: [], peer: []}
    made: dict[Any, Any] = {}
    for turn in range(COMPILED):
        args = [jnp.asarray(a) for a in make(COMPILED - 1 - turn)]
        for call, found in times.items():
            start = time.process_time()
            made[call] = compiled(call, args)
            found.append(time.process_time() - start)
    first = {call: min(found) for call, found in times.items()}
    for call in times:
        seconds(lambda c=made[call]: c(*args))
    runs = {call: [] for call in times}
    for _ in range(TURNS):
        for call in times:
            runs[call].append(seconds(lambda c=made[call]: c(*args)))
    run = {call: statistics.median(found) for call, found in runs.items()}
    memory = {call: made[call].memory_analysis() for call in times}
    whole = {call: m.temp_size_in_bytes + m.output_size_in_bytes + m.argument_size_in_bytes for call, m in memory.items()}
    least = memory[ours].output_size_in_bytes + memory[ours].argument_size_in_bytes
    error = ""
    if exact is not None:
        single = [a[:1] if a.shape[:1] == args[0].shape[:1] else a for a in args]
        error = f"{wrong(compiled(ours, single)(*single)[1], single, exact):.0e}"
    cells = [
        name,
        f"{first[ours]:.2f} s", f"{first[ours] / first[peer]:.2f}",
        f"{run[ours] * 1e3:.3g} ms", f"{run[peer] / run[ours]:.2f}",
        f"{whole[ours] / least:.2f}", f"{whole[peer] / least:.2f}", error,
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print a table."""
    words = sys.argv[1:] or [""]
    jax.block_until_ready(jax.jit(lambda a: jnp.linalg.cholesky(a) @ a)(jnp.eye(3)))
    columns = ["", "compiled", "x peer", "run", "peer over it", "bytes", "of the peer", "error"]
    print(f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|")
    for name, function, peer, make, exact in ROWS:
        if any(word in name for word in words):
            print(row(name, function, peer, make, exact), flush=True)


if __name__ == "__main__":
    main()
