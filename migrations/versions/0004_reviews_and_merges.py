"""reviews and merges"""

from __future__ import annotations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes one step forward."""


def downgrade() -> None:
    """Goes one step back."""
