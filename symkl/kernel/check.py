"""The check: a proof is a list of instances of laws; both sides, rewritten by them and by nothing else, are the same."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from symkl.errors import SymklError
from symkl.kernel.densities import integral
from symkl.kernel.errors import RejectedError, refuse
from symkl.kernel.lemmas import OF, Lemmas
from symkl.kernel.moments import by_parts, moment
from symkl.kernel.proof import Cofactor, Instance, Proof, Surplus
from symkl.kernel.values import (
    E_BASE,
    EMPTY,
    ONE,
    UNIT,
    Function,
    Value,
    added_exponents,
    as_exponent,
    content,
    number,
    spelt,
    value,
)
from symkl.language.densities import DensityFunction
from symkl.language.statement import Fact, Relation
from symkl.language.symbols import Dimension, Index, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from symkl.language.lemmas import Lemma
    from symkl.language.statement import Statement

# what a step of no proof may break on
BREAKS = (
    SymklError,
    NotImplementedError,
    RecursionError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


MISFIT = "it cannot be checked: what is put for its letters is missing, does not fit, or is nested too deep"
NOTHING = Proof(())
TURNED = {Relation.LE: Relation.GE, Relation.LT: Relation.GT}
# the conditions of lemmas whose proofs were checked
ESTABLISHED: dict[int, tuple[Lemma, Mapping[str, tuple[Any, str] | None]]] = {}
MOST_LEMMAS = 500


class Kernel(Lemmas):
    """Checks proofs of one statement, and says which conditions they used.

    Parameters
    ----------
    statement : an equality, or an inequality between numbers
    ask : called with what is met for the first time, so that a search may call ``learn``
    """

    def __init__(self, statement: Statement, ask: Callable[[Any], None] | None = None) -> None:
        if statement.relation is Relation.NE:
            refuse(f"{statement} is neither an equality nor an inequality")
        super().__init__(statement, ask)
        self.applied: tuple[Instance, ...] = ()  # of a proof that was checked, the instances that rewrote something

    # -------------------------------------------------------------------------------------------------- instances

    def learn(self, step: Instance) -> tuple[Any, ...]:
        """Check that a step is an instance of a law, and rewrite by it from now on; what it rewrites, if anything new."""
        assuming, self.facts.assuming = self.facts.assuming, False
        try:
            return self._learn(step)
        except RejectedError as error:
            raise RejectedError(error.message, where=error.where or step.law) from None
        finally:
            self.facts.assuming = assuming

    def _learn(self, step: Instance) -> tuple[Any, ...]:
        self._admit(step)
        if step.law in self.BUILT_IN:
            return self.BUILT_IN[step.law](self, step)
        if step.law in self.lemmas:
            return self._given(step)
        rule = self._law(step)
        if not rule.fact:
            return self._rule(*self._said(step))
        v = self.of(rule.statement.lhs, self._matched(step, rule))
        if self.facts.declared(v, rule.fact):
            return ()
        self.forget()
        return self.facts.learn(v, rule.fact)

    def _given(self, step: Instance) -> tuple[Any, ...]:
        """Rewrite one term of an equation that is given, or a lemma, and its transpose, by the others."""
        out, left = self.equation(step), self.of(dict(step.put)[OF if step.law in self.lemmas else "of"])
        ((known, c), *more) = left.terms.items()
        if more or known not in out.terms:
            refuse("it says nothing of what it is to rewrite")
        right = left - out.scaled(Fraction(c) / Fraction(out.terms[known]))
        turned = self.ring.transpose(left), self.ring.transpose(right)
        return self._rule(left, right) + (() if turned[0] == left else self._rule(*turned))

    def _factors(self, step: Instance) -> tuple[Any, ...]:
        """Keep a sum as a product in brackets, if the product multiplies out to it."""
        put = dict(step.put)
        whole = self.of(put.pop("f"))
        k, inside = content(whole)
        product, powers, c = number(1), dict[Any, Any](), 1 / Fraction(k)
        for part in map(self.of, put.values()):
            product = self.ring.times(product, part)
            m, _, k = part.single or (frozenset({(content(part)[1], 1)}), EMPTY, content(part)[0])
            c *= k
            for atom, e in m:
                powers[atom] = added_exponents(powers.get(atom, 0), e)
        if (
            inside in powers
            or not (whole.scalar and product.scalar and len(whole.terms) > 1)
            or self.cleared(whole - product).terms
        ):
            refuse("the factors do not multiply out to the sum")
        kept = frozenset((atom, e) for atom, e in powers.items() if e != 0)
        self.ring.factors[inside] = Value(UNIT, UNIT, {(kept, EMPTY): c})
        self.forget()
        return (inside,)

    def equation(self, step: Instance) -> Value:
        """The left side of an equation less the right."""
        left, right = self._said(step)
        return left - right

    def _said(self, step: Instance, relations: tuple[Relation, ...] = (Relation.EQ,)) -> tuple[Value, Value]:
        """Both sides of what a law, a lemma or a given says; of an inequality the greater first."""
        if step.law in self.lemmas:
            said = self.lemmas[step.law].statement.relation
        else:
            said = Relation.EQ if step.law == "given" else self._law(step).statement.relation
        if TURNED.get(said, said) not in relations:
            refuse(f"{step.law} says {said.value}, not {relations[0].value}")
        if step.law in self.lemmas:
            left, right = self.sides(step)
            return (right, left) if said in TURNED else (left, right)
        if step.law == "given":
            sides = tuple(dict(step.put)[side] for side in ("left", "right"))
            if Fact("=", sides) not in self.usable:
                refuse(f"{sides[0]} = {sides[1]} is not given")
            return self.of(sides[0]), self.of(sides[1])
        rule = self._law(step)
        put = self._matched(step, rule)
        if rule.fact:
            refuse(f"{step.law} is no equation")
        return self.of(rule.statement.lhs, put), self.of(rule.statement.rhs, put)

    def _exponents(self, step: Instance) -> tuple[Any, ...]:
        """Take one exponent for another that it is equal to."""
        f, g = (self.of(dict(step.put)[side]) for side in "fg")
        if f.scalar and f != g and not self.cleared(f - g).terms:
            self.ring.exponents[as_exponent(f)] = as_exponent(g)
            self.ring.renew((E_BASE, as_exponent(f)), (E_BASE, as_exponent(g)))
            self.forget()
            return (as_exponent(f),)
        return refuse("the exponents are not known to be equal")

    # what is no row of the table
    BUILT_IN: ClassVar[dict[str, Callable[[Kernel, Instance], tuple[Any, ...]]]] = {
        "moments": lambda self, step: self._rule(*moment(self, dict(step.put), frozenset(step.over))),
        "integration by parts": lambda self, step: self._rule(*by_parts(self, dict(step.put), frozenset(step.over))),
        "factors": _factors,
        "given": _given,
        "equal exponents": _exponents,
    }

    def _rule(self, left: Value, right: Value) -> tuple[Any, ...]:
        """Rewrite the only word, the only atom or the only square on the left."""
        if (left.rows, left.columns) != (right.rows, right.columns):
            refuse(f"a {left.rows} x {left.columns} value for a {right.rows} x {right.columns} one")
        if left == right:
            return ()
        single = left.single
        if single is None:
            refuse(f"the left side is {'0' if not left.terms else 'a sum'}")
        monomial, word, c = single
        right = right if c == 1 else right.scaled(1 / Fraction(c))
        if word and not monomial:
            return self._teach(word, (ONE, word), right)
        if len(monomial) == 1 and not word and left.scalar:
            ((atom, e),) = monomial
            if e == 1 and isinstance(atom, Function):
                return self._teach(atom, (monomial, EMPTY), right)
            if e == 2 and isinstance(atom, (Function, Scalar)):  # noqa: PLR2004 - a square
                self.ring.squares[atom] = right
                self.forget()
                return (atom,)
        return refuse("the left side is a product of numbers")

    def _teach(self, key: Any, own: Any, right: Value) -> tuple[Any, ...]:  # noqa: ANN401 - an atom or a word
        if own in right.terms:  # c = -c + r
            share = 1 - right.terms[own]
            if not share:
                refuse("the right side holds the left")
            rest = value(right.rows, right.columns, [(k, c) for k, c in right.terms.items() if k != own])
            right = rest.scaled(1 / Fraction(share))
        if self.ring.met(key):
            self.forget()
        self.ring.learn(key, right)
        return (key,)

    # ------------------------------------------------------------------------------------------------ both sides

    def cofactor(self, c: Cofactor) -> Value:
        """A multiple of the difference of an instance's sides."""
        self._admit(c.instance)
        out = self.equation(c.instance)
        if c.before is not None:
            out = self.ring.times(self.of(c.before), out)
        if c.after is not None:
            out = self.ring.times(out, self.of(c.after))
        return self.ring.times(self.of(c.coefficient), self.ring.trace(out) if c.traced else out)

    def surplus(self, s: Surplus, *, strict: bool = False) -> Value:
        """What is known not to be negative, or to be positive."""
        beside = (s.coefficient, *(over for over in s.under if isinstance(over, Index)))
        self._admit(Instance(s.instance.law, (*s.instance.put, ("coefficient", beside)), s.instance.over))
        greater, smaller = self._said(s.instance, (Relation.GT,) if strict else (Relation.GE, Relation.GT))
        times = self.of(s.coefficient)
        self.facts.need(times, "positive" if strict else "nonnegative")
        out = self.ring.times(times, greater - smaller)
        for over in reversed(s.under):
            within = isinstance(over, Index) and over not in self.statement.free_indices
            if isinstance(over, tuple) and all(getattr(x, "law", None) is not None for x in over):
                self._admit(Instance(s.instance.law, (), over))
            elif not (within and (not strict or isinstance(over.size, Dimension))) and (strict or not self._variable(over)):
                refuse(f"{over} is no index to sum over, no variable of a density that is bound, and not random")
            out = self.bind(out, over)
        return out

    def _variable(self, over: Any) -> bool:  # noqa: ANN401 - what binds
        """Whether a symbol is a variable of a density, and stands nowhere but bound."""
        slots = {slot for s in self.symbols.values() if isinstance(s, DensityFunction) for slot in (*s.of, *s.given)}
        return over not in self.free and any(over == self.symbols.get(slot) for slot in slots)

    def bind(self, v: Value, over: Any) -> Value:  # noqa: ANN401 - an index, symbols or a variable
        """Sum over an index, average over what is random, or integrate over a variable of a density."""
        if isinstance(over, Index):
            return self.ring.binders.total(v, over, self.number_of(self.size(over.size, None)))
        if isinstance(over, tuple):
            return self.ring.binders.expectation(v, frozenset(over))
        return integral(self.ring, v, over, (over.name, *sorted(over.facts)))

    def needs_of(self, lemma: Lemma) -> Mapping[str, tuple[Any, str] | None]:
        """Check the proof of a lemma once, and return its conditions; what is believed without one is a condition itself."""
        if id(lemma) not in ESTABLISHED:
            if lemma.proof is None:
                found: dict[str, Any] = {f"lemma {lemma.name} holds, which the kernel did not check": None}
            else:
                kernel = Kernel(lemma.statement)
                kernel.check(lemma.proof)
                found = kernel.facts.conditions
            if len(ESTABLISHED) > MOST_LEMMAS:
                ESTABLISHED.clear()
            ESTABLISHED[id(lemma)] = (lemma, found)  # kept with it, so that no other gets its identity
        return ESTABLISHED[id(lemma)][1]

    def excess(self, *, squared: bool = False) -> Value:
        """The left side less the right, of <= and < the right side less the left; or of their squares."""
        sides = [self.of(side) for side in (self.statement.lhs, self.statement.rhs)]
        if self.statement.relation in (Relation.LE, Relation.LT):
            sides.reverse()
        if squared:
            self.facts.need(sides[0], "nonnegative")
            sides = [self.ring.power(side, 2) for side in sides]
        if self.statement.relation is not Relation.EQ and not sides[0].scalar:
            refuse("an inequality compares numbers")
        return sides[0] - sides[1]

    def difference(self, proof: Proof = NOTHING) -> Value:
        """What one side exceeds the other by and a proof does not explain, multiplied by its denominators.

        Under the rules of now.
        """
        out = self.excess(squared=proof.squared)
        for at, s in enumerate(proof.surpluses, 1):
            with _at(f"surplus {at} ({s.instance.law})"):
                out -= self.surplus(s)
        return self.cleared(out)

    def cleared(self, out: Value) -> Value:
        """A value multiplied by its denominators, which are not 0."""
        for _ in range(8):
            worst = [
                (spelt(a), a, e)
                for m, _ in out.terms
                for a, e in m
                if isinstance(a, Value) and not isinstance(e, Value) and e < 0
            ]
            if not worst:
                return out
            _, denominator, _ = min(worst, key=lambda w: w[0])
            least = min(e for _, a, e in worst if a == denominator)
            self.facts.need(denominator, "nonzero")
            total = Value(out.rows, out.columns, {})
            for (m, w), c in out.terms.items():
                e = dict(m).get(denominator, 0)
                rest = Value(out.rows, out.columns, {(frozenset(p for p in m if p[0] != denominator), w): c})
                if isinstance(e, Value):
                    return out
                total += self.ring.times(self.ring.raised(denominator, added_exponents(e, -least)), rest)
            out = total
        return out

    def check(self, proof: Proof) -> tuple[str, ...]:
        """The conditions of a proof of the statement.

        Raises
        ------
        RejectedError
            Naming the step that is none, or what the sides differ by.
        """
        learnt = []
        for at, step in enumerate(proof.instances, 1):
            with _at(f"step {at} ({step.law})"):
                learnt.append((step, self.learn(step)))
        if self.statement.relation is Relation.EQ and (proof.surpluses or proof.squared):
            refuse("what is greater proves no equality")
        out = self.difference(proof)
        for at, c in enumerate(proof.cofactors, 1):
            with _at(f"cofactor {at} ({c.instance.law})"):
                out -= self.cofactor(c)
        if self.cleared(out).terms:
            refuse(f"the sides differ by {out.terms}")
        if self.statement.relation in (Relation.GT, Relation.LT):
            self._strictly(proof)
        self.applied = tuple(step for step, keys in learnt if not self.ring.hits.isdisjoint(keys))
        return tuple(sorted(self.facts.conditions))

    def _strictly(self, proof: Proof) -> None:
        """Refuse a proof of ``>`` no part of which is positive."""
        for s in proof.surpluses:
            with suppress(RejectedError):
                self.surplus(s, strict=True)
                return
        refuse("no part of the difference is known to be positive")


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Say in which step of a proof something is refused; a step on which a check breaks is refused too."""
    try:
        yield
    except RejectedError as error:
        raise RejectedError(error.message, where=place or error.where) from None
    except BREAKS as error:
        raise RejectedError(error.message if isinstance(error, SymklError) else MISFIT, where=place) from None


def check(statement: Statement, proof: Proof) -> tuple[str, ...]:
    """Check a proof of a statement and return what it used beyond the declarations.

    Raises
    ------
    RejectedError
        If it is no proof: which step, and what was expected.
    """
    with _at(""):
        return Kernel(statement).check(proof)
