"""Print a program as code that broadcasts over leading axes, for NumPy and for libraries that have its functions."""

from __future__ import annotations

import re
import textwrap
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from symkl.numeric import operations as op
from symkl.numeric.operations import MATRIX, NUMBER, VECTOR
from symkl.numeric.targets.dialects import KERNELS, NUMPY, RESERVED, ROUTINES
from symkl.numeric.targets.layout import LINE, check_names, places_of_sizes, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symkl.numeric.operations import Operation, Program
    from symkl.numeric.targets.dialects import Dialect

SUM, SIGN, PRODUCT, POWER, ATOM = 1, 2, 3, 4, 5
NEW_AXES = {(NUMBER, VECTOR): "[..., None]", (NUMBER, MATRIX): "[..., None, None]"}
Printer: TypeAlias = "Callable[[ArrayWriter, Operation], tuple[str, int]]"


class ArrayWriter:
    """Writes operations as expressions; what is used twice, or is a matrix, gets a name.

    What depends on ``shared`` arguments alone gets a name of its own, among the lines that come before the others.
    """

    def __init__(self, program: Program, dialect: Dialect, shared: frozenset[str] = frozenset()) -> None:
        self.program = program
        self.dialect = dialect
        self.names: dict[Operation, str] = {}
        self.lines: list[str] = []
        self.once: list[str] = []
        self.kernels: set[str] = set()
        self.taken = {p.name for p in program.parameters}
        steps = program.steps()
        self.uses = {step: sum(other.args.count(step) for other in steps) for step in steps}
        self.sizes = places_of_sizes(program, shared)
        # a new array is made like this argument
        self.like = next(
            (p.name for p in program.parameters if p.name in shared),
            program.parameters[0].name if program.parameters else "",
        )
        needs: dict[Operation, frozenset[str]] = {}
        for step in steps:
            own = {str(step.option)} if isinstance(step, op.Argument) else set()
            own |= {self.sizes[str(step.option)][0]} - shared if isinstance(step, op.Size) else set()
            needs[step] = frozenset(own).union(*(needs[a] for a in step.args))
        self.hoisted = {step for step in steps if needs[step] and needs[step] <= shared}
        for step in reversed(steps):  # and what these need, such as an identity matrix, which needs no argument
            if step in self.hoisted:
                self.hoisted |= {a for a in step.args if not needs[a]}
        solves = [step for step in steps if isinstance(step, op.SolveTriangular) and step.option in dialect.shared]
        solved = [step.args[0] for step in solves]
        self.shared = {triangle for triangle in solved if solved.count(triangle) > 1}
        self.shared |= {step.args[0] for step in solves if step.args[0] in self.hoisted and step not in self.hoisted}
        self.solvers: dict[Operation, str] = {}
        # differences of factors that are only solved with the second of them
        self.inner = {step.args[1] for step in steps if dialect.shared and self._is_relative(step)}
        if dialect.tuned:
            self.inner |= {step.args[1] for step in steps if self._is_definite(step)}
            for step in steps:
                for arg in step.args[1:] if _is_inverse(step) else _diagonals(step):
                    self.uses[arg] -= 1
                    if self.uses[arg] == 0 and isinstance(arg, op.Multiply):
                        self.uses[arg.args[1]] -= 1

    def _is_relative(self, step: Operation) -> bool:
        if not isinstance(step, op.SolveTriangular) or step.option == "T":
            return False
        triangle, x = step.args
        return isinstance(x, op.CholeskyDifference) and x.args[-1] == triangle and self.uses[x] == 1

    def _is_definite(self, step: Operation) -> bool:
        # whether it solves with a triangle's transpose for what was solved with the triangle
        if not isinstance(step, op.SolveTriangular) or step.option != "T":
            return False
        triangle, x = step.args
        plain = isinstance(x, op.SolveTriangular) and not x.option and x.args[0] is triangle and self.uses[x] == 1
        return plain and (x in self.hoisted) == (step in self.hoisted)

    def text(self, operation: Operation, at_least: int = 0, rank: int | None = None) -> str:
        """Write an operation where a certain binding and rank are wanted."""
        if operation in self.names:
            text, binding = self.names[operation], ATOM
        else:
            text, binding = PRINTERS[type(operation)](self, operation)
        axes = NEW_AXES.get((operation.rank, operation.rank if rank is None else rank), "") if operation.varies else ""
        if axes:
            return (text if binding == ATOM else f"({text})") + axes
        return f"({text})" if binding < at_least else text

    def call(self, kernel: str, *args: Operation | str) -> tuple[str, int]:
        """Write a call of a kernel."""
        if kernel in KERNELS | ROUTINES:
            self.kernels.add(kernel)
        return f"{kernel}({', '.join(a if isinstance(a, str) else self.text(a) for a in args)})", ATOM

    def name(self, operation: Operation) -> None:
        """Give an operation a line of its own."""
        text = self.text(operation)
        self.names[operation] = self._line(self._wanted_name(operation), text, operation)

    def solver(self, triangle: Operation) -> str:
        """Name what solves with a triangle that several right sides have."""
        if triangle not in self.solvers:
            self.solvers[triangle] = self._line("solve", self.call("triangle_solver", triangle)[0], triangle)
        return self.solvers[triangle]

    def _line(self, wanted: str, text: str, operation: Operation) -> str:
        free, count = wanted, 1
        while free in self.taken:
            count += 1
            free = f"{wanted}{count}"
        self.taken.add(free)
        (self.once if operation in self.hoisted else self.lines).append(f"{free} = {text}")
        return free

    def _wanted_name(self, operation: Operation) -> str:
        if isinstance(operation, op.Cholesky) and isinstance(operation.args[0], op.Argument):
            return f"L_{operation.args[0].option}"
        kinds = {
            op.Cholesky: "L",
            op.CholeskyDifference: "difference",
            op.SolveTriangular: "solved",
            op.SolveSquare: "solved",
        }
        return kinds.get(type(operation), ("number", "vector", "matrix")[operation.rank])


