"""A pytest plugin that collects every link of a derivation as a test.

``pytest --symkl derivations/`` collects the derivation files among its arguments. With ``symkl_paths`` in the configuration,
the files below those paths are collected in every run, and ``pytest`` without arguments, in the root folder, goes there too.
A test is named after its file and its link: ``kl_normal.py::conclusion[a]``. ``pytest --symkl-documents notes/`` collects
every relation sign in the mathematics of documents: ``paper.md::12:3``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from symkl.documents.report import Finding
    from symkl.language.derivation import Derivation, Link
    from symkl.suite import LinkResult

PATHS = pytest.StashKey[list[Path]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--symkl``, ``--symkl-documents`` and ``symkl_paths``."""
    group = parser.getgroup("symkl", "verified derivations")
    group.addoption("--symkl", action="store_true", help="collect each link of the symkl derivations as a test")
    group.addoption("--symkl-documents", action="store_true", help="collect each relation sign of documents as a test")
    parser.addini("symkl_paths", "files and folders with symkl derivations to collect in every run", type="paths")


def pytest_configure(config: pytest.Config) -> None:
    """Add the configured paths to a run that names none."""
    paths = [Path(path) for path in config.getini("symkl_paths")]
    for path in paths:
        if not path.exists():
            msg = f"symkl_paths: no such file or folder: {path}"
            raise pytest.UsageError(msg)
    config.stash[PATHS] = paths
    here = config.invocation_params.dir
    # as pytest does with its testpaths
    if config.args_source is not pytest.Config.ArgsSource.ARGS and here == config.rootpath:
        known = [here / argument for argument in config.args]
        config.args += [str(path) for path in paths if not any(path.is_relative_to(k) for k in known)]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file of derivations, or a document."""
    if _is_ours(file_path, parent.config):
        return DerivationFile.from_parent(parent, path=file_path)
    if parent.config.getoption("symkl_documents"):
        from symkl.loading import DOCUMENTS  # noqa: PLC0415 - a run without documents loads nothing of symkl
        from symkl.project import is_exported  # noqa: PLC0415 - as above

        if file_path.suffix.lower() in DOCUMENTS and not is_exported(file_path):
            return DocumentFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Keep pytest from importing a derivation file named on the command line as a test module too."""
    return _Nothing.from_parent(parent, path=module_path) if _is_ours(module_path, parent.config) else None


def _is_ours(path: Path, config: pytest.Config) -> bool:
    named = config.getoption("symkl") or any(path.is_relative_to(p) for p in config.stash[PATHS])
    if not named or path.suffix != ".py" or any(path.match(pattern) for pattern in config.getini("python_files")):
        return False
    from symkl.loading import is_derivation_file  # noqa: PLC0415 - a run without derivations loads nothing of symkl

    return is_derivation_file(path.name)


class _Nothing(pytest.File):
    """Stands where pytest's own module would stand."""

    def collect(self) -> Iterable[pytest.Item]:
        """Collect nothing."""
        return ()


class DerivationFile(pytest.File):
    """A file of derivations."""

    def collect(self) -> Iterator[pytest.Item]:
        """Collect a test for each link, in the order of the file."""
        from symkl.errors import SymklError  # noqa: PLC0415 - a run without derivations loads nothing of symkl
        from symkl.loading import collect  # noqa: PLC0415 - as above
        from symkl.render.messages import error_text  # noqa: PLC0415 - as above

        try:
            derivations = collect(self.path)
        except SymklError as error:
            raise self.CollectError(error_text(error)) from None
        for derivation in derivations:
            for link in derivation.links:
                yield LinkItem.from_parent(self, name=link.label, derivation=derivation, link=link)


class LinkItem(pytest.Item):
    """One link of a derivation: passes when it is as the derivation claims."""

    def __init__(self, *, derivation: Derivation, link: Link, **node: Any) -> None:  # noqa: ANN401 - pytest's arguments
        super().__init__(**node)
        self.derivation = derivation
        self.link = link

    def runtest(self) -> None:
        """Decide the link as printed and as meant."""
        from symkl.suite import verify_link  # noqa: PLC0415 - the prover is loaded by the first test that needs it

        result = verify_link(self.derivation, self.link)
        if not result.ok:
            raise LinkNotAsClaimed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401 - pytest's
        """Say what came out instead of showing a stack trace."""
        if not isinstance(excinfo.value, LinkNotAsClaimed):
            return super().repr_failure(excinfo, style)
        from symkl.render.messages import problems  # noqa: PLC0415 - only for a failure

        return "\n".join((str(self.link.statement), *map(str, problems(excinfo.value.result, self.derivation))))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the link stands."""
        return self.path, self.link.line - 1, self.name


class DocumentFile(pytest.File):
    """A document that people wrote."""

    def collect(self) -> Iterator[pytest.Item]:
        """Collect a test for each relation sign, in the order of the text."""
        from symkl.documents.check import check  # noqa: PLC0415 - a run without documents loads nothing of symkl
        from symkl.render.messages import error_text  # noqa: PLC0415 - as above

        report = check(self.path)
        for error in report.errors:
            raise self.CollectError(error_text(error))
        for finding in report.findings:
            yield SignItem.from_parent(self, name=str(finding.place), finding=finding)


class SignItem(pytest.Item):
    """One relation sign of a document: passes unless it is known to be wrong."""

    def __init__(self, *, finding: Finding, **node: Any) -> None:  # noqa: ANN401 - pytest's arguments
        super().__init__(**node)
        self.finding = finding

    def runtest(self) -> None:
        """Fail where there is a counterexample."""
        from symkl.documents.report import Severity  # noqa: PLC0415 - as above

        if self.finding.severity is Severity.ERROR:
            raise SignIsWrong(self.finding.message)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401 - pytest's
        """Show the line with a caret below the sign, and the counterexample."""
        if not isinstance(excinfo.value, SignIsWrong):
            return super().repr_failure(excinfo, style)
        from symkl.render.findings.text import said  # noqa: PLC0415 - only for a failure

        return "\n".join(said(self.finding, None))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the sign stands."""
        return self.path, self.finding.place.line - 1, self.name


class SignIsWrong(Exception):  # noqa: N818 - a test outcome, no error of the program
    """A line of a document does not hold as printed."""


class LinkNotAsClaimed(Exception):  # noqa: N818 - a test outcome, no error of the program
    """A link did not get the verdict that its derivation claims."""

    def __init__(self, result: LinkResult) -> None:
        super().__init__(result.link.label)
        self.result = result
