"""Averages, densities, divergences, probabilities, sums and integrals as terms of the language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sympy

from symkl.documents.grammar import read_side
from symkl.documents.laws import FAMILIES, head, is_entropy, own_density
from symkl.documents.letters import not_understood
from symkl.documents.names import Names
from symkl.documents.sums import Sums
from symkl.documents.surface import Node, free, is_zero, names, strip
from symkl.documents.tokens import cleaned, lex
from symkl.language import expectations, families, special, terms
from symkl.language.distributions import Event, MassFunction, Normal, Pr
from symkl.language.symbols import Dimension, Matrix, Scalar
from symkl.language.terms import is_scalar, shape_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from sympy import Expr

    from symkl.language.law import Law

PROBABILITIES = frozenset({"p", "P", "\\rm{Pr}", "\\bb{P}", "\\rm{P}"})
INDEXED = re.compile(r"(.+)_\{([^{},]+)\}$")


# p(z | y), z \sim p(z | y)
BY_NAME = re.compile(r"[pq](?:_(?:\w|\\[a-z]+|\{\\?\w+\}))?")
OVER_DENSITY = re.compile(
    r"(?:(?P<drawn>\\?[A-Za-z]+)\\sim)?"
    r"(?P<density>[pqPQ](?:_(?:\w|\\[a-z]+|\{\\?\w+\}))?\((?P<of>\\?[A-Za-z]+(?:,\\?[A-Za-z]+)*)(?:\|[^()]*)?\))"
)


ABSENT = Node("absent")


def _arguments(law: str) -> list[str]:
    """What stands in the bracket of a law, up to its parameters: ``z|x`` of ``q(z|x;w)``; nothing where it has none."""
    found = re.search(r"\((.*)\)$", re.sub(r"\\mid(?!dle)|\\vert", "|", law))
    return [re.split(";", found[1])[0]] if found else []


class Averages(Sums):
    """What averages and laws mean."""

    def average_law(self, under: str, *of: Node) -> str | None:
        """The law that the script of an average names, if it names one; a letter names none."""
        if not under or f"\\hat{{{under}}}" in names(*of):  # E_\theta of an estimate of \theta: where \theta is the truth
            return None
        text = re.sub(r"\\left|\\right|\s", "", under)
        if text in self.typing.laws:
            return text
        found = re.fullmatch(r"(.+?)\\sim(.+)", text)
        text = found[2] if found else text
        called = re.match(r"(\\?[A-Za-z]+(?:_\{[^{}]*\}|_\\?[A-Za-z0-9]+)?)(?:\(.*\))?$", text)
        plain = called[1] if called else text
        name = re.sub(r"_(\\[A-Za-z]+|[A-Za-z0-9])$", r"_{\1}", plain)
        for one in (plain, name):
            if one in self.typing.laws:
                self.called.setdefault(one, set()).update(_arguments(text))
                return one
        if name in self.typing.law_of or name in self.typing.shapes:
            return self.typing.law_of.get(name) or not_understood(f"no law of {name} is declared")
        return not_understood(f"nothing says which law {name} is")

    def mean(self, node: Node) -> Expr:
        """``E_p[x]``: over the letter that p is the law of; without a script over everything random in it."""
        weighted = self._as_integral(node)
        if weighted is not None:
            return self.term(weighted)
        law = self.average_law(node.text, *node.args)
        with self.under(law):
            self._steady(node)
            body = self.term(node.args[0])
            self._knows(body)
            if law is None:
                return expectations.E(body)
            variable = self.typing.laws[law].variable
            random = expectations.random_symbols(body)
            if variable is None or not random:
                return expectations.E(body)
            over = self.symbol(variable)
            if random == [over]:
                return expectations.E(body)
            if random and all(symbol == over or symbol in self.hidden.get(law, ()) for symbol in random):
                return expectations.E(body)  # of what depends on it, in a way that is not known
            if over not in random or not isinstance(over, (Matrix, Scalar)):
                not_understood("an average over what does not stand in it")
            return expectations.E(body, over)

    def _knows(self, *of: Expr, known: Collection[str] = ()) -> None:
        """Note what an average takes as known, but for the parameters of laws; E[y | x] is not E[y] where x has no law."""
        if any(map(expectations.random_symbols, of)):
            self.known.add(frozenset(known) - self.typing.parameters())

    def _steady(self, node: Node) -> None:
        """Refuse an average where a letter that depends on what is averaged over, and has no law, would be constant."""
        law = self.averages[-1]
        moved = set(self.typing.law_of) if law is None else {self.typing.laws[law].variable or ""}
        moved |= {other for other, letter in self.typing.same.items() if letter in moved}
        fixed = {name for name in free(node) if self.law_here(self.typing.meant(name)) is None}
        for name in sorted(moved):
            if found := self.scope.related.under_sign.get(name, frozenset()) & fixed:
                not_understood(f"{min(found)}, which depends on {name}")

    def _as_integral(self, node: Node) -> Node | None:
        """``E_{p(z | y)}[f]`` with a density of which nothing is known: the integral of p(z | y) f over z."""
        under = re.sub(r"\\left|\\right|\s", "", node.text).replace("\\vert", "|").replace("\\mid", "|")
        inside = free(node.args[0])
        if BY_NAME.fullmatch(under) and len(inside) == 1:  # of the only letter that stands there
            under = f"{under}({min(inside)})"
        said = OVER_DENSITY.fullmatch(under)
        if said is None or (said["drawn"] or said["of"]) != said["of"]:
            return None
        density, letters = read_side(cleaned(lex(said["density"])), Names()), said["of"].split(",")
        name = density.text.partition(" ")[0]
        if density.kind != "call" or name in self.typing.laws or any(letter in self.typing.law_of for letter in letters):
            return None
        weighted = Node("times", (density, node.args[0]), node.span)
        over = tuple(Node("name", (), node.span, letter) for letter in letters)
        if len(over) == 1 and self.scope.masses.get(name) == letters[0]:
            return Node("series", (weighted, ABSENT, ABSENT), node.span, f"{letters[0]}|")
        return Node("integral", (weighted, *over), node.span, "|")

    def conditional(self, node: Node) -> Expr:
        """``E[x | y]``, ``Var(x | y)``, ``Cov(x, y | z)``; what is given and not random is fixed anyway."""
        if node.text:
            not_understood("a moment under a law, where something is known")
        count = 2 if node.kind == "covariance given" else 1
        with self.under(None):
            self._steady(node)
            of, behind = [self.term(a) for a in node.args[:count]], [self.term(a) for a in node.args[count:]]
        given = [term for term in behind if expectations.random_symbols(term)]
        fixed = [a for a, term in zip(node.args[count:], behind, strict=True) if not expectations.random_symbols(term)]
        if found := sorted(names(*fixed) & self.scope.drawn):
            not_understood(f"{found[0]}, which is random, is known here")
        if fixed:
            self.opaque.add("what is given is taken as fixed")
        self._knows(*of, known=names(*fixed))
        if node.kind == "mean given":
            return expectations.E(of[0], given=given)
        return expectations.Var(*of, given=given) if count == 1 else expectations.Cov(*of, given=given)

    def variance(self, node: Node) -> Expr:
        """``Var[x]``, ``Cov[x]``."""
        law = self.average_law(node.text, *node.args)
        with self.under(law):
            self._steady(node)
            args = [self.term(a) for a in node.args]
        self._knows(*args)
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
        size = Dimension(self.unique(f"outcomes of {self.scope.masses[name]}", "size"))
        return MassFunction(self.unique(name, f"mass {size}"), size)

    # calls
    def call(self, node: Node) -> Expr:  # noqa: PLR0911 - one for each meaning
        """What a name with arguments means: a probability, a mass, a density, a special function, or an unknown number."""
        name, _, between = node.text.partition(" ")
        args = node.args
        if self.scope.events and name in PROBABILITIES and name not in self.typing.laws:
            bar = between.index("|") + 1 if "|" in between else len(args)
            return Pr(*(self._event(a) for a in args[:bar]), given=[self._event(a) for a in args[bar:]])
        index = self.indices.get(args[0].text) if len(args) == 1 and args[0].kind == "name" else None
        if index is not None and name in self.scope.masses and name not in self.typing.laws:
            if self.counted_over.setdefault(name, (index.size,)) != (index.size,):
                self.opaque.add(f"{name} is counted over two ranges")
            return MassFunction(self.unique(name, f"mass {index.size}"), index.size)(index)
        if name == "\\Gamma" and len(args) == 1:
            return special.gamma(self.term(args[0]))
        if name in ("B", "\\rm{B}", "\\rm{Beta}") and self.scope.beta and between == ",":
            return special.beta(*(self.term(a) for a in args))
        if self.scope.entropy and is_entropy(node, self.typing):
            of = self.term(args[0])
            if isinstance(of, (Matrix, Scalar)):
                return expectations.entropy(of)
        if name == "\\psi" and len(args) == 1 and self.scope.digamma:
            return special.digamma(self.term(args[0]))
        family = FAMILIES.get(head(node))
        if between[:1] in (";", "|") and family is not None and family.name and len(args) == len(family.facts) + 1:
            with self.under(None):
                return families.FAMILIES[family.name](*(self.term(a) for a in args[1:]))(self.term(args[0]))
        told = (len(args) == 1 and not between) or (args and own_density(self.typing, node))
        density = self._density_call(name, node) if told else None
        return density if density is not None else self.opaque_number(node, f"{name} is not defined here")

    def _density_call(self, name: str, node: Node) -> Expr | None:
        """``p(x)``, where p is a law, of x."""
        point, law = node.args[0], self.typing.laws.get(name)
        if law is None and (own := own_density(self.typing, node)):
            name, law = own, self.typing.laws[own]
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
