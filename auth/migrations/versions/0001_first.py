"""The first tables, and the triggers that keep the audit append-only."""

from alembic import op
from sqlalchemy import DDL

from auth.tables import metadata

revision = "0001"
down_revision = None

FIRST = ("accounts", "recovery_codes", "links", "sessions", "failures", "child_lists", "child_list_rows", "audit", "settings")
# A later change adds a column in its own migration; tables made here must then be listed as they were.
SQLITE = [
    f"create trigger audit_no_{verb} before {verb} on audit begin select raise(abort, 'the audit is append-only'); end"
    for verb in ("update", "delete")
]
POSTGRES = [
    "create function audit_only_grows() returns trigger language plpgsql as $$ begin raise exception 'the audit is append-only'; end $$",
    "create trigger audit_no_change before update or delete or truncate on audit for each statement execute function audit_only_grows()",
]


def upgrade():
    connection = op.get_bind()
    metadata.create_all(connection, tables=[metadata.tables[name] for name in FIRST])
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRES}.get(connection.dialect.name, []):
        connection.execute(DDL(statement.replace("%", "%%")))
