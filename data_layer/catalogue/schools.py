"""Schools, the school census, absence, suspensions, and the LA's own lists: their layouts."""

from functools import cache

from .attainment import UPN, download_columns
from .kinds import Code, Column, Layout

CENSUS_SOURCE = "DfE get-information-about-pupils census downloads (2026-08, MIT)"
BLADE_SOURCE = "COLLECT school census tables 2015-2026, from liia-tools-pipeline (MIT)"
OURS = "ours (docs/data.md)"

LAESTAB = Column("LAESTAB", "integer", "LA and establishment number, seven digits", aliases=("LA_ESTAB", "LAEstab"))
ACADYR = Column("ACADYR", "text", "Academic year: 2023/24, 202324 or 2024", required=True, aliases=("ACADEMICYEAR", "ACADEMIC_YEAR", "YEAR"))

SCHOOLS = Layout("schools", "Schools", (
    Column("URN", "integer", "Unique reference number", required=True),
    LAESTAB,
    Column("NAME", "text", "Name", required=True, aliases=("EstablishmentName", "SCHNAME", "SCHOOLNAME")),
    Column("LA", "text", "LA in which it lies: code or name", aliases=("LA (code)", "LA_CODE")),
    Column("PHASE", "text", "Phase of education", aliases=("PhaseOfEducation (name)", "PHASEOFEDUCATION")),
    Column("TYPE", "integer", "Establishment type code", aliases=("TypeOfEstablishment (code)", "TYPECODE"), required=True),
    Column("OFSTED", "text", "Latest Ofsted grade", aliases=("OfstedRating (name)", "OFSTEDRATING")),
    Column("EASTING", "integer", "Grid reference, metres"),
    Column("NORTHING", "integer", "Grid reference, metres"),
    Column("OPEN_DATE", "date", "Opened", aliases=("OpenDate",)),
    Column("CLOSE_DATE", "date", "Closed", aliases=("CloseDate",)),
    Column("LINKED_URN", "text", "URNs of the schools it replaced"),
    Column("ESTAB", "integer", "Establishment number, four digits; with the LA makes LAESTAB", aliases=("EstablishmentNumber",)),
    Column("POSTCODE", "text", "Postcode"),
), "one row a school", ("URN",), "DfE Get Information about Schools, or ours (docs/data.md)", "school")

CENSUS_DATES = {"DOB", "ENTRYDATE", "LEAVINGDATE"}
CENSUS_INTEGERS = {"LA", "ESTAB", "LAESTAB", "URN", "IDACI_R"}
CENSUS_DECIMALS = {"IDACI_S"}
CENSUS_SAME = {
    "ACADEMICYEAR": ("ACADYR", "ACADEMIC_YEAR"), "SEX": ("GENDER",), "ENTRYDATE": ("ENTRY_DATE",), "CENSUSTERM": ("TERM",),
    "SENPROVISION": ("SEN_PROVISION", "SENPROVISIONMAJOR"), "PRIMARYSENEEDSTYPE": ("PRIMARYSENTYPE", "SENTYPE"),
    "ETHNICITY": ("ETHNICGROUPMINOR",), "LANGUAGE": ("LANGUAGEGROUPMINOR",),
}


def _census_column(name: str) -> Column:
    upper = name.upper()
    kinds = ((CENSUS_DATES, "date"), (CENSUS_INTEGERS, "integer"), (CENSUS_DECIMALS, "decimal"), ({"SEX"}, "sex"), ({"FORMERUPN"}, "upn"))
    kind = next((kind for names, kind in kinds if upper in names), "text")
    return Column(name, kind, aliases=CENSUS_SAME.get(upper, ()), source=CENSUS_SOURCE, required=upper == "ACADEMICYEAR")


@cache
def _census_columns() -> tuple[Column, ...]:
    """The columns of the spring, autumn and summer downloads, each once, and three that only the COLLECT tables have."""
    names = [name for term in ("CensusSpring", "CensusAutumn", "CensusSummer") for name in download_columns(term)]
    once = list(dict.fromkeys([*names, "LeavingDate", "Postcode", "ULN"]))
    return tuple(UPN if name == "UPN" else _census_column(name) for name in once)


