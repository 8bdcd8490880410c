"""Print how fast and how accurate the numeric functions are, next to others: ``python tests/benchmarks/numeric.py``.

Times are ratios to torch.distributions with ``validate_args=False`` in one run: each library has its own process and one
thread, the processes take turns, medians are compared; what is long and slow has one turn. ``--quick`` takes fewer turns,
``--accuracy`` only shows digits. Libraries that are not installed are left out. Eight minutes, or two with ``--quick``.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

Arrays = tuple[np.ndarray, ...]

# (batch, k), and the ratio to torch that is the goal
NORMAL = [
    ((1, 2), 100),
    ((1, 16), 40),
    ((1, 256), 3),
    ((1, 2048), 1.3),
    ((10_000, 2), 60),
    ((10_000, 3), 45),
    ((10_000, 8), 9),
    ((10_000, 32), 10),
    ((1_000, 128), 2),
    ((100, 512), 1.5),
]
AUTOENCODER = [(64, 32), (1_024, 128), (100_000, 16), (1_000_000, 16)]
CASES: list[tuple[str, str, tuple[int, ...], str, float | str]]
CASES = [(f"normal {shape}", "normal", shape, "float64", goal) for shape, goal in NORMAL]
CASES += [(f"VAE {shape} f64", "vae", shape, "float64", 11) for shape in AUTOENCODER]
CASES += [(f"VAE {shape} f32", "vae", shape, "float32", 9) for shape in AUTOENCODER]
# small batches, and arguments that members share, which have peers of their own: (points, k), (points, components, k)
CASES += [(f"normal {shape}", "normal", shape, "float64", "-") for shape in ((4, 3), (16, 8), (64, 4))]
CASES += [(f"density {shape}", "density", shape, "float64", 2) for shape in ((20_000, 64), (20_000, 8), (200_000, 2))]
CASES += [(f"mixture {shape}", "mixture", shape, "float64", 2) for shape in ((20_000, 10, 16), (2_000, 100, 3))]
CASES += [(f"to a prior {shape}", "prior", shape, "float64", 2) for shape in ((20_000, 3), (5_000, 16), (200, 200))]
LIBRARIES = {
    "torch": "torch",
    "symkl numba": "numba",
    "symkl numpy": "numpy",
    "symkl jax": "jax",
    "numpyro": "numpyro",
    "scipy": "scipy",
    "sympy": "sympy",
}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "SYMKL_NUM_THREADS", "NUMBA_NUM_THREADS")
# NPROC is what XLA goes by: with a pool of two threads its batched factorisations now and then wait for each other for ever
ONE_THREAD = dict.fromkeys((*THREADS, "NPROC"), "1") | {"JAX_PLATFORMS": "cpu"}
SECONDS, LONG, AT_ONCE = 0.15, 0.5, 1e-4


def inputs(kind: str, shape: tuple[int, ...], dtype: str) -> Arrays:
    """Random laws, in the order of the function's arguments."""
    n, k = shape[0], shape[-1]
    rng = np.random.default_rng(n + k)
    if kind == "vae":
        mean, logs = rng.normal(size=(2, n, k)).astype(dtype)
        return mean, logs
    if kind in ("density", "mixture"):
        lead = shape[1:-1]
        a = rng.normal(size=(*lead, k, k))
        points = rng.normal(size=(n, *[1] * len(lead), k))
        return points, rng.normal(size=(*lead, k)), a @ a.swapaxes(-1, -2) + np.eye(k) * k / 10
    a = rng.normal(size=(2, n, k, k))
    s = a @ a.swapaxes(-1, -2) + np.eye(k) * k / 10
    s = (s + s.swapaxes(-1, -2)) / 2
    m = rng.normal(size=(2, n, k))
    return (m[0], s[0], m[1, 0], s[1, 0]) if kind == "prior" else (m[0], s[0], m[1], s[1])


# -------------------------------------------------------------------------------------------------------- contenders


