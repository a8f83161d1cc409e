"""Notices of the demo: one that holds, one that has expired, and a drill."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from outreach.accounts.models import Account
from outreach.database import db, transaction, utc_now
from outreach.demo import cast
from outreach.notices.models import Notice
from outreach.notices.services import note_passed, note_seen, send_notice
from outreach.periods import from_local
from outreach.places.queries import list_places_in_scope
from outreach.units.queries import list_units

#: Days before the last day on which the expired one was sent.
EXPIRED_AGO = 12


def add_notices(accounts: Mapping[str, Account], last_day: date) -> None:
    """Headquarters warns of rain and holds a drill; one brigade told of ice, which is over."""
    headquarters, leader = accounts["HQ01"], accounts[cast.leader_badge("JY")]
    brigades = [unit.id for unit in list_units() if unit.depth == 1]
    now = utc_now()
    villages = [row.place for row in list_places_in_scope(leader) if row.place.kind == "village"][
        :4
    ]
    rain = send_notice(
        headquarters,
        {
            "kind": "flood",
            "level": "yellow",
            "is_drill": False,
            "title": "今晚到明天有暴雨，漫水桥不要过",
            "text": "西山一带预计今晚20时起有暴雨，山洪来得快。请包村民警通知沿河各村。",
            "valid_from": now - timedelta(hours=1),
            "valid_until": now + timedelta(days=2),
        },
        brigades,
        villages,
    )
    for code, channel in (("YZ", "chat"), ("WBL", "loudspeaker"), ("YQ", "loudspeaker")):
        officer = accounts[cast.officer_badge(code, 1)]
        note_seen(officer, rain)
        note_passed(officer, rain, channel, utc_now())
    send_notice(
        headquarters,
        {
            "kind": "road",
            "level": "none",
            "is_drill": True,
            "title": "桌面推演：国道团雾连环追尾",
            "text": "推演题目：凌晨国道团雾，三车追尾，就近大队怎样通知沿线各村。只在桌面上走一遍。",
            "valid_from": now - timedelta(minutes=30),
            "valid_until": now + timedelta(days=1),
        },
        brigades[-3:],
    )
    ice = send_notice(
        leader,
        {
            "kind": "ice",
            "level": "blue",
            "is_drill": False,
            "title": "明早桥面结冰，骑车下来推",
            "text": "",
            "valid_from": now,
            "valid_until": now + timedelta(hours=12),
        },
        [leader.unit_id],
        villages[:2],
    )
    note_seen(accounts[cast.officer_badge("JY", 1)], ice)
    _move_back(ice, _at(last_day - timedelta(days=EXPIRED_AGO), 17))


def _move_back(notice: Notice, sent_at: datetime) -> None:
    """As if it had been sent then: it is over by now."""
    with transaction():
        notice = db.session.merge(notice)
        for row in notice.addressed:
            row.seen_at = row.seen_at and sent_at + timedelta(minutes=40)
        notice.created_at = notice.valid_from = sent_at
        notice.valid_until = sent_at + timedelta(hours=16)


def _at(day: date, hour: int) -> datetime:
    return from_local(datetime.combine(day, time(hour)))
