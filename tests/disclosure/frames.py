"""Small frames for the door: an LA and England, as the query hands them to statistics."""

import numpy as np
import pandas as pd

from data_layer.catalogue.measures import BY_KEY
from data_layer.statistics import figures

RATE, MEAN, PROGRESS = "ks4_em_94", "ks4_attainment8", "ks4_progress8"


def row(measure=RATE, comparator="la_cla", n=18, total=6, squares=None, year=2024, group=None, **more):
    declared, own = BY_KEY[measure], comparator in ("la_cla", "la_cla_all")
    return {"measure": measure, "kind": declared.kind, "comparator": comparator, "year": year, "group": group, "own": own, "n": n, "total": total,
            "squares": total if squares is None else squares, "scale": declared.scale, "sigma": np.nan, "filtered": False, "n_others": np.nan if own else n, **more}


def england(measure=RATE, n=6000, total=1080, **more):
    return row(measure, "england_cla", n, total, rest_n=n, rest_total=total, rest_squares=more.get("squares", total), **more)


def worked(*rows):
    return figures(pd.DataFrame(list(rows)))
