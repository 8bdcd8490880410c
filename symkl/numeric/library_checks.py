"""What calls with arrays of other libraries have in common: what is made of arguments, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symkl.numeric import validation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.numeric.operations import Parameter

Array = Any  # of whichever library
SYMMETRIC = frozenset({"spd", "symmetric"})


def evened(parameters: Sequence[Parameter], arrays: Sequence[Array]) -> list[Array]:
    """Take symmetric matrices for the means of themselves and their transposes, so that derivatives are symmetric too."""
    return [0.5 * (a + a.mT) if p.facts & SYMMETRIC else a for p, a in zip(parameters, arrays, strict=True)]


def refuse(
    name: str,
    parameters: Sequence[Parameter],
    arrays: Sequence[np.ndarray[Any, Any]],
    value: np.ndarray[Any, Any],
    rounding: Sequence[float],
) -> None:
    """Raise if arguments are not as declared or a value is nan; ``rounding`` is what counts as that in each argument."""
    with np.errstate(all="ignore"):
        for parameter, array, allowed in zip(parameters, arrays, rounding, strict=True):
            validation.check_values(parameter, array, rounding=allowed)
    if np.isnan(value).any():
        for parameter, array in zip(parameters, arrays, strict=True):
            if parameter.factored:
                validation.check_definite(parameter, array)
        validation.check_defined(name, value)
