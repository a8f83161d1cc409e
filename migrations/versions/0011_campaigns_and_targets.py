"""campaigns: what counts, targets, what to say; intervals that headquarters edits"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = (
    ("kind", sa.String(length=32), False, "own"),
    ("theme", sa.String(length=200), False, ""),
    ("channel", sa.String(length=32), True, None),
    ("unit_ids", sa.JSON(), False, "[]"),
    ("place_rule", sa.String(length=16), False, "all"),
    ("place_values", sa.JSON(), False, "[]"),
    ("visits_needed", sa.Integer(), False, "1"),
    ("needs_talk", sa.Boolean(), False, sa.false()),
    ("needs_check", sa.Boolean(), False, sa.false()),
    ("emphasis", sa.JSON(), False, "{}"),
    ("talking_points", sa.Text(), False, ""),
    ("talking_points_en", sa.Text(), False, ""),
    ("material_codes", sa.JSON(), False, "[]"),
)


def upgrade() -> None:
    """Adds the columns and tables; campaigns that were there are open to everybody."""
    for name, kind, nullable, default in COLUMNS:
        op.add_column("campaigns", sa.Column(name, kind, nullable=nullable, server_default=default))
    op.execute("update campaigns set kind = 'village_tour' where code = 'village-tour'")
    op.execute("update campaigns set kind = 'day_122' where code = 'day-122'")
    op.execute("update campaigns set kind = 'five_battles' where code = 'targeted-outreach'")
    op.execute(
        "update campaigns set kind = 'one_helmet_one_belt' where code = 'one-helmet-one-belt'"
    )
    op.execute("update campaigns set kind = 'work_safety_month' where code = 'work-safety-month'")
    op.create_table(
        "campaign_places",
        sa.Column("campaign_id", sa.String(length=36), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name="fk_campaign_places_campaign_id_campaigns"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name="fk_campaign_places_place_id_places"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "place_id", name="pk_campaign_places"),
    )
    op.create_table(
        "targets",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("campaign_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("indicator", sa.String(length=32), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value > 0", name=op.f("ck_targets_value")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name="fk_targets_campaign_id_campaigns"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_targets_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_targets"),
        sa.UniqueConstraint(
            "campaign_id",
            "unit_id",
            "indicator",
            "period",
            name="uq_targets_campaign_id_unit_id_indicator_period",
        ),
    )
    op.create_index("ix_targets_campaign_id", "targets", ["campaign_id"])
    op.create_table(
        "visit_intervals",
        sa.Column("place_class", sa.String(length=16), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days between 1 and 730", name=op.f("ck_visit_intervals_days")),
        sa.PrimaryKeyConstraint("place_class", name="pk_visit_intervals"),
    )


def downgrade() -> None:
    """Removes them, with all targets."""
    op.drop_table("visit_intervals")
    op.drop_table("targets")
    op.drop_table("campaign_places")
    for name, *_rest in reversed(COLUMNS):
        op.drop_column("campaigns", name)
