"""The pieces pages share: page files alone draw nothing, tables are real and escaped, charts say their types, words keep their signs."""

import ast
import csv
import io
import json
import pathlib
from types import SimpleNamespace

import pandas as pd
import pytest
import vl_convert
from streamlit.testing.v1 import AppTest

from data_layer.catalogue.measures import BY_KEY
from data_layer.export import About
from pages.parts import charts, download, tables, words
from pages.parts.tables import Heading
from tests.lib.patience import SECONDS

PAGES = pathlib.Path(__file__).parents[2] / "pages"
FILES = sorted(path for path in PAGES.glob("*.py") if path.name != "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_page_file_run_alone_draws_nothing_of_anybody(path):
    """Streamlit would serve a page file to the first visitor: alone it must be empty; the shell without a session shows the way in only."""
    page = AppTest.from_file(str(path), default_timeout=SECONDS).run()
    shown = [element for kind in ("markdown", "header", "subheader", "dataframe", "table", "metric", "selectbox", "button") for element in getattr(page, kind)]
    assert not shown and {title.value for title in page.title} <= ({"You are signed out"} if path.stem == "shell" else set())


@pytest.mark.parametrize("path", sorted(PAGES.rglob("*.py")), ids=lambda path: str(path.relative_to(PAGES)))
def test_no_page_styles_by_unsafe_html_or_calls_streamlit_when_imported(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert "unsafe_allow_html" not in {keyword.arg for node in ast.walk(tree) if isinstance(node, ast.Call) for keyword in node.keywords}
    assert not [node for node in tree.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]


def test_a_table_is_a_table_with_caption_scopes_and_everything_escaped():
    html = tables.table_html("Figures <b>", [Heading("Name"), Heading("n", True)], [["<script>x</script>", "1\n2"]])
    assert "<caption" in html and 'scope="col"' in html and 'scope="row"' in html and f'class="{tables.FRAME}"' in html
    assert "position:sticky" in tables.STYLE
    assert "<script>" not in html and "&lt;script&gt;" in html and "1<br>2" in html and "Figures &lt;b&gt;" in html


DOTS = [{"label": "Own", "shown": "20", "value": 20.0, "low": 15.0, "high": 25.0, "own": True, "open": "0"}, {"label": "England", "shown": "x: not held", "value": None, "low": None, "high": None, "own": False, "open": ""}]
TREND = pd.DataFrame({"year": ["2022/23", "2023/24"], "label": ["Own", "Own"], "value": [1.0, None], "low": [0.0, None], "high": [2.0, None], "own": [True, True], "faint": [False, False], "stretch": [0, 1], "at": [0, 1], "open": ["1", ""]})
SPELLS = pd.DataFrame({"lane": ["Care"], "label": ["Period 1"], "start": pd.to_datetime(["2020-01-01"]), "finish": pd.to_datetime(["2022-01-01"])})
EVENTS = pd.DataFrame({"lane": ["Results"], "label": ["KS2"], "date": pd.to_datetime(["2021-05-01"])})
SHAPES = {
    "dots": lambda: charts.dots(DOTS, "Points"),
    "trend": lambda: charts.trend(TREND, "Points"),
    "funnel": lambda: charts.funnel(pd.DataFrame({"n": [10.0], "value": [20.0], "own": [True], "label": ["Own"]}), pd.DataFrame({"n": [5.0, 20.0], "centre": 20.0, "low95": 10.0, "high95": 30.0, "low998": 5.0, "high998": 35.0}), "Points"),
    "distribution": lambda: charts.distribution([{"label": "Own", "category": "a", "share": 0.4, "shown": "40%", "open": "2"}, {"label": "Own", "category": "b", "share": 0.6, "shown": "60%", "open": ""}], ["a", "b"]),
    "scatter": lambda: charts.scatter(pd.DataFrame({"open": ["3"], "prior": [100.0], "outcome": [20.0]}), pd.DataFrame({"prior": [90.0, 110.0], "outcome": [10.0, 30.0]}), "Prior", "Points"),
    "timeline": lambda: charts.timeline(SPELLS, EVENTS, ["Care", "Results"]),
    "years_bars": lambda: charts.years_bars(pd.DataFrame({"year": ["2023/24"], "value": [5.0], "shown": ["5%"]}), "Absence"),
}


def encodings(node):
    """Every encoded field of a specification."""
    if isinstance(node, dict):
        if "field" in node and "type" in node:
            yield node["type"]
        elif "field" in node and not {"test", "param", "condition"} & set(node):
            yield None if "aggregate" not in node and "bin" not in node and set(node) != {"field"} else "second"
        for value in node.values():
            yield from encodings(value)
    elif isinstance(node, list):
        for value in node:
            yield from encodings(value)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_chart_says_its_types_and_draws_without_a_network(shape):
    specification = SHAPES[shape]().to_dict()
    assert all(encodings(specification)), "a field without a type is inferred, which is slow"
    about = About("KS4 Benchmark (CLA)", "Girls", "cla-1", True)
    svg = download.svg(SHAPES[shape](), about).decode()
    assert svg.startswith("<svg") and "SYNTHETIC DATA" in svg and "http://www.w3.org" in svg and "https://" not in svg
    assert download.png(SHAPES[shape](), about).startswith(b"\x89PNG")


def test_a_picture_of_made_up_data_is_drawn_from_the_drawing_that_says_synthetic():
    """As dots nothing can be read back: so the PNG must be the SVG file itself, and differ where only the word is gone."""
    made_up, real = (About("KS4 Benchmark (CLA)", "Girls", "cla-1", synthetic) for synthetic in (True, False))
    chart = next(iter(SHAPES.values()))
    drawing = download.svg(chart(), made_up).decode()
    assert "SYNTHETIC DATA" in drawing and "SYNTHETIC" not in download.svg(chart(), real).decode()
    assert download.png(chart(), made_up) == vl_convert.svg_to_png(drawing, scale=2) != download.png(chart(), real)


def test_a_trend_breaks_where_there_is_no_figure():
    specification = json.dumps(charts.trend(TREND, "Points").to_dict())
    assert "stretch" in specification and "isValid(datum.value)" in specification


def test_at_most_four_series_and_the_own_first():
    assert charts.SERIES[0] == charts.FOCUS and len(charts.SERIES) == 4
    many = pd.concat([TREND.assign(label=f"LA {place}") for place in range(6)])
    domain = charts.trend(many, "Points").to_dict()["layer"][1]["encoding"]["color"]["scale"]["domain"]
    assert domain == ["LA 0", "LA 1", "LA 2", "LA 3"]


def row(**values):
    return SimpleNamespace(**{"n": 18, "numerator": None, "value": 21.4, "low": 14.9, "high": 27.94, "shown": "21.4", "symbol": None, "reason": None, "verdict": None, "gap": None} | values)


def test_figures_as_words():
    """Worked by hand from the frame's contract: one decimal for Attainment 8, two for Progress 8, a true minus sign."""
    assert words.figure(row(n=31), BY_KEY["ks4_attainment8"]) == "21.4 (14.9 to 27.9) n 31"
    assert words.figure(row(value=None, shown="c", symbol="c", reason="hidden"), BY_KEY["ks4_attainment8"]) == "c: hidden"
    assert words.gap(-0.625, BY_KEY["ks4_progress8"]) == "−0.63" and words.gap(3.2, BY_KEY["ks4_em_94"]) == "+3.2 pp"
    assert words.verdict(row(verdict="above")) == "▲ above" and words.verdict(row(verdict="too_few")) == "○ too few to say" and words.verdict(row()) == ""


def test_the_symbols_key_names_every_symbol_and_shape():
    assert all(f"{symbol} " in words.KEY for symbol in words.SYMBOLS) and all(shape in words.KEY for shape, _ in words.VERDICTS.values())


def test_an_export_is_in_the_audit_before_it_exists(monkeypatch):
    from auth import audit
    from filters.selection import Selection

    made, lines = [], []
    monkeypatch.setattr(audit, "record", lambda *line: lines.append(line[1:]))
    file = download.audited(lambda: made.append(1) or b"x", None, Selection(report="ks4-benchmark", la=876, year=2024), "csv", 3)
    assert not made and file() == b"x" and lines[0][:2] == ("export_csv", "ks4-benchmark") and lines[0][-1] == 3


def test_a_downloaded_csv_is_what_the_page_shows(release_folder):
    from filters.selection import Selection
    from pages.parts import load
    from tests.pages.conftest import viewer

    who, selection = viewer(), Selection(report="ks4-benchmark", la=876, year=2024)
    answer = load.figures(load.question(selection, who), who)
    from data_layer.export import to_csv

    rows = list(csv.DictReader(io.StringIO(to_csv(download.labelled(answer), download.about_of(answer, selection)))))
    own = next(line for line in rows if line["measure"] == "Attainment 8" and line["comparator"].startswith("Halton"))
    assert own["shown"] == "27.0" and own["n"] == "15" and "SYNTHETIC" in own["data"] and own["what_applies"].startswith("In care 12 months")
    assert download.file_name(download.about_of(answer, selection), selection, "csv") == "SYNTHETIC-ks4-benchmark-876-2024-internal.csv"
