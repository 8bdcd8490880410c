"""Print a program as a loop over eight members of a batch at a time, for Numba to compile.

Every matrix and vector is a buffer of vectors, one lane for each member; numbers are vectors. What is compiled is printed
for a variant: any sizes or one small size, so many members at a time, or entries of one member at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from symkl.errors import UnsupportedError
from symkl.numeric import operations as op
from symkl.numeric.operations import NUMBER, VECTOR

if TYPE_CHECKING:
    from collections.abc import Callable

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
    op.ExpGap: "exp_gap",
    op.TimesExponential: "times_exponential",
    op.Weighted: "weighted",
    op.WeightedLogGap: "weighted_log_gap",
}
PLAIN = {op.Logarithm: "math.log", op.LogarithmNearOne: "math.log1p", op.Exponential: "math.exp"}
PLAIN |= {op.ExponentialMinusOne: "math.expm1", op.SquareRoot: "math.sqrt", op.Magnitude: "abs"}
INFIX = {op.Add: "+", op.Multiply: "*", op.Quotient: "/"}
ENTRYWISE = (*INFIX, op.Negate, op.Raise, op.LogGap, *FUNCTIONS)
KERNELS = frozenset(
    {
        "log",
        "log1p",
        "exp",
        "expm1",
        "square_root",
        "magnitude",
        "exp_gap",
        "weighted",
        "weighted_log_gap",
        "log_gap",
        "times_exponential",
    }
    | {
        "log_gap_of_ratio",
        "weighted_log_gap_of",
        "log_gaps",
        "square",
        "power",
        "take",
        "take_symmetric",
        "put",
        "total",
        "zero",
        "cholesky",
        "cholesky_difference",
        "solve_lower",
    }
    | {"solve_upper", "product", "dot", "squared_norm", "trace_of_product", "load", "store", "room", "room_in", "wide"}
)
KERNELS |= {"across", "entries", "last", "prefetch", "row", "wide_entries"}
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


class NumbaWriter:
    """Writes one statement for each step that needs one; the rest is written where it is used."""

    def __init__(self, program: Program, name: str, variant: Variant = Variant()) -> None:
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
        args = _ratio(step) if isinstance(step, op.LogGap) else step.args
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
            raise _uncovered(step)
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

    # -------------------------------------------------------------------------------------------------------- statements

    def write(self, step: Operation) -> None:
        """Write the statement of a step, if it needs one."""
        if type(step) in STATEMENTS:
            STATEMENTS[type(step)](self, step)
        elif not isinstance(step, (*ENTRYWISE, op.Number, op.Size, op.DiagonalEntries, op.ScaleRows, op.Filled)):
            raise _uncovered(step)
        elif step.varies and self.uses[step] > 1 and isinstance(step, ENTRYWISE) and not isinstance(step, op.Negate):
            if step.rank == NUMBER:
                text = self.entry(step)
                self.names[step] = self.fresh("number")
                self.lines.append(f"{self.names[step]} = {text}")
            else:
                self.place(step)

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


def only_sums(program: Program) -> bool:
    """Whether vectors of one size are only summed over, entry by entry."""
    writer, shapes = NumbaWriter(program, ""), {p.sizes for p in program.parameters}
    sums = [step for step in writer.steps if isinstance(step, op.SumEntries)]
    kinds = (op.Argument, op.Number, op.Size, op.SumEntries, *ENTRYWISE)

    def is_plain(step: Operation) -> bool:
        once = step.rank == NUMBER or not step.varies or writer.uses[step] <= 1 or isinstance(step, (op.Argument, op.Negate))
        return isinstance(step, kinds) and once and not (isinstance(step, op.LogGap) and len(step.args) > 1)

    alike = len(shapes) == 1 and all(len(own) == 1 for own in shapes) and program.result.rank == NUMBER
    return alike and bool(sums) and all(map(is_plain, writer.steps)) and all(map(_vectors, sums))


def _vectors(step: Operation) -> set[str]:
    # names of the vectors that a step is computed from, entry by entry
    if isinstance(step, op.Argument):
        return {str(step.option)} if step.rank == VECTOR else set()
    return set().union(*(_vectors(a) for a in step.args if a.rank == VECTOR))


def source(program: Program, name: str, title: str, variant: Variant = Variant()) -> str:
    """Print a program as a function for Numba.

    Raises
    ------
    UnsupportedError
        If an operation has no compiled kernel.
    """
    return written(program, name, title, variant)[0]


def written(program: Program, name: str, title: str, variant: Variant) -> tuple[str, list[str]]:
    """Print a program as above; return the sizes of its buffers too."""
    writer = NumbaWriter(program, name, variant)
    for step in writer.steps:
        writer.prepare(step)
    for step in writer.steps:
        writer.write(step)
    result, by_entries = program.result, variant.entries is not None
    size, end = writer.size(result), f"min(at + {writer.width}, end)"
    if result.rank == NUMBER:
        text = writer.entry(result)
        writer.lines.append(f"value[at] = {text}" if by_entries else f"put(value, at, {end}, 1, 0, {text})")
    else:
        writer.place(result)
        writer.lines += [
            f"for i in range({size}):",
            f"    put(value, at, {end}, {size}, i, {writer.entry(result)})",
        ]
    sizes, fixed = sizes_of(program), variant.fixed
    given = [p.name for p in program.parameters] + (sizes if fixed is None else [])
    arguments = ", ".join([*given, "value", "begin", "end", "work"])
    title = title.replace("\\", "/").replace('"', "'")
    zeros = [f"zero({writer.names[step]}, {writer.size(step)})" for step in writer.steps if _is_partly_written(step)]
    body = [] if fixed is None else [f"{s} = {fixed}" for s in sizes]
    body += [f'"""{title}."""', *writer.rooms(), *zeros, "bad, odd = 0.0, 0.0" if by_entries else "bad = 0.0"]
    body += [f"for at in range(begin, end, {writer.width}):", *(f"    {line}" for line in writer.lines)]
    body += ["return total(bad + wide(odd) * 0.0)" if by_entries else "return total(bad)"]
    text = f"def {name}({arguments}):\n" + "\n".join(f"    {line}" for line in body) + "\n"
    return text, [room for _, room in writer.buffers]


def _is_partly_written(step: Operation) -> bool:
    # whether zeros above or beside what is written have to be there before
    triangles = isinstance(step, (op.Cholesky, op.CholeskyDifference, op.DiagonalFrom, op.IdentityMatrix))
    return triangles or (isinstance(step, op.SolveTriangular) and step.option == "L")


def _ratio(step: Operation) -> tuple[Operation, ...]:
    # the change, and what one plus that is the ratio of where that is known
    change, *ratio = step.args
    return (change, *ratio[0].args) if ratio else (change,)


def _uncovered(step: Operation) -> UnsupportedError:
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
        raise _uncovered(step)
    return known


def _size(step: Operation) -> Size:
    return int(step.option) if isinstance(step, op.Number) else str(step.option)


# --------------------------------------------------------------------------------------------------------- statements


def _argument(writer: NumbaWriter, step: Operation) -> None:
    name = str(step.option)
    if step.rank == NUMBER:
        place = writer.fresh(f"own_{name}")
        writer.buffers.append((place, "1"))
        writer.once(step, f"bad = bad + take({name}, at, end, {place}, 1)")
        writer.names[step] = f"load({place}, 0)"
        return
    if writer.variant.entries:
        writer.names[step] = writer.fresh(f"own_{name}")
        writer.lines.append(f"{writer.names[step]} = row({name}, at, {writer.size(step)})")
        return
    symmetric = writer.arguments[name].facts & {"spd", "symmetric"}
    place = writer.buffer(step, f"own_{name}")
    if symmetric:
        call = f"take_symmetric({name}, at, end, {place}, {writer.shapes[step][0]})"
    else:
        call = f"take({name}, at, end, {place}, {writer.size(step)})"
    writer.once(step, f"bad = bad + {call}")


def _buffered(
    wanted: str, write: Callable[[NumbaWriter, Operation, list[str], str], str]
) -> Callable[[NumbaWriter, Operation], None]:
    def statement(writer: NumbaWriter, step: Operation) -> None:
        args = [writer.place(a) for a in step.args]
        first = step.args[0]
        named = f"L_{first.option}" if isinstance(step, op.Cholesky) and isinstance(first, op.Argument) else wanted
        name = writer.buffer(step, named)
        writer.once(step, write(writer, step, args, name))

    return statement


def _columns(writer: NumbaWriter, step: Operation) -> Size:
    return writer.shapes[step][1] if step.rank > VECTOR else 1


def _solve(writer: NumbaWriter, step: Operation, args: list[str], name: str) -> str:
    rows, columns = writer.shapes[step.args[0]][0], _columns(writer, step)
    if step.option == "T":
        return f"solve_upper({args[0]}, {args[1]}, {name}, {rows}, {columns})"
    return f"solve_lower({args[0]}, {args[1]}, {name}, {rows}, {columns}, {step.option == 'L'})"


def _product(writer: NumbaWriter, step: Operation, args: list[str], name: str) -> str:
    rows, inner = writer.shapes[step.args[0]]
    return f"product({args[0]}, {args[1]}, {name}, {rows}, {inner}, {_columns(writer, step)})"


def _outer(writer: NumbaWriter, step: Operation, args: list[str], name: str) -> str:
    rows, columns = writer.shapes[step]
    return f"product({args[0]}, {args[1]}, {name}, {rows}, 1, {columns})"


def _moved(target: str, start: str) -> Callable[[NumbaWriter, Operation], None]:
    def statement(writer: NumbaWriter, step: Operation) -> None:
        args = [writer.place(a) for a in step.args if a.rank]
        shape = writer.shapes[step]
        name = writer.buffer(step, "matrix")
        rows, columns = shape
        count = rows if "columns" not in start + target else f"{rows} * {columns}"
        fill = {"rows": rows, "columns": columns, "x": args[0] if args else ""}
        line = f"store({name}, {target.format(**fill)}, {start.format(**fill)})"
        writer.once(step, f"for i in range({count}):", f"    {line}")

    return statement


def _sum_entries(writer: NumbaWriter, step: Operation) -> None:
    term = step.args[0]
    if isinstance(term, op.LogGap) and len(term.args) > 1 and all(isinstance(x, op.DiagonalEntries) for x in _ratio(term)):
        matrices = [x.args[0] for x in _ratio(term)]
        places = ", ".join(writer.place(x) for x in matrices)
        writer.number(step, f"{{}} = log_gaps({places}, {writer.shapes[matrices[0]][0]})")
        return
    size = writer.size(step.args[0])
    if writer.variant.entries:
        _sum_of_entries(writer, step, *writer.variant.entries)
        return
    text = writer.entry(step.args[0])
    name = writer.number(step, "{} = 0.0", f"for i in range({size}):")
    writer.lines.append(f"    {name} = {name} + wide({text})")


def _sum_of_entries(writer: NumbaWriter, step: Operation, read: str, width: int) -> None:
    # As many entries as a register has at a time; the last ones overlap the ones before. What is added is added one by one
    # where numbers are wide: to make float32 numbers so costs more than to add them.
    term, size = step.args[0], writer.size(step.args[0])
    several = isinstance(term, op.Add) and term not in writer.names and read == "wide_entries"
    terms = [writer.entry(part) for part in (term.args if several else (term,))]
    buffers = sorted(writer.names[s] for s in writer.steps if isinstance(s, op.Argument) and str(s.option) in _vectors(step))
    entries = [f"{read}({buffer}, i)" for buffer in buffers]
    # nan or infinite where any of them is
    seen = " + ".join(" * ".join(entries[i : i + 2]) for i in range(0, len(entries), 2))
    adding = " + ".join(f"wide({text})" for text in terms)
    adding_last = " + ".join(f"wide(last({text}, {size} % {width}))" for text in terms)
    name = writer.number(step, "{} = 0.0")
    writer.lines += [
        "sums = 0.0",
        f"for i in range(0, {size} - {width - 1}, {width}):",
        *(f"    prefetch({buffer}, i)" for buffer in buffers),
        f"    sums, odd = sums + {adding}, odd + {seen}",
        f"if {size} % {width} > 0:",
        f"    i = {size} - {width}",
        f"    sums, odd = sums + {adding_last}, odd + {seen}",
        f"{name} = {name} + across(sums)",
    ]


def _log_product(writer: NumbaWriter, step: Operation) -> None:
    text = writer.entry(step.args[0])
    sign = writer.fresh("sign")
    name = writer.number(step, f"{{}}, {sign} = 0.0, 1.0", f"for i in range({writer.size(step.args[0])}):")
    writer.lines.append(f"    {name}, {sign} = {name} + log(magnitude({text})), {sign} * {text} / magnitude({text})")
    writer.lines.append(f"{name} = {name} + log({sign})")


def _reduced(kernel: str) -> Callable[[NumbaWriter, Operation], None]:
    def statement(writer: NumbaWriter, step: Operation) -> None:
        args = [writer.place(a) for a in step.args]
        first = step.args[0]
        sizes = ", ".join(map(str, writer.shapes[first])) if kernel == "trace_of_product" else writer.size(first)
        writer.number(step, f"{{}} = {kernel}({', '.join(args)}, {sizes})")

    return statement


STATEMENTS: dict[type[Operation], Callable[[NumbaWriter, Operation], None]] = {
    op.Argument: _argument,
    op.Cholesky: _buffered("L", lambda w, s, a, n: f"cholesky({a[0]}, {n}, {w.shapes[s][0]})"),
    op.CholeskyDifference: _buffered(
        "difference", lambda w, s, a, n: f"cholesky_difference({', '.join(a)}, {n}, {w.shapes[s][0]})"
    ),
    op.SolveTriangular: _buffered("solved", _solve),
    op.Product: _buffered("matrix", _product),
    op.Outer: _buffered("matrix", _outer),
    op.Flip: _moved("i", "load({x}, i % {columns} * {rows} + i // {columns})"),
    op.DiagonalFrom: _moved("i * ({rows} + 1)", "load({x}, i)"),
    op.IdentityMatrix: _moved("i * ({rows} + 1)", "1.0"),
    op.SumEntries: _sum_entries,
    op.LogProduct: _log_product,
    op.Dot: _reduced("dot"),
    op.SquaredNorm: _reduced("squared_norm"),
    op.TraceOfProduct: _reduced("trace_of_product"),
}
