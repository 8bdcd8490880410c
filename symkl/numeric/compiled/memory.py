"""Reading and writing numbers in lanes, for Numba: buffers of vectors, and the arrays that members are in. Loads Numba."""

# mypy: disable-error-code="attr-defined, misc, no-any-return, import-not-found, unused-ignore"
# mypy: disable-error-code="untyped-decorator, no-untyped-call"

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from symkl.numeric.compiled.lanes import (
    BYTE,
    DOUBLE,
    FLOAT,
    INDEX,
    LLVM,
    POINTERS,
    SINGLES,
    VECTOR,
    WIDTH,
    WORD,
    instruction,
    joined,
    lanes,
    on_places,
    shuffled,
    singles,
    sixteen,
    splat,
    turned,
)

Code = Any  # what llvmlite and Numba hand over has no types
ALIGNMENT = 64
# how many bytes a number takes in all lanes, which is where it is aligned in a buffer
BYTES = {DOUBLE: 8, SINGLES: 4 * WIDTH, VECTOR: 8 * WIDTH}
KINDS = {BYTES[LLVM[kind]]: kind for kind in (types.float64, singles, lanes)}


@instruction(lambda base, _: base.dtype(base, types.intp))
def load(builder: Code, base: Code, index: Code) -> Code:
    """Read the number at an index of a buffer, of every member."""
    return builder.load(builder.gep(base, [index]), align=BYTES[base.type.pointee])


@instruction(lambda base, *_: types.void(base, types.intp, base.dtype))
def store(builder: Code, base: Code, index: Code, value: Code) -> None:
    """Write the number at an index of a buffer, of every member."""
    builder.store(value, builder.gep(base, [index]), align=BYTES[base.type.pointee])


def _of_size(size: Code, *others: Code) -> Code:
    # a pointer to numbers of so many bytes
    return POINTERS[KINDS[size.literal_value]](size, *others) if isinstance(size, types.IntegerLiteral) else None


@instruction(lambda size, numbers: _of_size(size, numbers) if isinstance(numbers, types.IntegerLiteral) else None)
def room(builder: Code, size: int, numbers: int) -> Code:
    """Reserve a buffer on the stack of numbers of so many bytes; a constant few of them end up in registers."""
    kind = LLVM[KINDS[size]]
    with builder.goto_entry_block():
        place = builder.alloca(ir.ArrayType(kind, numbers))
    place.align = ALIGNMENT
    return builder.bitcast(place, kind.as_pointer())


@instruction(lambda size, work, _: _of_size(size, work, types.intp))
def room_in(builder: Code, size: int, work: Code, numbers: Code) -> Code:
    """Point into an array, so many numbers of so many bytes from its first aligned place."""
    up = builder.add(builder.ptrtoint(work.data, WORD), ir.Constant(WORD, ALIGNMENT - 1))
    start = builder.inttoptr(builder.and_(up, ir.Constant(WORD, -ALIGNMENT)), LLVM[KINDS[size]].as_pointer())
    return builder.gep(start, [numbers])


def _gathered(count: Code, base: Code, array: Code, *places: Code) -> Code:
    known = isinstance(count, types.IntegerLiteral)
    return base.dtype(count, base, array, *[types.intp] * len(places)) if known else None


@instruction(_gathered)
def gather(  # noqa: PLR0913, PLR0917 - where members are
    builder: Code, count: int, base: Code, array: Code, start: Code, stop: Code, size: Code, offset: Code
) -> Code:
    """Read so many entries of the members that a buffer is for, and return their sum.

    The count is a power of two, at most eight; ``array`` is contiguous, and a member has ``size`` entries. There is no
    member at ``stop``: its lane repeats the last one.
    """
    kind, number = base.type.pointee, array.data.type.pointee
    members, part = 1 if kind == DOUBLE else WIDTH, ir.VectorType(number, count)
    first = builder.gep(array.data, [builder.add(builder.mul(start, size), offset)])

    def read(steps: list[Code]) -> list[Code]:
        places = [builder.gep(first, [builder.mul(step, size)]) for step in steps]
        return [builder.load(builder.bitcast(p, part.as_pointer()), align=4 if number == FLOAT else 8) for p in places]

    steps = [ir.Constant(WORD, step) for step in range(members)]
    last = builder.sub(builder.sub(stop, start), ir.Constant(WORD, 1))
    # a full block has its members at known distances
    with builder.if_else(builder.icmp_signed(">=", last, steps[-1]), likely=True) as (full, partial):
        with full:
            rows, here = read(steps), builder.block
        with partial:
            near = [builder.select(builder.icmp_signed("<", step, last), step, last) for step in steps]
            others, there = read(near), builder.block
    joined = [builder.phi(part) for _ in rows]
    for phi, row, other in zip(joined, rows, others, strict=True):
        phi.add_incoming(row, here)
        phi.add_incoming(other, there)
    rows = joined
    if members == 1:
        rows = [builder.extract_element(rows[0], ir.Constant(INDEX, i)) for i in range(count)]
    else:
        rows = turned(builder, rows, count)
    values = [row if row.type == kind else builder.fpext(row, kind) for row in rows]
    for i, value in enumerate(values):
        builder.store(value, builder.gep(base, [builder.add(offset, ir.Constant(WORD, i))]), align=BYTES[kind])
    while len(values) > 1:
        values = [builder.fadd(a, b) for a, b in zip(values[::2], values[1::2], strict=True)]
    return values[0]


