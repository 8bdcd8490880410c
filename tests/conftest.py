"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import settings

from symkl import cli, suite

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from symkl.suite import SuiteResult

pytest_plugins = ["pytester"]

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the files under tests/golden, then review the diff"
    )
    parser.addoption(
        "--fuzz", type=int, default=0, metavar="N", help="N random statements with fresh seeds, not the usual 300"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Set how many random statements are drawn, before the tests that draw them are imported."""
    many = config.getoption("--fuzz")
    settings.register_profile("symkl", max_examples=many or 300, derandomize=not many, deadline=None, database=None)
    settings.load_profile("symkl")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees verdicts that another one, or the user, has kept."""
    monkeypatch.setenv("SYMKL_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the verdicts of this run of the tests on the built-in derivations are kept, for all of its processes."""
    folder = tmp_path_factory.getbasetemp()
    return (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "verdicts"


@pytest.fixture
def decided_once(verdicts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the verdicts of this run: for tests of what is made of the built-in derivations, which take long to decide."""
    monkeypatch.setenv("SYMKL_CACHE", str(verdicts))


@pytest.fixture(scope="session")
def whole(verdicts: Path) -> SuiteResult:
    """What comes out for the built-in derivations."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMKL_CACHE", str(verdicts))
        return suite.run()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a file under tests/golden."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--update-golden"):
            file.write_text(text, encoding="utf-8")
        assert file.exists(), f"{name} is missing: run pytest -n 0 --update-golden and review it"
        assert text == file.read_text(encoding="utf-8"), f"{name} differs: if that is right, run pytest -n 0 --update-golden"

    return compare


@pytest.fixture
def symkl_(here: Path) -> Callable[..., Result]:  # noqa: ARG001 - it runs in the folder of the test's module
    """Run the command line in this process."""

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(cli.main, arguments)
        assert isinstance(result.exception, SystemExit | None), result.exception
        return result

    return run
