"""Alembic's entry: the connection is handed over by auth/store.py."""

from alembic import context

from auth.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