def torch_call(kind: str, arrays: Arrays) -> Callable[[], Any]:
    """torch.distributions."""
    import torch  # noqa: PLC0415 - one library for each process
    from torch.distributions import Independent, MultivariateNormal, Normal, kl_divergence  # noqa: PLC0415 - as above

    torch.set_num_threads(1)
    given = [torch.as_tensor(a) for a in arrays]
    no = {"validate_args": False}
    if kind == "vae":
        mean, logs = given

        def loss() -> Any:  # noqa: ANN401 - a tensor
            p = Independent(Normal(mean, (0.5 * logs).exp(), **no), 1, **no)
            q = Independent(Normal(torch.zeros_like(mean), torch.ones_like(mean), **no), 1, **no)
            return kl_divergence(p, q)

        return loss
    if kind in ("density", "mixture"):
        x, mean, cov = given
        return lambda: MultivariateNormal(mean, cov, **no).log_prob(x)
    m1, s1, m2, s2 = given
    return lambda: kl_divergence(MultivariateNormal(m1, s1, **no), MultivariateNormal(m2, s2, **no))


def symkl_call(target: str) -> Callable[[str, Arrays], Callable[[], Any]]:
    """Our own, for one target."""

    def make(kind: str, arrays: Arrays) -> Callable[[], Any]:
        from symkl import kl_normal, kl_standard_normal, logpdf_normal  # noqa: PLC0415 - one library for each process

        of_kind = {"vae": kl_standard_normal, "density": logpdf_normal, "mixture": logpdf_normal}
        function = of_kind.get(kind, kl_normal)
        if target == "jax":
            import jax  # noqa: PLC0415 - as above

            jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - JAX's own signature
            given = [jax.numpy.asarray(a) for a in arrays]
            compiled = jax.jit(lambda *x: function(*x))  # noqa: PLW0108 - a function to trace
            return lambda: compiled(*given).block_until_ready()
        if target == "auto":
            import numba  # noqa: F401, PLC0415 - so that compiled code is used where it pays

            return lambda: function(*arrays)
        return lambda: function(*arrays, check=False, target=target)

    return make


def numpyro_call(kind: str, arrays: Arrays) -> Callable[[], Any]:
    """Time numpyro under jit."""
    import jax  # noqa: PLC0415 - one library for each process
    import numpyro.distributions as dist  # noqa: PLC0415 - as above

    jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - JAX's own signature
    given = [jax.numpy.asarray(a) for a in arrays]

    def loss(mean: Any, logs: Any) -> Any:  # noqa: ANN401 - arrays
        return dist.kl_divergence(
            dist.Normal(mean, jax.numpy.exp(0.5 * logs)).to_event(1), dist.Normal(0.0 * mean, 1.0 + 0.0 * mean).to_event(1)
        )

    def full(m1: Any, s1: Any, m2: Any, s2: Any) -> Any:  # noqa: ANN401 - arrays
        return dist.kl_divergence(dist.MultivariateNormal(m1, s1), dist.MultivariateNormal(m2, s2))

    def density(x: Any, mean: Any, cov: Any) -> Any:  # noqa: ANN401 - arrays
        return dist.MultivariateNormal(mean, cov).log_prob(x)

    compiled = jax.jit({"vae": loss, "density": density, "mixture": density}.get(kind, full))
    return lambda: compiled(*given).block_until_ready()


def scipy_call(kind: str, arrays: Arrays) -> Callable[[], Any]:
    """Three lines of NumPy and SciPy, as users write them."""
    from scipy.linalg import solve_triangular  # noqa: PLC0415 - one library for each process

    if kind == "vae":
        mean, logs = arrays
        return lambda: 0.5 * (np.exp(logs) + mean**2 - 1 - logs).sum(-1)
    if kind == "density":
        from scipy.stats import multivariate_normal  # noqa: PLC0415 - as above

        return lambda: multivariate_normal.logpdf(*arrays)
    if kind == "mixture":
        return lambda: mixture(*arrays)
    m1, s1, m2, s2 = arrays

    def full() -> Any:  # noqa: ANN401 - an array
        a, b = np.linalg.cholesky(s1), np.linalg.cholesky(s2)
        f, y = solve_triangular(b, a, lower=True), solve_triangular(b, (m2 - m1)[..., None], lower=True)
        logs = np.log(np.einsum("...ii->...i", b) / np.einsum("...ii->...i", a)).sum(-1)
        return 0.5 * ((f**2).sum((-1, -2)) + (y**2).sum((-1, -2)) - m1.shape[-1]) + logs

    return full


