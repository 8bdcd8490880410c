"""What stands for the letters of a law in an instance: of fitting size, with the declared facts, and of the statement."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from sympy import Expr

from symkl.kernel.definedness import BOUNDS, OF_TERMS
from symkl.kernel.errors import refuse
from symkl.kernel.laws import LAWS
from symkl.kernel.parts import less
from symkl.kernel.reading import Reader
from symkl.kernel.sizes import Put
from symkl.kernel.values import (
    UNIT,
    as_exponent,
    atom_value,
    expanded,
    names,
)
from symkl.language import distributions as ds
from symkl.language import terms as tm
from symkl.language.bound import Diagonal
from symkl.language.facts import FUNCTION_OF, closure
from symkl.language.law import Law, lineage
from symkl.language.parametric import Parametric
from symkl.language.sizes import never_negative
from symkl.language.statement import TOGETHER, declared_symbols
from symkl.language.symbols import Dimension, Family, Index, Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.kernel.laws import Rule
    from symkl.kernel.proof import Instance
    from symkl.kernel.values import Value
    from symkl.language.statement import Statement


# what has a size of its own
SIZED = (tm.Identity, tm.Zero, tm.Ones, tm.Commutation, Index)


@lru_cache(maxsize=4096)
def symbols_of(term: Any) -> frozenset[Any]:  # noqa: ANN401 - a term
    """Every declared thing in a term."""
    return frozenset(declared_symbols(term))


@lru_cache(maxsize=4096)
def sizes_of(term: Any) -> frozenset[Any]:  # noqa: ANN401 - a term
    """Every size that a term names, and those of its indices."""
    return frozenset(expanded(n) for x in term.atoms(*SIZED) for n in ((x.size,) if isinstance(x, Index) else x.args))


class Matcher(Reader):
    """Reads the instances of laws that a proof of one statement cites."""

    def __init__(self, statement: Statement, ask: Callable[[Any], None] | None = None) -> None:
        super().__init__(statement, ask)
        self.statement = statement
        self._terms = (statement.lhs, statement.rhs, *(a for fact in statement.given for a in fact.args))
        self._declared = {s for part in self._terms for s in declared_symbols(part)}
        self._admitted: set[Any] = set()

    def _admit(self, step: Instance) -> None:
        """Refuse symbols of a step's own, but for indices and for points with a law that the statement has.

        What a proof brings in must exist whatever the statement's symbols stand for: a vector whose covariance is any
        matrix at all would make that matrix symmetric.
        """
        parts = {part for _, term in step.put for part in (term if isinstance(term, tuple) else (term,))} - self._admitted
        for s in ({s for part in parts for s in symbols_of(part)} | {*step.over}) - self._declared:
            self._bring_in(s)
        for n in {n for part in parts for n in sizes_of(part)}:
            self._sized(n)
        self._admitted |= parts

    def _sized(self, n: Any) -> Any:  # noqa: ANN401 - a size
        """Refuse what is no size of the statement, and not whole and at least 1 whatever its dimensions are."""
        sure = never_negative(less(n, UNIT)) and all(isinstance(s, Dimension) for s in n.free_symbols)
        return n if sure or n in self._own_sizes else refuse(f"{n} is no size")

    @cached_property
    def _own_sizes(self) -> frozenset[Any]:
        """The sizes of the statement, of all parts of its terms."""
        parts = {node for t in self._terms for node in t.atoms(tm.Node, Matrix)} | self._declared
        return frozenset(expanded(n) for t in parts for n in (*getattr(t, "shape", ()), getattr(t, "size", UNIT)))

    def _bring_in(self, s: Any) -> None:  # noqa: ANN401 - a symbol that the statement lacks
        law = s if isinstance(s, Law) else getattr(s, "law", None)
        if isinstance(s, ds.Event) and any(isinstance(e, ds.Event) and e.args[:3] == s.args[:3] for e in self._declared):
            return
        if s.name in self.symbols:
            refuse(f"{s.name} is declared otherwise in the statement")
        if isinstance(s, Index):
            return
        laws = (x if isinstance(x, Law) else getattr(x, "law", None) for x in self._declared)
        key = None if law is None else self.facts.law_key(law)
        own = frozenset() if s is law else frozenset(getattr(s, "facts", ())) - closure(getattr(law, "facts", ()))
        if key is None or own or all(x is None or self.facts.law_key(x) != key for x in laws):
            refuse(f"{s} is not of the statement")

    def _law(self, step: Instance) -> Rule:
        rule = LAWS.get(step.law)
        if rule is None:
            refuse(f"there is no law {step.law!r}")
        return rule

    # --------------------------------------------------------------------------------------------------- matching

    def _matched(self, step: Instance, rule: Rule) -> Put:  # noqa: C901, PLR0912 - one line for each kind
        """What stands for each letter, of fitting size and with the declared facts."""
        statement, given = rule.statement, dict(step.put)
        put = Put()
        holes, random = rule.holes, rule.random
        unknown = given.keys() - holes.keys()
        if unknown:
            refuse(f"the law has no {', '.join(sorted(unknown))}")
        for name, hole in holes.items():
            if name in given:
                self._stands(hole, given[name], put, hole in rule.directions)
            elif not (isinstance(hole, (Dimension, Index, Law)) or hole in rule.blocks or self._moment_of(hole, random)):
                refuse(f"nothing stands for {name}")
        put.over = frozenset(step.over) or lineage(
            x for h in random if h in put.letters for x in self.facts.random(put.letters[h])
        )
        if not all(getattr(x, "law", None) is not None for x in put.over):
            refuse("an average over what is not random")
        for hole in random:
            if hole not in rule.blocks:
                self._distributed(hole, given.get(hole.name), put)
        for fact in statement.given:
            if fact.kind == TOGETHER:
                self._together(fact.args, put)
        for name, hole in holes.items():
            if isinstance(hole, Dimension) and hole not in put.sizes:
                refuse(f"nothing says how large {name} is")
            if isinstance(hole, (Matrix, Scalar)) and hole not in put.along:
                self._fits(hole, put, rule)
        for fact in statement.given:
            if fact.kind not in (TOGETHER, "random"):
                self._shared(fact, put)
        return put

    def _moment_of(self, hole: Any, random: list[Any]) -> bool:  # noqa: ANN401 - a letter of a law
        """Whether a letter is a moment of a random one, which is known with that."""
        return any(hole in self._moments(x.law) for x in random)

    def _moments(self, law: Any, wanted: Any = Parametric) -> tuple[Any, ...]:  # noqa: ANN401 - laws
        """What a law is given by; of a family its moments, where the law of a letter is given by these."""
        if isinstance(law, Parametric) and wanted is not None:
            return law.args
        return law.args[:2] if isinstance(law, ds.Normal) else law.moments or ()

    def _stands(self, hole: Any, term: Any, put: Put, derives: bool) -> None:  # noqa: ANN401, C901, FBT001 - a letter, what stands for it
        if isinstance(hole, Dimension):
            self._size(hole, self._sized(expanded(term)), put)
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
                    refuse(f"{hole} is {term}, which is {v.rows} x {v.columns}")
        elif isinstance(hole, Family) and isinstance(term, Diagonal):
            self._size(hole.size, self.size(term.index.size, None), put)
            put.families[hole] = (term.index, self.of(term.args[0]))
            put.letters[hole] = put.families[hole][1]
        elif (isinstance(hole, ds.MassFunction) and isinstance(term, ds.MassFunction)) or (
            isinstance(hole, Index) and isinstance(term, Index)
        ):
            self._size(hole.size, term.size, put)
            put.letters[hole] = term
        elif isinstance(hole, ds.Event):
            self._event(hole, term, put)
        else:
            refuse(f"{term} cannot stand for {hole}")

    def _not_given(self, by: Any) -> None:  # noqa: ANN401 - a symbol
        """Refuse to differentiate by what a given speaks of."""
        letters = {s for fact in self.usable for a in fact.args for s in symbols_of(a)}
        if any(by.name in (str(s.name), getattr(s, "argument", "")) for s in letters):
            refuse(f"a given speaks of {by}")

    def _event(self, hole: Any, term: Any, put: Put) -> None:  # noqa: ANN401 - an event, and those that stand for it
        if hole.at is not None:  # a member of a family of the law
            hole = ds.Event(hole.name, hole.size, hole.facts)
        if hole.is_family and isinstance(term, ds.Event) and term.is_family and hole.facts <= term.facts:
            self._size(hole.size, term.size, put)
            put.letters[hole] = ds.Event(term.name, term.size, term.facts)
            return
        if hole.is_family or not isinstance(term, tuple) or not all(isinstance(e, ds.Event) for e in term):
            refuse(f"{term} cannot stand for the event {hole}")
        put.letters[hole] = frozenset((ds.Event(e.name, e.size, e.facts), e.at) for e in term)

    def _size(self, want: Any, got: Any, put: Put) -> None:  # noqa: ANN401 - sizes
        if isinstance(want, Dimension) and put.sizes.setdefault(want, got) != got:
            refuse(f"{want} is {put.sizes[want]} and {got}")

    def _distributed(self, hole: Any, term: Any, put: Put) -> None:  # noqa: ANN401 - a random letter, what stands for it
        """A letter of known moments stands for a symbol of known moments, a normal one for a normal one."""
        wanted = self._moments(hole.law)
        if not wanted:
            return
        law = getattr(term, "law", None)
        strict = isinstance(hole.law, (ds.Normal, Parametric))
        if law is None or term not in put.over or (strict and law.kind != hole.law.kind):
            refuse(f"{term} is not distributed as {hole.law} is")
        known = self._moments(law, Parametric if strict else None)
        if not known:
            refuse(f"the moments of {term} are not declared")
        for m, k in zip(wanted, known, strict=True):
            if not isinstance(hole.law, Parametric) or (isinstance(m, (Scalar, Matrix)) and m not in put.letters):
                put.letters[m] = self.of(k)
            elif self.of(m, put) != self.of(k):
                refuse(f"{m} of {hole.law} is not {k} of {law}")

    def _together(self, args: tuple[Any, ...], put: Put) -> None:
        """Letters that have one normal law together stand for what has one; its moments are what they come to."""
        *holes, block = args
        values = [put.letters[hole] for hole in holes]
        over = lineage(self.facts.random(tuple(values)))
        if not over <= put.over or not all(map(self.facts.normal_together, values)):
            refuse(f"{', '.join(map(str, holes))} stand for what has no normal law together, or not all is averaged over")
        means = [self.ring.binders.expectation(v, over) for v in values]
        for i, row in enumerate(block.args[0].args):
            put.letters[holes[i].law.args[0]] = means[i]
            for j in range(i, len(holes)):
                first, second = (self.ring.times(v[i], self.ring.transpose(v[j])) for v in (values, means))
                put.letters[row.args[j]] = self.ring.binders.expectation(first, over) - second

    def _fits(self, hole: Any, put: Put, rule: Rule) -> None:  # noqa: ANN401 - a letter
        v = put.letters[hole]
        want: Any = hole.shape if isinstance(hole, Matrix) else (UNIT, UNIT)
        if tuple(self.size(n, put) for n in want) != (v.rows, v.columns):
            refuse(f"{hole} is {v.rows} x {v.columns}")
        if hole.law is None and rule.averages and names(v) & put.over:
            refuse(f"{hole} stands for what is averaged over")
        varies = any(f.startswith(FUNCTION_OF) for f in hole.facts)
        fixed = {x for x in put.along.values() if x in names(v) or x.name in names(v)}
        if fixed and not varies:
            refuse(f"{hole} stands for what depends on {', '.join(map(str, fixed))}")
        for fact in sorted(hole.facts):
            said = (varies and fact.startswith(FUNCTION_OF)) or (fact == "symmetric" and self._moment_of(hole, rule.random))
            if not said and not self.known(v, fact):
                refuse(f"{hole} stands for what is not known to be {fact}")

    def known(self, v: Value, fact: str) -> bool:
        """Whether a value has a fact that a letter was declared with."""
        return (fact == "integer" and self.facts.whole(as_exponent(v))) or self.facts.holds(v, fact)

    def said(self, kind: str, values: list[Value]) -> tuple[Value, str]:
        """The value of which a fact of one term, or of the order of two, says something, and what."""
        return (values[1] - values[0], BOUNDS[kind]) if kind in BOUNDS else (values[0], kind)

    def _shared(self, fact: Any, put: Put) -> None:  # noqa: ANN401 - a fact of a term, or of several letters
        values = [self.of(x, put) for x in fact.args]
        kind = "<=" if fact.kind == "at most" else fact.kind  # of sizes, which are numbers
        if kind in BOUNDS or kind in OF_TERMS:
            self.facts.need(*self.said(kind, values))
        elif fact.kind == "independent":
            some, others = (lineage(self.facts.random(v)) for v in values[:2])
            if some & others or not self.facts.free_of(some, others):
                refuse(f"{values[0]} and {values[1]} are not known to be independent")
            self.facts.assume_independent(*map(self.facts.random, values[:2]))
        elif fact.kind == "commute":
            letters = [
                v.single[1][0] for v in values if v.single and len(v.single[1]) == 1 and not v.single[0] and v.single[2] == 1
            ]
            if len(letters) != 2 or not self.facts.commute(*letters):  # noqa: PLR2004 - both
                refuse("the two are not known to commute")
        elif fact.kind != "=" or values[0] != values[1]:
            refuse(f"{fact} is not known to hold")
