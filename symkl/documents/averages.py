"""Averages, densities, divergences, probabilities, sums and integrals as terms of the language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sympy

from symkl.documents.laws import FAMILIES, head
from symkl.documents.letters import Letters, NotUnderstoodError
from symkl.documents.surface import Node, is_zero, key, strip, walk
from symkl.language import bound, expectations, families, special, terms
from symkl.language.distributions import Event, MassFunction, Normal, Pr
from symkl.language.symbols import Dimension, Family, Index, Matrix, Scalar, entry
from symkl.language.terms import is_scalar, shape_of

if TYPE_CHECKING:
    from typing import NoReturn

    from sympy import Expr

    from symkl.language.law import Law

PROBABILITIES = frozenset({"p", "P", "\\rm{Pr}", "\\bb{P}", "\\rm{P}"})
INDEXED = re.compile(r"(.+)_\{([^{},]+)\}$")
SIMPLE_SET = re.compile(r"in (?:\\mathcal|\\mathbb|\\[A-Z]|[A-Z])")


def not_understood(why: str) -> NoReturn:
    """Give up, with the reason."""
    raise NotUnderstoodError(why)


class Averages(Letters):
    """What averages and laws mean."""

    def average_law(self, under: str) -> str | None:
        """The law that the script of an average names, if it names one; a letter names none."""
        if not under:
            return None
        text = re.sub(r"\\left|\\right|\s", "", under)
        found = re.fullmatch(r"(.+?)\\sim(.+)", text)
        text = found[2] if found else text
        called = re.match(r"(\\?[A-Za-z]+(?:_\{[^{}]*\}|_\\?[A-Za-z0-9]+)?)(?:\(.*\))?$", text)
        name = re.sub(r"_([A-Za-z0-9])$", r"_{\1}", called[1] if called else text)
        if name in self.typing.laws:
            return name
        if name in self.typing.law_of or name in self.typing.shapes:
            return self.typing.law_of.get(name) or not_understood(f"no law of {name} is declared")
        not_understood(f"nothing says which law {name} is")

    def mean(self, node: Node) -> Expr:
        """``E_p[x]``: over the letter that p is the law of; without a script over everything random in it."""
        law = self.average_law(node.text)
        with self.under(law):
            body = self.term(node.args[0])
            if law is None:
                return expectations.E(body)
            variable = self.typing.laws[law].variable
            random = expectations.random_symbols(body)
            if variable is None or not random:
                return expectations.E(body)
            over = self.symbol(variable)
            if random == [over]:
                return expectations.E(body)
            if over not in random or not isinstance(over, (Matrix, Scalar)):
                not_understood("an average over what does not stand in it")
            return expectations.E(body, over)

    def variance(self, node: Node) -> Expr:
        """``Var[x]``, ``Cov[x]``."""
        if node.text and self.average_law(node.text) is None:
            not_understood("a variance over a letter")
        with self.under(self.average_law(node.text)):
            args = [self.term(a) for a in node.args]
        if len(args) == 1:
            return expectations.Var(args[0])
        return expectations.Cov(*args)

    def density(self, node: Node) -> Expr:
        """``N(x; m, S)``."""
        point, mean, spread = node.args
        second = self.term(spread)
        vanishing = sympy.Integer(0) if is_scalar(second) else terms.Zero(shape_of(second)[0], sympy.S.One)
        return Normal(vanishing if is_zero(mean) else self.term(mean), second)(self.term(point))

    def divergence(self, node: Node) -> Expr:
        """``KL[p || q]`` of laws or of mass functions."""
        one, other = (self._law_of(a) for a in node.args)
        if one is not None and other is not None and "Any" not in (one.kind, other.kind):
            return expectations.KL(one, other)
        first, second = (self._mass(a) for a in node.args)
        if first is not None and second is not None:
            return expectations.KL(first, second)
        return self.opaque_number(node, "a divergence of laws that are not known")

    def _law_of(self, node: Node) -> Law | None:
        inner = strip(node)
        if inner.kind == "normal":
            return Normal(*(self.term(a) for a in inner.args))
        name = self.law_named(inner)
        return None if name is None else self.law(name)

    def _mass(self, node: Node) -> MassFunction | None:
        name = node.text.split(" ", maxsplit=1)[0]
        if name in self.typing.laws or name not in self.scope.masses:
            return None
        return MassFunction(
            self.unique(name, "mass"), Dimension(self.unique(f"outcomes of {self.scope.masses[name]}", "size"))
        )

    # calls
    def call(self, node: Node) -> Expr:
        """What a name with arguments means: a probability, a mass, a density, a special function, or an unknown number."""
        name, _, between = node.text.partition(" ")
        args = node.args
        if self.scope.events and name in PROBABILITIES and name not in self.typing.laws:
            bar = between.index("|") + 1 if "|" in between else len(args)
            return Pr(*(self._event(a) for a in args[:bar]), given=[self._event(a) for a in args[bar:]])
        index = self.indices.get(args[0].text) if len(args) == 1 and args[0].kind == "name" else None
        if index is not None and name in self.scope.masses and name not in self.typing.laws:
            return MassFunction(self.unique(name, "mass"), index.size)(index)
        if name == "\\Gamma" and len(args) == 1:
            return special.gamma(self.term(args[0]))
        if name == "\\psi" and len(args) == 1 and self.scope.digamma:
            return special.digamma(self.term(args[0]))
        family = FAMILIES.get(head(node))
        if between[:1] in (";", "|") and family is not None and family.name and len(args) == len(family.facts) + 1:
            with self.under(None):
                return families.FAMILIES[family.name](*(self.term(a) for a in args[1:]))(self.term(args[0]))
        density = self._density_call(name, node) if len(args) == 1 and not between else None
        return density if density is not None else self.opaque_number(node, f"{name} is not defined here")

    def _density_call(self, name: str, node: Node) -> Expr | None:
        """``p(x)``, where p is a law, of x."""
        (point,) = node.args
        law = self.typing.laws.get(name)
        if law is None and name in ("p", "f") and point.kind == "name":
            own = self.typing.law_of.get(self.typing.meant(point.text), "")
            name, law = (own, self.typing.laws[own]) if own.startswith("law:") else (name, None)
        if law is None or point.kind in ("event", "dot", "tuple"):
            return None
        if law.variable and point.kind == "name" and self.typing.meant(point.text) != self.typing.meant(law.variable):
            return None
        return self.law(name)(self.term(point))

    def _event(self, node: Node) -> Event:
        found = INDEXED.match(node.text)
        if found and found[2] in self.indices:
            index = self.indices[found[2]]
            facts = self.scope.event_facts.get(found[1], ())
            return Event(self.unique(f"{found[1]}family", "events"), index.size, facts)[index]
        return Event(self.unique(node.text, "event"))

    # sums and integrals
    def integral(self, node: Node) -> Expr:
        """An integral over the whole space against a density that is known: an average."""
        body, *over = node.args
        if len(over) != 1:
            not_understood("an integral over several variables")
        if node.text.strip("|") and not re.fullmatch(r"-\\infty\|\+?\\infty|\\mathbb\{?R\}?.*\||\\mathcal.*\|", node.text):
            not_understood("an integral with bounds")
        variable = self.typing.meant(key(over[0]))
        law = self._density_inside(body, variable) or not_understood("an integral without a density that is known")
        with self.under(law):
            symbol = self.symbol(variable)
            return bound.integral(self.term(body), symbol)

    def _density_inside(self, body: Node, variable: str) -> str | None:
        for node in walk(body):
            if node.kind == "call" and len(node.args) == 1 and self.typing.meant(key(node.args[0])) == variable:
                name = node.text.split(" ", maxsplit=1)[0]
                if name in self.typing.laws and self.typing.laws[name].variable is not None:
                    return name
            if node.kind == "density" and self.typing.meant(key(node.args[0])) == variable:
                for name, law in self.typing.laws.items():
                    if law.family == "Normal" and list(map(key, law.args)) == list(map(key, node.args[1:])):
                        return name
        return None

    def series(self, node: Node) -> Expr:
        """A sum over an index, or over the values of a random letter."""
        body, lower, upper = node.args
        name, _, over = node.text.partition("|")
        variable = self.typing.meant(name)
        law = self._density_inside(body, variable)
        if law is not None and not over.startswith("="):
            with self.under(law):
                return bound.integral(self.term(body), self.symbol(variable), as_sum=True)
        if over.startswith("in ") and not SIMPLE_SET.match(over):
            not_understood("a sum over a set that is written out")
        if lower.kind != "absent" and key(lower) != "1":
            not_understood("a sum that does not begin at 1")
        size: Expr
        if upper.kind == "absent":
            size = Dimension(self.unique(f"outcomes of {name}", "size"))
        elif upper.kind == "name":
            size = Dimension(self.unique(upper.text, "size"))
        else:
            size = self.term(upper)
        if not (isinstance(size, Dimension) or size.is_Integer):
            not_understood("a sum to a bound that is no size")
        index = Index(self.unique(name + "_" * (name in self.indices), f"index {len(self.indices)}"), size)
        before = self.indices
        self.indices = {**before, name: index}
        try:
            return bound.total(self.term(body), index)
        finally:
            self.indices = before

    def member(self, name: str) -> Expr | None:
        """``x_i`` under a sum over i: an entry of the vector x, or one of as many numbers."""
        found = INDEXED.match(name)
        if not found or found[2] not in self.indices:
            scripts = re.sub(r"\\[A-Za-z]+", "", name.partition("_{")[2] + name.partition("^{")[2])
            if any(letter in scripts for letter in self.indices):
                not_understood(f"{name}, which is counted in more than one way")
            return None
        index = self.indices[found[2]]
        if found[1] in self.typing.shapes and self.typing.status(self.typing.shapes[found[1]]) == "array":
            vector = self.symbol(found[1])
            if shape_of(vector)[1] == 1 and terms.same_dimension(shape_of(vector)[0], index.size):
                return entry(vector, index)
        if self.typing.is_number(name) or name not in self.typing.shapes:
            return Family(self.unique(found[1], "family"), index.size)[index]
        return not_understood("a sum of vectors or matrices that are counted")
