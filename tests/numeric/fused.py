"""Run by a test in its own process, where Triton interprets: fused kernels against generated torch code, as JSON."""

from __future__ import annotations

import itertools
import json
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from numeric.cases import LET, values
from symkl.language.parse import declare, parse_term
from symkl.numeric import torch_calls, torch_entrywise, torch_fused
from symkl.numeric.families import FAMILIES
from symkl.numeric.functions import FUNCTIONS, kl_normal, lambdify, logpdf_normal
from symkl.numeric.torch_kernels import KERNELS

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("kl_normal", "kl_diagonal_normal", "kl_standard_normal", "kl_discrete", "logpdf_normal")
# others, of numbers and of vectors, with all that they are made of
FEW = ("cross_entropy_normal", "kl_normal_precision", "js_discrete", "entropy_discrete", "kl_bernoulli", "kl_geometric")
FEW += ("kl_exponential", "kl_laplace", "kl_lognormal", "logpdf_laplace", "logpdf_lognormal")
ALL = FUNCTIONS | FAMILIES
HALVES = ("kl_normal", "kl_standard_normal", "kl_poisson")
# what formulas of one's own have beside those: numbers beside vectors, matrices that are not square
FORMULAS = {
    "ones(k).T*x - c*x.T*ones(k)": "x c",
    "Sum[P(i)*log(s), i] - s*c": "P s c",
    "c*x + s*y": "c x s y",
    "x.T*G*z + tr(G*G.T)": "x G z",
    "(exp(c) - 1)*s": "c s",
    "c*abs(s - 1)": "c s",
}


def arguments(name: str, k: int, members: int) -> list[np.ndarray]:
    """Arguments as declared."""
    rng, given = np.random.default_rng(k), []
    for p in ALL[name]._compiled().parameters:  # noqa: SLF001 - what it takes
        a = rng.normal(size=(members, *[k] * len(p.sizes)))
        a = np.abs(a) / np.abs(a).sum(-1, keepdims=True) if p.facts & {"mass", "simplex"} else a
        a = 1 / (1 + np.exp(a)) if "probability" in p.facts else np.exp(3 * a) if "positive" in p.facts else a
        given.append(a @ a.swapaxes(-1, -2) / k + np.eye(k) if "spd" in p.facts else a)
    return given


def computed(function: Callable[..., Any], arrays: list[Any], *, fused: bool, check: bool = True) -> list[Any]:
    """Value and gradients, and whether a kernel computed them."""
    torch_fused.INTERPRETED = fused
    torch_calls.PLANS.clear()
    tensors = [a.clone().requires_grad_() for a in arrays]
    value = function(*tensors, check=check)
    kernels = [plan.kernels for plans in torch_calls.PLANS.values() for plan in plans.values()]
    assert all((found is not None) == fused for found in kernels)
    weight = torch.linspace(0.5, 2, value.numel(), dtype=value.dtype).reshape(value.shape)
    return [value.detach(), *torch.autograd.grad(value, tensors, weight)]


def formulas() -> None:
    """Print one line for each formula: numbers near zero, and one where the magnitude has no derivative."""
    symbols, _ = declare(LET)
    given = values(n=5, batch=(3,)) | {"c": [1e-9, -0.3, 2.0], "s": [1.0, 0.5, 3.0]}
    for term, names in FORMULAS.items():
        function = lambdify(parse_term(term, symbols), {n: symbols[n] for n in names.split()}, target="auto")
        arrays = [torch.as_tensor(given[name], dtype=torch.float64) for name in names.split()]
        exact, found = (computed(function, arrays, fused=fused) for fused in (False, True))
        wrong = [error(a[j], b[j]) for a, b in zip(found, exact, strict=True) for j in range(3)]
        say({"case": term, "errors": wrong, "kind": "float64"})


def error(found: Any, exact: Any) -> float:  # noqa: ANN401 - tensors
    """Relative to the largest number of a tensor."""
    exact = exact.double()
    return float((found.double() - exact).abs().max() / exact.abs().max().clamp_min(1e-300))


