"""Compile printed programs with Numba, once for each user: sources and machine code are kept in a folder of the user.

Only this module, when it is first used, loads Numba.
"""

# mypy: disable-error-code="import-not-found, no-any-return, no-untyped-call, unused-ignore"

from __future__ import annotations

import ast
import hashlib
import importlib.util
import math
import os
import sys
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from symkl.numeric.targets.numba import only_sums, written
from symkl.numeric.targets.numba_writer import KERNELS, Variant, numbers
from symkl.places import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from symkl.numeric.generated import Compiled

Array = Any
# members in lanes at once; fewer than these, and matrices of more than the last size, are worked on one by one, and so are
# fewer than twice as many of matrices that are not small
LARGEST_WIDTH, FEWEST_IN_LANES, MANY, NOT_SMALL, LARGEST_IN_LANES = 8, 3, 16, 48, 96
# numbers before the first buffer, so that it can be aligned, and behind the last one (see symkl.numeric.compiled.tiles)
SPARE = 2 * LARGEST_WIDTH
# vectors of fewer entries are worked on in lanes; so many float32 numbers fit into a register
FEWEST_ENTRIES = 16
# sizes that are compiled by themselves, with every loop unrolled
LARGEST_FIXED = 4
KEEP_SINGLES = frozenset({"zero", "take", "load", "exp_gap", "square", "wide", "put", "total"})
# routines that read entries of one member, and how many
SINGLE_ENTRIES, WIDE_ENTRIES = ("entries", 16), ("wide_entries", LARGEST_WIDTH)
# multiplications, roughly, that are worth another thread
WORTH_A_THREAD = 2e6
PER_THREAD = 4  # pieces for each thread, so that one that is held up holds up little
ROUTINES = ("kernels", "factors", "functions", "instructions", "memory")
HEADER = """\
import math
import numba
{}

@numba.njit(SIGNATURES, cache=CACHE, nogil=True, error_model="numpy", no_cfunc_wrapper=True)
"""


def is_installed() -> bool:
    """Whether Numba can be imported."""
    return "numba" in sys.modules or importlib.util.find_spec("numba") is not None


@dataclass(frozen=True, slots=True)
class Template:
    """What is compiled: a program, and the variant of it that is printed.

    Attributes
    ----------
    compiled : the program
    single : whether the arguments are float32
    variant : sizes, members and entries that it is printed for
    """

    compiled: Compiled
    single: bool
    variant: Variant

    @property
    def arguments(self) -> list[tuple[str, tuple[str, ...]]]:
        """Names with their trailing axes."""
        return [(p.name, tuple(map(str, p.sizes))) for p in self.compiled.parameters]

    def written(self) -> tuple[str, list[str]]:
        """Print the code; return the sizes of its buffers too."""
        return written(self.compiled.program, self.compiled.name, self.compiled.text, self.variant)

    def room_in_words(self) -> str:
        """Write how many numbers the buffers take."""
        return f"{self.variant.width} * ({' + '.join(self.written()[1]) or '0'}) + {SPARE}"

    def room(self, sizes: Sequence[int]) -> int:
        """Return how many numbers the buffers take."""
        if self.variant.fixed is not None:
            return 1
        given = dict(zip(self.compiled.dimensions, sizes, strict=True))
        return self.variant.width * sum(numbers(room, given) for room in self.written()[1]) + SPARE


@cache
def kernel(template: Template) -> Any:  # noqa: ANN401 - Numba's type
    """Compile a template; reads what an earlier process compiled."""
    from numba import types  # noqa: PLC0415 - takes half a second

    compiled, variant = template.compiled, template.variant
    number = types.float32 if template.single else types.float64
    given = types.Array(number, 2, "C", readonly=True)
    out = types.Array(number, 1, "C")
    whole = [types.intp] * (0 if variant.fixed is not None else len(compiled.dimensions))
    arguments = [given] * len(compiled.parameters)
    signature = types.float64(*arguments, *whole, out, types.intp, types.intp, types.Array(types.float64, 1, "C"))
    if variant.width == 1 and variant.fixed is None and not variant.entries:
        _link_tiles()
    text, _ = template.written()
    return defined(HEADER.format(_imports(KERNELS & words_in(text))) + text, compiled.name, [signature])


def _imports(names: frozenset[str]) -> str:
    # each routine from a module that has it
    modules = [import_module(f"symkl.numeric.compiled.{name}") for name in ROUTINES]
    found = sorted((next(m.__name__ for m in modules if hasattr(m, name)), name) for name in names)
    return "\n".join(f"from {module} import {name}" for module, name in found)


