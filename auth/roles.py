"""The roles, one declaration each: what an account of that role sees and may do (security.md, first table)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """key as stored; children: 'la' (all of the own LA's), 'list' (only those on the account's list) or 'none'."""

    key: str
    label: str
    sees: str
    children: str = "none"
    la_pages: bool = False       # benchmarks, summaries, cohorts of the whole LA
    exports: bool = False
    makes_lists: bool = False    # may make a list of children for a school or a social worker
    loads: bool = False
    users: str = "none"          # whose accounts they look after: 'la', 'all' or 'none'
    needs_la: bool = True


ROLES = {role.key: role for role in (
    Role("vsh", "VSH", "own LA's children at pupil level, every comparator", "la", la_pages=True, exports=True, makes_lists=True),
    Role("analyst", "Analyst", "as VSH; may also load data", "la", la_pages=True, exports=True, makes_lists=True, loads=True),
    Role("school", "School or designated teacher", "only the children on their list", "list"),
    Role("social_worker", "Social worker", "only the children on their list", "list"),
    Role("la_admin", "LA administrator", "the users of the own LA; no children", users="la"),
    Role("viewer", "Viewer", "shareable figures only", la_pages=True),
    Role("operator", "System operator", "loads, users, audit; no children", loads=True, users="all", needs_la=False),
)}
