"""notices: warnings to units and villages, and how they were passed on"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("supersedes_id", sa.String(length=36), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_how", sa.String(length=16), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_from < valid_until", name=op.f("ck_notices_order")),
        sa.CheckConstraint(
            "(ended_at is null) = (ended_how is null)", name=op.f("ck_notices_end_is_whole")
        ),
        sa.CheckConstraint(
            "ended_how in ('withdrawn', 'corrected')", name=op.f("ck_notices_ended_how")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_notices_unit_id_units")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["notices.id"], name=op.f("fk_notices_supersedes_id_notices")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_notices_supersedes_id")),
    )
    op.create_index(op.f("ix_notices_unit_id"), "notices", ["unit_id"])
    op.create_index(op.f("ix_notices_valid_until"), "notices", ["valid_until"])
    op.create_table(
        "notice_units",
        sa.Column("notice_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_units_notice_id_notices")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_notice_units_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("notice_id", "unit_id", name=op.f("pk_notice_units")),
    )
    op.create_index(op.f("ix_notice_units_unit_id"), "notice_units", ["unit_id"])
    op.create_table(
        "notice_places",
        sa.Column("notice_id", sa.String(length=36), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_places_notice_id_notices")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_notice_places_place_id_places")
        ),
        sa.PrimaryKeyConstraint("notice_id", "place_id", name=op.f("pk_notice_places")),
    )
    op.create_index(op.f("ix_notice_places_place_id"), "notice_places", ["place_id"])
    op.create_table(
        "notice_passings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("notice_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel in ('loudspeaker', 'chat', 'sign', 'other')",
            name=op.f("ck_notice_passings_channel"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_passings_notice_id_notices")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_notice_passings_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_passings")),
        sa.UniqueConstraint(
            "notice_id",
            "unit_id",
            "channel",
            "passed_at",
            name=op.f("uq_notice_passings_notice_id_unit_id_channel_passed_at"),
        ),
    )


def downgrade() -> None:
    """Removes them, with all notices."""
    for table in ("notice_passings", "notice_places", "notice_units", "notices"):
        op.drop_table(table)
