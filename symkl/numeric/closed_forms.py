"""What averages, divergences, densities and derivatives are equal to: found here, and used only where it is PROVED."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Expr

from symkl.errors import SymklError, UnsupportedError
from symkl.kernel.definedness import says
from symkl.language import derivatives, entrywise, expectations, functions, terms
from symkl.language.distributions import Normal
from symkl.language.law import Density
from symkl.language.statement import Statement
from symkl.language.symbols import Index
from symkl.language.terms import is_scalar, shape_of
from symkl.numeric import structure
from symkl.numeric.gradients import NoRuleError, derivative
from symkl.numeric.patterns import recognised
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Basic

    from symkl.language.statement import Fact

OPEN = (
    expectations.Expectation,
    expectations.Variance,
    expectations.Covariance,
    expectations.Conditional,
    expectations.Divergence,
    Density,
    derivatives.Derivative,
    derivatives.Jacobian,
    functions.Integral,
)
WRITE: dict[type[Expr], str] = {
    derivatives.Derivative: "write the derivative out, and check it: symkl.prove",
    derivatives.Jacobian: "write the derivative out, and check it: symkl.prove",
    expectations.Divergence: "write the divergence out, or use symkl.kl_normal and the like",
    Density: "write the density out",
}


def closed(term: Any, given: frozenset[Fact] = frozenset()) -> Any:  # noqa: ANN401 - any part of a term
    """Put what is proved equal in the place of averages, divergences, densities and derivatives.

    Raises
    ------
    UnsupportedError
        Naming the node for which nothing was found that could be proved.
    """
    if not isinstance(term, Expr) or not term.args or not term.has(*OPEN):
        return term
    if recognised(term) is not None:
        return term
    if isinstance(term, functions.Log) and isinstance(term.args[0], Density):
        return _proved(term, given, iter([_log_density(term.args[0])]))
    if isinstance(term, OPEN):
        return _proved(term, given, _found(term, given))
    return _rebuilt(term, given)


def existing(term: Basic) -> list[Expr]:
    """What has a logarithm or a root, and so is positive or not negative, where all that is put in place of exists.

    A closed form has values beyond: a moment-generating function where the average is infinite, a density outside of the
    support.

    Raises
    ------
    UnsupportedError
        Where it exists nowhere.
    """
    found = [
        (part, fact)
        for node in sorted(term.atoms(*OPEN), key=str)
        for inner in (node, *(x for arg in node.args for x in _random(arg)))
        for part, fact in says(inner)
    ]
    wanted = [(p, fact) for p, fact in dict.fromkeys(found) if not _known(p, fact) and not expectations.random_symbols(p)]
    for part, fact in wanted:
        if _rational(part) is not None:
            msg = f"{term} has no value: {part} is not {fact}"
            raise UnsupportedError(msg)
    return [_over_indices(functions.log(p) if fact == "positive" else functions.sqrt(p)) for p, fact in wanted]


def _random(part: Basic) -> list[Any]:
    return expectations.random_symbols(part) if isinstance(part, Expr) else []


def _known(part: Any, fact: str) -> bool:  # noqa: ANN401 - a term
    # by its form, or since the values of arguments are held against it; a law with a chance of 0 or 1 is the limit of others
    if fact not in ("positive", "nonnegative") or not is_scalar(part) or structure.is_positive(part):
        return True
    if (value := _rational(part)) is not None:
        return value > 0 or (value == 0 and fact == "nonnegative")
    one, *rest = part.args if isinstance(part, terms.Plus) else (part,)
    chance = rest[0].args[0] if one == 1 and len(rest) == 1 and isinstance(rest[0], terms.Negative) else part
    if structure.known(chance, "probability") or isinstance(chance, entrywise.Sigmoid):
        return True
    return fact == "nonnegative" and structure.is_nonnegative(part)


def _rational(part: Any) -> Any:  # noqa: ANN401 - a term
    collected = structure.collect(part)
    return None if collected.keys() - {sympy.S.One} else sum(collected.values(), sympy.S.Zero)


def _over_indices(value: Any) -> Any:  # noqa: ANN401 - a term
    # at every value of an index: a sum has none where a part has none
    for index in sorted(value.atoms(Index) & value.free_symbols, key=str):
        value = functions.Sum(value, index)
    return value


def _rebuilt(term: Any, given: frozenset[Fact]) -> Any:  # noqa: ANN401 - as above
    args = [_group(a, given) if not isinstance(a, Expr) else closed(a, given) for a in term.args]
    return term if all(a is b for a, b in zip(args, term.args, strict=True)) else term.func(*args)


def _group(part: Any, given: frozenset[Fact]) -> Any:  # noqa: ANN401 - as above
    # rows of blocks
    return part.func(*(_group(a, given) for a in part.args)) if isinstance(part, sympy.Tuple) else closed(part, given)


def _proved(term: Expr, given: frozenset[Fact], found: Iterator[Any]) -> Any:  # noqa: ANN401 - a term
    from symkl.suite import prove  # noqa: PLC0415 - loads the prover, which most formulas need not

    said = ""
    for candidate in found:
        if candidate is None or candidate == term:
            continue
        try:
            value = closed(candidate, given)
            result = prove(Statement(term, value, given=given))
        except SymklError as error:
            said = error.message
            continue
        if result.verdict is Verdict.PROVED:
            return value
        said = f"{term} = {value} is {result.verdict.value}"
    why = WRITE.get(type(term), "write what it is equal to")
    msg = f"no program covers {term} ({type(term).__name__})"
    raise UnsupportedError(msg, hint=f"{why}{f' ({said})' if said else ''}")


def _found(term: Any, given: frozenset[Fact]) -> Iterator[Any]:  # noqa: ANN401 - terms
    """What a node may be equal to, the best form first."""
    match term:
        case Density():
            yield functions.Exp(_log_density(term))
            return
        case derivatives.Derivative():
            with contextlib.suppress(NoRuleError, UnsupportedError):
                yield derivative(closed(term.args[0], given), term.args[1])
        case expectations.Divergence() if all(isinstance(law, Normal) for law in term.args):
            yield _divergence(*term.args)
    yield _by_the_laws(term, given)
    if any(isinstance(a, Expr) and a.has(*OPEN) for a in term.args):
        inner = _rebuilt(term, given)
        yield _by_the_laws(inner, given)


def _by_the_laws(term: Any, given: frozenset[Fact]) -> Any:  # noqa: ANN401 - a term, if there is one
    """What the prover's laws make of a node: what is left of it less nothing."""
    from symkl.prover.explanation import rests  # noqa: PLC0415 - as above

    zero = sympy.S.Zero if is_scalar(term) else terms.Zero(*shape_of(term))
    rest = next(rests(Statement(term, zero, given=given)), None)
    return zero if rest is None else rest.difference


