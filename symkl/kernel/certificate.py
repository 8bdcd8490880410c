"""Certificates: a statement and its proof as plain data that can be kept, sent and checked by a stranger.

A certificate says what it claims and every instance of a law, in symkl's own text, beside the laws as they were when it was
made; the prover writes it. Nothing of it is believed: what is read is built by the checked builders of the language, and the
kernel checks it.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from symkl.errors import SymklError
from symkl.kernel.check import BREAKS, check
from symkl.kernel.errors import CertificateError
from symkl.kernel.laws import LAWS
from symkl.kernel.proof import Cofactor, Instance, Proof, Surplus
from symkl.language.data import Names
from symkl.language.lemmas import Lemma
from symkl.language.statement import Relation, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.language.data import Data

FORMAT = 1
# what the kernel has built in, and its steps cite by a name
BUILT_IN = {
    "given": "an equation among the givens, and its transpose",
    "moments": "E[x*f] = m*E[f] + S*E[D[f, x]] for x ~ Normal(m, S); for x ~ Any(m, S) of degree 2 in x at most",
    "integration by parts": "E[x g(x)] = m E[g(x)] + S E[g'(x)] for normal x and smooth g",
    "equal exponents": "exp(f) = exp(g) where f = g once denominators are cleared",
    "factors": "a sum is a product of others that multiplies out to it",
}
STATEMENT = ("let", "given", "left", "relation", "right")
WHOLE = (
    "certificate",
    "statement",
    "digest",
    "laws",
    "lemmas",
    "letters",
    "steps",
    "cofactors",
    "surpluses",
    "squared",
    "conditions",
)
STEP = ("law", "put", "over")
COFACTOR = (*STEP, "coefficient", "before", "after", "traced")
SURPLUS = (*STEP, "times", "under")
OPTIONAL = frozenset(
    {"label", "symkl", "lemmas", "digest", "over", "before", "after", "traced", "surpluses", "squared", "under"}
)


class Replayed(NamedTuple):
    """A certificate that was accepted: what is proved, under which conditions, and by which proof."""

    statement: Statement
    conditions: tuple[str, ...]
    proof: Proof


def law_data(name: str) -> dict[str, str]:
    """What a law says, beside the proof that cites it."""
    return {"claim": BUILT_IN[name]} if name in BUILT_IN else {"let": LAWS[name].let, "claim": LAWS[name].claim}


def digest(data: Data) -> str:
    """Return what tells one statement from another."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def replay(data: Data, statement: Statement | None = None) -> Replayed:
    """Have the kernel check a certificate.

    Parameters
    ----------
    data : what the prover wrote, or what JSON made of it
    statement : what it is to prove; without, whatever it says

    Raises
    ------
    CertificateError
        If it cannot be read, was made under other laws, or is of another statement.
    RejectedError
        If it is no proof: which step, and what was expected.
    """
    said, proof, conditions = _read(data)
    if statement is not None and said != statement:
        msg = f"it proves {said}, not {statement}" if str(said) != str(statement) else f"it proves another {said}"
        raise CertificateError(msg, where="statement")
    found = check(said, proof)
    if conditions != found:
        msg = f"the proof needs {', '.join(found) or 'none'}, not {', '.join(conditions) or 'none'}"
        raise CertificateError(msg, where="conditions")
    return Replayed(said, found, proof)


def _read(data: Data) -> tuple[Statement, Proof, tuple[str, ...]]:
    with place_of("the certificate"):
        whole = _keys(data, (*WHOLE, "label", "symkl"))
        if type(whole["certificate"]) is not int or whole["certificate"] != FORMAT:
            msg = f"it is of format {str(whole['certificate'])[:20]}; this symkl reads format {FORMAT}"
            raise CertificateError(msg, where="certificate")
    names = Names()
    with place_of("statement"):
        said = _keys(whole["statement"], STATEMENT)
        if whole.get("digest", digest(said)) != digest(said):
            msg = "it is not the one that the digest is of"
            raise CertificateError(msg, where="statement")
        _declare(names, said["let"], "let")
        given = frozenset(names.fact(fact) for fact in said["given"])
        statement = Statement(names.term(said["left"]), names.term(said["right"]), Relation(said["relation"]), given)
    _declare(names, whole["letters"], "letters")
    lemmas = tuple(_lemma(name, one) for name, one in _keys(whole.get("lemmas", {}), None, "lemmas").items())
    statement = statement.citing(lemmas)
    laws = _pinned(whole["laws"]) | {one.law for one in lemmas}
    instances = [_instance(names, step, f"step {i}", laws) for i, step in enumerate(_list(whole["steps"], "steps"), 1)]
    cofactors = [_cofactor(names, c, f"cofactor {i}", laws) for i, c in enumerate(_list(whole["cofactors"], "cofactors"), 1)]
    surpluses = [
        _surplus(names, s, f"surplus {i}", laws) for i, s in enumerate(_list(whole.get("surpluses", []), "surpluses"), 1)
    ]
    conditions = _list(whole["conditions"], "conditions")
    if not all(isinstance(c, str) for c in conditions):
        msg = "a condition is text"
        raise CertificateError(msg, where="conditions")
    proof = Proof(tuple(instances), tuple(cofactors), tuple(surpluses), whole.get("squared", False) is True)
    return statement, proof, tuple(conditions)


