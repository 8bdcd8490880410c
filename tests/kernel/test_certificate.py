"""Certificates: what the kernel accepted reads back and is accepted; what was tampered with proves nothing that is false."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
import tomllib
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sympy

import symkl as sk
from symkl.errors import SymklError
from symkl.evaluation import counterexample
from symkl.kernel.certificate import certificates, replay
from symkl.kernel.check import check
from symkl.kernel.errors import CertificateError, RejectedError
from symkl.kernel.laws import LAWS
from symkl.kernel.proof import Cofactor, Instance, Proof
from symkl.language.distributions import AnyLaw, Normal
from symkl.language.parse import parse
from symkl.language.statement import Fact, Statement
from symkl.language.symbols import Matrix, Scalar, dimension, matrix, vector
from symkl.loading import builtin
from symkl.prover.certificate import accepted
from symkl.prover.recording import as_data
from symkl.prover.search import search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symkl.prover.certificate import KernelCertificate

CORPUS = Path(__file__).parents[1] / "corpus"
EVERY = {"identities": 12, "adversarial": 80, "entrywise": 20}  # of each corpus, one in so many
NORMAL = "x: n; m: n; S: n x n, spd; A: n x n; x ~ Normal(m, S)"
TWO = "m1: k; m2: k; S1: k x k, spd; S2: k x k, spd; p: Normal(m1, S1); q: Normal(m2, S2)"
CLAIMS = [
    ("tr(A*B) = tr(B*A)", "A: n x m; B: m x n"),
    ("det(A*B*A.I) = det(B)", "A: n x n, invertible; B: n x n"),
    ("A*(A + B).I*B = B*(A + B).I*A", "A: n x n; B: n x n"),
    ("Q.T*Q = I(n)", "Q: n x n, orthogonal"),
    ("E[x.T*A*x] = tr(A*S) + m.T*A*m", NORMAL),
    ("E[(x - m)*(x - m).T] = S", NORMAL),
    ("Cov[x, y] = Z(n, n)", "x: n; y: n; m: n; S: n x n, spd; x ~ Normal(m, S); y ~ Any(); independent x, y"),
    ("log(a*b) = log(a) + log(b)", "a: scalar, positive; b: scalar, positive"),
    ("kron(A, B).T = kron(A.T, B.T)", "A: n x m; B: p x q"),
    ("pinv(A).T = pinv(A.T)", "A: n x m"),
    ("D[det(A), t] = det(A)*tr(A.I*D[A, t])", "t: scalar; A(t): n x n, invertible"),
    ("expm(A)*expm(-A) = I(n)", "A: n x n"),
    ("KL(p, q) = 1/2*(log(det(S2)/det(S1)) - k + tr(S2.I*S1) + (m2 - m1).T*S2.I*(m2 - m1))", TWO),
]


@cache
def proved(claim: str, let: str) -> KernelCertificate:
    statement = parse(claim, let)
    proof = search(statement)
    assert proof is not None, claim
    return accepted(statement, proof)


@cache
def written(claim: str, let: str) -> dict[str, Any]:
    data = proved(claim, let).data
    assert data is not None
    return data


def statements() -> Iterator[Statement]:
    """Every line of the built-in derivations, and some of each corpus."""
    for derivation in builtin().derivations:
        for link in derivation.links:
            yield from (s for s in (link.statement, link.mended) if s is not None)
    for name, every in EVERY.items():
        for table in tomllib.loads((CORPUS / f"{name}.toml").read_text(encoding="utf-8"))["statement"][::every]:
            try:
                yield parse(table["claim"], table.get("let", ""))
            except SymklError:
                continue


# ------------------------------------------------------------------------------------------------------- round trip


def test_every_proof_reads_back_and_is_accepted() -> None:
    """As JSON, by a reader that has only that."""
    tried = 0
    for statement in statements():
        try:
            proof = search(statement) if statement.relation is sk.Relation.EQ else None
        except SymklError:
            continue
        if proof is None:
            continue
        tried += 1
        kept = accepted(statement, proof)
        data = kept.data
        assert data is not None, statement
        found = replay(json.loads(json.dumps(data)), statement)
        assert found.conditions == kept.conditions, statement
        assert as_data(*found[::2], found.conditions) == data, statement
    assert tried > 55


@pytest.mark.parametrize(("claim", "let"), CLAIMS)
def test_claims_are_written_as_text(claim: str, let: str) -> None:
    """A stranger reads the terms in symkl's own words."""
    data = written(claim, let)
    assert '"op"' not in json.dumps(data)
    assert f"{data['statement']['left']} = {data['statement']['right']}" == str(parse(claim, let))
    assert replay(data, parse(claim, let)).statement == parse(claim, let)


