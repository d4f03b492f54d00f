"""`cla report`: the shapes and promises of the command line's specification, and the figures of SQL written here."""

import csv
import io
import os
import stat

import openpyxl
import pytest

from data_layer.catalogue.comparators import COMPARATORS
from data_layer.catalogue.measures import BY_KEY
from data_layer.database import open_release
from tests.lib.tiny_release import NAME

ROW = {"measure", "comparator", "year", "group", "n", "numerator", "value", "low", "high", "interval", "gap", "verdict", "symbol", "reason", "shown"}
KS4 = ("report", "ks4-benchmark", "--la", "876", "--year", "2024")
CHILDREN = ("--mode", "internal", "--as", "tester")


def sql(releases, text):
    release = open_release(releases)
    try:
        return release.rows(text)
    finally:
        release.close()


def cell(answer, measure, comparator):
    found = [row for row in answer["rows"] if (row["measure"], row["comparator"]) == (measure, comparator)]
    assert len(found) == 1
    return found[0]


def test_a_benchmark_in_json_has_the_shape_that_is_promised(as_json):
    answer = as_json(*KS4)
    assert list(answer) == ["report", "sentence", "release", "synthetic", "rows"]
    assert answer["report"] == "ks4-benchmark" and answer["synthetic"] is True and answer["release"] == NAME
    assert all(set(row) == ROW for row in answer["rows"])
    assert {row["comparator"] for row in answer["rows"]} == {one.key for one in COMPARATORS if one.default}
    assert {row["measure"] for row in answer["rows"]} <= set(BY_KEY)
    assert all(row["value"] is None for row in answer["rows"] if row["symbol"])


@pytest.mark.parametrize("where, condition", [((), "true"), (("--where", "sex=F"), "sex = 'F'"), (("--where", "sex=F", "--where", "sen=support,ehcp"), "sex = 'F' and sen in ('support', 'ehcp')")])
def test_internal_figures_are_those_of_the_definitions(as_json, releases, where, condition):
    row = cell(as_json(*KS4, "--mode", "internal", *where), "ks4_attainment8", "la_cla")
    n, mean = sql(releases, f"select count(ks4_attainment8), avg(ks4_attainment8) / 100 from cla where la_code = 876 and year = 2024 and in_12m and {condition}")[0]
    assert row["n"] == n and row["value"] == pytest.approx(mean, abs=1e-12) and row["shown"] == f"{mean:.1f}"


def test_pooled_years_are_one_row_and_single_years_one_each(as_json):
    years = ("--year", "2024,2023", "--measures", "ks4_em_94", "--comparators", "england_cla")
    apart = as_json("report", "ks4-benchmark", "--la", "876", *years)
    pooled = as_json("report", "ks4-benchmark", "--la", "876", *years, "--pool")
    assert len(apart["rows"]) == 4 and len(pooled["rows"]) == 2
    assert "2022/23 and 2023/24 pooled" in pooled["sentence"]


def test_every_table_row_of_a_breakdown_is_a_group(as_json):
    rows = as_json(*KS4, "--by", "sex", "--measures", "ks4_attainment8", "--comparators", "england_cla")["rows"]
    assert {row["group"] for row in rows} >= {"F", "M"}


def test_shareable_json_holds_no_unrounded_and_no_hidden_number(as_json):
    for row in as_json(*KS4, "--by", "sen")["rows"]:
        if row["value"] is not None:
            assert round(row["value"], BY_KEY[row["measure"]].decimals) == row["value"]
        if row["symbol"] == "c":
            assert (row["value"], row["low"], row["high"], row["gap"], row["verdict"], row["numerator"]) == (None,) * 6
        if row["comparator"] != "la_cla" and row["n"] is not None:
            assert row["n"] % 10 == 0


def test_a_pupil_list_holds_each_child_and_the_benchmarks_own_cell(as_json, releases):
    answer = as_json("report", "ks4-pupil-list", "--la", "876", "--year", "2024", *CHILDREN, "--where", "sex=F")
    expected = sql(releases, "select pupil_id from cla where la_code = 876 and year = 2024 and in_12m and sex = 'F'")
    assert sorted(row["pupil_id"] for row in answer["rows"]) == sorted(pupil for pupil, in expected)
    benchmark = as_json(*KS4, "--mode", "internal", "--where", "sex=F")
    assert answer["footer"]["ks4_attainment8"] == cell(benchmark, "ks4_attainment8", "la_cla")
    assert answer["footer"]["ks4_attainment8"]["n"] == sum(row["ks4_attainment8"] is not None for row in answer["rows"])