def mixture(points: np.ndarray, means: np.ndarray, covs: np.ndarray) -> np.ndarray:
    """Return the log-densities of a mixture as scikit-learn computes them: one product for each component."""
    from scipy.linalg import cholesky, solve_triangular  # noqa: PLC0415 - one library for each process

    x, k = points[:, 0], points.shape[-1]
    found = np.empty((len(x), len(means)))
    for c, (mean, cov) in enumerate(zip(means, covs, strict=True)):
        root = solve_triangular(cholesky(cov, lower=True), np.eye(k), lower=True).T
        squares = np.sum(np.square(x @ root - mean @ root), axis=1)
        found[:, c] = -0.5 * (k * np.log(2 * np.pi) + squares) + np.log(np.diag(root)).sum()
    return found


def sympy_call(kind: str, arrays: Arrays) -> Callable[[], Any]:
    """SymPy's lambdify of the formula written in entries."""
    import sympy  # noqa: PLC0415 - one library for each process

    n, k = arrays[0].shape[0], arrays[0].shape[-1]
    if kind == "vae":
        m, v = sympy.symbols("m v")
        entry = sympy.lambdify([m, v], (sympy.exp(v) + m**2 - 1 - v) / 2)
        return lambda: entry(*arrays).sum(-1)
    if k > 3 or kind != "normal":
        msg = "too large for entries"
        raise NotImplementedError(msg)
    names = [sympy.symbols(f"{letter}:{k}") for letter in ("a", "b")]
    s, t = (sympy.Matrix(k, k, lambda i, j, x=x: sympy.Symbol(f"{x}{min(i, j)}{max(i, j)}")) for x in "st")
    d = sympy.Matrix(names[1]) - sympy.Matrix(names[0])
    inverse = t.adjugate() / t.det()
    kl = (sympy.log(t.det() / s.det()) - k + (inverse * s).trace() + (d.T * inverse * d)[0]) / 2
    pairs = [(i, j) for i in range(k) for j in range(i, k)]
    flat = [*names[0], *[s[p] for p in pairs], *names[1], *[t[p] for p in pairs]]
    function = sympy.lambdify(flat, kl, cse=True)
    m1, s1, m2, s2 = arrays
    assert n == len(m1)

    def full() -> Any:  # noqa: ANN401 - an array
        parts = [*m1.T, *[s1[:, i, j] for i, j in pairs], *m2.T, *[s2[:, i, j] for i, j in pairs]]
        return function(*parts)

    return full


MAKERS: dict[str, Callable[[str, Arrays], Callable[[], Any]]] = {
    "torch": torch_call,
    "symkl numba": symkl_call("auto"),
    "symkl numpy": symkl_call("numpy"),
    "symkl jax": symkl_call("jax"),
    "numpyro": numpyro_call,
    "scipy": scipy_call,
    "sympy": sympy_call,
}

# ------------------------------------------------------------------------------------------------------------ workers


def serve(library: str) -> None:
    """Time cases by number, as the parent asks: one line in, one line of seconds out."""
    made: dict[int, Callable[[], Any] | None] = {}
    for line in sys.stdin:
        number = int(line)
        if number not in made:
            _, kind, shape, dtype, _ = CASES[number]
            made.clear()  # one case at a time is in memory
            try:
                made[number] = MAKERS[library](kind, inputs(kind, shape, dtype))
                warm(made[number])
            except (NotImplementedError, ValueError, TypeError):
                made[number] = None
        sys.stdout.write(f"{timed(made[number])}\n")
        sys.stdout.flush()


def warm(call: Callable[[], Any] | None) -> None:
    """Compile, and remember shapes: three calls, or one if it is long."""
    end = time.perf_counter() + LONG
    for turn in range(3):
        if call is not None and (turn < 1 or time.perf_counter() < end):
            call()


def timed(call: Callable[[], Any] | None) -> float:
    """Median seconds of a call: of all that fit, several at a time where they are short, or one if it is long."""
    if call is None:
        return float("nan")
    times: list[float] = []
    end = time.perf_counter() + SECONDS
    together = 1
    while time.perf_counter() < end or len(times) < 2 > sum(times) / LONG:
        start = time.perf_counter()
        for _ in range(together):
            call()
        times.append((time.perf_counter() - start) / together)
        together = max(1, int(AT_ONCE / min(times)))
    return statistics.median(times)


