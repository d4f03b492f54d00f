"""Children with short breaks only (V4): in the return, out of periods, placements and every published count."""

import numpy as np
import pyarrow as pa

from synthetic import tables
from synthetic.columns import NONE, Coded, Dates, march
from synthetic.streams import choose, stream, whole

CHILDREN = 1_400  # England, a year
FIRST_NUMBER = 900_001
STAYS = 3


def short_breaks(year: int, seed: int, sex_column) -> dict[str, dict]:
    """`header` and `episodes` of one year's return; a disabled child with a few nights away each."""
    random = stream(seed, f"short breaks {year}")
    count = whole(tables.size_shares() * CHILDREN, random)
    la = np.repeat(np.arange(len(count)), count)
    size, start = len(la), int(march(year - 1))
    number = FIRST_NUMBER + np.arange(size)
    lead = lambda rows: {"LA": tables.codes_in_year(la[rows], year), "YEAR": np.full(len(rows), year), "CHILD": number[rows]}
    once, often = np.arange(size), np.repeat(np.arange(size), STAYS)
    dob = int(march(year)) - (random.random(size) * 365 * 11 + 365 * 6).astype(np.int64)
    text = lambda word, rows: Coded((word,), np.zeros(len(rows), dtype=np.int64))
    header = lead(once) | {
        "SEX": sex_column(random.random(size) < 0.62, year), "DOB": Dates(dob), "ETHNIC": Coded(("WBRI", "APKN", "BAFR", "MOTH"), choose(random, {"w": 70, "p": 12, "b": 8, "m": 10}, size)),
        "UPN": pa.nulls(size, pa.string()), "MOTHER": np.full(size, NONE), "MC_DOB": Dates(np.full(size, NONE)),
    }
    turn = np.arange(len(often)) % STAYS
    begin = start + 10 + turn * 110 + random.integers(0, 80, len(often))
    posts = tables.postcodes()
    first = np.searchsorted(posts["la"], la)[often]
    episodes = lead(often) | {
        "DECOM": Dates(begin), "RNE": text("S", often), "LS": text("V4", often), "CIN": text("N2", often), "PLACE": Coded(("U6", "K2"), (often % 3 == 0).astype(int)),
        "PLACE_PROVIDER": text("PR1", often), "DEC": Dates(begin + 2 + often % 3), "REC": text("E8", often), "REASON_PLACE_CHANGE": Coded(("OTHER",), np.full(len(often), -1)),
        "HOME_POST": Coded(posts["text"], first), "PL_POST": Coded(posts["text"], first + 1), "URN": pa.array(["SC100001"] * len(often)),
    }
    return {"header": header, "episodes": episodes}
