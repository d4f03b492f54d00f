"""`cla`: everything the pages show, without a browser; and loading, serving and keeping the releases.

Exit status: 0 done, 2 refused. Results go to standard output; progress, messages and errors to standard error.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

import cli_report
import cli_work
from auth.accounts import AccountProblem
from auth.audit import AuditFailed
from auth.commands import user_app
from auth.keys import DoorShut
from cli_output import Format, say, write_listing
from data_layer import listings
from data_layer.database import NoRelease, TooSlow, open_release
from data_layer.disclosure import NotShareable
from data_layer.load import Refused
from data_layer.question import BadQuestion, near
from data_layer.scope import ScopeRequired
from filters.definitions import FILTERS
from filters.selection import UnknownChoice

REFUSED = 2
PLAIN_ERRORS = (BadQuestion, UnknownChoice, ScopeRequired, NotShareable, NoRelease, TooSlow, Refused, AuditFailed, DoorShut, AccountProblem)

app = typer.Typer(name="cla", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
                  help="Figures on the education of children looked after: load return files, ask, serve. Add --debug for the details of an error.")
app.add_typer(user_app, name="user")
app.command()(cli_report.report)
app.command()(cli_report.cohort)
app.command()(cli_work.load)
app.command()(cli_work.serve)
app.command()(cli_work.demo)
app.command()(cli_work.purge)
app.command()(cli_work.check)
try:
    from synthetic.commands import synth
    app.command()(synth)
except ModuleNotFoundError as absent:  # an installation may leave the made-up England out
    if not (absent.name or "").startswith("synthetic"):
        raise


def _filters() -> list[dict]:
    return [{"key": one.key, "label": one.label, "group": one.group, "stages": list(one.stages), "care": one.care,
             "options": [{"key": option.slug, "label": option.label} for option in one.options]} for one in FILTERS]


LISTS = {"reports": listings.reports, "measures": listings.measures, "filters": _filters, "comparators": listings.comparators, "availability": listings.availability, "las": listings.las}


@app.command("list")
def list_known(what: Annotated[str, typer.Argument(help=f"One of: {', '.join(LISTS)}.")], form: Annotated[Format, typer.Option("--format")] = Format.table,
               releases: Annotated[Path | None, typer.Option("--releases", help="Releases folder: availability and LAs of its current release; else of all that the system knows.")] = None):
    """List what the system knows: reports, measures, filters, comparators, availability, LAs."""
    if what not in LISTS:
        raise BadQuestion(f"There is no list of '{what}'{near(what, LISTS)} Lists: {', '.join(LISTS)}.")
    write_listing(_of_release(what, releases) if releases and what in listings.OF_RELEASE else LISTS[what](), form)


def _of_release(what: str, releases: Path) -> list[dict]:
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
    elif isinstance(error, PLAIN_ERRORS):
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
