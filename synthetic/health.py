"""What hangs on a child in a year's return: reviews, health and SDQ (OC2), missing episodes, UASC, adoption, social workers."""

import numpy as np

from synthetic import tables
from synthetic.columns import NONE, Coded, Dates, add_years
from synthetic.streams import choose, fractions, quota

REVIEW_CODES = ("PN0", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7")
REVIEW_SHARES = {"PN1": 52, "PN2": 3, "PN3": 2, "PN4": 2, "PN5": 14, "PN6": 17, "PN7": 10}
SDQ_REASONS = ("SDQ1", "SDQ2", "SDQ3", "SDQ4", "SDQ5")
PREV_PERM = ("P1", "P2", "P3", "P4", "Z1")
SW_REASONS = ("MANAGE", "FCONTA", "LEFTRL", "ORGRST", "TSPROC", "ABSENC", "CHCHAN", "PCCHAN", "OTHERS")
ACTIV = {"F1": 5, "P1": 1, "F2": 18, "P2": 2, "F4": 4, "F5": 24, "P5": 8, "G4": 12, "G5": 19, "G6": 7}
ACTIV_CODES = ("0", *ACTIV, "F3", "P3")
ACCOM = {"B1": 12, "C1": 2, "D1": 12, "E1": 4, "G1": 1, "R2": 2, "S2": 2, "T1": 2, "U1": 39, "V1": 3, "X2": 4, "Y1": 4, "Z1": 13}
ACCOM_CODES = ("0", *ACCOM)

MISSING_AT_ANY_AGE = 0.006  # children of 4 and over who go missing whatever their age and unrest


def files(cut) -> dict[str, dict]:
    """The files of the year beside header, episodes and oc3."""
    result = {
        "oc2": _oc2(cut), "reviews": _reviews(cut), "missing": _missing(cut), "uasc": _uasc(cut),
        "ad1": _adopted(cut), "sbpfa": _to_be_adopted(cut), "prev_perm": _previous(cut),
    }
    if cut.year >= 2024:
        result["sw_episodes"] = _social_workers(cut)
    return result


def sdq_scores(score: np.ndarray, year: int) -> np.ndarray:
    """SDQ scores by rank: the published shares of normal, borderline and concern, and the published mean."""
    received = tables.filled("sdq_received", "cla_12m", year)
    normal, borderline = (tables.filled(f"sdq_{band}", "cla_12m", year) / received for band in ("normal", "borderline"))
    mean, rank = tables.filled("sdq_mean", "cla", year), fractions(score)
    part = [rank < normal, rank < normal + borderline]
    low, mid = rank / normal, (rank - normal) / borderline
    high = np.clip((rank - normal - borderline) / (1 - normal - borderline), 0, 1)
    bottom, top = 0.05, 6.0
    for _ in range(30):  # bisection: a larger power gives lower scores inside the outer bands
        power = (bottom + top) / 2
        scores = np.select(part, [np.floor(14 * low**power), 14 + np.floor(3 * mid)], 17 + np.floor(20 * high ** (power * 1.9)))
        bottom, top = (power, top) if scores.mean() > mean else (bottom, power)
    return scores.clip(0, 40).astype(np.int64)


def _oc2(cut) -> dict:
    child = np.flatnonzero(cut.twelve)
    age, random, size = cut.age[child], cut.random, len(child)
    restless, severity = cut.register.traits.restless[child], cut.register.severity[child]
    aged = (age >= 4) & (age <= 16)
    known = aged & (random.random(size) < tables.filled("sdq_received", "cla_12m", cut.year) / tables.filled("sdq_eligible", "cla_12m", cut.year))
    score = np.full(size, NONE)
    score[known] = sdq_scores(0.45 * severity[known] + 0.45 * restless[known] + 0.55 * random.standard_normal(known.sum()), cut.year)
    why = np.where(aged, np.array([1, 2, 3, 4])[choose(random, {"a": 22, "b": 4, "c": 60, "d": 14}, size)], 0)
    yes = lambda measure, who: np.where(who, (random.random(size) < tables.filled(measure, "cla", cut.year) / 100).astype(int), NONE)
    old = age >= 10
    convicted, misuse = np.where(old, 0, NONE), np.where(old, 0, NONE)
    rows = np.flatnonzero(old)
    trouble = restless[rows] + 0.35 * (age[rows] - 13) + random.standard_normal(len(rows))
    convicted[rows] = quota(trouble, tables.filled("convicted", "cla", cut.year) / 100)
    misuse[rows] = quota(trouble + random.standard_normal(len(rows)), tables.filled("substance", "cla", cut.year) / 100 * 1.6)
    offered = np.where(misuse == 1, (random.random(size) < 0.8).astype(int), NONE)
    return {
        "row_child": child, **_named(cut, child), "SDQ_SCORE": score,
        "SDQ_REASON": Coded(SDQ_REASONS, np.where(score == NONE, why, -1)), "CONVICTED": convicted,
        "HEALTH_CHECK": yes("health_check", age < 5), "IMMUNISATIONS": yes("immunisations", age >= 0),
        "TEETH_CHECK": yes("teeth_check", age >= 0), "HEALTH_ASSESSMENT": yes("health_check", age >= 0),
        "SUBSTANCE_MISUSE": misuse, "INTERVENTION_RECEIVED": np.where(offered == 1, (random.random(size) < 0.6).astype(int), offered),
        "INTERVENTION_OFFERED": offered,
    }


def _named(cut, child: np.ndarray) -> dict:
    lead = cut.lead(child)
    return {"CHILD": lead["CHILD"], "DOB": lead["DOB"]}


def _spans(cut, child: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of each child's latest stay within the year."""
    people = cut.register.people
    period = cut.latest[child]
    return np.maximum(people.start[period], cut.start + 1), np.minimum(people.end[period], cut.today)


def _reviews(cut) -> dict:
    """Up to two reviews a year, half a year apart."""
    child = np.flatnonzero(cut.present)
    first, last = _spans(cut, child)
    day = first + 20 + (cut.random.random(len(child)) * 130).astype(np.int64)
    twice = np.r_[day, day + 165 + child % 20]
    who = np.r_[child, child]
    keep = twice < np.r_[last, last]
    who, twice = who[keep], twice[keep]
    code = 1 + choose(cut.random, REVIEW_SHARES, len(who))
    under = add_years(cut.register.people.dob[who], 4) > twice
    slip = who % 997 == 3  # PN0 (under 4) given to an older child by mistake
    return {"row_child": who, **_named(cut, who), "REVIEW": Dates(twice), "REVIEW_CODE": Coded(REVIEW_CODES, np.where(under | slip, 0, code))}


def _missing(cut) -> dict:
    """Missing (M) and away (A) episodes: a published share of children, some of them often."""
    child = np.flatnonzero(cut.present & (cut.age >= 4))
    first, last = _spans(cut, child)
    child, first, last = (values[last - first > 30] for values in (child, first, last))
    likely = cut.register.traits.restless[child] + 0.3 * (cut.age[child] - 13) + 1.1 * cut.random.standard_normal(len(child))
    parts = []
    for letter, measure, power in (("M", "missing", 0.22), ("A", "away", 0.3)):
        share = tables.filled(measure, "cla", cut.year) / 100 * cut.present.sum() / len(child)
        often = quota(likely + cut.random.standard_normal(len(child)), share)
        rows = np.flatnonzero(often | (cut.random.random(len(child)) < MISSING_AT_ANY_AGE))
        times = np.minimum(cut.random.geometric(power, len(rows)), 30)
        parts.append((np.repeat(rows, times), letter))
    rows = np.concatenate([part[0] for part in parts])
    letter = np.concatenate([np.full(len(part[0]), "MA".index(part[1])) for part in parts])
    start = first[rows] + (cut.random.random(len(rows)) * (last[rows] - first[rows] - 3)).astype(np.int64)
    end = start + np.minimum(cut.random.geometric(0.55, len(rows)) - 1, 60)
    still = (end >= cut.today) & (last[rows] == cut.today)
    who = child[rows]
    return {
        "row_child": who, **_named(cut, who), "MISSING": Coded(("M", "A"), letter), "MIS_START": Dates(start),
        "MIS_END": Dates(np.where(still, NONE, np.minimum(end, last[rows]))),
    }


def _uasc(cut) -> dict:
    """Unaccompanied asylum-seeking children of the year; DUC: 18th birthday, or earlier where the status ended."""
    people = cut.register.people
    child = np.flatnonzero(cut.present & people.uasc)
    early = (child % 100 < np.where(cut.age[child] < 14, 40, 7)) & cut.twelve[child]  # younger ones' claims are settled sooner
    duc = np.where(early, cut.today - 20 - child % 300, add_years(people.dob[child], 18))
    male = cut.register.traits.male[child]
    sex = Coded(("M", "F"), (~male).astype(int)) if cut.year >= 2025 else np.where(male, 1, 2)
    named = _named(cut, child)
    return {"row_child": child, "CHILD": named["CHILD"], "SEX": sex, "DOB": named["DOB"], "DUC": Dates(duc)}


def _adopted(cut) -> dict:
    people = cut.register.people
    periods = np.flatnonzero(people.adopted & (people.end > cut.start) & (people.end <= cut.today))
    child, days = people.child[periods], people.end[periods] - people.start[periods]
    matched = people.start[periods] + (days * 0.58).astype(np.int64)
    couple = cut.random.random(len(child)) < 0.86
    sexes = np.where(couple, choose(cut.random, {"MF": 86, "MM": 9, "FF": 5}, len(child)), 3 + (cut.random.random(len(child)) < 0.12))
    status = np.where(couple, 1 + choose(cut.random, {"L11": 68, "L12": 7, "L2": 18, "L3": 2, "L4": 5}, len(child)), 0)
    return {
        "row_child": child, **_named(cut, child), "DATE_INT": Dates(people.start[periods] + (days * 0.42).astype(np.int64)),
        "DATE_MATCH": Dates(matched), "FOSTER_CARE": (cut.random.random(len(child)) < 0.15).astype(int),
        "NB_ADOPTR": np.where(couple, 2, 1), "SEX_ADOPTR": Coded(("MF", "MM", "FF", "F1", "M1"), sexes),
        "LS_ADOPTR": Coded(("L0", "L11", "L12", "L2", "L3", "L4"), status),
    }


def _to_be_adopted(cut) -> dict:
    """Children placed with adopters in the year; a few whose plan changed."""
    care = cut.register.care
    rows = np.flatnonzero(care.adopters & (care.decom <= cut.today) & ((care.dec == NONE) | (care.dec > cut.start)))
    child, first = np.unique(care.child[rows], return_index=True)
    placed = care.decom[rows][first]
    changed = child % 50 == 0
    return {
        "row_child": child, **_named(cut, child), "DATE_PLACED": Dates(placed),
        "DATE_PLACED_CEASED": Dates(np.where(changed, np.minimum(placed + 60, cut.today), NONE)),
        "REASON_PLACED_CEASED": Coded(("RD1", "RD2", "RD3", "RD4"), np.where(changed, child % 4, -1)),
    }


def _previous(cut) -> dict:
    """Former permanence of those who started in the year (all starters carry a code)."""
    people = cut.register.people
    starts = (people.start > cut.start) & (people.start <= cut.today)
    child = np.unique(people.child[starts]) if cut.year > cut.register.first else np.flatnonzero(cut.present)
    dice = (child * 2654435761 % 1000) / 1000
    older = completed_since(people.dob[child], cut.today)
    code = np.select([dice < 0.014, dice < 0.05, dice < 0.066, dice < 0.085], [0, 1, 2, 3], default=4)
    code = np.where((older < 2) | people.uasc[child], np.where(dice < 0.02, 3, 4), code)
    known = code < 3
    since = people.dob[child] + (0.25 + 0.5 * dice) * (cut.today - people.dob[child])
    return {
        "row_child": child, **_named(cut, child), "PREV_PERM": Coded(PREV_PERM, code),
        "LA_PERM": np.where(known, tables.codes_in_year(people.la[child], cut.year), NONE),
        "DATE_PERM": Dates(np.where(known, since.astype(np.int64), NONE)),
    }


def completed_since(dob: np.ndarray, today: int) -> np.ndarray:
    """Years lived, as a fraction."""
    return (today - dob) / 365.25


def _social_workers(cut) -> dict:
    """One to four social workers one after another (27% of children have three or more in a year)."""
    child = np.flatnonzero(cut.present)
    first, last = _spans(cut, child)
    many = 1 + choose(cut.random, {"1": 40, "2": 33, "3": 19, "4": 8}, len(child))
    many = np.where(last - first < 60, 1, many)
    rows = np.repeat(np.arange(len(child)), many)
    turn = np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many)
    length = (last - first)[rows]
    start = first[rows] + (length * turn / many[rows]).astype(np.int64)
    over = turn + 1 < many[rows]
    end = first[rows] + (length * (turn + 1) / many[rows]).astype(np.int64)
    gone = cut.register.people.end[cut.latest[child]][rows] <= cut.today
    who = child[rows]
    return {
        "row_child": who, **_named(cut, who), "SW_ID": 1_000_000 + (who * 7 + turn * 13) % 40_000,
        "SW_DECOM": Dates(start), "SW_DEC": Dates(np.where(over | gone, end, NONE)),
        "SW_REASON": Coded(SW_REASONS, np.where(over, who % 9, np.where(turn == 0, 3, -1))),
    }


def care_leavers(cut, child: np.ndarray) -> dict:
    """Former looked-after young people of 17 to 21: in touch, what they do, where they live."""
    touch = choose(cut.random, {"YES": 91, "NO": 4, "REFU": 2, "NREQ": 1, "RHOM": 1.7, "DIED": 0.3}, len(child))
    activity = 1 + choose(cut.random, ACTIV, len(child))
    if cut.year < 2022:
        old = {"F4": "F3", "F5": "F3", "P5": "P3"}
        swap = np.array([ACTIV_CODES.index(old.get(code, code)) for code in ACTIV_CODES])
        activity = swap[activity]
    here = touch == 0
    return {
        "row_child": child, **_named(cut, child), "IN_TOUCH": Coded(("YES", "NO", "REFU", "NREQ", "RHOM", "DIED"), touch),
        "ACTIV": Coded(ACTIV_CODES, np.where(here, activity, 0)),
        "ACCOM": Coded(ACCOM_CODES, np.where(here, 1 + choose(cut.random, ACCOM, len(child)), 0)),
    }
