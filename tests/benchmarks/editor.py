"""How fast the language server answers a change in a file of 200 lines: python tests/benchmarks/editor.py [FILE]...

A derivation file runs when it is saved; all others are read as they are typed.

Each change is one keystroke of somebody who types at a place of the file. An answer to it says of all signs what is known;
it is complete when no sign waits to be decided. What did not change is known before.
"""

from __future__ import annotations

import math
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from editor_client import Client

HEAD = "Let $A, B, C, S \\in \\mathbb{R}^{n \\times n}$ be invertible matrices, and $x \\in \\mathbb{R}^n$.\n"
BLOCK = r"""
## Part {k}

The trace does not see the order of a cycle, so

$$\operatorname{{tr}}(A B C^{k}) = \operatorname{{tr}}(C^{k} A B) = \operatorname{{tr}}(B C^{k} A)$$

and the same is true of determinants:

\begin{{align}}
\det(A B^{k}) &= \det(A) \det(B)^{k} \\
(A B^{k} C)^{{-1}} &= C^{{-1}} (B^{k})^{{-1}} A^{{-1}} \\
x^T A^{k} x &= \operatorname{{tr}}(A^{k} x x^T)
\end{{align}}

A last one: ${k} (A + B)^T = {k} A^T + {k} B^T$.
"""
CLAIM = '[[statement]]\nlet = "A, B: n x n"\nclaim = "tr(A*B*{k}) = {k}*tr(B*A)"\n\n'
CODE = """from symkl import *

n = dimension("n")
A, B = matrix("A", n, n), matrix("B", n, n)
"""
DERIVATION = """
d{k} = Derivation(
    "part-{k}",
    [tr(A*B*{k}), eq({k}*tr(B*A))],
)
"""
PAPER = Path(__file__).parent / "editor_pages" / "paper.tex"
SLOW, FAST = 0.15, 1 / 60  # seconds between two keystrokes


class Typed(NamedTuple):
    """What is typed behind a place of a file, and how fast."""

    what: str
    behind: str
    text: str
    pause: float = SLOW


class Sample(NamedTuple):
    """A file with what is typed into it."""

    name: str
    text: str
    typed: tuple[Typed, ...]


KEYS = (
    ("words", SLOW),
    ("words, 60 keys a second", FAST),
    ("a formula that others rest on", SLOW),
    ("the last formula", SLOW),
    ("a formula, half typed", SLOW),
)


def in_prose(*places: tuple[str, str]) -> tuple[Typed, ...]:
    """Return what is typed of each kind, given behind what."""
    return tuple(Typed(what, *place, pause) for (what, pause), place in zip(KEYS, places, strict=True))


def samples(arguments: list[str]) -> list[Sample]:
    """The files that are named, or a page of many sections, a paper, the same without sections, and claims."""
    if arguments:
        files = [(Path(name).name, Path(name).read_text(encoding="utf-8")) for name in arguments]
        return [Sample(name, text, (Typed("words at the end", text[-40:], "Some more words.\n"),)) for name, text in files]
    page = HEAD + "".join(BLOCK.format(k=k) for k in range(2, 14))
    paper = PAPER.read_text(encoding="utf-8")
    alone = paper.replace("\\section{", "\\textbf{").replace("\\subsection{", "\\textbf{")
    in_page = in_prose(
        ("see the order of a cycle", ", which is clear, and"),
        ("see the order of a cycle", ", which is clear, and it goes on and on"),
        ("Let $A, B", ", D"),
        ("13 A^T + 13 B^T", " + 0 C"),
        ("The trace does not see", " $A^{-1} = \\frac{B}{"),
    )
    in_paper = in_prose(
        ("The residuals are orthogonal", " as everyone knows"),
        ("The residuals are orthogonal", " as everyone knows and as we shall see"),
        ("y = X b + e", " + 0 e"),
        ("- (m - r)^T S^{-1} (m - r)", " + 0 c"),
        ("We observe", " $\\tr(X^T \\frac{X}{"),
    )
    claims = "".join(CLAIM.format(k=k) for k in range(1, 51))
    return [
        Sample("page.md", page, in_page),
        Sample("paper.tex", paper, in_paper),
        Sample("paper without sections.tex", alone, in_paper),
        Sample(
            "claims.toml",
            claims,
            (Typed("a claim", "= 25*tr(B*A", " + 0*A"), Typed("a comment", '25*tr(B*A)"', "  # words")),
        ),
    ]


