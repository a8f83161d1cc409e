"""Hazards of the demo year: seen on some visits, most handed on, many settled."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from outreach.accounts.models import Account
from outreach.database import db
from outreach.demo import cast
from outreach.hazards.models import Hazard
from outreach.hazards.services import LONGEST_BACK, close, hand_on
from outreach.periods import today

#: One visit in so many sees a hazard.
_ONE_IN = 45
#: (kind, where and what, who sees to it, how it was settled)
_SEEN = (
    ("no_speed_bump", "村东小学路口，放学时车多", "transport_bureau", "已装减速带"),
    ("no_sign", "进村急弯没有警示标志", "highway_section", "已立急弯标志"),
    ("poor_sight", "路口玉米地挡视线", "village_committee", "已清理路口两侧"),
    ("damaged_road", "村北桥头路面塌陷半幅", "transport_bureau", "已修补"),
    ("no_guardrail", "临水路段没有护栏", "highway_section", "已装波形护栏"),
    ("no_lighting", "村口到县道没有路灯", "township", "已装太阳能路灯8盏"),
    ("roadside_stacking", "晒粮占了半边路", "village_committee", "已清走"),
)


def hazards_of(number: int) -> list[dict[str, str]]:
    """What the trip with the number sees."""
    chance = random.Random(f"hazard {number}")
    if chance.randrange(_ONE_IN):
        return []
    kind, note, _owner, _settled = chance.choice(_SEEN)
    return [{"kind": kind, "note": note}]


def see_to_hazards(accounts: Mapping[str, Account], last_day: date) -> None:
    """Leaders hand most of them on within weeks, and many are settled within months."""
    told = {kind: (owner, settled) for kind, _note, owner, settled in _SEEN}
    for hazard in db.session.scalars(select(Hazard).order_by(Hazard.seen_on, Hazard.id)).all():
        chance = random.Random(f"settle {hazard.seen_on} {hazard.kind} {hazard.place_id}")
        unit = hazard.unit
        leader = accounts.get(cast.leader_badge(unit.code)) or accounts["HQ01"]
        owner, settled = told[hazard.kind]
        handed = hazard.seen_on + timedelta(days=chance.randrange(2, 20))
        closed = handed + timedelta(days=chance.randrange(15, 90))
        if not today() - LONGEST_BACK <= handed <= min(last_day, today()) or chance.random() < 0.15:
            continue
        hand_on(leader, hazard, owner, handed, "")
        if closed <= min(last_day, today()) and chance.random() < 0.8:
            close(leader, hazard, closed, settled)
