"""Time and check the torch target on a CUDA device: ``python tests/benchmarks/gpu.py [--rows WORD ...] [--tune]``.

Every kernel is first held against float64 on the CPU. Then each row prints one line of JSON: milliseconds, medians of calls
that wait for the device, of the default call, the same without checks, and of what else there is: torch.distributions or the
usual formula, as it is and compiled. A row that takes too long is cut off and says so. Last comes a table of all rows.
``--tune`` adds blocks and warps.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.distributions import MultivariateNormal, kl_divergence

from symkl.numeric import torch_calls, torch_kernels
from symkl.numeric.functions import FUNCTIONS, kl_normal, kl_standard_normal, logpdf_normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEVICE = "cuda"
Call = "Callable[[], Any]"
Row = "dict[str, Callable[[], Any]]"


def median(call: Callable[[], Any], seconds: float = 0.4) -> float:
    """Milliseconds of a call that waits for the device."""
    for _ in range(3):
        call()
    torch.cuda.synchronize()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < 5 or (time.perf_counter() < end and len(times) < 200):
        start = time.perf_counter()
        call()
        torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    return round(float(np.median(times)) * 1e3, 4)


def laws(members: int, k: int, dtype: torch.dtype) -> list[torch.Tensor]:
    """Two normal laws for each member."""
    torch.manual_seed(k)
    a, b = (torch.randn(members, k, k, device=DEVICE, dtype=torch.float64) for _ in range(2))
    eye = torch.eye(k, device=DEVICE, dtype=torch.float64)
    m1, m2 = (torch.randn(members, k, device=DEVICE, dtype=torch.float64) for _ in range(2))
    return [x.to(dtype).contiguous() for x in (m1, a @ a.mT / k + eye, m2, b @ b.mT / k + eye)]


def peer_normal(m1: Any, s1: Any, m2: Any, s2: Any) -> Any:  # noqa: ANN401 - tensors
    """Divergence of two normal laws as torch has it."""
    one, two = MultivariateNormal(m1, s1, validate_args=False), MultivariateNormal(m2, s2, validate_args=False)
    return kl_divergence(one, two)


def peer_vae(mean: Any, logs: Any) -> Any:  # noqa: ANN401 - tensors
    """The formula that is usual in variational autoencoders."""
    return (-0.5 * (1 + logs - mean.pow(2) - logs.exp())).sum(-1)


def with_gradient(function: Callable[..., Any], arrays: list[torch.Tensor]) -> Callable[[], Any]:
    """Compute the sum of the value, and its gradient."""
    given = [a.detach().clone().requires_grad_() for a in arrays]
    return lambda: torch.autograd.grad(function(*given).sum(), given)


def error(found: Any, exact: Any) -> float:  # noqa: ANN401 - tensors
    """Largest error, of each number relative to itself or to the largest one of its tensor."""
    exact, found = exact.double().cpu(), found.double().cpu()
    return float(((found - exact).abs() / exact.abs().clamp_min(float(exact.abs().max()) * 0.1 + 1e-300)).max())


def forget() -> None:
    """Make plans anew."""
    torch_calls.PLANS.clear()


def fused_of(name: str) -> Any:  # noqa: ANN401 - kernels
    """Return the kernels that a function ran last."""
    runner = FUNCTIONS[name]._runner(())  # noqa: SLF001 - what is measured
    return list(torch_calls.PLANS[runner].values())[-1].kernels


# ---------------------------------------------------------------------------------------------------------- correctness


def checked(words: list[str]) -> Iterator[dict[str, Any]]:
    """Hold values and gradients against those of the CPU in float64, of the cases that have a word in their names."""
    rng = np.random.default_rng(0)
    for name, function in FUNCTIONS.items():
        parameters = function._compiled().parameters  # noqa: SLF001 - what it takes
        if "kl_" not in name and "normal" not in name and "quadratic" not in name:
            continue
        for k in (1, 3, 40) if all(len(p.sizes) < 2 for p in parameters) else (1, 2, 4, 8, 20, 33, 80):
            given = []
            for p in parameters:
                a = rng.normal(size=(70, *[k] * len(p.sizes)))
                a = np.abs(a) / np.abs(a).sum(-1, keepdims=True) if "mass" in p.facts else a
                given.append(a @ a.swapaxes(-1, -2) / k + np.eye(k) if "spd" in p.facts else a)
            for dtype in (torch.float64, torch.float32):
                case = f"{name} {k} {str(dtype)[6:]}"
                if not any(word in case for word in words):
                    continue
                here = [torch.as_tensor(a).to(dtype) for a in given]
                exact = [a.double().detach().requires_grad_() for a in here]
                there = [a.to(DEVICE).detach().requires_grad_() for a in here]
                one, two = function(*exact, check=False), function(*there)
                wrong = [error(two.detach(), one.detach())]
                pairs = zip(torch.autograd.grad(two.sum(), there), torch.autograd.grad(one.sum(), exact), strict=True)
                wrong += [error(b, a) for b, a in pairs]
                yield {
                    "check": case,
                    "fused": fused_of(name) is not None,
                    "errors": [float(f"{e:.1e}") for e in wrong],
                    "right": max(wrong) < (1e-12 if dtype == torch.float64 else 1e-5),
                }


def refused() -> Iterator[dict[str, Any]]:
    """Errors name the argument and the member, as on the CPU."""
    given = laws(1000, 3, torch.float64)
    for what, at, place, number in (
        ("nan", 0, (7, 1), float("nan")),
        ("asymmetric", 1, (5, 0, 2), 3.0),
        ("indefinite", 3, (900, 1, 1), -1.0),
    ):
        bad = [a.clone() for a in given]
        bad[at][place] = number
        said = []
        for arrays in (bad, [a.cpu() for a in bad]):
            try:
                kl_normal(*arrays)
                said.append("nothing")
            except ValueError as problem:
                said.append(f"{type(problem).__name__}: {problem}")
        yield {"check": f"refuses {what}", "says": said[0], "right": said[0] == said[1]}
    yield {"check": "and goes on", "right": bool(torch.isfinite(kl_normal(*given)).all())}


# ----------------------------------------------------------------------------------------------------------------- rows


def vae(members: int, k: int, dtype: torch.dtype, *, backward: bool) -> Row:
    """Time the regularisation term of a variational autoencoder."""
    arrays = [torch.randn(members, k, device=DEVICE).to(dtype) for _ in range(2)]
    compiled = torch.compile(peer_vae)
    if backward:
        peers = {"torch": with_gradient(peer_vae, arrays), "torch.compile": with_gradient(compiled, arrays)}
        return peers | {"symkl": with_gradient(kl_standard_normal, arrays)}
    return {
        "torch": lambda: peer_vae(*arrays),
        "torch.compile": lambda: compiled(*arrays),
        "symkl": lambda: kl_standard_normal(*arrays),
        "symkl unchecked": lambda: kl_standard_normal(*arrays, check=False),
        "reading": lambda: [a.sum() for a in arrays],
    }


def normal(members: int, k: int, dtype: torch.dtype, *, backward: bool) -> Row:
    """Time the divergence of normal laws."""
    arrays = laws(members, k, dtype)
    if backward:
        return {"torch": with_gradient(peer_normal, arrays), "symkl": with_gradient(kl_normal, arrays)}
    return {
        "torch": lambda: peer_normal(*arrays),
        "symkl": lambda: kl_normal(*arrays),
        "symkl unchecked": lambda: kl_normal(*arrays, check=False),
    }


def shared(members: int, k: int) -> Row:
    """Time one law's density at many points."""
    mean, covariance, *_ = (a[0] for a in laws(1, k, torch.float64))
    x = torch.randn(members, k, device=DEVICE, dtype=torch.float64)
    law = lambda: MultivariateNormal(mean, covariance, validate_args=False).log_prob(x)  # noqa: E731 - as the others
    return {"torch": law, "symkl": lambda: logpdf_normal(x, mean, covariance)}


