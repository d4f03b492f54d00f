"""Published figures load as printed and stand beside ours; a made-up release refuses the DfE's files. The small files in made_up/ are invented."""

import csv
import shutil

import pandas as pd
import pytest

from data_layer import published, statistics
from data_layer.beside import beside
from data_layer.catalogue.kinds import Breakdown, Condition
from data_layer.catalogue.published import FIGURES
from data_layer.database import open_release
from data_layer.disclosure import release_figures
from data_layer.figures import figures
from data_layer.places import places
from data_layer.question import Question
from tests.lib.tiny_release import tiny_release

from .conftest import MADE_UP, release_of

HALTON, KNOWSLEY, SCILLY = 876, 340, 420
KS4 = ("ks4_attainment8", "ks4_em_94", "ks4_em_95", "ks4_ebacc_entered", "ks4_ebacc_aps", "ks4_progress8")
ALL = ("la_cla", "neighbours_cla", "region_cla", "england_cla")


def shown(release, la_code, measures=KS4, years=(2022,), **more):
    rows = published.rows(release, places(release, la_code), measures, years, ALL, **more)
    frame = release_figures(statistics.figures(published.described(release, rows)), "shareable")
    return {(row.measure, row.comparator, row.year): row for row in frame.itertuples()}


def test_the_most_final_then_latest_printing_is_shown_and_both_are_kept(made_up_release):
    rows = made_up_release.rows("select version, is_shown, n, value from published where level = 'la' and la_code = 876 and year = 2022 and measure = 'ks4_attainment8' order by is_shown")
    assert rows == [("revised, series to 2021/22", False, "20", "19.5"), ("final, series to 2024/25", True, "21", "20")]
    assert shown(made_up_release, HALTON)["ks4_attainment8", "la_cla", 2022].version == "final, series to 2024/25"


def test_symbols_are_kept_with_their_reason(made_up_release):
    cells = shown(made_up_release, HALTON, years=(2022, 2025))
    hidden, gone, small = cells["ks4_em_95", "la_cla", 2022], cells["ks4_progress8", "la_cla", 2025], cells["ks4_ebacc_entered", "region_cla", 2025]
    assert (hidden.symbol, hidden.shown, hidden.value, hidden.n) == ("c", "c", None, 21)
    assert (gone.symbol, gone.value) == ("x", None) and "no KS2 results" in gone.reason
    assert (small.symbol, small.n) == ("k", 140)
    nobody = shown(made_up_release, SCILLY)["ks4_attainment8", "la_cla", 2022]
    assert (nobody.symbol, nobody.n, nobody.value) == ("z", 0, None)


def test_intervals_and_verdicts_where_the_dfe_gives_enough(made_up_release):
    cells = shown(made_up_release, HALTON)
    p8, a8, rate = (cells[key, "la_cla", 2022] for key in ("ks4_progress8", "ks4_attainment8", "ks4_em_94"))
    assert (p8.shown, p8.low, p8.high, p8.interval) == ("−1.00", -1.69, -0.31, "dfe")
    assert (a8.shown, a8.low, a8.interval, a8.reason) == ("20.0", None, "none", "no interval published")
    assert (rate.shown, rate.interval) == ("8 of 21 (38.1%)", "wilson")
    assert cells["ks4_attainment8", "england_cla", 2022].verdict is None
    assert cells["ks4_attainment8", "england_cla", 2022].compared == "no interval published"
    assert cells["ks4_progress8", "england_cla", 2022].verdict == "none"


def test_neighbours_are_pooled_over_pupils_only_where_eight_of_ten_are_shown(made_up_release, tmp_path):
    few = shown(made_up_release, HALTON)["ks4_attainment8", "neighbours_cla", 2022]
    assert few.symbol == "x" and "of 10 neighbours shown" in few.reason
    rate = shown(made_up_release, HALTON)["ks4_em_94", "neighbours_cla", 2022]
    assert rate.symbol == "x" and rate.reason.startswith("not published")
    release = release_of(tmp_path / "nine", nine_neighbours(tmp_path, places(made_up_release, HALTON).neighbours), synthetic=True)
    pooled = shown(release, HALTON)["ks4_attainment8", "neighbours_cla", 2022]
    # nine LAs with n = 10 ... 18 and sums 10 x 20, 11 x 20 ... but the last, 18 x 11: (20 * 108 + 11 * 18) / 126
    assert (pooled.n, pooled.shown, pooled.reason) == (126, "18.7", "9 of 10 neighbours; no interval published")


