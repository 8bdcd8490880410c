"""Calls with arrays of other libraries, each in a module of its own that loads the library."""

# mypy: disable-error-code="no-untyped-call, no-any-return"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.numeric.running import Runner


def _with_jax(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Any:  # noqa: ANN401 - an array of JAX
    from symkl.numeric.jax_calls import call  # noqa: PLC0415 - loads JAX

    return call(runner, args, check=check)


def _with_torch(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Any:  # noqa: ANN401 - an array of torch
    from symkl.numeric.torch_calls import call  # noqa: PLC0415 - loads torch, in a way that torch.compile can trace

    return call(runner, args, check=check)


def _with_dask(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Any:  # noqa: ANN401 - an array of dask
    from symkl.numeric.dask_calls import call  # noqa: PLC0415 - loads dask

    return call(runner, args, check=check)


CALLS: dict[str, Callable[..., Any]] = {"jax": _with_jax, "torch": _with_torch, "dask": _with_dask}
