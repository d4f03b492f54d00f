"""One function a chart shape: frames in, a Picture out. No Streamlit here: pages show them, exports save them.

Every chart keeps to one accent (the own LA), shape as well as colour, labels on the marks, intervals drawn. Widths follow
the page: labels move under each other below 560 px. Types are explicit (inferred ones take three times as long), and a
shape is built and checked once for the words that stand in it, not once a click: that was seven eighths of a page's work.
"""

import altair as alt
import pandas as pd

from .picture import Picture, plain, template

FOCUS, OTHER, INK, GRID, PAGE = "#12436D", "#6b7276", "#0b0c0c", "#dfe2e4", "#ffffff"
SERIES = (FOCUS, "#28A197", "#801650", "#F46A25")
SHAPES = ("diamond", "circle", "square", "triangle-up")
RAMP = ("#d0dce7", "#9db6cc", "#6a90b1", "#3f6c93", "#12436D")
RAMP_INK = (INK, INK, INK, PAGE, PAGE)
FONT = "Source Sans, Source Sans 3, Arial, sans-serif"
DASHES = ((1, 0), (8, 4), (2, 3), (10, 3, 2, 3))      # a grey print tells the lines apart
WIDE = 560
LEGEND_COLUMNS = alt.ExprRef("windowSize()[0] < 1000 ? 1 : 2")      # of the window: the legend's own height changes the chart's
POINTER = alt.expr("datum.open ? 'pointer' : 'default'")
CATEGORY_COLUMNS = alt.ExprRef("windowSize()[0] < 1000 ? 1 : 3")
LEGIBLE = 45  # pixels below which a bar's words would be a dot or two: the table under the chart has them
BAR_ROOM = "max(1, scale('x', toDate(datum.finish)) - scale('x', toDate(datum.start)) - 8)"


def dots(rows: list[dict], unit_title: str, zero: bool = False) -> Picture:
    """One row a comparator: name and figure as text, the value as a dot, its 95% interval as a line.

    rows: label, shown (text), value, low, high (NaN: none), own (bool), open (what a click on the dot opens; "": nothing), in the order to draw.
    """
    return Picture(dots_shape(unit_title, zero), {"rows": [{name: plain(value) for name, value in row.items()} | {"order": order} for order, row in enumerate(rows)]})


@template
def dots_shape(unit_title: str, zero: bool) -> alt.LayerChart:
    base = alt.Chart(alt.NamedData("rows"))
    y = alt.Y("order").type("ordinal").axis(None)
    x = alt.X("value").type("quantitative").title(unit_title).scale(zero=zero, nice=True, padding=12).axis(tickCount=6)
    drawn = base.transform_filter("isValid(datum.value)")
    rule = drawn.mark_rule(yOffset=10, strokeWidth=3).encode(y=y, x=alt.X("low").type("quantitative"), x2="high", color=own_colour())
    dot = drawn.mark_point(yOffset=10, filled=True, opacity=1, cursor=POINTER).encode(y=y, x=x, color=own_colour(), shape=own_shape(), size=own_size()).add_params(opening())
    return sized(alt.layer(rule, dot, name_text(base, y), figure_text(base, y)), height=alt.Step(58))


def name_text(base: alt.Chart, y: alt.Y) -> alt.Chart:
    weight = alt.expr("datum.own ? 'bold' : 'normal'")
    return base.mark_text(align="left", fontSize=14, dy=alt.expr(f"width > {WIDE} ? -14 : -25"), color=INK, fontWeight=weight).encode(y=y, x=alt.value(0), text=alt.Text("label").type("nominal"))


def figure_text(base: alt.Chart, y: alt.Y) -> alt.Chart:
    """The figure in words: at the right of the row, or under the name where the page is narrow."""
    wide = f"width > {WIDE}"
    mark = base.mark_text(fontSize=14, color=INK, align=alt.expr(f"{wide} ? 'right' : 'left'"), dy=alt.expr(f"{wide} ? -14 : -8"), fontWeight=alt.expr("datum.own ? 'bold' : 'normal'"))
    return mark.encode(y=y, x=alt.value(alt.expr(f"{wide} ? width : 0")), text=alt.Text("shown").type("nominal"))


