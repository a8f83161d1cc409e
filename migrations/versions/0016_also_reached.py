"""visits: other villages whose people were reached at a fair"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "visit_also_reached",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_also_reached_visit_id_visits")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_visit_also_reached_place_id_places")
        ),
        sa.PrimaryKeyConstraint("visit_id", "place_id", name=op.f("pk_visit_also_reached")),
    )
    op.create_index(op.f("ix_visit_also_reached_place_id"), "visit_also_reached", ["place_id"])


def downgrade() -> None:
    """Removes it, with all that was noted of other villages."""
    op.drop_table("visit_also_reached")
