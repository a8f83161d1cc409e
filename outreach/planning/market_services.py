"""Writing when a village has market."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.database import RowGone, db, lock_row, transaction
from outreach.places.models import Place
from outreach.planning.markets import MarketRefused, parse_rule
from outreach.planning.models import MARKET_KINDS, MarketRule
from outreach.refusals import Refused

LONGEST_NAME = 40
#: No village has more, and nobody fills the calendar with them.
MOST_MARKETS = 10
REASONS: dict[str, Any] = {
    "empty": _("请写哪天逢集，如：农历逢三六九"),
    "unknown": _(
        "看不懂“%(value)s”。可写：农历逢三六九、初一、十五、每周四、农历三月十三、2026-05-01"
    ),
    "both_calendars": _("农历和公历只能写一个"),
    "list_is_solar": _("列出的日期只能是公历，如：2026-05-01、2026-05-03"),
    "week_is_solar": _("按星期的集没有农历，请去掉“农历”"),
    "bad_day": _("没有“%(value)s”这一天。请核对"),
    "leap": _("闰月不用写：庙会在平月"),
    "too_many_days": _("日期太多，最多60天。请写规则"),
}


class NotAMarket(Refused):
    """A market cannot be written so: the field it is about and what to do."""


def add_market(account: Account, place: Place, text: str, kind: str, name: str) -> MarketRule:
    """Adds a market or fair by its rule in words. Raises NotAMarket."""
    try:
        rule = parse_rule(text)
    except MarketRefused as refused:
        message = str(REASONS[refused.reason]) % {"value": text[:40]}
        raise NotAMarket("text", message) from None
    name = " ".join(name.split())
    if kind not in MARKET_KINDS:
        raise NotAMarket("kind", _("请选集市或庙会"))
    if len(name) > LONGEST_NAME:
        raise NotAMarket("name", _("名称最多%(n)s个字", n=LONGEST_NAME))
    with transaction():
        db.session.execute(select(Place.id).where(Place.id == place.id).with_for_update(of=Place))
        of_place = MarketRule.place_id == place.id
        same = (MarketRule.calendar == rule.calendar, MarketRule.pattern == rule.pattern)
        if db.session.scalar(select(MarketRule.id).where(of_place, *same)):
            raise NotAMarket("text", _("这个规则已经有了"))
        if (db.session.scalar(select(func.count()).where(of_place)) or 0) >= MOST_MARKETS:
            raise NotAMarket("text", _("一个村最多%(n)s个集市，先删掉不用的", n=MOST_MARKETS))
        row = MarketRule(
            place_id=place.id, calendar=rule.calendar, pattern=rule.pattern, kind=kind, name=name
        )
        db.session.add(row)
        db.session.flush()
        _record("market.add", account, place, row)
    return row


def remove_market(account: Account, place: Place, row: MarketRule) -> None:
    """Takes a market away for good; visits made on its days stay what they are.

    Pressed twice it is away.
    """
    with transaction():
        try:
            lock_row(row)
        except RowGone:
            return
        _record("market.remove", account, place, row)
        db.session.delete(row)


def _record(action: str, account: Account, place: Place, row: MarketRule) -> None:
    audit.record(
        action,
        actor=account,
        target_type="place",
        target_id=place.id,
        target=place.short_name,
        unit_id=account.unit_id,
        details={"market": f"{row.calendar} {row.pattern}", "name": row.name},
    )
