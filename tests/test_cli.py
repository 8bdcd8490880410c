"""The command line: what it prints, where, and the code it returns."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
import samples

import symkl
from symkl import terminal
from symkl.cli import COMMANDS, main
from symkl.errors import UnsoundError
from symkl.prover import decide
from symkl.prover.cases import ONE_OF_THEM

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

ROOT = Path(__file__).parents[1]
IMPORT = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from symkl.cli import main"
MAIN = f"{IMPORT}; main(prog_name='symkl')"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def process(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", MAIN, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


# ---------------------------------------------------------------------------------------------------------- verify


def test_all_as_claimed_is_code_0(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "cycle.py", samples.CYCLE)
    samples.write(here, "square.py", samples.MISPRINT)
    result = symkl_("verify", ".")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "  cycle   2 proved\n" in result.stdout
    assert "  square  1 proved, 1 refuted as printed\n" in result.stdout
    assert re.search(
        r"^4 links in 2 derivations: 3 proved, 1 refuted as printed; all as claimed", result.stdout, re.MULTILINE
    )


def test_a_planted_error_is_code_1_and_named_with_its_line(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "sub/wrong.py", samples.WRONG)
    result = symkl_("verify", "sub")
    assert result.exit_code == 1
    assert re.search(
        r"^sub/wrong\.py:6: wrong\[a\]: REFUTED at n = 2: left .*, right .* for A = ", result.stdout, re.MULTILINE
    )
    assert "\n  hint: " in result.stdout


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("bad.py", "x = 1\nraise ValueError('no good')", "bad.py:2: ValueError: no good\n"),
        ("bad.py", "x = (1", "bad.py:1: SyntaxError: '(' was never closed\n"),
        ("bad.py", "import sys\nsys.exit('bye')", "bad.py:2: the file stops Python: sys.exit('bye')\n  hint: "),
        ("bad.py", "def f(): return f()\nf()", "bad.py:1: RecursionError: maximum recursion depth exceeded"),
        (
            "bad.py",
            samples.WRONG.replace("tr(A) * tr(B)", "A"),
            "bad.py:6: wrong[a]: tr(A*B) = A: the left side is a scalar",
        ),
        ("bad.py", "from symkl import *\nn = dimension('n')\ntr(vector('v', n))", "bad.py:3: cannot take the trace of v"),
        ("bad.py", "x = 1", "bad.py: no derivation in it\n  hint: "),
        ("notes.txt", "", "notes.txt: not a Python file\n  hint: "),
    ],
)
def test_a_file_that_cannot_be_read_is_code_2_and_the_rest_goes_on(
    here: Path, symkl_: Callable[..., Result], name: str, text: str, message: str
) -> None:
    samples.write(here, name, text)
    samples.write(here, "good.py", samples.CYCLE)
    result = symkl_("verify", name, "good.py")
    assert result.exit_code == 2
    assert result.stderr.startswith(message)
    assert "Traceback" not in result.output
    assert "2 proved" in result.stdout
    assert "1 error in what was asked for" in result.stdout


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("missing.py", "missing.py: no such file or folder\n"),
        ("god.py", "god.py: no such file or folder\n  hint: near it: good.py\n"),
        ("kl_norml", "no derivation is called 'kl_norml'\n  hint: near it: "),
        ("", "no derivation is called ''\n"),
    ],
)
def test_what_is_not_there_is_code_2_and_the_rest_goes_on(
    here: Path, symkl_: Callable[..., Result], target: str, message: str
) -> None:
    samples.write(here, "good.py", samples.CYCLE)
    result = symkl_("verify", target, "good.py")
    assert result.exit_code == 2
    assert result.stderr.startswith(message)
    assert "2 proved" in result.stdout


def test_an_error_outranks_a_refuted_link(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "wrong.py", samples.WRONG)
    assert symkl_("verify", "wrong.py", "missing.py").exit_code == 2


def test_nothing_but_errors_prints_no_report(symkl_: Callable[..., Result]) -> None:
    result = symkl_("verify", "missing.py")
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_built_in_derivation_is_verified_by_either_name(symkl_: Callable[..., Result]) -> None:
    for name in ("trace_cycle", "trace-cycle"):
        result = symkl_("verify", name)
        assert result.exit_code == 0
        assert "  trace-cycle  4 proved" in result.stdout


def test_json_on_standard_output_is_nothing_but_json(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "loud.py", "print('hello')\n" + samples.WRONG)
    samples.write(here, "bad.py", "1/0")
    result = symkl_("verify", "--format", "json", ".")
    assert result.exit_code == 2
    document = json.loads(result.stdout)
    assert document["symkl"] == symkl.__version__
    assert document["ok"] is False
    assert [link["verdict"] for link in document["derivations"][0]["links"]] == ["refuted", "proved"]
    assert document["summary"]["errors"][0]["where"] == "bad.py:1"
    assert "hello" in result.stderr


def test_json_is_written_even_when_nothing_was_found(symkl_: Callable[..., Result]) -> None:
    result = symkl_("verify", "--format", "json", "missing.py")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["derivations"] == []


def test_an_unknown_format_or_option_is_code_2(symkl_: Callable[..., Result]) -> None:
    assert symkl_("verify", "--format", "xml").exit_code == 2
    assert symkl_("verify", "--colour").exit_code == 2
    assert symkl_("verfy").exit_code == 2


def test_a_contradiction_in_the_prover_is_no_verdict(
    here: Path, symkl_: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def disagree(_statement: object) -> None:
        msg = "a proof and exact evaluation disagree"
        raise UnsoundError(msg)

    monkeypatch.setattr(decide, "decide", disagree)
    samples.write(here, "a.py", samples.CYCLE)
    result = symkl_("verify", "a.py")
    assert result.exit_code == 3
    assert "bug in symkl\na.py:8: cycle[a]: tr(A*B) = tr(B*A): a proof and exact evaluation disagree" in result.stderr


# ----------------------------------------------------------------------------------------------------------- prove


def test_a_proved_claim_is_code_0(symkl_: Callable[..., Result]) -> None:
    result = symkl_("prove", "tr(A*B) = tr(B*A)", "--let", "A: n x m; B: m x n")
    assert result.exit_code == 0
    assert result.stdout.startswith("PROVED  tr(A*B) = tr(B*A)\n  by instances of laws\n  laws: trace is cyclic\n")


def test_a_refuted_claim_is_code_1_with_its_counterexample(symkl_: Callable[..., Result]) -> None:
    result = symkl_("prove", "A*B = B*A", "--let", "A, B: n x n")
    assert result.exit_code == 1
    assert re.match(r"REFUTED  A\*B = B\*A\n  by .*\n  at n = 2: left \[\[.*\]\], right \[\[.*\]\] for A = ", result.stdout)


def test_a_claim_may_start_with_a_minus_sign(symkl_: Callable[..., Result]) -> None:
    result = symkl_("prove", "-A + A = Z(n, n)", "--let", "A: n x n")
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("claim", "let", "message"),
    [
        ("tr(A) = tr(A)", "", "tr(A) = tr(A): A is not declared\n  hint: declare it: "),
        ("foo(A) = A", "A: n x n", "foo(A) = A: unknown function foo\n  hint: known: "),
        ("tr(A = 1", "A: n x n", "unbalanced brackets in the claim: tr(A = 1\n  hint: every ( and [ needs its ) or ]\n"),
        ("A = A", "A: n x n, spd, skew", "let: A: n x n, spd, skew: A cannot be both spd and skew\n  hint: "),
        ("A = A", "A: n x n; A: n x m", "let: A: n x m: A is declared twice: as n x n and as n x m\n"),
        ("A", "A: n x n", "a claim has one relation sign, this has 0: A\n  hint: "),
        ("", "", "a claim has one relation sign, this has 0: \n"),
        ("__import__('os').system('true') = 1", "", "__import__('os').system('true') = 1: "),
    ],
)
def test_a_claim_that_cannot_be_read_is_code_2(symkl_: Callable[..., Result], claim: str, let: str, message: str) -> None:
    result = symkl_("prove", claim, "--let", let)
    assert result.exit_code == 2
    assert result.stderr.startswith(message)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") <= 2


# ---------------------------------------------------------------------------------------------------- certificates

CYCLIC = ("tr(A*B) = tr(B*A)", "--let", "A: n x m; B: m x n")


def test_a_certificate_is_written_and_accepted(here: Path, symkl_: Callable[..., Result]) -> None:
    assert symkl_("prove", *CYCLIC, "--certificate", "c.json").exit_code == 0
    data = json.loads((here / "c.json").read_text(encoding="utf-8"))
    assert (data["symkl"], data["statement"]["left"], data["steps"][0]["law"]) == (
        symkl.__version__,
        "tr(A*B)",
        "trace is cyclic",
    )
    result = symkl_("replay", "c.json")
    assert result.exit_code == 0
    assert result.stdout == (
        "ACCEPTED  tr(A*B) = tr(B*A)\n  m, n: dimension\n  A: n x m\n  B: m x n\n  1 step by trace is cyclic\n"
    )


def test_a_kept_verdict_has_its_certificate(here: Path, symkl_: Callable[..., Result]) -> None:
    for name in ("first.json", "second.json"):
        assert symkl_("prove", *CYCLIC, "--certificate", name).exit_code == 0
    assert (here / "first.json").read_text(encoding="utf-8") == (here / "second.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("claim", "let", "why"),
    [
        ("A = B", "A: n x n; B: n x n", "no certificate: it is of what is proved, and this is REFUTED\n"),
        (
            "max(x)**2 <= x.T*x",
            "x: n",
            "no certificate: this proof rests on kernel, " + ONE_OF_THEM + ", and the kernel does not check it\n",
        ),
    ],
)
def test_where_there_is_no_certificate_it_says_why(
    here: Path, symkl_: Callable[..., Result], claim: str, let: str, why: str
) -> None:
    result = symkl_("prove", claim, "--let", let, "--certificate", "c.json")
    assert result.stderr == why
    assert not (here / "c.json").exists()


def test_several_certificates_go_into_one_file(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "cycle.py", samples.CYCLE)
    samples.write(here, "square.py", samples.MISPRINT)
    result = symkl_("verify", ".", "--certificate", "all.json")
    assert result.exit_code == 0
    assert result.stderr == "all.json: certificates of 4 of 4 statements\n"
    claims = (
        '[[statement]]\nid = "one"\nclaim = "A = A.T.T"\nlet = "A: n x n"\n[[statement]]\nclaim = "1 = 2"\ntruth = false\n'
    )
    samples.write(here, "claims.toml", claims)
    result = symkl_("prove", "--file", "claims.toml", "--certificate", "claims.json")
    assert (result.exit_code, result.stderr) == (0, "claims.json: certificates of 1 of 2 statements\n")
    result = symkl_("replay", "all.json", "claims.json")
    assert result.exit_code == 0
    assert [line for line in result.stdout.splitlines() if line[0] != " "] == [
        "ACCEPTED  all.json: cycle[a]  tr(A*B) = tr(B*A)",
        "ACCEPTED  all.json: cycle[b]  tr(B*A) = tr((B*A).T)",
        "ACCEPTED  all.json: square[a]  (a - b).T*S.I*(a - b) = a.T*S.I*a - 2*a.T*S.I*b + b.T*S.I*b",
        "ACCEPTED  all.json: square[b]  S.I*S = I(k)",
        "ACCEPTED  claims.json: one  A = A.T.T",
    ]


def test_a_certificate_that_was_changed_is_refused_with_its_place(here: Path, symkl_: Callable[..., Result]) -> None:
    symkl_("prove", *CYCLIC, "--certificate", "c.json")
    text = (here / "c.json").read_text(encoding="utf-8")
    samples.write(here, "changed.json", text.replace('"B": "A"', '"B": "B"'))
    samples.write(here, "other.json", text.replace('"right": "tr(B*A)"', '"right": "tr(B)*tr(A)"'))
    samples.write(here, "broken.json", text[:-10])
    result = symkl_("replay", "changed.json", "other.json")
    assert result.exit_code == 1
    assert result.stdout == (
        "REFUSED  changed.json  step 1 (trace is cyclic): m is n and m\n"
        "REFUSED  other.json  statement: it is not the one that the digest is of\n"
    )
    result = symkl_("replay", "broken.json", "c.json", "none.json")
    assert result.exit_code == 2
    assert "ACCEPTED  c.json" in result.stdout
    assert [line.partition(": ")[0] for line in result.stderr.splitlines()] == ["broken.json", "none.json"]


def test_a_name_that_deceives_is_refused(here: Path, symkl_: Callable[..., Result]) -> None:
    symkl_("prove", *CYCLIC, "--certificate", "c.json")
    data = json.loads((here / "c.json").read_text(encoding="utf-8"))
    data["statement"]["let"]["A"]["name"] = "2*A\x1b[2J"
    del data["digest"]
    samples.write(here, "c.json", json.dumps(data))
    result = symkl_("replay", "c.json")
    assert result.exit_code == 1
    assert result.stdout == "REFUSED  let: A: '2*A\\x1b[2J' is no name\n"


def test_replaying_loads_no_prover(here: Path, symkl_: Callable[..., Result]) -> None:
    symkl_("prove", *CYCLIC, "--certificate", "c.json")
    code = f"""{IMPORT}
