"""Compile printed programs with Numba, once for each user: sources and machine code are kept in a folder of the user.

Only this module, when it is first used, loads Numba.
"""

# mypy: disable-error-code="import-not-found, no-any-return, no-untyped-call, unused-ignore"

from __future__ import annotations

import hashlib
import importlib.util
import math
import os
import re
import sys
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

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
KEEP_SINGLES = frozenset({"buffer", "zero", "range", "take", "load", "exp_gap", "square", "wide", "put", "min", "total"})
# multiplications, roughly, that are worth another thread
WORTH_A_THREAD = 2e6
PER_THREAD = 4  # pieces for each thread, so that one that is held up holds up little
# a sum over the entries of vectors
SUM = re.compile(r"( +)for i in range\((\w+)\):\n +(\w+) = \3 \+ wide\((.*)\)\n")
HEADER = """\
import math
import numba
from symkl.numeric.compiled.kernels import {}

@numba.njit(SIGNATURES, cache=CACHE, nogil=True, error_model="numpy", no_cfunc_wrapper=True)
"""


def is_installed() -> bool:
    """Whether Numba can be imported."""
    return "numba" in sys.modules or importlib.util.find_spec("numba") is not None


def called_in(source: str) -> set[str]:
    """Return the names of the routines that a template calls."""
    return set(re.findall(r"(\w+)\(", source.rpartition('"""')[2]))


def specialised(source: str, sizes: Sequence[str], fixed: int | None, width: int, size_in_bytes: int) -> str:
    """Fill in a template, for any sizes or for one size that all dimensions have, and for so many members at a time."""
    source = re.sub(r"\bWIDTH\b", str(width), source)
    if fixed is not None:
        source = re.sub(rf"\b({'|'.join(sizes)}), (?=.*work\):)", "", source, count=len(sizes))
        head, rest = source.split("\n", 1)
        rest = re.sub(r"if at == begin\b.*:", "if True:", rest)
        lines = [f"    {size} = {fixed}" for size in sizes]
        rest = re.sub(r"buffer\((.*)\)", lambda m: f"room({size_in_bytes}, {_product(m[1], fixed)})", rest)
        return "\n".join([head, *lines, rest])
    used: list[str] = []

    def place(found: re.Match[str]) -> str:
        text = f"room_in({size_in_bytes}, work, {' + '.join(used) or '0'})"
        used.append(found[1])
        return text

    return re.sub(r"buffer\((.*)\)", place, source)


def by_entries(source: str, wide: bool) -> str:  # noqa: FBT001
    """Rewrite a template whose arguments are vectors that are only summed over: as many entries as a register has at a time.

    The last ones overlap the ones before, so a member has at least as many.
    """
    read, width = ("wide_entries", LARGEST_WIDTH) if wide else ("entries", FEWEST_ENTRIES)
    source = re.sub(r"\bWIDTH\b", "1", re.sub(r"\n *\w+ = buffer\(.*\)", "", source))
    source = re.sub(
        r"if at == begin .*:\n *bad = bad \+ take\((\w+), at, end, (\w+), (\w+)\)", r"\2 = row(\1, at, \3)", source
    )

    def summed(found: re.Match[str]) -> str:
        indent, size, name, term = found.groups()
        entries = sorted(set(re.findall(r"load\(\w+, i\)", term)))
        # nan or infinite where any of them is
        seen = " + ".join(" * ".join(entries[i : i + 2]) for i in range(0, len(entries), 2))
        terms = _terms(term) if wide else [term]  # to make float32 numbers wide costs more than to add them
        adding, adding_last = (
            " + ".join(f"wide({text.format(t)})" for t in terms) for text in ("{}", f"last({{}}, {size} % {width})")
        )
        lines = [
            "sums = 0.0",
            f"for i in range(0, {size} - {width - 1}, {width}):",
            *[f"    prefetch({buffer}, i)" for buffer in sorted(set(re.findall(r"load\((\w+), i\)", term)))],
            f"    sums, odd = sums + {adding}, odd + {seen}",
            f"if {size} % {width} > 0:",
            f"    i = {size} - {width}",
            f"    sums, odd = sums + {adding_last}, odd + {seen}",
            f"{name} = {name} + across(sums)",
        ]
        return "".join(f"{indent}{line}\n" for line in lines)

    source = SUM.sub(summed, source).replace("bad = 0.0", "bad, odd = 0.0, 0.0")
    source = source.replace("total(bad)", "total(bad + wide(odd) * 0.0)")
    source = re.sub(r"put\(value, at, min\(at \+ 1, end\), 1, 0, (.*)\)", r"value[at] = \1", source)
    return re.sub(r"\bload\(", f"{read}(", source)


def _terms(text: str) -> list[str]:
    # what is added in printed code (a + b + ...)
    depth, places = 0, []
    inner = text[1:-1] if text.startswith("(") else ""
    for at, letter in enumerate(inner):
        depth += (letter == "(") - (letter == ")")
        if depth < 0:  # the first parenthesis is not closed by the last
            return [text]
        if depth == 0 and inner.startswith(" + ", at):
            places.append(at)
    starts, stops = [0, *(at + 3 for at in places)], [*places, len(inner)]
    return [inner[start:stop] for start, stop in zip(starts, stops, strict=True)] if places else [text]


