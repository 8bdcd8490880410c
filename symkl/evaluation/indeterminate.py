"""Averages over laws of families, exactly: a term is evaluated at an indeterminate and averaged monomial by monomial.

A variable of a family is made of variables of which every moment is known (``Parametric.made``). Those of finitely many
values take each in turn; in place of the others stands a letter, and powers, logarithms and exponentials of it are averaged
by formulas that are written here and nowhere in the prover.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from symkl.evaluation import reals, tilted
from symkl.evaluation.averages import values_at
from symkl.evaluation.composed import COMPOSED, Composed, Finite, as_number, letter
from symkl.evaluation.duals import Dual, base_of
from symkl.evaluation.fields import transposed
from symkl.evaluation.known_moments import MOMENTS, RANGES, WHOLE, Power
from symkl.evaluation.numbers import (
    LOG_VARIABLE,
    VARIABLE,
    NotEvaluable,
    Number,
    Rational,
    Real,
    Undefined,
    is_random,
    number_of,
    terms_of,
)
from symkl.evaluation.shapes import number_satisfies, satisfies
from symkl.language.parametric import Parametric

if TYPE_CHECKING:
    from symkl.evaluation.duals import Element
    from symkl.evaluation.evaluator import Code, Evaluator
    from symkl.evaluation.fields import Field


@dataclass(frozen=True, slots=True)
class Made:
    """How a variable is made: the code of its value, what must be positive, and the variables that it is made of."""

    value: Code
    required: list[tuple[Code, str]]
    bases: list[tuple[str, str, list[Code], bool]]
    slots: list[int]


def where(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the last value, if the point before it lies in the support and all before are positive."""
    facts, own, known = code.extra
    *required, at, term = code.args
    _require(ev, list(zip(required, known, strict=True)))
    if not _has(ev, at, facts) or not (facts <= own or _lies(ev, at, facts)):
        msg = "a density beyond its support"
        raise Undefined(msg)
    return ev.value(term)


def _lies(ev: Evaluator, at: Code, facts: frozenset[str]) -> bool:
    """Whether a point has the facts of a support wherever its variables lie; its own law does not say so."""
    if not any(is_random(base_of(x)) for row in ([[ev.value(at)]] if at.scalar else ev.rows(at)) for x in row):
        return True
    if not facts <= {"positive", "nonnegative"}:
        msg = "whether a random point lies in the support of a density"
        raise NotEvaluable(msg)
    return reals.certain_sign(base_of(ev.value(at))) > 0


def _has(ev: Evaluator, code: Code, facts: frozenset[str]) -> bool:
    """Whether a number or matrix has some facts; of what is random nothing is asked here."""
    if code.scalar:
        value = base_of(ev.value(code))
        return is_random(value) or number_satisfies(facts, value)
    rows = [[base_of(x) for x in row] for row in ev.rows(code)]
    return any(is_random(x) for row in rows for x in row) or satisfies(ev.field, facts, rows)


def law(ev: Evaluator, code: Code) -> dict[str, Any]:
    """Return of each variable that a law's own is made of its kind and parameters, or of what that is composed."""
    made: Made = code.extra
    _require(ev, made.required)
    found: dict[str, Any] = {}
    for name, kind, parameters, scalar in made.bases:
        values = [ev.value(p) for p in parameters]
        if kind in COMPOSED:
            whole = COMPOSED[kind](ev.field, name, *values)
            found[name] = as_number(whole) if scalar else whole
        else:
            found[name] = (kind, values)
    return found


def _require(ev: Evaluator, required: list[tuple[Code, str]]) -> None:
    for needed, fact in required:
        if fact == "positive" and needed.scalar:
            holds = reals.certain_sign(base_of(ev.value(needed))) > 0
        else:
            holds = _has(ev, needed, frozenset({fact}))
        if not holds:
            msg = "a law with a parameter out of its range"
            raise Undefined(msg)


