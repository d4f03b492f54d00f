"""Every surface of a shareable table (rows, files, findings, chart data, alt text, the words of change, funnel, best guess) tells the same of two worlds that differ in what is hidden alone."""

import pytest

from data_layer.among import among_las
from data_layer.cohort import parts_of, shareable_counts
from data_layer.database import open_release
from data_layer.export import About, to_csv
from data_layer.figures import every_year, figures, funnel, own_side, trend
from data_layer.findings import comparisons_made, findings, headlines
from data_layer.how_sure import how_sure
from data_layer.query import gather
from data_layer.sentences import change
from data_layer.trend import change as changed
from data_layer.trend import pooled
from pages.parts import download, kept, report
from pages.parts.trend import lines_of
from tests.lib.tiny_release import HALTON
from tests.pages.test_pages import drawn, words

from .two_worlds import HIDDEN, YEARS, measures, questions, world

IN_TREND = ("ks4_em_94", "ks4_english_94", "ks4_attainment8", "ks4_progress8", "ks2_reading_expected", "ks2_reading_high", "ks2_reading_score")
ABOUT = About("r", "s", "release", True)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return [world(tmp_path_factory.mktemp(f"world{hidden}"), hidden) for hidden in HIDDEN]


@pytest.fixture(scope="module")
def worlds(folders):
    return [open_release(folder) for folder in folders]


def surfaces(release, question) -> dict[str, str]:
    """What leaves of one question, by surface, as text."""
    gathered, mine = gather(release, every_year(release, question)), own_side(release, question)
    answer = figures(release, question, None, gathered, mine)
    found = {"file": to_csv(download.labelled(answer), ABOUT), "notes": str((answer.labels, answer.notes)), "frame": answer.frame.to_csv()}
    found["findings"] = "\n".join([*(one.copy("s", "r", "d") for one in (*findings(answer.frame, answer.labels), *headlines(answer.frame, answer.labels))), comparisons_made(answer.frame)])
    if question.is_summary or question.by or question.years[0] != YEARS[-1]:
        return found
    for one in measures(question):
        beside = report.main_comparator(answer, one)
        own = report.own_row(answer, one)
        found[f"alt {one.key}"] = report.alt_text(answer, one) + report.title_of(answer, one) + report.subtitle_of(answer, one)
        found[f"chart {one.key}"] = str(report.compare_picture(answer, one).to_dict())
        found[f"sure {one.key}"] = str(how_sure(own, beside, "England (CLA)"))
    found["best guess"] = str(among_las(release, question, answer.frame, gathered))
    if question.pool or question.conditions:
        return found
    return found | {"funnel": funnel(release, question, gathered).to_csv()} | over_years(release, question, answer, gathered, mine)


def over_years(release, question, answer, gathered, mine) -> dict[str, str]:
    """The Trend view of measures with and without hidden numbers."""
    every, found = trend(release, question, None, gathered, mine), {}
    for one in [one for one in measures(question) if one.key in IN_TREND]:
        rows, together = every[every["measure"] == one.key], pooled(release, question, one.key, YEARS, None, gathered, mine)
        row = changed(release, question, one.key, YEARS[0], YEARS[-1], None, gathered, mine)
        found[f"trend {one.key}"] = rows.to_csv() + together.to_csv() + lines_of(rows, together, answer, one).to_csv()
        found[f"change {one.key}"] = f"{row}" + (change(row, YEARS[0], row["before"]) if row else "")
    return found


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.long)])
def test_no_surface_tells_two_worlds_apart_that_differ_in_hidden_numbers_alone(worlds, step):
    for question in questions()[::step]:
        one, other = (surfaces(release, question) for release in worlds)
        for name in one:
            assert one[name] == other[name], (name, question)


def test_the_two_worlds_do_differ_and_their_own_officers_see_it(worlds):
    """So that the test above compares what it means to: three and four boys, 31 and 30 with Progress 8, 11 and 12 high."""
    counted = [release.rows("select count(*) filter (where sex = 'M'), count(ks4_progress8), sum(ks2_reading_high) from cla where la_code = 876 and year = 2024") for release in worlds]
    assert counted == [[(6, 31, 11)], [(8, 30, 12)]]


def test_the_sum_of_who_is_counted_tells_nothing_either(worlds):
    told = [shareable_counts(parts_of(figures(release, questions()[0]).coverage)) for release in worlds]
    assert told[0] == told[1] and told[0]["unmatched_upn_missing"] == "c"


def test_an_average_without_its_number_never_stands_beside_what_spans_it(worlds):
    """31 with Progress 8 of 34: neither by sex, nor over two or three years, nor on a wider basis, each of which would tell the numbers by its average."""
    for question in questions():
        if question.report != "ks4-att8-prog8-benchmark":
            continue
        rows = figures(worlds[0], question).frame.query("measure == 'ks4_progress8' and comparator == 'la_cla'")
        single = not question.pool and not question.conditions and not question.by and question.cohort == "12m"
        assert (rows["value"].notna() & rows["n"].isna()).all() == single, question


def test_the_words_of_change_are_made_of_shown_numbers_alone(worlds):
    """Progress 8 is shown without its number: both averages, no range, no verdict. Attainment 8, known of all: 18.25 in every year. English and maths is hidden in 2022."""
    rows = {one.key: changed(worlds[0], questions()[18], one.key, 2022, 2024) for one in measures(questions()[18])}
    assert rows["ks4_progress8"]["verdict"] is None and rows["ks4_progress8"]["gap_low"] is None and "is not said" in change(rows["ks4_progress8"], 2022, rows["ks4_progress8"]["before"])
    assert (rows["ks4_attainment8"]["verdict"], rows["ks4_attainment8"]["gap"]) == ("none", 0)
    assert changed(worlds[0], questions()[0], "ks4_em_94", 2022, 2024) is None


@pytest.mark.parametrize("slug", ["ks4-att8-prog8-benchmark", "ks4-benchmark", "ks2-benchmark", "ks2-summary", "sure", "cohort", "home"])
def test_no_page_for_readers_without_a_right_to_the_children_tells_the_two_worlds_apart(slug, folders, monkeypatch, tmp_path):
    monkeypatch.setenv("CLA_ACCOUNTS", str(tmp_path / "accounts"))
    told = []
    for folder in folders:
        monkeypatch.setenv("CLA_RELEASES", str(folder))
        kept.SHELF.clear()
        page = drawn(slug, personal=False, link={"la": str(HALTON)})
        assert not page.exception and not page.error, words(page)
        told.append([words(page), *(element.proto.body for element in page.get("html")), *(element.proto.spec for element in page.get("vega_lite_chart"))])
    assert told[0] == told[1]
