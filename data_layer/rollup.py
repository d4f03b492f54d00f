"""From the sums of every LA to the rows of a report: which LAs belong to a comparator, added up without a further query.

The frame that leaves here is what statistics.py takes: one row a measure, comparator, year and group with
`n, total, squares` (whole numbers: the measure times its scale) and what disclosure.py must know of the other LAs.
"""

import numpy as np
import pandas as pd

from .catalogue.kinds import Comparator, Measure
from .places import Places
from .query import Gathered, conditions_for_all
from .question import COMPARATORS_BY_KEY, Question

STRATA = ["prior", "sen", "school_type", "sex"]
CELL = ["measure", "year", "group"]
SUMS = ["n", "total", "squares"]


def stacked(frame: pd.DataFrame, measures: tuple[Measure, ...], keys: list[str]) -> pd.DataFrame:
    """Sums added up over everything but `keys`, one row a key and measure: n, total, squares, pupils. Built in one piece:
    a frame a measure would cost more than all the rest of a page."""
    numbers = [name for name in frame.columns if "__" in name]
    added = frame.groupby(keys, dropna=False, sort=False)[[*numbers, "pupils"]].sum().reset_index()
    many = len(measures)
    parts = {key: np.tile(_values(added[key]), many) for key in (*keys, "pupils")}
    parts["measure"] = np.repeat(np.array([one.key for one in measures], dtype=object), len(added))
    for name in SUMS:
        held = [f"{one.key}__{'total' if one.kind == 'rate' and name == 'squares' else name}" for one in measures]
        parts[name] = added[held].to_numpy(float if name == "squares" else None).T.ravel() if many else np.array([])
    return pd.DataFrame(parts)


def _values(column: pd.Series) -> np.ndarray:
    """Whole numbers stay numbers; text becomes objects with None for what is missing, so that keys merge whatever is in them."""
    if column.name in ("group", *STRATA):
        return column.astype(object).where(column.notna(), None).to_numpy()
    return column.to_numpy()


def windowed(frame: pd.DataFrame | None, years: tuple[int, ...] | None, pool: bool) -> pd.DataFrame | None:
    """The years asked for (None: all held), under the latest one's name where they are pooled."""
    if frame is None:
        return None
    chosen = frame if years is None else frame[frame["year"].isin(years)]
    return chosen.assign(year=max(years)) if pool and years else chosen


def area_of(comparator: Comparator, question: Question, places: Places) -> frozenset[int] | None:
    """The LA codes of a comparator's area; None = all of England."""
    if comparator.area == "neighbours":
        return frozenset(places.neighbours)
    if comparator.area == "region":
        return frozenset(code for code, region in places.regions.items() if region == places.regions.get(question.la_code))
    return frozenset({question.la_code}) if comparator.area == "la" else None


def rows_of(comparator: Comparator, question: Question, gathered: Gathered, places: Places) -> pd.DataFrame:
    """The rows of the sums that make up a comparator, filters that are missed included (`missed` > 0)."""
    if comparator.rows == "cla":
        frame, column = gathered.looked_after if comparator.filtered else gathered.unfiltered, "la_code"
    else:
        frame, column = gathered.everyone.assign(missed=0), "school_la"
    area = area_of(comparator, question, places)
    frame = frame if area is None else frame[frame[column].isin(area)]
    return frame[frame["state_funded"]] if comparator.state_funded else frame


def compared(key: str, question: Question, gathered: Gathered, places: Places, own: pd.DataFrame) -> pd.DataFrame:
    """The rows of one comparator: its sums, the rest without the own children, the others the small-number rule counts."""
    comparator = COMPARATORS_BY_KEY[key]
    if comparator.standardised:
        return standardised(question, gathered, own)
    frame = rows_of(comparator, question, gathered, places)
    cells = stacked(weighed(frame[frame["missed"] == 0], places.share), question.measures_asked, ["year", "group"])
    cells = cells.drop(columns="pupils").merge(own_within(comparator, question, gathered, places, own), on=CELL, how="left")
    cells = cells.merge(others(comparator, question, frame, gathered), on=CELL, how="left")
    if places.share < 1 and comparator.rows == "all":
        cells = cells.merge(effective(frame, question, places.share), on=CELL, how="left")
    for name in SUMS:
        cells[f"rest_{name}"] = cells[name] - cells.pop(f"own_{name}").fillna(0)
    if "n_effective" in cells:
        cells["rest_effective"] = cells["n_effective"] * cells["rest_n"] / cells["n"].where(cells["n"] > 0)
    return cells.fillna({"n_others": 0})


