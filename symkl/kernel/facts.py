"""What is known of values: what was declared, what an instance of a law of facts said, and that both sides are defined.

A statement claims something wherever both of its sides are defined. So an inverse in it says that its matrix is
invertible, a quotient that its denominator is not 0, a logarithm that its argument is positive, a root that what stands
under it is not negative. A proof may use just these, and those that were not declared are its conditions.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Expr

from symkl.kernel.definedness import words
from symkl.kernel.errors import refuse
from symkl.kernel.values import (
    E_BASE,
    EMPTY,
    ONE,
    UNIT,
    Function,
    Letter,
    Value,
    atom_value,
    content,
    exponent_value,
    identity,
    names,
    number,
    op_of,
    shape_of,
    word_value,
)
from symkl.language.arithmetic import Transpose
from symkl.language.distributions import Normal
from symkl.language.facts import EACH, closure
from symkl.language.law import lineage
from symkl.language.parametric import Parametric
from symkl.language.statement import TOGETHER
from symkl.language.symbols import Dimension, Index, Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from symkl.kernel.values import Exponent, Word
    from symkl.language.statement import Fact

# what the sign of a number may be known to be; what no identity matrix is
SIGNS = frozenset({"positive", "nonnegative", "nonzero"})
# what every member must be for a sum over an index, a product over it, an integral not to be 0; a sign passes to all of them
MANY = {"Sum": "positive", "Prod": "nonzero", "Int": "positive"}
# what a fact of a matrix says of a number
OF_NUMBERS = {
    "invertible": "nonzero", "full_row_rank": "nonzero", "full_col_rank": "nonzero", "spd": "positive", "posdet": "positive",
    "symmetric": "", "diagonal": "", "lower": "",
}  # fmt: skip
NEVER_IDENTITY = frozenset({"skew", "nilpotent2", "rank_deficient"})
# what passes to the inverse and to the transpose of a matrix
TURNED = frozenset({"invertible", "posdet", "orthogonal", "involutory", "spd", "symmetric", "skew", "diagonal"})
TRANSPOSED = TURNED | {"idempotent", "nilpotent2", "rank_deficient"}


class Facts:
    """What is known of values in one statement.

    Attributes
    ----------
    given : facts that several symbols share
    learnt : facts that instances of laws said
    defined : ``(term, fact)`` that hold wherever both sides are defined
    conditions : in words, those of them that were used, and what else was
    """

    def __init__(self, ring: Any, given: Iterable[Fact], read: Callable[[Expr], Value]) -> None:  # noqa: ANN401 - which asks it
        self.ring, self.read = ring, read
        self.given = frozenset(given)
        self.learnt: set[tuple[Value, str]] = set()
        self.defined: tuple[tuple[Expr, str], ...] = ()
        self.granted: frozenset[tuple[Expr, str]] = frozenset()  # those that the givens say
        self.loose: frozenset[Any] = frozenset()  # random symbols that some of them speak of where they stand free
        self.symbols: list[Any] = []  # those that are random
        self.indices: dict[Index, Value] = {}  # those that stand in the statement bound only, each with its size
        self.assuming = False  # while what says where the sides are defined is read
        self.conditions: dict[str, tuple[Expr, str] | None] = {}
        self._version = -1  # that of the ring when it was read where the sides are defined
        self._read: dict[tuple[Expr, str], tuple[Value, int]] = {}  # with how many sums were known as products
        self._found: dict[tuple[Value, str], tuple[Expr, str]] = {}

    def learn(self, v: Value, fact: str) -> tuple[tuple[Value, str], ...]:
        """Know a fact that an instance of a law says, and what follows from it."""
        new = tuple(self._following(v, fact))
        self.learnt.update(new)
        return new

    def need(self, v: Value, fact: str) -> None:
        """Refuse to go on unless a fact is known; what says where the sides are defined is read without asking."""
        if not self.assuming and not self.holds(v, fact):
            refuse(f"{v} is not known to be {fact}")

    def holds(self, v: Value, fact: str) -> bool:
        """Whether a value has a fact wherever the declarations hold and both sides of the statement are defined."""
        return self._plain(v, fact) or self._said(v, (OF_NUMBERS.get(fact, fact) or fact) if v.scalar else fact)

    def declared(self, v: Value, fact: str) -> bool:
        """Whether a fact needs no condition: it was declared, or a law said it."""
        return (v, fact) in self.learnt or self._plain(v, fact)

    def _plain(self, v: Value, fact: str) -> bool:
        """Whether a fact was declared, or follows from what is known of factors."""
        if v.scalar:
            sign = OF_NUMBERS.get(fact, fact)
            if sign == "probability":
                one = Value(v.rows, v.columns, {(ONE, EMPTY): 1})
                return self.holds(v, "positive") and self.holds(one - v, "positive")
            if sign == "binary":
                return any(v == atom_value(a) and sign in getattr(a, "facts", ()) for m, _ in v.terms for a, _ in m)
            return not sign or (sign in SIGNS and self._sign(v, sign))
        single = v.single
        if single is not None and not single[0] and single[2] == 1:
            word = single[1]
            if not word and fact not in NEVER_IDENTITY:
                return True
            if (len(word) == 1 and self._letter(word[0], fact)) or fact in each(word):
                return True
        return fact in ("symmetric", "skew") and self._turns(v, fact)

    def _said(self, v: Value, fact: str) -> bool:
        """Whether an instance of a law said it, or that both sides are defined."""
        if (v, fact) in self.learnt:
            self.ring.hits.add((v, fact))
            return True
        where = self._found.get((v, fact)) or self._definedness().get((v, fact))
        if where is not None and where not in self.granted:
            self.conditions[words(*where)] = where
        return where is not None

    def _definedness(self) -> dict[tuple[Value, str], tuple[Expr, str]]:
        """What is known because both sides are defined, under the rules of now, each with the term that says so."""
        if self._version != self.ring.version and not self.assuming and self.defined:
            self._version, self.assuming = self.ring.version, True
            try:
                for term, fact in self.defined:
                    v = self.read(term)
                    read = v, len(self.ring.factors) if v.scalar and len(v.terms) > 1 else 0
                    if self._read.get((term, fact)) != read:
                        self._read[term, fact] = read
                        for known in self._following(v, fact):
                            self._found.setdefault(known, (term, fact))
            finally:
                self.assuming = False
        return self._found

    def _following(self, v: Value, fact: str) -> Iterator[tuple[Value, str]]:  # noqa: C901, PLR0912 - a line for each kind
        """Yield a fact, what it implies, and what it says of the factors of a product."""
        implied = closure([fact])
        yield from ((v, f) for f in implied)
        if not v.scalar and v.terms and not any(w for _, w in v.terms) and fact in ("invertible", "spd"):  # c*I
            yield from self._following(Value(UNIT, UNIT, v.terms), OF_NUMBERS[fact])
        if v.scalar and len(v.terms) > 1:
            c, inside = content(v)
            yield from ((inside if c > 0 or fact == "nonzero" else -inside, f) for f in implied)
            if fact == "positive":
                yield inside, "nonzero"
            v = self.ring.factored(v)
        single = v.single
        if single is None:
            return
        monomial, word, c = single
        if fact in ("positive", "nonzero"):
            for atom, _ in monomial:
                yield (atom if isinstance(atom, Value) else atom_value(atom)), "nonzero"
                if op_of(atom) in ("det", "abs"):
                    yield from self._following(atom.args[0], "invertible" if atom.op == "det" else "nonzero")
        if fact in ("positive", "nonnegative") and len(monomial) == 1 and c > 0:
            ((atom, e),) = monomial
            if isinstance(e, int) and e % 2 and (e > 0 or fact == "positive"):
                yield from ((atom if isinstance(atom, Value) else atom_value(atom), f) for f in implied)
        unsure = [(atom, e) for atom, e in monomial if not self._sure(atom)]
        if fact in ("positive", "nonnegative") and 0 < len(unsure) < len(monomial):  # what is left of a product
            left = number(1 if c > 0 else -1)
            for atom, e in unsure:
                left = self.ring.times(left, self.ring.raised(atom, e))
            yield from self._following(left, fact)
        if fact == "invertible" and all(x.shape[0] == x.shape[1] for x in word):
            for x in word:
                for flags in product((False, True), repeat=2):
                    yield from ((word_value((Letter(x.base, *flags),), *x.shape), f) for f in implied)

    def _sure(self, atom: Any) -> bool:  # noqa: ANN401 - an atom
        """Whether an atom was declared positive, or is a sum of terms that were."""
        if isinstance(atom, Value):
            return all(c > 0 and all(self._sure(a) for a, _ in m) for (m, _), c in atom.terms.items())
        return (isinstance(atom, str) and atom == E_BASE) or "positive" in facts_of(atom)

    def _turns(self, v: Value, fact: str) -> bool:
        return bool(v.rows == v.columns and self.ring.transpose(v) == (v if fact == "symmetric" else -v))

    def _letter(self, x: Letter, fact: str) -> bool:  # noqa: PLR0911 - one line for each kind
        if fact == "full_row_rank" and x.transposed:
            return self._letter(x._replace(transposed=False), "full_col_rank")
        if fact == "full_col_rank" and x.transposed:
            return self._letter(x._replace(transposed=False), "full_row_rank")
        known = {"ones": (EACH + "positive",), "Diag": ("symmetric", "diagonal"), "diagm": ("symmetric", "diagonal")}
        if fact in known.get(op_of(x.base), ()):
            return True
        if op_of(x.base) == "inv" and fact in TURNED and self.holds(x.base.args[0], fact):
            return True
        facts = x.base.facts if isinstance(x.base, Matrix) else frozenset()
        if fact in ("full_row_rank", "full_col_rank") and "invertible" in facts:
            return True
        kept = TURNED if x.inverted else TRANSPOSED if x.transposed else facts
        if fact in facts and fact in kept:
            return not x.inverted or "invertible" in facts or fact in ("symmetric", "skew")
        return (
            (x.transposed or x.inverted)
            and fact in kept
            and self._said(word_value((Letter(x.base),), *shape_of(x.base)), fact)
        )

    def _sign(self, v: Value, fact: str) -> bool:
        single = v.single
        if single is None:
            return self._sign_of_sum(v, fact) if v.terms else fact == "nonnegative"
        monomial, _, c = single
        if c < 0 and fact != "nonzero":
            return False
        for atom, e in monomial:
            even = isinstance(e, int) and e % 2 == 0
            if even and (fact == "nonnegative" or self._atom(atom, "nonzero")):
                continue
            if not self._atom(atom, fact):
                return False
        return True

    def _sign_of_sum(self, v: Value, fact: str) -> bool:
        """A sum of what is not negative is not negative, and positive if one of them is."""
        product = self.ring.factored(v)
        if product.single is not None:
            return self._sign(product, fact)
        c, inside = content(v)
        if c != 1 and self._said(inside if c > 0 or fact == "nonzero" else -inside, fact):
            return True
        if fact == "nonzero":
            return self._sign_of_sum(inside, "positive")
        if not all(c > 0 for c in v.terms.values()):
            return self._complement(v)
        conditions = dict(self.conditions)
        parts = [Value(v.rows, v.columns, {key: c}) for key, c in v.terms.items()]
        if all(self._sign(p, "nonnegative") for p in parts) and (
            fact == "nonnegative" or any(self._sign(p, "positive") for p in parts)
        ):
            return True
        self.conditions = conditions
        return False

    @staticmethod
    def _complement(v: Value) -> bool:
        """Whether it is 1 - p of a probability p."""
        monomial, _, c = (number(1) - v).single or (ONE, EMPTY, 0)
        return c == 1 and any({(p, 1)} == monomial and "probability" in facts_of(p) for p, _ in monomial)

    def _atom(self, atom: Any, fact: str) -> bool:  # noqa: ANN401 - an atom
        if isinstance(atom, (Dimension, Index)) or atom is sympy.pi or (isinstance(atom, str) and atom == E_BASE):
            return True
        if isinstance(atom, int):
            return atom > 0 or fact == "nonzero"
        if op_of(atom) == "density" or (op_of(atom) == "abs" and fact == "nonnegative"):
            return True
        if fact in ("nonnegative", "positive") and op_of(atom) in ("mass", "Pr"):
            return fact == "nonnegative" or any(self._said(atom_value(atom), known) for known in ("positive", "nonzero"))
        member = MANY.get(op_of(atom))
        if fact in facts_of(atom) or (member and self.holds(atom.args[1], member if fact == "nonzero" else fact)):
            return True
        return self.holds(atom, fact) if isinstance(atom, Value) else self._said(atom_value(atom), fact)

    # ------------------------------------------------------------------------------------------ whole numbers, laws

    def whole(self, e: Exponent) -> bool:
        """Whether an exponent is a whole number whatever its symbols stand for."""
        return all(
            c.denominator == 1
            and all(
                isinstance(k, int)
                and k > 0
                and (isinstance(a, (Dimension, Index)) or (isinstance(a, Scalar) and "integer" in a.facts))
                for a, k in m
            )
            for (m, _), c in exponent_value(e).terms.items()
        )

    def law_of(self, x: Any) -> Any:  # noqa: ANN401 - a random symbol
        """What the law of a random symbol is, by value where values make it up."""
        return self.law_key(x.law)

    def law_key(self, law: Any) -> Any:  # noqa: ANN401 - a law
        """Return what a law is compared by: its kind and its parameters, or itself where those do not make it up."""
        if isinstance(law, (Normal, Parametric)):
            return (law.kind, *map(self.read, law.args))
        return (str(law.name), law.kind, *(self.read(a) for a in law.args if isinstance(a, Expr)))

    def determined(self, x: Any) -> bool:  # noqa: ANN401 - a random symbol
        """Whether its law alone says how a symbol is distributed."""
        return isinstance(x.law, (Normal, Parametric)) or bool(x.law.name)

    def independent(self, x: Any, y: Any) -> bool:  # noqa: ANN401 - two random symbols
        """Whether two random symbols are independent: so is all that their laws depend on."""
        one, other = lineage([x]), lineage([y])
        return not one & other and self.free_of(one, other)

    def apart(self, x: Any, y: Any) -> bool:  # noqa: ANN401 - two random symbols
        """Whether what is random in one but for what its law depends on is independent of the other.

        Declared, or of different symbols with laws that parameters make up, unless they have one law together.
        """
        if x == y or y in self.together(x):
            return False
        if any(f.kind == "independent" and {x, y} <= set(f.args) for f in self.given):
            return True
        return isinstance(x.law, (Normal, Parametric)) and isinstance(y.law, (Normal, Parametric))

    def free_of(self, some: Iterable[Any], others: Iterable[Any]) -> bool:
        """Whether what is random in some symbols together is independent of others together.

        Of three, that every two are independent says less.
        """
        some, others = set(some), set(others)
        if not all(self.apart(x, y) for x in some for y in others):
            return False
        every = some | others
        return (
            min(len(some), len(others)) == 0
            or len(every) == 2  # noqa: PLR2004 - two
            or all(isinstance(x.law, (Normal, Parametric)) for x in every)
            or any(f.kind == "independent" and every <= set(f.args) for f in self.given)
        )

    def together(self, x: Any) -> dict[Any, Any]:  # noqa: ANN401 - a random symbol
        """Cov[x, y] of each y that has one normal law together with x."""
        found: dict[Any, Any] = {}
        for *symbols, block in (f.args for f in self.given if f.kind == TOGETHER and x in f.args):
            rows = [row.args for row in block.args[0].args]
            i = symbols.index(x)
            found |= {y: rows[i][j] if i < j else Transpose(rows[j][i]) for j, y in enumerate(symbols) if y != x}
        return found

    def settled(self, over: Iterable[Any], given: Iterable[Any]) -> bool:
        """Whether some symbols have the same law where others, or what depends on them, are known.

        Unless a law of theirs says itself that it depends on these.
        """
        known, over = lineage(given), set(over)
        others = known - lineage(over)
        settled = not known & over and self.free_of(over, others)
        self.assume_independent(over if settled else (), others)
        return settled

    def normal_together(self, v: Value) -> bool:
        """Whether a value is a linear function of symbols that have one normal law together."""
        for m, w in v.terms:
            forms = [a for a, e in m if e == 1 and op_of(a) == "form"]
            factors = [(x.base, -1 if x.inverted else 1) for word in (w, *(f.args[0] for f in forms)) for x in word]
            random = [(x, e) for x, e in (*factors, *m) if x not in forms and self.random((x, e))]
            if len(random) > 1 or any(e != 1 or x not in self.random(x) for x, e in random):
                return False
        laws = [x.law for x in lineage(self.random(v))]
        return all(
            isinstance(law, Normal)
            and not self.random(self.read(law.args[1]))
            and self.normal_together(self.read(law.args[0]))
            for law in laws
        )

    def assume_independent(self, some: Iterable[Any], others: Collection[Any]) -> None:
        """Note that random symbols are taken as independent of others, unless that is declared."""
        pairs = ({x, y} for x in some for y in others)
        for pair in (p for p in pairs if not any(f.kind == "independent" and p <= set(f.args) for f in self.given)):
            first, second = sorted(map(str, pair))
            self.conditions[f"{first} and {second} are independent, as different normal symbols are"] = None

    def commute(self, a: Letter, b: Letter) -> bool:
        """Whether two letters commute by declaration; so do their inverses, and their transposes together."""
        return a.transposed == b.transposed and any(
            f.kind == "commute" and {a.base, b.base} == set(f.args) for f in self.given
        )

    def index(self, size: Any, taken: frozenset[Any]) -> Index | None:  # noqa: ANN401 - what an index ranges over
        """An index of the statement of this size that is never free in it, so that what is said of it is said of each."""
        return next((i for i, n in self.indices.items() if n == size and i not in taken), None)

    def symbols_of(self, bound: Iterable[Any], taken: frozenset[Any]) -> list[Any]:
        """A random symbol of the statement for each that an average binds; nothing where one has none of its own.

        What is ``taken`` stands free in the average.
        """
        left, out = [s for s in self.symbols if s not in taken], list[Any]()
        for b in bound:
            facts, law, *name = b.over
            found = [x for x in left if (tuple(sorted(x.facts)), self.law_of(x)) == (facts, law) and name in ([], [x.name])]
            if not found:
                return []
            left.remove(found[0])
            out.append(found[0])
        return out

    def random(self, v: Any) -> frozenset[Any]:  # noqa: ANN401 - whatever values are made of
        """The random symbols that something depends on."""
        return frozenset(x for x in names(v) if getattr(x, "law", None) is not None)


def facts_of(atom: Any) -> frozenset[str]:  # noqa: ANN401 - an atom
    """What was declared of a number."""
    if op_of(atom) == "form":
        return each(atom.args[0])
    return getattr(atom, "facts", frozenset())


def each(word: Word) -> frozenset[str]:
    """What was declared of each entry of a matrix, or of each block, if a word is one of these; the sign of their sum."""
    inner = [x for x in word if isinstance(x.base, Matrix)]
    others = [x.base for x in word if not isinstance(x.base, Matrix)]
    if len(inner) != 1 or inner[0].inverted or not all(map(_picks, others)):
        return frozenset()
    facts = closure(fact.removeprefix(EACH) for fact in inner[0].base.facts if fact.startswith(EACH))
    if any(f.op == "ones" for f in others):
        return closure(facts & {"positive", "nonnegative"})
    # of a sum of blocks no more is known than what sums keep
    return closure(facts & {"positive", "nonnegative", "spd", "symmetric"}) if any(map(_sums, others)) else facts


def _sums(f: Function) -> bool:
    """Whether a letter that picks out blocks adds them up."""
    return f.op == "ones" or (f.op == "kron" and any(_sums(x.base) for _, unit in f.args[0].terms for x in unit))


def _picks(f: Any) -> bool:  # noqa: ANN401 - what a letter is made of
    """Whether a letter picks out an entry or a block."""
    if not isinstance(f, Function):
        return False
    if f.op == "kron":
        (_, unit, c), rest = f.args[0].single or (ONE, EMPTY, 0), f.args[1]
        return c == 1 and len(unit) == 1 and _picks(unit[0].base) and rest == identity(rest.rows)
    return f.op in ("unit", "ones")
