"""Writes docs/measures.md from the catalogue: `python -m data_layer.docs_measures`. A test holds that the file is current."""

from pathlib import Path

from data_layer.catalogue.availability import YEARS, availability, line_of
from data_layer.catalogue.exclusions import left_out
from data_layer.catalogue.key_stages import KEY_STAGES
from data_layer.catalogue.kinds import KeyStage, Measure
from data_layer.catalogue.measures import MEASURES, measure_sql, of_stage
from data_layer.catalogue.tables_of_rules import RULE_TABLES, rule_table

TARGET = Path(__file__).parents[1] / "docs" / "measures.md"
MARKS = {"published": "yes", "changed": "yes, changed", "not_collected": "not collected", "not_published": "not published"}
ROUNDING = "Figures are rounded once, at the end, half away from zero, in decimal."
PROGRESS = "Intervals of progress measures: mean plus and minus 1.96 x the national pupil SD / square root of n, as the DfE does it."
OPENING = f"""# Measures

Made from the catalogue by `python -m data_layer.docs_measures`: don't edit by hand. A year is the one in which the academic year ends (2024 = 2023/24).
{ROUNDING} {PROGRESS}
A measure is worked out from raw outcomes (codes, scores, entries). Where the extract carries the DfE's own column, that one is shown by default and every pupil who differs is listed.
"""


def document() -> str:
    """The whole page as Markdown."""
    return "\n".join([OPENING, *(_stage(stage) for stage in KEY_STAGES), _rules(), _availability(), _tables()])


def _stage(stage: KeyStage) -> str:
    return "\n".join([f"## {stage.label}\n", *(_measure(measure) for measure in of_stage(stage.key))])


def _measure(measure: Measure) -> str:
    marks = ", ".join(word for word, holds in (("former headline measure", measure.former), ("local indicator, not the DfE's", measure.local)) if holds)
    return f"""### {measure.label}

`{measure.key}`{f" ({marks})" if marks else ""}. {measure.definition}

- Unit: {measure.unit}, {measure.decimals} decimals; stored times {measure.scale:,}
- Years: {_years(measure)}
- Left out: {left_out(measure.key)}
- Source: {measure.source}

```sql
{measure_sql(measure)}
```
"""


def _years(measure: Measure) -> str:
    found = [str(year) for year in YEARS if availability(measure.key, year)[0] in ("published", "changed")]
    return ", ".join(found) or "none"


def _rules() -> str:
    names = sorted({(row["subject"].title(), row["pillar"].replace("_", " ")) for row in rule_table("ks4_subjects")}, key=lambda pair: (pair[1], pair[0]))
    qualifications = [row for row in rule_table("ks4_qualifications")]
    return "\n".join([
        "## KS4 entries: which count, and where\n",
        "Only the first entry in a subject counts, by exam date. Of single sciences and combined science those taken first count; taken together, combined science (from memory of the guide). Where entries carry the DfE's discount flag, it decides.",
        "A non-GCSE counts in the open slots only; there are three, so never more than three. Towards five passes at most two non-GCSEs count (from memory), and combined science counts once (from 2017).",
        "An entry taken in 2020 or 2021 counts as taken but without points from 2022.\n",
        "| subject | pillar |", "|---|---|", *(f"| {name} | {pillar} |" for name, pillar in names), "",
        "| qualification as written | read as | kind | certainty |", "|---|---|---|---|",
        *(f"| {row['name']} | {row['qualification']} | {row['kind'].replace('_', ' ')} | {row['certainty']} |" for row in qualifications), "",
    ])


def _availability() -> str:
    reasons = sorted({(line.reason, line.source) for measure in MEASURES for year in YEARS if (line := line_of(measure.key, year)) and line.state != "published"})
    head = ["## Availability\n", "| measure | " + " | ".join(map(str, YEARS)) + " |", "|---" * (len(YEARS) + 1) + "|"]
    rows = [f"| {measure.key} | " + " | ".join(MARKS[availability(measure.key, year)[0]] for year in YEARS) + " |" for measure in MEASURES]
    return "\n".join([*head, *rows, "", "Reasons:\n", *(f"- {reason} ({source})" for reason, source in reasons), ""])


def _tables() -> str:
    return "\n".join(["## Tables of numbers\n", "In data_layer/catalogue/tables, each row with its source and how sure it is.\n", "| table | rows | rows from memory |", "|---|---|---|",
                      *(f"| {name}.csv | {len(rule_table(name))} | {sum('memory' in row.get('certainty', '') for row in rule_table(name))} |" for name in RULE_TABLES), ""])


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
    print(f"Wrote {TARGET.name}: {len(MEASURES)} measures.")
