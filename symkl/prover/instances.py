"""Which instances of a lemma may be of use: as it stands, and with the terms for its letters that make a side fit."""

from __future__ import annotations

from itertools import chain, islice, permutations
from typing import TYPE_CHECKING, Any

from symkl.errors import SymklError
from symkl.language import terms as tm
from symkl.language.symbols import Dimension, Matrix, Scalar
from symkl.prover.rewriting import product

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sympy import Basic

    from symkl.language.statement import Statement

MOST, TRIED, LONGEST_SUM = 8, 2000, 4


def instances(lemma: Statement, statement: Statement) -> list[dict[str, Any]]:
    """Terms for the letters of a lemma, at most so many times; first of all none, where it may stand as it is.

    Parameters
    ----------
    lemma : what is proved elsewhere
    statement : what it may serve
    """
    known = set(statement.symbols.values())
    own = {s for s in lemma.symbols.values() if isinstance(s, (Matrix, Scalar)) and s.law is None}
    foreign = {s for s in own if s not in known}
    found: list[dict[str, Any]] = [] if foreign else [{}]
    sides = sorted({side for side in (lemma.lhs, lemma.rhs) if side not in own}, key=lambda t: -len(str(t)))
    parts = [t for side in (statement.lhs, statement.rhs) for t in _parts(side)]
    parts += [t for fact in statement.given for a in fact.args for t in _parts(a)]
    fitting = (way for side in sides for t in dict.fromkeys(parts) for way in _fits(side, t, {}, own))
    for way in islice(chain(fitting, _others(sorted(foreign, key=str), known)), TRIED):
        put = {str(s): term for s, term in way.items() if s != term and not isinstance(s, Dimension)}
        if foreign <= way.keys() and put and put not in found:
            found.append(put)
            if len(found) >= MOST:
                break
    return found


def _others(letters: Sequence[Any], known: set[Any]) -> Iterator[dict[Basic, Any]]:
    """Other symbols of the same shapes."""
    plain = sorted((s for s in known if isinstance(s, (Matrix, Scalar)) and s.law is None), key=str)
    ways: list[dict[Basic, Any]] = [{}]
    for letter in letters:
        ways = [way for put in ways for s in plain for way in _bound(letter, s, put) if letter.facts <= s.facts][:TRIED]
    yield from ways if letters else ()


def _parts(term: Any) -> Iterator[Any]:  # noqa: ANN401 - any SymPy object
    """A term, what it is made of, and the runs of factors in it."""
    if not isinstance(term, tm.Operators):
        for a in getattr(term, "args", ()):
            yield from _parts(a)
        return
    yield term
    if isinstance(term, tm.Times):
        n = len(term.args)
        runs = sorted(((i, j) for i in range(n) for j in range(i + 2, n + 1)), key=lambda run: run[0] - run[1])
        for i, j in runs[1:]:
            run = _product(term.args[i:j])
            if run is not None:
                yield run
    for a in term.args:
        yield from _parts(a)


def _product(factors: Sequence[Any]) -> Any:  # noqa: ANN401 - a term
    try:
        return factors[0] if len(factors) == 1 else product(list(factors))
    except SymklError:
        return None


def _fits(pattern: Any, term: Any, put: dict[Basic, Any], own: set[Any]) -> Iterator[dict[Basic, Any]]:  # noqa: ANN401 - terms
    """What has to stand for the letters of a pattern, beside what is put already, to make it a term."""
    if pattern in own:
        yield from _bound(pattern, term, put)
    elif isinstance(pattern, Dimension):
        if put.get(pattern, term) == term:
            yield put | {pattern: term}
    elif isinstance(pattern, tm.Times) and isinstance(term, tm.Times):
        yield from _factors(pattern.args, term.args, put, own)
    elif isinstance(pattern, tm.Plus) and isinstance(term, tm.Plus):
        if len(pattern.args) == len(term.args) <= LONGEST_SUM:
            for order in permutations(term.args):
                yield from _each(pattern.args, order, put, own)
    elif pattern == term:
        yield put
    elif type(pattern) is type(term) and pattern.args and len(pattern.args) == len(term.args):
        yield from _each(pattern.args, term.args, put, own)


def _bound(letter: Any, term: Any, put: dict[Basic, Any]) -> Iterator[dict[Basic, Any]]:  # noqa: ANN401 - a letter, a term
    if letter in put:
        if put[letter] == term:
            yield put
        return
    if not isinstance(term, tm.Operators):
        return
    sizes: dict[Any, Any] = {}
    for want, got in zip(tm.shape_of(letter), tm.shape_of(term), strict=True):
        if isinstance(want, Dimension):
            if put.get(want, got) != got or sizes.setdefault(want, got) != got:
                return
        elif not tm.same_dimension(want, got):
            return
    yield put | sizes | {letter: term}


def _each(patterns: Sequence[Any], terms: Sequence[Any], put: dict[Basic, Any], own: set[Any]) -> Iterator[dict[Basic, Any]]:
    if not patterns:
        yield put
        return
    for way in _fits(patterns[0], terms[0], put, own):
        yield from _each(patterns[1:], terms[1:], way, own)


def _factors(
    patterns: Sequence[Any], terms: Sequence[Any], put: dict[Basic, Any], own: set[Any]
) -> Iterator[dict[Basic, Any]]:
    """Factors one after the other; a letter may stand for several of them."""
    if not patterns or len(patterns) > len(terms):
        if not (patterns or terms):
            yield put
        return
    first, rest = patterns[0], patterns[1:]
    longest = len(terms) - len(rest) if first in own else 1
    for n in range(1, longest + 1):
        head = _product(terms[:n])
        if head is not None:
            for way in _fits(first, head, put, own):
                yield from _factors(rest, terms[n:], way, own)


__all__ = ["instances"]
