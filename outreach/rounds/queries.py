"""Reading rounds: those of a scope, those a team drives, and which stops were reached."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from outreach.accounts.models import Account
from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.places.models import Place
from outreach.rounds.models import Round, RoundMember, RoundStop
from outreach.units.queries import get_unit, scope_unit_ids

#: Phones are given the rounds of so many days ahead.
AHEAD_DAYS = 7
#: A list of rounds is read in a handful of statements, however many there are.
_WHOLE = (
    selectinload(Round.stops).joinedload(RoundStop.place).joinedload(Place.township),
    selectinload(Round.members),
    joinedload(Round.campaign),
)


def get_round_visible(account: Account, round_id: str) -> Round:
    """The round, of one's scope or with oneself on its team. Raises LookupError otherwise."""
    found = db.session.scalar(select(Round).where(Round.id == round_id, _visible(account)))
    if found is None:
        raise LookupError(f"no round {round_id!r} in the scope")
    return found


def get_round_in_scope(account: Account, round_id: str) -> Round:
    """The round, if it is of the account's unit or below. Raises LookupError otherwise."""
    found = db.session.get(Round, round_id)
    if found is None or found.unit_id not in scope_unit_ids(account):
        raise LookupError(f"no round {round_id!r} in the scope")
    return found


def list_rounds(unit_ids: Collection[str], first: date, last: date) -> Sequence[Round]:
    """The rounds of the units between two days, by day; also those not sent yet."""
    return db.session.scalars(
        select(Round)
        .options(*_WHOLE)
        .where(Round.unit_id.in_(unit_ids), Round.day >= first, Round.day <= last)
        .order_by(Round.day, Round.created_at, Round.id)
    ).all()


def list_own_rounds(account: Account, first: date, days: int = 1) -> Sequence[Round]:
    """The rounds sent to the account's phone for so many days: of its team, or of all its unit."""
    last = first + timedelta(days=days - 1)
    return db.session.scalars(
        select(Round)
        .options(*_WHOLE)
        .where(Round.day >= first, Round.day <= last, Round.sent_at.is_not(None), _own(account))
        .order_by(Round.day, Round.sent_at, Round.id)
    ).all()


def list_reached(rounds: Collection[Round]) -> Mapping[str, frozenset[str]]:
    """Round id -> ids of its places that had a counting visit on its day. One statement."""
    if not rounds:
        return {}
    rows = db.session.execute(
        select(RoundStop.round_id, RoundStop.place_id)
        .join(Round, Round.id == RoundStop.round_id)
        .join(
            VisitFact,
            and_(VisitFact.place_id == RoundStop.place_id, VisitFact.local_day == Round.day),
        )
        .where(RoundStop.round_id.in_([each.id for each in rounds]))
        .distinct()
    )
    reached: dict[str, set[str]] = {each.id: set() for each in rounds}
    for round_id, place_id in rows:
        reached[round_id].add(place_id)
    return {round_id: frozenset(places) for round_id, places in reached.items()}


def list_team_choices(unit_ids: Collection[str]) -> Sequence[Account]:
    """The people who may be put on a team: those who record visits in the units, by badge."""
    return db.session.scalars(
        select(Account)
        .where(
            Account.unit_id.in_(unit_ids),
            ~Account.locked,
            Account.role.in_(("officer", "auxiliary", "squad_leader", "brigade_leader")),
        )
        .order_by(Account.badge)
    ).all()


def list_places(place_ids: Sequence[str]) -> Sequence[Place]:
    """The active places with these ids, in the order of the ids."""
    found = {
        place.id: place
        for place in db.session.scalars(select(Place).where(Place.id.in_(place_ids), Place.active))
    }
    return [found[place_id] for place_id in dict.fromkeys(place_ids) if place_id in found]


def _visible(account: Account) -> ColumnElement[bool]:
    return or_(Round.unit_id.in_(scope_unit_ids(account)), _own(account))


def _own(account: Account) -> ColumnElement[bool]:
    has_team = exists().where(RoundMember.round_id == Round.id)
    # A round of a brigade without names is its squadrons', too.
    above = get_unit(account.unit_id).path.strip("/").split("/")
    return or_(_is_member(account), and_(~has_team, Round.unit_id.in_(above)))


def _is_member(account: Account) -> ColumnElement[bool]:
    return exists().where(RoundMember.round_id == Round.id, RoundMember.account_id == account.id)
