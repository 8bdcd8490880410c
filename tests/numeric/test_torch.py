"""The torch target: fused kernels, checks where the tensors are, and what types are taken."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symkl.numeric.families import kl_bernoulli_logits, kl_dirichlet, kl_gamma
from symkl.numeric.functions import kl_discrete, kl_normal, kl_standard_normal, logpdf_normal
from symkl.numeric.validation import InputError, NotAProbabilityError, NotFiniteError, NotPositiveDefiniteError

torch: Any = pytest.importorskip("torch", reason="the extra torch is not installed")
torch_fused: Any = importlib.import_module("symkl.numeric.torch_fused")


@pytest.fixture(scope="module")
def fused() -> list[dict[str, Any]]:
    """What a process says in which Triton interprets its kernels."""
    pytest.importorskip("triton", reason="Triton is not installed")
    here = Path(__file__).parents[1]
    path = os.pathsep.join([str(here.parent), str(here), os.environ.get("PYTHONPATH", "")])
    env = os.environ | {"TRITON_INTERPRET": "1", "PYTHONPATH": path}
    run = [sys.executable, "-W", "ignore", "-m", "numeric.fused"]
    done = subprocess.run(run, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_fused_kernels_have_the_values_and_gradients_of_the_generated_code(fused: list[dict[str, Any]]) -> None:
    """Fused kernels have the values and gradients of the generated code, for shared arguments too."""
    rows = [row for row in fused if "errors" in row]
    assert len(rows) == 46
    allowed = {"float64": 1e-12, "float32": 1e-6, "half": 1e-2}
    wrong = [row for row in rows if max(row["errors"]) > allowed[row["kind"]]]
    assert not wrong


def test_fused_kernels_see_what_is_not_as_declared(fused: list[dict[str, Any]]) -> None:
    """The error names argument and member, and the next call is not touched by it."""
    says = {row["case"]: row["says"] for row in fused if "says" in row}
    assert says["nan"] == "NotFiniteError: mu1[4] has a nan"
    assert says["asymmetric"].startswith("NotSymmetricError: Sigma1[5] is not symmetric")
    assert says["indefinite"] == "NotPositiveDefiniteError: Sigma2[2] is not positive definite"
    assert says["and goes on"] == "True"


def test_fused_kernels_compile_for_a_gpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ahead of time, where none is at hand: values and derivatives by lanes, by tiles, and of halves."""
    triton = pytest.importorskip("triton", reason="Triton is not installed")
    from triton.backends.compiler import GPUTarget  # noqa: PLC0415 - where it is installed
    from triton.compiler import ASTSource  # noqa: PLC0415 - as above

    monkeypatch.setenv("TRITON_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(torch_fused, "is_possible", lambda _: True)
    kinds = {torch.float64: "*fp64", torch.float32: "*fp32", torch.bfloat16: "*bf16"}
    for function, k, dtype, double in (
        (kl_normal, 2, torch.bfloat16, True),
        (kl_normal, 3, torch.float32, False),
        (kl_standard_normal, 64, torch.float64, True),
        (kl_discrete, 1100, torch.float32, False),
    ):
        compiled = function._compiled()  # noqa: SLF001 - what it is made of
        count = len(compiled.parameters)
        lengths = tuple((k,) * len(p.sizes) for p in compiled.parameters)
        places, types = ("each",) * count, (dtype,) * count
        device = torch.device("cuda")
        case = torch_fused.Case(compiled, lengths, places, 1, 100, (100,), types, dtype, double, device)
        kernels = torch_fused.Fused(case)
        for run, more, flag in ((kernels._run, 1, "*i32"), (kernels._derivative((True,) * count), 1 + count, None)):  # noqa: SLF001 - as above
            names = run.arg_names
            signature = dict.fromkeys(names[: count + more], kinds[dtype])
            signature |= {"flag": flag or "constexpr", "members": "i32", "inner": "i32", "BLOCK": "constexpr"}
            known = {"BLOCK": kernels.block} | ({} if flag else {"flag": None})
            options = {"num_warps": kernels.warps, "enable_fp_fusion": True}
            code = ASTSource(run, signature=signature, constexprs={(names.index(name),): v for name, v in known.items()})
            made = triton.compile(code, target=GPUTarget("cuda", 90, 32), options=options)
            assert made.asm["cubin"]


# -------------------------------------------------------------------------------------------------------------- checks


def test_checks_name_argument_and_member() -> None:
    """Checks name argument and member, and are left out where that is asked for."""
    mean, eye = torch.zeros(4, 2), torch.eye(2).expand(4, 2, 2).contiguous()
    bad, away = eye.clone(), mean.clone()
    bad[3, 0, 0], away[1, 0] = -1.0, float("inf")
    with pytest.raises(NotPositiveDefiniteError, match=r"Sigma2\[3\] is not positive definite"):
        kl_normal(mean, eye, mean, bad)
    with pytest.raises(NotFiniteError, match=r"mu2\[1\] has an infinity"):
        kl_normal(mean, eye, away, eye)
    with pytest.raises(NotAProbabilityError):
        kl_discrete(torch.tensor([0.5, 0.6]), torch.tensor([0.5, 0.5]))
    assert torch.equal(torch.isnan(kl_normal(mean, eye, mean, bad, check=False)), torch.tensor([False] * 3 + [True]))


@pytest.mark.filterwarnings("ignore:`torch.jit.script`:DeprecationWarning")
def test_derivatives_of_every_order_and_kind() -> None:
    """torch.func's Hessian, Jacobians, forward derivatives and batches of gradients agree with one another."""
    mean, logs = (torch.as_tensor(a) for a in np.random.default_rng(0).normal(size=(2, 3)))
    hessian = torch.func.hessian(kl_standard_normal, (0, 1))(mean, logs)
    assert torch.allclose(hessian[0][0], torch.eye(3, dtype=torch.float64))
    assert torch.allclose(hessian[1][1], torch.diag(logs.exp()) / 2)
    _, along = torch.func.jvp(kl_standard_normal, (mean, logs), (torch.ones_like(mean), torch.zeros_like(logs)))
    assert torch.allclose(along, mean.sum())
    assert torch.allclose(torch.func.jacfwd(kl_standard_normal)(mean, logs), mean)
    batched = torch.func.vmap(torch.func.grad(kl_standard_normal))(mean.expand(2, 3), logs.expand(2, 3))
    assert torch.allclose(batched, mean.expand(2, 3))
    given = mean.clone().requires_grad_()
    (slope,) = torch.autograd.grad(kl_standard_normal(given, logs), given, create_graph=True)
    assert torch.allclose(torch.autograd.grad(slope.sum(), given)[0], torch.ones(3, dtype=torch.float64))


# --------------------------------------------------------------------------------------------------------------- types


@pytest.mark.parametrize("kind", ["bfloat16", "float16"])
def test_half_precision_is_computed_in_single(kind: str) -> None:
    """The type is kept, and the value is right to its digits, near the prior too."""
    dtype = getattr(torch, kind)
    mean, logs = torch.full((3, 8), 1e-2, dtype=dtype), torch.full((3, 8), -2e-2, dtype=dtype)
    exact = kl_standard_normal(mean.double(), logs.double())
    found = kl_standard_normal(mean, logs)
    assert found.dtype == dtype
    assert torch.allclose(found.double(), exact, rtol=1e-2, atol=0)


def test_numbers_take_the_type_of_the_tensors() -> None:
    """Python's numbers and lists beside tensors are not rounded to float32 first, integers are taken as float64."""
    x, cov = torch.full((2,), 0.1, dtype=torch.float64), torch.eye(2, dtype=torch.float64)
    expected = logpdf_normal(x, torch.full((2,), 0.3, dtype=torch.float64), cov)
    assert torch.equal(logpdf_normal(x, [0.3, 0.3], cov), expected)
    assert torch.equal(logpdf_normal(x, np.array([0.3, 0.3]), cov), expected)
    whole = kl_standard_normal(torch.tensor([1, 2]), torch.tensor([False, True]))
    assert whole.dtype == torch.float64
    assert torch.equal(whole, kl_standard_normal(torch.tensor([1.0, 2.0]).double(), torch.tensor([0.0, 1.0]).double()))


def test_what_is_no_real_number_is_refused() -> None:
    """Complex tensors, and what is no array, are refused by name."""
    mean = torch.zeros(2, dtype=torch.complex64)
    with pytest.raises(InputError, match=r"mean has the type torch\.complex64"):
        kl_standard_normal(mean, mean)
    with pytest.raises(InputError, match=r"log_variance\[0\] is 'a' of the type str"):
        kl_standard_normal(torch.zeros(2), ["a", Decimal(1)])


@pytest.mark.filterwarnings("ignore")  # of torch in itself
def test_functions_of_several_numbers_are_followed_by_torch_compile() -> None:
    """The gap of a logarithm, whose ratio is known besides, and the weighted one, without a break in the graph."""
    laws = torch.tensor([[0.25, 0.75], [0.5, 0.5]], dtype=torch.float64)
    matrices = torch.eye(2, dtype=torch.float64) * torch.tensor([[[1.0]], [[1.5]]], dtype=torch.float64)
    for function, args in (
        (kl_discrete, (laws[0], laws)),
        (kl_normal, (laws, matrices[0], laws[0], matrices)),
        (kl_gamma, (laws[0], laws[1], laws, laws[0])),
    ):
        compiled = torch.compile(lambda *x, f=function: f(*x), fullgraph=True, backend="eager")
        assert torch.equal(compiled(*args), function(*args))


@pytest.mark.filterwarnings("ignore")  # of torch in itself
def test_numbers_beside_tensors_are_followed_by_torch_compile() -> None:
    """Lists, arrays of NumPy and numbers, without a break in the graph."""
    x = torch.tensor([0.25, 0.5])
    for beside in ([0.1, 0.2], np.array([0.1, 0.2])):
        compiled = torch.compile(lambda a, b=beside: kl_standard_normal(a, b), fullgraph=True, backend="eager")
        found, expected = compiled(x), kl_standard_normal(x, beside)
        assert torch.equal(found, expected)
        assert found.dtype == expected.dtype


@pytest.mark.parametrize("batch", [(), (1,), (0,), (0, 3), (2, 1)])
def test_batches_of_every_shape(batch: tuple[int, ...]) -> None:
    """Empty batches and single members have the shapes of NumPy's values."""
    mean, eye = torch.zeros(*batch, 2), torch.eye(2)
    value = kl_normal(mean, eye, mean + 1, eye)
    assert value.shape == batch
    assert torch.equal(value, torch.ones(batch))


def test_large_tensors_are_worked_on_piece_by_piece() -> None:
    """To the same values as small ones, of every shape, with derivatives."""
    rng = np.random.default_rng(3)
    mean, logs = (torch.tensor(rng.normal(size=(5000, 40)), requires_grad=True) for _ in range(2))
    whole = kl_standard_normal(mean, logs)
    assert torch.equal(whole[1234:1240], kl_standard_normal(mean[1234:1240], logs[1234:1240]))
    slopes = torch.autograd.grad(whole.sum(), (mean, logs))
    assert torch.allclose(slopes[1], 0.5 * torch.expm1(logs), rtol=1e-14)


def test_a_number_beside_a_batch_keeps_its_digits() -> None:
    """A tensor of no axes, whose type torch lets a batch of float32 outweigh."""
    one, batch = torch.tensor(0.3, dtype=torch.float64), torch.tensor([0.5, 2.0, 20.0], dtype=torch.float64)
    assert torch.equal(kl_gamma(one, one, batch, one), kl_gamma(one[None], one[None], batch, one[None]))
    assert torch.equal(kl_bernoulli_logits(one, batch), kl_bernoulli_logits(one[None], batch))
    assert kl_dirichlet(one[None], batch[:, None]).max() < 1e-30  # of one outcome, which is certain
