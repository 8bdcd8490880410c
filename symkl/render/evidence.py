"""What a verdict rests on, in words: the same for HTML and Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.verdict import Verdict

if TYPE_CHECKING:
    from symkl.suite import LinkResult
    from symkl.verdict import Result

MARKS = {
    Verdict.PROVED: "\u2713",
    Verdict.REFUTED: "\u2717",
    Verdict.ILL_TYPED: "\u2297",
    Verdict.SUPPORTED: "\u2248",
    Verdict.UNDECIDED: "?",
    Verdict.DEFINITION: "\u225d",
}
MEANINGS = {
    Verdict.PROVED: "holds for every dimension, wherever both sides are defined",
    Verdict.REFUTED: "does not hold: an exact counterexample",
    Verdict.ILL_TYPED: "has no meaning: shapes do not fit",
    Verdict.SUPPORTED: "agrees at random exact points; not proved",
    Verdict.UNDECIDED: "neither proved nor refuted",
    Verdict.DEFINITION: "introduces its left side; nothing to decide",
}


# verdicts of lines that do not hold as they are printed
WRONG = frozenset({Verdict.REFUTED, Verdict.ILL_TYPED})


def is_erratum(link: LinkResult) -> bool:
    """Whether a link is marked as one that does not hold, and does not."""
    return link.as_claimed and link.result.verdict in WRONG


def verdict_words(link: LinkResult) -> str:
    """Return a verdict as people read it: ``proved``, ``refuted as printed``, ``PROVED, not as claimed``."""
    verdict = link.result.verdict
    if not link.as_claimed:
        return f"{verdict.title}, not as claimed"
    return f"{verdict.value} as printed" if verdict in WRONG else verdict.value


def settled(link: LinkResult) -> bool:
    """Whether nobody has to look at a link: it is proved, or a definition, and that is what is claimed of it."""
    return link.ok and link.result.verdict in (Verdict.PROVED, Verdict.DEFINITION)


def trusted(result: Result) -> str:
    """Say what has to be believed to believe a proof: the kernel, or an oracle that it does not check."""
    return " and ".join("the kernel" if one == "kernel" else f"the oracle \u201c{one}\u201d" for one in result.trusts)


def resting(result: Result) -> str:
    """Name the lemmas that a proof rests on."""
    return ", ".join(f"lemma {name}" for name in result.lemmas)


def rests_on(result: Result) -> list[tuple[str, str]]:
    """Return what a verdict rests on, as pairs of a heading and a text; laws and counterexample are not among them."""
    rows = [
        ("Method", result.method),
        ("Rests on", resting(result)),
        ("Trusts", trusted(result)),
        ("Provided that", "; ".join(result.conditions)),
        # a counterexample speaks for itself
        ("Certificate", str(result.certificate) if result.certificate and not result.counterexample else ""),
        ("Checked", result.checked),
        ("Reason", result.reason),
    ]
    return [(heading, text) for heading, text in rows if text]
