"""Laws of letters, words and traces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from symkl.prover.laws.registry import COOKBOOK, MATRIX_ANALYSIS, R, law

if TYPE_CHECKING:
    from symkl.prover.ledger import Ledger
    from symkl.prover.values import Letter, LetterInfo, Number, Size, Word


def info(context: Ledger, letter: Letter) -> LetterInfo:
    """What is known of a letter."""
    return context.letters[letter.name]


def invertible(context: Ledger, letter: Letter) -> None:
    """Note the condition that a letter's matrix has an inverse, unless it is declared."""
    known = info(context, letter)
    if "invertible" not in known.facts:
        context.assume(f"{context.letter_text(letter)} is invertible")


@law("symmetric", "A^T = A", f"definition; {MATRIX_ANALYSIS}, 0.2.5", ("A is symmetric",))
def symmetric(context: Ledger, letter: Letter) -> tuple[Letter, int] | None:
    """A symmetric letter carries no transpose."""
    return (letter, 1) if "symmetric" in info(context, letter).facts else None


@law("skew-symmetric", "A^T = -A", f"definition; {MATRIX_ANALYSIS}, 0.2.5", ("A is skew-symmetric",))
def skew(context: Ledger, letter: Letter) -> tuple[Letter, int] | None:
    """A skew letter carries no transpose but a sign."""
    return (letter, -1) if "skew" in info(context, letter).facts else None


@law("orthogonal", "Q^-1 = Q^T", f"definition; {MATRIX_ANALYSIS}, 2.1.2", ("Q is orthogonal",))
def orthogonal_inverse(context: Ledger, letter: Letter) -> Letter | None:
    """An orthogonal letter is never inverted."""
    if "orthogonal" not in info(context, letter).facts:
        return None
    same = symmetric(context, letter) is not None  # recorded as a law of its own
    return letter._replace(transposed=not same and not letter.transposed)


@law("involutory", "A^-1 = A", "definition: A*A = I", ("A is involutory",))
def involutory_inverse(context: Ledger, letter: Letter) -> Letter | None:
    """An involutory letter is never inverted."""
    return letter if "involutory" in info(context, letter).facts else None


@law("inverse cancels", "A A^-1 = A^-1 A = I", f"definition; {MATRIX_ANALYSIS}, 0.5", ("A is invertible",))
def inverse_cancels(context: Ledger, a: Letter, b: Letter) -> Word | None:
    """A letter meets its inverse."""
    if a.name != b.name or a.inverted == b.inverted or a.transposed != b.transposed:
        return None
    invertible(context, a)
    return ()


@law("orthogonal product", "Q Q^T = Q^T Q = I", f"definition; {MATRIX_ANALYSIS}, 2.1.2", ("Q is orthogonal",))
def orthogonal_cancels(context: Ledger, a: Letter, b: Letter) -> Word | None:
    """An orthogonal letter meets its transpose."""
    known = info(context, a).facts
    if a.name != b.name or "orthogonal" not in known:
        return None
    return () if a.transposed != b.transposed or symmetric(context, a) else None


@law("involutory square", "A A = I", "definition: A*A = I", ("A is involutory",))
def involutory_cancels(context: Ledger, a: Letter, b: Letter) -> Word | None:
    """An involutory letter meets itself."""
    return () if a == b and "involutory" in info(context, a).facts else None


@law("idempotent", "A A = A", "definition: A*A = A", ("A is idempotent",))
def idempotent(context: Ledger, a: Letter, b: Letter) -> Word | None:
    """An idempotent letter meets itself."""
    return (a,) if a == b and not a.inverted and "idempotent" in info(context, a).facts else None


@law("nilpotent", "A A = 0", "definition: A*A = 0", ("A is nilpotent of order 2",))
def nilpotent(context: Ledger, a: Letter, b: Letter) -> Literal[False] | None:
    """``False`` stands for the zero word."""
    return False if a == b and not a.inverted and "nilpotent2" in info(context, a).facts else None


@law("commuting matrices", "A B = B A", "declared of A and B", ("A and B commute",))
def commuting(context: Ledger, a: Letter, b: Letter) -> bool | None:
    """Two declared commuting letters may be ordered; so may their inverses, and their transposes together."""
    pair = frozenset({a.name, b.name})
    return True if len(pair) > 1 and pair in context.commuting and a.transposed == b.transposed else None


@law("diagonal matrices commute", "A B = B A", f"{MATRIX_ANALYSIS}, 0.9.1", ("A and B are diagonal",))
def diagonal_commute(context: Ledger, a: Letter, b: Letter) -> bool | None:
    """Diagonal letters may be ordered."""
    return True if a.name != b.name and all("diagonal" in info(context, x).facts for x in (a, b)) else None


TRANSPOSE_LAWS = (symmetric, skew)
TURNING_FACTS = frozenset({"symmetric", "skew"})  # what those two ask for
INVERSE_LAWS = (orthogonal_inverse, involutory_inverse)
MEET_LAWS = (inverse_cancels, orthogonal_cancels, involutory_cancels, idempotent, nilpotent)
ORDER_LAWS = (commuting, diagonal_commute)


@law("transpose of a product", "(A B)^T = B^T A^T", f"{MATRIX_ANALYSIS}, 0.2.5")
def transpose_product(_: Ledger, word: Word) -> Word:
    """The letters in reverse order, each still to be transposed."""
    return word[::-1]


@law("inverse of a product", "(A B)^-1 = B^-1 A^-1", f"{MATRIX_ANALYSIS}, 0.5", ("A and B are square and invertible",))
def inverse_product(context: Ledger, word: Word) -> Word | None:
    """The letters in reverse order, each still to be inverted; only where every letter is square."""
    if not all(info(context, letter).is_square for letter in word):
        return None
    for letter in word:
        invertible(context, letter)
    return word[::-1]


@law("trace of the identity", "tr I_k = k", f"definition; {MATRIX_ANALYSIS}, 0.2.5")
def trace_of_identity(_: Ledger, size: Size) -> Size:
    """The trace of I is its size."""
    return size


@law("trace is linear", "tr(a A + b B) = a tr A + b tr B", f"{MATRIX_ANALYSIS}, 0.2.5")
def trace_linear(_: Ledger, coefficient: Number) -> Number:
    """A coefficient passes through the trace."""
    return coefficient


@law("trace is cyclic", "tr(A B) = tr(B A)", f"{MATRIX_ANALYSIS}, 1.2; {COOKBOOK} (16)")
def trace_cycle(_: Ledger, word: Word, by: int) -> Word | None:
    """Rotate a word under a trace."""
    return word[by:] + word[:by] if by else None


@law("trace of a transpose", "tr A^T = tr A", f"{MATRIX_ANALYSIS}, 0.2.5; {COOKBOOK} (13)")
def trace_transpose(_: Ledger, flipped: Word, sign: int) -> tuple[Word, int]:
    """The transposed word has the same trace."""
    return flipped, sign


@law("a scalar is its trace", "tr(c) = c", "a 1 x 1 matrix is its only entry")
def scalar_trace(_: Ledger, value: R) -> R:
    """The trace of a 1 x 1 value."""
    return value


@law("a scalar is its transpose", "x^T A y = y^T A^T x", "a 1 x 1 matrix is symmetric")
def scalar_transpose(_: Ledger, flipped: Word, sign: int) -> tuple[Word, int]:
    """A closed 1 x 1 word equals its transpose."""
    return flipped, sign


def least_rotation(word: Word) -> int:
    """How far to rotate a word to its least rotation."""
    return min(range(len(word)), key=lambda i: word[i:] + word[:i])
