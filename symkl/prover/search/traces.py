"""Instances of laws of forms and traces, towards the least rotation and transposition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symkl.kernel.values import (
    EMPTY,
    ONE,
    UNIT,
    Function,
    Letter,
    Value,
    word_value,
)
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.prover.search.letters import Letters
from symkl.prover.search.teacher import is_random, letter_rank, stands_for

if TYPE_CHECKING:
    from symkl.kernel.values import Word


class Traces(Letters):
    """Instances of laws of forms and traces, towards the least rotation and transposition."""

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

    def _atom_form(self, f: Function) -> None:
        word = f.args[0]
        if len(word) == 2 and all(isinstance(x.base, Function) and x.base.op == "ones" for x in word):  # noqa: PLR2004 - 1^T 1
            self.teach("inner product of ones", n=word[0].base.rows)
            return
        if len(word) == 2 and stands_for(word[0]._replace(transposed=False), "ones") and stands_for(word[1], "dg"):  # noqa: PLR2004 - 1^T dg(A)
            self.teach("sum of a diagonal", A=self.term(word[1].base.args[0]))
            return
        if len(word) == 2 and all(stands_for(x._replace(transposed=False), "unit") for x in word):  # noqa: PLR2004 - of two indices
            i, j = (x.base.args[0] for x in word)
            self.teach("square of a delta", i=i, j=j)
        if self._entry(word) or self._stands(word):
            return
        first, last = self.write.letter(word[0]._replace(transposed=not word[0].transposed)), self.write.letter(word[-1])
        if len(word) < 2:  # noqa: PLR2004 - a single letter
            return
        inner = self.write.word(word[1:-1], word[0].shape[1])
        at = next((i for i, x in enumerate(word) if stands_for(x, "Diag")), 0)
        if at and not any(map(is_random, word)):
            before = tuple(x._replace(transposed=not x.transposed) for x in reversed(word[:at]))
            put = {"u": self.term(before), "v": self.term(word[at + 1 :]), "d": self.write.letter(word[at])}
            if self.teach("diagonal matrix in a form", **put):
                return
        if is_random(word[0]) and is_random(word[-1]):
            self.teach("a scalar is its trace", x=first, A=inner, y=last)
            return
        flipped, sign = self.turned(word)
        if flipped and (self.form_rank(flipped) < self.form_rank(word) or (flipped == word and sign < 0)):
            self.teach("a scalar is its transpose", x=first, A=inner, y=last)

    def _entry(self, word: Word) -> bool:
        """An entry of ones, of a diagonal or of an entrywise product."""
        first, last = word[0]._replace(transposed=False), word[-1]
        if not stands_for(first, "unit") or len(word) > 3:  # noqa: PLR2004 - a unit vector on either side
            return False
        i = first.base.args[0]
        if len(word) == 3:  # noqa: PLR2004 - as above
            if not (stands_for(word[1], "had") and stands_for(last, "unit")):
                return False
            a, b = map(self.term, word[1].base.args)
            return self.teach("entry of an entrywise product", i=i, j=last.base.args[0], A=a, B=b)
        if stands_for(last, "dg"):
            return self.teach("entry of a diagonal", i=i, A=self.term(last.base.args[0]))
        return stands_for(last, "ones") and self.teach("entry of ones", i=i)

    def _stands(self, word: Word) -> bool:
        """A form with a vector that is given by its entries."""
        first, last = word[0], word[-1]
        ends = [x._replace(transposed=False) for x in (first, last)]
        if stands_for(ends[0], "Sum") and first.transposed and not stands_for(last, "Sum"):
            x, y = self.write.letter(ends[0]), self.write.letter(last)
            return self.teach("a scalar is its transpose", x=x, A=self.write.word(word[1:-1], first.shape[1]), y=y)
        if not stands_for(last, "Sum"):
            return False
        body, (i,) = self.write.opened(last.base)
        units = (((m, w), c) for (m, w), c in body.terms.items() if len(w) == 1 and stands_for(w[0], "unit"))
        entries = Value(UNIT, UNIT, {(m, EMPTY): c for (m, _), c in units})
        if len(entries.terms) != len(body.terms):
            return False
        given = fn.Diagonal(self.term(entries), i)
        if len(word) == 2 and stands_for(ends[0], "unit"):  # noqa: PLR2004 - one entry
            return self.teach("entry given", f=given, j=first.base.args[0])
        before = tuple(x._replace(transposed=not x.transposed) for x in reversed(word[:-1]))
        return self.teach("product with a given vector", f=given, u=self.term(before))

    def form_rank(self, word: Word) -> list[Any]:
        """Order the two ways to write a form: by the names of indices last, and those that a sum binds after the others."""
        free, indices, letters = self.kernel.statement.free_indices, [], []
        for x in word:
            if stands_for(x._replace(transposed=False), "unit"):
                at = x.base.args[0]
                indices.append((at not in free, str(at)))
                x = x._replace(base="!unit")  # noqa: PLW2901 - the same letter, without its name
            letters.append(letter_rank(x))
        return [letters, indices]

    def _atom_tr(self, f: Function) -> None:  # noqa: C901, PLR0911, PLR0912, PLR0915 - one line for each kind
        v = f.args[0]
        (((_, word), _),) = v.terms.items()
        if not word:
            self.teach("trace of the identity", n=v.rows)
            return
        n = len(word)
        if n == 1:
            x = word[0]
            if self.facts.holds(v, "nilpotent2"):
                self.teach("trace of a nilpotent matrix", A=self.term(v))
            elif x.transposed or self.facts.holds(v, "skew"):
                self.teach("trace of a transpose", A=self.write.letter(x._replace(transposed=False)))
            elif stands_for(x, "kron") and all(a.rows == a.columns for a in x.base.args):
                self.teach("trace of a Kronecker product", A=self.term(x.base.args[0]), B=self.term(x.base.args[1]))
            elif stands_for(x, "Diag"):
                self.teach("trace of a diagonal matrix", d=self.write.letter(x))
            elif stands_for(x, "d") and isinstance(x.base.args[0], Letter) and stands_for(x.base.args[0], "power"):
                base, k = x.base.args[0].base.args
                self.teach("derivative of the trace of a power", t=x.base.args[1], A=self.term(base), k=self.term(k))
            elif stands_for(x, "power"):
                base, k = x.base.args
                w = base.single[1] if base.single and not base.single[0] and base.single[2] == 1 else EMPTY
                self._power_turned(w, k)
            return
        at = next((i for i, x in enumerate(word) if stands_for(x, "Diag")), None)
        if at is not None and not any(map(is_random, word)):
            a, b = (self.write.word(part, word[at].base.rows) for part in (word[:at], word[at + 1 :]))
            if self.teach("trace with a diagonal matrix", A=a, B=b, d=self.write.letter(word[at])):
                return
        if n == 2 and self._power_moves(word):  # noqa: PLR2004 - a matrix, and how its power moves
            return
        cut = next((i for i in range(n) if word[i].shape[0] == 1), None)
        if cut is not None:
            if not (is_random(word[cut]) and is_random(word[cut - 1])):
                self._rotate(word, cut)
            elif cut + 1 < n:  # as the trace that a form in two random vectors is
                self._rotate(word, cut + 1)
            else:
                self._turned_over(f, word)
            return
        covered = self._across(word)
        if covered:
            self._rotate(word, covered)
            return
        best = min(range(n), key=lambda i: [*map(letter_rank, word[i:] + word[:i])])
        least = [*map(letter_rank, word[best:] + word[:best])]
        flipped, sign = self.turned(word)
        if len(flipped) == n:
            other = min([*map(letter_rank, flipped[i:] + flipped[:i])] for i in range(n))
            if other == least and sign < 0:
                if best:
                    self._rotate(word, best)
                else:
                    self._vanishing(word, flipped)
                return
            if other < least:
                self._transposed(f, word, flipped)
                return
        if best:
            self._rotate(word, best)

    def _power_moves(self, word: Word) -> bool:
        """tr(A d(A^k)), in whatever order."""
        for at, x in enumerate(word):
            if stands_for(x, "d") and isinstance(x.base.args[0], Letter) and stands_for(x.base.args[0], "power"):
                base, k = x.base.args[0].base.args
                other = word[1 - at]
                if base == word_value((other,), *other.shape):
                    put = {"t": x.base.args[1], "A": self.term(base), "k": self.term(k)}
                    if at == 0:
                        self._rotate(word, 1)
                    return self.teach("derivative of a power in a trace", **put) or True
        return False

    def _turned_over(self, f: Function, word: Word) -> None:
        """The trace of a matrix times a random square, as that of the transposed one where this is less."""
        flipped, _ = self.turned(word)
        row = next((i for i, x in enumerate(flipped) if x.shape[0] == 1), None)
        if len(flipped) == len(word) and row is not None:
            other = flipped[row + 1 :] + flipped[: row + 1]
            if [*map(letter_rank, other)] < [*map(letter_rank, word)]:
                self._transposed(f, word, flipped)

    def _transposed(self, f: Function, word: Word, flipped: Word) -> None:
        """tr(w) = tr(w^T)."""
        self.teach("trace of a transpose", A=self.write.word(flipped))
        if self.ring.rules.get(f) is None:
            turned = tuple(x._replace(transposed=not x.transposed) for x in reversed(word))
            self.teach("trace of a transpose", A=self.write.word(turned))

    def _across(self, word: Word) -> int:
        """Where a piece begins across the end of a closed word that a rule covers; 0 if there is none."""
        n, both = len(word), (word[-1], word[0])
        if self.ring.word(both) != word_value(both, both[0].shape[0], both[1].shape[1]):
            return n - 1
        lengths = sorted(length for length in self.ring.lengths if length <= n)
        pieces = ((i, (word + word)[i : i + length]) for length in lengths for i in range(max(1, n - length + 1), n))
        return next((i for i, piece in pieces if piece in self.ring.rules), 0)

    def _power_turned(self, w: Word, k: Value) -> None:
        """tr((A B)^k) = tr((B A)^k), towards the least rotation."""
        flipped, sign = self.turned(w)
        best = min(range(len(w)), key=lambda i: [*map(letter_rank, w[i:] + w[:i])], default=0)
        least = [*map(letter_rank, w[best:] + w[:best])]
        if flipped and sign > 0 and min([*map(letter_rank, flipped[i:] + flipped[:i])] for i in range(len(w))) < least:
            self.teach("trace of a transpose", A=tm.Power(self.term(flipped), self.term(k)))
            return
        if best:
            self.teach("trace of a power", A=self.term(w[:best]), B=self.term(w[best:]), k=self.term(k))

    def _vanishing(self, word: Word, flipped: Word) -> None:
        """tr(w) = tr(w^T) = -tr(w), where w^T is -w but for a rotation."""
        best = min(range(len(word)), key=lambda i: [*map(letter_rank, flipped[i:] + flipped[:i])])
        if best:
            self._rotate(flipped, best)
        self.teach("trace of a transpose", A=self.write.word(word))

    def _rotate(self, word: Word, by: int) -> None:
        self.teach("trace is cyclic", A=self.write.word(word[:by]), B=self.write.word(word[by:]))
