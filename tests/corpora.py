"""The statements of all corpora, by their truth."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from symkl.errors import SymklError
from symkl.language.parse import parse
from symkl.language.statement import Relation, Statement

CORPUS = Path(__file__).parent / "corpus"


@cache
def equalities(*, truth: bool) -> list[Statement]:
    """Every equality of one truth that can be read."""
    found = []
    for file in sorted(CORPUS.glob("*.toml")):
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["statement"]:
            try:
                statement = parse(entry["claim"], entry.get("let", ""))
            except SymklError:
                continue
            if statement.relation is Relation.EQ and entry["truth"] is truth:
                found.append(statement)
    return found
