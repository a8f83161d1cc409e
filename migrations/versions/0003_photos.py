"""photos: those received, those refused, and the visits that name them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the three tables."""
    op.create_table(
        "photos",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uploaded_by_id", sa.String(length=36), nullable=False),
        sa.Column("device_key", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retention_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("bytes > 0 and width > 0 and height > 0", name=op.f("ck_photos_size")),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["accounts.id"], name=op.f("fk_photos_uploaded_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photos")),
        sa.UniqueConstraint("sha256", name=op.f("uq_photos_sha256")),
    )
    op.create_index(op.f("ix_photos_uploaded_by_id"), "photos", ["uploaded_by_id"])
    op.create_index(op.f("ix_photos_retention_until"), "photos", ["retention_until"])
    op.create_table(
        "visit_photos",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("has_people", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "purpose in ('scene', 'board', 'material')", name=op.f("ck_visit_photos_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_photos_visit_id_visits")
        ),
        sa.PrimaryKeyConstraint("visit_id", "sha256", name=op.f("pk_visit_photos")),
    )
    op.create_index(op.f("ix_visit_photos_sha256"), "visit_photos", ["sha256"])
    op.create_table(
        "refused_photos",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_refused_photos")),
    )


def downgrade() -> None:
    """Removes the three tables. The files stay in PHOTO_FOLDER."""
    op.drop_table("refused_photos")
    op.drop_table("visit_photos")
    op.drop_table("photos")
