"""Calls with arrays of JAX: types, shapes and checks. Loads JAX."""

# mypy: disable-error-code="arg-type, attr-defined, no-untyped-call, import-not-found, no-any-return"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np

from symkl.numeric import validation
from symkl.numeric.library_checks import even, refuse

if TYPE_CHECKING:
    from symkl.numeric.running import Runner

Array = Any


def call(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Array:
    """Compute with JAX; inside jit, vmap and grad nothing is checked, and what is undefined is nan."""
    arrays = [jnp.asarray(a) for a in args]
    dtype = jnp.result_type(*arrays, jnp.float32)
    sizes, batch = validation.infer_sizes(runner.compiled.parameters, arrays)
    wide = runner.compiled.factorises and dtype == jnp.float32 and jax.config.jax_enable_x64
    inner = jnp.float64 if wide else dtype
    traced = any(isinstance(a, jax.core.Tracer) for a in arrays)
    run = runner.wrapped("jax", lambda function: jax.jit(lambda *given: function(*even(runner, given))))
    shape = batch + tuple(s if isinstance(s, int) else sizes[s] for s in runner.compiled.sizes)
    value = jnp.broadcast_to(run(*(a.astype(inner) for a in arrays)), shape).astype(dtype)
    if check and not traced:
        refuse(runner, [np.asarray(a) for a in arrays], np.asarray(value))
    return value
