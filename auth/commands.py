"""`cla user`: accounts from the server's own command line. Whoever may run it owns the files, so it acts as the operator."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from auth import accounts, audit, demo, lists
from auth.accounts import AccountProblem
from auth.keys import DoorShut
from auth.roles import ROLES
from auth.store import store

REFUSED = 2
user_app = typer.Typer(name="user", no_args_is_help=True, help="Accounts: who may come in, and as what.")
Username = Annotated[str, typer.Argument(help="The account's username.")]
Releases = Annotated[Path | None, typer.Option("--releases", help="Releases folder; the accounts lie in auth/ inside it (CLA_ACCOUNTS names another place).")]


@user_app.command()
def add(username: Username, role: Annotated[str, typer.Option(help=f"One of: {', '.join(ROLES)}.")],
        name: Annotated[str, typer.Option(help="The person's name, as pages show it.")],
        la: Annotated[int | None, typer.Option(help="LA code, such as 876.")] = None, releases: Releases = None):
    """Add an account and print its invitation: a link that works once, within 72 hours."""
    _print_link(_do(releases, accounts.add, username, name, role, la))


@user_app.command("list")
def list_accounts(releases: Releases = None):
    """List the accounts: username, role, LA, status, last sign-in."""
    known = _do(releases, accounts.every)
    if not known:
        typer.echo("There are no accounts yet. `cla user add USERNAME --role la_admin --la CODE --name NAME` makes the first; `cla demo` makes its own.", err=True)
    for account in known:
        last = datetime.fromtimestamp(account["last_sign_in"]).isoformat(" ", "minutes") if account["last_sign_in"] else "never"
        enrolled = "second factor" if account["enrolled"] else "not enrolled"
        typer.echo("\t".join(str(part) for part in (
            account["username"], account["role"], account["la_code"] or "-", account["status"], enrolled, last, account["children"] or "-")))


@user_app.command("reset-code")
def reset_code(username: Username, releases: Releases = None):
    """End the second factor (a lost phone) and print a one-time link to set up a new one."""
    _print_link(_do(releases, accounts.reset_code, username))


@user_app.command("reset-password")
def reset_password(username: Username, releases: Releases = None):
    """End the password and print a one-time link to choose a new one."""
    _print_link(_do(releases, accounts.reset_password, username))


@user_app.command()
def lock(username: Username, releases: Releases = None):
    """Lock an account: its open tabs close within a minute."""
    _do(releases, accounts.lock, username)
    typer.echo(f"{username} is locked.", err=True)


@user_app.command()
def unlock(username: Username, releases: Releases = None):
    """Open a locked account again."""
    _do(releases, accounts.unlock, username)
    typer.echo(f"{username} may sign in again.", err=True)


@user_app.command()
def end(username: Username, releases: Releases = None):
    """End an account for good; its lines in the audit stay."""
    _do(releases, accounts.end, username)
    typer.echo(f"{username} has ended.", err=True)


@user_app.command("sign-out")
def sign_out(username: Username, releases: Releases = None):
    """Sign an account out everywhere."""
    _do(releases, accounts.sign_out_everywhere, username)
    typer.echo(f"{username} is signed out everywhere.", err=True)


@user_app.command("end-demo")
def end_demo(releases: Releases = None):
    """End every demo account, before real data are loaded."""
    _do(releases, demo.end_demo_accounts)
    typer.echo("The demo accounts have ended.", err=True)


@user_app.command("make-list")
def make_list(la: Annotated[int, typer.Option(help="LA code.")], name: Annotated[str, typer.Option(help="Name of the list, such as the school's.")],
              file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CHILD numbers or UPNs, one a line.")], releases: Releases = None):
    """Make or replace a list of children for a school or a social worker."""
    _do(releases, lists.make, la, name, file.read_text(encoding="utf-8-sig").splitlines())
    typer.echo(f"The list '{name}' of LA {la} is made.", err=True)


@user_app.command("attach-list")
def attach_list(username: Username, name: Annotated[str, typer.Argument(help="Name of the list.")], releases: Releases = None):
    """Give a school's or a social worker's account the children of a list."""
    _do(releases, lists.attach, username, name)
    typer.echo(f"{username} sees the children of '{name}'.", err=True)


@user_app.command("audit")
def show_audit(newest: Annotated[int, typer.Option(help="How many lines, newest first.")] = 100,
               check: Annotated[bool, typer.Option("--check", help="Only say whether the log is whole.")] = False, releases: Releases = None):
    """Show the audit, or check that no line was changed or taken out."""
    if check:
        broken = _do(releases, audit.broken_at)
        if broken is not None:
            _refuse(f"The audit was changed: line {broken} doesn't follow from the one before it. Compare it with the backup.")
        typer.echo("The audit is whole.", err=True)
        return
    for line in _do(releases, lambda store: audit.lines(store, newest=newest)):
        typer.echo("\t".join("" if line[name] is None else str(line[name]) for name in audit.COLUMNS))


def _do(releases: Path | None, action, *arguments):
    if releases:
        os.environ["CLA_RELEASES"] = str(releases)
        store.cache_clear()
    try:
        return action(store(), *arguments)
    except (AccountProblem, DoorShut) as problem:
        _refuse(str(problem))


def _refuse(said: str):
    typer.echo(said, err=True)
    raise typer.Exit(REFUSED)


def _print_link(path: str) -> None:
    typer.echo(os.environ.get("CLA_ADDRESS", "").rstrip("/") + path)
    typer.echo("Give this link to that person alone, by a way you trust. It works once, for 72 hours. "
               "It begins with the address of the site" + ("." if os.environ.get("CLA_ADDRESS") else " (set CLA_ADDRESS to print it whole)."), err=True)
