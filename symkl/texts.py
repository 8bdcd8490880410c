"""The commands that take text, none of which runs: documents, claims, and certificates."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symkl import __version__, options, outputs
from symkl.terminal import Bar, complain, paint, print_errors, say, width

if TYPE_CHECKING:
    from symkl.deciding import Means


LET_HELP = 'What the claim names: "A: n x m; x: n; x ~ Normal(m, S)"; may be given several times.'
BY_HELP = "A lemma: a claim under the same declarations, which is proved first; may be given several times."


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE|FOLDER]...", type=click.Path(allow_dash=True))
@click.option(
    "--format",
    "--to",
    "form",
    type=click.Choice([*options.FORMATS, "html", "derivation"]),
    default="text",
    show_default=True,
    help="derivation: what was understood, as a Python file that `symkl verify` takes.",
)
@click.option("-o", "--output", metavar="FILE", default="-", help="Where to write, instead of standard output.")
@click.option("-v", "--notes", is_flag=True, help="Also say what is unclear or not understood, and why.")
@click.option("--assumptions", is_flag=True, help="Also list every letter as it was understood, and where the text says so.")
@click.option("--strict", is_flag=True, help="Warnings fail the run, too.")
@click.option(
    "--kind", type=click.Choice(["markdown", "tex", "rst", "notebook", "text"]), help="Of files whose name does not tell."
)
@options.jobs
@options.scheduler
@click.option("--time-limit", type=click.FloatRange(0.01), show_default="10", metavar="S", help=options.LIMIT)
@options.no_cache
@options.baseline
@options.update_baseline
@options.watch
@click.option("-q", "--quiet", is_flag=True, help="Do not say which files are taken where none is named.")
def check(  # noqa: PLR0913 - the options
    files: tuple[str, ...],
    form: str,
    output: str,
    kind: str | None,
    *,
    notes: bool,
    assumptions: bool,
    strict: bool,
    jobs: int | None,
    scheduler: str,
    time_limit: float | None,
    no_cache: bool,
    baseline: Path | None,
    update_baseline: bool,
    watch: bool,
    quiet: bool,
) -> int:
    """Read documents as people write them, and decide every relation sign in their mathematics.

    Markdown, LaTeX, reStructuredText, notebooks, and pages copied from a browser; - is standard input. An error is a line
    with an exact counterexample; a warning, one that holds only under a hypothesis that the text does not state, or whose
    shapes do not fit. Without a file, the documents of the current project: of the folders that [tool.symkl] in
    pyproject.toml or symkl.toml names, or else of this folder.
    """
    from symkl import deciding, kept  # noqa: PLC0415 - `--help` needs none of it
    from symkl import targets as taken  # noqa: PLC0415 - as above
    from symkl.project import current  # noqa: PLC0415 - as above

    project = current()
    seconds = time_limit or project.time_limit or 10.0
    at_once = jobs or project.jobs or options.JOBS
    mends = 1 if form == "text" else options.MENDS  # as many as are shown
    means = deciding.Means(at_once, seconds, cached=not no_cache, scheduler=scheduler, mends=mends)
    fails = strict or project.severity == "warning"

    def run(wanted: list[Path]) -> kept.Answer:
        from symkl import observed, writing  # noqa: PLC0415 - what is kept needs none of it
        from symkl.documents.check import check as checked  # noqa: PLC0415 - as above
        from symkl.documents.report import Severity  # noqa: PLC0415 - as above
        from symkl.render import findings  # noqa: PLC0415 - as above

        if Path("-") in wanted:
            observed.doubt("what standard input says is read once")
        known = outputs.baseline_of(baseline, anew=update_baseline)
        report = checked(*wanted, kind=kind or "", means=means, assumptions=project.assumptions)
        print_errors(report.errors)
        if known is not None:
            report = known.report(report)
            known.settle(complain)
        wrong = report.of(Severity.ERROR) or (fails and report.of(Severity.WARNING))
        code = options.WRONG_USE if report.errors else options.FAILED if wrong else 0
        if output == "-" and form == "text":
            return kept.Answer(findings.text.checked(report, width(), paint, notes=notes, letters=assumptions), code)
        text = findings.formatted(report, form, __version__, findings.Look(notes=notes, letters=assumptions))
        if output == "-":
            say(text)
        else:
            writing.write_all({Path(output): f"{text}\n".encode()})
            complain(f"wrote {output}: {findings.text.summary(report)}")
        return kept.Answer(None, code)

    def once() -> int:
        begun = time.perf_counter()
        wanted = taken.documents(project, files, quiet=quiet)
        asked: dict[str, object] | None = None
        if form == "text" and output == "-" and not (no_cache or scheduler or baseline or update_baseline):
            asked = {"check": list(map(str, wanted)), "assumptions": project.assumptions, "seconds": seconds}
            asked |= {"kind": kind, "notes": notes, "letters": assumptions, "fails": fails, **outputs.look()}
        answer = kept.answered(asked, lambda: run(wanted))
        if answer.page is not None:
            say(answer.page.after(time.perf_counter() - begun, width(), paint))
        return answer.code

    return outputs.again_and_again(once, lambda: taken.documents_of(project, files)) if watch else once()


@click.command(context_settings={"ignore_unknown_options": True})  # a claim may start with a minus sign
@click.argument("claim", required=False)
@click.option("--let", "lets", multiple=True, metavar="DECLARATIONS", help=LET_HELP)
@click.option("--by", "lemmas", multiple=True, metavar="CLAIM", help=BY_HELP)
@click.option("--file", "path", type=click.Path(dir_okay=False), help="A TOML file of [[statement]] tables instead.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.jobs
@options.scheduler
@click.option("--time-limit", type=click.FloatRange(0.01), default=60.0, show_default=True, metavar="S", help=options.LIMIT)
@options.no_cache
@options.certificate
@click.option("-v", "--verbose", is_flag=True, help=options.VERBOSE)
def prove(  # noqa: PLR0913 - the options
    claim: str | None,
    lets: tuple[str, ...],
    lemmas: tuple[str, ...],
    path: str | None,
    form: str,
    *,
    jobs: int | None,
    scheduler: str,
    time_limit: float,
    no_cache: bool,
    certificate: str | None,
    verbose: bool,
) -> int:
    """Decide one CLAIM, such as "tr(A*B) = tr(B*A)", or a file of them."""
    from dataclasses import replace  # noqa: PLC0415 - `--help` needs none

    from symkl import suite  # noqa: PLC0415 - `--help` needs no SymPy

    if (claim is None) == (path is None):
        msg = "give one claim, or --file"
        raise click.UsageError(msg)
    let = "; ".join(lets)
    mends = options.MENDS if verbose or form != "text" else 1  # as many as are shown
    means = suite.Means(jobs or options.JOBS, time_limit, cached=not no_cache, scheduler=scheduler, mends=mends)
    if path is not None:
        return _prove_file(path, form, means, certificate, mends=options.MENDS if verbose else 1)
    from symkl import claims  # noqa: PLC0415 - as above
    from symkl.chained import of_links  # noqa: PLC0415 - as above
    from symkl.render import text  # noqa: PLC0415 - as above
    from symkl.verdict import Verdict  # noqa: PLC0415 - as above

    cited = suite.lemmas_of(lemmas, let)
    links = [replace(link, lemmas=cited) for link in claims.read(claim or "", let)]
    results = suite.decide_all(links, None, means)
    if len(results) > 1:  # of a chain, mends leave what is proved as it is
        results = suite.mends_of_all(results, means, beside=results)
    result = of_links(results)
    if certificate is not None:
        outputs.certify(certificate, result)
    if form == "json":
        from symkl import statements  # noqa: PLC0415 - only this form needs it
        from symkl.render.claims import claims_json  # noqa: PLC0415 - as above

        entry = statements.Claim("1", claim or "", let, None, 1, tuple(links), None)
        say(claims_json([statements.Outcome(entry, result)], __version__))
    else:
        for link, found in zip(links, results, strict=True):
            say(text.verdict_page(link, found, width(), paint, mends=options.MENDS if verbose else 1))
    return 0 if result.verdict is Verdict.PROVED else options.FAILED


def _prove_file(path: str, form: str, means: Means, certificate: str | None, *, mends: int) -> int:
    from symkl import statements  # noqa: PLC0415 - only this needs it
    from symkl.render import claims  # noqa: PLC0415 - as above

    begun = time.perf_counter()
    entries = statements.read(path)
    with contextlib.closing(Bar()) as step:
        outcomes = statements.decide_file(entries, step, means)
    errors = [entry.error for entry in entries if entry.error is not None]
    print_errors(errors)
    if certificate is not None:
        outputs.certify(certificate, [(o.entry.name, o.result) for o in outcomes if o.result is not None])
    if form == "json":
        say(claims.claims_json(outcomes, __version__))
    else:
        say(claims.claims_page(outcomes, time.perf_counter() - begun, width(), paint, mends=mends))
    return options.WRONG_USE if errors else 0 if all(outcome.ok for outcome in outcomes) else options.FAILED


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(dir_okay=False))
def replay(files: tuple[str, ...]) -> int:
    """Have the kernel alone check certificates, without any search.

    A FILE holds one certificate or a list of them, as `--certificate` writes it. Exit code 1 says that one was refused.
    """
    from symkl.kernel import certificate  # noqa: PLC0415 - `--help` needs no SymPy
    from symkl.kernel.errors import RejectedError  # noqa: PLC0415 - as above
    from symkl.render import certificates  # noqa: PLC0415 - as above

    code = 0
    for file in files:
        try:
            found = certificate.certificates(Path(file).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, RejectedError) as error:
            complain(f"{file}: cannot be read: {getattr(error, 'strerror', None) or getattr(error, 'message', error)}")
            code = options.WRONG_USE
            continue
        for data in found:
            name = str(data.get("label", "")) if isinstance(data, dict) else ""
            label = name if len(files) == 1 else f"{file}: {name}" if name else file
            try:
                say(certificates.accepted_page(label, certificate.replay(data), width(), paint))
            except RejectedError as error:
                say(certificates.refused_page(label, error, paint))
                code = code or options.FAILED
    return code
