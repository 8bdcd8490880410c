"""JAX on a GPU (or, to try the script, on a CPU): correctness first, then times beside numpyro, one JSON object a line.

``python tests/benchmarks/gpu_jax.py [--quick] [--seconds 55]``. Values in float32 are held against NumPy's target
in float64. A time is that of one call of many that are put in the queue one after another; the default call is eager, and
checked. With ``--pieces`` also what a divergence consists of.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np

from symkl import kl_normal, kl_standard_normal, logpdf_normal
from symkl.numeric import jax_kernels, jax_slopes

if TYPE_CHECKING:
    from collections.abc import Callable

Arrays = tuple[np.ndarray, ...]
START = time.perf_counter()


def laws(members: int, k: int, distance: float = 1.0) -> Arrays:
    """Pairs of normal laws so far apart."""
    rng = np.random.default_rng(k)
    a = rng.normal(size=(members, k, k))
    s1 = a @ a.swapaxes(-1, -2) / k + np.eye(k)
    b = rng.normal(size=(members, k, k))
    root = np.linalg.cholesky(s1)
    s2 = root @ (np.eye(k) + distance * (b @ b.swapaxes(-1, -2)) / k) @ root.swapaxes(-1, -2)
    m1 = rng.normal(size=(members, k))
    return m1, s1, m1 + distance * rng.normal(size=(members, k)), 0.5 * (s2 + s2.swapaxes(-1, -2))


def codes(members: int, k: int) -> Arrays:
    """Means and log-variances near the prior."""
    rng = np.random.default_rng(k)
    return 0.1 * rng.normal(size=(members, k)), 0.1 * rng.normal(size=(members, k))


def points(members: int, k: int) -> Arrays:
    """Points, and one law for all of them."""
    m1, s1, _, _ = laws(1, k)
    return np.random.default_rng(k).normal(size=(members, k)), m1[0], s1[0]


def timed(call: Callable[[], Any], repeats: int = 5, least: float = 0.02) -> float:
    """Milliseconds of one call: the median over runs of as many calls as fill a while."""
    jax.block_until_ready(call())
    start = time.perf_counter()
    jax.block_until_ready(call())
    many = max(1, min(200, int(least / max(1e-6, time.perf_counter() - start))))
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        value = None
        for _ in range(many):
            value = call()
        jax.block_until_ready(value)
        found.append((time.perf_counter() - start) / many)
    return statistics.median(found) * 1e3


def say(**row: Any) -> None:  # noqa: ANN401 - strings and numbers
    """Print one line, with the seconds since the start."""
    print(json.dumps(row | {"at": round(time.perf_counter() - START, 1)}), flush=True)


def row(title: str, function: Callable[..., Any], arrays: Arrays, dtype: Any, *, eager: bool = False) -> Any:  # noqa: ANN401
    """Time one function, and return its value."""
    given = [jnp.asarray(a, dtype) for a in arrays]
    start = time.perf_counter()
    try:
        run = function if eager else jax.jit(function)
        value = jax.block_until_ready(run(*given))
        compile_s = time.perf_counter() - start
        say(case=title, type=str(jnp.dtype(dtype)), first_s=round(compile_s, 2), ms=round(timed(lambda: run(*given)), 4))
    except Exception as error:  # noqa: BLE001 - the other rows are wanted
        say(case=title, error=f"{type(error).__name__}: {str(error)[:200]}")
        return None
    return value


def gradient(function: Callable[..., Any], arguments: tuple[int, ...]) -> Callable[..., Any]:
    """Differentiate the sum over a batch."""
    return jax.grad(lambda *args: function(*args).sum(), argnums=arguments)


def numpyro_calls() -> dict[str, Callable[..., Any]]:
    """What numpyro has, where it is installed."""
    try:
        import numpyro.distributions as dist  # noqa: PLC0415 - may be missing
    except ImportError:
        return {}
    normal = dist.MultivariateNormal
    return {
        "kl": lambda m1, s1, m2, s2: dist.kl_divergence(normal(m1, s1), normal(m2, s2)),
        "logpdf": lambda x, m, s: normal(m, s).log_prob(x),
        "vae": lambda m, v: dist.kl_divergence(
            dist.Normal(m, jnp.exp(0.5 * v)).to_event(1), dist.Normal(0.0 * m, 1.0 + 0.0 * m).to_event(1)
        ),
    }


def correctness() -> None:
    """Compare float32 with float64 at several sizes and distances: the largest relative error, and the least value."""
    compiled = jax.jit(lambda *a: kl_normal(*a))  # noqa: PLW0108 - traced
    for members, k in [(64, 2), (64, 8), (64, 32), (16, 128)]:
        for distance in (1.0, 1e-2):
            arrays = laws(members, k, distance)
            single = [a.astype(np.float32) for a in arrays]
            exact = kl_normal(*(a.astype(float) for a in single), target="numpy", check=False)
            found = np.asarray(compiled(*map(jnp.asarray, single)))
            worst = float(np.max(np.abs(found - exact) / exact))
            say(check="kl_normal", k=k, distance=distance, kl=float(exact[0]), error=worst, least=float(found.min()))
    x, m, s = points(1000, 16)
    exact = logpdf_normal(x, m, s, target="numpy")
    found = np.asarray(logpdf_normal(*(jnp.asarray(a, jnp.float32) for a in (x, m, s))))
    say(check="logpdf_normal", error=float(np.max(np.abs(found - exact) / np.abs(exact))))
    bad = np.stack([np.eye(3)] * 4).astype(np.float32)
    bad[2, 0, 0] = -1
    zeros = jnp.zeros((4, 3), jnp.float32)
    try:
        kl_normal(zeros, jnp.asarray(bad), zeros, jnp.asarray(np.abs(bad)))
        say(check="refusal", error="none was raised")
    except ValueError as error:
        say(check="refusal", says=str(error))


def by_blocks(a: Any) -> Any:  # noqa: ANN401 - an array
    """Factorise by columns of blocks, of which those on the diagonal are worked on entry by entry."""
    columns, size = [], 8
    while a.shape[-1]:
        corner = jax_kernels.dense(jax_kernels.KERNELS.cholesky(a[..., :size, :size]))
        below = a[..., size:, :size] @ jax_kernels.inverse(corner).mT
        columns.append(jnp.concatenate([corner, below], -2))
        a = a[..., size:, size:] - below @ below.mT
    zeros = [jnp.zeros((*c.shape[:-2], columns[0].shape[-2] - c.shape[-2], size), c.dtype) for c in columns]
    return jnp.concatenate([jnp.concatenate(pair, -2) for pair in zip(zeros, columns, strict=True)], -1)


def again(dtype: Any, small: int, left: Callable[[], bool]) -> None:  # noqa: ANN401 - a type of JAX
    """Time the gradient with more worked on entry by entry."""
    kept = jax_slopes.KERNELS.largest
    for largest in (8,):
        if left():
            jax_slopes.KERNELS.largest = largest
            fresh = type(kl_normal)(*kl_normal.__reduce__()[1])
            title = f"gradient of kl_normal (100000, 8) symkl by entries to {largest}"
            row(title, gradient(fresh, (0, 1, 2, 3)), laws(10**5 // small, 8), dtype)
    jax_slopes.KERNELS.largest = kept


def pieces(dtype: Any, small: int, left: Callable[[], bool]) -> None:  # noqa: ANN401 - a type of JAX
    """Time what a divergence consists of."""
    solve = partial(jax.lax.linalg.triangular_solve, left_side=True, lower=True)
    for members, k in [(10**5, 8), (10**4, 32), (10**3, 128)]:
        if not left():
            return
        _, s, _, t = laws(members // small, k)
        root = np.linalg.cholesky(s)
        eye = np.broadcast_to(np.eye(k), s.shape)
        row(f"piece: cholesky ({members}, {k})", jnp.linalg.cholesky, (s,), dtype)
        row(f"piece: cholesky of both ({members}, {k})", lambda a, b: jnp.linalg.cholesky(jnp.stack([a, b])), (s, t), dtype)
        row(f"piece: inverse of a triangle ({members}, {k})", solve, (root, eye), dtype)
        for size in (4, 8):
            jax_kernels.BLOCK = size
            row(f"piece: inverse by blocks of {size} ({members}, {k})", lambda a: jax_kernels.inverse(a) + 0, (root,), dtype)
        row(f"piece: cholesky by blocks of 8 ({members}, {k})", by_blocks, (s,), dtype)
        row(f"piece: product ({members}, {k})", jnp.matmul, (s, t), dtype)


SHAPES = [(1, 2), (10**6, 3), (10**5, 8), (10**4, 32), (10**3, 128)]


def divergences(peer: dict[str, Callable[..., Any]], dtype: Any, small: int, left: Callable[[], bool]) -> None:  # noqa: ANN401
    """Time divergences of normal laws, and their gradients."""
    for members, k in SHAPES:
        if not left():
            return
        arrays = laws(max(1, members // small), k)
        title = f"kl_normal ({members}, {k})"
        if "kl" in peer:
            row(f"{title} numpyro", peer["kl"], arrays, dtype)
        row(f"{title} symkl", lambda *a: kl_normal(*a), arrays, dtype)  # noqa: PLW0108 - traced
        row(f"{title} symkl, default call", kl_normal, arrays, dtype, eager=True)
    for members, k in SHAPES[1:]:
        if not left():
            return
        arrays = laws(max(1, members // small), k)
        title = f"gradient of kl_normal ({members}, {k})"
        if "kl" in peer:
            row(f"{title} numpyro", gradient(peer["kl"], (0, 1, 2, 3)), arrays, dtype)
        row(f"{title} symkl", gradient(kl_normal, (0, 1, 2, 3)), arrays, dtype)


def others(peer: dict[str, Callable[..., Any]], dtype: Any, small: int, left: Callable[[], bool]) -> None:  # noqa: ANN401
    """Time the term of an autoencoder, and densities of points that share a law."""
    arrays = codes(10**6 // small, 64)
    if left():
        if "vae" in peer:
            row("VAE (1e6, 64) numpyro", peer["vae"], arrays, dtype)
            row("gradient of VAE (1e6, 64) numpyro", gradient(peer["vae"], (0, 1)), arrays, dtype)
        row("VAE (1e6, 64) symkl", lambda *a: kl_standard_normal(*a), arrays, dtype)  # noqa: PLW0108 - traced
        row("VAE (1e6, 64) symkl, default call", kl_standard_normal, arrays, dtype, eager=True)
        row("gradient of VAE (1e6, 64) symkl", gradient(kl_standard_normal, (0, 1)), arrays, dtype)
    arrays = points(20000, 64)
    if left():
        if "logpdf" in peer:
            row("logpdf_normal, one law (20000, 64) numpyro", peer["logpdf"], arrays, dtype)
        row("logpdf_normal, one law (20000, 64) symkl", lambda *a: logpdf_normal(*a), arrays, dtype)  # noqa: PLW0108 - traced
        row("gradient of logpdf_normal, one law symkl", gradient(logpdf_normal, (0, 1, 2)), arrays, dtype)


def main() -> None:
    """Print all lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small batches, to try the script on a CPU")
    parser.add_argument("--seconds", type=float, default=55.0, help="no new row is started after that")
    parser.add_argument("--double", action="store_true", help="float64, for which JAX has to be told")
    parser.add_argument("--pieces", action="store_true", help="also what a divergence consists of")
    options = parser.parse_args()
    jax.config.update("jax_enable_x64", options.double)
    dtype = jnp.float64 if options.double else jnp.float32
    say(device=str(jax.devices()[0]), kind=jax.devices()[0].device_kind, jax=jax.__version__, backend=jax.default_backend())
    correctness()
    peer = numpyro_calls()
    small = 100 if options.quick else 1

    def left() -> bool:
        return time.perf_counter() - START < options.seconds

    divergences(peer, dtype, small, left)
    others(peer, dtype, small, left)
    if options.pieces:
        again(dtype, small, left)
        pieces(dtype, small, left)


if __name__ == "__main__":
    main()
