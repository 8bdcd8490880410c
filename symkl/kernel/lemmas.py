"""Instances of lemmas: statements with a proof of their own, which is checked before anything is taken from them.

A lemma holds of whatever its letters stand for, wherever its declarations, its givens and the conditions of its proof do.
So an instance puts terms for letters that are not random, of the same facts and of sizes that fit, and into no place where
the lemma binds what stands in them; all other symbols are those of the statement itself. Its givens and conditions, with
the same terms put in, must be known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symkl.kernel.definedness import BOUNDS, OF_TERMS
from symkl.kernel.errors import refuse
from symkl.kernel.matching import Matcher, symbols_of
from symkl.kernel.values import expanded
from symkl.language import terms as tm
from symkl.language.bound import Integral
from symkl.language.derivatives import Derivative, Jacobian
from symkl.language.facts import FUNCTION_OF
from symkl.language.named import replaced
from symkl.language.statement import Fact, Relation
from symkl.language.symbols import Dimension, Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symkl.kernel.proof import Instance
    from symkl.kernel.values import Value
    from symkl.language.lemmas import Lemma
    from symkl.language.statement import Statement

OF = "term to rewrite"  # no letter has a name like this


class Lemmas(Matcher):
    """Reads instances of the lemmas of a statement.

    Attributes
    ----------
    lemmas : by the name under which proofs cite them
    """

    def __init__(self, statement: Statement, ask: Any = None) -> None:  # noqa: ANN401 - as the class above says
        super().__init__(statement, ask)
        self.lemmas = {one.law: one for one in statement.lemmas if one.usable and one.statement.relation is not Relation.NE}

    def needs_of(self, lemma: Lemma) -> Mapping[str, tuple[Any, str] | None]:
        """Check the proof of a lemma, and return its conditions: in words, and as a term with a fact where there is one."""
        raise NotImplementedError

    def sides(self, step: Instance) -> tuple[Value, Value]:
        """Both sides of an instance of a lemma, whose declarations, givens and conditions are known here."""
        lemma = self.lemmas[step.law]
        said = lemma.statement
        new = self._put_for(said, {name: term for name, term in step.put if name != OF})

        def changed(term: Any) -> Any:  # noqa: ANN401 - a term
            return replaced(term, new, lemma.name)

        for letter, term in new.items():
            for fact in () if isinstance(letter, Dimension) else sorted(letter.facts):
                if not self.known(self.of(term), fact):
                    refuse(f"{letter} stands for what is not known to be {fact}")
        for fact in said.given:
            self._given_here(Fact(fact.kind, tuple(map(changed, fact.args))))
        for words, where in self.needs_of(lemma).items():
            if where is not None:
                self.facts.need(self.of(changed(where[0])), where[1])
            elif new and lemma.proof is not None:
                refuse(f"{words}: that cannot be said of other letters")
            else:
                self.facts.conditions[words] = None
        return self.of(changed(said.lhs)), self.of(changed(said.rhs))

    def _put_for(self, said: Statement, put: Mapping[str, Any]) -> dict[Any, Any]:
        """What stands for letters and for sizes; every other symbol is one of the statement and stands for itself."""
        new: dict[Any, Any] = {}
        varied = any(side.has(Derivative, Jacobian, Integral) for side in (said.lhs, said.rhs))
        for name, term in put.items():
            letter: Any = said.symbols.get(name)
            fixed = isinstance(letter, (Matrix, Scalar)) and letter.law is None
            if letter is None or not fixed or any(f.startswith(FUNCTION_OF) for f in letter.facts):
                refuse(f"nothing can be put for {name}")
            if varied and any(getattr(s, "argument", "") for s in symbols_of(term)):
                refuse(f"{term} varies with what the lemma may bind")
            new[letter] = term
        sizes = _sizes(new)
        moved = {n for n, size in sizes.items() if n != size}
        for s in said.symbols.values():
            if s not in new and s not in sizes:
                self._stays(s)
                if moved & symbols_of(s):
                    refuse(f"{s} is of another size")
        return {letter: term for letter, term in (new | sizes).items() if letter != term}

    def _stays(self, s: Any) -> None:  # noqa: ANN401 - a symbol of a lemma
        """Refuse a symbol that the statement does not have, or has under another law."""
        own = next((x for x in self._declared if x == s), None)
        if own is None:
            self._bring_in(s)
        elif _moments(own) != _moments(s):
            refuse(f"{s} has another law in the statement")

    def _given_here(self, fact: Fact) -> None:
        """Refuse an instance of which a given of the lemma is not known to hold."""
        needed = fact.kind in BOUNDS or fact.kind in OF_TERMS
        if fact in (self.usable if needed or fact.kind == "=" else self.statement.given):
            return
        values = [self.of(a) for a in fact.args] if needed or fact.kind == "=" else []
        equal = len(values) == 2 and values[0] == values[1]  # noqa: PLR2004 - both sides
        if not (self.facts.holds(*self.said(fact.kind, values)) if needed else equal):
            refuse(f"{fact} is not known to hold")


def _sizes(new: Mapping[Any, Any]) -> dict[Any, Any]:
    """What the sizes of letters are, so that the terms put for them fit."""
    pairs: list[Any] = [
        pair for letter, term in new.items() for pair in zip(tm.shape_of(letter), tm.shape_of(term), strict=True)
    ]
    sizes: dict[Any, Any] = {want: expanded(got) for want, got in pairs if isinstance(want, Dimension)}
    for want, got in pairs:
        if expanded(want.xreplace(sizes)) != expanded(got):
            refuse(f"a size {want} that is {got} does not fit {sizes}")
    return sizes


def _moments(s: Any) -> bool:  # noqa: ANN401 - a symbol or a law
    """Whether a law that may be without moments has some: laws are equal by their arguments."""
    return getattr(getattr(s, "law", s), "moments", None) is None
