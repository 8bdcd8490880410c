"""Steps that people take on a term as it is written: they match the form of a law, where the kernel sees a sum of words.

``(x - m).T*A*(x - m)`` is a scalar and so its trace, whatever it multiplies out to. Each step is an instance of a law, and
the kernel confirms it: what it changes is the difference of the sides of that instance.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from sympy import Expr, Integer, Rational, S

from symkl.kernel.laws import LAWS
from symkl.kernel.proof import Cofactor, Instance
from symkl.language import distributions as ds
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.law import Density
from symkl.language.symbols import Dimension
from symkl.language.sympy_types import group
from symkl.prover.rewriting import product, rebuilt
from symkl.prover.shortening import FAILURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.check import Kernel
    from symkl.kernel.laws import Rule
    from symkl.prover.rewriting import Rewriter

DENSITY, LOG_DENSITY = "normal density", "logarithm of the normal density"
LINEAR = "the expectation is linear"
NEGATIVE = Integer(-1)


class Move(NamedTuple):
    """What a part of a term becomes, by a multiple of an instance of a law; without one, by the axioms."""

    old: Expr
    new: Expr
    instance: Instance | None
    name: str
    factor: Expr = S.One


def move(rewriter: Rewriter, term: Expr, other: Expr, last: str = "") -> Move | None:
    """The next step, outermost first, on a part that the other side does not have.

    What makes a part that the other side has goes first, then what goes on with ``last``, then laws before axioms.
    """
    best: tuple[tuple[bool, ...], Move] | None = None
    for part in _parts(term):
        if other.has(part):
            continue
        for one in _moves(part, _random_in(part, term), other):
            rank = (
                not _hits(one, other),
                one.instance is None,
                not last or one.name.split()[0] != last.split(maxsplit=1)[0],
            )
            if (best is None or rank < best[0]) and confirmed(rewriter.plain, one):
                best = rank, one
    return best[1] if best is not None else None


def _hits(one: Move, other: Expr) -> bool:
    new = one.new.args[-1] if isinstance(one.new, tm.Times) and tm.is_scalar(one.new.args[-1]) else one.new
    return bool(other.has(new))


def applied(term: Expr, one: Move) -> Expr:
    """A term after a step: wherever the part stands that it changes."""
    if term == one.old:
        return one.new
    if not term.args or not term.has(one.old):
        return term
    return rebuilt(term, [applied(a, one) if isinstance(a, Expr) else a for a in term.args])


def confirmed(kernel: Kernel, one: Move) -> bool:
    """Whether the kernel says the same."""
    try:
        difference = kernel.of(one.old) - kernel.of(one.new)
        if one.instance is None:
            return not difference.terms
        return difference == kernel.cofactor(Cofactor(one.factor, None, one.instance, None))
    except FAILURES:
        return False


def _parts(term: Any) -> Iterator[Expr]:  # noqa: ANN401 - any part of a term
    """Parts of a term, outermost first."""
    if isinstance(term, fn.Integral) or not isinstance(term, Expr):
        return
    yield term
    for a in term.args:
        yield from _parts(a)


def _random_in(part: Expr, term: Expr) -> frozenset[Any]:
    """What the expectations around a part average over."""
    around = [e for e in term.atoms(ex.Expectation) if e != part and e.has(part)]
    return frozenset(x for e in around for x in e.over)


def _moves(part: Expr, over: frozenset[Any], other: Expr) -> Iterator[Move]:
    match part:
        case fn.Trace():
            yield from _rotated(part, other)
        case Density() if isinstance(part.law, ds.Normal):
            yield _density(part)
        case fn.Log() if isinstance(part.args[0], Density) and LOG_DENSITY in LAWS:
            if isinstance(part.args[0].law, ds.Normal) and not other.has(part.args[0]):
                yield _density(part.args[0], LOG_DENSITY, part)
        case fn.Log():
            yield from _logarithm(part)
        case ex.Expectation():
            yield from _expectation(part)
        case tm.Times() if tm.is_scalar(part):
            yield from _form(part, over)


def _rotated(t: fn.Trace, other: Expr) -> Iterator[Move]:
    """A trace as the other side has it."""
    args = t.args[0].args if isinstance(t.args[0], tm.Times) else ()
    for i in range(1, len(args)):
        a, b = args[:i], args[i:]
        if any(tm.is_scalar(x) for x in args):
            return
        new = fn.tr(product([*b, *a])) if tm.same_dimension(tm.shape_of(b[-1])[1], tm.shape_of(a[0])[0]) else None
        if new is not None and other.has(new):
            name = "trace is cyclic"
            yield Move(t, new, Instance(name, (("A", product(a)), ("B", product(b)))), name)


def _density(t: Density, name: str = DENSITY, whole: Expr | None = None) -> Move:
    put = {"x": t.args[1], "m": t.law.args[0], "S": t.law.args[1]}
    return Move(
        t if whole is None else whole,
        instantiated(LAWS[name], LAWS[name].statement.rhs, put),
        Instance(name, tuple(put.items())),
        name,
    )


def instantiated(rule: Rule, side: Expr, put: dict[str, Expr]) -> Expr:
    """A side of what a law says, with terms in place of its letters."""
    symbols = rule.statement.symbols
    new: dict[Any, Expr] = {symbols[name]: term for name, term in put.items()}
    shapes = [zip(tm.shape_of(letter), tm.shape_of(term), strict=True) for letter, term in new.items()]
    new |= {size: got for pairs in shapes for size, got in pairs if isinstance(size, Dimension)}

    def put_in(term: Any) -> Any:  # noqa: ANN401 - a part of a term
        if term in new:
            return new[term]
        return rebuilt(term, [put_in(a) for a in term.args]) if isinstance(term, tm.Node) else term

    out: Expr = put_in(side)
    return out


def _logarithm(t: fn.Log) -> Iterator[Move]:
    inside = t.args[0]

    def step(name: str, new: Expr, **put: Expr) -> Move:
        return Move(t, new, Instance(name, tuple(put.items())), name)

    if not inside.free_symbols:  # a number
        return
    match inside:
        case tm.Times():
            u, *others = inside.args
            v = reduce(tm.times, others)
            yield step("logarithm of a product", tm.plus(fn.log(u), fn.log(v)), u=u, v=v)
        case tm.Divide():
            u, below = inside.args
            if u == 1:
                yield step("logarithm of a whole power", tm.negated(fn.log(below)), u=below, k=NEGATIVE)
            else:
                v = tm.divided(1, below)
                yield step("logarithm of a product", tm.plus(fn.log(u), fn.log(v)), u=u, v=v)
        case tm.Power() | fn.Sqrt():
            u, e = inside.args if isinstance(inside, tm.Power) else (inside.args[0], Rational(1, 2))
            whole = e.is_Integer
            name = "logarithm of a whole power" if whole else "logarithm of a power"
            yield step(name, product([e, fn.log(u)]), u=u, **{"k" if whole else "v": e})
        case fn.Exp():
            yield step("logarithm of an exponential", inside.args[0], u=inside.args[0])


def _expectation(t: ex.Expectation) -> Iterator[Move]:
    body, over = t.args[0], tuple(t.args[1])
    scalars, rest = _split(body)
    if isinstance(rest, fn.Trace) and not any(_depends(s, t.over) for s in scalars):
        new = product([*scalars, fn.tr(_out(rest.args[0], t))])
        name = "trace and expectation commute"
        instance = Instance(name, (("X", rest.args[0]),), tuple(t.over))
        yield Move(t, new, instance, name, product(scalars) if scalars else S.One)
    if isinstance(body, tm.Plus) and tm.is_scalar(body):
        yield Move(t, _linear(body, t), None, LINEAR)
    elif scalars and not any(_depends(s, t.over) for s in scalars) and not isinstance(rest, fn.Trace):
        yield Move(t, product([*scalars, ex.Expectation(rest, group(*over))]), None, LINEAR)


def _linear(body: Expr, t: ex.Expectation) -> Expr:
    parts: list[Expr] = []
    summands: tuple[Any, ...] = body.args
    for a in summands:
        sign = isinstance(a, tm.Negative)
        inner = a.args[0] if sign else a
        if not _depends(inner, t.over):
            out = inner
        else:
            scalars, rest = _split(inner)
            free = [s for s in scalars if not _depends(s, t.over)]
            bound = [s for s in scalars if _depends(s, t.over)]
            out = product([*free, ex.Expectation(product([*bound, rest]), t.args[1])])
        parts.append(tm.negated(out) if sign else out)
    return rebuilt(body, parts)


def _split(body: Expr) -> tuple[list[Expr], Expr]:
    """Scalars in front of a product, and the rest."""
    if isinstance(body, tm.Divide):
        scalars, rest = _split(body.args[0])
        return [*scalars, tm.divided(1, body.args[1])], rest
    if not isinstance(body, tm.Times):
        return [], body
    args = list(body.args)
    at = 0
    while at < len(args) - 1 and tm.is_scalar(args[at]):
        at += 1
    return args[:at], product(args[at:]) if len(args) - at > 1 else args[at]


def _out(x: Expr, t: ex.Expectation) -> Expr:
    """E of a matrix, with what does not depend on what is averaged over in front of it and behind it."""
    args = list(x.args) if isinstance(x, tm.Times) else [x]
    at = [i for i, a in enumerate(args) if _depends(a, t.over)]
    if not at:
        return x
    inner = ex.Expectation(product(args[at[0] : at[-1] + 1]), t.args[1])
    return product([*args[: at[0]], inner, *args[at[-1] + 1 :]])


def _depends(term: Any, over: Any) -> bool:  # noqa: ANN401 - a term, symbols
    return any(term.has(x) for x in over)


def _form(t: Expr, over: frozenset[Any]) -> Iterator[Move]:
    """u.T*A*v, both ends of which are averaged over, as a trace."""
    scalars, rest = _split(t)
    args = rest.args if isinstance(rest, tm.Times) else ()
    if len(args) < 2 or not over or not isinstance(args[0], tm.Transpose):  # noqa: PLR2004 - two ends
        return
    first, last = args[0].args[0], args[-1]
    inner = args[1:-1]
    if tm.is_scalar(first) or not (_depends(first, over) and _depends(last, over)):
        return
    if any(tm.is_scalar(a) for a in inner):
        return
    a = product(inner) if inner else tm.Identity(tm.shape_of(first)[0])
    new = fn.tr(product([*inner, last, tm.Transpose(first)]))
    name = "a scalar is its trace"
    instance = Instance(name, (("x", first), ("A", a), ("y", last)))
    yield Move(t, product([*scalars, new]), instance, name, product(scalars) if scalars else S.One)


__all__ = ["LINEAR", "Move", "applied", "confirmed", "move"]
