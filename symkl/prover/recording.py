"""Writes a proof that the kernel accepted as plain data; what is written is believed by nobody who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.kernel.certificate import FORMAT, digest, law_data, place_of
from symkl.kernel.check import check
from symkl.kernel.errors import CertificateError
from symkl.language.data_writer import Writer, spelt
from symkl.language.lemmas import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symkl.kernel.proof import Cofactor, Instance, Proof, Surplus
    from symkl.language.data import Data
    from symkl.language.lemmas import Lemma
    from symkl.language.statement import Statement


def as_data(statement: Statement, proof: Proof, conditions: Iterable[str]) -> dict[str, Data]:
    """Write a proof that the kernel accepted.

    Raises
    ------
    CertificateError
        If something in it cannot be written so that it reads back as the same.
    """
    with place_of("the certificate"):
        writer = Writer()
        said = _statement_data(writer, statement)
        known = set(writer.names.declared)
        steps = [_step_data(writer, step) for step in proof.instances]
        cofactors = [_cofactor_data(writer, c) for c in proof.cofactors]
        surpluses = [_surplus_data(writer, s) for s in proof.surpluses]
        made = {key: data for key, data in writer.names.declared.items() if key not in known}
        cited = dict.fromkeys(step["law"] for step in (*steps, *cofactors, *surpluses))
        lemmas = {one.name: _lemma_data(one) for one in statement.lemmas if one.usable and one.law in cited}
        return {
            "certificate": FORMAT,
            "statement": said,
            "digest": digest(said),
            "laws": {name: law_data(name) for name in cited if name.removeprefix(PREFIX) not in lemmas},
            **({"lemmas": lemmas} if lemmas else {}),
            "letters": made,
            "steps": steps,
            "cofactors": cofactors,
            **({"surpluses": surpluses} if surpluses else {}),
            **({"squared": True} if proof.squared else {}),
            "conditions": list(conditions),
        }


def _statement_data(writer: Writer, statement: Statement) -> dict[str, Data]:
    left, right = writer.term(statement.lhs), writer.term(statement.rhs)
    given = [writer.fact(fact) for fact in sorted(statement.given, key=str)]
    let = dict(writer.names.declared)
    return {"let": let, "given": given, "left": left, "relation": statement.relation.value, "right": right}


def _lemma_data(lemma: Lemma) -> dict[str, Data]:
    """The certificate of a lemma."""
    if lemma.proof is None:
        msg = f"lemma {lemma.name} was not proved by the kernel"
        raise CertificateError(msg)
    return as_data(lemma.statement, lemma.proof, check(lemma.statement, lemma.proof))


def _step_data(writer: Writer, step: Instance) -> dict[str, Data]:
    put = {name: writer.part(term if isinstance(term, tuple) else spelt(term)) for name, term in step.put}
    over = {"over": [writer.key(x) for x in sorted(step.over, key=str)]} if step.over else {}
    return {"law": step.law, "put": put, **over}


def _cofactor_data(writer: Writer, c: Cofactor) -> dict[str, Data]:
    sides = {"before": c.before, "after": c.after}
    terms = {name: writer.term(spelt(term)) for name, term in sides.items() if term is not None}
    traced = {"traced": True} if c.traced else {}
    return {"coefficient": writer.term(spelt(c.coefficient)), **terms, **traced, **_step_data(writer, c.instance)}


def _surplus_data(writer: Writer, s: Surplus) -> dict[str, Data]:
    under = [[writer.key(x) for x in part] if isinstance(part, tuple) else writer.key(part) for part in s.under]
    bound = {"under": under} if under else {}
    return {"times": writer.term(spelt(s.coefficient)), **bound, **_step_data(writer, s.instance)}
