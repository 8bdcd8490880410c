"""Vector types for Numba: eight members of a batch at once, in LLVM's own vector instructions. Loads Numba.

A lane holds one member's number, as float64, or as float32 where a formula keeps its digits so. Buffers are pointers to
vectors: ``load(p, i)`` is the i-th number of all eight members. Everything here takes plain numbers and pointers to them
too, for one member by itself; a number beside vectors is repeated.
"""

# mypy: disable-error-code="attr-defined, misc, no-any-return, import-not-found, unused-ignore"
# mypy: disable-error-code="untyped-decorator, no-untyped-call"

from __future__ import annotations

import inspect
import itertools
import operator
from typing import TYPE_CHECKING, Any

from llvmlite import ir
from numba import types
from numba.core import cgutils, codegen, config
from numba.core.typeconv.castgraph import Conversion
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, lower_cast, models, register_model

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH = 8

DOUBLE, FLOAT, WORD, INDEX, BYTE = ir.DoubleType(), ir.FloatType(), ir.IntType(64), ir.IntType(32), ir.IntType(8)
VECTOR, SINGLES = ir.VectorType(DOUBLE, WIDTH), ir.VectorType(FLOAT, WIDTH)
# whether eight float64 numbers fit into a register of the processor
WIDE = "+avx512f" in (codegen.get_host_cpu_features() if config.CPU_FEATURES is None else config.CPU_FEATURES)
Code = Any  # what llvmlite and Numba hand over has no types


class Numbers(types.Type):
    """Several numbers side by side."""

    narrower: tuple[type[Numbers], ...] = ()

    def __init__(self) -> None:
        super().__init__(name=f"symkl.{type(self).__name__}")

    def can_convert_from(self, typing: Code, other: Code) -> Code:  # noqa: ARG002 - Numba's protocol
        """Let a number, or narrower numbers, stand for a vector."""
        return Conversion.safe if isinstance(other, (types.Float, types.Integer, *self.narrower)) else None


class Singles(Numbers):
    """Eight float32 numbers, one of each member."""


class Lanes(Numbers):
    """Eight float64 numbers, one of each member."""

    narrower = (Singles,)


class Sixteen(Numbers):
    """Sixteen float32 numbers, of one member."""


lanes, singles, sixteen = Lanes(), Singles(), Sixteen()
LLVM = {lanes: VECTOR, singles: SINGLES, sixteen: ir.VectorType(FLOAT, 2 * WIDTH), types.float64: DOUBLE}
POINTERS = {kind: types.CPointer(kind) for kind in LLVM}


def _model(llvm: Code) -> Code:
    class Model(models.PrimitiveModel):
        def __init__(self, manager: Code, kind: Code) -> None:
            super().__init__(manager, kind, llvm)

    return Model


for _kind in (lanes, singles, sixteen):
    register_model(type(_kind))(_model(LLVM[_kind]))


def splat(builder: Code, value: float | Code, kind: Code = VECTOR) -> Code:
    """Repeat a number in every lane."""
    if isinstance(value, (int, float)):
        return ir.Constant(kind, [value] * kind.count)
    empty = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(INDEX, 0))
    return shuffled(builder, empty, empty, [0] * kind.count)


def shuffled(builder: Code, a: Code, b: Code, places: list[int]) -> Code:
    """Take numbers of two vectors, which are counted through."""
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(INDEX, len(places)), places))


def _cast(builder: Code, value: Code, kind: Code) -> Code:
    # a number or a vector as another one
    wanted = LLVM[kind]
    if value.type == wanted:
        return value
    if value.type == SINGLES:
        return builder.fpext(value, wanted)
    return splat(builder, builder.fptrunc(value, FLOAT) if wanted.element == FLOAT else value, wanted)


def _repeat(context: Code, builder: Code, given: Code, wanted: Code, value: Code) -> Code:
    return _cast(builder, context.cast(builder, value, given, types.float64), wanted)


for _given, _wanted in itertools.product((types.Float, types.Integer), (Lanes, Singles, Sixteen)):
    lower_cast(_given, _wanted)(_repeat)


