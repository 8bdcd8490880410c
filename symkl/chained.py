"""The verdict on a chain ``a = b <= c``, which is that on its links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.verdict import Certificate

# a chain is as good as its worst link
WORST_FIRST = (Verdict.ILL_TYPED, Verdict.REFUTED, Verdict.UNDECIDED, Verdict.SUPPORTED)


@dataclass(frozen=True, slots=True)
class ChainCertificate:
    """The certificates of all links."""

    links: tuple[Certificate, ...]

    def replay(self) -> bool:
        """Replay every one of them."""
        return all(link.replay() for link in self.links)

    def __str__(self) -> str:
        return "; ".join(map(str, self.links))


def of_links(results: Sequence[Result]) -> Result:
    """Return the verdict on a chain: that of its worst link, which its statement names, or what all proofs rest on."""
    if len(results) == 1:
        return results[0]
    for verdict in WORST_FIRST:
        for result in results:
            if result.verdict is verdict:
                return result

    def together(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part for r in results for part in getattr(r, name)))

    certificates = tuple(r.certificate for r in results if r.certificate is not None)
    return Result(
        Verdict.PROVED,
        "proofs of all links",
        together("laws"),
        together("conditions"),
        together("trusts"),
        ChainCertificate(certificates) if len(certificates) == len(results) else None,
        checked="; ".join(dict.fromkeys(r.checked for r in results if r.checked)),
        seconds=sum(r.seconds for r in results),
        statement=results[-1].statement,
        lemmas=together("lemmas"),
    )
