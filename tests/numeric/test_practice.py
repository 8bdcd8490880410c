"""Formulas that people use compile, for every target, and give what straightforward NumPy and SciPy give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from numeric.practice import FORMULAS, SIZES, Formula

if TYPE_CHECKING:
    from collections.abc import Callable

pytest.importorskip("scipy", reason="the references are SciPy's")


def _close(given: Any, expected: Any) -> None:  # noqa: ANN401 - numbers or arrays
    given, expected = np.asarray(given), np.asarray(expected)
    assert given.shape == expected.shape
    np.testing.assert_allclose(given, expected, rtol=1e-9, atol=1e-11 * np.abs(expected).max(initial=1))


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.name)
def test_a_formula_is_what_it_is_straightforwardly(formula: Formula) -> None:
    """A formula gives what straightforward code gives, and a batch what its members give."""
    function, given = formula.compiled(), formula.values(SIZES)
    _close(function(*given), formula.expected(*given))
    other = formula.values(SIZES, seed=1)
    both = function(*(np.stack([a, b]) for a, b in zip(given, other, strict=True)))
    _close(both[1], formula.expected(*other))


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.name)
def test_sizes_of_one_and_shared_arguments(formula: Formula) -> None:
    """Every size may be 1, and an argument without a batch is shared by the others' members."""
    function = formula.compiled()
    if "n - " not in formula.term:
        ones = formula.values(dict.fromkeys(SIZES, 1))
        _close(function(*ones), formula.expected(*ones))
    first, *rest = formula.values(SIZES)
    other = formula.values(SIZES, seed=1)[0]
    shared = function(np.stack([first, other]), *rest)
    _close(shared[1], formula.expected(other, *rest))


def _jax(function: Any, given: list[Any]) -> tuple[Any, list[Any]]:  # noqa: ANN401 - a function
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - JAX's own signature

    def total(*args: Any) -> Any:  # noqa: ANN401 - arrays
        value = function(*args)
        return jax.numpy.sum(value), value

    both = jax.jit(jax.value_and_grad(total, argnums=tuple(range(len(given))), has_aux=True))
    (_, value), gradients = both(*map(jax.numpy.asarray, given))
    return np.asarray(value), [np.asarray(g) for g in gradients]


def _torch(function: Any, given: list[Any]) -> tuple[Any, list[Any]]:  # noqa: ANN401 - a function
    torch = pytest.importorskip("torch")
    tensors = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in given]
    value = function(*tensors)
    found = torch.autograd.grad(value.sum(), tensors, allow_unused=True)
    gradients = [np.zeros_like(a) if g is None else g.numpy() for g, a in zip(found, given, strict=True)]
    return value.detach().numpy(), gradients


@pytest.mark.parametrize("library", [_jax, _torch], ids=["jax", "torch"])
@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.name)
def test_the_same_with_gradients_elsewhere(
    formula: Formula, library: Callable[[Any, list[Any]], tuple[Any, list[Any]]]
) -> None:
    """JAX and torch give the same value, and the slope along a direction that differences show."""
    # matrices that JAX works on entry by entry take it long to compile
    given = formula.values({name: size + 8 for name, size in SIZES.items()} if library is _jax else SIZES)
    function = formula.compiled()
    value, gradients = library(function, given)
    _close(value, formula.expected(*given))
    rng, step = np.random.default_rng(5), 1e-5
    ways = [_way(a, formula.names[name], rng) for a, name in zip(given, formula.args.split(), strict=True)]
    ahead, behind = (
        np.sum(function(*(a + sign * step * way for a, way in zip(given, ways, strict=True)), check=False))
        for sign in (1, -1)
    )
    slope = sum(np.sum(g * way) for g, way in zip(gradients, ways, strict=True))
    assert slope == pytest.approx((ahead - behind) / (2 * step), rel=1e-5, abs=1e-6)


def _way(a: Any, symbol: Any, rng: np.random.Generator) -> Any:  # noqa: ANN401 - number or array, and a symbol
    way = rng.normal(size=np.shape(a))
    return way + way.T if "spd" in getattr(symbol, "facts", ()) else way


def test_an_extreme_softmax_does_not_overflow() -> None:
    """Exponentials are shifted before they are summed."""
    z = np.array([1000.0, 999.0, -1000.0, 0.0, 5.0])
    for name in ("log-sum-exp", "softmax", "cross-entropy of logits"):
        formula = next(f for f in FORMULAS if f.name == name)
        given = [np.full(5, 0.2), z] if formula.args == "l z" else [z]
        _close(formula.compiled()(*given), formula.expected(*given))
