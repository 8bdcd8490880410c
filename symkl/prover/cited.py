"""The laws that verdicts cite, as reports print them: those of the kernel, then those that only the oracles use."""

from __future__ import annotations

from typing import NamedTuple

from symkl.kernel.certificate import BUILT_IN
from symkl.kernel.laws import LAWS
from symkl.prover import laws as oracles


class Cited(NamedTuple):
    """One law: its name, what it says, where it is proved, and what it needs."""

    name: str
    statement: str
    source: str
    needs: tuple[str, ...] = ()


def _needs(let: str) -> tuple[str, ...]:
    """The declarations that say more than a size."""
    items = [item.strip() for item in let.split(";")]
    return tuple(item for item in items if any(mark in item for mark in (",", "~", " commutes ", "independent ")))


CITED = {law.name: Cited(law.name, law.statement, law.source, law.needs) for law in oracles.LAWS.values()}
CITED |= {rule.name: Cited(rule.name, rule.claim, rule.source, _needs(rule.let)) for rule in LAWS.values()}
CITED |= {name: Cited(name, said, "Isserlis, Biometrika 12 (1918) 134-139") for name, said in BUILT_IN.items()}
CITED = {name: CITED[name] for name in (*LAWS, *BUILT_IN, *CITED)}
