"""What this process holds in memory of one database, made true before each answer.

Nothing here is a source of its own: register and facts stand in the database, written in the
transaction of whatever changes them. Each answer begins with one short query whether anything
changed since the last (see `turns.py`); what changed is read by visit.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

import numpy as np
from flask import Flask, current_app
from sqlalchemy import BigInteger, ColumnElement, Text, and_, case, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import InstrumentedAttribute

from outreach.collector import spare_what_stays
from outreach.coverage.columns import FactRow, VisitColumns
from outreach.coverage.models import GoneFact, VisitFact
from outreach.coverage.register import Register, TownRow, read_register
from outreach.coverage.sums import BYTES_A_PLACE, Chosen, Integers, Sums
from outreach.coverage.turns import look
from outreach.database import db, is_sqlite
from outreach.remembered import saw_register

_BATCH = 5_000
#: Visits changed at once from which on all are read anew, if they are an eighth of all.
_MANY = 20_000
#: With more visits than this since it asked a map is told of all places.
_MOST_TOLD = 1_000
#: Bytes of sums kept for filters asked again.
_KEPT_BYTES = 8_000_000
#: Answers and grids kept: how many, and their bytes together.
_MOST_KEPT, _MOST_KEPT_BYTES = 64, 24_000_000
Version = tuple[int, int]
T = TypeVar("T")


@dataclass(frozen=True)
class Question:
    """Which visits count."""

    first: date | None
    last: date
    campaign: str | None = None
    activity: str | None = None
    #: What each visit must hold besides, and ids of the units that must have recorded it.
    needs: tuple[str, ...] = ()
    units: frozenset[str] | None = None


@dataclass(frozen=True)
class Answer:
    """A register with the sums of its places, in its order."""

    version: Version
    register: Register
    sums: Sums
    #: Visits of turns before this one are all in it (see `turns.py`).
    turn: int


class Live:
    """Register and visits of one database as this process knows them."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._columns = VisitColumns()
        self._register: Register | None = None
        self._numbers: Integers = np.zeros(0, np.int64)
        #: Grows with every change seen.
        self._changes = 0
        self._open_from = -1
        #: (visit, turn) of what was read from turns that may still be open.
        self._seen: frozenset[tuple[str, int]] = frozenset()
        self._kept: OrderedDict[Hashable, tuple[Version, Any, int]] = OrderedDict()
        self._sums: OrderedDict[Question, Sums] = OrderedDict()

    def version(self) -> Version:
        """Reads what changed; the same answer as long as nothing did.

        Raises RuntimeError inside a write: what may yet be undone must not be remembered.
        """
        if db.session().info.get("in_transaction"):
            raise RuntimeError("coverage is read before or after a write, not within")
        with self._lock:
            found = look(self._open_from)
            saw_register(found.register)
            # Another thread may have looked at a newer state than this one's transaction sees.
            if self._register is None or self._register.version < found.register:
                self._register = read_register(found.register)
                self._place_numbers()
            if self._open_from < 0:
                self._load()
                spare_what_stays()
            elif found.changed:
                self._catch_up()
            self._open_from = max(self._open_from, found.open_from)
            return self._register.version, self._changes

    def townships(self) -> Sequence[TownRow]:
        """All townships by code, as of the last look."""
        if self._register is None:
            self.version()
        return cast(Register, self._register).towns

    @property
    def register(self) -> Register:
        """The register as of the last look."""
        if self._register is None:
            self.version()
        return cast(Register, self._register)

    @property
    def visits(self) -> int:
        """How many visits are held."""
        return len(self._columns)

    def answer(self, question: Question) -> Answer:
        """The register and the sums under the filters as of now."""
        with self._lock:
            version = self.version()
            return self._answer(version, question)

    def _answer(self, version: Version, question: Question) -> Answer:
        register = cast(Register, self._register)
        return Answer(version, register, self._sums_of(question), self._open_from)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Within, what was answered last stays as it was: more can be asked of the same state."""
        with self._lock:
            yield

    def further(self, question: Question) -> Answer:
        """Another answer of the same state: ask within `steady()`, after the first."""
        version = cast(Register, self._register).version, self._changes
        return self._answer(version, question)

    def choose(self, question: Question, places: Integers) -> tuple[Chosen, Integers]:
        """The rows that count, and the numbers they know the places by.

        `places` are positions in the register of the last answer: ask within `steady()`, after it.
        """
        return self._choose(question), self._numbers[places]

    def rows_since(self, turn: int, answer: Answer) -> Integers | None:
        """Which places of the answer's register have visits written in the turn or later.

        None where nobody can tell: visits were changed or taken away (it is not written where they
        counted before), they are very many, or the register is another by now.
        """
        ids = _places_since(turn)
        with self._lock:
            if ids is None or self._register is not answer.register:
                return None
            numbers = [self._columns.number_of(place_id) for place_id in ids]
            return np.flatnonzero(np.isin(self._numbers, numbers))

    def _choose(self, question: Question) -> Chosen:
        return self._columns.choose(
            question.first,
            question.last,
            campaign=question.campaign,
            did=(*question.needs, *([question.activity] if question.activity else [])),
            units=question.units,
        )

    def _sums_of(self, question: Question) -> Sums:
        if question not in self._sums:
            chosen = self._choose(question)
            self._sums[question] = Sums.over(chosen).of(self._numbers)
            each = 2 * BYTES_A_PLACE * len(self._numbers) + chosen.nbytes
            while len(self._sums) > max(_KEPT_BYTES // max(each, 1), 1):
                self._sums.popitem(last=False)
        self._sums.move_to_end(question)
        return self._sums[question]

    def recall(self, key: Hashable, version: Version) -> Any | None:
        """What was kept under the key, if it was made of this version."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found[0] != version:
                return None
            self._kept.move_to_end(key)
            return found[1]

    def keep(self, key: Hashable, version: Version, value: T, nbytes: int = 0) -> T:
        """Keeps something made of this version; what nobody asks for any more makes way.

        `nbytes` is its size, where it grows with the register. What was made of an earlier version
        is never asked for again.
        """
        register, changes = version
        with self._lock:
            for old, ((its_register, its_changes), _value, _nbytes) in list(self._kept.items()):
                if its_register < register or 0 < its_changes < changes:
                    del self._kept[old]
            self._kept[key] = (version, value, nbytes)
            self._kept.move_to_end(key)
            held = sum(each for *_rest, each in self._kept.values())
            while len(self._kept) > 1 and (len(self._kept) > _MOST_KEPT or held > _MOST_KEPT_BYTES):
                *_rest, gone = self._kept.popitem(last=False)[1]
                held -= gone
            return value

    def _place_numbers(self) -> None:
        ids = cast(Register, self._register).ids
        self._numbers = np.fromiter(map(self._columns.number_of, ids), np.int64, len(ids))
        self._sums.clear()

    def _load(self) -> None:
        self._columns = VisitColumns()
        expected = db.session.scalar(select(func.count()).select_from(VisitFact)) or 0
        self._columns.load(_read_all(), expected)
        self._changed()

    def _catch_up(self) -> None:
        touched = _touched_since(self._open_from)
        new = touched - self._seen
        self._seen = frozenset(touched)
        if not new:
            return
        visit_ids = sorted({visit_id for visit_id, _turn in new})
        if len(visit_ids) > max(_MANY, len(self._columns) // 8):
            self._load()
            return
        for start in range(0, len(visit_ids), 500):
            part = visit_ids[start : start + 500]
            rows = db.session.execute(_FACTS.where(VisitFact.visit_id.in_(part))).all()
            self._columns.replace(part, rows)
        self._changed()

    def _changed(self) -> None:
        self._changes += 1
        self._place_numbers()


def init_app(app: Flask) -> None:
    """Gives the app a place for what it holds in memory; nothing is read yet."""
    app.extensions["coverage"] = Live()


def live() -> Live:
    """What this process holds of the app's database."""
    return cast(Live, current_app.extensions["coverage"])


_FACTS = select(
    VisitFact.visit_id,
    VisitFact.place_id,
    # As the database writes it: no date object a visit.
    sql_cast(VisitFact.local_day, Text),
    VisitFact.campaign_id,
    case((VisitFact.talks > 0, ",talk"), else_="").concat(VisitFact.did),
    VisitFact.unit_id,
    VisitFact.attendees,
    VisitFact.leaflets,
    VisitFact.riders_observed,
    VisitFact.riders_helmeted,
)


def _read_all() -> Iterator[Sequence[FactRow]]:
    """Every fact, batch by batch, without an object a row."""
    statement = _FACTS.compile(db.engine, compile_kwargs={"literal_binds": True})
    connection = db.session.connection().connection.driver_connection
    cursor: Any = connection.cursor() if is_sqlite() else connection.cursor(name="facts")  # type: ignore[union-attr]
    cursor.arraysize = _BATCH
    if not is_sqlite():
        cursor.itersize = _BATCH
    try:
        cursor.execute(str(statement))
        while batch := cursor.fetchmany(_BATCH):
            yield batch
    finally:
        cursor.close()


def _touched_since(turn: int) -> set[tuple[str, int]]:
    """Visits whose facts were written or taken away in the turn or later, with their turns."""
    written = select(VisitFact.visit_id, VisitFact.turn).where(_is_since(VisitFact.turn, turn))
    gone = select(GoneFact.visit_id, GoneFact.turn).where(_is_since(GoneFact.turn, turn))
    return {(visit_id, at) for visit_id, at in db.session.execute(written.union_all(gone))}


def _places_since(turn: int) -> Sequence[str] | None:
    """The place's id of each of these visits; None where some were taken away, or of very many."""
    if db.session.scalar(select(GoneFact.visit_id).where(_is_since(GoneFact.turn, turn)).limit(1)):
        return None
    # Not distinct: SQLite would go through all visits, place by place.
    written = select(VisitFact.place_id).where(_is_since(VisitFact.turn, turn))
    ids = db.session.scalars(written.limit(_MOST_TOLD + 1)).all()
    return ids if len(ids) <= _MOST_TOLD else None


def _is_since(column: InstrumentedAttribute[int], turn: int) -> ColumnElement[bool]:
    if is_sqlite():
        return column >= turn
    ends = func.pg_snapshot_xmax(func.pg_current_snapshot())
    return and_(column >= turn, column < sql_cast(sql_cast(ends, Text), BigInteger))
