"""Pupil Details: one child, everything on one time axis, every result, and the child beside children like them."""

import pandas as pd
import streamlit as st

from data_layer.catalogue.kinds import Report
from data_layer.catalogue.measures import BY_KEY as MEASURES
from data_layer.catalogue.outcomes import grade_words, outcome_words, stage_name, subject_name
from data_layer.export import About
from data_layer.rows import named
from data_layer.statistics import FEWEST
from filters import sidebar
from filters.selection import Selection, academic_year

from .parts import charts, children, download, go, heading, lifeline, load, picture, tables, top, watch, words
from .parts import report as shared
from .parts.tables import Heading


def render(report: Report, viewer, selection: Selection) -> None:
    """One child, written to the audit first; without a child chosen, a way to choose one."""
    if not selection.level.startswith("pupil:"):
        choose(report, viewer, selection)
        return
    child = load.pupil_details(selection.la, int(selection.level.partition(":")[2]), viewer)
    watch.record(viewer, "pupil_details", selection, 1)
    heading.banners(load.where(selection.la), True, viewer.scope.is_list)
    go.back_button(report.slug)
    identity(child, selection)
    st.header("Timeline", anchor=False)
    timeline(child, selection)
    years(child)
    results(child)
    reached(latest(child, "ks4"))
    record(child)
    take_away(child, beside(child, report, viewer, selection), selection, viewer)


def choose(report: Report, viewer, selection: Selection) -> None:
    """No child chosen: the list to choose from."""
    found = load.pupil_list(load.question(selection, viewer), viewer)
    watch.record(viewer, "pupil_choice", selection, len(found.rows))
    heading.draw(selection, found.figures.places, True, viewer)
    names = {int(row.pupil_id): children.name_of(row) for row in found.rows.itertuples()}
    st.selectbox("Child", list(names), index=None, format_func=names.get, key="details-child", placeholder="Choose a child", on_change=open_chosen)
    st.markdown("Or open a child from the Pupil List or from a point of a Progress chart.")


def open_chosen() -> None:
    picked = st.session_state["details-child"]
    if picked is not None:
        sidebar.keep(sidebar.current().but(level=f"pupil:{picked}"))


def latest(child, stage: str) -> pd.Series | None:
    """The child's row at the report's stage, else the latest row there is."""
    rows = child.context
    at_stage = rows[rows["stage"] == stage]
    return (at_stage if len(at_stage) else rows).iloc[-1] if len(rows) else None


def identity(child, selection: Selection) -> None:
    """Who: name, age, year group, school, care, SDQ; context in a line."""
    row, who = latest(child, selection.stage), pd.Series(child.identity)
    st.title(children.name_of(who), anchor=False)
    if row is None:
        st.markdown("This child is in the return, but no result is matched: see the Cohort page.")
        return
    school = child.schools["school"].dropna().iloc[-1] if child.schools["school"].notna().any() else "school not known"
    told = [f"Year {row.year_group}" if words.known(row.year_group) else "year group not known", school, children.band("educated_in_la", row.educated_in_la) + (" the LA" if row.educated_in_la in ("in", "out") else ""),
            f"in care {children.years_months(row.months_in_care)}", many(row.placements, "placement"), children.band("placement_type", row.placement_type).lower(), f"SDQ {plainly('sdq', sdq_slug(row.sdq_score))}"]
    st.markdown(f"**{born(who)}** · {' · '.join(told)}")
    context = [f"{children.band('sex', row.sex)}", f"SEN {plainly('sen', row.sen)}", f"FSM6 {children.band('fsm6', row.fsm6).lower()}", f"EAL {children.band('eal', row.eal).lower()}", f"{children.band('prior', row.prior).lower()} prior attainment" if row.prior else ""]
    st.markdown(f":small[{' · '.join(part for part in context if part)} · as at {academic_year(int(row.year))}]")


def plainly(key: str, slug) -> str:
    """A band's words without the shape that a column of them has."""
    return children.band(key, slug).lstrip("○◐●– ")


