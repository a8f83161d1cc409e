"""Movements of materials, and what a unit asks its superior for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import Account
from outreach.database import Id, Model, Timestamps, UtcDateTime
from outreach.units.models import Unit
from outreach.vocabulary.models import Material

MOVEMENT_KINDS = ("received", "issued", "returned", "counted")
#: One movement holds no more; a larger number is a slip of the finger.
MOST_QUANTITY = 1_000_000


class StockRequest(Timestamps, Model):
    """What a unit asks its superior for. How much of it was issued, the movements say."""

    __tablename__ = "stock_requests"
    __table_args__ = (
        CheckConstraint("quantity between 1 and 1000000", name="quantity"),
        CheckConstraint("closed in ('', 'declined', 'withdrawn')", name="closed"),
        CheckConstraint("(closed = '') = (closed_at is null)", name="closing_has_moment"),
        Index("ix_stock_requests_unit_id_created_at", "unit_id", "created_at"),
    )

    id: Mapped[Id]
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    material_id: Mapped[str] = mapped_column(ForeignKey("materials.id"), index=True)
    quantity: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    needed_by: Mapped[date | None]
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    #: How it ended other than by being issued in full; empty while it waits, or when it was.
    closed: Mapped[str] = mapped_column(String(16), default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    closed_by_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    #: Why it was declined.
    answer: Mapped[str] = mapped_column(String(200), default="")

    unit: Mapped[Unit] = relationship()
    material: Mapped[Material] = relationship(lazy="joined", innerjoin=True)
    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    closed_by: Mapped[Account | None] = relationship(foreign_keys=[closed_by_id])


class StockMovement(Model):
    """One entry of the ledger. Never changed and never deleted: a wrong one gets a reversal.

    What goes from one unit to another is one movement, seen from both sides. What visits hand
    out stands in the visits alone.
    """

    __tablename__ = "stock_movements"
    __table_args__ = (
        CheckConstraint("kind in ('received', 'issued', 'returned', 'counted')", name="kind"),
        CheckConstraint(
            "(kind in ('issued', 'returned')) = (from_unit_id is not null)", name="has_giver"
        ),
        CheckConstraint("quantity between 0 and 1000000", name="quantity"),
        CheckConstraint("quantity > 0 or kind = 'counted'", name="only_counts_may_be_nothing"),
        CheckConstraint("(kind = 'counted') = (expected is not null)", name="count_has_expected"),
        Index("ix_stock_movements_to_unit_id_moment", "to_unit_id", "moment"),
        Index("ix_stock_movements_from_unit_id_moment", "from_unit_id", "moment"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(16))
    material_id: Mapped[str] = mapped_column(ForeignKey("materials.id"), index=True)
    #: Who gave it; None for what came from outside, and for a count.
    from_unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    #: Who has it then; the unit that counted.
    to_unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    #: How many moved; of a count, how many are really there.
    quantity: Mapped[int]
    #: Of a count: how many the books said when it was made.
    expected: Mapped[int | None]
    #: When it happened. A count settles what happened before it.
    moment: Mapped[datetime] = mapped_column(UtcDateTime())
    #: The Shanghai day of `moment`.
    day: Mapped[date]
    note: Mapped[str] = mapped_column(String(200), default="")
    request_id: Mapped[str | None] = mapped_column(ForeignKey("stock_requests.id"), index=True)
    #: The movement that this entry takes back; both are left out of every sum then.
    reverses_id: Mapped[str | None] = mapped_column(ForeignKey("stock_movements.id"), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime())

    material: Mapped[Material] = relationship(lazy="joined", innerjoin=True)
    from_unit: Mapped[Unit | None] = relationship(foreign_keys=[from_unit_id])
    to_unit: Mapped[Unit] = relationship(foreign_keys=[to_unit_id])
    account: Mapped[Account] = relationship()
    reverses: Mapped[StockMovement | None] = relationship(
        remote_side="StockMovement.id", back_populates="reversal"
    )
    reversal: Mapped[StockMovement | None] = relationship(
        back_populates="reverses", uselist=False, lazy="selectin"
    )
