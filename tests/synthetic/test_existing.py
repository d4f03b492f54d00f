"""School data for the children of an existing return."""

import csv

import pytest

from synthetic.existing import make_for
from synthetic.plan import Refused, make_plan

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,1,10/10/2007,WBRI,Q207000016049,,\n2,2,10/10/2012,WBRI,B801200005001,,\n3,2,10/10/2012,WBRI,UN4,,\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n" + "".join(
    f"{child},05/05/2022,S,C2,N1,U6,PR1,,,,,,\n" for child in (1, 2, 3))


@pytest.fixture
def care_return(tmp_path):
    folder = tmp_path / "care"
    folder.mkdir()
    (folder / "a.csv").write_text(HEADER)
    (folder / "b.csv").write_text(EPISODES + "1,01/02/2024,P,C2,N1,U6,PR1,,,,,,\n")
    return folder


def test_children_get_results_under_their_own_upn(care_return, tmp_path):
    rows = make_for(make_plan(tmp_path / "out", years="2016-2025"), care_return, lambda what, share: None)
    with (tmp_path / "out" / "ks4_2024.csv").open(encoding="utf-8") as file:
        assert [row["KS4_UPN"] for row in csv.DictReader(file)] == ["Q207000016049"]  # born 10/10/2007: Year 11 in 2023/24
    with (tmp_path / "out" / "ks2_2024.csv").open(encoding="utf-8") as file:
        upns = [row["UPN"] for row in csv.DictReader(file)]  # born 10/10/2012: Year 6 in 2023/24
    assert len(upns) == 2 and "B801200005001" in upns and "UN4" not in upns
    assert rows["census_spring_2024.csv"] == 3


def test_a_folder_without_a_return_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refused, match="no SSDA903 header file"):
        make_for(make_plan(tmp_path / "out"), tmp_path / "empty", lambda what, share: None)
    assert not (tmp_path / "out").exists()
