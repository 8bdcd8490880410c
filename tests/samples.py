"""Small derivations, and results for them that do not depend on the prover."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from symkl import loading
from symkl.prover.cited import Cited
from symkl.suite import DerivationResult, LinkResult, SuiteResult
from symkl.verdict import Counterexample, Result, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from symkl.language.derivation import Link

CYCLE = """\
from symkl import *

n, m = dimensions("n m")
A, B = matrix("A", n, m), matrix("B", m, n)

cycle = Derivation(
    "cycle",
    [tr(A * B), eq(tr(B * A), "the trace is cyclic"), eq(tr((B * A).T), "a transpose has the same trace")],
    title="The trace is cyclic",
    source="a textbook, (16)",
)
"""

MISPRINT = """\
from symkl import *

k = dimension("k")
S = covariance("S", k, latex=r"\\Sigma")
a, b = vectors("a b", k)

square = Derivation(
    "square",
    [
        (a - b).T * S.I * (a - b),
        eq(
            printed(
                a.T * S.I * a + b.T * S.I * b,
                meant=a.T * S.I * a - 2 * a.T * S.I * b + b.T * S.I * b,
                why="the cross term is missing",
            ),
            "multiply out",
        ),
    ],
    [S.I * S, eq(I(k), "definition of the inverse")],
    source="notes_50%",
)
"""

DECLARED_OTHERWISE = """\
from symkl import *

N = dimension("N")
i = index("i", N)
x, y, whole = event("x"), events("y", N, "exclusive"), events("y", N, "exclusive", "exhaustive")
d = Derivation(
    "d",
    [Pr(x), eq(printed(total(Pr(x, y[i]), i), meant=total(Pr(x, whole[i]), i), why="they must cover everything"))],
)
"""

DETERMINANT = """\
from symkl import *

n = dimension("n")
A, B = matrix("A", n), matrix("B", n)
d = Derivation("d", [det(A * B), eq(printed(det(A) * det(A), meant=det(A) * det(B), why="of B"))])
"""

WRONG = """\
from symkl import *

n = dimension("n")
A, B = matrix("A", n), matrix("B", n)

wrong = Derivation("wrong", [tr(A * B), eq(tr(A) * tr(B), "planted"), eq(tr(B) * tr(A))])
"""


LAWS = {
    law.name: law
    for law in (
        Cited("trace is cyclic", "tr(A B) = tr(B A)", "a textbook, 1.2"),
        Cited("transpose of a product", "(A B)^T = B^T A^T", "a textbook, 0.2"),
        Cited("symmetric", "A^T = A", "definition", ("A is symmetric",)),
    )
}


def write(folder: Path, name: str, text: str) -> Path:
    """Write a derivation file."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(textwrap.dedent(text), encoding="utf-8")
    return file


def proved(*laws: str, conditions: tuple[str, ...] = ()) -> Result:
    return Result(Verdict.PROVED, "normal form", laws, conditions, seconds=0.001)


def refuted(values: dict[str, object] | None = None, lhs: str = "1", rhs: str = "2") -> Result:
    point = Counterexample({"k": 1}, values or {"S": "19/16", "a": ["1"], "b": ["-1/2"]}, lhs, rhs)
    return Result(Verdict.REFUTED, "exact counterexample", counterexample=point, seconds=0.002)


def undecided(reason: str = "the normal forms differ") -> Result:
    return Result(Verdict.UNDECIDED, reason=reason)


def as_claimed(link: Link) -> LinkResult:
    """Return the result that a link's derivation claims."""
    match link.expected.value:
        case "proved":
            return LinkResult(link, proved("trace is cyclic", "transpose of a product"))
        case "refuted":
            return LinkResult(link, refuted(), proved("symmetric", conditions=("S is invertible",)) if link.mended else None)
        case _:
            return LinkResult(link, Result(Verdict.DEFINITION))


def suite_of(*files: Path, results: dict[str, LinkResult] | None = None) -> SuiteResult:
    """Return a run in which every link is as claimed, but for the results given by label."""
    found = loading.gather(files)
    given = results or {}
    derivations = tuple(
        DerivationResult(d, tuple(given.get(link.label) or as_claimed(link) for link in d.links)) for d in found.derivations
    )
    return SuiteResult(derivations, found.errors, 0.25)


def with_result(file: Path, label: str, result: Result, mended: Result | None = None) -> SuiteResult:
    """Return a run of one file in which one link has the given result."""
    links = {link.label: link for d in loading.collect(file) for link in d.links}
    return suite_of(file, results={label: LinkResult(links[label], result, mended)})
