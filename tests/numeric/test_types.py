"""What arguments may be made of, and what is refused by name; values at the ends of the range of a type."""

from __future__ import annotations

import inspect
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest

from numeric import formulas
from numeric.formulas import covariances
from symkl.numeric import compiling
from symkl.numeric.functions import FUNCTIONS, kl_diagonal_normal, kl_normal, kl_standard_normal, logpdf_normal
from symkl.numeric.validation import ArgumentShapeError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TARGETS = ("numpy", "numba", "jax", "torch")


def of(target: str) -> Callable[[np.ndarray], Any]:
    """Return what makes arrays of a target, or skip where it is not installed."""
    pytest.importorskip(target, reason=f"{target} is not installed")
    if target == "jax":
        import jax  # noqa: PLC0415 - only where installed

        jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - JAX's own signature
        return jax.numpy.asarray
    if target == "torch":
        import torch  # noqa: PLC0415 - as above

        return torch.as_tensor
    return np.asarray


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_equal_laws_of_any_variance_have_no_divergence(target: str, kind: type) -> None:
    """Also where the inverse of a variance is infinite: nothing times that is nothing."""
    convert = of(target)
    for log_variance in (-10, -100, -178, -400, -1420, -1500, -4000, -1e30, 100, 800, 1e30):
        zero = np.zeros((3, 4), kind)
        args = [convert(a) for a in (zero + 1, zero + kind(log_variance), zero + 1, zero + kind(log_variance))]
        found = np.asarray(kl_diagonal_normal(*args, target=target))
        assert not found.any(), log_variance


@pytest.mark.parametrize("target", TARGETS)
def test_means_apart_by_little_beside_tiny_variances(target: str) -> None:
    """A product of a tiny and a huge number has its digits, or is infinite where it is."""
    convert = of(target)
    for away, log_variance in ((1e-160, -720.0), (1e-300, -1500.0), (5e-324, -1490.0), (1e-300, -3000.0), (1e150, 900.0)):
        if target == "jax" and away < 1e-307:
            continue
        exact = mpmath.mpf(away) ** 2 * mpmath.exp(-log_variance) / 2
        args = [convert(np.array([x])) for x in (0.0, log_variance, away, log_variance)]
        found = float(np.asarray(kl_diagonal_normal(*args, target=target)))
        assert found == pytest.approx(float(exact), rel=1e-12)


@pytest.mark.parametrize("library", ["jax", "torch"])
def test_derivatives_in_the_mean_of_equal_laws(library: str) -> None:
    """The first derivative is zero, the second the inverse variance."""
    convert = of(library)
    args = [convert(np.array([x])) for x in (0.5, -2.0, 0.5, -2.0)]
    if library == "jax":
        import jax  # noqa: PLC0415 - only where installed

        first = jax.grad(lambda m: kl_diagonal_normal(m, *args[1:]))(args[0])
        second = jax.grad(lambda m: jax.grad(lambda n: kl_diagonal_normal(n, *args[1:]))(m)[0])(args[0])
    else:
        import torch  # noqa: PLC0415 - as above

        mean = args[0].clone().requires_grad_()
        (first,) = torch.autograd.grad(kl_diagonal_normal(mean, *args[1:]), mean, create_graph=True)
        (second,) = torch.autograd.grad(first.sum(), mean)
        first = first.detach()
    assert not np.asarray(first).any()
    assert np.asarray(second) == pytest.approx(np.exp(2.0), rel=1e-13)


def test_a_call_binds_to_the_signature() -> None:
    """Factors are left out, or None."""
    mean, cov = np.zeros(2), np.eye(2)
    for function in FUNCTIONS.values():
        names = [p.name for p in function._compiled().parameters]  # noqa: SLF001 - what it takes
        assert list(inspect.signature(function).bind(*names).arguments.values()) == names
    assert kl_normal(mean, cov, mean, cov, scale_tril1=None, scale_tril2=None) == 0


def test_a_mask_is_not_ignored() -> None:
    """In whatever place, by name, and in a call of shapes that occurred before."""
    x = np.linspace(0, 1, 4)
    masked = np.ma.masked_array(x, [0, 1, 0, 0])
    for _ in range(3):
        kl_standard_normal(x, x)
        for args in ((masked, x), (x, masked), (masked, masked)):
            name = "mean" if args[0] is masked else "log_variance"
            with pytest.raises(InputError, match=rf"^{name} is a masked array.*\n  hint: pass {name}\.filled\(value\)"):
                kl_standard_normal(*args)
    with pytest.raises(InputError, match=r"^mean is a masked array"):
        kl_standard_normal(np.ma.masked_array(x), x, check=False)