CENSUS = Layout("census", "School census", _census_columns(), "one row a pupil, school and census", ("UPN",), CENSUS_SOURCE, "school",
                ("CensusTerm", "FSMeligible", "SENProvision", "NCyearActual", "EntryDate"))

ABSENCE = Layout("absence", "Absence", (
    UPN, ACADYR, LAESTAB,
    Column("SESSIONS_POSSIBLE", "integer", "Possible sessions (half days)", required=True, aliases=("SESSIONSPOSSIBLE",), minimum=0),
    Column("SESSIONS_AUTHORISED", "integer", "Missed with authorisation", aliases=("SESSIONSAUTHORISED", "AUTHORISEDABSENCE"), minimum=0),
    Column("SESSIONS_UNAUTHORISED", "integer", "Missed without authorisation", aliases=("SESSIONSUNAUTHORISED", "UNAUTHORISEDABSENCE"), minimum=0),
), "rows of one pupil and year are added up", ("UPN",), OURS, "school")

SUSPENSIONS = Layout("suspensions", "Suspensions and exclusions", (
    UPN, ACADYR, LAESTAB,
    Column("CATEGORY", "code", "SUSP (or FIXD) suspension, PERM permanent exclusion, LNCH lunchtime", tuple(
        Code(code, label) for code, label in (("SUSP", "Suspension"), ("FIXD", "Suspension (fixed period)"), ("PERM", "Permanent exclusion"), ("LNCH", "Lunchtime"))), required=True),
    Column("START_DATE", "date", "First day", aliases=("STARTDATE",)),
    Column("SESSIONS", "decimal", "Sessions (half days)", minimum=0),
    Column("REASON1", "code", "First reason"), Column("REASON2", "code", "Second reason"), Column("REASON3", "code", "Third reason"),
), "one row a suspension or exclusion", ("UPN",), OURS, "school")

CURRENT_LIST = Layout("current_list", "Current list", (
    Column("CHILD", "child", "The LA's own number for the child", aliases=("CHILDID",)), Column("UPN", "upn", UPN.description),
    Column("SURNAME", "text", "Surname"), Column("FORENAME", "text", "Forename", aliases=("FORENAMES",)),
    Column("DOB", "date", "Date of birth"), Column("SEX", "sex", "Sex", aliases=("GENDER",)),
    Column("LOOKED_AFTER_FROM", "date", "Looked after from", required=True), Column("LOOKED_AFTER_TO", "date", "Looked after to; blank: still", decisive=True),
    Column("ULN", "text", "Unique learner number"), Column("POSTCODE", "text", "Postcode"),
), "one row a child", (), OURS, "list", ("CHILD", "UPN"))

DECISIONS = Layout("decisions", "Decisions on matches", (
    Column("CHILD", "child", "The LA's own number for the child", required=True), Column("UPN", "upn", "The pupil it is, or is not"),
    Column("DECISION", "text", "same, different (of the UPN); in (counts in the cohort), out (left out); withdrawn", required=True), Column("BY", "text", "Who decided"), Column("DATE", "date", "When"),
    Column("REASON", "text", "Why"), Column("RETURN_YEAR", "integer", "Year of return that in or out is about; blank: every year"),
    Column("COHORT", "text", "The cohort that in puts the child into: 12m (also when blank), 31mar, anytime, current"),
), "one row a decision; the later holds", (), OURS, "list")

SYNTHETIC_MARKER = Layout("synthetic_marker", "Made-up data", (
    Column("SYNTHETIC", "text", "yes: the children in this folder are made up", required=True),
    Column("SEED", "integer", "Seed they were drawn with"),
    Column("OTHER_PUPILS_SHARE", "decimal", "Share of the other pupils that the files hold"),
), "one row a folder of made-up files", (), OURS, "school")

SCHOOL_LAYOUTS = (SCHOOLS, CENSUS, ABSENCE, SUSPENSIONS, CURRENT_LIST, DECISIONS, SYNTHETIC_MARKER)
