"""The only door out: pages, exports, `cla report` and documents take figures from here and nowhere else.

Internal: the looking-after LA's own children exact; comparators rounded. Shareable: the DfE's small-number rules on the
LA's own figures too, with secondary suppression. Sums, intervals, gaps and verdicts follow their cell.
"""

import pandas as pd

from ..catalogue.measures import BY_KEY
from ..figures_text import figure, to_ten
from ..rounding import round_decimal
from ..rows import records
from ..statistics import RESULT, benjamini_hochberg
from .categories import decide, subject_measures
from .family import CELLS, Family, with_wholes
from .protect import FEW, small_count, small_n
from .shape import Shape
from .veil import UNTOLD, cautious, firm, veil

KEY = {
    "c": "c = hidden to protect children: the number is small, or would give away a small one",
    "x": "x = not available",
    "z": "z = not applicable: no children",
    "k": "k = rounds to 0: fewer than 5 pupils",
}
HIDDEN = "hidden to protect children"
OTHERS = "hidden: fewer than 6 children of other LAs"
NEARLY = "hidden: fewer than 6 children of other LAs miss just one of the filters"
ALONE = "no children of other LAs here"
FOLLOWS = "hidden with the LA's own figure"
NUMBERS = ("numerator", "value", "low", "high")
GAPS = ("gap", "gap_low", "gap_high")
BESIDE = ("category", "kind", "own", "filtered", "single_la", "la_code", "source", "version", "compared", "first_year", "earlier", "n_about")  # what else may leave; sums and p-values may not


def release_figures(frame: pd.DataFrame, mode: str = "shareable", own: tuple[str, ...] = ("la_cla", "la_cla_all"), cells: pd.DataFrame | None = None,
                    shape: Shape | None = None) -> pd.DataFrame:
    """The result frame as it may be shown: `shown`, symbol and reason on every row, None (never NaN) where there is no number.

    frame: from statistics.figures. mode: internal or shareable. own: comparators that are the LA's own children (besides rows
    marked `own`). cells, shape: from data_layer.shareable, needed in shareable mode where a filter is on or years are pooled.
    Raises ValueError for another mode, or for a filtered shareable frame without its cells.
    """
    if mode not in ("internal", "shareable"):
        raise ValueError(f"There is no mode '{mode}': use internal or shareable.")
    rows = [_plain(row) for row in records(frame)]
    shape = shape or Shape()
    families = Families(rows, own, cells, shape) if mode == "shareable" else None
    shut = {_cell(row) for row in rows if not _released(row, mode, own, families, shape) and (row.get("own") or row["comparator"] in own[:1])}
    veiled = {_cell(row): row for row in rows if row.get("n_about") is not None and row.get("own")}
    for row in rows:
        _gap(row, bool(row.get("own")) or row["comparator"] in own[:1], _cell(row) in shut, veiled.get(_cell(row)))
    names = [*RESULT, *(name for name in BESIDE if name in frame or name in ("category", "compared", "n_about"))]
    return _with_findings(pd.DataFrame([[row.get(name) for name in names] for row in rows], columns=names, dtype=object), rows)


def _plain(row: dict) -> dict:
    blank = dict.fromkeys((*NUMBERS, *GAPS, "group", "category", "verdict", "symbol", "reason", "compared", "interval"))
    return blank | {name: None if _missing(value) else value for name, value in row.items()} | {"shown": row.get("shown") if row.get("source") == "published" else None}


def _missing(value) -> bool:
    return value is None or (isinstance(value, float) and value != value)


def _cell(row: dict) -> tuple:
    return row["measure"], row.get("year"), row["group"], row["category"]


def _is_own(row: dict, own: tuple[str, ...]) -> bool:
    return bool(row.get("own")) or row["comparator"] in own


def _released(row: dict, mode: str, own: tuple[str, ...], families: "Families | None", shape: Shape) -> bool:
    """Rounds, hides and words one row in place. False: its value may not be shown."""
    if row.get("source") == "published":
        row.update({name: None if row[name] is None else int(row[name]) for name in ("n", "numerator")})
        return row["symbol"] is None
    if row["symbol"] is None or row["symbol"] == "z":
        _own(row, mode, families, shape) if _is_own(row, own) or row.get("single_la") else _comparator(row)
    if row["symbol"]:
        _blank(row)
        return False
    row["shown"] = figure(row["kind"], decimals(row["measure"]), row["n"], row["numerator"], row["value"], _is_own(row, own) or bool(row.get("single_la")))
    return True


def _blank(row: dict) -> None:
    row.update(dict.fromkeys(NUMBERS), interval="none", shown=row["symbol"])


def _own(row: dict, mode: str, families: "Families", shape: Shape) -> None:
    row["n"] = int(row["n"])
    if mode == "internal" and not row.get("single_la") and not (row["comparator"] == "school" and small_n(row["n"])):
        row["numerator"] = None if row["numerator"] is None else int(row["numerator"])
        return
    show_n, show_value = families.allowed(row, shape) if mode == "shareable" else _alone(row)
    if not show_value and row["n"] or not show_n and not row["n"]:
        row.update(symbol="c", reason=HIDDEN)
    elif row["n"] and not show_n:
        veil(row, *families.all_of(row, shape))
    row["n"] = row["n"] if show_n else None
    _round(row)


def _alone(row: dict) -> tuple[bool, bool]:
    """A figure judged by itself, as a single other LA's or a school's in internal mode."""
    small = small_count(row["n"], int(row["total"])) if row["kind"] == "rate" else small_n(row["n"])
    return not small_n(row["n"]), not small