def opening() -> alt.Parameter:
    """A click on a mark gives its `open`."""
    return alt.selection_point(name="open", fields=["open"], on="click", empty=False)


def own_colour() -> alt.Color:
    return alt.condition("datum.own", alt.value(FOCUS), alt.value(OTHER))


def own_size() -> alt.Size:
    return alt.condition("datum.own", alt.value(190), alt.value(110))


def own_shape() -> alt.Shape:
    return alt.condition("datum.own", alt.value("diamond"), alt.value("circle"))


def trend(rows: pd.DataFrame, title: str) -> Picture:
    """One line a comparator over the years, broken where there is no figure or the measure changed.

    rows: year (label such as 2023/24), at (its place on the axis), label, value, low, high, own, faint (single years beside
    pooled ones: drawn thin, since a pale line would be lost), stretch (a number that changes where a line must break), open (what a click on the dot opens; "": nothing). At most four labels; the own line has its intervals.
    """
    labels = tuple(dict.fromkeys(rows["label"]))[:len(SERIES)]
    years = tuple(dict.fromkeys(rows.sort_values("at")["year"]))
    return Picture.of(trend_shape(labels, years, title), rows=rows[rows["label"].isin(labels)])


@template
def trend_shape(labels: tuple[str, ...], years: tuple[str, ...], title: str) -> alt.LayerChart:
    labels = list(labels)
    colour = alt.Color("label").type("nominal").scale(domain=labels, range=list(SERIES[:len(labels)])).legend(title=None, orient="top", columns=LEGEND_COLUMNS, labelLimit=320, symbolStrokeWidth=1, symbolDash=[1, 0])
    shape = alt.Shape("label").type("nominal").scale(domain=labels, range=list(SHAPES[:len(labels)])).legend(title=None, orient="top", columns=LEGEND_COLUMNS, symbolDash=[1, 0])
    dash = alt.StrokeDash("label").type("nominal").scale(domain=labels, range=[list(each) for each in DASHES[:len(labels)]]).legend(None)
    base = alt.Chart(alt.NamedData("rows")).transform_filter("isValid(datum.value)")
    x = alt.X("year").type("ordinal").title("Academic year").scale(domain=list(years)).axis(labelAngle=0, labelOverlap="parity", grid=False)
    y = alt.Y("value").type("quantitative").title(title).scale(zero=False, nice=True)
    width, size = (alt.condition("datum.faint", alt.value(thin), alt.value(full)) for thin, full in ((1.25, 2.5), (40, 80)))
    line = base.mark_line().encode(x=x, y=y, color=colour, strokeDash=dash, strokeWidth=width, detail=alt.Detail("stretch").type("ordinal"))
    dot = base.mark_point(filled=True, opacity=1, cursor=POINTER).encode(x=x, y=y, color=colour, shape=shape, size=size).add_params(opening())
    bars = base.transform_filter("datum.own && !datum.faint").mark_rule(strokeWidth=2, color=FOCUS).encode(x=x, y=alt.Y("low").type("quantitative"), y2="high")
    return sized(alt.layer(bars, line, dot), height=320)


def funnel(areas: pd.DataFrame, limits: pd.DataFrame, title: str) -> Picture:
    """All LAs by size, with the limits within which chance alone keeps 95% and 99.8% of them. No ranks, no names but the own.

    areas: n, value, own (bool), label. limits: n, centre, low95, high95, low998, high998.
    """
    return Picture.of(funnel_shape(title), areas=areas, limits=limits)


