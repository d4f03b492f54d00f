"""The worklist: decide on one child's match, put a child in or leave one out; what was decided; the list to send back."""

from datetime import date

import pandas as pd
import streamlit as st

from auth import audit
from data_layer import decisions
from data_layer.decisions import Decision, NotADecision
from data_layer.export import About, to_csv
from filters.selection import Selection, academic_year

from . import children, kept, load, tables, top
from .tables import Heading

KINDS = {"Not matched": "not", "Matched in pass 2 or 3: look at these": "doubtful", "Outside the cohort, in another year group, left out or refused": "outside", "Counted in pass 1": "sure"}
CHOICES = {
    "same": "Confirm: it is the same child", "different": "Refuse: they are two children",
    "in": "Put in: {cohort}", "out": "Leave out of every figure of this year", "withdrawn": "Withdraw an earlier decision",
}
MEANS = """- **Confirm** and **refuse** are about one pupil of the school data, by UPN, in every year. A pupil refused counts as another child.
- **Put in** counts the child of this year in the cohort chosen in the sidebar, whatever the dates in the return say (12 months puts them in the wider cohorts too). A child without a result still shows as not matched.
- **Leave out** takes the child's results of this year out of the LA's figures and every comparator of children in care. They are not counted among the other pupils either. The child stays in the sum above, as left out."""
KEPT = "Kept. It takes effect at the next load (`cla load` takes the file along by itself)."
SENT_BACK = {"child": "CHILD", "upn": "UPN in the return", "year": "Year", "label": "Why not counted", "what_to_do": "What to do", "candidate": "Suggested candidate"}
OUTSIDE = ("not_at_stage", "outside_basis", "left_out", "refused")
NOT_TO_MEND = ("counted", *OUTSIDE)


def may_decide(viewer) -> bool:
    """Only those who see all of the LA's children."""
    return viewer.rights.children == "la" and viewer.scope.personal


def draw(viewer, selection: Selection, asked) -> None:
    """The form."""
    if not may_decide(viewer):
        return
    rows = load.worklist(asked, viewer)
    st.header("Decide on a match", anchor=False)
    st.markdown("A decision is kept with your name, today's date and the reason. It holds in every load until it is withdrawn.")
    with st.expander("What each decision does"):
        st.markdown(MEANS)
    if rows.empty:
        st.markdown("There is nobody to decide on here. If children are listed above, this release was made before matches were kept: load again.")
    else:
        decide(viewer, selection, rows)


def kind_of(row) -> str:
    """Which of the lists a row is on."""
    if row.reason in OUTSIDE:
        return "outside"
    if row.reason != "counted":
        return "not"
    return "doubtful" if row.match_pass in (2, 3) and row.state == "matched" else "sure"


def decide(viewer, selection: Selection, rows: pd.DataFrame) -> None:
    """One child, what is known of the match, and the form."""
    kind = KINDS[st.selectbox("Which children", list(KINDS), key="decide-kind")]
    listed = [row for row in rows.itertuples() if kind_of(row) == kind]
    if not listed:
        st.markdown("Nobody is on this list.")
        return
    row = listed[st.selectbox("Child", range(len(listed)), format_func=lambda place: told(listed[place]), key=f"decide-child-{kind}")]
    suggestion = text(row.words)
    st.markdown(f"**{name_of(row)}**: {row.label}. {row.what_to_do}" + (f" {text(row.state).capitalize()}: {suggestion}." if suggestion else " No pupil is suggested."))
    both(row)
    with st.form(f"decide-{row.pupil_id}-{row.year}-{text(row.pupil_upn)}", clear_on_submit=True):
        choice = st.radio("Decision", list(CHOICES), format_func=lambda each: CHOICES[each].format(cohort=decisions.IN[selection.cohort]), index=None)
        upn = st.text_input("UPN of the pupil (to confirm, refuse, or withdraw one of these)", value="" if top.presenting() else text(row.pupil_upn), max_chars=13)
        reason = st.text_input("Reason", max_chars=decisions.LONGEST)
        if st.form_submit_button("Keep the decision", icon=":material/gavel:"):
            keep(viewer, selection, row, choice, upn, reason)


