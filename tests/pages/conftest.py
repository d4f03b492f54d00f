"""A small real release, accounts of its own, and a viewer, for every page test."""

import pytest

from auth.viewer import Viewer
from data_layer.scope import Scope
from pages.parts import kept
from tests.lib.tiny_release import CAMDEN, HALTON, KNOWSLEY, tiny_release

GIRLS, BOYS = 8, 7


def children(la: int, start: int, points: int) -> list[dict]:
    """Eight girls and seven boys with Attainment 8 of `points`, one more each (times 100), and Progress 8 for all but the last."""
    rows = []
    for place in range(GIRLS + BOYS):
        rows.append(dict(la_code=la, pupil_id=start + place, sex="F" if place < GIRLS else "M", region_code="E12000007" if la == CAMDEN else "E12000002", changes_after_11=place % 4,
                         ks4_attainment8=100 * (points + place), ks4_em_94=int(place % 3 == 0), ks4_progress8=None if place == GIRLS + BOYS - 1 else -1000 + 50 * place,
                         prior_score=100_000 + 500 * place, months_in_care=10 + 5 * place, sdq_score=5 + place, placement_type="other_foster", educated_in_la="in"))
    return rows


@pytest.fixture(scope="session")
def release_folder(tmp_path_factory):
    own, near, far = children(HALTON, 1, 20), children(KNOWSLEY, 101, 22), children(CAMDEN, 201, 24)
    cohort = [dict(la_code=row["la_code"], pupil_id=row["pupil_id"]) for row in own + near + far]
    cohort += [dict(pupil_id=61, match_pass=None, has_result=False, reason="upn_missing"), dict(pupil_id=62, match_pass=None, has_result=False, reason="dob_differs", candidate="same UPN and sex; born a day apart"),
               dict(pupil_id=63, at_stage=False, has_result=False), dict(pupil_id=64, of_age=False, at_stage=False, has_result=False)]
    names = [dict(pupil_id=number, surname=f"Madeup{number}", forename="Robin", upn=f"A{number:011d}B", child=f"C{number}") for number in [*range(1, 16), 61, 62, 63, 64]]
    return tiny_release(tmp_path_factory.mktemp("releases"), cla=own + near + far, cohort=cohort, children=names, schools=[dict(urn=100001, name="The Example School", la_code=HALTON)],
                        matches=[*(dict(la_code=HALTON, pupil_id=number, upn=f"A{number:011d}B", match_pass=1, state="matched", words="UPN, date of birth and sex agree") for number in range(1, 16)),
                                 dict(la_code=HALTON, pupil_id=62, upn=f"A{62:011d}B", state="suggested", words="the UPN agrees; not matched")],
                        periods=[dict(la_code=HALTON, pupil_id=1, period=1, start="2019-01-01", start_known=True)],
                        placements=[dict(la_code=HALTON, pupil_id=1, period=1, placement=1, start="2019-01-01", place="U4", placement_type="other_foster")],
                        ks4_entries=[dict(la_code=HALTON, pupil_id=1, year=2024, subject="History", qualification="GCSE (9-1)", grade="5", points=5, size=1, pillar="ebacc", slot="5")])


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, release_folder, tmp_path):
    """This release, accounts in a folder of the test's own, no answers kept from the test before."""
    monkeypatch.setenv("CLA_RELEASES", str(release_folder))
    monkeypatch.setenv("CLA_ACCOUNTS", str(tmp_path / "accounts"))
    kept.SHELF.clear()
    yield


def viewer(role: str = "vsh", la: int = HALTON, personal: bool = True) -> Viewer:
    return Viewer("Dana Example", "dana", role, la, Scope(frozenset({la}), personal=personal), "fingerprint")
