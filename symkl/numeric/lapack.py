"""SciPy's LAPACK for one matrix, where it is at hand: each routine returns nothing where it is not for that."""

from __future__ import annotations

import contextlib
import itertools
import sys
from importlib import import_module
from typing import Any

import numpy as np

Array = Any  # an ndarray; NumPy types too few of its functions to say more
# after so many solves it is worth looking for SciPy
FEW_SOLVES = 16
_SOLVES = itertools.count()
# up to this size a triangular right side is solved for as a whole
LARGEST_WHOLE = 256


def loaded(a: Array) -> Any:  # noqa: ANN401 - a module
    """Return SciPy's LAPACK for one matrix of float64, or nothing: loading it takes too long for a few."""
    if a.ndim != 2 or a.dtype.char != "d" or not a.size:  # noqa: PLR2004 - one matrix
        return None
    found = sys.modules.get("scipy.linalg.lapack")
    if found is None and next(_SOLVES) > FEW_SOLVES:
        with contextlib.suppress(ImportError):
            found = import_module("scipy.linalg.lapack")
    return found


# in the order of columns, which LAPACK reads, a matrix is what stands there transposed


def is_definite(a: Array) -> bool:
    """Whether a matrix is positive definite; no says nothing."""
    library = loaded(a)
    return library is not None and library.dpotrf(a.T, lower=0, clean=0)[1] == 0


def inverse_triangle(triangle: Array) -> Array | None:
    """Inverse of a lower triangle."""
    library = loaded(triangle)
    return None if library is None else _or_nan(*library.dtrtri(triangle.T, lower=0)).T


def solve(triangle: Array, x: Array, *, transposed: bool, lower: bool, vector: bool) -> Array | None:
    """Solve with a lower triangle, or with its transpose.

    NumPy has no triangular solve. This takes a tenth of the time of blocks for one vector, and half of it for a small
    matrix; but it does not know where a right side is ``lower`` triangular.
    """
    library = _for(triangle, x, vector=vector) if not lower or len(triangle) <= LARGEST_WHOLE else None
    return None if library is None else _or_nan(*library.dtrtrs(triangle.T, x, lower=0, trans=0 if transposed else 1))


def solve_definite(triangle: Array, x: Array, *, vector: bool) -> Array | None:
    """Solve with a positive definite matrix that is given by its Cholesky factor."""
    library = _for(triangle, x, vector=vector)
    return None if library is None else _or_nan(*library.dpotrs(triangle.T, x, lower=0))


def _for(triangle: Array, x: Array, *, vector: bool) -> Any:  # noqa: ANN401 - a module
    return loaded(triangle) if x.size and x.ndim == 2 - vector else None


def _or_nan(out: Array, wrong: int) -> Array:
    return np.full_like(out, np.nan) if wrong else out