def weighed(frame: pd.DataFrame, share: float) -> pd.DataFrame:
    """Pupils not looked after weigh 1/share where the release holds a sample of them."""
    if share >= 1 or "school_la" not in frame:
        return frame
    numbers = [name for name in frame.columns if "__" in name] + ["pupils"]
    weights = np.where(frame["la_code"].notna(), 1.0, 1 / share)
    return frame.assign(**{name: (frame[name].astype(float) * weights).round() for name in numbers})


def effective(frame: pd.DataFrame, question: Question, share: float) -> pd.DataFrame:
    """The size of an unweighted sample that would be as sure: (sum of weights) squared / sum of squared weights."""
    held = stacked(frame.assign(looked_after=frame["la_code"].notna()), question.measures_asked, ["year", "group", "looked_after"])
    weights = np.where(held["looked_after"], 1.0, 1 / share)
    held = held.assign(first=held["n"] * weights, second=held["n"] * weights**2).groupby(CELL, dropna=False)[["first", "second"]].sum().reset_index()
    return held.assign(group=_values(held["group"]), n_effective=held["first"] ** 2 / held["second"].where(held["second"] > 0))[[*CELL, "n_effective"]]


def own_within(comparator: Comparator, question: Question, gathered: Gathered, places: Places, own: pd.DataFrame) -> pd.DataFrame:
    """The own row's pupils who are also in the comparator."""
    if comparator.rows == "all":
        mine = own[own["first_row"].fillna(True)]
        mine = mine[mine["state_funded"]] if comparator.state_funded else mine
        mine = mine[mine["school_in_la"]] if comparator.area == "la" else mine
    else:
        area = area_of(comparator, question, places)
        inside = question.level_kind == "la" and (area is None or question.la_code in area)
        mine = gathered.looked_after
        mine = mine[(mine["la_code"] == question.la_code) & (mine["missed"] == 0)] if inside else mine.iloc[:0]
    summed = stacked(mine, question.measures_asked, ["year", "group"])
    return summed[[*CELL, *SUMS]].rename(columns={name: f"own_{name}" for name in SUMS})


def others(comparator: Comparator, question: Question, frame: pd.DataFrame, gathered: Gathered) -> pd.DataFrame:
    """n_others: pupils in the cell who are not the own LA's children in care; least_missing: the smallest non-zero number of them who meet all filters but one."""
    frame = frame[frame["la_code"].ne(question.la_code).fillna(True)]
    counted = stacked(frame, question.measures_asked, ["year", "group", "missed"])
    inside = counted[counted["missed"] == 0].rename(columns={"n": "n_others"})[[*CELL, "n_others"]]
    near = [counted.loc[counted["missed"] > 0, [*CELL, "n"]]]
    if comparator.rows == "all" and gathered.nearest is not None:
        near.append(nearest_of_all(comparator, question, gathered))
    if question.by:
        near.append(outside_group(inside))
    least = pd.concat(near).query("n > 0").groupby(CELL, dropna=False)["n"].min().rename("least_missing").reset_index().astype({"group": object})
    return inside.merge(least.assign(group=_values(least["group"])), on=CELL, how="left")


def outside_group(inside: pd.DataFrame) -> pd.DataFrame:
    """A group is a filter too: how many meet all the filters but are in another group."""
    everybody = inside.groupby(["measure", "year"])["n_others"].transform("sum")
    return inside[CELL].assign(n=everybody - inside["n_others"])