def source(program: Program, name: str, title: str, dialect: Dialect = NUMPY, shared: frozenset[str] = frozenset()) -> str:
    """Print a program as the source of a function of a library's arrays.

    With ``shared`` arguments it is a function of those, and returns one of the others: so what depends on them alone is
    computed once.

    Raises
    ------
    DeclarationError
        If an argument cannot have its name in Python.
    """
    writer = ArrayWriter(program, dialect, shared)
    check_names(program, name, writer.sizes)
    writer.taken |= writer.sizes.keys() | RESERVED | {name}
    steps = program.steps()
    results = {part for s in steps if isinstance(s, op.Several) for part in s.args}
    for step in steps:
        named = writer.uses[step] > 1 or (isinstance(step, NAMED) and step not in writer.inner)
        named = named or (step in results and not isinstance(step, TUPLES))
        if step in writer.hoisted:
            named = named or step is program.result or any(step in x.args and x not in writer.hoisted for x in steps)
        if not _is_short(step) and step.varies and named:
            writer.name(step)
    result = wrapped(f"return {writer.text(program.result)}")
    words = set(re.findall(r"\w+", "\n".join([*writer.once, *writer.lines, *result])))
    for size, (argument, axis) in reversed(writer.sizes.items()):
        if size in words:
            (writer.once if argument in shared else writer.lines).insert(0, f"{size} = {argument}.shape[{axis}]")
    title = title.replace("\\", "/").replace('"', "'")
    summary = textwrap.wrap(f'"""{title}.', LINE, break_long_words=False, break_on_hyphens=False)
    body = [*writer.lines, *result]
    names = [p.name for p in program.parameters]
    if shared:
        body = [f"def of_others({', '.join(n for n in names if n not in shared)}):", *(f"    {line}" for line in body)]
        body = [*writer.once, "", *body, "", "return of_others"]
        names = [n for n in names if n in shared]
    body = [*summary[:-1], summary[-1] + '"""', *body]
    imports = [f"import {module}" for module in ("math",) if f"{module}." in "\n".join(body)]
    imports += [dialect.line] if re.search(rf"\b{dialect.alias}\.", "\n".join(body)) else []
    for module, known in ((dialect.kernels, KERNELS), (dialect.routines, ROUTINES)):
        used = sorted(writer.kernels & known)
        imports += [f"from {module} import {', '.join(used)}"] if used else []
    text = textwrap.indent("\n".join(body), "    ")
    return "\n".join(imports) + ("\n\n\n" if imports else "") + f"def {name}({', '.join(names)}):\n{text}\n"


def _is_short(step: Operation) -> bool:
    return isinstance(step, INLINE) or (isinstance(step, op.Negate) and isinstance(step.args[0], INLINE))


# --------------------------------------------------------------------------------------------------------- printers


