"""Writing rounds: made by a leader, sent to phones, changed on the way. Nobody is locked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.campaigns.models import Campaign
from outreach.database import RowGone, db, lock_row, transaction, utc_now
from outreach.places.models import Place
from outreach.refusals import Refused
from outreach.rounds.models import Round, RoundStop
from outreach.rounds.routes import MOST_STOPS, Pace
from outreach.units.models import Unit

LONGEST_NOTE = 200
#: The same round within so long was sent twice.
_SENT_TWICE = timedelta(minutes=2)
SKIP_REASONS = ("nobody", "road", "weather", "time", "urgent", "other")


class RoundRefused(Refused):
    """A round cannot be written so: the field it is about and what to do."""


def make_round(
    account: Account,
    unit: Unit,
    day: date,
    places: Sequence[Place],
    members: Sequence[Account],
    pace: Pace,
    facts: Mapping[str, Mapping[str, Any]],
    *,
    send: bool,
    campaign: Campaign | None = None,
) -> Round:
    """Makes the round with its stops in this order; `send` puts it on the team's phones.

    `facts` says by place why it was chosen. Raises RoundRefused without a stop and above MOST_STOPS.
    """
    if not places:
        raise RoundRefused("place", _("请至少选一个村"))
    if len(places) > MOST_STOPS:
        raise RoundRefused("place", _("一天最多%(n)s个村，请去掉几个", n=MOST_STOPS))
    with transaction():
        # Pressed twice by an impatient hand, it is made once.
        if again := _just_made(account, day, places, members, campaign, send):
            return again
        made = Round(
            unit_id=unit.id,
            day=day,
            speed_kmh=pace.speed_kmh,
            road_factor=pace.road_factor,
            stop_minutes=pace.stop_minutes,
            account_id=account.id,
            sent_at=utc_now() if send else None,
            campaign_id=campaign.id if campaign else None,
            members=list(members),
            stops=[
                RoundStop(place_id=place.id, position=at, facts=dict(facts.get(place.id, {})))
                for at, place in enumerate(places, start=1)
            ],
        )
        db.session.add(made)
        db.session.flush()
        names = [place.short_name for place in places]
        team = [member.display_name for member in members]
        details: dict[str, Any] = {"stops": names, "team": team, "sent": send}
        if campaign:
            details["campaign"] = campaign.name
        _record("round.make", made, account, details)
    return made


def _just_made(
    account: Account,
    day: date,
    places: Sequence[Place],
    members: Sequence[Account],
    campaign: Campaign | None,
    send: bool,
) -> Round | None:
    """The same round in all that was chosen; another team, or sending it, is another wish."""
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    since = utc_now() - _SENT_TWICE
    recent = db.session.scalars(
        select(Round).where(
            Round.account_id == account.id, Round.day == day, Round.created_at >= since
        )
    )
    wanted = (
        [place.id for place in places],
        {member.id for member in members},
        campaign.id if campaign else None,
        send,
    )
    return next((each for each in recent if _chosen_in(each) == wanted), None)


def _chosen_in(found: Round) -> tuple[list[str], set[str], str | None, bool]:
    stops = [stop.place_id for stop in found.stops]
    team = {member.id for member in found.members}
    return stops, team, found.campaign_id, found.sent_at is not None


def send_round(account: Account, found: Round) -> None:
    """Puts a round on the phones of its team; sent once more it changes nothing."""
    with transaction():
        lock_row(found)
        if found.sent_at is None:
            found.sent_at = utc_now()
            _record("round.send", found, account, {})


def move_stop(account: Account, found: Round, stop: RoundStop, by: int) -> None:
    """Moves a stop up (-1) or down (1) among those that are driven; the ends stay the ends."""
    with transaction():
        lock_row(found)
        driven = found.driven
        at = driven.index(stop) if stop in driven else -1
        if at < 0 or not 0 <= at + by < len(driven):
            return
        other = driven[at + by]
        stop.position, other.position = other.position, stop.position
        details = {"place": stop.place.short_name, "position": [at + 1, at + 1 + by]}
        _record("round.reorder", found, account, details)


def skip_stop(account: Account, found: Round, stop: RoundStop, reason: str, note: str) -> None:
    """Leaves a stop out, with the reason. Raises RoundRefused for none."""
    note = _checked(reason, note)
    with transaction():
        lock_row(found)
        _leave_out(stop, "skipped", reason, note)
        _record("round.skip", found, account, _why(stop, reason, note))


def replace_stop(
    account: Account, found: Round, stop: RoundStop, place: Place, reason: str, note: str
) -> None:
    """Puts another village in the stop's place, with the reason.

    Raises RoundRefused for none, and for a village that is a stop of the round already.
    """
    note = _checked(reason, note)
    with transaction():
        lock_row(found)
        if any(each.place_id == place.id for each in found.stops):
            raise RoundRefused("place", _("%(name)s已在行程里", name=place.short_name))
        _leave_out(stop, "replaced", reason, note)
        other = RoundStop(place_id=place.id, facts={})
        found.stops.insert(found.stops.index(stop) + 1, other)
        for position, each in enumerate(found.stops, start=1):
            each.position = position
        db.session.flush()
        details = {**_why(stop, reason, note), "replaced_by": place.short_name}
        _record("round.replace", found, account, details)


def resume_stop(account: Account, found: Round, stop: RoundStop) -> None:
    """Takes a stop that was left out into the round again."""
    with transaction():
        lock_row(found)
        stop.state, stop.reason, stop.note = "planned", None, ""
        _record("round.resume", found, account, {"place": stop.place.short_name})


def cancel_round(account: Account, found: Round) -> None:
    """Takes a round away altogether; visits made on it stay. Pressed twice it is away."""
    with transaction():
        try:
            lock_row(found)
        except RowGone:
            return
        _record(
            "round.cancel", found, account, {"stops": [s.place.short_name for s in found.stops]}
        )
        db.session.delete(found)


def _checked(reason: str, note: str) -> str:
    note = " ".join(note.split())
    if reason not in SKIP_REASONS:
        raise RoundRefused("reason", _("请选一个原因"))
    if reason == "other" and not note:
        raise RoundRefused("note", _("选“其他”时，请写明原因"))
    if len(note) > LONGEST_NOTE:
        raise RoundRefused("note", _("最多%(most)s个字", most=LONGEST_NOTE))
    return note


def _leave_out(stop: RoundStop, state: str, reason: str, note: str) -> None:
    stop.state, stop.reason, stop.note = state, reason, note


def _why(stop: RoundStop, reason: str, note: str) -> dict[str, Any]:
    return {"place": stop.place.short_name, "reason": reason, "note": note}


def _record(action: str, found: Round, account: Account, details: dict[str, Any]) -> None:
    audit.record(
        action,
        actor=account,
        target_type="round",
        target_id=found.id,
        target=found.day.isoformat(),
        unit_id=found.unit_id,
        details=details,
    )
