"""Verdicts kept between runs, keyed by the statement and by all that decides it: symkl's own source and SymPy.

An entry is JSON with a checksum; one that is damaged, or that was written by another version, is ignored.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Basic
from sympy.external.gmpy import GROUND_TYPES

from symkl.language.opening import open_statement, solved
from symkl.language.statement import Relation
from symkl.verdict import Counterexample, Result, Verdict

if TYPE_CHECKING:
    from symkl.language.statement import Statement


@dataclass(frozen=True, slots=True)
class KeptCertificate:
    """What an earlier run could replay.

    Attributes
    ----------
    statement : what was decided
    text : the certificate in one sentence
    data : of a proof that the kernel accepted, the certificate itself
    """

    statement: Statement
    text: str
    data: dict[str, Any] | None = None

    def replay(self) -> bool:
        """Have the kernel check what is kept; where that is only words, decide again and replay what comes out the same."""
        if self.data is not None:
            return self._accepted()
        from symkl.prover.decide import decide  # noqa: PLC0415 - a run that looks everything up needs no prover

        again = decide(self.statement).certificate
        return again is not None and str(again) == self.text and again.replay()

    def _accepted(self) -> bool:
        from symkl.kernel.certificate import replay  # noqa: PLC0415 - a run that looks everything up needs no kernel
        from symkl.kernel.errors import RejectedError  # noqa: PLC0415 - as above

        proved = solved(open_statement(self.statement))  # what the prover proves of it
        if proved.relation is Relation.NE:  # which is refuted by a proof that the sides are equal
            proved = replace(proved, relation=Relation.EQ)
        try:
            replay(self.data, proved)
        except RejectedError:
            return False
        return True

    def __str__(self) -> str:
        return self.text


@cache
def prover_version() -> str:
    """Return a digest of everything that a verdict depends on: the source that is read, and what it calculates with."""
    root = Path(__file__).parent
    parts = {str(file.relative_to(root)): file.read_bytes() for file in read_for_a_verdict(root)}
    return digest_of(parts, calculates_with())


def read_for_a_verdict(root: Path) -> list[Path]:
    """Every file of symkl but what only shows, calculates numbers or runs: more than is read rather than less."""
    apart = [root / part for part in ("numeric", "render", "editor", "derivations")]
    return [file for file in sorted(root.rglob("*.py")) if not any(part in file.parents for part in apart)]


def calculates_with() -> tuple[str, ...]:
    """Versions of SymPy, of what it takes for numbers, and of Python, whose generator draws the points."""
    numbers = sys.modules.get({"flint": "flint", "gmpy": "gmpy2"}.get(GROUND_TYPES, ""))
    version = numbers.__version__ if numbers is not None else ""
    return f"sympy {sympy.__version__}", f"{GROUND_TYPES} {version}", f"python {sys.version}"


def digest_of(files: dict[str, bytes], versions: tuple[str, ...]) -> str:
    """Return a digest of files by name and of versions."""
    digest = hashlib.sha256()
    for part in (*versions, *(part for name, content in files.items() for part in (name, content))):
        written = part.encode() if isinstance(part, str) else part
        digest.update(b"%d:" % len(written) + written)
    return digest.hexdigest()


DECLARED = ("name", "shape", "size")


class Structures:
    """Terms written with all that their symbols are declared to be, each only once.

    Terms are told apart by identity, and kept, so that no other gets the identity of one.
    """

    def __init__(self) -> None:
        self.known: dict[int, tuple[object, str]] = {}

    def of(self, term: Any) -> str:  # noqa: ANN401 - any SymPy object
        """Write a term."""
        known = self.known.get(id(term))
        if known is None:
            known = self.known[id(term)] = (term, self._written(term))
        return known[1]

    def _written(self, term: Any) -> str:  # noqa: ANN401 - as above
        declared = [self._declared(getattr(term, name, None)) for name in DECLARED] if isinstance(term, Basic) else []
        facts = sorted(map(str, getattr(term, "facts", ())))
        law = getattr(term, "law", None)
        # Any() of a number has the arguments of Any(1, 1)
        facts += ["with moments"] if getattr(term, "moments", None) else []
        inner = [self.of(a) for a in getattr(term, "args", ())]
        extra = [*filter(None, declared), *facts, *([self.of(law)] if isinstance(law, Basic) else [])]
        leaf = [] if inner else [repr(str(term))]
        return f"{type(term).__name__}({'; '.join([*leaf, *extra])}: {', '.join(inner)})"

    def _declared(self, value: object) -> str:
        if isinstance(value, str):
            return repr(value)  # quoted, so that no name reads as something else
        return ", ".join(map(self.of, value)) if isinstance(value, tuple) else "" if value is None else self.of(value)


def key_of(statement: Statement, structures: Structures | None = None) -> str:
    """Return what identifies a statement under this prover."""
    of = (structures or Structures()).of
    given = sorted(f"{fact.kind}({', '.join(map(of, fact.args))})" for fact in statement.given)
    fits = [] if statement.misfit is None else [str(statement.misfit)]
    lemmas = [f"{one.name!r}: {key_of(one.statement, structures)}" for one in statement.lemmas]
    parts = [statement.relation.value, of(statement.lhs), of(statement.rhs), *fits, *given, *lemmas]
    whole = "\n".join([prover_version(), *parts])
    return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """Verdicts in a folder, one file each."""

    path: Path
    structures: Structures = field(default_factory=Structures, repr=False, compare=False)

    def get(self, statement: Statement) -> Result | None:
        """Return a kept verdict, or ``None``."""
        key = key_of(statement, self.structures)
        try:
            entry = json.loads(self._file(key).read_text(encoding="utf-8"))
            if entry["check"] != _checksum(key, entry["result"]):
                return None
            return _result(statement, entry["result"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, statement: Statement, result: Result) -> None:
        """Keep a verdict that another run would reach too; a folder that cannot be written is no error."""
        if result.verdict not in (Verdict.PROVED, Verdict.REFUTED):
            return
        key = key_of(statement, self.structures)
        kept = _kept(result)
        file = self._file(key)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            scratch = file.with_suffix(f".{os.getpid()}")
            scratch.write_text(json.dumps({"check": _checksum(key, kept), "result": kept}), encoding="utf-8")
            scratch.replace(file)
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
        "trusts": list(result.trusts),
        "certificate": None if result.certificate is None else str(result.certificate),
        "data": getattr(result.certificate, "data", None),
        "counterexample": None if found is None else [found.sizes, found.values, found.lhs, found.rhs],
        "checked": result.checked,
        "reason": result.reason,
        "lemmas": list(result.lemmas),
    }


def _result(statement: Statement, kept: dict[str, Any]) -> Result:
    verdict, found, certificate = Verdict(kept["verdict"]), kept["counterexample"], kept["certificate"]
    if not (isinstance(certificate, str) or (certificate is None and found is not None and verdict is Verdict.REFUTED)):
        msg = "a verdict that nothing bears out"
        raise ValueError(msg)
    data = kept["data"]
    if not isinstance(data, dict | None):
        msg = "a certificate is a table"
        raise TypeError(msg)
    return Result(
        verdict,
        kept["method"],
        tuple(kept["laws"]),
        tuple(kept["conditions"]),
        tuple(kept["trusts"]),
        None if certificate is None else KeptCertificate(statement, certificate, data),
        counterexample=None if found is None else Counterexample(*found),
        checked=kept["checked"],
        reason=kept["reason"],
        statement=statement,
        lemmas=tuple(kept["lemmas"]),
    )
