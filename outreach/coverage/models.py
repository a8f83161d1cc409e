"""The facts coverage is computed from: one narrow row a counting visit."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from outreach.database import Model


class VisitFact(Model):
    """What one visit adds to every figure. Written in the visit's own transaction."""

    __tablename__ = "fact_coverage_visit"
    __table_args__ = (Index("ix_fact_coverage_visit_place_id_local_day", "place_id", "local_day"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    place_id: Mapped[str] = mapped_column(ForeignKey("places.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    local_day: Mapped[date] = mapped_column(index=True)
    campaign_id: Mapped[str | None] = mapped_column(ForeignKey("campaigns.id"))
    talks: Mapped[int]
    #: Attendee-times (人次).
    attendees: Mapped[int]
    #: Copies of materials of kind leaflet.
    leaflets: Mapped[int]
    #: None + worn, phases before_talk and separate, without checks under five minutes.
    riders_observed: Mapped[int]
    riders_helmeted: Mapped[int]
