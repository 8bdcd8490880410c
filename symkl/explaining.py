"""What a user asks to have explained: a derivation, one of its links, or a claim."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symkl import claims
from symkl.errors import NotFoundError
from symkl.language.derivation import Expected
from symkl.loading import gather
from symkl.prover.explanation import explain
from symkl.render.html_parts import mended_label
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symkl.language.derivation import Derivation, Link
    from symkl.prover.explanation import Explanation
    from symkl.suite import LinkResult, SuiteResult

RELATIONS = ("=", "<", ">")


def explained(
    target: str, let: str = "", *, whole: bool = False, resolve: Callable[[str], str] = str
) -> list[tuple[str, Explanation]]:
    """Explain a claim, a link or every link of a derivation, each with a name for it; ``resolve`` finds derivations by name.

    Raises
    ------
    SymklError
        If the claim cannot be read, or there is no such derivation or link.
    """
    if let or any(sign in target.replace("::", "") for sign in RELATIONS):
        return [("", explain(link)) for link in claims.read(target, let)]
    found = re.fullmatch(r"(.+)\[([a-z]+)\]", resolve(target))
    name, letter = found.groups() if found else (resolve(target), "")
    derivations = gather([name])
    for error in derivations.errors:
        raise error
    if letter:
        (derivation,) = derivations.derivations[:1]
        return list(_link(_named(derivation, letter)))
    if whole:
        return [(f"{d.name}, as one statement", explain(d.conclusion)) for d in derivations.derivations]
    return [page for d in derivations.derivations for link in d.links for page in _link(link)]


def of_suite(suite: SuiteResult) -> dict[str, Explanation]:
    """Explanations by the label of each link, and of the mended line where there is one."""
    found: dict[str, Explanation] = {}
    for derivation in suite.derivations:
        for link in derivation.links:
            if link.result.verdict is not Verdict.DEFINITION:
                found[link.link.label] = explain(link.link.statement, link.result)
            if link.link.mended is not None and link.mended_result is not None:
                found[mended_label(link.link.label)] = explain(link.link.mended, link.mended_result)
    return found


def pruned(suite: SuiteResult, explanations: dict[str, Explanation] | None = None) -> SuiteResult:
    """Results with the laws and the conditions that their steps need, and no others."""
    known = of_suite(suite) if explanations is None else explanations

    def less(result: Result, label: str) -> Result:
        explanation = known.get(label)
        if explanation is None or not explanation.steps:
            return result
        return replace(result, laws=explanation.laws, conditions=explanation.conditions)

    def link(one: LinkResult) -> LinkResult:
        label = one.link.label
        mended = None if one.mended_result is None else less(one.mended_result, mended_label(label))
        return replace(one, result=less(one.result, label), mended_result=mended)

    return replace(suite, derivations=tuple(replace(d, links=tuple(map(link, d.links))) for d in suite.derivations))


def _named(derivation: Derivation, letter: str) -> Link:
    for link in derivation.links:
        if link.label == f"{derivation.name}[{letter}]":
            return link
    msg = f"{derivation.name} has no link [{letter}]"
    raise NotFoundError(msg, hint=f"it has {', '.join(link.label for link in derivation.links)}")


def _link(link: Link) -> Iterator[tuple[str, Explanation]]:
    """The line as printed and, where that is a misprint, as meant."""
    if link.expected is Expected.DEFINITION:
        yield from _definition(link)
        return
    yield link.label, explain(link.statement)
    if link.mended is not None:
        yield mended_label(link.label), explain(link.mended)


def _definition(link: Link) -> Iterator[tuple[str, Explanation]]:
    from symkl.prover.explanation import Explanation  # noqa: PLC0415 - as rare as definitions

    said = (f"{link.statement} introduces its left side; there is nothing to prove.",)
    yield link.label, Explanation(link.statement, Result(Verdict.DEFINITION), said=said)


def settled(explanation: Explanation) -> bool:
    """Whether a verdict is one that needs no more work."""
    return explanation.result.verdict in (Verdict.PROVED, Verdict.DEFINITION, Verdict.REFUTED, Verdict.ILL_TYPED)


__all__ = ["explained", "settled"]
