"""Our layouts of absence and suspensions: sessions of a pupil and year."""

import numpy as np
import pyarrow as pa

from synthetic import stages, tables
from synthetic.columns import march
from synthetic.pupils import Pupils
from synthetic.schooling import SchoolYear
from synthetic.schools import Schools


def laestab(pupils: Pupils, schools: Schools) -> np.ndarray:
    return tables.authority_codes()[schools.la[pupils.school]].astype(np.int64) * 10_000 + schools.estab[pupils.school]


def absence_table(pupils: Pupils, life: SchoolYear, rows: np.ndarray, year: int, schools: Schools) -> dict:
    """Our layout of absence, one row a pupil."""
    return {
        "UPN": pupils.upn, "ACADYR": np.full(len(pupils), year), "LAESTAB": laestab(pupils, schools), "SESSIONS_POSSIBLE": life.possible[rows],
        "SESSIONS_AUTHORISED": life.authorised[rows], "SESSIONS_UNAUTHORISED": life.unauthorised[rows],
    }


REASONS = ("DB", "PA", "PP", "VA", "VP", "OW", "DM", "DA", "BU", "RA", "TH", "SM", "MT", "OT")


def suspensions_table(pupils: Pupils, halves: np.ndarray, excluded: np.ndarray, year: int, schools: Schools, random) -> dict:
    """Our layout of suspensions: half days of a child spread over up to ten sessions each; exclusions last."""
    times = np.ceil(halves / 10).astype(np.int64)
    who = np.repeat(np.arange(len(halves)), times)
    turn = np.arange(len(who)) - np.repeat(np.cumsum(times) - times, times)
    sessions = np.where(turn + 1 < times[who], 10, halves[who] - 10 * turn)
    out_rows = np.flatnonzero(excluded)
    every = np.r_[who, out_rows]
    day = int(march(year - 1)) + 165 + random.integers(0, 290, len(every))
    reason = random.integers(0, len(REASONS), len(every))
    return {
        "UPN": pupils.upn.take(pa.array(every)), "ACADYR": np.full(len(every), year), "LAESTAB": laestab(pupils, schools)[every],
        "CATEGORY": stages.Coded(("SUSP", "PERM"), np.r_[np.zeros(len(who), int), np.ones(len(out_rows), int)]),
        "START_DATE": stages.Dates(day), "SESSIONS": np.r_[sessions, np.full(len(out_rows), stages.NONE)],
        "REASON1": stages.Coded(REASONS, reason), "REASON2": stages.Coded(REASONS, np.full(len(every), -1)), "REASON3": stages.Coded(REASONS, np.full(len(every), -1)),
    }
