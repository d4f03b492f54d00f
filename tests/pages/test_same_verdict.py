"""The same inputs, the same verdict: on the page (which is also what is printed), in the files of its buttons, in its sentences and from `cla report`, each by its own code.

A grid of seeded made-up LAs of 5 to 60 children; both ways round: the LA's own officers (internal) and readers without a right to the children (shareable).
"""

import csv
import io
import json
import random

import openpyxl
import pytest

from cli import main
from data_layer.catalogue.measures import BY_KEY
from data_layer.database import open_release
from data_layer.figures import figures
from data_layer.question import Question
from data_layer.scope import Scope
from data_layer.sentences import VERDICTS, finding
from filters.selection import Selection
from pages.parts import download, kept, printing
from tests.lib.tiny_release import CAMDEN, HALTON, KNOWSLEY, tiny_release
from tests.pages.test_pages import drawn, rows

TABLE = "Every measure and comparator: value, 95% interval, number of children, gap and verdict"
COMPARATORS = ("region_cla", "england_cla")
ON_PAGE = {"above": "▲ above", "below": "▼ below", "none": "– no clear difference", "too_few": "○ too few to say"}
SIZES = (5, 6, 14, 33, 60)


def release(folder, size: int):
    """Halton's children beside 150 others; rates and scores by lot, a third of them far from the others'."""
    draw = random.Random(size)
    rates = {key: draw.choice([0.05, 0.3, 0.8]) for key in ("ks4_em_94", "ks4_english_94", "ks4_ebacc_entered", "ks4_any_pass")}
    level = draw.choice([1500, 2000, 3000])

    def child(la: int, own: bool) -> dict:
        scores = {key: int(draw.random() < (rate if own else 0.3)) for key, rate in rates.items()}
        return dict(la_code=la, region_code="E12000007" if la == CAMDEN else "E12000002", ks4_attainment8=round(draw.gauss(level if own else 2000, 600)), ks4_progress8=round(draw.gauss(-1000, 1200)), **scores)

    children = [child(HALTON, True) for _ in range(size)] + [child(la, False) for la in (KNOWSLEY, CAMDEN) for _ in range(75)]
    return tiny_release(folder, cla=[row | {"pupil_id": number} for number, row in enumerate(children)], sigmas=[dict(measure="ks4_progress8", year=2024, sigma=1.3)])


def on_the_page(personal: bool) -> dict[tuple, str | None]:
    page = drawn("ks4-benchmark", personal=personal, link={"comparators": ",".join(COMPARATORS)})
    labels, found = {one.label: key for key, one in BY_KEY.items() if one.stage == "ks4"}, {}
    heading, *lines = rows(page, TABLE)
    places = {place: key for place, text in enumerate(heading) for key, label in (("region_cla", "North West"), ("england_cla", "England (CLA)")) if text.startswith(label)}
    for line in lines:
        for place, key in places.items():
            cell = line[place] if place < len(line) else ""
            found[labels[line[0]], key] = next((verdict for verdict, words in ON_PAGE.items() if words in cell), None)
    return found


def in_files(answer) -> list[dict[tuple, str | None]]:
    """Of the CSV and of the Excel file."""
    selection = Selection(report="ks4-benchmark", la=HALTON, year=2024)
    table, about = download.labelled(answer), download.about_of(answer, selection)
    text = list(csv.DictReader(io.StringIO(download.csv_of(table, about).decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(download.to_xlsx(table, about)))["Figures"].iter_rows(values_only=True)
    heading = next(sheet)
    names, labels = {one.label: key for key, one in BY_KEY.items() if one.stage == "ks4"}, {label: key for key, label in answer.labels.items()}
    return [{(names[row["measure"]], labels[row["comparator"]]): row["verdict"] or None for row in rows_} for rows_ in (text, [dict(zip(heading, row, strict=True)) for row in sheet])]


def from_the_command_line(folder, mode: str, form: str, capsys) -> dict[tuple, str | None]:
    """What `cla report` prints."""
    words = ["report", "ks4-benchmark", "--la", str(HALTON), "--year", "2024", "--comparators", ",".join(COMPARATORS), "--mode", mode, "--as", "tester", "--format", form, "--releases", str(folder)]
    assert main(words) == 0
    out = capsys.readouterr().out
    found = json.loads(out)["rows"] if form == "json" else list(csv.DictReader(io.StringIO(out)))
    return {(row["measure"], row["comparator"]): row["verdict"] or None for row in found}


def of_sentences(frame) -> dict[tuple, str | None]:
    """By the words a sentence begins with."""
    own, found = {row["measure"]: row for row in frame.to_dict("records") if row["comparator"] == "la_cla"}, {}
    for row in frame.to_dict("records"):
        told = finding(own[row["measure"]], row, "England (CLA)").lower()
        found[row["measure"], row["comparator"]] = next((verdict for verdict, words in VERDICTS.items() if told.startswith(words)), None)
    return found


@pytest.mark.parametrize("mode", ["internal", "shareable"])
@pytest.mark.parametrize("size", SIZES)
def test_one_verdict_everywhere(size, mode, tmp_path, monkeypatch, capsys):
    folder = release(tmp_path / "release", size)
    monkeypatch.setenv("CLA_RELEASES", str(folder))
    kept.SHELF.clear()
    answer = figures(open_release(folder), Question("ks4-benchmark", HALTON, (2024,), comparators=COMPARATORS, mode=mode), Scope(frozenset({HALTON})))
    page = on_the_page(mode == "internal")
    others = [*in_files(answer), *(from_the_command_line(folder, mode, form, capsys) for form in ("json", "csv")), of_sentences(answer.frame)]
    assert len(page) == 2 * len({measure for measure, _ in page})
    for key, verdict in page.items():
        assert [found[key] for found in others] == [verdict] * len(others), key
    if mode == "internal":
        told = set(page.values()) - {None}
        assert told == {"too_few"} if size < 6 else told & {"above", "below", "none"}


def test_the_print_keeps_tables_and_charts():
    """What is printed is the page: no rule of the print takes a table, a chart or a sentence out."""
    assert not [rule for rule in printing.GONE if any(part in rule for part in ("table", "stHtml", "stMarkdown", "VegaLite"))]
