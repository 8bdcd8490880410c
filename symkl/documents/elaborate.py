"""A tree with the shapes of its letters as a term of the language. Whatever has no term says why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sympy

from symkl.documents.averages import Averages
from symkl.documents.constants import NO_LETTER
from symkl.documents.counted import counted
from symkl.documents.differentiate import Derivatives
from symkl.documents.entries import entrywise
from symkl.documents.grammar import read_side
from symkl.documents.inference import IDENTITY, ONES, infer
from symkl.documents.letters import not_understood
from symkl.documents.names import Names
from symkl.documents.roots import Roots, halves
from symkl.documents.slopes import MARKS, UNWRITTEN
from symkl.documents.surface import Node, is_zero, key, strip
from symkl.documents.tokens import cleaned, lex
from symkl.errors import SymklError
from symkl.language import bound, functions, special, terms
from symkl.language.entrywise import FUNCTIONS as OF_ENTRIES
from symkl.language.symbols import Index, Scalar, entry
from symkl.language.terms import Decimal, is_scalar, shape_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr


MOST_FACTORS = 40
PLUS = "a plus above may be a mark; a text that says pseudo-inverse settles it"


class Elaborator(Derivatives, Roots):
    """Makes terms of trees."""

    def term(self, node: Node) -> Expr:
        """Make a term of a tree."""
        rule = _RULES.get(node.kind)
        if rule is None:
            not_understood(node.text or f"a {node.kind}")
        found: Expr = rule(self, node)
        return found

    def name(self, node: Node) -> Expr:  # noqa: PLR0911 - one for each meaning
        """A letter, a constant, an identity, a size."""
        text = node.text
        if text in self.indices:
            return self.value_of(text)
        if text in self.bound:
            return self.bound[text]
        member = self.member(text)
        if member is None:
            member = self.varied(text)
        self.seen.setdefault(text, set()).add(member is not None)
        if member is not None:
            return member
        declared = text in self.typing.declared
        if not declared and IDENTITY.match(text):
            return terms.I(self.size(infer(self.typing, node).rows))
        if not declared and ONES.match(text):
            return terms.ones(self.size(infer(self.typing, node).rows))
        if text == "\\pi" and text not in self.typing.shapes:
            pi: Expr = sympy.pi
            return pi
        if text == "e" and not declared and text not in self.typing.shapes:
            return functions.exp(sympy.Integer(1))
        if text in self.typing.dimensions and (text not in self.typing.shapes or self.typing.is_number(text)):
            return self.size(self.typing.dimensions[text])
        return self.symbol(text)

    def group(self, node: Node) -> Expr:
        """What brackets hold; some say how it was read."""
        if node.text in MARKS:
            self.opaque.add(MARKS[node.text])
        return self.term(node.args[0])

    def plus(self, node: Node) -> Expr:
        """A sum; a zero of any shape adds nothing."""
        total: Expr | None = None
        for arg in node.args:
            if not is_zero(arg):
                value = self.term(arg)
                total = value if total is None else terms.plus(total, value)
        return sympy.Integer(0) if total is None else total

    def times(self, node: Node) -> Expr:
        """A product."""
        if len(node.args) > MOST_FACTORS:
            not_understood("a product of too many factors")
        return self._product([self.zero(infer(self.typing, a)) if is_zero(a) else self.term(a) for a in node.args])

    def pseudoinverse(self, node: Node) -> Expr:
        """A plus above is a pseudo-inverse, unless it is a mark: then a line that does not hold is not called wrong."""
        if node.text == "+":
            self.opaque.add(PLUS)
        return functions.pinv(self.term(node.args[0]))

    def either(self, _: Node) -> Expr:
        """A sign that is plus or minus: 1 - 2 b, where b is 0 or 1."""
        b = Scalar(self.unique("\\pm", "either sign"), ("binary",))
        self.opaque.add("plus or minus")
        return terms.plus(sympy.Integer(1), terms.negated(terms.times(sympy.Integer(2), b)))

    def _product(self, values: list[Expr]) -> Expr:
        """Multiply from the left; where shapes do not fit, what follows may close to a number: A (x' y)."""
        out, rest = values[0], values[1:]
        while rest:
            taken = 1
            following = rest[0]
            both = not is_scalar(out) and not is_scalar(following)
            if both and not terms.same_dimension(shape_of(out)[1], shape_of(following)[0]):
                for k in range(2, len(rest) + 1):
                    try:
                        piece = self._product(rest[:k])
                    except SymklError:
                        continue
                    if is_scalar(piece):
                        following, taken = piece, k
                        break
            out = terms.times(out, following)  # says the shapes if they do not fit
            rest = rest[taken:]
        return out

    def over(self, node: Node) -> Expr:
        """A fraction."""
        below = self.term(node.args[1])
        if below == 0:
            not_understood("a division by zero")
        return terms.divided(self.term(node.args[0]), below)

    def transpose(self, node: Node) -> Expr:
        """A transpose."""
        value = self.term(node.args[0])
        return value if is_scalar(value) else terms.Transpose(value)

    def inverse(self, node: Node) -> Expr:
        """An inverse."""
        value = self.term(node.args[0])
        return terms.divided(sympy.Integer(1), value) if is_scalar(value) else terms.inverse(value)

    def power(self, node: Node) -> Expr:
        """A power; of e, the exponential; of a norm, what is under its root."""
        inner, exponent = strip(node.args[0]), self.term(node.args[1])
        if (
            inner.kind == "name"
            and inner.text == "e"
            and not {"e"} & (self.typing.declared.keys() | self.typing.shapes.keys())
        ):
            return functions.exp(exponent)
        if node.args[0].kind == "norm" and exponent == 2:  # noqa: PLR2004 - a square
            return self._squared(node.args[0])
        value = self.term(node.args[0])
        if not is_scalar(value) and not exponent.is_Integer:
            count = halves(node.args[1])
            if count is None:
                not_understood("a power of a matrix that is not whole")
            return self.rooted(inner, count) if count % 2 else terms.power(value, sympy.Integer(count // 2))
        if is_scalar(value) and exponent == terms.divided(sympy.Integer(1), sympy.Integer(2)):
            return functions.sqrt(value)
        return terms.power(value, exponent)

    def _squared(self, node: Node) -> Expr:
        value = self.term(node.args[0])
        if node.text not in ("", "2", "F", "Fro"):
            return self._by_matrix(node.text, value)
        if is_scalar(value):
            return terms.power(value, sympy.Integer(2))
        if shape_of(value)[1] == 1:
            return terms.times(terms.Transpose(value), value)
        if node.text in ("F", "Fro"):
            return functions.tr(terms.times(terms.Transpose(value), value))
        return not_understood("the norm of a matrix")

    def _by_matrix(self, below: str, value: Expr) -> Expr:
        """The square of a norm that a matrix below gives: x' A x."""
        matrix = read_side(cleaned(lex(below)), Names())
        shape = self.typing.shapes.get(self.typing.meant(key(strip(matrix.args[0] if matrix.args else matrix))))
        if shape is None or self.typing.status(shape) != "array" or is_scalar(value) or shape_of(value)[1] != 1:
            not_understood(f"the norm {below}")
        self.opaque.add(MARKS["norm"])
        return terms.times(terms.Transpose(value), terms.times(self.term(matrix), value))

    def norm(self, node: Node) -> Expr:
        """A Euclidean norm."""
        return functions.sqrt(self._squared(node))

    def bars(self, node: Node) -> Expr:
        """An absolute value, a norm or a determinant, by what stands between them."""
        value = self.term(node.args[0])
        if is_scalar(value):
            return functions.absolute(value)
        if shape_of(value)[1] == 1:
            return functions.sqrt(terms.times(terms.Transpose(value), value))
        return functions.det(value)

    def inner(self, node: Node) -> Expr:
        """An inner product."""
        one, other = (self.term(a) for a in node.args)
        return terms.times(one if is_scalar(one) else terms.Transpose(one), other)

    def function(self, node: Node) -> Expr:
        """A function that the language has; any other of numbers is an unknown number."""
        name = node.text
        if name.startswith("log_") and len(node.args) == 1:
            return self._to_base(name[4:], node)
        several = name in ("binomial", "max", "min")
        if name not in _FUNCTIONS or (len(node.args) == 1) is several:
            return self.opaque_number(node, f"{name} is not in the language")
        power = entrywise(self.typing, node)
        if power is not None:
            base = self.term(power.args[0])
            at = Index(self.unique("each", f"entry of {key(power)}"), shape_of(base)[0])
            return bound.diagonal(terms.power(entry(base, at), self.term(power.args[1])), at)
        values = [self.term(a) for a in node.args]
        if name == "diag":
            return functions.diagm(*values) if shape_of(values[0])[1] == 1 else functions.dg(*values)
        if name == "exp" and not is_scalar(values[0]):
            not_understood("the exponential of a matrix")
        made: Expr = _FUNCTIONS[name](*values)
        return made

    def _to_base(self, base: str, node: Node) -> Expr:
        """A logarithm to a base that is a number or a letter."""
        value = self.term(node.args[0])
        if re.fullmatch(r"[2-9]|\d\d+", base):
            below: Expr = sympy.Integer(int(base))
        elif re.fullmatch(r"[A-Za-z]", base):
            below = Scalar(self.unique(base, "base"), ("positive",))
        else:
            not_understood(f"a logarithm to the base {base}")
        return terms.divided(functions.log(value), functions.log(below))

    def matrix(self, node: Node) -> Expr:
        """A matrix of blocks."""
        if node not in self.typing.blocks and any(is_zero(cell) for row in node.args for cell in row.args):
            infer(self.typing, node)  # a letter was put in
        cells = self.typing.blocks.get(node)
        rows = [
            [
                self.zero(cells[i][j]) if cells is not None and is_zero(cell) else self.term(cell)
                for j, cell in enumerate(row.args)
            ]
            for i, row in enumerate(node.args)
        ]
        return functions.block(rows)

    def between(self, node: Node) -> Expr:
        """The difference of two values, of whatever letter it is."""
        return self.opaque_number(node, "the value between two bounds")

    def entry(self, node: Node) -> Expr:
        """An entry of a term at an index that is bound; a zero with a size below is a zero of some shape."""
        if is_zero(node):
            return self.zero(infer(self.typing, node))
        said = counted(f"x_{{{node.text}}}", self.indices)
        if said is None or said.family != "x" or len(said.indices) > 2:  # noqa: PLR2004 - rows and columns
            return not_understood("an entry")
        return entry(self.term(node.args[0]), *(self.indices[i] for i in said.indices))

    def number(self, node: Node) -> Expr:
        """A number as it is written."""
        if re.fullmatch(r"\d+", node.text):
            whole: Expr = sympy.Integer(int(node.text))
            return whole
        text = node.text if not node.text.startswith(".") else f"0{node.text}"
        if not re.fullmatch(r"\d+\.\d+", text):
            not_understood(f"the number {node.text}")
        return Decimal(sympy.Rational(text))


_FUNCTIONS: dict[str, Any] = {
    "log": functions.log,
    "exp": functions.exp,
    "sqrt": functions.sqrt,
    "tr": functions.tr,
    "det": functions.det,
    "logdet": functions.logdet,
    "vec": functions.vec,
    "diag": functions.diagm,
    **OF_ENTRIES,
    "sinh": lambda at: (functions.exp(at) - functions.exp(-at)) / 2,
    "cosh": lambda at: (functions.exp(at) + functions.exp(-at)) / 2,
    "factorial": special.factorial,
    "binomial": special.binomial,
}
_RULES: dict[str, Callable[[Any, Node], Any]] = {
    "name": Elaborator.name,
    "number": Elaborator.number,
    "group": Elaborator.group,
    "minus": lambda made, node: terms.negated(made.term(node.args[0])),
    "plus": Elaborator.plus,
    "times": Elaborator.times,
    "over": Elaborator.over,
    "transpose": Elaborator.transpose,
    "prime": Elaborator.transpose,
    "inverse": Elaborator.inverse,
    "pseudoinverse": Elaborator.pseudoinverse,
    "power": Elaborator.power,
    "norm": Elaborator.norm,
    "bars": Elaborator.bars,
    "inner": Elaborator.inner,
    "function": Elaborator.function,
    "kron": lambda made, node: functions.kron(*(made.term(a) for a in node.args)),
    "had": lambda made, node: functions.had(*(made.term(a) for a in node.args)),
    "matrix": Elaborator.matrix,
    "derivative": Derivatives.derivative,
    "curvature": lambda made, node: made.opaque_number(node, UNWRITTEN),
    "slope": lambda made, node: made.opaque_number(node, UNWRITTEN),
    "entry": Elaborator.entry,
    "marked": lambda made, node: made.symbol(key(node)),
    "rows": lambda made, node: made.size(infer(made.typing, node.args[0]).rows),
    "columns": lambda made, node: made.size(infer(made.typing, node.args[0]).columns),
    "mean": Averages.mean,
    "variance": Averages.variance,
    "covariance": Averages.variance,
    **dict.fromkeys(("mean given", "variance given", "covariance given"), Averages.conditional),
    "density": Averages.density,
    "divergence": Averages.divergence,
    "call": Averages.call,
    "series": Averages.series,
    "product": Averages.product,
    "integral": Averages.integral,
    "limit": Averages.limit,
    "either": Elaborator.either,
    "constant": lambda _, __: not_understood(NO_LETTER),
    "between": Elaborator.between,
}
