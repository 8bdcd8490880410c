"""What is done to a number in lanes in one step or a few, for Numba. Loads Numba."""

# mypy: disable-error-code="attr-defined, misc, no-any-return, import-not-found, unused-ignore"
# mypy: disable-error-code="untyped-decorator, no-untyped-call"

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from symkl.numeric.compiled.lanes import (
    BYTE,
    DOUBLE,
    FLOAT,
    INDEX,
    VECTOR,
    WIDE,
    WORD,
    call,
    constant,
    instruction,
    joined,
    splat,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Code = Any  # what llvmlite and Numba hand over has no types


of_one_number = instruction(lambda x: joined(x)(joined(x)))
of_one_vector = instruction(lambda x: x(x))
in_two = instruction(lambda x: types.UniTuple(joined(x), 2)(joined(x)))


@of_one_number
def square_root(builder: Code, value: Code) -> Code:
    """Square root, nan of negative numbers."""
    return call(builder, "sqrt", value)


def _estimated(builder: Code, name: str, x: Code) -> Code:
    # the processor's estimate with 14 bits, of a normal result
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(VECTOR, [VECTOR, VECTOR, BYTE]), f"llvm.x86.avx512.{name}14.pd.512"
    )
    return builder.call(function, [x, splat(builder, 0.0), ir.Constant(BYTE, -1)])


def _added(builder: Code, x: Code, a: Code, b: Code, method: str = "fadd") -> Code:
    # x + a b, rounded once
    return getattr(builder, method)(x, builder.fmul(a, b, flags=("contract",)), flags=("contract",))


def inverted(builder: Code, value: Code) -> Code:
    """Write the inverse.

    Two steps of Newton's method double the digits of an estimate twice, in less time than it takes to divide.
    """
    one = constant(builder, 1.0, value.type)
    if value.type != VECTOR or not WIDE:
        return builder.fdiv(one, value, flags=("arcp",))
    result = _estimated(builder, "rcp", value)
    for _ in range(2):
        result = _added(builder, result, result, _added(builder, one, value, result, "fsub"))
    return result


@of_one_number
def inverse(builder: Code, value: Code) -> Code:
    """Compute 1/x to about one unit in the last place, where x and the result are normal numbers."""
    return inverted(builder, value)


def rooted(builder: Code, value: Code) -> tuple[Code, Code]:
    """Write the square root, nan where it is not above zero, and its inverse."""
    zero, nan = (constant(builder, c, value.type) for c in (0.0, math.nan))
    positive = builder.fcmp_ordered("<", zero, value)
    if value.type != VECTOR or not WIDE:
        root = builder.select(positive, call(builder, "sqrt", value), nan)
        return root, builder.fdiv(constant(builder, 1.0, value.type), root, flags=("arcp",))
    half = splat(builder, 0.5)
    estimate = _estimated(builder, "rsqrt", value)
    # the root and half its inverse
    root, rest = builder.fmul(value, estimate), builder.fmul(half, estimate)
    for _ in range(2):
        error = _added(builder, half, root, rest, "fsub")
        root, rest = _added(builder, root, root, error), _added(builder, rest, rest, error)
    better = _added(builder, root, rest, _added(builder, value, root, root, "fsub"))
    return builder.select(positive, better, nan), builder.fadd(rest, rest)


@in_two
def root_and_inverse(builder: Code, value: Code) -> Code:
    """Square root to about one unit in the last place, nan where x is not above zero, and its inverse; see ``inverse``."""
    return rooted(builder, value)


@of_one_number
def magnitude(builder: Code, value: Code) -> Code:
    """Absolute value."""
    return call(builder, "fabs", value)


@instruction(lambda *given: joined(*given)(*[joined(*given)] * 4))
def if_less(builder: Code, a: Code, b: Code, then: Code, other: Code) -> Code:
    """Choose for each member: ``then`` where a < b, ``other`` where not, a nan included."""
    return builder.select(builder.fcmp_ordered("<", a, b), then, other)