def entry(template: Template, axes: int, arrays: Sequence[Array]) -> Any:  # noqa: ANN401 - Numba's type
    """Return a function of arrays that all have so many leading axes, one or none, and one number for each member.

    Without leading axes it returns the number, or nan. With one, it is given an array for the values too, and returns 0.
    It looks at shapes; where those do not fit, or some value is out of the ordinary, it returns nan, or not 0. It takes
    arrays as most are, or all others too if these ``arrays`` are not so.
    """
    usual = all(a.flags.c_contiguous and a.flags.writeable and a.flags.aligned for a in arrays)
    return _entry(template, axes, wide=not usual)


@cache
def _entry(template: Template, axes: int, *, wide: bool) -> Any:  # noqa: ANN401 - Numba's type
    from numba import types  # noqa: PLC0415 - takes half a second

    number: Any = types.float32 if template.single else types.float64
    layout: Any = "A" if wide else "C"
    given = [types.Array(number, axes + len(own), layout, readonly=wide) for _, own in template.arguments]
    signature = types.float64(*given, *[types.Array(number, 1, "C")] * axes)
    sizes: dict[str, str] = {}
    for name, own in template.arguments:
        sizes |= {
            size: f"{name}.shape[{at}]" for at, size in enumerate(own, axes) if size in template.compiled.dimensions
        } | sizes
    first = template.arguments[0][0]
    lead = "_members, " * axes
    shapes = [f"{name}.shape == ({lead}{', '.join(own)},)" for name, own in template.arguments]
    variant = template.variant
    shapes += [f"{size} == {variant.fixed}" for size in sizes if variant.fixed is not None]
    flat = [f"_np.ascontiguousarray({name}).reshape((_members, {' * '.join(own)}))" for name, own in template.arguments]
    whole = [] if variant.fixed is not None else list(template.compiled.dimensions)
    names = [name for name, _ in template.arguments]
    if axes:
        start, result = [], "_bad + _undefined"
        shapes.append("_value.shape == (_members,)")
        names.append("_value")
    else:
        # one number needs no memory of its own, but for a pointer to it there have to be eight bytes
        value = "_np.empty(1, _np.float32)" if template.single else "_numba.carray(_room(8, 1), 1)"
        start, result = [f"_value = {value}"], "_value[0] if _bad == 0.0 else _np.nan"
    # buffers that fit into the registers need none either
    work = "_numba.carray(_room(8, 1), 1)" if variant.fixed is not None else f"_np.empty({template.room_in_words()})"
    # no argument and no dimension has a name that begins so
    code = "\n".join(
        [
            "import numba as _numba, numpy as _np",
            "from symkl.numeric.compiled.memory import room as _room",
            "@_numba.njit(SIGNATURES, cache=CACHE, nogil=True, error_model='numpy', no_cfunc_wrapper=True)",
            f"def entry({', '.join(names)}):",
            f"    _members = {f'{first}.shape[0]' if axes else '1'}",
            *[f"    {size} = {text}" for size, text in sizes.items()],
            *[f"    {line}" for line in start],
            "    _bad, _undefined = 1.0, 0",
            f"    if {' and '.join(shapes)}:",
            f"        _bad = _kernel({', '.join([*flat, *whole])}, _value, 0, _members, {work})",
            "        for _one in _value:",
            "            _undefined |= _one != _one",
            f"    return {result}",
            "",
        ]
    )
    return defined(code, "entry", [signature], _kernel=kernel(template))


@cache
def _link_tiles() -> None:
    # routines that are large are compiled once, and found by their names
    from llvmlite import binding  # noqa: PLC0415 - takes half a second

    from symkl.numeric.compiled.tiled import SIGNATURES, SYMBOLS  # noqa: PLC0415 - as above

    for name, signature in SIGNATURES.items():
        arguments = ", ".join(f"x{i}" for i in range(len(signature.args)))
        code = "\n".join(
            [
                "import numba as _numba",
                "from symkl.numeric.compiled import tiled",
                "@_numba.cfunc(SIGNATURES, cache=CACHE)",
                f"def {name}({arguments}):",
                f"    return tiled.{name}({arguments})",
                "",
            ]
        )
        binding.add_symbol(SYMBOLS[name], defined(code, name, signature).address)


