"""Instances of the laws of Gaussian integrals: of normal densities, and of exponentials of quadratic forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symkl.kernel.values import EMPTY, UNIT, Function, Letter, Value, identity, names
from symkl.prover.search.teacher import Teacher

if TYPE_CHECKING:
    from symkl.kernel.values import Word


class Gaussians(Teacher):
    """Instances of the laws of Gaussian integrals."""

    def of_density(self, f: Function, over: list[Any]) -> bool:
        """The average of a normal density whose mean or whose point is linear in one symbol."""
        key, at = f.args
        if key[0] != "Normal" or len(over) != 1 or names(key[2]) & set(over):
            return False
        (x,), mean = over, key[1]
        self.definite(key[2])
        varies = [bool(names(v) & set(over)) for v in (mean, at)]
        if all(varies):
            return False
        found = self.linear_in(mean if varies[0] else at, x)
        if found is None:
            return False
        slope, rest = found
        name = "average of a normal density" if varies[0] else "average of a normal density at a normal point"
        y, r = self.term(at if varies[0] else mean), self.term(key[2])
        return self.teach(name, over, x=x, y=y, H=self.term(slope), c=self.term(rest), R=r)

    def linear_in(self, v: Value, x: Any) -> tuple[Value, Value] | None:  # noqa: ANN401 - a symbol
        """H and c of H*x + c."""
        size = self.kernel.of(x).rows
        slope, rest = Value(v.rows, size, {}), Value(v.rows, v.columns, {})
        for (m, w), c in v.terms.items():
            part = Value(v.rows, v.columns, {(m, w): c})
            if x not in names(part):
                rest += part
            elif w and w[-1] == Letter(x) and x not in names((m, w[:-1])):
                outside = Value(UNIT, UNIT, {(m, EMPTY): c})
                slope += self.ring.times(outside, self.ring.word(w[:-1]) if w[:-1] else identity(size))
            elif not w and (x, 1) in m and x not in names(m - {(x, 1)}):
                slope += Value(UNIT, UNIT, {(m - {(x, 1)}, EMPTY): c})
            else:
                return None
        return slope, rest

    def bends(self, a: Any, over: list[Any]) -> bool:  # noqa: ANN401 - an atom
        """Whether an atom is a form with something averaged over on both sides."""
        return isinstance(a, Function) and sum(bool(names(x) & set(over)) for x in forms(a)) > 1

    def of_quadratic(self, exponent: Value, over: list[Any]) -> None:
        """E[exp(c^T x - x^T A x/2)], with Q = A + S^-1."""
        if len(over) != 1:
            return
        (x,) = over
        size = self.kernel.of(x).rows
        bend, along = (Value(size, size if i else UNIT, {}) for i in (1, 0))
        for (m, w), c in exponent.terms.items():
            random = [(a, e) for a, e in m if x in names(a)]
            if w or len(random) != 1:
                return
            ((a, e),) = random
            outside = Value(UNIT, UNIT, {(m - {(a, e)}, EMPTY): c})
            word = forms(a) if e == 1 else EMPTY
            if a == x and e in (1, 2):
                bend, along = (bend - outside - outside, along) if e != 1 else (bend, along + outside)
            elif word and word[0] == Letter(x, transposed=True) and word[-1] == Letter(x) and x not in names(word[1:-1]):
                inner = self.ring.word(word[1:-1]) if word[1:-1] else identity(size)
                bend -= self.ring.times(outside, inner + self.ring.transpose(inner))
            elif word and word[-1] == Letter(x) and x not in names(word[:-1]):
                along += self.ring.times(outside, self.ring.transpose(self.ring.word(word[:-1])))
            elif word and word[0] == Letter(x, transposed=True) and x not in names(word[1:]):
                along += self.ring.times(outside, self.ring.word(word[1:]))
            else:
                return
        law = getattr(x, "law", None)
        if law is None or law.kind != "Normal":
            return
        covariance = self.kernel.of(law.args[1])
        self.definite(covariance)
        precision = self.ring.inverse(covariance) + bend
        self.definite(self.ring.inverse(covariance))
        self.definite(precision)
        self.teach("average of an exponential of a quadratic form", over, x=x, Q=self.term(precision), c=self.term(along))


def forms(a: Any) -> Word:  # noqa: ANN401 - an atom
    """The word of a form, or of the trace that one is, from its first vector on."""
    if isinstance(a, Function) and a.op == "form":
        return a.args[0]  # type: ignore[no-any-return] # a word
    if isinstance(a, Function) and a.op == "tr" and isinstance(a.args[0], Value) and a.args[0].single is not None:
        word = a.args[0].single[1]
        cut = next((i for i, x in enumerate(word) if x.shape[0] == 1), None)
        return EMPTY if cut is None else (*word[cut:], *word[:cut])
    return EMPTY
