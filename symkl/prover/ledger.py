"""What a law may ask and note: the letters as declared, and the record of what was used and assumed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.prover.values import Letter, LetterInfo


@dataclass(slots=True)
class Ledger:
    """Letters with what is declared of them, the laws used and the conditions assumed."""

    letters: dict[str, LetterInfo] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    conditions: dict[str, None] = field(default_factory=dict)
    commuting: set[frozenset[str]] = field(default_factory=set)
    apart: list[frozenset[str]] = field(default_factory=list)  # symbols declared independent
    # filled in by the normal form, which knows what a letter stands for
    letter_text: Callable[[Letter], str] = lambda letter: letter.name

    def cite(self, law: str) -> None:
        """Note that a law was used, by the name under which reports print it."""
        self.used[law] = None

    def assume(self, condition: str) -> None:
        """Note a condition beyond the declarations."""
        self.conditions[condition] = None

    def assume_invertible(self, letter: Letter) -> None:
        """Note the condition that a letter's matrix has an inverse, unless it is declared."""
        if "invertible" not in self.letters[letter.name].facts:
            self.assume(f"{self.letter_text(letter)} is invertible")

    def assume_independent(self, one: str, two: str) -> None:
        """Note that two symbols are taken as independent, unless that is declared."""
        if not any({one, two} <= group for group in self.apart):
            first, second = sorted((one, two))
            self.assume(f"{first} and {second} are independent, as different normal symbols are")

    def forget(self, mark: int) -> None:
        """Drop the laws recorded since there were ``mark`` of them: what they led to was not kept."""
        while len(self.used) > mark:
            self.used.popitem()
