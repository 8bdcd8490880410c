"""Print traced code as a Triton kernel: one member a lane, or a tile of vectors of several members."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symkl.numeric.tracing import UntraceableError, Value

if TYPE_CHECKING:
    from symkl.numeric.tracing import Number, Traced

# entries of a vector that are worked on at once, operations that a compiler takes in good time, letters on a line
MOST_AT_ONCE, MOST_OPERATIONS, LINE = 1024, 6000, 160
# numbers of a member's arrays up to which all are read one by one
MOST_ALONE = 16
# divisions by one number that are worth a division of 1
WORTH_INVERTING = 3
INFIX = frozenset({"+", "-", "*", "/", "<", ">", "<=", ">=", "==", "&", "|"})
IMPORTS = "import triton\nimport triton.language as tl\nfrom symkl.numeric.triton_functions import exp, stored\n"
HEADER = f"{IMPORTS}\n\n@triton.jit\n"
# where the numbers of one member begin, by how its argument goes with the batch
PLACES = {"each": "at", "full": "at", "shared": "at * 0", "outer": "at // inner", "inner": "at % inner"}


@dataclass(frozen=True, slots=True)
class Array:
    """An array that a kernel reads or writes.

    Attributes
    ----------
    name : str
    size : how many numbers each member has
    place : "each", or "full" if it was expanded for that, "shared" by all members, or "outer", "inner" where the batch has
        two axes and the array has one
    """

    name: str
    size: int
    place: str = "each"


def source(  # noqa: PLR0913 - what a kernel is made of
    name: str,
    reads: list[Array],
    writes: list[tuple[Array, Traced]],
    doubt: Number = None,
    *,
    size: int | None = None,
    double: bool,
) -> str:
    """Print a kernel; with ``size`` as tiles of vectors of so many entries, else with one member a lane.

    Its arguments are the arrays, a flag that is set if some member is doubtful, the number of members, the length of the
    second axis of the batch, and the constant ``BLOCK``, how many members are worked on together.

    Raises
    ------
    UntraceableError
        If it would be too long.
    """
    writer = _Writer({a.name: a for a in reads}, size, "float64" if double else "float32")
    return HEADER + writer.kernel(name, reads, writes, doubt)


class _Writer:
    def __init__(self, reads: dict[str, Array], size: int | None, number: str) -> None:
        self.reads, self.size, self.number = reads, size, number
        self.names: dict[int, str] = {}
        self.inverses: dict[int, str] = {}
        self.divisors: dict[int, int] = {}
        self.looped = size is not None and size > MOST_AT_ONCE
        self.columns = 0 if size is None else min(MOST_AT_ONCE, 2 ** max(0, (size - 1).bit_length()))

    def kernel(self, name: str, reads: list[Array], writes: list[tuple[Array, Traced]], doubt: Number) -> str:
        roots = [x for _, given in writes for x in given.entries.ravel()] + [doubt]
        values = self._needed([x for x in roots if isinstance(x, Value)])
        if len(values) > MOST_OPERATIONS:
            raise UntraceableError
        uses = dict.fromkeys((v.at for v in values), 0)
        for arg in [arg for value in values for arg in _read(value)] + 2 * [x for x in roots if isinstance(x, Value)]:
            uses[arg.at] += 1
        if self.size is None:  # what is divided by is the diagonal of a factor, far from where its inverse overflows
            for value in values:
                if value.kind == "/" and isinstance(value.args[1], Value):
                    self.divisors[value.args[1].at] = self.divisors.get(value.args[1].at, 0) + 1
        arguments = [f"{a.name}_in" for a in reads] + [f"{a.name}_out" for a, _ in writes]
        lines = [f"def {name}({', '.join(arguments)}, flag, members, inner, BLOCK: tl.constexpr):"]
        lines += ["    at = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)", "    inside = at < members"]
        if self.size is None and any(array.size > MOST_ALONE for array in reads):
            for array in reads:
                lines += [f"    {line}" for line in self._loads(array, values)]
        lines += self._body(values, writes, doubt, uses)
        return "\n".join(lines) + "\n"

    def _needed(self, roots: list[Value]) -> list[Value]:
        found: dict[int, Value] = {}
        waiting = list(roots)
        while waiting:
            value = waiting.pop()
            if value.at not in found:
                found[value.at] = value
                waiting += _read(value)
        # numbers are loaded where they are first read, so that few are kept at a time
        first = {v.at: v.at for v in found.values()}
        for value in sorted(found.values(), key=lambda value: -value.at):
            for arg in _read(value):
                if arg.kind == "load":
                    first[arg.at] = value.at
        return sorted(found.values(), key=lambda value: (first[value.at], value.kind != "load", value.at))

    def _loads(self, array: Array, values: list[Value]) -> list[str]:
        # what lies together is read together and then taken apart, by halves: loads one by one take long to compile
        wanted = {v.args[1]: v for v in values if v.kind == "load" and v.args[0] == array.name}
        if not wanted or array.size == 1:
            return []
        whole = 2 ** (array.size - 1).bit_length()
        name, place = array.name, self._place(array)
        where, mask = f"({place})[:, None] * {array.size} + entry", f"inside[:, None] & (entry < {array.size})"
        load = f"{name}_0_1 = tl.load({name}_in + {where}, mask={mask}, other=0.0).to(tl.{self.number})"
        lines = [f"entry = tl.arange(0, {whole})[None, :]", load]
        # of every so many numbers, the one at this place
        step = 1
        while step < whole:
            for first in range(step):
                if any(i % step == first for i in wanted):
                    half = whole // step // 2
                    shape = f"(BLOCK, {half}, 2)" if half > 1 else "(BLOCK, 2)"
                    halves = f"{name}_{first}_{2 * step}, {name}_{first + step}_{2 * step}"
                    lines.append(f"{halves} = tl.split(tl.reshape({name}_{first}_{step}, {shape}))")
            step *= 2
        for i, value in wanted.items():
            self.names[value.at] = f"{name}_{i}_{whole}"
        return lines

    def _body(
        self, values: list[Value], writes: list[tuple[Array, Traced]], doubt: Number, uses: dict[int, int]
    ) -> list[str]:
        # lines in front of the loop over the columns of a tile, in it, and behind it
        before: list[str] = []
        inside, after = ([], []) if self.looped else (before, before)
        late: set[int] = set()  # what depends on a sum over a loop, or is one
        for value in values:
            if value.at in self.names:
                continue
            if self.looped and any(a.at in late for a in _read(value)):
                late.add(value.at)
                if value.tile or value.kind == "sum":
                    raise UntraceableError  # the entries would have to be read again
            if self.looped and value.kind == "sum":
                late.add(value.at)
                before.append(f"total{value.at} = tl.zeros((BLOCK, {self.columns}), tl.{self.number})")
                inside.append(f"total{value.at} += tl.where(both, {self._text(value.args[0], tile=True)}, 0.0)")
                text = f"tl.sum(total{value.at}, axis=1)"
            else:
                text = self._expression(value)
            if uses[value.at] == 1 and len(text) < LINE and value.kind not in ("load", "sum"):
                self.names[value.at] = f"({text})"
                continue
            part = after if value.at in late else inside if value.tile else before
            part += [f"x{value.at} = {text}"]
            self.names[value.at] = f"x{value.at}"
            if self.divisors.get(value.at, 0) >= WORTH_INVERTING:
                self.inverses[value.at] = f"inverse{value.at}"
                part += [f"inverse{value.at} = 1.0 / x{value.at}"]
        self._outputs(writes, inside, after)
        if isinstance(doubt, Value):
            after.append(f"tl.store(flag + at * 0, 1, mask=inside & ({self._text(doubt)} != 0.0))")
        return self._arranged(before, inside, after)

    def _outputs(self, writes: list[tuple[Array, Traced]], inside: list[str], after: list[str]) -> None:
        for array, given in writes:
            if given.size is None:
                after += self._stores(array, given)
                continue
            (x,) = given.entries
            text = self._text(x, tile=True) if isinstance(x, Value) else self._full(x)
            text += "" if getattr(x, "tile", True) else f" + tl.zeros((BLOCK, {self.columns}), tl.{self.number})"
            to = f"{array.name}_out + ({self._place(array)})[:, None] * {array.size} + column[None, :]"
            inside.append(f"tl.store({to}, stored({text}, {array.name}_out), mask=both)")

    def _full(self, number: float) -> str:
        shape = "(BLOCK,)" if self.size is None else f"(BLOCK, {self.columns})"
        return f"tl.full({shape}, {self._text(number)}, tl.{self.number})"

    def _stores(self, array: Array, given: Traced) -> list[str]:
        texts = [self._text(x) if isinstance(x, Value) else self._full(x) for x in given.entries.ravel()]
        where = [self._at(self._place(array), array.size, entry) for entry in range(array.size)]
        name = f"{array.name}_out"
        pairs = zip(where, texts, strict=True)
        return [f"tl.store({name} + {to}, stored({text}, {name}), mask=inside)" for to, text in pairs]

    def _arranged(self, before: list[str], inside: list[str], after: list[str]) -> list[str]:
        start = "start + " if self.looped else ""
        mask = [f"column = {start}tl.arange(0, {self.columns})", f"both = inside[:, None] & (column < {self.size})[None, :]"]
        if self.size is None:
            lines = before
        elif self.looped:
            loop = [f"    {line}" for line in [*mask, *inside]]
            lines = [*before, f"for start in range(0, {self.size}, {self.columns}):", *loop, *after]
        else:
            lines = [*mask, *before]
        return [f"    {line}" for line in lines]

    def _place(self, array: Array) -> str:
        return PLACES[array.place]

    @staticmethod
    def _at(place: str, size: int, entry: int) -> str:
        return (f"({place}) * {size}" if size != 1 else f"({place})") + (f" + {entry}" if entry else "")

    def _text(self, x: Number, *, tile: bool = False) -> str:
        if not isinstance(x, Value):
            return repr(float(x)) if math.isfinite(x) else f'float("{float(x)}")'
        return self.names[x.at] + ("[:, None]" if tile and not x.tile else "")

    def _expression(self, value: Value) -> str:
        if value.kind == "load":
            array, place = self.reads[value.args[0]], self._place(self.reads[value.args[0]])
            if value.tile:
                where, mask = f"({place})[:, None] * {array.size} + column[None, :]", "both"
            else:
                where, mask = self._at(place, array.size, value.args[1]), "inside"
            return f"tl.load({array.name}_in + {where}, mask={mask}, other=0.0).to(tl.{self.number})"
        if value.kind in ("known", "sum"):
            text = self._text(value.args[0], tile=value.tile or value.kind == "sum")
            return f"tl.sum(tl.where(both, {text}, 0.0), axis=1)" if value.kind == "sum" else text
        args = [self._text(a, tile=value.tile) for a in value.args]
        if value.kind == "/" and isinstance(value.args[1], Value) and value.args[1].at in self.inverses:
            return f"{args[0]} * {self.inverses[value.args[1].at]}"
        if value.kind in INFIX:
            return f"{args[0]} {value.kind} {args[1]}"
        name = {"neg": "-", "exp": "exp"}.get(value.kind, f"tl.{value.kind}")
        return f"{name}({', '.join(args)})"


def _read(value: Value) -> list[Value]:
    args = value.args[:1] if value.kind == "known" else value.args
    return [a for a in args if isinstance(a, Value)]
