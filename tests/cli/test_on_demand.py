"""Each command brings up what it needs, and no more."""

import subprocess
import sys

import pytest
from typer.main import get_command

import cli

NOT_FOR_A_LOAD = {"scipy", "statsmodels", "sqlalchemy", "streamlit", "altair"}


def test_a_load_waits_for_no_statistics_accounts_or_pages():
    """They take longer to bring up than one LA's return takes to read."""
    told = subprocess.run([sys.executable, "-c", "import cli, cli_load, sys; print(*{name.partition('.')[0] for name in sys.modules})"], capture_output=True, text=True, check=True)
    assert not NOT_FOR_A_LOAD & set(told.stdout.split()) and "duckdb" in told.stdout


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_is_found_where_it_is_said_to_be(name):
    command = get_command(cli.app).get_command(None, name)
    assert command.name == name and command.help


def test_an_installation_may_leave_the_made_up_england_out(monkeypatch, capsys):
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    assert "synth" not in get_command(cli.app).list_commands(None)
    assert cli.main(["synth", "--out", "x"]) == 2 and "There is no command 'synth'" in capsys.readouterr().err
