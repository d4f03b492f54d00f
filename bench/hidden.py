"""What real use loses in shareable tables: every LA of a release, its latest year, unfiltered and by sex. Writes the table into docs/statistics.md.

    python -m bench.hidden RELEASES
"""

import pathlib
import sys
from collections import defaultdict

from data_layer.catalogue.kinds import Breakdown
from data_layer.database import open_release
from data_layer.disclosure.family import Family
from data_layer.places import held, years_held
from data_layer.question import Question
from data_layer.shareable import cells_of, cells_statement

from .honesty import DOCS, markdown

START, END = "<!-- made by python -m bench.hidden: start -->", "<!-- end of hidden -->"
SEX = Breakdown("sex", "Sex", "sex", (("F", "Girls"), ("M", "Boys")))
MEASURES = {"ks2": ("ks2_reading_expected", "ks2_maths_expected", "ks2_rwm_expected", "ks2_reading_score"),
            "ks4": ("ks4_attainment8", "ks4_progress8", "ks4_english_94", "ks4_maths_94", "ks4_em_94", "ks4_ebacc_aps")}
KEPT = "12m"


def main() -> None:
    release = open_release(pathlib.Path(sys.argv[1]))
    rows = [[stage.upper(), key, *cells] for stage in MEASURES for key, cells in shares(release, stage).items()]
    made_up = "a made-up England" if held(release).release["synthetic"] else "this release"
    text = "\n".join([f"Every LA of {made_up}, in care 12 months, the year before the latest: share of LAs (by sex: of groups) with children whose number or value is hidden.", "",
                      *markdown(["stage", "measure", "number", "value", "three years: value", "by sex: number", "by sex: value"], rows)])
    print(text)
    before, _, rest = DOCS.read_text(encoding="utf-8").partition(START)
    DOCS.write_text(f"{before}{START}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def shares(release, stage: str) -> dict[str, list[str]]:
    """measure -> number, value, value of three years together, and both by sex, as shares hidden."""
    year, counted = years_held(release, stage)[1], {key: defaultdict(list) for key in MEASURES[stage]}
    block = next((window for end in years_held(release, stage) if (window := (end - 2, end - 1, end)) and end % 3 == 0 and set(window) <= set(years_held(release, stage))), ())
    for la in held(release).authorities.query("has_children")["la_code"].astype(int):
        asked = Question(f"{stage}-benchmark", la, (year,), by=SEX)
        statement = cells_statement(asked)
        cells = cells_of(asked, release.query(statement.sql, statement.parameters))
        if len(cells):
            look(Family.of(cells), year, block, counted)
    return {key: [percent(found[name]) for name in ("number", "value", "three", "number by", "value by")] for key, found in counted.items()}


def look(family: Family, year: int, block: tuple[int, ...], counted: dict) -> None:
    for key, found in counted.items():
        for group in (None, "F", "M"):
            if family.count(key, KEPT, year, group)[0]:
                number, value = family.shown(key, KEPT, (year,), (group,))
                found["number by" if group else "number"].append(not number)
                found["value by" if group else "value"].append(not value)
        if len(block) == 3:
            found["three"].append(not family.shown(key, KEPT, block, (None,))[1])


def percent(hidden: list[bool]) -> str:
    return f"{100 * sum(hidden) / len(hidden):.0f}%" if hidden else "–"


if __name__ == "__main__":
    main()
