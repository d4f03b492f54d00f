"""Every measure: what it counts, among whom, since when. The figures of the reports are these and nothing else.

`value` and `among` are SQL over the stage's pupil results (load/steps 2*.sql: judged_ks1, judged_ks2, judged_ks4), one row a pupil.
`value` is never NULL where `among` holds: what counts as not achieved is said, not left to a missing value.
"""

from functools import partial

from .headlines import order
from .kinds import Measure

PERCENT, POINTS, SCORE = "%", "points", "scaled score"
PRIMARY = "DfE primary school accountability technical guide"
SECONDARY = "DfE secondary accountability measures guide"
KS1_SOURCE = "SFR12/2017 table LA1 footnotes 3-4; ks1_codes.csv"


def rate(key, label, value, among, *, stage, definition, source, decimals=0, **more) -> Measure:
    return Measure(key, label, stage, "rate", value, among, PERCENT, decimals, definition, source, **more)


def mean(key, label, value, among, *, stage, definition, source, decimals, scale, unit=POINTS, **more) -> Measure:
    return Measure(key, label, stage, "mean", value, among, unit, decimals, definition, source, scale=scale, **more)


def progress(key, label, value, among, *, stage, definition, source, scale, decimals=2, **more) -> Measure:
    return Measure(key, label, stage, "progress", value, among, POINTS, decimals, definition, source, scale=scale, families=("progress",), **more)


ks1 = partial(rate, stage="ks1", source=KS1_SOURCE)
ks2 = partial(rate, stage="ks2", source=PRIMARY)
ks4 = partial(rate, stage="ks4", source=SECONDARY, decimals=1)


def _ks1_subject(subject: str) -> tuple[Measure, ...]:
    name = subject.capitalize()
    return (
        ks1(f"ks1_{subject}_expected", f"{name}: expected standard", f"{subject} in ('EXS', 'GDS')", f"{subject}_in",
            definition=f"Teacher assessed at the expected standard or at greater depth in {subject}, among pupils with a valid code (absent and disapplied included)."),
        ks1(f"ks1_{subject}_greater_depth", f"{name}: greater depth", f"{subject} = 'GDS'", f"{subject}_in",
            definition=f"Teacher assessed at greater depth in {subject}, among pupils with a valid code (absent and disapplied included)."),
    )


def _ks2_test(subject: str, name: str) -> tuple[Measure, ...]:
    return (
        ks2(f"ks2_{subject}_expected", f"{name[0].upper()}{name[1:]}: expected standard", f"coalesce({subject}_score >= 100, false)", f"{subject}_in",
            definition=f"Scaled score of 100 or more in {name}, among pupils who count (absent, below the test and unable to access it included as not achieved)."),
        ks2(f"ks2_{subject}_high", f"{name[0].upper()}{name[1:]}: high score", f"coalesce({subject}_score >= 110, false)", f"{subject}_in",
            definition=f"Scaled score of 110 or more in {name}, among pupils who count."),
        mean(f"ks2_{subject}_score", f"{name[0].upper()}{name[1:]}: average scaled score", f"{subject}_score", f"{subject}_in and {subject}_score is not null", stage="ks2", source=PRIMARY,
             definition=f"Average scaled score in {name}, over pupils with a score.", decimals=0, scale=1, unit=SCORE, least=80, most=120),
    )


def _ks2_progress(subject: str) -> tuple[Measure, ...]:
    name, of = subject.capitalize(), f"KS2 {subject} outcome less the national average of pupils with the same KS1 prior attainment; 0 is the national average."
    return (
        progress(f"ks2_{subject}_progress", f"{name} progress", f"{subject}_progress", f"{subject}_progress is not null", stage="ks2", source=PRIMARY, scale=1_000_000,
                 definition=f"{of} Extremely negative scores are raised to the DfE's floor where it is known (from 2018)."),
        progress(f"ks2_{subject}_progress_raw", f"{name} progress, before floors", f"{subject}_progress_raw", f"{subject}_progress_raw is not null", stage="ks2", source=PRIMARY, scale=1_000_000,
                 definition=f"{of} Extremely negative scores stand as they are."),
    )


def _ks4_element(element: str, label: str, slots: str) -> tuple[Measure, ...]:
    return (
        mean(f"ks4_a8_{element}", f"Attainment 8: {label}", f"a8_{element}", f"in_stage and a8_{element} is not null", stage="ks4", source=SECONDARY, decimals=1, scale=100, least=0, most={"english": 18, "maths": 18}.get(element, 27),
             definition=f"Average points in the {label} slots of Attainment 8 ({slots}).", families=("progress",)),
        progress(f"ks4_p8_{element}", f"Progress 8: {label}", f"p8_{element}", f"in_stage and p8_{element} is not null", stage="ks4", source=SECONDARY, scale=1_000_000,
                 definition=f"Points in the {label} slots less the national average of pupils with the same KS2 prior attainment, per slot ({slots})."),
    )


