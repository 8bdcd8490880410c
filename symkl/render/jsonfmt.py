"""Results as JSON for other programs.

The schema, which only ever grows::

    {
      "symkl": "0.1.0",
      "derivations": [
        {
          "name": "conclusion",
          "source": "notes 2.3.3",
          "file": "derivations/kl_normal.py",      relative to the working directory when inside it
          "links": [
            {
              "label": "conclusion[a]",
              "line": 42,                          1-based, of the link's step
              "relation": "=",                     = >= <= > < !=
              "latex": "...",                      the printed line
              "verdict": "refuted",                proved refuted ill-typed supported undecided definition
              "method": "...",                     how it was decided
              "laws": ["..."],                     the laws used
              "trusts": ["kernel"],                what has to be believed: the kernel, or the name of an oracle
              "lemmas": ["residuals"],             what it rests on that is proved elsewhere
              "conditions": ["..."],               what the proof used beyond the declarations
              "counterexample": null or {
                "k": 1,                            the size of each dimension, by name
                "values": {"S1": "19/16"},         "p/q", or lists of such for vectors and matrices
                "lhs": "21/8",
                "rhs": "1491/608"
              },
              "expected": "refuted",               proved refuted ill-typed definition: what the derivation claims
              "mended": null or {
                "latex": "...", "verdict": "proved", "method": "...", "laws": [...], "trusts": [...], "lemmas": [...],
                "conditions": [...],
                "counterexample": null, "why": "what is wrong with the printed line", "seconds": 0.001
              },
              "mends": [                           of a wrong line that nobody claimed: lines near it that are proved
                {"claim": "...", "needs": "", "change": "right: sign of k"}
              ],
              "seconds": 0.002
            }
          ]
        }
      ],
      "summary": {
        "derivations": 16, "links": 47,
        "verdicts": {"proved": 43, "refuted": 2, "ill-typed": 0, "supported": 0, "undecided": 0, "definition": 2},
        "mended": 2,
        "unexpected": [{"where": "file.py:42", "label": "conclusion[a]", "message": "...", "hint": "..."}],
        "errors": [{"where": "file.py:3", "message": "...", "hint": "..."}],
        "seconds": 0.4
      },
      "ok": true                                   no error, and every link as its derivation claims
    }

Numbers of a counterexample are exact and therefore text. Times are in seconds, for reading; they are no measurement.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias

from symkl.language.statement import RELATION_LATEX
from symkl.render.claims import mends_json
from symkl.render.messages import problems, shown
from symkl.render.tex import printed
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from symkl.language.derivation import Derivation
    from symkl.language.statement import Statement
    from symkl.suite import DerivationResult, LinkResult, SuiteResult
    from symkl.verdict import Counterexample, Result

Json: TypeAlias = dict[str, Any]


def report(suite: SuiteResult, version: str) -> str:
    """Return a run as JSON text of the schema above, in ASCII."""
    return json.dumps(document(suite, version), indent=2)


def document(suite: SuiteResult, version: str) -> Json:
    """Return a run as the object that `report` writes."""
    return {
        "symkl": version,
        "derivations": [_derivation(d) for d in suite.derivations],
        "summary": _summary(suite),
        "ok": suite.ok,
    }


def _derivation(result: DerivationResult) -> Json:
    derivation = result.derivation
    return {
        "name": derivation.name,
        "source": derivation.source,
        "file": shown(derivation.file),
        "links": [_link(link) for link in result.links],
    }


def _link(link: LinkResult) -> Json:
    return {
        "label": link.link.label,
        "line": link.link.line,
        "relation": link.link.statement.relation.value,
        **_decided(link.link.statement, link.result),
        "expected": link.link.expected.value,
        "mended": _mended(link),
        "mends": [] if link.as_claimed else mends_json(link.result),
        "seconds": link.result.seconds,
    }


def _mended(link: LinkResult) -> Json | None:
    if link.link.mended is None or link.mended_result is None:
        return None
    return {
        **_decided(link.link.mended, link.mended_result),
        "why": link.link.why,
        "seconds": link.mended_result.seconds,
    }


def _decided(statement: Statement, result: Result) -> Json:
    return {
        "latex": latex_of(statement),
        "verdict": result.verdict.value,
        "method": result.method,
        "laws": list(result.laws),
        "trusts": list(result.trusts),
        "lemmas": list(result.lemmas),
        "conditions": list(result.conditions),
        "counterexample": _counterexample(result.counterexample),
    }


def _counterexample(point: Counterexample | None) -> Json | None:
    if point is None:
        return None
    return {**point.sizes, "values": point.values, "lhs": point.lhs, "rhs": point.rhs}


def latex_of(statement: Statement) -> str:
    """Return a statement as LaTeX mathematics."""
    return f"{printed(statement.lhs)} {RELATION_LATEX[statement.relation]} {printed(statement.rhs)}"


def _summary(suite: SuiteResult) -> Json:
    verdicts = Counter(link.result.verdict for link in suite.links)
    return {
        "derivations": len(suite.derivations),
        "links": len(suite.links),
        "verdicts": {verdict.value: verdicts[verdict] for verdict in Verdict},
        "mended": sum(link.link.mended is not None and link.mends for link in suite.links),
        "unexpected": [problem for d in suite.derivations for link in d.links for problem in _problems(link, d.derivation)],
        "errors": [{"where": shown(e.where), "message": e.message, "hint": e.hint} for e in suite.errors],
        "seconds": suite.seconds,
    }


def _problems(link: LinkResult, derivation: Derivation) -> list[Json]:
    return [{"where": p.where, "label": p.label, "message": p.what, "hint": p.hint} for p in problems(link, derivation)]
