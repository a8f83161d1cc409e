"""one-time passwords end: until when each opens"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WEEK = timedelta(days=7)


def upgrade() -> None:
    """Those given out so far open for one more week."""
    op.add_column(
        "accounts", sa.Column("one_time_until", sa.DateTime(timezone=True), nullable=True)
    )
    accounts = sa.table(
        "accounts",
        sa.column("must_change_password", sa.Boolean()),
        sa.column("one_time_until", sa.DateTime(timezone=True)),
    )
    until = datetime.now(UTC) + _WEEK
    if op.get_bind().dialect.name == "sqlite":
        until = until.replace(tzinfo=None)
    op.execute(
        accounts.update().where(accounts.c.must_change_password).values(one_time_until=until)
    )


def downgrade() -> None:
    """They open for ever again."""
    op.drop_column("accounts", "one_time_until")
