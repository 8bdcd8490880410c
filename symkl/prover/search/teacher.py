"""Teaches the kernel instances of laws, and what makes a matrix invertible or definite."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from sympy import Integer

from symkl.errors import SymklError
from symkl.kernel.check import Kernel
from symkl.kernel.lemmas import OF
from symkl.kernel.parts import is_part, less
from symkl.kernel.proof import Instance
from symkl.kernel.values import (
    EMPTY,
    ONE,
    UNIT,
    Function,
    Letter,
    Value,
    expanded,
    identity,
    number,
    spelt,
    word_value,
)
from symkl.language import distributions as ds
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.bound import ByEntries, Diagonal
from symkl.language.entries import Part
from symkl.language.functions import Sum
from symkl.language.statement import Relation
from symkl.language.symbols import Entry, Matrix, Scalar
from symkl.language.sympy_types import untyped
from symkl.prover.instances import instances
from symkl.prover.partitions import cuts, in_order
from symkl.prover.values import TooLarge, Undefinable
from symkl.prover.written import Written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.values import Word
    from symkl.language.statement import Statement


FAILURES = (
    SymklError,
    TooLarge,
    Undefinable,
    NotImplementedError,
    RecursionError,
    ValueError,
    KeyError,
    AttributeError,
    TypeError,
)

# what facts of a symbol say: the letter of a law that it stands for, and the law
OF_SYMBOLS = (
    ("binary", "x", "square of a binary number"),
    ("simplex", "p", "shares make 1"),
    ("simplex", "p", "shares make 1, the other way round"),
    ("indicator", "x", "one entry is 1"),
    ("indicator", "x", "one entry is 1, the other way round"),
)


# what laws call the rows of small matrices, and their entries
ROWS = {2: "two", 3: "three"}
ENTRIES = {2: "abcd", 3: "abcdefghk"}


class Goal(NamedTuple):
    """How far a search goes."""

    moments: bool = False
    logarithms: bool = False
    densities: bool = False
    turned: bool = False  # whether givens are used from the shorter side to the longer
    remainders: bool = False
    volumes: bool = True  # whether determinants of sums are taken apart
    apart: bool = False  # whether equations are no rules, and only multiples of them are looked for
    quietly: bool = False  # whether equations are taught before any law
    instances: bool = False  # whether other terms are put for the letters of lemmas
    known: bool = False  # whether of a sum that is known one part is taken for the others


class Teacher:
    """Teaches the kernel instances of laws, and what makes a matrix invertible or definite."""

    def __init__(self, statement: Statement, goal: Goal) -> None:
        self.goal = goal
        self.steps: list[Instance] = []
        self.taught: list[tuple[Any, ...]] = []  # what each of them rewrites
        self.kernel = Kernel(statement, self.meet)
        self.ring, self.facts = self.kernel.ring, self.kernel.facts
        self.write = Written(self.kernel)
        self.covariances = {
            cov: s for s in statement.symbols.values() if (cov := covariance_of(s)) is not None and isinstance(cov, Matrix)
        }
        self.seen: set[Any] = set()
        self.summed = any(side.has(Sum) for side in (statement.lhs, statement.rhs))
        entries = any(side.has(ByEntries, Diagonal, Part, Entry) for side in (statement.lhs, statement.rhs))
        self.by_entries = entries or self.summed or statement.relation is not Relation.EQ
        self.cuts = blocks_begin(statement)
        self.met: dict[str, list[Value]] = {}
        self.late = False  # whether something was taught of what had been met before
        with self._unasked():
            for x in statement.symbols.values():
                self._of_symbol(x)
        if goal.quietly:
            self._quietly()
        else:
            for step in self.equations():
                if not goal.apart or self._of_an_inverse(step):
                    self._by_equation(step)
            self._inverses()

    def _of_symbol(self, x: Any) -> None:  # noqa: ANN401 - a symbol
        """Teach what the facts of a symbol say."""
        facts = x.facts if isinstance(x, (Matrix, Scalar)) else ()
        for fact, letter, law in OF_SYMBOLS:
            if fact in facts:
                self.teach(law, **{letter: x})

    def _of_an_inverse(self, step: Instance) -> bool:
        """Whether an equation says that the product of two square matrices is an identity."""
        with self._unasked(), suppress(*FAILURES):
            v = self.kernel.equation(step)
            words = [w for _, w in v.terms]
            return len(words) == 2 and EMPTY in words and [w[0].shape == w[1].shape for w in words if len(w) == 2] == [True]  # noqa: PLR2004
        return False

    def _inverses(self) -> None:
        """Of A*B = I(n), which is given of square matrices, take B for the inverse of A."""
        pairs = [key for key in self.ring.rules if isinstance(key, tuple) and len(key) == 2]  # noqa: PLR2004 - of two letters
        for a, b in pairs:
            plain = not (a.transposed or a.inverted or b.inverted) and a.shape == b.shape
            plain &= not b.transposed or (a.base == b.base and (b, a) not in pairs)  # A*A.T = I(n) alone
            if plain and not ((b, a) in pairs and spelt(b) < spelt(a)) and self.ring.word((a, b)) == identity(a.shape[0]):
                put = {"A": self.write.letter(a), "B": self.write.letter(b)}
                self.teach("what has an inverse on one side is invertible", **put)
                self.teach("inverse on one side", **put)

    @contextmanager
    def _unasked(self) -> Iterator[None]:
        """Teach as it is written: nothing is looked up meanwhile."""
        asks, self.ring._ask = self.ring._ask, None  # noqa: SLF001 - as it says
        yield
        self.ring._ask = asks  # noqa: SLF001 - as above
        self.ring.words.clear()
        self.kernel.forget()

    def _quietly(self) -> None:
        """Teach equations as they are written, before any law says otherwise what stands in them."""
        with self._unasked():
            for step in self.equations():
                self._by_equation(step)

    def equations(self) -> Iterator[Instance]:
        """Equations that are given, and lemmas."""
        for fact in sorted(self.kernel.usable, key=str):
            if fact.kind == "=":
                left, right = fact.args
                yield Instance("given", (("left", left), ("right", right)))
        for law, lemma in self.kernel.lemmas.items():
            if lemma.statement.relation is Relation.EQ:
                for put in instances(lemma.statement, self.kernel.statement):
                    if self.goal.instances or not put:
                        yield Instance(law, tuple(put.items()))

    def _by_equation(self, step: Instance) -> None:
        """Teach an equation: what is longest in it, in words and in atoms, is what the rest makes up."""
        try:
            self.kernel.equation(step)  # what stands in it is looked up, which may rewrite it
            out = self.kernel.equation(step)
        except FAILURES:
            return
        keys = [key for key in out.terms if bool(key[0]) != bool(key[1])]
        keys.sort(key=lambda key: (-len(key[1]), -len(str(key[0])), spelt(key[0]) if key[0] else str(key[1])))
        name = OF if step.law in self.kernel.lemmas else "of"
        for key in reversed(keys) if self.goal.turned else keys:
            of = self.term(Value(out.rows, out.columns, {key: 1}))
            if self.teach(step.law, **dict(step.put), **{name: of}):
                break

    def meet(self, key: Any) -> None:  # noqa: ANN401 - an atom or a word
        """Teach the kernel what it may need to know of what it has met."""
        raise NotImplementedError

    def teach(self, law: str, /, over: Any = (), **put: Any) -> bool:  # noqa: ANN401 - terms
        """Have the kernel learn an instance; whether it did and it said something new."""
        step = Instance(law, tuple(put.items()), tuple(over))
        try:
            new = self.kernel.learn(step)
        except FAILURES:
            return False
        if new:
            self.steps.append(step)
            self.taught.append(new)
        return bool(new)

    def term(self, v: Value | Word) -> Any:  # noqa: ANN401 - a term
        """A value or a word as a term."""
        return self.write.value(v) if isinstance(v, Value) else self.write.word(v)

    def diagonal(self, v: Value) -> Any:  # noqa: ANN401 - a diagonal matrix entry by entry, as a term
        """A sum of diagonal matrices that are given by their entries, as one of them; ``None`` where it is no such sum."""
        found, i = number(0), None
        for (m, w), c in v.terms.items():
            if len(w) > 1 or (w and not stands_for(w[0], "Diag")):
                return None
            body = number(1)
            if w:
                body, (i,) = self.write.opened(w[0].base)
            found += self.ring.times(Value(UNIT, UNIT, {(m, EMPTY): c}), body)
        return None if i is None else Diagonal(self.term(found), i)

    def _positive_diagonal(self, x: Letter) -> bool:
        """Whether a letter is a diagonal matrix of positive numbers."""
        if stands_for(x, "diagm"):
            return self.teach("a diagonal matrix of positive numbers is definite", u=self.term(x.base.args[0]))
        return stands_for(x, "Diag") and self.teach(
            "a diagonal matrix of exponentials is definite", f=self.exponents_of(x.base)
        )

    def exponents_of(self, f: Function) -> Any:  # noqa: ANN401 - a diagonal matrix, as a term
        """The logarithms of the entries of a diagonal matrix, on a diagonal."""
        body, (i,) = self.write.opened(f)
        return Diagonal(self.term(self.kernel.function("log", body)), i)

    def invertible(self, v: Value) -> bool:
        """Whether a value is invertible, by an instance if need be."""
        if self.facts.declared(v, "invertible") or self.definite(v):
            return True
        if self.facts.holds(v, "invertible"):
            return True
        single = v.single
        shared = frozenset.intersection(*(m for m, _ in v.terms)) if len(v.terms) > 1 else frozenset()
        if shared:
            inner = Value(v.rows, v.columns, {(m - shared, w): c for (m, w), c in v.terms.items()})
            outside = Value(UNIT, UNIT, {(shared, EMPTY): 1})
            return self.facts.holds(inner, "invertible") and self.teach(
                "a multiple is invertible", c=self.term(outside), A=self.term(inner)
            )
        if single is not None:
            m, w, c = single
            if m or c != 1:
                inner = word_value(w, v.rows, v.columns)
                outside = Value(UNIT, UNIT, {(m, EMPTY): c})
                return self.invertible(inner) and self.teach(
                    "a multiple is invertible", c=self.term(outside), A=self.term(inner)
                )
            for i in range(1, len(w)):
                a, b = (word_value(u, u[0].shape[0], u[-1].shape[1]) for u in (w[:i], w[i:]))
                if a.rows == a.columns and self.invertible(a) and self.invertible(b):
                    return self.teach("a product is invertible", A=self.term(a), B=self.term(b))
        return False

    def definite(self, v: Value) -> bool:
        """Whether a value is positive definite, as was declared, or else by its form, or else wherever both sides are."""
        return self.facts.declared(v, "spd") or self._definite_by_form(v) or self.facts.holds(v, "spd")

    def _definite_by_form(self, v: Value) -> bool:  # noqa: C901, PLR0911, PLR0912 - one line for each kind
        single = v.single
        if single is not None:
            m, w, c = single
            if m or c != 1:
                inner = word_value(w, v.rows, v.columns)
                outside = Value(UNIT, UNIT, {(m, EMPTY): c})
                return self.definite(inner) and self.teach(
                    "a multiple is definite", c=self.term(outside), A=self.term(inner)
                )
            if len(w) == 2 and stands_for(w[0], "kron") and isinstance(w[1].base, Matrix) and w[0].base.args[0].rows == 1:  # noqa: PLR2004 - a weighted sum
                weights = self.ring.transpose(w[0].base.args[0])
                return self.teach("a weighted sum of definite matrices is definite", S=w[1].base, w=self.term(weights))
            if len(w) == 1 and self._positive_diagonal(w[0]):
                return True
            if len(w) == 1 and stands_for(w[0], "power") and self.definite(w[0].base.args[0]):
                base, k = map(self.term, w[0].base.args)
                return self.teach("a power of a definite matrix is definite", A=base, a=k)
            half, middle = divmod(len(w), 2)
            right = w[half + middle :]
            if not right:
                return False
            r = word_value(right, right[0].shape[0], right[-1].shape[1])
            if r.rows == r.columns and len(right) == 1 and stands_for(right[0], "power") and self.invertible(r):
                self.teach("a matrix has full column rank", A=self.term(r))
            if len(right) > 1 or not self.facts.holds(r, "full_col_rank"):
                return False
            if middle:
                return self.teach("a congruent matrix is definite", A=self.term(w[half : half + 1]), B=self.term(r))
            return self.teach("a Gram matrix is definite", B=self.term(r))
        words: dict[Any, Value] = {}
        for (m, w), c in v.terms.items():  # what stands before each word, such as 1 - t
            words[w] = words.get(w, number(0)) + Value(UNIT, UNIT, {(m, EMPTY): c})
        if len(words) == 1:
            ((w, outside),) = words.items()
            inner = word_value(w, v.rows, v.columns)
            return self.definite(inner) and self.teach("a multiple is definite", c=self.term(outside), A=self.term(inner))
        parts = [self.ring.times(c, word_value(w, v.rows, v.columns)) for w, c in words.items()]
        sure = [p for p in parts if self.definite(p)]
        if not sure:
            return False
        total = sure[0]
        for p in parts:
            if p is sure[0]:
                continue
            if not self._joined(total, p):
                return False
            total += p
        return self.facts.holds(total, "spd")

    def _joined(self, a: Value, b: Value) -> bool:
        """Whether a definite matrix and another are definite together."""
        if self.definite(b):
            return self.teach("a sum is definite", A=self.term(a), B=self.term(b))
        single = b.single
        if single is None:
            return False
        m, w, c = single
        half, middle = divmod(len(w), 2)
        right = self.term(w[half + middle :]) if w[half + middle :] else None
        if right is None:
            return False
        if not middle and not m and c == 1:
            return self.teach("a sum with a Gram matrix is definite", A=self.term(a), B=right)
        core = (
            Value(w[half].shape[0], w[half].shape[0], {(m, w[half : half + 1]): c})
            if middle
            else identity(w[half].shape[0]).scaled(c)
        )
        if not middle and m:
            core = self.ring.times(Value(UNIT, UNIT, {(m, EMPTY): 1}), core)
        return self.definite(core) and self.teach(
            "a sum with a form is definite", A=self.term(a), B=right, C=self.term(core)
        )

    def blocks(self, v: Value) -> dict[str, Any] | None:
        """The four blocks of a matrix in two by two: the first block, and all the others."""
        at = cuts((x for _, w in v.terms for x in w), v.rows) if v.rows == v.columns else None
        if at is None:
            return None
        rest = less(v.rows, at[1])
        self.cuts.setdefault(rest, [less(place, at[1]) for place in at[1:]])
        parts = [self.kernel.part(v.rows, at[0], at[1]), self.kernel.part(v.rows, at[1], rest)]
        found = [self.ring.times(self.ring.times(self.ring.transpose(p), v), q) for p in parts for q in parts]
        return dict(zip("ABCF", map(self.term, found), strict=True))

    def entries(self, v: Value) -> list[Any] | None:
        """The entries of a matrix of two or three rows that is given by its entries, row by row."""
        if v.rows != v.columns or v.rows not in (2, 3):
            return None
        words = [w for _, w in v.terms if w]
        if not words or not all(len(w) == 2 and all(is_part(x) and x.base.columns == 1 for x in w) for w in words):  # noqa: PLR2004 - e_i e_j^T
            return None
        units = [self.kernel.part(v.rows, Integer(i), UNIT) for i in range(int(v.rows))]
        found = [self.ring.times(self.ring.times(self.ring.transpose(p), v), q) for p in units for q in units]
        return list(map(self.term, found))


def blocks_begin(statement: Statement) -> dict[Any, list[Any]]:
    """Where the blocks in a statement begin, by the size of the whole, in order."""
    found: dict[Any, set[Any]] = {}
    for node in {n for side in (statement.lhs, statement.rhs) for n in side.atoms(fn.Block)}:
        rows = [row.args for row in node.args[0].args]
        for sizes in ([tm.shape_of(row[0])[0] for row in rows], [tm.shape_of(entry)[1] for entry in rows[0]]):
            at = [expanded(untyped.Add(*sizes[:i])) for i in range(len(sizes) + 1)]
            found.setdefault(at[-1], set()).update(at)
    return {whole: in_order(at) or [] for whole, at in found.items()}


def covariance_of(s: Any) -> Any:  # noqa: ANN401 - a symbol
    """The covariance of a random symbol, if one was declared."""
    law = getattr(s, "law", None)
    if law is None:
        return None
    return (
        law.covariance
        if isinstance(law, ds.Normal)
        else (law.moments or (None, None))[1]
        if hasattr(law, "moments")
        else None
    )


def is_zero(term: Any) -> bool:  # noqa: ANN401 - a term
    """Whether a block is 0."""
    return isinstance(term, tm.Zero) or term == 0


def stands_for(x: Letter, op: str) -> bool:
    """Whether a letter as it stands is a certain function."""
    return isinstance(x.base, Function) and x.base.op == op and not x.transposed and not x.inverted


def plain_value(x: Letter) -> Value:
    """A letter without its transposition, as a value."""
    y = x._replace(transposed=False)
    return word_value((y,), *y.shape)


def is_random(x: Letter) -> bool:
    """Whether a letter is a random vector."""
    return isinstance(x.base, Matrix) and x.base.law is not None


def letter_rank(x: Letter) -> tuple[Any, ...]:
    """The order of letters: what is random last, whatever its name."""
    random = is_random(x)
    return (random, str(x.base.law.name or x.base.law.kind) if random else "", spelt(x.base), x.inverted, x.transposed)


def shape_rank(v: Value) -> tuple[Any, ...]:
    """The order of words under an expectation: columns before rows."""
    single = v.single
    word = single[1] if single else EMPTY
    return (v.rows == 1, [*map(letter_rank, word)] if word else [])


def det_rank(v: Value) -> tuple[Any, ...]:
    """The order of matrices under a determinant: the smaller first."""
    text = spelt(v)
    return (not v.scalar, sum(len(w) for _, w in v.terms), (ONE, EMPTY) not in v.terms, len(text), text)
