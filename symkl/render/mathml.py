"""Terms as MathML, in the order written: one table from node classes to functions, and one walker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import sympy
from sympy.core.basic import Basic
from sympy.matrices import MatrixBase

from symkl.errors import SymklError
from symkl.language import (
    bound,
    densities,
    derivatives,
    distributions,
    entries,
    expectations,
    functions,
    symbols,
    terms,
)
from symkl.language.arithmetic import is_numeral, open_ended, starts_with_minus, unmarked
from symkl.language.draws import Drawn, Draws
from symkl.language.law import Density, Law
from symkl.language.misfit import Unfit
from symkl.language.named import Named
from symkl.language.parse import parse_term
from symkl.language.places import At
from symkl.language.printing import ADDITIVE, ATOMIC, MULTIPLICATIVE, binding_of
from symkl.language.statement import Relation
from symkl.language.unknown import Called, UnknownFunction
from symkl.render import boxes
from symkl.render.boxes import APPLY, BREAK, TIMES, comma, fenced, identifier, infix, joined, number, prefix, silent, upright
from symkl.render.changes import Marked
from symkl.render.mathml_names import named

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.language.statement import Statement
    from symkl.render.boxes import Row
    from symkl.verdict import Exact

Printer: TypeAlias = "Callable[[Any], Row]"

RELATION_SIGNS = {
    Relation.EQ: "=",
    Relation.GE: "\u2265",
    Relation.LE: "\u2264",
    Relation.GT: ">",
    Relation.LT: "<",
    Relation.NE: "\u2260",
}
MINUS = "\u2212"
TRANSPOSE = upright("T")
NORMAL = identifier("\U0001d4a9")


def row(term: Basic) -> Row:
    """Return a term as a row of boxes."""
    for kind in type(term).__mro__:
        if kind in TABLE:
            return TABLE[kind](term)
    return boxes.words(str(term))


def statement_row(statement: Statement) -> Row:
    """Return both sides with the relation sign between them; a line may break before the sign."""
    return (*row(statement.lhs), *BREAK, *infix(RELATION_SIGNS[statement.relation]), *row(statement.rhs))


def math(term: Basic) -> str:
    """Return a term as one MathML element."""
    return boxes.math(row(term), display=False)


def _wrapped(term: Basic, at_least: int) -> Row:
    """Print a child, in parentheses where it binds more loosely than ``at_least``."""
    inner = row(term)
    return fenced(inner) if binding_of(term) < at_least else inner


def _arguments(items: tuple[Basic, ...]) -> Row:
    return joined(map(row, items), comma())


def _call(name: Row, inner: Row) -> Row:
    return (*name, *silent(APPLY), *fenced(inner))


# ----------------------------------------------------------------------------------------------------- arithmetic


def _plus(term: terms.Plus) -> Row:
    first, *rest = term.args
    out = _wrapped(first, ADDITIVE)
    for one in rest:
        if isinstance(one, terms.Negative):
            out += (*BREAK, *infix(MINUS), *_wrapped(one.args[0], MULTIPLICATIVE))
        else:
            out += (*BREAK, *infix("+"), *_wrapped(one, MULTIPLICATIVE))
    return out


def _negative(term: terms.Negative) -> Row:
    return (*prefix(MINUS), *_wrapped(term.args[0], MULTIPLICATIVE))


def _times(term: terms.Times) -> Row:
    first, *rest = term.args
    out = _wrapped(first, ADDITIVE if starts_with_minus(first) else MULTIPLICATIVE)
    if open_ended(first):
        out = fenced(out)
    for left, right in zip(term.args, rest, strict=False):
        kind = type(unmarked(right))
        tight = MULTIPLICATIVE + 1 if kind is terms.Times else MULTIPLICATIVE
        factor = row(right) if kind is terms.Divide else _wrapped(right, tight)
        if right is not term.args[-1] and open_ended(right) and kind not in (terms.Times, terms.Divide):
            factor = fenced(factor)
        dot = is_numeral(right) or (is_numeral(left) and kind is terms.Divide)
        room = boxes.space(0.17) if isinstance(right, functions.Call) and not dot else ()
        out += (*(infix("\u22c5") if dot else silent(TIMES)), *room, *factor)
    return out


def _divide(term: terms.Divide) -> Row:
    top, bottom = term.args
    if isinstance(top, terms.Negative):
        return (*prefix(MINUS), *boxes.fraction(row(top.args[0]), row(bottom)))
    return boxes.fraction(row(top), row(bottom))


def _power(term: terms.Power) -> Row:
    base, exponent = term.args
    return _raised(base, row(exponent))


def _raised(term: Basic, exponent: Row) -> Row:
    """Give a term an exponent; what carries one already is put in parentheses."""
    inner = _wrapped(term, ATOMIC)
    return boxes.superscript(fenced(inner) if isinstance(term, functions.PseudoInverse) else inner, exponent)


def _transpose(term: terms.Transpose) -> Row:
    return _raised(term.args[0], TRANSPOSE)


def _inverse(term: terms.Inverse) -> Row:
    return _raised(term.args[0], (*prefix(MINUS), *number("1")))


def _identity(term: terms.Identity) -> Row:
    return boxes.subscript(identifier("I"), row(term.args[0]))


def _sized(sign: Row) -> Printer:
    def printer(term: terms.Node) -> Row:
        return boxes.subscript(sign, joined(map(row, term.args), infix("\u00d7")))

    return printer


# ------------------------------------------------------------------------------------------------------ functions


def _named_call(term: functions.Call) -> Row:
    return _call(upright(type(term).latex_name.rpartition("{")[2].strip("\\}")), _arguments(term.args))


def _between(opening: str, closing: str) -> Printer:
    return lambda term: fenced(row(term.args[0]), opening, closing)


def _root(term: functions.Sqrt) -> Row:
    return boxes.root(row(term.args[0]))


def _rounded(term: functions.Rounded) -> Row:
    return _call(boxes.subscript(upright("round"), row(term.args[1])), row(term.args[0]))


def _pseudo_inverse(term: functions.PseudoInverse) -> Row:
    return _raised(term.args[0], (boxes.Box("<mo>+</mo>", boxes.LETTER),))


def _product(sign: str) -> Printer:
    def printer(term: functions.Call) -> Row:
        left, right = (_wrapped(a, MULTIPLICATIVE) for a in term.args)
        return fenced((*left, *infix(sign), *right))

    return printer


def _block(term: functions.Block) -> Row:
    return boxes.table([[row(entry) for entry in line.args] for line in term.args[0].args])


def _matrix(term: MatrixBase) -> Row:
    return boxes.table([[row(term[i, j]) for j in range(term.cols)] for i in range(term.rows)])


def _derivative(term: derivatives.Derivative) -> Row:
    of, by = term.args
    d = upright("\u2202")
    return boxes.fraction((*d, *_wrapped(of, MULTIPLICATIVE)), (*d, *row(by)))


def _jacobian(term: derivatives.Jacobian) -> Row:
    return _derivative(derivatives.Derivative(term.args[0], functions.Vectorised(term.args[1])))


def _over_index(sign: str) -> Printer:
    def printer(term: bound.Sum | bound.Prod) -> Row:
        body, index = term.args
        if isinstance(term, bound.Sum) and (pair := term.over_pairs) is not None:
            return (*boxes.big(sign, _in_order(pair[0]), ()), *_wrapped(pair[1], MULTIPLICATIVE))
        below = (*row(index), *infix("="), *number("1"))
        return (*boxes.big(sign, below, row(term.index.size)), *_wrapped(body, MULTIPLICATIVE))

    return printer


def _diagonal(term: functions.Diagonal) -> Row:
    body, index = term.args
    return _call(boxes.subscript(upright("diag"), row(index)), row(body))


def _integral(term: functions.Integral) -> Row:
    body, by = term.args[:2]
    if term.sums_what_follows:
        return (*boxes.big("\u2211", row(by)), *_wrapped(body, MULTIPLICATIVE))
    return (*boxes.big("\u222b"), *_wrapped(body, MULTIPLICATIVE), *boxes.space(0.17), *upright("d"), *row(by))


# -------------------------------------------------------------------------------------------------- probabilities


def _expectation(term: expectations.Expectation) -> Row:
    laws = [named(s.law.name) for s in term.over if s.law is not None and s.law.name]
    below = joined(dict.fromkeys(laws), comma())
    if term.args[1]:
        over = joined(map(row, term.over), comma())
        below = (*over, *infix("\u223c"), *below) if below else over
    sign = identifier("\U0001d53c")
    return (*(boxes.subscript(sign, below) if below else sign), *silent(APPLY), *fenced(row(term.args[0]), "[", "]"))


def _moment(term: expectations.Variance | expectations.Covariance) -> Row:
    return (*upright(term.name), *silent(APPLY), *fenced(_arguments(term.args), "[", "]"))


def _conditional(term: expectations.Conditional) -> Row:
    sign = identifier("\U0001d53c") if term.name == "E" else upright(term.name)
    inside = (*_arguments(term.terms), *infix("\u2223"), *_arguments(term.given))
    return (*sign, *silent(APPLY), *fenced(inside, "[", "]"))


def _divergence(term: expectations.Divergence | densities.DensityDivergence) -> Row:
    first, second = map(row, term.args)
    name = boxes.subscript(identifier("\U0001d53b"), upright("KL"))
    return (*name, *silent(APPLY), *fenced((*first, *BREAK, *infix("\u2225"), *second)))


def _entropy(term: densities.DensityEntropy | expectations.LawEntropy) -> Row:
    return _call(upright("H"), row(term.args[-1]))


def _density_of(term: densities.DensityOf) -> Row:
    before, behind = (_arguments(tuple(part.values())) for part in (term.of, term.given))
    return _call(row(term.function), (*before, *infix("\u2223"), *behind) if term.given else before)


def _average(term: densities.Average | Draws) -> Row:
    drawn = [Drawn(z, term.index) for z in term.bound_symbols] if isinstance(term, Draws) else term.bound_symbols
    below = (*joined(map(row, drawn), comma()), *infix("\u223c"), *row(term.density))
    return (*boxes.subscript(identifier("\U0001d53c"), below), *silent(APPLY), *fenced(row(term.args[0]), "[", "]"))


def _law(law: Law) -> Row:
    if law.name:
        return named(law.name)
    return _call(NORMAL if isinstance(law, distributions.Normal) else upright(law.kind), _arguments(law.args))


def _named(term: Named) -> Row:
    return _call(named(term.name), _arguments(term.arguments)) if term.arguments else named(term.name)


def _density(term: Density) -> Row:
    law, point = term.args
    if law.name:
        return _call(named(law.name), row(point))
    if not isinstance(law, distributions.Normal):
        return _call(_law(law), row(point))
    return _call(NORMAL, (*row(point), *comma(";"), *_arguments(law.args)))


def _mass(term: distributions.Mass) -> Row:
    function, at = term.args
    return _call(row(function), row(at))


def _event(term: distributions.Event) -> Row:
    return boxes.subscript(named(term.name), row(term.at)) if term.at is not None else named(term.name)


def _probability(term: distributions.Probability) -> Row:
    together, given = (joined(map(row, group), comma()) for group in term.args)
    bar = (boxes.Box('<mo form="infix" stretchy="false" lspace="0.28em" rspace="0.28em">|</mo>', 0.8),)
    return _call(identifier("p"), (*together, *bar, *given) if given else together)


# ------------------------------------------------------------------------------------------------ symbols, numbers


def _entry(term: symbols.Entry) -> Row:
    family, index = term.args
    return boxes.subscript(row(family), row(index))


def _by_entries(term: functions.ByEntries) -> Row:
    return boxes.subscript(fenced(row(term.args[0])), row(term.index))


def _part(term: entries.Part) -> Row:
    of = row(term.args[0])
    inner = ", ".join(term.places([str(i) for i in term.args[1:]]))
    return boxes.subscript(of if binding_of(term.args[0]) == ATOMIC else fenced(of), boxes.words(inner))


def _in_order(term: entries.Before) -> Row:
    return joined(map(row, term.args), infix("<"))


def _unit(term: entries.Unit) -> Row:
    return boxes.subscript(identifier("e"), row(term.args[0]))


def _rational(value: sympy.Rational) -> Row:
    size = number(str(abs(value.p))) if value.q == 1 else boxes.fraction(number(str(abs(value.p))), number(str(value.q)))
    return (*prefix(MINUS), *size) if value < 0 else size


def _sympy_sum(term: Basic) -> Row:
    return joined((_wrapped(a, MULTIPLICATIVE) for a in term.args), (*BREAK, *infix("+")))


def _sympy_product(term: Basic) -> Row:
    return joined((_wrapped(a, MULTIPLICATIVE) for a in term.args), silent(TIMES))


def _text(term: Basic) -> Row:
    return boxes.words(str(term))


def _by_name(term: Any) -> Row:  # noqa: ANN401 - several classes that have a name
    return named(str(term.name))


TABLE: dict[type, Printer] = {
    terms.Plus: _plus,
    terms.Negative: _negative,
    terms.Times: _times,
    terms.Divide: _divide,
    terms.Power: _power,
    terms.Transpose: _transpose,
    terms.Inverse: _inverse,
    terms.Decimal: lambda term: number(str(term)),
    terms.Identity: _identity,
    terms.Commutation: lambda term: boxes.subscript(identifier("K"), joined(map(row, term.args), comma())),
    terms.Zero: _sized(number("0")),
    terms.Ones: _sized(number("\U0001d7cf")),
    functions.Call: _named_call,
    Called: lambda term: _call(_text(term.args[0]), _arguments(term.args[1:])),
    UnknownFunction: _text,
    Unfit: lambda term: _call(boxes.words(str(term.args[0])), _arguments(term.args[1:])),
    functions.Determinant: _between("|", "|"),
    functions.AbsoluteValue: _between("|", "|"),
    functions.Sqrt: _root,
    functions.Rounded: _rounded,
    functions.PseudoInverse: _pseudo_inverse,
    functions.Kronecker: _product("\u2297"),
    functions.Hadamard: _product("\u2218"),
    functions.Block: _block,
    derivatives.Derivative: _derivative,
    derivatives.Jacobian: _jacobian,
    bound.Sum: _over_index("\u2211"),
    bound.Prod: _over_index("\u220f"),
    functions.Diagonal: _diagonal,
    functions.Integral: _integral,
    expectations.Expectation: _expectation,
    expectations.Variance: _moment,
    expectations.Covariance: _moment,
    expectations.Conditional: _conditional,
    expectations.Divergence: _divergence,
    densities.DensityDivergence: _divergence,
    densities.DensityEntropy: _entropy,
    expectations.LawEntropy: _entropy,
    **dict.fromkeys((densities.Average, Draws), _average),
    densities.DensityOf: _density_of,
    densities.DensityFunction: _by_name,
    Law: _law,
    Density: _density,
    Named: _named,
    distributions.Mass: _mass,
    distributions.MassFunction: _by_name,
    distributions.Event: _event,
    distributions.Probability: _probability,
    **dict.fromkeys((symbols.Entry, Drawn), _entry),
    entries.Part: _part,
    At: _part,
    entries.Before: lambda term: boxes.subscript(number("\U0001d7cf"), _in_order(term)),
    functions.ByEntries: _by_entries,
    entries.Unit: _unit,
    symbols.Family: _by_name,
    symbols.Matrix: lambda term: named(term.name, term.latex_name),
    sympy.Symbol: _by_name,
    sympy.Rational: _rational,
    sympy.core.numbers.Pi: lambda _: identifier("\u03c0"),
    sympy.Add: _sympy_sum,
    sympy.Mul: _sympy_product,
    sympy.Pow: _power,
    MatrixBase: _matrix,
    Marked: lambda term: boxes.marked(row(term.args[0])),
    Basic: _text,
}


# --------------------------------------------------------------------------------------------------- exact values


def exact_row(value: Exact) -> Row:
    """Return an exact number, vector or matrix; a 1 x 1 one is a number."""
    if isinstance(value, str):
        return _exact_number(value)
    rows = [[_exact_number(n) for n in line] if isinstance(line, list) else [_exact_number(line)] for line in value]
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else boxes.table(rows)


def _exact_number(text: str) -> Row:
    try:
        return _rational(sympy.Rational(text))
    except (TypeError, ValueError, ZeroDivisionError):
        pass
    try:
        return row(parse_term(text, {}))
    except SymklError:
        return boxes.words(text)
