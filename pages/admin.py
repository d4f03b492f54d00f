"""Admin: the accounts an administrator looks after, the names of lists, and the audit. No child's data are here."""

from datetime import datetime

import pandas as pd
import streamlit as st

from auth import accounts, audit, lists
from auth.accounts import AccountProblem
from auth.roles import ROLES
from auth.store import store
from auth.viewer import Viewer

ACTIONS = {
    "Reset the second factor (lost phone)": accounts.reset_code, "Reset the password": accounts.reset_password,
    "Lock": accounts.lock, "Unlock": accounts.unlock, "Sign out everywhere": accounts.sign_out_everywhere, "End for good": accounts.end,
}
GIVE_LINK = "Give this link to that person alone, by a way you trust. It works once, for 72 hours, and is shown only now."
LINES_SHOWN = 500


def render(viewer: Viewer, *_) -> None:
    """The page. Who may do what is decided again in auth/, whatever is drawn here."""
    if viewer.rights.users == "none":
        st.error("Accounts are looked after by your LA's administrator.")
        return
    st.title("Accounts and audit", anchor=False)
    people, new, children, record = st.tabs(["Accounts", "Invite", "Lists of children", "Audit"])
    with people:
        _people(viewer)
    with new:
        _invite(viewer)
    with children:
        _lists(viewer)
    with record:
        _audit(viewer)


def _people(viewer: Viewer) -> None:
    held = accounts.every(store(), viewer)
    if not held:
        st.info("No accounts yet. Invite the first under Invite.")
        return
    st.dataframe(pd.DataFrame([_row(account) for account in held]), hide_index=True)
    with st.form("change", clear_on_submit=True):
        username = st.selectbox("Account", [account["username"] for account in held], index=None)
        action = st.selectbox("What to do", list(ACTIONS), index=None)
        if st.form_submit_button("Do it") and username and action:
            _done(lambda: ACTIONS[action](store(), username, viewer))


def _row(account: dict) -> dict:
    last = account["last_sign_in"]
    return {"Username": account["username"], "Name": account["name"], "Role": ROLES[account["role"]].label, "LA": account["la_code"], "Status": account["status"],
            "Second factor": "set up" if account["enrolled"] else "not yet", "Last sign-in": datetime.fromtimestamp(last) if last else None, "List": account["children"]}


def _invite(viewer: Viewer) -> None:
    own = viewer.rights.users == "la"
    roles = [key for key, role in ROLES.items() if not (own and not role.needs_la)]
    with st.form("invite", clear_on_submit=True):
        username = st.text_input("Username or e-mail address")
        name = st.text_input("Name, as pages show it")
        role = st.selectbox("Role", roles, index=None, format_func=lambda key: f"{ROLES[key].label}: {ROLES[key].sees}")
        la_code = viewer.la_code if own else st.number_input("LA code (leave empty for an operator)", value=None, min_value=1, max_value=999, step=1)
        if st.form_submit_button("Invite") and role:
            _done(lambda: accounts.add(store(), username, name, role, la_code, viewer))


def _lists(viewer: Viewer) -> None:
    if viewer.la_code is None:
        st.info("Lists are attached by each LA's own administrator.")
        return
    names = lists.names(store(), viewer.la_code)
    listed = [account["username"] for account in accounts.every(store(), viewer) if ROLES[account["role"]].children == "list"]
    if not names or not listed:
        st.info("A list is made by a VSH or analyst; it is attached here to a school's or a social worker's account, by its name.")
        return
    with st.form("attach", clear_on_submit=True):
        username = st.selectbox("Account", listed, index=None)
        name = st.selectbox("List", names, index=None)
        if st.form_submit_button("Attach") and username and name:
            _done(lambda: lists.attach(store(), username, name, viewer))


def _audit(viewer: Viewer) -> None:
    la_code = viewer.la_code if viewer.rights.users == "la" else None
    held = pd.DataFrame(audit.lines(store(), la_code), columns=list(audit.COLUMNS))
    st.dataframe(held.head(LINES_SHOWN), hide_index=True)
    st.download_button("Download the audit (CSV)", lambda: _exported(viewer, held), "audit.csv", "text/csv")


def _exported(viewer: Viewer, held: pd.DataFrame) -> bytes:
    audit.record(viewer, "audit exported", rows=len(held))
    return held.map(_harmless).to_csv(index=False).encode()


def _harmless(value):
    """Text that a spreadsheet would take for a formula is marked as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _done(act) -> None:
    try:
        link = act()
    except AccountProblem as problem:
        st.error(str(problem))
        return
    st.success("Done, and written to the audit.")
    if link:
        st.warning(GIVE_LINK)
        st.code(link, language=None)
