"""Instances of laws of sums and products over an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Integer

from symkl.kernel.parts import less
from symkl.kernel.values import (
    E_BASE,
    EMPTY,
    UNIT,
    Function,
    Letter,
    Value,
    atom_value,
    exponent_value,
    names,
    number,
    op_of,
    parted,
    spelt,
)
from symkl.language import functions as fn
from symkl.language.symbols import Index
from symkl.prover.search.remainders import Remainders
from symkl.prover.search.teacher import stands_for

if TYPE_CHECKING:
    from symkl.kernel.values import Monomial, Word

# sums of powers of an index, each a law
POWERS = {1: "sum of whole numbers", 2: "sum of squares", 3: "sum of cubes", 4: "sum of fourth powers"}


class Sums(Remainders):
    """Instances of laws of sums and products over an index."""

    def _atom_Sum(self, f: Function) -> None:  # noqa: N802 - named after the function
        body, (bound,) = self.write.opened(f)
        single = body.single
        if single is None:
            return
        if self._sum_over_delta(single[0], bound) or self._binomial(single[0], bound):
            return
        if len(single[0]) == 1:
            ((atom, e),) = single[0]
            if atom == bound and isinstance(e, int) and e in POWERS:
                self.teach(POWERS[e], n=bound.size)
                return
        atoms = [a for a, e in single[0] for _ in range(e if isinstance(e, int) else 1)]
        kinds = [a.op if isinstance(a, Function) else "" for a in atoms]
        if kinds == ["mass"]:
            self.teach("total mass", P=atoms[0].args[0])
        elif all(kind == "form" for kind in kinds):
            self._sum_of_entries([a.args[0] for a in atoms], bound)
        elif kinds == ["Pr"]:
            members = [(e, at) for e, at in atoms[0].args[0] if at == bound]
            rest = [e if at is None else e[at] for e, at in atoms[0].args[0] if (e, at) not in members]
            if len(members) == 1 and not rest:
                self.teach("total probability", y=members[0][0])
            elif len(members) == 1:
                self.teach("sum over a partition", x=tuple(rest), y=members[0][0])

    def _binomial(self, m: Monomial, k: Any) -> bool:  # noqa: ANN401 - an index
        """The binomial theorem: what stands to powers that grow with an index, what to powers that shrink with it."""
        powers = [(a, exponent_value(e)) for a, e in m if a != k]  # the recurrence of lgamma leaves k itself
        gammas = [b for a, e in powers if a == E_BASE for n, _ in e.terms for b, _ in n if op_of(b) == "lgamma"]
        if not gammas or any(k not in names(e) for _, e in powers):
            return False
        parts = {1: number(1), -1: number(1)}
        for a, e in powers:
            if a == E_BASE:
                grows = [(n - {(k, 1)}, c) for (n, _), c in e.terms.items() if (k, 1) in n]
                for n, c in grows:
                    parts[1] = self.ring.times(parts[1], self.ring.exponential(Value(UNIT, UNIT, {(n, EMPTY): c})))
                continue
            slope = int(e.terms.get((frozenset({(k, 1)}), EMPTY), 0))
            if slope not in parts or e.terms[frozenset({(k, 1)}), EMPTY] != slope:
                return False
            base = number(a) if isinstance(a, int) else a if isinstance(a, Value) else atom_value(a)
            parts[slope] = self.ring.times(parts[slope], base)
        x, y = self.term(parts[1]), self.term(parts[-1])
        size = self.kernel.size(k.size, None)
        return self.teach("binomial theorem", x=x, y=y, n=size) or self.teach(
            "binomial theorem from 0", x=x, y=y, n=less(size, Integer(1))
        )

    def _atom_Prod(self, f: Function) -> None:  # noqa: N802 - named after the function
        """A product over an index, factor by factor."""
        body, (i,) = self.write.opened(f)
        if i not in names(body):
            self.teach("product of a constant", n=i.size, c=self.term(body))
            return
        if body.single is None:
            self._positive_product(body, i)
            return
        m, _, c = body.single
        parts = [
            Value(UNIT, UNIT, {(frozenset({p}), EMPTY): 1}) for q in sorted(m, key=spelt) for p in parted(q, frozenset({i}))
        ]
        if c != 1:
            parts.insert(0, number(c))
        if len(parts) > 1:
            rest = parts[1]
            for part in parts[2:]:
                rest = self.ring.times(rest, part)
            self.teach("product of products", f=fn.Diagonal(self.term(parts[0]), i), g=fn.Diagonal(self.term(rest), i))
            return
        ((atom, e),) = m
        if isinstance(atom, str) and atom == E_BASE:
            self.teach("product of exponentials", f=fn.Diagonal(self.term(exponent_value(e)), i))
        elif atom == i and e == 1:
            self.teach("product of whole numbers", n=i.size)
        elif e != 1 and self.facts.whole(e) and i not in names(exponent_value(e)):
            base = atom if isinstance(atom, Value) else atom_value(atom)
            self.teach("product of powers", f=fn.Diagonal(self.term(base), i), k=self.term(exponent_value(e)))
        else:
            self._positive_product(body, i)

    def _positive_product(self, body: Value, i: Any) -> None:  # noqa: ANN401 - an index
        """A product of positive numbers is the exponential of the sum of their logarithms."""
        if self.facts.holds(body, "positive"):
            self.teach("product of exponentials", f=fn.Diagonal(self.term(self.kernel.function("log", body)), i))

    def _sum_over_delta(self, monomial: Monomial, i: Any) -> bool:  # noqa: ANN401 - an index
        """A sum over an index of what has another index put in its place."""
        for atom, e in monomial:
            form = atom.args[0] if e == 1 and isinstance(atom, Function) and atom.op == "form" else ()
            if len(form) == 2 and len(monomial) > 1 and all(stands_for(x._replace(transposed=False), "unit") for x in form):  # noqa: PLR2004
                other = [x.base.args[0] for x in form if not is_unit(x, i)]
                rest = Value(UNIT, UNIT, {(monomial - {(atom, e)}, EMPTY): 1})
                if len(other) == 1 and isinstance(other[0], Index):
                    return self.teach("sum over a delta", f=fn.Diagonal(self.term(rest), i), j=other[0])
        return False

    def _sum_of_entries(self, forms: list[Word], i: Any) -> None:  # noqa: ANN401 - an index
        """A sum over an index of one entry, or of a product of two."""
        picked = [picked_by(form, i) for form in forms]
        if len(forms) == 1 and picked[0] is not None:
            self.teach("sum of entries", u=self.term(picked[0]))
        elif len(forms) == 1 and is_unit(forms[0][0], i) and is_unit(forms[0][-1], i):
            self.teach("trace by entries", A=self.term(forms[0][1:-1]))
        elif len(forms) == 2 and picked[0] is not None and picked[1] is not None:  # noqa: PLR2004 - a product of two
            u, v = sorted((self.term(picked[0]), self.term(picked[1])), key=str)
            self.teach("inner product", u=u, v=v)

    def _letter_Sum(self, x: Letter) -> None:  # noqa: N802 - named after the function
        """A sum over an index of vectors or matrices."""
        body, (i,) = self.write.opened(x.base)
        if body.single is None:
            return
        m, word, _ = body.single
        if len(word) == 1 and isinstance(word[0].base, Function) and word[0].base.op == "kron":
            self._sum_of_blocks(m, word[0].base, i)
        elif not m and len(word) == 1:
            self.teach("sum of unit vectors", n=x.base.rows)
        elif not m and len(word) == 2:  # noqa: PLR2004 - two unit vectors
            self.teach("identity by unit vectors", n=x.base.rows)
        elif m and len(word) == 2 and all(is_unit(x, i) for x in word):  # noqa: PLR2004 - two unit vectors
            self.teach("diagonal matrix by entries", f=fn.Diagonal(self.term(Value(UNIT, UNIT, {(m, EMPTY): 1})), i))
        elif len(word) == 1 and len(m) == 1:
            ((atom, e),) = m
            u = picked_by(atom.args[0], i) if e == 1 and isinstance(atom, Function) and atom.op == "form" else None
            if u is not None:
                self.teach("a vector by its entries", u=self.term(u))

    def _sum_of_blocks(self, m: Monomial, kron: Function, i: Any) -> None:  # noqa: ANN401 - an index
        """A sum over an index of what picks a block out of a column of them."""
        unit, block = kron.args
        column = unit.columns == 1
        if (unit if column else self.ring.transpose(unit)) != self.kernel.unit(
            i, self.kernel.size(i.size, None)
        ) or i in names(block):
            return
        law = f"sum of Kronecker products with {'weighted ' if m else ''}unit {'vectors' if column else 'rows'}"
        if m:
            self.teach(law, f=fn.Diagonal(self.term(Value(UNIT, UNIT, {(m, EMPTY): 1})), i), A=self.term(block))
        else:
            self.teach(law, n=unit.rows if column else unit.columns, A=self.term(block))

    def _letter_unit(self, x: Letter) -> None:
        if isinstance(x.base.args[0], Index):
            self.teach("unit vector", i=x.base.args[0])


def is_unit(x: Letter, i: Any) -> bool:  # noqa: ANN401 - an index
    """Whether a letter is the unit vector of an index."""
    return isinstance(x.base, Function) and x.base.op == "unit" and x.base.args[0] == i


def picked_by(form: Word, i: Any) -> Word | None:  # noqa: ANN401 - an index
    """The vector whose entry a form is, if the index stands in it once."""
    if sum(i in names(x) for x in form) == 1 and is_unit(form[0], i):
        return form[1:]
    if sum(i in names(x) for x in form) == 1 and is_unit(form[-1], i):
        return tuple(x._replace(transposed=not x.transposed) for x in reversed(form[:-1]))
    return None
