"""The benchmark that switches mechanisms of the reader off: each is still where it looks for it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from symkl.documents.check import check

if TYPE_CHECKING:
    from types import ModuleType

TEXT = r"""
Let $p(x) = \mathcal{N}(x; \mu, \Sigma)$ with $x \in \mathbb{R}^n$ and let $A$ be an $n \times n$ matrix. Define
$$ B = A + A^T $$
so that
$$ \mathbb{E}_p[x^T B x] = \mathrm{tr}(B \Sigma) + \mu^T (A + A^T) \mu $$
"""


def _benchmark() -> ModuleType:
    path = Path(__file__).parent / "benchmarks" / "ablation.py"
    spec = importlib.util.spec_from_file_location("ablation", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ABLATION = _benchmark()


@pytest.mark.parametrize("mechanism", ["", *ABLATION.MECHANISMS])
def test_each_mechanism_can_be_switched_off(mechanism: str) -> None:
    """The document is read all the same, and the reader does not fail on the way."""
    with ABLATION.without(mechanism):
        found = check(text=TEXT)
    assert not found.errors
    assert len(found.findings) == 3
    assert not any("failed" in finding.why for finding in found.findings)
