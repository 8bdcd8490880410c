"""Where the numbers of a program for Numba are, and how its entries are written: what its statements are made of."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from symkl.errors import UnsupportedError
from symkl.numeric import operations as op
from symkl.numeric.operations import NUMBER, VECTOR
from symkl.numeric.targets.dialects import words

if TYPE_CHECKING:
    from symkl.numeric.operations import Operation, Program

Size: TypeAlias = "str | int"
Shape: TypeAlias = tuple[Size, ...]

FUNCTIONS = {
    op.Logarithm: "log",
    op.LogarithmNearOne: "log1p",
    op.Exponential: "exp",
    op.ExponentialMinusOne: "expm1",
    op.SquareRoot: "square_root",
    op.Magnitude: "magnitude",
    **{kind: name for kind, name in op.ROUTINES.items() if kind not in (op.LogGap, op.LogGamma, op.Digamma)},
}
PLAIN = {op.Logarithm: "math.log", op.LogarithmNearOne: "math.log1p", op.Exponential: "math.exp"}
PLAIN |= {op.ExponentialMinusOne: "math.expm1", op.SquareRoot: "math.sqrt", op.Magnitude: "abs"}
INFIX = {op.Add: "+", op.Multiply: "*", op.Quotient: "/"}
ENTRYWISE = (*INFIX, op.Negate, op.Raise, op.LogGap, *FUNCTIONS)
KERNELS = frozenset(FUNCTIONS.values()) | words("""
    across cholesky cholesky_difference dot entries last load log_gap log_gap_of_ratio log_gaps power prefetch
    product put room room_in row solve_lower solve_upper square squared_norm store take take_symmetric total
    trace_of_product weighted_log_gap_of wide wide_entries zero
