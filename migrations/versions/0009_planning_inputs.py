"""planning: what is known of villages beside visits, leaders' choices, weights of the score"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables, and the estimate of riders to places.

    SQLite would copy a whole table for a constraint of its own: here it belongs to the column.
    """
    op.execute(
        "alter table places add column riders_est integer "
        "constraint ck_places_riders_est check (riders_est >= 0)"
    )
    op.create_table(
        "crash_summaries",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("casualty_crashes", sa.Integer(), nullable=False),
        sa.Column("deaths", sa.Integer(), nullable=True),
        sa.Column("injuries", sa.Integer(), nullable=True),
        *_times(),
        sa.CheckConstraint("year between 1990 and 2100", name=op.f("ck_crash_summaries_year")),
        sa.CheckConstraint(
            "casualty_crashes >= 0 and deaths >= 0 and injuries >= 0",
            name=op.f("ck_crash_summaries_no_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_crash_summaries_place_id_places")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crash_summaries")),
        sa.UniqueConstraint("place_id", "year", name=op.f("uq_crash_summaries_place_id_year")),
    )
    op.create_table(
        "key_vehicle_stocks",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=False),
        sa.Column("vehicle_type", sa.String(length=16), nullable=False),
        sa.Column("vehicles", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        *_times(),
        sa.CheckConstraint("vehicles >= 0", name=op.f("ck_key_vehicle_stocks_vehicles")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_key_vehicle_stocks_place_id_places")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_vehicle_stocks")),
        sa.UniqueConstraint(
            "place_id", "vehicle_type", name=op.f("uq_key_vehicle_stocks_place_id_vehicle_type")
        ),
    )
    op.create_table(
        "market_rules",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=False),
        sa.Column("calendar", sa.String(length=8), nullable=False),
        sa.Column("pattern", sa.String(length=700), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        *_times(),
        sa.CheckConstraint("calendar in ('solar', 'lunar')", name=op.f("ck_market_rules_calendar")),
        sa.CheckConstraint("kind in ('market', 'fair')", name=op.f("ck_market_rules_kind")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_market_rules_place_id_places")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_rules")),
    )
    op.create_index(op.f("ix_market_rules_place_id"), "market_rules", ["place_id"])
    op.create_table(
        "plan_choices",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.Column("wanted_rank", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("chosen_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        *_times(),
        sa.CheckConstraint(
            "choice in ('pin', 'skip', 'move')", name=op.f("ck_plan_choices_choice")
        ),
        sa.CheckConstraint(
            "(choice = 'move') = (wanted_rank is not null)",
            name=op.f("ck_plan_choices_rank_goes_with_move"),
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_plan_choices_place_id_places")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_plan_choices_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_choices")),
        sa.UniqueConstraint("place_id", name=op.f("uq_plan_choices_place_id")),
    )
    op.create_table(
        "score_weights",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("scope", sa.String(length=36), nullable=False),
        sa.Column("campaign_id", sa.String(length=36), nullable=True),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("helmet_gap", sa.Integer(), nullable=False),
        sa.Column("exposure", sa.Integer(), nullable=False),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("key_vehicles", sa.Integer(), nullable=False),
        sa.Column("market", sa.Integer(), nullable=False),
        sa.Column("helmet_target", sa.Integer(), nullable=False),
        *_times(),
        sa.CheckConstraint(
            "overdue + helmet_gap + exposure + crashes + key_vehicles + market = 100",
            name=op.f("ck_score_weights_together_100"),
        ),
        sa.CheckConstraint(
            "(scope = 'all') = (campaign_id is null)",
            name=op.f("ck_score_weights_scope_names_campaign"),
        ),
        sa.CheckConstraint(
            "helmet_target between 1 and 100", name=op.f("ck_score_weights_helmet_target")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_score_weights_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_weights")),
        sa.UniqueConstraint("scope", name=op.f("uq_score_weights_scope")),
    )


def downgrade() -> None:
    """Removes them, with all that they say."""
    for table in (
        "score_weights",
        "plan_choices",
        "market_rules",
        "key_vehicle_stocks",
        "crash_summaries",
    ):
        op.drop_table(table)
    op.execute("alter table places drop column riders_est")


def _times() -> tuple[sa.Column[object], ...]:
    return tuple(
        sa.Column(name, sa.DateTime(timezone=True), nullable=False)
        for name in ("created_at", "updated_at")
    )
