"""What leaders did with the demo year: older visits are accepted, a few wait, one comes twice.

So that every page of theirs shows something: the queue, a returned visit, two versions of one, and
two entries of one visit.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from outreach.accounts.models import Account
from outreach.database import transaction, utc_now
from outreach.demo import cast
from outreach.periods import SHANGHAI, day_start, local_day
from outreach.visits.content import Content
from outreach.visits.models import Visit
from outreach.visits.queries import VisitFilters
from outreach.visits.review_queries import list_waiting
from outreach.visits.reviews import Seen, accept_visits, return_visit
from outreach.visits.services import Receipt, record_visit
from outreach.visits.version_queries import get_revision

#: Leaders look through what came in once a week; what is younger still waits.
WAITING_DAYS = 12
#: The unit whose leader has one of everything, and units with one visit returned.
SHOWN_UNIT = "JY"
_RETURNED = {
    "JY": "资料数量似多一个0，请核对",
    "XD1": "没写宣讲对象，请补上",
    "QX-1": "时间和出车记录对不上，请核对",
}


@dataclass(frozen=True)
class _Waiting:
    """A visit of the queue as the demo needs it."""

    id: str
    version: int
    submission_id: str
    badge: str
    received_at: datetime
    content: Content


def review_year(accounts: Mapping[str, Account], last_day: date) -> None:
    """Lets each unit's leader do what leaders do, as it stands on the evening of `last_day`."""
    now = min(utc_now(), day_start(last_day + timedelta(days=1)))
    for unit in cast.UNITS:
        if unit.officers:
            with transaction():
                young = _accept_older(accounts[cast.leader_badge(unit.code)], now)
                _leave_something(unit.code, accounts, young, now)


def _accept_older(leader: Account, now: datetime) -> list[_Waiting]:
    """Accepts week by week what came in long enough ago; gives what still waits."""
    young_from = now - timedelta(days=WAITING_DAYS)
    weeks: dict[datetime, dict[str, int]] = defaultdict(dict)
    young: list[Visit] = []
    for visit in list_waiting(leader, VisitFilters(), limit=100_000):
        if visit.received_at < young_from:
            weeks[_review_day(visit.received_at)][visit.id] = visit.version
        else:
            young.append(visit)
    for moment, versions in sorted(weeks.items()):
        accept_visits(leader, versions, at=moment)
    return [
        _Waiting(
            visit.id,
            visit.version,
            visit.submission_id,
            visit.author.badge,
            visit.received_at,
            get_revision(visit, visit.version).content,
        )
        for visit in young
    ]


def _review_day(received_at: datetime) -> datetime:
    """The Monday morning after, when the leader sat down to it."""
    day = local_day(received_at)
    monday = day + timedelta(days=7 - day.weekday())
    return datetime.combine(monday, time(9), SHANGHAI)


def _leave_something(
    unit_code: str, accounts: Mapping[str, Account], young: Sequence[_Waiting], now: datetime
) -> None:
    rich = [each for each in young if each.content["leaflets"] and each.content["talks"]]
    if unit_code in _RETURNED and rich:
        # The officer who signs in first of the demo has something to answer.
        first = cast.officer_badge(unit_code, 1)
        own = [each for each in young if each.badge == first and each.content["leaflets"]]
        returned = (own or rich)[0]
        rich = [each for each in rich if each is not returned]
        return_visit(
            accounts[cast.leader_badge(unit_code)],
            returned.id,
            _RETURNED[unit_code],
            Seen(returned.version, "submitted"),
            at=min(now, returned.received_at + timedelta(hours=20)),
        )
    if unit_code == SHOWN_UNIT and len(rich) >= 2:
        _send_another_version(accounts[rich[0].badge], rich[0], now)
        others = [
            badge for badge in accounts if badge.startswith(unit_code) and badge[-1].isdigit()
        ]
        colleague = next(badge for badge in others if badge != rich[-1].badge)
        _log_again(accounts[colleague], rich[-1], now)


def _send_another_version(author: Account, visit: _Waiting, now: datetime) -> None:
    """The phone sends the same visit with other numbers: a leader has to choose."""
    leaflets = [{**row, "quantity": row["quantity"] * 10} for row in visit.content["leaflets"]]
    talks = [{**talk, "attendees": (talk["attendees"] or 0) + 6} for talk in visit.content["talks"]]
    content = {
        **visit.content,
        "leaflets": leaflets,
        "talks": talks,
        "notes": "村委帮忙用大喇叭先播了通知，来的人比平时多。",
    }
    at = min(now, visit.received_at + timedelta(hours=3))
    record_visit(author, visit.submission_id, content, Receipt(received=content, at=at))


def _log_again(colleague: Account, visit: _Waiting, now: datetime) -> None:
    """A second officer of the team logs the visit as well."""
    began = datetime.fromisoformat(visit.content["captured_at"]) + timedelta(minutes=12)
    content = {
        **visit.content,
        "captured_at": began.isoformat().replace("+00:00", "Z"),
        "ended_at": None,
        "leaflets": visit.content["leaflets"][:1],
        "helmet_checks": [],
        "notes": "和同事一起去的。",
    }
    number = UUID(int=random.Random(f"again {visit.submission_id}").getrandbits(128), version=4)
    at = min(now, visit.received_at + timedelta(minutes=40))
    record_visit(colleague, str(number), content, Receipt(received=content, at=at))