@pytest.mark.parametrize("target", ["numpy", "numba", "auto"])
@pytest.mark.parametrize("kind", [np.float16, np.int8, np.uint64, bool, Fraction, Decimal, int, float, str])
def test_real_numbers_of_any_type(target: str, kind: type) -> None:
    """Numbers of any type have the value of their like in float64; words are refused."""
    if target == "numba":
        pytest.importorskip("numba", reason="the extra fast is not installed")
    plain = np.array([0.0, 1.0, 1.0])
    one = [kind(int(x)) for x in plain]
    given = np.array(one, kind) if issubclass(kind, np.generic) else one
    if kind is str:
        with pytest.raises(InputError, match="mean has the type <U1, not real numbers"):
            kl_standard_normal(given, given, target=target)
        return
    expected = pytest.approx(kl_standard_normal(plain, plain, target="numpy"), rel=1e-6 if kind is np.float16 else 1e-15)
    assert kl_standard_normal(given, given, target=target) == expected
    assert kl_standard_normal(plain, given, target=target) == expected
    assert kl_standard_normal(given, plain, target=target).dtype == np.float64


def test_fractions_keep_all_digits_that_float64_has() -> None:
    """A third as a fraction is a third in float64."""
    third = [Fraction(1, 3), Decimal(1) / 3]
    assert kl_standard_normal(third, [0, 0]) == kl_standard_normal([1 / 3, 1 / 3], [0, 0])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([1j, 0], r"mean has the type complex128, not real numbers$"),
        ([None, 0.5], r"mean\[0\] is None of the type NoneType, not a real number\n  hint: fill in or leave out"),
        ([[Fraction(1), "a"]], r"mean\[0, 1\] is 'a' of the type str"),
        (np.array(["2020-01-01"] * 2, "M8[D]"), r"mean has the type datetime64\[D\], not real numbers"),
        ([Fraction(1), 1j], r"mean\[1\] is 1j of the type complex"),
    ],
)
def test_what_is_no_real_number_is_named(value: Any, message: str) -> None:  # noqa: ANN401 - anything
    """What is no real number is named with its place and its type."""
    with pytest.raises(InputError, match=rf"^{message}"):
        kl_standard_normal(value, np.zeros(2))


def test_series_and_frames_of_pandas() -> None:
    """Nullable floats are numbers, and what is missing is refused."""
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    plain = np.array([[0.25, 1.0], [0.5, 0.0]])
    frame = pd.DataFrame(plain, columns=["a", "b"])
    expected = kl_standard_normal(plain, plain)
    for kind in ("float64", "Float64"):
        assert np.array_equal(kl_standard_normal(frame.astype(kind), frame), expected)
        assert kl_standard_normal(frame["a"].astype(kind), plain[:, 0]) == kl_standard_normal(plain[:, 0], plain[:, 0])
    missing = frame.astype("Float64").mask(frame > 0.9)
    with pytest.raises(InputError, match=r"^mean(\[0\] has a nan|\[0, 1\] is <NA> of the type NAType)"):
        kl_standard_normal(missing, plain)
    with pytest.raises(InputError, match=r"^mean( has a nan|\[0\] is <NA>)"):
        kl_standard_normal(missing["b"], plain[:, 0])


LIKE_NUMPY: dict[str, Callable[[np.ndarray], Any]] = {
    "the other order of bytes": lambda x: x.astype(x.dtype.newbyteorder()),
    "wide": lambda x: x.astype(np.longdouble),
    "backwards": lambda x: x[::-1].copy()[::-1],
    "read only": lambda x: np.broadcast_to(x, (2, 4))[0],
    "objects": lambda x: np.array([Fraction(float(n)) for n in x]),
    "a list": lambda x: x.tolist(),
}


@pytest.mark.parametrize("target", [*TARGETS, "dask"])
@pytest.mark.parametrize("kind", LIKE_NUMPY)
def test_arrays_of_numpy_beside_those_of_a_library(target: str, kind: str) -> None:
    """However their bytes lie, the numbers in them count."""
    convert = of(target) if target != "dask" else pytest.importorskip("dask.array").from_array
    x = np.array([0.25, -1.5, 0.125, 2.0])
    given, own = LIKE_NUMPY[kind](x), convert(x)
    for args in ((own, given), (given, own)):
        found = np.asarray(kl_standard_normal(*args))
        assert found == pytest.approx(kl_standard_normal(x, x), rel=1e-14)
        assert found.dtype == np.float64


@pytest.mark.parametrize("target", [*TARGETS, "dask"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.ma.masked_array([0.5, 1.0], [0, 1]), "log_variance is a masked array"),
        (np.array([0.5, 1j]), "log_variance has the type complex128"),
        ([10**400, 1], r"log_variance\[0\] is 10+ of the type int, int too large"),
        ([0.5, None], r"log_variance\[1\] is None"),
        (["a", "b"], "log_variance has the type <U1"),
        ([[1.0], [1.0, 2.0]], "log_variance is not an array"),
    ],
)
def test_what_stands_beside_arrays_of_a_library_is_looked_at(target: str, value: Any, message: str) -> None:  # noqa: ANN401 - anything
    """No mask and no imaginary part is dropped."""
    convert = of(target) if target != "dask" else pytest.importorskip("dask.array").from_array
    with pytest.raises(InputError, match=f"^{message}"):
        kl_standard_normal(convert(np.zeros(2)), value)


