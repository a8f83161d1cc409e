"""Townships, places, jurisdiction, outlines, and the files lists came from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.database import Id, Model, Timestamps, UtcDateTime, utc_now
from outreach.places.names import short_name
from outreach.units.models import Unit

IMPORT_KINDS = ("places", "inputs")
PLACE_KINDS = ("village", "residential", "enterprise_site", "school_site")
COORD_QUALITIES = ("surveyed", "geocoded", "map_pick", "visit_median", "demo", "none")


class Township(Model):
    """A township or subdistrict (乡镇、街道), with the county it lies in."""

    __tablename__ = "townships"

    id: Mapped[Id]
    #: Nine digits, as text.
    code: Mapped[str] = mapped_column(String(9), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    county_code: Mapped[str] = mapped_column(String(6), index=True)
    county: Mapped[str] = mapped_column(String(64), default="")


class Place(Timestamps, Model):
    """A place that can be visited. Its key is the 12-digit code, or none for a local place."""

    __tablename__ = "places"
    __table_args__ = (
        CheckConstraint(
            "kind in ('village', 'residential', 'enterprise_site', 'school_site')", name="kind"
        ),
        CheckConstraint(
            "coord_quality in ('surveyed', 'geocoded', 'map_pick', 'visit_median', 'demo', 'none')",
            name="coord_quality",
        ),
        CheckConstraint("(lat is null) = (lon is null)", name="point_is_whole"),
        CheckConstraint("(lat is null) = (coord_quality = 'none')", name="quality_goes_with_point"),
        CheckConstraint("population >= 0", name="population"),
        CheckConstraint("households >= 0", name="households"),
        CheckConstraint("riders_est >= 0", name="riders_est"),
    )

    id: Mapped[Id]
    #: Twelve digits as text; None for a local place.
    code: Mapped[str | None] = mapped_column(String(12), unique=True)
    #: The registered name, such as 开化村委会.
    name: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16), index=True)
    township_id: Mapped[str | None] = mapped_column(ForeignKey("townships.id"), index=True)
    #: WGS-84 degrees.
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    coord_quality: Mapped[str] = mapped_column(String(16), default="none")
    population: Mapped[int | None]
    households: Mapped[int | None]
    #: Estimated riders of two- and three-wheelers who live there.
    riders_est: Mapped[int | None]
    #: A key village (重点村) is due more often than the others: see `intervals.interval_of`.
    is_key: Mapped[bool] = mapped_column(default=False)
    #: Pinyin of the short name without tones or spaces, and its initials, for the search.
    pinyin: Mapped[str] = mapped_column(String(160), default="")
    initials: Mapped[str] = mapped_column(String(32), default="", index=True)
    #: Made by an officer in the field; a leader has yet to check it.
    to_check: Mapped[bool] = mapped_column(default=False)
    #: Places that no longer exist stay for their visits but leave the register.
    active: Mapped[bool] = mapped_column(default=True)

    township: Mapped[Township | None] = relationship(lazy="joined")
    jurisdictions: Mapped[list[Jurisdiction]] = relationship(
        back_populates="place", order_by="Jurisdiction.from_date", cascade="all, delete-orphan"
    )

    @property
    def short_name(self) -> str:
        """The name as spoken: 开化村 for 开化村委会."""
        return short_name(self.name)


class Jurisdiction(Model):
    """From when to when a unit answers for a place. No row: the root unit, shown as 未划分."""

    __tablename__ = "jurisdictions"
    __table_args__ = (
        CheckConstraint(
            "from_date is null or to_date is null or from_date <= to_date", name="order"
        ),
        # At most one open row a place; services keep closed rows from overlapping.
        Index(
            "uq_jurisdictions_open",
            "place_id",
            unique=True,
            sqlite_where=text("to_date is null"),
            postgresql_where=text("to_date is null"),
        ),
    )

    id: Mapped[Id]
    place_id: Mapped[str] = mapped_column(ForeignKey("places.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    #: First day; None = since ever.
    from_date: Mapped[date | None]
    #: Last day, inclusive; None = until now.
    to_date: Mapped[date | None]

    place: Mapped[Place] = relationship(back_populates="jurisdictions")
    unit: Mapped[Unit] = relationship()


class VisitInterval(Model):
    """After how many days without a visit places of a class are due; no row: the setting's."""

    __tablename__ = "visit_intervals"
    __table_args__ = (CheckConstraint("days between 1 and 730", name="days"),)

    #: `village` (ordinary) or `key`.
    place_class: Mapped[str] = mapped_column(String(16), primary_key=True)
    days: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now, onupdate=utc_now)


class Outline(Timestamps, Model):
    """The outline of a county or district, for drawing, not for survey."""

    __tablename__ = "outlines"

    id: Mapped[Id]
    #: County code (6 digits).
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    #: GeoJSON geometry, WGS-84.
    geometry: Mapped[dict[str, Any]] = mapped_column(JSON)


class PlaceImport(Model):
    """An uploaded list: tried first, then written or not. The file is dropped once written."""

    __tablename__ = "place_imports"

    id: Mapped[Id]
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    #: First day on which changed jurisdictions hold.
    effective_on: Mapped[date]
    #: `tried` (waits for its confirmation), `same` (nothing to write), `refused`, `written`, or
    #: `dropped` (another file was tried instead).
    state: Mapped[str] = mapped_column(String(16))
    #: What the list is of: `places`, or `inputs` (crashes, people, vehicles, markets).
    kind: Mapped[str] = mapped_column(String(8), default="places")
    #: Counts of added, changed, unchanged, refused, missing.
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)
    account_id: Mapped[str | None] = mapped_column(String(36))
    row_count: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now, index=True)
    written_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
