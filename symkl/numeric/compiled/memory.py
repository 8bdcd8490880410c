"""Reading and writing numbers in lanes, for Numba: buffers of vectors, and the arrays that members are in. Loads Numba."""

# mypy: disable-error-code="attr-defined, misc, no-any-return, import-not-found, unused-ignore"
# mypy: disable-error-code="untyped-decorator, no-untyped-call"

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from symkl.numeric.compiled.lanes import (
    BYTE,
    DOUBLE,
    FLOAT,
    INDEX,
    LLVM,
    POINTERS,
    VECTOR,
    WIDTH,
    WORD,
    joined,
    lanes,
    shuffled,
    singles,
    sixteen,
    splat,
    turned,
)

Code = Any  # what llvmlite and Numba hand over has no types
ALIGNMENT = 64


@intrinsic
def load(typing: Code, base: Code, index: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Read the number at an index of a buffer, of every member."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        return builder.load(builder.gep(args[0], [args[1]]), align=alignment(base.dtype))

    return base.dtype(base, types.intp), lower


@intrinsic
def strided(typing: Code, base: Code, index: Code, step: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Read eight numbers of one member, so many places apart."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        base, index, step = args
        value = ir.Constant(VECTOR, ir.Undefined)
        for lane in range(WIDTH):
            place = builder.gep(base, [builder.add(index, builder.mul(step, ir.Constant(WORD, lane)))])
            value = builder.insert_element(value, builder.load(place), ir.Constant(INDEX, lane))
        return value

    return lanes(POINTERS[types.float64], types.intp, types.intp), lower


@intrinsic
def store(typing: Code, base: Code, index: Code, value: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Write the number at an index of a buffer, of every member."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        builder.store(args[2], builder.gep(args[0], [args[1]]), align=alignment(base.dtype))
        return context.get_dummy_value()

    return types.void(base, types.intp, base.dtype), lower


def alignment(kind: Code) -> int:
    """Return how many bytes a number takes in all lanes, which is where it is aligned."""
    return next(size for size, other in KINDS.items() if other == kind)


@intrinsic
def room(typing: Code, size: Code, numbers: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Reserve a buffer on the stack of numbers of so many bytes; a constant few of them end up in registers."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        with builder.goto_entry_block():
            place = builder.alloca(ir.ArrayType(context.get_value_type(kind), numbers.literal_value))
        place.align = ALIGNMENT
        return builder.bitcast(place, context.get_value_type(POINTERS[kind]))

    if not isinstance(numbers, types.IntegerLiteral):
        return None
    kind = KINDS[size.literal_value]
    return POINTERS[kind](size, numbers), lower


@intrinsic
def room_in(typing: Code, size: Code, work: Code, numbers: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Point into an array, so many numbers of so many bytes from its first aligned place."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:
        array = context.make_array(signature.args[1])(context, builder, args[1])
        address = builder.ptrtoint(array.data, WORD)
        up = builder.add(address, ir.Constant(WORD, ALIGNMENT - 1))
        start = builder.inttoptr(builder.and_(up, ir.Constant(WORD, -ALIGNMENT)), context.get_value_type(POINTERS[kind]))
        return builder.gep(start, [args[2]])

    if not isinstance(size, types.IntegerLiteral):
        return None
    kind = KINDS[size.literal_value]
    return POINTERS[kind](size, work, types.intp), lower


# how many bytes they take
KINDS = {8: types.float64, 4 * WIDTH: singles, 8 * WIDTH: lanes}


@intrinsic
def gather(typing: Code, count: Code, base: Code, array: Code, start: Code, stop: Code, size: Code, offset: Code) -> Code:  # noqa: ARG001, PLR0913, PLR0917
    """Read so many entries of the members that a buffer is for, and return their sum.

    The count is a power of two, at most eight; ``array`` is contiguous, and a member has ``size`` entries. There is no
    member at ``stop``: its lane repeats the last one.
    """

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:
        _, out, given, begin, end, own, at = args
        data = context.make_array(signature.args[2])(context, builder, given).data
        entries, members = count.literal_value, 1 if base.dtype == types.float64 else WIDTH
        number = data.type.pointee
        part = ir.VectorType(number, entries)
        first = builder.gep(data, [builder.add(builder.mul(begin, own), at)])

        def read(steps: list[Code]) -> list[Code]:
            places = [builder.gep(first, [builder.mul(step, own)]) for step in steps]
            return [builder.load(builder.bitcast(p, part.as_pointer()), align=4 if number == FLOAT else 8) for p in places]

        steps = [ir.Constant(WORD, step) for step in range(members)]
        last = builder.sub(builder.sub(end, begin), ir.Constant(WORD, 1))
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
            rows = [builder.extract_element(rows[0], ir.Constant(INDEX, i)) for i in range(entries)]
        else:
            rows = turned(builder, rows, entries)
        values = [row if row.type == LLVM[base.dtype] else builder.fpext(row, LLVM[base.dtype]) for row in rows]
        for i, value in enumerate(values):
            place = builder.gep(out, [builder.add(at, ir.Constant(WORD, i))])
            builder.store(value, place, align=alignment(base.dtype))
        while len(values) > 1:
            values = [builder.fadd(a, b) for a, b in zip(values[::2], values[1::2], strict=True)]
        return values[0]

    if not isinstance(count, types.IntegerLiteral):
        return None
    return base.dtype(count, base, array, types.intp, types.intp, types.intp, types.intp), lower


@intrinsic
def lane(typing: Code, value: Code, index: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Take one member's number out."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        number = args[0] if args[0].type == DOUBLE else builder.extract_element(args[0], args[1])
        return builder.fpext(number, DOUBLE) if number.type == FLOAT else number

    return types.float64(joined(value), types.intp), lower


@intrinsic
def row(typing: Code, array: Code, member: Code, size: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Point to the entries of one member of an array, or of the only one."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:
        given = context.make_array(signature.args[0])(context, builder, args[0])
        several = builder.icmp_signed(">", builder.extract_value(given.shape, 0), ir.Constant(WORD, 1))
        step = builder.select(several, args[2], ir.Constant(WORD, 0))
        return builder.gep(given.data, [builder.mul(args[1], step)])

    return types.CPointer(array.dtype)(array, types.intp, types.intp), lower


def _entries(base: Code, kind: Code) -> Code:
    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        number = FLOAT if base.dtype == types.float32 else DOUBLE
        place = builder.bitcast(builder.gep(args[0], [args[1]]), ir.VectorType(number, LLVM[kind].count).as_pointer())
        value = builder.load(place, align=4 if number == FLOAT else 8)
        return value if value.type == LLVM[kind] else builder.fpext(value, LLVM[kind])

    return kind(base, types.intp), lower


@intrinsic
def entries(typing: Code, base: Code, index: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Read entries of a member from an index on: eight, or sixteen of float32."""
    return _entries(base, sixteen if base.dtype == types.float32 else lanes)


@intrinsic
def wide_entries(typing: Code, base: Code, index: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Read eight entries of a member from an index on, as float64."""
    return _entries(base, lanes)


# how far ahead of what is read the processor is asked for memory, in bytes
AHEAD = 1024


@intrinsic
def prefetch(typing: Code, base: Code, index: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Ask for the entries that are read soon after an index, wherever they are: long arrays come in sooner."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        pointer = BYTE.as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [pointer, INDEX, INDEX, INDEX])
        place = builder.bitcast(builder.gep(args[0], [args[1]]), pointer)
        # to read it, more than once, as data
        how = [ir.Constant(INDEX, n) for n in (0, 3, 1)]
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(function, [builder.gep(place, [ir.Constant(WORD, AHEAD)]), *how])
        return context.get_dummy_value()

    return types.void(base, types.intp), lower


@intrinsic
def last(typing: Code, x: Code, count: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Keep so many numbers, the last ones; the others are 0."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        width = args[0].type.count
        places = ir.Constant(ir.VectorType(WORD, width), list(range(width)))
        first = splat(builder, builder.sub(ir.Constant(WORD, width), args[1]), places.type)
        return builder.select(builder.icmp_signed(">=", places, first), args[0], splat(builder, 0.0, args[0].type))

    return x(x, types.intp), lower


@intrinsic
def across(typing: Code, x: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Sum of eight numbers."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        value, width = args[0], WIDTH
        while width > 1:
            width //= 2
            low, high = (shuffled(builder, value, value, list(range(at, at + width))) for at in (0, width))
            value = builder.fadd(low, high)
        return builder.extract_element(value, ir.Constant(INDEX, 0))

    return types.float64(lanes), lower


@intrinsic
def put_all(typing: Code, array: Code, index: Code, x: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Write the numbers of all members to an array, one after the other from an index on."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        number, value = data.type.pointee, args[2]
        kind = ir.VectorType(number, WIDTH)
        if value.type == DOUBLE:  # the same for all
            value = splat(builder, value)
        if value.type != kind:
            value = (builder.fpext if number == DOUBLE else builder.fptrunc)(value, kind)
        place = builder.bitcast(builder.gep(data, [args[1]]), kind.as_pointer())
        builder.store(value, place, align=4 if number == FLOAT else 8)
        return context.get_dummy_value()

    return types.void(array, types.intp, joined(x)), lower


@intrinsic
def wide(typing: Code, x: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """As float64, so that a long sum loses nothing; of sixteen numbers the sums of pairs, which are rounded once more."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        if x != sixteen:
            return args[0]
        low, high = (shuffled(builder, args[0], args[0], list(range(at, at + WIDTH))) for at in (0, WIDTH))
        return builder.fpext(builder.fadd(low, high), VECTOR)

    kind = lanes if x in {singles, sixteen} else joined(x)
    return kind(x if x == sixteen else kind), lower