MEASURES = (
    *_ks1_subject("reading"), *_ks1_subject("writing"), *_ks1_subject("maths"),
    ks1("ks1_science_expected", "Science: expected standard", "science = 'EXS'", "science_in", definition="Teacher assessed at the expected standard in science, among pupils with a valid code."),
    ks1("ks1_rwm_expected", "Reading, writing and maths: expected standard", "reading in ('EXS', 'GDS') and writing in ('EXS', 'GDS') and maths in ('EXS', 'GDS')", "reading_in and writing_in and maths_in",
        definition="Expected standard or better in all of reading, writing and maths, among pupils who count in all three."),
    ks1("ks1_rwm_greater_depth", "Reading, writing and maths: greater depth", "reading = 'GDS' and writing = 'GDS' and maths = 'GDS'", "reading_in and writing_in and maths_in",
        definition="Greater depth in all of reading, writing and maths, among pupils who count in all three."),
    ks1("ks1_phonics_year1", "Phonics: met in Year 1", "phonics_y1 = 'WA'", "phonics_y1_in", definition="Met the phonics standard in the Year 1 check of the year before, among these Year 2 pupils who were in that check's list."),
    ks1("ks1_phonics_by_year2", "Phonics: met by the end of Year 2", "phonics_y2 = 'WA'", "phonics_y2_in", definition="Met the phonics standard in Year 1 or in the Year 2 re-check."),
    *_ks2_test("reading", "reading"), *_ks2_test("maths", "maths"), *_ks2_test("gps", "grammar, punctuation and spelling"),
    ks2("ks2_writing_expected", "Writing: expected standard", "writing in ('EXS', 'GDS')", "writing_in", definition="Teacher assessed at the expected standard or greater depth in writing."),
    ks2("ks2_writing_greater_depth", "Writing: greater depth", "writing = 'GDS'", "writing_in", definition="Teacher assessed at greater depth in writing."),
    ks2("ks2_science_expected", "Science: expected standard", "science = 'EXS'", "science_in", definition="Teacher assessed at the expected standard in science."),
    ks2("ks2_rwm_expected", "Reading, writing and maths: expected standard", "coalesce(reading_score >= 100 and maths_score >= 100, false) and writing in ('EXS', 'GDS')", "reading_in and writing_in and maths_in",
        definition="Scaled score of 100 or more in reading and in maths and the expected standard or better in writing, among pupils who count in all three."),
    ks2("ks2_rwm_higher", "Reading, writing and maths: higher standard", "coalesce(reading_score >= 110 and maths_score >= 110, false) and writing = 'GDS'", "reading_in and writing_in and maths_in",
        definition="Scaled score of 110 or more in reading and in maths and greater depth in writing, among pupils who count in all three."),
    *_ks2_progress("reading"), *_ks2_progress("writing"), *_ks2_progress("maths"),
    mean("ks4_attainment8", "Attainment 8", "a8", "in_stage and a8 is not null", stage="ks4", source=SECONDARY, decimals=1, scale=100, least=0, most=90, families=("benchmark", "progress"),
         definition="Sum of points over ten slots (English and maths doubled, three EBacc, three open), averaged over all pupils at the end of KS4."),
    *_ks4_element("english", "English", "two slots"), *_ks4_element("maths", "maths", "two slots"), *_ks4_element("ebacc", "EBacc", "three slots"), *_ks4_element("open", "open", "three slots"),
    progress("ks4_progress8", "Progress 8", "p8", "in_stage and p8 is not null", stage="ks4", source=SECONDARY, scale=1000,
             definition="Attainment 8 less the national average Attainment 8 of pupils with the same KS2 prior attainment, divided by ten; 0 is the national average. From 2018 extremely negative scores are raised to the DfE's floor where it is known."),
    progress("ks4_progress8_raw", "Progress 8, before floors", "p8_raw", "in_stage and p8_raw is not null", stage="ks4", source=SECONDARY, scale=1_000_000,
             definition="Progress 8 with extremely negative scores as they are."),
    ks4("ks4_em_entered", "Entered for English and maths", "english_entered and maths_entered", "in_stage and english_entered is not null and maths_entered is not null", definition="Entered for GCSE English (language or literature) and maths, among all pupils at the end of KS4."),
    ks4("ks4_any_pass", "Any pass at 9-1", "any_pass", "in_stage and any_pass is not null", definition="Any pass at GCSE or equivalent, among all pupils at the end of KS4."),
    ks4("ks4_english_94", "English 9-4", "english_94", "in_stage and english_94 is not null", definition="Grade 4 or better (C or better before 2017) in English language or literature."),
    ks4("ks4_english_95", "English 9-5", "english_95", "in_stage and english_95 is not null", since=2017, definition="Grade 5 or better in English language or literature."),
    ks4("ks4_maths_94", "Maths 9-4", "maths_94", "in_stage and maths_94 is not null", definition="Grade 4 or better (C or better before 2017) in maths."),
    ks4("ks4_maths_95", "Maths 9-5", "maths_95", "in_stage and maths_95 is not null", since=2017, definition="Grade 5 or better in maths."),
    ks4("ks4_em_94", "English and maths 9-4", "english_94 and maths_94", "in_stage and english_94 is not null and maths_94 is not null", definition="Grade 4 or better (C or better before 2017) in English and in maths."),
    ks4("ks4_em_95", "English and maths 9-5", "english_95 and maths_95", "in_stage and english_95 is not null and maths_95 is not null", since=2017, definition="Grade 5 or better in English and in maths."),
    ks4("ks4_ebacc_entered", "EBacc entered", "ebacc_entered", "in_stage and ebacc_entered is not null", definition="Entered for all five pillars of the English Baccalaureate."),
    ks4("ks4_ebacc_94", "EBacc 9-4", "ebacc_94", "in_stage and ebacc_94 is not null", definition="Grade 4 or better (C or better before 2017) in all five pillars."),
    ks4("ks4_ebacc_95", "EBacc 9-5", "ebacc_95", "in_stage and ebacc_95 is not null", since=2017, definition="Grade 5 or better in English and maths and in all other pillars."),
    mean("ks4_ebacc_aps", "EBacc average point score", "ebacc_aps", "in_stage and ebacc_aps is not null", stage="ks4", source=SECONDARY, decimals=2, scale=1000, least=0, most=9, since=2018, definition="Average points over the five EBacc pillars, an empty pillar counting 0."),
    ks4("ks4_five_em_94", "5 or more 9-4 with English and maths", "five_em_94", "in_stage and five_em_94 is not null", former=True, definition="Five or more passes at 9-4 (A*-C) with English and maths; of a pupil whose entries are not held, as many as the Attainment 8 slots show. Former headline measure."),
    mean("ks4_entries", "Number of entries", "entries", "in_stage and entries is not null", stage="ks4", source=SECONDARY, decimals=1, scale=100, least=0, unit="entries", definition="Average number of qualifications entered, in GCSE equivalents that count."),
    mean("ks2_local_gain", "Gain in national percentile, KS1 to KS2 (local indicator)", "local_gain", "in_stage and local_gain is not null", stage="ks2", source="this project", decimals=0, scale=1000, least=-100, most=100, unit="percentiles", local=True, families=("progress",),
         definition="Change in national percentile between KS1 points and the KS2 reading and maths mean. A local indicator, not a DfE measure."),
    mean("ks4_local_gain", "Gain in national percentile, KS2 to KS4 (local indicator)", "local_gain", "in_stage and local_gain is not null", stage="ks4", source="this project", decimals=0, scale=1000, least=-100, most=100, unit="percentiles", local=True, families=("progress",),
         definition="Change in national percentile between KS2 and Attainment 8. A local indicator, not a DfE measure."),
)

BY_KEY = {measure.key: measure for measure in MEASURES}


def of_stage(stage: str) -> tuple[Measure, ...]:
    return tuple(measure for measure in MEASURES if measure.stage == stage)


def of_report(report) -> tuple[Measure, ...]:
    """The measures a report shows, in catalogue order; of a progress report the headline ones first. `report`: catalogue.kinds.Report."""
    family = "progress" if report.progress else "benchmark"
    found = [measure for measure in of_stage(report.stage) if family in measure.families]
    return tuple(sorted(found, key=lambda measure: order(measure.key)) if report.progress else found)


def measure_sql(measure: Measure) -> str:
    """The measure's column: NULL outside the denominator, else the pupil's value times the scale, as a whole number (rounded half away from zero)."""
    number = f"cast(({measure.value}) as integer)" if measure.kind == "rate" else f"cast(round(cast({measure.value} as decimal(18,7)) * {measure.scale}) as integer)"
    return f"case when {measure.among} then {number} end"
