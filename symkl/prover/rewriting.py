"""Terms rewritten by one instance of a law: only what it changes is written anew, the rest stays as it was written."""

from __future__ import annotations

from contextlib import suppress
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from sympy import Basic, Expr

from symkl.errors import SymklError
from symkl.kernel.check import Kernel
from symkl.kernel.proof import Instance
from symkl.kernel.values import Function
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.derivatives import Derivative, Jacobian
from symkl.language.entries import Member, Unit
from symkl.language.statement import declared_symbols
from symkl.language.symbols import Entry, Index, Matrix
from symkl.prover.faithful import Faithful, minus
from symkl.prover.forks import Trail, forked
from symkl.prover.shortening import FAILURES, fewest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from symkl.kernel.values import Value
    from symkl.language.statement import Statement

# what binds a symbol: what stands inside has no value of its own
BINDERS = (fn.Sum, fn.Diagonal, fn.Integral, Derivative, Jacobian, ex.Divergence)


class Known(NamedTuple):
    """What is known before an instance and with it, and what is rewritten by it."""

    base: Kernel
    kernel: Kernel
    keys: tuple[Any, ...] = ()


class Rewriter:
    """Rewrites terms of one statement.

    Parameters
    ----------
    statement : whose symbols, facts and definedness hold
    background : instances that are known throughout: facts
    moves : instances that others may need before they are any: that ``det(L) != 0`` follows from ``det(L*L.T) > 0``
    """

    def __init__(self, statement: Statement, background: Sequence[Instance] = (), moves: Sequence[Instance] = ()) -> None:
        self.statement = statement
        self.background = (*background, *_entries(statement))
        self.moves = moves
        self.plain = Kernel(statement)
        for step in self.background:
            self.plain.learn(step)
        self._known: dict[Instance, Known | None] = {}
        self._scout: Kernel | None = None  # reads terms apart from the others, to see what is met in them
        self._met: dict[Expr, frozenset[Any]] = {}

    def kernel(self, extra: Iterable[Instance] = ()) -> Kernel:
        """A kernel that knows the background, and instances; what it does not accept is an error."""
        kernel = forked(self.plain)
        kernel.ring.words.clear()  # words that were read hold what a rule is to rewrite
        for step in extra:
            kernel.learn(step)
        return kernel

    def knowing(self, step: Instance) -> Known | None:
        """What is known with one instance more, if it can be learnt."""
        if step not in self._known:
            self._known[step] = self._knowing(step, ()) or self._knowing(step, self._before(step))
        return self._known[step]

    def _knowing(self, step: Instance, before: Sequence[Instance]) -> Known | None:
        try:
            kernel = self.kernel(before)
            keys = kernel.learn(step)
        except FAILURES:
            return None
        return Known(self.kernel(before) if before else self.plain, kernel, keys)

    def _before(self, step: Instance) -> tuple[Instance, ...]:
        """As few other instances as it takes to learn one."""
        before: tuple[Instance, ...] = ()
        kernel = self.kernel()
        for one in self.moves[: self.moves.index(step)] if step in self.moves else ():
            with suppress(*FAILURES):
                before += (one,) if kernel.learn(one) else ()
        trail = Trail(self.kernel())

        def enough(some: tuple[Instance, ...]) -> bool:
            try:
                trail.after((*some, step))
            except FAILURES:
                return False
            return True

        return fewest(before, enough) if enough(before) else before

    def _meets(self, term: Expr, keys: Sequence[Any]) -> bool:
        """Whether what an instance rewrites is met in a term: most instances change nothing, and reading is dear."""
        if self._scout is None:
            self._scout = self.kernel()
            self._scout.forget()
        ring = self._scout.ring
        ring.kept = set(self._inside(term, self._scout))
        return any(not isinstance(key, (tuple, Function)) or ring.met(key) for key in keys)

    def _inside(self, term: Expr, scout: Kernel) -> frozenset[Any]:
        """The words and atoms that are met in a term, part by part, as most parts of the next term are the same."""
        if term not in self._met:
            parts = [self._inside(a, scout) for a in term.args if isinstance(a, Expr)]
            scout.ring.kept.clear()
            scout.ring.words.clear()
            scout._memo.pop(term, None)  # noqa: SLF001 - what says where the sides are defined may have been read with another
            _value(scout, term)
            self._met[term] = frozenset(scout.ring.kept).union(*parts)
        return self._met[term]

    def value(self, term: Expr) -> Value | None:
        """What a term is by the axioms of a ring alone."""
        return _value(self.plain, term)

    def same(self, one: Expr, other: Expr) -> bool:
        """Whether two terms are the same by the axioms of a ring, multiplied out and collected."""
        a, b = self.value(one), self.value(other)
        return a is not None and a == b

    def multiplied(self, term: Expr, like: Sequence[object]) -> Expr:
        """A term multiplied out, in the notation of others."""
        v = self.value(term)
        try:
            return term if v is None else Faithful(self.plain, (term, *like)).value(v)
        except FAILURES:
            return term

    def rewritten(self, term: Expr, step: Instance, like: Sequence[object] = ()) -> tuple[Expr, Expr] | None:
        """A term after an instance, if that changes it and is sound, and as it had to be multiplied out for it."""
        known = self.knowing(step)
        return None if known is None or not self._meets(term, known.keys) else self.by(term, known, like)

    def by(self, term: Expr, known: Known, like: Sequence[object] = ()) -> tuple[Expr, Expr] | None:
        """The same by what is known after an instance, and was not before."""
        kernel = known.kernel
        if not _Once(self, known, ()).touched(term):
            return None
        try:
            before = _Once(self, known, (term, *like), spreads=True).term(term)
            out = _Once(self, known, (before, *like)).term(before)
        except FAILURES:
            return None
        if str(out) in (str(term), str(before)) or not self.same(before, term):
            return None
        return (before, out) if _value(kernel, out) == _value(kernel, term) else None


