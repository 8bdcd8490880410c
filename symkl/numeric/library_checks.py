"""What calls with arrays of other libraries have in common: what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symkl.numeric import validation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.numeric.running import Runner

Array = Any  # of whichever library


def refuse(
    runner: Runner, arrays: Sequence[np.ndarray[Any, Any]], value: np.ndarray[Any, Any], given: Sequence[Array]
) -> None:
    """Raise if arguments are not as declared or a value is nan; ``given`` has the types in which they were given."""
    compiled = runner.compiled
    for parameter, array, own in zip(compiled.parameters, arrays, given, strict=True):
        validation.check_values(parameter, array, np.dtype(own.dtype))
    if np.isnan(value).any():
        for parameter, array in zip(compiled.parameters, arrays, strict=True):
            if parameter.factored:
                validation.check_definite(parameter, array)
        validation.check_defined(compiled.name, value)
