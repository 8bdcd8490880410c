"""Integrals made ready: each term is an average under the density that it has, or under that of the standard normal law."""

from __future__ import annotations

from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Any

import sympy

from symkl.evaluation import averages, indeterminate, operations, tilted
from symkl.evaluation.degrees import polynomial_degree
from symkl.evaluation.numbers import Infinite, NotEvaluable, Undefined
from symkl.language import distributions, functions, symbols, terms
from symkl.language.law import Density
from symkl.language.parametric import Parametric
from symkl.language.terms import shape_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Basic

    from symkl.evaluation.evaluator import Code, Evaluator, Run
    from symkl.evaluation.layers import Program

# into how many factors a power of a sum is multiplied out
MOST_FACTORS = 4
PLAIN: dict[type, Run] = {terms.Plus: operations.plus, terms.Negative: operations.negative}


def integral(program: Program, term: Basic) -> Code:
    """Return the code of an integral over the space of a vector or a number."""
    body: Any = term.args[0]
    over: Any = term.args[1]
    code = _integrated(program, body, over)
    if over.facts or shape_of(over)[1] != 1:
        return code
    law = program.law(_standard(over), "")
    sampled = program.averaged([program.add(body)], [(over, law)], _is_polynomial)
    return program.code(functions.Integral, _finite, (sampled, code)).shaped(shape_of(term))


def _is_polynomial(ev: Evaluator, code: Code) -> str:
    """Whether what is integrated over all of space is a polynomial, whose integral does not converge: an odd one, or not."""
    over, (body, *_) = code.extra, code.args
    if ev.field.p:
        return ""
    try:
        ahead = [at for _, at in averages.joint(ev, over.laws, 2 * polynomial_degree(ev, body, over.symbols))]
        behind = [{name: _negative(value) for name, value in at.items()} for at in ahead]
        values = averages.values_at(ev, over, [*ahead, *behind], lambda: ev.rows(body))
    except NotEvaluable:
        return ""
    rows = zip(values[: len(ahead)], values[len(ahead) :], strict=True)
    pairs = [pair for one, other in rows for a, b in zip(one, other, strict=True) for pair in zip(a, b, strict=True)]
    if any(x + y != 0 for x, y in pairs):
        return "polynomial"
    return "odd" if any(x != 0 for x, _ in pairs) else ""


def _negative(value: Any) -> Any:  # noqa: ANN401 - a value
    return [[-x for x in row] for row in value] if isinstance(value, list) else -value


def _finite(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    kind = ev.value(code.args[0])
    if kind == "odd":
        msg = "an integral that does not converge, although over balls about 0 it is 0"
        raise Undefined(msg)
    if kind:
        msg = "an integral that does not converge"
        raise Infinite(msg)
    return ev.value(code.args[1])


def _standard(over: Any) -> distributions.Normal:  # noqa: ANN401 - a vector or a number
    """The standard normal law of a vector, or of a number."""
    if not isinstance(over, symbols.Matrix):
        return distributions.Normal(0, 1)
    n = over.shape[0]
    return distributions.Normal(terms.Zero(n, sympy.S.One), terms.Identity(n))


def _integrated(program: Program, term: Basic, over: Basic) -> Code:
    """Integrate a sum of densities times functions: each part is an average under its density's law."""
    if isinstance(term, (terms.Plus, terms.Negative)):
        code = program.code(type(term), PLAIN[type(term)], (_integrated(program, a, over) for a in term.args))
    elif isinstance(term, terms.Divide) and over not in term.args[1].free_symbols:
        code = program.code(
            terms.Divide, operations.divide, (_integrated(program, term.args[0], over), program.add(term.args[1]))
        )
    elif found := _density_among(factors := list(term.args) if isinstance(term, terms.Times) else [term], over):
        place, density = found
        rest = factors[:place] + factors[place + 1 :]
        body = program.add(rest[0] if len(rest) == 1 else terms.Times(*rest) if rest else sympy.S.One)
        law = program.law(density.law, density.law.name)
        run = indeterminate.mean if isinstance(density.law, Parametric) else tilted.mean
        code = program.averaged([body], [(over, law)], run)
    elif isinstance(term, terms.Times) and (parts := [over in a.free_symbols for a in term.args]).count(True) == 1:
        code = program.code(
            terms.Times,
            operations.times,
            (
                _integrated(program, a, over) if inside else program.add(a)
                for a, inside in zip(term.args, parts, strict=True)
            ),
        )
        code.extra = operations.product_steps([shape_of(a) for a in term.args])
    else:
        code = _over_a_density(program, term, over)
    return code.shaped(shape_of(term))


def _over_a_density(program: Program, term: Basic, over: Any) -> Code:  # noqa: ANN401 - a vector or a number
    """Integrate what is no product with a density: average it, divided by the density, under the standard normal law."""
    standard = _standard(over)
    if over.facts or (isinstance(over, symbols.Matrix) and not over.is_vector):
        msg = f"the integral over {over}, which is no vector of any numbers"
        raise NotEvaluable(msg)
    law = program.law(standard, "")
    parts = [
        program.averaged([program.add(terms.divided(part, standard(over)))], [(over, law)], tilted.mean).shaped(
            shape_of(part)
        )
        for part in _products(term, over)
    ]
    return parts[0] if len(parts) == 1 else program.code(terms.Plus, operations.plus, parts)


def _products(term: Any, over: Any) -> list[Any]:  # noqa: ANN401, PLR0911 - a term, a vector or a number
    """Return terms that add up to one: sums that depend on what is integrated over are multiplied out."""
    if over not in term.free_symbols:
        return [term]
    match term:
        case terms.Plus():
            return [part for a in term.args for part in _products(a, over)]
        case terms.Negative():
            return [terms.negated(part) for part in _products(term.args[0], over)]
        case terms.Times():
            return [reduce(terms.times, factors) for factors in product(*(_products(a, over) for a in term.args))]
        case terms.Divide():
            return [terms.divided(part, term.args[1]) for part in _products(term.args[0], over)]
        case terms.Power() if term.args[1].is_Integer and 1 < term.args[1] <= MOST_FACTORS:
            return _products(reduce(terms.times, [term.args[0]] * int(term.args[1])), over)
    return [term]


def _density_among(factors: Sequence[Basic], over: Basic) -> tuple[int, Density] | None:
    return next(
        ((i, f) for i, f in enumerate(factors) if isinstance(f, Density) and f.args[1] == over),
        None,
    )
