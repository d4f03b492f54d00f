"""Cohort: a sum that a person can check, and each child who is not counted, why, and what to do."""

import pandas as pd
import streamlit as st

from data_layer.catalogue.authorities import possessive
from data_layer.catalogue.key_stages import KEY_STAGES
from data_layer.cohort import parts_of, reason_label, shareable_counts
from data_layer.coverage import Coverage
from filters import sidebar
from filters.definitions import COHORT
from filters.selection import Selection, academic_year

from .parts import children, go, heading, load, merged, on_roll, tables, watch, worklist
from .parts.tables import Heading

NOT_ELIGIBLE = ("not_at_stage", "outside_basis")


def render(viewer, selection: Selection) -> None:
    """The sum for everybody with LA pages; the children for those with a right to them."""
    selection = selection.cleared().but(level="la")
    exact = load.mode_of(viewer) == "internal"
    selection = selection if exact else selection.but(cohort="12m", pool=1)      # of another cohort, small numbers beside each other would tell
    asked = load.question(selection, viewer)
    answer = load.figures(asked, viewer)
    heading.banners(answer.places, viewer.scope.personal)
    st.title("Cohort: who is counted", anchor=False)
    st.segmented_control("Key stage", [stage.key for stage in KEY_STAGES], format_func=str.upper, default=selection.stage, required=True, key="cohort-stage", on_change=change_stage)
    st.markdown(f"{COHORT.option(selection.cohort).label} · {selection.stage.upper()} {selection.years_words()} · {possessive(answer.places.plain_name)} children" + ("" if exact else " · small numbers are hidden (c)"))
    merged.draw(answer.places)
    go.back_button("cohort")
    (the_sum if exact else shareable_sum)(answer.coverage)
    if viewer.scope.personal and not viewer.scope.is_list:
        worklist.draw(viewer, selection, asked)
        who(viewer, selection, asked, answer.places)
        on_roll.draw(viewer, selection, asked)
        worklist.decided(viewer, selection, asked)


def change_stage() -> None:
    """The cohort of another key stage: that stage's benchmark is the report the way back leads to."""
    sidebar.keep(sidebar.current().but(report=f"{st.session_state['cohort-stage']}-benchmark"))


def the_sum(coverage: Coverage) -> None:
    """header = counted + not matched + not eligible, in a sentence and a table."""
    aside = [("of another age", coverage.other_age), ("of age, but not at the end of this key stage", coverage.not_at_stage), ("outside the chosen cohort", coverage.outside_basis)]
    reasons = ", ".join(f"{reason_label(slug)} {count:,}" for slug, count in coverage.not_matched)
    left = ", ".join(f"{label} {count:,}" for label, count in aside if count)
    st.markdown(f"**In the return: {coverage.header:,} = counted {coverage.counted:,} + not matched {coverage.unmatched:,}**{f' ({reasons})' if reasons else ''} "
                f"**+ not eligible {coverage.not_eligible:,}**{f' ({left})' if left else ''}")
    lines = [["Counted", "", f"{coverage.counted:,}"], *(["Not matched", reason_label(slug), f"{count:,}"] for slug, count in coverage.not_matched),
             *(["Not eligible", label, f"{count:,}"] for label, count in aside), ["In the return", "", f"{coverage.header:,}"]]
    tables.show("The reconciliation: every child in the return, once", [Heading("Part"), Heading("Reason"), Heading("Children", True)], lines)


def shareable_sum(coverage: Coverage) -> None:
    """The same for those who see shareable figures only: one year, in care 12 months, small numbers hidden."""
    shown = shareable_counts(parts_of(coverage))
    names = {"matched": ("Counted", ""), "whole": ("In the return", "")} | {f"unmatched_{slug}": ("Not matched", reason_label(slug)) for slug, _ in coverage.not_matched}
    names |= {"not_eligible_other_age": ("Not eligible", "of another age"), "not_eligible_not_at_stage": ("Not eligible", "of age, but not at the end of this key stage"), "not_eligible_outside_basis": ("Not eligible", "outside the chosen cohort")}
    lines = [[*names[key], str(count) if isinstance(count, str) else f"{count:,}"] for key, count in shown.items()]
    tables.show("The reconciliation: every child in the return, once", [Heading("Part"), Heading("Reason"), Heading("Children", True)], lines)


def who(viewer, selection: Selection, asked, places) -> None:
    """Each child not counted, by reason, with what to do and the suggested candidate."""
    rows = load.not_counted(asked, viewer)
    shown = pd.concat([rows, on_roll.rows_of(viewer, asked)]).drop_duplicates(["pupil_id", "year"])
    watch.record(viewer, "cohort", selection, len(shown))
    st.header("Each child who is not counted", anchor=False)
    if rows.empty:
        st.markdown("Every child at this key stage is counted.")
        return
    outside = rows["reason"].isin(NOT_ELIGIBLE)
    by_reason(viewer, rows[~outside])
    worklist.send_back(viewer, selection, asked, places)
    if outside.any():
        with st.expander(f"Of age, but not eligible ({outside.sum()})"):
            by_reason(viewer, rows[outside])


def by_reason(viewer, rows) -> None:
    """A table a reason."""
    for reason, group in rows.groupby("label", sort=False):
        what = group["what_to_do"].iloc[0]
        st.markdown(f"**{reason[0].upper()}{reason[1:]}** ({len(group)}). {what}")
        lines = [[worklist.name_of(row) if worklist.may_decide(viewer) else children.name_of(row), children.born(row), academic_year(int(row.year)), row.candidate if isinstance(row.candidate, str) else ""] for row in group.itertuples()]
        headings = [Heading("Child"), Heading("Born"), Heading("Year"), Heading("Suggested candidate")]
        wide = any(line[-1] for line in lines)
        tables.show(f"Children not counted: {reason}", headings if wide else headings[:-1], lines if wide else [line[:-1] for line in lines])
