"""The tables of a release: what a load writes and everything else reads. One grain a table.

`cla` and `pupils` also get one column for each measure (catalogue/measures.py), named as its key: NULL outside the
denominator, else the pupil's value times the measure's scale, as a whole number.
"""

from .kinds import Table
from .kinds import TableColumn as C

SLUGS = "the option slugs of the filter of the same name (filters/definitions.py); 'unknown' where not known"

COHORT_FLAGS = (
    C("in_12m", "BOOLEAN", "looked after for 12 months at 31 March (DfE rule)"),
    C("in_12m_strict", "BOOLEAN", "the same with no gap in care and covered on both days"),
    C("in_31mar", "BOOLEAN", "looked after on 31 March, short breaks (V3, V4) left out"),
    C("in_anytime", "BOOLEAN", "looked after on any day from 1 April to 31 March, short breaks left out"),
    C("in_current", "BOOLEAN", "on the LA's own current list (else looked after at the end of the latest return)"),
)

CHILD = (
    C("sex", "VARCHAR", "F, M or unknown"),
    C("ethnicity", "VARCHAR", "major group: white, mixed, asian, black, chinese_other, unknown"),
    C("ethnicity_minor", "VARCHAR", "minor code such as WBRI; unknown"),
    C("fsm", "VARCHAR", "eligible for free school meals now: yes, no, unknown"),
    C("fsm6", "VARCHAR", "eligible at any time in six years: yes, no, unknown"),
    C("disadvantaged", "VARCHAR", "FSM6, or looked after for a day or more, or left care by adoption and the like: yes, no, unknown"),
    C("eal", "VARCHAR", "first language other than English: yes, no, unknown"),
    C("idaci_decile", "TINYINT", "1 = most deprived tenth of pupils' areas ... 10; NULL not known"),
    C("birth_month", "TINYINT", "1 to 12"),
    C("age", "TINYINT", "completed years on the 31 August before the academic year"),
    C("year_group", "TINYINT", "national curriculum year from school data, else from age"),
    C("sen", "VARCHAR", "none, support, ehcp, unknown"),
    C("sen_need", "VARCHAR", "primary need code such as SEMH; none; unknown"),
    C("prior", "VARCHAR", "prior attainment band: low, middle, high, none"),
    C("prior_score", "INTEGER", "prior attainment, thousandths: mean KS2 scaled score or fine level (KS4), KS1 points (KS2)"),
    C("prior_group", "VARCHAR", "prior attainment group of the progress measure of that year; NULL without"),
)

SCHOOL = (
    C("urn", "INTEGER", "school at the end of the stage; NULL none known"),
    C("school_la", "SMALLINT", "LA in which the school lies"),
    C("school_region", "VARCHAR", "region of the school's LA (ONS code)"),
    C("school_type", "VARCHAR", "mainstream, special, ap, independent, fe, none"),
    C("state_funded", "BOOLEAN", "the school is state-funded"),
)

SCHOOL_LIFE = (
    C("absence_rate", "DECIMAL(7,4)", "sessions missed, % of possible, in the year; NULL not known"),
    C("unauthorised_rate", "DECIMAL(7,4)", "unauthorised sessions missed, % of possible; NULL not known"),
    C("suspension_days", "DECIMAL(6,1)", "days suspended in the year; 0 where suspensions of the year are loaded and none found; NULL not loaded, no school known, or a school that sends none (independent, college)"),
    C("excluded", "VARCHAR", "permanently excluded in the year: yes, no, unknown"),
    C("moves_y10_11", "SMALLINT", "starts at a school in Years 10-11 outside normal transfer; NULL not known"),
    C("mid_year_move", "VARCHAR", "any start after the first three weeks of September in the key stage: yes, no, unknown"),
    C("moves_in_stage", "SMALLINT", "starts at a school within the key stage outside normal transfer; NULL not known"),
)

CATEGORIES = "absent, below, working_towards, expected, higher: the parts of the subject's denominator; NULL outside it, and at stages without the subject"
RESULT_COLUMNS = (
    C("reading_category", "VARCHAR", CATEGORIES), C("writing_category", "VARCHAR", CATEGORIES), C("maths_category", "VARCHAR", CATEGORIES),
    C("gps_category", "VARCHAR", CATEGORIES), C("science_category", "VARCHAR", CATEGORIES),
)