def many(count, noun: str) -> str:
    """'1 placement', '3 placements'."""
    return f"{count:.0f} {noun}{'' if count == 1 else 's'}" if words.known(count) else f"{noun}s not known"


def sdq_slug(score) -> str:
    if not words.known(score):
        return "no_score"
    return "normal" if score <= 13 else "borderline" if score <= 16 else "concern"


def born(who: pd.Series) -> str:
    if top.presenting():
        return "Date of birth hidden"
    return f"Born {pd.Timestamp(who.dob).day} {pd.Timestamp(who.dob):%B %Y}" if words.known(who.dob) else "Date of birth not known"


def timeline(child, selection: Selection) -> None:
    """Care, placements, legal status, schools and results on one axis, with the same as tables below."""
    spells, events = lifeline.spells_of(child), lifeline.events_of(child)
    if spells.empty:
        st.markdown("No care history is held for this child.")
        return
    alt = "; ".join(f"{row.lane}: {row.label}, {row.start:%b %Y} to {row.finish:%b %Y}" for row in spells.itertuples())
    picture.show(charts.timeline(spells, events, lifeline.LANES), key="timeline", alt_text=alt)
    with st.expander("The timeline as a table"):
        tables.show("Timeline", [Heading("What"), Heading("Which"), Heading("From"), Heading("To")],
                    [[row.lane, row.label, f"{row.start:%d %b %Y}", f"{row.finish:%d %b %Y}" if row.finish != lifeline.now() else "now"] for row in spells.itertuples()])


def years(child) -> None:
    """Absence and SDQ by year, side by side."""
    left, right = st.columns(2)
    absent = child.absence.assign(value=lambda it: 100 * (it["authorised"] + it["unauthorised"]) / it["possible"].where(it["possible"] > 0))
    with left:
        year_chart("Absence, % of sessions", [(academic_year(int(row.year)), row.value, f"{row.value:.1f}%") for row in absent.itertuples() if words.known(row.value)], "No absence is held for this child.")
    with right:
        year_chart("SDQ score (17 or more: a cause for concern)", [(str(row.year), row.score, str(row.score)) for row in child.sdq.itertuples() if words.known(row.score)], "No SDQ score is held for this child.")


def year_chart(title: str, rows: list[tuple], nothing: str) -> None:
    st.header(title, anchor=False)
    if not rows:
        st.markdown(nothing)
        return
    frame = pd.DataFrame(rows, columns=["year", "value", "shown"])
    picture.show(charts.years_bars(frame, ""), key=f"years-{title}", alt_text=f"{title}: " + "; ".join(f"{year} {shown}" for year, _, shown in rows))


def results(child) -> None:
    """Every result as it came; KS4 entries with the slot of Attainment 8 each one fills, or why it fills none."""
    st.header("Results", anchor=False)
    if len(child.entries):
        lines = [[row.subject, f"{row.qualification}", grade_words(row.grade), f"{row.points:g}" if words.known(row.points) else "–", f"slot {row.slot}" if isinstance(row.slot, str) else row.why if isinstance(row.why, str) else "fills no slot"] for row in child.entries.itertuples()]
        tables.show("KS4 entries", [Heading("Subject"), Heading("Qualification"), Heading("Grade"), Heading("Points", True), Heading("Attainment 8")], lines, visible_caption=True)
    if len(child.results):
        lines = [[subject_name(row.subject), stage_name(row.stage), academic_year(int(row.year)), outcome_words(row.stage, row.subject, row.outcome) if isinstance(row.outcome, str) else "", f"{row.score:g}" if words.known(row.score) else ""] for row in child.results.itertuples()]
        tables.show("Results of assessments", [Heading("Subject"), Heading("Stage"), Heading("Year"), Heading("Outcome"), Heading("Score", True)], lines, visible_caption=True)
    if not len(child.entries) and not len(child.results):
        st.markdown("No results are held for this child.")


