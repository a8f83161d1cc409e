"""Writing campaigns and their targets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, func, select

from outreach.audit import services as audit
from outreach.audit.services import Actor
from outreach.campaigns.models import Campaign, CampaignPlace, Target
from outreach.campaigns.queries import (
    list_picked_ids,
    list_picked_places,
    list_targets,
    period_of_campaign,
)
from outreach.campaigns.targets import INDICATORS, period_of
from outreach.database import db, lock_row, transaction
from outreach.places.models import Place
from outreach.refusals import Refused
from outreach.units.queries import get_root_unit
from outreach.vocabulary.queries import forget_vocabulary

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: Names of places that an entry of the audit tells.
_MOST_TOLD = 100
#: What of a campaign is edited on its page, beside the list of places.
FIELDS = (
    "name",
    "name_en",
    "first_day",
    "last_day",
    "kind",
    "theme",
    "channel",
    "unit_ids",
    "place_rule",
    "place_values",
    "visits_needed",
    "needs_talk",
    "needs_check",
    "emphasis",
    "talking_points",
    "talking_points_en",
    "material_codes",
)


class CampaignRefused(Refused):
    """A campaign cannot be written so: the field it is about and a message saying what to do."""


def add_campaign(
    code: str,
    values: Mapping[str, Any],
    place_ids: Sequence[str] = (),
    *,
    copied_from: Campaign | None = None,
    actor: Actor | None,
) -> Campaign:
    """Adds a campaign; one copied from another takes over its targets for the whole of it.

    Raises CampaignRefused for a bad or taken code and for days in the wrong order.
    """
    # Its page would be that on which campaigns are added.
    if not CODE.fullmatch(code) or len(code) > 32 or code == "new":
        raise CampaignRefused("code", _("代码只用小写字母、数字和连字符，1至32个"))
    with transaction():
        lock_row(get_root_unit())  # one code at a time
        if db.session.scalar(select(Campaign.id).where(Campaign.code == code)):
            raise CampaignRefused("code", _("代码%(code)s已经有了，请换一个", code=code))
        last = db.session.scalar(select(func.max(Campaign.position))) or 0
        campaign = Campaign(code=code, position=last + 1, **_checked(values))
        db.session.add(campaign)
        db.session.flush()
        _pick(campaign, place_ids)
        details: dict[str, Any] = {
            "code": [None, code],
            **audit.changes({}, _told(campaign)),
            **_picked_changes([], list_picked_places(campaign)),
        }
        if copied_from is not None:
            for target in list_targets(copied_from):
                if not target.period:
                    _put(campaign, target.unit_id, target.indicator, "", target.value)
            details["copied_from"] = copied_from.code
        _record("campaign.add", campaign, actor, details)
    forget_vocabulary()
    return campaign


def edit_campaign(
    campaign: Campaign,
    values: Mapping[str, Any],
    place_ids: Sequence[str] = (),
    *,
    actor: Actor | None,
) -> Campaign:
    """Changes a campaign; the code stays. Raises CampaignRefused for days in the wrong order."""
    checked = _checked(values)
    with transaction():
        before, picked = _told(campaign), list_picked_places(campaign)
        for name, value in checked.items():
            setattr(campaign, name, value)
        _pick(campaign, place_ids)
        changed = audit.changes(before, _told(campaign))
        changed |= _picked_changes(picked, list_picked_places(campaign))
        if changed:
            _record("campaign.edit", campaign, actor, changed)
    forget_vocabulary()
    return campaign


def archive_campaign(campaign: Campaign, active: bool, *, actor: Actor | None) -> Campaign:
    """Puts a campaign away, so that no visit form offers it; or takes it out again."""
    with transaction():
        if campaign.active != active:
            _record(
                "campaign.reopen" if active else "campaign.archive",
                campaign,
                actor,
                {"active": [campaign.active, active]},
            )
            campaign.active = active
    forget_vocabulary()
    return campaign


def set_targets(
    campaign: Campaign,
    indicator: str,
    period: str,
    values: Mapping[str, float | None],
    *,
    actor: Actor | None,
) -> None:
    """Sets the targets of units (by id) for one indicator and period; None takes one away.

    `period` is empty for the whole campaign, or a month or quarter of it. Raises CampaignRefused
    for an unknown indicator or period and for what is not above 0 (or above 100 per cent).
    """
    if indicator not in INDICATORS:
        raise CampaignRefused("indicator", _("没有这个指标"))
    if period:
        try:
            period_of(period, period_of_campaign(campaign))
        except ValueError:
            raise CampaignRefused("period", _("行动里没有这个月份或季度")) from None
    most = 100 if INDICATORS[indicator].is_share else 9_999_999
    for value in values.values():
        if value is not None and not 0 < value <= most:
            raise CampaignRefused("value", _("目标要大于0，最多%(most)s", most=most))
    with transaction():
        # One at a time: two people may set the same target.
        db.session.execute(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update())
        stored = {
            target.unit_id: target
            for target in list_targets(campaign)
            if (target.indicator, target.period) == (indicator, period)
        }
        changed: dict[str, list[float | None]] = {}
        for unit_id, value in values.items():
            old = stored.get(unit_id)
            if (None if old is None else old.value) == value:
                continue
            changed[unit_id] = [None if old is None else old.value, value]
            if value is None:
                db.session.delete(old)
            elif old is None:
                _put(campaign, unit_id, indicator, period, value)
            else:
                old.value = value
        if changed:
            details = {"indicator": indicator, "period": period, "targets": changed}
            _record("campaign.targets", campaign, actor, details)


def _put(campaign: Campaign, unit_id: str, indicator: str, period: str, value: float) -> None:
    db.session.add(
        Target(
            campaign_id=campaign.id,
            unit_id=unit_id,
            indicator=indicator,
            period=period,
            value=value,
        )
    )


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    checked = {name: values[name] for name in FIELDS if name in values}
    first, last = checked.get("first_day"), checked.get("last_day")
    if first and last and last < first:
        raise CampaignRefused("last_day", _("结束日期早于开始日期，请改正"))
    return checked


def _pick(campaign: Campaign, place_ids: Sequence[str]) -> None:
    wanted = set(place_ids) if campaign.place_rule == "picked" else set()
    known = set(list_picked_ids(campaign))
    if known - wanted:
        db.session.execute(
            delete(CampaignPlace).where(
                CampaignPlace.campaign_id == campaign.id,
                CampaignPlace.place_id.in_(known - wanted),
            )
        )
    db.session.add_all(
        CampaignPlace(campaign_id=campaign.id, place_id=place_id)
        for place_id in sorted(wanted - known)
    )
    db.session.flush()


def _told(campaign: Campaign) -> dict[str, Any]:
    """What the audit compares: plain values; of the places picked see `_picked_changes`."""
    told = {name: getattr(campaign, name) for name in FIELDS}
    for name in ("first_day", "last_day"):
        told[name] = told[name].isoformat() if told[name] else None
    for name in ("unit_ids", "place_values", "material_codes"):
        told[name] = ", ".join(told[name] or ())
    told["emphasis"] = ", ".join(
        f"{kind}:{code}"
        for kind, codes in sorted((told["emphasis"] or {}).items())
        for code in codes
    )
    return told


def _picked_changes(before: Sequence[Place], after: Sequence[Place]) -> dict[str, list[str]]:
    """What the audit says of picked places: how many there were and are, and which went and came.

    Ten replaced by ten others are as many as before.
    """
    were, are = ({place.id for place in places} for places in (before, after))
    gone = [place.short_name for place in before if place.id not in are]
    new = [place.short_name for place in after if place.id not in were]
    if not gone and not new:
        return {}
    return {"places": [_count_words(len(before), "−", gone), _count_words(len(after), "+", new)]}


def _count_words(count: int, sign: str, names: Sequence[str]) -> str:
    said = "、".join(names[:_MOST_TOLD]) + ("…" if len(names) > _MOST_TOLD else "")
    return f"{count}（{sign}{said}）" if said else str(count)


def _record(action: str, campaign: Campaign, actor: Actor | None, details: dict[str, Any]) -> None:
    audit.record(
        action,
        actor=actor,
        target_type="campaign",
        target_id=campaign.id,
        target=f"{campaign.name}（{campaign.code}）",
        unit_id=get_root_unit().id,
        details=details,
    )