@template
def funnel_shape(title: str) -> alt.LayerChart:
    x = alt.X("n").type("quantitative").title("Children counted").scale(zero=True, nice=False)
    y = alt.Y("value").type("quantitative").title(title).scale(zero=False)
    points = alt.Chart(alt.NamedData("areas"))
    others = points.transform_filter("!datum.own").mark_point(filled=True, size=45, opacity=0.55, color=OTHER).encode(x=x, y=y)
    own = points.transform_filter("datum.own").mark_point(filled=True, size=170, opacity=1, color=FOCUS, shape="diamond").encode(x=x, y=y)
    halo, name = (points.transform_filter("datum.own").mark_text(align="left", dx=11, fontSize=14, fontWeight="bold", **ink).encode(x=x, y=y, text=alt.Text("label").type("nominal")) for ink in ({"color": PAGE, "stroke": PAGE, "strokeWidth": 5, "aria": False}, {"color": INK}))
    lines = [limit_line(column, dash) for column, dash in (("centre", [1, 0]), ("low95", [6, 4]), ("high95", [6, 4]), ("low998", [2, 3]), ("high998", [2, 3]))]
    return sized(alt.layer(*lines, others, halo, own, name), height=360)


def limit_line(column: str, dash: list[int]) -> alt.Chart:
    x, y = alt.X("n").type("quantitative"), alt.Y(column).type("quantitative")
    return alt.Chart(alt.NamedData("limits")).mark_line(strokeDash=dash, strokeWidth=1.5, color=INK, clip=True).encode(x=x, y=y)


def distribution(rows: list[dict], categories: list[str]) -> Picture:
    """One stacked bar a comparator: the share in each category, lightest lowest, the percentage on the bar.

    rows: label, category, share (0-1), shown (text), open (what a click on the part opens; "": nothing), in the order to draw. At most five categories.
    """
    bars, filled, data = {}, {}, []
    for row in rows:
        bar, before = bars.setdefault(row["label"], len(bars)), filled.get(row["label"], 0.0)
        filled[row["label"]] = before + row["share"]
        data.append(row | {"order": categories.index(row["category"]), "row": bar, "middle": before + row["share"] / 2})
    return Picture(distribution_shape(tuple(categories)), {"rows": data, "names": [{"label": label, "row": bar} for label, bar in bars.items()]})


@template
def distribution_shape(categories: tuple[str, ...]) -> alt.LayerChart:
    categories, rows = list(categories), alt.Chart(alt.NamedData("rows"))
    y = alt.Y("row").type("ordinal").axis(None)
    colour = alt.Color("category").type("nominal").scale(domain=categories, range=list(RAMP[-len(categories):])).legend(title=None, orient="top", columns=CATEGORY_COLUMNS, labelLimit=320)
    share = alt.X("share").type("quantitative").stack("zero").title("Share of children").axis(format="%", tickCount=5).scale(domain=[0, 1])
    bars = rows.mark_bar(height=26, yOffset=12, stroke=PAGE, strokeWidth=1, cursor=POINTER).encode(y=y, x=share, color=colour, order=alt.Order("order").type("ordinal")).add_params(opening())
    ink = alt.Color("category").type("nominal").scale(domain=categories, range=list(RAMP_INK[-len(categories):])).legend(None)
    figures = rows.transform_filter("datum.share >= 0.05").mark_text(dy=12, fontSize=13).encode(y=y, x=alt.X("middle").type("quantitative"), text=alt.Text("shown").type("nominal"), color=ink)
    names = alt.Chart(alt.NamedData("names")).mark_text(align="left", dy=-15, fontSize=14, color=INK).encode(y=y, x=alt.value(0), text=alt.Text("label").type("nominal"))
    return sized(alt.layer(bars, figures, names).resolve_scale(color="independent"), height=alt.Step(64))


def scatter(points: pd.DataFrame, line: pd.DataFrame, x_title: str, y_title: str) -> Picture:
    """One point a child: prior attainment against outcome, with the line of England, which the words under the chart name: a label would lie on children.

    points: open (what a click on the point opens), prior, outcome. line: prior, outcome (the average of all pupils with that prior attainment).
    """
    return Picture.of(scatter_shape(x_title, y_title), points=points, line=line)


