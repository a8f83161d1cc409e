"""levels of units, also above a detachment"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_LEVELS = ("ministry", "corps", "detachment", "brigade", "squadron")


def upgrade() -> None:
    """Until now every tree began with a detachment; trees may be two levels deeper now."""
    op.add_column("units", sa.Column("level", sa.String(length=16), nullable=True))
    op.execute(
        "UPDATE units SET level = CASE depth WHEN 0 THEN 'detachment'"
        " WHEN 1 THEN 'brigade' ELSE 'squadron' END"
    )
    with op.batch_alter_table("units") as batch:
        batch.alter_column("level", existing_type=sa.String(length=16), nullable=False)
        batch.alter_column("path", existing_type=sa.String(length=120), type_=sa.String(length=200))
        batch.drop_constraint(op.f("ck_units_depth"), type_="check")
        batch.create_check_constraint(op.f("ck_units_depth"), "depth between 0 and 4")
        batch.create_check_constraint(op.f("ck_units_level"), f"level in {_LEVELS}")


def downgrade() -> None:
    """Goes back where no tree is deeper than it could be before."""
    with op.batch_alter_table("units") as batch:
        batch.drop_constraint(op.f("ck_units_level"), type_="check")
        batch.drop_constraint(op.f("ck_units_depth"), type_="check")
        batch.create_check_constraint(op.f("ck_units_depth"), "depth between 0 and 2")
        batch.alter_column("path", existing_type=sa.String(length=200), type_=sa.String(length=120))
        batch.drop_column("level")