def _lemma(name: str, data: Data) -> Lemma:
    with place_of(f"lemma {name}"):
        statement, proof, _ = _read(data)
        return Lemma(name, statement, proof)


def _declare(names: Names, declared: Data, place: str) -> None:
    with place_of(place):
        for key, data in _keys(declared, None).items():
            with place_of(f"{place}: {key}"):
                names.declare(key, data)


def _pinned(laws: Data) -> frozenset[str]:
    """The laws that may be cited: those that say here what they said where the certificate was made."""
    with place_of("laws"):
        for name, text in _keys(laws, None).items():
            if name not in LAWS and name not in BUILT_IN:
                msg = f"there is no law {name!r}"
                raise CertificateError(msg, where="laws")
            if text != law_data(name):
                msg = f"law {name!r} is not the one that this certificate was made with"
                raise CertificateError(msg, where="laws")
        return frozenset(laws)


def _instance(names: Names, data: Data, place: str, laws: frozenset[str], keys: tuple[str, ...] = STEP) -> Instance:
    with place_of(place):
        step = _keys(data, keys)
        law = step["law"]
        if law not in laws:
            msg = f"the law {str(law)[:60]!r} is not among the laws of the certificate"
            raise CertificateError(msg, where=place)
    put = []
    for letter, term in _keys(step["put"], None, f"{place} ({law})").items():
        with place_of(f"{place} ({law}): {letter}"):
            found = names.part(term)
            put.append((letter, tuple(found) if isinstance(found, list) else found))
    with place_of(f"{place} ({law}): over"):
        return Instance(law, tuple(put), tuple(names.meanings[key] for key in step.get("over", [])))


def _cofactor(names: Names, data: Data, place: str, laws: frozenset[str]) -> Cofactor:
    instance = _instance(names, {k: v for k, v in _keys(data, None, place).items() if k in STEP}, place, laws)
    with place_of(place):
        c = _keys(data, COFACTOR)
        before, after = (None if c.get(side) is None else names.term(c[side]) for side in ("before", "after"))
        return Cofactor(names.term(c["coefficient"]), before, instance, after, c.get("traced", False) is True)


def _surplus(names: Names, data: Data, place: str, laws: frozenset[str]) -> Surplus:
    instance = _instance(names, {k: v for k, v in _keys(data, None, place).items() if k in STEP}, place, laws)
    with place_of(place):
        s = _keys(data, SURPLUS)
        under = [
            tuple(names.meanings[key] for key in part) if isinstance(part, list) else names.meanings[part]
            for part in s.get("under", [])
        ]
        return Surplus(names.term(s["times"]), instance, tuple(under))


def _keys(data: Data, wanted: tuple[str, ...] | None, place: str = "the certificate") -> dict[str, Data]:
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        msg = f"{str(data)[:60]} where a table was expected"
        raise CertificateError(msg, where=place)
    if wanted is not None:
        for key in wanted:
            if key not in data and key not in OPTIONAL:
                msg = f"{key!r} is missing"
                raise CertificateError(msg, where=place)
        for key in data.keys() - set(wanted):
            msg = f"unknown key {key!r}"
            raise CertificateError(msg, where=place)
    return data


def _list(data: Data, place: str) -> list[Data]:
    if not isinstance(data, list):
        msg = f"{str(data)[:60]} where a list was expected"
        raise CertificateError(msg, where=place)
    return data


@contextmanager
def place_of(place: str) -> Iterator[None]:
    """Say where a certificate cannot be read; whatever reading it breaks on is a refusal."""
    try:
        yield
    except CertificateError as error:
        if error.where != "the certificate":
            raise
        raise CertificateError(error.message, where=place) from None
    except BREAKS as error:
        message = error.message if isinstance(error, SymklError) else f"it cannot be read: {type(error).__name__} {error}"
        raise CertificateError(message, where=place) from None


def certificates(text: str) -> list[Data]:
    """Read the certificates of a file: one, or a list of them.

    Raises
    ------
    CertificateError
        If the text is no JSON of that kind.
    """
    with place_of("the file"):
        data = json.loads(text, object_pairs_hook=_once)
        return data if isinstance(data, list) else [data]


def _once(pairs: list[tuple[str, Data]]) -> dict[str, Data]:
    """A table no key of which stands twice, so that no two readers see two of them."""
    if len(dict(pairs)) < len(pairs):
        msg = "a key stands twice in one table"
        raise CertificateError(msg)
    return dict(pairs)
