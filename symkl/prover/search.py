"""The search for a proof: which instances of laws the kernel is to learn. It is trusted for nothing.

The kernel asks with each word and each atom that it meets for the first time; what is answered is an instance that rewrites
it towards a form that equal values share.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from sympy import Integer

from symkl.errors import SymklError
from symkl.kernel.check import Instance, Kernel, Proof
from symkl.kernel.ring import content
from symkl.kernel.values import (
    E_BASE,
    EMPTY,
    ONE,
    UNIT,
    Function,
    Letter,
    Value,
    atom_value,
    exponent_value,
    identity,
    names,
    number,
    value,
    word_value,
)
from symkl.language import distributions as ds
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.law import Density
from symkl.language.symbols import Matrix
from symkl.prover.cofactors import cofactors
from symkl.prover.probabilities import Mode
from symkl.prover.written import Written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.values import Word
    from symkl.language.derivation import Statement

import os

DEBUG = bool(os.environ.get("SYMKL_DEBUG"))
FAILURES = (SymklError, NotImplementedError, RecursionError, ValueError, KeyError, AttributeError, TypeError)


class Goal(NamedTuple):
    """How far a search goes."""

    moments: bool = False
    logarithms: bool = False
    densities: bool = False


class Search:
    """Finds instances for one statement.

    Parameters
    ----------
    statement : an equality
    goal : how far it goes
    """

    def __init__(self, statement: Statement, goal: Goal) -> None:
        self.goal = goal
        self.steps: list[Instance] = []
        self.kernel = Kernel(statement, self.meet)
        self.ring, self.facts = self.kernel.ring, self.kernel.facts
        self.write = Written(self.kernel)
        self.covariances = {
            cov: s for s in statement.symbols.values() if (cov := _covariance(s)) is not None and isinstance(cov, Matrix)
        }
        self.seen: set[Any] = set()

    def proof(self) -> Proof | None:
        """A proof without cofactors, if both sides come to the same."""
        return Proof(tuple(self.steps)) if not self.kernel.difference().terms else None

    def completed(self) -> Proof | None:
        """A proof with cofactors that completion finds."""
        mode = Mode(moments=self.goal.moments, densities=self.goal.logarithms)
        try:
            found = tuple(cofactors(self.kernel.statement, mode))
            for c in found:
                self.invertible(self.kernel.of(dict(c.instance.put)["A"]))
            rest = self.kernel.difference()
            for c in found:
                rest -= self.kernel.cofactor(c)
        except FAILURES:
            return None
        return Proof(tuple(self.steps), found) if found and not rest.terms else None

    # ------------------------------------------------------------------------------------------------------ asking

    def meet(self, key: Any) -> None:  # noqa: ANN401 - an atom or a word
        """Teach the kernel what it may need to know of what it has met."""
        try:
            if isinstance(key, tuple):
                self.word(key)
            else:
                self.atom(key)
        except FAILURES:
            return

    def teach(self, law: str, over: Any = (), **put: Any) -> bool:  # noqa: ANN401 - terms
        """Have the kernel learn an instance; whether it did and it said something new."""
        step = Instance(law, tuple(put.items()), tuple(over))
        try:
            new = self.kernel.learn(step)
        except FAILURES as error:
            if DEBUG:
                print("   no:", step, "|", error)
            return False
        if new:
            self.steps.append(step)
        return bool(new)

    def term(self, v: Value | Word) -> Any:  # noqa: ANN401 - a term
        """A value or a word as a term."""
        return self.write.value(v) if isinstance(v, Value) else self.write.word(v)

    # ------------------------------------------------------------------------------------------------------- words

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

    def _letter_E(self, x: Letter) -> None:  # noqa: N802 - named after the function
        if x.inverted:
            return
        body, over = self.write.opened(x.base)
        turned = self.ring.transpose(body)
        if x.transposed:
            if turned == body or repr(_shape_rank(turned)) < repr(_shape_rank(body)):
                self.teach("transpose of an expectation", over, X=self.term(body))
        elif _shape_rank(turned) < _shape_rank(body):
            self.teach("expectation of a transpose", over, X=self.term(turned))
        elif self.goal.moments:
            self.average(body, over)

    def _letter_inv(self, x: Letter) -> None:
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
        blocks = self.blocks(inside)
        if blocks is not None:
            self.teach("inverse of a block matrix", **blocks)

    def _letter_kron(self, x: Letter) -> None:
        a, b = x.base.args
        if x.inverted:
            if self.invertible(a) and self.invertible(b):
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
            (bound,), body = x.base.args
            single = body.single
            if single is not None and len(single[0]) == 1 and single[2] == 1:
                ((a, e),) = single[0]
                if isinstance(a, str) and a == E_BASE:
                    inner = Function("Diag", ((bound,), exponent_value(e)), x.base.rows, x.base.columns)
                    self.teach("inverse of a diagonal matrix", d=self.write.function(inner))

    def _letter_had(self, x: Letter) -> None:
        a, b = x.base.args
        if x.transposed:
            self.teach("transpose of an entrywise product", A=self.term(a), B=self.term(b))
        elif repr(b) < repr(a):
            self.teach("entrywise products commute", A=self.term(a), B=self.term(b))

    def _letter_pinv(self, x: Letter) -> None:
        a = x.base.args[0]
        if x.inverted:
            return
        if x.transposed:
            turned = self.ring.transpose(a)
            if turned == a or repr(turned) < repr(a):
                self.teach("pseudo-inverse of a transpose", A=self.term(a))
            return
        single = a.single
        if single is None:
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
        for fact, law in (("full_row_rank", "row"), ("full_col_rank", "column")):
            if self.facts.holds(a, fact):
                self.teach(f"pseudo-inverse at full {law} rank", A=self.term(a))
                return
        for i in range(1, len(w)):
            one, two = (word_value(u, u[0].shape[0], u[-1].shape[1]) for u in (w[:i], w[i:]))
            if self.facts.holds(one, "full_col_rank") and self.facts.holds(two, "full_row_rank"):
                self.teach("pseudo-inverse of a product", A=self.term(one), B=self.term(two))
                return
        if len(w) == 2:  # noqa: PLR2004 - A^T A
            one, two = (word_value((y,), *y.shape) for y in w)
            if self.ring.transpose(one) == two:
                self.teach("pseudo-inverse of a Gram matrix", A=self.term(two))

    def _letter_adj(self, x: Letter) -> None:
        a = x.base.args[0]
        if x.inverted:
            return
        if x.transposed:
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
        elif a.single and len(a.single[1]) == 1 and self.facts.holds(_plain(a.single[1][0]), "idempotent"):
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
        if x.inverted:
            return
        if x.transposed:
            self.teach("transpose of a power", A=self.term(base), k=self.term(k))
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
            m, _, c = base.single  # type: ignore[misc] # it has one
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
        elif _is(of, "expm"):
            a, single = of.base.args[0], of.base.args[0].single
            if single is not None and (by, 1) in single[0]:
                rest = Value(a.rows, a.columns, {(single[0] - {(by, 1)}, single[1]): single[2]})
                self.teach("derivative of a matrix exponential", t=by, A=self.term(rest))
        elif isinstance(of.base, Function) and of.base.op in ("had", "kron"):
            law = "n entrywise" if of.base.op == "had" else " Kronecker"
            self.teach(f"derivative of a{law} product", t=by, A=self.term(of.base.args[0]), B=self.term(of.base.args[1]))

    def pair(self, a: Letter, b: Letter) -> None:
        """What two neighbours make."""
        known = a.base.facts if isinstance(a.base, Matrix) else frozenset()
        one = self.write.letter(a)
        if a.base == b.base and not _is(a, "expm") and not (_is(a, "Diag") and _is(b, "Diag")):
            if a.inverted != b.inverted and a.transposed == b.transposed:
                self.teach("inverse cancels", A=one)
            elif "orthogonal" in known and (a.transposed != b.transposed or "symmetric" in known):
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
        if _rank(b) < _rank(a):
            if self.facts.commute(a, b):
                self.teach("commuting matrices", A=one, B=other)
                return
            if self.facts.holds(word_value((a,), *a.shape), "diagonal") and self.facts.holds(
                word_value((b,), *b.shape), "diagonal"
            ):
                self.teach("diagonal matrices commute", A=one, B=other)
                return
        if _is(a, "kron") and _is(b, "kron"):
            (p, q), (r, s) = a.base.args, b.base.args
            self.teach("mixed product", A=self.term(p), B=self.term(q), C=self.term(r), F=self.term(s))
        elif _is(a, "Diag") and _is(b, "Diag"):
            self.teach("product of diagonal matrices", d=one, e=other)
        elif _is(a, "kron") and _is(b, "vec"):
            (p, q), (x,) = a.base.args, b.base.args
            self.teach("vec of a product", A=self.term(q), X=self.term(x), B=self.term(self.ring.transpose(p)))
        elif a.transposed and _is(b, "vec") and isinstance(a.base, Function) and a.base.op == "vec":
            self.teach("inner product of vecs", A=self.term(a.base.args[0]), B=self.term(b.base.args[0]))
        elif (
            _is(a, "pinv") and a.base.args[0] == _plain(b) and not b.transposed and self.facts.holds(_plain(b), "symmetric")
        ):
            self.teach("pseudo-inverse of a symmetric matrix", A=other)
        elif a.transposed and b.transposed:
            for law, p in (("third Penrose equation", a), ("fourth Penrose equation", b)):
                other_letter = b if p is a else a
                if isinstance(p.base, Function) and p.base.op == "pinv" and p.base.args[0] == _plain(other_letter):
                    self.teach(law, A=self.term(p.base.args[0]))
        elif _is(a, "adj") and a.base.args[0] == word_value((b,), *b.shape):
            self.teach("adjugate times its matrix", A=other)
        elif _is(b, "adj") and b.base.args[0] == word_value((a,), *a.shape):
            self.teach("matrix times its adjugate", A=one)
        elif _is(a, "expm") and _is(b, "expm"):
            p, q = a.base.args[0], b.base.args[0]
            if p.single and q.single and p.single[1] == q.single[1]:
                outside = [self.term(Value(UNIT, UNIT, {(u.single[0], EMPTY): u.single[2]})) for u in (p, q)]
                self.teach("matrix exponentials of multiples", A=self.term(p.single[1]), c=outside[0], d=outside[1])
            elif repr(p) != repr(q):
                self.teach("product of matrix exponentials", A=self.term(p), B=self.term(q))
        elif _is(a, "power") and a.base.args[0] == word_value((b,), *b.shape):
            self.teach("a power commutes with its base", A=other, k=self.term(a.base.args[1]))

    def triple(self, word: Word) -> None:
        """The first two Penrose equations."""
        a, b, c = word
        if a == c and word not in self.seen and any(_is(x, "pinv") for x in (a, b)):
            self.seen.add(word)
            if _is(b, "pinv") and b.base.args[0] == word_value((a,), *a.shape):
                self.teach("first Penrose equation", A=self.write.letter(a))
            elif _is(a, "pinv") and a.base.args[0] == word_value((b,), *b.shape):
                self.teach("second Penrose equation", A=self.write.letter(b))
        turned = [y._replace(transposed=not y.transposed) for y in word]
        if (
            _is(a, "pinv")
            and a.base == b.base
            and turned[1] == a
            and a.base.args[0] == word_value((turned[2],), *turned[2].shape)
        ):
            self.teach("pseudo-inverse before its transpose", A=self.term((turned[2],)))
        elif _is(c, "pinv") and turned[0] == b and c.base.args[0] == word_value((b,), *b.shape):
            self.teach("transpose before the pseudo-inverse", A=self.write.letter(b))

    # ------------------------------------------------------------------------------------------------------- facts

    def invertible(self, v: Value) -> bool:
        """Whether a value is invertible, by an instance if need be."""
        if self.facts.holds(v, "invertible"):
            return True
        single = v.single
        if single is not None:
            m, w, c = single
            if m or c != 1:
                inner = word_value(w, v.rows, v.columns)
                outside = Value(UNIT, UNIT, {(m, EMPTY): c})
                return self.invertible(inner) and self.teach(
                    "a multiple is invertible", c=self.term(outside), A=self.term(inner)
                )
            if self.definite(v):
                return True
            for i in range(1, len(w)):
                a, b = (word_value(u, u[0].shape[0], u[-1].shape[1]) for u in (w[:i], w[i:]))
                if a.rows == a.columns and self.invertible(a) and self.invertible(b):
                    return self.teach("a product is invertible", A=self.term(a), B=self.term(b))
            return False
        return self.definite(v)

    def definite(self, v: Value) -> bool:
        """Whether a value is positive definite by its form."""
        if self.facts.holds(v, "spd"):
            return True
        single = v.single
        if single is not None:
            m, w, c = single
            if m or c != 1:
                inner = word_value(w, v.rows, v.columns)
                outside = Value(UNIT, UNIT, {(m, EMPTY): c})
                return self.definite(inner) and self.teach(
                    "a multiple is definite", c=self.term(outside), A=self.term(inner)
                )
            half, middle = divmod(len(w), 2)
            right = w[half + middle :]
            if not right:
                return False
            r = word_value(right, right[0].shape[0], right[-1].shape[1])
            if len(right) > 1 or not self.facts.holds(r, "full_col_rank"):
                return False
            if middle:
                return self.teach("a congruent matrix is definite", A=self.term(w[half : half + 1]), B=self.term(r))
            return self.teach("a Gram matrix is definite", B=self.term(r))
        parts = [value(v.rows, v.columns, [pair]) for pair in v.terms.items()]
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
        """The four blocks of a matrix in two by two."""
        parts = {x.base for _, w in v.terms for x in w if isinstance(x.base, Function) and x.base.op == "part"}
        sizes = {f.args[0] for f in parts if f.rows == v.rows}
        if len(sizes) != 1 or v.rows != v.columns:
            return None
        (sizes_of,) = sizes
        if len(sizes_of) != 2:  # noqa: PLR2004 - two by two
            return None
        part = [self.ring.made(Function("part", (sizes_of, i), v.rows, n)) for i, n in enumerate(sizes_of)]
        found = [self.ring.times(self.ring.times(self.ring.transpose(p), v), q) for p in part for q in part]
        return dict(zip("ABCF", map(self.term, found), strict=True))

    # ------------------------------------------------------------------------------------------------------- atoms

    def atom(self, f: Any) -> None:  # noqa: ANN401 - an atom
        """What a function of values is."""
        if isinstance(f, Function):
            getattr(self, f"_atom_{f.op}", lambda _: None)(f)

    def _atom_form(self, f: Function) -> None:
        word = f.args[0]
        if len(word) == 2 and all(isinstance(x.base, Function) and x.base.op == "ones" for x in word):  # noqa: PLR2004 - 1^T 1
            self.teach("inner product of ones", n=word[0].base.rows)
            return
        first, last = self.write.letter(word[0]._replace(transposed=not word[0].transposed)), self.write.letter(word[-1])
        if len(word) < 2:  # noqa: PLR2004 - a single letter
            return
        inner = self.write.word(word[1:-1], word[0].shape[1])
        if len(word) == 3 and _is(word[1], "Diag") and not (_random(word[0]) or _random(word[-1])):  # noqa: PLR2004 - u^T D v
            self.teach("diagonal matrix in a form", u=first, v=last, d=inner)
            return
        if _random(word[0]) and _random(word[-1]):
            self.teach("a scalar is its trace", x=first, A=inner, y=last)
            return
        flipped, sign = self.turned(word)
        if flipped and ([*map(_rank, flipped)] < [*map(_rank, word)] or (flipped == word and sign < 0)):
            self.teach("a scalar is its transpose", x=first, A=inner, y=last)

    def turned(self, word: Word) -> tuple[Word, int]:
        """The transposed word, where it is one, and its sign."""
        w = tuple(x._replace(transposed=not x.transposed) for x in reversed(word))
        for x in w:
            if x not in self.seen:
                self.seen.add(x)
                self.letter(x)
        out: list[Letter] = []
        sign: Any = 1
        for x in w:
            right = self.ring.rules.get((x,))
            single = (ONE, (x,), 1) if right is None else right.single
            if single is None or single[0] or abs(single[2]) != 1:
                return EMPTY, 1
            out += single[1]
            sign *= single[2]
        return tuple(out), sign

    def _atom_tr(self, f: Function) -> None:
        v = f.args[0]
        (((_, word), _),) = v.terms.items()
        if not word:
            self.teach("trace of the identity", n=v.rows)
            return
        n = len(word)
        if n == 1:
            x = word[0]
            if x.transposed or self.facts.holds(v, "skew"):
                self.teach("trace of a transpose", A=self.write.letter(x._replace(transposed=False)))
            elif _is(x, "kron") and all(a.rows == a.columns for a in x.base.args):
                self.teach("trace of a Kronecker product", A=self.term(x.base.args[0]), B=self.term(x.base.args[1]))
            elif _is(x, "Diag"):
                self.teach("trace of a diagonal matrix", d=self.write.letter(x))
            elif _is(x, "power"):
                base, k = x.base.args
                w = base.single[1] if base.single and not base.single[0] and base.single[2] == 1 else EMPTY
                self._power_turned(w, k)
            return
        cut = next((i for i in range(n) if word[i].shape[0] == 1), None)
        if cut is not None:
            if not (_random(word[cut]) and _random(word[cut - 1])):
                self._rotate(word, cut)
            return
        both = (word[-1], word[0])
        if self.ring.word(both) != word_value(both, both[0].shape[0], both[1].shape[1]):
            self._rotate(word, n - 1)
            return
        best = min(range(n), key=lambda i: [*map(_rank, word[i:] + word[:i])])
        least = [*map(_rank, word[best:] + word[:best])]
        flipped, sign = self.turned(word)
        if len(flipped) == n:
            other = min([*map(_rank, flipped[i:] + flipped[:i])] for i in range(n))
            if other == least and sign < 0:
                if best:
                    self._rotate(word, best)
                else:
                    self._vanishing(word, flipped)
                return
            if other < least:
                self.teach("trace of a transpose", A=self.write.word(flipped))
                if self.ring.rules.get(f) is None:
                    turned = tuple(x._replace(transposed=not x.transposed) for x in reversed(word))
                    self.teach("trace of a transpose", A=self.write.word(turned))
                return
        if best:
            self._rotate(word, best)

    def _power_turned(self, w: Word, k: Value) -> None:
        """tr((A B)^k) = tr((B A)^k), towards the least rotation."""
        flipped, sign = self.turned(w)
        best = min(range(len(w)), key=lambda i: [*map(_rank, w[i:] + w[:i])], default=0)
        least = [*map(_rank, w[best:] + w[:best])]
        if flipped and sign > 0 and min([*map(_rank, flipped[i:] + flipped[:i])] for i in range(len(w))) < least:
            self.teach("trace of a transpose", A=tm.Power(self.term(flipped), self.term(k)))
            return
        if best:
            self.teach("trace of a power", A=self.term(w[:best]), B=self.term(w[best:]), k=self.term(k))

    def _vanishing(self, word: Word, flipped: Word) -> None:
        """tr(w) = tr(w^T) = -tr(w), where w^T is -w but for a rotation."""
        best = min(range(len(word)), key=lambda i: [*map(_rank, flipped[i:] + flipped[:i])])
        if best:
            self._rotate(flipped, best)
        self.teach("trace of a transpose", A=self.write.word(word))

    def _rotate(self, word: Word, by: int) -> None:
        self.teach("trace is cyclic", A=self.write.word(word[:by]), B=self.write.word(word[by:]))

    def _atom_log(self, f: Function) -> None:
        v = f.args[0]
        if v.constant == 1:
            self.teach("logarithm of 1", u=Integer(1))
            return
        single = v.single
        if single is None:
            c, inside = content(v)
            if abs(c) != 1:
                self._nonzero(inside)
                self.teach(
                    "logarithm of a product", u=self.term(number(abs(c))), v=self.term(inside.scaled(1 if c > 0 else -1))
                )
            return
        m, _, c = single
        c = Fraction(c)
        parts: list[Value] = []
        from symkl.kernel.ring import primes  # noqa: PLC0415

        for p, k in primes(abs(c.numerator)):
            parts += [number(p)] * k
        below = primes(c.denominator)
        parts += [number(Fraction(1, p)) for p, k in below for _ in range(k)]
        parts += [atom_value(a, e) for a, e in sorted(m, key=repr)]
        if c < 0:
            if len(parts) == 0:
                return
            parts[0] = -parts[0]
        if len(parts) > 1:
            rest = parts[1]
            for part in parts[2:]:
                rest = self.ring.times(rest, part)
            self._nonzero(parts[0])
            self._nonzero(rest)
            self.teach("logarithm of a product", u=self.term(parts[0]), v=self.term(rest))
            return
        if not m:
            if c.denominator > 1:
                self.teach("logarithm of a whole power", u=Integer(c.denominator), k=Integer(-1))
            return
        ((a, e),) = m
        if e == 1 and isinstance(a, Function) and a.op == "pdf":
            key, at = a.args
            if self.goal.logarithms and key[0] == "Normal":
                self.teach("logarithm of the normal density", x=self.term(at), m=self.term(key[1]), S=self.term(key[2]))
            return
        if isinstance(a, str) and a == E_BASE:
            self.teach("logarithm of an exponential", u=self.term(exponent_value(e)))
        elif e != 1:
            base = a if isinstance(a, Value) else atom_value(a)
            self._nonzero(base)
            law, letter = ("logarithm of a whole power", "k") if self.facts.whole(e) else ("logarithm of a power", "v")
            self.teach(law, u=self.term(base), **{letter: self.term(exponent_value(e))})
        elif isinstance(a, Function) and a.op == "abs":
            self.teach("logarithm of an absolute value", u=self.term(a.args[0]))
        elif isinstance(a, Function) and a.op == "det":
            inner = a.args[0].single
            if inner and len(inner[1]) == 1 and _is(inner[1][0], "Diag"):
                self.teach("logarithm of a diagonal determinant", d=self.term(a.args[0]))

    def _nonzero(self, v: Value) -> None:
        """Teach what makes the factors of a product not zero."""
        single = v.single
        for a, _ in single[0] if single else ():
            if not isinstance(a, Function):
                continue
            if a.op == "det":
                self._sign_of_det(a)
            elif a.op == "pdf" and a.args[0][0] == "Normal":
                _, m, s = a.args[0]
                self.definite(s)
                self.teach("a density is positive", x=self.term(a.args[1]), m=self.term(m), S=self.term(s))

    def _sign_of_det(self, f: Function) -> None:
        inside = f.args[0]
        self.definite(inside)
        if self.facts.holds(inside, "posdet"):
            self.teach("a determinant is positive", A=self.term(inside))
        elif self.invertible(inside):
            self.teach("a determinant is not 0", A=self.term(inside))

    def _atom_abs(self, f: Function) -> None:
        v = f.args[0]
        single = v.single
        self.sign(v)
        inner = v.single[0] if v.single and v.single[2] == 1 and len(v.single[0]) == 1 else ONE
        for a, e in inner:
            if e == 1 and isinstance(a, Function) and a.op == "det":
                term = self.term(a.args[0])
                if self.facts.holds(a.args[0], "orthogonal") and self.teach(
                    "absolute determinant of an orthogonal matrix", Q=term
                ):
                    return
                if self.facts.holds(a.args[0], "involutory") and self.teach(
                    "absolute determinant of an involutory matrix", A=term
                ):
                    return
        if self.facts.holds(v, "nonnegative"):
            self.teach("absolute value of a positive number", u=self.term(v))
            return
        if single is None:
            return
        m, _, c = single
        parts = [atom_value(a, e) for a, e in sorted(m, key=repr)]
        if c != 1:
            parts.insert(0, number(c))
        if len(parts) > 1:
            rest = parts[1]
            for part in parts[2:]:
                rest = self.ring.times(rest, part)
            self.teach("absolute value of a product", u=self.term(parts[0]), v=self.term(rest))
            return
        if c < 0 and not m:
            self.teach("absolute value of a product", u=Integer(-1), v=self.term(number(-c)))
            return
        self.teach("square of an absolute value", u=self.term(v))
        self.teach("an absolute value is not negative", u=self.term(v))

    def sign(self, v: Value) -> None:
        """Teach what is known of the signs of the factors of a product."""
        single = v.single
        for a, _ in single[0] if single else ():
            if isinstance(a, Function) and a.op == "det":
                self._sign_of_det(a)
            elif isinstance(a, Function) and a.op == "form":
                self._sign_of_form(a)

    def _sign_of_form(self, f: Function) -> None:
        word = f.args[0]
        half, middle = divmod(len(word), 2)
        right = word[half + middle :]
        x = self.term(right)
        if middle:
            self.teach("a form is not negative", x=x, A=self.term(word[half : half + 1]))
        else:
            self.teach("a square is not negative", x=x)

    def _atom_root(self, f: Function) -> None:
        inside, e = f.args
        single = inside.single
        if e.constant == Fraction(1, 2) and single is not None and single[2] == 1:
            m = single[0]
            if all(isinstance(k, int) and k % 2 == 0 for _, k in m):
                u = Value(UNIT, UNIT, {(frozenset((a, k // 2) for a, k in m), EMPTY): 1})
                self.teach("square root of a square", u=self.term(u))

    # ----------------------------------------------------------------------------------------------- determinants

    def _atom_det(self, f: Function) -> None:
        v = f.args[0]
        if v == identity(v.rows):
            self.teach("determinant of the identity", n=v.rows)
            return
        blocks = self.blocks(v)
        if blocks is not None:
            self._det_of_blocks(blocks)
            return
        single = v.single
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
            return
        self._det_of_letter(w[0])

    def _det_of_letter(self, x: Letter) -> None:
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
        if _is(x, "inv"):
            inner_value = x.base.args[0]
            self.invertible(inner_value)
            self._nonzero(self.ring.made(Function("det", (inner_value,))))
            self.teach("determinant of an inverse", A=self.term(inner_value))
        elif _is(x, "kron") and all(a.rows == a.columns for a in x.base.args):
            self.teach("determinant of a Kronecker product", A=self.term(x.base.args[0]), B=self.term(x.base.args[1]))
        elif _is(x, "expm"):
            self.teach("determinant of a matrix exponential", A=self.term(x.base.args[0]))
        elif _is(x, "power"):
            self.teach("determinant of a power", A=self.term(x.base.args[0]), k=self.term(x.base.args[1]))

    def _det_of_blocks(self, blocks: dict[str, Any]) -> None:
        a, b, c, f = (blocks[k] for k in "ABCF")
        if isinstance(c, tm.Zero):
            self.teach("determinant of a block triangular matrix", A=a, B=b, F=f)
        elif self.invertible(self.kernel.of(a)):
            self.teach("Schur complement", **blocks)
        elif self.invertible(self.kernel.of(f)):
            self.teach("Schur complement of the last block", **blocks)

    def _det_of_sum(self, v: Value) -> None:
        c, inside = content(v)
        shared = frozenset.intersection(*(frozenset(m) for m, _ in v.terms))
        if c != 1 or shared:
            rest = Value(v.rows, v.columns, {(m - shared, w): Fraction(k) / Fraction(c) for (m, w), k in v.terms.items()})
            outside = Value(UNIT, UNIT, {(shared, EMPTY): c})
            self.teach("determinant of a multiple", c=self.term(outside), A=self.term(rest))
            return
        best = min(self._forms(v), key=lambda form: _det_rank(form[0]))
        for law, put in best[1]:
            self.teach(law, **put)

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
                yield inner, [("pivot in a determinant", {"A": self.term(pivot), "B": self.term(rest)})]
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

    # ----------------------------------------------------------------------------------- derivatives, densities, sums

    def _atom_d(self, f: Function) -> None:
        of, by = f.args
        if not isinstance(of, Function):
            return
        inner = of.args[0]
        if of.op == "det":
            known = self.invertible(inner)
            self.teach("Jacobi's formula" if known else "Jacobi's formula with the adjugate", t=by, A=self.term(inner))
        elif of.op == "log":
            self._nonzero(inner)
            self.teach("derivative of a logarithm", t=by, A=self.term(inner))

    def _atom_pdf(self, f: Function) -> None:
        key, at = f.args
        if key[0] != "Normal":
            return
        self.definite(key[2])
        self.teach("a density is positive", x=self.term(at), m=self.term(key[1]), S=self.term(key[2]))
        if self.goal.densities and key[0] == "Normal":
            self.definite(key[2])
            if key[2].scalar and not self.facts.holds(key[2], "positive"):
                return
            self._nonzero(self.ring.made(Function("det", (key[2],))) if not key[2].scalar else key[2])
            self.teach("normal density", x=self.term(at), m=self.term(key[1]), S=self.term(key[2]))

    def _atom_Sum(self, f: Function) -> None:  # noqa: N802 - named after the function
        body, _ = self.write.opened(f)
        single = body.single
        if single is None:
            return
        atoms = [a for a, e in single[0] for _ in range(e if isinstance(e, int) else 1)]
        kinds = [a.op if isinstance(a, Function) else "" for a in atoms]
        if kinds == ["mass"]:
            self.teach("total mass", P=atoms[0].args[0])
        elif kinds == ["entry", "entry"]:
            u, v = sorted((a.args[0] for a in atoms), key=repr)
            if isinstance(u, Value) and isinstance(v, Value):
                self.teach("inner product", u=self.term(u), v=self.term(v))
        elif kinds == ["Pr"]:
            members = [(e, at) for e, at in atoms[0].args[0] if at is not None and at in names(body)]
            rest = [e if at is None else e[at] for e, at in atoms[0].args[0] if (e, at) not in members]
            if len(members) == 1 and not rest:
                self.teach("total probability", y=members[0][0])
            elif len(members) == 1:
                self.teach("sum over a partition", x=tuple(rest), y=members[0][0])

    # ------------------------------------------------------------------------------------------------ expectations

    def _atom_E(self, f: Function) -> None:  # noqa: N802 - named after the function
        body, over = self.write.opened(f)
        single = body.single
        if single is None:
            return
        m, w, c = single
        if len(m) == 1 and not w:
            ((a, e),) = m
            if e == 1 and isinstance(a, Function) and a.op == "tr":
                self.teach("trace and expectation commute", over, X=self.term(a.args[0]))
                return
            if self.goal.moments and isinstance(a, str) and a == E_BASE:
                self._generated(exponent_value(e), over)
                return
        forms = [(a, e) for a, e in m if isinstance(a, Function) and a.op in ("form", "tr")]
        if self.goal.moments or len(forms) == len(m):
            self.average(body, over)

    def average(self, body: Value, over: list[Any]) -> None:
        """Moments of a product."""
        single = body.single
        if single is None:
            return
        m, w, _ = single
        if not self.goal.moments:
            return
        if not m and len(w) == 1 and isinstance(w[0].base, Matrix) and not w[0].transposed:
            self.teach("mean", over, x=w[0].base)
            return
        if not m and len(w) == 2 and not w[0].transposed and w[1].transposed:  # noqa: PLR2004 - x y^T
            x, y = w[0].base, w[1].base
            if x == y:
                self.teach("covariance", over, x=x)
                return
            if isinstance(x, Matrix) and isinstance(y, Matrix) and self.teach("independence", over, x=x, y=y):
                return
        for x in sorted(names(body) & set(over), key=lambda x: (not isinstance(x.law, ds.Normal), str(x))):
            if self.teach("moments", over, f=self.term(body), x=x):
                return

    def _generated(self, exponent: Value, over: list[Any]) -> None:
        vectors: dict[Any, Value] = {}
        for (m, w), c in exponent.terms.items():
            (((a, e),),) = (m,) if len(m) == 1 else (((None, 0),),)
            if w or e != 1 or not isinstance(a, Function) or a.op != "form":
                return
            word = a.args[0]
            x, rest = (word[-1].base, word[:-1]) if _random(word[-1]) else (word[0].base, None)
            row = self.ring.word(rest) if rest else self.ring.transpose(self.ring.word(word[1:]))
            vectors[x] = vectors.get(x, Value(row.columns, row.rows, {})) + self.ring.transpose(row).scaled(c)
        for x, v in vectors.items():
            if len(vectors) == 1:
                self.teach("moment generating function", over, x=x, c=self.term(v))


def _covariance(s: Any) -> Any:  # noqa: ANN401 - a symbol
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


def _is(x: Letter, op: str) -> bool:
    return isinstance(x.base, Function) and x.base.op == op and not x.transposed and not x.inverted


def _plain(x: Letter) -> Value:
    y = x._replace(transposed=False)
    return word_value((y,), *y.shape)


def _random(x: Letter) -> bool:
    return isinstance(x.base, Matrix) and x.base.law is not None


def _rank(x: Letter) -> tuple[Any, ...]:
    """The order of letters: what is random last, whatever its name."""
    random = _random(x)
    return (random, str(x.base.law) if random else "", repr(x.base), x.inverted, x.transposed)


def _shape_rank(v: Value) -> tuple[Any, ...]:
    single = v.single
    word = single[1] if single else EMPTY
    return (v.rows == 1, [*map(_rank, word)] if word else [])


def _det_rank(v: Value) -> tuple[Any, ...]:
    text = repr(sorted(map(repr, v.terms)))
    return (not v.scalar, sum(len(w) for _, w in v.terms), (ONE, EMPTY) not in v.terms, len(text), text)


def search(statement: Statement) -> Proof | None:
    """Find a proof of an equality, with as few laws as may be."""
    sides = (statement.lhs, statement.rhs)
    goals = [Goal()]
    if any(side.has(ex.Expectation, ex.Variance, ex.Covariance, ex.Divergence, fn.Integral) for side in sides):
        goals.append(Goal(moments=True))
    if any(side.has(Density, ex.Divergence) for side in sides):
        goals += [Goal(moments=True, logarithms=True), Goal(moments=True, logarithms=True, densities=True)]
    inverses = any(side.has(tm.Inverse, tm.Divide) for side in sides)
    for goal in goals:
        try:
            one = Search(statement, goal)
            found = one.proof() or (one.completed() if inverses and goal is goals[-1] else None)
        except FAILURES:
            continue
        if found is not None:
            return found
    return None
