"""The facts behind every figure, kept in step with each visit inside its own transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    Table,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from outreach.coverage.models import GoneFact, VisitFact
from outreach.coverage.turns import current_turn
from outreach.database import db, is_sqlite
from outreach.visits.models import (
    COUNTING_STATES,
    SHORT_CHECK_MINUTES,
    Activity,
    HelmetCheck,
    HelmetCount,
    LeafletIssue,
    Talk,
    Visit,
)
from outreach.vocabulary.models import Material

#: Riders seen after the talk put helmets on for the uniform: they stay out of every figure.
COUNTED_PHASES = ("before_talk", "separate")


def refresh_visit(visit: Visit) -> None:
    """Makes the visit's fact anew: safe to repeat. A void visit has none."""
    refresh_visits([visit.id])


def refresh_visits(visit_ids: Collection[str]) -> None:
    """Deletes and inserts the facts of the visits, in three statements however many they are.

    That they go is noted first: the turn is then later than any that a reader has seen.
    """
    db.session.flush()
    db.session.execute(_note_gone(), {"visit_ids": list(visit_ids)})
    db.session.execute(_DELETE, {"visit_ids": list(visit_ids)})
    add_visits(visit_ids)


def add_visits(visit_ids: Collection[str]) -> None:
    """Inserts the facts of visits just made, which have none yet."""
    db.session.execute(_INSERT, {"visit_ids": list(visit_ids)})


def expected_facts() -> Select[*tuple[Any, ...]]:
    """What the facts of all counting visits must be, without the turn: `COMPARED` in order."""
    columns: list[Any] = [_FACT[column].label(column.key) for column in COMPARED]
    return select(*columns).where(Visit.review_state.in_(COUNTING_STATES))


def _note_gone() -> Any:
    statement = (sqlite.insert if is_sqlite() else postgresql.insert)(_GONE).from_select(
        ["visit_id", "turn"], select(Visit.id, current_turn()).where(Visit.id.in_(_IDS))
    )
    return statement.on_conflict_do_update(
        index_elements=["visit_id"], set_={"turn": statement.excluded.turn}
    )


def _done() -> ColumnElement[str]:
    """What was done beside talks, as `VisitFact.did` holds it."""
    parts = (
        select(literal(",").concat(Activity.kind).label("part"))
        .where(Activity.visit_id == Visit.id)
        .correlate(Visit)
        .distinct()
        .order_by("part")
        .subquery()
    )
    others = select(func.aggregate_strings(parts.c.part, "")).scalar_subquery()
    leaflet = exists().where(LeafletIssue.visit_id == Visit.id)
    check = exists().where(HelmetCheck.visit_id == Visit.id)
    return (
        case((leaflet, ",leaflet"), else_="")
        .concat(case((check, ",helmet_check"), else_=""))
        .concat(func.coalesce(others, ""))
    )


def _sum_of(amount: Any, *conditions: Any) -> ScalarSelect[Any]:
    return select(func.coalesce(func.sum(amount), 0)).where(*conditions).scalar_subquery()


def _riders(amount: Any) -> ScalarSelect[Any]:
    """A sum over the counts of the visit's checks, without those that say nothing of habits."""
    return _sum_of(
        amount,
        HelmetCount.check_id == HelmetCheck.id,
        HelmetCheck.visit_id == Visit.id,
        HelmetCheck.phase.in_(COUNTED_PHASES),
        or_(HelmetCheck.minutes.is_(None), HelmetCheck.minutes >= SHORT_CHECK_MINUTES),
    )


_FACT = {
    VisitFact.visit_id: Visit.id,
    VisitFact.place_id: Visit.place_id,
    VisitFact.unit_id: Visit.unit_id,
    VisitFact.local_day: Visit.local_day,
    VisitFact.campaign_id: Visit.campaign_id,
    VisitFact.talks: _sum_of(1, Talk.visit_id == Visit.id),
    VisitFact.attendees: _sum_of(Talk.attendees, Talk.visit_id == Visit.id),
    VisitFact.leaflets: _sum_of(
        LeafletIssue.quantity,
        LeafletIssue.visit_id == Visit.id,
        LeafletIssue.material_id == Material.id,
        Material.kind == "leaflet",
    ),
    VisitFact.riders_observed: _riders(HelmetCount.none + HelmetCount.worn),
    VisitFact.riders_helmeted: _riders(HelmetCount.worn),
    VisitFact.did: _done(),
    VisitFact.turn: current_turn(),
}
#: All that follows from the visit alone.
COMPARED = tuple(column for column in _FACT if column.key != "turn")
_IDS: BindParameter[list[str]] = bindparam("visit_ids", expanding=True)
_TABLE = cast(Table, VisitFact.__table__)
_GONE = cast(Table, GoneFact.__table__)
_DELETE = delete(_TABLE).where(VisitFact.visit_id.in_(_IDS))
_INSERT = insert(_TABLE).from_select(
    [column.key for column in _FACT],
    select(*_FACT.values()).where(Visit.id.in_(_IDS), Visit.review_state.in_(COUNTING_STATES)),
)
