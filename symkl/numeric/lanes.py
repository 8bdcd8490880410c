"""Vector types for Numba: eight members of a batch at once, in LLVM's own vector instructions. Loads Numba.

A lane holds one member's number, as float64, or as float32 where a formula keeps its digits so. Buffers are pointers to
vectors: ``load(p, i)`` is the i-th number of all eight members. Everything here takes plain numbers and pointers to them
too, for one member by itself; a number beside vectors is repeated.
"""

# mypy: disable-error-code="misc, no-any-return, import-not-found, unused-ignore, untyped-decorator, no-untyped-call"

from __future__ import annotations

import itertools
import operator
from typing import TYPE_CHECKING, Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typeconv.castgraph import Conversion
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, lower_cast, models, register_model

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH = 8
ALIGNMENT = 64

DOUBLE, FLOAT, WORD, INDEX = ir.DoubleType(), ir.FloatType(), ir.IntType(64), ir.IntType(32)
VECTOR, SINGLES = ir.VectorType(DOUBLE, WIDTH), ir.VectorType(FLOAT, WIDTH)
Code = Any  # what llvmlite and Numba hand over has no types


class Lanes(types.Type):
    """Eight float64 numbers, one of each member."""

    def __init__(self) -> None:
        super().__init__(name="symkl.Lanes")

    def can_convert_from(self, typing: Code, other: Code) -> Code:  # noqa: ARG002 - Numba's protocol
        """Let a number, or float32 numbers, stand for a vector."""
        return Conversion.safe if isinstance(other, (types.Float, types.Integer, Singles)) else None


class Singles(types.Type):
    """Eight float32 numbers, one of each member."""

    def __init__(self) -> None:
        super().__init__(name="symkl.Singles")

    def can_convert_from(self, typing: Code, other: Code) -> Code:  # noqa: ARG002 - Numba's protocol
        """Let a number stand for a vector."""
        return Conversion.safe if isinstance(other, (types.Float, types.Integer)) else None


lanes, singles = Lanes(), Singles()
LLVM = {lanes: VECTOR, singles: SINGLES, types.float64: DOUBLE}
POINTERS = {kind: types.CPointer(kind) for kind in LLVM}


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Code, kind: Code) -> None:
        super().__init__(manager, kind, VECTOR)


@register_model(Singles)
class _SinglesModel(models.PrimitiveModel):
    def __init__(self, manager: Code, kind: Code) -> None:
        super().__init__(manager, kind, SINGLES)


def splat(builder: Code, value: float | Code, kind: Code = VECTOR) -> Code:
    """Repeat a number in every lane."""
    if isinstance(value, (int, float)):
        return ir.Constant(kind, [value] * WIDTH)
    empty = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(INDEX, 0))
    return _shuffled(builder, empty, empty, [0] * WIDTH)


def _shuffled(builder: Code, a: Code, b: Code, places: list[int]) -> Code:
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(INDEX, len(places)), places))


def _cast(builder: Code, value: Code, kind: Code) -> Code:
    # a number or a vector as another one
    wanted = LLVM[kind]
    if value.type == wanted:
        return value
    if value.type == SINGLES:
        return builder.fpext(value, wanted)
    return splat(builder, builder.fptrunc(value, FLOAT) if kind == singles else value, wanted)


@lower_cast(types.Float, Lanes)
@lower_cast(types.Integer, Lanes)
@lower_cast(types.Float, Singles)
@lower_cast(types.Integer, Singles)
def _repeat(context: Code, builder: Code, given: Code, wanted: Code, value: Code) -> Code:
    return _cast(builder, context.cast(builder, value, given, types.float64), wanted)