def _comparator(row: dict) -> None:
    """Aggregates: n and numerator to the nearest ten, in every mode; hidden where the other LAs' children are few."""
    others, missed = row.get("n_others"), row.get("least_missing")
    others = row["n"] if others is None else others
    exact, row["n"] = row["n"], to_ten(row["n"])
    row["numerator"] = None if row["numerator"] is None else to_ten(row["numerator"])
    if exact and others == 0:
        row.update(symbol="x", reason=ALONE, n=None)
    elif exact and row["n"] == 0:
        row.update(symbol="k", reason=KEY["k"].partition(" = ")[2])
    elif 0 < others <= FEW:
        row.update(symbol="c", reason=OTHERS, n=None)
    elif row.get("filtered") and missed is not None and 0 < missed <= FEW:
        row.update(symbol="c", reason=NEARLY, n=None)
    _round(row)


def _round(row: dict) -> None:
    places = decimals(row["measure"])
    for name in ("value", "low", "high"):
        row[name] = None if row[name] is None else float(round_decimal(row[name], places))
    row["numerator"] = None if row["numerator"] is None else int(round_decimal(row["numerator"], 0))


def decimals(measure: str) -> int:
    """Decimals a measure is shown with; whole per cent for a Summary's categories."""
    return BY_KEY[measure].decimals if measure in BY_KEY else 0


def _gap(row: dict, is_own: bool, shut: bool, veiled: dict | None = None) -> None:
    """Rounds the gap; hides it, with its verdict, where the LA's own figure or this one is hidden. veiled: the own row, where its number is."""
    if (shut or row["symbol"]) and not is_own:
        row["compared"] = FOLLOWS if shut and row["verdict"] else row["compared"]
        row.update(dict.fromkeys(GAPS), verdict=None, p=None)
    elif veiled and row["verdict"] and not is_own:
        told = firm(row, veiled)
        row.update(gap_low=None, gap_high=None, verdict=row["verdict"] if told else None, compared=row["compared"] if told else UNTOLD, p=cautious(row["p"], veiled) if told and row["p"] is not None else None)
    for name in GAPS:
        row[name] = None if row[name] is None else float(round_decimal(row[name], decimals(row["measure"])))


class Families:
    """The own LA's cells in shareable mode, and those of single other LAs in a funnel."""

    def __init__(self, rows: list[dict], own: tuple[str, ...], cells: pd.DataFrame | None, shape: Shape):
        mine = [row for row in rows if _is_own(row, own) and row.get("source") != "published"]
        if cells is None:
            cells = self._from_rows([row for row in mine if row["category"] is None], shape)
        by_la = cells.groupby("la_code") if "la_code" in cells else [(None, cells)]
        self.of = {la if la is None else int(la): Family.of(part, shape.told) for la, part in by_la}
        self.plain_summary = not shape.options and not shape.pool and shape.cohort == "12m"
        parts = [row for row in mine if row["category"] is not None and row["symbol"] in (None, "z")]
        self.categories = decide(parts, lambda row: self._beside(row, shape))

    @staticmethod
    def _from_rows(mine: list[dict], shape: Shape) -> pd.DataFrame:
        if shape.options or shape.pool or any(row.get("filtered") and row["group"] is None for row in mine):
            raise ValueError("A shareable table with a filter or pooled years needs its cells: pass data_layer.shareable.cells(...).")
        rows = [row for row in mine if row["comparator"] != "la_cla_all"] or mine
        found = pd.DataFrame([(row["measure"], row["kind"], ring, row["year"], row["group"], row["n"], row["total"]) for row in rows for ring in [shape.cohort]], columns=CELLS)
        return found if not len(found) or found["group"].isna().any() else with_wholes(found)

    def allowed(self, row: dict, shape: Shape) -> tuple[bool, bool]:
        """(number, value): may each be shown?"""
        if row["category"] is not None:
            number, count = self.categories[_cell(row)]
            return number, number and count and self.plain_summary
        family = self._family(row)
        return _alone(row) if family is None else family.shown(row["measure"], *self._request(row, shape))

    def all_of(self, row: dict, shape: Shape) -> tuple[int, bool]:
        """All children at the stage, and whether the measure is not known of five of them at most."""
        request = self._request(row, shape)
        return self._family(row).at_stage(*request), self._family(row).few_unknown(row["measure"], *request)

    def _family(self, row: dict) -> Family | None:
        if row.get("single_la") and None in self.of:
            return None
        return self.of.get(int(row["la_code"]) if row.get("single_la") and row.get("la_code") is not None else None)

    @staticmethod
    def _request(row: dict, shape: Shape) -> tuple:
        return shape.cohort, shape.years(int(row["year"])), shape.groups(row["group"], row["comparator"])

    def _beside(self, row: dict, shape: Shape) -> tuple[bool, ...] | None:
        """Of a Summary's subject in the Benchmark: (number, expected standard, high score) shown; None where the cells don't hold it."""
        family, (main, high) = self.of.get(None), subject_measures(row["measure"])
        if family is None or main not in family.kinds:
            return None
        request = self._request(row, shape)
        return *family.shown(main, *request), high not in family.kinds or family.shown(high, *request)[1]


def _with_findings(released: pd.DataFrame, rows: list[dict]) -> pd.DataFrame:
    """Marks what may be lifted into Findings (Benjamini-Hochberg over the tests left to see) and how many tests there were."""
    picked, tests = benjamini_hochberg([row.get("p") for row in rows])
    lifted = [bool(flag and row["verdict"] in ("above", "below")) for flag, row in zip(picked, rows, strict=True)]
    released["finding"] = lifted
    surest = sorted((row["p"], i) for i, row in enumerate(rows) if lifted[i])
    ranks = {i: rank for rank, (_, i) in enumerate(surest, 1)}
    released["finding_rank"] = pd.Series([ranks.get(i) for i in range(len(rows))], dtype=object)
    released.attrs["tests"] = tests
    return released
