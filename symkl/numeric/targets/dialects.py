"""How NumPy and the libraries that have its functions are spelled, and which routines the code for them may call."""

from __future__ import annotations

from dataclasses import dataclass, replace


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


# functions of symkl.numeric.kernels that the printed code may call
KERNELS = words("""
    add_to_diagonal apply cholesky cholesky_difference diagonal_matrix digamma_rest dot entries_on_diagonal
    exp_gap factorial_rest inverse_triangle lbeta_rest lgamma_gap lgamma_rest log_determinant log_gap log_product
    logsumexp_entropy logsumexp_gap outer poisson_entropy power_gap signed_determinant softplus_entropy
    softplus_gap solve_definite solve_square solve_triangular solved_difference squared_norm times_exponential
    total trace_of_product transpose triangle_solver weighted weighted_exp_gap weighted_log_gap
""")

# the same of symkl.numeric.routines
ROUTINES = words("""
    block digamma eigenvalue_powers kronecker larger least_squares log_gamma log_sum_exp matrix_exponential
    pseudo_inverse row_dots sigmoid smaller softmax softplus squared_bures stacked symmetric_power tanh unstacked
""")
# what the printed code, or a call with its options, needs for itself
RESERVED = KERNELS | ROUTINES | {"np", "jnp", "torch", "math", "check", "target", "self", "of_others"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a library is spelled.

    Attributes
    ----------
    alias : its name in the code
    line : the line that imports it
    kernels, routines : the modules that have the routines
    like : what makes a new array be like another one, named ``{}``
    tuned : whether the routines have sums, and several steps in one, for a library that is slow at those
    shared : by which options a solve may go through a solver that all with one triangle share
    """

    alias: str
    line: str
    kernels: str
    routines: str
    like: str = "dtype={}.dtype"
    tuned: bool = False
    shared: frozenset[str] = frozenset()


SOLVED = frozenset({"", "L"})
NUMPY = Dialect("np", "import numpy as np", "symkl.numeric.kernels", "symkl.numeric.routines", tuned=True, shared=SOLVED)
JAX = Dialect(
    "jnp", "import jax.numpy as jnp", "symkl.numeric.jax_kernels", "symkl.numeric.jax_routines", shared=SOLVED | {"T"}
)
JAX_SLOPES = replace(JAX, kernels="symkl.numeric.jax_slopes")
TORCH = Dialect(
    "torch",
    "import torch",
    "symkl.numeric.torch_kernels",
    "symkl.numeric.torch_routines",
    "dtype={0}.dtype, device={0}.device",
    shared=SOLVED | {"T"},
)