@lower_cast(Singles, Lanes)
def _widen(context: Code, builder: Code, given: Code, wanted: Code, value: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    return _cast(builder, value, wanted)


def joined(*kinds: Code) -> Code:
    """Return the type in which numbers of these types meet."""
    return next((kind for kind in (lanes, singles, sixteen) if kind in kinds), types.float64)


def _arithmetic(symbol: Callable[..., Any], method: str) -> None:
    @infer_global(symbol)
    class _Typing(AbstractTemplate):
        key = symbol

        def generic(self, args: Code, kws: Code) -> Code:
            known = all(a in LLVM or isinstance(a, (types.Float, types.Integer)) for a in args)
            if known and not kws and len(args) == 2 and joined(*args) != types.float64:  # noqa: PLR2004 - a binary operator
                return signature(joined(*args), *(joined(a) for a in args))
            return None

    def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
        left, right = (_cast(builder, a, signature.return_type) for a in args)
        # a divisor that occurs again is inverted once
        return getattr(builder, method)(left, right, flags=("contract", "arcp"))

    for left, right in itertools.product(LLVM, repeat=2):
        if joined(left, right) != types.float64 and sixteen not in {left, right} - {joined(left, right)}:
            lower_builtin(symbol, left, right)(lower)


for _symbol, _method in (("add", "fadd"), ("sub", "fsub"), ("mul", "fmul"), ("truediv", "fdiv")):
    _arithmetic(getattr(operator, _symbol), _method)
    _arithmetic(getattr(operator, f"i{_symbol}"), _method)


@infer_global(operator.neg)
class _Negation(AbstractTemplate):
    key = operator.neg

    def generic(self, args: Code, kws: Code) -> Code:
        return signature(*args, *args) if not kws and args in ((lanes,), (singles,), (sixteen,)) else None


def _negate(context: Code, builder: Code, signature: Code, args: Code) -> Code:  # noqa: ARG001 - Numba's protocol
    return builder.fneg(args[0])


for _kind in (lanes, singles, sixteen):
    lower_builtin(operator.neg, _kind)(_negate)


# -------------------------------------------------------------------------------------------------------- instructions


def instruction(typed: Callable[..., Code]) -> Callable[[Callable[..., Code]], Any]:
    """Make an instruction of Numba's of what writes code for values; ``typed`` gives the signature for types, or none.

    It is handed a literal as a Python number, the structure of an array and the members of a tuple. A list that it returns
    becomes a tuple.
    """

    def made(write: Callable[..., Code]) -> Any:  # noqa: ANN401 - Numba's type
        def definition(_: Code, *given: Code) -> Code:
            found = typed(*given)

            def lower(context: Code, builder: Code, signature: Code, args: Code) -> Code:
                values = [_opened(context, builder, *pair) for pair in zip(signature.args, args, strict=True)]
                result = write(builder, *values)
                if isinstance(result, (list, tuple)):
                    return context.make_tuple(builder, signature.return_type, result)
                return context.get_dummy_value() if result is None else result

            return found and (found, lower)

        # of the typing context, in the place of the builder, and of what is passed
        definition.__signature__ = inspect.signature(write)  # type: ignore[attr-defined]
        definition.__name__, definition.__qualname__, definition.__doc__ = write.__name__, write.__qualname__, write.__doc__
        return intrinsic(definition)

    return made


def _opened(context: Code, builder: Code, kind: Code, value: Code) -> Code:
    if isinstance(kind, types.IntegerLiteral):
        return kind.literal_value
    if isinstance(kind, types.Array):
        return context.make_array(kind)(context, builder, value)
    return _members(builder, kind, value)


def _members(builder: Code, kind: Code, value: Code) -> Code:
    if not isinstance(kind, types.BaseTuple):
        return value
    return [_members(builder, one, builder.extract_value(value, at)) for at, one in enumerate(kind)]


def on_places(*given: Code) -> Code:
    """Return the signature of what is handed pointers, places and tuples of these, and returns nothing."""
    return types.void(*(types.intp if isinstance(kind, types.Integer) else kind for kind in given))


def with_literal(first: Code, *others: Code) -> Code:
    """Return the same with a number in front that has to be known."""
    return types.void(first, *on_places(*others).args) if isinstance(first, types.IntegerLiteral) else None


# --------------------------------------------------------------------------------------------- code of several vectors


def constant(builder: Code, x: float, kind: Code) -> Code:
    """Write a constant number or vector."""
    return ir.Constant(DOUBLE, x) if kind == DOUBLE else splat(builder, x, kind)


def call(builder: Code, name: str, *args: Code) -> Code:
    """Call a function that LLVM has for numbers and vectors."""
    kind = args[0].type
    number = kind if kind == DOUBLE else kind.element
    suffix = ("" if kind == DOUBLE else f"v{kind.count}") + ("f64" if number == DOUBLE else "f32")
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(kind, [kind] * len(args)), f"llvm.{name}.{suffix}"
    )
    return builder.call(function, args)


def turned(builder: Code, rows: list[Code], entries: int) -> list[Code]:
    """Give the columns of vectors that are the rows of a matrix of so many columns."""
    # rows are members: side by side until they fill vectors, then one bit of the two indices changes places at a time
    while len(rows) > entries:
        width = WIDTH * entries // len(rows)
        firsts = [start + i for start in range(0, len(rows), 2 * entries) for i in range(entries)]
        rows = [shuffled(builder, rows[i], rows[i + entries], list(range(2 * width))) for i in firsts]
    step = 1
    while step < entries:
        low = [i if not i & step else WIDTH + i - step for i in range(WIDTH)]
        high = [i + step if not i & step else WIDTH + i for i in range(WIDTH)]
        pairs = {i: (rows[i & ~step], rows[i | step]) for i in range(entries)}
        rows = [shuffled(builder, *pairs[i], high if i & step else low) for i in range(entries)]
        step *= 2
    return rows


def repeated(
    builder: Code, values: list[Code], first: Code, stop: Code, step: Callable[[Code, list[Code]], list[Code]]
) -> list[Code]:
    """Change numbers or vectors for each t from the first one on."""
    before, loop, after = builder.block, builder.append_basic_block("loop"), builder.append_basic_block("done")
    builder.cbranch(builder.icmp_signed("<", first, stop), loop, after)
    builder.position_at_end(loop)
    t = builder.phi(WORD)
    inside = [builder.phi(value.type) for value in values]
    changed = step(t, inside)
    following = builder.add(t, ir.Constant(WORD, 1))
    end = builder.block
    builder.cbranch(builder.icmp_signed("<", following, stop), loop, after)
    builder.position_at_end(after)
    out = [builder.phi(value.type) for value in values]
    t.add_incoming(first, before)
    t.add_incoming(following, end)
    for start, phi, value, last in zip(values, inside, changed, out, strict=True):
        phi.add_incoming(start, before)
        phi.add_incoming(value, end)
        last.add_incoming(start, before)
        last.add_incoming(value, end)
    return out
