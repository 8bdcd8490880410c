"""Decide every link of derivations, and keep what came out."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from symkl.errors import DeclarationError, SymklError
from symkl.language.derivation import declared_symbols
from symkl.loading import Collected, builtin, collect, gather, load
from symkl.prover.verdict import Result, Verdict

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable

    from symkl.language.derivation import Derivation, Link, Statement

__all__ = [
    "Collected",
    "DerivationResult",
    "LinkResult",
    "SuiteResult",
    "builtin",
    "collect",
    "gather",
    "load",
    "prove",
    "run",
    "verify",
    "verify_link",
]

Progress: TypeAlias = "Callable[[int, int], None]"


# -------------------------------------------------------------------------------------------------------- results


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What came out for one link, as printed and, where it is a misprint, as meant."""

    link: Link
    result: Result
    mended_result: Result | None = None

    @property
    def as_claimed(self) -> bool:
        """Whether the printed link got the verdict that its derivation claims."""
        return self.result.verdict.value == self.link.expected.value

    @property
    def mends(self) -> bool:
        """Whether there is nothing to mend, or the mended link is proved."""
        if self.link.mended is None:
            return True
        return self.mended_result is not None and self.mended_result.verdict is Verdict.PROVED

    @property
    def ok(self) -> bool:
        """Whether all is as the derivation claims."""
        return self.as_claimed and self.mends

    @property
    def seconds(self) -> float:
        """Time taken, the mended link included."""
        return self.result.seconds + (self.mended_result.seconds if self.mended_result else 0.0)


@dataclass(frozen=True, slots=True)
class DerivationResult:
    """What came out for the links of one derivation, in their order."""

    derivation: Derivation
    links: tuple[LinkResult, ...]
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether every link is as the derivation claims."""
        return all(link.ok for link in self.links)


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What came out of a whole run."""

    derivations: tuple[DerivationResult, ...]
    errors: tuple[SymklError, ...] = ()
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether everything was read and every link is as its derivation claims."""
        return not self.errors and all(derivation.ok for derivation in self.derivations)

    @property
    def links(self) -> tuple[LinkResult, ...]:
        """Every link of the run."""
        return tuple(link for derivation in self.derivations for link in derivation.links)


# ------------------------------------------------------------------------------------------------------- deciding


def verify(derivation: Derivation, on_link: Callable[[], None] | None = None) -> DerivationResult:
    """Decide every link of a derivation, as printed and as meant.

    Parameters
    ----------
    derivation : Derivation
    on_link : function of no arguments
        Called after each link.

    Raises
    ------
    UnsoundError
        If two independent methods disagree about a statement: a bug in symkl.
    """
    begun = time.perf_counter()
    results = []
    for link in derivation.links:
        results.append(verify_link(derivation, link))
        if on_link is not None:
            on_link()
    return DerivationResult(derivation, tuple(results), time.perf_counter() - begun)


def verify_link(derivation: Derivation, link: Link) -> LinkResult:
    """Decide one link of a derivation."""
    where = f"{derivation.file}:{link.line}: {link.label}"
    if link.expected.value == Verdict.DEFINITION.value:
        # what brings in new symbols introduces; between known ones a definition must not contradict what is known
        known, used = (set(declared_symbols(side)) for side in (link.statement.lhs, link.statement.rhs))
        result = _decide(link.statement, where) if used <= known else Result(Verdict.DEFINITION)
        if result.verdict is not Verdict.REFUTED:
            result = Result(Verdict.DEFINITION, seconds=result.seconds)
        return LinkResult(link, result, None)
    result = _decide(link.statement, where)
    return LinkResult(link, result, None if link.mended is None else _decide(link.mended, where))


def _decide(statement: Statement, where: str) -> Result:
    from symkl.prover.decide import decide  # noqa: PLC0415 - finding and listing derivations need no prover

    try:
        return decide(statement)
    except SymklError as error:
        msg = f"{statement}: {error.message}"
        raise type(error)(msg, where=where, hint=error.hint) from error
    except Exception as error:
        error.add_note(f"while deciding {where}: {statement}")
        raise


def prove(claim: str | Statement, let: str = "") -> Result:
    """Decide one statement.

    Parameters
    ----------
    claim : str or Statement
        Such as ``"tr(A*B) = tr(B*A)"``. Text is read by symkl's own grammar and never run.
    let : str
        Declarations of what a text claim names, such as ``"A: n x m; B: m x n"``.

    Returns
    -------
    Result
        With the verdict, and what a reader needs to check it. It is no truth value: write ``is Verdict.PROVED``.

    Raises
    ------
    SymklError
        If the text cannot be read, the shapes do not fit or the declarations contradict themselves.
    """
    from symkl.language.parse import parse  # noqa: PLC0415 - a derivation file needs no grammar

    if isinstance(claim, str):
        claim = parse(claim, let)
    elif let:
        msg = "let declares the names of a text claim, and this claim is a Statement"
        raise DeclarationError(msg, where=str(claim), hint="a Statement brings its declarations along")
    return _decide(claim, "")


def run(targets: Iterable[str | os.PathLike[str]] = (), on_progress: Progress | None = None) -> SuiteResult:
    """Decide every link of every derivation that the targets name.

    Parameters
    ----------
    targets : paths or names of built-in derivations
        Without any, all built-in derivations.
    on_progress : function of (links done, links in all)
        Called once before the first link and after each.

    Returns
    -------
    SuiteResult
        With an error for each target and each file that gave no derivation; the others are decided all the same.
    """
    begun = time.perf_counter()
    found = gather(targets)
    links = sum(len(d.links) for d in found.derivations)
    done = itertools.count()

    def step() -> None:
        if on_progress is not None:
            on_progress(next(done), links)

    step()
    results = tuple(verify(d, step) for d in found.derivations)
    return SuiteResult(results, found.errors, time.perf_counter() - begun)