def _entries(statement: Statement) -> Iterator[Instance]:
    """That an entry of a vector, or a member, is the same read from left and from right, which is printed alike."""
    sides = statement.lhs, statement.rhs
    letters = dict.fromkeys(s for side in sides for s in declared_symbols(side))
    vectors = [s for s in letters if isinstance(s, Matrix) and s.shape[1] == 1 and s.shape[0] != 1]
    heights = dict.fromkeys(member.args[2] for side in sides for member in side.atoms(Member))
    for i in (s for s in letters if isinstance(s, Index)):
        unit = Unit(i, i.size)
        for x in (v for v in vectors if v.shape[0] == i.size):
            yield Instance("a scalar is its transpose", (("x", x), ("A", tm.Identity(i.size)), ("y", unit)))
        for height in heights:
            yield Instance("transpose of a Kronecker product", (("A", unit), ("B", tm.Identity(height))))


class _Once:
    """One pass over a term."""

    def __init__(self, rewriter: Rewriter, known: Known, like: Sequence[object], *, spreads: bool = False) -> None:
        self.plain, self.base, self.kernel, self.spreads = rewriter.plain, known.base, known.kernel, spreads
        self.write = Faithful(self.kernel, like)
        self.write_plain = Faithful(self.plain, like)

    def touched(self, term: Any) -> bool:  # noqa: ANN401 - a part of a term
        """Whether an instance changes what a part of a term is."""
        if not isinstance(term, Expr) or isinstance(term, Entry) or term.is_Atom:
            return isinstance(term, Expr) and isinstance(term, tm.Operators) and self._differs(term)
        return self._differs(term)

    def _differs(self, term: Expr) -> bool:
        a, b = _value(self.base, term), _value(self.kernel, term)
        return a is not None and b is not None and a != b

    def term(self, term: Expr, depth: int = 0) -> Expr:
        """Rewrite the smallest parts that change."""
        if not self.touched(term):
            return term
        if not isinstance(term, BINDERS) and term.args:
            new = [self.term(a, depth) if isinstance(a, Expr) else a for a in term.args]
            if any(a is not b for a, b in zip(new, term.args, strict=True)):
                return rebuilt(term, new)
            if self.spreads and any(isinstance(a, Expr) and self.touched(a) for a in term.args):
                return term
            if isinstance(term, tm.Times) and (smaller := self._within(term)) is not None:
                return smaller
        v = _value(self.kernel, term)
        assert v is not None  # noqa: S101 - it is touched
        if self.spreads:
            spread = self._spread(term) if depth == 0 and not isinstance(term, BINDERS) else None
            return term if spread is None else spread
        return self.write.value(v)

    def _spread(self, term: Expr) -> Expr | None:
        """A term multiplied out, where its parts then can be rewritten on their own."""
        v = _value(self.plain, term)
        if v is None or len(v.terms) < 2:  # noqa: PLR2004 - a sum
            return None
        out = self.write_plain.value(v)
        return out if str(out) != str(term) and _value(self.plain, out) == v else None

    def _within(self, term: Expr) -> Expr | None:
        """A product of which the shortest run of factors that changes is rewritten."""
        args: tuple[Any, ...] = term.args
        for n in range(2, len(args)):
            for i in range(len(args) - n + 1):
                run = args[i : i + n]
                try:
                    part = reduce(tm.times, run)
                except SymklError:
                    continue
                if self.touched(part):
                    whole = self._put(args[:i], self.term(part, 1), args[i + n :])
                    if whole is not None and _value(self.kernel, whole) == _value(self.kernel, term):
                        return whole
        return None

    def _put(self, before: Sequence[Expr], part: Expr, after: Sequence[Expr]) -> Expr | None:
        try:
            return product([*before, part, *after])
        except SymklError:
            return None


