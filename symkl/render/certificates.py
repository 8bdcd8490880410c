"""Certificates on their way out, and what came of checking them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from symkl.language import declaring
from symkl.render import declarations
from symkl.render.lines import folded, plain
from symkl.render.messages import count, printable
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symkl.kernel.certificate import Replayed
    from symkl.kernel.errors import RejectedError
    from symkl.render.lines import Paint
    from symkl.verdict import Result

LONGEST = 300  # what two sides differ by may fill pages


def data_of(result: Result) -> dict[str, Any] | None:
    """Return the certificate of a verdict that rests on the kernel alone."""
    found: dict[str, Any] | None = getattr(result.certificate, "data", None)
    return found if result.verdict is Verdict.PROVED and result.trusts == ("kernel",) else None


def why_none(result: Result) -> str:
    """Say why a verdict has no certificate."""
    if result.verdict is not Verdict.PROVED:
        return f"no certificate: it is of what is proved, and this is {result.verdict.title}"
    if result.trusts != ("kernel",):
        return f"no certificate: this proof rests on {', '.join(result.trusts)}, and the kernel does not check it"
    return "no certificate: a term of the proof cannot be written as data"


def as_json(data: dict[str, Any], version: str) -> str:
    """Return one certificate as the text of a file; ``version`` says which symkl made it."""
    return json.dumps({"symkl": version, **data}, indent=1) + "\n"


def all_as_json(results: Iterable[tuple[str, Result]], version: str) -> tuple[str, str]:
    """Return the certificates of labelled verdicts as the text of a file, and how many there are."""
    whole = [(label, data_of(result)) for label, result in results]
    found = [{"label": label, "symkl": version, **data} for label, data in whole if data is not None]
    said = f"certificates of {len(found)} of {count(len(whole), 'statement')}"
    return json.dumps(found, indent=1) + "\n", said


def accepted_page(label: str, found: Replayed, width: int | None = None, paint: Paint = plain) -> str:
    """Return what a certificate proves: the statement, all that is declared in it, and what the proof rests on."""
    statement, conditions, proof = found
    steps = list(proof.steps)
    symbols = sorted(statement.symbols.values(), key=declaring.place_of)
    told = declarations.grouped(map(declaring.as_text, symbols))
    told += sorted(map(str, statement.given))
    told.append(f"{count(len(steps), 'step')} by {', '.join(dict.fromkeys(step.law for step in steps)) or 'arithmetic'}")
    told += [f"provided that {', '.join(conditions)}"] if conditions else []
    head = paint("ACCEPTED", "good") + "  " + (paint(printable(label), "name") + "  " if label else "")
    return "\n".join([head + printable(str(statement)), *(folded("  ", line, width) for line in told)])


def refused_page(label: str, error: RejectedError, paint: Paint = plain) -> str:
    """Return where a certificate is refused, and why."""
    head = paint("REFUSED", "bad") + "  " + (paint(printable(label), "name") + "  " if label else "")
    text = printable(f"{error.where}: {error.message}" if error.where else error.message)
    return head + (text if len(text) <= LONGEST else text[: LONGEST - 3] + "...")