def odd() -> dict[str, Statement]:
    """Statements that only Python can make."""
    n, k = dimension("n"), dimension("is")
    a, lam = matrix("None", n), Scalar("lambda", ("positive",))
    p = Normal(vector("and", n), matrix("S", n, None, "spd"), name="in")
    m, t = vector("m", n), matrix("T", n, None, "spd")
    x, y = Matrix("x", n, 1, law=p), Matrix("or", n, 1, law=AnyLaw(m, t))
    return {
        "a word of Python": Statement(sk.tr(a), sk.tr(a.T)),
        "numbers of SymPy": Statement(Fraction(1, 2) * sk.tr(a) + Fraction(-3, 7) * lam, sk.tr(a) / 2 - 3 * lam / 7),
        "a size of sums": Statement(sk.tr(sk.I(n * k + 2)), 2 + n * k),
        "a size of SymPy": Statement(sk.tr(sk.I(sympy.Mul(n, k))), sympy.Mul(n, k)),
        "a logarithm": Statement(sk.log(lam**2), 2 * sk.log(lam)),
        "a law with a name": Statement(sk.E(x, x), p.mean),
        "a law without a name": Statement(sk.E(y * y.T), t + m * m.T),
        "a law from itself": Statement(sk.KL(p, p), 0 * sk.tr(a)),
        "a fact that is not used": Statement(sk.tr(a), sk.tr(a.T), given=frozenset({sk.independent(x, y)})),
        "a long sum": Statement(sum((sk.tr(a) for _ in range(500)), start=sk.tr(a)), 501 * sk.tr(a)),
        "a long number": Statement(sk.tr(10**40 * a), 10**40 * sk.tr(a)),
        "an integral written as a sum": Statement(sk.integral(p(m) * m, m, as_sum=True), p.mean),
    }


@pytest.mark.parametrize("name", odd())
def test_statements_of_python_read_back(name: str) -> None:
    statement = odd()[name]
    proof = search(statement)
    assert proof is not None
    kept = accepted(statement, proof)
    assert kept.data is not None
    assert replay(json.loads(json.dumps(kept.data)), statement).conditions == kept.conditions


def test_what_cannot_be_written_has_no_certificate() -> None:
    """A term of SymPy that the language lacks, in a part of the statement that no step looks at."""
    n = dimension("n")
    statement = Statement(sk.tr(matrix("A", n)), sk.tr(matrix("A", n).T), given=frozenset({Fact("random", (sympy.E,))}))
    with pytest.raises(CertificateError, match="cannot be written"):
        as_data(statement, Proof(()), ())


# -------------------------------------------------------------------------------------------------------- refusals

QUADRATIC = CLAIMS[4]
MOMENTS = ("E[(x - m)*(x - m).T*B*(x - m)] = Z(n, 1)", "x: n; B: n x n; m: n; S: n x n, spd; x ~ Normal(m, S)")


def changed(change: Callable[[dict[str, Any]], object], of: tuple[str, str] = QUADRATIC) -> dict[str, Any]:
    data = copy.deepcopy(written(*of))
    change(data)
    return data


def put(place: str, value: object) -> Callable[[dict[str, Any]], object]:
    """Put a value where a path of keys leads."""
    *path, last = (int(key) if key.isdigit() else key for key in place.split("/"))

    def change(data: dict[str, Any]) -> None:
        at: Any = data
        for key in path:
            at = at[key]
        at[last] = value

    return change


