"""Inequalities: a difference that is a sum of terms known not to be negative, after the tangent of the logarithm.

``log t <= t - 1`` is itself proved, from the sign of one derivative; Gibbs' inequality follows from it term by term.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, Any

from sympy import pi

from symkl.language.arithmetic import divided, plus, times
from symkl.language.functions import log, logdet
from symkl.language.shapes import is_scalar
from symkl.prover.products import multiply, multiply_all
from symkl.prover.scalars import is_nonnegative, is_positive
from symkl.prover.sums import sum_over
from symkl.prover.values import EMPTY, Monomial, Number, SymbolicExponent, Value, add, atom_value, number, scalar, scale

if TYPE_CHECKING:
    from symkl.language.law import Law
    from symkl.prover.context import Context
    from symkl.prover.normal_form import NormalForm
    from symkl.prover.values import Atom


def nonnegative(form: NormalForm, difference: Value, *, strict: bool) -> str | None:
    """Return how a scalar difference is known to be >= 0 (or > 0), or ``None``."""
    context = form.context
    if _termwise(context, difference, strict=strict):
        return f"every term is known {'to be positive' if strict else 'not to be negative'}"
    if (one := _one_variable(context, difference, strict=strict)) is not None:
        return one
    bound = _tangent_bound(form, difference)
    if bound is not None and _termwise(context, bound, strict=strict):
        return "each logarithm replaced by its tangent leaves " + (context.describe(bound) or "0")
    return None


def _termwise(context: Context, value: Value, *, strict: bool) -> bool:
    positive = False
    for (monomial, _), coefficient in value.terms.items():
        if coefficient < 0:
            return False
        for atom, exponent in monomial:
            known = _sign_known(context, atom, exponent)
            if not known:
                return False
            if atom[0] == "tr":
                context.cite("squares are not negative")
        positive |= all(is_positive(context, atom) for atom, _ in monomial)
    return positive or not strict


def _sign_known(context: Context, atom: Atom, exponent: Any) -> bool:  # noqa: ANN401 - any exponent
    if atom[0] == "sum":
        return exponent == 1 and all(is_nonnegative(context, a, e) for a, e in atom[3])
    if atom[0] == "E":
        return exponent == 1 and all(is_nonnegative(context, a, e) for a, e in atom[3])
    return is_nonnegative(context, atom, exponent)


# ---------------------------------------------------------------------------------------------- one real variable


def _one_variable(context: Context, value: Value, *, strict: bool) -> str | None:
    """Prove r(t) + c log t >= 0 for t > 0: its least value is at 1, where its derivative changes sign and nowhere else."""
    powers: dict[int, Number] = {}
    logarithm: Number = 0
    names: set[Atom] = set()
    for (monomial, _), coefficient in value.terms.items():
        degree = 0
        for atom, exponent in monomial:
            if atom[0] == "s" and is_positive(context, atom) and isinstance(exponent, int):
                names.add(atom)
                degree = exponent
            elif atom[0] == "log" and atom[1][0] == "s" and exponent == 1 and len(monomial) == 1:
                names.add(atom[1])
                logarithm, degree = coefficient, 0
                coefficient = 0  # noqa: PLW2901 - counted as the logarithm
            else:
                return None
        powers[degree] = powers.get(degree, 0) + coefficient
    least = sum(powers.values())
    if len(names) != 1 or not logarithm or least < 0 or (strict and not least):
        return None
    # t g'(t), a Laurent polynomial; shifted to a polynomial it must be (t - 1) times non-negative coefficients
    slope: dict[int, Number] = {k: k * c for k, c in powers.items() if k * c}
    slope[0] = slope.get(0, 0) + logarithm
    low, high = min(slope), max(slope)
    coefficients = [Fraction(slope.get(k, 0)) for k in range(high, low - 1, -1)]
    quotient, carry = [], Fraction(0)
    for c in coefficients:
        carry += c
        quotient.append(carry)
    if quotient.pop() != 0 or not quotient or any(c < 0 for c in quotient):
        return None
    (name,) = names
    return f"it is {least} at {name[1]} = 1, and its derivative is negative before and positive behind"


# ------------------------------------------------------------------------------------------------- the tangent


def _tangent_bound(form: NormalForm, value: Value) -> Value | None:
    """Replace weighted logarithms w log r by w (1 - 1/r) where w is not negative."""
    groups: dict[tuple[Any, ...], dict[Atom, Number]] = {}
    rest: list[Value] = [number(0)]
    for (monomial, word), coefficient in value.terms.items():
        found = _weighted_log(monomial)
        if found is None:
            rest.append(scalar({(monomial, word): coefficient}))
        else:
            key, atom = found
            powers = groups.setdefault(key, {})
            powers[atom] = powers.get(atom, 0) + coefficient
    if not groups:
        return None
    for key, powers in groups.items():
        part = _bound_sum(form, key, powers) if key[0] == "sum" else _bound_expectation(form, key, powers)
        if part is None:
            return None
        rest.append(part)
    return add(*rest) if rest else number(0)


def _weighted_log(monomial: Monomial) -> tuple[tuple[Any, ...], Atom] | None:
    """Split sum_i w log u, or E_p[log u], into what weighs and u."""
    if len(monomial) != 1:
        return None
    (((kind, *parts), exponent),) = monomial
    if exponent != 1 or kind not in ("sum", "E"):
        return None
    inner = parts[2]
    logs = [atom for atom, e in inner if atom[0] == "log" and e == 1]
    if len(logs) != 1:
        return None
    return (kind, *parts[:2], inner - {(logs[0], 1)}), logs[0][1]


def _whole_powers(powers: dict[Atom, Number]) -> tuple[Number, dict[Atom, int]]:
    """One positive factor and whole powers: sum of c log u = factor * log of a product of whole powers."""
    values = [Fraction(c) for c in powers.values() if c]
    factor = Fraction(gcd(*(v.numerator for v in values)), lcm(*(v.denominator for v in values)))
    return factor, {atom: int(c / factor) for atom, c in powers.items() if c}


def _bound_sum(form: NormalForm, key: tuple[Any, ...], powers: dict[Atom, Number]) -> Value | None:
    context = form.context
    _, index, size, weight = key
    weighs = all(is_nonnegative(context, atom, e) for atom, e in weight)
    signs = all(is_nonnegative(context, atom, 1) for atom in powers)
    if not (any(powers.values()) and weighs and signs):
        return None
    context.cite("logarithm lies below its tangent")
    factor, whole = _whole_powers(powers)
    inverse_ratio = multiply_all(context, [atom_value(atom, -n) for atom, n in whole.items()])
    summand = multiply(context, scalar({(weight, EMPTY): factor}), add(number(1), scale(inverse_ratio, -1)))
    return sum_over(context, summand, index, scalar(dict(size)), form.event_facts)


def _bound_expectation(form: NormalForm, key: tuple[Any, ...], powers: dict[Atom, Number]) -> Value | None:
    """E_p[log p - log q] >= E_p[1 - q/p] = 1 - 1, for densities of one point."""
    context = form.context
    _, _, law, weight = key
    more = [atom for atom, c in powers.items() if c > 0]
    less = [atom for atom, c in powers.items() if c < 0]
    if not weight and len(more) == 1 and not less and more[0][0] == "pdf":
        return _largest_entropy(form, *context.points[more[0][1]], law, powers[more[0]])
    if weight or len(more) != 1 or len(less) != 1 or powers[more[0]] != -powers[less[0]]:
        return None
    if more[0][0] != "pdf" or less[0][0] != "pdf":
        return None
    (first, point), (second, other) = (context.points[atom[1]] for atom in (more[0], less[0]))
    same_law = law == (form.law_key(first),)
    if not same_law or point.key != other.key or not _is_bound_point(point) or first.shape != second.shape:
        return None
    context.cite("logarithm lies below its tangent")
    return number(0)


def _largest_entropy(form: NormalForm, law: Law, point: Value, key: Any, c: Number) -> Value | None:  # noqa: ANN401
    """E_p[log p] >= E_p[log q] for the normal density q of the same mean and covariance, whose logarithm is quadratic."""
    moments = getattr(law, "moments", None)
    if moments is None or key != (form.law_key(law),) or not _is_bound_point(point):
        return None
    size, covariance = law.shape[0], moments[1]
    volume = log(covariance) if is_scalar(covariance) else logdet(covariance)
    for cited in ("logarithm lies below its tangent", "mean", "covariance"):
        form.context.cite(cited)
    return scale(form.of(divided(plus(plus(times(size, log(times(2, pi))), size), volume), -2)), c)


def _is_bound_point(point: Value) -> bool:
    single = point.single()
    if single is None:
        return False
    monomial, word, coefficient = single
    names = [word[0].name] if word else [a[1] for a, e in monomial if a[0] == "s" and not isinstance(e, SymbolicExponent)]
    return coefficient == 1 and len(word) + len(monomial) == 1 and str(names[0]).startswith("~")