def speed(turns: int, only: str) -> None:
    """Print the table of ratios."""
    names = [name for name, module in LIBRARIES.items() if importlib.util.find_spec(module)]
    environment = os.environ | ONE_THREAD
    workers = {
        name: subprocess.Popen(
            [sys.executable, __file__, "--serve", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for name in names
    }
    print(f"| time of torch over time of | {' | '.join(names[1:])} | goal | torch |")
    print("|---" * (len(names) + 2) + "|")
    for number, (title, _, _, _, goal) in enumerate(CASES):
        if only not in title:
            continue
        times: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(turns):
            for name, worker in workers.items():
                assert worker.stdin is not None
                assert worker.stdout is not None
                if times[name] and times[name][0] > max(LONG, 2 * times["torch"][0]):
                    continue  # once is enough to see that it is slow
                worker.stdin.write(f"{number}\n")
                worker.stdin.flush()
                times[name].append(float(worker.stdout.readline() or "nan"))
        medians = {name: statistics.median(found) for name, found in times.items()}
        ratios = [medians["torch"] / medians[name] for name in names[1:]]
        cells = ["" if r != r else f"{r:.3g}" for r in ratios]  # noqa: PLR0124 - nan
        print(f"| {title} | {' | '.join(cells)} | {goal} | {medians['torch'] * 1e6:.0f} us |", flush=True)
    for worker in workers.values():
        assert worker.stdin is not None
        worker.stdin.close()
        worker.wait()


# ----------------------------------------------------------------------------------------------------------- accuracy


def exact(m1: np.ndarray, s1: np.ndarray, m2: np.ndarray, s2: np.ndarray) -> Any:  # noqa: ANN401 - an mpmath number
    """Return the divergence with 50 digits."""
    import mpmath  # noqa: PLC0415 - only for this table

    mpmath.mp.dps = 80
    a, b = (mpmath.matrix([[mpmath.mpf(float(x)) for x in row] for row in s]) for s in (s1, s2))
    d = mpmath.matrix([mpmath.mpf(float(y)) - mpmath.mpf(float(x)) for x, y in zip(m1, m2, strict=True)])
    inverse = b**-1
    trace = sum((inverse * a)[i, i] for i in range(len(m1)))
    return (mpmath.log(mpmath.det(b) / mpmath.det(a)) - len(m1) + trace + (d.T * inverse * d)[0]) / 2


def pair(k: int, condition: float, distance: float, dtype: str) -> Arrays:
    """Two laws so far apart, as arrays of one member."""
    rng = np.random.default_rng(k)
    q, _ = np.linalg.qr(rng.normal(size=(k, k)))
    root = q * np.sqrt(np.geomspace(1, condition, k))
    noise = rng.normal(size=(k, k))
    s1 = root @ root.T
    s2 = root @ (np.eye(k) + distance * (noise + noise.T) / (4 * k)) @ root.T
    m1 = rng.normal(size=k)
    m2 = m1 + distance * root @ rng.normal(size=k) / k
    even = [np.tril(s) + np.tril(s, -1).T for s in (s1, s2)]
    return tuple(a[None].astype(dtype) for a in (m1, even[0], m2, even[1]))


def accuracy() -> None:
    """Print the table of relative errors."""
    wanted = ("symkl numba", "symkl numpy", "symkl jax", "torch", "numpyro", "scipy")
    names = [name for name in wanted if name in LIBRARIES and importlib.util.find_spec(LIBRARIES[name])]
    print(f"| relative error at | KL | {' | '.join(names)} |")
    print("|---" * (len(names) + 2) + "|")
    cases = [(k, c, d, "float64") for k in (2, 8, 32) for c in (1e2, 1e8) for d in (1, 1e-3, 1e-6, 1e-9)]
    cases += [(k, 1e2, d, "float32") for k in (2, 8, 32) for d in (1, 1e-3)]
    for k, condition, distance, dtype in cases:
        arrays = pair(k, condition, distance, dtype)
        value = exact(*(a[0] for a in arrays))
        errors = []
        for name in names:
            try:
                found = float(np.asarray(MAKERS[name]("normal", arrays)())[0])
                errors.append(f"{float(abs(found - value) / value):.0e}")
            except ValueError:
                errors.append("refused")
        print(f"| k = {k}, cond {condition:.0e}, {dtype} | {float(value):.0e} | {' | '.join(errors)} |", flush=True)


# of two laws that are close: our function, what torch and numpyro call the law, and the arguments
FAMILIES: list[tuple[str, str, tuple[Any, ...]]] = [
    ("kl_gamma", "Gamma", (2.5, 1.3, 2.5 * (1 + 1e-6), 1.3 * (1 - 1e-6))),
    ("kl_gamma", "Gamma", (250.0, 1.3, 250 * (1 + 1e-6), 1.3 * (1 + 1e-6))),
    ("kl_beta", "Beta", (2.5, 40.0, 2.5 * (1 + 1e-6), 40 * (1 - 1e-6))),
    ("kl_dirichlet", "Dirichlet", ([0.1, 3.0, 20.0], [0.1 * (1 + 1e-6), 3.0, 20 * (1 - 1e-6)])),
    ("kl_poisson", "Poisson", (7.0, 7 * (1 + 1e-6))),
    ("kl_exponential", "Exponential", (7.0, 7 * (1 + 1e-6))),
    ("kl_laplace", "Laplace", (0.5, 2.0, 0.5 + 1e-6, 2 * (1 + 1e-6))),
    ("kl_geometric", "Geometric", (0.3, 0.3 * (1 + 1e-6))),
    ("kl_bernoulli", "Bernoulli", (0.3, 0.3 * (1 + 1e-6))),
    ("kl_bernoulli_logits", "Bernoulli", (40.0, 41.0)),
    ("kl_categorical_logits", "Categorical", ([0.5, -1.0, 3.0], [0.5, -1.0 + 1e-6, 3.0])),
]


def families() -> None:
    """Print the relative errors of divergences beyond the normal's, beside those of torch and numpyro."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from numeric.exact import exact as textbook  # noqa: PLC0415 - only for this table

    import symkl  # noqa: PLC0415 - as above

    takers: dict[str, Callable[..., Any]] = {"symkl numpy": lambda name, _, args: getattr(symkl, name)(*args)}
    if importlib.util.find_spec("torch"):
        import torch  # noqa: PLC0415 - as above

        def tensors(args: Arrays) -> list[Any]:
            return [torch.tensor(a, dtype=torch.float64) for a in args]

        takers["symkl torch"] = lambda name, _, args: getattr(symkl, name)(*tensors(args))
        takers["torch"] = lambda name, law, args: divergence(torch.distributions, name, law, tensors(args))
    if importlib.util.find_spec("numpyro"):
        import jax  # noqa: PLC0415 - as above
        import numpyro.distributions as dist  # noqa: PLC0415 - as above

        jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - JAX's own signature
        takers["numpyro"] = lambda name, law, args: divergence(dist, name, law, [jax.numpy.asarray(a) for a in args])
    print(f"| relative error, float64 | value | {' | '.join(takers)} |")
    print("|---" * (len(takers) + 2) + "|")
    for name, law, args in FAMILIES:
        right = textbook(name, *args, digits=120)
        errors = []
        for taker in takers.values():
            try:
                errors.append(f"{float(abs(float(taker(name, law, args)) - right) / right):.0e}")
            except NotImplementedError:
                errors.append("none")
        print(f"| {name} of {args} | {float(right):.0e} | {' | '.join(errors)} |", flush=True)


def divergence(library: Any, name: str, law: str, args: list[Any]) -> Any:  # noqa: ANN401 - a module, numbers
    """Return the divergence of two laws of torch or numpyro."""
    logits = name.endswith("logits")
    kind = next((law + end for end in ("Logits" if logits else "Probs",) if hasattr(library, law + end)), law)
    half = len(args) // 2
    made = getattr(library, kind)
    return library.kl_divergence(*(made(logits=a[0]) if logits else made(*a) for a in (args[:half], args[half:])))


def main() -> None:
    """Read the options and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--accuracy", action="store_true")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases whose title has this text")
    parser.add_argument("--without", default="", metavar="LIBRARIES", help="names of contenders to leave out")
    parser.add_argument("--serve", metavar="LIBRARY")
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    if not options.accuracy:
        for name in filter(None, options.without.split(",")):
            del LIBRARIES[name.strip()]
        speed(1 if options.quick else 3, options.only)
        print()
    accuracy()
    print()
    families()


if __name__ == "__main__":
    main()
