"""Reading campaigns, the places that count for them, their visits and their targets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import func, select

from outreach.campaigns.amounts import amounts_needed
from outreach.campaigns.figures import (
    CampaignPlace,
    CampaignVisit,
    MissingPlace,
    Progress,
    Rule,
    progress,
)
from outreach.campaigns.models import Campaign, Target
from outreach.campaigns.models import CampaignPlace as PickedPlace
from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.periods import Period, today
from outreach.places.models import Place, Township
from outreach.places.names import short_name
from outreach.places.queries import jurisdiction_on
from outreach.planning.markets import Rule as MarketDays
from outreach.planning.markets import is_market_day
from outreach.planning.markets import rule_of as market_rule
from outreach.planning.models import MarketRule
from outreach.units.models import Unit
from outreach.units.queries import get_unit, list_subtree_ids
from outreach.visits.models import (
    Visit,
)

#: A fix so near the place's point was taken there, in metres (domain.md A3).
NEAR_M = 1000


def get_campaign(code: str) -> Campaign:
    """The campaign with the code. Raises LookupError where there is none."""
    campaign = db.session.scalar(select(Campaign).where(Campaign.code == code))
    if campaign is None:
        raise LookupError(f"no campaign has the code {code!r}")
    return campaign


def list_all_campaigns() -> Sequence[Campaign]:
    """All campaigns: those in use first, then by whether they ended; the latest first."""
    day = today()
    rows = db.session.scalars(select(Campaign).order_by(Campaign.position, Campaign.code)).all()
    return sorted(
        rows,
        key=lambda row: (
            not row.active,
            row.last_day is not None and row.last_day < day,
            -(row.first_day.toordinal() if row.first_day else 0),
        ),
    )


def list_picked_ids(campaign: Campaign) -> Sequence[str]:
    """The ids of the places picked for the campaign."""
    return db.session.scalars(
        select(PickedPlace.place_id).where(PickedPlace.campaign_id == campaign.id)
    ).all()


def list_picked_places(campaign: Campaign) -> Sequence[Place]:
    """The places picked for the campaign, by code."""
    return db.session.scalars(
        select(Place)
        .join(PickedPlace, PickedPlace.place_id == Place.id)
        .where(PickedPlace.campaign_id == campaign.id)
        .order_by(Place.code, Place.id)
    ).all()


def list_pickable_places() -> list[list[Any]]:
    """Every active place with a point, for the map to pick from: code or '', name, lat, lon."""
    rows = db.session.execute(
        select(func.coalesce(Place.code, ""), Place.name, Place.lat, Place.lon)
        .where(Place.active, Place.lat.is_not(None))
        .order_by(Place.code, Place.id)
    )
    return [list(row) for row in rows]


def list_targets(campaign: Campaign) -> Sequence[Target]:
    """All targets of the campaign."""
    return db.session.scalars(
        select(Target).where(Target.campaign_id == campaign.id).order_by(Target.id)
    ).all()


def period_of_campaign(campaign: Campaign) -> Period | None:
    """Its days; None where it has no last day."""
    if campaign.last_day is None:
        return None
    return Period(campaign.first_day, campaign.last_day)


def rule_of(campaign: Campaign) -> Rule:
    """What counts, as the figures need it."""
    units: frozenset[str] | None = None
    if campaign.unit_ids:
        units = frozenset(
            below for unit_id in campaign.unit_ids for below in list_subtree_ids(get_unit(unit_id))
        )
    return Rule(
        first=campaign.first_day,
        last=campaign.last_day,
        units=units,
        visits_needed=campaign.visits_needed,
        needs_talk=campaign.needs_talk,
        needs_check=campaign.needs_check,
    )


def list_counting_places(campaign: Campaign) -> list[CampaignPlace]:
    """The places that count for the campaign, of all units that take part, by township and code.

    A place belongs to the unit that answers for it on the campaign's last day, or today while
    that is still to come; without one it belongs to headquarters.
    """
    units = rule_of(campaign).units
    on = jurisdiction_on(min(campaign.last_day or today(), today()))
    statement = (
        select(Place.id, Place.name, Township.name, on.c.unit_id, Place.is_key)
        .outerjoin(Township, Township.id == Place.township_id)
        .join(on, on.c.place_id == Place.id)
        .where(Place.active)
        .order_by(Township.code, Place.code, Place.id)
    )
    if campaign.place_rule == "picked":
        statement = statement.join(PickedPlace, PickedPlace.place_id == Place.id).where(
            PickedPlace.campaign_id == campaign.id
        )
    elif campaign.place_rule == "kind":
        statement = statement.where(Place.kind.in_(campaign.place_values))
    elif campaign.place_rule == "class":
        wanted = [value == "key" for value in campaign.place_values]
        statement = statement.where(Place.kind == "village", Place.is_key.in_(wanted))
    return [
        CampaignPlace(place_id, short_name(name), town or "", unit_id, is_key)
        for place_id, name, town, unit_id, is_key in db.session.execute(statement)
        if units is None or unit_id in units
    ]


def list_campaign_visits(campaign: Campaign, needs: Collection[str] = ()) -> list[CampaignVisit]:
    """All visits for which the campaign was chosen, void ones too, by day.

    `needs`: codes of the indicators that will be asked for. One statement is enough for what
    counts; each further amount that an indicator needs takes one more, summed by the database.
    """
    rows = db.session.execute(
        select(
            Visit.id,
            Visit.place_id,
            Visit.unit_id,
            Visit.local_day,
            Visit.review_state,
            Visit.late_entry,
            Visit.distance_m,
            Visit.police_count,
            VisitFact.talks,
            VisitFact.attendees,
            VisitFact.leaflets,
            VisitFact.riders_observed,
            VisitFact.riders_helmeted,
            VisitFact.did,
        )
        .select_from(Visit)
        .outerjoin(VisitFact, VisitFact.visit_id == Visit.id)
        .where(Visit.campaign_id == campaign.id)
        .order_by(Visit.local_day, Visit.id)
    ).all()
    more = amounts_needed(campaign, needs)
    markets = _market_rules() if "market_visits" in needs else {}
    held = cache(is_market_day)
    visits = []
    for row in rows:
        visit = CampaignVisit(
            id=row[0],
            place_id=row[1],
            unit_id=row[2],
            day=row[3],
            void=row[4] == "void",
            returned=row[4] == "returned",
            late=bool(row[5]),
            near=None if row[6] is None else row[6] <= NEAR_M,
            police=row[7] or 0,
            talks=row[8] or 0,
            attendees=row[9] or 0,
            leaflets=row[10] or 0,
            riders=row[11] or 0,
            helmeted=row[12] or 0,
            checks=int(",helmet_check" in (row[13] or "")),
        )
        for name, amount in more.get(row[0], {}).items():
            setattr(visit, name, amount)
        visit.market = int(any(held(rule, visit.day) for rule in markets.get(row[1], ())))
        visits.append(visit)
    return visits


def _market_rules() -> dict[str, list[MarketDays]]:
    """The market rules, by place."""
    found: dict[str, list[MarketDays]] = {}
    for place_id, calendar, pattern in db.session.execute(
        select(MarketRule.place_id, MarketRule.calendar, MarketRule.pattern)
    ):
        found.setdefault(place_id, []).append(market_rule(calendar, pattern))
    return found


def progress_of(campaign: Campaign) -> Progress:
    """How far everybody is: what counts, what does not and why, which places still miss."""
    return progress(
        list_campaign_visits(campaign), list_counting_places(campaign), rule_of(campaign)
    )


def list_missing_places(campaign: Campaign, unit: Unit) -> list[MissingPlace]:
    """The places of the unit and those below it that the campaign still misses.

    By township and code; each tells how many visits count, how many it needs, and why others do
    not count. Whose visits count is not limited to the unit: a neighbour may have been there.
    """
    ids = set(list_subtree_ids(unit))
    return [row for row in progress_of(campaign).missing if row.place.unit_id in ids]