def nine_neighbours(tmp_path, codes):
    folder = tmp_path / "files"
    shutil.copytree(MADE_UP, folder)
    with (MADE_UP / "made_up_ks4_to_2022.csv").open() as file:
        heading, _, row = list(csv.reader(file))
    place = {name: i for i, name in enumerate(heading)}
    with (folder / "made_up_nine.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        for n, code in zip(range(10, 19), codes, strict=False):
            mean = 11 if n == 18 else 20
            changed = {"old_la_code": code, "la_name": f"Place {code} (synthetic)", "version": "Final", "t_pupils": n, "t_att8": n * mean, "avg_att8": mean}
            writer.writerow([changed.get(name, row[place[name]]) for name in heading])
    (folder / "made_up_ks4_to_2025.csv").unlink()
    return folder


def test_pooled_years_add_up_pupils_and_stop_at_a_hidden_year(made_up_release):
    cells = shown(made_up_release, HALTON, years=(2022, 2025), pool=True)
    # (420 + 363) / (21 + 22) = 18.209...
    assert cells["ks4_attainment8", "la_cla", 2025].shown == "18.2" and cells["ks4_attainment8", "la_cla", 2025].n == 43
    assert cells["ks4_em_94", "la_cla", 2025].symbol == "x"


@pytest.mark.parametrize(("more", "reason"), [({"filters": 1}, "not available with this filter"), ({"by": True}, "not available with this breakdown"), ({"cohort": "31mar"}, "12 months")])
def test_what_published_tables_cannot_honour_is_said_and_never_unfiltered(made_up_release, more, reason):
    cell = shown(made_up_release, HALTON, **more)["ks4_attainment8", "england_cla", 2022]
    assert cell.symbol == "x" and cell.value is None and reason in cell.reason


def test_the_test_leaves_the_own_children_out_of_england(made_up_release):
    rows = published.rows(made_up_release, places(made_up_release, HALTON), ("ks4_em_94",), (2022,), ALL)
    england = rows[rows["comparator"] == "england_cla"].iloc[0]
    assert (england["rest_n"], england["rest_total"]) == (1010 - 21, 250 - 8)


def test_real_and_made_up_files_do_not_mix(tmp_path):
    folder = tmp_path / "files"
    shutil.copytree(MADE_UP, folder)
    real_looking = (folder / "made_up_ks4_to_2022.csv").read_text().replace(" (synthetic)", "")
    (folder / "looks_real.csv").write_text(real_looking)
    release = release_of(tmp_path / "release", folder, synthetic=True)
    assert release.rows("select count(*) from published where file = 'looks_real.csv'") == [(0,)]
    assert release.rows("select file, rule, severity from staged.problems where rule like 'published%'") == [("looks_real.csv", "published_real_in_made_up", "row")]
    (folder / "made_up_marker.csv").unlink()
    release = release_of(tmp_path / "without", folder, synthetic=False)
    assert {row[0] for row in release.rows("select distinct file from published")} == {"looks_real.csv"}


def printed_by_the_dfe(folder):
    """(measure, year, level, code) -> (finality, series, version) and the printed texts, read with the csv module alone."""
    found = {}
    for path in (path for path in sorted(folder.glob("*.csv")) if "marker" not in path.name):
        with path.open(encoding="utf-8-sig") as file:
            rows = [row for row in csv.DictReader(file) if row["social_care_group"] == published.GROUP]
        stage = "published_ks2" if path.name.startswith("ks2") else "published_ks4"
        last = max(row["time_period"] for row in rows)
        for row in rows:
            level = {"National": "england", "Regional": "region", "Local authority": "la"}[row["geographic_level"]]
            code = {"england": None, "region": row["region_code"], "la": row["old_la_code"]}[level]
            for one in FIGURES[stage]:
                texts = tuple(row[name] if name else "" for name in (one.n, one.total, one.value, one.low, one.high))
                key, rank = (one.measure, 2000 + int(row["time_period"][-2:]), level, code), ({"Final": 2}.get(row["version"], 1), last)
                if key not in found or found[key][0] < rank:
                    found[key] = (rank, texts)
    return {key: texts for key, (_, texts) in found.items()}


def same_digits(printed: str, number) -> bool:
    """The printed text and a number are the same, digit for digit; a symbol means there is no number (k: it rounds to 0)."""
    if printed in ("", "c", "x", "z", "k"):
        return number is None or (printed == "k" and number == 0)
    return number is not None and float(printed) == number


def test_every_la_region_and_england_as_the_dfe_printed_it(dfe_release, dfe_files):
    expected = printed_by_the_dfe(dfe_files)
    codes = sorted({int(key[3]) for key in expected if key[2] == "la" and key[3].isdigit()})
    checked = 0
    for stage in ("published_ks2", "published_ks4"):
        measures = tuple(one.measure for one in FIGURES[stage])
        for la_code in codes:
            where = places(dfe_release, la_code)
            compared = ("la_cla",) if la_code != codes[-1] else ("la_cla", "england_cla")
            compared += ("region_cla",) if la_code in one_la_a_region(where, codes, dfe_release) else ()
            frame = release_figures(statistics.with_intervals(published.described(dfe_release, published.rows(dfe_release, where, measures, range(2017, 2026), compared))), "shareable")
            for row in frame.itertuples():
                level = {"la_cla": "la", "region_cla": "region", "england_cla": "england"}[row.comparator]
                code = {"la": str(la_code), "region": where.regions.get(la_code), "england": None}[level]
                checked += agrees(expected.get((row.measure, row.year, level, code)), row)
    assert checked == len([key for key in expected if (key[2] != "region" or not key[3].startswith("E13")) and (key[2] != "la" or key[3].isdigit())])


def one_la_a_region(where, codes, release) -> set[int]:
    return {min(code for code in codes if where.regions.get(code) == region) for region in set(where.regions.values()) if any(where.regions.get(code) == region for code in codes)}


def agrees(texts, row) -> bool:
    if texts is None:
        assert row.symbol == "x", row
        return False
    n, total, value, low, high = texts
    assert same_digits(value, row.value), (texts, row)
    assert (row.symbol or value) == value or row.symbol is None, (texts, row)
    assert (value in "cxzk") == (row.symbol is not None), (texts, row)
    if row.symbol is None:
        assert same_digits(n, row.n), (texts, row)
        if row.interval == "dfe" or low:
            assert same_digits(low, row.low) and same_digits(high, row.high), (texts, row)
        if row.kind == "rate" and total not in "cxzk":
            assert same_digits(total, row.numerator), (texts, row)
    return True


def test_a_release_of_one_la_takes_its_comparators_from_published_figures(made_up_release, tmp_path):
    """31 children of Halton with results in 2022 (all at 20.0 or 30.0): own figures from the children, England and region as printed."""
    children = [dict(la_code=HALTON, year=2022, ks4_attainment8=2000 + 1000 * (i % 2), ks4_em_94=int(i < 12)) for i in range(31)]
    figures_printed = made_up_release.query("select * from published").astype(object)
    figures_printed = figures_printed.where(figures_printed.notna(), None).to_dict("records")
    local = [dict(la_code=code, name=f"Place {code} (synthetic)", region_code="E12000002", region="North West", has_children=code == HALTON) for code in (HALTON, KNOWSLEY)]
    release = open_release(tiny_release(tmp_path, cla=children, published=figures_printed, local_authorities=local, neighbours=[]))
    asked = Question("ks4-benchmark", HALTON, (2022,), comparators=("region_cla", "england_cla"), measures=("ks4_attainment8", "ks4_em_94", "ks4_maths_94"))
    cells = {(row["measure"], row["comparator"]): row for row in figures(release, asked).frame.to_dict("records")}
    assert cells["ks4_attainment8", "la_cla"]["shown"] == "24.8"  # (16 x 20 + 15 x 30) / 31 = 24.84
    assert cells["ks4_attainment8", "england_cla"]["shown"] == "20.2" and cells["ks4_attainment8", "england_cla"]["source"] == "published"
    assert cells["ks4_em_94", "england_cla"]["verdict"] == "none" and cells["ks4_em_94", "region_cla"]["value"] == 22.3
    assert cells["ks4_maths_94", "england_cla"]["symbol"] == "x"
    filtered = figures(release, asked.but(conditions=(only("F"),))).frame
    england = filtered[filtered["comparator"] == "england_cla"].iloc[0]
    assert (england["symbol"], england["reason"]) == ("x", "not available with this filter")


def only(option):
    sex = Breakdown("sex", "Sex", "sex", (("F", "Girls"), ("M", "Boys")))
    return Condition("sex", "sex = any($sex)", (("sex", (option,)),), options=(option,), breakdown=sex)


def test_ours_beside_the_dfes_with_the_likely_cause(made_up_release):
    """The DfE printed 20.0 for 21 children (Attainment 8), 8 of 21 (38.1%), and hid English and maths 9-5."""
    ours = [dict(measure=measure, comparator="la_cla", year=2022, n=n, value=value, shown=str(value), reason=None)
            for measure, n, value in (("ks4_attainment8", 20, 20.5), ("ks4_em_94", 21, 38.1), ("ks4_progress8", 16, -1.04), ("ks4_em_95", 21, 9.5))]
    found = beside(made_up_release, places(made_up_release, HALTON), pd.DataFrame(ours, dtype=object)).set_index("measure")
    assert (found.loc["ks4_attainment8", "difference"], found.loc["ks4_attainment8", "n_dfe"]) == (0.5, 21)
    assert "1 more" in found.loc["ks4_attainment8", "cause"] and "unmatched" in found.loc["ks4_attainment8", "cause"]
    assert found.loc["ks4_em_94", "cause"] == "none: the same"
    assert found.loc["ks4_progress8", "difference"] == -0.04 and found.loc["ks4_progress8", "cause"].startswith("release")
    assert "not shown by the DfE (c): hidden by the DfE" in found.loc["ks4_em_95", "cause"]
