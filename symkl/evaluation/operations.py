"""What each node of the language does with the values of its arguments."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from symkl.evaluation import numbers, reals
from symkl.evaluation.duals import Dual, Element
from symkl.evaluation.enclosure import enclose
from symkl.evaluation.fields import identity as identity_rows
from symkl.evaluation.fields import transposed
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.language import entries
from symkl.language.terms import SCALAR, Shape, Zero, product_shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.evaluation.evaluator import Code, Evaluator

ROUNDING_PRECISIONS = (64, 256, 1024)
LARGEST_SIDE = 64
MOST_DRAWS = 256
MOST_DECIMALS = 200


def constant(ev: Evaluator, code: Code) -> Element:
    """Return a rational number."""
    return ev.field.of(code.extra)


def circle(ev: Evaluator, code: Code) -> Element:  # noqa: ARG001 - every operation has this signature
    """Return the circle number; modulo p any residue does for a transcendental number, here one that is not special."""
    return pow(3, ev.field.p // 5, ev.field.p) if ev.field.p else reals.pi()


def symbol(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return what the point says."""
    try:
        return ev.values[code.extra]
    except KeyError:
        msg = f"{code.extra} has no value at this point"
        raise NotEvaluable(msg) from None


def dimension(ev: Evaluator, code: Code) -> Element:
    """Return a size as a number."""
    return ev.field.of(ev.size(code.extra))