@template
def scatter_shape(x_title: str, y_title: str) -> alt.LayerChart:
    x = alt.X("prior").type("quantitative").title(x_title).scale(zero=False, nice=True).axis(format="~g")      # one child alone would stand at "100.500000"
    y = alt.Y("outcome").type("quantitative").title(y_title).scale(zero=False, nice=True)
    england = alt.Chart(alt.NamedData("line")).mark_line(strokeWidth=2, color=OTHER).encode(x=x, y=y)
    children = alt.Chart(alt.NamedData("points")).mark_point(filled=True, size=90, shape="diamond", color=FOCUS, opacity=0.9, cursor=POINTER).encode(x=x, y=y).add_params(opening())
    return sized(alt.layer(england, children), height=340)


def timeline(spells: pd.DataFrame, events: pd.DataFrame, lanes: list[str]) -> Picture:
    """A child's years on one axis: care, placements, legal status, schools as bars, results as marks.

    spells: lane, label, start, finish (dates; an open spell ends at the return's date). events: lane, label, date.
    """
    return Picture.of(timeline_shape(tuple(lanes)), spells=spells, events=events)


@template
def timeline_shape(lanes: tuple[str, ...]) -> alt.LayerChart:
    y = alt.Y("lane").type("ordinal").title(None).scale(domain=list(lanes)).axis(labelLimit=120, labelPadding=8, ticks=False, domain=False, grid=False)
    x = alt.X("start").type("temporal").title(None).axis(format="%Y", tickCount="year", labelOverlap=True)
    bars = alt.Chart(alt.NamedData("spells")).mark_bar(height=24, color="#c5d6e5", stroke=FOCUS, strokeWidth=1.5, cornerRadius=2).encode(y=y, x=x, x2="finish")
    names = alt.Chart(alt.NamedData("spells")).mark_text(align="left", dx=4, fontSize=12, color=INK, clip=True, limit=alt.expr(BAR_ROOM), opacity=alt.expr(f"{BAR_ROOM} < {LEGIBLE} ? 0 : 1")).encode(y=y, x=x, text=alt.Text("label").type("nominal"))
    marks = alt.Chart(alt.NamedData("events")).mark_point(filled=True, shape="triangle-up", size=110, color="#801650", opacity=1).encode(y=y, x=alt.X("date").type("temporal"))
    words = alt.Chart(alt.NamedData("events")).mark_text(dy=-12, fontSize=12, color=INK).encode(y=y, x=alt.X("date").type("temporal"), text=alt.Text("label").type("nominal"))
    return sized(alt.layer(bars, names, marks, words), height=alt.Step(46))


def years_bars(rows: pd.DataFrame, title: str) -> Picture:
    """A small bar a year with its figure on it. rows: year (label), value, shown."""
    return Picture.of(years_bars_shape(title), rows=rows)


@template
def years_bars_shape(title: str) -> alt.LayerChart:
    rows = alt.Chart(alt.NamedData("rows"))
    x = alt.X("year").type("ordinal").title(None).axis(labelAngle=0, grid=False)
    bars = rows.mark_bar(color=FOCUS, width={"band": 0.6}).encode(x=x, y=alt.Y("value").type("quantitative").title(title))
    words = rows.mark_text(dy=-8, fontSize=13, color=INK).encode(x=x, y=alt.Y("value").type("quantitative"), text=alt.Text("shown").type("nominal"))
    return sized(alt.layer(bars, words), height=180)


def sized(chart: alt.LayerChart, height) -> alt.LayerChart:
    """The common frame: as wide as its place, readable axes, nothing drawn around it."""
    return (chart.properties(width="container", height=height, background=PAGE, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
            .configure(font=FONT).configure_view(stroke=None)
            .configure_axis(labelColor=INK, titleColor=INK, gridColor=GRID, domainColor="#6b7276", tickColor="#6b7276", labelFontSize=13, titleFontSize=13, titleFontWeight="normal", titlePadding=8)
            .configure_legend(labelColor=INK, labelFontSize=13, symbolSize=110))