@instruction(lambda x: types.boolean(joined(x)))
def is_zero(builder: Code, value: Code) -> Code:
    """Whether the numbers of all members are zero."""
    if value.type == DOUBLE:
        return builder.fcmp_ordered("==", value, ir.Constant(DOUBLE, 0.0))
    other = builder.fcmp_unordered("!=", value, splat(builder, 0.0, value.type))
    return builder.icmp_unsigned("==", builder.bitcast(other, BYTE), ir.Constant(BYTE, 0))


# bits of sqrt(1/2), how many bits a mantissa has, and what is added to exponents, of float64 and float32
FORMATS = {DOUBLE: (0x3FE6A09E667F3BCD, 52, 1023), FLOAT: (0x3F3504F3, 23, 127)}


def _format(value: Code) -> tuple[Code, Code, tuple[int, int, int], Callable[[float], Code]]:
    # the type of a number or of a vector, that of its bits, how its numbers are stored, and a way to write constants
    number = DOUBLE if value.type == DOUBLE else value.type.element
    word = WORD if number == DOUBLE else INDEX
    if value.type == DOUBLE:
        return DOUBLE, word, FORMATS[number], lambda x: ir.Constant(word if isinstance(x, int) else DOUBLE, x)
    words = ir.VectorType(word, value.type.count)
    return value.type, words, FORMATS[number], lambda x: splat(None, x, words if isinstance(x, int) else value.type)


@of_one_number
def exponent(builder: Code, value: Code) -> Code:
    """Find e with x = m 2^e and 1/2 < m^2 < 2, of a positive normal x."""
    kind, words, (root, mantissa, _), constant = _format(value)
    bits = builder.sub(builder.bitcast(value, words), constant(root))
    return builder.sitofp(builder.ashr(bits, constant(mantissa)), kind)


def _of_normal_form(builder: Code, value: Code, name: str, *options: int) -> Code:
    # takes apart eight numbers of any size
    kinds = [VECTOR, *[INDEX] * len(options), VECTOR, BYTE, INDEX]
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(VECTOR, kinds), f"llvm.x86.avx512.mask.{name}.pd.512"
    )
    # of all members, rounded as usual
    last = [splat(builder, 0.0), ir.Constant(BYTE, -1), ir.Constant(INDEX, 4)]
    return builder.call(function, [value, *(ir.Constant(INDEX, option) for option in options), *last])


@of_one_vector
def floor_of_log2(builder: Code, value: Code) -> Code:
    """Find the largest whole e with 2^e <= |x|; -inf of zero. Needs AVX-512."""
    return _of_normal_form(builder, value, "getexp")


@of_one_vector
def mantissa(builder: Code, value: Code) -> Code:
    """Find m = |x|/2^e from 3/4 up to 3/2, with a whole e; 1 of zero and of infinity. Needs AVX-512."""
    return _of_normal_form(builder, value, "getmant", 7)


@of_one_number
def nearest(builder: Code, value: Code) -> Code:
    """Round to a whole number, where it has few enough digits for that."""
    _, _, (_, mantissa, _), constant = _format(value)
    # beyond this, numbers are whole
    large = constant(1.5 * 2.0**mantissa)
    return builder.fsub(builder.fadd(value, large, flags=("contract",)), large)


@of_one_number
def power_of_two(builder: Code, value: Code) -> Code:
    """Compute 2^n of a whole n whose power is a normal number."""
    _, _, (_, mantissa, bias), constant = _format(value)
    return _from_low_bits(builder, builder.fadd(value, constant(1.5 * 2.0**mantissa + bias)))


def _from_low_bits(builder: Code, shifted: Code) -> Code:
    # 2^n, given n with what is added to exponents, and a number so large that the sum's last bits are whole
    kind, words, (_, mantissa, _), constant = _format(shifted)
    return builder.bitcast(builder.shl(builder.bitcast(shifted, words), constant(mantissa)), kind)


@in_two
def nearest_with_half_power(builder: Code, value: Code) -> Code:
    """Round to a whole number n, and compute 2^(n - 1) where that is a normal number."""
    _, _, (_, mantissa, bias), constant = _format(value)
    large = constant(1.5 * 2.0**mantissa + bias - 1)
    shifted = builder.fadd(value, large, flags=("contract",))
    return builder.fsub(shifted, large), _from_low_bits(builder, shifted)
