"""What a PROVED or REFUTED statement carries, and how it is replayed without search."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from symkl.evaluation import counterexample
from symkl.evaluation.by_sympy import fails
from symkl.evaluation.comparison import compare_closed
from symkl.kernel.check import Kernel, check
from symkl.kernel.errors import CertificateError, RejectedError
from symkl.prover.recording import as_data

if TYPE_CHECKING:
    from symkl.kernel.proof import Proof
    from symkl.language.statement import Statement
    from symkl.verdict import Certificate as Replayed
    from symkl.verdict import Counterexample


@dataclass(frozen=True, slots=True)
class KernelCertificate:
    """Instances of laws that the kernel accepts as a proof.

    Attributes
    ----------
    statement : what is certified
    proof : the instances, in the order in which they are learnt
    conditions : what they used beyond the declarations
    """

    statement: Statement
    proof: Proof
    conditions: tuple[str, ...] = ()
    _data: list[dict[str, Any] | None] = field(default_factory=list, init=False, compare=False, repr=False)

    @property
    def laws(self) -> tuple[str, ...]:
        """Names of the laws, in the order in which they are used."""
        return tuple(dict.fromkeys(step.law for step in self.proof.steps))

    @property
    def data(self) -> dict[str, Any] | None:
        """The certificate as plain data, for ``symkl.replay`` in any process; ``None`` where a term cannot be written."""
        if not self._data:  # written once: a process of its own may have done it
            try:
                self._data.append(as_data(self.statement, self.proof, self.conditions))
            except CertificateError:
                self._data.append(None)
        return self._data[0]

    def replay(self) -> bool:
        """Have the kernel check it again."""
        try:
            return check(self.statement, self.proof) == self.conditions
        except RejectedError:
            return False

    def __str__(self) -> str:
        number = len(self.proof.steps)
        if self.proof.surpluses:
            many = len(self.proof.surpluses)
            what = "squares differ" if self.proof.squared else "sides differ"
            return f"the {what} by {many} part{'' if many == 1 else 's'} that {'is' if many == 1 else 'are'} not negative"
        return f"{number} instance{'' if number == 1 else 's'} of laws make{'s' if number == 1 else ''} both sides the same"


def accepted(statement: Statement, proof: Proof) -> KernelCertificate:
    """Return a proof that the kernel accepts, less the instances that rewrite nothing.

    Raises
    ------
    RejectedError
        Where the kernel does not accept it: the search is at fault.
    """
    while True:
        kernel = Kernel(statement)
        conditions = kernel.check(proof)
        if len(kernel.applied) == len(proof.instances):
            return KernelCertificate(statement, proof, conditions)
        proof = replace(proof, instances=kernel.applied)


@dataclass(frozen=True, slots=True)
class UnusedCertificate:
    """A proof of the same statement about more matrices, which does without some of the facts declared."""

    unused: str
    proof: Replayed

    def replay(self) -> bool:
        """Replay that proof."""
        return self.proof.replay()

    def __str__(self) -> str:
        return f"without using that {self.unused}: {self.proof}"


@dataclass(frozen=True, slots=True)
class WitnessCertificate:
    """A point at which two sides differ; without one, two numbers that exact arithmetic compares."""

    statement: Statement
    witness: Counterexample | None

    def replay(self) -> bool:
        """Work both sides out again: by SymPy's arithmetic on explicit matrices, or else by exact evaluation."""
        if self.witness is None:
            return compare_closed(self.statement) is True
        plain = fails(self.statement, self.witness)
        return counterexample.witness(self.statement) == self.witness if plain is None else plain

    def __str__(self) -> str:
        return "exact arithmetic compares two numbers" if self.witness is None else "a point at which the two sides differ"
