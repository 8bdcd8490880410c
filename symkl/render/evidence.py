"""What a verdict rests on, in words: the same for HTML and Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.prover.certificate import Certificate, CompletionCertificate, InequalityCertificate, WitnessCertificate
from symkl.prover.verdict import Verdict
from symkl.render.messages import count

if TYPE_CHECKING:
    from symkl.prover.verdict import Result
    from symkl.suite import LinkResult

MARKS = {
    Verdict.PROVED: "\u2713",
    Verdict.REFUTED: "\u2717",
    Verdict.SUPPORTED: "\u2248",
    Verdict.UNDECIDED: "?",
    Verdict.DEFINITION: "\u225d",
}
MEANINGS = {
    Verdict.PROVED: "holds for every dimension, wherever both sides are defined",
    Verdict.REFUTED: "does not hold: an exact counterexample",
    Verdict.SUPPORTED: "agrees at random exact points; not proved",
    Verdict.UNDECIDED: "neither proved nor refuted",
    Verdict.DEFINITION: "introduces its left side; nothing to decide",
}


def verdict_words(link: LinkResult) -> str:
    """Return a verdict as people read it: ``proved``, ``refuted as printed``, ``PROVED, not as claimed``."""
    verdict = link.result.verdict
    if not link.as_claimed:
        return f"{verdict.name}, not as claimed"
    return "refuted as printed" if verdict is Verdict.REFUTED else verdict.value


def settled(link: LinkResult) -> bool:
    """Whether nobody has to look at a link: it is proved, or a definition, and that is what is claimed of it."""
    return link.ok and link.result.verdict in (Verdict.PROVED, Verdict.DEFINITION)


def certificate_text(result: Result) -> str:  # noqa: PLR0911 - one for each kind
    """Return in one sentence what can be replayed."""
    match result.certificate:
        case Certificate(lhs=lhs, rhs=rhs) if lhs == rhs:
            return f"both sides have the normal form {lhs}"
        case Certificate(lhs=lhs, rhs=rhs):
            return f"the normal forms {lhs} and {rhs} differ by zero"
        case InequalityCertificate(difference=difference, how=how):
            return f"the larger side less the smaller is {difference}; {how}"
        case CompletionCertificate(proofs=proofs):
            number = sum(len(proof.cofactors) for part in proofs for proof in part)
            products = count(number, "product", "products")
            return f"the difference is a sum of {products} with relations between sums and their inverses"
        case WitnessCertificate(witness=None):
            return "exact arithmetic compares two numbers"
        case WitnessCertificate():
            return "a point at which the two sides differ"
        case None:
            return ""
    return "both sides have the same entries"


def rests_on(result: Result) -> list[tuple[str, str]]:
    """Return what a verdict rests on, as pairs of a heading and a text; laws and counterexample are not among them."""
    rows = [
        ("Method", result.method),
        ("Provided that", "; ".join(result.conditions)),
        ("Certificate", certificate_text(result)),
        ("Checked", result.checked),
        ("Reason", result.reason),
    ]
    return [(heading, text) for heading, text in rows if text]
