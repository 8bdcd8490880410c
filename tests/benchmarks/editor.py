"""How fast the language server answers a change in a document of 200 lines: python tests/benchmarks/editor.py [FILE]...

The links that did not change are known; the answer to a change says of all signs what is known, the new one included.
"""

from __future__ import annotations

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


def text_of(arguments: list[str]) -> tuple[str, str]:
    """Return a name and a text of 200 lines or more."""
    if arguments:
        return Path(arguments[0]).name, Path(arguments[0]).read_text(encoding="utf-8")
    return "document.md", HEAD + "".join(BLOCK.format(k=k) for k in range(2, 14))


def main(arguments: list[str]) -> int:
    """Change a line several times and print how long the answers took."""
    name, text = text_of(arguments)
    with tempfile.TemporaryDirectory() as cache:
        client = Client(SYMKL_CACHE=cache)
        uri = f"file:///{name}"
        begun = time.perf_counter()
        client.open(uri, text)
        signs = len(client.settled(uri))
        print(f"{name}: {text.count(chr(10))} lines, {signs} signs; first answer in {time.perf_counter() - begun:.2f} s")
        for what in ("$1 + {i} = {j}$", "$\\operatorname{{tr}}(A^{i} B) = \\operatorname{{tr}}(B A^{j})$"):
            took = []
            for i in range(2, CHANGES + 2):
                changed = text + "\nAlso " + what.format(i=i, j=i + 1) + ".\n"
                begun = time.perf_counter()
                client.change(uri, changed)
                client.wait(lambda: len(client.settled(uri)) > signs)
                took.append(time.perf_counter() - begun)
                client.change(uri, text)
                client.wait(lambda: len(client.settled(uri)) == signs)
            print(f"{what}: median {statistics.median(took) * 1000:.0f} ms, longest {max(took) * 1000:.0f} ms")
        client.end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