def test_tensors_without_numbers_of_their_own() -> None:
    """Types of few bits and sparse tensors are refused by name; without data only shapes are looked at."""
    torch = pytest.importorskip("torch", reason="torch is not installed")
    x = torch.tensor([0.25, 0.5])
    assert kl_standard_normal(x, x) > 0
    for wrong, message in (
        (x.to(torch.float8_e4m3fn), r"mean has the type torch\.float8_e4m3fn, not real numbers"),
        (x.to(torch.complex64), r"mean has the type torch\.complex64, not real numbers"),
        (x.to_sparse(), r"mean has the layout torch\.sparse_coo\n  hint: pass mean\.to_dense\(\)"),
        ([x[0].requires_grad_(), x[1]], r"mean is not an array: Can't call numpy\(\) on Tensor that requires grad"),
    ):
        with pytest.raises(InputError, match=f"^{message}"):
            kl_standard_normal(wrong, x.detach())
    found = kl_standard_normal(x.detach().to("meta"), x.detach().to("meta"))
    assert (found.device.type, found.shape, found.dtype) == ("meta", (), torch.float32)


def test_types_of_few_bits() -> None:
    """bfloat16 as NumPy has it from JAX is computed as float32, and narrower types are refused."""
    jax = pytest.importorskip("jax", reason="jax is not installed")
    x = jax.numpy.array([0.25, 0.5], jax.numpy.bfloat16)
    found = kl_standard_normal(np.asarray(x), np.asarray(x))
    assert found.dtype == np.float32
    assert found == pytest.approx(float(kl_standard_normal([0.25, 0.5], [0.25, 0.5])), rel=1e-6)
    for kind in (jax.numpy.int4, jax.numpy.float8_e4m3fn):
        with pytest.raises(InputError, match=rf"^mean has the type {np.dtype(kind)}, not real numbers"):
            kl_standard_normal(x.astype(kind), x)


def test_a_python_number_has_the_type_of_the_arrays() -> None:
    """As it has in NumPy; a list has float64."""
    f = formulas.function("c = s*x.T*x", "c: scalar; s: scalar; x: k", "s x")
    x = np.ones(3, np.float32)
    assert f(2, x).dtype == f(2.5, x).dtype == np.float32
    assert f(np.float64(2), x).dtype == f(2, [1.0, 1.0, 1.0]).dtype == np.float64
    assert f(2, 3 * x) == 54


def test_half_precision_covariances_are_symmetric_to_their_own_digits() -> None:
    """What counts as rounding goes by the type that is given."""
    rng = np.random.default_rng(0)
    cov = covariances(rng, 4).astype(np.float16)
    cov[0, 1] = np.nextafter(cov[1, 0], np.float16(np.inf))
    x = np.zeros(4, np.float16)
    assert np.isfinite(logpdf_normal(x, x, cov))
    assert logpdf_normal(x, x, cov).dtype == np.float32


# --------------------------------------------------------------------------------------------------------------- dask


def test_dask_of_unknown_length() -> None:
    """Blocks whose lengths are not known are computed, and what is not known of a trailing axis is named."""
    da = pytest.importorskip("dask.array", reason="the extra dask is not installed")
    rng = np.random.default_rng(1)
    plain = rng.normal(size=(20, 3))
    given = da.from_array(plain, chunks=(6, 3))
    some = given[given[:, 0] > 0]  # as many as there are
    kept = plain[plain[:, 0] > 0]
    found = kl_standard_normal(some, some).compute(scheduler="sync")
    assert found == pytest.approx(kl_standard_normal(kept, kept), rel=1e-13)
    found = logpdf_normal(some, np.zeros(3), np.eye(3)).compute(scheduler="sync")
    assert found == pytest.approx(logpdf_normal(kept, np.zeros(3), np.eye(3)), rel=1e-13)
    row = da.from_array(plain[0], chunks=3)
    with pytest.raises(ArgumentShapeError, match=r"(?s)^mean has shape .*not known\n  hint: call mean\.compute_chunk_sizes"):
        kl_standard_normal(row[row > 0], row[row > 0])


# -------------------------------------------------------------------------------------------------------------- cache


@pytest.mark.parametrize("damage", [b"", b"\x80\x05no machine code", b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7f."])
@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_a_damaged_file_is_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes, ending: str
) -> None:
    """Which file it was is said, and the next process finds it mended."""
    pytest.importorskip("numba", reason="the extra fast is not installed")
    monkeypatch.setenv("SYMKL_CACHE", str(tmp_path))
    code = "def two(x):\n    return 2.0 * x\n"
    head = "import numba\n@numba.njit(SIGNATURES, cache=CACHE)\n"
    from numba import types  # noqa: PLC0415 - only where installed

    signatures = [types.float64(types.float64)]
    assert compiling.defined(head + code, "two", signatures)(3.0) == 6
    files = list(tmp_path.rglob(f"*.{ending}"))
    assert files
    for file in files:
        file.write_bytes(damage)
    with pytest.warns(RuntimeWarning, match=r"compiled code in .*\.nb. cannot be read \(.*\), so it is compiled again"):
        assert compiling.defined(head + code, "two", signatures)(4.0) == 8
    assert compiling.defined(head + code, "two", signatures)(4.0) == 8
