"""`cla`: everything the pages show, without a browser; and loading, serving and keeping the releases.

Exit status: 0 done, 2 refused. Results go to standard output; progress, messages and errors to standard error.
"""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from cli_output import Format, say
from data_layer import listings
from data_layer.question import BadQuestion, near

REFUSED = 2
COMMANDS = {  # name -> where it is: looked up when it is asked for, so that a load does not wait for the statistics, nor a list for the accounts
    "report": "cli_report", "cohort": "cli_report", "load": "cli_load", "serve": "cli_work", "demo": "cli_work", "purge": "cli_work", "check": "cli_work",
    "synth": "synthetic.commands",  # an installation may leave the made-up England out
    "list": "cli", "user": "auth.commands",
}


class OnDemand(TyperGroup):
    """The commands, each brought up only when it is run or its help is wanted."""

    def list_commands(self, ctx) -> list[str]:
        return [name for name in COMMANDS if name != "synth" or find_spec("synthetic")]

    def get_command(self, ctx, name: str):
        return _command(name) if name in self.list_commands(ctx) else None


def _command(name: str):
    """One command as Typer makes it, with all that it needs."""
    part = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    if name == "user":
        part.add_typer(import_module(COMMANDS[name]).user_app, name=name)
        return typer.main.get_group(part).commands[name]
    part.command(name)(list_known if name == "list" else getattr(import_module(COMMANDS[name]), name))
    return typer.main.get_command(part)


app = typer.Typer(name="cla", cls=OnDemand, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def _cla() -> None:
    """Figures on the education of children looked after: load return files, ask, serve. Add --debug for the details of an error."""


def _plain_errors() -> tuple[type[Exception], ...]:
    """Errors that say all there is to say. Looked up once something has failed."""
    from auth.accounts import AccountProblem
    from auth.audit import AuditFailed
    from auth.keys import DoorShut
    from data_layer.database import NoRelease, TooSlow
    from data_layer.disclosure import NotShareable
    from data_layer.load import Refused
    from data_layer.scope import ScopeRequired
    from filters.selection import UnknownChoice

    return BadQuestion, UnknownChoice, ScopeRequired, NotShareable, NoRelease, TooSlow, Refused, AuditFailed, DoorShut, AccountProblem


def _filters() -> list[dict]:
    from filters.definitions import FILTERS

    return [{"key": one.key, "label": one.label, "group": one.group, "stages": list(one.stages), "care": one.care,
             "options": [{"key": option.slug, "label": option.label} for option in one.options]} for one in FILTERS]


LISTS = {"reports": listings.reports, "measures": listings.measures, "filters": _filters, "comparators": listings.comparators, "availability": listings.availability, "las": listings.las}


def list_known(what: Annotated[str, typer.Argument(help=f"One of: {', '.join(LISTS)}.")], form: Annotated[Format, typer.Option("--format")] = Format.table,
               releases: Annotated[Path | None, typer.Option("--releases", help="Releases folder: availability and LAs of its current release; else of all that the system knows.")] = None):
    """List what the system knows: reports, measures, filters, comparators, availability, LAs."""
    from cli_figures import write_listing

    if what not in LISTS:
        raise BadQuestion(f"There is no list of '{what}'{near(what, LISTS)} Lists: {', '.join(LISTS)}.")
    write_listing(_of_release(what, releases) if releases and what in listings.OF_RELEASE else LISTS[what](), form)


def _of_release(what: str, releases: Path) -> list[dict]:
    from data_layer.database import open_release

    release = open_release(releases)
    try:
        return listings.OF_RELEASE[what](release)
    finally:
        release.close()


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and gives its exit status. An error is one plain sentence; `--debug` anywhere shows its trace."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    try:
        return app(args=[word for word in given if word != "--debug"], prog_name="cla", standalone_mode=False) or 0
    except Exception as error:
        if debug:
            raise
        return _refuse(error)


def _refuse(error: Exception) -> int:
    """Says what was wrong in one sentence."""
    if hasattr(error, "format_message"):
        say(_usage_sentence(error))
    elif isinstance(error, typer.Abort):
        say("Stopped.")
    elif isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    elif isinstance(error, _plain_errors()):
        say(str(error))
    elif isinstance(error, OSError):
        say(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}. Check that the path exists and may be written.")
    else:
        say(f"Something went wrong that should not ({type(error).__name__}). Run it again with --debug and send the output to whoever keeps the system.")
    return REFUSED


def _usage_sentence(error: Exception) -> str:
    """Typer's message with the near command and where to look."""
    text = error.format_message()
    context = getattr(error, "ctx", None)
    if context and text.startswith("No such command"):
        name = text.partition("'")[2].partition("'")[0]
        text = f"There is no command '{name}'{near(name, context.command.list_commands(context))}"
    command = context.command_path if context else "cla"
    return f"{text} `{command} --help` shows what can be given."


if __name__ == "__main__":
    sys.exit(main())
