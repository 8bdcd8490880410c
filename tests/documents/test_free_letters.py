r"""Lines that are counted by free letters: the derivatives of the softmax; one text, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symkl.documents.check import check

if TYPE_CHECKING:
    from symkl.documents.report import Finding

LINES = {
    "an entry": (r"\frac{\partial s_k}{\partial z_j} = s_k (\delta_{kj} - s_j)", "proved"),
    "other letters": (r"\frac{\partial s_i}{\partial z_j} = s_i \delta_{ij} - s_i s_j", "proved"),
    "one letter": (r"\frac{\partial s_i}{\partial z_i} = s_i (1 - s_i)", "proved"),
    "a logarithm": (r"\frac{\partial \log s_i}{\partial z_j} = \delta_{ij} - s_j", "proved"),
    "a loss": (r"\frac{\partial L}{\partial z_j} = s_j \sum_{k=1}^K t_k - t_j", "proved"),
    "an entry of a product": (r"(A z)_i + (B z)_i = ((A + B) z)_i", "proved"),
    # what must not be proved
    "a sign": (r"\frac{\partial s_k}{\partial z_j} = s_k (\delta_{kj} + s_j)", ""),
    "the other letter": (r"\frac{\partial \log s_i}{\partial z_j} = \delta_{ij} - s_i", ""),
    "a function that hides it": (r"\frac{\partial}{\partial z_j} (z_j^2 + g(z)) = 2 z_j", ""),
    "no delta": (r"\frac{\partial s_k}{\partial z_j} = s_k (1 - s_j)", ""),
    "a sum that is not said to be 1": (r"\frac{\partial L}{\partial z_j} = s_j - t_j", ""),
}


@pytest.fixture(scope="module")
def findings() -> dict[str, Finding]:
    text = (
        "Let $z \\in \\mathbb{R}^K$ and let $A$, $B$ be $n \\times K$ matrices. The softmax is\n\n"
        "$$ s_k = \\frac{e^{z_k}}{\\sum_{j=1}^K e^{z_j}}, $$\n\n"
        "and the loss $$ L = -\\sum_{k=1}^K t_k \\log s_k. $$ We have\n"
    )
    found = check(text=text + "".join(f"\n$$ {line} $$\n" for line, _ in LINES.values())).findings
    return dict(zip(LINES, found[2:], strict=True))


@pytest.mark.parametrize("kind", LINES)
def test_lines_that_are_counted(findings: dict[str, Finding], kind: str) -> None:
    outcome = findings[kind].outcome.value
    assert outcome == "proved" if LINES[kind][1] else outcome not in ("proved", "follows")


def test_what_an_index_runs_over_holds_in_sums_without_ends() -> None:
    """That all t_k sum to 1 is said with a sum that has no end, and is used where it has one."""
    text = "We know $\\sum_k t_k = 1$.\n\n$$ a \\sum_{k=1}^K t_k = a - t_1 + t_1 $$\n"
    assert [f.outcome.value for f in check(text=text).findings][-1] != "refuted"


def test_a_delta_with_two_indices_may_be_an_effect() -> None:
    """It is Kronecker's where a line differentiates by an entry, or the text says so."""
    line = "we have\n\n$$ \\sum_{j=1}^n \\delta_{ij} a_j + c = a_i + c $$\n"
    assert check(text=f"With effects {line}").findings[-1].outcome.value not in ("proved", "follows", "refuted")
    assert check(text=f"With Kronecker's $\\delta_{{ij}}$ {line}").findings[-1].outcome.value == "proved"