def say(line: dict[str, Any]) -> None:
    """Print a line."""
    sys.stdout.write(json.dumps(line) + "\n")


def main() -> None:
    """Print one line for each comparison."""
    for name in NAMES:
        for k in (1, 4) if name in ("kl_normal", "logpdf_normal") else (5, 1100):
            arrays = [torch.as_tensor(a) for a in arguments(name, k, 5)]
            exact = computed(FUNCTIONS[name], arrays, fused=False)
            single = [a.float() for a in arrays]
            near = computed(FUNCTIONS[name], [a.double() for a in single], fused=False, check=False)
            pairs = [(arrays, exact, "float64"), (single, near, "float32")]
            for given, right, kind in pairs:
                found = computed(FUNCTIONS[name], given, fused=True)
                wrong = [error(a, b) for a, b in zip(found, right, strict=True)]
                say({"case": f"{name} {k} {kind}", "errors": wrong, "kind": kind})
    for name in FEW:
        arrays = [torch.as_tensor(a) for a in arguments(name, 3, 5)]
        exact, found = (computed(ALL[name], arrays, fused=fused) for fused in (False, True))
        say({"case": name, "errors": [error(a, b) for a, b in zip(found, exact, strict=True)], "kind": "float64"})
    for name, dtype in itertools.product(HALVES, (torch.bfloat16, torch.float16)):
        arrays = [torch.as_tensor(a).to(dtype) for a in arguments(name, 2, 5)]
        exact = computed(ALL[name], [a.double() for a in arrays], fused=False, check=False)
        found = computed(ALL[name], arrays, fused=True, check=False)
        say({"case": f"{name} {dtype}", "errors": [error(a, b) for a, b in zip(found, exact, strict=True)], "kind": "half"})
    formulas()
    torch_fused.INTERPRETED = True
    m1, s1, m2, s2 = (torch.as_tensor(a) for a in arguments("kl_normal", 3, 6))
    table = kl_normal(m1[:, None], s1[:, None], m2, s2)
    exact = torch.stack(
        [torch.stack([kl_normal(*a, *b) for b in zip(m2, s2, strict=True)]) for a in zip(m1, s1, strict=True)]
    )
    points = logpdf_normal(m2, m1[0], s1[0])
    right = torch.stack([logpdf_normal(x, m1[0], s1[0]) for x in m2])
    wrong = [error(table, exact), error(points, right), float(kl_normal(m1, s1, m1, s1).abs().max())]
    say({"case": "shared", "errors": wrong, "kind": "float64"})
    bad = [m1.clone(), s1.clone(), m2.clone(), s2.clone()]
    for what, at, place, number in (
        ("nan", 0, (4, 1), float("nan")),
        ("asymmetric", 1, (5, 0, 2), 3.0),
        ("indefinite", 3, (2, 1, 1), -1.0),
    ):
        given = [a.clone() for a in bad]
        given[at][place] = number
        try:
            kl_normal(*given)
            said = "nothing"
        except ValueError as problem:
            said = f"{type(problem).__name__}: {problem}".splitlines()[0]
        say({"case": what, "says": said})
    for kind, dtype in (("float64", torch.float64), ("float32", torch.float32)):
        x = torch.cat([torch.logspace(-12, 3, 1500), -torch.logspace(-12, -0.01, 1500), torch.zeros(1)]).to(dtype)
        near, right = torch_entrywise.log_gap(x, 1 + x), KERNELS.log_gap_value(x.double(), (1 + x).double())
        wrong = [float(((near.double() - right).abs() / right.abs().clamp_min(1e-300)).max())]
        say({"case": "log gap", "errors": wrong, "kind": kind})
    say({"case": "and goes on", "says": str(bool(torch.isfinite(kl_normal(m1, s1, m2, s2)).all()))})


if __name__ == "__main__":
    main()