@lower_cast(Singles, Lanes)
def _widen(context: Code, builder: Code, given: Code, wanted: Code, value: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    return _cast(builder, value, wanted)


def _joined(*kinds: Code) -> Code:
    return next((kind for kind in (lanes, singles) if kind in kinds), types.float64)


def _arithmetic(symbol: Callable[..., Any], method: str) -> None:
    @infer_global(symbol)
    class _Typing(AbstractTemplate):
        key = symbol

        def generic(self, args: Code, kws: Code) -> Code:
            known = all(a in LLVM or isinstance(a, (types.Float, types.Integer)) for a in args)
            if known and not kws and len(args) == 2 and _joined(*args) != types.float64:  # noqa: PLR2004 - a binary operator
                return signature(_joined(*args), *(_joined(a) for a in args))
            return None

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        left, right = (_cast(builder, a, signature.return_type) for a in args)
        # a divisor that occurs again is inverted once
        return getattr(builder, method)(left, right, flags=("contract", "arcp"))

    for left, right in itertools.product(LLVM, repeat=2):
        if _joined(left, right) != types.float64:
            lower_builtin(symbol, left, right)(lower)


for _symbol, _method in (("add", "fadd"), ("sub", "fsub"), ("mul", "fmul"), ("truediv", "fdiv")):
    _arithmetic(getattr(operator, _symbol), _method)
    _arithmetic(getattr(operator, f"i{_symbol}"), _method)


@infer_global(operator.neg)
class _Negation(AbstractTemplate):
    key = operator.neg

    def generic(self, args: Code, kws: Code) -> Code:
        return signature(*args, *args) if not kws and args in ((lanes,), (singles,)) else None


@lower_builtin(operator.neg, Lanes)
@lower_builtin(operator.neg, Singles)
def _negate(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    return builder.fneg(args[0])


# ------------------------------------------------------------------------------------------------------------- memory


@intrinsic
def load(typing: Code, base: Code, index: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Read the number at an index of a buffer, of every member."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        return builder.load(builder.gep(args[0], [args[1]]), align=_alignment(base.dtype))

    return base.dtype(base, types.intp), lower


@intrinsic
def store(typing: Code, base: Code, index: Code, value: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Write the number at an index of a buffer, of every member."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        builder.store(args[2], builder.gep(args[0], [args[1]]), align=_alignment(base.dtype))
        return context.get_dummy_value()

    return types.void(base, types.intp, base.dtype), lower


def _alignment(kind: Code) -> int:
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
        # a full block has its members at known distances; others are looked up one by one
        places = []
        last = builder.sub(builder.sub(end, begin), ir.Constant(WORD, 1))
        first = builder.gep(data, [builder.add(builder.mul(begin, own), at)])
        for step in range(members):
            near = ir.Constant(WORD, step)
            near = builder.select(builder.icmp_signed("<", near, last), near, last)
            places.append(builder.gep(first, [builder.mul(near, own)]))
        rows = [builder.load(builder.bitcast(p, part.as_pointer()), align=4 if number == FLOAT else 8) for p in places]
        if members == 1:
            rows = [builder.extract_element(rows[0], ir.Constant(INDEX, i)) for i in range(entries)]
        else:
            rows = _turned(builder, rows, entries)
        values = [row if row.type == LLVM[base.dtype] else builder.fpext(row, LLVM[base.dtype]) for row in rows]
        for i, value in enumerate(values):
            place = builder.gep(out, [builder.add(at, ir.Constant(WORD, i))])
            builder.store(value, place, align=_alignment(base.dtype))
        while len(values) > 1:
            values = [builder.fadd(a, b) for a, b in zip(values[::2], values[1::2], strict=True)]
        return values[0]

    if not isinstance(count, types.IntegerLiteral):
        return None
    return base.dtype(count, base, array, types.intp, types.intp, types.intp, types.intp), lower


def _turned(builder: Code, rows: list[Code], entries: int) -> list[Code]:
    # rows are members: side by side until they fill vectors, then one bit of the two indices changes places at a time
    while len(rows) > entries:
        width = WIDTH * entries // len(rows)
        firsts = [start + i for start in range(0, len(rows), 2 * entries) for i in range(entries)]
        rows = [_shuffled(builder, rows[i], rows[i + entries], list(range(2 * width))) for i in firsts]
    step = 1
    while step < entries:
        low = [i if not i & step else WIDTH + i - step for i in range(WIDTH)]
        high = [i + step if not i & step else WIDTH + i for i in range(WIDTH)]
        pairs = {i: (rows[i & ~step], rows[i | step]) for i in range(entries)}
        rows = [_shuffled(builder, *pairs[i], high if i & step else low) for i in range(entries)]
        step *= 2
    return rows


@intrinsic
def lane(typing: Code, value: Code, index: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Take one member's number out."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        number = args[0] if value == types.float64 else builder.extract_element(args[0], args[1])
        return builder.fpext(number, DOUBLE) if value == singles else number

    return types.float64(_joined(value), types.intp), lower


@intrinsic
def wide(typing: Code, x: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """As float64, so that a long sum loses nothing."""
    kind = lanes if x == singles else _joined(x)
    return kind(kind), lambda context, builder, signature, args: args[0]  # noqa: ARG005 - Numba's protocol


# ---------------------------------------------------------------------------------------------------------- functions


def _call(builder: Code, name: str, *args: Code) -> Code:
    kind = args[0].type
    suffix = {DOUBLE: "f64", VECTOR: f"v{WIDTH}f64", SINGLES: f"v{WIDTH}f32"}[kind]
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(kind, [kind] * len(args)), f"llvm.{name}.{suffix}"
    )
    return builder.call(function, args)


@intrinsic
def square_root(typing: Code, x: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Square root, nan of negative numbers."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        return _call(builder, "sqrt", args[0])

    return _joined(x)(_joined(x)), lower


@intrinsic
def magnitude(typing: Code, x: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Absolute value."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        return _call(builder, "fabs", args[0])

    return _joined(x)(_joined(x)), lower


@intrinsic
def if_less(typing: Code, a: Code, b: Code, then: Code, other: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Choose for each member: ``then`` where a < b, ``other`` where not, a nan included."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        return builder.select(builder.fcmp_ordered("<", args[0], args[1]), args[2], args[3])

    kind = _joined(a, b, then, other)
    return kind(kind, kind, kind, kind), lower


# bits of sqrt(1/2), how many bits a mantissa has, and what is added to exponents, of float64 and float32
FORMATS = {DOUBLE: (0x3FE6A09E667F3BCD, 52, 1023), FLOAT: (0x3F3504F3, 23, 127)}


def _format(value: Code) -> tuple[Code, Code, tuple[int, int, int], Callable[[float], Code]]:
    # the type of a number or of a vector, that of its bits, how its numbers are stored, and a way to write constants
    number = DOUBLE if value.type == DOUBLE else value.type.element
    word = WORD if number == DOUBLE else INDEX
    if value.type == DOUBLE:
        return DOUBLE, word, FORMATS[number], lambda x: ir.Constant(word if isinstance(x, int) else DOUBLE, x)
    words = ir.VectorType(word, WIDTH)
    return value.type, words, FORMATS[number], lambda x: splat(None, x, words if isinstance(x, int) else value.type)


@intrinsic
def exponent(typing: Code, x: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Find e with x = m 2^e and 1/2 < m^2 < 2, of a positive normal x."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        kind, words, (root, mantissa, _), constant = _format(args[0])
        bits = builder.sub(builder.bitcast(args[0], words), constant(root))
        return builder.sitofp(builder.ashr(bits, constant(mantissa)), kind)

    return _joined(x)(_joined(x)), lower


@intrinsic
def nearest(typing: Code, x: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Round to a whole number, where it has few enough digits for that."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        _, _, (_, mantissa, _), constant = _format(args[0])
        # beyond this, numbers are whole
        large = constant(1.5 * 2.0**mantissa)
        return builder.fsub(builder.fadd(args[0], large, flags=("contract",)), large)

    return _joined(x)(_joined(x)), lower


@intrinsic
def power_of_two(typing: Code, n: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Compute 2^n of a whole n whose power is a normal number."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        kind, words, (_, mantissa, bias), constant = _format(args[0])
        shifted = builder.fadd(args[0], constant(1.5 * 2.0**mantissa + bias))
        return builder.bitcast(builder.shl(builder.bitcast(shifted, words), constant(mantissa)), kind)

    return _joined(n)(_joined(n)), lower
