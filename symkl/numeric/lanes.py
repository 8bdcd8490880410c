"""A vector type for Numba: eight members of a batch at once, in LLVM's own vector instructions. Loads Numba.

A lane holds one member's number. Buffers are pointers to vectors: ``load(p, i)`` is the i-th number of all eight members.
"""

# mypy: disable-error-code="misc, no-any-return, import-not-found, unused-ignore, untyped-decorator, no-untyped-call"

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

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


lanes = Lanes()
pointer = types.CPointer(types.float64)


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


def _vector_at(builder: Code, base: Code, index: Code) -> Code:
    return builder.gep(builder.bitcast(base, VECTOR.as_pointer()), [index])


@intrinsic
def load(typing: Code, base: Code, index: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Read the vector at an index of a buffer."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        return builder.load(_vector_at(builder, *args), align=ALIGNMENT)

    return lanes(pointer, types.intp), lower


@intrinsic
def store(typing: Code, base: Code, index: Code, value: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Write the vector at an index of a buffer."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        builder.store(args[2], _vector_at(builder, args[0], args[1]), align=ALIGNMENT)
        return context.get_dummy_value()

    return types.void(pointer, types.intp, lanes), lower


@intrinsic
def room(typing: Code, vectors: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Reserve a buffer on the stack; a constant size that is small ends up in registers."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        with builder.goto_entry_block():
            place = builder.alloca(ir.ArrayType(VECTOR, vectors.literal_value))
        place.align = ALIGNMENT
        return builder.bitcast(place, DOUBLE.as_pointer())

    if not isinstance(vectors, types.IntegerLiteral):
        return None
    return pointer(vectors), lower


@intrinsic
def room_in(typing: Code, work: Code, vectors: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Point into an array, so many vectors from its first aligned place."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:
        array = context.make_array(signature.args[0])(context, builder, args[0])
        address = builder.ptrtoint(array.data, WORD)
        up = builder.add(address, ir.Constant(WORD, ALIGNMENT - 1))
        start = builder.inttoptr(builder.and_(up, ir.Constant(WORD, -ALIGNMENT)), VECTOR.as_pointer())
        return builder.bitcast(builder.gep(start, [args[1]]), DOUBLE.as_pointer())

    return pointer(work, types.intp), lower


@intrinsic
def gather(typing: Code, array: Code, start: Code, stop: Code, size: Code, offset: Code) -> Code:  # noqa: ARG001, PLR0913, PLR0917
    """Read one entry of eight members: ``array`` is contiguous, a member has ``size`` entries, and ends at ``stop``."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        last = builder.sub(args[2], ir.Constant(WORD, 1))
        out = ir.Constant(VECTOR, ir.Undefined)
        for lane in range(WIDTH):
            member = builder.add(args[1], ir.Constant(WORD, lane))
            member = builder.select(builder.icmp_signed("<", member, last), member, last)
            place = builder.gep(data, [builder.add(builder.mul(member, args[3]), args[4])])
            value = builder.load(place)
            if value.type != DOUBLE:
                value = builder.fpext(value, DOUBLE)
            out = builder.insert_element(out, value, ir.Constant(ir.IntType(32), lane))
        return out

    return lanes(array, types.intp, types.intp, types.intp, types.intp), lower


@intrinsic
def lane(typing: Code, value: Code, index: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Take one member's number out."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        return builder.extract_element(args[0], args[1])

    return types.float64(lanes, types.intp), lower


# ---------------------------------------------------------------------------------------------------------- functions


def _call(builder: Code, name: str, *args: Code) -> Code:
    kind = ir.FunctionType(VECTOR, [VECTOR] * len(args))
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{WIDTH}f64")
    return builder.call(function, args)


@intrinsic
def filled(typing: Code, value: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Repeat a number in every lane."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        return splat(builder, args[0])

    return lanes(types.float64), lower


@intrinsic
def square_root(typing: Code, x: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Square root, nan of negative numbers."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        return _call(builder, "sqrt", args[0])

    return lanes(lanes), lower


@intrinsic
def magnitude(typing: Code, x: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Absolute value."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        return _call(builder, "fabs", args[0])

    return lanes(lanes), lower


@intrinsic
def if_less(typing: Code, a: Code, b: Code, then: Code, other: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Choose in each lane: ``then`` where a < b, ``other`` where not, a nan included."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        return builder.select(builder.fcmp_ordered("<", args[0], args[1]), args[2], args[3])

    return lanes(lanes, lanes, lanes, lanes), lower


SQUARE_ROOT_OF_HALF = 0x3FE6A09E667F3BCD  # as bits
MANTISSA = 52
BIAS = 1023


@intrinsic
def exponent(typing: Code, x: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Find e with x = m 2^e and 1/2 < m^2 < 2, of a positive normal x."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        bits = builder.sub(builder.bitcast(args[0], WORDS), splat(builder, SQUARE_ROOT_OF_HALF, WORDS))
        return builder.sitofp(builder.ashr(bits, splat(builder, MANTISSA, WORDS)), VECTOR)

    return lanes(lanes), lower


@intrinsic
def power_of_two(typing: Code, n: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    """Compute 2^n of a whole n between -1022 and 1023."""

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        shifted = builder.fadd(args[0], splat(builder, 1.5 * 2.0**MANTISSA + BIAS))
        bits = builder.shl(builder.bitcast(shifted, WORDS), splat(builder, MANTISSA, WORDS))
        return builder.bitcast(bits, VECTOR)

    return lanes(lanes), lower
