"""The command line: knows what its commands are and where; what one of them needs is loaded when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import click

from symkl import __version__

if TYPE_CHECKING:
    from typing import Any

# of each command where it is, and the first sentence of its help
COMMANDS = {
    "check": (
        "symkl.texts:check",
        "Read documents as people write them, and decide every relation sign in their mathematics.",
    ),
    "explain": ("symkl.commands:explain", "Show why something holds, a law a step."),
    "export": ("symkl.commands:export", "Write derivations with their verdicts as a page or a document."),
    "help": (
        "symkl.commands:help_",
        "Print what can be said, its functions, or the laws of proofs: all of it, or what speaks of some words.",
    ),
    "init": (
        "symkl.commands:init",
        "Write a first derivation, with a wrong sign to find, and the settings of a project.",
    ),
    "list": ("symkl.commands:list_", "List derivations with their titles and sources."),
    "lsp": (
        "symkl.commands:lsp",
        "Answer an editor: a language server over standard input and output. `symkl help editor` says how to connect one.",
    ),
    "mutate": ("symkl.commands:mutate", "Change one token of every link in all ways, and count what is noticed."),
    "prove": ("symkl.texts:prove", 'Decide one CLAIM, such as "tr(A*B) = tr(B*A)", or a file of them.'),
    "replay": ("symkl.texts:replay", "Have the kernel alone check certificates, without any search."),
    "show": ("symkl.commands:show", "Show chains, and what each verdict rests on."),
    "verify": ("symkl.commands:verify", "Decide every link of derivations."),
}


class _Symkl(click.Group):
    """Exits with the code that a command returns; says errors on one line, with a hint below."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:  # noqa: ANN401 - click's signature
        """Find the command that is called; of a word that is none, say which is near it."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            from difflib import get_close_matches  # noqa: PLC0415 - few words are no command

            near = get_close_matches(name, COMMANDS, n=1)
            ctx.fail(f"No such command {name!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Say what each command is for without loading it, as click says it."""
        room = formatter.width - 6 - max(map(len, COMMANDS))
        said = {name: click.Command(name, help=sentence) for name, (_, sentence) in COMMANDS.items()}
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(room)) for name, command in said.items()])

    def invoke(self, ctx: click.Context) -> NoReturn:
        import atexit  # noqa: PLC0415 - `--help` calls no command
        import gc  # noqa: PLC0415 - as above

        from symkl import options  # noqa: PLC0415 - as above
        from symkl.errors import SymklError, UnsoundError  # noqa: PLC0415 - as above
        from symkl.terminal import complain, print_error  # noqa: PLC0415 - as above

        gc.set_threshold(200_000, 20, 20)  # terms are many and live to the end of a run
        atexit.register(gc.freeze)  # else a tenth of a second goes into cycles that die anyway
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a letter shows its number
        try:
            code: Any = super().invoke(ctx)
            sys.stdout.flush()  # so that a closed pipe is noticed here, where click keeps quiet about it
        except UnsoundError as error:
            complain("symkl contradicts itself, which is a bug in symkl")
            print_error(error)
            ctx.exit(options.UNSOUND)
        except SymklError as error:
            print_error(error)
            ctx.exit(options.WRONG_USE)
        ctx.exit(code)


def _print_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's signature
    if wanted and not ctx.resilient_parsing:
        from symkl.terminal import say  # noqa: PLC0415 - as above

        say(f"symkl {__version__}")
        ctx.exit()


@click.group(cls=_Symkl, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Show the version."
)
def main() -> None:
    """Verify mathematical derivations with matrices, for every dimension.

    Exit codes: 0 all as expected, 1 a link is not what its derivation claims, 2 wrong use or bad input, 3 a bug in symkl.
    """
