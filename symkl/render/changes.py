"""What changed between a printed term and the mended one: the smallest parts that differ are marked."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from sympy import Expr

from symkl.language.arithmetic import Negative, Node, Plus, Times
from symkl.language.printing import binding_of
from symkl.language.shapes import shape_of

if TYPE_CHECKING:
    from sympy import Basic
    from sympy.printing.printer import Printer

    from symkl.language.printing import Place
    from symkl.language.shapes import Shape


class Marked(Node):
    """A part of a term that is to be shown as changed, and binds as it did, so that brackets round it stay."""

    @property
    def binding(self) -> int:  # type: ignore[override] # what is marked says it
        """How tightly what is marked binds."""
        return binding_of(self.args[0])

    @property
    def marks(self) -> Basic:
        """What is marked."""
        marks: Basic = self.args[0]
        return marks

    def _shape(self, *args: Expr) -> Shape:
        return shape_of(args[0])

    def _print(self, printer: Printer, place: Place) -> str:
        inner: str = printer._print(self.args[0])  # noqa: SLF001 - the documented way to recurse in SymPy printers
        return rf"\changed{{{inner}}}" if place.latex else inner


def marked(term: Expr, other: Expr) -> Expr:
    """Return a term in which what differs from another is marked; two terms that print alike do not differ."""
    if str(term) == str(other):
        return term
    if not isinstance(term, Node) or type(term) is not type(other):
        return Marked(term)
    if len(term.args) == len(other.args):
        pairs = list(zip(term.args, other.args, strict=True))
        differ = [str(mine) != str(theirs) for mine, theirs in pairs]
        # laws, events and what is averaged over are no terms, and have no place for a mark
        terms = all(isinstance(mine, Expr) for (mine, _), new in zip(pairs, differ, strict=True) if new)
        if terms and (not all(differ) or len(differ) == 1):
            return _rebuilt(term, [_part(term, *pair) if new else pair[0] for pair, new in zip(pairs, differ, strict=True)])
    elif isinstance(term, (Plus, Times)):
        matcher = SequenceMatcher(None, list(map(str, term.args)), list(map(str, other.args)), autojunk=False)
        kept = {i for block in matcher.get_matching_blocks() for i in range(block.a, block.a + block.size)}
        return _rebuilt(term, [arg if i in kept else _mark(term, arg) for i, arg in enumerate(term.args)])
    return Marked(term)


def _part(term: Node, mine: Basic, theirs: Basic) -> Basic:
    inside = marked(mine, theirs)  # type: ignore[arg-type] # it is a term, and so is the other part in its place
    return _mark(term, mine) if isinstance(inside, Marked) else inside


def _mark(term: Node, arg: Basic) -> Basic:
    """Mark a part; in a sum its sign stays outside."""
    if isinstance(term, Plus) and isinstance(arg, Negative):
        return Negative(Marked(arg.args[0]))
    return Marked(arg)


def _rebuilt(term: Node, args: list[Basic]) -> Expr:
    return type(term)(*args)