@instruction(lambda value, _: types.float64(joined(value), types.intp))
def lane(builder: Code, value: Code, index: Code) -> Code:
    """Take one member's number out."""
    number = value if value.type == DOUBLE else builder.extract_element(value, index)
    return builder.fpext(number, DOUBLE) if number.type == FLOAT else number


@instruction(lambda array, *_: types.CPointer(array.dtype)(array, types.intp, types.intp))
def row(builder: Code, array: Code, member: Code, size: Code) -> Code:
    """Point to the entries of one member of an array, or of the only one."""
    several = builder.icmp_signed(">", builder.extract_value(array.shape, 0), ir.Constant(WORD, 1))
    step = builder.select(several, size, ir.Constant(WORD, 0))
    return builder.gep(array.data, [builder.mul(member, step)])


def _entries(builder: Code, base: Code, index: Code, kind: Code) -> Code:
    number = base.type.pointee
    place = builder.bitcast(builder.gep(base, [index]), ir.VectorType(number, kind.count).as_pointer())
    value = builder.load(place, align=4 if number == FLOAT else 8)
    return value if value.type == kind else builder.fpext(value, kind)


@instruction(lambda base, _: (sixteen if base.dtype == types.float32 else lanes)(base, types.intp))
def entries(builder: Code, base: Code, index: Code) -> Code:
    """Read entries of a member from an index on: eight, or sixteen of float32."""
    return _entries(builder, base, index, LLVM[sixteen] if base.type.pointee == FLOAT else VECTOR)


@instruction(lambda base, _: lanes(base, types.intp))
def wide_entries(builder: Code, base: Code, index: Code) -> Code:
    """Read eight entries of a member from an index on, as float64."""
    return _entries(builder, base, index, VECTOR)


# how far ahead of what is read the processor is asked for memory, in bytes
AHEAD = 1024


@instruction(on_places)
def prefetch(builder: Code, base: Code, index: Code) -> None:
    """Ask for the entries that are read soon after an index, wherever they are: long arrays come in sooner."""
    pointer = BYTE.as_pointer()
    kind = ir.FunctionType(ir.VoidType(), [pointer, INDEX, INDEX, INDEX])
    place = builder.bitcast(builder.gep(base, [index]), pointer)
    # to read it, more than once, as data
    how = [ir.Constant(INDEX, n) for n in (0, 3, 1)]
    function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    builder.call(function, [builder.gep(place, [ir.Constant(WORD, AHEAD)]), *how])


@instruction(lambda x, _: x(x, types.intp))
def last(builder: Code, value: Code, count: Code) -> Code:
    """Keep so many numbers, the last ones; the others are 0."""
    width = value.type.count
    places = ir.Constant(ir.VectorType(WORD, width), list(range(width)))
    first = splat(builder, builder.sub(ir.Constant(WORD, width), count), places.type)
    return builder.select(builder.icmp_signed(">=", places, first), value, splat(builder, 0.0, value.type))


@instruction(lambda _: types.float64(lanes))
def across(builder: Code, value: Code) -> Code:
    """Sum of eight numbers."""
    width = WIDTH
    while width > 1:
        width //= 2
        low, high = (shuffled(builder, value, value, list(range(at, at + width))) for at in (0, width))
        value = builder.fadd(low, high)
    return builder.extract_element(value, ir.Constant(INDEX, 0))


@instruction(lambda array, _, x: types.void(array, types.intp, joined(x)))
def put_all(builder: Code, array: Code, index: Code, value: Code) -> None:
    """Write the numbers of all members to an array, one after the other from an index on."""
    number = array.data.type.pointee
    kind = ir.VectorType(number, WIDTH)
    if value.type == DOUBLE:  # the same for all
        value = splat(builder, value)
    if value.type != kind:
        value = (builder.fpext if number == DOUBLE else builder.fptrunc)(value, kind)
    place = builder.bitcast(builder.gep(array.data, [index]), kind.as_pointer())
    builder.store(value, place, align=4 if number == FLOAT else 8)


def _widened(x: Code) -> Code:
    kind = lanes if x in {singles, sixteen} else joined(x)
    return kind(x if x == sixteen else kind)


@instruction(_widened)
def wide(builder: Code, value: Code) -> Code:
    """As float64, so that a long sum loses nothing; of sixteen numbers the sums of pairs, which are rounded once more."""
    if value.type != LLVM[sixteen]:
        return value
    low, high = (shuffled(builder, value, value, list(range(at, at + WIDTH))) for at in (0, WIDTH))
    return builder.fpext(builder.fadd(low, high), VECTOR)
