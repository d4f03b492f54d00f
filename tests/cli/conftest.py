"""`cla` on a small drawn England, run in this process and read back from its streams."""

import json

import pytest

from cli import main
from tests.lib.tiny_release import tiny_release
from tests.query.conftest import made_england


@pytest.fixture(scope="session")
def releases(tmp_path_factory):
    cla, pupils = made_england()
    numbered = [{**child, "pupil_id": number} for number, child in enumerate(cla, 1)]
    children = [dict(la_code=child["la_code"], pupil_id=child["pupil_id"], surname=f"Surname{child['pupil_id']}", forename="=Formula()", upn=f"A{child['pupil_id']:012d}") for child in numbered]
    cohort = [dict(la_code=child["la_code"], pupil_id=child["pupil_id"], year=child["year"], in_12m=child["in_12m"]) for child in numbered]
    cohort += [dict(la_code=876, pupil_id=9001, has_result=False, match_pass=None, reason="upn_missing"), dict(la_code=876, pupil_id=9002, of_age=False, at_stage=False, has_result=False)]
    return tiny_release(tmp_path_factory.mktemp("releases"), cla=numbered, pupils=pupils, children=children, cohort=cohort,
                        sigmas=[dict(measure="ks4_progress8", year=year, sigma=1.3) for year in (2023, 2024)])


@pytest.fixture
def cla(releases, capsys, monkeypatch):
    """Runs `cla WORDS`: (exit status, standard output, standard error)."""
    monkeypatch.setenv("CLA_RELEASES", str(releases))
    monkeypatch.delenv("CLA_ACCOUNTS", raising=False)

    def run(*words):
        status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return status, out, err
    return run


@pytest.fixture
def as_json(cla):
    """Runs a command that must succeed and gives the one JSON value on standard output."""
    def run(*words):
        status, out, err = cla(*words, "--format", "json")
        assert status == 0, err
        return json.loads(out)
    return run