def mean(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the expectation of one term."""
    (value,) = _averaged(ev, code, lambda values: values)
    return value


def covariance(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return E[a b'] - E[a] E[b]', with b = a for a variance."""
    field, bodies = ev.field, code.args[: code.extra.bodies]

    def products(values: list[Any]) -> list[Any]:
        columns = [[[v]] if body.scalar else v for v, body in zip(values, bodies, strict=True)]
        return [*columns, field.product(columns[0], transposed(columns[-1]))]

    *means, second = _averaged(ev, code, products)
    first = field.scaled(-1, field.product(means[0], transposed(means[-1])))
    result = field.added([second, first])
    return result[0][0] if code.scalar else result


def _averaged(ev: Evaluator, code: Code, combined: Any) -> list[Any]:  # noqa: ANN401 - a function of the bodies' values
    """Return the averages of what is made of the values of the bodies."""
    if ev.field.p:
        msg = "no rational function"
        raise NotEvaluable(msg)
    over, bodies = code.extra, code.args[: code.extra.bodies]
    families = [(name, one) for name, one in over.laws if one.kind is Parametric]
    others = tuple((name, one) for name, one in over.laws if one.kind is not Parametric)
    made = {base: known for _, one in families for base, known in ev.value(one).items()}
    finite = {name: known.values for name, known in made.items() if isinstance(known, Finite)}
    letters = {name: known.value for name, known in made.items() if isinstance(known, Composed)}
    bases = {name: known for name, known in made.items() if isinstance(known, tuple)}
    for known in made.values():
        bases |= known.letters if isinstance(known, Composed) else {}
    finite |= {name: _values(kind, parameters) for name, (kind, parameters) in bases.items() if kind not in RANGES}
    letters |= {name: letter(name, RANGES[kind]) for name, (kind, _) in bases.items() if kind in RANGES}
    rest = replace(over, laws=others, symbols=frozenset(s for s in over.symbols if any(str(s.name) == n for n, _ in others)))

    def read() -> list[Any]:
        if not others:
            return combined([ev.value(body) for body in bodies])  # type: ignore[no-any-return] # as it was given
        if len(bodies) > 1 or combined([0]) != [0]:
            msg = "the covariance of what depends on laws of several kinds"
            raise NotEvaluable(msg)
        inner = code.args[0]
        return [tilted.averaged(ev, rest, inner)]

    totals: list[Any] = []
    for choice in product(*finite.values()):
        weight: Element = 1
        chosen = dict(letters)
        for name, (share, value) in zip(finite, choice, strict=True):
            weight, chosen[name] = weight * share, value
        values = _at(ev, families, chosen, over, read)
        found = [_scaled(weight, _expected(v, bases, ev.field)) for v in values]
        totals = found if not totals else [_sum(a, b) for a, b in zip(totals, found, strict=True)]
    return totals


def _at(ev: Evaluator, families: list[tuple[str, Code]], chosen: dict[str, Element], over: Any, read: Any) -> list[Any]:  # noqa: ANN401 - what an average runs over
    """Read values where the variables that others are made of have given ones."""
    bound: dict[str, Any] = {}
    try:
        for name, one in families:
            made: Made = one.extra
            ev.values.update({base: chosen[base] for base, *_ in made.bases})
            ev.forget(made.slots)
            bound[name] = ev.value(made.value)
            ev.forget(made.slots)
        values: list[Any] = values_at(ev, over, [bound], read)[0]
        return values
    finally:
        for base in chosen:
            ev.values.pop(base, None)


def _values(kind: str, parameters: list[Element]) -> list[tuple[Element, Element]]:
    if kind == "bernoulli":
        (p,) = parameters
        return [(1 - p, 0), (p, 1)]
    return [(Fraction(1, 2), -1), (Fraction(1, 2), 1)]


def _scaled(weight: Element, value: Any) -> Any:  # noqa: ANN401 - a value
    return [[weight * x for x in row] for row in value] if isinstance(value, list) else weight * value


def _sum(a: Any, b: Any) -> Any:  # noqa: ANN401 - values
    if not isinstance(a, list):
        return a + b
    return [[x + y for x, y in zip(p, q, strict=True)] for p, q in zip(a, b, strict=True)]


# ----------------------------------------------------------------------------------------------------- by monomials


def _expected(value: Any, bases: dict[str, Any], field: Field) -> Any:  # noqa: ANN401 - a value
    if isinstance(value, list):
        return [[_expected(x, bases, field) for x in row] for row in value]
    if isinstance(value, Dual):
        return Dual(value.level, _expected(value.value, bases, field), _expected(value.slope, bases, field))
    total: Element = 0
    for monomial, c in terms_of(value):
        if not is_random(monomial):
            total = total + number_of({monomial: c})
            continue
        if (whole := _of_one(monomial, bases)) is not None:
            rest = frozenset((a, e) for a, e in monomial if not is_random(a))
            total = total + whole * number_of({rest: c})
            continue
        own: dict[str, Power] = {}
        outside: dict[Any, Any] = {}
        for atom, exponent in monomial:
            if not is_random(atom):
                outside[atom] = exponent
            else:
                _note(own, atom, exponent, {name: kind for name, (kind, _) in bases.items()})
        factor: Element = number_of({frozenset(outside.items()): c})
        for name, power in own.items():
            kind, parameters = bases[name]
            factor = factor * MOMENTS[kind](field, power, *parameters)
        total = total + factor
    return total


def _of_one(monomial: Any, bases: dict[str, Any]) -> Number | None:  # noqa: ANN401 - a monomial
    """Return the average of the only random factor, where it is a function that is averaged as a whole."""
    ((kind, inside), exponent), *more = ((a, e) for a, e in monomial if is_random(a))
    line = _line(inside) if kind in WHOLE and exponent == 1 and not more else None
    known = bases.get(line[0]) if line is not None else None
    return WHOLE[kind](known[0], known[1], *line[1:]) if line is not None and known is not None else None


def _line(value: Any) -> tuple[str, Rational, Rational] | None:  # noqa: ANN401 - a number
    """Return u, a and b where a number is a*u + b with rational a and b."""
    constant, rest = value.terms.get(frozenset(), 0), [(m, c) for m, c in value.terms.items() if m]
    atoms = [next(iter(m)) for m, _ in rest if len(m) == 1]
    if len(rest) != 1 or not atoms or atoms[0][0][0] != VARIABLE or atoms[0][1] != 1:
        return None
    return str(atoms[0][0][1][0]), rest[0][1], constant


def _note(own: dict[str, Power], atom: Any, exponent: Any, kinds: dict[str, str]) -> None:  # noqa: ANN401 - an atom
    kind, inside = atom
    name = inside[0] if kind in (VARIABLE, LOG_VARIABLE) else _one_and(inside) if kind in ("sum", "log sum") else ""
    slope: Number = 0
    if kind == "exp":
        name, slope = _sloped(inside)
    power = own.setdefault(name, Power())
    times = isinstance(exponent, int) and exponent > 0
    match kind:
        case "variable":
            power.k = power.k + exponent
        case "log variable" if times:
            power.logs += exponent
        case "exp":
            power.t = power.t + exponent * slope
        case "sum":
            power.rest = power.rest + exponent
        case "log sum" if times:
            power.rest_logs += exponent
        case _:
            name = ""
    if name in kinds:
        return
    msg = "an average of what is no product of powers, logarithms and exponentials of random numbers"
    raise NotEvaluable(msg)


def _sloped(inside: Any) -> tuple[str, Number]:  # noqa: ANN401 - a monomial
    """Return u and t where a product is t*u."""
    names = [a[1][0] for a, e in inside if a[0] == VARIABLE and e == 1]
    slopes = {a: e for a, e in inside if not is_random(a)}
    return (
        (names[0], number_of({frozenset(slopes.items()): 1}))
        if len(names) == 1 and len(slopes) + 1 == len(inside)
        else ("", 0)
    )


def _one_and(inside: Any) -> str:  # noqa: ANN401 - a number
    """Return the name of u where a number is 1 - u, for u below 1, or 1 + u, for what may be any positive number."""
    if isinstance(inside, Real) and len(inside.terms) == 2 and inside.terms.get(frozenset()) == 1:  # noqa: PLR2004 - 1 and u
        ((monomial, c),) = ((m, c) for m, c in inside.terms.items() if m)
        if len(monomial) == 1:
            ((atom, exponent),) = monomial
            if atom[0] == VARIABLE and exponent == 1 and c == (-1 if atom[1][1] == "unit" else 1):
                return str(atom[1][0])
    return ""
