"""reviews and merges: leaders' decisions, entries merged into another, how two versions ended"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MERGED_INTO = (
    "merged_into_id varchar(36) constraint fk_visits_merged_into_id_visits references visits (id)"
)


def upgrade() -> None:
    """Adds the decisions, those known from the audit too, and the two columns.

    SQLite would copy the whole table of visits for a constraint of its own: it belongs to the column.
    """
    op.create_table(
        "visit_reviews",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision in ('accept', 'return', 'void', 'reopen')",
            name=op.f("ck_visit_reviews_decision"),
        ),
        sa.CheckConstraint(
            "decision = 'accept' or reason != ''", name=op.f("ck_visit_reviews_reason")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_visit_reviews_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_reviews_visit_id_visits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_reviews")),
    )
    op.create_index("ix_visit_reviews_visit_id_at", "visit_reviews", ["visit_id", "at"])
    op.execute(f"alter table visits add column {MERGED_INTO}")
    op.create_index(op.f("ix_visits_merged_into_id"), "visits", ["merged_into_id"])
    op.create_index(
        "ix_visits_review_state_captured_at_id", "visits", ["review_state", "captured_at", "id"]
    )
    op.add_column("submission_conflicts", sa.Column("compared_version", sa.Integer()))
    # Who voided a visit, and when, stood in the audit alone.
    op.execute(
        "insert into visit_reviews (id, visit_id, version, decision, reason, account_id, at)"
        " select e.id, v.id, v.version, 'void', v.void_reason, e.actor_id, e.at"
        " from visits v join audit_events e on e.target_type = 'visit' and e.target_id = v.id"
        " join accounts a on a.id = e.actor_id"
        " where e.action = 'visit.void' and v.review_state = 'void'"
    )


def downgrade() -> None:
    """Removes them. Merged entries stay void, with their reason; how versions ended as well."""
    op.drop_column("submission_conflicts", "compared_version")
    op.drop_index("ix_visits_review_state_captured_at_id", table_name="visits")
    op.drop_index(op.f("ix_visits_merged_into_id"), table_name="visits")
    op.execute("alter table visits drop column merged_into_id")
    op.drop_table("visit_reviews")
