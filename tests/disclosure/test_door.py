"""What leaves by the one door: the small-number rules of docs/statistics.md, one drawn case each."""

import itertools
import json
import math

import pandas as pd
import pytest

from data_layer import sentences
from data_layer.disclosure import NotShareable, Shape, refuse, release_figures
from data_layer.findings import findings

from .frames import MEAN, PROGRESS, RATE, england, row, worked

LABELS = {"england_cla": "England (CLA)"}


def own(frame):
    return frame[frame["comparator"] == "la_cla"].iloc[0]


@pytest.mark.parametrize(("n", "count", "shown_n", "symbol"), [
    (0, 0, 0, "z"),      # nobody
    (1, 1, None, "c"), (5, 2, None, "c"),   # 1 to 5: even the number is hidden
    (6, 3, 6, "c"), (9, 7, 9, "c"), (10, 5, 10, "c"),   # 6 to 10: the rate is hidden
    (20, 0, 20, "c"), (20, 5, 20, "c"), (20, 15, 20, "c"), (20, 20, 20, "c"),   # 0 to 5 on either side
    (18, 6, 18, None), (12, 6, 12, None), (20, 14, 20, None),
])
def test_shareable_hides_small_numbers_and_rates(n, count, shown_n, symbol):
    cell = own(release_figures(worked(row(n=n, total=count), england()), "shareable"))
    assert (cell["n"], cell["symbol"]) == (shown_n, symbol)
    if symbol:
        assert cell[["numerator", "value", "low", "high"]].isna().all() and cell["shown"] == symbol and cell["reason"]


@pytest.mark.parametrize(("n", "symbol"), [(5, "c"), (6, None)])
def test_averages_need_six_children(n, symbol):
    cell = own(release_figures(worked(row(MEAN, n=n, total=2000 * n, squares=5_000_000 * n), england(MEAN, total=6000 * 1800, squares=6000 * 4_000_000)), "shareable"))
    assert cell["symbol"] == symbol


@pytest.mark.parametrize(("n", "count"), [(9, 7), (20, 20), (20, 0), (4, 1), (18, 3)])
def test_nothing_of_a_hidden_cell_is_left_anywhere(n, count):
    """Not in the gap, its bounds, the verdict, a sentence, the data of a chart, nor in a column the page doesn't show."""
    frame = worked(row(n=n, total=count), england())
    released = release_figures(frame, "shareable")
    beside = released[released["comparator"] == "england_cla"].iloc[0]
    assert beside[["gap", "gap_low", "gap_high", "verdict"]].isna().all() and not beside["finding"]
    told = sentences.finding(own(released).to_dict(), beside.to_dict(), "England (CLA)") + sentences.headline(own(released).to_dict(), beside.to_dict(), "England (CLA)")
    assert not any(character.isdigit() for character in told.replace("9-4", ""))
    assert findings(released, LABELS) == []
    exact = {str(value) for name in ("value", "low", "high", "gap", "gap_low", "gap_high", "p") for value in frame[name] if not math.isnan(value)} - {str(frame.iloc[1][name]) for name in ("value", "low", "high")}
    assert not [text for text in exact if f" {text}," in released.to_json(orient="records")]
    assert not {"total", "squares", "rest_total", "p"} & set(released.columns)


def test_internal_mode_is_exact_for_the_own_children_and_rounded_for_others():
    released = release_figures(worked(row(n=18, total=6), england(n=6004, total=1084)), "internal")
    mine, theirs = released.to_dict("records")
    assert (mine["n"], mine["numerator"], mine["shown"]) == (18, 6, "6 of 18 (33.3%)")
    assert mine["value"] == 100 * 6 / 18  # unrounded beside what is shown
    assert (theirs["n"], theirs["numerator"], theirs["value"], theirs["shown"]) == (6000, 1080, 18.1, "18.1%")  # 100 * 1084 / 6004 = 18.05...


