"""Decide every link of derivations, and keep what came out."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from symkl.chained import of_links
from symkl.deciding import Means, decide_all, mends_of_all
from symkl.errors import DeclarationError, SymklError
from symkl.language.derivation import Derivation
from symkl.language.lemmas import SaysSomething, reason
from symkl.language.statement import declared_symbols
from symkl.loading import Collected, builtin, collect, gather, load
from symkl.shown import Shown
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from symkl.deciding import Progress
    from symkl.kernel.certificate import Replayed
    from symkl.language.derivation import Link
    from symkl.language.lemmas import Lemma, Reason
    from symkl.language.statement import Statement

__all__ = [
    "Collected",
    "DerivationResult",
    "LinkResult",
    "Means",
    "SuiteResult",
    "builtin",
    "collect",
    "decide_all",
    "gather",
    "load",
    "mends_of_all",
    "prove",
    "replay",
    "run",
    "verify",
    "verify_link",
]

# -------------------------------------------------------------------------------------------------------- results


@dataclass(frozen=True, slots=True)
class LinkResult(Shown):
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
        return self.result.seconds + (self.mended_result.seconds if self.mended_result is not None else 0.0)


@dataclass(frozen=True, slots=True)
class DerivationResult(Shown):
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


def verify(derivation: Derivation) -> DerivationResult:
    """Decide every link of a derivation, as printed and as meant.

    Raises
    ------
    DeclarationError
        If it is no derivation, such as a list of them.
    UnsoundError
        If two independent methods disagree about a statement: a bug in symkl.
    """
    if not isinstance(derivation, Derivation):
        msg = f"verify takes one derivation, not {type(derivation).__name__}"
        raise DeclarationError(msg, hint='of several: [symkl.verify(d) for d in symkl.collect("my/derivations")]')
    begun = time.perf_counter()
    links = tuple(verify_link(derivation, link) for link in derivation.links)
    return DerivationResult(derivation, links, time.perf_counter() - begun)


def verify_link(derivation: Derivation, link: Link) -> LinkResult:
    """Decide one link of a derivation."""
    where = f"{derivation.file}:{link.line}: {link.label}"
    return result_of(link, [_decide(statement, where) for statement in to_decide(link)])


def to_decide(link: Link) -> list[Statement]:
    """What has to be decided of a link: the printed line, and the mended one where there is one."""
    if link.expected.value == Verdict.DEFINITION.value:
        # what brings in new symbols introduces; between known ones a definition must not contradict what is known
        known, used = (set(declared_symbols(side)) for side in (link.statement.lhs, link.statement.rhs))
        return [link.statement] if used <= known else []
    return [link.statement] if link.mended is None else [link.statement, link.mended]


def result_of(link: Link, results: Sequence[Result]) -> LinkResult:
    """Put the results for one link together."""
    if link.expected.value == Verdict.DEFINITION.value:
        result = results[0] if results else Result(Verdict.DEFINITION)
        if result.verdict is not Verdict.REFUTED:
            result = Result(Verdict.DEFINITION, seconds=result.seconds)
        return LinkResult(link, result, None)
    first, *rest = results
    return LinkResult(link, first, rest[0] if rest else None)


def _decide(statement: Statement, where: str) -> Result:
    from symkl.pool import Here  # noqa: PLC0415 - finding and listing derivations need no prover

    return Here().decide([statement], places=[where])[0]


def prove(claim: str | Statement, let: str = "", by: Reason = ()) -> Result:
    """Decide one statement.

    Parameters
    ----------
    claim : str or Statement
        Such as ``"tr(A*B) = tr(B*A)"``, also in LaTeX, or a chain ``a = b <= c``, which is decided link by link.
        Text is read by symkl's own grammar and never run.
    let : str
        Declarations of what a text claim names, such as ``"A: n x m; B: m x n"``.
    by : str or list
        Lemmas that the proof may use once they are proved: claims under the same declarations, statements, links or
        derivations.

    Returns
    -------
    Result
        With the verdict, and what a reader needs to check it. It is no truth value: write ``is Verdict.PROVED``.

    Raises
    ------
    SymklError
        If the text cannot be read or the declarations contradict themselves. A claim whose shapes do not fit is ILL-TYPED.
    """
    from symkl import claims  # noqa: PLC0415 - a derivation file needs no grammar

    lemmas = lemmas_of(by, let)
    if isinstance(claim, str):
        return of_links([_decide(link.citing(lemmas), "") for link in claims.read(claim, let)])
    claims.check_statement(claim)
    if let:
        msg = "let declares the names of a text claim, and this claim is a Statement"
        raise DeclarationError(msg, where=str(claim), hint="a Statement brings its declarations along")
    return _decide(replace(claim, lemmas=claim.lemmas + lemmas) if lemmas else claim, "")


def lemmas_of(by: Reason, let: str = "") -> tuple[Lemma, ...]:
    """Return what a proof may use: claims in text, under declarations, or what says something in Python."""
    if isinstance(by, str):
        from symkl import claims  # noqa: PLC0415 - as above

        return tuple(one for link in claims.read(by, let) for one in link.as_lemmas())
    return reason(by)[1] if isinstance(by, SaysSomething) else tuple(one for part in by for one in lemmas_of(part, let))


def replay(data: dict[str, Any], statement: Statement | None = None) -> Replayed:
    """Have the kernel check a certificate, such as ``prove(claim, let).certificate.data``; no prover is loaded for it.

    Parameters
    ----------
    data : the certificate, or what JSON made of it
    statement : what it is to prove; without, whatever it says

    Raises
    ------
    RejectedError
        If it is refused: where, and why.
    """
    from symkl.kernel import certificate  # noqa: PLC0415 - a run that looks everything up needs no kernel

    return certificate.replay(data, statement)


def run(
    targets: Iterable[str | os.PathLike[str]] = (), on_progress: Progress | None = None, means: Means | None = None
) -> SuiteResult:
    """Decide every link of every derivation that the targets name, in processes that can be killed.

    Parameters
    ----------
    targets : paths or names of built-in derivations
        Without any, all built-in derivations.
    on_progress : function of (statements done, statements in all)
        Called once before the first statement and after each.
    means : Means

    Returns
    -------
    SuiteResult
        With an error for each target and each file that gave no derivation; the others are decided all the same.
    """
    begun = time.perf_counter()
    found = gather(targets)
    wanted = [[to_decide(link) for link in derivation.links] for derivation in found.derivations]
    places = [
        f"{derivation.file}:{link.line}: {link.label}"
        for derivation, links in zip(found.derivations, wanted, strict=True)
        for link, statements in zip(derivation.links, links, strict=True)
        for _ in statements
    ]
    statements = [statement for links in wanted for link in links for statement in link]
    results = iter(decide_all(statements, on_progress, means or Means(), places))
    derivations = []
    for derivation, links in zip(found.derivations, wanted, strict=True):
        assembled = tuple(
            result_of(link, [next(results) for _ in statements])
            for link, statements in zip(derivation.links, links, strict=True)
        )
        derivations.append(DerivationResult(derivation, assembled, sum(link.seconds for link in assembled)))
    return SuiteResult(_with_mends(derivations, means or Means()), found.errors, time.perf_counter() - begun)


def _with_mends(derivations: Sequence[DerivationResult], means: Means) -> tuple[DerivationResult, ...]:
    """Look for the mends of the lines that are wrong and that nobody claimed to be."""
    unexpected = [link.result for d in derivations for link in d.links if not link.as_claimed]
    mended = iter(mends_of_all(unexpected, means, beside=[link.result for d in derivations for link in d.links]))
    return tuple(
        replace(d, links=tuple(k if k.as_claimed else replace(k, result=next(mended)) for k in d.links)) for d in derivations
    )
