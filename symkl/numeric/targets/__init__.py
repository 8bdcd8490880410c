"""One printer for each target: a program in, source code out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from symkl.errors import UnsupportedError
from symkl.numeric.operations import Several
from symkl.numeric.targets import numba, numpy

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.numeric.operations import Program

TARGETS: dict[str, Callable[[Program, str, str], str]] = {
    "numpy": numpy.source,
    "numba": numba.source,
    "jax": partial(numpy.source, dialect=numpy.JAX),
    "torch": partial(numpy.source, dialect=numpy.TORCH),
}


WITH_GRADIENT: dict[str, Callable[[Program, str, str], str]] = {
    "jax": partial(numpy.source, dialect=replace(numpy.JAX, kernels="symkl.numeric.jax_slopes")),
    "torch": TARGETS["torch"],
}


def print_source(program: Program, name: str, title: str, target: str, shared: frozenset[str] = frozenset()) -> str:
    """Print a program as a function called ``name``; with ``shared`` arguments, for NumPy, as one that returns a function.

    Raises
    ------
    UnsupportedError
        If there is no such target.
    """
    if target not in TARGETS:
        msg = f"there is no target {target!r}"
        raise UnsupportedError(msg, hint=f"targets: {', '.join(TARGETS)}")
    if shared:
        return numpy.source(program, name, title, shared=shared)
    printers = WITH_GRADIENT if isinstance(program.result, Several) else TARGETS
    return printers[target](program, name, title)
