"""What binds an index or a variable: sums, products, integrals, limits as terms of the language.

A sum over 1..n is one of the language, and so is an integral against a density that is known. Of any other sum, integral
or limit only this is taken: it is linear in its body, and the same for equal bodies. It is written as a
weighted sum over points of which nothing is known, and it refutes nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sympy

from symkl.documents.binding import is_condition
from symkl.documents.counted import counted, family_of
from symkl.documents.indexed import ONE
from symkl.documents.letters import NotUnderstoodError, not_understood
from symkl.documents.ragged import Ragged
from symkl.documents.slopes import UNWRITTEN
from symkl.documents.surface import (
    BINDING,
    DENSITY,
    LETTER,
    OF_ITS_LETTERS,
    Node,
    depends_on,
    free,
    key,
    names,
    renamed,
    said_beside,
    strip,
    walk,
)
from symkl.language import bound, expectations, functions, terms
from symkl.language.distributions import AnyLaw
from symkl.language.facts import EACH, EACH_ENTRY, EACH_MATRIX
from symkl.language.symbols import Dimension, Family, Index, Matrix, Scalar, entry
from symkl.language.terms import is_scalar, shape_of
from symkl.language.unknown import UnknownFunction

if TYPE_CHECKING:
    from sympy import Expr

WHOLE = re.compile(r"-\\infty\|\+?\\infty|\\mathbb\{?R\}?.*\||\\mathcal.*\||\|")
SIMPLE_SET = re.compile(r"in (?:\\mathcal|\\mathbb|\\[A-Z]|[A-Z])")
SLOPES = ("slope", "curvature")
LINEAR = {
    "integral": "of an integral only that it is linear is known",
    "series": "of a sum only that it is linear is known",
    "limit": "of a limit only that it is linear is known",
}
RANGES = (  # bounds, and what is known of what lies between them
    (re.compile(r"0\|1"), (f"{EACH}probability",)),
    (re.compile(r"\d+\|\+?\\infty|0\|(?:\d+|\+?\\infty)"), (f"{EACH}positive",)),
)


class Sums(Ragged):
    """What binds an index or a variable."""

    def integral(self, node: Node) -> Expr:
        """An integral: over the whole space against a density that is known an average, else linear."""
        body, *over = node.args
        if len(over) == 1 and WHOLE.fullmatch(node.text):
            variable = self.typing.meant(key(over[0]))
            law = self.density_inside(body, variable)
            if law is not None:
                self.alone(key(over[0]), body)
                with self.under(law):
                    return bound.integral(self.term(body), self.symbol(variable))
        facts = next((facts for pattern, facts in RANGES if pattern.fullmatch(node.text)), ())
        letters = [strip(letter) for letter in over]
        if any(letter.kind != "name" for letter in letters) or not letters:
            not_understood("an integral over what is no letter")
        return self._nested(node.text, [letter.text for letter in letters], body, facts)

    def _nested(self, bounds: str, over: list[str], body: Node, facts: tuple[str, ...]) -> Expr:
        *others, last = over
        for letter in others:  # the innermost first
            body = Node("integral", (body, Node("name", (), body.span, letter)), body.span, bounds)
        return self.linear(f"integral {bounds}", last, body, facts, LINEAR["integral"])

    def linear(self, sign: str, name: str, body: Node, facts: tuple[str, ...], why: str) -> Expr:
        """A weighted sum over points of which nothing is known: linear in the body, and the same for equal bodies.

        What holds for any points and weights holds for an integral, too, as a limit of such sums. The sign tells one from
        another.
        """
        self._fixed(sign)
        self._own_order(name, body)
        self.alone(name, body, sign)
        sign = f"{sign}{' within' * len(self.points)}"  # two of them do not commute: the outer is another than the inner
        points = Dimension(self.unique(f"points of {sign}", "size"))
        index = Index(self.unique(name + "_" * (name in self.indices), f"index {len(self.indices)} {points}"), points)
        before = self.indices, self.points
        self.indices = {**self.indices, name: index}
        self.points = {**self.points, name: (sign, facts)}
        try:
            inner = self.term(body)
        finally:
            self.indices, self.points = before
        self.opaque.add(why)
        return bound.total(terms.times(Family(self.unique(f"weights of {sign}", "weights"), points)[index], inner), index)

    def _fixed(self, sign: str) -> None:
        """Refuse bounds that vary: what depends on them would be taken for constant."""
        inside = set(LETTER.findall(sign.partition(" ")[2]))
        if inside & {*self.indices, *self.bound, *self.varying} or any(counted(letter, self.indices) for letter in inside):
            not_understood("bounds that vary")
        if self.averages and any(self.law_here(self.typing.meant(letter)) is not None for letter in inside):
            not_understood("bounds that are random")

    def _own_order(self, name: str, body: Node) -> None:
        """Refuse what would let a sign commute with another: with a derivative, an average, a limit."""
        inside = free(body)
        if name in self.indices or name in self.bound:
            not_understood(f"{name} is bound twice")
        if any(depends_on(letter, {*self.varying, *self.bound}) for letter in inside):
            not_understood("a limit or a derivative of what is only known to be linear")
        if self.averages and any(self.law_here(self.typing.meant(letter)) is not None for letter in inside):
            not_understood("an average of what is only known to be linear")

    def value_of(self, name: str) -> Expr:
        """An index as a number, or as a vector: one of as many values."""
        index = self.indices[name]
        sign, facts = self.points.get(name, (f"sum to {index.size}", ()))
        shape = self.typing.shapes.get(self.typing.meant(name), self.typing.number)
        self.opaque.add("an index as a number")
        if self.typing.status(shape) == "array":
            rows, columns = self.sizes(shape)
            if columns != 1:
                not_understood("an index that is a matrix")
            return entry(Matrix(self.unique(f"values of {sign}", f"points {rows}"), index.size, rows), index)
        return entry(Matrix(self.unique(f"values of {sign}", "points"), index.size, 1, facts), index)

    def limit(self, node: Node) -> Expr:
        """A limit: linear, and the limit of what is constant is that: an average over any law."""
        (body,) = node.args
        name, _, where = node.text.replace("\\rightarrow", "\\to").partition("\\to")
        if not where or not LETTER.fullmatch(name) or name in self.bound:
            not_understood("a limit of what is not said")
        self._fixed(f"limit {where}")
        self._plain_limit(name, body)
        self.alone(name, body, where)
        shape = self.typing.shapes.get(self.typing.meant(name), self.typing.number)
        if self.typing.status(shape) == "array":
            not_understood("a limit of what is no number")
        symbol = Scalar(self.unique(name, f"limit {where}"), (), AnyLaw(shape=(sympy.S.One, sympy.S.One)))
        before = self.bound
        self.bound = {**before, name: symbol}
        try:
            inner = self.term(body)
        finally:
            self.bound = before
        self.opaque.add(LINEAR["limit"])
        if symbol not in inner.free_symbols:
            return inner
        return expectations.E(inner) if expectations.random_symbols(inner) == [symbol] else expectations.E(inner, symbol)

    def _plain_limit(self, name: str, body: Node) -> None:
        """Refuse the limit of a limit, a sum, an average, a derivative; and of what has a size that grows."""
        if self.points or self.bound or self.varying or self.averages or name in self.indices:
            not_understood("a limit under another sign")
        kinds = BINDING | {"mean", "mean given", "variance", "covariance", "divergence", "derivative", "density"}
        if any(
            node.kind in kinds and any(depends_on(letter, {name}) for letter in names(node) | said_beside(node))
            for node in walk(body)
        ):
            not_understood(f"the limit of what is summed, averaged or differentiated, over {name}")
        if name in self.typing.dimensions:
            not_understood(f"a limit over the size {name}")

    def depends(self, node: Node) -> Expr | None:
        """A function, where something that varies stands in its arguments: values at an index, or a function of a number."""
        name = node.text.partition(" ")[0]
        if counted(name, {*self.indices, *self.bound}) is not None:
            not_understood(f"{name}, which is counted")
        on = (
            [set()]
            if node.kind in SLOPES and not self._varies_with(node.args[0])
            else [self._varies_with(a) for a in node.args]
        )
        moving = [k for k, letters in enumerate(on) if letters]
        if not moving:
            return None
        if node.kind in SLOPES:
            return self._slopes_at(node)
        if node.kind not in ("call", "function"):
            not_understood(f"a {node.kind} of what varies")
        self.opaque.add(f"{name} is not defined here")
        letters = sorted(set().union(*on))
        points = len(letters) == 1 and letters[0] in self.indices and self._is_of_points(letters[0])
        plain = len(moving) == 1 and node.args[moving[0]].kind not in ("event", "dot", "tuple", "normal")
        if plain and not points and len(letters) == 1:
            return self._function_of(node, moving[0])
        if set(letters) <= set(self.indices) and len(letters) <= 2:  # noqa: PLR2004 - rows and columns
            return self._values_at(node, letters)
        if len(letters) == 1 and letters[0] in self.bound:
            called = UnknownFunction(self.unique(name, f"function {key(node)}"))(self.bound[letters[0]])
            return functions.exp(called) if DENSITY.match(node.text) else called
        return not_understood(f"{name} of several letters that vary")

    def _varies_with(self, node: Node) -> set[str]:
        """The indices and variables that a tree depends on."""
        moving = {*self.indices, *self.bound, *self.varying}
        found = names(node) & moving
        for name in names(node):
            said = counted(name, {*self.indices, *self.bound})
            found |= set(said.indices) if said is not None else set()
        return found

    def _slopes_at(self, node: Node) -> Expr:
        """The slope of a function by a letter, at points."""
        letters = sorted(self._varies_with(node.args[0]))
        if len(letters) != 1 or letters[0] not in self.indices or self._varies_with(node.args[1]):
            not_understood("a slope of what varies")
        self.opaque.add(UNWRITTEN)
        at = self.indices[letters[0]]
        rows, columns = self.sizes(self.typing.shapes[f"call:{key(node)}"])
        if columns != 1 and node.kind == "slope":
            not_understood("a slope by a matrix")
        said = key(node)
        if columns != 1:
            whole = Matrix(self.unique(said[:60], f"slopes {said} {at.size}"), terms.times(at.size, rows), columns)
            return entry(whole, at)
        return entry(Matrix(self.unique(said[:60], f"slopes {said} {at.size}"), at.size, rows), at)

    def _values_at(self, node: Node, letters: list[str]) -> Expr:
        """A function of one index or two, as its values there."""
        at = [self.indices[letter] for letter in letters]
        rows, columns = at[0].size, at[1].size if len(at) > 1 else sympy.S.One
        told = OF_ITS_LETTERS.match(node.text) is not None
        said = key(node if told else renamed(node, {letter: f"?{k}" for k, letter in enumerate(letters)}))
        density = DENSITY.match(node.text) or node.text.partition(" ")[0] in self.scope.averaged
        facts = (f"{EACH}positive",) if density else ()
        shape = self.typing.shapes.get(f"call:{key(node)}", self.typing.number)
        if len(at) == 1 and self.typing.status(shape) == "array":
            height, width = self.sizes(shape)
            if width != 1:
                not_understood(f"{node.text.partition(' ')[0]}, which is a matrix that is counted")
            return entry(Matrix(self.unique(said[:60], f"values {said} {rows} {height}"), rows, height), at[0])
        return entry(Matrix(self.unique(said[:60], f"values {said} {rows} {columns}"), rows, columns, facts), *at)

    def _function_of(self, node: Node, moving: int) -> Expr:
        """An unknown function of a number that varies; the other arguments are part of its name."""
        number = self.term(node.args[moving])
        if not is_scalar(number):
            not_understood(f"{node.text.partition(' ')[0]} of a vector that varies")
        others = ";".join(key(a) for k, a in enumerate(node.args) if k != moving)
        own = key(node.args[moving]) if OF_ITS_LETTERS.match(node.text) else ""
        named = self.unique(node.text.partition(" ")[0], f"function {node.text} {moving} {others} {own}")
        called = UnknownFunction(named)(number)
        return functions.exp(called) if DENSITY.match(node.text) else called

    def _is_of_points(self, name: str) -> bool:
        """Whether an index stands for points or outcomes, rather than for a count."""
        return name in self.points or "outcomes" in str(self.spelled.get(str(self.indices[name].size), ""))

    def varied(self, name: str) -> Expr | None:
        """``x_n`` in a limit over n: a function of n."""
        said = counted(name, self.bound) if self.bound else None
        if said is None:
            return None
        if not said.family or len(said.indices) != 1 or counted(said.family, self.indices) is not None:
            not_understood(f"{name}, which is counted in more than one way")
        if not (self.typing.is_number(name) or name not in self.typing.shapes):
            not_understood("a limit of vectors or matrices")
        return UnknownFunction(self.unique(f"{said.family} of", "function"))(self.bound[said.indices[0]])

    # sums
    def density_inside(self, body: Node, variable: str) -> str | None:
        """The law whose density at a letter stands in a tree."""
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
        """A sum over an index, or over the values of a random letter; any other is linear."""
        body, lower, upper = node.args
        name, _, over = node.text.partition("|")
        variable = self.typing.meant(name)
        law = self.density_inside(body, variable)
        if law is not None and not over.startswith("=") and not is_condition(over):
            with self.under(law):
                return bound.integral(self.term(body), self.symbol(variable), as_sum=True)
        try:
            return self._counted(bound.total, node)
        except NotUnderstoodError as error:
            if not LETTER.fullmatch(name):
                raise
            first = key(lower) if lower.kind != "absent" else over
            sign = f"sum {first}|{key(upper) if upper.kind != 'absent' else ''}"
            facts = (f"{EACH}positive",) if first.isdigit() and first != "0" else ()
            try:
                return self.linear(sign, name, body, facts, LINEAR["series"])
            except NotUnderstoodError:
                raise error from None

    def product(self, node: Node) -> Expr:
        """A product over an index."""
        return self._counted(bound.multiplied, node)

    def _counted(self, builder: object, node: Node) -> Expr:
        """A sum or product over 1..n, or over the outcomes of something."""
        body, lower, upper = node.args
        name, _, over = node.text.partition("|")
        if not LETTER.fullmatch(name):  # what is summed would be taken for constant
            not_understood("a sum over what is not said")
        if over.startswith("in ") and not SIMPLE_SET.match(over):
            not_understood("a sum over a set that is written out")
        if is_condition(over):
            not_understood("a sum over some of its terms")
        self.alone(name, body)
        if "\\infty" in names(upper):
            not_understood("a sum without an end")
        if lower.kind != "absent" and key(lower) != "1":
            not_understood("a sum that does not begin at 1")
        ragged = counted(upper.text, self.indices) if upper.kind == "name" and self.indices else None
        size = self._up_to(name, body, upper) if ragged is None else self.most(ragged.family)
        if not (isinstance(size, Dimension) or size.is_Integer):
            not_understood("a sum to a bound that is no size")
        index = Index(self.unique(name + "_" * (name in self.indices), f"index {len(self.indices)} {size}"), size)
        before = self.indices, self.cells
        weight = self.weight(ragged, index) if ragged is not None else None
        self.indices = {**self.indices, name: index}
        self.cells = {k: v for k, v in self.cells.items() if k != name}
        if ragged is not None and len(ragged.indices) > 1:
            self.cells[name] = ragged.indices
        try:
            inside = self.term(body)
        finally:
            self.indices, self.cells = before
        if weight is not None:
            if builder is not bound.total:
                not_understood("a product to a bound that varies")
            inside = terms.times(weight, inside)
        made: Expr = builder(inside, index)  # type: ignore[operator] # one of two builders of the language
        return made

    def _up_to(self, name: str, body: Node, upper: Node) -> Expr:
        """How far a sum goes."""
        if upper.kind == "name":
            return Dimension(self.unique(upper.text, "size"))
        if upper.kind != "absent":
            return self.term(upper)
        return self.whole(name, body) or Dimension(self.unique(f"outcomes of {name}", "size"))

    def member(self, name: str) -> Expr | None:
        """``x_i`` under a sum over i: an entry of the vector x, or one of as many numbers; ``y_{ij}`` has two indices."""
        said = counted(name, self.indices) if self.indices else None
        if said is None:
            return None
        family, at = said.family, [self.indices[i] for i in self.within(said)]
        if name in self.scope.deltas:
            return entry(terms.I(at[0].size), *at) if len(at) == 2 else not_understood("half an index")  # noqa: PLR2004
        if not family or len(at) > 2:  # noqa: PLR2004 - rows and columns
            not_understood(f"{name}, which is counted in more than one way")
        if (number := self.total(family, at)) is not None:
            return number
        known = self._part_of(family, at) if family in self.typing.stacked else self._entry_of(family, at)
        return self._one_of(family, name, at) if known is None else known

    def _entry_of(self, family: str, at: list[Index]) -> Expr | None:
        """An entry of a vector or matrix of the document, where the sizes fit."""
        if family not in self.typing.shapes or self.typing.status(self.typing.shapes[family]) != "array":
            return None
        whole = self.symbol(family)
        rows, columns = shape_of(whole)
        vector = len(at) == 1 and columns == 1
        if not (vector or len(at) == 2) or not terms.same_dimension(rows, at[0].size):  # noqa: PLR2004 - rows and columns
            return None
        return entry(whole, *at) if vector or terms.same_dimension(columns, at[1].size) else None

    def _part_of(self, family: str, at: list[Index]) -> Expr | None:
        """An entry, a row or a column of what the text says to be made of them, where the sizes fit."""
        one = self.typing.stacked[family]
        if len(at) != 1 or self.typing.status(self.typing.shape(one.whole)) != "array":
            return None
        whole = self.symbol(one.whole)
        if one.by == "columns":
            whole = terms.Transpose(whole)
        rows, columns = shape_of(whole)
        if not terms.same_dimension(rows, at[0].size) or (one.by == "entries" and columns != 1):
            return None
        return entry(whole, at[0])

    def _one_of(self, family: str, name: str, at: list[Index]) -> Expr:
        """One of some numbers, vectors or matrices."""
        if name in self.typing.shapes and not self.typing.is_number(name):
            return self._counted_array(family, name, at)
        sizes = self.counted_over.setdefault(family, tuple(index.size for index in at))
        if sizes != tuple(index.size for index in at):
            self.opaque.add(f"{family} is counted over two ranges")
        facts = self._of_each(family)
        if len(at) == 1 and (self.scope.free or facts):
            return entry(Matrix(self.unique(family, f"vector {at[0].size}"), at[0].size, 1, facts), at[0])
        if len(at) == 1:
            return Family(self.unique(family, f"family {at[0].size}"), at[0].size)[at[0]]
        if at[0] == at[1]:
            not_understood(f"{name}, which is counted in more than one way")
        rows, columns = (index.size for index in at)
        return entry(Matrix(self.unique(family, f"table {rows} {columns}"), rows, columns), *at)

    def _of_each(self, family: str) -> tuple[str, ...]:
        """What is known of each of some numbers, whatever they are counted by."""
        known = (*self.typing.facts.items(), *self.scope.facts.items())
        facts = {fact for name, said in known for fact in said if ONE.search(name) and family_of(name) == family}
        return tuple(sorted(f"{EACH}{fact}" for fact in facts & EACH_ENTRY))

    def _counted_array(self, family: str, name: str, at: list[Index]) -> Expr:
        """One of some vectors, the rows of a matrix; one of some matrices, which stand one below the other."""
        shape = self.typing.shapes[name]
        if self.typing.status(shape) == "open" or len(at) > 1:
            not_understood("a sum of vectors or matrices that are counted")
        rows, columns = self.sizes(shape)
        size = at[0].size
        if columns == 1:
            return entry(Matrix(self.unique(family, f"vectors {rows}"), size, rows), at[0])
        facts = tuple(f"{EACH}{fact}" for fact in sorted(self.typing.facts.get(name, frozenset()) & EACH_MATRIX))
        return entry(
            Matrix(self.unique(family, f"matrices {rows} {columns} {facts}"), terms.times(size, rows), columns, facts), at[0]
        )
