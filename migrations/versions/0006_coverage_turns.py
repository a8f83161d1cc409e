"""coverage turns: what servers read to keep the figures they hold in memory right"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_FACT = "fact_coverage_visit"


def upgrade() -> None:
    """Facts say in which turn they were written and what was done; those gone are remembered."""
    op.add_column(_FACT, sa.Column("did", sa.Text(), nullable=False, server_default=""))
    op.add_column(_FACT, sa.Column("turn", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index(f"ix_{_FACT}_turn", _FACT, ["turn"])
    op.create_table(
        "coverage_gone",
        sa.Column("visit_id", sa.String(36), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("visit_id", name="pk_coverage_gone"),
    )
    op.create_index("ix_coverage_gone_turn", "coverage_gone", ["turn"])
    versions = op.create_table(
        "register_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register_versions"),
    )
    op.bulk_insert(versions, [{"id": 1, "version": 1}])
    joined = "group_concat(part, '')" if _is_sqlite() else "string_agg(part, '')"
    op.execute(
        f"update {_FACT} set did ="
        f" case when exists (select 1 from leaflet_issues l where l.visit_id = {_FACT}.visit_id)"
        " then ',leaflet' else '' end ||"
        f" case when exists (select 1 from helmet_checks h where h.visit_id = {_FACT}.visit_id)"
        " then ',helmet_check' else '' end ||"
        f" coalesce((select {joined} from (select distinct ',' || a.kind as part"
        f" from activities a where a.visit_id = {_FACT}.visit_id order by 1) as parts), '')"
    )


def downgrade() -> None:
    """Removes them."""
    op.drop_table("register_versions")
    op.drop_table("coverage_gone")
    op.drop_index(f"ix_{_FACT}_turn", _FACT)
    op.drop_column(_FACT, "turn")
    op.drop_column(_FACT, "did")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
