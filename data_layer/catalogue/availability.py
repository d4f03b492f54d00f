"""Whether a measure exists in a year, and why not: published, not_collected, not_published or changed (not comparable with the year before).

The first line that fits a measure and a year decides. Figures are shown for published and changed years only; a trend line breaks at each changed year.
"""

from fnmatch import fnmatchcase
from functools import cache

from .kinds import Availability
from .measures import MEASURES

YEARS = tuple(range(2016, 2027))
SHOWN = frozenset(("published", "changed"))
PANDEMIC = "DfE: assessments cancelled in 2020 and 2021"
GUIDE_1, GUIDE_4 = "DfE primary school accountability technical guide", "DfE secondary accountability measures guide"
KS1_NAMES = "ks1_reading_* ks1_writing_* ks1_maths_* ks1_science_* ks1_rwm_*"
OF_POINTS = "ks4_attainment8 ks4_a8_* ks4_ebacc_aps"
OF_PROGRESS_8 = "ks4_progress8* ks4_p8_*"


def _line(measures: str, years: str | int, state: str, reason: str, source: str) -> Availability:
    first, last = (int(year) for year in (str(years).split("-") * 2)[:2])
    return Availability(measures, tuple(range(first, last + 1)), state, reason, source)


AVAILABILITY = (
    _line(KS1_NAMES, "2020-2021", "not_collected", "Not collected: no Key Stage 1 assessments because of the pandemic.", PANDEMIC),
    _line(KS1_NAMES, "2024-2026", "not_collected", "Not collected: KS1 assessments stopped being statutory in 2023/24.", GUIDE_1),
    _line("ks1_writing_* ks1_rwm_*", 2018, "changed", "The frameworks for teacher assessment of writing changed in 2017/18: not comparable with the years before.", "DfE KS1 statistics 2018"),
    _line("ks1_phonics_year1", 2021, "not_collected", "Not collected: these pupils' Year 1 phonics check, in June 2020, was cancelled.", PANDEMIC),
    _line("ks1_phonics_year1", 2022, "not_collected", "Not collected: these pupils' Year 1 phonics check, in June 2021, was cancelled.", PANDEMIC),
    _line("ks1_phonics_by_year2", "2020-2021", "not_collected", "Not collected: no phonics check in June 2020 and June 2021.", PANDEMIC),
    _line("ks2_*_progress* ks2_local_gain", "2020-2021", "not_collected", "Not collected: no Key Stage 2 assessments because of the pandemic.", PANDEMIC),
    _line("ks2_*_progress*", "2024-2025", "not_published", "Not published: no KS1 baseline, as these pupils' KS1 assessments in 2020 and 2021 were cancelled.", GUIDE_1),
    _line("ks2_local_gain", "2024-2025", "not_published", "Not worked out: these pupils have no KS1 results (2020 and 2021 were cancelled).", GUIDE_1),
    _line("ks2_*", "2020-2021", "not_collected", "Not collected: no Key Stage 2 assessments because of the pandemic.", PANDEMIC),
    _line("ks2_writing_expected ks2_writing_greater_depth ks2_rwm_*", 2018, "changed", "The frameworks for teacher assessment of writing changed in 2017/18: not comparable with the years before.", "DfE KS2 statistics 2018"),
    _line("ks2_science_*", 2019, "changed", "The framework for teacher assessment of science changed in 2018/19: not comparable with the years before.", "DfE KS2 statistics 2019"),
    _line(OF_PROGRESS_8, "2020-2021", "not_published", "Not published: grades were assessed by centres and teachers, so no Progress 8.", GUIDE_4),
    _line(OF_PROGRESS_8, "2025-2026", "not_published", "Not published: these pupils have no KS2 results (2020 and 2021 were cancelled).", GUIDE_4),
    _line("ks4_local_gain", "2025-2026", "not_published", "Not worked out: these pupils have no KS2 results (2020 and 2021 were cancelled).", GUIDE_4),
    _line("ks4_english_95 ks4_maths_95 ks4_em_95 ks4_ebacc_95", 2016, "not_published", "Not published: grades 9 to 1 began in 2017.", GUIDE_4),
    _line("ks4_ebacc_aps", "2016-2017", "not_published", "Not published: the EBacc average point score began in 2018.", GUIDE_4),
    _line(OF_POINTS, 2017, "changed", "New point scale: 9-1 in English and maths, other GCSEs A*-G on new points. Not comparable with 2016.", GUIDE_4),
    _line(OF_POINTS, "2018-2019", "changed", "More subjects moved from A*-G to 9-1: not fully comparable with the year before.", GUIDE_4),
    _line(OF_PROGRESS_8, 2018, "changed", "From 2018 the scores of pupils with extremely negative progress have a floor: not comparable with the years before.", GUIDE_4),
    _line("ks4_*_94 ks4_any_pass", 2017, "changed", "Grades 9 to 1 came in for English and maths: grade 4 stands in for grade C.", GUIDE_4),
    _line("ks4_*", 2020, "changed", "Grades were assessed by schools (centre-assessed grades): not comparable with other years.", GUIDE_4),
    _line("ks4_*", 2021, "changed", "Grades were assessed by teachers: not comparable with other years.", GUIDE_4),
    _line("ks4_*", 2022, "changed", "Exams again, graded more generously than before the pandemic: not comparable with 2020 and 2021.", GUIDE_4),
    _line("ks4_*", 2023, "changed", "Grading went back to the standard of 2019: compare with 2019 rather than 2022.", GUIDE_4),
    _line("ks4_five_em_94", "2016-2026", "published", "A former headline measure, no longer published by the DfE: worked out here by the former rule.", GUIDE_4),
    _line("ks2_local_gain ks4_local_gain", "2016-2026", "published", "A local indicator worked out here; the DfE publishes no such measure.", "this project"),
    _line("ks1_*", "2016-2026", "published", "Published.", GUIDE_1),
    _line("ks2_*", "2016-2026", "published", "Published.", GUIDE_1),
    _line("ks4_*", "2016-2026", "published", "Published.", GUIDE_4),
)


@cache
def line_of(measure: str, year: int) -> Availability | None:
    """The line that decides for a measure's key and a year (2024 = 2023/24); None outside the years known."""
    return next((line for line in AVAILABILITY if year in line.years and any(fnmatchcase(measure, name) for name in line.measures.split())), None)


def availability(measure: str, year: int) -> tuple[str, str]:
    """(state, reason in a sentence) of a measure's key in a year."""
    line = line_of(measure, year)
    if line is None:
        return "not_published", f"Not known: the rules held here run from {YEARS[0]} to {YEARS[-1]}."
    return line.state, line.reason


def is_shown(measure: str, year: int) -> bool:
    """Whether figures exist in that year."""
    return availability(measure, year)[0] in SHOWN


@cache
def availability_rows() -> tuple[tuple[str, int, str, str], ...]:
    """(measure, year, state, reason), one row a measure and year: the release's `availability` table."""
    return tuple((measure.key, year, *availability(measure.key, year)) for measure in MEASURES for year in YEARS)
