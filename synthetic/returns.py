"""The SSDA903 return of a year, all authorities stacked: header and episodes, and what hangs on them.

Every return holds each episode open at any time in the year, with its original start. The first return a child is in
also carries the episodes of its life before (a register brings a child's whole history along).
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic import health, tables
from synthetic.care import LEGAL, RNE, RNE_CODES, Care
from synthetic.children import ETHNIC_CODES, NEED_CODES, Children
from synthetic.columns import NONE, Coded, Dates, add_years, completed_years, march, stack, take
from synthetic.identity import KIND, Identity, new_un4, one_digit_off
from synthetic.placements import PLACE_CODES, PROVIDERS, Placements
from synthetic.population import OPEN, Population
from synthetic.short_breaks import short_breaks
from synthetic.streams import choose, stream

REC_CODES = ("X1", "E11", "E12", "E2", "E3", "E4A", "E4B", "E13", "E41", "E45", "E46", "E47", "E48", "E5", "E6", "E7", "E8", "E9", "E14", "E15", "E16", "E17", "E43", "E44")
REC = {code: i for i, code in enumerate(REC_CODES)}
YOUNG = {"E4A": 34, "E4B": 8, "E13": 6, "E41": 8, "E45": 17, "E46": 2, "E47": 7, "E48": 1, "E3": 2, "E8": 12, "E2": 0.3, "E16": 0.7, "E7": 0.2, "E5": 0.0}
TEEN = {"E4A": 28, "E4B": 16, "E13": 3, "E41": 2, "E45": 3, "E8": 22, "E9": 3, "E14": 2, "E3": 3, "E5": 8, "E6": 5, "E15": 1.5, "E2": 0.5, "E16": 1}
GROWN = {"E5": 44, "E6": 19, "E17": 20, "E7": 6, "E8": 7, "E4A": 4}
REASON_CODES = ("CARPL", "CLOSE", "ALLEG", "STAND", "APPRR", "CREQB", "CREQO", "CHILD", "LAREQ", "PLACE", "CUSTOD", "OTHER")
REASONS = dict(zip(REASON_CODES, (44, 2, 2, 1.5, 0.4, 9, 8, 6, 8, 4, 1, 14), strict=True))

NO_NEED_EVERY, NO_POSTCODE_EVERY = 250, 80  # one period of care in so many has no category of need, one placement no postcode


@dataclass
class Register:
    """All that is known of the children in care: what a year's return is cut from."""

    people: Population
    traits: Children
    care: Care
    places: Placements
    identity: Identity
    first: int
    seed: int

    def __post_init__(self):
        random = stream(self.seed, "register")
        self.why_ended = _why_ended(self, random)
        self.reason = choose(random, REASONS, len(self.care.period))
        self.provider_urn = random.integers(100_000, 999_999, self.places.carer[-1] + 1)[self.places.carer]
        self.first_return = self._first_returns()
        self.severity = self.traits.severity

    def _first_returns(self) -> np.ndarray:
        """The first return (from `first` on) each child is in."""
        result = np.full(len(self.people.la), 9999)
        for period_start, end, child in ((self.people.start, self.people.end, self.people.child),):
            inside = end > int(march(self.first - 1))
            year = np.maximum(self.first, _year_of(period_start[inside]))
            np.minimum.at(result, child[inside], year)
        return result


def _year_of(day: np.ndarray) -> np.ndarray:
    year = day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return year + (day > march(year))


def _why_ended(register, random) -> np.ndarray:
    """Reason by period (position in REC_CODES); X1 is put on episodes that continue."""
    people = register.people
    dob = people.dob[people.child]
    end = np.where(people.end == OPEN, people.start + 1, people.end)
    age = completed_years(dob, end)
    position = lambda shares: np.array([REC[code] for code in shares])[choose(random, shares, len(end))]
    why = np.where(age >= 18, position(GROWN), np.where(age >= 13, position(TEEN), position(YOUNG)))
    why = np.where(people.uasc[people.child] & (age < 18), np.where(random.random(len(end)) < 0.5, REC["E8"], REC["E15"]), why)
    why = np.where(people.adopted, np.where(random.random(len(end)) < 0.58, REC["E11"], REC["E12"]), why)
    early = end < int(march(2018)) + 1
    why = np.where(early & np.isin(why, (REC["E45"], REC["E46"])), REC["E43"], why)
    return np.where(early & np.isin(why, (REC["E47"], REC["E48"])), REC["E44"], why)


