"""The commands that take derivations: read arguments, call, print, return an exit code.

SymPy is loaded only by the commands that need it, and rich only when a progress bar is due.
"""

from __future__ import annotations

import contextlib
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from symkl import __version__, options, outputs
from symkl.errors import SymklError
from symkl.terminal import Bar, complain, paint, print_errors, say, width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from click.shell_completion import CompletionItem

    from symkl import kept
    from symkl.suite import SuiteResult


def _complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from symkl import shell  # noqa: PLC0415 - only a shell asks

    return (shell.forms if parameter.name == "forms" else shell.target)(context, parameter, incomplete)


@click.command()
@click.argument("targets", nargs=-1, metavar="[PATH|NAME]...", shell_complete=_complete)
@click.option("--builtin", is_flag=True, help="The derivations that symkl brings along.")
@click.option("--format", "form", type=click.Choice(options.FORMATS), default="text", show_default=True)
@options.jobs
@options.scheduler
@click.option("--time-limit", type=click.FloatRange(0.01), show_default="60", metavar="S", help=options.LIMIT)
@options.no_cache
@options.certificate
@options.baseline
@options.update_baseline
@options.watch
@click.option("-q", "--quiet", is_flag=True, help="Only what is not as claimed, and the summary.")
@click.option("-v", "--verbose", is_flag=True, help=f"A line for each link, too. {options.VERBOSE}")
def verify(  # noqa: PLR0913 - the options
    targets: tuple[str, ...],
    form: str,
    *,
    builtin: bool,
    jobs: int | None,
    scheduler: str,
    time_limit: float | None,
    no_cache: bool,
    certificate: str | None,
    baseline: Path | None,
    update_baseline: bool,
    watch: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Decide every link of derivations.

    A target is a file, a folder, FILE::NAME for one derivation of a file, FILE::NAME[a] for one link of it, or the name of
    a built-in one. Without a target, the derivations of the current project: of the folders that [tool.symkl] in
    pyproject.toml or symkl.toml names, or else of this folder.
    """
    from symkl import kept  # noqa: PLC0415 - `--help` needs no settings
    from symkl import targets as taken  # noqa: PLC0415 - as above
    from symkl.loading import files_of  # noqa: PLC0415 - as above
    from symkl.project import current  # noqa: PLC0415 - as above

    if builtin and targets:
        msg = "--builtin is for a run without targets"
        raise click.UsageError(msg)
    project = current()
    means = {
        "jobs": jobs or project.jobs or options.JOBS,
        "seconds": time_limit or project.time_limit or 60.0,
        "scheduler": scheduler,
        "mends": options.MENDS if verbose or form != "text" else 1,  # as many as are shown
    }

    told = _Told(form, verbose=verbose, quiet=quiet, certificate=certificate, baseline=baseline, anew=update_baseline)

    def once() -> int:
        begun = time.perf_counter()
        wanted = taken.derivations(project, targets, builtin=builtin, quiet=quiet)
        asked: dict[str, Any] | None = None
        if not (no_cache or scheduler or told.more):
            files = list(map(str, files_of(wanted)))
            asked = {"verify": wanted, "files": files, "quiet": quiet, "verbose": verbose, **means, **outputs.look()}
        answer = kept.answered(asked, lambda: told.of(_run(wanted, cached=not no_cache, **means)))
        if answer.page is not None:
            say(answer.page.after(time.perf_counter() - begun, width(), paint))
        return answer.code

    if not watch:
        return once()
    return outputs.again_and_again(once, lambda: files_of(targets) if targets else project.derivations())


@dataclass(frozen=True)
class _Told:
    """How ``symkl verify`` tells what came out of a run."""

    form: str
    verbose: bool
    quiet: bool
    certificate: str | None
    baseline: Path | None
    anew: bool

    @property
    def more(self) -> bool:
        """Whether it does more than print a page."""
        return self.form != "text" or self.anew or not (self.certificate is None and self.baseline is None)

    def of(self, suite: SuiteResult) -> kept.Answer:
        """Tell it, but for the page."""
        from symkl import kept  # noqa: PLC0415 - `--help` needs no settings

        known = outputs.baseline_of(self.baseline, anew=self.anew)
        print_errors(suite.errors)
        if known is not None:
            suite = known.suite(suite)
            known.settle(complain)
        if self.certificate is not None:
            meant = [(k.link.label, k.result if k.mended_result is None else k.mended_result) for k in suite.links]
            outputs.certify(self.certificate, meant)
        if self.form != "text":
            say(outputs.formatted(self.form, suite))
        if self.form != "text" or not suite.derivations:
            return kept.Answer(None, _code(suite))
        from symkl.render import text  # noqa: PLC0415 - only this format needs it

        mends = options.MENDS if self.verbose else 1
        page = text.verified(suite, width(), paint, mends=mends, links=self.verbose, problems_only=self.quiet)
        return kept.Answer(page, _code(suite))


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> int:
    """Write a first derivation, with a wrong sign to find, and the settings of a project."""
    from symkl import first  # noqa: PLC0415 - only this command needs it

    wrote = first.written(folder)
    into = "" if folder == Path() else f"cd {folder}, then "
    say(f"wrote {', '.join(map(str, wrote))}")
    say(f"{into}run `symkl verify`: it refutes the last line of {first.FILE},")
    say("says where that fails, and which line near it is proved")
    return 0


@click.command()
@click.argument("targets", nargs=-1, metavar="[PATH|NAME]...", shell_complete=_complete)
@click.option("--all", "everything", is_flag=True, help="All built-in derivations.")
@click.option(
    "--document",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Plant misprints in the proved lines of a document instead, one at a time, and check it again.",
)
@click.option("--each", type=click.IntRange(1), default=2, show_default=True, help="Misprints in a line of a document.")
def mutate(targets: tuple[str, ...], everything: bool, document: Path | None, each: int) -> int:  # noqa: FBT001 - click's
    """Change one token of every link in all ways, and count what is noticed."""
    if document is not None:
        return _plant(document, each)
    from symkl.loading import gather  # noqa: PLC0415 - `--help` needs no SymPy
    from symkl.mutation import mutate as mutants_of  # noqa: PLC0415 - as above
    from symkl.render import claims  # noqa: PLC0415 - as above

    if not targets and not everything:
        msg = "name a derivation or a file, or give --all"
        raise click.UsageError(msg)
    with contextlib.redirect_stdout(sys.stderr):
        found = gather(_mine(targets))
    print_errors(found.errors)
    tallies = [tally for derivation in found.derivations for tally in mutants_of(derivation)]
    say(claims.mutation_page(tallies, paint))
    return options.WRONG_USE if found.errors else options.FAILED if any(tally.missed for tally in tallies) else 0


def _plant(document: Path, each: int) -> int:
    """Plant misprints in a document, and say what is noticed of them."""
    from symkl.documents.planting import planted  # noqa: PLC0415 - `--help` needs no SymPy
    from symkl.render.findings.planted import page  # noqa: PLC0415 - as above

    say(page(list(planted(document, each=each)), paint))
    return 0


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="NAME|PATH...", shell_complete=_complete)
def show(targets: tuple[str, ...]) -> int:
    """Show chains, and what each verdict rests on."""
    from symkl import explaining  # noqa: PLC0415 - `--help` needs no SymPy
    from symkl.render import text  # noqa: PLC0415 - as above

    suite = explaining.pruned(_run(_mine(targets)))
    print_errors(suite.errors)
    pages = [text.derivation_page(result, width(), paint) for result in suite.derivations]
    if pages:
        say("\n\n\n".join(pages))
    return _code(suite)


@click.command(context_settings={"ignore_unknown_options": True})  # a claim may start with a minus sign
@click.argument("target", metavar="NAME|NAME[a]|CLAIM", shell_complete=_complete)
@click.option("--let", "lets", multiple=True, metavar="DECLARATIONS", help="What a claim names, as for `symkl prove`.")
@click.option("--steps", type=click.Choice(["folded", "all"]), default="folded", show_default=True)
@click.option("--whole", is_flag=True, help="A derivation's conclusion as one statement, not link by link.")
def explain(target: str, lets: tuple[str, ...], steps: str, *, whole: bool) -> int:
    """Show why something holds, a law a step.

    Of a derivation each link, of NAME[a] one, of a CLAIM the claim. Where it does not hold, the counterexample; where it is
    not decided, what is left of the left side less the right.
    """
    from symkl import explaining  # noqa: PLC0415 - `--help` needs no SymPy
    from symkl.render import steps as shown  # noqa: PLC0415 - as above

    with contextlib.redirect_stdout(sys.stderr):
        found = explaining.explained(target, "; ".join(lets), whole=whole, resolve=lambda name: _mine((name,))[0])
    wide = width()
    say("\n\n".join(shown.page(e, wide, paint, everything=steps == "all", name=name) for name, e in found))
    return 0 if all(explaining.settled(e) for _, e in found) else options.FAILED


@click.command()
@click.argument("targets", nargs=-1, metavar="[NAME|PATH]...", shell_complete=_complete)
@click.option("--all", "everything", is_flag=True, help="All built-in derivations.")
@click.option(
    "--to",
    "forms",
    metavar="FORM,...",
    shell_complete=_complete,
    help="tex, html, md, json or pdf; else what the name after -o ends in, or tex.",
)
@click.option("-o", "--output", metavar="FILE|FOLDER", default="-", help="Where to write, instead of standard output.")
@click.option("--fragment", is_flag=True, help="LaTeX to \\input into a document of your own.")
@click.option(
    "--columns", type=click.Choice(["1", "2"]), default="1", help="How many columns the document of a fragment has."
)
@click.option(
    "--site",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="A site instead: a page for each file, the language, functions, laws, and an index with a search.",
)
@click.option(
    "--playground",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="With --site, a page that decides claims in the browser; FOLDER holds Pyodide, as `npm pack pyodide` brings it.",
)
@click.option("--steps", is_flag=True, help="In LaTeX and HTML, show why each line holds, a law a step.")
def export(  # noqa: PLR0913 - the options
    targets: tuple[str, ...],
    *,
    everything: bool,
    forms: str | None,
    output: str,
    fragment: bool,
    columns: str,
    site: Path | None,
    playground: Path | None,
    steps: bool,
) -> int:
    """Write derivations with their verdicts as a page or a document.

    Several forms at once go into a folder, all of them or none: --to html,tex,json -o FOLDER.
    """
    if bool(targets) == everything:
        msg = "name the derivations to export, or give --all"
        raise click.UsageError(msg)
    from symkl.render.exports import FORMS, forms_of  # noqa: PLC0415 - `--help` needs no SymPy

    suffix = Path(output).suffix[1:].lower()
    if forms is None and suffix and suffix not in FORMS and not Path(output).is_dir():
        msg = f"{output}: no form is called {suffix}; it may end in .{', .'.join(FORMS)}, or --to says what it is"
        raise click.UsageError(msg)
    wanted = forms_of(forms if forms is not None else suffix if suffix in FORMS else "tex")
    if fragment and wanted != ["tex"]:
        msg = "--fragment is for --to tex"
        raise click.UsageError(msg)
    if columns != "1" and not fragment:
        msg = "--columns is for --fragment"
        raise click.UsageError(msg)
    if playground is not None and site is None:
        msg = "--playground is for --site FOLDER"
        raise click.UsageError(msg)
    places = [] if site is not None else outputs.places(wanted, output)
    suite = _run(_mine(targets), jobs=options.JOBS)
    print_errors(suite.errors)
    if site is not None and suite.derivations:
        complain(outputs.site(suite, site, playground))
    elif suite.derivations:
        outputs.export(suite, ["fragment"] if fragment else wanted, places, steps=steps, columns=int(columns))
        wrong = sum(not link.ok for link in suite.links)
        if wrong:
            from symkl.render.messages import count  # noqa: PLC0415 - only this needs it

            complain(f"{count(wrong, 'link')} not as claimed; the document says which")
    return _code(suite)


@click.command("list")
@click.argument("targets", nargs=-1, metavar="[PATH|NAME]...", shell_complete=_complete)
@click.option("--builtin", is_flag=True, help="The derivations that symkl brings along.")
def list_(targets: tuple[str, ...], *, builtin: bool) -> int:
    """List derivations with their titles and sources.

    Without a target, those of the current project; where it has none, those that symkl brings along.
    """
    from symkl import loading  # noqa: PLC0415 - `--help` needs no SymPy
    from symkl.project import current  # noqa: PLC0415 - as above
    from symkl.render import text  # noqa: PLC0415 - as above

    if builtin and targets:
        msg = "--builtin is for a run without targets"
        raise click.UsageError(msg)
    own = [] if targets or builtin else current().derivations()
    with contextlib.redirect_stdout(sys.stderr):
        found = loading.gather(list(map(str, own)) or _mine(targets))
    print_errors(found.errors)
    if found.derivations:
        say(text.listing(found.derivations, width()))
    if own:
        complain("those that symkl brings along: symkl list --builtin")
    return options.WRONG_USE if found.errors else 0


@click.command("help")
@click.argument("topic", type=click.Choice(["language", "functions", "laws", "editor"]), required=False)
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.pass_context
def help_(context: click.Context, topic: str | None, words: tuple[str, ...]) -> int:
    """Print what can be said, its functions, or the laws of proofs: all of it, or what speaks of some words.

    `editor` says how to connect an editor.
    """
    if topic is None:
        say(context.find_root().get_help())
        return 0
    if topic == "editor":
        from symkl.editor import guide  # noqa: PLC0415 - only this needs it

        say(guide.PAGE.rstrip())
        return 0
    from symkl.render import text  # noqa: PLC0415 - `--help` needs no SymPy

    if topic != "laws":
        from symkl import reference  # noqa: PLC0415 - as above

        parts = reference.functions() if topic == "functions" else None
        page = text.reference_page(reference.about(words, parts), width(), paint)
    else:
        from symkl.prover.cited import CITED  # noqa: PLC0415 - as above

        found = (law for law in CITED.values() if all(word.lower() in str(law).lower() for word in words))
        page = text.laws_page(found, width(), paint)
    if not page:
        complain(f"nothing in the {topic} speaks of {' '.join(words)}")
        return options.FAILED
    say(page)
    return 0


@click.command()
@click.option("--stdio", is_flag=True, hidden=True, help="What editors may say; there is no other way.")
@click.option("--jobs", type=click.IntRange(1), default=max(1, options.JOBS - 1), metavar="N", help="Statements at once.")
@click.option("--time-limit", type=click.FloatRange(0.01), default=10.0, show_default=True, metavar="S", help=options.LIMIT)
def lsp(*, stdio: bool, jobs: int, time_limit: float) -> NoReturn:  # noqa: ARG001 - as editors say it
    """Answer an editor: a language server over standard input and output. `symkl help editor` says how to connect one."""
    try:
        from symkl.editor.server import serve  # noqa: PLC0415 - an extra
    except ImportError as error:
        msg = f"the language server needs pygls: {error}"
        raise SymklError(msg, hint="pip install 'symkl[lsp]'") from None
    serve(__version__, jobs, time_limit).start_io()
    raise SystemExit(0)  # standard output is closed by now


def _run(targets: Iterable[str], **means: Any) -> SuiteResult:  # noqa: ANN401 - the fields of Means
    from symkl import suite  # noqa: PLC0415 - `--help` needs no SymPy

    # what a derivation file prints must not end up in the report
    with contextlib.redirect_stdout(sys.stderr), contextlib.closing(Bar()) as step:
        return suite.run(targets, step, suite.Means(**means))


def _mine(targets: tuple[str, ...]) -> list[str]:
    from symkl.targets import mine  # noqa: PLC0415 - `--help` needs no settings

    return mine(targets)


def _code(suite: SuiteResult) -> int:
    return options.WRONG_USE if suite.errors else 0 if suite.ok else options.FAILED
