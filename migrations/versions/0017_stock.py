"""stock: movements of materials, and requests for them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "stock_requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("material_id", sa.String(length=36), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("closed", sa.String(length=16), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.String(length=36), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "quantity between 1 and 1000000", name=op.f("ck_stock_requests_quantity")
        ),
        sa.CheckConstraint(
            "closed in ('', 'declined', 'withdrawn')", name=op.f("ck_stock_requests_closed")
        ),
        sa.CheckConstraint(
            "(closed = '') = (closed_at is null)",
            name=op.f("ck_stock_requests_closing_has_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_stock_requests_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["materials.id"], name=op.f("fk_stock_requests_material_id_materials")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_stock_requests_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["accounts.id"], name=op.f("fk_stock_requests_closed_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_requests")),
    )
    op.create_index(
        "ix_stock_requests_unit_id_created_at", "stock_requests", ["unit_id", "created_at"]
    )
    op.create_index(op.f("ix_stock_requests_material_id"), "stock_requests", ["material_id"])
    op.create_table(
        "stock_movements",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("material_id", sa.String(length=36), nullable=False),
        sa.Column("from_unit_id", sa.String(length=36), nullable=True),
        sa.Column("to_unit_id", sa.String(length=36), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=True),
        sa.Column("reverses_id", sa.String(length=36), nullable=True),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('received', 'issued', 'returned', 'counted')",
            name=op.f("ck_stock_movements_kind"),
        ),
        sa.CheckConstraint(
            "(kind in ('issued', 'returned')) = (from_unit_id is not null)",
            name=op.f("ck_stock_movements_has_giver"),
        ),
        sa.CheckConstraint(
            "quantity between 0 and 1000000", name=op.f("ck_stock_movements_quantity")
        ),
        sa.CheckConstraint(
            "quantity > 0 or kind = 'counted'",
            name=op.f("ck_stock_movements_only_counts_may_be_nothing"),
        ),
        sa.CheckConstraint(
            "(kind = 'counted') = (expected is not null)",
            name=op.f("ck_stock_movements_count_has_expected"),
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["materials.id"], name=op.f("fk_stock_movements_material_id_materials")
        ),
        sa.ForeignKeyConstraint(
            ["from_unit_id"], ["units.id"], name=op.f("fk_stock_movements_from_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["to_unit_id"], ["units.id"], name=op.f("fk_stock_movements_to_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["stock_requests.id"],
            name=op.f("fk_stock_movements_request_id_stock_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["stock_movements.id"],
            name=op.f("fk_stock_movements_reverses_id_stock_movements"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_stock_movements_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_stock_movements_reverses_id")),
    )
    for name, columns in (
        ("ix_stock_movements_to_unit_id_moment", ["to_unit_id", "moment"]),
        ("ix_stock_movements_from_unit_id_moment", ["from_unit_id", "moment"]),
        ("ix_stock_movements_material_id", ["material_id"]),
        ("ix_stock_movements_request_id", ["request_id"]),
    ):
        op.create_index(name, "stock_movements", columns)


def downgrade() -> None:
    """Removes them, with the whole ledger."""
    for table in ("stock_movements", "stock_requests"):
        op.drop_table(table)