def year_return(register: Register, year: int) -> dict[str, dict]:
    """File -> columns (LA and YEAR first) of one collection year."""
    start, today = int(march(year - 1)), int(march(year))
    care, people = register.care, register.people
    open_in_year = (care.decom <= today) & ((care.dec == NONE) | (care.dec > start))
    before = (register.first_return[care.child] == year) & (care.dec != NONE) & (care.dec <= start)
    rows = np.flatnonzero(open_in_year | before)
    present = np.zeros(len(people.la), bool)
    present[care.child[open_in_year]] = True
    cut = Cut(register, year, start, today, present)
    files = {"episodes": _episodes(cut, rows), **health.files(cut)}
    grown = cut.care_leavers()
    files["oc3"] = health.care_leavers(cut, grown)
    files["header"] = _header(cut, np.union1d(np.flatnonzero(present), grown))
    files = {name: _with_year(cut, table) for name, table in files.items()}
    for name, table in short_breaks(year, register.seed, sex_column).items():
        files[name] = stack(files[name], table)
    return files


@dataclass
class Cut:
    """The register seen by one year's return."""

    register: Register
    year: int
    start: int  # 31 March before
    today: int
    present: np.ndarray  # children with an episode in the year

    def __post_init__(self):
        people = self.register.people
        here = (people.start <= self.today) & (people.end > self.start)
        self.on_day = self._children((people.start <= self.today) & (people.end > self.today))
        self.twelve = self._children((people.start <= self.start + 1) & (people.end >= self.today))
        self.latest = np.full(len(people.la), -1)
        self.latest[people.child[here]] = np.flatnonzero(here)
        self.age = completed_years(people.dob, self.today)
        self.random = stream(self.register.seed, f"return {self.year}")

    def _children(self, periods: np.ndarray) -> np.ndarray:
        mask = np.zeros(len(self.register.people.la), bool)
        mask[self.register.people.child[periods]] = True
        return mask

    def care_leavers(self) -> np.ndarray:
        """Children who left at 16 or older before this year and whose 17th to 21st birthday falls in it."""
        people = self.register.people
        left = (people.end <= self.start) & (people.end > add_years(people.dob[people.child], 16))
        children = np.unique(people.child[left])
        ages = completed_years(people.dob[children], self.today)
        return children[(ages >= 17) & (ages <= 21) & ~self.present[children]]

    def lead(self, child: np.ndarray) -> dict:
        """The columns a child's row starts with: CHILD and DOB."""
        identity, people = self.register.identity, self.register.people
        off = identity.kind[child] == KIND["dob_a_day_off"]
        return {"row_child": child, "CHILD": identity.child_number[child], "DOB": Dates(people.dob[child] + off)}


def _with_year(cut: Cut, table: dict) -> dict:
    """LA and YEAR in front; rows in order of LA and child (as they stand within a child)."""
    child = table.pop("row_child")
    la = tables.codes_in_year(cut.register.people.la[child], cut.year)
    order = np.lexsort((cut.register.identity.child_number[child], la))
    lead = {"LA": la, "YEAR": np.full(len(la), cut.year)}
    return take({**lead, **table}, order)


def sex_column(male: np.ndarray, year: int) -> Coded | np.ndarray:
    """SEX as each year's return has it: 1 and 2 until 2024, then M and F."""
    return Coded(("M", "F"), (~male).astype(int)) if year >= 2025 else np.where(male, 1, 2)


def _header(cut: Cut, child: np.ndarray) -> dict:
    register, identity = cut.register, cut.register.identity
    kind, male = identity.kind[child], register.traits.male[child]
    mother = ~male & (cut.age[child] >= 15) & (register.severity[child] > 1.9)
    lead = cut.lead(child)
    return {
        "row_child": child, "CHILD": lead["CHILD"],
        "SEX": sex_column(male ^ (kind == KIND["wrong_sex"]), cut.year), "DOB": lead["DOB"],
        "ETHNIC": Coded(ETHNIC_CODES, register.traits.ethnic[child]), "UPN": _upn(cut, child, kind),
        "MOTHER": np.where(mother, 1, np.where(~male & (cut.age[child] >= 12), 0, NONE)),
        "MC_DOB": Dates(np.where(mother, register.people.dob[child] + 5600 + child % 400, NONE)),
    }


