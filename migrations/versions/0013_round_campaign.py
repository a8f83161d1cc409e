"""rounds: the campaign for which one is driven"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    # Added in place: SQLite would make the table anew, which the stops refer to.
    name = op.f("fk_rounds_campaign_id_campaigns")
    column = sa.Column(
        "campaign_id", sa.String(length=36), sa.ForeignKey("campaigns.id", name=name)
    )
    op.add_column("rounds", column, inline_references=True)


def downgrade() -> None:
    """Drops it."""
    op.drop_column("rounds", "campaign_id")
