"""The shapes of a section's letters by unification.

Facts of use are hard; a product waits until it is known of each factor whether it is a number. What typography suggests
comes last, the strongest hint first, and is taken back where it clashes. The trap is to explain a misprint away by making
everything 1 x 1: what is transposed, and what the words call a matrix, is no number.
"""

from __future__ import annotations

import itertools
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from symkl.documents.sizes import ClashError, Sizes
from symkl.documents.surface import base, key, names, strip

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.documents.source import Document
    from symkl.documents.surface import Node

Status: TypeAlias = Literal["number", "array", "open"]
Guess: TypeAlias = Literal["number", "array", "vector", "matrix"]
ORDER: dict[Guess, tuple[Guess, ...]] = {
    "number": ("number", "array"),
    "vector": ("vector", "matrix", "number"),
    "matrix": ("matrix", "vector", "number"),
    "array": ("array", "number"),
}
MOST_GUESSES = 64
A_NUMBER = "a number where a vector or matrix is needed"
_STEP = re.compile(r"\b([a-z])[+-]\d\b")
_CAPITALS = re.compile(r"\\(Sigma|Lambda|Omega|Theta|Phi|Psi|Gamma|Xi|Delta|Pi)$")
_LOWER = re.compile(r"\\(mu|beta|epsilon|varepsilon|theta|alpha|eta|xi|gamma|omega|phi|nu)")
_ACCENT = re.compile(r"\\(?:hat|tilde|bar|dot|check)\{(.*)\}$")


class Shape(NamedTuple):
    """Rows and columns, as sizes of one :class:`Sizes`."""

    rows: int
    columns: int


@dataclass(frozen=True)
class Law:
    """What a document says of the law of a random letter.

    Attributes
    ----------
    family : ``Normal``, ``Moments`` (mean and covariance alone), the name of a family, or ``Any``
    args : its parameters
    variable : the letter that has this law
    shape : the shape of that letter
    """

    family: str
    args: tuple[Node, ...]
    variable: str | None
    shape: Shape
    known: bool = True  # whether the language knows the family


class Stacked(NamedTuple):
    """What a vector or matrix is made of: the ``x_i`` of a family are its ``entries``, ``rows`` or ``columns``."""

    family: str
    whole: str
    by: str


@dataclass
class Product:
    """A product that waits for its factors."""

    factors: tuple[Shape, ...]
    value: Shape
    settled: bool = False


def hint(name: str) -> tuple[Guess, int]:
    """What typography says of a name, and how strongly."""
    letter = base(name)
    while accent := _ACCENT.match(letter):
        letter = base(accent[1])
    if letter.startswith("\\vec{"):
        return "vector", 4
    if letter.startswith("\\bf{"):
        inner = letter[4:].rstrip("}")
        return ("matrix" if inner[:1].isupper() or re.match(r"\\[A-Z]", inner) else "vector"), 4
    if re.match(r"\\(cal|bb|frak|rm)\{", letter):
        return "number", 1
    if (len(letter) == 1 and letter.isupper()) or _CAPITALS.match(letter):
        return "array", 2
    return "number", 2