def product(parts: Sequence[Expr]) -> Expr:
    """A product without factors of one, and without identities where something else stands."""
    kept = [p for p in parts if p != 1]
    others = [p for p in kept if not isinstance(p, tm.Identity)]
    if any(not tm.is_scalar(p) for p in others):
        kept = others
    flat: list[Any] = []
    for p in kept:
        alone = p is kept[-1] and all(tm.is_scalar(q) and not isinstance(q, tm.Times) for q in kept[:-1])
        flat += p.args if isinstance(p, tm.Times) and (not tm.is_scalar(p) or alone) else (p,)
    return reduce(tm.times, flat) if flat else tm.as_term(1)


def rebuilt(term: Expr, args: Sequence[Basic]) -> Expr:
    """A node with other arguments: sums in sums and products in products are written without brackets."""
    if isinstance(term, tm.Plus):
        return _sum(args)
    if isinstance(term, tm.Times):
        return product(args)  # type: ignore[arg-type] # the arguments of a product are terms
    if isinstance(term, tm.Divide) and args[0] == 0:
        return tm.as_term(0)
    if isinstance(term, tm.Negative) and isinstance(args[0], tm.Negative):
        inner: Expr = args[0].args[0]
        return inner
    if isinstance(term, (tm.Inverse, tm.Transpose)) and isinstance(args[0], type(term)):
        return args[0].args[0]  # type: ignore[no-any-return] # a term
    out: Expr = term.func(*args)
    return out


def _sum(args: Sequence[Any]) -> Expr:
    parts: list[tuple[int, Any]] = []
    for a in args:
        for sign, part in _signed(a):
            if part != 0 and not isinstance(part, tm.Zero):
                parts.append((sign, part))
    if not parts:
        return args[0]  # type: ignore[no-any-return] # a term
    sign, first = parts[0]
    out = first if sign > 0 else minus(first)
    for sign, part in parts[1:]:
        out = tm.plus(out, part if sign > 0 else tm.negated(part))
    return out


def _signed(term: Any) -> Iterator[tuple[int, Any]]:  # noqa: ANN401 - a term
    """The terms of a sum, each with its sign in front."""
    if isinstance(term, tm.Plus):
        for a in term.args:
            yield from _signed(a)
    elif isinstance(term, tm.Negative):
        for sign, part in _signed(term.args[0]):
            yield -sign, part
    else:
        yield without_sign(term)


def without_sign(term: Any) -> tuple[int, Any]:  # noqa: ANN401 - a term
    """A term less the minus sign that it begins with."""
    if term.is_Rational and term < 0:
        return -1, -term
    if isinstance(term, tm.Negative):
        sign, inner = without_sign(term.args[0])
        return -sign, inner
    if isinstance(term, (tm.Times, tm.Divide)):
        sign, first = without_sign(term.args[0])
        if sign < 0:
            rest = term.args[1:]
            return -1, product([first, *rest]) if isinstance(term, tm.Times) else tm.divided(first, *rest)
    return 1, term


def _value(kernel: Kernel, term: Expr) -> Value | None:
    try:
        return kernel.of(term)
    except FAILURES:
        return None


__all__ = ["Known", "Rewriter", "product", "rebuilt"]
