"""Two made-up Englands whose shareable tables show the same, and whose hidden numbers differ: what anything shareable tells of one it must tell of the other.

Halton and Knowsley swap their hidden numbers, so that the region and England stay as they are; every shown figure is the same by construction.
"""

import itertools
import pathlib

from data_layer.catalogue.kinds import Breakdown, Condition
from data_layer.catalogue.measures import of_stage
from data_layer.question import Question
from tests.lib.tiny_release import CAMDEN, HALTON, KNOWSLEY, tiny_release

YEARS, CHILDREN = (2022, 2023, 2024), 34
HIDDEN = (3, 4)  # of Halton in the one and the other; Knowsley has the other
SEX = Breakdown("sex", "Sex", "sex", (("F", "Girls"), ("M", "Boys")))


def world(folder: pathlib.Path, hidden: int) -> pathlib.Path:
    rows = [*la(HALTON, hidden), *la(KNOWSLEY, sum(HIDDEN) - hidden), *la(CAMDEN, 8, points=1000)]
    cohort = [dict(la_code=row["la_code"], year=row["year"], stage=row["stage"], pupil_id=row["pupil_id"]) for row in rows]
    for code, many in ((HALTON, hidden), (KNOWSLEY, sum(HIDDEN) - hidden)):
        cohort += [dict(la_code=code, year=2024, stage="ks4", pupil_id=9000 + i, has_result=False, match_pass=None, reason="upn_missing" if i < many else "dob_differs") for i in range(sum(HIDDEN))]
    sigmas = [dict(measure="ks4_progress8", year=year, sigma=1.4) for year in YEARS]
    return tiny_release(folder, cla=rows, cohort=cohort, sigmas=sigmas, neighbours=[])  # of neighbours one alone would not hold both swapped LAs


def la(code: int, hidden: int, points: int = -700) -> list[dict]:
    """34 children a stage and year: `hidden` are boys, lack prior attainment, and have both English and maths in 2022 and 2023 (in 2024: 12); 8 and `hidden` of 14 at the standard are high."""
    found, number = [], itertools.count(code * 1000)
    for year in YEARS:
        found += [dict(la_code=code, year=year, pupil_id=next(number), **ks4(place, year, hidden, points)) for place in range(CHILDREN)]
        found += [dict(la_code=code, year=year, pupil_id=next(number), **ks2(place, hidden)) for place in range(CHILDREN)]
    return [row | {"region_code": "E12000007" if code == CAMDEN else "E12000002"} for row in found]


def ks4(place: int, year: int, hidden: int, points: int) -> dict:
    many = 12 if year == 2024 else hidden
    both = place < many
    known, far = CHILDREN - hidden, place - (CHILDREN - hidden - 1) / 2  # Progress 8 lies evenly around its mean, however many have it
    return dict(stage="ks4", sex="M" if place < hidden else "F", ks4_attainment8=1000 + 50 * place, ks4_progress8=round(points + 20 * far) if place < known else None,
                ks4_em_94=int(both), ks4_english_94=int(place < 16), ks4_maths_94=int(both or 20 <= place < 34 - many), ks4_any_pass=int(place < 31))


def ks2(place: int, hidden: int) -> dict:
    reached, high = place < 14, place < 8 + hidden
    category = "higher" if high else "expected" if reached else "working_towards"
    return dict(stage="ks2", sex="M" if place < hidden else "F", ks2_reading_expected=int(reached), ks2_reading_high=int(high), ks2_reading_score=112 - place // 2, reading_category=category)


def only(option: str) -> Condition:
    return Condition("sex", "sex = any($sex)", (("sex", (option,)),), options=(option,), breakdown=SEX)


def questions() -> list[Question]:
    """Every fixed shape: one year and years together, all children, girls, boys, by sex; each cohort basis."""
    found = []
    for report in ("ks4-benchmark", "ks4-att8-prog8-benchmark", "ks2-benchmark", "ks2-summary"):
        plain = Question(report, HALTON, (2024,), comparators=("la_cla_all", "region_cla", "england_cla"))
        shapes = [{}, {"conditions": (only("F"),)}, {"conditions": (only("M"),)}, {"by": SEX}]
        windows = [{"years": (2024,)}, {"years": (2023,)}, {"years": (2024, 2023), "pool": True}, {"years": YEARS[::-1], "pool": True}]
        found += [plain.but(**shape, **window) for shape, window in itertools.product(shapes, windows)]
        found += [plain.but(cohort=cohort) for cohort in ("31mar", "anytime")]
    return found


def measures(question: Question):
    return [one for one in of_stage(question.stage) if one in question.measures_asked]