@pytest.mark.parametrize("mode", ["internal", "shareable"])
@pytest.mark.parametrize(("cell", "symbol"), [
    (dict(n=4, total=1, n_others=4), "k"),                                     # rounds to 0
    (dict(n=9, total=3, n_others=5), "c"),                                     # 5 children of other LAs
    (dict(n=9, total=3, n_others=0), "x"),                                     # all are the LA's own
    (dict(n=30, total=9, n_others=12, filtered=True, least_missing=3), "c"),   # 3 others miss just one filter
    (dict(n=30, total=9, n_others=12, filtered=True, least_missing=6), None),
    (dict(n=30, total=9, n_others=12, filtered=True, least_missing=math.nan), None),
    (dict(n=30, total=9, n_others=6), None),
])
def test_comparators_are_aggregates_of_six_others_or_more(mode, cell, symbol):
    released = release_figures(worked(row(), row(comparator="region_cla", rest_n=cell["n"], rest_total=cell["total"], **cell)), mode)
    beside = released[released["comparator"] == "region_cla"].iloc[0]
    assert beside["symbol"] == symbol
    assert beside["n"] in (None, 0) if symbol else beside["n"] == 30


def test_a_single_other_la_follows_the_shareable_rule_in_every_mode():
    cell = row(comparator="la_340", n=20, total=3, single_la=True, la_code=340) | {"own": False}
    assert release_figures(worked(cell), "internal").iloc[0]["symbol"] == "c"


def cells(*rows):
    """measure, ring, year, option, n, count"""
    return pd.DataFrame([(RATE, "rate", *one) for one in rows], columns=["measure", "kind", "cohort", "year", "group", "n", "total"])


def test_a_part_is_hidden_where_the_whole_would_give_its_complement_away():
    """20 girls and 3 boys of 23: the boys' number is hidden, so the girls' must be too, whichever table is asked for."""
    family = cells(("12m", 2024, None, 23, 11), ("12m", 2024, "F", 20, 10), ("12m", 2024, "M", 3, 1))
    girls = own(release_figures(worked(row(n=20, total=10, filtered=True), england()), "shareable", cells=family, shape=Shape(options=("F",))))
    assert (girls["n"], girls["symbol"]) == (None, "c")
    whole = own(release_figures(worked(row(n=23, total=11), england()), "shareable", cells=family))
    assert (whole["n"], whole["symbol"]) == (23, None)


def test_two_nested_cohort_bases_do_not_single_out_the_children_between_them():
    """30 looked after 12 months, 32 on 31 March: the two between would be told by subtraction, so the wider basis is hidden."""
    family = cells(("12m", 2024, None, 30, 12), ("31mar", 2024, None, 2, 1))
    narrow = own(release_figures(worked(row(n=30, total=12), england()), "shareable", cells=family, shape=Shape("12m")))
    wide = own(release_figures(worked(row(n=32, total=13), england()), "shareable", cells=family, shape=Shape("31mar")))
    assert (narrow["n"], narrow["symbol"]) == (30, None)
    assert (wide["n"], wide["symbol"]) == (None, "c")


def test_pooled_years_stand_only_in_windows_that_never_overlap():
    """2022 to 2024 (hidden in 2023 and 2024) ends in a year that three does not divide; 2020 to 2022 does, but one hidden year alone would come back."""
    rows = [("12m", year, None, 20, count) for year, count in ((2020, 9), (2021, 8), (2022, 3), (2023, 4), (2024, 3), (2025, 5))]
    for end, symbol in ((2024, "c"), (2022, "c"), (2025, None)):
        years = (end - 2, end - 1, end)
        total = sum(count for _, year, _, _, count in rows if year in years)
        cell = own(release_figures(worked(row(n=60, total=total, year=end), england(year=end)), "shareable", cells=cells(*rows), shape=Shape(pool=years)))
        assert (cell["n"], cell["symbol"]) == (60, symbol), end


def test_a_high_score_too_near_the_expected_standard_is_hidden():
    high, expected = "ks2_reading_high", "ks2_reading_expected"
    frame = worked(*(row(key, n=34, total=count) for key, count in ((expected, 14), (high, 12))))
    released = release_figures(frame, "shareable").set_index("measure")
    assert released.loc[expected, "symbol"] is None and released.loc[high, "symbol"] == "c"