""")
RESERVED = KERNELS | {"sums", "odd"} | {"math", "bad", "at", "begin", "end", "value", "work", "i", "j", "WIDTH", "buffer"}


@dataclass(frozen=True, slots=True)
class Variant:
    """For what a program is printed.

    Attributes
    ----------
    width : members that are worked on together; none for code that is only looked at
    size_in_bytes : what the numbers of all members take
    fixed : one size that all dimensions have
    entries : routine that reads entries of one member, where those are worked on together instead, and how many it reads
    """

    width: int = 0
    size_in_bytes: int = 0
    fixed: int | None = None
    entries: tuple[str, int] | None = None


ANY_SIZES = Variant()


class NumbaWriter:
    """Writes one statement for each step that needs one; the rest is written where it is used."""

    def __init__(self, program: Program, name: str, variant: Variant = ANY_SIZES) -> None:
        self.program = program
        self.variant = variant
        self.read = variant.entries[0] if variant.entries else "load"
        self.width = str(variant.width or "WIDTH")
        self.steps = program.steps()
        self.uses = {step: sum(other.args.count(step) for other in self.steps) for step in self.steps}
        self.arguments = {p.name: p for p in program.parameters}
        self.shapes: dict[Operation, Shape] = {}
        self.names: dict[Operation, str] = {}
        self.needs: dict[Operation, frozenset[str]] = {}
        self.buffers: list[tuple[str, str]] = []
        self.lines: list[str] = []
        self.taken = {*self.arguments, *sizes_of(program), *RESERVED, name}

    # ---------------------------------------------------------------------------------------------------- what is where

    def prepare(self, step: Operation) -> None:
        """Note the shape of a step and the arguments that it depends on."""
        self.shapes[step] = _shape(self, step)
        own = frozenset({str(step.option)}) if isinstance(step, op.Argument) else frozenset()
        self.needs[step] = own.union(*(self.needs[a] for a in step.args))

    def size(self, operation: Operation) -> str:
        """Return the number of entries."""
        return " * ".join(map(str, self.shapes[operation])) or "1"

    def fresh(self, wanted: str) -> str:
        """Return a name that is free."""
        free, count = wanted, 1
        while free in self.taken:
            count += 1
            free = f"{wanted}{count}"
        self.taken.add(free)
        return free

    def buffer(self, step: Operation, wanted: str) -> str:
        """Make a buffer for a step."""
        name = self.names[step] = self.fresh(wanted)
        self.buffers.append((name, self.size(step)))
        return name

    def rooms(self) -> list[str]:
        """Write where the buffers are: in registers for one small size, or else one behind the other in an array."""
        size, fixed, lines = self.variant.size_in_bytes, self.variant.fixed, []
        for at, (name, room) in enumerate(self.buffers):
            if not size:
                place = f"buffer({room})"
            elif fixed is not None:
                place = f"room({size}, {numbers(room, dict.fromkeys(sizes_of(self.program), fixed))})"
            else:
                place = f"room_in({size}, work, {' + '.join(r for _, r in self.buffers[:at]) or '0'})"
            lines.append(f"{name} = {place}")
        return lines

    def once(self, step: Operation, *lines: str) -> None:
        """Write lines that run again only if an argument that they depend on has more than one member."""
        moving = " or ".join(f"{name}.shape[0] > 1" for name in sorted(self.needs[step]))
        start = f"if at == begin or {moving}:" if moving else "if at == begin:"
        self.lines.append(start if self.variant.fixed is None else "if True:")
        self.lines += [f"    {line}" for line in lines]

    # ------------------------------------------------------------------------------------------------------ expressions

    def entry(self, step: Operation, at: str = "i") -> str:  # noqa: PLR0911 - one case for each kind
        """Write the entry of a step at an index into its buffer; a number is the same everywhere."""
        if step in self.names:
            return self.names[step] if step.rank == NUMBER else f"{self.read}({self.names[step]}, {at})"
        match step:
            case op.Number():
                return _number(step)
            case op.Size():
                return str(step.option)
            case op.DiagonalEntries():
                rows = self.shapes[step.args[0]][0]
                return f"load({self.place(step.args[0])}, {at} * ({rows} + 1))"
            case op.ScaleRows():
                scale, x = step.args
                row = at if step.rank == VECTOR else f"{at} // {self.shapes[x][1]}"
                sign = "/" if step.option == "/" else "*"
                return f"({self.entry(x, at)} {sign} {self.entry(scale, row)})"
            case op.Filled():
                return str(float(int(step.option)))
        args = ratio(step) if isinstance(step, op.LogGap) else step.args
        return self.combined(step, [self.entry(a, at) for a in args])

    def combined(self, step: Operation, args: list[str]) -> str:  # noqa: PLR0911 - one case for each kind
        """Write an entrywise step of the entries of its arguments."""
        if isinstance(step, op.Negate):
            return f"(-{args[0]})"
        if type(step) in INFIX:
            return f"({f' {INFIX[type(step)]} '.join(args)})"
        if isinstance(step, op.Raise):
            if not step.varies:
                return f"({args[0]} ** {args[1]})"
            if step.args[1].varies:
                return f"exp({args[1]} * log({args[0]}))"
            exponent = step.args[1].option
            if exponent == 2:  # noqa: PLR2004 - a square
                return f"square({args[0]})"
            return f"power({args[0]}, float({args[1]}))"
        if isinstance(step, op.LogGap):
            return f"log_gap({args[0]})" if len(args) == 1 else f"log_gap_of_ratio({', '.join(args)})"
        if isinstance(step, op.WeightedLogGap) and len(args) > 2:  # noqa: PLR2004 - with the difference
            return f"weighted_log_gap_of({', '.join(args)})"
        table = FUNCTIONS if step.varies else PLAIN
        if type(step) not in table:
            raise uncovered(step)
        return f"{table[type(step)]}({', '.join(args)})"

    def place(self, step: Operation) -> str:
        """Return the buffer of a step, made for it where it has none."""
        if step not in self.names:
            name = self.buffer(step, ("number", "vector", "matrix")[step.rank])
            size = self.size(step)
            text = self.entry_without_name(step, name)
            self.once(step, f"for i in range({size}):", f"    store({name}, i, {text})")
        return self.names[step]

    def entry_without_name(self, step: Operation, name: str) -> str:
        """Write an entry of a step that has just got a buffer."""
        del self.names[step]
        text = self.entry(step)
        self.names[step] = name
        return text

    def number(self, step: Operation, *lines: str, wanted: str = "number") -> str:
        """Name a number that the lines compute, ``{}`` standing for it."""
        name = self.names[step] = self.fresh(wanted)
        self.lines += [line.format(name) for line in lines]
        return name


def sizes_of(program: Program) -> list[str]:
    """Names of the dimensions, in the order in which they occur."""
    return list(dict.fromkeys(s for p in program.parameters for s in p.sizes if isinstance(s, str)))


def numbers(room: str, sizes: dict[str, int]) -> int:
    """Count the numbers of a buffer."""
    return prod(int(word) if word.isdigit() else sizes[word] for word in room.split(" * "))


def ratio(step: Operation) -> tuple[Operation, ...]:
    """Return the change, and what one plus that is the ratio of where that is known."""
    change, *ratio = step.args
    return (change, *ratio[0].args) if ratio else (change,)


def uncovered(step: Operation) -> UnsupportedError:
    """Return the error for a step that no kernel computes."""
    return UnsupportedError(f"the numba target has no kernel for {type(step).__name__}", hint='use target="numpy"')


def _number(step: Operation) -> str:
    value = step.option
    if not isinstance(value, Fraction):
        return "math.pi"
    return repr(float(value)) if value >= 0 else f"({float(value)!r})"


def _shape(writer: NumbaWriter, step: Operation) -> Shape:  # noqa: C901, PLR0911 - one case for each kind
    def of(at: int) -> Shape:
        return writer.shapes[step.args[at]]

    match step:
        case op.Argument():
            return writer.arguments[str(step.option)].sizes
        case op.Outer():
            return (*of(0), *of(1))
        case op.Product():
            return (of(0)[0], *of(1)[1:])
        case op.Flip():
            return of(0)[::-1]
        case op.SolveTriangular() | op.ScaleRows():
            return of(1)
        case op.DiagonalEntries():
            return of(0)[:1]
        case op.DiagonalFrom():
            return of(0) * 2
        case op.IdentityMatrix():
            return (_size(step.args[0]),) * 2
        case op.Filled():
            return tuple(map(_size, step.args))
    if step.rank == NUMBER:
        return ()
    known = next((writer.shapes[a] for a in step.args if a.rank == step.rank), None)
    if known is None:
        raise uncovered(step)
    return known


def _size(step: Operation) -> Size:
    return int(step.option) if isinstance(step, op.Number) else str(step.option)
