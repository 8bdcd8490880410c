"""Generated code: what is kept of a compiled formula, and how its source is run. Loads no SymPy."""

from __future__ import annotations

import linecache
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symkl.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.numeric.operations import Parameter


@dataclass(frozen=True, slots=True)
class Compiled:
    """Everything that a function needs to run: strings and plain data, so that it can be stored.

    Attributes
    ----------
    name : str
    parameters : tuple of Parameter
    sizes : the trailing axes of the result
    factorises : whether it factorises a matrix
    sources : the generated code, for each target that covers the formula
    latex, text : the formula as it was proved
    """

    name: str
    parameters: tuple[Parameter, ...]
    sizes: tuple[str | int, ...]
    factorises: bool
    sources: dict[str, str]
    latex: str
    text: str

    @property
    def signature(self) -> str:
        """The shapes, in the notation of NumPy's generalised ufuncs."""
        shapes = [f"({','.join(map(str, sizes))})" for sizes in (*(p.sizes for p in self.parameters), self.sizes)]
        return f"{','.join(shapes[:-1])}->{shapes[-1]}"

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of the dimensions, in the order in which they occur."""
        return tuple(dict.fromkeys(s for p in self.parameters for s in p.sizes if isinstance(s, str)))

    def source_for(self, target: str) -> str:
        """Return the generated code for a target.

        Raises
        ------
        UnsupportedError
            If there is none.
        """
        if target not in self.sources:
            msg = f"{self.name} has no code for the target {target!r}"
            raise UnsupportedError(msg, hint=f"it has {', '.join(self.sources)}")
        return self.sources[target]

    def load(self, target: str = "numpy") -> Callable[..., Any]:
        """Run the generated code for a target and return the function that it defines."""
        return run_source(self.source_for(target), self.name, target)


def run_source(source: str, name: str, target: str) -> Callable[..., Any]:
    """Run generated code and return the function that it defines; tracebacks show its lines."""
    file = f"<symkl {name} for {target}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    space: dict[str, Any] = {}
    exec(compile(source, file, "exec"), space)  # noqa: S102 - our own printer wrote it, names are checked there
    return space[name]  # type: ignore[no-any-return]
