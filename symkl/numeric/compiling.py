"""Compile printed programs with Numba, once for each user: sources and machine code are kept in a folder of the user.

Only this module, when it is first used, loads Numba.
"""

# mypy: disable-error-code="import-not-found, no-any-return"

from __future__ import annotations

import hashlib
import importlib.util
import math
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from symkl.places import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from symkl.numeric.calling import Compiled

Array = Any
# members in lanes at once; fewer than these, and members of more than this size, are worked on one by one
LARGEST_WIDTH, FEWEST_IN_LANES, LARGEST_IN_LANES = 8, 3, 48
# sizes that are compiled by themselves, with every loop unrolled
LARGEST_FIXED = 4
# multiplications, roughly, that are worth another thread
WORTH_A_THREAD = 2e6
PER_THREAD = 4  # pieces for each thread, so that one that is held up holds up little
HEADER = """\
import math
import numba
from symkl.numeric.lane_kernels import {}

@numba.njit(SIGNATURE, cache=CACHE, nogil=True, error_model="numpy")
"""


def is_installed() -> bool:
    """Whether Numba can be imported."""
    return "numba" in sys.modules or importlib.util.find_spec("numba") is not None


def specialised(source: str, sizes: Sequence[str], fixed: int | None, width: int) -> str:
    """Fill in a template, for any sizes or for one size that all dimensions have, and for so many members at a time."""
    source = re.sub(r"\bWIDTH\b", str(width), source)
    if fixed is not None:
        source = re.sub(rf"\b({'|'.join(sizes)}), (?=.*work\):)", "", source, count=len(sizes))
        head, rest = source.split("\n", 1)
        rest = re.sub(r"if at == begin\b.*:", "if True:", rest)
        lines = [f"    {size} = {fixed}" for size in sizes]
        rest = re.sub(r"buffer\((.*)\)", lambda m: f"room({width}, {_product(m[1], fixed)})", rest)
        return "\n".join([head, *lines, rest])
    used: list[str] = []

    def place(found: re.Match[str]) -> str:
        text = f"room_in({width}, work, {' + '.join(used) or '0'})"
        used.append(found[1])
        return text

    return re.sub(r"buffer\((.*)\)", place, source)


def _product(text: str, fixed: int) -> int:
    return math.prod(int(word) if word.isdigit() else fixed for word in text.split(" * "))


def room_for(source: str, sizes: dict[str, int], width: int) -> int:
    """Return the numbers that the buffers of a template take."""
    vectors = sum(
        math.prod(int(word) if word.isdigit() else sizes[word] for word in text.split(" * "))
        for text in re.findall(r"buffer\((.*)\)", source)
    )
    return width * vectors + LARGEST_WIDTH


@cache
def kernel(source: str, name: str, sizes: tuple[str, ...], arguments: int, single: bool, fixed: int | None, width: int) -> Any:  # noqa: ANN401, FBT001, PLR0913, PLR0917, E501
    """Compile a template for one floating type; reads what an earlier process compiled."""
    import numba  # noqa: PLC0415 - takes half a second
    from numba import types  # noqa: PLC0415 - as above

    from symkl.numeric import lane_kernels, lanes  # noqa: PLC0415 - as above
    from symkl.numeric.targets.numba import KERNELS  # noqa: PLC0415 - only here

    number = types.float32 if single else types.float64
    given = types.Array(number, 2, "C", readonly=True)
    out = types.Array(number, 1, "C")
    whole = [types.intp] * (0 if fixed is not None else len(sizes))
    signature = types.float64(*[given] * arguments, *whole, out, types.intp, types.intp, types.Array(types.float64, 1, "C"))
    text = specialised(source, sizes, fixed, width)
    words = set(re.findall(r"\w+", text))
    header = HEADER.format(", ".join(sorted(KERNELS & words)))
    code = header + text
    parts = [code, str(signature), numba.__version__, np.__version__, sys.version]
    parts += [Path(str(own.__file__)).read_text(encoding="utf-8") for own in (lanes, lane_kernels)]
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    path = _kept(code, key)
    module_name = f"symkl_kernel_{key}"
    # Numba finds what it kept by the name of a module
    module = sys.modules[module_name] = ModuleType(module_name)
    vars(module).update(SIGNATURE=signature, CACHE=path is not None, __file__=str(path))
    exec(compile(code, str(path or f"<symkl {name}>"), "exec"), vars(module))  # noqa: S102 - our own printer wrote it
    return getattr(module, name)


def _kept(code: str, key: str) -> Path | None:
    # Numba keeps machine code beside the file that a function is in
    try:
        where = cache_folder()
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = where / f"{key}.py"
        if not path.exists() or path.read_text(encoding="utf-8") != code:
            with tempfile.NamedTemporaryFile("w", dir=where, delete=False, encoding="utf-8") as file:
                file.write(code)
            Path(file.name).replace(path)
    except OSError:
        return None
    return path


def prepared(
    compiled: Compiled, sizes: dict[str, int], members: int, *, single: bool
) -> tuple[Callable[..., float], tuple[int, ...], int]:
    """Return a compiled function, the sizes that it takes, and how many numbers it works with."""
    source, names = compiled.sources["numba"], compiled.dimensions
    given = tuple(sizes[name] for name in names)
    fixed = given[0] if len(set(given)) == 1 and given[0] <= LARGEST_FIXED else None
    width = LARGEST_WIDTH if members >= FEWEST_IN_LANES and max(given, default=0) <= LARGEST_IN_LANES else 1
    function = kernel(source, compiled.name, names, len(compiled.parameters), single, fixed, width)
    room = LARGEST_WIDTH if fixed is not None else room_for(source, sizes, width)
    return function, () if fixed is not None else given, room


# ----------------------------------------------------------------------------------------------------------- threads


@cache
def threads() -> int:
    """Return how many threads a large batch is shared by: ``$SYMKL_NUM_THREADS``, or the processors of this process."""
    own = os.environ.get("SYMKL_NUM_THREADS")
    if own:
        return max(1, int(own))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads(), thread_name_prefix="symkl")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)


def run(  # noqa: PLR0913, PLR0917 - all of a call
    function: Callable[..., float],
    arrays: Sequence[Array],
    sizes: Sequence[int],
    value: NDArray[Any],
    count: int,
    room: int,
    work: float,
) -> float:
    """Run a compiled function over a batch, in threads where that is worth it; return what it found wrong."""
    pieces = min(threads() * PER_THREAD, int(work / WORTH_A_THREAD), -(-count // 8)) if work > 2 * WORTH_A_THREAD else 1

    def piece(start: int, stop: int) -> float:
        return function(*arrays, *sizes, value, start, stop, np.empty(room))

    if pieces <= 1 or threads() == 1:
        return piece(0, count)
    step = -(-count // pieces // 8) * 8 or 8
    jobs = [_pool().submit(piece, start, min(start + step, count)) for start in range(0, count, step)]
    return math.fsum(job.result() for job in jobs)
