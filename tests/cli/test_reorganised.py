"""An LA that was reorganised, asked for without a browser. 2019: Bournemouth (837) and Poole became one LA (839)."""

import json

import pytest

from cli import main
from tests.lib.tiny_release import AUTHORITIES, tiny_release

BCP = 839


@pytest.fixture
def releases(tmp_path):
    return tiny_release(tmp_path, release=[dict(returns_from=2018)], release_files=[dict(kind="header", file="837.csv", la_code=837, year=2019)],
                        cla=[dict(la_code=BCP, ks4_attainment8=2000 + 100 * place) for place in range(12)], cohort=[dict(la_code=BCP, pupil_id=number) for number in range(1, 13)],
                        local_authorities=[*AUTHORITIES, dict(la_code=BCP, name="Bournemouth, Christchurch and Poole"), dict(la_code=837, name="Bournemouth", successor=BCP, is_current=False)])


@pytest.mark.parametrize("asked", ["837", "bournemouth"])
def test_one_that_was_taken_over_is_asked_for_under_its_new_name(releases, capsys, asked):
    status = main(["report", "ks4-benchmark", "--la", asked, "--year", "2024", "--releases", str(releases)])
    out, err = capsys.readouterr()
    assert (status, out) == (2, "") and "Ask for 839" in err


def test_one_that_took_over_another_says_so_under_its_figures(releases, capsys):
    words = ["report", "ks4-benchmark", "--la", "839", "--year", "2024", "--measures", "ks4_attainment8", "--releases", str(releases)]
    assert main(words) == 0
    assert "include children of Bournemouth (837) until 2018/19" in " ".join(capsys.readouterr().out.split())
    assert main([*words, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"]
