"""What in the extracts could not be read as a result: codes, grades, qualifications, subjects, years. Listed, never counted as 0."""

import duckdb

from data_layer.catalogue.availability import YEARS, is_shown

from .problems import Rule, add_problems_from

RULES = (
    Rule("outcome_unknown", "row", "An outcome code that no year's results have used", "Left out of this subject, not counted as a fail. Correct it, or check the DfE's code list of that year"),
    Rule("outcome_undecided", "row", "An outcome code whose place in the DfE's figures is not settled", "Left out of this subject. Look at the pupil"),
    Rule("outcome_not_of_year", "note", "An outcome code that this year's results do not have", "Counted by its meaning. Check the year of the file"),
    Rule("score_range", "row", "A scaled score outside 80 to 120", "Read as blank. Correct it and load again"),
    Rule("score_missing", "row", "Expected standard achieved, but no scaled score", "Left out of this subject. Give the score, or take the DfE's own column"),
    Rule("grade_unknown", "row", "A grade for which this year has no points in the tables", "The pupil's Attainment 8 is not worked out from entries; the extract's own figure is used where there is one. Correct the grade or give its points"),
    Rule("qualification_unknown", "row", "A qualification that is not in the table of those that count", "The pupil's Attainment 8 is not worked out from entries; the extract's own figure is used where there is one. Write its name as in docs/measures.md; if it does not count, say so (DISC3_PTQ_EE = 1)"),
    Rule("subject_unknown", "note", "A subject that is not in the table", "Counted in the open slots. If it belongs to English, maths or the EBacc, write its name as in docs/measures.md"),
    Rule("entry_not_placed", "row", "An entry without a qualification and a subject in words", "Not counted; the extract's own slots are used for this pupil where there are any. Give SUBJECT and QUALIFICATION"),
    Rule("entry_without_pupil", "note", "An entry of a pupil who is in no KS4 extract of that year or the three after", "Not counted. Load the KS4 extract of the year in which the pupil reached the end of KS4"),
    Rule("result_not_known", "row", "At the end of KS4, but neither entries nor slots nor the DfE's own figures", "Left out of the measures that need them. Load the entries of that year"),
    Rule("pass_not_known", "row", "At the end of KS4, but no entry, grade, flag or slot says whether English, maths or five with both were passed", "Left out of those measures. Load the entries of that year, or an extract with the flags (GCSE_ENG_94, GCSE_MATH_94, LEVEL2_EM_94)"),
    Rule("entry_not_known", "row", "At the end of KS4, but neither entries nor ENTBASICS nor ENTRIES say what the pupil was entered for", "Left out of the measures of entry. Load the entries of that year, or an extract with those columns"),
    Rule("no_entries", "note", "At the end of KS4 in a year whose entries are held, without one", "Counted with no qualification: 0 points. Check that this pupil's entries are not missing from the file"),
    Rule("not_in_stage", "note", "The extract says: not at the end of the key stage, or not in national results (ENDKS or NATRES is 0)", "Kept, not counted in any measure"),
    Rule("result_year_unknown", "row", "Results of a year for which no rules are held", "Kept, not counted. Use a version of this software that knows the year"),
    Rule("result_duplicate", "note", "Another row of the same pupil, year and release", "The row that counts nationally is used, then the one with the better outcome"),
)


