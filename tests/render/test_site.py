"""The site: every link leads somewhere, nothing is fetched, and one script alone may run."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import hostile
import pytest
import samples
from click.testing import CliRunner

from symkl import reference
from symkl.cli import main
from symkl.errors import NotFoundError
from symkl.render import playground
from symkl.render.site import pages

if TYPE_CHECKING:
    from symkl.suite import SuiteResult


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.chdir(tmp_path)
    words = {"language": reference.rows(), "functions": reference.functions()}
    return pages(sample(tmp_path), samples.LAWS, words, "1.2.3", playground=True)


def sample(here: Path) -> SuiteResult:
    """Two files whose names are those of parts of the site, one with a title that is no HTML."""
    code = samples.CYCLE.replace("The trace is cyclic", "A < B & </script><script>alert(1)</script>")
    return samples.suite_of(samples.write(here, "laws.py", code), samples.write(here, "index.py", samples.MISPRINT))


def test_every_link_leads_somewhere(made: dict[str, str]) -> None:
    """Between the pages, too, and for what is searched."""
    assert set(made) == {"index.html", "language.html", "functions.html", "laws.html", "laws-2.html", "index-2.html"}
    parsed = {name: hostile.Page(text) for name, text in made.items()}
    anchors = {name: set(page.ids()) for name, page in parsed.items()}
    for name, page in parsed.items():
        assert page.unbalanced == []
        assert len(page.ids()) == len(anchors[name])
    found = json.loads(re.search(r"const INDEX = (\[.*?\]);\n", made["index.html"])[1])
    linked = [(name, str(attrs["href"])) for name, page in parsed.items() for tag, attrs in page.tags if tag == "a"]
    for name, href in [*linked, *(("index.html", entry[2]) for entry in found)]:
        file, _, at = href.partition("#")
        if file != "playground.html":
            assert (file or name) in made
            assert not at or at in anchors[file or name], href
    assert len(found) > 300


def test_what_people_write_is_text(made: dict[str, str]) -> None:
    """A title that would end the script does not; nothing but that script may run."""
    text = made["index.html"]
    assert text.count("<script>") == text.count("</script>") == 1
    assert "script-src 'sha256-" in text
    assert all("<script" not in page for name, page in made.items() if name != "index.html")
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", "".join(made.values()))


def test_the_command_writes_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    samples.write(tmp_path, "cycle.py", samples.CYCLE)
    run = CliRunner().invoke(main, ["export", "cycle.py", "--site", "out/site"])
    assert run.stderr == f"wrote {Path('out/site/index.html')} and 4 files beside it\n"
    assert (tmp_path / "out/site/cycle.html").is_file()
    assert "Playground" not in (tmp_path / "out/site/index.html").read_text(encoding="utf-8")
    assert CliRunner().invoke(main, ["export", "cycle.py", "--playground", "."]).exit_code == 2
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "cannot write" in CliRunner().invoke(main, ["export", "cycle.py", "--site", "file/site"]).stderr


def test_a_folder_without_pyodide_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"is no Pyodide: pyodide\.mjs, ") as refused:
        playground.files(tmp_path, "1")
    assert "npm pack pyodide" in refused.value.hint


def test_the_playground_has_what_decides_a_claim(tmp_path: Path) -> None:
    """SymPy, mpmath and symkl from this installation, without their tests; what runs is named by the page."""
    for name in playground.PYODIDE:
        (tmp_path / name).write_bytes(b"")
    found = playground.files(tmp_path, "1")
    with zipfile.ZipFile(BytesIO(found["packages.zip"])) as archive:
        names = set(archive.namelist())
    assert {"symkl/__init__.py", "symkl/prover/decide.py", "sympy/__init__.py", "mpmath/__init__.py"} <= names
    assert not any("/tests/" in name for name in names)
    page = found["playground.html"].decode()
    assert "script-src 'sha256-" in page
    assert "'self' 'wasm-unsafe-eval'" in page
