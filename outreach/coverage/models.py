"""The facts coverage is computed from, and what tells readers that facts or places changed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
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
    #: What was done beside talks, each with a comma before it: `,leaflet,helmet_check,film`.
    did: Mapped[str] = mapped_column(Text, default="", server_default="")
    #: In which turn it was written (see `turns.py`).
    turn: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0", index=True)


class GoneFact(Model):
    """A fact was taken away or made anew: readers look whether the visit has one."""

    __tablename__ = "coverage_gone"

    visit_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    turn: Mapped[int] = mapped_column(BigInteger, index=True)


class RegisterVersion(Model):
    """One row whose number grows when anything changes that a map shows beside visits."""

    __tablename__ = "register_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
