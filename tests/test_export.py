"""What `symkl export` writes, all files or none, and what it says when it cannot."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import engines
import hostile
import pytest
import samples

from symkl import suite, writing
from symkl.errors import NotFoundError, SymklError
from symkl.prover.cited import CITED
from symkl.render import latex
from symkl.render.exports import FORMS, MODULES, forms_of, rendered

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from symkl.suite import SuiteResult

ROOT = Path(__file__).parents[1]
LATEX = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    samples.write(tmp_path, "cycle.py", samples.CYCLE)
    return tmp_path


# ----------------------------------------------------------------------------------------------------------- forms


@pytest.mark.parametrize("form", MODULES)
def test_each_form_is_written_to_a_file_and_to_standard_output(here: Path, symkl_: Callable[..., Result], form: str) -> None:
    result = symkl_("export", "cycle.py", "--to", form, "-o", "out")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "wrote out\n")
    starts = {"tex": r"\documentclass", "html": "<!DOCTYPE html>", "md": "# Derivations", "json": "{"}
    assert (here / "out").read_text(encoding="utf-8").startswith(starts[form])
    assert symkl_("export", "cycle.py", "--to", form).stdout.startswith(starts[form])


def test_several_forms_go_into_a_folder(here: Path, symkl_: Callable[..., Result]) -> None:
    result = symkl_("export", "cycle.py", "--to", "html,tex,json,md", "-o", "a/b")
    written = ", ".join(f"a/b/derivations.{form}" for form in ("html", "tex", "json", "md"))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"wrote {written}\n")
    assert sorted(p.name for p in (here / "a/b").iterdir()) == [f"derivations.{f}" for f in ("html", "json", "md", "tex")]
    assert json.loads((here / "a/b/derivations.json").read_text())["ok"] is True


def test_one_form_into_a_folder_that_is_there(here: Path, symkl_: Callable[..., Result]) -> None:
    (here / "site").mkdir()
    assert symkl_("export", "cycle.py", "--to", "html", "-o", "site").exit_code == 0
    assert (here / "site/derivations.html").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", "html,tex"), "give a place to write to: -o FOLDER"),
        (("--to", "pdf"), "give a file to write to: -o FILE"),
        (("--to", "doc"), "no such form: 'doc'\n  hint: forms: tex, html, md, json, pdf"),
        (("--to", ""), "no such form: ''"),
        (("--to", "html", "--fragment"), "--fragment is for --to tex"),
        (("--columns", "2"), "--columns is for --fragment"),
    ],
)
def test_wrong_use_is_code_2(symkl_: Callable[..., Result], arguments: tuple[str, ...], message: str) -> None:
    result = symkl_("export", "cycle.py", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_forms_are_read_in_order_and_once() -> None:
    assert forms_of(" html, tex,html,") == ["html", "tex"]
    assert set(FORMS) == {*MODULES, "pdf"}
    with pytest.raises(NotFoundError):
        forms_of("html,")[1:] or forms_of("htm")


def test_a_planted_error_is_exported_and_is_code_1(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "wrong.py", samples.WRONG)
    result = symkl_("export", "wrong.py", "--to", "html,md", "-o", "out")
    assert result.exit_code == 1
    told = "wrote out/derivations.html, out/derivations.md\n1 link not as claimed; the document says which\n"
    assert result.stderr == told
    assert "Not as claimed" in (here / "out/derivations.html").read_text()


def test_a_second_export_says_what_the_first_says(here: Path, symkl_: Callable[..., Result]) -> None:
    """Certificates included, although nothing is decided a second time; only times differ."""

    def page() -> str:
        assert symkl_("export", "conclusion", "--to", "html", "-o", "out.html").exit_code == 0
        text = (here / "out.html").read_text(encoding="utf-8")
        return re.sub(r"<dt>Time</dt><dd>[^<]*</dd>|<dt>seconds</dt><dd>[^<]*</dd>", "", text)

    first, second = page(), page()
    assert "<dt>Certificate</dt>" in first
    assert first == second


# --------------------------------------------------------------------------------------------------------- writing


def test_a_run_that_fails_leaves_the_old_files(tmp_path: Path) -> None:
    old, other = tmp_path / "a.html", tmp_path / "missing" / "b.tex"
    old.write_text("old")
    with pytest.raises(SymklError, match="cannot write: No such file or directory") as caught:
        writing.write_all({old: b"new", other: b"new"})
    assert caught.value.where == str(other)
    assert old.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.html"]


def test_a_file_keeps_its_mode_and_a_new_one_gets_the_usual(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("old")
    old.chmod(0o640)
    (tmp_path / "usual").write_text("")
    writing.write_all({old: b"1", new: b"2"})
    assert old.stat().st_mode & 0o777 == 0o640
    assert new.stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(SymklError, match="is a folder"):
        writing.write_all({tmp_path: b""})


# ------------------------------------------------------------------------------------------------------------- pdf


def test_without_latex_the_message_says_how_to_install_it(
    here: Path, symkl_: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    result = symkl_("export", "cycle.py", "--to", "html,pdf", "-o", "out")
    assert result.exit_code == 2
    assert result.stderr == (
        "a PDF needs pdflatex, which is not installed\n"
        "  hint: on Debian or Ubuntu: apt-get install texlive-latex-recommended; or --to tex, and compile elsewhere\n"
    )
    assert list((here / "out").iterdir()) == []


@LATEX
@pytest.mark.slow
def test_a_pdf_is_made(here: Path, symkl_: Callable[..., Result]) -> None:
    assert symkl_("export", "cycle.py", "--to", "pdf", "-o", "out.pdf").exit_code == 0
    assert (here / "out.pdf").read_bytes().startswith(b"%PDF")


@LATEX
def test_latex_that_fails_is_one_line() -> None:
    with pytest.raises(SymklError, match="LaTeX cannot compile the document: Undefined control sequence"):
        writing.compiled(r"\documentclass{article}\begin{document}\nonsense\end{document}")


@LATEX
def test_latex_that_never_ends_is_stopped() -> None:
    with pytest.raises(SymklError, match="took longer than"):
        writing.compiled(r"\documentclass{article}\def\x{\x}\begin{document}\x\end{document}", seconds=3)


@LATEX
def test_latex_can_run_no_command(tmp_path: Path) -> None:
    mark = tmp_path / "owned"
    writing.compiled(rf"\documentclass{{article}}\begin{{document}}\immediate\write18{{touch {mark}}}x\end{{document}}")
    assert not mark.exists()


# -------------------------------------------------------------------------------------------- hostile text, fragment


@pytest.mark.parametrize("name", hostile.TITLES)
def test_hostile_text_is_inert_in_latex(here: Path, name: str) -> None:
    run = samples.suite_of(samples.write(here, "a.py", hostile.code(name)))
    plain = samples.suite_of(samples.write(here, "b.py", hostile.CODE.format(text="plain")))
    for text, usual in ((rendered("tex", run, {}, "1"), rendered("tex", plain, {}, "1")), (latex.fragment(run, {}), "")):
        assert text.isascii()
        assert not re.search(r"\\(input|include|openin|openout|write|immediate|directlua|catcode|csname)\b", text[300:])
        assert usual == "" or text.count(r"\section") == usual.count(r"\section")


@LATEX
@pytest.mark.slow
@pytest.mark.parametrize("name", hostile.TITLES)
def test_hostile_text_compiles(here: Path, name: str) -> None:
    run = samples.suite_of(samples.write(here, "a.py", hostile.code(name)))
    assert writing.compiled(rendered("pdf", run, {}, "1")).startswith(b"%PDF")


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["xelatex", "lualatex"])
def test_hostile_text_is_inert_in_engines_that_can_do_more(here: Path, engine: str) -> None:
    """LuaTeX has a language of its own; XeTeX crashes at a word of 10 000 letters that it cannot break."""
    if not engines.installed(engine):
        pytest.skip(f"{engine} is not installed")
    files = [samples.write(here, f"{name}.py", hostile.code(name)) for name in ("write18", "input", "long", "direction")]
    log = engines.compiled(rendered("tex", samples.suite_of(*files), {}, "1"), here, engine)
    assert "(/etc/passwd" not in log  # how TeX says that it reads a file
    assert "runsystem" not in log
    assert not (here / "owned").exists()


@pytest.mark.parametrize("form", MODULES)
@pytest.mark.parametrize("name", hostile.TITLES)
def test_hostile_text_can_be_written_in_every_form(here: Path, symkl_: Callable[..., Result], form: str, name: str) -> None:
    samples.write(here, "a.py", hostile.code(name))
    result = symkl_("export", "a.py", "--to", form, "-o", "out")
    assert result.exit_code == 0, result.output
    assert (here / "out").read_text(encoding="utf-8")


PAPER = r"""\documentclass{article}
\usepackage{amsmath,amssymb}
\newcommand{\changed}[1]{{\mathbf{#1}}}
\begin{document}
\section{My own}
\input{notes}
\end{document}
"""


@LATEX
@pytest.mark.slow
def test_a_fragment_compiles_inside_another_document(tmp_path: Path, whole: SuiteResult) -> None:
    (tmp_path / "notes.tex").write_text(latex.fragment(whole, CITED))
    (tmp_path / "paper.tex").write_text(PAPER)
    for _ in range(2):
        command = ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "paper.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:]
    log = (tmp_path / "paper.log").read_text(encoding="latin-1")
    assert "undefined" not in log
    assert "multiply defined" not in log
    assert [float(wide) for wide in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log) if float(wide) > 12] == []


@LATEX
def test_a_fragment_for_two_columns_fits_them(tmp_path: Path) -> None:
    names = ("log-densities", "kl-normal", "first-expectation")
    chosen = suite.run(names)
    (tmp_path / "notes.tex").write_text(latex.fragment(chosen, CITED, columns=2))
    text = r"\documentclass[10pt,twocolumn]{article}\usepackage{amsmath,amssymb}\begin{document}\input{notes}\end{document}"
    log = engines.compiled(text, tmp_path, "pdflatex")
    assert "Overfull" not in log


def test_a_fragment_is_no_document_and_its_macros_give_way(here: Path, symkl_: Callable[..., Result]) -> None:
    text = symkl_("export", "cycle.py", "--fragment").stdout
    assert r"\documentclass" not in text
    assert r"\newcommand" not in text
    assert r"\section" not in text
    assert r"\providecommand{\proved}" in text
    assert here.exists()


# -------------------------------------------------------------------------------------------------- verify --format


@pytest.mark.parametrize(("form", "start"), [("github", "::error"), ("sarif", "{"), ("junit", "<?xml")])
def test_each_format_of_verify(here: Path, symkl_: Callable[..., Result], form: str, start: str) -> None:
    samples.write(here, "wrong.py", "print('hello')\n" + samples.WRONG)
    result = symkl_("verify", "wrong.py", "--format", form)
    assert result.exit_code == 1
    assert result.stdout.startswith(start)
    assert "hello" not in result.stdout


def test_the_step_summary_is_appended_where_github_asks(
    here: Path, symkl_: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "summary.md"))
    (here / "summary.md").write_text("before\n")
    assert symkl_("verify", "cycle.py", "--format", "github").exit_code == 0
    assert (here / "summary.md").read_text().startswith("before\n## symkl\n")
    symkl_("verify", "cycle.py")
    assert (here / "summary.md").read_text().count("## symkl") == 1


def test_pre_commit_hooks_name_commands_that_are_there(symkl_: Callable[..., Result]) -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text()
    entries = re.findall(r"^  entry: symkl (\w+)$", hooks, re.MULTILINE)
    assert entries == ["verify", "check"]
    assert all(symkl_(entry, "--help").exit_code == 0 for entry in entries)
    derivations, documents = re.findall(r"^  files: (.*)$", hooks, re.MULTILINE)
    (left_out,) = re.findall(r"^  exclude: (.*)$", hooks, re.MULTILINE)
    for path, taken in {
        "derivations/kl.py": True,
        "a/derivations/b/kl.py": True,
        "derivations/__init__.py": False,
        "derivations/test_kl.py": False,
        "src/kl.py": False,
    }.items():
        assert bool(re.search(derivations, path) and not re.search(left_out, path)) == taken, path
    for path, taken in {"paper.tex": True, "a/notes.md": True, "a.ipynb": True, "a.mdb": False, "md": False}.items():
        assert bool(re.search(documents, path)) == taken, path
