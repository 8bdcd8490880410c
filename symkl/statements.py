"""Files of statements: a list of claims beside a paper, which a run decides and compares with what the file expects."""

from __future__ import annotations

import difflib
import itertools
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symkl import claims
from symkl.chained import of_links
from symkl.deciding import Means, decide_all, mends_of_all
from symkl.errors import DeclarationError, LoadError, NotFoundError, SymklError
from symkl.language.lemmas import Lemma
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    import os

    from symkl.deciding import Progress
    from symkl.language.statement import Statement


KEYS = frozenset({"id", "claim", "let", "truth", "by", "kind", "source", "note", "holds_for"})


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a file.

    Attributes
    ----------
    name, claim, let : as written
    truth : what the file expects, ``None`` where it does not say
    line : where the claim stands
    links, error : the claim as read, one statement or those of a chain, or why it could not be
    by : names of the claims of the file that it may use
    """

    name: str
    claim: str
    let: str
    truth: bool | None
    line: int
    links: tuple[Statement, ...]
    error: SymklError | None
    by: tuple[str, ...] = ()

    def as_lemmas(self) -> tuple[Lemma, ...]:
        """Return what it says, under its name; of a chain each link."""
        many = len(self.links) > 1
        return tuple(Lemma(f"{self.name}[{i}]" if many else self.name, link) for i, link in enumerate(self.links, 1))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out for one claim of a file."""

    entry: Claim
    result: Result | None

    @property
    def ok(self) -> bool:
        """Whether the verdict is the expected one; without an expectation, whether the claim is proved."""
        wanted = (Verdict.REFUTED, Verdict.ILL_TYPED) if self.entry.truth is False else (Verdict.PROVED,)
        return self.result is not None and self.result.verdict in wanted


def read(path: str | os.PathLike[str]) -> list[Claim]:
    """Read a TOML file of ``[[statement]]`` tables with ``claim``, and optionally ``id``, ``let``, ``truth`` and ``by``.

    A ``let`` above the tables holds for all of them, and a table's own adds to it.

    ``by`` names what a claim may use, by the ids of other claims of the file.

    ``kind``, ``source``, ``note`` and ``holds_for`` are for the reader; any other key is refused.

    Raises
    ------
    NotFoundError, LoadError
        If there is no such file, or it is not such a file. A claim that cannot be read is kept with its error.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        msg = "no such file"
        raise NotFoundError(msg, where=str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(error, path) from None
    return claims_in(text, path)


def _unreadable(error: Exception, path: str | os.PathLike[str]) -> LoadError:
    return LoadError(
        f"cannot be read: {error}", where=str(path), hint="a statement file is TOML in UTF-8; symkl check reads documents"
    )


def claims_in(text: str, path: str | os.PathLike[str]) -> list[Claim]:
    """Read the text of such a file, which errors name.

    Raises
    ------
    LoadError
        If it is not the text of such a file.
    """
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(error, path) from None
    tables, let = whole.pop("statement", None), whole.pop("let", "")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        msg = "has no [[statement]] tables"
        raise LoadError(
            msg, where=str(path), hint='each starts with a line [[statement]], then claim = "..." and let = "..."'
        )
    if whole or not isinstance(let, str):
        msg = f"unknown key {next(iter(whole))!r}" if whole else f"let is {type(let).__name__}, not text"
        raise LoadError(
            msg, where=str(path), hint='above the [[statement]] tables stands let = "...", which holds for all of them'
        )
    lines = [i for i, line in enumerate(text.splitlines(), 1) if line.strip() == "[[statement]]"]
    lines += [0] * (len(tables) - len(lines))
    numbered = enumerate(zip(tables, lines, strict=False), 1)
    return _with_lemmas([_entry(table, let, number, line, str(path)) for number, (table, line) in numbered], str(path))


def _entry(table: dict[str, Any], for_all: str, number: int, line: int, path: str) -> Claim:
    name, claim, own = (str(table.get(key, "")) for key in ("id", "claim", "let"))
    let = "; ".join(filter(None, (for_all, own)))
    truth = table.get("truth")
    where = f"{path}:{line}: {name or number}"
    for key in table.keys() - KEYS:
        near = difflib.get_close_matches(key, KEYS, n=1)
        msg = f"unknown key {key!r}"
        raise LoadError(msg, where=where, hint=f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(KEYS))}")
    if truth is not None and not isinstance(truth, bool):
        msg = f"truth is {truth!r}"
        raise LoadError(msg, where=where, hint="write truth = true or truth = false, without quotes")
    links, error = tuple[Any, ...](), None
    try:
        links = tuple(claims.read(claim, let))
    except SymklError as reason:
        message = f"{reason.where}: {reason.message}" if reason.where else reason.message
        error = type(reason)(message, where=where, hint=reason.hint)
    by = table.get("by", [])
    names = [by] if isinstance(by, str) else by
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        msg = f"by is {by!r}"
        raise LoadError(msg, where=where, hint='write by = "id", or by = ["id", "id"]')
    return Claim(name or str(number), claim, let, truth, line, links, error, tuple(names))


def _with_lemmas(entries: list[Claim], path: str) -> list[Claim]:
    """Give claims what they may use; of those that rest on what is not there, or on themselves, an error says so."""
    places = {entry.name: place for place, entry in enumerate(entries)}
    done: dict[int, Claim] = {}  # by place: nothing keeps two claims from having one name, or one line

    def settled(place: int, under: tuple[str, ...]) -> Claim:
        entry = entries[place]
        if entry.name in under:
            circle = " rests on ".join((*under[under.index(entry.name) :], entry.name))
            msg = f"a circle: {circle}"
            raise DeclarationError(msg, hint="prove one of them without the others")
        if place in done:
            return done[place]
        lemmas: tuple[Lemma, ...] = ()
        for name in entry.by:
            if name not in places:
                near = difflib.get_close_matches(name, places, n=1)
                msg = f"no claim of the file is called {name!r}"
                raise DeclarationError(msg, hint=f"did you mean {near[0]}?" if near else "by names the id of another claim")
            lemmas += settled(places[name], (*under, entry.name)).as_lemmas()
        done[place] = replace(entry, links=tuple(link.citing(lemmas) for link in entry.links))
        return done[place]

    found = []
    for place, entry in enumerate(entries):
        try:
            found.append(settled(place, ()))
        except DeclarationError as error:
            where = f"{path}:{entry.line}: {entry.name}"
            found.append(replace(entry, links=(), error=DeclarationError(error.message, where=where, hint=error.hint)))
    return found


def decide_file(entries: list[Claim], on_progress: Progress | None = None, means: Means | None = None) -> list[Outcome]:
    """Decide every claim that could be read."""
    statements = [link for entry in entries for link in entry.links]
    results = iter(decide_all(statements, on_progress, means or Means()))
    every = [[next(results) for _ in entry.links] for entry in entries]
    outcomes = [Outcome(entry, of_links(found) if found else None) for entry, found in zip(entries, every, strict=True)]
    unexpected = [o.result for o in outcomes if o.result is not None and not o.ok]
    mended = iter(mends_of_all(unexpected, means or Means(), beside=itertools.chain(*every)))
    return [replace(o, result=next(mended)) if o.result is not None and not o.ok else o for o in outcomes]
