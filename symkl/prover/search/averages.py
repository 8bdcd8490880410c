"""Instances of laws of expectations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symkl.kernel.values import (
    E_BASE,
    EMPTY,
    UNIT,
    Function,
    Letter,
    Value,
    exponent_value,
    names,
    number,
    spelt,
)
from symkl.language import distributions as ds
from symkl.language.parametric import Parametric
from symkl.language.symbols import Matrix, Scalar
from symkl.prover.search.conditionals import Conditionals
from symkl.prover.search.families import Moments
from symkl.prover.search.gaussians import Gaussians
from symkl.prover.search.teacher import (
    is_random,
    shape_rank,
)

if TYPE_CHECKING:
    from symkl.kernel.values import Monomial, Word


class Averages(Moments, Conditionals, Gaussians):
    """Instances of laws of expectations."""

    def _letter_E(self, x: Letter) -> None:  # noqa: N802 - named after the function
        if x.inverted:
            return
        body, over = self.write.opened(x.base)
        turned = self.ring.transpose(body)
        if x.transposed:
            if turned == body or repr(shape_rank(turned)) < repr(shape_rank(body)):
                self.teach("transpose of an expectation", over, X=self.term(body))
        elif shape_rank(turned) < shape_rank(body):
            self.teach("expectation of a transpose", over, X=self.term(turned))
        elif self.tower(body, over):
            return
        elif self.goal.moments:
            self.average(body, over)

    def _atom_E(self, f: Function) -> None:  # noqa: N802 - named after the function
        body, over = self.write.opened(f)
        single = body.single
        if single is None:
            return
        m, w, _ = single
        if self.tower(body, over) or (not w and self.of_ratio(m, over)):
            return
        if self.goal.moments and not w:
            self.known_moments(m, over)
        if len(m) == 1 and not w:
            ((a, e),) = m
            if e == 1 and isinstance(a, Function) and a.op == "pdf" and self.of_density(a, over):
                return
            if self.goal.moments and e == 1 and isinstance(a, Function) and a.op == "abs" and self.of_distance(a, over):
                return
            if e == 1 and isinstance(a, Function) and a.op == "tr":
                self.teach("trace and expectation commute", over, X=self.term(a.args[0]))
                return
            if self.goal.moments and isinstance(a, str) and a == E_BASE:
                self._generated(exponent_value(e), over)
                return
        forms = [(a, e) for a, e in m if isinstance(a, Function) and a.op in ("form", "tr")]
        if self.goal.moments or len(forms) == len(m):
            self.average(body, over)

    def average(self, body: Value, over: list[Any]) -> None:  # noqa: C901, PLR0911 - one line for each kind
        """Moments of a product."""
        single = body.single
        if single is None:
            return
        m, w, _ = single
        if not self.goal.moments:
            return
        if not m and w:
            self.known_products(w, over)
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
        if self._by_parts(m, w, over) or self.beside_exponential(m, w, over) or self.beside_distance(m, w, over):
            return
        known = (x for x in names(body) & set(over) if not isinstance(x.law, Parametric) or x.law.mean)
        for x in sorted(known, key=lambda x: (not isinstance(x.law, ds.Normal), str(x))):
            if self.teach("moments", over, f=self.term(body), x=x):
                return

    def _by_parts(self, m: Monomial, w: Word, over: list[Any]) -> bool:
        """Take one factor x, or u^T x, out of an average with unknown functions in it."""
        if not any(isinstance(a, Function) and a.op == "call" for a, _ in m):
            return False
        put: dict[str, Any] = {"x": w[0].base} if len(w) == 1 and w[0].base in over and not w[0].transposed else {}
        rest = m
        for a, e in () if w else sorted(m, key=spelt):
            word = a.args[0] if isinstance(a, Function) and a.op == "form" else ()
            if not put and isinstance(e, int) and e > 0 and (a in over or any(x.base in over for x in word)):
                x, column = self._slope(a)
                put = {"x": x, "u": self.term(column)} if word else {"x": x}
                rest = (m - {(a, e)}) | ({(a, e - 1)} if e > 1 else set())
        g = Value(UNIT, UNIT, {(rest, EMPTY): 1})
        return (bool(put) and self.teach("integration by parts", over, g=self.term(g), **put)) or self._apart(m, w, over)

    def _apart(self, m: Monomial, w: Word, over: list[Any]) -> bool:
        """Take what has its random symbols for itself out of an average."""
        if w or len(m) < 2:  # noqa: PLR2004 - two factors
            return False
        first, *_ = sorted(m, key=spelt)
        own, inside = names(first) & set(over), {first}
        while more := {p for p in m - inside if names(p) & own}:
            inside |= more
            own |= names(tuple(more)) & set(over)
        if len(inside) == len(m):
            return False
        parts = (Value(UNIT, UNIT, {(frozenset(part), EMPTY): 1}) for part in (inside, m - inside))
        return self.teach("independence", over, **dict(zip("xy", map(self.term, parts), strict=True)))

    def _generated(self, exponent: Value, over: list[Any]) -> None:
        """E[exp(c^T x + u)], where the exponent is linear in one random vector or number."""
        x: Any = None
        along: Value | None = None
        outside = number(0)
        for (m, w), c in exponent.terms.items():
            random = [a for a, e in m if names(a) & set(over)]
            if not random and not w:
                outside += Value(UNIT, UNIT, {(m, w): c})
                continue
            if len(random) != 1 or w or (random[0], 1) not in m or self.bends(random[0], over):
                self.of_quadratic(exponent, over)
                return
            free = Value(UNIT, UNIT, {(m - {(random[0], 1)}, EMPTY): c})
            found, column = self._slope(random[0])
            if found is None or x not in (None, found):
                return
            x, part = found, self.ring.times(free, column)
            along = part if along is None else along + part
        if along is not None:
            self.teach("moment generating function", over, x=x, c=self.term(along), u=self.term(outside))

    def _slope(self, a: Any) -> tuple[Any, Value]:  # noqa: ANN401 - an atom
        """The random symbol x that an atom is linear in, and the column c of c^T x."""
        if isinstance(a, Scalar):
            return a, number(1)
        if not isinstance(a, Function) or a.op != "form":
            return None, number(1)
        word = a.args[0]
        if is_random(word[-1]):
            return word[-1].base, self.ring.transpose(self.ring.word(word[:-1]))
        return word[0].base, self.ring.word(word[1:])
