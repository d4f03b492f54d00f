"""A folder the loader has never seen, written from the public descriptions of the files alone.

Three LAs (one of them reorganised in 2019: 837 became 839), ten yearly returns 2016-2025, 100,000 episode rows (300,000 in `make test-all`); files
renamed, columns shuffled, ISO dates in one LA, BOM and CRLF in another, extra columns; pupil extracts for most
children; planted mismatches kept apart (returned, never written to the folder). Made-up children throughout.
"""

import csv
import datetime as dt
import pathlib
from dataclasses import dataclass

import numpy as np

YEARS = range(2016, 2026)
EPOCH = dt.date(1990, 1, 1)
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
PLACES = ["U1", "U4", "U6", "U3", "K2", "P1", "R1", "H5", "S1", "T0"]
PROVIDERS = {"P1": "PR0", "K2": "PR4", "H5": "PR4", "S1": "PR4"}
POSTCODES = {330: ["B1 1BB", "B31 2AA", "B44 8NU"], 886: ["ME14 1XX", "CT1 2DA", "TN24 8XX"], 839: ["BH2 6DY", "BH15 2RU", "BH23 1AZ"]}
LAS = (330, 886, 839)
START, P, T, LEGAL = "S", "P", "T", "L"


def upn(la: int, establishment: int, year: int, serial: int, temporary: bool = False) -> str:
    """A UPN with its check letter: sum of position weights 2..13 times the values of characters 2..13, modulo 23."""
    tail = f"{la:03d}{establishment:04d}{year:02d}{serial:03d}"
    tail = tail[:-1] + LETTERS[serial % 23] if temporary else tail
    total = sum(weight * (LETTERS.index(c) if c.isalpha() else int(c)) for weight, c in zip(range(2, 14), tail, strict=False))
    return LETTERS[total % 23] + tail


@dataclass
class Child:
    la: int
    number: str
    sex: str
    dob: dt.date
    upn: str
    episodes: list  # (decom, dec | None, rne, ls, cin, place, rec)
    school_upn: str = ""     # as the school has it, where it differs
    school_dob: dt.date | None = None
    school_sex: str = ""
    result: bool = True


@dataclass(frozen=True)
class Planted:
    kind: str
    la: int
    child: str
    year: int
    stage: str


def day(number: int) -> dt.date:
    return EPOCH + dt.timedelta(days=int(number))