CARE = (
    C("months_in_care", "SMALLINT", "completed calendar months from start of the latest period of care to 31 March (or its end, if earlier)"),
    C("poc_start", "DATE", "start of the latest period of care"),
    C("poc_start_known", "BOOLEAN", "false: the period began before the first return held, so the start is a latest-possible date"),
    C("entered_care", "VARCHAR", "stage of the start of the period: before_ks1, ks1_to_ks2, y7to9, y10to11, later"),
    C("age_at_entry", "TINYINT", "AGE_POC_START: completed years at the start of the latest period"),
    C("age_first_entry", "TINYINT", "completed years at the start of the earliest known period"),
    C("periods", "SMALLINT", "POC_COUNT: periods of care known to 31 March"),
    C("placements", "SMALLINT", "PL_COUNT: spells with a new carer in the latest period"),
    C("placements_all", "SMALLINT", "the same counting moves with the same carer (T, U) too"),
    C("changes_after_11", "SMALLINT", "changes of carer after the 11th birthday"),
    C("placements_year", "SMALLINT", "spells in the 12 months to 31 March"),
    C("placement_months", "SMALLINT", "completed months of the placement held on 31 March (or last)"),
    C("stability", "VARCHAR", SLUGS),
    C("placement_type", "VARCHAR", SLUGS),
    C("provider", "VARCHAR", SLUGS),
    C("placed_in_la", "VARCHAR", SLUGS),
    C("distance_miles", "DECIMAL(6,1)", "home to placement, miles; NULL not known"),
    C("educated_in_la", "VARCHAR", SLUGS),
    C("legal_status", "VARCHAR", SLUGS),
    C("need", "VARCHAR", "category of need at the start of the period: n1 ... n8, unknown"),
    C("uasc", "VARCHAR", SLUGS),
    C("sdq_score", "TINYINT", "SDQ_SCORE: latest valid score to 31 March; NULL none"),
    C("sdq_year", "SMALLINT", "SDQ_YEAR"),
    C("sdq_reason", "VARCHAR", "SDQ_REASON of the year's return when there is no score"),
    C("missing_episodes", "SMALLINT", "MISSING = M in the year; NULL file not loaded"),
    C("away_episodes", "SMALLINT", "MISSING = A in the year; NULL file not loaded"),
    C("took_part", "VARCHAR", SLUGS),
    C("convicted", "VARCHAR", SLUGS),
    C("health_up_to_date", "VARCHAR", SLUGS),
    C("former_permanence", "VARCHAR", SLUGS),
)

IDS = (
    C("la_code", "SMALLINT", "DfE code of the LA that looks after the child (today's LA: predecessors mapped forward)"),
    C("pupil_id", "INTEGER", "this release's own number for the child in that LA; never a UPN"),
)

COLUMNS = {column.name: column for column in (*CHILD, *SCHOOL)}
COMMON = ("state_funded", "sex", "ethnicity", "fsm6", "disadvantaged", "eal", "idaci_decile", "sen", "prior", "school_type")
COMMON_BY_LA = ("school_la", "state_funded", "sex", "fsm6", "sen", "school_type")
CUBES = ("cube", "cube_la")  # the first that holds what a question names is read
STAGE_YEAR = (C("stage", "VARCHAR", "ks1, ks2, ks4"), C("year", "SMALLINT", "academic year, named by its end"))


def cube(name: str, grain: str, by: tuple[str, ...], order: tuple[str, ...]) -> Table:
    """The other pupils added up: the columns of n, total and squares a measure are made from the measures (data_layer/cube.py)."""
    return Table(name, f"One row a key stage, year and {grain}: the pupils of `pupils` added up.", (*STAGE_YEAR, *(COLUMNS[each] for each in by), C("pupils", "INTEGER", "how many")), order=("stage", "year", *order))