def nearest_of_all(comparator: Comparator, question: Question, gathered: Gathered) -> pd.DataFrame:
    """The same from reports/nearest.sql, where pupils are counted whatever their measures."""
    frame = gathered.nearest[gathered.nearest["la_code"].ne(question.la_code).fillna(True)]
    frame = frame[frame["state_funded"]] if comparator.state_funded else frame
    frame = frame[frame["school_la"] == question.la_code] if comparator.area == "la" else frame
    counted = frame.groupby(["year", "group", "missed"], dropna=False)["pupils"].sum().rename("n").reset_index()
    return counted.merge(pd.DataFrame({"measure": [one.key for one in question.measures_asked]}), how="cross")[[*CELL, "n"]]


def standardised(question: Question, gathered: Gathered, own: pd.DataFrame) -> pd.DataFrame:
    """Similar pupils: the mean of each stratum of the others, weighted by the own children in it (direct standardisation).

    n: pupils used. n_effective: the size of a simple sample with the same variance, sum(w^2 / n) over the strata;
    squares: such that its SD is the one that gives that variance. covered: share of the own children in a stratum with others.
    """
    keys = ["year", "group", *STRATA]
    mine = stacked(own, question.measures_asked, keys)[[*CELL, *STRATA, "n"]].rename(columns={"n": "own"})
    theirs = stacked(gathered.similar, question.measures_asked, keys)
    both = mine[mine["own"] > 0].merge(theirs, on=[*CELL, *STRATA], how="left").fillna({"n": 0})
    rows = [{**dict(zip(CELL, cell)), **weighted_mean(part)} for cell, part in both.groupby(CELL, dropna=False)]
    return pd.DataFrame(rows, columns=[*CELL, *SUMS, "n_effective", "covered", "n_others"])


def weighted_mean(strata: pd.DataFrame) -> dict:
    """One standardised cell from its strata: columns own, n, total, squares."""
    used = strata[strata["n"] > 0]
    n = used["n"].to_numpy(float)
    if not len(used):
        return {"n": 0, "total": 0, "squares": 0, "n_effective": np.nan, "covered": 0.0, "n_others": 0}
    weight = used["own"].to_numpy(float) / used["own"].sum()
    mean = used["total"].to_numpy(float) / n
    spread = np.maximum(used["squares"].to_numpy(float) / n - mean**2, 0) * n / np.maximum(n - 1, 1)
    size, value = 1 / (weight**2 / n).sum(), (weight * mean).sum()
    variance = (weight**2 * spread / n).sum() * size
    squares = variance * (n.sum() - 1) + value**2 * n.sum()
    return {"n": int(n.sum()), "total": value * n.sum(), "squares": squares, "n_effective": size, "covered": used["own"].sum() / strata["own"].sum(), "n_others": int(n.sum())}


def balance(question: Question, gathered: Gathered, own: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """How alike: share (%) of the own children and of the similar pupils with each characteristic, years together."""
    mine = own.groupby(STRATA, dropna=False)[["pupils", *columns]].sum()
    theirs = gathered.similar[gathered.similar["year"].isin(question.years)].groupby(STRATA, dropna=False)[["pupils", *columns]].sum()
    both = mine.join(theirs.add_suffix("_similar")).dropna()
    children = max(both["pupils"].sum(), 1)
    weight = both["pupils"] / children
    return pd.DataFrame({
        "characteristic": columns,
        "own": [100 * both[one].sum() / children for one in columns],
        "similar": [100 * (weight * both[f"{one}_similar"] / both["pupils_similar"]).sum() for one in columns],
    })


def filters_on(key: str, question: Question) -> int:
    """How many filters restrict the row of that comparator, cohort and year not counted; a group is one."""
    comparator = COMPARATORS_BY_KEY.get(key)
    if comparator and not comparator.filtered:
        return 0
    applied = conditions_for_all(question) if comparator and comparator.rows == "all" else question.conditions
    return len(applied) + bool(question.by)
