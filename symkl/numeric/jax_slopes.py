"""The routines that generated code of values with gradients calls: by entries only where that compiles fast. Loads JAX."""

from __future__ import annotations

import jax.numpy as jnp

from symkl.numeric.jax_kernels import JaxKernels
from symkl.numeric.special import named_in

LARGEST = 3
KERNELS = JaxKernels(jnp, LARGEST)
__getattr__ = named_in(KERNELS)
