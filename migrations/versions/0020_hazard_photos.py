"""photos of hazards that are reported by themselves"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "hazard_photos",
        sa.Column("hazard_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("has_people", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hazard_id"], ["hazards.id"], name=op.f("fk_hazard_photos_hazard_id_hazards")
        ),
        sa.PrimaryKeyConstraint("hazard_id", "sha256", name=op.f("pk_hazard_photos")),
    )
    op.create_index(op.f("ix_hazard_photos_sha256"), "hazard_photos", ["sha256"])


def downgrade() -> None:
    """Removes it. The photos themselves stay until they are tidied."""
    op.drop_table("hazard_photos")
