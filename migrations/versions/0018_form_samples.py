"""form_samples: what filling in the visit form took, by unit and month"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "form_samples",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("taps", sa.Integer(), nullable=False),
        sa.CheckConstraint("seconds between 1 and 7200", name=op.f("ck_form_samples_seconds")),
        sa.CheckConstraint("taps between 1 and 2000", name=op.f("ck_form_samples_taps")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_form_samples_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_samples")),
    )
    op.create_index("ix_form_samples_month_unit_id", "form_samples", ["month", "unit_id"])


def downgrade() -> None:
    """Removes it, with all that was measured."""
    op.drop_table("form_samples")
