"""Ours and the DfE's: each of the LA's own figures beside the published one, with the difference and its likely cause."""

import pandas as pd

from .catalogue.measures import BY_KEY
from .places import Places
from .published import as_printed, printed
from .rounding import round_decimal


def beside(release, where: Places, ours: pd.DataFrame) -> pd.DataFrame:
    """Ours and the DfE's, one row a measure and year of the LA's own released figures (12 months, unfiltered, single years).

    ours: released rows of la_cla. Gives measure, year, ours, dfe (as shown), version, difference, n_ours, n_dfe, cause.
    """
    found = []
    for row in ours[ours["comparator"] == "la_cla"].to_dict("records"):
        theirs = as_printed(row["measure"], int(row["year"]), printed(release, where, row["measure"], int(row["year"]), "la"))
        both = row["value"] is not None and theirs["value"] is not None
        places = BY_KEY[row["measure"]].decimals
        gap = float(round_decimal(float(round_decimal(row["value"], places)) - theirs["value"], places)) if both else None
        found.append({"measure": row["measure"], "year": int(row["year"]), "ours": row["shown"], "dfe": theirs["shown"], "version": theirs["version"], "difference": gap,
                      "n_ours": row["n"], "n_dfe": None if theirs["n"] is None else int(theirs["n"]), "cause": _cause(row, theirs, gap)})
    return pd.DataFrame(found, columns=["measure", "year", "ours", "dfe", "version", "difference", "n_ours", "n_dfe", "cause"], dtype=object)


def _cause(row: dict, theirs: dict, gap: float | None) -> str:
    """The likely cause of a difference, in words."""
    if theirs["symbol"]:
        return f"not shown by the DfE ({theirs['symbol']}): {theirs['reason']}"
    if gap is None or row["n"] is None:
        return row["reason"] or "ours is not shown"
    fewer = int(theirs["n"]) - int(row["n"])
    if fewer:
        who = "children that are unmatched here" if fewer > 0 else "children whom the DfE did not match, or counted elsewhere"
        return f"cohort: the DfE counts {abs(fewer)} {'more' if fewer > 0 else 'fewer'}, probably {who}"
    if gap:
        return f"release: the same number of children, other results; the DfE's are {theirs['version']}"
    return "none: the same"
