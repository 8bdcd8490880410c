"""Verdicts kept between runs, keyed by the statement and by the prover's own source.

An entry is JSON with a checksum; one that is damaged, or that was written by another version, is ignored.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sympy import Basic

from symkl.prover.verdict import Counterexample, Result, Verdict

if TYPE_CHECKING:
    from symkl.language.derivation import Statement


@cache
def prover_version() -> str:
    """Return a digest of everything that a verdict depends on: the language's and the prover's source."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for part in ("language", "prover"):
        for file in sorted((root / part).rglob("*.py")):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def structure(term: Any) -> str:  # noqa: ANN401 - any SymPy object
    """Write a term with all that its symbols are declared to be."""
    declared = [
        str(getattr(term, name)) for name in ("name", "shape", "size") if isinstance(term, Basic) and hasattr(term, name)
    ]
    facts = sorted(map(str, getattr(term, "facts", ())))
    law = getattr(term, "law", None)
    inner = [structure(a) for a in getattr(term, "args", ())]
    extra = [*declared, *facts, *([structure(law)] if isinstance(law, Basic) else [])]
    leaf = [] if inner else [str(term)]
    return f"{type(term).__name__}({'; '.join([*leaf, *extra])}: {', '.join(inner)})"


def key_of(statement: Statement) -> str:
    """Return what identifies a statement under this prover."""
    given = sorted(f"{fact.kind}({', '.join(map(structure, fact.args))})" for fact in statement.given)
    whole = "\n".join(
        [prover_version(), statement.relation.value, structure(statement.lhs), structure(statement.rhs), *given]
    )
    return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """Verdicts in a folder, one file each."""

    path: Path

    def get(self, statement: Statement) -> Result | None:
        """Return a kept verdict, without its certificate, or ``None``."""
        key = key_of(statement)
        try:
            entry = json.loads(self._file(key).read_text(encoding="utf-8"))
            if entry["check"] != _checksum(key, entry["result"]):
                return None
            return _result(entry["result"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, statement: Statement, result: Result) -> None:
        """Keep a verdict that another run would reach too; a folder that cannot be written is no error."""
        if result.verdict not in (Verdict.PROVED, Verdict.REFUTED):
            return
        key = key_of(statement)
        kept = _kept(result)
        file = self._file(key)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as scratch:
                json.dump({"check": _checksum(key, kept), "result": kept}, scratch)
            Path(scratch.name).replace(file)
        except OSError:
            return

    def _file(self, key: str) -> Path:
        return self.path / key[:2] / f"{key}.json"


def _checksum(key: str, kept: dict[str, Any]) -> str:
    return hashlib.sha256((key + json.dumps(kept, sort_keys=True)).encode()).hexdigest()


def _kept(result: Result) -> dict[str, Any]:
    found = result.counterexample
    return {
        "verdict": result.verdict.value,
        "method": result.method,
        "laws": list(result.laws),
        "conditions": list(result.conditions),
        "counterexample": None if found is None else [found.sizes, found.values, found.lhs, found.rhs],
        "checked": result.checked,
        "reason": result.reason,
    }


def _result(kept: dict[str, Any]) -> Result:
    found = kept["counterexample"]
    return Result(
        Verdict(kept["verdict"]),
        kept["method"],
        tuple(kept["laws"]),
        tuple(kept["conditions"]),
        counterexample=None if found is None else Counterexample(*found),
        checked=kept["checked"],
        reason=kept["reason"],
    )