def mixture(members: int, classes: int, k: int) -> Row:
    """Time the densities of a mixture's laws at many points."""
    mean, covariance, *_ = laws(classes, k, torch.float64)
    x = torch.randn(members, 1, k, device=DEVICE, dtype=torch.float64)
    law = lambda: MultivariateNormal(mean, covariance, validate_args=False).log_prob(x)  # noqa: E731 - as the others
    return {"torch": law, "symkl": lambda: logpdf_normal(x, mean, covariance)}


def rows() -> Iterator[tuple[str, Callable[[], Row]]]:
    """All rows by name."""
    single, double, half = torch.float32, torch.float64, torch.bfloat16
    for members, k, dtype in ((1024, 128, single), (10**6, 64, single), (10**6, 64, half)):
        for backward in (False, True):
            name = f"vae ({members}, {k}) {str(dtype)[6:]}{' backward' if backward else ''}"
            yield name, lambda m=members, k=k, d=dtype, b=backward: vae(m, k, d, backward=b)
    sizes = ((1, 2), (10**4, 2), (10**6, 3), (10**5, 8), (10**4, 32), (10**3, 128), (100, 512))
    for members, k in sizes:
        for dtype in (double, single):
            name = f"normal ({members}, {k}) {str(dtype)[6:]}"
            yield name, lambda m=members, k=k, d=dtype: normal(m, k, d, backward=False)
    for members, k in ((10**4, 2), (10**6, 3), (10**3, 16), (10**3, 128)):
        yield f"normal ({members}, {k}) float64 backward", lambda m=members, k=k: normal(m, k, double, backward=True)
    yield "shared (20000, 64)", lambda: shared(20000, 64)
    yield "shared (1000000, 3)", lambda: shared(10**6, 3)
    yield "mixture (20000, 10, 16)", lambda: mixture(20000, 10, 16)


