"""What the pages of a campaign show, for the account of this request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from outreach.campaigns import queries
from outreach.campaigns.actuals import Bullet, Figures
from outreach.campaigns.figures import CampaignVisit, MissingPlace, Progress
from outreach.campaigns.models import Campaign, Target
from outreach.campaigns.targets import INDICATORS, period_of
from outreach.database import db
from outreach.periods import Period, today
from outreach.places.models import Place
from outreach.places.names import short_name
from outreach.units.models import Unit
from outreach.units.queries import list_subtree
from outreach.units.rows import InTree
from outreach.visits.reached_queries import count_also_reached


@dataclass(frozen=True)
class UnitRow:
    """A unit's line in the table of one indicator."""

    unit: Unit
    bullet: Bullet
    #: What the targets right below add up to, where that differs from the unit's own.
    below: float | None


@dataclass(frozen=True)
class NotCounted:
    """A visit that does not count yet, and why."""

    visit: CampaignVisit
    place: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class CampaignPage:
    """A campaign as one unit sees it."""

    campaign: Campaign
    unit: Unit
    places: int
    done: int
    bullets: Sequence[Bullet]
    chosen: Bullet
    rows: Sequence[UnitRow]
    missing: Sequence[MissingPlace]
    #: How many visits of the unit count.
    counted: int
    not_counted: Sequence[NotCounted]
    reasons: Mapping[str, int]
    #: Villages that its visits only reached at a fair elsewhere.
    also_reached: int = 0

    @property
    def is_closed(self) -> bool:
        """Whether its last day is over."""
        return self.campaign.last_day is not None and self.campaign.last_day < today()


def read_campaign(
    campaign: Campaign, unit: Unit, indicator: str = "", period: str = ""
) -> CampaignPage:
    """A campaign as the unit sees it; the table is about one indicator (the first unless told)."""
    figures = Figures(campaign)
    pairs = _pairs(figures.targets)
    chosen = (indicator, period) if (indicator, period) in pairs else pairs[0]
    bullets = [figures.bullet(unit, *pair) for pair in pairs]
    ids, found = figures.ids_below(unit), figures.progress()
    not_counted = [(v, why) for v, why in found.not_counted if v.unit_id in ids]
    mine = Progress(not_counted=not_counted)
    names = _place_names({visit.place_id for visit, _why in not_counted})
    own = [place for place in figures.places if place.unit_id in ids]
    return CampaignPage(
        campaign=campaign,
        unit=unit,
        places=len(own),
        done=sum(place.id in found.done for place in own),
        bullets=bullets,
        chosen=bullets[pairs.index(chosen)],
        rows=[
            UnitRow(row, figures.bullet(row, *chosen), figures.below(row, *chosen))
            for row in list_subtree(unit)
            if row.active
            and _takes_part(row, figures.rule.units)
            and figures.concerns(row, *chosen)
        ],
        missing=[row for row in found.missing if row.place.unit_id in ids],
        counted=sum(visit.unit_id in ids for visit in found.counted),
        not_counted=[
            NotCounted(visit, names.get(visit.place_id, ""), why)
            for visit, why in reversed(not_counted)
        ],
        reasons=mine.reason_counts(),
        also_reached=count_also_reached(
            ids, Period(campaign.first_day, campaign.last_day or today()), campaign.id
        ),
    )


def _takes_part(unit: Unit, units: frozenset[str] | None) -> bool:
    return units is None or unit.depth == 0 or unit.id in units


def _pairs(rows: Sequence[Target]) -> list[tuple[str, str]]:
    """Each (indicator, period) that has a target, in the order of indicators; places done first."""
    order = list(INDICATORS)
    found = {(row.indicator, row.period) for row in rows if row.indicator in INDICATORS}
    return sorted(found or {("places_done", "")}, key=lambda pair: (pair[1], order.index(pair[0])))


def _place_names(ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = db.session.execute(select(Place.id, Place.name).where(Place.id.in_(ids)))
    return {place_id: short_name(name) for place_id, name in rows}


@dataclass(frozen=True)
class Running:
    """A running campaign in one line: places done by a unit with all below it."""

    campaign: Campaign
    bullet: Bullet
    places: int


def read_standing(campaign: Campaign, unit: InTree) -> Running:
    """How far a unit with all below it is, whether the campaign is running or not."""
    figures = Figures(campaign, light=True)
    return Running(campaign, figures.bullet(unit, "places_done"), figures.count_places(unit))


def read_running(unit: InTree) -> list[Running]:
    """The running campaigns of a unit that has places in them, the soonest to end first."""
    found = []
    for campaign in list_running():
        figures = Figures(campaign, light=True)
        places = figures.count_places(unit)
        if places:
            found.append(Running(campaign, figures.bullet(unit, "places_done"), places))
    return found


@dataclass(frozen=True)
class Deadline:
    """A day of a campaign: `what` is `begins`, `ends` or `target` (a month's or quarter's)."""

    campaign: Campaign
    what: str
    #: The target's period, such as 2026-06; empty otherwise.
    period: str = ""


def list_deadlines(first: date, last: date) -> dict[date, list[Deadline]]:
    """The days from first to last (inclusive) on which campaigns in use begin or something ends."""
    found: dict[date, list[Deadline]] = {}
    for campaign in queries.list_all_campaigns():
        if not campaign.active:
            continue
        days = [(campaign.first_day, Deadline(campaign, "begins"))]
        days.append((campaign.last_day, Deadline(campaign, "ends")))
        whole = queries.period_of_campaign(campaign)
        for code in sorted({row.period for row in queries.list_targets(campaign) if row.period}):
            try:
                day = period_of(code, whole).last
            except ValueError:
                continue  # the campaign's days were changed since
            if day != campaign.last_day:
                days.append((day, Deadline(campaign, "target", code)))
        for on, deadline in days:
            if on is not None and first <= on <= last:
                found.setdefault(on, []).append(deadline)
    return found


def list_running(on: date | None = None) -> list[Campaign]:
    """The campaigns in use that have begun and not ended, by their last day."""
    day = on or today()
    return sorted(
        (
            row
            for row in queries.list_all_campaigns()
            if row.active
            and row.last_day is not None
            and (row.first_day or day) <= day <= row.last_day
        ),
        key=lambda row: (row.last_day or day, row.position),
    )
