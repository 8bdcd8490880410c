"""One statement's letters, and how their words reduce."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from symkl.prover.ledger import Ledger
from symkl.prover.values import ONE, Letter, LetterInfo, Value, atom_value, number, scale, size_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symkl.prover.values import Atom, Size, Word


@dataclass(slots=True)
class Context(Ledger):
    """One statement's letters, what is known of them and made for it, and the record of what its normal form used."""

    positive: set[str] = field(default_factory=set)
    integers: set[str] = field(default_factory=set)
    nonzero: set[str] = field(default_factory=set)
    # by last letter: words that become others, and the law that says so
    rules: dict[Letter, list[tuple[Word, Word, str]]] = field(default_factory=dict)
    interned: dict[Any, str] = field(default_factory=dict)
    points: dict[str, tuple[Any, Value]] = field(default_factory=dict)
    law_names: dict[Any, frozenset[str]] = field(default_factory=dict)
    closed: dict[Word, Value] = field(default_factory=dict)
    # filled in by the normal form, which knows what these stand for
    describe: Callable[[Value], str] = lambda _: "a sum"
    meet_special: Callable[[Letter, Letter], Word | None] = lambda _a, _b: None
    turn_special: Callable[[Letter], Letter | None] = lambda _: None
    trace_special: Callable[[Letter], Value | None] = lambda _: None
    det_special: Callable[[Letter], Value | None] = lambda _: None
    log_density: Callable[[Atom], Value] = lambda atom: atom_value(("log", atom))
    log_determinant: Callable[[Atom], Value] = lambda atom: atom_value(("log", atom))

    def shape(self, letter: Letter) -> tuple[Size, Size]:
        """Rows and columns of a letter as it stands."""
        info = self.letters[letter.name]
        return (info.columns, info.rows) if letter.transposed else (info.rows, info.columns)

    def intern(self, kind: str, key: object, make: Callable[[], LetterInfo]) -> str:
        """Return the name of the letter that stands for ``key``, made at its first use."""
        name = self.interned.get((kind, key))
        if name is None:
            name = f"{kind}#{len(self.interned)}"
            self.interned[kind, key] = name
            self.letters[name] = make()
        return name

    # ------------------------------------------------------------------------------------------------------ words

    def letter(self, name: str, rows: Size, columns: Size) -> Value:
        """A declared matrix as a value; a 1 x 1 matrix is a scalar atom."""
        if rows == 1 and columns == 1:
            return atom_value(("s", name))
        return Value(rows, columns, {(ONE, (Letter(name),)): 1})

    def transposed(self, letter: Letter) -> tuple[Letter, int]:
        """The transposed letter and its sign."""
        if self.letters[letter.name].stands_for[:1] == ("kron",):
            turned = self.turn_special(letter._replace(transposed=not letter.transposed))
            if turned is not None:
                return turned, 1
        facts = self.letters[letter.name].facts
        if "symmetric" in facts:
            self.cite("symmetric")
            return letter, 1
        if "skew" in facts:
            self.cite("skew-symmetric")
            return letter, -1
        return Letter(letter.name, letter.inverted, not letter.transposed), 1

    def inverse(self, letter: Letter) -> Letter:
        """The inverted letter."""
        if self.letters[letter.name].stands_for[:1] in (("kron",), ("expm",), ("power",)):
            turned = self.turn_special(letter._replace(inverted=not letter.inverted))
            if turned is not None:
                return turned
        facts = self.letters[letter.name].facts
        if "orthogonal" in facts:
            self.cite("orthogonal")
            return letter._replace(transposed="symmetric" not in facts and not letter.transposed)
        if "involutory" in facts:
            self.cite("involutory")
            return letter
        return Letter(letter.name, not letter.inverted, letter.transposed)

    def meet(self, a: Letter, b: Letter) -> Word | Literal[False] | None:  # noqa: PLR0911 - one line for each law
        """What two neighbours reduce to: a word, ``False`` for zero, ``None`` when they stay."""
        if a.name != b.name:
            both = self.letters[a.name].stands_for and self.letters[b.name].stands_for
            return self.meet_special(a, b) if both else None
        facts = self.letters[a.name].facts
        if a.inverted != b.inverted and a.transposed == b.transposed:
            self.cite("inverse cancels")
            self.assume_invertible(a)
            return ()
        if "orthogonal" in facts and (a.transposed != b.transposed or "symmetric" in facts):
            self.cite("orthogonal product")
            return ()
        if a == b:
            if "involutory" in facts:
                self.cite("involutory square")
                return ()
            if "idempotent" in facts and not a.inverted:
                self.cite("idempotent")
                return (a,)
            if "nilpotent2" in facts and not a.inverted:
                self.cite("nilpotent")
                return False
        return self.meet_special(a, b) if self.letters[a.name].stands_for else None

    def _swaps(self, a: Letter, b: Letter) -> bool:
        """Whether two letters that commute stand in the wrong order; declared ones do so as they are or both transposed."""
        if a.name == b.name or a < b:
            return False
        if frozenset({a.name, b.name}) in self.commuting and a.transposed == b.transposed:
            self.cite("commuting matrices")
            return True
        if all("diagonal" in self.letters[x.name].facts for x in (a, b)):
            self.cite("diagonal matrices commute")
            return True
        return False

    def joined(self, left: Word, right: Iterable[Letter]) -> Word | None:
        """Concatenate two reduced words and reduce where they meet; ``None`` is zero."""
        out = list(left)
        pending = list(right)[::-1]
        while pending:
            nxt = pending.pop()
            if not out:
                out.append(nxt)
                continue
            met = self.meet(out[-1], nxt)
            if met is False:
                return None
            if met is not None:
                out.pop()
                pending.extend(reversed(met))
            elif self._swaps(out[-1], nxt):
                before = out.pop()
                pending.append(before)
                pending.append(nxt)
            else:
                out.append(nxt)
                self._rewrite(out, pending)
        return tuple(out)

    def _rewrite(self, out: list[Letter], pending: list[Letter]) -> None:
        """Apply a word rule to the end of what is reduced so far; its result is read again."""
        for pattern, replacement, law in self.rules.get(out[-1], ()):
            n = len(pattern)
            if len(out) >= n and tuple(out[-n:]) == pattern:
                self.cite(law)
                del out[-n:]
                pending.extend(reversed(replacement))
                return

    def transpose_word(self, word: Word) -> tuple[Word, int]:
        """The transposed word and its sign."""
        sign, out = 1, []
        if len(word) > 1:
            self.cite("transpose of a product")
        for letter in reversed(word):
            flipped, s = self.transposed(letter)
            sign *= s
            out.append(flipped)
        return tuple(out), sign

    def split_closed(self, word: Word) -> tuple[Word, list[Word]]:
        """Cut a word wherever the inner dimension is 1: what stays open, and the closed 1 x 1 pieces."""
        cuts = [0] if self.shape(word[0])[0] == 1 else []
        cuts += [i + 1 for i, letter in enumerate(word[:-1]) if self.shape(letter)[1] == 1]
        if self.shape(word[-1])[1] == 1:
            cuts.append(len(word))
        if len(cuts) < 2:  # noqa: PLR2004 - one cut closes nothing
            return word, []
        pieces = [word[a:b] for a, b in pairwise(cuts)]
        return word[: cuts[0]] + word[cuts[-1] :], pieces

    def closed_atom(self, word: Word) -> Value:
        """A closed 1 x 1 word as an atom; it equals its own transpose."""
        known = self.closed.get(word)
        if known is None:
            known = self.closed[word] = self._closed_atom(word)
        return known

    def _closed_atom(self, word: Word) -> Value:
        first, last = self.letters[word[0].name], self.letters[word[-1].name]
        if len(word) == 2 and first.stands_for == last.stands_for == ("ones",):  # noqa: PLR2004 - 1^T 1
            self.cite("inner product of ones")
            return size_value(last.rows)
        mark = len(self.used)
        flipped, sign = self.transpose_word(word)
        if flipped == word and sign < 0:
            self.cite("a scalar is its transpose")
            return number(0)
        if flipped < word:
            self.cite("a scalar is its transpose")
            return scale(atom_value(("tr", flipped)), sign)
        self.forget(mark)
        return atom_value(("tr", word))