def plus(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return a sum."""
    values = [ev.value(a) for a in code.args]
    return ev.field.reduced(sum(values)) if code.args[0].scalar else ev.field.added(values)


def negative(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the negative."""
    (value,) = (ev.value(a) for a in code.args)
    return ev.field.reduced(-value) if code.args[0].scalar else ev.field.scaled(-1, value)


def times(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return a product, multiplied from left to right."""
    field, args = ev.field, code.args
    value = ev.value(args[0])
    for how, arg in zip(code.extra, args[1:], strict=True):
        other = ev.value(arg)
        if how == "product":
            value = field.product(value, other)
        elif how == "dot":
            value = field.reduced(sum(x * y[0] for x, y in zip(value[0], other, strict=True)))
        elif how == "scaled":
            value = field.scaled(value, other)
        elif how == "scales":
            value = field.scaled(other, value)
        else:
            value = field.reduced(value * other)
    return value


def divide(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return a quotient by a scalar."""
    top, bottom = (ev.value(a) for a in code.args)
    if code.args[0].scalar:
        return ev.field.divide(top, bottom)
    return [[ev.field.divide(x, bottom) for x in row] for row in top]


def power(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return a power; of a matrix a whole one."""
    base, exponent = ev.value(code.args[0]), ev.exponent(code.args[1])
    if isinstance(exponent, numbers.Real) and code.args[0].scalar and not isinstance(base, Dual) and not ev.field.p:
        return ev.field.exp(exponent * ev.field.log(base))
    if isinstance(exponent, (Dual, numbers.Real)):
        msg = "an irrational or varying exponent"
        raise NotEvaluable(msg)
    if code.args[0].scalar:
        return ev.field.power(base, exponent if isinstance(exponent, int) else numbers.rational(Fraction(exponent)))
    if exponent != int(exponent):
        return ev.field.diagonal_power(base, numbers.rational(Fraction(exponent)))
    return ev.field.matrix_power(base, int(exponent))


def transpose(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the transpose."""
    value = ev.value(code.args[0])
    return value if code.args[0].scalar else transposed(value)


def inverse(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the inverse."""
    value = ev.value(code.args[0])
    return ev.field.inverse(value) if code.args[0].scalar else ev.field.inverse_of(value)


def trace(ev: Evaluator, code: Code) -> Element:
    """Return the trace."""
    value = ev.value(code.args[0])
    return value if code.args[0].scalar else ev.field.reduced(sum(row[i] for i, row in enumerate(value)))


def determinant(ev: Evaluator, code: Code) -> Element:
    """Return the determinant."""
    value = ev.value(code.args[0])
    return value if code.args[0].scalar else ev.field.determinant(value)


def adjugate(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the adjugate."""
    value = ev.value(code.args[0])
    return ev.field.of(1) if code.args[0].scalar else ev.field.adjugate(value)


def pseudo_inverse(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the Moore-Penrose inverse."""
    found = ev.field.pseudo_inverse(ev.rows(code.args[0]))
    return found[0][0] if code.args[0].scalar else found


def matrix_exponential(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the matrix exponential, where it is exact."""
    value = ev.value(code.args[0])
    return ev.field.exp(value) if code.args[0].scalar else ev.field.exponential(value)


def logarithm(ev: Evaluator, code: Code) -> Element:
    """Return the logarithm."""
    return ev.field.log(ev.value(code.args[0]))


def special(ev: Evaluator, code: Code) -> Element:
    """Return the logarithm of the gamma function, or one of its derivatives."""
    return ev.field.special(code.extra, ev.value(code.args[0]))


def multivariate(ev: Evaluator, code: Code) -> Element:
    """Return what is the sum of a function of numbers half of one apart, and of a logarithm its constant."""
    a, size = (ev.value(part) for part in code.args)
    if not isinstance(size, int) or not 0 < size <= LARGEST_SIDE:
        msg = f"a multivariate gamma function of size {size}"
        raise NotEvaluable(msg)
    total = sum((ev.field.special(code.extra, a - Fraction(i, 2)) for i in range(size)), 0)
    return total if code.extra == "digamma" else total + Fraction(size * (size - 1), 4) * ev.field.log(reals.pi())


def exponential(ev: Evaluator, code: Code) -> Element:
    """Return the exponential."""
    return ev.field.exp(ev.value(code.args[0]))


def square_root(ev: Evaluator, code: Code) -> Element:
    """Return the square root."""
    return ev.field.power(ev.value(code.args[0]), Fraction(1, 2))


def absolute(ev: Evaluator, code: Code) -> Element:
    """Return the absolute value."""
    value = ev.value(code.args[0])
    try:
        return ev.field.absolute(value)
    except NotEvaluable:
        if not numbers.is_random(value):
            raise
        return numbers.Real({frozenset({((numbers.DISTANCE, value), 1)}): 1})  # which is averaged as a whole


def rounded(ev: Evaluator, code: Code) -> Element:
    """Round to so many decimals; an irrational value must lie strictly inside one rounding cell."""
    if ev.field.p:
        msg = "not a rational function"
        raise NotEvaluable(msg)
    value, digits = ev.value(code.args[0]), code.args[1].extra
    if abs(digits) > MOST_DECIMALS:
        msg = f"rounding to {digits} decimals"
        raise NotEvaluable(msg)
    if isinstance(value, Dual):
        msg = "the derivative of a rounded number"
        raise NotEvaluable(msg)
    unit = Fraction(10) ** digits
    for bits in ROUNDING_PRECISIONS:
        low, high = enclose(value, bits)
        # half away from zero
        cells = [(abs(x) * unit + Fraction(1, 2)).__floor__() * (1 if x > 0 else -1) for x in (low, high)]
        if cells[0] == cells[1]:
            return numbers.rational(cells[0] / unit)
    msg = f"{numbers.text(value)} is too close to the edge of a rounding cell"
    raise NotEvaluable(msg)


def identity(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the identity matrix."""
    (n,) = (ev.size(s) for s in code.extra)
    return ev.field.of(1) if code.scalar else identity_rows(_checked(n))


def commutation(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the matrix that turns the stacked columns of a matrix into those of its transpose."""
    rows, columns = (ev.size(s) for s in code.extra)
    size = _checked(rows * columns)
    turned = [j * rows + i for i in range(rows) for j in range(columns)]
    found = [[ev.field.of(int(k == at)) for k in range(size)] for at in turned]
    return found[0][0] if code.scalar else found


def filled(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return a matrix of zeros or of ones."""
    entry = ev.field.of(0 if code.kind is Zero else 1)
    rows, columns = (_checked(ev.size(s)) for s in code.extra)
    return entry if code.scalar else [[entry] * columns for _ in range(rows)]


def _checked(n: int) -> int:
    if n > LARGEST_SIDE:
        msg = f"a matrix with {n} rows is too large"
        raise NotEvaluable(msg)
    return n


def kronecker(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the Kronecker product."""
    a, b = (ev.rows(arg) for arg in code.args)
    _checked(len(a) * len(b))
    rows = [[ev.field.reduced(x * y) for x in first for y in second] for first in a for second in b]
    return rows[0][0] if code.scalar else rows


def hadamard(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the entrywise product."""
    a, b = (ev.rows(arg) for arg in code.args)
    rows = [
        [ev.field.reduced(x * y) for x, y in zip(first, second, strict=True)] for first, second in zip(a, b, strict=True)
    ]
    return rows[0][0] if code.scalar else rows


def vectorised(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the columns, one below the other."""
    rows = ev.rows(code.args[0])
    return rows[0][0] if code.scalar else [[x] for column in zip(*rows, strict=True) for x in column]


def diagonal_of(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the diagonal as a vector."""
    rows = ev.rows(code.args[0])
    return rows[0][0] if code.scalar else [[row[i]] for i, row in enumerate(rows)]


def diagonal_matrix(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the diagonal matrix of a vector."""
    return _with_diagonal(ev, code, [row[0] for row in ev.rows(code.args[0])])


def _with_diagonal(ev: Evaluator, code: Code, entries: list[Element]) -> Any:  # noqa: ANN401 - a value
    if code.scalar:
        return entries[0]
    zero = ev.field.of(0)
    return [[x if i == j else zero for j in range(len(entries))] for i, x in enumerate(entries)]


def block(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the blocks put together."""
    width, rows = code.extra, []
    for start in range(0, len(code.args), width):
        blocks = [ev.rows(a) for a in code.args[start : start + width]]
        rows += [[x for part in parts for x in part] for parts in zip(*blocks, strict=True)]
    return rows[0][0] if code.scalar else rows


def element(ev: Evaluator, code: Code) -> Element:
    """Return one entry of a matrix."""
    i, j = (ev.size(at) for at in code.extra)
    return ev.rows(code.args[0])[i][j]


def member(ev: Evaluator, code: Code) -> Element:
    """Return one member of a family, or one entry of a vector."""
    at = ev.exponent(code.args[-1]) - 1
    if len(code.args) > 1:
        return ev.rows(code.args[0])[at][0]
    family = ev.values[code.extra] if isinstance(code.extra, str) else [ev.field.of(v) for v in code.extra]
    return family[at]


def unit(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return a unit vector."""
    at, size = int(ev.exponent(code.args[0])), _checked(ev.size(code.extra))
    column = [[ev.field.of(int(i == at))] for i in range(1, size + 1)]
    return column[0][0] if code.scalar else column


def in_order(ev: Evaluator, code: Code) -> Element:
    """Return 1 where one index is below another."""
    i, j = (ev.exponent(a) for a in code.args)
    return ev.field.of(int(i < j))


def picked(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return an entry, a row or a column of a matrix."""
    rows = ev.rows(code.args[0])
    at = [int(ev.exponent(a)) - 1 for a in code.args[1:]]
    if code.kind is entries.Component:
        return rows[at[0]][at[1] if len(at) > 1 else 0]
    if code.kind is entries.ColumnOf:
        found = [[row[at[0]]] for row in rows]
    else:
        found = [rows[at[0]]] if code.kind is entries.RowOf else [[x] for x in rows[at[0]]]
    return found[0][0] if code.scalar else found


def block_at(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return one of the matrices that stand one below the other."""
    rows, at, height = ev.rows(code.args[0]), int(ev.exponent(code.args[1])), ev.size(code.extra)
    found = rows[(at - 1) * height : at * height]
    return found[0][0] if code.scalar else found


def over_draws(ev: Evaluator, code: Code) -> Element:
    """Return an average over all values of independent draws from a table."""
    body, share = code.args
    many, draws, one, values, of_many, of_one = code.extra
    count, size = ev.size(draws), ev.size(values)
    if size**count > MOST_DRAWS:
        msg = f"{count} draws of {size} values"
        raise NotEvaluable(msg)
    before = {name: ev.values.get(name) for name in (many, one)}
    weights, found = [], ev.field.of(0)
    try:
        for i in range(1, size + 1):
            ev.values[one] = i
            ev.forget(of_one)
            weights.append(ev.value(share))
        for at in product(range(size), repeat=count):
            ev.values[many] = at[0] + 1 if draws == 1 else [[i + 1] for i in at]
            ev.forget(of_many)
            found = ev.field.reduced(found + prod((weights[i] for i in at), start=ev.value(body)))
    finally:
        ev.values.update(before)
        ev.forget((*of_many, *of_one))
    return found


def total(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return a sum over an index."""
    found = _members(ev, code)
    return ev.field.reduced(sum(found)) if code.scalar else ev.field.added(found)


def product_over(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return a product over an index."""
    found = ev.field.of(1)
    for value in _members(ev, code):
        found = ev.field.reduced(found * value)
    return found


def diagonal(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return a diagonal matrix with an entry for each value of an index."""
    return _with_diagonal(ev, code, _members(ev, code))


def by_entries(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return a vector with an entry for each value of an index."""
    found = _members(ev, code)
    return found[0] if code.scalar else [[x] for x in found]


def members(ev: Evaluator, code: Code, read: Callable[[], Any]) -> list[Any]:
    """Read what a binder of an index holds at each of its values in turn."""
    size, name, slots = code.extra
    outside = ev.values.get(name)
    found = []
    for at in range(1, _checked(ev.size(size)) + 1):
        ev.values[name] = at
        ev.forget(slots)
        found.append(read())
    ev.values[name] = outside
    ev.forget(slots)
    return found


def _members(ev: Evaluator, code: Code) -> list[Element]:
    return members(ev, code, lambda: ev.value(code.args[0]))


def called(ev: Evaluator, code: Code) -> Element:
    """Return the value of a polynomial, or of a derivative of one, by its coefficients."""
    name, order = code.extra
    coefficients, at, out = list(ev.values[name]), ev.value(code.args[0]), 0
    for _ in range(order):
        coefficients = [k * c for k, c in enumerate(coefficients)][1:]
    for c in reversed(coefficients):
        out = ev.field.reduced(out * at + c)
    return out


def probability(ev: Evaluator, code: Code) -> Element:
    """Return a probability from the table of all outcomes, or a ratio of two."""
    together, given = ([(name, 1 if at is None else ev.exponent(at)) for name, at in group] for group in code.extra)

    def mass(events: list[tuple[str, int]]) -> Element:
        return ev.field.reduced(
            sum(weight for weight, happened in ev.point.events if all(at in happened[name] for name, at in events))
        )

    if not given:
        return mass(together)
    bottom = mass(given)
    if not ev.field.is_unit(bottom):
        msg = "a probability given an event of probability zero"
        raise Undefined(msg)
    return ev.field.divide(mass(together + given), bottom)


def product_steps(shapes: list[Shape]) -> list[str]:
    """Say of each product, from left to right, what it multiplies."""
    steps, shape = [], shapes[0]
    for other in shapes[1:]:
        result = product_shape(shape, other)
        if shape == SCALAR:
            steps.append("scalars" if other == SCALAR else "scaled")
        elif other == SCALAR:
            steps.append("scales")
        else:
            steps.append("dot" if result == SCALAR else "product")
        shape = result
    return steps
