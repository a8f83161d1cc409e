"""rounds: the villages of a team on a day"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "rounds",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("speed_kmh", sa.Integer(), nullable=False),
        sa.Column("road_factor", sa.Double(), nullable=False),
        sa.Column("stop_minutes", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "speed_kmh > 0 and road_factor >= 1 and stop_minutes > 0",
            name=op.f("ck_rounds_estimates"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_rounds_unit_id_units")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_rounds_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
    )
    op.create_index("ix_rounds_unit_id_day", "rounds", ["unit_id", "day"])
    op.create_table(
        "round_members",
        sa.Column("round_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_members_round_id_rounds")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_round_members_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("round_id", "account_id", name=op.f("pk_round_members")),
    )
    op.create_index(op.f("ix_round_members_account_id"), "round_members", ["account_id"])
    op.create_table(
        "round_stops",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("round_id", sa.String(length=36), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state in ('planned', 'skipped', 'replaced')", name=op.f("ck_round_stops_state")
        ),
        sa.CheckConstraint(
            "(state = 'planned') = (reason is null)",
            name=op.f("ck_round_stops_reason_goes_with_state"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_stops_round_id_rounds")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_round_stops_place_id_places")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_stops")),
        sa.UniqueConstraint("round_id", "place_id", name=op.f("uq_round_stops_round_id_place_id")),
    )
    op.create_index(op.f("ix_round_stops_place_id"), "round_stops", ["place_id"])


def downgrade() -> None:
    """Removes them, with all rounds."""
    for table in ("round_stops", "round_members", "rounds"):
        op.drop_table(table)