def computed(process: int) -> float:
    """Seconds of CPU that a process and those that it started have used; nan where the system does not tell."""
    table: dict[int, tuple[int, float]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        table[int(file.parent.name)] = int(fields[1]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    family = {process}
    while more := {pid for pid, (parent, _) in table.items() if parent in family} - family:
        family |= more
    return sum(table[pid][1] for pid in family) if table else math.nan


def shown(seconds: list[float]) -> str:
    """The median and the longest of some times."""
    return f"{statistics.median(seconds) * 1000:4.0f} ms, at most {max(seconds) * 1000:4.0f}"


class Typist:
    """Types into a file, and notes how long each keystroke waited for its answer."""

    def __init__(self, client: Client, uri: str) -> None:
        self.client, self.uri = client, uri
        self.server = client.client._server.pid  # noqa: SLF001 - pygls does not tell it otherwise

    def answer(self, begun: float) -> float:
        """Wait for the answer to the last keystroke; returns how long it took."""
        version = self.client.versions[self.uri]
        self.client.wait(lambda: self.client.answered.get(self.uri) == version)
        return time.perf_counter() - begun

    def type(self, sample: Sample, typed: Typed) -> str:
        """Type something key by key, and tell how long the answers took; of fast typing there is one answer, at its end."""
        at = sample.text.index(typed.behind) + len(typed.behind)
        took, spent = [], []
        for count in range(1, len(typed.text) + 1):
            before, begun = computed(self.server), time.perf_counter()
            self.client.change(self.uri, sample.text[:at] + typed.text[:count] + sample.text[at:])
            if typed.pause == SLOW or count == len(typed.text):
                took.append(self.answer(begun))
                self.client.pause(typed.pause)
                spent.append(computed(self.server) - before)
            else:
                self.client.pause(typed.pause)
        begun = time.perf_counter()
        self.client.settled(self.uri)
        complete = time.perf_counter() - begun
        self.client.change(self.uri, sample.text)
        self.answer(begun)
        self.client.settled(self.uri)
        cpu = f"; CPU {shown(spent)}" if typed.pause == SLOW else ""
        return f"{typed.what:32} {len(took):3} answers: {shown(took)}{cpu}; complete {complete * 1000:.0f} ms later"


def save(client: Client, folder: Path, times: int = 5) -> str:
    """Change a link of a derivation file and save it; tell how long it took until no sign waited."""
    file, took = folder / "own.py", []
    text = CODE + "".join(DERIVATION.format(k=k) for k in range(1, 40))
    file.write_text(text, encoding="utf-8")
    client.open(file.as_uri(), text, "python")
    client.save(file.as_uri())
    signs = len(client.settled(file.as_uri()))
    for time_ in range(times):
        changed = text.replace("20*tr(B*A)", f"{20 + time_}*tr(A*B) - {time_}*tr(B*A)")
        file.write_text(changed, encoding="utf-8")
        client.change(file.as_uri(), changed)
        client.answered.pop(file.as_uri(), None)
        begun = time.perf_counter()
        client.save(file.as_uri())
        client.wait(lambda: file.as_uri() in client.answered)
        client.settled(file.as_uri())
        took.append(time.perf_counter() - begun)
    return f"own.py: {text.count(chr(10))} lines, {signs} signs\n  {'a link, saved':32} {len(took):3} answers: {shown(took)}"


def main(arguments: list[str]) -> int:
    """Type into files and print how long the answers took, and what the server and its workers computed."""
    with tempfile.TemporaryDirectory() as cache:
        for sample in samples(arguments):
            client = Client(SYMKL_CACHE=cache)
            uri = f"file:///{sample.name.replace(' ', '-')}"
            begun = time.perf_counter()
            client.open(uri, sample.text)
            signs = len(client.settled(uri))
            took = time.perf_counter() - begun
            print(f"{sample.name}: {sample.text.count(chr(10))} lines, {signs} signs; opened in {took:.2f} s")
            for typed in sample.typed:
                print("  " + Typist(client, uri).type(sample, typed), flush=True)
            client.end()
        client = Client(SYMKL_CACHE=cache)
        print(save(client, Path(cache)))
        client.end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
