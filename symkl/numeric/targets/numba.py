"""Print a program as a loop over eight members of a batch at a time, for Numba to compile.

Every matrix and vector is a buffer of vectors, one lane for each member; numbers are vectors. What is compiled is printed
for a variant: any sizes or one small size, so many members at a time, or entries of one member at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.numeric import operations as op
from symkl.numeric.operations import NUMBER, VECTOR
from symkl.numeric.targets.numba_writer import ANY_SIZES, ENTRYWISE, NumbaWriter, Size, Variant, ratio, sizes_of, uncovered

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.numeric.operations import Operation, Program


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


def source(program: Program, name: str, title: str, variant: Variant = ANY_SIZES) -> str:
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
        _write(writer, step)
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


def _write(writer: NumbaWriter, step: Operation) -> None:
    # the statement of a step, if it needs one
    if type(step) in STATEMENTS:
        STATEMENTS[type(step)](writer, step)
    elif not isinstance(step, (*ENTRYWISE, op.Number, op.Size, op.DiagonalEntries, op.ScaleRows, op.Filled)):
        raise uncovered(step)
    elif step.varies and writer.uses[step] > 1 and isinstance(step, ENTRYWISE) and not isinstance(step, op.Negate):
        if step.rank == NUMBER:
            text = writer.entry(step)
            writer.names[step] = writer.fresh("number")
            writer.lines.append(f"{writer.names[step]} = {text}")
        else:
            writer.place(step)


def _is_partly_written(step: Operation) -> bool:
    # whether zeros above or beside what is written have to be there before
    triangles = isinstance(step, (op.Cholesky, op.CholeskyDifference, op.DiagonalFrom, op.IdentityMatrix))
    return triangles or (isinstance(step, op.SolveTriangular) and step.option == "L")


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
    if isinstance(term, op.LogGap) and len(term.args) > 1 and all(isinstance(x, op.DiagonalEntries) for x in ratio(term)):
        matrices = [x.args[0] for x in ratio(term)]
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
