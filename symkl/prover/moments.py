"""Expectations of values in normal form: mean, covariance and Wick pairings.

A random vector is a letter with one side of dimension 1, so it always stands at the end of a closed 1 x 1 word or at a cut
of an open one. Taking a moment replaces such ends by the mean, or joins two of them through the covariance.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from symkl.prover.linearity import Linearity
from symkl.prover.names import names_of_key, names_of_value, names_of_word, substitute
from symkl.prover.products import multiply, multiply_all, trace_of_word
from symkl.prover.scalars import E_ATOM, exp
from symkl.prover.values import (
    EMPTY,
    ONE,
    Letter,
    LetterInfo,
    Monomial,
    SymbolicExponent,
    TooLarge,
    Value,
    Word,
    add,
    atom_value,
    exponent_value,
    number,
    scalar,
    scale,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from symkl.prover.context import Context
    from symkl.prover.linearity import Random

HIGHEST_DEGREE = 10


@dataclass(frozen=True, slots=True)
class Piece:
    """A word under the expectation; ``left``/``right`` say whether that end is open, ``number`` a random scalar."""

    word: Word
    left: bool = False
    right: bool = False
    number: str = ""


class Moments(Linearity):
    """Takes the expectation over a set of random symbols.

    Parameters
    ----------
    context : the statement's context
    bound : the random symbols, by name
    independent : whether two of them are declared independent
    jointly : whether several are, together
    moments : whether mean, covariance and pairings may be used; without, only linearity
    """

    def __init__(
        self,
        context: Context,
        bound: Mapping[str, Random],
        independent: Callable[[str, str], bool],
        jointly: Callable[[frozenset[str]], bool],
        *,
        moments: bool,
    ) -> None:
        super().__init__(context, bound, independent)
        self.jointly = jointly
        self.moments = moments
        self.put: dict[str, Value] = {}

    def of(self, value: Value) -> Value:
        """E[value]."""
        parts = [Value(value.rows, value.columns, {})]
        for (monomial, word), coefficient in value.terms.items():
            free, dependent = self._split(monomial)
            random_word = bool(names_of_word(self.context, word) & self.names)
            if not dependent and not random_word:
                parts.append(Value(value.rows, value.columns, {(monomial, word): coefficient}))
                continue
            self.context.cite("expectation is linear")
            outside = scalar({(free, EMPTY): coefficient})
            inside = self._term(dependent, word if random_word else EMPTY)
            if not random_word and word:
                inside = multiply(self.context, inside, Value(value.rows, value.columns, {(ONE, word): 1}))
            if not random_word and not word and not value.is_scalar:
                inside = multiply(self.context, inside, Value(value.rows, value.columns, {(ONE, EMPTY): 1}))
            parts.append(multiply(self.context, outside, inside))
        return add(*parts)

    def _term(self, monomial: Monomial, word: Word) -> Value:
        if self.moments:
            pieces = self._pieces(monomial, word)
            if pieces is not None and self._known(pieces):
                value = add(*self._wick(pieces))
                return substitute(self.context, value, self.put) if self.put else value
            generated = self._generated(monomial) if not word else None
            if generated is not None:
                return generated
        return self._opaque(monomial, word)

    def _generated(self, monomial: Monomial) -> Value | None:
        """E[exp(v)] for an exponent of degree one in normal vectors."""
        if len(monomial) != 1:
            return None
        (((kind, *name), exponent),) = monomial
        if (kind, *name) != E_ATOM or not isinstance(exponent, SymbolicExponent):
            return None
        value = exponent_value(exponent)
        for term, _ in value.terms:
            _, dependent = self._split(term)
            pieces = self._pieces(dependent, EMPTY)
            if pieces is None or sum(len(self._ends(piece)) for piece in pieces) > 1:
                return None
        random = names_of_value(self.context, value) & self.names
        if not all(self.bound[name].normal for name in random):
            return None
        self.context.cite("moment generating function")
        mean = self.of(value)
        square = self.of(multiply(self.context, value, value))
        variance = add(square, scale(multiply(self.context, mean, mean), -1))
        return exp(self.context, add(mean, scale(variance, Fraction(1, 2))))

    # -------------------------------------------------------------------------------------------------- by moments

    def _pieces(self, monomial: Monomial, word: Word) -> list[Piece] | None:
        """The words whose ends are random, or ``None`` where something random is no polynomial."""
        pieces: list[Piece] = []
        for atom, exponent in monomial:
            if not isinstance(exponent, int) or exponent < 1 or exponent > HIGHEST_DEGREE:
                return None
            if atom[0] == "s":
                pieces += [Piece(EMPTY, number=atom[1])] * exponent
            elif atom[0] == "tr" and self._vectors_only(atom[1]):
                pieces += [Piece(atom[1])] * exponent
            else:
                return None
        if word:
            if not self._vectors_only(word):
                return None
            cut = next((i + 1 for i, x in enumerate(word[:-1]) if self.context.shape(x)[1] == 1), None)
            if cut is not None:
                pieces += [Piece(word[:cut], left=True), Piece(word[cut:], right=True)]
            elif self.context.shape(word[-1])[1] == 1:
                pieces.append(Piece(word, left=True))
            else:
                pieces.append(Piece(word, right=True))
        return pieces

    def _vectors_only(self, word: Word) -> bool:
        random = [letter for letter in word if self._is_random(letter)]
        return all(x.name in self.bound and not x.inverted and self.context.letters[x.name].columns == 1 for x in random)

    def _ends(self, piece: Piece) -> list[tuple[str, str]]:
        if piece.number:
            return [("number", piece.number)] if piece.number in self.bound else []
        ends = []
        if not piece.left and piece.word[0].name in self.bound:
            ends.append(("left", piece.word[0].name))
        if not piece.right and piece.word[-1].name in self.bound:
            ends.append(("right", piece.word[-1].name))
        return ends

    def _known(self, pieces: Sequence[Piece]) -> bool:
        """Whether the declared moments determine this expectation."""
        names = [name for piece in pieces for _, name in self._ends(piece)]
        degree = len(names)
        if degree > HIGHEST_DEGREE:
            msg = f"a moment of degree {degree} is not expanded"
            raise TooLarge(msg)
        if degree <= 2:  # noqa: PLR2004 - mean and covariance are all that is asked
            # of a random number and another symbol no covariance is a letter
            numbers = any(name not in self.context.letters for name in names)
            return not numbers or self.jointly(frozenset(names))
        if not self.jointly(frozenset(names)):
            return False
        for name in set(names):
            alone = names.count(name)
            if alone > 2:  # noqa: PLR2004 - beyond the second, moments split into pairings of a normal law only
                if not self.bound[name].normal:
                    return False
                self.context.cite("Isserlis (Wick)")
        return True

    def _wick(self, pieces: list[Piece]) -> list[Value]:
        """All ways to replace random ends by means and to join them in pairs."""
        ends = [(i, side, name) for i, piece in enumerate(pieces) for side, name in self._ends(piece)]
        if not ends:
            # what is open on the left comes first, and what is open on the right last
            ordered = sorted(pieces, key=lambda piece: (piece.left or piece.right, not piece.left))
            return [multiply_all(self.context, [self._closed(piece) for piece in ordered])]
        first, *others = ends
        results = []
        if not self._is_zero_mean(first[2]):
            results += self._wick(self._with_mean(pieces, first))
        for other in others:
            one, two = self.bound[first[2]], self.bound[other[2]]
            if one.name != two.name and self.independent(one.name, two.name):
                self.context.cite("independence")
                self.context.assume_independent(one.name, two.name)
                continue
            joined, factor = self._joined(pieces, first, other)
            results += [multiply(self.context, factor, value) for value in self._wick(joined)]
        return results or [self._zero(pieces)]

    def _zero(self, pieces: Sequence[Piece]) -> Value:
        rows = next((self.context.shape(p.word[0])[0] for p in pieces if p.left), 1)
        columns = next((self.context.shape(p.word[-1])[1] for p in pieces if p.right), 1)
        return Value(rows, columns, {})

    def _closed(self, piece: Piece) -> Value:
        if piece.number:
            return atom_value(("s", piece.number))
        rows, columns = self.context.shape(piece.word[0])[0], self.context.shape(piece.word[-1])[1]
        out = number(1)
        for letter in piece.word:
            r, c = self.context.shape(letter)
            out = multiply(self.context, out, Value(r, c, {(ONE, (letter,)): 1}))
        return Value(rows, columns, out.terms)

    def _is_zero_mean(self, name: str) -> bool:
        mean = self.bound[name].mean
        return mean is not None and not mean.terms

    def _mean_letter(self, name: str) -> str:
        """The letter of a mean, declared or not; one that is no single letter is put in at the end."""
        self.context.cite("mean")
        random = self.bound[name]
        if random.mean is None and name not in self.context.letters:
            return self._number_of("mean", random)
        if random.mean is None:
            info = self.context.letters[name]
            core = self._core(ONE, (Letter(name),))
            (((_, (letter,)), _),) = core.terms.items()
            assert info.columns == 1  # noqa: S101 - random vectors are columns
            return letter.name
        plain = _plain_letter(random.mean)
        if plain is not None:
            return plain
        fresh = f"mean({name})"
        if not random.mean.is_scalar:
            self.context.letters[fresh] = LetterInfo(
                random.mean.rows, random.mean.columns, stands_for=("moment",), names=frozenset({fresh})
            )
        self.put[fresh] = random.mean
        return fresh

    def _number_of(self, what: str, random: Random) -> str:
        # the mean or variance of a random number about which nothing is declared
        return f"{what}{random.key!r}"

    def _covariance_letter(self, one: str, two: str) -> tuple[str, bool]:
        """The letter of Cov[one, two] and whether it stands transposed."""
        self.context.cite("covariance")
        if one == two:
            random = self.bound[one]
            if random.covariance is None:
                if one not in self.context.letters:
                    return self._number_of("variance", random), False
                rows = self.context.letters[one].rows
                info = LetterInfo(rows, rows, frozenset({"symmetric"}), ("Cov", one, one), frozenset())
                return self.context.intern("Cov", random.key, lambda: info), False
            plain = _plain_letter(random.covariance)
            if plain is not None:
                return plain, False
            fresh = f"covariance({one})"
            if not random.covariance.is_scalar:
                size = random.covariance.rows
                self.context.letters[fresh] = LetterInfo(
                    size, size, frozenset({"symmetric"}), ("moment",), frozenset({fresh})
                )
            self.put[fresh] = random.covariance
            return fresh, False
        first, second = sorted((one, two))
        rows, columns = self.context.letters[first].rows, self.context.letters[second].rows
        name = self.context.intern(
            "Cov",
            (first, self.bound[first].key, second, self.bound[second].key),
            lambda: LetterInfo(
                rows,
                columns,
                stands_for=("Cov", first, second),
                names=names_of_key(self.context, (self.bound[first].key, self.bound[second].key)),
            ),
        )
        return name, first != one

    def _with_mean(self, pieces: list[Piece], end: tuple[int, str, str]) -> list[Piece]:
        position, side, name = end
        piece, mean = pieces[position], self._mean_letter(name)
        if side == "number":
            new = Piece(EMPTY, number=mean)
        elif side == "left":
            new = Piece((piece.word[0]._replace(name=mean), *piece.word[1:]), piece.left, piece.right)
        else:
            new = Piece((*piece.word[:-1], piece.word[-1]._replace(name=mean)), piece.left, piece.right)
        return [*pieces[:position], new, *pieces[position + 1 :]]

    def _joined(
        self, pieces: list[Piece], one: tuple[int, str, str], two: tuple[int, str, str]
    ) -> tuple[list[Piece], Value]:
        """Join two ends through their covariance; returns the remaining pieces and what fell out as a factor."""
        rest = [p for i, p in enumerate(pieces) if i not in (one[0], two[0])]
        name, turned = self._covariance_letter(one[2], two[2])
        if one[1] == "number" or two[1] == "number":
            if one[1] != two[1]:
                msg = "the covariance of a random number and a random vector"
                raise NotImplementedError(msg)
            return rest, atom_value(("s", name))
        between = Letter(name, transposed=turned)
        if one[0] == two[0]:
            # x^T M y: E = tr(M Cov[y, x])
            word = pieces[one[0]].word
            backwards, sign = self.context.transpose_word((between,))
            inner = self.context.joined(word[1:-1], backwards)
            assert inner is not None  # noqa: S101 - a covariance letter never multiplies to zero
            return rest, scale(trace_of_word(self.context, inner, self.context.shape(word[0])[1]), sign)
        before, after, swapped, sign = self._oriented(pieces[one[0]], one[1], pieces[two[0]], two[1])
        if swapped:
            (between,), flip = self.context.transpose_word((between,))
            sign *= flip
        word = (*before.word[:-1], between, *after.word[1:])
        return [Piece(word, before.left, after.right), *rest], number(sign)

    def _oriented(self, one: Piece, side: str, two: Piece, other: str) -> tuple[Piece, Piece, bool, int]:
        """Turn two pieces so that the first has its random end on the right, the second on the left.

        The flag says whether the second one came first.
        """
        if (side, other) == ("right", "left"):
            return one, two, False, 1
        if (side, other) == ("left", "right"):
            return two, one, True, 1
        # both ends on one side: turn a closed piece round, at least one of the two is closed
        if side == "right":
            if not (two.left or two.right):
                turned, sign = self._turned(two)
                return one, turned, False, sign
            turned, sign = self._turned(one)
            return two, turned, True, sign
        if not (one.left or one.right):
            turned, sign = self._turned(one)
            return turned, two, False, sign
        turned, sign = self._turned(two)
        return turned, one, True, sign

    def _turned(self, piece: Piece) -> tuple[Piece, int]:
        word, sign = self.context.transpose_word(piece.word)
        return Piece(word, piece.right, piece.left), sign


def _plain_letter(value: Value) -> str | None:
    """The name of a value that is one letter or one scalar symbol and nothing else."""
    single = value.single()
    if single is None or single[2] != 1:
        return None
    monomial, word, _ = single
    if not monomial and len(word) == 1 and not (word[0].inverted or word[0].transposed):
        return word[0].name
    if value.is_scalar and len(monomial) == 1:
        ((atom, exponent),) = monomial
        if atom[0] == "s" and exponent == 1:
            return str(atom[1])
    return None
