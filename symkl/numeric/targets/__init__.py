"""What computes: for each target whose arrays it takes, and what prints a program as its code."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from symkl.errors import UnsupportedError
from symkl.numeric.operations import Several
from symkl.numeric.targets import dialects

if TYPE_CHECKING:
    from symkl.numeric.operations import Program


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the registry; modules are loaded when they are used.

    Attributes
    ----------
    printer : module of this package that prints code for it, if any
    dialect : in which of symkl.numeric.targets.dialects that prints, where it knows several
    packages : packages whose arrays are its own
    calls : module of symkl.numeric that takes calls with those
    with_gradient : the dialect for a program that has a gradient beside its value, where it has such code
    """

    printer: str = ""
    dialect: str = ""
    packages: tuple[str, ...] = ()
    calls: str = ""
    with_gradient: str = ""


TARGETS = {
    "numpy": Target("numpy", "NUMPY"),
    "numba": Target("numba"),
    "jax": Target("numpy", "JAX", ("jax", "jaxlib"), "jax_calls", "JAX_SLOPES"),
    "torch": Target("numpy", "TORCH", ("torch",), "torch_calls", "TORCH"),
    "dask": Target(packages=("dask",), calls="dask_calls"),
}
OF_PACKAGES = {package: name for name, target in TARGETS.items() for package in target.packages}


# what takes calls, as attributes: torch.compile, which cannot trace an import by name, sees each when it is read
CALLS = ModuleType("symkl_calls")


def caller(target: str) -> Any:  # noqa: ANN401 - a function of a runner and arguments, or None
    """Return what computes with arrays of a library other than NumPy; loads the library."""
    return getattr(CALLS, _loaded(target))


def _loaded(target: str) -> str:
    if target not in vars(CALLS):  # what is missed takes a module microseconds to say
        found = TARGETS.get(target, Target())
        setattr(CALLS, target, import_module(f"symkl.numeric.{found.calls}").call if found.calls else None)
    return target


vars(_loaded)["_dynamo_marked_constant"] = True


def print_source(program: Program, name: str, title: str, target: str, **variant: Any) -> str:  # noqa: ANN401 - the printer's
    """Print a program as a function called ``name``, in a variant that the printer knows.

    Raises
    ------
    UnsupportedError
        If there is no such target, or it has no printer.
    """
    found = TARGETS.get(target, Target())
    if not found.printer:
        msg = f"there is no target {target!r}"
        raise UnsupportedError(msg, hint=f"targets: {', '.join(n for n, t in TARGETS.items() if t.printer)}")
    gradient = isinstance(program.result, Several)
    if gradient and not found.with_gradient:
        msg = f"the target {target!r} has no code for a value with its gradient"
        raise UnsupportedError(msg)
    chosen = found.with_gradient if gradient else found.dialect
    if chosen:
        variant["dialect"] = getattr(dialects, chosen)
    module = import_module(f"symkl.numeric.targets.{found.printer}")
    source: str = module.source(program, name, title, **variant)
    return source
