"""Amounts of a campaign's visits that the facts of coverage do not hold, summed by the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, false, func, or_, select

from outreach.campaigns.models import Campaign
from outreach.database import db
from outreach.hazards.models import Hazard
from outreach.visits.models import (
    SHORT_CHECK_MINUTES,
    Activity,
    HelmetCheck,
    HelmetCount,
    LeafletIssue,
    Talk,
    Visit,
)
from outreach.vocabulary.models import Material

#: Phases that say something of habits: after a talk people wear helmets for the uniform.
_PHASES = ("before_talk", "separate")
#: Which amounts an indicator needs beyond those of the facts.
NEEDED = {
    "talk_minutes": ("talk_minutes",),
    "emphasis_talks": ("emphasis_talks",),
    "helmet_checks": ("checks",),
    "emphasis_riders": ("emphasis_riders",),
    "correct_rate": ("straps", "correct"),
    "vehicle_checks": ("vehicle_checks",),
    "hazards": ("hazards",),
    "materials": ("materials",),
}


def amounts_needed(campaign: Campaign, indicators: Collection[str]) -> dict[str, dict[str, int]]:
    """The amounts that the indicators need, by visit and name; one statement an amount."""
    found: dict[str, dict[str, int]] = {}
    for name in {name for code in indicators for name in NEEDED.get(code, ())}:
        statement = _sum_by_visit(campaign, name).where(Visit.campaign_id == campaign.id)
        for visit_id, amount in db.session.execute(statement):
            found.setdefault(visit_id, {})[name] = int(amount or 0)
    return found


def _sum_by_visit(campaign: Campaign, name: str) -> Select[Any]:
    emphasis = campaign.emphasis or {}
    if name == "talk_minutes":
        return _of(Talk, func.sum(Talk.minutes))
    if name == "emphasis_talks":
        topics = [*emphasis.get("topic", ()), *emphasis.get("hazard", ())]
        audience = _names_any(Talk.audience, emphasis.get("audience", ()))
        return _of(Talk, func.count()).where(or_(audience, _names_any(Talk.topics, topics)))
    if name == "checks":
        return _of(HelmetCheck, func.count())
    if name == "vehicle_checks":
        return _of(Activity, func.sum(Activity.quantity)).where(Activity.kind == "vehicle_check")
    if name == "hazards":
        return _of(Hazard, func.count())
    if name == "materials":
        return (
            _of(LeafletIssue, func.sum(LeafletIssue.quantity))
            .join(Material, Material.id == LeafletIssue.material_id)
            .where(Material.code.in_(campaign.material_codes))
        )
    if name == "emphasis_riders":
        return _riders(
            func.sum(HelmetCount.none + HelmetCount.worn),
            HelmetCount.vehicle_type.in_(emphasis.get("vehicle_type", ())),
        )
    amount = HelmetCount.correct if name == "correct" else HelmetCount.none + HelmetCount.worn
    return _riders(func.sum(amount), HelmetCheck.strap_visible)


def _of(model: Any, amount: Any) -> Select[Any]:
    return (
        select(model.visit_id, amount)
        .join(Visit, Visit.id == model.visit_id)
        .group_by(model.visit_id)
    )


def _riders(amount: Any, condition: Any) -> Select[Any]:
    counted = and_(
        HelmetCheck.phase.in_(_PHASES),
        func.coalesce(HelmetCheck.minutes, SHORT_CHECK_MINUTES) >= SHORT_CHECK_MINUTES,
    )
    joined = _of(HelmetCheck, amount).join(HelmetCount, HelmetCount.check_id == HelmetCheck.id)
    return joined.where(counted, condition)


def _names_any(codes: Any, wanted: Iterable[str]) -> ColumnElement[bool]:
    """Whether a list of codes, stored as JSON, holds any of those wanted.

    The underscore of a code is no wildcard: it is escaped.
    """
    text = cast(codes, Text)
    return or_(false(), *(text.contains(f'"{code}"', autoescape=True) for code in wanted))
