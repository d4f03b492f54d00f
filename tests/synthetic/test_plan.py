"""Bad input: one clear sentence, nothing half-written."""

import shutil
from collections import namedtuple

import pytest
from typer import Typer
from typer.testing import CliRunner

from synthetic.commands import synth
from synthetic.england import make_england
from synthetic.plan import Refused, make_plan, parse_authorities, parse_years


@pytest.mark.parametrize("wanted, says", [
    ({"years": "1999"}, "2016 to 2025"), ({"years": "2024-2021"}, "2016 to 2025"), ({"years": "last"}, "can't be read"),
    ({"scale": "galaxy"}, "demo or england"), ({"la": "999"}, "no local authority"), ({"la": "909"}, "942"), ({"la": "Leads"}, "Did you mean Leeds"),
])
def test_unknown_things_are_refused(tmp_path, wanted, says):
    with pytest.raises(Refused, match=says):
        make_plan(tmp_path / "out", **wanted)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_files_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refused, match="already holds files"):
        make_plan(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_no_room_is_refused(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage(10**9, 10**9, 10**6))
    with pytest.raises(Refused, match="GB free"):
        make_plan(tmp_path / "out")


def test_a_failure_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("synthetic.england.register_of", lambda plan: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_england(make_plan(tmp_path / "out", years="2024"))
    assert list(tmp_path.iterdir()) == []


def test_years_and_authorities_are_understood():
    assert list(parse_years("2016-2018")) == [2016, 2017, 2018]
    assert len(parse_authorities("876, Leeds")) == 2


def test_the_command_refuses_with_status_2_and_one_sentence(tmp_path):
    app = Typer()
    app.command()(synth)
    result = CliRunner().invoke(app, ["--out", str(tmp_path / "x"), "--scale", "galaxy"])
    assert result.exit_code == 2
    assert "Choose demo or england" in result.output and "Traceback" not in result.output