def test_pupil_details_give_one_object_a_child(as_json, releases):
    pupil = sql(releases, "select pupil_id from cla where la_code = 876 and year = 2024 and in_12m order by 1")[0][0]
    one = as_json("report", "ks4-pupil-details", "--la", "876", "--year", "2024", *CHILDREN, "--level", f"pupil:{pupil}")
    assert [row["pupil_id"] for row in one["rows"]] == [pupil] and {"pupil_id", "results", "care", "schools"} <= set(one["rows"][0])
    every = as_json("report", "ks4-pupil-details", "--la", "876", "--year", "2024", *CHILDREN)
    assert len(every["rows"]) == sql(releases, "select count(*) from cla where la_code = 876 and year = 2024 and in_12m")[0][0]


def test_a_summarys_rows_have_a_category(as_json):
    rows = as_json("report", "ks2-summary", "--la", "876", "--year", "2024")["rows"]
    assert all(set(row) == ROW | {"category"} for row in rows)
    assert {row["category"] for row in rows} == {"absent", "below", "working_towards", "expected", "higher"}


def test_a_measure_that_did_not_exist_stays_with_its_reason(as_json):
    row = cell(as_json("report", "ks4-att8-prog8-benchmark", "--la", "876", "--year", "2025"), "ks4_progress8", "la_cla")
    assert row["symbol"] == "x" and row["value"] is None and row["n"] is None and "KS2" in row["reason"]


@pytest.mark.parametrize("words", [
    ("report", "ks4-pupil-list", "--la", "876", "--year", "2024"),
    ("report", "ks4-pupil-list", "--la", "876", "--year", "2024", "--mode", "internal"),
    ("report", "ks4-pupil-details", "--la", "876", "--year", "2024", "--as", "me"),
    (*KS4, "--level", "pupil:3"),
    ("cohort", "--la", "876", "--year", "2024", "--stage", "ks4", "--children"),
])
def test_children_need_internal_mode_and_a_name(cla, words):
    status, out, err = cla(*words)
    assert (status, out) == (2, "") and "--mode internal" in err and "--as" in err


def test_a_report_of_children_is_in_the_audit(cla, releases):
    from auth import audit
    from auth.store import open_store
    status, _, _ = cla("report", "ks4-pupil-list", "--la", "876", "--year", "2024", "--mode", "internal", "--as", "Ada Lovelace")
    line = audit.lines(open_store(releases / "auth"), newest=1)[0]
    assert status == 0 and (line["username"], line["la_code"], line["report"]) == ("Ada Lovelace", 876, "ks4-pupil-list") and line["rows"] > 0


def test_csv_and_excel_say_where_they_are_from_and_run_nothing(cla, tmp_path):
    words = ("report", "ks4-pupil-list", "--la", "876", "--year", "2024", *CHILDREN)
    status, out, _ = cla(*words, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert status == 0 and rows and {row["forename"] for row in rows} == {"'=Formula()"} and rows[0]["data"].startswith("SYNTHETIC")
    file = tmp_path / "list.xlsx"
    assert cla(*words, "--format", "xlsx", "--out", file)[0] == 0
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert any("SYNTHETIC" in str(row[1].value) for row in openpyxl.load_workbook(file)["About"].iter_rows())


def test_json_alone_on_standard_output_and_the_table_reads(cla):
    status, out, err = cla(*KS4)
    assert status == 0 and "Attainment 8" in out and "England (CLA)" in out and "SYNTHETIC" in out


def test_an_upn_is_in_no_benchmark_and_in_no_message(cla):
    for words in (KS4, (*KS4, "--level", "pupil:A000000000001"), (*KS4, "--where", "sex=A000000000001")):
        _, out, _ = cla(*words)
        assert "A0000000" not in out


def test_who_sees_hidden_numbers_is_told_how_to_see_the_own_ones(cla):
    words = (*KS4, "--by", "sen")
    assert "--mode internal" in cla(*words)[2] and "--mode internal" not in cla(*words, "--mode", "internal")[2]
