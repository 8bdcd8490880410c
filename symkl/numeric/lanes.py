"""A vector type for Numba: eight members of a batch at once, in LLVM's own vector instructions. Loads Numba.

A lane holds one member's number. Buffers are pointers to vectors: ``load(p, i)`` is the i-th number of all eight members.
Everything here takes plain numbers and pointers to them too, for one member by itself; a number beside vectors is repeated.
"""

# mypy: disable-error-code="misc, no-any-return, import-not-found, unused-ignore, untyped-decorator, no-untyped-call"

from __future__ import annotations

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

DOUBLE, WORD = ir.DoubleType(), ir.IntType(64)
VECTOR, WORDS = ir.VectorType(DOUBLE, WIDTH), ir.VectorType(WORD, WIDTH)
Code = Any  # what llvmlite and Numba hand over has no types


class Lanes(types.Type):
    """Eight float64 numbers, one of each member."""

    def __init__(self) -> None:
        super().__init__(name="symkl.Lanes")

    def can_convert_from(self, typing: Code, other: Code) -> Code:  # noqa: ARG002 - Numba's protocol
        """Let a number stand for a vector."""
        return Conversion.safe if isinstance(other, (types.Float, types.Integer)) else None


lanes = Lanes()
POINTERS = {lanes: types.CPointer(lanes), types.float64: types.CPointer(types.float64)}


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Code, kind: Code) -> None:
        super().__init__(manager, kind, VECTOR)


def splat(builder: Code, value: float | Code, kind: Code = VECTOR) -> Code:
    """Repeat a number in every lane."""
    if isinstance(value, (int, float)):
        return ir.Constant(kind, [value] * WIDTH)
    empty = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    mask = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
    return builder.shuffle_vector(empty, empty, mask)


