"""What one filling-in of the visit form took. It names no visit, no account, no day."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.database import Model

#: Beyond these a form lay open, or the numbers are made up.
MOST_SECONDS, MOST_TAPS = 7200, 2000


class FormSample(Model):
    """The seconds and taps of one form, by unit and month alone.

    The id is random: one in order of time would tell beside which visit it was stored.
    """

    __tablename__ = "form_samples"
    __table_args__ = (
        CheckConstraint("seconds between 1 and 7200", name="seconds"),
        CheckConstraint("taps between 1 and 2000", name="taps"),
        Index("ix_form_samples_month_unit_id", "month", "unit_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=lambda: str(uuid.uuid4()))
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    #: Such as 2026-06.
    month: Mapped[str] = mapped_column(String(7))
    seconds: Mapped[int]
    taps: Mapped[int]