def measured(name: str, row: Row) -> dict[str, Any]:
    """Time all that a row has; errors are against the peer's, in its own type."""
    result: dict[str, Any] = {"row": name}
    for what, call in row.items():
        start = time.perf_counter()
        call()
        torch.cuda.synchronize()
        first = round(time.perf_counter() - start, 1)
        print(json.dumps({"started": f"{name} {what}", "s": first}), file=sys.stderr, flush=True)
        result[what] = median(call)
        if first > 1:
            result[f"{what} first call s"] = first
    result["x torch"] = round(result["torch"] / result["symkl"], 2)
    if "torch.compile" in result:
        result["x torch.compile"] = round(result["torch.compile"] / result["symkl"], 2)
    return result


COLUMNS = ("torch", "torch.compile", "symkl", "symkl unchecked", "x torch", "x torch.compile")


def table(found: list[dict[str, Any]]) -> str:
    """Return the rows as a table in Markdown."""
    cells = [
        ["", *COLUMNS],
        ["---"] * (len(COLUMNS) + 1),
        *([r["row"], *(str(r.get(c, "")) for c in COLUMNS)] for r in found),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


# --------------------------------------------------------------------------------------------------------------- tuning


def tuned() -> Iterator[dict[str, Any]]:
    """Time blocks and warps, the parts of a small call, and float32 computed in float32."""
    mean, logs = (torch.randn(10**6, 64, device=DEVICE) for _ in range(2))
    kl_standard_normal(mean, logs)
    kernels, found = fused_of("kl_standard_normal"), {}
    for rows_of_tile in (4, 8, 16, 32):
        for warps in (1, 2, 4):
            kernels.block, kernels.warps = rows_of_tile, warps
            found[f"{rows_of_tile}/{warps}"] = median(lambda: kl_standard_normal(mean, logs, check=False), 0.05)
    yield {"tune": "vae (1e6, 64) float32", "block/warps": found}
    derived, found = with_gradient(lambda *a: kl_standard_normal(*a, check=False), [mean, logs]), {}
    for rows_of_tile in (2, 4, 8, 16, 32):
        for warps in (1, 2, 4, 8):
            kernels.block, kernels.warps = rows_of_tile, warps
            found[f"{rows_of_tile}/{warps}"] = median(derived, 0.05)
    yield {"tune": "vae (1e6, 64) float32 backward", "block/warps": found}
    forget()
    for members, k, dtype, wide in (
        (10**6, 3, torch.float64, True),
        (10**6, 3, torch.float32, True),
        (10**6, 3, torch.float32, False),
        (10**5, 8, torch.float32, False),
        (10**5, 8, torch.float64, True),
    ):
        forget()
        torch_calls.is_double_fast = lambda device, wide=wide: wide  # noqa: ARG005 - of the same shape
        arrays, found = laws(members, k, dtype), {}
        kl_normal(*arrays)
        kernels = fused_of("kl_normal")
        for block, warps in ((32, 1), (64, 2), (128, 4)):
            kernels.block, kernels.warps = block, warps
            start = time.perf_counter()
            kl_normal(*arrays)
            found[f"{block}/{warps}"] = median(lambda a=arrays: kl_normal(*a, check=False), 0.05)
            found[f"{block}/{warps} s"] = round(time.perf_counter() - start, 1)
        exact = kl_normal(*[a.double().cpu()[:1000] for a in arrays])
        wrong = error(kl_normal(*arrays)[:1000], exact)
        yield {"tune": f"normal ({members}, {k}) {str(dtype)[6:]} wide={wide}", "error": wrong, "block/warps": found}
    forget()


def parts() -> Iterator[dict[str, Any]]:
    """Time the parts of one small call, in microseconds."""
    arrays = laws(1, 2, torch.float64)
    kl_normal(*arrays)
    device = arrays[0].device
    kernels, flag = fused_of("kl_normal"), torch_calls.FLAGS.on(device, looks=True)
    runner = kl_normal._runner(())  # noqa: SLF001 - what is measured
    derived = [a.clone().requires_grad_() for a in arrays]
    value = kl_normal(*derived)

    def each(call: Callable[[], Any], times: int = 300) -> float:
        call()
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(times):
            call()
        torch.cuda.synchronize()
        return round((time.perf_counter() - start) / times * 1e6, 2)

    yield {
        "parts": "normal (1, 2), us",
        "call": each(lambda: kl_normal(*arrays)),
        "unchecked": each(lambda: kl_normal(*arrays, check=False)),
        "planned": each(lambda: torch_calls._planned(runner, arrays, fuse=True)),  # noqa: SLF001 - as above
        "value": each(lambda: kernels.value(arrays, flag)),
        "flag": each(lambda: torch_calls.FLAGS.is_set(device)),
        "with derivatives": each(lambda: kl_normal(*derived)),
        "unchecked with derivatives": each(lambda: kl_normal(*derived, check=False)),
        "backward": each(lambda: torch.autograd.grad(value, derived, torch.ones_like(value), retain_graph=True)),
        "derivatives": each(lambda: kernels.derivatives((True,) * 4, arrays, (), torch.ones_like(value))),
        "torch": each(lambda: peer_normal(*arrays)),
    }


def pieces() -> Iterator[dict[str, Any]]:
    """Time what larger matrices take."""
    for members, k in ((10**4, 32), (10**3, 128), (100, 512)):
        for dtype in (torch.float64, torch.float32):
            mean, one, _, other = laws(members, k, dtype)
            factor = torch.linalg.cholesky_ex(one)[0]
            inverse, eye = torch_kernels._inverted(factor), torch.eye(k, device=DEVICE, dtype=dtype)  # noqa: SLF001 - measured
            calls: dict[str, Callable[[], Any]] = {
                "cholesky": lambda one=one: torch.linalg.cholesky_ex(one),
                "both": lambda one=one, other=other: torch.linalg.cholesky_ex(torch.cat([one, other])),
                "solve": lambda f=factor, o=other: torch.linalg.solve_triangular(f, o, upper=False),
                "inverse": lambda f=factor, e=eye: torch.linalg.solve_triangular(f, e.expand(f.shape), upper=False),
                "by halves": lambda f=factor: torch_kernels._inverted(f),  # noqa: SLF001 - as above
                "product": lambda i=inverse, o=other: i @ o,
                "vector": lambda i=inverse, m=mean: torch.einsum("...ij,...j->...i", i, m),
                "solve vector": lambda f=factor, m=mean: torch.linalg.solve_triangular(f, m[..., None], upper=False),
                "even": lambda a=one: 0.5 * (a + a.mT),
                "squares": lambda a=one: (a * a).sum(-1).sum(-1),
                "log gap": lambda m=mean: torch_kernels.KERNELS.log_gap_value(m, 1 + m),
                "checks": lambda a=(mean, one, mean, other): torch_calls._is_doubtful(  # noqa: SLF001 - as above
                    kl_normal._compiled().parameters,  # noqa: SLF001 - as above
                    a,
                    a[0],
                ),
            }
            found = {what: median(call, 0.05) for what, call in calls.items()}
            yield {"pieces": f"({members}, {k}) {str(dtype)[6:]}", **found}


def late(*_: object) -> None:
    """Cut off what takes too long."""
    msg = "too long"
    raise TimeoutError(msg)


def main() -> int:
    """Print all lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", nargs="*", default=[""], help="only rows and comparisons that have one in their names")
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--seconds", type=int, default=300, help="for all")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        print("no CUDA device")
        return 0
    begin, right, found = time.perf_counter(), True, []
    print(json.dumps({"device": torch.cuda.get_device_name(), "torch": torch.__version__}), flush=True)
    signal.signal(signal.SIGALRM, late)

    def guarded(name: str, lines: Callable[[], Iterator[dict[str, Any]]], seconds: int) -> None:
        nonlocal right, found
        left = options.seconds - (time.perf_counter() - begin)
        if left < 1:
            print(json.dumps({"row": name, "error": "no time left"}), flush=True)
            return
        signal.alarm(int(min(seconds, left)))
        start = time.perf_counter()
        try:
            for line in lines():
                right = right and line.get("right", True)
                found += [line] if "x torch" in line else []
                print(json.dumps(line), flush=True)
        except Exception as problem:  # noqa: BLE001 - the next row may work
            right = False
            print(json.dumps({"row": name, "error": f"{type(problem).__name__}: {problem}"[:600]}), flush=True)
        finally:
            signal.alarm(0)
        print(json.dumps({"done": name, "s": round(time.perf_counter() - start, 1)}), file=sys.stderr, flush=True)

    guarded("refused", refused, 40)
    guarded("checked", lambda: checked(options.rows), 100)
    if options.tune:
        guarded("parts", parts, 30)
        guarded("pieces", pieces, 40)
        guarded("tuned", tuned, 90)
    for name, make in rows():
        if any(word in name for word in options.rows):
            guarded(name, lambda make=make, name=name: iter([measured(name, make())]), 20)
    print(f"{table(found)}\n{'all' if right else 'not all'} values, gradients and errors are right")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
