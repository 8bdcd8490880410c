"""What calls with arrays of other libraries have in common: what is refused, and symmetric arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symkl.numeric import validation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.numeric.running import Runner

Array = Any  # of whichever library


def refuse(runner: Runner, arrays: Sequence[np.ndarray[Any, Any]], value: np.ndarray[Any, Any]) -> None:
    """Raise if arguments are not as declared or a value is nan; a traced call has no values to look at."""
    compiled = runner.compiled
    for parameter, array in zip(compiled.parameters, arrays, strict=True):
        validation.check_values(parameter, array)
    if np.isnan(value).any():
        for parameter, array in zip(compiled.parameters, arrays, strict=True):
            if parameter.factored:
                validation.check_definite(parameter, array)
        validation.check_defined(compiled.name, value)


def even(runner: Runner, arrays: Sequence[Array]) -> list[Array]:
    """Take a symmetric matrix as the mean of itself and its transpose, so that its derivative is symmetric too."""
    symmetric = [p.facts & {"spd", "symmetric"} for p in runner.compiled.parameters]
    return [0.5 * (a + a.swapaxes(-1, -2)) if even else a for a, even in zip(arrays, symmetric, strict=True)]
