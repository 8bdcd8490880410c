"""A point as text: the values that a statement depends on, and the laws chosen where they matter."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symkl.evaluation import numbers
from symkl.evaluation.averages import joint
from symkl.evaluation.codes import Codes, evaluate
from symkl.evaluation.comparison import exact
from symkl.evaluation.derivatives import direction
from symkl.evaluation.evaluator import Evaluator
from symkl.evaluation.fields import Field
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.point import Chosen, Point, Spread
from symkl.language.derivatives import Derivative
from symkl.language.names import GAP, ROOT
from symkl.language.statement import declared_symbols
from symkl.language.symbols import Matrix, Scalar
from symkl.verdict import exact_text

if TYPE_CHECKING:
    from symkl.evaluation.comparison import Sides
    from symkl.evaluation.declared import Declared
    from symkl.language.statement import Statement
    from symkl.verdict import Counterexample, Exact


def reported(sides: Sides, declared: Declared, point: Point) -> dict[str, Exact]:
    """Return the value of everything that the two sides depend on, as text by name."""
    free = sides.free
    values: dict[str, Exact] = {name: exact(point.values[name]) for name in declared.numbers if name in free}
    values |= _slopes(sides, point)
    values |= {index.name: str(point.values[index.name]) for index in declared.indices}
    for family in declared.families:
        if family.name in declared.functions:
            values[f"{family.name}(t)"] = polynomial(point.values[family.name])
            continue
        values[family.name] = [numbers.text(x) for x in point.values[family.name]]
    for mass in declared.masses:
        if not mass.values:
            values[mass.name] = [numbers.text(x) for x in point.values[mass.name]]
    for weight, happened in point.events:
        names = [_event_text(name, members, declared) for name, members in happened.items()]
        values[f"p({', '.join(names)})"] = numbers.text(weight)
    if _laws_matter(sides, point):
        values |= _laws(declared, point)
    return values


def as_declared(found: Counterexample, statement: Statement) -> Counterexample:
    """Return a counterexample with what givens say of symbols, and without the letters that orders are written with."""
    values = dict(found.values)
    point = Point(dict(found.sizes))
    for name in (s for s in values if isinstance(statement.symbols.get(s), (Matrix, Scalar)) or _of_an_order(s)):
        with contextlib.suppress(ValueError):  # what is irrational, or no value but a law
            point.values[name] = _rows(values[name], scalar=isinstance(statement.symbols.get(name), Scalar))
    equations: list[tuple[Any, ...]] = [f.args for f in statement.given if f.kind == "="]
    waiting = [sides for sides in equations if isinstance(sides[0], (Matrix, Scalar))]
    for _ in waiting:
        for symbol, term in waiting:
            letters = [s for s in declared_symbols(term) if isinstance(s, (Matrix, Scalar))]
            if symbol.name not in values and all(s.name in point.values for s in letters):
                with contextlib.suppress(Undefined, NotEvaluable):
                    point.values[symbol.name] = evaluate(term, point)
                    values[symbol.name] = exact(point.values[symbol.name])
    return replace(found, values={name: value for name, value in values.items() if not _of_an_order(name)})


def _of_an_order(name: str) -> bool:
    return name.startswith((ROOT, GAP))


def _rows(value: Exact, *, scalar: bool) -> Any:  # noqa: ANN401 - a number or rows
    if isinstance(value, str):
        return Fraction(value) if scalar else [[Fraction(value)]]
    return [[Fraction(x) for x in ([row] if isinstance(row, str) else row)] for row in value]


def polynomial(coefficients: list[Any]) -> str:
    """Write a polynomial in t."""
    powers = ("", "*t", *(f"*t**{k}" for k in range(2, len(coefficients))))
    parts = [f"{numbers.text(c)}{power}" for c, power in zip(coefficients, powers, strict=True) if c]
    written = " ".join(f"+ {part}".replace("+ -", "- ").replace(" 1*", " ") for part in parts)
    return written.removeprefix("+ ").replace("- ", "-", written.startswith("- ")) or "0"


def _slopes(sides: Sides, point: Point) -> dict[str, Exact]:
    """Return the derivatives of functions of a scalar, which are as free as their values."""
    if Derivative not in sides.program.kinds:
        return {}
    moving = {s.name: s for s in sides.left.free | sides.right.free if isinstance(s, Matrix) and s.argument}
    found: dict[str, Exact] = {}
    for name, symbol in sorted(moving.items()):
        rows = point.values[name]
        slopes = [[direction(name, i, j) for j in range(len(row))] for i, row in enumerate(rows)]
        found[f"D[{name}, {symbol.argument}]"] = exact(slopes)
    return found


def _event_text(name: str, members: frozenset[int], declared: Declared) -> str:
    if declared.events[name].size == 1:
        return name if members else f"not {name}"
    return " and ".join(f"{name}[{i}]" for i in sorted(members)) or f"no {name}"


def _laws_matter(sides: Sides, point: Point) -> bool:
    """Whether another law with the same mean and covariance gives other values."""
    moved: dict[str, Chosen] = {
        name: Spread(tuple(reach + 1 + i for i, reach in enumerate(law.reach)), law.basis)
        for name, law in point.laws.items()
        if isinstance(law, Spread)
    }
    if len(moved) != 1 or len(point.laws) != 1 or point.together > 1:
        return bool(point.laws)
    try:
        here, there = (sides.at(p, Field()) for p in (point, replace(point, laws=moved)))
    except (Undefined, NotEvaluable):
        return True
    return bool(here.lhs != there.lhs or here.rhs != there.rhs)


def _laws(declared: Declared, point: Point) -> dict[str, Exact]:
    """Return each law chosen as text, those of symbols that depend on each other together."""
    program = Codes()
    names = {**declared.random, **{law: law for law in declared.laws if law not in declared.random.values()}}
    codes = [(name, program.law(declared.laws[law], law)) for name, law in names.items()]
    ev = Evaluator(program, point, Field())
    coupled = any(frozenset((a, b)) not in point.independent for a in declared.random for b in declared.random if a != b)
    groups = [codes] if coupled else [[code] for code in codes]
    found: dict[str, Exact] = {}
    for group in groups:
        shares: dict[str, numbers.Number] = {}
        for weight, bound in joint(ev, tuple(group), 0):
            places = [exact_text(exact(bound[name])) for name, _ in group]
            where = places[0] if len(places) == 1 else f"({', '.join(places)})"
            shares[where] = shares.get(where, 0) + weight
        parts = [f"{where} with probability {numbers.text(share)}" for where, share in shares.items() if share]
        found[", ".join(name for name, _ in group)] = ", ".join(parts)
    return found
