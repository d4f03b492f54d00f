"""Pupils of one school cohort: looked-after children and everybody else, in one shape for the stage files."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from synthetic import tables
from synthetic.columns import Coded, Dates, take
from synthetic.identity import names, upns
from synthetic.out_of_place import out_of_place, sex_of
from synthetic.schools import AP, INDEPENDENT, INDEPENDENT_SPECIAL, PRIMARY, SECONDARY, SPECIAL, Schools
from synthetic.streams import choose, fractions, quota, stream, within

COHORT_SIZES = {2016: 600_000, 2017: 588_000, 2018: 584_000, 2019: 600_000, 2020: 615_000, 2021: 628_000, 2022: 640_000, 2023: 660_000, 2024: 672_000, 2025: 680_000}
"""All pupils at the end of KS4 (state-funded published, others estimated), by cohort; younger ones as the last."""
ETHNIC = {"WBRI": 66.0, "WOTH": 6.9, "WIRI": 0.3, "WROM": 0.3, "WIRT": 0.1, "MWBC": 1.6, "MWBA": 0.9, "MWAS": 1.5, "MOTH": 2.5, "AIND": 3.6, "APKN": 4.6, "ABAN": 1.8, "AOTH": 2.1, "CHNE": 0.7, "BCRB": 1.0, "BAFR": 4.1, "BOTH": 0.8, "OOTH": 2.2, "REFU": 0.6, "NOBT": 0.4}
ETHNIC_CODES = tuple(ETHNIC)
PROGRESS = {"CHNE": 0.85, "AIND": 0.6, "ABAN": 0.35, "AOTH": 0.5, "APKN": 0.2, "BAFR": 0.25, "WOTH": 0.3, "OOTH": 0.3, "WROM": -0.8, "WIRT": -0.8, "BCRB": -0.25, "MWBC": -0.25}
NEEDS = {"SEMH": 24, "SLCN": 23, "MLD": 16, "SPLD": 14, "ASD": 12, "OTH": 4, "SLD": 2.3, "PD": 2.2, "HI": 1.6, "NSA": 2, "VI": 0.9, "PMLD": 0.7, "MSI": 0.3}
LANGUAGES = ("ENG", "URD", "POL", "ROM", "PAN", "BEN", "ARA", "SOM", "PER", "ALB", "TIR", "OTB")


@dataclass
class Pupils:
    """One row a pupil of a cohort. `ability` is standard normal within the group that the shares refer to."""

    cohort: int
    upn: pa.Array
    surname: Coded
    forename: Coded
    dob: np.ndarray
    male: np.ndarray
    ethnic: Coded
    language: Coded
    idaci: np.ndarray  # score x 1000
    fsm: np.ndarray
    fsm6: np.ndarray
    sen: np.ndarray
    need: Coded
    la: np.ndarray
    school: np.ndarray  # -1: none
    entry: np.ndarray
    ability: np.ndarray
    progress: np.ndarray
    cla: np.ndarray  # looked after: 0 no, 1 at some time in the year, 2 twelve months
    sex: Coded  # as written: M, F, or U where nobody said
    ahead: np.ndarray  # years taught ahead of (or, below 0, behind) the usual year group

    def __len__(self) -> int:
        return len(self.dob)

    def rows(self, keep: np.ndarray) -> "Pupils":
        """The same pupils, only these rows."""
        fields = {name: value for name, value in vars(self).items() if name != "cohort"}
        return replace(self, **take(fields, keep))


def cohort_size(cohort: int) -> int:
    """All pupils of a cohort."""
    return COHORT_SIZES[min(max(cohort, 2016), 2025)]


def draw_others(cohort: int, chunk: int, size: int, share: float, seed: int) -> dict:
    """What stays with a pupil for life (everyone but looked-after children); a dict of the fields of Pupils and dice."""
    random = stream(seed, f"pupils {cohort} {chunk}")
    la = choose(random, dict(enumerate(tables.size_shares())), size)
    la.sort()
    code = tables.authority_codes()[la]
    rank = within(la, np.arange(size, dtype=float))
    male = random.random(size) < 0.512
    ethnic = choose(random, ETHNIC, size)
    first = np.datetime64(f"{cohort - 17}-09-01").astype(int)
    poor = fractions(random.standard_normal(size) + 0.35 * _deprived()[la])
    sen = 0.75 * random.standard_normal(size) + 0.35 * male + 0.45 * poor
    ability = random.standard_normal(size) - 0.9 * (poor - 0.5) - 0.42 * sen + 0.05 * ~male
    surname, forename = names(male, random)
    eal = random.random(size) < np.where(ethnic == 0, 0.015, 0.52)
    years, ahead, unsaid = out_of_place(np.arange(size) + 7919 * chunk + 104_729 * cohort)
    return {
        "la": la, "upn": upns(code, 2000 + chunk * 25 + rank // 1000, np.full(size, cohort - 11), rank % 1000), "male": male,
        "surname": surname, "forename": forename, "dob": first + random.integers(0, 365, size) + 365 * years, "ethnic": Coded(ETHNIC_CODES, ethnic),
        "language": Coded(LANGUAGES, np.where(eal, 1 + random.integers(0, len(LANGUAGES) - 1, size), 0)),
        "poor": poor, "sen_score": sen, "ability": (ability - ability.mean()) / ability.std(),
        "progress": np.array([PROGRESS.get(code, -0.08) for code in ETHNIC_CODES])[ethnic], "dice": random.random((size, 5)), "sex": sex_of(male, unsaid), "ahead": ahead,
    }


def _deprived() -> np.ndarray:
    """A made-up lean of each authority towards deprivation, steady over the years (not the authority's real one)."""
    return np.sin(tables.authority_codes().astype(float) * 1.7)


def others_at(life: dict, cohort: int, year: int, schools: Schools) -> Pupils:
    """The cohort as the school data of a year show it: school, SEN, free meals."""
    nc = 11 - (cohort - year)
    size, dice = len(life["la"]), life["dice"]
    plan = quota(life["sen_score"], tables.filled("sen_ehcp", "all", year) / 100)
    some = quota(life["sen_score"], (tables.filled("sen_ehcp", "all", year) + tables.filled("sen_support", "all", year)) / 100)
    sen = some.astype(int) + plan
    edges = np.cumsum(np.array(list(NEEDS.values())))
    need = np.where(sen > 0, np.searchsorted(edges / edges[-1], dice[:, 0]).clip(0, len(NEEDS) - 1), -1)
    kind = np.full(size, SECONDARY if nc >= 7 else PRIMARY)
    kind = np.where(plan & (dice[:, 1] < 0.42), np.where(dice[:, 2] < 0.88, SPECIAL, INDEPENDENT_SPECIAL), kind)
    kind = np.where((nc >= 9) & (kind == SECONDARY) & (dice[:, 1] > 0.991), AP, kind)
    kind = np.where((kind <= SECONDARY) & (dice[:, 3] > (0.94 if nc == 11 else 0.955)), INDEPENDENT, kind)
    september = int(np.datetime64(f"{year - 1}-09-01").astype(int))
    moved = dice[:, 4] < 0.05
    entry = np.where(moved, september + 25 + (dice[:, 2] * 110).astype(int), september - 365 * min(nc - 7 if nc >= 7 else nc, 4) + 2)
    level = "secondary" if nc >= 7 else "primary"
    fsm6 = life["poor"] > 1 - tables.filled(f"fsm6_{level}", "all", year) / 100
    return Pupils(
        cohort, life["upn"], life["surname"], life["forename"], life["dob"], life["male"], life["ethnic"], life["language"],
        idaci_scores(life["poor"], dice[:, 0]), fsm6 & (dice[:, 1] < 0.88), fsm6, sen, Coded(tuple(NEEDS), need), life["la"],
        schools.pick(life["la"], kind, dice[:, 3] * 0.999), entry, life["ability"], life["progress"], np.zeros(size, dtype=int), life["sex"], life["ahead"],
    )


def idaci_scores(poor: np.ndarray, dice: np.ndarray) -> np.ndarray:
    """IDACI scores (x 1000) that go with a rank of poverty (0..1)."""
    mixed = np.clip(0.75 * poor + 0.25 * dice, 0, 1)
    return np.rint(1000 * (0.02 + 0.55 * mixed**2.2)).astype(np.int64)


def idaci_ranks(score: np.ndarray) -> np.ndarray:
    """Rank among the 32,844 neighbourhoods (1: most deprived) that goes with a score."""
    poor = np.clip(((score / 1000 - 0.02) / 0.55), 0, 1) ** (1 / 2.2)
    return (1 + np.rint((1 - fractions_of_mixed(poor)) * 32_843)).astype(np.int64)


def fractions_of_mixed(mixed: np.ndarray) -> np.ndarray:
    """Share of 0.75 U + 0.25 V below `mixed`, for independent uniform U and V."""
    a, b = 0.75, 0.25
    low = mixed**2 / (2 * a * b)
    middle = (mixed - b / 2) / a
    high = 1 - (a + b - mixed) ** 2 / (2 * a * b)
    return np.select([mixed < b, mixed < a], [low, middle], high)


def year_group(pupils: Pupils, nc: int | np.ndarray) -> np.ndarray:
    """The year group as written: at the end of a stage a few pupils are taught a year ahead or behind."""
    return nc + np.where(np.isin(nc, (2, 6, 11)), pupils.ahead, 0)


def census_table(pupils: Pupils, year: int, schools: Schools, nc: int | np.ndarray, former: pa.Array | None = None) -> dict:
    """Spring census rows in the download's own columns; pupils without a school have none (the caller leaves them out)."""
    code = tables.authority_codes()[schools.la[pupils.school]].astype(np.int64)
    size = len(pupils)
    estab = schools.estab[pupils.school]
    yes_no = lambda flag: flag.astype(np.int64)
    return {
        "AcademicYear": Coded((f"{year - 1}/{year}",), np.zeros(size, int)), "CensusTerm": Coded(("Spring",), np.zeros(size, int)),
        "LA": code, "Estab": estab, "LAEstab": code * 10_000 + estab, "URN": schools.urn[pupils.school], "UPN": pupils.upn,
        "FormerUPN": pa.nulls(size, pa.string()) if former is None else former, "Sex": pupils.sex,
        "DOB": Dates(pupils.dob), "Ethnicity": pupils.ethnic, "FSMeligible": yes_no(pupils.fsm), "EVERFSM_6": yes_no(pupils.fsm6),
        "Language": pupils.language, "EnrolStatus": Coded(("C",), np.zeros(size, int)), "EntryDate": Dates(pupils.entry),
        "NCyearActual": year_group(pupils, nc), "SENProvision": Coded(("N", "K", "E"), pupils.sen),
        "PrimarySENeedsType": pupils.need, "IDACI_S": pupils.idaci / 1000, "IDACI_R": idaci_ranks(pupils.idaci),
    }