@lower_cast(types.Float, Lanes)
@lower_cast(types.Integer, Lanes)
def _repeat(context: Code, builder: Code, given: Code, wanted: Code, value: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    number = context.cast(builder, value, given, types.float64)
    return splat(builder, number)


def _joined(*kinds: Code) -> Code:
    return lanes if lanes in kinds else types.float64


def _arithmetic(symbol: Callable[..., Any], method: str) -> None:
    kinds = (lanes, types.float64)

    @infer_global(symbol)
    class _Typing(AbstractTemplate):
        key = symbol

        def generic(self, args: Code, kws: Code) -> Code:
            if not kws and len(args) == 2 and lanes in args:  # noqa: PLR2004 - a binary operator
                left, right = (lanes if a == lanes else types.float64 for a in args)
                if all(a == lanes or isinstance(a, (types.Float, types.Integer)) for a in args):
                    return signature(lanes, left, right)
            return None

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        left, right = (a if kind == lanes else splat(builder, a) for kind, a in zip(signature.args, args, strict=True))
        return getattr(builder, method)(left, right, flags=("contract",))

    for left in kinds:
        for right in kinds:
            if lanes in (left, right):
                lower_builtin(symbol, left, right)(lower)


for _symbol, _method in (("add", "fadd"), ("sub", "fsub"), ("mul", "fmul"), ("truediv", "fdiv")):
    _arithmetic(getattr(operator, _symbol), _method)
    _arithmetic(getattr(operator, f"i{_symbol}"), _method)


@infer_global(operator.neg)
class _Negation(AbstractTemplate):
    key = operator.neg

    def generic(self, args: Code, kws: Code) -> Code:
        return signature(lanes, lanes) if not kws and args == (lanes,) else None


@lower_builtin(operator.neg, Lanes)
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
    return ALIGNMENT if kind == lanes else 8


@intrinsic
def room(typing: Code, width: Code, numbers: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Reserve a buffer on the stack; a constant size that is small ends up in registers."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        with builder.goto_entry_block():
            place = builder.alloca(ir.ArrayType(context.get_value_type(kind), numbers.literal_value))
        place.align = ALIGNMENT
        return builder.bitcast(place, context.get_value_type(POINTERS[kind]))

    if not isinstance(numbers, types.IntegerLiteral):
        return None
    kind = KINDS[width.literal_value]
    return POINTERS[kind](width, numbers), lower


@intrinsic
def room_in(typing: Code, width: Code, work: Code, numbers: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Point into an array, so many numbers of every member from its first aligned place."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:
        array = context.make_array(signature.args[1])(context, builder, args[1])
        address = builder.ptrtoint(array.data, WORD)
        up = builder.add(address, ir.Constant(WORD, ALIGNMENT - 1))
        start = builder.inttoptr(builder.and_(up, ir.Constant(WORD, -ALIGNMENT)), context.get_value_type(POINTERS[kind]))
        return builder.gep(start, [args[2]])

    if not isinstance(width, types.IntegerLiteral):
        return None
    kind = KINDS[width.literal_value]
    return POINTERS[kind](width, work, types.intp), lower


KINDS = {1: types.float64, WIDTH: lanes}


@intrinsic
def gather(typing: Code, base: Code, array: Code, start: Code, stop: Code, size: Code, offset: Code) -> Code:  # noqa: ARG001, PLR0913, PLR0917
    """Read one entry of the members that a buffer is for: ``array`` is contiguous, a member has ``size`` entries.

    There is no member at ``stop``: its lane repeats the last one.
    """

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:
        data = context.make_array(signature.args[1])(context, builder, args[1]).data
        last = builder.sub(args[3], ir.Constant(WORD, 1))
        out = ir.Constant(VECTOR, ir.Undefined)
        for lane in range(WIDTH if base.dtype == lanes else 1):
            member = builder.add(args[2], ir.Constant(WORD, lane))
            member = builder.select(builder.icmp_signed("<", member, last), member, last)
            place = builder.gep(data, [builder.add(builder.mul(member, args[4]), args[5])])
            value = builder.load(place)
            if value.type != DOUBLE:
                value = builder.fpext(value, DOUBLE)
            if base.dtype != lanes:
                return value
            out = builder.insert_element(out, value, ir.Constant(ir.IntType(32), lane))
        return out

    return base.dtype(base, array, types.intp, types.intp, types.intp, types.intp), lower


@intrinsic
def lane(typing: Code, value: Code, index: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Take one member's number out."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        return builder.extract_element(args[0], args[1]) if value == lanes else args[0]

    return types.float64(_joined(value), types.intp), lower


# ---------------------------------------------------------------------------------------------------------- functions


def _call(builder: Code, name: str, *args: Code) -> Code:
    kind = args[0].type
    function = cgutils.get_or_insert_function(
        builder.module,
        ir.FunctionType(kind, [kind] * len(args)),
        f"llvm.{name}.{'f64' if kind == DOUBLE else f'v{WIDTH}f64'}",
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


SQUARE_ROOT_OF_HALF = 0x3FE6A09E667F3BCD  # as bits
MANTISSA = 52
BIAS = 1023


def _constant(like: Code, value: float) -> Code:
    # a number, or a vector of it, of the type of another value or of its bits
    whole = isinstance(value, int)
    if like.type in (DOUBLE, WORD):
        return ir.Constant(WORD if whole else DOUBLE, value)
    return splat(None, value, WORDS if whole else VECTOR)


@intrinsic
def exponent(typing: Code, x: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Find e with x = m 2^e and 1/2 < m^2 < 2, of a positive normal x."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        (value,) = args
        bits = builder.bitcast(value, WORD if value.type == DOUBLE else WORDS)
        bits = builder.sub(bits, _constant(value, SQUARE_ROOT_OF_HALF))
        return builder.sitofp(builder.ashr(bits, _constant(value, MANTISSA)), value.type)

    return _joined(x)(_joined(x)), lower


@intrinsic
def power_of_two(typing: Code, n: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Compute 2^n of a whole n between -1022 and 1023."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        (value,) = args
        shifted = builder.fadd(value, _constant(value, 1.5 * 2.0**MANTISSA + BIAS))
        bits = builder.bitcast(shifted, WORD if value.type == DOUBLE else WORDS)
        return builder.bitcast(builder.shl(bits, _constant(value, MANTISSA)), value.type)

    return _joined(n)(_joined(n)), lower
