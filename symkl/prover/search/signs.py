"""Teaches the kernel which numbers are not negative, as far as their form says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symkl.kernel.values import EMPTY, ONE, UNIT, Function, Letter, Value, atom_value, op_of, value, word_value
from symkl.language.bound import by_entries
from symkl.language.symbols import entry
from symkl.prover.search.teacher import Teacher, stands_for

if TYPE_CHECKING:
    from symkl.kernel.values import Monomial, Number, Word

POSITIVE, NONNEGATIVE = "positive", "nonnegative"


class Signs(Teacher):
    """Teaches the kernel which numbers are not negative."""

    def is_sure(self, v: Value, fact: str = NONNEGATIVE) -> bool:
        """Whether a number is known to be positive, or not to be negative, by an instance of a law if need be."""
        if self.facts.holds(v, fact):
            return True
        single = v.single
        if single is None:
            return bool(v.terms) and self._sum(v, fact)
        monomial, _, c = single
        if c < 0:
            return False
        for atom, e in monomial:
            even = isinstance(e, int) and e % 2 == 0
            if even and (fact == NONNEGATIVE or self.is_nonzero(atom)):
                continue
            if not self.is_atom_sure(atom, fact):
                return False
        return self.facts.holds(v, fact)

    def stricter(self, law: str, v: Value) -> str:
        """What a law of growth by a number is called where the number is positive."""
        return f"{law} strictly" if self.is_sure(v, POSITIVE) else law

    def is_nonzero(self, atom: Any) -> bool:  # noqa: ANN401 - an atom
        """Whether an atom is not 0."""
        one = atom if isinstance(atom, Value) else atom_value(atom)
        return self.facts.holds(one, "nonzero") or self.is_atom_sure(atom, POSITIVE)

    def is_atom_sure(self, atom: Any, fact: str) -> bool:  # noqa: ANN401 - an atom
        """Whether an atom is known to be positive, or not to be negative."""
        one = atom if isinstance(atom, Value) else atom_value(atom)
        if self.facts.holds(one, fact):
            return True
        if isinstance(atom, Value):
            return self._sum(atom, fact)
        if not isinstance(atom, Function):
            return False
        getattr(self, f"_sign_{atom.op}", lambda *_: None)(atom, fact)
        return self.facts.holds(one, fact)

    def _sum(self, v: Value, fact: str) -> bool:
        self._variances(v)
        if self.facts.holds(v, fact):
            return True
        parts = [value(UNIT, UNIT, [pair]) for pair in v.terms.items()]
        if not all(self.is_sure(p) for p in parts):
            return False
        first = next((p for p in parts if self.is_sure(p, POSITIVE)), parts[0])
        known = POSITIVE if self.facts.holds(first, POSITIVE) else NONNEGATIVE
        if fact == POSITIVE != known:
            return False
        total = first
        for p in parts:
            if p is not first:
                self.teach(
                    f"a sum is {'positive' if known == POSITIVE else 'not negative'}", u=self.term(total), v=self.term(p)
                )
                total += p
        return self.facts.holds(v, fact)

    def _variances(self, v: Value) -> None:
        """``E[u**2] - E[u]**2`` is no sum of what is not negative, and is not negative."""
        for m, _ in v.terms if len(v.terms) == 2 else ():  # noqa: PLR2004
            if len(m) == 1 and (squared := next(iter(m)))[1] == 2 and op_of(squared[0]) == "E":  # noqa: PLR2004
                body, over = self.write.opened(squared[0])
                self.teach("a variance is not negative", over=tuple(over), u=self.term(body))

    def _sign_abs(self, f: Function, fact: str) -> None:  # noqa: ARG002 - one for every kind of atom
        self.teach("an absolute value is not negative", u=self.term(f.args[0]))

    def _sign_max(self, f: Function, fact: str) -> None:  # noqa: ARG002
        x = self.term(f.args[0])
        j = self.kernel.index_over(f.args[0].rows)
        m, _, c = self.kernel.of(entry(x, j)).single or (ONE, EMPTY, 0)
        distances = [a for a, e in m if e == 1 == c and op_of(a) == "abs"]
        if len(m) == 1 == len(distances):
            self.teach("a largest distance is not negative", x=by_entries(self.term(distances[0].args[0]), j))
        else:
            self.teach("a largest entry is not negative", x=x)

    def _sign_form(self, f: Function, fact: str) -> None:  # noqa: ARG002
        halves = self.halves(f.args[0])
        if halves is not None:
            middle, right = halves
            if middle is None:
                self.teach("a square is not negative", x=self.term(right))
            elif right.single and len(right.single[1]) == 1 and stands_for(right.single[1][0], "unit"):
                i = right.single[1][0].base.args[0]
                self.teach("a diagonal entry is positive", S=self.term((middle,)), i=i)
            else:
                self.teach("a form is not negative", x=self.term(right), A=self.term((middle,)))

    def _sign_tr(self, f: Function, fact: str) -> None:  # noqa: ARG002
        v = f.args[0]
        if self.definite(v):
            self.teach("a trace is positive", A=self.term(v))
        if self.facts.holds(v, "idempotent"):
            self.teach("a trace of a projection is not negative", P=self.term(v))
        for middle, right, other in self.turns(v.single[1] if v.single else EMPTY):
            if middle is None and other is None:
                self.teach("squares of entries are not negative", A=self.term(right))

    def _sign_E(self, f: Function, fact: str) -> None:  # noqa: N802 - named after the function
        body, over = self.write.opened(f)
        if self.is_sure(body, fact):
            what = "positive" if fact == POSITIVE else "not negative"
            self.teach(f"an average is {what}", over=tuple(over), u=self.term(body))

    # ------------------------------------------------------------------------------------------- what stands twice

    def halves(self, word: Word) -> tuple[Letter | None, Value] | None:
        """A word ``r^T M r`` as its definite middle M, if there is one, and r."""
        half, odd = divmod(len(word), 2)
        if half == 0:
            return None
        right = word_value(word[half + odd :], word[half + odd].shape[0], word[-1].shape[1])
        left = word_value(word[:half], word[0].shape[0], word[half - 1].shape[1])
        if self.ring.transpose(left) != right:
            return None
        if not odd:
            return None, right
        return self.middle(word[half], right)

    def middle(self, x: Letter, right: Value) -> tuple[Letter | None, Value] | None:
        """A letter between two transposed halves: a definite one, or P = P^T P, which goes to the halves."""
        one = word_value((x,), *x.shape)
        if isinstance(x.base, Function) and x.base.op == "inv":
            self.definite(x.base.args[0])
        if self.definite(one):
            return x, right
        if self.facts.holds(one, "symmetric") and self.facts.holds(one, "idempotent"):
            self.ring.word((x, x))
            return None, self.ring.times(one, right)
        root = self.of_gram(x)
        return None if root is None else (None, self.ring.times(root, right))

    def of_gram(self, x: Letter) -> Value | None:
        """``B (B^T B)^-1``, the square of which is the letter ``(B^T B)^-1``."""
        inside = x.base.args[0] if isinstance(x.base, Function) and x.base.op == "inv" and not x.inverted else None
        if inside is None or inside.single is None or inside.single[0] or inside.single[2] != 1:
            return None
        halves = self.halves(inside.single[1])
        if halves is None or halves[0] is not None or not self.invertible(inside):
            return None
        return self.ring.times(halves[1], self.ring.word((x,)))

    def turns(self, word: Word) -> list[tuple[Letter | None, Value, Letter | None]]:
        """The ways to read a cyclic word as ``A^T M A R``: M, A, R."""
        found: list[tuple[Letter | None, Value, Letter | None]] = []
        for i in range(len(word)):
            turned = word[i:] + word[:i]
            for end in (0, 1):
                body, other = (turned[:-1], turned[-1]) if end else (turned, None)
                if other is not None and not (body and self.definite(word_value((other,), *other.shape))):
                    continue
                if len(body) == 1:
                    x = body[0]
                    one = word_value((x,), *x.shape)
                    if self.definite(one):
                        found.append((x, Value(x.shape[1], x.shape[1], {(ONE, EMPTY): 1}), other))
                    elif self.facts.holds(one, "symmetric") and self.facts.holds(one, "idempotent"):
                        found.append((None, one, other))
                elif (halves := self.halves(body)) is not None:
                    found.append((*halves, other))
        return found


def term_of(m: Monomial, c: Number) -> Value:
    """One term of a number."""
    return Value(UNIT, UNIT, {(m, EMPTY): c})
