"""Terms from text. Nothing is evaluated: names, numbers and calls come from an allow-list."""

from __future__ import annotations

import ast
import re
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy
from sympy import Expr

from symkl.errors import ParseError, SymklError
from symkl.language import derivatives, entrywise, expectations, functions, special, terms, words
from symkl.language.arithmetic import Decimal
from symkl.language.densities import DensityFunction, DensityOf
from symkl.language.distributions import Event, MassFunction, Normal, Pr
from symkl.language.draws import Drawn, DrawnFamily, over_draws
from symkl.language.families import FAMILIES
from symkl.language.indexed_elsewhere import undeclared
from symkl.language.law import Law
from symkl.language.named import Named
from symkl.language.names import RESERVED
from symkl.language.positions import ORDERS, are_indices
from symkl.language.shapes import check_size
from symkl.language.sizes import never_negative
from symkl.language.symbols import Dimension, Family, Index, Matrix, Scalar, entry, unit
from symkl.language.sympy_types import integer, rational
from symkl.language.syntax import FOREIGN, SPELT, ambiguous, is_bar, is_colon, is_drawn, way_out
from symkl.language.texts import shortened
from symkl.language.unknown import UnknownFunction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Meaning: TypeAlias = Expr | Law | MassFunction | Event | Family | UnknownFunction | DensityFunction | DrawnFamily
Names: TypeAlias = "Mapping[str, Meaning]"

LARGEST_LITERAL = 10**12

FUNCTIONS: dict[str, Callable[..., Expr]] = {
    "tr": functions.tr,
    "det": functions.det,
    "logdet": functions.logdet,
    "inv": terms.inverse,
    "adj": functions.adj,
    "pinv": functions.pinv,
    "log": functions.log,
    "exp": functions.exp,
    "sqrt": functions.sqrt,
    "abs": functions.absolute,
    "expm": functions.expm,
    "kron": functions.kron,
    "vec": functions.vec,
    "had": functions.had,
    "dg": functions.dg,
    "diagm": functions.diagm,
    "block": functions.block,
    "I": terms.I,
    "Z": terms.Z,
    "ones": terms.ones,
    "npdf": expectations.npdf,
    "lognpdf": expectations.lognpdf,
    "KL": expectations.KL,
    "rounded": functions.rounded,
    "unit": unit,
}
# whose names may be declared
# laws, and what the entropy is called, too, where nothing of that name is declared
LAWS: dict[str, Any] = FAMILIES | dict.fromkeys(("Normal", "Gaussian", "N"), Normal)
ENTROPY = frozenset({"H", "h"})
DECLARABLE = special.FUNCTIONS | entrywise.FUNCTIONS | {"entropy": expectations.entropy, "K": terms.commutation}
FUNCTIONS |= DECLARABLE
BRACKETED: dict[str, Callable[..., Expr]] = {
    "E": expectations.E,
    "Var": expectations.Var,
    "Cov": expectations.Cov,
    "D": derivatives.D,
    "Sum": functions.total,
    "Prod": functions.multiplied,
    "Diag": functions.diagonal,
    "Vec": functions.by_entries,
    "Int": functions.integral,
}
OF_INDICES = frozenset({"Sum", "Prod", "Diag", "Vec"})
RANGED = {name: BRACKETED[name] for name in ("Sum", "Prod")}
CONSTANTS: dict[str, Expr] = {"pi": sympy.pi}
BINARY: dict[type[ast.operator], Callable[[Expr, Expr], Expr]] = {
    ast.Add: terms.plus,
    ast.Sub: lambda a, b: terms.plus(a, terms.negated(b)),
    ast.Mult: terms.times,
    ast.MatMult: terms.times,
    ast.Div: terms.divided,
    ast.Pow: terms.power,
    # how A ∘ B and A ⊗ B are spelt, see spelling.py
    ast.Mod: functions.had,
    ast.FloorDiv: functions.kron,
}


def parse_term(text: str, names: Names, whole: str = "") -> Expr:
    """Read one term."""
    return parse_with(Reader(names, text.strip()), text, whole)


def parse_with(reader: Reader, text: str, whole: str = "") -> Expr:
    """Read one term by a reader of it."""
    value = _parse(reader, text, whole)
    if not isinstance(value, Expr):
        msg = f"{value} is not a term but {type(value).__name__.lower()}"
        hint = f"a law is declared: p: {value}; what has it: x ~ {value}" if isinstance(value, Law) else ""
        raise ParseError(msg, where=shortened(whole or text), hint=hint)
    return value


