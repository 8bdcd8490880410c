"""Python derivations as an editor has them. They are code: what runs is the saved file."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from symkl.editor.marks import GIVEN, OPEN, PENDING, PROVED, REFUTED, Mark, Page, Stretch, glyph_of, line_at
from symkl.editor.python_terms import Speller
from symkl.errors import NotFoundError
from symkl.language.derivation import Derivation, Expected
from symkl.loading import gather
from symkl.render.messages import bare, outcome, problems
from symkl.suite import result_of, to_decide
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.documents.check import Decide
    from symkl.errors import SymklError
    from symkl.language.derivation import Link
    from symkl.verdict import Result

SIGNS = frozenset({"eq", "ge", "le", "gt", "lt", "ne", "define"})
IMPORTS = re.compile(r"^[ \t]*(?:from|import)[ \t]+symkl\b", re.MULTILINE)


class Found(NamedTuple):
    """A saved file that was run: its text, what is wrong with it, its derivations."""

    text: str
    errors: tuple[Mark, ...] = ()
    derivations: tuple[Derivation, ...] = ()


def found_in(path: str) -> Found:
    """Run a saved file, if it speaks of symkl."""
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except (OSError, UnicodeDecodeError):
        return Found("")
    if IMPORTS.search(text) is None:
        return Found(text)
    found = gather([file])
    errors = tuple(_error(error, text, path) for error in found.errors if not isinstance(error, NotFoundError))
    return Found(text, errors, tuple(d for d in found.derivations if Path(d.file) == file))


def page(found: Found, decide: Decide) -> Page:
    """Check the derivations of a file."""
    text, marks = found.text, list(found.errors)
    places, speller = _Signs(text), Speller(text)
    wanted = [(d, link, to_decide(link)) for d in found.derivations for link in d.links]
    answers = iter(decide([statement for *_, statements in wanted for statement in statements]))
    for derivation, link, statements in wanted:
        results = [next(answers) for _ in statements]
        sign, side = places.take(link)
        known = [result for result in results if result is not None]
        if len(known) < len(results):
            marks.append(Mark(0, sign, PENDING, "not decided yet"))
        else:
            marks.append(_mark(derivation, link, known, sign, side, speller))
    return Page((text,), tuple(marks))


def _mark(  # noqa: PLR0913, PLR0917 - all that is known of a link
    derivation: Derivation, link: Link, results: list[Result], sign: Stretch, side: Stretch | None, speller: Speller
) -> Mark:
    one = result_of(link, results)
    said: tuple[str, ...] = (f"`{link.label}`" + (f": {bare(link.by)}" if link.by else ""), f"`{link.statement}`")
    wrong = problems(one, derivation, mends=0)
    if wrong:
        message = "\n".join(f"{problem.what}\n{problem.hint}" if problem.hint else problem.what for problem in wrong)
        glyph = REFUTED if one.result.wrong else OPEN
        return Mark(0, sign, glyph, message, "error", said, one.result, (None, side), speller)
    if link.expected is Expected.DEFINITION:
        return Mark(0, sign, GIVEN, "definition", said=said)
    message = outcome(one.result)
    if link.mended is not None:
        message += f"\nas printed; the mended line is proved: {link.mended}"
        said = (*said, bare(link.why)) if link.why else said
    glyph = PROVED if one.result.verdict is Verdict.PROVED else glyph_of(one.result)
    return Mark(0, sign, glyph, message, said=said, result=one.result)


def _error(error: SymklError, text: str, path: str) -> Mark:
    found = re.match(rf"{re.escape(path)}:(\d+)", error.where)
    message = f"{error.message}\n{error.hint}" if error.hint else error.message
    if error.where and found is None and error.where != path:
        message = f"{error.where}: {message}"
    return Mark(0, line_at(text, int(found[1]) if found else 1), "", message, "error")


class _Signs:
    """Where ``eq(...)`` and the like stand: by line, in the order of the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.by_line: dict[int, list[tuple[Stretch, Stretch | None]]] = defaultdict(list)
        self.taken: dict[int, int] = defaultdict(int)
        starts = [0]
        for line in text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        lines = text.split("\n")

        def offset(line: int, column: int) -> int:  # Python counts columns in bytes
            return starts[line - 1] + len(lines[line - 1].encode()[:column].decode(errors="ignore"))

        def stretch(node: ast.expr) -> Stretch:
            return Stretch(offset(node.lineno, node.col_offset), offset(node.end_lineno or 0, node.end_col_offset or 0))

        for call in _calls(text):
            name = stretch(call.func)
            short = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            sign = Stretch(name.end - len(short), name.end) if short else name
            side = stretch(call.args[0]) if call.args and not isinstance(call.args[0], (ast.Starred, ast.Constant)) else None
            self.by_line[call.lineno].append((sign, side))

    def take(self, link: Link) -> tuple[Stretch, Stretch | None]:
        """The place of a link, and of its right side; a loop makes many links at one place."""
        here = self.by_line.get(link.line)
        if not here:
            return line_at(self.text, link.line), None
        number = self.taken[link.line]
        self.taken[link.line] += 1
        return here[number] if number < len(here) else (here[-1][0], None)


def _calls(text: str) -> Iterator[ast.Call]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")) in SIGNS
    ]
    yield from sorted(found, key=lambda call: (call.lineno, call.col_offset))