def reached(row) -> None:
    """What pupils with the same KS2 results reach on average, and what this child did."""
    if row is None or row.stage != "ks4" or not words.known(row.ks4_attainment8) or not isinstance(row.prior_group, str):
        return
    found, a8 = load.estimate(int(row.year), row.prior_group), MEASURES["ks4_attainment8"]
    if found:
        st.markdown(f"**Attainment 8: {words.number(row.ks4_attainment8 / a8.scale, a8)}.** Pupils in England with the same KS2 results reached {words.number(float(found[0]), a8)} on average ({found[1]}).")


def take_away(child, beside_rows: list[tuple[str, str, str]], selection: Selection, viewer) -> None:
    """What the page holds of the child, one row a fact: for our own use, and in the audit."""
    if viewer.rights.exports:
        where = load.where(selection.la)
        about = About(selection.report_declared.title, "One child", where.release_id, where.synthetic, "internal")
        download.of_rows(lifeline.facts(child, beside_rows), about, selection, viewer)


def record(child) -> None:
    """Suspensions and missing spells, where there are any."""
    if len(child.suspensions):
        lines = [[f"{row.start:%d %b %Y}" if row.start is not None else "", lifeline.SUSPENSIONS.get(row.category, row.category), f"{row.sessions / 2:g}" if words.known(row.sessions) else "", row.reason if isinstance(row.reason, str) else ""] for row in child.suspensions.itertuples()]
        tables.show("Suspensions and exclusions", [Heading("From"), Heading("Category"), Heading("Days", True), Heading("Reason code")], lines, visible_caption=True)
    if len(child.missing):
        lines = [[f"{row.start:%d %b %Y}", "missing" if row.kind == "M" else "away", f"{row.finish:%d %b %Y}" if row.finish is not None and row.finish == row.finish else "not ended"] for row in child.missing.itertuples()]
        tables.show("Missing and away without authorisation", [Heading("From"), Heading("Kind"), Heading("To")], lines, visible_caption=True)


def beside(child, report: Report, viewer, selection: Selection) -> list[tuple[str, str, str]]:
    """The child's figures beside children like them: in care and all pupils, LA and England; n, mean, interval; no rank. Gives the cells: measure, column, words."""
    row = latest(child, report.stage)
    if row is None or row.stage != report.stage:
        return []
    asked = load.question(selection.but(year=int(row.year), pool=1), viewer)
    answer = load.beside(asked, viewer, row)
    alike = ", ".join(condition.sentence for condition in answer.question.conditions) or "all children at this stage"
    st.header("Beside children like this one", anchor=False)
    st.markdown(f"Like this child: {alike}. Change the filters at the left to say what 'like' means.")
    keys, cells = answer.question.comparators_asked, {(each.measure, each.comparator): each for each in named(answer.frame)}
    measures = [measure for measure in shared.measures_of(answer) if measure.key in MEASURES]
    why = {key: shared.reason_for_all([cells[measure.key, key] for measure in measures]) for key in keys[1:]}
    headings = [Heading("Measure"), *(Heading(answer.labels.get(key, key), True) for key in keys)]
    lines = [[measure.label, child_cell(row.get(measure.key), measure), *(cells[measure.key, key].shown if why[key] else aside_cell(cells[measure.key, key], measure) for key in keys[1:])] for measure in measures]
    tables.show("This child beside children like this one", headings, lines)
    for key, reason in why.items():
        if reason:
            st.markdown(f":small[{answer.labels.get(key, key)}: {reason}.]")
    return [(line[0], heading.words, words_) for line in lines for heading, words_ in zip(headings[1:], line[1:], strict=True)]


def child_cell(value, measure) -> str:
    return children.outcome(value / measure.scale if words.known(value) else None, measure)


def aside_cell(row, measure) -> str:
    if not words.known(row.value):
        return shared.missing_cell(row)
    between = "too few to say" if words.known(row.n) and row.n < FEWEST else words.interval(row, measure)
    counted = words.known(row.n) and " of " not in str(row.shown)
    return "\n".join(part for part in (f"{row.shown} · n {row.n:,.0f}" if counted else str(row.shown), between) if part)
