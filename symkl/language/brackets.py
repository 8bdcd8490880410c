"""Functions that Python may call with square brackets, too, as text does: ``E[x]``, ``D[f, x]``."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


class Bracketed(Generic[P, R]):
    """A function that may be called with either brackets."""

    def __init__(self, function: Callable[P, R]) -> None:
        self.function = function
        functools.update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call it."""
        return self.function(*args, **kwargs)

    def __getitem__(self, inside: Any) -> R:  # noqa: ANN401 - what stands in brackets is passed on
        """Call it with what stands in the brackets."""
        function: Any = self.function
        result: R = function(*(inside if isinstance(inside, tuple) else (inside,)))
        return result


__all__ = ["Bracketed"]
