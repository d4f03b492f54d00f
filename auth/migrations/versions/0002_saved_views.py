"""Views that an account saved by name."""

from alembic import op

from auth.tables import saved_views

revision = "0002"
down_revision = "0001"


def upgrade():
    saved_views.create(op.get_bind(), checkfirst=True)
