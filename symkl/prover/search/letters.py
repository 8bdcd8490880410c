"""Instances of laws of letters and their neighbours."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from symkl.kernel.facts import each
from symkl.kernel.parts import added, at_most, is_part, less
from symkl.kernel.values import (
    EMPTY,
    ONE,
    UNIT,
    Function,
    Letter,
    Value,
    identity,
    number,
    spelt,
    word_value,
)
from symkl.language.facts import EACH
from symkl.language.symbols import Matrix
from symkl.prover.search.averages import Averages
from symkl.prover.search.teacher import ENTRIES, ROWS, letter_rank, plain_value, stands_for

if TYPE_CHECKING:
    from symkl.kernel.values import Word


class Letters(Averages):
    """Instances of laws of letters and their neighbours."""

    def word(self, word: Word) -> None:
        """Letters, neighbours, and three in a row."""
        for x in word:
            if x not in self.seen:
                self.seen.add(x)
                self.letter(x)
        for pair in pairwise(word):
            if pair not in self.seen:
                self.seen.add(pair)
                self.pair(*pair)
        for i in range(len(word) - 2):
            self.triple(word[i : i + 3])

    def letter(self, x: Letter) -> None:
        """What one letter is by declaration, or as a function."""
        base, facts = x.base, x.base.facts if isinstance(x.base, Matrix) else frozenset()
        if x.inverted and "orthogonal" in facts:
            self.teach("orthogonal", Q=self.write.letter(x._replace(inverted=False)))
            return
        if x.inverted and "involutory" in facts:
            self.teach("involutory", A=self.write.letter(x._replace(inverted=False)))
            return
        if x.transposed:
            plain = self.write.letter(x._replace(transposed=False))
            if "symmetric" in facts:
                self.teach("symmetric", A=plain)
                return
            if "skew" in facts:
                self.teach("skew-symmetric", A=plain)
                return
            if base in self.covariances:
                if x.inverted:
                    self.word((x._replace(inverted=False),))
                    self.teach("inverse of a transpose", A=base)
                else:
                    self.teach("a covariance is symmetric", x=self.covariances[base])
                return
        if isinstance(base, Function):
            getattr(self, f"_letter_{base.op}", lambda _: None)(x)

    def _letter_kron(self, x: Letter) -> None:
        a, b = x.base.args
        if x.inverted:
            self.teach("inverse of a Kronecker product", A=self.term(a), B=self.term(b))
        elif x.transposed:
            self.teach("transpose of a Kronecker product", A=self.term(a), B=self.term(b))
        elif a == identity(a.rows) and b == identity(b.rows):
            self.teach("Kronecker product of identities", n=a.rows, m=b.rows)
        elif a.columns == 1 and b.columns == 1:
            self.teach("vec of an outer product", a=self.term(b), b=self.term(a))

    def _letter_Diag(self, x: Letter) -> None:  # noqa: N802 - named after the function
        if x.transposed:
            self.teach("symmetric", A=self.write.letter(x._replace(transposed=False)))
        elif x.inverted:
            self.teach("inverse of a diagonal matrix", d=self.exponents_of(x.base))

    def _letter_diagm(self, x: Letter) -> None:
        if x.transposed:
            self.teach("symmetric", A=self.write.letter(x._replace(transposed=False)))
        elif self.by_entries and not x.inverted:
            self.teach("diagonal matrix of a vector", u=self.term(x.base.args[0]))

    def _letter_had(self, x: Letter) -> None:
        a, b = x.base.args
        if self.by_entries and a.columns == 1 and not x.transposed:
            self.teach("entrywise product of vectors", u=self.term(a), v=self.term(b))
        elif x.transposed:
            self.teach("transpose of an entrywise product", A=self.term(a), B=self.term(b))
        elif spelt(b) < spelt(a):
            self.teach("entrywise products commute", A=self.term(a), B=self.term(b))

    def _letter_pinv(self, x: Letter) -> None:  # noqa: C901, PLR0911, PLR0912 - one line for each kind
        a = x.base.args[0]
        if x.inverted:
            return
        if x.transposed:
            self.teach("pseudo-inverse of a transpose", A=self.term(a))
            return
        single = a.single
        if single is None:
            if self.invertible(a):
                self.teach("pseudo-inverse of an invertible matrix", A=self.term(a))
            return
        m, w, c = single
        if m or c != 1:
            outside = Value(UNIT, UNIT, {(m, EMPTY): c})
            self.teach("pseudo-inverse of a multiple", c=self.term(outside), A=self.term(w))
            return
        if self.invertible(a):
            self.teach("pseudo-inverse of an invertible matrix", A=self.term(a))
            return
        if len(w) == 1 and isinstance(w[0].base, Function):
            f = w[0].base
            if f.op == "pinv" and not w[0].transposed:
                self.teach("pseudo-inverse twice", A=self.term(f.args[0]))
                return
            if f.op == "kron" and not w[0].transposed:
                self.teach("pseudo-inverse of a Kronecker product", A=self.term(f.args[0]), B=self.term(f.args[1]))
                return
        if self.facts.holds(a, "symmetric") and self.facts.holds(a, "idempotent"):
            self.teach("pseudo-inverse of a projection", A=self.term(a))
            return
        for law, part, rest in (
            ("pseudo-inverse after a rotation", w[:1], w[1:]),
            ("pseudo-inverse before a rotation", w[-1:], w[:-1]),
        ):
            if rest and self.facts.holds(word_value(part, *part[0].shape), "orthogonal"):
                self.teach(law, Q=self.term(part), A=self.term(rest))
                return
        if len(w) > 1 and (self._orthonormal(w) or self._orthonormal(w, last=True)):
            return
        for fact, law in (("full_row_rank", "row"), ("full_col_rank", "column")):
            if self.facts.holds(a, fact):
                self.teach(f"pseudo-inverse at full {law} rank", A=self.term(a))
                return
        for i in range(1, len(w)):
            if self.has_rank(w[:i], "column") and self.has_rank(w[i:], "row"):
                self.teach("pseudo-inverse of a product", A=self.term(w[:i]), B=self.term(w[i:]))
                return
        if len(w) == 2:  # noqa: PLR2004 - A^T A
            one, two = (word_value((y,), *y.shape) for y in w)
            if self.ring.transpose(one) == two:
                self.teach("pseudo-inverse of a Gram matrix", A=self.term(two))

    def _orthonormal(self, w: Word, *, last: bool = False) -> bool:
        """Take orthonormal columns out of a pseudo-inverse from the left, or orthonormal rows from the right."""
        at, rest = (w[-1:], w[:-1]) if last else (w[:1], w[1:])
        u = word_value(at, *at[0].shape)
        u = self.ring.transpose(u) if last else u
        if self.ring.times(self.ring.transpose(u), u) != identity(u.columns):
            return False
        law = "before orthonormal rows" if last else "after orthonormal columns"
        return self.teach(f"pseudo-inverse {law}", U=self.term(u), A=self.term(rest))

    def has_rank(self, word: Word, kind: str) -> bool:
        """Whether the columns, or the rows, of a product are known to be independent."""
        one = word_value(word, word[0].shape[0], word[-1].shape[1])
        fact = "full_col_rank" if kind == "column" else "full_row_rank"
        if self.facts.holds(one, fact):
            return True
        if len(word) == 1:
            turned = self.ring.transpose(one)
            self.invertible(self.ring.times(turned, one) if kind == "column" else self.ring.times(one, turned))
            return self.teach(f"a matrix has full {kind} rank", A=self.term(word))
        parts = ((word[:i], word[i:]) for i in range(1, len(word)))
        return any(
            self.has_rank(a, kind)
            and self.has_rank(b, kind)
            and self.teach(f"a product has full {kind} rank", A=self.term(a), B=self.term(b))
            for a, b in parts
        )

    def _letter_adj(self, x: Letter) -> None:
        a = x.base.args[0]
        if x.inverted:
            return
        entries = self.entries(a)
        if entries is not None and not x.transposed:
            self.teach(f"adjugate of {ROWS[a.rows]} rows", **dict(zip(ENTRIES[a.rows], entries, strict=True)))
        elif x.transposed:
            self.teach("adjugate of a transpose", A=self.term(a))
        elif self.invertible(a):
            self.teach("adjugate", A=self.term(a))
        elif a.single and len(a.single[1]) > 1:
            m, w, c = a.single
            if not m and c == 1 and w[0].shape[0] == w[0].shape[1]:
                self.teach("adjugate of a product", A=self.term(w[:1]), B=self.term(w[1:]))

    def _letter_expm(self, x: Letter) -> None:
        a = x.base.args[0]
        if x.inverted:
            self.teach("inverse of a matrix exponential", A=self.term(a))
        elif x.transposed:
            self.teach("transpose of a matrix exponential", A=self.term(a))
        elif not a.terms:
            self.teach("matrix exponential of zero", n=a.rows)
        elif self.facts.holds(a, "nilpotent2"):
            self.teach("matrix exponential of a nilpotent matrix", A=self.term(a))
        elif a.single and len(a.single[1]) == 1 and self.facts.holds(plain_value(a.single[1][0]), "idempotent"):
            self.teach(
                "matrix exponential of an idempotent matrix",
                c=self.term(Value(UNIT, UNIT, {(a.single[0], EMPTY): a.single[2]})),
                A=self.term(a.single[1]),
            )
        elif a.single and len(a.single[1]) > 2:  # noqa: PLR2004 - P A P^-1
            m, w, c = a.single
            if self.ring.word((w[-1], w[0])) == identity(w[0].shape[0]):
                inner = Value(a.rows, a.columns, {(m, w[1:-1]): c})
                self.teach("matrix exponential under similarity", P=self.term(w[:1]), A=self.term(inner))

    def _letter_power(self, x: Letter) -> None:
        base, k = x.base.args
        known = base.single is not None and self.definite(base)
        if x.inverted and known:
            self.teach("inverse of a power of a definite matrix", A=self.term(base), a=self.term(k))
        if x.inverted:
            return
        if x.transposed:
            if not self.teach("transpose of a power", A=self.term(base), k=self.term(k)):
                self.teach("transpose of a power of a definite matrix", A=self.term(base), a=self.term(k))
            return
        if known and self._power_of_power(base, k):
            return
        one = Fraction(k.terms.get((ONE, EMPTY), 0))
        if one >= 1:
            self.teach("next power", A=self.term(base), k=self.term(k - number(1)))
            return
        if self.facts.holds(base, "idempotent"):
            self.teach("power of an idempotent matrix", A=self.term(base), k=self.term(k))
            return
        w = base.single[1] if base.single else EMPTY
        if len(w) > 2 and self.ring.word((w[-1], w[0])) == identity(w[0].shape[0]):  # noqa: PLR2004 - P A P^-1
            m, _, c = base.single
            inner = Value(base.rows, base.columns, {(m, w[1:-1]): c})
            self.teach("power under similarity", P=self.term(w[:1]), A=self.term(inner), k=self.term(k))

    def _letter_d(self, x: Letter) -> None:
        of, by = x.base.args
        if not isinstance(of, Letter):
            return
        plain = of._replace(inverted=False)
        if of.inverted:
            self.teach("derivative of an inverse", t=by, A=self.write.letter(plain))
        elif isinstance(of.base, Function) and of.base.op == "inv":
            self.invertible(of.base.args[0])
            self.teach("derivative of an inverse", t=by, A=self.term(of.base.args[0]))
        elif stands_for(of, "expm"):
            a, single = of.base.args[0], of.base.args[0].single
            if single is not None and (by, 1) in single[0]:
                rest = Value(a.rows, a.columns, {(single[0] - {(by, 1)}, single[1]): single[2]})
                self.teach("derivative of a matrix exponential", t=by, A=self.term(rest))
        elif isinstance(of.base, Function) and of.base.op in ("had", "kron"):
            law = "n entrywise" if of.base.op == "had" else " Kronecker"
            self.teach(f"derivative of a{law} product", t=by, A=self.term(of.base.args[0]), B=self.term(of.base.args[1]))

    def _power_of_power(self, base: Value, k: Value) -> bool:
        """A power of a multiple, of an inverse or of a power of a definite matrix."""
        m, w, c = base.single or (ONE, EMPTY, 1)
        if m or c != 1:
            inner, outside = self.ring.word(w), Value(UNIT, UNIT, {(m, EMPTY): c})
            put = {"c": self.term(outside), "A": self.term(inner), "a": self.term(k)}
            return self.definite(inner) and self.teach("power of a multiple of a definite matrix", **put)
        q = self.ring.word(w[:1]) if len(w) > 2 else number(1)  # noqa: PLR2004 - Q*A*Q.T
        if not q.scalar and self.facts.holds(q, "orthogonal") and self.ring.transpose(q) == self.ring.word(w[-1:]):
            put = {"Q": self.term(q), "A": self.term(w[1:-1]), "a": self.term(k)}
            return self.definite(self.ring.word(w[1:-1])) and self.teach("power of a turned definite matrix", **put)
        if len(w) == 1 and stands_for(w[0], "power"):
            inner, e = w[0].base.args
        elif len(w) == 1 and w[0].inverted:
            inner, e = self.ring.inverse(base), number(-1)
        elif len(w) > 1 and len(set(w)) == 1:
            inner, e = self.ring.word(w[:1]), number(len(w))
        else:
            return False
        put = {"A": self.term(inner), "a": self.term(e), "b": self.term(k)}
        return self.definite(inner) and self.teach("power of a power of a definite matrix", **put)

    def _powers(self, a: Letter, b: Letter) -> bool:
        """Two powers of one definite matrix, one of which may be the matrix or its inverse."""
        first = next((x for x in (a, b) if stands_for(x, "power")), None)
        if first is None:
            return False
        base = first.base.args[0]
        known = {base: number(1), self.ring.inverse(base): number(-1)}
        exponents = [
            x.base.args[1]
            if stands_for(x, "power") and x.base.args[0] == base
            else known.get(word_value((x,), *x.shape), number(0))
            for x in (a, b)
        ]
        if not all(e.terms for e in exponents) or not self.definite(base):
            return False
        one, other = map(self.term, exponents)
        return self.teach("powers of a definite matrix", A=self.term(base), a=one, b=other)

    def pair(self, a: Letter, b: Letter) -> None:  # noqa: C901, PLR0912, PLR0915 - one line for each kind
        """What two neighbours make."""
        if self._powers(a, b):
            return
        known = a.base.facts if isinstance(a.base, Matrix) else frozenset()
        one = self.write.letter(a)
        if a.base == b.base and is_part(a):
            if b.transposed and not a.transposed:
                self._part_of_identity(a.base)
            return
        apart = stands_for(a, "expm") or stands_for(b, "vec") or (stands_for(a, "Diag") and stands_for(b, "Diag"))
        if a.base == b.base and not apart:
            if a.inverted != b.inverted and a.transposed == b.transposed:
                self.teach("inverse cancels", A=one)
            elif "orthogonal" in known and (a.transposed != b.transposed or {"symmetric", "skew"} & known):
                self.word((a._replace(transposed=not a.transposed),))
                self.teach("orthogonal product", Q=one)
            elif a == b and "involutory" in known:
                self.teach("involutory square", A=one)
            elif a == b and "idempotent" in known:
                self.teach("idempotent", A=one)
            elif a == b and "nilpotent2" in known:
                self.teach("nilpotent", A=one)
            return
        other = self.write.letter(b)
        if letter_rank(b) < letter_rank(a):
            if self.facts.commute(a, b):
                self.teach("commuting matrices", A=one, B=other)
                return
            if self.facts.holds(word_value((a,), *a.shape), "diagonal") and self.facts.holds(
                word_value((b,), *b.shape), "diagonal"
            ):
                self.teach("diagonal matrices commute", A=one, B=other)
                return
        if stands_for(b, "kron") or stands_for(b, "vec"):
            self._kronecker_pair(a, b)
        elif stands_for(a, "Diag") and stands_for(b, "Diag"):
            self.teach("product of diagonal matrices", d=one, e=other)
        elif any(isinstance(x.base, Function) and x.base.op == "pinv" for x in (a, b)):
            self._pinv_pair(a, b)
        elif stands_for(a, "adj") and a.base.args[0] == word_value((b,), *b.shape):
            self.teach("adjugate times its matrix", A=other)
        elif stands_for(b, "adj") and b.base.args[0] == word_value((a,), *a.shape):
            self.teach("matrix times its adjugate", A=one)
        elif stands_for(a, "expm") and stands_for(b, "expm"):
            p, q = a.base.args[0], b.base.args[0]
            if p.single and q.single and p.single[1] == q.single[1]:
                outside = [self.term(Value(UNIT, UNIT, {(u.single[0], EMPTY): u.single[2]})) for u in (p, q)]
                self.teach("matrix exponentials of multiples", A=self.term(p.single[1]), c=outside[0], d=outside[1])
            elif spelt(p) != spelt(q):
                self.teach("product of matrix exponentials", A=self.term(p), B=self.term(q))
        elif stands_for(a, "Diag") and stands_for(b, "ones"):
            self.teach("diagonal matrix times ones", d=one)
        elif stands_for(a, "Diag") and self.summed and b.shape[1] == 1 and isinstance(b.base, Matrix):
            self.teach("diagonal matrix times a vector", d=one, u=other)
        elif stands_for(a, "power") and a.base.args[0] == word_value((b,), *b.shape) and is_one_less(a.base.args[1]):
            self.teach("a power from the one before", A=other, k=self.term(a.base.args[1] + number(1)))
        elif stands_for(a, "power") and a.base.args[0] == word_value((b,), *b.shape):
            self.teach("a power commutes with its base", A=other, k=self.term(a.base.args[1]))

    def _part_of_identity(self, f: Function) -> None:
        """The last diagonal block of an identity by the others, and the first ones one by one."""
        whole, at, n = f.rows, f.args[0], f.columns
        before = [c for c in self.cuts.get(whole, ()) if c not in (0, n) and at_most(c, n)]
        if added(at, n) == whole:
            self.teach("identity by its blocks", n=at, m=n)
        elif at == 0 and before:
            self.teach("identity in two blocks", n=before[-1], m=less(n, before[-1]), p=less(whole, n))

    def _kronecker_pair(self, a: Letter, b: Letter) -> None:
        """What stands before a Kronecker product or the columns of a matrix one below the other."""
        op, put = (a.base.op, a.base.args) if isinstance(a.base, Function) else ("", ())
        if not a.transposed and op == "kron":
            names = "ABCF" if b.base.op == "kron" else "BAX"
            terms = dict(zip(names, map(self.term, (*put, *b.base.args)), strict=True))
            if b.base.op == "vec":
                terms["B"] = self.term(self.ring.transpose(put[0]))
            self.teach("mixed product" if b.base.op == "kron" else "vec of a product", **terms)
        elif a.transposed and op == "vec" and b.base.op == "kron":
            x, p, q = map(self.term, (*put, *b.base.args))
            self.teach("vec before a Kronecker product", X=x, B=p, A=q)
        elif a.transposed and op == "vec":
            self.teach("inner product of vecs", A=self.term(put[0]), B=self.term(b.base.args[0]))
        elif a.transposed and "symmetric" in each((a, b)):
            self.teach("symmetric", A=self.term((b._replace(transposed=True), a._replace(transposed=False))))
        elif a.transposed and isinstance(a.base, Matrix) and EACH + "symmetric" in a.base.facts:
            self.teach("a weighted sum of symmetric matrices", S=a.base, w=self.term(b.base.args[0]))

    def _pinv_pair(self, a: Letter, b: Letter) -> None:
        """What a pseudo-inverse makes with a neighbour."""
        one, other = (word_value((x,), *x.shape) for x in (a, b))
        if (
            stands_for(a, "pinv")
            and a.base.args[0] == plain_value(b)
            and not b.transposed
            and self.facts.holds(other, "symmetric")
        ):
            self.teach("pseudo-inverse of a symmetric matrix", A=self.term(other))
        elif a.transposed and stands_for(b, "pinv") and b.base.args[0] == one:
            self.teach("fourth Penrose equation", A=self.term(plain_value(a)))
        elif b.transposed and stands_for(a, "pinv") and a.base.args[0] == other:
            self.teach("third Penrose equation", A=self.term(plain_value(b)))

    def triple(self, word: Word) -> None:
        """The first two Penrose equations."""
        a, b, c = word
        if not any(stands_for(x, "pinv") for x in word):
            return
        if a == c and word not in self.seen and any(stands_for(x, "pinv") for x in (a, b)):
            self.seen.add(word)
            if stands_for(b, "pinv") and b.base.args[0] == word_value((a,), *a.shape):
                self.teach("first Penrose equation", A=self.write.letter(a))
            elif stands_for(a, "pinv") and a.base.args[0] == word_value((b,), *b.shape):
                self.teach("second Penrose equation", A=self.write.letter(b))
        turned = [y._replace(transposed=not y.transposed) for y in word]
        if (
            stands_for(a, "pinv")
            and a.base == b.base
            and turned[1] == a
            and a.base.args[0] == word_value((turned[2],), *turned[2].shape)
        ):
            self.teach("pseudo-inverse before its transpose", A=self.term((turned[2],)))
        elif stands_for(c, "pinv") and turned[0] == b and c.base.args[0] == word_value((b,), *b.shape):
            self.teach("transpose before the pseudo-inverse", A=self.write.letter(b))


def is_one_less(k: Value) -> bool:
    """Whether an exponent is another less 1."""
    return k.terms.get((ONE, EMPTY), 0) == -1
