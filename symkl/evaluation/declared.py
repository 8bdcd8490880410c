"""What a statement declares, sorted into what a point has to give a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import sympy

from symkl.language import distributions, expectations, functions, symbols
from symkl.language.arithmetic import Negative, Plus, Transpose
from symkl.language.facts import FUNCTION_OF, MATRIX_FACTS, closure
from symkl.language.givens import is_given
from symkl.language.law import Law
from symkl.language.parametric import Parametric
from symkl.language.shapes import single
from symkl.language.statement import TOGETHER, Fact
from symkl.language.terms import SCALAR, Shape, shape_of
from symkl.language.unknown import COEFFICIENTS, UnknownFunction

if TYPE_CHECKING:
    from sympy import Basic, Expr

    from symkl.language.statement import Statement

# what a covariance has wherever its law is defined
_COVARIANCE = frozenset({"spd", "symmetric", "invertible", "posdet"})
_VARIANCE = frozenset({"positive", "nonzero"})


@dataclass(frozen=True, slots=True)
class Declaration:
    """A number or matrix to be drawn: its name, facts and shape."""

    name: str
    facts: frozenset[str]
    shape: Shape

    @property
    def scalar(self) -> bool:
        """Whether it is a number."""
        return single(self.shape)


@dataclass
class Declared:
    """The symbols of a statement and the facts that several of them share.

    Attributes
    ----------
    dimensions : names of the sizes
    numbers : numbers, vectors and matrices by name
    random : random symbols without a normal law, with the name that their law is chosen under
    laws : laws about which only some moments are known, by that name
    supports : facts of the random symbols that have these laws, by that name
    masses, families, events : as declared
    functions : names of those families that are coefficients of functions
    indices : those that no sum binds
    covariances : those that are no symbol, such as ``A*S*A.T``
    kinds : every node class of the two sides
    positive, required : numbers that are so, and facts of matrices, because a law exists
    known : random symbols that a moment is conditional on, with laws of which only some moments are known
    """

    dimensions: list[str] = field(default_factory=list)
    numbers: dict[str, Declaration] = field(default_factory=dict)
    random: dict[str, str] = field(default_factory=dict)
    laws: dict[str, distributions.AnyLaw] = field(default_factory=dict)
    supports: dict[str, frozenset[str]] = field(default_factory=dict)
    masses: list[distributions.MassFunction] = field(default_factory=list)
    families: list[symbols.Family] = field(default_factory=list)
    functions: set[str] = field(default_factory=set)
    indices: list[symbols.Index] = field(default_factory=list)
    events: dict[str, distributions.Event] = field(default_factory=dict)
    covariances: list[Basic] = field(default_factory=list)
    kinds: set[type] = field(default_factory=set)
    positive: set[str] = field(default_factory=set)
    required: dict[str, set[str]] = field(default_factory=dict)
    commuting: list[tuple[str, ...]] = field(default_factory=list)
    bounds: list[tuple[Basic, ...]] = field(default_factory=list)
    definite: list[Expr] = field(default_factory=list)
    givens: list[Fact] = field(default_factory=list)
    independent: frozenset[frozenset[str]] = frozenset()
    known: dict[str, distributions.AnyLaw] = field(default_factory=dict)

    @classmethod
    def of(cls, statement: Statement) -> Declared:
        """Read a statement."""
        found, covariances = cls(), set[str]()
        for symbol in statement.symbols.values():
            found._add(symbol, covariances)
        waiting: list[Basic] = [statement.lhs, statement.rhs]
        while waiting:
            term = waiting.pop()
            found.kinds.add(type(term))
            waiting += term.args
            if isinstance(term, Parametric):
                found._require(term)
            if isinstance(term, expectations.Conditional):
                found._know(term)
            if isinstance(term, distributions.Normal) and not term.name:
                _note_covariance(term.args, covariances)
        for name in found.positive & found.numbers.keys():
            d = found.numbers[name]
            found.numbers[name] = Declaration(name, closure(d.facts | {"positive"}), d.shape)
        for name in found.required.keys() & found.numbers.keys():
            d = found.numbers[name]
            found.numbers[name] = Declaration(name, d.facts | found.required[name], d.shape)
        for name in covariances & found.numbers.keys():
            d = found.numbers[name]
            found.numbers[name] = Declaration(name, d.facts | (_VARIANCE if d.scalar else _COVARIANCE), d.shape)
        found.indices += statement.free_indices
        found._share(statement)
        return found

    def _add(self, symbol: object, covariances: set[str]) -> None:  # noqa: C901 - one line for each kind
        if isinstance(symbol, (symbols.Scalar, symbols.Matrix)):
            facts = frozenset(fact for fact in symbol.facts if not fact.startswith(FUNCTION_OF))
            self.numbers[symbol.name] = Declaration(symbol.name, facts, shape_of(symbol))
            if symbol.law is not None:
                self._add_law(symbol.law, symbol.name, covariances)
                if isinstance(symbol.law, distributions.AnyLaw):
                    owner = self.random[symbol.name] = symbol.law.name or symbol.name
                    if facts:
                        self.supports[owner] = self.supports.get(owner, frozenset()) | facts
        elif isinstance(symbol, symbols.Dimension):
            self.dimensions.append(symbol.name)
        elif isinstance(symbol, Law):
            self._add_law(symbol, symbol.name, covariances)
        elif isinstance(symbol, distributions.MassFunction):
            self.masses.append(symbol)
        elif isinstance(symbol, symbols.Family):
            self.families.append(symbol)
        elif isinstance(symbol, UnknownFunction):  # a polynomial, by its coefficients
            self.families.append(symbols.Family(symbol.name, COEFFICIENTS))
            self.functions.add(symbol.name)
        elif isinstance(symbol, distributions.Event):
            self.events.setdefault(symbol.name, symbol)

    def _add_law(self, law: Law, owner: str, covariances: set[str]) -> None:
        if isinstance(law, Parametric):
            self._require(law)
            return
        moments = (law.moments or ()) if isinstance(law, distributions.AnyLaw) else law.args
        if isinstance(law, distributions.AnyLaw):
            self.laws.setdefault(law.name or owner, law)
        _note_covariance(moments, covariances)
        if (
            moments
            and not isinstance(moments[1], (symbols.Matrix, symbols.Scalar))
            and not isinstance(law, distributions.IIDCentral)
        ):
            self.covariances.append(moments[1])

    def _know(self, term: expectations.Conditional) -> None:
        """Note what has to have a value that it has with some probability."""
        for symbol in term.given:
            law = getattr(symbol, "law", None)
            if isinstance(law, distributions.AnyLaw):
                self.known[str(symbol)] = law

    def _require(self, law: Parametric) -> None:
        """Note what is positive because a law exists, where that is a symbol."""
        for term, fact in law.requirements:
            if isinstance(term, symbols.Scalar):
                self.positive.add(term.name)
            elif isinstance(term, symbols.Matrix) and fact in (*MATRIX_FACTS, "positive"):
                self.required.setdefault(term.name, set()).add(fact)
            elif fact == "positive" and shape_of(term) == SCALAR and term.free_symbols and not _is_complement(term):
                self.givens.append(Fact("<", (sympy.S.Zero, term)))

    def _share(self, statement: Statement) -> None:
        for fact in sorted(statement.given, key=str):
            names = tuple(str(a) for a in fact.args)
            if fact.kind == "commute":
                self.commuting.append(names)
            elif fact.kind == "at most":
                self.bounds.append(fact.args)
            elif fact.kind == "spd" and _in_blocks(fact.args[0]):
                self.definite += fact.args  # type: ignore[arg-type] # its argument is a term
            elif fact.kind == "independent":
                self.independent |= {frozenset(pair) for pair in combinations(names, 2)}
            elif fact.kind == TOGETHER:
                self._share_law(fact)
            elif is_given(fact):
                self.givens.append(fact)

    def _share_law(self, fact: Fact) -> None:
        """A covariance in blocks that are symbols is drawn as a whole and cut."""
        block: Any = fact.args[-1]
        if _in_blocks(block) and not _of_a_kind(block):
            self.definite.append(block)
        else:
            self.covariances.append(block)

    @property
    def averages(self) -> list[Fact]:
        """Givens about averages of what is random: they say of its law, and not of numbers."""
        return [f for f in self.givens if any(a.has(*expectations.MOMENTS) for a in f.args)]

    @property
    def exponentials(self) -> bool:
        """Whether a matrix exponential occurs."""
        return functions.MatrixExponential in self.kinds

    @property
    def pseudo_inverses(self) -> bool:
        """Whether a pseudo-inverse occurs: the rank decides what it is."""
        return functions.PseudoInverse in self.kinds


def _is_complement(term: Expr) -> bool:
    """Whether a term is 1 - p for a probability p."""
    if not isinstance(term, Plus) or len(term.args) != 2 or term.args[0] != 1:  # noqa: PLR2004 - 1 and -p
        return False
    p = term.args[1].args[0] if isinstance(term.args[1], Negative) else None
    return isinstance(p, symbols.Scalar) and "probability" in p.facts


def _in_blocks(term: Basic) -> bool:
    """Whether a term is a symbol, or put together of blocks that are, so that a definite one can be cut into these."""
    entries = [entry for row in term.args[0].args for entry in row.args] if isinstance(term, functions.Block) else [term]
    return all(isinstance(e, symbols.Matrix) or (isinstance(e, Transpose) and e.args[0] in entries) for e in entries)


def _of_a_kind(block: Any) -> bool:  # noqa: ANN401 - a matrix of blocks
    """Whether a block beside the diagonal is declared to be symmetric, or such: what is cut out of a matrix is not."""
    rows = block.args[0].args if isinstance(block, functions.Block) else ()
    beside = (entry for i, row in enumerate(rows) for j, entry in enumerate(row.args) if i != j)
    return any(isinstance(entry, symbols.Matrix) and entry.facts for entry in beside)


def _note_covariance(moments: tuple[Basic, ...], covariances: set[str]) -> None:
    if moments and isinstance(moments[1], (symbols.Matrix, symbols.Scalar)):
        covariances.add(moments[1].name)
