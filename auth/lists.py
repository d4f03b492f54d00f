"""Lists of children for a school or a social worker: made by a VSH or analyst of the LA, attached by its name by the administrator."""

from sqlalchemy import delete, select, update

from auth import accounts as account_book
from auth import audit
from auth.accounts import AccountProblem, CommandLine
from auth.roles import ROLES
from auth.store import Store
from auth.tables import accounts, child_list_rows, child_lists


def make(store: Store, la_code: int, name: str, children: list[str], by=CommandLine) -> None:
    """Makes or replaces a list. children: CHILD numbers of the LA's return, or UPNs; kept sealed, never in the audit."""
    account_book.refuse_demo(by)
    may = by.role == "operator" or (ROLES[by.role].makes_lists and by.la_code == la_code)
    if not may:
        raise AccountProblem("Only a VSH or analyst of that LA makes lists of its children.")
    children = sorted({child.strip().upper() for child in children if child.strip()})
    if not name.strip() or len(name) > 120:
        raise AccountProblem("Give the list a name of at most 120 characters, such as the school's. No child's name.")
    with store.write() as connection:
        found = connection.execute(select(child_lists.c.id).where(child_lists.c.la_code == la_code, child_lists.c.name == name.strip())).scalar()
        list_id = found or connection.execute(child_lists.insert().values(la_code=la_code, name=name.strip(), made_by=by.username)).inserted_primary_key[0]
        connection.execute(delete(child_list_rows).where(child_list_rows.c.list_id == list_id))
        if children:
            connection.execute(child_list_rows.insert(), [{"list_id": list_id, "child": store.keys.seal(child)} for child in children])
        audit.write(connection, store.keys, by.username, by.role, la_code, "list of children made", filters=name.strip(), rows=len(children))


def names(store: Store, la_code: int) -> list[str]:
    """The names of an LA's lists: all that its administrator sees of them."""
    with store.read() as connection:
        return list(connection.execute(select(child_lists.c.name).where(child_lists.c.la_code == la_code).order_by(child_lists.c.name)).scalars())


def attach(store: Store, username: str, list_name: str, by=CommandLine) -> None:
    """Gives an account the children of a list of its own LA."""
    with store.write() as connection:
        account = account_book.own(connection, username, by)
        if ROLES[account.role].children != "list":
            raise AccountProblem(f"A {ROLES[account.role].label} needs no list. Lists are for schools and social workers.")
        list_id = connection.execute(select(child_lists.c.id).where(
            child_lists.c.la_code == account.la_code, child_lists.c.name == list_name.strip())).scalar()
        if list_id is None:
            raise AccountProblem(f"LA {account.la_code} has no list '{list_name}'. It has: {', '.join(names(store, account.la_code)) or 'none yet'}.")
        connection.execute(update(accounts).where(accounts.c.id == account.id).values(list_id=list_id))
        audit.write(connection, store.keys, by.username, by.role, account.la_code, "list attached", filters=f"{account.username}: {list_name.strip()}")


def children(store: Store, list_id: int | None, la_code: int) -> list[tuple[int, str]]:
    """The (la_code, CHILD number or UPN) of a list; none without one, or when the list is another LA's."""
    question = select(child_list_rows.c.child).join(child_lists, child_lists.c.id == child_list_rows.c.list_id)
    with store.read() as connection:
        sealed = connection.execute(question.where(child_lists.c.id == list_id, child_lists.c.la_code == la_code)).scalars().all()
    return [(la_code, store.keys.unseal(child)) for child in sealed]
