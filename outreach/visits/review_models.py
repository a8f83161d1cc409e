"""What leaders decided about visits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import Account
from outreach.database import Id, Model, UtcDateTime, utc_now

ACCEPT, RETURN, VOID, REOPEN = "accept", "return", "void", "reopen"
#: The state in which a decision leaves a visit.
STATE_AFTER = {ACCEPT: "accepted", RETURN: "returned", VOID: "void", REOPEN: "submitted"}


class VisitReview(Model):
    """A leader's decision about one version of a visit; none is ever changed."""

    __tablename__ = "visit_reviews"
    __table_args__ = (
        CheckConstraint("decision in ('accept', 'return', 'void', 'reopen')", name="decision"),
        CheckConstraint("decision = 'accept' or reason != ''", name="reason"),
        Index("ix_visit_reviews_visit_id_at", "visit_id", "at"),
    )

    id: Mapped[Id]
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    #: The version that was reviewed.
    version: Mapped[int]
    decision: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(500), default="")
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now)

    account: Mapped[Account] = relationship()
