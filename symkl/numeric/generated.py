"""What is kept of a compiled formula: its program as data, from which code is printed for a target. Loads no SymPy."""

from __future__ import annotations

import linecache
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symkl.errors import UnsupportedError
from symkl.numeric.operations import Program

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
    packed : the program as text
    target : what code is printed for, or "auto" for every target that covers the formula
    latex, text : the formula as it was proved
    slopes : the program of the value with its derivatives by the parameters, as text, or nothing
    """

    name: str
    parameters: tuple[Parameter, ...]
    sizes: tuple[str | int, ...]
    factorises: bool
    packed: str
    target: str
    latex: str
    text: str
    slopes: str = ""

    @classmethod
    def of(  # noqa: PLR0913 - the fields, by name
        cls, name: str, program: Program, *, target: str, latex: str, text: str, slopes: str = ""
    ) -> Compiled:
        """Keep a program."""
        facts = (program.parameters, program.sizes, program.factorises)
        return cls(name, *facts, program.packed(), target, latex, text, slopes)

    @property
    def program(self) -> Program:
        """The program, made anew."""
        return Program.unpacked(self.packed)

    @property
    def signature(self) -> str:
        """The shapes, in the notation of NumPy's generalised ufuncs."""
        shapes = [f"({','.join(map(str, sizes))})" for sizes in (*(p.sizes for p in self.parameters), self.sizes)]
        return f"{','.join(shapes[:-1])}->{shapes[-1]}"

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of the dimensions, in the order in which they occur."""
        return tuple(dict.fromkeys(s for p in self.parameters for s in p.sizes if isinstance(s, str)))

    @property
    def sources(self) -> dict[str, str]:
        """The generated code for each target that covers the formula."""
        from symkl.numeric.targets import TARGETS  # noqa: PLC0415 - a call that prints nothing does not need them

        return {target: self.source_for(target) for target in TARGETS if self.covers(target)}

    def covers(self, target: str) -> bool:
        """Whether there is code for a target."""
        try:
            self.source_for(target)
        except UnsupportedError:
            return False
        return True

    def source_for(self, target: str) -> str:
        """Return the generated code for a target.

        Raises
        ------
        UnsupportedError
            If there is none.
        """
        if self.target not in ("auto", target):
            msg = f"{self.name} has no code for the target {target!r}"
            raise UnsupportedError(msg, hint=f"it has {self.target}")
        return printed(self.packed, self.name, self.text, target)

    def load_with_gradient(self, target: str) -> Callable[..., Any]:
        """Return what computes the value, and for each argument the summands of the derivative by it.

        A summand is an array, or a pair of vectors whose outer product is meant.
        """
        return run_source(printed(self.slopes, self.name, self.text, target), self.name, f"{target} with gradient")

    def load(self, target: str = "numpy") -> Callable[..., Any]:
        """Run the generated code for a target and return the function that it defines."""
        return run_source(self.source_for(target), self.name, target)

    def load_shared(self, shared: frozenset[str]) -> Callable[..., Callable[..., Any]]:
        """Return a function of these arguments for NumPy, that returns one of the others."""
        from symkl.numeric.targets import print_source  # noqa: PLC0415 - a call that prints nothing does not need them

        source = print_source(self.program, self.name, self.text, "numpy", shared=shared)
        return run_source(source, self.name, f"numpy with shared {', '.join(sorted(shared))}")


_PRINTED: dict[tuple[str, ...], str] = {}


def printed(packed: str, name: str, title: str, target: str) -> str:
    """Print the code of a program, once."""
    from symkl.numeric.targets import print_source  # noqa: PLC0415 - what computes without new code does not need it

    key = (packed, name, title, target)
    if key not in _PRINTED:
        _PRINTED[key] = print_source(Program.unpacked(packed), name, title, target)
    return _PRINTED[key]


# torch.compile, which cannot trace a printer, takes its text for a constant
vars(printed)["_dynamo_marked_constant"] = True


def run_source(source: str, name: str, target: str) -> Callable[..., Any]:
    """Run generated code and return the function that it defines; tracebacks show its lines."""
    file = f"<symkl {name} for {target}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    space: dict[str, Any] = {}
    exec(compile(source, file, "exec"), space)  # noqa: S102 - our own printer wrote it, names are checked there
    return space[name]  # type: ignore[no-any-return]
