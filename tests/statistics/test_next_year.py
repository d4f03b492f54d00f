"""Held against the DfE's published LA figures, 2017 to 2025: the shrunken figure of a year foretells the next one better than the raw figure."""

import csv
import os
import pathlib

import numpy as np
import pytest

from data_layer.catalogue.tables_of_rules import sigma
from data_layer.statistics import sd_from_years, shrink_means

ROOT = pathlib.Path(__file__).parents[2]
FOLDER = pathlib.Path(os.environ.get("CLA_SHARED", ROOT.parent / "shared")) / "published"
COLUMNS = {"ks4_attainment8": ("t_pupils", "avg_att8"), "ks4_progress8": ("t_inp8calc", "avg_p8score")}


def published(measure: str) -> dict[tuple[int, str], tuple[float, float]]:
    """(year, LA) -> (n, mean), the later file holding."""
    found = {}
    for path in sorted(FOLDER.glob("ks4*.csv")):
        with path.open(encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                texts = [row[name] for name in COLUMNS[measure]]
                if row["geographic_level"] == "Local authority" and row["social_care_group"].startswith("CLA") and all(text.lstrip("-").replace(".", "").isdigit() for text in texts):
                    found[2000 + int(row["time_period"][-2:]), row["old_la_code"]] = tuple(map(float, texts))
    return found


def pairs(found: dict, year: int) -> np.ndarray:
    """n, mean, n of next year, mean of next year: one row an LA shown in both."""
    return np.array([(*found[year, la], *found[year + 1, la]) for at, la in found if at == year and (year + 1, la) in found])


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the DfE's published files are not beside this checkout (set CLA_SHARED)")
@pytest.mark.parametrize("measure", COLUMNS)
def test_the_shrunken_figure_foretells_the_next_year_better(measure):
    found = published(measure)
    years = sorted({year for year, _ in found if any(at == year + 1 for at, _ in found)})
    misses = []
    for year in years[1:]:
        earlier = np.concatenate([pairs(found, before) for before in years if before < year])
        sd = float(sigma(measure, year)[0]) if measure == "ks4_progress8" else sd_from_years(earlier[:, 1], earlier[:, 0], earlier[:, 3], earlier[:, 2])
        here = pairs(found, year)
        shrunken = shrink_means(here[:, 1], here[:, 0], sd).estimate
        misses.append([np.sqrt(np.mean((guess - here[:, 3]) ** 2)) for guess in (here[:, 1], shrunken)])
    raw, pulled = np.array(misses).T
    print(f"{measure}: root mean square error of next year's figure, raw {raw.round(2)} shrunken {pulled.round(2)}")
    assert (pulled < raw).all() and len(misses) >= 3
