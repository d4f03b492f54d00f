"""Made-up statistics in the layout of the DfE's open files: England, regions and authorities, from the made-up results themselves.

Every area's name says "(synthetic)". Counts of five or fewer are kept back (c), as the DfE does.
"""

from dataclasses import dataclass, field

import numpy as np

from data_layer.catalogue.tables_of_rules import sigma
from synthetic import tables
from synthetic.columns import Coded
from synthetic.identity import KIND

GROUP = "CLA 12 months at 31 March"
FOUND = ("none", "dob_a_day_off", "wrong_sex", "former_upn")  # the DfE matches children too: the others are in no statistic
KS2 = {"read": "READEXP", "writta": "WRITTAEXP", "mat": "MATEXP", "rwm": "RWMEXP", "gps": "GPSEXP", "scita": "SCITAEXP"}
KS4_SHARES = {"l2basics_95": "KS4_L2BASICS_95", "l2basics_94": "KS4_L2BASICS_94", "ebacc_e_ptq_ee": "KS4_EBACC_E_PTQ_EE"}
KS4_MEANS = {"att8": ("KS4_ATT8", 1), "ebaccaps": ("KS4_EBACCAPS_PUPIL", 2)}
FEW = 5


@dataclass
class Statistics:
    """Rows by stage, as dicts of text in the order of the file's columns."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {"ks2": [], "ks4": []})

    def add(self, stage: str, year: int, la: np.ndarray, table: dict) -> None:
        """One year: `table` holds the extract's columns of the children counted, `la` their authorities (positions)."""
        figures = ks2_figures if stage == "ks2" else ks4_figures
        for area, here in areas(la):
            self.rows[stage].append({"time_period": f"{year - 1}{year % 100}", "time_identifier": "Academic year", **area, "social_care_group": GROUP, "version": "Revised", **figures(table, here, year)})

    def tables(self) -> dict[str, dict]:
        """File name -> columns."""
        return {f"published_{stage}.csv": as_columns(rows) for stage, rows in self.rows.items() if rows}


def counted(kind: np.ndarray, cla: np.ndarray) -> np.ndarray:
    """Children in care 12 months whom the DfE could match too."""
    return (cla == 2) & np.isin(kind, [KIND[name] for name in FOUND])


def areas(la: np.ndarray) -> list[tuple[dict[str, str], np.ndarray]]:
    """England, the regions and the authorities, each with the rows inside."""
    authorities = tables.authorities()
    made_up = lambda name: f"{name.replace(',', '')} (synthetic)"  # noqa: E731
    england = {"country_code": "E92000001", "country_name": made_up("England")}
    area = lambda level, region="", region_name="", code="", name="", ons="": {"geographic_level": level, **england, "region_code": region, "region_name": region_name, "old_la_code": code, "la_name": name, "new_la_code": ons}  # noqa: E731
    regions = np.array([row["region_code"] for row in authorities])
    names = {row["region_code"]: made_up(row["region"]) for row in authorities}
    found = [(area("National"), np.ones(len(la), bool))]
    found += [(area("Regional", code, names[code]), regions[la] == code) for code in sorted(names)]
    return found + [(area("Local authority", r["region_code"], names[r["region_code"]], r["dfe_code"], made_up(r["name"]), r["ons_code"]), la == i) for i, r in enumerate(authorities)]


def share(values: np.ndarray) -> tuple[str, str]:
    """Number and percentage, or c where five or fewer did, or did not."""
    reached = int(values.sum())
    if min(reached, len(values) - reached) <= FEW:
        return "c", "c"
    return str(reached), f"{100 * reached / len(values):.1f}"


def ks2_figures(table: dict, here: np.ndarray, year: int) -> dict[str, str]:
    found = {}
    for name, column in KS2.items():
        number, percentage = share(table[column][here])
        found |= {f"t_{name}_eligible_pupils": str(here.sum()), f"t_{name}_met_expected_standard": number, f"pt_{name}_met_expected_standard": percentage}
    return found


def ks4_figures(table: dict, here: np.ndarray, year: int) -> dict[str, str]:
    size = int(here.sum())
    found = {"t_pupils": str(size)}
    for name, (column, places) in KS4_MEANS.items():
        values = table[column][here] if column in table else None
        hidden = "x" if values is None else "c" if size <= FEW else ""
        found |= {f"t_{name}": hidden or f"{values.sum():.2f}", f"avg_{name}": hidden or f"{values.mean():.{places}f}"}
    for name, column in KS4_SHARES.items():
        number, percentage = share(table[column][here])
        found |= {f"t_{name}": number, f"pt_{name}": percentage}
    return found | progress(table, here, year)


def progress(table: dict, here: np.ndarray, year: int) -> dict[str, str]:
    """Progress 8 with its interval; x in years without one, c where five or fewer have it."""
    names = ("t_inp8calc", "t_p8score", "avg_p8score", "p8score_CI_low", "p8score_CI_upp")
    if "KS4_P8SCORE" not in table or sigma("ks4_progress8", year) is None:
        return dict.fromkeys(names, "x")
    values = table["KS4_P8SCORE"][here]
    values = values[~np.isnan(values)]
    if len(values) <= FEW:
        return dict.fromkeys(names, "c")
    half, mean = 1.96 * float(sigma("ks4_progress8", year)[0]) / np.sqrt(len(values)), values.mean()
    return dict(zip(names, (str(len(values)), f"{values.sum():.2f}", f"{mean:.2f}", f"{mean - half:.2f}", f"{mean + half:.2f}"), strict=True))


def as_columns(rows: list[dict[str, str]]) -> dict:
    """Text columns to write; an empty text is an empty cell."""
    columns = {}
    for name in rows[0]:
        texts = [row[name] for row in rows]
        pool = tuple(dict.fromkeys(text for text in texts if text))
        place = {text: i for i, text in enumerate(pool)} | {"": -1}
        columns[name] = Coded(pool or ("",), np.array([place[text] for text in texts]))
    return columns
