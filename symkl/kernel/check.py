"""The check: a proof is a list of instances of laws; both sides, rewritten by them and by nothing else, are the same."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sympy import Expr

from symkl.errors import SymklError
from symkl.kernel.errors import RejectedError
from symkl.kernel.laws import LAWS
from symkl.kernel.moments import moment
from symkl.kernel.reading import Put, Reader
from symkl.kernel.values import (
    EMPTY,
    ONE,
    UNIT,
    Function,
    Value,
    added_exponents,
    as_exponent,
    atom_value,
    content,
    expanded,
    names,
    number,
    spelt,
    value,
)
from symkl.language import distributions as ds
from symkl.language.derivation import Fact, Relation, declared_symbols
from symkl.language.law import Law
from symkl.language.parametric import Parametric
from symkl.language.symbols import FUNCTION_OF, Dimension, Family, Index, Matrix, Scalar, closure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symkl.kernel.laws import Rule
    from symkl.language.derivation import Statement

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


@dataclass(frozen=True, slots=True)
class Instance:
    """A law, and what stands for each of its letters.

    Attributes
    ----------
    law : its name
    put : by the name of each letter: a term, a symbol, or events
    over : the random symbols that its expectations average over; of none, all that stand in it
    """

    law: str
    put: tuple[tuple[str, Any], ...]
    over: tuple[Expr, ...] = ()

    def __str__(self) -> str:
        return f"{self.law}: " + ", ".join(f"{name} = {term}" for name, term in self.put)


@dataclass(frozen=True, slots=True)
class Cofactor:
    """A multiple of zero: ``coefficient * before * (left - right) * after`` of an instance, or its trace."""

    coefficient: Expr
    before: Expr | None
    instance: Instance
    after: Expr | None
    traced: bool = False


@dataclass(frozen=True, slots=True)
class Surplus:
    """What is not negative: ``coefficient * (greater - smaller)`` of an instance of an inequality, averaged or summed.

    Attributes
    ----------
    coefficient : a number known not to be negative
    instance : of a law that says ``>=`` or ``>``
    under : what binds both, outermost first: an index to sum over, or the random symbols to average over
    """

    coefficient: Expr
    instance: Instance
    under: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """What a search hands to the kernel: instances in the order in which they are learnt, and multiples of zero.

    Of an inequality also what its greater side exceeds the smaller by, and whether it is the squares of the two that are
    compared, the greater side being known not to be negative.
    """

    instances: tuple[Instance, ...]
    cofactors: tuple[Cofactor, ...] = ()
    surpluses: tuple[Surplus, ...] = ()
    squared: bool = False

    @property
    def steps(self) -> tuple[Instance, ...]:
        """Every instance of a law in it."""
        return (*self.instances, *(c.instance for c in self.cofactors), *(s.instance for s in self.surpluses))


@lru_cache(maxsize=4096)
def symbols_of(term: Any) -> frozenset[Any]:  # noqa: ANN401 - a term
    """Every declared thing in a term."""
    return frozenset(declared_symbols(term))


class Kernel(Reader):
    """Checks proofs of one statement, and says which conditions they used.

    Parameters
    ----------
    statement : an equality, or an inequality between numbers or symmetric matrices
    ask : called with what is met for the first time, so that a search may call ``learn``
    """

    def __init__(self, statement: Statement, ask: Callable[[Any], None] | None = None) -> None:
        if statement.relation is Relation.NE:
            msg = f"{statement} is neither an equality nor an inequality"
            raise RejectedError(msg)
        super().__init__(statement, ask)
        self.statement = statement
        given = (a for fact in statement.given for a in fact.args)
        self._declared = {s for part in (statement.lhs, statement.rhs, *given) for s in declared_symbols(part)}
        self._admitted: set[Any] = set()
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
        built_in = {
            "moments": self._isserlis,
            "factors": self._factors,
            "given": self._given,
            "equal exponents": self._exponents,
        }
        if step.law in built_in:
            return built_in[step.law](step)
        rule = self._law(step)
        put = self._matched(step, rule)
        self._says(step, rule, (Relation.EQ,))
        if rule.fact:
            v = self.of(rule.statement.lhs, put)
            if self.facts.holds(v, rule.fact):
                return ()
            self.forget()
            return self.facts.learn(v, rule.fact)
        left, right = self.of(rule.statement.lhs, put), self.of(rule.statement.rhs, put)
        return self._rule(left, right)

    def _isserlis(self, step: Instance) -> tuple[Any, ...]:
        """One step of Isserlis' theorem."""
        return self._rule(*moment(self, dict(step.put)["f"], dict(step.put)["x"], frozenset(step.over)))

    def _given(self, step: Instance) -> tuple[Any, ...]:
        """Rewrite one term of a given equation, and its transpose, by the others."""
        out, left = self.equation(step), self.of(dict(step.put)["of"])
        ((known, c), *more) = left.terms.items()
        if more or known not in out.terms:
            msg = "it says nothing of what it is to rewrite"
            raise RejectedError(msg)
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
        if not (whole.scalar and product.scalar and len(whole.terms) > 1) or self.cleared(whole - product).terms:
            msg = "the factors do not multiply out to the sum"
            raise RejectedError(msg)
        kept = frozenset((atom, e) for atom, e in powers.items() if e != 0)
        self.ring.factors[inside] = Value(UNIT, UNIT, {(kept, EMPTY): c})
        self.forget()
        return (inside,)

    def equation(self, step: Instance) -> Value:
        """The left side of a given equation less the right."""
        put = dict(step.put)
        sides = put["left"], put["right"]
        if Fact("=", sides) not in self.usable:
            msg = f"{sides[0]} = {sides[1]} is not given"
            raise RejectedError(msg)
        return self.of(sides[0]) - self.of(sides[1])

    def _exponents(self, step: Instance) -> tuple[Any, ...]:
        """Take one exponent for another that it is equal to."""
        f, g = (self.of(dict(step.put)[side]) for side in "fg")
        if f.scalar and f != g and not self.cleared(f - g).terms:
            self.ring.exponents[as_exponent(f)] = as_exponent(g)
            self.forget()
            return (as_exponent(f),)
        msg = "the exponents are not known to be equal"
        raise RejectedError(msg)

    def _admit(self, step: Instance) -> None:
        """Refuse symbols of a step's own, but for indices and for points with a law that the statement has.

        What a proof brings in must exist whatever the statement's symbols stand for: a vector whose covariance is any
        matrix at all would make that matrix symmetric.
        """
        for _, term in step.put:
            for part in term if isinstance(term, tuple) else (term,):
                if part not in self._admitted:
                    for s in symbols_of(part):
                        if s not in self._declared:
                            self._bring_in(s)
                    self._admitted.add(part)
        for x in step.over:
            if x not in self._declared:
                self._bring_in(x)

    def _bring_in(self, s: Any) -> None:  # noqa: ANN401 - a symbol that the statement lacks
        law = s if isinstance(s, Law) else getattr(s, "law", None)
        if isinstance(s, ds.Event) and any(isinstance(e, ds.Event) and e.args[:3] == s.args[:3] for e in self._declared):
            return
        if s.name in self.symbols:
            msg = f"{s.name} is declared otherwise in the statement"
            raise RejectedError(msg)
        if isinstance(s, Index):
            return
        laws = (x if isinstance(x, Law) else getattr(x, "law", None) for x in self._declared)
        key = None if law is None else self.facts.law_key(law)
        own = frozenset() if s is law else frozenset(getattr(s, "facts", ())) - closure(getattr(law, "facts", ()))
        if key is None or own or all(x is None or self.facts.law_key(x) != key for x in laws):
            msg = f"{s} is not of the statement"
            raise RejectedError(msg)

    def _law(self, step: Instance) -> Rule:
        rule = LAWS.get(step.law)
        if rule is None:
            msg = f"there is no law {step.law!r}"
            raise RejectedError(msg)
        return rule

    def _rule(self, left: Value, right: Value) -> tuple[Any, ...]:
        """Rewrite the only word, the only atom or the only square on the left."""
        if (left.rows, left.columns) != (right.rows, right.columns):
            msg = f"a {left.rows} x {left.columns} value for a {right.rows} x {right.columns} one"
            raise RejectedError(msg)
        if left == right:
            return ()
        single = left.single
        if single is None:
            msg = f"the left side is {'0' if not left.terms else 'a sum'}"
            raise RejectedError(msg)
        monomial, word, c = single
        right = right if c == 1 else right.scaled(1 / Fraction(c))
        if word and not monomial:
            return self._teach(word, (ONE, word), right)
        if len(monomial) == 1 and not word and left.scalar:
            ((atom, e),) = monomial
            if e == 1 and isinstance(atom, Function):
                return self._teach(atom, (monomial, EMPTY), right)
            if e == 2 and isinstance(atom, Function):  # noqa: PLR2004 - a square
                self.ring.squares[atom] = right
                self.forget()
                return (atom,)
        msg = "the left side is a product of numbers"
        raise RejectedError(msg)

    def _teach(self, key: Any, own: Any, right: Value) -> tuple[Any, ...]:  # noqa: ANN401 - an atom or a word
        if own in right.terms:  # c = -c + r
            share = 1 - right.terms[own]
            if not share:
                msg = "the right side holds the left"
                raise RejectedError(msg)
            rest = value(right.rows, right.columns, [(k, c) for k, c in right.terms.items() if k != own])
            right = rest.scaled(1 / Fraction(share))
        self.ring.learn(key, right)
        self.forget()
        return (key,)

    # --------------------------------------------------------------------------------------------------- matching

    def _matched(self, step: Instance, rule: Rule) -> Put:  # noqa: C901 - one line for each kind
        """What stands for each letter, of fitting size and with the declared facts."""
        statement, given = rule.statement, dict(step.put)
        put = Put()
        holes, random = rule.holes, rule.random
        unknown = given.keys() - holes.keys()
        if unknown:
            msg = f"the law has no {', '.join(sorted(unknown))}"
            raise RejectedError(msg)
        for name, hole in holes.items():
            if name in given:
                self._stands(hole, given[name], put, hole in rule.directions)
            elif not isinstance(hole, (Dimension, Index, Law)) and not self._moment_of(hole, random):
                msg = f"nothing stands for {name}"
                raise RejectedError(msg)
        put.over = frozenset(step.over) or frozenset(
            x for h in random if h in put.letters for x in self.facts.random(put.letters[h])
        )
        if not all(getattr(x, "law", None) is not None for x in put.over):
            msg = "an average over what is not random"
            raise RejectedError(msg)
        for hole in random:
            self._distributed(hole, given.get(hole.name), put)
        for name, hole in holes.items():
            if isinstance(hole, Dimension) and hole not in put.sizes:
                msg = f"nothing says how large {name} is"
                raise RejectedError(msg)
            if isinstance(hole, (Matrix, Scalar)) and hole not in put.along:
                self._fits(hole, put, rule)
        for fact in statement.given:
            self._shared(fact, put)
        return put

    def _moment_of(self, hole: Any, random: list[Any]) -> bool:  # noqa: ANN401 - a letter of a law
        """Whether a letter is a moment of a random one, which is known with that."""
        return any(hole in self._moments(x.law) for x in random)

    def _moments(self, law: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a law
        if isinstance(law, Parametric):
            return law.args
        return law.args[:2] if isinstance(law, ds.Normal) else law.moments or ()

    def _stands(self, hole: Any, term: Any, put: Put, derives: bool) -> None:  # noqa: ANN401, C901, FBT001 - a letter, what stands for it
        if isinstance(hole, Dimension):
            self._size(hole, expanded(term), put)
        elif derives and isinstance(term, (Matrix, Scalar)):
            self._not_given(term)
            put.along[hole] = term
            if isinstance(term, Scalar):
                put.letters[hole] = atom_value(term)
        elif isinstance(hole, (Matrix, Scalar)) and isinstance(term, Expr) and not derives:
            v = put.letters[hole] = self.of(term)
            for want, got in zip(hole.shape if isinstance(hole, Matrix) else (UNIT, UNIT), (v.rows, v.columns), strict=True):
                if isinstance(want, Dimension) or want == got:
                    self._size(want, got, put)
                elif want == 1 or want.is_Integer:
                    msg = f"{hole} is {term}, which is {v.rows} x {v.columns}"
                    raise RejectedError(msg)
        elif isinstance(hole, Family):
            v = self.of(term)
            atom = v.single[1][0].base if v.single and v.single[1] else None
            if v.single is None or v.single[2] != 1 or v.single[0] or not isinstance(atom, Function) or atom.op != "Diag":
                msg = f"{term} is no diagonal matrix given entry by entry"
                raise RejectedError(msg)
            self._size(hole.size, v.rows, put)
            put.families[hole] = (atom.args[0][0], atom.args[1])
            put.letters[hole] = v
        elif (isinstance(hole, ds.MassFunction) and isinstance(term, ds.MassFunction)) or (
            isinstance(hole, Index) and isinstance(term, Index)
        ):
            self._size(hole.size, term.size, put)
            put.letters[hole] = term
        elif isinstance(hole, ds.Event):
            self._event(hole, term, put)
        else:
            msg = f"{term} cannot stand for {hole}"
            raise RejectedError(msg)

    def _not_given(self, by: Any) -> None:  # noqa: ANN401 - a symbol
        """Refuse to differentiate by what a given speaks of."""
        letters = {s for fact in self.usable for a in fact.args for s in symbols_of(a)}
        if any(by.name in (str(s.name), getattr(s, "argument", "")) for s in letters):
            msg = f"a given speaks of {by}"
            raise RejectedError(msg)

    def _event(self, hole: Any, term: Any, put: Put) -> None:  # noqa: ANN401 - an event, and those that stand for it
        if hole.at is not None:  # a member of a family of the law
            hole = ds.Event(hole.name, hole.size, hole.facts)
        if hole.is_family and isinstance(term, ds.Event) and term.is_family and hole.facts <= term.facts:
            self._size(hole.size, term.size, put)
            put.letters[hole] = ds.Event(term.name, term.size, term.facts)
            return
        if hole.is_family or not isinstance(term, tuple) or not all(isinstance(e, ds.Event) for e in term):
            msg = f"{term} cannot stand for the event {hole}"
            raise RejectedError(msg)
        put.letters[hole] = frozenset((ds.Event(e.name, e.size, e.facts), e.at) for e in term)

    def _size(self, want: Any, got: Any, put: Put) -> None:  # noqa: ANN401 - sizes
        if isinstance(want, Dimension) and put.sizes.setdefault(want, got) != got:
            msg = f"{want} is {put.sizes[want]} and {got}"
            raise RejectedError(msg)

    def _distributed(self, hole: Any, term: Any, put: Put) -> None:  # noqa: ANN401 - a random letter, what stands for it
        """A letter of known moments stands for a symbol of known moments, a normal one for a normal one."""
        wanted = self._moments(hole.law)
        if not wanted:
            return
        law = getattr(term, "law", None)
        strict = isinstance(hole.law, (ds.Normal, Parametric))
        if law is None or term not in put.over or (strict and law.kind != hole.law.kind):
            msg = f"{term} is not distributed as {hole.law} is"
            raise RejectedError(msg)
        known = self._moments(law)
        if not known:
            msg = f"the moments of {term} are not declared"
            raise RejectedError(msg)
        for m, k in zip(wanted, known, strict=True):
            if not isinstance(hole.law, Parametric) or (isinstance(m, Scalar) and m not in put.letters):
                put.letters[m] = self.of(k)
            elif self.of(m, put) != self.of(k):
                msg = f"{m} of {hole.law} is not {k} of {law}"
                raise RejectedError(msg)

    def _fits(self, hole: Any, put: Put, rule: Rule) -> None:  # noqa: ANN401 - a letter
        v = put.letters[hole]
        want: Any = hole.shape if isinstance(hole, Matrix) else (UNIT, UNIT)
        if tuple(self.size(n, put) for n in want) != (v.rows, v.columns):
            msg = f"{hole} is {v.rows} x {v.columns}"
            raise RejectedError(msg)
        if hole.law is None and rule.averages and names(v) & put.over:
            msg = f"{hole} stands for what is averaged over"
            raise RejectedError(msg)
        varies = any(f.startswith(FUNCTION_OF) for f in hole.facts)
        fixed = {x for x in put.along.values() if x in names(v) or x.name in names(v)}
        if fixed and not varies:
            msg = f"{hole} stands for what depends on {', '.join(map(str, fixed))}"
            raise RejectedError(msg)
        for fact in sorted(hole.facts):
            ok = varies and fact.startswith(FUNCTION_OF)
            ok = ok or (fact == "integer" and self.facts.whole(as_exponent(v))) or self.facts.holds(v, fact)
            moment = hole in {m for x in rule.random for m in self._moments(x.law)}
            if not ok and not (moment and fact == "symmetric"):
                msg = f"{hole} stands for what is not known to be {fact}"
                raise RejectedError(msg)

    def _shared(self, fact: Any, put: Put) -> None:  # noqa: ANN401 - a fact of several letters
        values = [put.letters[x] for x in fact.args]
        if fact.kind == "independent":
            for x in self.facts.random(values[0]):
                for y in self.facts.random(values[1]):
                    if not self.facts.independent(x, y):
                        msg = f"{x} and {y} are not known to be independent"
                        raise RejectedError(msg)
                    self.facts.assume_independent(x, y)
        elif fact.kind == "commute":
            letters = [
                v.single[1][0] for v in values if v.single and len(v.single[1]) == 1 and not v.single[0] and v.single[2] == 1
            ]
            if len(letters) != 2 or not self.facts.commute(*letters):  # noqa: PLR2004 - both
                msg = "the two are not known to commute"
                raise RejectedError(msg)
        else:
            msg = f"a law under {fact}"
            raise RejectedError(msg)

    # ------------------------------------------------------------------------------------------------ both sides

    def cofactor(self, c: Cofactor) -> Value:
        """A multiple of the difference of an instance's sides."""
        self._admit(c.instance)
        if c.instance.law == "given":
            out = self.equation(c.instance)
        else:
            rule = self._law(c.instance)
            put = self._matched(c.instance, rule)
            self._says(c.instance, rule, (Relation.EQ,))
            if rule.fact:
                msg = f"{c.instance.law} is no equation"
                raise RejectedError(msg)
            out = self.of(rule.statement.lhs, put) - self.of(rule.statement.rhs, put)
        if c.before is not None:
            out = self.ring.times(self.of(c.before), out)
        if c.after is not None:
            out = self.ring.times(out, self.of(c.after))
        return self.ring.times(self.of(c.coefficient), self.ring.trace(out) if c.traced else out)

    def surplus(self, s: Surplus, *, strict: bool = False) -> Value:
        """What is known not to be negative, or to be positive."""
        self._admit(Instance(s.instance.law, (*s.instance.put, ("coefficient", s.coefficient)), s.instance.over))
        rule = self._law(s.instance)
        put = self._matched(s.instance, rule)
        self._says(s.instance, rule, (Relation.GT,) if strict else (Relation.GE, Relation.GT))
        times = self.of(s.coefficient)
        self.facts.need(times, "positive" if strict else "nonnegative")
        out = self.ring.times(times, self.of(rule.statement.lhs, put) - self.of(rule.statement.rhs, put))
        for over in reversed(s.under):
            within = isinstance(over, Index) and over not in self.statement.free_indices
            if within and (not strict or isinstance(over.size, Dimension)):
                out = self.ring.total(out, over, self.number_of(self.size(over.size, None)))
            elif isinstance(over, tuple) and all(getattr(x, "law", None) is not None for x in over):
                self._admit(Instance(s.instance.law, (), over))
                out = self.ring.expectation(out, frozenset(over))
            else:
                msg = f"{over} is neither an index to sum over nor what is random"
                raise RejectedError(msg)
        return out

    def _says(self, step: Instance, rule: Rule, relations: tuple[Relation, ...]) -> None:
        if rule.statement.relation not in relations:
            msg = f"{step.law} says {rule.statement.relation.value}, not {relations[0].value}"
            raise RejectedError(msg)

    def excess(self, *, squared: bool = False) -> Value:
        """The left side less the right, of <= and < the right side less the left; or of their squares."""
        sides = [self.of(side) for side in (self.statement.lhs, self.statement.rhs)]
        if self.statement.relation in (Relation.LE, Relation.LT):
            sides.reverse()
        if squared:
            self.facts.need(sides[0], "nonnegative")
            sides = [self.ring.power(side, 2) for side in sides]
        if self.statement.relation is not Relation.EQ and not sides[0].scalar:
            msg = "an inequality compares numbers"
            raise RejectedError(msg)
        return sides[0] - sides[1]

    def difference(self, proof: Proof = Proof(())) -> Value:
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
        self._fitting(proof)
        out = self.difference(proof)
        for at, c in enumerate(proof.cofactors, 1):
            with _at(f"cofactor {at} ({c.instance.law})"):
                out -= self.cofactor(c)
        if out.terms:
            msg = f"the sides differ by {out.terms}"
            raise RejectedError(msg)
        if self.statement.relation in (Relation.GT, Relation.LT):
            self._strictly(proof)
        self.applied = tuple(step for step, keys in learnt if not self.ring.hits.isdisjoint(keys))
        return tuple(sorted(self.facts.conditions))

    def _fitting(self, proof: Proof) -> None:
        if self.statement.relation is Relation.EQ and (proof.surpluses or proof.squared):
            msg = "what is greater proves no equality"
            raise RejectedError(msg)

    def _strictly(self, proof: Proof) -> None:
        """Refuse a proof of ``>`` no part of which is positive."""
        for s in proof.surpluses:
            with suppress(RejectedError):
                self.surplus(s, strict=True)
                return
        msg = "no part of the difference is known to be positive"
        raise RejectedError(msg)


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Say in which step of a proof something is refused; a step on which a check breaks is refused too."""
    try:
        yield
    except RejectedError as error:
        raise RejectedError(error.message, where=place) from None
    except BREAKS as error:
        raise RejectedError(str(error) or type(error).__name__, where=place) from None


def check(statement: Statement, proof: Proof) -> tuple[str, ...]:
    """Check a proof of a statement and return what it used beyond the declarations.

    Raises
    ------
    RejectedError
        If it is no proof: which step, and what was expected.
    """
    try:
        return Kernel(statement).check(proof)
    except RejectedError:
        raise
    except BREAKS as error:
        raise RejectedError(str(error) or type(error).__name__) from None
