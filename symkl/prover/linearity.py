"""Expectations by linearity alone: what is random stays under E, as one letter or atom of its own.

Everything that does not depend on the random symbols comes out, on either side of a product and under a trace.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symkl.prover.names import (
    bound_names,
    names_of_atom,
    names_of_exponent,
    names_of_key,
    names_of_monomial,
    names_of_word,
    rename_monomial,
    rename_word,
)
from symkl.prover.products import multiply, multiply_all, trace_of_word
from symkl.prover.values import (
    EMPTY,
    ONE,
    Letter,
    LetterInfo,
    Monomial,
    Value,
    Word,
    add,
    atom_value,
    multiply_monomials,
    number,
    scalar,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from symkl.prover.context import Context
    from symkl.prover.values import Atom, Exponent


@dataclass(frozen=True, slots=True)
class Random:
    """A bound random symbol: its law's key, and the moments that are known.

    ``mean`` and ``covariance`` are ``None`` where the law has no declared ones; ``higher`` are the vectors of the third and
    fourth cumulants of independent coordinates.
    """

    name: str
    key: object
    normal: bool
    mean: Value | None
    covariance: Value | None
    higher: tuple[Value, ...] = ()


class Linearity:
    """Splits a random value into what is bound by an expectation and what is not.

    Parameters
    ----------
    context : the statement's context
    bound : the random symbols, by name
    independent : whether two of them are declared independent
    """

    def __init__(self, context: Context, bound: Mapping[str, Random], independent: Callable[[str, str], bool]) -> None:
        self.context = context
        self.bound = bound
        self.names = frozenset(bound)
        self.independent = independent

    def _split(self, monomial: Monomial) -> tuple[Monomial, Monomial]:
        free: list[tuple[Atom, Exponent]] = []
        dependent: list[tuple[Atom, Exponent]] = []
        for atom, exponent in monomial:
            names = names_of_atom(self.context, atom) | names_of_exponent(self.context, exponent)
            (dependent if names & self.names else free).append((atom, exponent))
        return frozenset(free), frozenset(dependent)

    def _opaque(self, monomial: Monomial, word: Word) -> Value:
        """E of something random as one letter or atom, with what is not random pulled out on both sides."""
        if word:
            first = next(i for i, x in enumerate(word) if self._is_random(x))
            last = max(i for i, x in enumerate(word) if self._is_random(x))
            core = self._core(monomial, word[first : last + 1])
            return multiply_all(self.context, [self._plain(word[:first]), core, self._plain(word[last + 1 :])])
        if len(monomial) == 1:
            ((atom, exponent),) = monomial
            if atom[0] == "tr" and exponent == 1:
                return self._trace(atom[1])
        bound, law, renamed = self._canonical(monomial, EMPTY)
        return atom_value(("E", bound, law, renamed[0]))

    def _is_random(self, letter: Letter) -> bool:
        return bool(names_of_word(self.context, (letter,)) & self.names)

    def _plain(self, word: Word) -> Value:
        if not word:
            return number(1)
        rows, columns = self.context.shape(word[0])[0], self.context.shape(word[-1])[1]
        return Value(rows, columns, {(ONE, word): 1})

    def _trace(self, word: Word) -> Value:
        """E[tr(w)] = tr(E[core] rest): rotate so that the random letters stand together."""
        n = len(word)
        random = [self._is_random(x) for x in word]

        def quiet(start: int) -> int:
            return next((j for j in range(n) if random[(start + j) % n]), n)

        start = max(range(n), key=quiet)
        rotated = word[start:] + word[:start]
        if all(random) and self.context.shape(rotated[0])[0] == 1:
            rotated = rotated[1:] + rotated[:1]
        rest = quiet(start) if not all(random) else 0
        self.context.cite("trace and expectation commute")
        core = self._core(ONE, rotated[rest:])
        size = self.context.shape(rotated[0])[0]
        whole = multiply(self.context, self._plain(rotated[:rest]), core)
        if whole.is_scalar:
            return whole
        out = number(0)
        for (monomial, w), c in whole.terms.items():
            traced = multiply(self.context, scalar({(monomial, EMPTY): c}), trace_of_word(self.context, w, size))
            out = add(out, traced)
        return out

    def _core(self, monomial: Monomial, word: Word) -> Value:
        """The letter that stands for E[monomial * word]."""
        rows, columns = self.context.shape(word[0])[0], self.context.shape(word[-1])[1]
        if rows == 1 and columns == 1:
            whole, _ = multiply_monomials(monomial, frozenset({(("tr", word), 1)}))
            bound, law, (both, _) = self._canonical(whole, EMPTY)
            return atom_value(("E", bound, law, both))
        bound, law, (renamed, w) = self._canonical(monomial, word)
        mark = len(self.context.used)
        flipped, sign = self.context.transpose_word(w)
        symmetric = flipped == w and sign > 0
        if flipped >= w:
            self.context.forget(mark)
        base, turned, sign = (flipped, True, sign) if flipped < w else (w, False, 1)
        names = (names_of_word(self.context, base) | names_of_monomial(self.context, renamed)) - bound
        names |= names_of_key(self.context, law)
        info = LetterInfo(
            columns if turned else rows,
            rows if turned else columns,
            frozenset({"symmetric"}) if symmetric else frozenset(),
            ("E", renamed, base),
            names,
        )
        name = self.context.intern("E", (law, renamed, base), lambda: info)
        return Value(rows, columns, {(ONE, (Letter(name, transposed=turned),)): sign})

    def _canonical(self, monomial: Monomial, word: Word) -> tuple[frozenset[str], object, tuple[Monomial, Word]]:
        """Rename bound names so that E over x and E over y of the same thing are the same."""
        present = names_of_word(self.context, word).union(*(names_of_atom(self.context, a) for a, _ in monomial))
        for _, exponent in monomial:
            present |= names_of_exponent(self.context, exponent)
        used = [r for r in self.bound.values() if r.name in present]
        used.sort(key=lambda r: repr(r.key))
        # above every name bound inside, so that none of those is captured
        inside = [int(name[1:].split(".")[0]) for name in bound_names(self.context, (monomial, word)) if name[0] == "~"]
        level = 1 + max(inside, default=-1)
        new = {}
        for position, random in enumerate(used):
            known = self.context.letters.get(random.name)
            shape = f"{known.rows}x{known.columns}" if known else ""
            new[random.name] = f"~{level}.{position}{shape}"
            if known:
                self.context.letters[new[random.name]] = known
        # what several dependent symbols do together is theirs alone, whatever the law of each
        apart = all(self.independent(a.name, b.name) for a in used for b in used if a is not b)
        law = tuple(r.key if apart else (r.key, r.name) for r in used)
        if self._renamable(monomial, word):
            return (
                frozenset(new.values()),
                law,
                (
                    rename_monomial(self.context, monomial, new),
                    rename_word(self.context, word, new),
                ),
            )
        return frozenset(new), law, (monomial, word)

    def _renamable(self, monomial: Monomial, word: Word) -> bool:
        try:
            rename_monomial(self.context, monomial, {n: n for n in self.names})
            rename_word(self.context, word, {n: n for n in self.names})
        except NotImplementedError:
            return False
        return True
