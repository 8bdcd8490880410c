"""How fast the language server answers a change in a document of 200 lines: python tests/benchmarks/editor.py [FILE]...

The links that did not change are known; the answer to a change says of all signs what is known, the new one included.
"""

from __future__ import annotations

import math
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

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
CHANGES = 12
PENDING = "…"


def text_of(arguments: list[str]) -> tuple[str, str]:
    """Return a name and a text of 200 lines or more."""
    if arguments:
        return Path(arguments[0]).name, Path(arguments[0]).read_text(encoding="utf-8")
    return "document.md", HEAD + "".join(BLOCK.format(k=k) for k in range(2, 14))


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


def answered(client: Client, uri: str, signs: int) -> None:
    """Wait until so many signs have their verdicts; as an editor, it asks only when it hears that there is news."""
    heard = -1

    def all_known() -> bool:
        nonlocal heard
        if client.heard == heard:
            return False
        heard = client.heard
        hints = client.hints(uri)
        return len(hints) == signs and all(glyph != PENDING for *_, glyph in hints)

    client.wait(all_known)


def shown(seconds: list[float]) -> str:
    """The median and the longest of some times."""
    return f"median {statistics.median(seconds) * 1000:.0f} ms, longest {max(seconds) * 1000:.0f} ms"


def main(arguments: list[str]) -> int:
    """Change a line several times and print how long the answers took, and what the server and its workers computed."""
    name, text = text_of(arguments)
    with tempfile.TemporaryDirectory() as cache:
        client = Client(SYMKL_CACHE=cache)
        uri = f"file:///{name}"
        begun = time.perf_counter()
        client.open(uri, text)
        signs = len(client.settled(uri))
        server = client.client._server.pid  # noqa: SLF001 - pygls does not tell it otherwise
        print(f"{name}: {text.count(chr(10))} lines, {signs} signs; first answer in {time.perf_counter() - begun:.2f} s")
        for what in ("$1 + {i} = {j}$", "$\\operatorname{{tr}}(A^{i} B) = \\operatorname{{tr}}(B A^{j})$"):
            took, spent = [], []
            for i in range(2, CHANGES + 2):
                changed = text + "\nAlso " + what.format(i=i, j=i + 1) + ".\n"
                before, begun = computed(server), time.perf_counter()
                client.change(uri, changed)
                answered(client, uri, signs + 1)
                took.append(time.perf_counter() - begun)
                spent.append(computed(server) - before)
                client.change(uri, text)
                answered(client, uri, signs)
            print(f"{what}: {shown(took)}; CPU: {shown(spent)}")
        client.end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