def _number(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:  # noqa: ARG001
    value = operation.option
    if not isinstance(value, Fraction):
        return "math.pi", ATOM
    if value.denominator == 1:
        return str(value.numerator), ATOM if value >= 0 else SIGN
    power_of_two = value.denominator & (value.denominator - 1) == 0
    if power_of_two:
        return repr(float(value)), ATOM if value > 0 else SIGN
    return f"{value.numerator} / {value.denominator}", PRODUCT


def _is_identity(step: Operation) -> bool:
    # or a number times it
    product = isinstance(step, op.Multiply) and step.args[0].rank == NUMBER
    return isinstance(step.args[1] if product else step, op.IdentityMatrix)


def _diagonals(step: Operation) -> list[Operation]:
    # multiples of the identity matrix that are added to another matrix
    found = [arg for arg in step.args if _is_identity(arg)] if isinstance(step, op.Add) else []
    others = [arg for arg in step.args if arg not in found]
    return found if others and all(a.rank == MATRIX for a in others) and any(a.varies for a in others) else []


def _is_inverse(step: Operation) -> bool:
    return isinstance(step, op.SolveTriangular) and step.option == "L" and isinstance(step.args[1], op.IdentityMatrix)


def _add(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
    diagonals = _diagonals(operation) if writer.dialect.tuned else []
    if diagonals:
        others = _sum(writer, [arg for arg in operation.args if arg not in diagonals], MATRIX)[0]
        numbers = [writer.text(arg.args[0], SUM) if isinstance(arg, op.Multiply) else "1" for arg in diagonals]
        return writer.call("add_to_diagonal", others, " + ".join(numbers))
    return _sum(writer, operation.args, operation.rank)


def _sum(writer: ArrayWriter, parts: Iterable[Operation], rank: int) -> tuple[str, int]:
    text = ""
    for arg in parts:
        if isinstance(arg, op.Negate) and arg not in writer.names:
            part = writer.text(arg.args[0], PRODUCT, rank)
            text += f" - {part}" if text else f"-{part}"
        else:
            part = writer.text(arg, PRODUCT if text and isinstance(arg, op.Add) else SUM, rank)
            text += f" + {part}" if text and not part.startswith("-") else f" - {part[1:]}" if text else part
    return text, SUM


def _infix(sign: str, binding: int) -> Printer:
    def write(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
        first, second = operation.args
        left = writer.text(first, binding, operation.rank)
        return f"{left} {sign} {writer.text(second, binding + 1, operation.rank)}", binding

    return write


def _power(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
    base, exponent = (writer.text(a, ATOM, operation.rank) for a in operation.args)
    return f"{base}**{exponent}", POWER


def _function(name: str) -> Printer:
    def write(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
        # a function of sizes alone stays a Python number, so that it does not widen float32
        module = writer.dialect.alias if operation.varies else "math"
        spelled = {"abs": "abs", "math.absolute": "abs"}.get(f"{module}.{name}", f"{module}.{name}")
        return writer.call(spelled, operation.args[0])

    return write


def _kernel(name: str) -> Printer:
    return lambda writer, operation: writer.call(name, *operation.args)


def _entrywise(name: str) -> Printer:
    def write(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
        return writer.call(name, *(writer.text(a, rank=operation.rank) for a in operation.args))

    return write


def _solve_triangular(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
    triangle, x = operation.args
    if x in writer.inner and isinstance(x, op.CholeskyDifference):
        return writer.call("solved_difference", *x.args, writer.solver(triangle))
    if writer.dialect.tuned and _is_inverse(operation):
        return writer.call("inverse_triangle", triangle)
    if x in writer.inner:
        known = [f"solve={writer.solver(triangle)}"] if triangle in writer.shared else []
        return writer.call(
            "solve_definite", triangle, x.args[1], *known, *(["vector=True"] if operation.rank == VECTOR else [])
        )
    flags = {"T": ["transposed=True"], "L": ["lower=True"]}.get(str(operation.option), [])
    flags += ["vector=True"] if operation.rank == VECTOR else []
    if triangle in writer.shared and operation.option in writer.dialect.shared:
        return writer.call(writer.solver(triangle), x, *flags)
    return writer.call("solve_triangular", triangle, x, *flags)


def _with_vector_flag(name: str) -> Printer:
    def write(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
        return writer.call(name, *operation.args, *(["vector=True"] if operation.rank == VECTOR else []))

    return write


def _log_determinant(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
    return writer.call("log_determinant", *operation.args, *(["absolute=True"] if operation.option else []))


def _scale_rows(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
    scale, value = operation.args
    axes = "[..., None]" if operation.rank == MATRIX else ""
    factor = writer.text(scale, ATOM) + axes
    if operation.option == "/":
        return f"{writer.text(value, PRODUCT)} / {factor}", PRODUCT
    return f"{factor} * {writer.text(value, PRODUCT + 1)}", PRODUCT


def _sum_entries(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
    if writer.dialect.tuned:
        return writer.call("total", *operation.args)
    return f"{writer.text(operation.args[0], ATOM)}.sum(-1)", ATOM


def _squared_norm(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
    (value,) = operation.args
    return writer.call("squared_norm", value, *(["vector=True"] if value.rank == VECTOR else []))


def _filled(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
    name = {0: "zeros", 1: "ones"}[int(operation.option)]
    sizes = ", ".join(writer.text(a) for a in operation.args)
    return f"{writer.dialect.alias}.{name}(({sizes},), {writer.dialect.like.format(writer.like)})", ATOM


def _identity(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
    like = writer.dialect.like.format(writer.like)
    return f"{writer.dialect.alias}.eye({writer.text(operation.args[0])}, {like})", ATOM


def _suffixed(suffix: str) -> Printer:
    return lambda writer, operation: (f"{writer.text(operation.args[0], ATOM)}{suffix}", ATOM)


def _block(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
    parts = [writer.text(a) for a in operation.args]
    width = int(operation.option)
    rows = [f"[{', '.join(parts[at : at + width])}]" for at in range(0, len(parts), width)]
    return writer.call("block", f"[{', '.join(rows)}]", *(["vector=True"] if operation.rank == VECTOR else []))


def _root(name: str) -> Printer:
    def write(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
        return writer.call(name, *operation.args, str(operation.option))

    return write


def _entrywise_over_rows(name: str) -> Printer:
    def write(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
        return writer.call(name, *(writer.text(a, rank=operation.rank + 1) for a in operation.args))

    return write


def _spelled(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:  # noqa: ARG001
    return str(operation.option), ATOM


def _several(writer: ArrayWriter, operation: Operation) -> tuple[str, int]:
    values = [writer.text(a) for a in operation.args]
    return f"({values[0]},)" if len(values) == 1 else f"({', '.join(values)})", ATOM


PRINTERS: dict[type[Operation], Printer] = {
    **{kind: _entrywise(name) for kind, name in op.ROUTINES.items()},
    op.Argument: _spelled,
    op.Size: _spelled,
    op.Number: _number,
    op.Add: _add,
    op.Negate: lambda writer, operation: (f"-{writer.text(operation.args[0], PRODUCT)}", SIGN),
    op.Multiply: _infix("*", PRODUCT),
    op.Quotient: _infix("/", PRODUCT),
    op.Raise: _power,
    op.Logarithm: _function("log"),
    op.LogarithmNearOne: _function("log1p"),
    op.Exponential: _function("exp"),
    op.ExponentialMinusOne: _function("expm1"),
    op.SquareRoot: _function("sqrt"),
    op.Magnitude: _function("absolute"),
    op.LogSumExpGap: _kernel("logsumexp_gap"),
    op.LogSumExpEntropy: _kernel("logsumexp_entropy"),
    op.SquaredBures: _kernel("squared_bures"),
    op.Dot: _kernel("dot"),
    op.Outer: _kernel("outer"),
    op.Product: _with_vector_flag("apply"),
    op.Flip: _kernel("transpose"),
    op.Cholesky: _kernel("cholesky"),
    op.CholeskyDifference: _kernel("cholesky_difference"),
    op.SolveTriangular: _solve_triangular,
    op.SolveSquare: _with_vector_flag("solve_square"),
    op.LogDeterminant: _log_determinant,
    op.SignedDeterminant: _kernel("signed_determinant"),
    op.LogProduct: _kernel("log_product"),
    op.DiagonalEntries: _kernel("entries_on_diagonal"),
    op.DiagonalFrom: _kernel("diagonal_matrix"),
    op.ScaleRows: _scale_rows,
    op.SumEntries: _sum_entries,
    op.SquaredNorm: _squared_norm,
    op.TraceOfProduct: _kernel("trace_of_product"),
    op.LeastSquares: _with_vector_flag("least_squares"),
    op.Kronecker: _kernel("kronecker"),
    op.Stacked: _kernel("stacked"),
    op.Unstacked: _kernel("unstacked"),
    op.Joined: _block,
    op.AsRow: _suffixed("[..., None, :]"),
    op.AsColumn: _suffixed("[..., None]"),
    op.RowDots: _kernel("row_dots"),
    op.RowSums: _suffixed(".sum(-1)"),
    op.ColumnSums: _suffixed(".sum(-2)"),
    op.PseudoInverse: _kernel("pseudo_inverse"),
    op.MatrixExponential: _kernel("matrix_exponential"),
    op.SymmetricPower: _root("symmetric_power"),
    op.EigenvaluePowers: _root("eigenvalue_powers"),
    op.LogSumExp: _entrywise_over_rows("log_sum_exp"),
    op.Softmax: _kernel("softmax"),
    op.IdentityMatrix: _identity,
    op.Filled: _filled,
    op.Apart: _several,
    op.Several: _several,
}

INLINE = (op.Argument, op.Size, op.Number)
TUPLES = (op.Apart, op.Several)
NAMED = (op.Cholesky, op.CholeskyDifference, op.SolveTriangular, op.SolveSquare, op.LeastSquares)
