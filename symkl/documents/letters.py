"""The letters of a section as symbols of the language: sizes, facts, laws, and names that the language can spell."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

import sympy

from symkl.documents import notation
from symkl.documents.related import Related, moved
from symkl.documents.surface import Node, is_zero, key, walk
from symkl.documents.types import Shape
from symkl.errors import SymklError
from symkl.language import distributions, families, functions, names, terms
from symkl.language.facts import MATRIX_FACTS, SCALAR_FACTS, SQUARE_FACTS
from symkl.language.special import Special
from symkl.language.statement import TOGETHER, Fact
from symkl.language.symbols import Dimension, Index, Matrix, Scalar
from symkl.language.terms import is_scalar, shape_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sympy import Expr

    from symkl.documents.counted import Place
    from symkl.documents.types import Typing
    from symkl.language.law import Law

# what the language gives a meaning to, in a declaration or in a term
TAKEN = names.RESERVED | {f.name for f in Special.__subclasses__()} | {"mass", "index"}
TAKEN |= {"where", "is"}
FONT = re.compile(rf"\\(?:{'|'.join(sorted({*filter(None, notation.FONTS.values()), 'rm'}))})\{{([^{{}}]*)\}}")
ACCENT = re.compile(rf"\\({'|'.join(sorted(set(notation.ACCENTS.values())))})\{{([^{{}}]*)\}}")
SHORTER = {
    "\\varepsilon": "eps",
    "\\epsilon": "eps",
    "\\lambda": "lam",
    "*": "star",
    "'": "_prime",
    "+": "_plus_",
    "-": "_minus_",
}


class NotUnderstoodError(Exception):
    """Something that has no term in the language; the text says why."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def not_understood(why: str) -> NoReturn:
    """Give up, with the reason."""
    raise NotUnderstoodError(why)


@dataclass(frozen=True)
class Scope:
    """What the elaboration of a link may know beside the typing.

    Attributes
    ----------
    facts : facts that are taken for granted for once
    masses : names of mass functions, and the index that each is summed over
    events : whether calls of p are probabilities of events
    event_facts : facts of families of events
    related : which letters vary with a letter
    averaged : names of densities that are averaged over
    free, upto : the letters that a line is counted by, and up to what the members of families are
    deltas : Kronecker's deltas
    drawn : letters that have a law, perhaps one given others: x of ``x | y ~ p``
    digamma, beta, entropy : whether the document calls psi the digamma function, B the beta function, H an entropy
    """

    facts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    masses: Mapping[str, str] = field(default_factory=dict)
    events: bool = False
    event_facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    related: Related = field(default_factory=Related)
    averaged: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()
    deltas: frozenset[str] = frozenset()
    drawn: frozenset[str] = frozenset()
    upto: Mapping[Place, str] = field(default_factory=dict)
    digamma: bool = False
    entropy: bool = False
    beta: bool = False


@lru_cache(maxsize=4096)
def ascii_name(text: str) -> str:
    r"""A name of the document as the language can spell it: ``Sigma2`` for ``\Sigma_{2}``."""
    for _ in range(3):
        text = ACCENT.sub(r"\2_\1", FONT.sub(r"\1", text))
    for long, short in SHORTER.items():
        text = text.replace(long, short)
    text = re.sub(r"_\{([^{}]*)\}", lambda m: m[1] if m[1].isdigit() else f"_{m[1]}", text)
    text = re.sub(r"[^A-Za-z0-9_]+", "_", text.replace("\\", "")).strip("_")
    text = re.sub(r"__+", "_", text)
    return text if text[:1].isalpha() else f"v{text}"


