"""Verdicts kept between runs: the same statement only, the same prover only, and never a damaged one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from symkl import cache as module
from symkl.cache import Cache, KeptCertificate, Structures, key_of
from symkl.language.functions import tr as trace
from symkl.language.names import MadeName
from symkl.language.parse import parse
from symkl.language.statement import Statement
from symkl.language.symbols import dimension, matrix
from symkl.loading import builtin
from symkl.prover.decide import decide
from symkl.verdict import Verdict

TRUE = parse("tr(A*B) = tr(B*A)", "A: n x m; B: m x n")
FALSE = parse("A*B = B*A", "A: n x n; B: n x n")


@pytest.fixture
def kept(tmp_path: Path) -> Cache:
    """A cache with one refuted statement."""
    cache = Cache(tmp_path)
    cache.put(FALSE, decide(FALSE))
    return cache


def test_what_is_kept_comes_back(kept: Cache) -> None:
    """Verdict, counterexample and all, but for the time."""
    result = kept.get(FALSE)
    assert result is not None
    assert result == decide(FALSE)


def test_a_certificate_comes_back_in_its_words_and_can_be_replayed(tmp_path: Path) -> None:
    """Nothing that is kept is believed: the kernel checks it, or it is decided afresh."""
    Cache(tmp_path).put(TRUE, decide(TRUE))
    result = Cache(tmp_path).get(TRUE)
    assert result is not None
    assert str(result.certificate) == str(decide(TRUE).certificate) != ""
    assert result.certificate is not None
    assert result.certificate.replay()
    assert not KeptCertificate(TRUE, "both sides have the normal form 0").replay()


def test_a_kept_proof_is_checked_by_the_kernel_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is searched, and a certificate that was changed is no proof of the statement, nor is another's."""
    Cache(tmp_path).put(TRUE, decide(TRUE))
    result = Cache(tmp_path).get(TRUE)
    assert result is not None
    kept = result.certificate
    assert isinstance(kept, KeptCertificate)
    assert kept.data is not None
    monkeypatch.setitem(sys.modules, "symkl.prover.decide", None)  # importing it fails
    assert kept.replay()
    for change in ({"steps": []}, {"conditions": ["A is invertible"]}, {"steps": 3}, {"laws": {}}):
        assert not KeptCertificate(TRUE, kept.text, kept.data | change).replay()
    assert not KeptCertificate(FALSE, kept.text, kept.data).replay()


def test_what_is_equal_refutes_that_it_is_not(tmp_path: Path) -> None:
    """The proof that two sides are equal is what refutes that they differ."""
    statement = parse("tr(A*B) != tr(B*A)", "A: n x m; B: m x n")
    Cache(tmp_path).put(statement, decide(statement))
    result = Cache(tmp_path).get(statement)
    assert result is not None
    assert result.verdict is Verdict.REFUTED
    assert isinstance(result.certificate, KeptCertificate)
    assert result.certificate.data is not None
    assert result.certificate.replay()


def test_what_is_kept_is_what_deciding_gives(tmp_path: Path) -> None:
    """For every line of the built-in derivations, printed and mended, read back as another run would."""
    lines = [link for derivation in builtin().derivations for link in derivation.links]
    statements = [s for link in lines for s in (link.statement, link.mended) if s is not None]
    keeping, reading = Cache(tmp_path), Cache(tmp_path)
    for statement in statements:
        decided = decide(statement)
        keeping.put(statement, decided)
        kept = reading.get(statement)
        if kept is None:
            assert decided.verdict not in (Verdict.PROVED, Verdict.REFUTED), statement
        else:
            assert kept == decided
            assert str(kept.certificate) == str(decided.certificate)


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("A*B = B*A", "A: n x n; B: n x n; B commutes with A"),
        ("A*B = B*A", "A: n x n, symmetric; B: n x n"),
        ("A*B = B*A", "A: 2 x 2; B: 2 x 2"),
        ("B*A = A*B", "A: n x n; B: n x n"),
        ("A*B != B*A", "A: n x n; B: n x n"),
    ],
)
def test_other_statements_are_other_entries(kept: Cache, claim: str, let: str) -> None:
    """A fact, a size, a side or a sign more or less is another statement."""
    assert kept.get(parse(claim, let)) is None


def test_no_name_reads_as_two() -> None:
    """Whatever characters people put in names."""
    n = dimension("n")
    written = Structures().of(matrix(MadeName("A'; S"), n))
    assert repr("A'; S") in written
    assert key_of(Statement(trace(matrix("A", n)), n)) != key_of(Statement(trace(matrix(MadeName("A'; S"), n)), n))


