"""The routines that generated code of values with gradients calls: by entries only where that compiles fast. Loads JAX."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from symkl.numeric.jax_kernels import JaxKernels

LARGEST = 3
KERNELS = JaxKernels(jnp, LARGEST)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a routine
    return getattr(KERNELS, name)
