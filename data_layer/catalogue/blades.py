"""The school census as COLLECT gives it to an LA: one table a part, joined by NativeId and table ids. Only the parts used here.

Headings changed over the years (gender became sex in 2023/24); both are taken. Attendance codes are those of the DfE's
"Working together to improve school attendance": which absences are authorised.
"""

from .kinds import Column, Layout

SOURCE = "COLLECT school census tables 2015 to 2026, from liia-tools-pipeline (MIT)"
AUTHORISED = ("C", "C1", "C2", "E", "H", "I", "J1", "M", "R", "S", "T", "F")
UNAUTHORISED = ("G", "N", "O", "U")

NATIVE = Column("NativeId", "text", "The school's census return", required=True, source=SOURCE)
ON_ROLL = Column("pupilonrolltableid", "text", "A pupil on roll", source=SOURCE)
OFF_ROLL = Column("pupilnolongeronrolltableid", "text", "A pupil no longer on roll", source=SOURCE)
CENSUS_ID = Column("schoolcensustableid", "text", "The school's census", required=True, source=SOURCE)
ROLLS = (ON_ROLL.name, OFF_ROLL.name)


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "text", source=SOURCE) for name in names)


def _dates(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "date", source=SOURCE) for name in names)


def _numbers(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "integer", source=SOURCE) for name in names)


BLADE_PUPILS = Layout("blade_pupils", "School census: pupils on and off roll", (
    NATIVE, ON_ROLL, OFF_ROLL, CENSUS_ID, Column("upn", "upn", "Unique pupil number", required=True, source=SOURCE), Column("formerupn", "upn", source=SOURCE),
    Column("sex", "sex", aliases=("gender",), source=SOURCE), *_dates("dob", "entrydate", "leavingdate"),
    *_text("surname", "forename", "ethnicity", "language", "senprovision", "uniquelearnernumber"), Column("ncyearactual", "text", aliases=("ncyearleaving",), source=SOURCE),
    *_numbers("termlysessionspossible", "termlysessionsauthorised", "termlysessionsunauthorised"),
), "one row a pupil and school census", (), SOURCE, "school", ROLLS)
BLADE_CENSUS = Layout("blade_census", "School census: the return", (
    NATIVE, CENSUS_ID, Column("lea", "integer", required=True, source=SOURCE), Column("estab", "integer", required=True, source=SOURCE), *_numbers("urn"),
    Column("term", "text", required=True, source=SOURCE), Column("censusyear", "integer", aliases=("year",), required=True, source=SOURCE), *_dates("referencedate"),
), "one row a school and census", (), SOURCE, "school")
BLADE_SESSIONS = Layout("blade_sessions", "School census: sessions missed", (
    NATIVE, ON_ROLL, OFF_ROLL, Column("attendancereason", "code", required=True, source=SOURCE), Column("sessions", "integer", required=True, source=SOURCE, minimum=0),
), "one row a pupil and reason for absence", (), SOURCE, "school", ROLLS)
BLADE_EXCLUSIONS = Layout("blade_exclusions", "School census: suspensions and exclusions", (
    NATIVE, ON_ROLL, OFF_ROLL, Column("category", "code", required=True, source=SOURCE), Column("startdate", "date", required=True, source=SOURCE),
    Column("sessions", "decimal", source=SOURCE, minimum=0), *(Column(name, "code", source=SOURCE) for name in ("reason1", "reason2", "reason3")),
), "one row a suspension or exclusion", (), SOURCE, "school", ROLLS)
BLADE_SEN = Layout("blade_sen", "School census: special educational needs", (
    NATIVE, Column("pupilonrolltableid", "text", "A pupil on roll", required=True, source=SOURCE), Column("sentype", "code", required=True, source=SOURCE), Column("sentyperank", "integer", required=True, source=SOURCE),
), "one row a pupil and need", (), SOURCE, "school")

BLADES = (BLADE_PUPILS, BLADE_CENSUS, BLADE_SESSIONS, BLADE_EXCLUSIONS, BLADE_SEN)
