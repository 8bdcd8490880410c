"""Where results go: files, certificates, formats for programs; and runs that are run again."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symkl import __version__, options
from symkl.errors import SymklError
from symkl.terminal import complain, paint, print_error, width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symkl.baseline import Baseline
    from symkl.suite import SuiteResult
    from symkl.verdict import Result


def again_and_again(once: Callable[[], int], files: Callable[[], Iterable[Path]]) -> int:
    """Run, and run again whenever a file changes, until the user ends it."""
    from symkl.watching import changes  # noqa: PLC0415 - most runs are over when they end

    code = 0
    try:
        for changed in changes(files):
            if changed:
                complain(f"\n{', '.join(os.path.relpath(path) for path in changed)} changed\n")
            try:
                code = once()
            except SymklError as error:
                print_error(error)
                code = options.WRONG_USE
            sys.stdout.flush()
            complain("waiting for changes; Ctrl-C ends it")
    except KeyboardInterrupt:
        return code
    return code


def baseline_of(file: Path | None, *, anew: bool) -> Baseline | None:
    """Return what is known to be wrong, if a file of that is named."""
    if file is None:
        if anew:
            msg = "--update-baseline needs a file: --baseline FILE"
            raise click.UsageError(msg)
        return None
    from symkl.baseline import Baseline  # noqa: PLC0415 - most runs have none

    return Baseline(file, anew=anew)


def formatted(form: str, suite: SuiteResult) -> str:
    """Return the verdicts of a run in a form for programs; on GitHub the summary of the step is written, too."""
    if form == "github":
        from symkl.render import github  # noqa: PLC0415 - only this format needs it

        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if summary:
            try:
                with Path(summary).open("a", encoding="utf-8") as stream:
                    stream.write(github.step_summary(suite))
            except OSError as error:
                complain(f"{summary}: no step summary: {error.strerror or error}")
        return github.report(suite)
    if form == "junit":
        from symkl.render import junit  # noqa: PLC0415 - as above

        return junit.report(suite)
    if form == "sarif":
        from symkl.render import sarif  # noqa: PLC0415 - as above

        return sarif.report(suite, __version__)
    from symkl.render import jsonfmt  # noqa: PLC0415 - as above

    return jsonfmt.report(suite, __version__)


def look() -> dict[str, object]:
    """How wide text may be, and whether it is painted."""
    return {"width": width(), "painted": paint("", "good")}


def certify(place: str, results: Result | list[tuple[str, Result]]) -> None:
    """Write the certificate of one verdict, or those of several, and say where there is none."""
    from symkl import writing  # noqa: PLC0415 - only who asks for certificates needs it
    from symkl.render import certificates  # noqa: PLC0415 - as above

    if isinstance(results, list):
        text, said = certificates.all_as_json(results, __version__)
        writing.write_all({Path(place): text.encode()})
        complain(f"{place}: {said}")
        return
    data = certificates.data_of(results)
    if data is None:
        complain(certificates.why_none(results))
    else:
        writing.write_all({Path(place): certificates.as_json(data, __version__).encode()})


def places(forms: list[str], output: str) -> list[Path]:
    """Where each form goes; none for standard output."""
    if output == "-":
        if len(forms) > 1 or forms == ["pdf"]:
            msg = "give a place to write to: -o FOLDER" if len(forms) > 1 else "give a file to write to: -o FILE"
            raise click.UsageError(msg)
        return []
    path = Path(output)
    if len(forms) == 1 and not path.is_dir() and not output.endswith(os.sep):
        return [path]
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"cannot write: {error.strerror or error}"
        raise SymklError(msg, where=output) from None
    return [path / f"derivations.{form}" for form in forms]


def export(suite: SuiteResult, forms: list[str], places: list[Path], *, steps: bool, columns: int = 1) -> None:
    """Write derivations in forms, each to its place; without places, the one form to standard output."""
    from symkl import writing  # noqa: PLC0415 - `--help` needs no SymPy
    from symkl.prover.cited import CITED  # noqa: PLC0415 - as above
    from symkl.render.exports import rendered, source_of  # noqa: PLC0415 - as above

    explanations = None
    if steps:
        from symkl import explaining  # noqa: PLC0415 - only this needs it

        explanations = explaining.of_suite(suite)
        suite = explaining.pruned(suite, explanations)
    texts = {
        form: rendered(form, suite, CITED, __version__, explanations, columns=columns)
        for form in dict.fromkeys(map(source_of, forms))
    }
    if not places:
        sys.stdout.write(texts[forms[0]])
        return
    files = {}
    for form, place in zip(forms, places, strict=True):
        text = texts[source_of(form)]
        files[place] = writing.compiled(text) if form == "pdf" else text.encode("utf-8")
    writing.write_all(files)
    complain(f"wrote {', '.join(map(str, files))}")


def site(suite: SuiteResult, folder: Path, pyodide: Path | None) -> str:
    """Write derivations and the reference as a site, with a page that decides claims if there is a Pyodide; say what was."""
    from symkl import reference, writing  # noqa: PLC0415 - only who asks for a site needs it
    from symkl.prover.cited import CITED  # noqa: PLC0415 - as above
    from symkl.render import playground  # noqa: PLC0415 - as above
    from symkl.render import site as pages  # noqa: PLC0415 - as above

    more = playground.files(pyodide, __version__) if pyodide is not None else {}
    words = {"language": reference.rows(), "functions": reference.functions()}
    made = pages.pages(suite, CITED, words, __version__, playground=bool(more))
    found = {name: text.encode() for name, text in made.items()} | more
    try:
        for place in {(folder / name).parent for name in found}:
            place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"cannot write: {error.strerror or error}"
        raise SymklError(msg, where=str(folder)) from None
    writing.write_all({folder / name: content for name, content in found.items()})
    return f"wrote {folder / 'index.html'} and {len(found) - 1} files beside it"
