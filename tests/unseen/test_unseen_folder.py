"""A folder written from the descriptions alone loads; its sum adds up; each planted case comes back with its reason."""

import collections

import duckdb
import pytest

from data_layer.database import release_path
from data_layer.load import load
from tests.unseen.folder import write_folder

EXPECTED = {  # planted kind -> (match pass or None, reason or None) of the child's row in `cohort`
    "wrong DOB": (2, None), "wrong sex": (2, None), "wrong DOB and sex": (None, "dob_differs"), "temporary UPN": (None, "upn_temporary"),
    "UN1": (None, "upn_un1"), "UN2": (None, "upn_un2"), "UN3": (None, "upn_un3"), "UN4": (None, "upn_un4"), "UN5": (None, "upn_un5"),
    "two children with one UPN": (None, "two_children_one_upn"), "one child in two LAs": (1, None),
    "adopted and back": (None, "upn_not_found"), "adopted and back: the new number": (1, None),
}


@pytest.fixture(scope="module", params=[pytest.param(4_000, id="100,000 episodes"), pytest.param(12_000, id="300,000 episodes", marks=pytest.mark.long)])
def loaded(request, tmp_path_factory):
    folder, releases = tmp_path_factory.mktemp("as they came"), tmp_path_factory.mktemp("releases")
    planted, written = write_folder(folder, per_la=request.param)
    report = load([folder], releases)
    connection = duckdb.connect(str(release_path(releases)), read_only=True)
    yield planted, written, report, connection
    connection.close()


def test_every_row_is_loaded_or_set_aside(loaded):
    _, written, report, connection = loaded
    files = connection.sql("select kind, sum(rows_in), sum(loaded), sum(set_aside) from release_files group by kind").fetchall()
    assert all(rows_in == kept + aside for _, rows_in, kept, aside in files)
    assert {kind: rows_in for kind, rows_in, _, _ in files}["episodes"] == written["episodes"]


def test_the_sum_adds_up_for_each_la_year_and_stage(loaded):
    _, written, report, connection = loaded
    rows = connection.sql("""
        select la_code, year, stage, count(*),
            count(*) filter (where not in_12m or (not of_age and not at_stage) or (of_age and not at_stage)) as not_eligible,
            count(*) filter (where in_12m and at_stage and has_result) as counted,
            count(*) filter (where in_12m and at_stage and not has_result and reason is not null) as unmatched
        from cohort group by all""").fetchall()
    assert {(la, year): total for la, year, stage, total, *_ in rows if stage == "ks4"} == written["header"]
    assert all(total == sum(parts) for *_, total, a, b, c in [row for row in rows] for parts in [(a, b, c)])
    assert len(rows) == 3 * len(written["header"])


def test_every_planted_case_comes_back_with_its_reason(loaded):
    planted, _, _, connection = loaded
    found = collections.defaultdict(list)
    for case in planted:
        row = connection.execute("""
            select match_pass, reason from cohort join children using (la_code, pupil_id)
            where la_code = $la and child = $child and year = $year and stage = $stage""",
            {"la": case.la, "child": case.child, "year": case.year, "stage": case.stage}).fetchall()
        found[case.kind] += row
    sharing = found.pop("two children with one UPN")  # in pairs: the UPN's own child, and the one who carries it too
    assert sorted(sharing, key=str) == sorted([(1, None), EXPECTED["two children with one UPN"]] * 3, key=str)
    assert {kind: set(rows) for kind, rows in found.items()} == {kind: {answer} for kind, answer in EXPECTED.items() if kind in found}


def test_an_adopted_child_and_the_new_number_are_two_children(loaded):
    planted, _, _, connection = loaded
    numbers = [case.child for case in planted if case.kind.startswith("adopted")]
    people = connection.execute("select count(distinct person_id), count(*) from children where la_code = 330 and child in (?, ?)", numbers).fetchone()
    assert people == (2, 2)


def test_a_child_in_two_las_counts_in_both_and_is_one_person(loaded):
    planted, _, _, connection = loaded
    numbers = [(case.la, case.child) for case in planted if case.kind == "one child in two LAs"]
    rows = [connection.execute("select person_id, first_row from cla join children using (la_code, pupil_id) where la_code = ? and child = ? and year = 2024 and stage = 'ks4'", n).fetchone() for n in numbers]
    assert None not in rows and len({person for person, _ in rows}) == 2
    assert sorted(first for _, first in rows) == [False, False, True, True]