def _parse(reader: Reader, text: str, whole: str = "") -> Meaning:
    where = shortened(whole or text)
    if not text.strip():
        msg = "one side is empty"
        raise ParseError(msg, where=where, hint="a claim compares two terms: lhs = rhs")
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return reader.read(tree.body)
    except SyntaxError as error:
        near = text.strip()[max((error.offset or 1) - 1, 0) :]
        ends = not near or text.rstrip()[-1] in "+-*/@.,"
        msg = "cannot read this term: it ends too soon" if ends else f"cannot read this term at {shortened(near)!r}"
        hint = next((way_out for sign, way_out in FOREIGN.items() if re.search(sign, text)), "")
        raise ParseError(msg, where=where, hint=hint) from None
    except (RecursionError, MemoryError):
        msg = "the term is too deep to read"
        raise ParseError(msg, where=where) from None
    except SymklError as error:
        if error.where:
            raise
        raise type(error)(error.message, where=where, hint=error.hint) from None


class Reader:
    """Turns ``ast`` nodes of an allow-list into terms."""

    def __init__(self, names: Names, source: str) -> None:
        self.names = names
        self.source = source

    def read(self, node: ast.expr) -> Meaning:
        """Return what a node means."""
        handler = getattr(self, f"_{type(node).__name__.lower()}", None)
        if handler is None:
            raise self._refused(node)
        return handler(node)  # type: ignore[no-any-return] # every handler returns a meaning

    def term(self, node: ast.expr) -> Expr:
        """Return what a node means, which has to be a term."""
        value = self.read(node)
        if not isinstance(value, Expr):
            msg = f"{ast.unparse(node)} is not a term"
            raise ParseError(msg)
        return value

    def _refused(self, node: ast.expr) -> ParseError:
        return ParseError(f"{shortened(ast.unparse(node))} is not in the grammar of terms", hint=way_out(node))

    def _constant(self, node: ast.Constant) -> Expr:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self._refused(node)
        if value and not 1 / LARGEST_LITERAL <= abs(value) <= LARGEST_LITERAL:
            msg = f"the number {ast.get_source_segment(self.source, node)} is beyond what is read"
            raise ParseError(msg)
        if isinstance(value, int):
            return integer(value)
        return Decimal(rational(ast.get_source_segment(self.source, node)))

    def _name(self, node: ast.Name) -> Meaning:
        name = node.id
        known = self.names.get(name)
        if isinstance(known, Named) and known.arguments:
            msg = f"{name} is a function: write {known}"
            raise ParseError(msg)
        if isinstance(known, DrawnFamily):
            msg = f"{name} is drawn {known.size} times, and nothing says which draw is meant"
            raise ParseError(msg, hint=f"write {name}[k], under a sum over k")
        if known is not None:
            return known
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name in RESERVED:
            brackets = "[.]" if name in BRACKETED else "(n)" if name == "I" else "(.)"
            msg = f"{name} is a function: write {name}{brackets}"
            raise ParseError(msg, hint=undeclared(name, self.names))
        msg = f"{name} is not declared"
        if found := undeclared(name, self.names):
            raise ParseError(msg, hint=found)
        letters = len(name) > 1 and name.isalpha() and name.isupper()
        product = f"; a product is written {'*'.join(name)}" if letters else ""
        raise ParseError(msg, hint=f'declare it: let="{name}: n x n" or "{name}: n" or "{name}: scalar"{product}')

    def _binop(self, node: ast.BinOp) -> Expr:
        # a sum of many terms leans to the left: walk down it without recursion
        chain: list[ast.BinOp] = []
        bottom: ast.expr = node
        while isinstance(bottom, ast.BinOp):
            if type(bottom.op) not in BINARY:
                if isinstance(bottom.op, ast.BitXor):
                    msg = f"{shortened(ast.unparse(bottom))} uses ^"
                    raise ParseError(msg, hint="write A.T for a transpose, A**2 for a power")
                raise self._refused(bottom)
            above = chain[-1] if chain else None
            if above is not None and above.col_offset == bottom.col_offset and ambiguous(above.op, bottom.op):
                msg = "a product beside \u2218 or \u2297 needs parentheses"
                raise ParseError(msg, hint=f"write {' or '.join(SPELT.values())}")
            chain.append(bottom)
            bottom = bottom.left
        value = self.term(bottom)
        for step in reversed(chain):
            value = self.combined(type(step.op), value, self.term(step.right))
        return value

    def combined(self, operator: type[ast.operator], left: Expr, right: Expr) -> Expr:
        """Build what an operator means."""
        return BINARY[operator](left, right)

    def inverted(self, term: Expr) -> Expr:
        """Build an inverse."""
        return terms.inverse(term)

    def _unaryop(self, node: ast.UnaryOp) -> Expr:
        if isinstance(node.op, ast.USub):
            return terms.negated(self.term(node.operand))
        if isinstance(node.op, ast.UAdd):
            return self.term(node.operand)
        raise self._refused(node)

    def _attribute(self, node: ast.Attribute) -> Expr:
        if node.attr == "T":
            return terms.Transpose(self.term(node.value))
        if node.attr == "I":
            return self.inverted(self.term(node.value))
        msg = f".{node.attr} is not in the grammar of terms"
        raise ParseError(msg, hint="A.T transposes, A.I inverts")

    def _call(self, node: ast.Call) -> Expr | Law:
        function = self._unknown(node.func)
        if function is not None and len(node.args) == 1 and not node.keywords:
            return function(self.term(node.args[0]))
        if node.keywords or not isinstance(node.func, ast.Name):
            raise self._refused(node)
        name = node.func.id
        known = self.names.get(name)
        name = "entropy" if known is None and name in ENTROPY else name
        if isinstance(known, (Law, MassFunction, Named, DensityFunction)):
            return self._declared_call(name, known, node)
        if name == "Pr":
            return self._probability(node)
        if known is None and name in LAWS:
            return self.applied(LAWS[name], name, [self.term(a) for a in node.args])
        if known is not None and name in DECLARABLE:
            msg = f"{name} is declared, so that {name}(.) is no function here"
            raise ParseError(msg, hint=f"call what is declared {name}1 or {name}_")
        if isinstance(known, (Matrix, Scalar)):
            msg = f"{name} is {terms.shape_text(terms.shape_of(known))}, and no function"
            raise ParseError(msg, hint=f"write {name}*(.) for a product, {name}[i] or {name}[i, j] for an entry")
        if name not in FUNCTIONS:
            msg = f"unknown function {name}"
            raise ParseError(msg, hint=words.hint(name, FUNCTIONS, BRACKETED))
        arguments = [self._argument(a, name) for a in node.args]
        return self.applied(FUNCTIONS[name], name, arguments)

    def _declared_call(self, name: str, known: Law | MassFunction | Named | DensityFunction, node: ast.Call) -> Expr:
        """What is declared, at its points."""
        if isinstance(known, DensityFunction):
            before, behind = ([self.term(a) for a in part] for part in self._parted(node.args, node))
            drawn = {t.args[0]: t for t in (*before, *behind) if isinstance(t, Drawn)}
            plain = [[t.args[0] if isinstance(t, Drawn) else t for t in part] for part in (before, behind)]
            return known(*plain[0], given=plain[1]).xreplace(drawn)  # type: ignore[no-untyped-call, no-any-return] # SymPy's
        if not isinstance(known, Named) and len(node.args) != 1:
            msg = f"{name} is taken at one point"
            raise ParseError(msg)
        return known(*map(self.term, node.args))  # type: ignore[arg-type] # an index, which a mass function checks

    def _unknown(self, node: ast.expr) -> UnknownFunction | None:
        """Return the function of a number that a name stands for, differentiated once for each prime."""
        if isinstance(node, ast.Attribute) and node.attr == "T":
            inner = self._unknown(node.value)
            return None if inner is None else inner.derivative
        known = self.names.get(node.id) if isinstance(node, ast.Name) else None
        return known if isinstance(known, UnknownFunction) else None

    def _argument(self, node: ast.expr, function: str) -> object:
        if isinstance(node, (ast.List, ast.Tuple)):
            return [self._argument(a, function) for a in node.elts]
        if function in ("KL", "entropy"):
            return self.read(node)
        if function == "rounded" and isinstance(node, ast.Constant) and isinstance(node.value, int):
            return node.value
        return self.term(node)

    def applied(self, function: Callable[..., Expr], name: str, arguments: list[object], **more: object) -> Expr:
        """Build what a function means."""
        try:
            return function(*arguments, **more)
        except TypeError:
            many = "argument" if len(arguments) == 1 else "arguments"
            msg = f"{name} does not take {len(arguments)} {many} of this kind"
            raise ParseError(msg, hint=f"`symkl help functions {name}` shows how it is written") from None

    def _subscript(self, node: ast.Subscript) -> Meaning:
        inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if isinstance(node.value, ast.Name):
            name = node.value.id
            known = self.names.get(name)
            if isinstance(known, (Family, Event, DrawnFamily)) and len(inside) == 1:
                return known[self._index(inside[0], name)]
            if name in RANGED and known is None and len(inside) == 4 and not are_indices(inside[1:], self.names):  # noqa: PLR2004 - from, to
                return self._ranged(RANGED[name], inside)
            if name in expectations.CONDITIONAL and known is None and any(map(is_bar, inside)):
                return self._conditional(name, inside)
            if name == "E" and known is None and len(inside) == 2 and is_drawn(inside[1]):  # noqa: PLR2004 - a term, a density
                return self._averaged(*inside)
            if name in (*BRACKETED, *ENTROPY) and known is None:
                return self._bracketed(name, inside)
            if name in FUNCTIONS:
                msg = f"write {name}(.) with round brackets"
                raise ParseError(msg)
        name, whole = shortened(ast.unparse(node.value)), self.term(node.value)
        sizes = [str(size) for size in terms.shape_of(whole) if size != 1] or ["n"]
        over = [sizes[min(i, len(sizes) - 1)] for i in range(len(inside))]
        places = [None if is_colon(one) else self._place(one, name, size) for one, size in zip(inside, over, strict=True)]
        return entry(whole, *places)

    def _bracketed(self, name: str, inside: list[ast.expr]) -> Expr:
        """What binds: ``Sum[f, i]``, ``E[f]``; a sum may be over pairs."""
        if name == "Sum" and len(inside) == 2 and isinstance(inside[1], ast.Compare):  # noqa: PLR2004 - Sum[f, i < j]
            order, i, j = self._ordered(inside[1])
            return functions.total(functions.total(terms.times(order, self.term(inside[0])), j), i)
        if name == "Sum" and are_indices(inside[1:], self.names):
            return reduce(functions.total, map(self.term, reversed(inside[1:])), self.term(inside[0]))  # type: ignore[arg-type]
        self._check_bound(name, inside)
        name = "entropy" if name in ENTROPY else name
        build = BRACKETED.get(name) or FUNCTIONS[name]
        return self.applied(build, name, [self._argument(a, name) for a in inside])

    def _check_bound(self, name: str, inside: list[ast.expr]) -> None:
        """Refuse an index that nobody declared, with both ways to say what it runs over."""
        at = inside[1] if len(inside) == 2 else None  # noqa: PLR2004 - a term and its index
        if name in OF_INDICES and isinstance(at, ast.Name) and at.id not in self.names:
            msg = f"the index {at.id} is not declared"
            ranged = f", or write {name}[{shortened(ast.unparse(inside[0]))}, {at.id}, 1, n]" if name in RANGED else ""
            raise ParseError(msg, hint=f'declare it: let="{at.id}: index(n)"{ranged}')

    def _ranged(self, function: Callable[..., Expr], inside: list[ast.expr]) -> Expr:
        """``Sum[f, i, 1, t]``: i is declared there, and means what it does in f alone."""
        body, at, low, high = inside
        if not isinstance(at, ast.Name) or not isinstance(low, ast.Constant) or not isinstance(low.value, int):
            msg = (
                f"a range runs from a whole number, {shortened(ast.unparse(at))} from {shortened(ast.unparse(low))} does not"
            )
            raise ParseError(msg, hint="write Sum[f, i, 1, n]")
        known = self.names.get(at.id)
        if known is not None and not isinstance(known, Index):
            msg = f"{at.id} is declared, and no index"
            raise ParseError(msg, hint="call the index of the sum something else")
        size = terms.fixed_size(terms.plus(self.term(high), integer(1 - low.value)) if low.value != 1 else self.term(high))
        if not never_negative(size):
            msg = f"the range of {at.id} has {size} members, and that may be negative"
            raise ParseError(msg, hint="let it end at a size that is never smaller: Sum[f, i, 3, n + 2]")
        index = Index(at.id, check_size(size, f"the range of {at.id}"))
        if known is not None and not terms.same_dimension(known.size, index.size):
            msg = f"{at.id} is declared to run over {known.size}"
            raise ParseError(msg, hint="call the index of the sum something else")
        away = integer(abs(low.value - 1))
        means = index if low.value == 1 else terms.plus(index, away if low.value > 1 else terms.negated(away))
        return function(type(self)({**self.names, at.id: means}, self.source).term(body), index)

    def _compare(self, node: ast.Compare) -> Expr:
        """``(i == j)``, ``(i < j)``: 1 where two indices are the same, or in this order, and 0 elsewhere."""
        return self._ordered(node)[0]

    def _ordered(self, node: ast.Compare) -> tuple[Expr, Index, Index]:
        if len(node.ops) != 1 or type(node.ops[0]) not in ORDERS:
            raise self._refused(node)
        i, j = (self._index(side, "(i < j)") for side in (node.left, node.comparators[0]))
        return ORDERS[type(node.ops[0])](i, j), i, j

    def _place(self, node: ast.expr, name: str, size: str) -> Expr:
        """An index, an index moved by a size, or a size."""
        plain = not isinstance(node, (ast.BinOp, ast.Constant))
        return self._index(node, name, size, of_sizes=True) if plain else self.term(node)

    def _index(self, node: ast.expr, name: str, size: str = "n", *, of_sizes: bool = False) -> Any:  # noqa: ANN401 - an index
        if isinstance(node, ast.Name) and node.id not in self.names and node.id not in RESERVED:
            msg = f"the index {node.id} is not declared"
            raise ParseError(msg, hint=f'declare it: let="{node.id}: index({size})"')
        found = self.read(node)
        if of_sizes and isinstance(found, (Dimension, terms.Plus)):
            return found
        if not isinstance(found, Index):
            msg = f"{name}[.] takes an index, and {shortened(ast.unparse(node))} is none"
            raise ParseError(msg, hint=f'an entry is taken at an index that is declared: let="i: index({size})"')
        return found

    def _conditional(self, name: str, inside: list[ast.expr]) -> Expr:
        of, given = self._parted(inside, inside[0])
        return self.applied(BRACKETED[name], name, [self.term(a) for a in of], given=[self.term(a) for a in given])

    def _averaged(self, body: ast.expr, drawn: Any) -> Expr:  # noqa: ANN401 - an operation, as it was asked
        """``E[f, z ~ q(z | x)]``."""
        density = self.term(drawn.right)
        if isinstance(drawn.left.elts[0], ast.Subscript) and isinstance(density, DensityOf):
            return self._over_draws(body, drawn.left.elts[0], density)
        names = [ast.unparse(name) for name in drawn.left.elts]
        if not isinstance(density, DensityOf) or sorted(names) != sorted(density.of):
            msg = f"{', '.join(names)} ~ {density}: no declared density of {', '.join(names)}"
            raise ParseError(msg, hint="declare one: q(z | x): density")
        return expectations.E(self.term(body), density)

    def _over_draws(self, body: ast.expr, drawn: ast.Subscript, density: DensityOf) -> Expr:
        """``E[f, z[k] ~ q(z | x)]``: over independent draws, one for each k."""
        name, k = ast.unparse(drawn.value), self._index(drawn.slice, ast.unparse(drawn.value), "K")
        if [name] != list(density.of):
            msg = f"{name}[{k}] ~ {density}: no declared density of {name}"
            raise ParseError(msg, hint="declare one: q(z | x): density")
        family = DrawnFamily(density.of[name], k.size)
        return over_draws(type(self)({**self.names, name: family}, self.source).term(body), density)

    def _parted(self, arguments: list[ast.expr], whole: ast.expr) -> tuple[list[ast.expr], list[ast.expr]]:
        """What stands before a bar and behind it."""
        together: list[ast.expr] = []
        given: list[ast.expr] = []
        for argument in arguments:
            if isinstance(argument, ast.BinOp) and is_bar(argument):
                if given:
                    raise self._refused(whole)
                together.append(argument.left)
                given.append(argument.right)
            else:
                (given or together).append(argument)
        return together, given

    def _probability(self, node: ast.Call) -> Expr:
        together, given = self._parted(node.args, node)
        if found := next((one for one in (*together, *given) if isinstance(one, ast.Compare)), None):
            msg = f"Pr(.) is of events that are declared, and {shortened(ast.unparse(found))} is none"
            raise ParseError(msg, hint="declare it: A: event")
        events, behind = ([self.read(a) for a in group] for group in (together, given))
        return Pr(*events, given=behind)  # type: ignore[arg-type] # events, which it checks
