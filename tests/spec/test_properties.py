"""Whatever the pupils: nobody outside a denominator, parts add up, order and threads don't matter, pooling years is pooling pupils."""

import random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_layer.catalogue.measures import of_stage
from tests.lib.drawn_results import results_of

QUICK = settings(max_examples=3, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=list(HealthCheck))
TEST = st.sampled_from("A B J N H U T Q L M F S X Z P AS NS W".split() + [None])
TEACHER = st.sampled_from("GDS EXS WTS HNM PK1 EM A D M L Q F P Z ? ".split() + [None])
SCORE = st.sampled_from([str(score) for score in range(78, 123)] + ["N", None])
KS2 = st.fixed_dictionaries({
    "year": st.sampled_from((2019, 2022, 2023)), "readoutcome": TEST, "readscore": SCORE, "matoutcome": TEST, "matscore": SCORE, "gpsoutcome": TEST, "gpsscore": SCORE, "writtaoutcome": TEACHER, "scitaoutcome": TEACHER,
    "natres": st.sampled_from(("0", "1", None)), "ks1readps": st.sampled_from(("8", "6", None)), "ks1writps": st.just("8"), "ks1matps": st.just("10"), "readtaoutcome": TEACHER,
})
SUBJECTS, GRADES = ("English Language", "English Literature", "Mathematics", "Biology", "History", "French", "Art", "Drama", "Underwater Basketry"), tuple("123456789UX?")
ENTRY = st.fixed_dictionaries({"subject": st.sampled_from(SUBJECTS), "grade": st.sampled_from(GRADES), "examyear": st.sampled_from(("2023", "2024")), "season": st.sampled_from(("SUMMER", "NOVEMBER")),
                               "qualification": st.sampled_from(("GCSE (9-1) Full Course", "Functional Skills", "Certificate of Attendance"))})
CATEGORIES = ("absent", "below", "working_towards", "expected", "higher")


def numbered(rows):
    return [row | {"upn": f"P{number:04}"} for number, row in enumerate(rows)]


def dump(connection, stage):
    names = ", ".join(measure.key for measure in of_stage(stage))
    return connection.execute(f"select upn, year, {names} from work.results_{stage} order by upn, year").fetchall()


@QUICK
@given(st.lists(KS2, min_size=30, max_size=60))
def test_ks2_stays_within_its_denominators_and_the_parts_add_up(rows):
    connection = results_of({"ks2": numbered(rows)})
    for measure in of_stage("ks2"):
        outside = connection.execute(f"select count(*) from work.judged_ks2 join (select file_id, row_number, {measure.key} from work.results_ks2) using (file_id, row_number) where {measure.key} is not null and not coalesce({measure.among}, false)").fetchone()[0]
        assert outside == 0, measure.key
        if measure.kind == "rate":
            n, numerator = connection.execute(f"select count({measure.key}), coalesce(sum({measure.key}), 0) from work.results_ks2").fetchone()
            assert 0 <= numerator <= n
    for subject in ("reading", "maths", "gps", "writing", "science"):
        whole, parts = connection.execute(f"select count(ks2_{subject}_expected), count(*) filter (where {subject}_category in {CATEGORIES}) from work.results_ks2").fetchone()
        achieved, upper = connection.execute(f"select coalesce(sum(ks2_{subject}_expected), 0), count(*) filter (where {subject}_category in ('expected', 'higher')) from work.results_ks2").fetchone()
        assert whole == parts and achieved == upper


@QUICK
@given(st.lists(KS2, min_size=20, max_size=40), st.randoms(use_true_random=False))
def test_order_of_rows_and_threads_do_not_matter(rows, shuffle: random.Random):
    pupils = numbered(rows)
    turned = pupils[:]
    shuffle.shuffle(turned)
    assert dump(results_of({"ks2": pupils}, threads=1), "ks2") == dump(results_of({"ks2": turned}, threads=2), "ks2")


@QUICK
@given(st.lists(st.lists(ENTRY, max_size=12), min_size=8, max_size=12), st.randoms(use_true_random=False))
def test_entries_in_any_order_give_the_same_slots_and_add_up(taken, shuffle: random.Random):
    pupils = [{"upn": f"P{number:04}", "year": 2024, "ks2readscore": "100", "ks2matscore": "100"} for number in range(len(taken))]
    entries = [entry | {"upn": f"P{number:04}", "year": 2024} for number, own in enumerate(taken) for entry in own]
    turned = entries[:]
    shuffle.shuffle(turned)
    first, second = (results_of({"ks4": pupils} | ({"ks4_entries": rows} if rows else {}), threads=threads) for rows, threads in ((entries, 1), (turned, 2)))
    assert dump(first, "ks4") == dump(second, "ks4")
    sums = first.execute("select ks4_attainment8, ks4_a8_english + ks4_a8_maths + ks4_a8_ebacc + ks4_a8_open from work.results_ks4 where ks4_attainment8 is not null").fetchall()
    assert all(total == parts and 0 <= total <= 9000 for total, parts in sums)


@QUICK
@given(st.lists(KS2, min_size=20, max_size=40))
def test_pooling_years_is_pooling_pupils(rows):
    """Each year loaded alone, then added up, is the same as all years loaded together."""
    pupils = numbered(rows)
    together = dump(results_of({"ks2": pupils}), "ks2")
    apart = [row for year in sorted({row["year"] for row in pupils}) for row in dump(results_of({"ks2": [pupil for pupil in pupils if pupil["year"] == year]}), "ks2")]
    assert sorted(together, key=lambda row: row[:2]) == sorted(apart, key=lambda row: row[:2])
