"""Instances of the laws of Gaussian integrals: of normal densities, and of exponentials of quadratic forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symkl.kernel.values import (
    E_BASE,
    EMPTY,
    ONE,
    UNIT,
    Function,
    Letter,
    Value,
    exponent_value,
    identity,
    names,
    number,
    spelt,
)
from symkl.language.functions import sqrt
from symkl.language.parametric import Parametric
from symkl.prover.search.teacher import Teacher

if TYPE_CHECKING:
    from symkl.kernel.values import Monomial, Word


class Gaussians(Teacher):
    """Instances of the laws of Gaussian integrals."""

    def of_ratio(self, m: Monomial, over: list[Any]) -> bool:
        """The average of one normal density over that which is averaged under, both of one point."""
        densities = {e: a.args for a, e in m if isinstance(a, Function) and a.op == "pdf" and a.args[0][0] == "Normal"}
        if len(m) != 2 or densities.keys() != {1, -1} or densities[1][1] != densities[-1][1]:  # noqa: PLR2004 - above and below
            return False
        (_, h, r), (_, mean, s) = densities[1][0], densities[-1][0]
        if not (self.definite(r) and self.definite(s)):
            return False
        put = {"x": densities[1][1], "h": h, "R": r, "m": mean, "S": s}
        return self.teach("average of a ratio of normal densities", over, **{k: self.term(v) for k, v in put.items()})

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

    def beside_exponential(self, m: Monomial, w: Word, over: list[Any]) -> bool:
        """The average of an exponential of what is linear in one symbol, times that symbol or forms of it."""
        tilts = [(a, e) for a, e in m if isinstance(a, str) and a == E_BASE and names(e) & set(over)]
        exponent = exponent_value(tilts[0][1]) if len(tilts) == 1 else Value(UNIT, UNIT, {})
        used = [x for x in over if x in names(exponent)]
        found = self.linear_in(exponent, used[0]) if len(used) == 1 else None
        if found is None:
            return False
        (x,), rest = used, m - set(tilts)
        put: dict[str, Any] = {"x": x, "c": self.term(self.ring.transpose(found[0])), "u": self.term(found[1])}
        times = [a for a, e in sorted(rest, key=spelt) for _ in range(e if isinstance(e, int) and e > 0 else 3)]
        slopes = [self._along(frozenset({(a, 1)}), x) for a in times]
        kind = ""
        if (not rest and w == (Letter(x),)) or (not w and times == [x]):
            kind = "a vector"
        elif (not rest and w == (Letter(x), Letter(x, transposed=True))) or (not w and times == [x, x]):
            kind = "an outer product"
        elif not w and len(times) == 1 and self.bends(times[0], [x]) and slopes == [None]:
            inner = forms(times[0])[1:-1]
            kind, put["A"] = "a quadratic form", self.term(inner) if inner else self.term(identity(self.kernel.of(x).rows))
        elif not w and 0 < len(times) <= 2 and all(slopes):  # noqa: PLR2004 - two forms
            kind = "a linear form" if len(times) == 1 else "two linear forms"
            put |= {letter: self.term(self.ring.transpose(s[1])) for letter, s in zip("ab", slopes, strict=False) if s}
        return bool(kind) and self.teach(f"average of an exponential times {kind}", over, **put)

    def of_distance(self, f: Function, over: list[Any]) -> bool:
        """The average of an absolute value of what is 0 on the average, and linear in normal symbols, or a difference."""
        used = sorted((x for x in over if x in names(f.args[0])), key=str)
        if len(used) == 2 and all(isinstance(x.law, Parametric) for x in used):  # noqa: PLR2004 - x and y
            x, y = used if self.kernel.of(used[0]) - self.kernel.of(used[1]) == f.args[0] else reversed(used)
            return any(self.teach(row.name, over, x=x, y=y) for row in x.law.pairs)
        slopes = self._slopes(f.args[0], used)
        if slopes is None:
            return False
        if len(used) == 1:
            return self.teach("mean distance of a normal vector", over, x=used[0], c=self.term(slopes[0]))
        x, y = (self.ring.times(self.ring.transpose(c), self.kernel.of(z)) for c, z in zip(slopes, used, strict=True))
        return self.teach("mean distance of two normal numbers", over, x=self.term(x), y=self.term(y))

    def _slopes(self, v: Value, used: list[Any]) -> list[Value] | None:
        """The columns of the forms that one normal symbol, or two, stand in."""
        if not 0 < len(used) <= 2 or any(x.law.kind != "Normal" for x in used):  # noqa: PLR2004 - x and y
            return None
        found = [self.linear_in(v, x) for x in used]
        columns = [self.ring.transpose(one[0]) for one in found if one is not None]
        for x, c in zip(used, columns, strict=False):  # the root of a variance is read once its sign is known
            along = self.ring.times(self.kernel.of(x.law.args[1]), c)
            self.kernel.of(sqrt(self.term(self.ring.times(self.ring.transpose(c), along))))
        return columns if len(columns) == len(used) else None

    def beside_distance(self, m: Monomial, w: Word, over: list[Any]) -> bool:
        """The average of an absolute value of what is linear in a normal symbol, times one form of it or two."""
        apart = [(a, e) for a, e in m if isinstance(a, Function) and a.op == "abs"]
        used = [x for x in over if x in names(tuple(m))]
        slopes = self._slopes(apart[0][0].args[0], used) if len(apart) == 1 == len(used) and apart[0][1] == 1 else None
        if w or slopes is None:
            return False
        times = [a for a, e in sorted(m - set(apart), key=spelt) for _ in range(e if isinstance(e, int) and e > 0 else 3)]
        forms = [(ONE, number(1)) if a == used[0] else self._along(frozenset({(a, 1)}), used[0]) for a in times]
        beside = [self.ring.transpose(b[1]) for b in forms if b]
        if not 0 < len(times) == len(beside) <= 2:  # noqa: PLR2004 - two forms
            return False
        put = {"x": used[0], "c": self.term(slopes[0])}
        if len(beside) == 2 and all(b in (slopes[0], -slopes[0]) for b in beside) and beside[0] == beside[1]:  # noqa: PLR2004
            return self.teach("average of a distance times its own form twice", over, **put)
        kind = "a linear form" if len(times) == 1 else "two linear forms"
        return self.teach(
            f"average of a distance times {kind}", over, **put, **dict(zip("ab", map(self.term, beside), strict=False))
        )

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
            elif not w and (along := self._along(m, x)) is not None:
                slope += self.ring.times(Value(UNIT, UNIT, {(along[0], EMPTY): c}), along[1])
            else:
                return None
        return slope, rest

    def _along(self, m: Monomial, x: Any) -> tuple[Monomial, Value] | None:  # noqa: ANN401 - a symbol
        """A product with one form ``u^T x`` in it as the rest of it, and ``u^T``."""
        power, *others = [p for p in m if x in names(p)]
        if others:
            return None
        word = power[0].args[0] if power[1] == 1 and isinstance(power[0], Function) and power[0].op == "form" else EMPTY
        if word and word[-1] == Letter(x) and x not in names(word[:-1]):
            return m - {power}, self.ring.word(word[:-1])
        if word and word[0] == Letter(x, transposed=True) and x not in names(word[1:]):
            return m - {power}, self.ring.transpose(self.ring.word(word[1:]))
        return None

    def bends(self, a: Any, over: list[Any]) -> bool:  # noqa: ANN401 - an atom
        """Whether an atom is a form with something averaged over on both sides."""
        return isinstance(a, Function) and sum(bool(names(x) & set(over)) for x in forms(a)) > 1

    def quadratic(self, exponent: Value, x: Any) -> tuple[Value, Value, Value] | None:  # noqa: ANN401 - a symbol
        """A, c and r of ``c^T x - x^T A x/2 + r``."""
        size = self.kernel.of(x).rows
        bend, along = (Value(size, size if i else UNIT, {}) for i in (1, 0))
        rest = number(0)
        for (m, w), c in exponent.terms.items():
            random = [(a, e) for a, e in m if x in names(a)]
            if not random and x not in names((m, w)):
                rest += Value(UNIT, UNIT, {(m, w): c})
                continue
            if w or len(random) != 1:
                return None
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
                return None
        return bend, along, rest

    def of_quadratic(self, exponent: Value, over: list[Any]) -> None:
        """E[exp(c^T x - x^T A x/2)], with Q = A + S^-1."""
        found = self.quadratic(exponent, over[0]) if len(over) == 1 else None
        if found is None or found[2].terms:
            return
        (x,), (bend, along, _) = over, found
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
