"""Instances of laws of determinants, and of inverses by them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symkl.kernel.values import (
    EMPTY,
    ONE,
    UNIT,
    Function,
    Letter,
    Value,
    as_exponent,
    content,
    identity,
    number,
    value,
    word_value,
)
from symkl.language import terms as tm
from symkl.language.bound import Prod
from symkl.language.symbols import Matrix
from symkl.prover.search.krons import factors_of_kron
from symkl.prover.search.numbers import Numbers
from symkl.prover.search.signs import POSITIVE
from symkl.prover.search.teacher import ENTRIES, ROWS, det_rank, is_zero, stands_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.values import Word


class Volumes(Numbers):
    """Instances of laws of determinants, and of inverses by them."""

    def _letter_inv(self, x: Letter) -> None:  # noqa: C901 - one line for each kind
        inside = x.base.args[0]
        single = inside.single
        if x.inverted:
            return
        if x.transposed:
            self.teach("inverse of a transpose", A=self.term(inside))
            return
        if single is not None and len(single[1]) > 1:
            word = single[1]
            for i in range(1, len(word)):
                a, b = (word_value(w, w[0].shape[0], w[-1].shape[1]) for w in (word[:i], word[i:]))
                if a.rows == a.columns and self.invertible(a) and self.invertible(b):
                    self.teach("inverse of a product", A=self.term(a), B=self.term(b))
                    return
            inverse = Value(inside.columns, inside.rows, {(ONE, (x,)): 1})
            self.invertible(inside)
            for a in (inside, inverse):
                self.teach("inverse cancels", A=self.term(a))
            return
        pair = factors_of_kron(self.ring, inside)
        if pair is not None:
            self.teach("inverse of a Kronecker product", A=self.term(pair[0]), B=self.term(pair[1]))
            return
        if self.entries(inside) is not None:
            self.teach("a determinant is not 0", A=self.term(inside))
            self.teach("inverse by the adjugate", A=self.term(inside))
            return
        blocks = self.blocks(inside)
        if blocks is not None:
            if self.invertible(inside):  # and with it the Schur complement
                self._nonzero(self.ring.made(Function("det", (inside,))))
                self.teach("a determinant is not 0", A=self.term(inside))
            known = self.invertible(self.kernel.of(blocks["A"])) or not self.invertible(self.kernel.of(blocks["F"]))
            self.teach(f"inverse of a block matrix{'' if known else ' by its last block'}", **blocks)

    def _atom_det(self, f: Function) -> None:  # noqa: C901, PLR0911 - one line for each kind
        v = f.args[0]
        if v == identity(v.rows):
            self.teach("determinant of the identity", n=v.rows)
            return
        entries = self.entries(v)
        if entries is not None:
            self.teach(f"determinant of {ROWS[v.rows]} rows", **dict(zip(ENTRIES[v.rows], entries, strict=True)))
            return
        blocks = self.blocks(v)
        if blocks is not None:
            self._det_of_blocks(blocks)
            return
        single = v.single
        if single is None and not any(w for _, w in v.terms):  # a multiple of the identity
            outside = Value(UNIT, UNIT, v.terms)
            self.teach("determinant of a multiple", c=self.term(outside), A=self.write.word((), v.rows))
            return
        if single is None:
            self._det_of_sum(v)
            return
        m, w, c = single
        if m or c != 1:
            outside = Value(UNIT, UNIT, {(m, EMPTY): c})
            self.teach("determinant of a multiple", c=self.term(outside), A=self.write.word(w, v.rows))
            return
        if len(w) > 1:
            for i in range(1, len(w)):
                if w[i].shape[0] == v.rows:
                    self.teach("determinant of a product", A=self.term(w[:i]), B=self.term(w[i:]))
                    return
                if self.teach("determinant through a smaller size", A=self.term(w[:i]), B=self.term(w[i:])):
                    return
            return
        self._det_of_letter(w[0])

    def _det_of_letter(self, x: Letter) -> None:  # noqa: C901, PLR0912 - one line for each kind
        if x.transposed:
            self.teach("determinant of a transpose", A=self.write.letter(x._replace(transposed=False)))
            return
        if x.inverted:
            inner = x._replace(inverted=False)
            self._nonzero(self.ring.made(Function("det", (word_value((inner,), *inner.shape),))))
            self.teach("determinant of an inverse", A=self.write.letter(inner))
            return
        facts = x.base.facts if isinstance(x.base, Matrix) else frozenset()
        term = self.write.letter(x)
        sides = (self.kernel.statement.lhs, self.kernel.statement.rhs)
        if stands_for(x, "Diag") and any(side.has(Prod) for side in sides):
            self.teach("determinant of a diagonal matrix", f=term)
        for fact, law, letter in (
            ("nilpotent2", "determinant of a nilpotent matrix", "A"),
            ("rank_deficient", "determinant of a singular matrix", "A"),
            ("orthogonal", "determinant of an orthogonal matrix", "Q"),
            ("involutory", "determinant of an involutory matrix", "A"),
            ("idempotent", "determinant of an idempotent matrix", "A"),
        ):
            if fact in facts:
                if "posdet" in facts and fact in ("orthogonal", "involutory"):
                    law = f"positive {law}"  # noqa: PLW2901 - the same law, with a sign
                if self.teach(law, **{letter: term}):
                    return
        if "skew" in facts and self.ring.power(number(-1), as_exponent(self.kernel.number_of(x.shape[0]))) == number(-1):
            self.teach("determinant of a skew-symmetric matrix", A=term)
        if stands_for(x, "inv"):
            inner_value = x.base.args[0]
            self.invertible(inner_value)
            self._nonzero(self.ring.made(Function("det", (inner_value,))))
            self.teach("determinant of an inverse", A=self.term(inner_value))
        elif stands_for(x, "kron") and all(a.rows == a.columns for a in x.base.args):
            self._det_of_kron(x.base.args, word_value((x,), *x.shape))
        elif stands_for(x, "expm"):
            self.teach("determinant of a matrix exponential", A=self.term(x.base.args[0]))
        elif stands_for(x, "power"):
            base, k = map(self.term, x.base.args)
            if not self.teach("determinant of a power", A=base, k=k) and self.definite(x.base.args[0]):
                self._sign_det(Function("det", (x.base.args[0],)), POSITIVE)
                self.teach("determinant of a power of a definite matrix", A=base, a=k)

    def _det_of_kron(self, pair: tuple[Value, ...], v: Value) -> None:
        """What the determinant is, and what its sign says of the factors."""
        self.teach("determinant of a Kronecker product", A=self.term(pair[0]), B=self.term(pair[1]))
        if self.facts.holds(v, "posdet"):
            self.teach("a determinant is positive", A=self.term(v))
        elif self.facts.holds(v, "invertible"):
            self.teach("a determinant is not 0", A=self.term(v))

    def _det_of_blocks(self, blocks: dict[str, Any]) -> None:
        a, b, c, f = (blocks[k] for k in "ABCF")
        if is_zero(c):
            self.teach("determinant of a block triangular matrix", A=a, B=b, F=f)
        elif is_zero(b):
            self.teach("determinant of a lower block triangular matrix", A=a, C=c, F=f)
        elif self.invertible(self.kernel.of(a)):
            self.teach("Schur complement", **blocks)
        elif self.invertible(self.kernel.of(f)):
            self.teach("Schur complement of the last block", **blocks)
        elif a == f and b == c:
            self.teach("determinant of two blocks", A=a, B=b)
        elif tm.is_scalar(a):
            row = self.term(self.ring.transpose(self.kernel.of(b)))
            self.teach("determinant of a bordered matrix", a=a, u=row, v=c, F=f)

    def _det_of_sum(self, v: Value) -> None:
        c, _ = content(v)
        shared = frozenset.intersection(*(frozenset(m) for m, _ in v.terms))
        if c != 1 or shared:
            rest = Value(v.rows, v.columns, {(m - shared, w): Fraction(k) / Fraction(c) for (m, w), k in v.terms.items()})
            outside = Value(UNIT, UNIT, {(shared, EMPTY): c})
            self.teach("determinant of a multiple", c=self.term(outside), A=self.term(rest))
            return
        self._positive(v)
        if self._beside_one(v):
            return
        pair = factors_of_kron(self.ring, v)
        if pair is not None:
            self._det_of_kron(pair, v)
            return
        if not self.goal.volumes:
            return
        best = min(self._forms(v), key=lambda form: det_rank(form[0]))
        for law, put in best[1]:
            self.teach(law, **put)

    def _beside_one(self, v: Value) -> bool:
        """The determinant of I + c*A, where A is idempotent or nilpotent."""
        m, w, c = (v - identity(v.rows)).single or (ONE, EMPTY, 0)
        a = word_value(w, v.rows, v.rows)
        for fact, law in (("idempotent", "an idempotent"), ("nilpotent2", "a nilpotent")):
            if w and self.facts.holds(a, fact):
                times = Value(UNIT, UNIT, {(m, EMPTY): c})
                return self.teach(f"determinant beside {law} matrix", c=self.term(times), A=self.term(a))
        return False

    def _turned(self, v: Value) -> Iterator[Value]:
        """What Sylvester's identity makes of I + A*B."""
        m, w, c = (v - identity(v.rows)).single or (ONE, EMPTY, 0)
        if not m and len(w) == 2 and w[0].shape[0] == w[0].shape[1]:  # noqa: PLR2004 - two
            yield identity(v.rows) + self.ring.word(w[::-1]).scaled(c)

    def _positive(self, v: Value) -> None:
        """The determinant of I + A*B, where one is definite and the other is, or is a form of one that is, is positive."""
        m, w, c = (v - identity(v.rows)).single or (ONE, EMPTY, 0)
        if len(w) > 2:  # noqa: PLR2004 - a form
            for where, one, body in (("before", w[-1:], w[:-1]), ("behind", w[:1], w[1:])):
                self._positive_with_a_form(where, Value(v.rows, v.rows, {(m, one): c}), body)
        if len(w) == 2 and w[0].shape[0] == w[0].shape[1]:  # noqa: PLR2004 - two
            a, b = Value(v.rows, v.rows, {(m, w[:1]): c}), Value(v.rows, v.rows, {(ONE, w[1:]): 1})
            if self.definite(a) and self.definite(b):
                self.teach("a determinant of a sum with a product is positive", A=self.term(a), B=self.term(b))

    def _positive_with_a_form(self, where: str, a: Value, body: Word) -> None:
        half, odd = divmod(len(body), 2)
        right = body[half + odd :]
        b = word_value(right, right[0].shape[0], right[-1].shape[1])
        core = word_value(body[half : half + odd], *body[half].shape) if odd else identity(b.rows)
        same = b.columns == a.rows and self.ring.transpose(self.ring.word(body[:half])) == b
        if same and self.definite(a) and (not odd or self.definite(core)):
            put = {"A": self.term(a), "B": self.term(b), "C": self.term(core)}
            self.teach(f"a determinant of a sum with a form {where} is positive", **put)

    def _forms(self, v: Value) -> Iterator[tuple[Value, list[tuple[str, dict[str, Any]]]]]:
        """Forms of the matrix under a determinant that one law reaches."""
        yield v, []
        ones = v.terms.get((ONE, EMPTY))
        if ones == 1:
            rest = value(v.rows, v.columns, [(k, c) for k, c in v.terms.items() if k != (ONE, EMPTY)])
            words = [w for _, w in rest.terms]
            for n in range(1, min(map(len, words), default=0) + 1):
                prefix = words[0][:n]
                if any(w[:n] != prefix for w in words):
                    break
                if n == len(words[0]) and len(words) == 1:
                    break
                size = prefix[-1].shape[1]
                tail = value(size, v.rows, [((m, w[n:]), c) for (m, w), c in rest.terms.items()])
                turned = self.ring.times(tail, self.ring.word(prefix))
                form = identity(size) + turned if size != 1 else number(1) + turned
                yield form, [("Sylvester's determinant identity", {"A": self.term(prefix), "B": self.term(tail)})]
        for key, c in v.terms.items():
            m, w = key
            pivot = Value(v.rows, v.columns, {key: c})
            if (w or m or c != 1) and self.invertible(pivot):
                rest = v - pivot
                inner = identity(v.rows) + self.ring.times(self.ring.inverse(pivot), rest)
                laws = [("pivot in a determinant", {"A": self.term(pivot), "B": self.term(rest)})]
                yield inner, laws
                yield from ((form, laws) for form in self._turned(inner))
        words = [w for _, w in v.terms]
        if all(words):
            for end in (0, -1):
                shared = {w[end] for w in words}
                (x, *more) = shared
                if more or x.shape[0] != x.shape[1]:
                    continue
                cut = slice(1, None) if end == 0 else slice(None, -1)
                rest = value(v.rows, v.columns, [((m, w[cut]), c) for (m, w), c in v.terms.items()])
                a, b = (self.write.letter(x), self.term(rest)) if end == 0 else (self.term(rest), self.write.letter(x))
                yield rest, [("determinant of a product", {"A": a, "B": b})]