def _upn(cut: Cut, child: np.ndarray, kind: np.ndarray) -> pa.Array:
    """The UPN as the authority has it: right, mistyped, someone else's, or one of UN1 to UN5."""
    identity, people = cut.register.identity, cut.register.people
    upn = identity.upn.take(pa.array(child))
    wrong = one_digit_off(upn)
    other = identity.upn.take(pa.array(identity.other[child]))
    upn = pc.if_else(pa.array(kind == KIND["wrong_upn"]), wrong, upn)
    upn = pc.if_else(pa.array(kind == KIND["another_upn"]), other, upn)
    nc = 11 - (people.cohort[child] - cut.year)
    newly = (cut.register.first_return[child] == cut.year) & ~cut.twelve[child] & new_un4(child)
    unknown = np.select(
        [nc < 0, kind == KIND["un2"], kind == KIND["un3"], kind == KIND["un5"], newly], [1, 2, 3, 5, 4], default=0
    )
    text = pa.array([f"UN{i}" for i in range(6)]).take(pa.array(unknown))
    return pc.if_else(pa.array(unknown > 0), text, upn)


def _episodes(cut: Cut, rows: np.ndarray) -> dict:
    register, care, places = cut.register, cut.register.care, cut.register.places
    dec = np.where(care.dec[rows] > cut.today, NONE, care.dec[rows])
    last = np.r_[care.period[1:] != care.period[:-1], True][rows]
    rec = np.where(dec == NONE, -1, np.where(last, register.why_ended[care.period[rows]], REC["X1"]))
    next_moves = np.r_[(care.kind[1:] & 5) > 0, False][rows] & (dec != NONE) & ~last
    rne = np.array([RNE_CODES.index("S") if k == 0 else RNE_CODES.index(RNE[k]) for k in range(8)])[care.kind[rows]]
    child = care.child[rows]
    pool = tables.postcodes()["text"]
    home = np.where(register.traits.home[child] < 0, -1, register.traits.home[child])
    return {
        "row_child": child, "CHILD": register.identity.child_number[child], "DECOM": Dates(care.decom[rows]),
        "RNE": Coded(RNE_CODES, rne), "LS": Coded(LEGAL, care.legal[rows]), "CIN": Coded(NEED_CODES, np.where(care.period[rows] % NO_NEED_EVERY == 1, -1, care.need[rows])),
        "PLACE": Coded(PLACE_CODES, places.place[rows]), "PLACE_PROVIDER": Coded(PROVIDERS, places.provider[rows]),
        "DEC": Dates(dec), "REC": Coded(REC_CODES, rec),
        "REASON_PLACE_CHANGE": Coded(REASON_CODES, np.where(next_moves, register.reason[rows], -1)),
        "HOME_POST": Coded(pool, home), "PL_POST": Coded(pool, np.where(places.carer[rows] % NO_POSTCODE_EVERY == 1, -1, places.postcode[rows])), "URN": _provider_urn(cut, rows),
    }


def _provider_urn(cut: Cut, rows: np.ndarray) -> pa.Array:
    """Ofsted number of the home or agency; XXXXXXX where it isn't inspected; blank for parents."""
    places = cut.register.places
    place = places.place[rows]
    number = pa.array(cut.register.provider_urn[rows]).cast(pa.string())
    text = pc.binary_join_element_wise(pa.scalar("SC"), number, "")
    inspected = np.isin(place, [PLACE_CODES.index(c) for c in ("U4", "U5", "U6", "K1", "K2", "R3", "K3", "A4", "A6")])
    text = pc.if_else(pa.array(inspected), text, pa.scalar("XXXXXXX"))
    return pc.if_else(pa.array(place == PLACE_CODES.index("P1")), pa.scalar(None, pa.string()), text)
