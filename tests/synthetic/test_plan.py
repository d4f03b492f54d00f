"""Bad input: one clear sentence, nothing half-written."""

import resource
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
    ({"scale": "galaxy"}, "demo or england"), ({"la": "999"}, "no local authority"), ({"la": "909"}, "942 and 943"), ({"la": "Leads"}, "Did you mean Leeds"), ({"la": " ,"}, "--la is empty"), ({"years": ""}, "can't be read"),
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
    with pytest.raises(Refused, match="MB free where .*about 800 MB are needed"):
        make_plan(tmp_path / "out")


EARLY, LATE = "england.school_years", "others.draw_others"
PAIRS = {(ZeroDivisionError, EARLY, False), (KeyboardInterrupt, LATE, False), (KeyboardInterrupt, EARLY, True), (ZeroDivisionError, LATE, True)}      # any two of the three, met together once
EACH = [(failure, step, there) for failure in (ZeroDivisionError, KeyboardInterrupt) for step in (EARLY, LATE) for there in (False, True)]


@pytest.mark.parametrize("failure, step, there_before", [pytest.param(*one, marks=() if one in PAIRS else pytest.mark.long) for one in EACH])
def test_a_failure_or_ctrl_c_leaves_nothing_behind(tmp_path, monkeypatch, failure, step, there_before):
    def stops(*_):
        raise failure

    if there_before:
        (tmp_path / "out").mkdir()
    monkeypatch.setattr(f"synthetic.{step}", stops)
    with pytest.raises(failure):
        make_england(make_plan(tmp_path / "out", years="2024", la="876"))
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")] == (["out"] if there_before else [])


def test_an_empty_folder_is_filled_and_kept(tmp_path):
    """It may be where a disk of its own is mounted: it can't be replaced. What a killed run left in it goes."""
    out = tmp_path / "out"
    (out / ".out.part" / "ssda903").mkdir(parents=True)
    before = out.stat().st_ino
    make_england(make_plan(out, years="2024", la="876"))
    assert out.stat().st_ino == before and (out / "ssda903").is_dir() and not (out / ".out.part").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_disk_that_fills_up_is_one_sentence_and_leaves_nothing(tmp_path):
    app, usual = Typer(), resource.getrlimit(resource.RLIMIT_FSIZE)
    app.command()(synth)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, usual[1]))
        result = CliRunner().invoke(app, ["--out", str(tmp_path / "out"), "--la", "876", "--years", "2024"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert result.exit_code == 2 and "Nothing is left of what was written" in result.output
    assert list(tmp_path.iterdir()) == []


def test_years_and_authorities_are_understood():
    assert list(parse_years("2016-2018")) == [2016, 2017, 2018]
    assert len(parse_authorities("876, Leeds")) == 2
    assert parse_authorities("bristol,876") == parse_authorities("801, Halton")


def test_the_command_refuses_with_status_2_and_one_sentence(tmp_path):
    app = Typer()
    app.command()(synth)
    result = CliRunner().invoke(app, ["--out", str(tmp_path / "x"), "--scale", "galaxy"])
    assert result.exit_code == 2
    assert "Choose demo or england" in result.output and "Traceback" not in result.output
