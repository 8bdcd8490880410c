"""A compiled formula as a function that other functions of Numba can call: one member at a time, float64."""

# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symkl.errors import UnsupportedError
from symkl.numeric import compiling
from symkl.numeric.compiling import Template
from symkl.numeric.targets.numba_writer import Variant

if TYPE_CHECKING:
    from symkl.numeric.generated import Compiled


def jitted(compiled: Compiled) -> Any:  # noqa: ANN401 - Numba's type
    """Return a function of Numba, of numbers and arrays of float64 without leading axes; nan where undefined.

    Raises
    ------
    UnsupportedError
        If Numba is not installed, or an operation of the formula has no compiled kernel.
    """
    if not compiling.is_installed():
        msg = "a function that Numba can call needs Numba, which is not installed"
        raise UnsupportedError(msg, hint="pip install 'symkl[fast]'")
    compiled.source_for("numba")  # what has no kernel is said
    template = Template(compiled, single=False, variant=Variant(width=1, size_in_bytes=8))
    arguments, dimensions = template.arguments, compiled.dimensions
    sizes: dict[str, str] = {}
    for name, own in arguments:
        sizes |= {size: f"{name}.shape[{at}]" for at, size in enumerate(own) if size in dimensions} | sizes
    wrong = [f"{name}.shape != ({', '.join(own)},)" for name, own in arguments if own]
    flat = [
        f"_np.ascontiguousarray(_np.asarray({name}, _np.float64)).reshape((1, {' * '.join(own)}))"
        if own
        else f"_np.full((1, 1), float({name}))"
        for name, own in arguments
    ]
    shape = [str(size).replace("*", " * ") for size in compiled.sizes]
    size = " * ".join(f"({s})" for s in shape) or "1"
    # no argument and no dimension has a name that begins so
    lines = [
        "import numba as _numba, numpy as _np",
        "@_numba.njit(nogil=True, error_model='numpy')",
        f"def {compiled.name}({', '.join(name for name, _ in arguments)}):",
        *[f"    {size} = {text}" for size, text in sizes.items()],
        *([f"    if {' or '.join(wrong)}:"] if wrong else []),
        *([f"        raise ValueError('{compiled.name} takes shapes {compiled.signature}')"] if wrong else []),
        f"    _value, _work = _np.empty({size}), _np.empty({template.room_in_words()})",
        f"    _kernel({', '.join([*flat, *dimensions])}, _value, 0, 1, _work)",
        f"    return _value.reshape(({', '.join(shape)},))" if shape else "    return _value[0]",
        "",
    ]
    return compiling.defined("\n".join(lines), compiled.name, None, _kernel=compiling.kernel(template))
