"""Which children this viewer may see: an argument of every pupil-level query, which refuses to run without it.

A Scope says no by default: no LA means no row, an empty list of pupils means no row. It is frozen and
hashable because it is part of every cache key: two people with different rights never share an entry.
"""

from dataclasses import dataclass


class ScopeRequired(Exception):
    """A question about children was asked without a right to see any."""


@dataclass(frozen=True)
class Scope:
    """The children someone may see.

    la_codes: the LAs (three-digit DfE codes) whose children in care are theirs to see; empty means none.
    pupil_ids: None for every child of those LAs; else only these pupils of the current release
        (a school's or a social worker's list; pupil ids change with each release).
    personal: False for roles that see shareable figures only (viewer, LA administrator, operator).
    """

    la_codes: frozenset[int]
    pupil_ids: frozenset[int] | None = None
    personal: bool = True

    def __post_init__(self):
        object.__setattr__(self, "la_codes", frozenset(self.la_codes))
        if self.pupil_ids is not None:
            object.__setattr__(self, "pupil_ids", frozenset(self.pupil_ids))

    @property
    def is_list(self) -> bool:
        """True for a scope of named children (no LA-wide pages for it)."""
        return self.pupil_ids is not None

    def where_sql(self, table_alias: str = "") -> tuple[str, list]:
        """The predicate every pupil-level query includes, and its bound parameters.

        table_alias: the query's own name for a table with columns la_code and pupil_id.
        Raises ScopeRequired for a scope that is not personal; no LA or an empty list gives `false`.
        """
        require(self)
        prefix = f"{table_alias}." if table_alias else ""
        if not self.la_codes or self.pupil_ids == frozenset():
            return "false", []
        sql, parameters = f"{prefix}la_code = any(?)", [sorted(self.la_codes)]
        if self.pupil_ids is not None:
            sql += f" and {prefix}pupil_id = any(?)"
            parameters.append(sorted(self.pupil_ids))
        return f"({sql})", parameters


NOBODY = Scope(frozenset(), frozenset(), personal=False)


def require(scope: "Scope | None") -> Scope:
    """The scope itself, when it gives a right to pupil-level rows; raises ScopeRequired when it doesn't."""
    if scope is None:
        raise ScopeRequired("A question about children was asked without saying who asks. Pass the viewer's scope.")
    if not isinstance(scope, Scope) or not scope.personal:
        raise ScopeRequired("This account sees shareable figures only. Ask your LA's administrator for another role.")
    return scope
