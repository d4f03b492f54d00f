"""What a page costs as it asks more: 1, 2, 5, 10 years, and 1, 10, all LAs; as a table and a figure."""

import time
from pathlib import Path

import altair as alt
import pandas as pd
import vl_convert

from data_layer.places import years_held
from data_layer.query import gather
from data_layer.question import Question

from . import answers

YEARS = (1, 2, 5, 10)
LAS = {"1": ("la_cla",), "10 (neighbours)": ("neighbours_cla",), "all": ("england_cla", "england_all")}
FILTERS = {"no filter": [], "6 filters": answers.FILTERS["6 filters"], "a filter that no cube holds": answers.FILTERS["a filter that no cube holds"]}
INK = "#0b0c0c"


def grown(release, la_code: int, repeats: int) -> pd.DataFrame:
    """asked (years or LAs), size, filters, milliseconds (median of the CPU and of the wall time) of the sums of a page."""
    held = years_held(release, answers.STAGE)
    rows = []
    for name, filters in FILTERS.items():
        page = answers.Page(release, la_code, filters, 1)
        by_years = {str(many): page.question.but(years=held[:many]) for many in YEARS if many <= len(held)}
        by_las = {las: page.question.but(comparators=comparators) for las, comparators in LAS.items()}
        for asked, questions in (("years", by_years), ("LAs", by_las)):
            rows += [{"asked": asked, "size": size, "filters": name, **cost(release, question, repeats)} for size, question in questions.items()]
    return pd.DataFrame(rows)


def cost(release, question: Question, repeats: int) -> dict[str, float]:
    """Median milliseconds of `gather`."""
    gather(release, question)
    wall, cpu = [], []
    for _ in range(repeats):
        start, used = time.perf_counter(), time.process_time()
        gather(release, question)
        wall.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - used))
    return {"wall": sorted(wall)[repeats // 2], "cpu": sorted(cpu)[repeats // 2]}


def figure(rows: pd.DataFrame, to: Path) -> None:
    """The table as a picture: milliseconds of CPU against what is asked."""
    data = rows.assign(order=range(len(rows)))
    colour = alt.Color("filters").type("nominal").scale(range=["#12436D", "#28A197", "#801650"]).legend(title=None, orient="top", labelLimit=300)
    parts = []
    for asked in ("years", "LAs"):
        part = alt.Chart(data[data["asked"] == asked]).encode(
            x=alt.X("size").type("ordinal").sort(None).title(f"{asked} asked for").axis(labelAngle=0), y=alt.Y("cpu").type("quantitative").title("milliseconds of CPU").scale(zero=True), color=colour)
        parts.append((part.mark_line(strokeWidth=2.5) + part.mark_point(filled=True, size=70).encode(shape=alt.Shape("filters").type("nominal").legend(None))).properties(width=330, height=240))
    chart = alt.hconcat(*parts).configure(font="sans-serif", background="#ffffff").configure_axis(labelColor=INK, titleColor=INK, labelFontSize=12, titleFontSize=12).configure_view(stroke=None)
    to.write_text(vl_convert.vegalite_to_svg(chart.to_json()), encoding="utf-8")