def made_up_children(rng: np.random.Generator, per_la: int) -> list[Child]:
    first, last = (dt.date(2012, 1, 1) - EPOCH).days, (dt.date(2025, 3, 31) - EPOCH).days
    children = []
    for la in LAS:
        starts = rng.integers(first, last, per_la)
        ages = rng.integers(0, 17 * 365, per_la)
        stays = np.minimum(rng.exponential(900, per_la).astype(int) + 2, 18 * 365 - ages)
        numbers = rng.permutation(900_000)[:per_la] + 100_000
        for i in range(per_la):
            dob = day(starts[i] - ages[i])
            children.append(Child(la, str(numbers[i]), "MF"[rng.integers(2)], dob, upn(la, 2000 + i // 900, dob.year % 100, i % 900), lived_episodes(rng, int(starts[i]), int(stays[i]))))
    return children


def lived_episodes(rng: np.random.Generator, start: int, stay: int) -> list:
    cuts, at = [start], start
    while True:
        at += int(rng.exponential(95)) + 3
        if at >= start + stay - 2:
            break
        cuts.append(at)
    ends = [*cuts[1:], start + stay]
    cin, ls, place, rows = f"N{rng.integers(1, 9)}", "C2", PLACES[rng.integers(9)], []
    for i, (a, b) in enumerate(zip(cuts, ends, strict=False)):
        rne = START if i == 0 else str(rng.choice([P, T, LEGAL], p=[0.5, 0.1, 0.4]))
        ls = str(rng.choice(["C1", "C2", "V2"])) if rne in (START, LEGAL) else ls
        place = PLACES[rng.integers(10)] if rne == P else place
        rows.append((day(a), day(b), rne, ls, cin, place, "X1" if i < len(cuts) - 1 else "E4A"))
    return rows


def age_on(dob: dt.date, on: dt.date) -> int:
    return on.year - dob.year - ((on.month, on.day) < (dob.month, dob.day))


def in_return(child: Child, year: int) -> list:
    """The episodes of one return: open at any time from 1 April to 31 March, as known on 31 March."""
    first, last = dt.date(year - 1, 4, 1), dt.date(year, 3, 31)
    rows = []
    for decom, dec, rne, ls, cin, place, rec in child.episodes:
        if decom <= last and (dec is None or dec >= first):
            is_open = dec is None or dec > last
            rows.append((decom, None if is_open else dec, rne, ls, cin, place, "" if is_open else rec))
    return rows


def whole_year(child: Child, year: int) -> bool:
    """In care from before 1 April to after 31 March, without a break: surely of the 12-month cohort."""
    return child.episodes[0][0] < dt.date(year - 1, 4, 1) and child.episodes[-1][1] > dt.date(year, 3, 31) + dt.timedelta(days=1)


def plant(rng: np.random.Generator, children: list[Child]) -> list[Planted]:
    """Spoil chosen children of known year and stage, one at a time, and remember each."""
    year = 2024
    fit = [c for c in children if age_on(c.dob, dt.date(year - 1, 8, 31)) == 15 and whole_year(c, year)]
    taken = {la: iter([c for c in fit if c.la == la]) for la in LAS}
    planted = []

    def mark(kind: str, la: int) -> Child:
        child = next(taken[la])
        planted.append(Planted(kind, la, child.number, year, "ks4"))
        return child

    for la in LAS:
        for _ in range(3):
            child = mark("wrong DOB", la)
            child.school_dob = child.dob + dt.timedelta(days=1)
        for _ in range(3):
            child = mark("wrong sex", la)
            child.school_sex = "F" if child.sex == "M" else "M"
        child = mark("wrong DOB and sex", la)
        child.school_dob, child.school_sex = child.dob + dt.timedelta(days=40), "F" if child.sex == "M" else "M"
        child = mark("temporary UPN", la)
        child.school_upn, child.upn = child.upn, upn(la, 3999, 20, 7, temporary=True)
        for code in ("UN1", "UN2", "UN3", "UN4", "UN5"):
            child = mark(code, la)
            child.school_upn, child.upn = child.upn, code
        one, other = mark("two children with one UPN", la), mark("two children with one UPN", la)
        one.school_upn = other.school_upn = one.upn
        other.upn, other.result = one.upn, False
    for left, right in ((330, 886), (886, 839)):
        here, there = mark("one child in two LAs", left), mark("one child in two LAs", right)
        there.upn, there.dob, there.sex, there.result = here.upn, here.dob, here.sex, False
    adopted = mark("adopted and back", 330)
    before = adopted.episodes[-1]
    end = dt.date(year, 1, 10)
    adopted.episodes = [e if e[1] <= end else (*e[:1], end, *e[2:6], "E11") for e in adopted.episodes if e[0] < end]
    adopted.result = False
    again = Child(330, "ADOPT2", adopted.sex, adopted.dob, upn(330, 2999, adopted.dob.year % 100, 500),
                  [(dt.date(year, 2, 1), before[1], START, "V2", "N1", "U6", "E4A")])
    children.append(again)
    planted.append(Planted("adopted and back: the new number", 330, "ADOPT2", year, "ks4"))
    return planted


def write_csv(path: pathlib.Path, heads: list[str], rows: list[tuple], *, bom=False, crlf=False) -> None:
    with open(path, "w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n" if crlf else "\n")
        writer.writerow(heads)
        writer.writerows(rows)


def shuffled(rng, heads, rows):
    order = rng.permutation(len(heads))
    return [heads[i] for i in order], [tuple(row[i] for i in order) for row in rows]


def write_returns(folder: pathlib.Path, rng, children: list[Child]) -> dict:
    """The care returns: 886 in ISO dates, 839 (837 before 2019) with BOM and CRLF, 330 with an extra column. -> rows written."""
    written = {"episodes": 0, "header": {}}
    for la in LAS:
        def date(d, iso=la == 886):
            return "" if d is None else d.isoformat() if iso else d.strftime("%d/%m/%Y")
        style = {"bom": la == 839, "crlf": la == 839}
        for year in YEARS:
            code = 837 if la == 839 and year < 2019 else la
            header, episodes, oc2, reviews, missing = [], [], [], [], []
            for child in (c for c in children if c.la == la):
                rows = in_return(child, year)
                if not rows:
                    continue
                sex = child.sex if year >= 2025 else {"M": "1", "F": "2"}[child.sex]
                header.append((child.number, sex, date(child.dob), "WBRI", child.upn, "", ""))
                homes = POSTCODES[la]
                episodes += [(child.number, date(a), rne, ls, cin, place, PROVIDERS.get(place, "PR1"), date(b), rec, "CARPL" if rec == "X1" else "", homes[0], homes[int(child.number[-1], 36) % 3], "SC012345")
                             for a, b, rne, ls, cin, place, rec in rows]
                if 4 <= age_on(child.dob, dt.date(year, 3, 31)) <= 16:
                    oc2.append((child.number, date(child.dob), (int(child.number, 36) + year) % 41, "", "0", "", "1", "1", "1", "0", "0", "0"))
                reviews.append((child.number, date(child.dob), date(dt.date(year - 1, 10, 15)), "PN1"))
                if child.number.endswith("7"):
                    missing.append((child.number, date(child.dob), "M", date(dt.date(year - 1, 11, 1)), date(dt.date(year - 1, 11, 3))))
            written["episodes"] += len(episodes)
            written["header"][(la, year)] = len(header)
            tables = {"header": ("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB", header),
                      "episodes": ("CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN", episodes),
                      "oc2": ("CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED", oc2),
                      "reviews": ("CHILD,DOB,REVIEW,REVIEW_CODE", reviews), "missing": ("CHILD,DOB,MISSING,MIS_START,MIS_END", missing)}
            for n, (heads, rows) in enumerate(tables.values()):
                heads = heads.split(",")
                if la == 330:
                    heads, rows = [*heads, "TEAM"], [(*row, "North, east") for row in rows]
                if la != 839:
                    heads, rows = shuffled(rng, heads, rows)
                heads, rows = [*heads, "LA", "YEAR"], [(*row, code, year) for row in rows]
                write_csv(folder / f"{'export' if la == 886 else 'Copy of return'} {code} {year} part{n}.csv", heads, rows, **style)
    return written


KS4_HEADS = ["KS4_ACADYR", "KS4_UPN", "KS4_SURNAME", "KS4_FORENAMES", "KS4_DOB", "KS4_SEX", "KS4_LA", "KS4_LAESTAB", "KS4_URN", "KS4_ENDKS", "KS4_NATRES", "KS4_YEARGRP", "KS4_NFTYPE",
             "KS4_KS2READSCORE", "KS4_KS2MATSCORE", "KS4_KS2EMSS", "KS4_SENK", "KS4_SENE", "KS4_FSM6", "KS4_VERSION"]
KS2_HEADS = ["ACADYR", "UPN", "SURNAME", "FORENAMES", "DOB", "SEX", "LA", "LAESTAB", "URN", "YEARGRP", "ENDKS", "NATRES", "READOUTCOME", "MATOUTCOME", "GPSOUTCOME", "READSCORE", "MATSCORE", "GPSSCORE",
             "WRITTAOUTCOME", "SCITAOUTCOME", "FSM6", "VERSION"]
ENTRY_HEADS = ["UPN", "EXAMYEAR", "SEASON", "QAN", "SUBJECT", "QUALIFICATION", "GRADE", "SIZE", "LAESTAB"]
CENSUS_HEADS = ["AcademicYear", "CensusTerm", "LA", "LAEstab", "URN", "UPN", "FormerUPN", "Surname", "Forename", "Sex", "DOB", "Ethnicity", "FSMeligible", "EVERFSM_6", "Language", "EntryDate", "NCyearActual",
                "SENProvision", "PrimarySENeedsType", "IDACI_S", "IDACI_R"]
GCSE = "GCSE (9-1) Full Course"


def as_school_has(child: Child) -> tuple[str, str, str]:
    return child.school_upn or child.upn, (child.school_dob or child.dob).strftime("%d/%m/%Y"), child.school_sex or child.sex


def write_attainment(folder: pathlib.Path, rng, children: list[Child]) -> None:
    """KS2 and KS4 extracts, entries and the spring census, a file a year, in unhelpful names."""
    write_csv(folder / "places.csv", ["URN", "LAESTAB", "NAME", "LA", "PHASE", "TYPE", "OFSTED", "EASTING", "NORTHING", "OPEN_DATE", "CLOSE_DATE", "LINKED_URN"],
              [(100000 + la, la * 10000 + 4000, f"Made-up School {la}", la, "Secondary", 34, "", "", "", "", "", "") for la in LAS])
    for year in YEARS:
        ks4, entries, ks2, census = [], [], [], []
        for child in children:
            age = age_on(child.dob, dt.date(year - 1, 8, 31))
            if not in_return(child, year) or not child.result or not 4 <= age <= 15 or rng.random() < 0.03 and not child.school_upn:
                continue
            number, dob, sex = as_school_has(child)
            estab, urn, period = child.la * 10000 + 4000, 100000 + child.la, f"{year - 1}/{year}"
            score = 85 + int(child.number[-2:], 36) % 35
            census.append((period, "Spring", child.la, estab, urn, number, "", "Surname", "Forename", sex, dob, "WBRI", 0, 1, "ENG", f"01/09/{year - 3}", age - 4, "K" if score < 95 else "N", "SEMH", 0.2, 9000))
            if age == 15:
                ks4.append((period, number, "Surname", "Forename", dob, sex, child.la, estab, urn, 1, 1, 11, 20, score, score, score, int(score < 95), 0, 1, "Revised"))
                grade = "U" if score < 88 else str(min(9, (score - 80) // 5 + 1))
                for subject in ("English Language", "English Literature", "Mathematics", "History", "Art and Design"):
                    entries.append((number, year, "SUMMER", "", subject, GCSE, grade, 1, estab))
            if age == 10 and year not in (2020, 2021):
                outcome, shown = ("AS", score) if score >= 100 else ("NS", score)
                ks2.append((period, number, "Surname", "Forename", dob, sex, child.la, estab, urn, 6, 1, 1, outcome, outcome, outcome, shown, shown, shown, "EXS" if score >= 98 else "WTS", "EXS", 1, "Final"))
        tables = [("a", KS4_HEADS, ks4), ("b", ENTRY_HEADS, entries), ("c", KS2_HEADS, ks2), ("d", CENSUS_HEADS, census)]
        for name, heads, rows in tables:
            if rows:
                write_csv(folder / f"download ({year}{name}).txt.csv", *shuffled(rng, heads, rows))


def write_folder(folder: pathlib.Path, seed: int = 7, per_la: int = 12000) -> tuple[list[Planted], dict]:
    """Writes everything into `folder`. Returns the planted cases and {"episodes": rows, "header": {(la today, year): children}}."""
    rng = np.random.default_rng(seed)
    children = made_up_children(rng, per_la)
    planted = plant(rng, children)
    folder.mkdir(parents=True, exist_ok=True)
    written = write_returns(folder, rng, children)
    write_attainment(folder, rng, children)
    return planted, written
