"""SciPy's LAPACK, where it is at hand."""

from __future__ import annotations

import contextlib
import itertools
import sys
from importlib import import_module
from typing import Any

# after so many solves it is worth looking for SciPy
FEW_SOLVES = 16
_SOLVES = itertools.count()


def loaded(a: Any) -> Any:  # noqa: ANN401 - an array; a module
    """Return SciPy's LAPACK for a matrix of float64, or nothing: loading takes too long for a few."""
    if a.dtype.char != "d" or not a.size:
        return None
    found = sys.modules.get("scipy.linalg.lapack")
    if found is None and next(_SOLVES) > FEW_SOLVES:
        with contextlib.suppress(ImportError):
            found = import_module("scipy.linalg.lapack")
    return found
