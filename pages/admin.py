"""Admin: the accounts an administrator looks after, the names of lists, and the audit. No child's data are here."""

from datetime import datetime
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from auth import accounts, audit, lists
from auth.accounts import AccountProblem
from auth.roles import ROLES
from auth.store import store
from auth.viewer import Viewer

from .parts import tables
from .parts.tables import Heading

END = "End for good"
ACTIONS = {
    "Reset the second factor (lost phone)": accounts.reset_code, "Reset the password": accounts.reset_password,
    "Lock": accounts.lock, "Unlock": accounts.unlock, "Sign out everywhere": accounts.sign_out_everywhere, END: accounts.end,
}
GIVE_LINK = "Give this link to that person alone, by a way you trust. It works once, for 72 hours, and is shown only now."
LINES_SHOWN = 200
AUDIT_HEADINGS = {"id": "Line", "at": "When (UTC)", "username": "Who", "role": "Role", "la_code": "LA", "action": "What", "report": "Report", "filters": "Of what", "rows": "Children"}


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
    above = st.container()
    with st.form("change", clear_on_submit=True):
        st.header("Change an account", anchor=False)
        username = st.selectbox("Account", [account["username"] for account in held], index=None, placeholder="Choose an account")
        action = st.selectbox("What to do", list(ACTIONS), index=None, placeholder="Choose what to do")
        sure = st.checkbox(f"I am sure (needed for '{END}', which can't be taken back)")
        if st.form_submit_button("Do it", type="primary"):
            _change(username, action, sure, viewer)
    with above:      # last, so that it shows what was just done
        tables.show("Accounts", [Heading(words) for words in _row(held[0])], [list(_row(account).values()) for account in accounts.every(store(), viewer)])


def _change(username: str | None, action: str | None, sure: bool, viewer: Viewer) -> None:
    if not username or not action:
        st.warning("Choose an account and what to do.")
    elif action == END and not sure:
        st.warning(f"'{username}' was not ended. Tick 'I am sure' to end an account for good; 'Lock' can be taken back.")
    else:
        _done(lambda: ACTIONS[action](store(), username, viewer), f"{action}: {username}.")


def _row(account: dict) -> dict[str, str]:
    last = account["last_sign_in"]
    return {"Username": account["username"], "Name": account["name"], "Role": ROLES[account["role"]].label, "LA": str(account["la_code"] or "none"), "Status": account["status"],
            "Second factor": "set up" if account["enrolled"] else "not yet", "Last sign-in": f"{datetime.fromtimestamp(last):%d %b %Y %H:%M}" if last else "never", "List": account["children"] or "none"}


def _invite(viewer: Viewer) -> None:
    own = viewer.rights.users == "la"
    roles = [key for key, role in ROLES.items() if not (own and not role.needs_la)]
    with st.form("invite", clear_on_submit=True):
        username = st.text_input("Username or e-mail address")
        name = st.text_input("Name, as pages show it")
        role = st.selectbox("Role", roles, index=None, format_func=lambda key: f"{ROLES[key].label}: {ROLES[key].sees}", placeholder="Choose a role")
        la_code = viewer.la_code if own else st.number_input("LA code (leave empty for an operator)", value=None, min_value=1, max_value=999, step=1)
        if st.form_submit_button("Invite", type="primary"):
            if role:
                _done(lambda: accounts.add(store(), username, name, role, la_code, viewer), f"Invited: {accounts.settle(username)}.")
            else:
                st.warning("Choose a role.")


def _lists(viewer: Viewer) -> None:
    if viewer.la_code is None:
        st.info("Lists are attached by each LA's own administrator.")
        return
    names = lists.names(store(), viewer.la_code)
    listed = [account["username"] for account in accounts.every(store(), viewer) if ROLES[account["role"]].children == "list"]
    if not names or not listed:
        st.info("A list is made by a VSH or analyst, on a Pupil List; it is attached here to a school's or a social worker's account, by its name.")
        return
    with st.form("attach", clear_on_submit=True):
        username = st.selectbox("Account", listed, index=None, placeholder="Choose an account")
        name = st.selectbox("List", names, index=None, placeholder="Choose a list")
        if st.form_submit_button("Attach", type="primary"):
            if username and name:
                _done(lambda: lists.attach(store(), username, name, viewer), f"{username} now sees the children of '{name}'.")
            else:
                st.warning("Choose an account and a list.")


def _audit(viewer: Viewer) -> None:
    la_code = viewer.la_code if viewer.rights.users == "la" else None
    holding = st.text_input("Search the audit", placeholder="Part of a username, an action or a report", icon=":material/search:")
    held, found = audit.lines(store(), la_code, LINES_SHOWN, holding), audit.count(store(), la_code, holding)
    st.markdown(f"**{found:,} {'line' if found == 1 else 'lines'}**, newest first" + (f"; the first {LINES_SHOWN} are shown, the download holds all." if found > LINES_SHOWN else "."))
    tables.show("Audit", [Heading(words, name in ("id", "rows")) for name, words in AUDIT_HEADINGS.items()], [[_shown(name, line[name]) for name in AUDIT_HEADINGS] for line in held])
    st.download_button("Download the audit (CSV)", lambda: _exported(viewer, la_code), "audit.csv", "text/csv", icon=":material/download:", on_click="ignore")


def _shown(name: str, value) -> str:
    if name == "at":
        return f"{datetime.fromisoformat(value):%d %b %Y %H:%M:%S}"
    return "" if value is None else str(value)


def _exported(viewer: Viewer, la_code: int | None) -> bytes:
    held = pd.DataFrame(audit.lines(store(), la_code), columns=list(audit.COLUMNS))
    audit.record(viewer, "audit exported", rows=len(held))
    return held.map(_harmless).to_csv(index=False).encode("utf-8-sig")


def _harmless(value):
    """Text that a spreadsheet would take for a formula is marked as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _done(act, said: str) -> None:
    try:
        link = act()
    except AccountProblem as problem:
        st.error(str(problem))
        return
    st.success(f"{said} Written to the audit.")
    if link:
        st.warning(GIVE_LINK)
        st.code(_whole(link), language=None, wrap_lines=True)


def _whole(link: str) -> str:
    """The link with the address under which the administrator sees this site."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{link}" if here.netloc else link
