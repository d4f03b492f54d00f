"""What the system knows, as plain rows: each with a `key` and a `label`. For `cla list` and the documentation."""

import csv
from pathlib import Path

from .catalogue.availability import availability_rows
from .catalogue.comparators import COMPARATORS
from .catalogue.measures import BY_KEY, MEASURES
from .catalogue.reports import REPORTS

AUTHORITIES = Path(__file__).parent / "catalogue" / "tables" / "local_authorities.csv"


def reports() -> list[dict]:
    return [{"key": one.slug, "label": one.title, "family": one.family, "stage": one.stage} for one in REPORTS]


def measures() -> list[dict]:
    return [{"key": one.key, "label": one.label, "stage": one.stage, "kind": one.kind, "unit": one.unit, "decimals": one.decimals, "since": one.since, "former": one.former, "local": one.local,
             "definition": one.definition, "value": one.value, "among": one.among, "source": one.source} for one in MEASURES]


def comparators() -> list[dict]:
    return [{"key": one.key, "label": one.label.format(la="LA", region="Region", part="Inner or Outer London"), "default": one.default, "filtered": one.filtered, "rows": one.rows} for one in COMPARATORS]


def availability() -> list[dict]:
    return [{"key": measure, "label": BY_KEY[measure].label, "year": year, "state": state, "reason": reason} for measure, year, state, reason in availability_rows()]


def every_la() -> list[dict]:
    """LAs past and present, from the project's own table: key, label, region, current."""
    with AUTHORITIES.open(encoding="utf-8", newline="") as file:
        return [{"key": row["dfe_code"], "label": row["name"], "region": row["region"], "current": row["is_current"] == "1"} for row in csv.DictReader(file)]


def las() -> list[dict]:
    """Today's LAs."""
    return [{name: one[name] for name in ("key", "label", "region")} for one in every_la() if one["current"]]


def availability_of(release) -> list[dict]:
    """As the release has it."""
    rows = release.rows("select measure, year, state, reason from availability order by all")
    return [{"key": measure, "label": BY_KEY[measure].label if measure in BY_KEY else measure, "year": year, "state": state, "reason": reason} for measure, year, state, reason in rows]


def las_of(release) -> list[dict]:
    """LAs whose care return the release holds, as it names them."""
    rows = release.rows("select la_code, name, region from local_authorities where has_children order by name")
    return [{"key": str(la_code), "label": name, "region": region} for la_code, name, region in rows]


OF_RELEASE = {"availability": availability_of, "las": las_of}