RELEASE_TABLES = (
    Table("release", "One row: this release.", (
        C("release_id", "VARCHAR", "name of the file without ending"), C("made_at", "TIMESTAMP", "when the load ended"),
        C("schema_version", "INTEGER", "of these tables"), C("synthetic", "BOOLEAN", "the children are made up"),
        C("seed", "INTEGER", "of the made-up data; NULL for real"),
        C("other_pupils_share", "DECIMAL(9,6)", "share of the other pupils that the files hold (1 = all); figures for all pupils weigh them by 1/share"),
        C("returns_from", "SMALLINT", "first year of care returns"), C("returns_to", "SMALLINT", "last year of care returns"),
    )),
    Table("release_files", "One row a file that went in.", (
        C("file", "VARCHAR", "name"), C("kind", "VARCHAR", "layout"), C("sha256", "VARCHAR", ""), C("la_code", "SMALLINT", "NULL several"), C("year", "SMALLINT", "NULL several"),
        C("results", "VARCHAR", "provisional, revised, final"), C("rows_in", "BIGINT", ""), C("loaded", "BIGINT", ""), C("set_aside", "BIGINT", ""),
    )),
    Table("problems", "One row a rule, file and column: how often, and what to do. No values.", (
        C("file", "VARCHAR", ""), C("kind", "VARCHAR", "layout"), C("column_name", "VARCHAR", ""), C("rule", "VARCHAR", ""), C("severity", "VARCHAR", "row, note"),
        C("count", "BIGINT", ""), C("what_to_do", "VARCHAR", ""),
    )),
    Table("local_authorities", "One row a local authority, past or present.", (
        C("la_code", "SMALLINT", "DfE code"), C("name", "VARCHAR", "'(synthetic)' added in a made-up release"), C("ons_code", "VARCHAR", ""), C("region_code", "VARCHAR", "ONS region; London is one"),
        C("region", "VARCHAR", ""), C("sub_region", "VARCHAR", "Inner or Outer London, else the region"), C("is_current", "BOOLEAN", ""), C("successor", "SMALLINT", "the LA that took over; NULL"),
        C("has_children", "BOOLEAN", "this release holds its care return"),
    )),
    Table("neighbours", "One row an LA and each of its ten statistical neighbours (2025 model).", (
        C("la_code", "SMALLINT", ""), C("rank", "TINYINT", "1 = closest"), C("neighbour", "SMALLINT", ""),
    )),
    Table("schools", "One row a school.", (
        C("urn", "INTEGER", ""), C("laestab", "INTEGER", ""), C("name", "VARCHAR", ""), C("la_code", "SMALLINT", "LA in which it lies"), C("phase", "VARCHAR", ""),
        C("school_type", "VARCHAR", "mainstream, special, ap, independent, fe"), C("state_funded", "BOOLEAN", ""), C("ofsted", "VARCHAR", ""), C("open_date", "DATE", ""), C("close_date", "DATE", ""),
    )),
    Table("cla", "One row a looked-after child counted in a key stage and year: matched, with a result. A child in two LAs has a row in each.",
          (*IDS, C("stage", "VARCHAR", "ks1, ks2, ks4"), C("year", "SMALLINT", "academic year, named by its end"), C("region_code", "VARCHAR", "region of the LA"),
           C("first_row", "BOOLEAN", "counts this person once where a child is in two LAs"), C("match_pass", "TINYINT", "1, 2 or 3"),
           *COHORT_FLAGS, *CHILD, *SCHOOL, *SCHOOL_LIFE, *CARE), personal=True, order=("stage", "year", "la_code")),
    Table("pupils", "One row a pupil not looked after in that year, key stage and year. No identifiers, no care columns.",
          (C("stage", "VARCHAR", "ks1, ks2, ks4"), C("year", "SMALLINT", "academic year, named by its end"), *CHILD, *SCHOOL, *SCHOOL_LIFE),
          order=("stage", "year", "sen", "fsm6", "sex", "ethnicity", "idaci_decile")),
    cube("cube", "combination of common characteristics", COMMON, ("sen", "fsm6", "sex", "ethnicity", "idaci_decile")),
    cube("cube_la", "LA of the school with a few characteristics", COMMON_BY_LA, ("school_la", "sen", "fsm6", "sex")),
    Table("cohort", "One row a child in a care return, year and key stage: counted, not matched, or not eligible, and why.",
          (*IDS, C("year", "SMALLINT", ""), C("stage", "VARCHAR", "ks1, ks2, ks4"), *COHORT_FLAGS,
           C("of_age", "BOOLEAN", "6, 10 or 15 on the 31 August before"), C("at_stage", "BOOLEAN", "school data or a result put the child at the end of this stage; where school data put the child elsewhere false; else of_age"),
           C("match_pass", "TINYINT", "1-3; NULL not matched"), C("has_result", "BOOLEAN", "a result of this stage and year is matched, so the child is in `cla`"),
           C("reason", "VARCHAR", "why not matched (slug: upn_missing, upn_un1..un5, upn_temporary, upn_not_found, dob_differs, sex_differs, two_children_one_upn, refused, left_out, no_result); NULL matched"),
           C("candidate", "VARCHAR", "what a suggested candidate agrees and differs on, in words; no identifiers")), personal=True, order=("year", "la_code", "stage")),
    Table("matches", "One row a child and a pupil of the school data: matched, or suggested or refused. Read by the cohort page only.",
          (*IDS, C("upn", "VARCHAR", "of the pupil in the school data"), C("match_pass", "TINYINT", "1, 2 or 3; NULL not matched"),
           C("state", "VARCHAR", "matched, confirmed, refused, suggested"), C("words", "VARCHAR", "what agrees and what differs")), personal=True, order=("la_code", "pupil_id", "upn")),
    Table("decisions", "One row a decision of the LA on its children and matches that this load took along, and what became of it. Read by the cohort page only.",
          (C("la_code", "SMALLINT", ""), C("pupil_id", "INTEGER", "NULL: in none of the returns"), C("child", "VARCHAR", "as written"), C("upn", "VARCHAR", "of the pupil; NULL for in and out"), C("decision", "VARCHAR", "same, different, in, out, withdrawn"),
           C("return_year", "SMALLINT", "NULL every year"), C("cohort", "VARCHAR", "the one that in puts the child into"), C("decided_by", "VARCHAR", ""), C("decided_on", "DATE", ""), C("reason", "VARCHAR", ""),
           C("state", "VARCHAR", "in force, replaced (by a later one), withdrawn, no effect"), C("why_not", "VARCHAR", "why it has no effect")), personal=True, order=("la_code", "child", "decided_on")),
    Table("results_by_release", "One row a looked-after child, key stage, year, release of results and measure, of years of which more than one release is held.",
          (*IDS, C("stage", "VARCHAR", "ks1, ks2, ks4"), C("year", "SMALLINT", ""), C("results", "VARCHAR", "provisional, revised, final"), C("is_latest", "BOOLEAN", "the one that the figures use"),
           C("measure", "VARCHAR", ""), C("value", "INTEGER", "times the measure's scale")), personal=True, order=("la_code", "stage", "year", "pupil_id", "measure", "results")),
    Table("children", "One row a child in an LA: the identity. Read by pages of children only.",
          (*IDS, C("child", "VARCHAR", "the LA's own number (CHILD)"), C("upn", "VARCHAR", ""), C("surname", "VARCHAR", "from the extract or the current list"), C("forename", "VARCHAR", ""),
           C("dob", "DATE", ""), C("sex", "VARCHAR", ""), C("ethnicity_minor", "VARCHAR", ""), C("person_id", "INTEGER", "the same for one person in two LAs")), personal=True, order=("la_code", "pupil_id")),
    Table("episodes", "One row an episode of care, years stitched.", (*IDS, C("decom", "DATE", ""), C("dec", "DATE", "NULL open"), C("rne", "VARCHAR", ""), C("ls", "VARCHAR", ""), C("cin", "VARCHAR", ""),
        C("place", "VARCHAR", ""), C("place_provider", "VARCHAR", ""), C("rec", "VARCHAR", ""), C("reason_place_change", "VARCHAR", ""), C("placed_in_la", "VARCHAR", "in, out, unknown"),
        C("distance_miles", "DECIMAL(6,1)", ""), C("repair", "VARCHAR", "what the load mended; NULL nothing"), C("period", "SMALLINT", "number of the period of care; NULL short breaks"),
        C("placement", "SMALLINT", "number of the placement within the period")), personal=True, order=("la_code", "pupil_id", "decom")),
    Table("periods", "One row a period of care.", (*IDS, C("period", "SMALLINT", ""), C("start", "DATE", ""), C("finish", "DATE", "NULL still in care"), C("start_known", "BOOLEAN", ""), C("how_ended", "VARCHAR", "REC")), personal=True, order=("la_code", "pupil_id", "period")),
    Table("placements", "One row a placement (a spell with one carer; T0-T4 belong to the one around them).", (*IDS, C("period", "SMALLINT", ""), C("placement", "SMALLINT", ""), C("start", "DATE", ""), C("finish", "DATE", "NULL current"),
        C("place", "VARCHAR", ""), C("placement_type", "VARCHAR", ""), C("provider", "VARCHAR", ""), C("placed_in_la", "VARCHAR", ""), C("distance_miles", "DECIMAL(6,1)", "")), personal=True, order=("la_code", "pupil_id", "period", "placement")),
    Table("sdq", "One row a child and year of return with an SDQ score or reason.", (*IDS, C("year", "SMALLINT", ""), C("score", "TINYINT", ""), C("reason", "VARCHAR", "")), personal=True, order=("la_code", "pupil_id", "year")),
    Table("missing_spells", "One row a missing (M) or away (A) spell.", (*IDS, C("kind", "VARCHAR", "M, A"), C("start", "DATE", ""), C("finish", "DATE", "")), personal=True, order=("la_code", "pupil_id", "start")),
    Table("enrolments", "One row a spell at a school.", (*IDS, C("urn", "INTEGER", ""), C("start", "DATE", "entry date"), C("last_seen", "SMALLINT", "last academic year in which a census saw it"), C("year_group", "TINYINT", "at the start")), personal=True, order=("la_code", "pupil_id", "start")),
    Table("absence", "One row a child and academic year.", (*IDS, C("year", "SMALLINT", ""), C("possible", "INTEGER", "sessions"), C("authorised", "INTEGER", ""), C("unauthorised", "INTEGER", "")), personal=True, order=("la_code", "pupil_id", "year")),
    Table("suspensions", "One row a suspension or exclusion.", (*IDS, C("year", "SMALLINT", ""), C("category", "VARCHAR", "SUSP, PERM, LNCH"), C("start", "DATE", ""), C("sessions", "INTEGER", ""), C("reason", "VARCHAR", "")), personal=True, order=("la_code", "pupil_id", "year")),
    Table("results", "One row a child, key stage, year and subject: the outcome as it came.", (*IDS, C("stage", "VARCHAR", "ks1, phonics, ks2, mtc"), C("year", "SMALLINT", ""), C("subject", "VARCHAR", ""), C("outcome", "VARCHAR", "code"), C("score", "INTEGER", "scaled score or mark")), personal=True, order=("la_code", "pupil_id", "year")),
    Table("ks4_entries", "One row a KS4 entry of a looked-after child.", (*IDS, C("year", "SMALLINT", ""), C("season", "VARCHAR", ""), C("subject", "VARCHAR", ""), C("qualification", "VARCHAR", ""), C("grade", "VARCHAR", ""),
        C("points", "DECIMAL(6,2)", "per slot; NULL not counted"), C("size", "DECIMAL(4,2)", "GCSE equivalence"), C("pillar", "VARCHAR", "english, maths, ebacc, open"), C("slot", "VARCHAR", "slots filled, such as '3' or '3+4' or '1 doubled'; NULL none"),
        C("why", "VARCHAR", "why it does not count; NULL counts")), personal=True, order=("la_code", "pupil_id", "year")),
    Table("differences", "One row a pupil and derived column where ours and the DfE's differ.", (*IDS, C("stage", "VARCHAR", ""), C("year", "SMALLINT", ""), C("measure", "VARCHAR", ""), C("ours", "INTEGER", "times the measure's scale"), C("dfe", "INTEGER", ""), C("cause", "VARCHAR", "likely cause in words")), personal=True, order=("la_code", "year")),
    Table("estimates", "One row a progress measure, year, release and prior group: the national mean used.", (C("measure", "VARCHAR", ""), C("year", "SMALLINT", ""), C("results", "VARCHAR", ""), C("prior_group", "VARCHAR", ""), C("low", "INTEGER", "prior score, thousandths"), C("high", "INTEGER", ""),
        C("estimate", "BIGINT", "times the measure's scale, attainment scale"), C("origin", "VARCHAR", "table, or worked out from the release's national pupils"))),
    Table("sigmas", "One row a progress measure and year: the national pupil SD of its intervals.", (C("measure", "VARCHAR", ""), C("year", "SMALLINT", ""), C("sigma", "DOUBLE", ""), C("origin", "VARCHAR", ""))),
    Table("availability", "One row a measure and year.", (C("measure", "VARCHAR", ""), C("year", "SMALLINT", ""), C("state", "VARCHAR", "published, not_collected, not_published, changed"), C("reason", "VARCHAR", ""))),
    Table("measures", "One row a measure: the dictionary.", (C("measure", "VARCHAR", "key and column name"), C("label", "VARCHAR", ""), C("stage", "VARCHAR", ""), C("kind", "VARCHAR", ""), C("value", "VARCHAR", ""), C("among", "VARCHAR", ""), C("unit", "VARCHAR", ""), C("decimals", "TINYINT", ""), C("scale", "INTEGER", ""), C("definition", "VARCHAR", ""), C("source", "VARCHAR", ""))),
    Table("published", "One row a published figure, as the DfE printed it.", (C("stage", "VARCHAR", ""), C("year", "SMALLINT", ""), C("version", "VARCHAR", "of the release that printed it"), C("file", "VARCHAR", ""), C("is_shown", "BOOLEAN", "the latest, most final one"), C("level", "VARCHAR", "la, region, england"),
        C("la_code", "SMALLINT", ""), C("region_code", "VARCHAR", ""), C("social_care_group", "VARCHAR", ""), C("measure", "VARCHAR", ""), C("n", "VARCHAR", "text with symbols"), C("numerator", "VARCHAR", "count or sum"), C("value", "VARCHAR", ""), C("low", "VARCHAR", ""), C("high", "VARCHAR", ""))),
)

PERSONAL_TABLES = frozenset(table.name for table in RELEASE_TABLES if table.personal)
SCHEMA_VERSION = 2