class Letters:
    """Makes symbols of letters, one for each meaning."""

    def __init__(self, typing: Typing, scope: Scope) -> None:
        self.typing, self.scope = typing, scope
        self.numbered = False  # whether a size is called by the number that it has in this reading
        self.opaque: set[str] = set()  # what was taken as an unknown number of its own, and why
        self.called: dict[str, set[str]] = {}  # of laws that averages name, what they are of, and given
        self.known: set[frozenset[str]] = set()  # what averages take as known that has no law
        self.spelled: dict[str, str] = {}  # how the document writes a name
        self._taken: dict[str, tuple[str, str]] = {}
        self._made: dict[tuple[str, ...], Any] = {}
        self.averages: list[str | None] = []  # the laws of the averages around
        self.indices: dict[str, Index] = {}
        self.points: dict[str, tuple[str, tuple[str, ...]]] = {}  # of an index: the sign that it runs under, and facts
        self.hidden: dict[str, set[Any]] = {}  # of a law, what was taken as random of its own under it
        self.bound: dict[str, Matrix | Scalar] = {}  # variables of limits
        self.varying: tuple[str, ...] = ()  # by what a derivative is taken
        self.seen: dict[str, set[bool]] = {}  # of a name: whether it was counted where it stood
        self.counted_over: dict[str, tuple[Expr, ...]] = {}  # of a family, the sizes of its indices
        self.reached: dict[Place, Expr] = {}  # how many members families have of which nothing is said
        self.ragged: dict[str, Expr] = {}  # bounds such as n_i, and the size of the largest
        self.cells: dict[str, tuple[str, ...]] = {}  # of an index up to n_{ij}: the indices of its cell
        self.roots: dict[Matrix, Matrix] = {}  # of positive definite letters

    def term(self, node: Node) -> Expr:
        """Make a term of a tree."""
        raise NotImplementedError

    def depends(self, node: Node) -> Expr | None:
        """A call in whose arguments stands what varies, as a function of that; None where nothing varies."""
        raise NotImplementedError

    def alone(self, name: str, body: Node, beside: str = "", *, bound: bool = True) -> None:
        """Refuse a sign over a letter, where another letter depends on that and would be taken for constant."""
        if found := moved(name, body, beside, self.scope.related, bound=bound):
            msg = f"{min(found)}, which depends on {name}"
            raise NotUnderstoodError(msg)

    def unique(self, text: str, kind: str = "") -> str:
        """A name for a meaning, that nothing else has."""
        name = base = ascii_name(text)
        if base in TAKEN:
            name = base = f"{base}_"
        count = 2
        while self._taken.get(name, (text, kind)) != (text, kind):
            name, count = f"{base}_{count}", count + 1
        self._taken[name] = (text, kind)
        self.spelled[name] = text
        return name

    # sizes
    def size(self, size: int) -> Expr:
        """A size as the language writes it."""
        value = self.typing.sizes.value(size)
        if value is None:
            self.numbered = True
            return Dimension(self.unique(f"d{self.typing.sizes.find(size)}", "size"))
        if isinstance(value, int) or value.isdigit():
            whole: Expr = sympy.Integer(int(value))
            return whole
        return Dimension(self.unique(str(value), "size"))

    def sizes(self, shape: Shape) -> tuple[Expr, Expr]:
        """Rows and columns."""
        return self.size(shape.rows), self.size(shape.columns)

    def zero(self, shape: Shape) -> Expr:
        """Zero of a shape."""
        rows, columns = self.sizes(shape)
        return sympy.Integer(0) if rows == columns == 1 else terms.Zero(rows, columns)

    # letters
    def symbol(self, name: str) -> Expr:
        """The symbol of a letter, random where an average around it or its own law says so."""
        if name in self.bound:
            return self.bound[name]
        name = self.typing.meant(name)
        law = self.law_here(name)
        made = ("letter", name, law or "")
        if made not in self._made:
            self._made[made] = self._symbol(name, law)
        found: Expr = self._made[made]
        return found

    def _symbol(self, name: str, law: str | None) -> Expr:
        shape = self.typing.shape(name)
        status = self.typing.status(shape)
        if status == "open":
            msg = f"nothing says what {name} is"
            raise NotUnderstoodError(msg)
        if law is not None:
            of = self.law(law, shape)
            spelled = self.unique(name, f"random {law}")
            if status == "number":
                return Scalar(spelled, (), of)
            return Matrix(spelled, *self.sizes(shape), (), of)
        if status == "number":
            return Scalar(self.unique(name), self._facts(name, SCALAR_FACTS))
        rows, columns = self.sizes(shape)
        allowed = MATRIX_FACTS if rows == columns else MATRIX_FACTS - SQUARE_FACTS
        return Matrix(self.unique(name), rows, columns, self._facts(name, allowed))

    def _facts(self, name: str, allowed: frozenset[str]) -> tuple[str, ...]:
        facts = self.typing.facts.get(name, frozenset()) | self.scope.facts.get(name, frozenset())
        if allowed is SCALAR_FACTS and "spd" in facts:
            facts |= {"positive"}
        return tuple(sorted(facts & allowed))

    def law_here(self, name: str) -> str | None:
        """The law under which a letter is random here."""
        for law in reversed(self.averages):
            if law is not None and (variable := self.typing.laws[law].variable) and self.typing.meant(variable) == name:
                return law
        return self.typing.law_of.get(name)

    def law_named(self, node: Node) -> str | None:
        """The law that a tree names: ``p``, ``p(x)``, ``P``."""
        while node.kind == "group":
            node = node.args[0]
        name = node.text.split(" ", maxsplit=1)[0] if node.kind == "call" else node.text
        return name if node.kind in ("name", "call") and name in self.typing.laws else None

    @contextmanager
    def under(self, law: str | None) -> Iterator[None]:
        """Take what is inside under an average by a law."""
        self.averages.append(law)
        try:
            yield
        finally:
            self.averages.pop()

    def law(self, name: str, shape: Shape | None = None) -> Law:
        """A law of the language, as the document declares it."""
        if ("law", name) not in self._made:
            with self.under(None):
                try:
                    self._made["law", name] = self._law(name, shape)
                except SymklError as error:
                    msg = f"the law {name}: {error.message}"
                    raise NotUnderstoodError(msg) from None
        found: Law = self._made["law", name]
        return found

    def _law(self, name: str, shape: Shape | None) -> Law:
        said = self.typing.laws[name]
        plain = re.fullmatch(r"\\?[A-Za-z]+(_\{.*\})?|\\cal\{[A-Z]\}", name) is not None
        called = self.unique(name, "law") if plain else ""
        shape = said.shape if shape is None else shape
        if said.family in ("Normal", "Moments"):
            mean, spread = said.args
            if is_zero(spread):
                msg = "a law without a covariance"
                raise NotUnderstoodError(msg)
            second = self.term(spread)
            if is_scalar(second) and self.typing.status(shape) == "array":
                msg = "a variance that is a number, for a vector"
                raise NotUnderstoodError(msg)
            vanishing = sympy.Integer(0) if is_scalar(second) else terms.Zero(shape_of(second)[0], sympy.S.One)
            first = vanishing if is_zero(mean) else self.term(mean)
            if said.family == "Normal":
                return distributions.Normal(first, second, name=called)
            return distributions.AnyLaw(first, second, name="")
        if said.family in families.FAMILIES:
            return families.FAMILIES[said.family](*(self.term(a) for a in said.args), name=called)
        return distributions.AnyLaw(shape=self.sizes(shape), name=called)

    def together(self, used: Collection[Any]) -> frozenset[Fact]:
        """That letters of which two are used have one normal law, with its covariance in blocks."""
        found = []
        for letters, spread in self.typing.together:
            if sum(self.symbol(name) in used for name in letters) > 1:
                sizes = [self.typing.shape(name).rows for name in letters]
                rows: list[list[Expr]] = []
                for i, m in enumerate(sizes):  # below the diagonal stands what stands above it, transposed
                    cells = [(Shape(m, n), spread.args[i].args[j]) for j, n in enumerate(sizes) if j >= i]
                    right = [self.zero(shape) if is_zero(cell) else self.term(cell) for shape, cell in cells]
                    rows.append([*(row[i] if is_scalar(row[i]) else terms.Transpose(row[i]) for row in rows), *right])
                found.append(Fact(TOGETHER, (*map(self.symbol, letters), functions.block(rows))))
        return frozenset(found)

    def opaque_number(self, node: Node, why: str) -> Expr:
        """A number, or matrix, of which nothing is known but its name; random when something random stands in it."""
        varies = self.depends(node)
        if varies is not None:
            return varies
        shape = self.typing.shapes.get(f"call:{key(node)}", self.typing.number)
        law = next((a for a in reversed(self.averages) if a), "")
        inside = [self.typing.meant(n.text) for n in walk(node) if n.kind == "name"]
        random = bool(self.averages) and any(self.law_here(name) is not None for name in inside)
        made = ("opaque", key(node), law if random else "")
        self.opaque.add(why)
        if made not in self._made:
            name = self.unique(f"f_{ascii_name(key(node))}"[:40], f"opaque {law} {key(node)}")
            sizes = self.sizes(shape)
            of = distributions.AnyLaw(shape=sizes) if random else None
            if self.typing.status(shape) == "array":
                self._made[made] = Matrix(name, *sizes, (), of)
            else:
                density = node.kind == "call" and re.match(r"[pq] |\\Gamma |\\rm\{Gam", node.text) is not None
                self._made[made] = Scalar(name, ("positive",) if density and not random else (), of)
        found: Expr = self._made[made]
        if random:
            self.hidden.setdefault(law, set()).add(found)
        return found