@pytest.mark.parametrize(
    ("place", "value", "where", "message"),
    [
        ("certificate", 2, "certificate", "format 2; this symkl reads format 1"),
        ("certificate", True, "certificate", "format True"),
        ("more", 1, "the certificate", "unknown key 'more'"),
        ("steps", {}, "steps", "{} where a list was expected"),
        ("steps/1/law", "mean", "step 2", "'mean' is not among the laws"),
        ("steps/1/law", ["x"], "step 2", "cannot be read"),
        ("steps/1/more", 1, "step 2", "unknown key 'more'"),
        ("steps/1/put/x", "w", "step 2 (covariance): x", "w is not declared"),
        ("steps/1/put/x", "A*", "step 2 (covariance): x", "cannot read this term"),
        ("steps/1/put/x", 3, "step 2 (covariance): x", "3 is no term"),
        ("steps/1/put/x", {"op": "eval", "args": ["x"]}, "step 2 (covariance): x", "is no term"),
        ("steps/1/put/x", {"op": "Times", "args": ["A", "x.T"]}, "step 2 (covariance): x", "a product of n x n and 1 x n"),
        ("steps/1/put/x", "A*x", "step 2 (covariance)", "A*x is not distributed as"),
        ("steps/1/put/x", "x" * 30_000, "step 2 (covariance): x", "the longest that is read"),
        ("steps/1/put/x", "(" * 200 + "x" + ")" * 200, "step 2 (covariance): x", "at most 100 is read"),
        ("steps/1/put/y", "x", "step 2 (covariance)", "the law has no y"),
        ("steps/1/over", ["A"], "step 2 (covariance)", "not random"),
        ("steps/1/over", ["w"], "step 2 (covariance): over", "cannot be read"),
        ("laws/covariance/claim", "E[x*x.T] = S", "laws", "'covariance' is not the one that this certificate was made with"),
        ("laws/covariance/let", "x: n", "laws", "'covariance' is not the one that this certificate was made with"),
        ("laws/magic", {}, "laws", "there is no law 'magic'"),
        ("statement/right", "tr(A*S)", "statement", "not the one that the digest is of"),
        ("statement/let/S/facts", ["lucky"], "statement", "not the one that the digest is of"),
        ("letters/A", {"kind": "dimension"}, "letters: A", "A cannot be declared twice"),
        ("letters/tr", {"kind": "dimension"}, "letters: tr", "tr cannot be declared"),
        ("letters/w", {"kind": "dimension", "size": "n"}, "letters: w", "w cannot be declared so"),
        ("letters/w", {"kind": "scalar", "name": ""}, "letters: w", "'' is no name"),
        ("letters/w", {"kind": "scalar", "name": "tr"}, "letters: w", "'tr' is no name"),
        *(
            (f"letters/{key}", {"kind": kind, **dict.fromkeys(places, size)}, f"letters: {key}", "is no size")
            for key, kind, places in (
                ("w", "matrix", ("rows", "columns")),
                ("i", "index", ("size",)),
                ("f", "numbers", ("size",)),
                ("e", "events", ("size",)),
                ("L", "any law", ("rows", "columns")),
            )
            for size in ("0", "-1", "1/2", "-n", "1 - n", "n - n", "n/2", "pi", "log(n)", {"number": "0"}, {"number": "-1"})
        ),
        ("letters/P", {"kind": "mass", "size": "0", "values": []}, "letters: P", "is no size"),
        ("conditions", ["A is invertible"], "conditions", "the proof needs none, not A is invertible"),
        ("conditions", [1], "conditions", "a condition is text"),
        ("cofactors", [[]], "cofactor 1", "where a table was expected"),
        ("surpluses", ["x"], "surplus 1", "where a table was expected"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(place: str, value: object, where: str, message: str) -> None:
    with pytest.raises(RejectedError) as refusal:
        replay(changed(put(place, value)))
    assert refusal.value.where == where
    assert message in refusal.value.message


@pytest.mark.parametrize("letter", ["f", "x"])
def test_a_step_without_what_is_put_for_a_letter_is_refused_in_words(letter: str) -> None:
    """The moments have no row in the table of laws: what is missing is met where it is asked for."""
    data = copy.deepcopy(written(*MOMENTS))
    step = next(part for part in [*data["steps"], *data["cofactors"]] if part["law"] == "moments")
    step["put"][f"{letter}_"] = step["put"].pop(letter)
    with pytest.raises(RejectedError, match="it cannot be checked: what is put for its letters is missing"):
        replay(data)


@pytest.mark.parametrize("data", [None, 3, "x", [], {}, {"certificate": 1}])
def test_what_is_no_certificate_is_refused(data: object) -> None:
    with pytest.raises(CertificateError):
        replay(data)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"certificate": 1, "certificate": 1}', '{"a": 1e999}x'])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(CertificateError):
        certificates(text)


def test_a_foreign_certificate_is_refused() -> None:
    """It is a proof, but of something else: other sides, or the same under other declarations."""
    for claim, let in (CLAIMS[0], (QUADRATIC[0], QUADRATIC[1].replace("Normal", "Any"))):
        with pytest.raises(CertificateError, match="it proves") as refusal:
            replay(written(*QUADRATIC), parse(claim, let))
        assert refusal.value.where == "statement"


def test_a_law_that_changed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate says what its laws said."""
    data = written(*QUADRATIC)
    monkeypatch.setattr(LAWS["covariance"], "let", "x: n; m: n; S: n x n, spd; x ~ Any(m, S)")
    with pytest.raises(CertificateError, match="law 'covariance' is not the one"):
        replay(data)


# ----------------------------------------------------------------------------------------------------- forged proofs


def forged() -> dict[str, tuple[Statement, Proof]]:
    """False statements, with steps that would prove them if a proof could bring in what it likes."""
    square = parse("A.T = A", "A: n x n")
    a, n = square.symbols["A"], square.symbols["n"]
    z = Matrix("z", n, 1, law=AnyLaw(sk.Z(n, 1), a))
    turned = Instance("transpose of an expectation", (("X", z * z.T),), (z,))
    twin = Matrix("A", n, n, ("symmetric",))
    kept = parse("x = m", "x: n; m: n")
    w = Matrix("w", n, 1, law=AnyLaw(kept.symbols["m"], matrix("S", n, None, "spd")))
    return {
        "a vector whose covariance is A": (square, Proof((Instance("covariance", (("x", z),), (z,)), turned))),
        "a letter of the same name": (square, Proof((Instance("symmetric", (("A", twin),)),))),
        "a vector of its own": (kept, Proof((Instance("mean", (("x", w),), (w,)),))),
        "a multiple of nothing": (square, Proof((), (Cofactor(sk.tr(a), None, Instance("symmetric", (("A", a),)), None),))),
    }


@pytest.mark.parametrize("name", forged())
def test_a_forged_proof_is_refused(name: str) -> None:
    """By the kernel, and so as a certificate."""
    statement, proof = forged()[name]
    with pytest.raises(RejectedError):
        check(statement, proof)
    with pytest.raises(RejectedError):
        replay(as_data(statement, proof, ()))


# ---------------------------------------------------------------------------------------------------------- tampering


def steps_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [*data["steps"], *data["cofactors"]]


def tampered(data: dict[str, Any], other: dict[str, Any], draw: random.Random) -> None:  # noqa: C901, PLR0912 - one branch each
    """Change one thing in a certificate."""
    steps, step = data["steps"], draw.choice(steps_of(data) or [{"put": {"A": "A"}}])
    match draw.choice(
        ["drop", "reorder", "puts", "law", "term", "over", "statement", "fact", "rename", "conditions", "cut"]
    ):
        case "drop" if steps:
            steps.pop(draw.randrange(len(steps)))
        case "reorder":
            draw.shuffle(steps)
        case "puts":
            values = list(step["put"].values())
            draw.shuffle(values)
            step["put"] = dict(zip(step["put"], values, strict=True))
        case "law":
            step["law"] = name = draw.choice(sorted(LAWS))
            data["laws"][name] = {"let": LAWS[name].let, "claim": LAWS[name].claim}
        case "term":
            everywhere = ["A"] + [term for s in steps_of(data) for term in s["put"].values()]
            step["put"][draw.choice(sorted(step["put"]))] = draw.choice(everywhere)
        case "over":
            step["over"] = [key for key, d in data["statement"]["let"].items() if "law" in d and draw.random() < 0.5]
        case "statement":
            side = draw.choice(["left", "right"])
            text = data["statement"][side]
            for old, new in draw.sample(
                [("+", "-"), (".T", ""), (".I", ""), ("*", "+"), ("1", "2"), ("A", "B"), ("log", "tr")], 3
            ):
                text = text.replace(old, new, 1)
            data["statement"][side] = text
        case "fact":
            table = draw.choice(list(data["statement"]["let"].values()))
            table.pop(draw.choice(["facts", "law"]), None)
            data["statement"]["given"] = []
        case "rename":
            known = {**data["statement"]["let"], **data["letters"]}
            old = draw.choice(sorted(known))
            for table in (data["statement"]["let"], data["letters"]):
                if old in table:
                    table[draw.choice(sorted(known))] = table.pop(old)
        case "conditions":
            data["conditions"] = other["conditions"]
        case "cut":
            data["cofactors"] = data["cofactors"][1:]
    data.pop("digest", None)  # as a careful forger would


@pytest.mark.parametrize("seed", range(6))
def test_what_was_tampered_with_proves_nothing_false(seed: int) -> None:
    """It is refused, or it still proves something true: what it proved, or what exact evaluation does not refute."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    refused: list[str] = []
    for _ in range(100):
        claim, other = draw.sample(CLAIMS, 2)
        data = copy.deepcopy(written(*claim))
        for _ in range(draw.choice([1, 1, 2])):
            tampered(data, written(*other), draw)
        try:
            found = replay(json.loads(json.dumps(data)))
        except RejectedError as error:
            refused.append(error.where or error.message)
            continue
        if found.statement != parse(*claim):
            assert counterexample.refute(found.statement, 0.2) is None, found.statement
    assert len(refused) > 30
    named = ("step", "cofactor", "statement", "let", "letters", "conditions", "the sides differ by")
    assert [place for place in refused if not place.startswith(named)] == []


# ------------------------------------------------------------------------------------------------------------ a process


def test_replaying_needs_no_prover(tmp_path: Path) -> None:
    """In a process of its own, neither prover nor evaluation nor NumPy are loaded."""
    file = tmp_path / "c.json"
    file.write_text(json.dumps(written(*CLAIMS[-1])), encoding="utf-8")
    code = f"""
import json, sys, symkl
found = symkl.replay(json.load(open({str(file)!r})))
print(found.statement)
print([name for name in sys.modules if name.startswith(("symkl.prover", "symkl.evaluation", "numpy"))])
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines() == [CLAIMS[-1][0], "[]"]
