"""School data for the children of an existing return."""

import csv

import pytest

from synthetic.care_return import read_children
from synthetic.existing import make_for
from synthetic.plan import Refused, make_plan

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,1,10/10/2007,WBRI,Q207000016049,,\n2,2,10/10/2012,WBRI,B801200005001,,\n3,2,10/10/2012,WBRI,UN4,,\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n" + "".join(
    f"{child},05/05/2022,S,C2,N1,U6,PR1,,,,,,\n" for child in (1, 2, 3)) + "1,01/02/2024,P,C2,N1,U6,PR1,,,,,,\n"


def quiet(what, share):
    pass


def plan(tmp_path, **more):
    return make_plan(tmp_path / "out", for_return=True, **more)


def care(folder, header=HEADER, episodes=EPISODES, encoding="utf-8"):
    folder.mkdir()
    (folder / "a.csv").write_bytes(header.encode(encoding))
    (folder / "b.csv").write_bytes(episodes.encode(encoding))
    return folder


def rows_of(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def care_return(tmp_path):
    return care(tmp_path / "Halton")


def test_children_get_results_under_their_own_upn(care_return, tmp_path):
    told = []
    rows = make_for(plan(tmp_path), care_return, lambda what, share: told.append(what))
    assert [row["KS4_UPN"] for row in rows_of(tmp_path / "out" / "ks4_2024.csv")] == ["Q207000016049"]  # born 10/10/2007: Year 11 in 2023/24
    upns = [row["UPN"] for row in rows_of(tmp_path / "out" / "ks2_2024.csv")]  # born 10/10/2012: Year 6 in 2023/24
    assert len(upns) == 2 and "B801200005001" in upns and "UN4" not in upns
    assert rows["census_spring_2024.csv"] == 3
    assert [what for what in told if "no UPN" in what] == ["1 of 3 children have no UPN: their results stand under a made-up one and can't be matched, as in life"]


def test_a_child_keeps_school_and_background_through_the_years(care_return, tmp_path):
    make_for(plan(tmp_path), care_return, quiet)
    years = {year: {row["UPN"]: row for row in rows_of(tmp_path / "out" / f"census_spring_{year}.csv")} for year in (2023, 2024)}
    for upn in ("Q207000016049", "B801200005001"):
        before, after = years[2023][upn], years[2024][upn]
        assert {row["LA"] for row in (before, after)} == {"876"}
        assert [before[name] for name in ("Ethnicity", "Language", "IDACI_S", "EVERFSM_6")] == [after[name] for name in ("Ethnicity", "Language", "IDACI_S", "EVERFSM_6")]
        assert before["URN"] == after["URN"] or before["EntryDate"] != after["EntryDate"]


ODD = {
    "names in other cases, with spaces and marks": (HEADER.replace("CHILD,SEX,DOB", "Child ID, Gender ,d.o.b."), EPISODES.replace("CHILD,DECOM", '"Child Id",Decom')),
    "semicolons": (HEADER.replace(",", ";"), EPISODES.replace(",", ";")),
    "tabs": (HEADER.replace(",", "\t"), EPISODES.replace(",", "\t")),
    "a byte-order mark and Windows line ends": ("\ufeff" + HEADER.replace("\n", "\r\n"), "\ufeff" + EPISODES.replace("\n", "\r\n")),
    "ISO dates with times": (HEADER.replace("10/10/2007", "2007-10-10 00:00:00").replace("10/10/2012", "2012-10-10"), EPISODES.replace("05/05/2022", "2022-05-05").replace("01/02/2024", "2024-02-01T00:00:00")),
    "an LA and a year column, M and F, UPNs in small letters": ("LA,YEAR," + HEADER.replace("\n", "\n876,2024,").removesuffix("876,2024,").replace(",1,10/", ",M,10/").replace(",2,10/", ",F,10/").replace("Q2070", "q2070"),
                                                                "LA,YEAR," + EPISODES.replace("\n", "\nHalton,2024,").removesuffix("Halton,2024,")),
}


@pytest.mark.parametrize("how", ODD)
def test_a_return_is_read_however_it_is_written(how, tmp_path):
    header, episodes = ODD[how]
    found = read_children(care(tmp_path / "LA 876", header, episodes), plan(tmp_path))
    usual = read_children(care(tmp_path / "Halton"), plan(tmp_path))
    for name in ("child", "upn", "male", "dob", "la", "first", "last"):
        assert found[name].tolist() == usual[name].tolist(), name
    assert found["upn"].tolist() == ["Q207000016049", "B801200005001", None] and found["male"].tolist() == [True, False, False]


def test_letters_beyond_english_ones_do_not_matter(tmp_path):
    found = read_children(care(tmp_path / "Halton", HEADER.replace("WBRI,Q", "É,Q"), encoding="cp1252"), plan(tmp_path))
    assert found["upn"].tolist()[0] == "Q207000016049"


def test_two_authorities_may_use_the_same_numbers(tmp_path):
    header = "LA," + HEADER.replace("\n", "\n876,").removesuffix("876,") + "330,1,2,11/11/2007,WBRI,T330000016049,,\n"
    episodes = "LA," + EPISODES.replace("\n", "\n876,").removesuffix("876,") + "330,1,05/05/2023,S,C2,N1,U6,PR1,,,,,,\n"
    found = read_children(care(tmp_path / "both", header, episodes), plan(tmp_path))
    assert sorted(found["upn"].tolist(), key=str) == ["B801200005001", None, "Q207000016049", "T330000016049"]
    assert read_children(tmp_path / "both", plan(tmp_path, la="330"))["upn"].tolist() == ["T330000016049"]


def refusal(tmp_path, folder, **more):
    with pytest.raises(Refused) as caught:
        make_for(plan(tmp_path, **more), folder, quiet)
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    return str(caught.value)


def test_a_folder_without_a_return_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    said = refusal(tmp_path, tmp_path / "empty")
    assert "holds no SSDA903 header file (columns CHILD, DOB, UPN) and no episodes file (columns CHILD, DECOM, DEC)" in said


def test_a_return_that_is_nobodys_is_refused(tmp_path):
    assert "Give --la with the DfE's three-digit code" in refusal(tmp_path, care(tmp_path / "mine"))
    make_for(plan(tmp_path, la="876"), tmp_path / "mine", quiet)


def test_an_authority_that_is_none_is_refused(tmp_path):
    assert "“999”, which is no local authority" in refusal(tmp_path, care(tmp_path / "mine", "LA," + HEADER.replace("\n", "\n999,").removesuffix("999,"), "LA," + EPISODES.replace("\n", "\n999,").removesuffix("999,")))


def test_years_that_the_return_does_not_reach_are_refused(tmp_path):
    assert "lie outside 2016 to 2018" in refusal(tmp_path, care(tmp_path / "Halton"), years="2016-2018")


def test_dates_that_cannot_be_read_are_refused(tmp_path):
    assert "dd/mm/yyyy" in refusal(tmp_path, care(tmp_path / "Halton", HEADER.replace("10/10/", "Oct 10 ")))