try:
    main(["replay", "c.json"])
finally:
    print([name for name in sys.modules if name.startswith(("symkl.prover", "symkl.evaluation", "symkl.suite", "numpy"))])
"""
    result = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=True)
    assert result.stdout.startswith("ACCEPTED")
    assert result.stdout.endswith("\n[]\n")


# ------------------------------------------------------------------------------------------- show, export and lists


def test_show_prints_the_chain_with_its_verdicts(symkl_: Callable[..., Result]) -> None:
    result = symkl_("show", "trace_cycle")
    assert result.exit_code == 0
    assert "  [b] =  tr(B*C*A)\n" in result.stdout
    assert "PROVED by instances of laws\n" in result.stdout
    assert "laws: trace is cyclic" in result.stdout


def test_show_takes_a_file_and_says_what_is_wrong(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "wrong.py", samples.WRONG)
    result = symkl_("show", "wrong.py")
    assert result.exit_code == 1
    assert "wrong.py:6: wrong[a]: REFUTED at n = 2" in result.stdout


def test_show_of_an_unknown_name_is_code_2(symkl_: Callable[..., Result]) -> None:
    result = symkl_("show", "trace_cicle")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "no derivation is called 'trace_cicle'\n  hint: near it: trace-cycle\n"


def test_export_writes_a_document(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "cycle.py", samples.CYCLE)
    result = symkl_("export", "cycle.py", "--to", "tex", "-o", "out.tex")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "wrote out.tex\n")
    text = (here / "out.tex").read_text()
    assert text.startswith(r"\documentclass")
    assert text.endswith("\\end{document}\n")
    assert symkl_("export", "cycle.py").stdout == text


@pytest.mark.parametrize(
    ("name", "start"), [("c.html", "<!DOCTYPE html>"), ("c.md", "# "), ("c.json", "{"), ("c", "\\documentclass")]
)
def test_export_goes_by_the_name_of_the_file(here: Path, symkl_: Callable[..., Result], name: str, start: str) -> None:
    samples.write(here, "cycle.py", samples.CYCLE)
    assert symkl_("export", "cycle.py", "-o", name).exit_code == 0
    assert (here / name).read_text().startswith(start)
    assert symkl_("export", "cycle.py", "--to", "tex", "-o", name).exit_code == 0
    assert (here / name).read_text().startswith("\\documentclass")


@pytest.mark.usefixtures("decided_once")
def test_export_of_all_has_every_built_in_derivation(symkl_: Callable[..., Result]) -> None:
    text = symkl_("export", "--all", "--to", "tex").stdout
    assert text.count(r"\section{") >= 16
    assert r"\label{first-expectation:a}" in text


def test_export_of_a_planted_error_writes_it_and_is_code_1(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "wrong.py", samples.WRONG)
    result = symkl_("export", "wrong.py")
    assert result.exit_code == 1
    assert r"\section{Not as claimed}" in result.stdout
    assert result.stderr == "1 link not as claimed; the document says which\n"


@pytest.mark.parametrize("arguments", [(), ("cycle.py", "--all"), ("cycle.py", "--to", "doc")])
def test_export_wants_names_or_all(here: Path, symkl_: Callable[..., Result], arguments: tuple[str, ...]) -> None:
    samples.write(here, "cycle.py", samples.CYCLE)
    assert symkl_("export", *arguments).exit_code == 2


def test_export_to_a_place_that_cannot_be_written_is_code_2(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "cycle.py", samples.CYCLE)
    result = symkl_("export", "cycle.py", "-o", "missing/out.tex")
    assert result.exit_code == 2
    assert result.stderr == "missing/out.tex: cannot write: No such file or directory\n"


def test_list_names_the_built_in_derivations(symkl_: Callable[..., Result]) -> None:
    result = symkl_("list")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == len(symkl.loading.builtin().derivations)
    assert re.search(r"^trace-cycle +4 links  ", result.stdout, re.MULTILINE)


def test_list_takes_paths(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "cycle.py", samples.CYCLE)
    assert symkl_("list", ".").stdout == "cycle   2 links  The trace is cyclic; a textbook, (16)\n"
    assert symkl_("list", "missing.py").exit_code == 2


def test_list_names_mine_first(here: Path, symkl_: Callable[..., Result]) -> None:
    """As every command without a target does; ``--builtin`` is for the others."""
    samples.write(here, "cycle.py", samples.CYCLE)
    mine = symkl_("list")
    assert mine.stdout == "cycle   2 links  The trace is cyclic; a textbook, (16)\n"
    assert mine.stderr == "those that symkl brings along: symkl list --builtin\n"
    assert len(symkl_("list", "--builtin").stdout.splitlines()) == len(symkl.loading.builtin().derivations)
    assert symkl_("list", "--builtin", "cycle.py").exit_code == 2


def test_the_name_of_a_file_without_its_ending(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "rounds.py", samples.CYCLE)
    assert symkl_("verify", "rounds").stderr.endswith("hint: rounds.py is a file: write rounds.py\n")


def test_an_export_is_no_document_of_mine(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "cycle.py", samples.CYCLE)
    assert symkl_("export", "cycle.py", "--to", "tex,md", "-o", "out").exit_code == 0
    assert symkl_("check").stderr.startswith("no document in this folder\n")
    (here / "mine.md").write_text("$1 = 1$\n", encoding="utf-8")
    assert symkl_("check").stderr == "1 document of this folder: mine.md\n"


def test_laws_names_conditions_and_sources(symkl_: Callable[..., Result]) -> None:
    result = symkl_("help", "laws")
    assert result.exit_code == 0
    assert re.search(r"^trace is cyclic\n  tr\(A\*B\) = tr\(B\*A\).*\n  Horn and Johnson", result.stdout, re.MULTILINE)
    assert "; provided that A: n x n, symmetric\n" in result.stdout


def test_no_time_is_spent_on_cycles_that_die_with_the_process() -> None:
    # exit handlers run last in, first out
    code = f"import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 0)); {MAIN}"
    done = subprocess.run([sys.executable, "-c", code, "help", "laws"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "True"


def test_version_and_help(symkl_: Callable[..., Result]) -> None:
    assert symkl_("--version").stdout == f"symkl {symkl.__version__}\n"
    assert "Exit codes: 0 all as expected" in symkl_("--help").stdout


def test_the_version_has_one_source() -> None:
    """The package states it, and what is installed has it from there."""
    assert not re.search(r'^version = "', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    with contextlib.suppress(PackageNotFoundError):
        assert version("symkl") == symkl.__version__


# --------------------------------------------------------------------------------------------- pipes and terminals


def loaded_by(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process that prints last which of the large libraries it has loaded."""
    then = "print(sorted({'sympy', 'numpy', 'rich'} & set(sys.modules)))"
    code = f"{IMPORT}\ntry:\n    main(sys.argv[1:])\nfinally:\n    {then}"
    return subprocess.run([sys.executable, "-c", code, *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def test_piped_output_has_no_colour_and_loads_no_rich(here: Path) -> None:
    samples.write(here, "cycle.py", samples.CYCLE)
    done = loaded_by("verify", "cycle.py", cwd=here)
    assert "\x1b" not in done.stdout + done.stderr
    assert "rich" not in done.stdout.splitlines()[-1]


def test_help_loads_no_sympy_and_no_numpy(here: Path) -> None:
    assert loaded_by("verify", "--help", cwd=here).stdout.endswith("\n[]\n")


def test_help_loads_little_more_than_click(here: Path) -> None:
    """Nothing of symkl but the command line itself, so that it is there at once."""
    code = (
        f"{IMPORT}\ntry:\n    main(['--help'])\nfinally:\n    print(sorted(m for m in sys.modules if m.startswith('symkl')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=False)
    own = ("above", "cli", "shown")
    loaded = ["symkl", *(f"symkl.{name}" for name in own)]
    assert done.stdout.splitlines()[-1] == str(loaded)


def test_help_says_of_each_command_what_the_command_says() -> None:
    """Which ``symkl --help`` lists without loading any."""
    for name, (_, sentence) in COMMANDS.items():
        command = main.get_command(click.Context(main), name)
        assert command is not None
        assert (command.name, (command.help or "").split("\n\n")[0].replace("\n", " ")) == (name, sentence)


def test_a_derivation_file_loads_no_reader_of_documents(here: Path) -> None:
    samples.write(here, "cycle.py", samples.CYCLE)
    code = f"{IMPORT}\ntry:\n    main(['verify', '.'])\nfinally:\n    print('symkl.documents.check' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=False)
    assert done.stdout.endswith("\nFalse\n")


def test_verifying_loads_no_numpy(here: Path) -> None:
    assert loaded_by("verify", "--builtin", cwd=here).stdout.endswith("\n['sympy']\n")


def test_an_ascii_terminal_shows_every_character(here: Path) -> None:
    samples.write(here, "cycle.py", samples.CYCLE.replace("a textbook", "ein B\u00fcchlein"))
    done = process("show", "cycle.py", cwd=here, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 0
    assert "ein B\\xfcchlein" in done.stdout


def test_a_closed_pipe_is_quiet(here: Path) -> None:
    samples.write(here, "cycle.py", samples.CYCLE)
    for arguments in (["help", "laws"], ["verify", "cycle.py"]):
        writer = subprocess.Popen(
            [sys.executable, "-c", MAIN, *arguments], cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        writer.stdout.close()
        assert writer.stderr is not None
        assert writer.stderr.read() == ""
        writer.stderr.close()
        writer.wait(60)


def on_a_terminal(*arguments: str, cwd: Path, columns: int = 60, **environment: str) -> tuple[str, int]:
    """Run the command line on a terminal of its own and return what that shows."""
    given = {**os.environ, "COLUMNS": str(columns), "LINES": "24", "TERM": "xterm-256color", **environment}
    given = {key: value for key, value in given.items() if value}
    ours, theirs = pty.openpty()
    running = subprocess.Popen([sys.executable, "-c", MAIN, *arguments], cwd=cwd, env=given, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown, end = b"", time.monotonic() + 120
    while time.monotonic() < end:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                data = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not data:
                break
            shown += data
        elif running.poll() is not None:
            break
    code = running.wait(10)
    os.close(ours)
    return shown.decode().replace("\r\n", "\n"), code


def test_a_terminal_gets_colour_and_its_own_width(here: Path) -> None:
    samples.write(here, "square.py", samples.MISPRINT)
    shown, code = on_a_terminal("verify", "square.py", cwd=here, NO_COLOR="")
    assert code == 0
    assert "\x1b[32m1 proved\x1b[0m" in shown
    bare = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)  # on a busy machine there is a bar, too
    assert max(map(len, bare.splitlines())) <= 60


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_refused(here: Path, environment: dict[str, str]) -> None:
    samples.write(here, "square.py", samples.MISPRINT)
    shown, code = on_a_terminal("verify", "square.py", cwd=here, **environment)
    assert code == 0
    assert "\x1b" not in shown


def test_a_bar_is_shown_on_a_terminal_after_two_seconds_and_leaves_nothing(here: Path) -> None:
    samples.write(here, "slow.py", "import time\ntime.sleep(2.4)\n" + samples.CYCLE)
    shown, code = on_a_terminal("verify", "slow.py", cwd=here, NO_COLOR="")
    assert code == 0
    assert "links" in shown.partition("slow.py")[0]
    assert "\x1b[?25h" in shown  # the cursor is back


def test_a_quick_run_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    bar = terminal.Bar()
    bar.wanted = True
    bar(1, 2)
    assert bar.progress is None
    monkeypatch.setattr(terminal, "BAR_AFTER", 0.0)
    bar(1, 2)
    assert bar.progress is not None
    bar.close()


def test_a_word_that_is_no_command_names_the_one_that_is_near(symkl_: Callable[..., Result]) -> None:
    assert symkl_("verif").stderr.endswith("Error: No such command 'verif'. Did you mean 'verify'?\n")
    assert symkl_("xyz").stderr.endswith("Error: No such command 'xyz'.\n")