def name_of(row) -> str:
    """The name, else the LA's own number: whoever decides looks the child up by it. Presenting: neither."""
    name = children.name_of(row)
    return f"{row.child} (no name in the files)" if name == f"Child {row.pupil_id}" and not top.presenting() else name


def both(row) -> None:
    """What the return says of the child, and the UPN of the pupil beside it."""
    if top.presenting():
        return
    born = f"{row.dob:%d %b %Y}" if row.dob is not None and row.dob == row.dob else "not known"
    lines = [["The child in the return", row.child, text(row.upn) or "none", born]]
    lines += [[f"The pupil {text(row.state)}", "", text(row.pupil_upn), ""]] if text(row.pupil_upn) else []
    tables.show("The child and the pupil", [Heading("Who"), Heading("Number"), Heading("UPN"), Heading("Born")], lines)


def told(row) -> str:
    return " · ".join(part for part in (name_of(row), academic_year(int(row.year)), row.label, text(row.state)) if part)


def text(value) -> str:
    return value if isinstance(value, str) else ""


def keep(viewer, selection: Selection, row, choice: str | None, upn: str, reason: str) -> None:
    """The audit first, then the file. The audit holds which decision, never the child."""
    if choice is None:
        st.error("Choose a decision.")
        return
    about_child = choice in ("in", "out") or (choice == "withdrawn" and not upn.strip())
    made = Decision(selection.la, row.child, choice, viewer.username, f"{date.today():%Y-%m-%d}", "" if about_child else upn, reason, int(row.year) if about_child else None, selection.cohort if choice == "in" else "")
    try:
        decisions.checked(made)
        audit.record(viewer, f"decision_{choice}", "cohort", selection.sentence(), 1)
        decisions.add(kept.release().path.parent, made)
        st.success(KEPT)
    except NotADecision as error:
        st.error(str(error))


def decided(viewer, selection: Selection, asked) -> None:
    """The decisions that stand, and what this release made of each."""
    if not may_decide(viewer):
        return
    release = kept.release()
    listed = decisions.listed(release, release.path.parent, selection.la)
    if not listed:
        return
    names = {row.child: name_of(row) for row in load.worklist(asked, viewer).itertuples()}
    st.header("Decisions made", anchor=False)
    lines = [[names.get(one.child, "a child of another key stage or year"), one.words, academic_year(one.return_year) if one.return_year else "every year", one.reason, one.by, one.date, state] for one, state in listed]
    tables.show("Decisions made for this LA", [Heading(words) for words in ("Child", "Decision", "Year", "Reason", "By", "Date", "State")], lines)


def send_back(viewer, selection: Selection, asked, places) -> None:
    """What to mend in the return or at the school, as CSV: numbers, no names."""
    if not (viewer.rights.exports and may_decide(viewer)):
        return
    rows = load.worklist(asked, viewer)
    wrong = rows[~rows["reason"].isin(NOT_TO_MEND)].drop_duplicates(["pupil_id", "year"]) if len(rows) else rows
    if wrong.empty:
        return
    about = About("Cohort: what to mend", selection.sentence(places.name), places.release_id, places.synthetic, "internal")

    def made() -> bytes:
        audit.record(viewer, "export_csv", "cohort fix list", selection.sentence(), len(wrong))
        return to_csv(wrong.reindex(columns=list(SENT_BACK)).rename(columns=SENT_BACK), about).encode("utf-8-sig")

    st.download_button("Fix list (CSV) to send back", made, f"{'SYNTHETIC-' if places.synthetic else ''}fix-list-{selection.stage}-{selection.la}-{selection.year}-internal.csv", "text/csv",
                       icon=":material/download:", key="fix-list", on_click="ignore")
