"""What is reported of a judgement."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.documents.letters import ACCENT, FONT
from symkl.documents.report import Finding, Outcome
from symkl.documents.source import Span
from symkl.documents.surface import walk
from symkl.documents.trials import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symkl.documents.equations import Link
    from symkl.documents.judgement import Judgement
    from symkl.documents.surface import Node


def finding_of(judgement: Judgement) -> Finding:
    """What is reported of a judgement."""
    link = judgement.link
    claim, let = judgement.understood.reading.claim if judgement.understood else ("", "")
    shows = judgement.outcome is Outcome.REFUTED
    return Finding(
        document=link.equation.document,
        span=link.sign.span,
        relation=link.relation,
        outcome=judgement.outcome,
        lhs=text_of(link, _left(link)),
        rhs=text_of(link, link.rhs),
        displayed=not link.equation.inline,
        role=_role(judgement),
        claim=claim,
        let=let,
        used=judgement.used,
        assumed=judgement.assumed,
        why=judgement.why,
        counterexample=_in_letters(judgement) if shows else "",
        result=judgement.result,
        spelled=judgement.understood.reading.spelled if judgement.understood else {},
        sides=(link.lhs.span, link.rhs.span),
        letters=_printed_letters(judgement),
        suspects=judgement.suspects,
    )


def _left(link: Link) -> Node:
    """What stands left of a sign; all of what is no term: ``w | y``."""
    tokens = link.equation.chain.sides[link.at]
    if link.relation != "~" or link.lhs.kind != "hole" or not tokens:
        return link.lhs
    return replace(link.lhs, span=Span(tokens[0].span.start, tokens[-1].span.end))


def _printed_letters(judgement: Judgement) -> dict[str, str]:
    """How the document prints the names of the statement that stand in the line."""
    link, understood_ = judgement.link, judgement.understood
    text = link.equation.document.text
    nodes = [
        n for side in (link.lhs, link.rhs) for n in walk(side) if n.kind in ("name", "marked") and n.span[1] > n.span[0]
    ]
    printed = {node.text: text[node.span[0] : node.span[1]] for node in nodes}
    spelled = understood_.reading.spelled if understood_ is not None else {}
    return {name: printed[letter] for name, letter in spelled.items() if letter in printed}


def _role(judgement: Judgement) -> str:
    equation = judgement.link.equation
    if judgement.outcome is Outcome.GIVEN:
        if "law" in judgement.why:
            return "law"
        return "condition" if "condition" in judgement.why else "lemma" if "lemma" in judgement.why else "definition"
    return "lemma" if equation.chain.quoted else "claim" if equation.part == "theorem" else "step"


def _in_letters(judgement: Judgement) -> str:
    """The counterexample in the document's own letters."""
    result, understood_ = judgement.result, judgement.understood
    if result is None or result.counterexample is None or understood_ is None:
        return ""
    return spelled_out(str(result.counterexample), understood_.reading.spelled, r"(?= =)")


def spelled_out(text: str, spelled: Mapping[str, str], behind: str = "") -> str:
    """A text with the letters of the document for those of the statement."""
    for name, letter in sorted(spelled.items(), key=lambda item: -len(item[0])):
        plain = ACCENT.sub(r"\2_\1", FONT.sub(r"\1", letter)).replace("_{", "_").replace("}", "").replace("\\", "")
        if re.fullmatch(r"[^\W\d]\w*", plain) or behind:
            text = re.sub(rf"\b{re.escape(name)}\b{behind}", plain, text)
    return text