def _product(text: str, fixed: int) -> int:
    return math.prod(int(word) if word.isdigit() else fixed for word in text.split(" * "))


def room_in_words(source: str, width: int) -> str:
    """Write how many numbers the buffers of a template take."""
    return f"{width} * ({' + '.join(re.findall(r'buffer[(](.*)[)]', source)) or '0'}) + {SPARE}"


@dataclass(frozen=True, slots=True)
class Template:
    """What is compiled: code, and what is filled in.

    Attributes
    ----------
    source, name : the code, and the name of the function in it
    arguments : names with their trailing axes
    sizes : names of the dimensions
    single : whether the arguments are float32
    fixed : one size that all dimensions have
    width : members that are worked on together
    by_entries : whether entries of one member are worked on together instead
    """

    source: str
    name: str
    arguments: tuple[tuple[str, tuple[str, ...]], ...]
    sizes: tuple[str, ...]
    single: bool
    fixed: int | None
    width: int
    by_entries: bool

    @property
    def size_in_bytes(self) -> int:
        """What the numbers of all members take; float32 is kept where every routine has a form that loses no digits."""
        together = self.by_entries or self.width == LARGEST_WIDTH
        return self.width * (4 if self.single and together and called_in(self.source) <= KEEP_SINGLES else 8)

    def room(self, sizes: Sequence[int]) -> int:
        """Return how many numbers the buffers take."""
        if self.fixed is not None:
            return 1
        given = dict(zip(self.sizes, sizes, strict=True))
        words = re.findall(r"buffer\((.*)\)", self.source)
        products = (math.prod(int(w) if w.isdigit() else given[w] for w in text.split(" * ")) for text in words)
        return self.width * sum(products) + SPARE


@cache
def kernel(template: Template) -> Any:  # noqa: ANN401 - Numba's type
    """Compile a template; reads what an earlier process compiled."""
    from numba import types  # noqa: PLC0415 - takes half a second

    from symkl.numeric.targets.numba import KERNELS  # noqa: PLC0415 - only here

    number = types.float32 if template.single else types.float64
    given = types.Array(number, 2, "C", readonly=True)
    out = types.Array(number, 1, "C")
    whole = [types.intp] * (0 if template.fixed is not None else len(template.sizes))
    arguments = [given] * len(template.arguments)
    signature = types.float64(*arguments, *whole, out, types.intp, types.intp, types.Array(types.float64, 1, "C"))
    if template.by_entries:
        text = by_entries(template.source, template.size_in_bytes == 8)  # noqa: PLR2004 - of float64
    else:
        if template.width == 1 and template.fixed is None:
            _link_tiles()
        text = specialised(template.source, template.sizes, template.fixed, template.width, template.size_in_bytes)
    header = HEADER.format(", ".join(sorted(KERNELS & set(re.findall(r"\w+", text)))))
    return defined(header + text, template.name, [signature])


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
        sizes |= {size: f"{name}.shape[{at}]" for at, size in enumerate(own, axes) if size in template.sizes} | sizes
    first = template.arguments[0][0]
    lead = "_members, " * axes
    shapes = [f"{name}.shape == ({lead}{', '.join(own)},)" for name, own in template.arguments]
    shapes += [f"{size} == {template.fixed}" for size in sizes if template.fixed is not None]
    flat = [f"_np.ascontiguousarray({name}).reshape((_members, {' * '.join(own)}))" for name, own in template.arguments]
    whole = [] if template.fixed is not None else list(template.sizes)
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
    room = room_in_words(template.source, template.width)
    work = "_numba.carray(_room(8, 1), 1)" if template.fixed is not None else f"_np.empty({room})"
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
    folder = Path(__file__).with_name("compiled")
    return [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.py"))]


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
    arguments = tuple((p.name, tuple(map(str, p.sizes))) for p in compiled.parameters)
    fixed = sizes[0] if len(set(sizes)) == 1 and sizes[0] <= LARGEST_FIXED else None
    source = compiled.source_for("numba")
    matrices, largest = any(len(own) > 1 for _, own in arguments), max(sizes, default=0)
    fewest = MANY if matrices and largest > NOT_SMALL else FEWEST_IN_LANES
    together = members >= fewest and not (matrices and largest > LARGEST_IN_LANES)
    sums = largest >= FEWEST_ENTRIES and _only_sums(source, arguments)
    width = LARGEST_WIDTH if together and not sums else 1
    return Template(source, compiled.name, arguments, compiled.dimensions, single, fixed, width, sums)


@cache
def _only_sums(source: str, arguments: tuple[tuple[str, tuple[str, ...]], ...]) -> bool:
    # whether vectors of one size are only summed over, entry by entry
    from symkl.numeric.targets.numba import SUMMED  # noqa: PLC0415 - only here

    sizes, sums = {own for _, own in arguments}, SUM.findall(source)
    alike = len(sizes) == 1 and all(len(own) == 1 for own in sizes)
    varying = len(sums) > 0 and all("load(" in term for *_, term in sums)
    return alike and varying and called_in(source) <= SUMMED and source.count("for i in") == len(sums)


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