def defined(code: str, name: str, signatures: Any, **names: Any) -> Any:  # noqa: ANN401 - Numba's types
    """Run code that defines a function of Numba, under a name by which Numba finds what it kept."""
    import numba  # noqa: PLC0415 - takes half a second

    parts = [code, str(signatures), numba.__version__, np.__version__, sys.version]
    parts += _routines()
    parts += [value.__module__ for value in names.values()]
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    path = _kept(code, key)
    module_name = f"symkl_kernel_{key}"
    # Numba finds what it kept by the name of a module
    module = sys.modules[module_name] = ModuleType(module_name)
    vars(module).update(SIGNATURES=signatures, CACHE=path is not None, __file__=str(path), **names)
    program = compile(code, str(path or f"<symkl {name}>"), "exec")
    try:
        exec(program, vars(module))  # noqa: S102 - our own printer wrote it
    except Exception as error:  # whatever comes of reading what is no machine code
        kept = [] if path is None else list(path.parent.rglob(f"{key}.*.nb?"))
        if not kept:
            raise
        _warn_of_damage(kept[0], error)
        for file in kept:
            file.unlink(missing_ok=True)
        exec(program, vars(module))  # noqa: S102 - as above
    return getattr(module, name)


def _warn_of_damage(file: Path, error: Exception) -> None:
    msg = f"compiled code in {file} cannot be read ({type(error).__name__}: {error}), so it is compiled again"
    warnings.warn(msg, RuntimeWarning, stacklevel=2)


@cache
def _routines() -> list[str]:
    folder = Path(__file__).parent
    return [file.read_text(encoding="utf-8") for file in (folder / "special.py", *sorted(folder.glob("compiled/*.py")))]


def _kept(code: str, key: str) -> Path | None:
    # Numba keeps machine code beside the file that a function is in
    where = cache_folder()
    try:
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = where / f"{key}.py"
        if not path.exists() or path.read_text(encoding="utf-8") != code:
            with tempfile.NamedTemporaryFile("w", dir=where, delete=False, encoding="utf-8") as file:
                file.write(code)
            Path(file.name).replace(path)
    except OSError as error:
        _warn(where, error.strerror or str(error))
        return None
    return path


@cache
def _warn(where: Path, why: str) -> None:
    msg = f"compiled functions cannot be kept in {where} ({why}), so every process compiles its own"
    warnings.warn(f"{msg}; SYMKL_CACHE names another folder", RuntimeWarning, stacklevel=2)


def template(compiled: Compiled, sizes: Sequence[int], members: int, *, single: bool) -> Template:
    """Choose how a function is compiled for so many members of these sizes."""
    fixed = sizes[0] if len(set(sizes)) == 1 and sizes[0] <= LARGEST_FIXED else None
    matrices, largest = any(len(p.sizes) > 1 for p in compiled.parameters), max(sizes, default=0)
    fewest = MANY if matrices and largest > NOT_SMALL else FEWEST_IN_LANES
    together = members >= fewest and not (matrices and largest > LARGEST_IN_LANES)
    sums = largest >= FEWEST_ENTRIES and only_sums(compiled.program)
    # float32 is kept where every routine has a form that loses no digits
    kept = single and (sums or together) and words_in(compiled.source_for("numba")) & KERNELS <= KEEP_SINGLES
    if sums:
        return Template(compiled, single, Variant(1, 4 if kept else 8, None, SINGLE_ENTRIES if kept else WIDE_ENTRIES))
    width = LARGEST_WIDTH if together else 1
    return Template(compiled, single, Variant(width, width * (4 if kept else 8), fixed))


def words_in(text: str) -> set[str]:
    """Return the names in code, without its docstring."""
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


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


def pieces_of(work: float, count: int) -> int:
    """Return into how many pieces a batch of so many members is cut, for all threads."""
    if work <= 2 * WORTH_A_THREAD or threads() == 1:
        return 1
    return max(1, min(threads() * PER_THREAD, int(work / WORTH_A_THREAD), -(-count // 8)))


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
    pieces = pieces_of(work, count)

    def piece(start: int, stop: int) -> float:
        return function(*arrays, *sizes, value, start, stop, np.empty(room))

    if pieces == 1:
        return piece(0, count)
    step = -(-count // pieces // 8) * 8 or 8
    jobs = [_pool().submit(piece, start, min(start + step, count)) for start in range(0, count, step)]
    return math.fsum(job.result() for job in jobs)
