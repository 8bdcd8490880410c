"""What the prover answers: a verdict with everything that a reader needs to check it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple, NoReturn, Protocol, TypeAlias

from symkl import above
from symkl.shown import Shown

# a number as text ("19/16"), a vector as a list of such, a matrix as a list of rows
Exact: TypeAlias = "str | list[str] | list[list[str]]"


class Verdict(Enum):
    """The answer to one statement; never a truth value."""

    PROVED = "proved"
    REFUTED = "refuted"
    ILL_TYPED = "ill-typed"
    SUPPORTED = "supported"
    UNDECIDED = "undecided"
    DEFINITION = "definition"

    @property
    def title(self) -> str:
        """The verdict as a heading: ``PROVED``, ``ILL-TYPED``."""
        return self.value.upper()

    def __bool__(self) -> NoReturn:
        """Refuse to be a truth value."""
        msg = "a Verdict is not a truth value; write `is Verdict.PROVED`"
        raise TypeError(msg)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """An exact point where the two sides differ.

    Attributes
    ----------
    sizes : the value of each dimension, ``{"k": 1}``
    values : the exact value of each symbol, by name
    lhs, rhs : both sides there, exactly
    """

    sizes: dict[str, int]
    values: dict[str, Exact]
    lhs: Exact
    rhs: Exact

    def __str__(self) -> str:
        sizes = ", ".join(f"{name} = {size}" for name, size in self.sizes.items())
        values = ", ".join(f"{name} = {exact_text(value)}" for name, value in self.values.items())
        at = f"at {sizes}: " if sizes else ""
        given = f" for {values}" if values else ""
        return f"{at}left {exact_text(self.lhs)}, right {exact_text(self.rhs)}{given}"


def exact_text(value: Exact) -> str:
    """Return an exact value on one line: ``[[1, 0], [0, 2]]``."""
    if isinstance(value, str):
        return value
    return "[" + ", ".join(exact_text(entry) for entry in value) + "]"


class Certificate(Protocol):
    """What a PROVED or REFUTED statement carries; as text it says in one sentence what can be replayed."""

    def replay(self) -> bool:
        """Check it again without search."""


@dataclass(frozen=True, slots=True)
class Mend:
    """A line near one that does not hold; it is proved.

    Attributes
    ----------
    statement : the line, or the line as it was printed with what it needs
    needs : what has to hold besides, in words; then the line stands as printed
    change : what is changed, and on which side
    """

    statement: Any
    needs: str = ""
    change: str = ""

    def __str__(self) -> str:
        return f"holds if {self.needs}" if self.needs else f"did you mean  {self.statement}"


class Suspect(NamedTuple):
    """A statement that does not hold, and that may be a slip of the pen.

    Attributes
    ----------
    statement : the statement
    known : whether one side is what the other has to be, or 0: then it says something that both are the same
    defined : whether what it speaks of was put in: then it says something that a side is what the other one is called
    firm : whether the left side is worked out and not printed: the misprint is on the right
    """

    statement: Any
    known: bool = False
    defined: bool = False
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Result(Shown):
    """The verdict on one statement.

    Attributes
    ----------
    verdict : Verdict
    method : how it was decided, such as ``"normal form"``
    laws : names of the trusted laws used
    conditions : what the proof used beyond the declarations
    trusts : of a PROVED, what has to be believed: ``("kernel",)``, or the name of an oracle
    lemmas : of a PROVED, names of the lemmas that it rests on; their own proofs are part of the certificate
    certificate : of a PROVED or REFUTED, what can be replayed
    counterexample : of a REFUTED (or the witness that proves a ``!=``)
    checked : how exact evaluation, which shares no law with the proof, agreed
    reason : of a SUPPORTED or UNDECIDED, why it is no more than that
    seconds : time taken
    statement : what was decided
    near : the mends, where they have been looked for
    """

    verdict: Verdict
    method: str = ""
    laws: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    trusts: tuple[str, ...] = ()
    certificate: Certificate | None = field(default=None, compare=False)
    counterexample: Counterexample | None = None
    checked: str = ""
    reason: str = ""
    seconds: float = field(default=0.0, compare=False)
    statement: Any = field(default=None, compare=False, repr=False)
    lemmas: tuple[str, ...] = ()
    near: tuple[Mend, ...] | None = field(default=None, compare=False, repr=False)

    @property
    def wrong(self) -> bool:
        """Whether the statement does not hold as it is written."""
        return self.verdict in (Verdict.REFUTED, Verdict.ILL_TYPED)

    @property
    def mends(self) -> tuple[Mend, ...]:
        """Of a line that does not hold, at most three lines near it that are proved; looked for when they are asked for."""
        if self.near is not None:
            return self.near
        return above.menders[0](self.statement) if self.wrong and above.menders and self.statement is not None else ()

    @property
    def steps(self) -> Any:  # noqa: ANN401 - an Explanation, which stands above
        """Why it holds, a law a step, or what is left where it is not decided; worked out when it is asked for."""
        return above.explainers[0](self.statement, self) if above.explainers and self.statement is not None else None

    def __bool__(self) -> NoReturn:
        """Refuse to be a truth value."""
        msg = "a Result is not a truth value; write `result.verdict is Verdict.PROVED`"
        raise TypeError(msg)
