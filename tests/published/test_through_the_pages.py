"""What a page shows of published figures alone, for every LA: the Benchmarks' own questions, all years, LA, region and England, to the digit, symbols and 'not published' included."""

import pytest

from data_layer.catalogue.published import FIGURES
from data_layer.figures import figures, trend
from data_layer.places import places
from data_layer.question import Question

from .conftest import MADE_UP
from .test_published import agrees, printed_by_the_dfe

YEARS = tuple(range(2025, 2016, -1))
REPORTS = {"published_ks4": ("ks4-att8-prog8-benchmark", "ks4-benchmark"), "published_ks2": ("ks2-benchmark", "ks1-2-progress-benchmark")}
LEVELS = {"la_cla": "la", "region_cla": "region", "england_cla": "england"}


def asked(report: str, la_code: int) -> Question:
    return Question(report, la_code, YEARS, comparators=("region_cla", "england_cla"))


def checked(release, expected: dict, la_code: int, report: str, measures: tuple[str, ...]) -> set:
    """Compares each row of the page's frame with what is printed; the keys that were."""
    where, found = places(release, la_code), set()
    frame = figures(release, asked(report, la_code)).frame
    for row in frame[frame["measure"].isin(measures)].itertuples():
        code = {"la_cla": str(la_code), "region_cla": where.regions.get(la_code), "england_cla": None}[row.comparator]
        key = (row.measure, row.year, LEVELS[row.comparator], code)
        assert row.shown and (row.value is not None or row.reason), row  # never a blank: a symbol and why
        if agrees(expected.get(key), row):
            found.add(key)
    return found


def every_la(release, folder) -> tuple[set, dict]:
    expected, found = printed_by_the_dfe(folder), set()
    codes = sorted({int(code) for _, _, level, code in expected if level == "la" and code.isdigit()})
    for stage, reports in REPORTS.items():
        measures = tuple(one.measure for one in FIGURES[stage])
        for la_code in codes:
            for report in reports:
                found |= checked(release, expected, la_code, report, measures)
    return found, expected


def counted(expected: dict) -> set:
    """What a page can show: without parts of London, which are no region, and areas without an LA's code."""
    return {key for key in expected if (key[2] != "region" or not key[3].startswith("E13")) and (key[2] != "la" or key[3].isdigit())}


def test_the_made_up_files_are_shown_as_printed(made_up_release):
    found, expected = every_la(made_up_release, MADE_UP)
    assert found == counted(expected) and len(found) > 50


@pytest.mark.long
def test_every_la_region_and_england_as_the_dfe_printed_them_for_every_year(dfe_release, dfe_files):
    found, expected = every_la(dfe_release, dfe_files)
    assert found == counted(expected)


def test_a_trend_shows_the_same_figures(made_up_release):
    expected = printed_by_the_dfe(MADE_UP)
    rows = trend(made_up_release, asked("ks4-att8-prog8-benchmark", 876))
    rows = rows[(rows["comparator"] == "la_cla") & rows["measure"].isin(("ks4_attainment8", "ks4_progress8"))]
    assert {agrees(expected.get((row.measure, row.year, "la", "876")), row) for row in rows.itertuples()} >= {True}
