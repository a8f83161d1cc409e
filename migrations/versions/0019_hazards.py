"""hazards of the road, and what became of them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "hazards",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("row_key", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("point_source", sa.String(length=8), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('reported', 'in_hand', 'closed')", name=op.f("ck_hazards_state")
        ),
        sa.CheckConstraint("(lat is null) = (lon is null)", name=op.f("ck_hazards_point_is_whole")),
        sa.CheckConstraint(
            "(lat is null) = (point_source = '')", name=op.f("ck_hazards_point_has_source")
        ),
        sa.CheckConstraint(
            "(visit_id is null) = (row_key is null)", name=op.f("ck_hazards_row_is_of_a_visit")
        ),
        sa.CheckConstraint(
            "state != 'in_hand' or owner is not null", name=op.f("ck_hazards_in_hand_has_owner")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_hazards_place_id_places")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_hazards_unit_id_units")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_hazards_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_hazards_visit_id_visits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazards")),
        sa.UniqueConstraint("visit_id", "row_key", name=op.f("uq_hazards_visit_id_row_key")),
    )
    op.create_index("ix_hazards_unit_id_state", "hazards", ["unit_id", "state"])
    op.create_index("ix_hazards_place_id_state", "hazards", ["place_id", "state"])
    op.create_table(
        "hazard_steps",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("hazard_id", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "action in ('hand_on', 'note', 'move', 'close', 'reopen')",
            name=op.f("ck_hazard_steps_action"),
        ),
        sa.ForeignKeyConstraint(
            ["hazard_id"], ["hazards.id"], name=op.f("fk_hazard_steps_hazard_id_hazards")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_hazard_steps_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard_steps")),
    )
    op.create_index(op.f("ix_hazard_steps_hazard_id"), "hazard_steps", ["hazard_id"])


def downgrade() -> None:
    """Removes them, with all hazards."""
    for table in ("hazard_steps", "hazards"):
        op.drop_table(table)