def test_a_filtered_shareable_table_needs_its_family():
    with pytest.raises(ValueError, match="cells"):
        release_figures(worked(row(filtered=True), england()), "shareable")


@pytest.mark.parametrize(("shape", "says"), [
    (dict(filters=2, by=False, level="la", cohort="12m", whole_known=True), "one filter or one breakdown"),
    (dict(filters=1, by=True, level="la", cohort="12m", whole_known=True), "one filter or one breakdown"),
    (dict(filters=0, by=False, level="school", cohort="12m", whole_known=True), "whole LA"),
    (dict(filters=0, by=False, level="la", cohort="current", whole_known=True), "current list"),
    (dict(filters=1, by=False, level="la", cohort="12m", whole_known=False), "no fixed list of options"),
    (dict(filters=1, by=False, level="la", cohort="12m", whole_known=False, instead="Absence"), "the same children as 'Absence'"),
])
def test_only_fixed_shapes_are_shareable(shape, says):
    with pytest.raises(NotShareable, match=says):
        refuse(**shape)


def every_state():
    for n in (0, 1, 5, 6, 18):
        for count in sorted({0, n // 3, n}):
            yield row(n=n, total=count, squares=count)
    for measure, sigma in itertools.product((MEAN, PROGRESS), (math.nan, 1.4)):
        for n, spread in itertools.product((0, 1, 5, 6, 30), (0, 250_000)):
            yield row(measure, n=n, total=1500 * n, squares=n * 1500**2 + spread * n * (n > 1)) | {"sigma": sigma}


@pytest.mark.parametrize("mode", ["internal", "shareable"])
def test_every_state_has_a_stated_result_and_no_nan_leaves(mode):
    for cell in every_state():
        beside = england(cell["measure"], total=6000 * 1400 if cell["kind"] != "rate" else 1080, squares=6000 * 3_000_000, sigma=cell["sigma"])
        released = release_figures(worked(cell, beside), mode)
        assert "NaN" not in json.dumps(released.to_dict("records"))
        for one in released.to_dict("records"):
            assert one["shown"] and (one["value"] is not None or (one["symbol"] and one["reason"]))
            assert one["low"] is not None or one["reason"]
        verdicts = released.loc[released["comparator"] == "england_cla", ["verdict", "compared"]].iloc[0]
        assert verdicts["verdict"] in ("above", "below", "none") or verdicts["compared"]


def test_the_same_inputs_give_the_same_verdict_in_every_table():
    """A cell by itself, among others, in either mode and in a sentence."""
    for n, count in itertools.product((12, 20, 40), (6, 8)):
        alone = release_figures(worked(row(n=n, total=count), england()), "internal")
        among = release_figures(worked(row("ks4_maths_94", n=40, total=20), england("ks4_maths_94"), row(n=n, total=count), england()), "shareable")
        found = [frame[(frame["measure"] == RATE) & (frame["comparator"] == "england_cla")].iloc[0] for frame in (alone, among)]
        if found[1]["verdict"] is None:
            continue
        assert found[0]["verdict"] == found[1]["verdict"]
        words = {sentences.finding(own(frame[frame["measure"] == RATE]).to_dict(), cell.to_dict(), "England (CLA)").split(":")[0] for frame, cell in zip((alone, among), found, strict=False)}
        assert len(words) == 1


def test_a_summary_hides_what_its_total_would_give_away():
    """8 absent, 3 below, 4 working towards, 12 expected, 7 higher of 34: 3 and 4 hold 7 between them, so a third is hidden."""
    counts = {"absent": 8, "below": 3, "towards": 4, "expected": 12, "higher": 7}
    frame = worked(*(row("ks2_reading_expected", n=34, total=count, category=name) for name, count in counts.items()))
    released = release_figures(frame, "shareable").set_index("category")["symbol"]
    assert released["below"] == released["towards"] == "c" and (released[["absent", "below", "towards"]] == "c").sum() >= 3
    assert released["expected"] is None and released["higher"] is None