def list_result_problems(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the problems of work.* to staged.problems (only where the reader has made that table)."""
    if not connection.execute("select 1 from information_schema.tables where table_schema = 'staged' and table_name = 'problems'").fetchone():
        return
    listed = [list(column) for column in zip(*((rule.key, rule.severity, rule.says, rule.what_to_do) for rule in RULES), strict=True)]
    connection.execute("insert into staged.rules select * from (select unnest(?) as rule, unnest(?), unnest(?), unnest(?)) where rule not in (select rule from staged.rules)", listed)
    for statement in (*_code_problems_sql(), *_row_problems_sql(), *_entry_problems_sql(), *_not_known_sql()):
        add_problems_from(connection, statement)


CODES = {
    "ks1": (("read_outcome", "ks1_ta", "read_outcome"), ("writ_outcome", "ks1_ta", "writ_outcome"), ("math_outcome", "ks1_ta", "math_outcome"), ("sci_outcome", "ks1_science", "sci_outcome")),
    "ks2": (("readoutcome", "ks2_test", "reading_code"), ("matoutcome", "ks2_test", "maths_code"), ("gpsoutcome", "ks2_test", "gps_code"), ("writtaoutcome", "ks2_ta", "writing_code"), ("scitaoutcome", "ks2_science", "science_code")),
    "phonics": (("phonics_outcome", "phonics", "upper(phonics_outcome)"),),
}
ROWS = {"ks1": "work.ks1_all", "ks2": "work.ks2_read", "phonics": "work.phonics_in"}


def _code_problems_sql() -> list[str]:
    return [f"""
        select pupils.file_id, pupils.row_number, '{column}' as column_name, {code} as value,
            case when codes.code is null then 'outcome_unknown' when codes.in_denominator is null then 'outcome_undecided' else 'outcome_not_of_year' end as rule
        from {ROWS[table]} as pupils left join work.outcome_codes as codes on codes.kind = '{kind}' and codes.code = {code}
        where {code} is not null and pupils.year >= 2016
            and (codes.code is null or codes.in_denominator is null or pupils.year not between coalesce(codes.since, 0) and coalesce(codes.until, 9999))
    """ for table, columns in CODES.items() for column, kind, code in columns]


def _row_problems_sql() -> list[str]:
    scores = [f"select file_id, row_number, '{column}score' as column_name, {column}score as value, 'score_range' as rule from work.ks2_read where try_cast({column}score as integer) not between 80 and 120 or (try_cast({column}score as integer) is null and upper({column}score) <> 'N')" for column in ("read", "mat", "gps")]
    missing = [f"select file_id, row_number, '{column}' as column_name, 'AS' as value, 'score_missing' as rule from work.ks2_read where {code} = 'AS' and {score} is null" for column, code, score in (("readscore", "reading_code", "reading_score"), ("matscore", "maths_code", "maths_score"), ("gpsscore", "gps_code", "gps_score"))]
    out = [f"select file_id, row_number, 'endks' as column_name, cast(null as varchar) as value, 'not_in_stage' as rule from work.{table} where not in_stage" for table in ("judged_ks1", "ks2_outcomes", "ks4_outcomes")]
    years = [f"select file_id, row_number, 'acadyr' as column_name, cast(year as varchar) as value, 'result_year_unknown' as rule from work.{stage}_in where year not between 2016 and 2026 and (year > 2026 or '{stage}' <> 'ks1')" for stage in ("ks1", "ks2", "ks4")]
    twice = [f"select file_id, row_number, 'upn' as column_name, cast(null as varchar) as value, 'result_duplicate' as rule from work.{stage}_in semi join (select file_id, row_number from work.{stage}_repeated where not is_used) using (file_id, row_number)" for stage in ("ks1", "ks2", "ks4")]
    return [*scores, *missing, *out, *years, *twice]


def _entry_problems_sql() -> list[str]:
    judged = "select file_id, row_number, '{}' as column_name, {} as value, '{}' as rule from work.entries_judged where {}"
    return [
        judged.format("grade", "grade_given", "grade_unknown", "why like 'not known: no points%'"),
        judged.format("qualification", "qualification", "qualification_unknown", "why like 'not known: the qualification%'"),
        judged.format("qualification", "subject_shown", "entry_not_placed", "why like 'not known: no qualification%'"),
        judged.format("subject", "subject", "subject_unknown", "why is null and subject_pillar is null"),
        "select file_id, row_number, 'upn' as column_name, cast(null as varchar) as value, 'entry_without_pupil' as rule from work.entry_rows anti join work.entries_placed using (file_id, row_number)",
        "select file_id, row_number, 'att8' as column_name, cast(null as varchar) as value, 'result_not_known' as rule from work.ks4_outcomes where in_stage and worked_from = 'not known' and att8 is null",
        "select file_id, row_number, 'upn' as column_name, cast(null as varchar) as value, 'no_entries' as rule from work.ks4_outcomes where in_stage and worked_from = 'no entries' and said_entries is distinct from 0",
    ]


# Measures of pupils who have an Attainment 8 that can still be missing, and the extract's column that would tell.
NOT_KNOWN = {
    "ks4_english_94": ("gcse_eng_94", "pass_not_known"), "ks4_maths_94": ("gcse_math_94", "pass_not_known"), "ks4_five_em_94": ("level2_em_94", "pass_not_known"), "ks4_any_pass": ("anypass_ptq_ee", "pass_not_known"),
    "ks4_em_entered": ("entbasics", "entry_not_known"), "ks4_entries": ("entries", "entry_not_known"),
}


def _not_known_sql() -> list[str]:
    return [f"""
        select file_id, row_number, '{column}' as column_name, cast(null as varchar) as value, '{rule}' as rule from work.results_ks4
        where in_stage and ks4_attainment8 is not null and {measure} is null and year in ({", ".join(str(year) for year in YEARS if is_shown(measure, year))})
    """ for measure, (column, rule) in NOT_KNOWN.items()]