@dataclass
class Typing:
    """What is known of the letters of a section; statements are committed to a copy."""

    sizes: Sizes = field(default_factory=Sizes)
    dimensions: dict[str, int] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)
    arrays: list[Shape] = field(default_factory=list)  # shapes that are not those of numbers
    likely: list[Shape] = field(default_factory=list)  # shapes that are not those of numbers, where that fits
    wide: list[int] = field(default_factory=list)  # sizes that the words say are not 1
    hints: dict[str, tuple[Guess, int]] = field(default_factory=dict)
    products: list[Product] = field(default_factory=list)  # those that wait
    facts: dict[str, frozenset[str]] = field(default_factory=dict)
    # facts under an assumption, each with where it holds
    assumed: list[tuple[str, str, Callable[[Document, int], bool]]] = field(default_factory=list)
    within: dict[str, str] = field(default_factory=dict)  # letters in sets of which no more is known than their names
    complex: dict[str, None] = field(default_factory=dict)  # letters of complex numbers, vectors and matrices
    laws: dict[str, Law] = field(default_factory=dict)
    law_of: dict[str, str] = field(default_factory=dict)
    made: dict[str, frozenset[str]] = field(default_factory=dict)  # of what is defined by random letters: the others in it
    together: list[tuple[tuple[str, ...], Node]] = field(default_factory=list)  # letters with one normal law, its covariance
    blocked: dict[str, None] = field(default_factory=dict)  # letters that stand for the moments of such a law
    stacked: dict[str, Stacked] = field(default_factory=dict)  # by family
    same: dict[str, str] = field(default_factory=dict)  # x is X
    declared: dict[str, int] = field(default_factory=dict)  # and the offset of the words
    blocks: dict[Node, tuple[tuple[Shape, ...], ...]] = field(default_factory=dict)
    one: int = -1
    last_resort: bool = False  # multiply what is still open
    _settled: tuple[int, object] = (0, None)  # how many products were worked out, and what was known then
    _arrays: tuple[object, frozenset[tuple[int, int]]] = (None, frozenset())  # the classes of ``arrays``, and of when
    tolerant: bool = False  # leave out products whose factors do not fit
    # as `remembered` has it, and of when; a copy is flattened anew
    flattened: tuple[object, Any] = field(default=(None, None), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.one < 0:
            self.one = self.sizes.new(1)

    def copy(self) -> Typing:
        """Return a copy that can be changed by itself."""
        changed: dict[str, Any] = {n: type(v)(v) for n, v in vars(self).items() if isinstance(v, (dict, list))}
        changed["products"] = [replace(p) for p in self.products]
        return replace(self, sizes=Sizes(self.sizes), **changed)

    # shapes
    @property
    def number(self) -> Shape:
        """The shape of a number."""
        return Shape(self.one, self.one)

    def fresh(self) -> Shape:
        """Return a shape of which nothing is known."""
        return Shape(self.sizes.new(), self.sizes.new())

    def square(self) -> Shape:
        """Return the shape of a square matrix."""
        size = self.sizes.new()
        return Shape(size, size)

    def column(self) -> Shape:
        """Return the shape of a vector."""
        return Shape(self.sizes.new(), self.one)

    def meant(self, name: str) -> str:
        """The letter that a letter stands for."""
        return self.same.get(name, name)

    def shape(self, name: str) -> Shape:
        """Return the shape of a letter; a new letter has any."""
        name = self.meant(name)
        if name not in self.shapes:
            self.shapes[name] = self.fresh()
            self.hints.setdefault(name, hint(name))
        return self.shapes[name]

    def size(self, node: Node | str) -> int:
        """Return a size that the document names, or writes as a number."""
        text = node if isinstance(node, str) else key(strip(node))
        if text == "1":
            return self.one
        if text not in self.dimensions:
            self.dimensions[text] = self.sizes.new(int(text) if text.isdigit() else text)
        return self.dimensions[text]

    def equal(self, a: Shape, b: Shape, why: str = "") -> bool:
        """Make two shapes equal; returns whether that was news."""
        rows = self.sizes.unify(a.rows, b.rows, why)
        return self.sizes.unify(a.columns, b.columns, why) or rows

    def status(self, shape: Shape) -> Status:
        """Whether a shape is known to be that of a number, or of anything else."""
        at = self._at(shape)
        rows, columns = self.sizes.values[at[0]], self.sizes.values[at[1]]
        if rows == columns == 1:
            return "number"
        if rows not in (None, 1) or columns not in (None, 1):
            return "array"
        return "array" if at in self._array_classes() else "open"

    def _array_classes(self) -> frozenset[tuple[int, int]]:
        state = (self.sizes.version, len(self.arrays))
        if self._arrays[0] != state:
            self._arrays = (state, frozenset(map(self._at, self.arrays)))
        return self._arrays[1]

    def _at(self, shape: Shape) -> tuple[int, int]:
        return self.sizes.find(shape.rows), self.sizes.find(shape.columns)

    def is_number(self, name: str) -> bool:
        """Whether a letter is known to be a number."""
        name = self.meant(name)
        return name in self.shapes and self.status(self.shapes[name]) == "number"

    def is_square(self, name: str) -> bool:
        """Whether a letter is a square matrix."""
        shape = self.shapes.get(self.meant(name))
        return shape is not None and self.status(shape) == "array" and len(set(self._at(shape))) == 1

    def forbid_number(self, shape: Shape) -> None:
        """Say that a shape is not that of a number."""
        status = self.status(shape)
        if status == "number":
            raise ClashError(A_NUMBER)
        if status == "open":
            self.arrays.append(shape)

    def suggest(self, name: str, kind: Guess, weight: int) -> None:
        """Note a hint, unless a stronger one is known; that it is an array leaves open what a vector or matrix is."""
        known, strength = self.hints.get(name, (kind, 0))
        if strength < weight:
            self.hints[name] = (known if kind == "array" and known in ("vector", "matrix") else kind, weight)

    def add_fact(self, name: str, *facts: str) -> None:
        """Note facts of a letter."""
        self.facts[name] = self.facts.get(name, frozenset()) | set(facts)

    def facts_of(self, name: str) -> frozenset[str]:
        """All that is said of a letter, wherever it holds."""
        return self.facts.get(name, frozenset()) | {fact for letter, fact, _ in self.assumed if letter == name}

    # products
    def multiply(self, factors: tuple[Shape, ...]) -> Shape:
        """Return the shape of a product, which may wait for its factors."""
        product = Product(factors, self.fresh())
        self.products.append(product)
        self.settle()
        return product.value

    def settle(self) -> None:
        """Work out every product whose factors are known."""
        # to those that were looked at nothing is news
        worked_out = self._settled[0] if self._settled[1] == self._state() else 0
        if any(self._attempt(p) for p in self.products[worked_out:] if not p.settled):
            while sum(self._attempt(p) for p in self.products if not p.settled):
                pass
        self.products = [p for p in self.products if not p.settled]
        self._settled = (len(self.products), self._state())
        if any(self.sizes.value(size) == 1 for size in self.wide):
            msg = "a matrix that would have one row or column"
            raise ClashError(msg)
        if self.arrays and (one := self.sizes.find(self.one), one) in self._array_classes():
            raise ClashError(A_NUMBER)

    def _state(self) -> tuple[object, ...]:
        """All that working out a product depends on."""
        return self.sizes.version, len(self.arrays), len(self.wide), self.last_resort, self.tolerant

    def _attempt(self, product: Product) -> bool:
        try:
            return self._work_out(product)
        except ClashError:
            if not self.tolerant:
                raise
            product.settled = True
            return True

    def _work_out(self, product: Product) -> bool:
        left = [(f, status) for f in product.factors if (status := self.status(f)) != "number"]
        open_ = any(status == "open" for _, status in left)
        if len(left) < 2:  # noqa: PLR2004 - numbers times at most one other thing
            product.settled = not open_
            return self.equal(product.value, left[0][0] if left else self.number, "a product") or product.settled
        if open_ and not self.last_resort:
            return False
        product.settled = True
        self._chain([f for f, _ in left], product.value)
        return True

    def _chain(self, factors: list[Shape], value: Shape) -> None:
        """Multiply what is no number; a piece that closes to a number stands aside."""
        current, rest = factors[0], factors[1:]
        while rest:
            following = rest.pop(0)
            if self._is(current.rows, 1) and self._is(current.columns, 1):
                current = following
                continue
            closed = self._closing([following, *rest]) if self._is(following.rows, 1) else 0
            if closed and (self.sizes.value(current.columns) not in (None, 1) or self._is_square_array(current)):
                # A (x' y): a number stands behind
                piece, rest = [following, *rest][:closed], [following, *rest][closed:]
                for a, b in itertools.pairwise(piece):
                    self.sizes.unify(a.columns, b.rows, "a product")
                continue
            self.sizes.unify(current.columns, following.rows, "a product")
            current = Shape(current.rows, following.columns)
        self.equal(value, current, "a product")

    def _is_square_array(self, shape: Shape) -> bool:
        return len(set(self._at(shape))) == 1 and self.status(shape) == "array"

    def _is(self, size: int, value: int) -> bool:
        return self.sizes.value(size) == value

    def _closing(self, factors: list[Shape]) -> int:
        for k, factor in enumerate(factors, 1):
            if self._is(factor.columns, 1):
                return k
        return 0

    # guesses
    def finished(self) -> Typing:
        """Return a typing in which nothing is open.

        Raises
        ------
        ClashError
            If no guess fits.
        """
        done = self._with_steps_alike()
        likely = done.copy()
        with suppress(ClashError):
            for shape in done.likely:
                likely.forbid_number(shape)
            likely.settle()
            return likely._finished([MOST_GUESSES])  # noqa: SLF001 - of its own kind
        return done._finished([MOST_GUESSES])  # noqa: SLF001 - as above

    def as_far_as_possible(self) -> Typing:
        """Return a typing in which a letter is guessed wherever that fits: what does not fit elsewhere stays open."""
        done = self.copy()
        done.tolerant = True
        waiting = [name for name, shape in self.shapes.items() if self.status(shape) == "open" and name[:5] != "call:"]
        for name in sorted(waiting, key=lambda n: -self.hints.get(n, ("number", 1))[1])[:MOST_GUESSES]:
            for kind in ORDER[self.hints.get(name, ("number", 1))[0]]:
                tried = done.copy()
                try:
                    tried.commit(name, kind)
                except ClashError:
                    continue
                done = tried
                break
        done._columns()  # noqa: SLF001 - of its own kind
        done.tolerant = False
        return done

    def _finished(self, budget: list[int]) -> Typing:
        self.settle()
        budget[0] -= 1
        waiting = [name for name in self.shapes if self.status(self.shapes[name]) == "open"]
        letters = [name for name in waiting if not name.startswith("call:")] or waiting
        if not letters or budget[0] <= 0:
            return self._rounded()
        name = max(letters, key=lambda n: self.hints.get(n, ("number", 1))[1])
        last = ClashError("no typing")
        for kind in ORDER[self.hints.get(name, ("number", 1))[0]]:
            tried = self.copy()
            try:
                tried.commit(name, kind)
                return tried._finished(budget)  # noqa: SLF001 - as above
            except ClashError as clash:
                last = clash
        raise last

    def _with_steps_alike(self) -> Typing:
        """What stands for several steps of something is of one kind, where that fits: ``x_{k-1}`` beside ``x_{k}``."""
        done = self.copy()
        done.settle()
        steps = {name: _STEP.sub(r"\1", name) for name in done.shapes if "_" in name and name[:5] != "call:"}
        kinds: dict[str, Guess] = {}
        for name, family in steps.items():
            if (status := done.status(done.shapes[name])) != "open":
                vector = status == "array" and done.sizes.value(done.shapes[name].columns) == 1
                kinds.setdefault(family, "vector" if vector else status)
        for name, family in steps.items():
            if family in kinds and done.status(done.shapes[name]) == "open":
                tried = done.copy()
                with suppress(ClashError):
                    tried.commit(name, kinds[family])
                    done = tried
        return done

    def commit(self, name: str, kind: Guess) -> None:
        """Take a letter to be of a kind."""
        shape = self.shape(name)
        if kind == "number":
            self.equal(shape, self.number)
        else:
            if kind == "vector":
                self.sizes.unify(shape.columns, self.one)
            self.forbid_number(shape)
        self.settle()

    def _rounded(self) -> Typing:
        done = self.copy()
        done._columns()  # noqa: SLF001 - as above
        done.last_resort = True
        done.settle()
        done._columns()  # noqa: SLF001 - as above
        done.settle()
        return done

    def _columns(self) -> None:
        """A letter of which nothing says how many columns it has is a vector, if it is a small one."""
        for name, shape in list(self.shapes.items()):
            rows, columns = self._at(shape)
            if name.startswith("call:") or rows == columns or self.sizes.value(columns) is not None:
                continue
            letter = base(name)
            while accent := _ACCENT.match(letter):
                letter = base(accent[1])
            small = letter[:1].islower() or _LOWER.match(letter) is not None
            kind = self.hints.get(name, ("array", 1))[0]
            if self.status(shape) == "array" and (kind == "vector" or (kind != "matrix" and small)):
                tried = self.copy()
                try:
                    tried.sizes.unify(columns, tried.one)
                    tried.settle()
                except ClashError:
                    continue
                self.sizes, self.products = tried.sizes, tried.products

    # answers
    def described(self, name: str) -> str:
        """A letter's shape in words: ``scalar``, ``n``, ``n x m``."""
        shape = self.shapes.get(self.meant(name))
        if shape is None:
            return "dimension" if name in self.dimensions else "?"
        if self.status(shape) == "number":
            return "scalar"
        rows, columns = (self._shown(size) for size in shape)
        return rows if columns == "1" else f"{rows} x {columns}"

    def _shown(self, size: int) -> str:
        value = self.sizes.value(size)
        return f"d{self.sizes.find(size)}" if value is None else str(value)

    def parameters(self) -> set[str]:
        """The letters in parameters of laws."""
        return {name for law in self.laws.values() for name in names(*law.args)}
