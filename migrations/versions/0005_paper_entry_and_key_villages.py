"""paper entry and key villages: how a visit came in, and which villages are due more often"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the two columns. The audit knows which visits came by the API.

    SQLite would copy a whole table for a constraint of its own: here it belongs to the column.
    """
    op.add_column(
        "places", sa.Column("is_key", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(
        "alter table visits add column source varchar(16) default 'page' not null "
        "constraint ck_visits_source "
        "check (source in ('page', 'phone', 'paper', 'api', 'handover'))"
    )
    op.execute(
        "update visits set source = 'api' where id in (select target_id from audit_events"
        " where action = 'visit.record' and target_type = 'visit' and channel = 'api')"
    )


def downgrade() -> None:
    """Removes them."""
    op.execute("alter table visits drop column source")
    op.drop_column("places", "is_key")