def test_laws_of_random_symbols_count() -> None:
    """The same words under another law are another statement."""
    lets = ["x: n; m: n; S: n x n, spd; x ~ Normal(m, S)", "x: n; m: n; S: n x n, spd; x ~ Any(m, S)"]
    keys = {key_of(parse("E[x.T*x] = tr(S) + m.T*m", let)) for let in lets}
    assert len(keys) == 2


def test_another_prover_believes_nothing(kept: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of the prover's source makes every entry stale."""
    monkeypatch.setattr(module, "prover_version", lambda: "another")
    assert kept.get(FALSE) is None


def test_all_that_is_imported_to_decide_makes_the_version(tmp_path: Path) -> None:
    """Whatever module of symkl a fresh process loads to decide a statement is part of the key."""
    code = (
        "import sys; from symkl.language.parse import parse; from symkl.prover.decide import decide;"
        "decide(parse('A*B = B*A', 'A: n x n; B: n x n'));"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'symkl'), sep='\\n')"
    )
    command = [sys.executable, "-c", code]  # in a folder without a symkl of its own
    loaded = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout.split("\n")
    counted = {str(file) for file in module.read_for_a_verdict(Path(module.__file__).parent)}
    assert {file for file in loaded if file} <= counted


def test_every_file_and_version_makes_another_key() -> None:
    """A change in one of them, or text that moves from one to the next, is another digest."""
    digest = module.digest_of({"a.py": b"1", "b.py": b"2"}, ("sympy 1",))
    others = [({"a.py": b"1", "b.py": b"3"}, ("sympy 1",)), ({"a.py": b"1", "c.py": b"2"}, ("sympy 1",))]
    others += [({"a.py": b"1", "b.py": b"2"}, ("sympy 2",)), ({"a.py": b"1b.py", "b.py": b"2"}, ("sympy 1",))]
    assert digest not in {module.digest_of(*other) for other in others}
    assert any(version.startswith("sympy 1.") for version in module.calculates_with())


def test_a_law_with_moments_one_is_not_a_law_without() -> None:
    """The two are written with the same arguments, and are neither equal nor one entry."""
    let = "x: scalar; y: scalar; x ~ Any({}); y ~ Any()"
    statements = [parse("E[x] = 1", let.format(moments)) for moments in ("1, 1", "")]
    assert len(set(map(key_of, statements))) == 2
    assert decide(statements[0]).verdict is Verdict.PROVED
    assert decide(statements[1]).verdict is Verdict.REFUTED
    assert parse("E[x] = E[x]", let.format("1, 1")).lhs != parse("E[x] = E[x]", let.format("")).lhs


@pytest.mark.parametrize("damage", ["", "{", "[]", "null"])
def test_damaged_entries_are_ignored(kept: Cache, tmp_path: Path, damage: str) -> None:
    """An entry cut short, or no entry at all."""
    (file,) = tmp_path.rglob("*.json")
    file.write_text(damage, encoding="utf-8")
    assert kept.get(FALSE) is None


def test_changed_entries_are_ignored(kept: Cache, tmp_path: Path) -> None:
    """A verdict that was turned round does not match its checksum."""
    (file,) = tmp_path.rglob("*.json")
    entry = json.loads(file.read_text(encoding="utf-8"))
    entry["result"]["verdict"] = "proved"
    file.write_text(json.dumps(entry), encoding="utf-8")
    assert kept.get(FALSE) is None


@pytest.mark.parametrize("certificate", ["both sides have the normal form 1", "", None, 3, ["x"]])
def test_a_changed_certificate_is_ignored(tmp_path: Path, certificate: object) -> None:
    """A certificate of another proof, or none, does not match the checksum."""
    cache = Cache(tmp_path)
    cache.put(TRUE, decide(TRUE))
    (file,) = tmp_path.rglob("*.json")
    entry = json.loads(file.read_text(encoding="utf-8"))
    entry["result"]["certificate"] = certificate
    file.write_text(json.dumps(entry), encoding="utf-8")
    assert cache.get(TRUE) is None


@pytest.mark.parametrize("certificate", [None, 3, ["x"]])
def test_a_proof_without_a_certificate_is_ignored_whatever_its_checksum(tmp_path: Path, certificate: object) -> None:
    """Nothing bears such an entry out."""
    cache = Cache(tmp_path)
    cache.put(TRUE, decide(TRUE))
    (file,) = tmp_path.rglob("*.json")
    result = json.loads(file.read_text(encoding="utf-8"))["result"] | {"certificate": certificate}
    check = module._checksum(key_of(TRUE), result)  # noqa: SLF001 - what a careful forger would write
    file.write_text(json.dumps({"check": check, "result": result}), encoding="utf-8")
    assert cache.get(TRUE) is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """The run goes on without keeping anything."""
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    cache = Cache(file / "below")
    cache.put(FALSE, decide(FALSE))
    assert cache.get(FALSE) is None