def _log_density(term: Density) -> Any:  # noqa: ANN401 - a term
    law, x = term.law, term.args[1]
    if not isinstance(law, Normal):
        make = getattr(law, "log_density_at", None)
        return None if make is None else make(x)
    m, s = _moments(law)
    away = terms.plus(x, terms.negated(m))
    size = shape_of(x)[0]
    if is_scalar(x):
        square = terms.divided(terms.power(away, 2), s)
        logs = functions.log(terms.times(terms.times(2, sympy.pi), s))
    else:
        square = terms.times(terms.times(terms.Transpose(away), terms.inverse(s)), away)
        logs = terms.plus(terms.times(size, functions.log(terms.times(2, sympy.pi))), functions.logdet(s))
    return terms.divided(terms.negated(terms.plus(logs, square)), 2)


def _divergence(p: Normal, q: Normal) -> Any:  # noqa: ANN401 - a term
    m1, s1, m2, s2 = _moments(p, q)
    away = terms.plus(m2, terms.negated(m1))
    size = shape_of(m1)[0]
    if is_scalar(m1):
        parts: list[Any] = [
            functions.log(terms.divided(s2, s1)),
            -1,
            terms.divided(s1, s2),
            terms.divided(terms.power(away, 2), s2),
        ]
    else:
        logs = terms.plus(functions.logdet(s2), terms.negated(functions.logdet(s1)))
        trace = functions.tr(terms.times(terms.inverse(s2), s1))
        square = terms.times(terms.times(terms.Transpose(away), terms.inverse(s2)), away)
        parts = [logs, terms.negated(size), trace, square]
    out = parts[0]
    for part in parts[1:]:
        out = terms.plus(out, part)
    return terms.divided(out, 2)


def _moments(*laws: Normal) -> list[Any]:
    return [parameter for law in laws for parameter in law.args]
