"""imports: a list is of places, or of what is known of them beside visits"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds what a list is of; all so far were of places."""
    op.execute("alter table place_imports add column kind varchar(8) default 'places' not null")


def downgrade() -> None:
    """Removes it."""
    op.execute("alter table place_imports drop column kind")
