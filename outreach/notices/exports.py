"""The list of notices as a file. Plain rows: no database, no request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from outreach.csv_files import csv_file, plain_cell
from outreach.notices.models import Notice, NoticeUnit
from outreach.periods import local_time

HEADING = (
    "notice", "state", "drill", "kind", "level", "title", "text", "valid_from", "valid_until",
    "sent_by", "sent_at", "ended_at", "end_reason", "corrects", "villages", "unit", "seen_at",
    "passed_on",
)  # fmt: skip


def notices_csv(notices: Iterable[tuple[Notice, list[NoticeUnit]]], now: datetime) -> bytes:
    """A line for each notice and unit it is for: when the unit saw it, how it passed it on."""
    return csv_file(HEADING, (row for notice, rows in notices for row in _lines(notice, rows, now)))


def _lines(notice: Notice, rows: list[NoticeUnit], now: datetime) -> Iterable[tuple[Any, ...]]:
    about = (
        notice.id,
        notice.state(now),
        int(notice.is_drill),
        notice.kind,
        notice.level,
        plain_cell(notice.title),
        plain_cell(notice.text),
        _moment(notice.valid_from),
        _moment(notice.valid_until),
        plain_cell(notice.unit.name),
        _moment(notice.created_at),
        _moment(notice.ended_at),
        plain_cell(notice.end_reason),
        notice.supersedes_id or "",
        plain_cell("；".join(place.short_name for place in notice.places)),
    )
    for row in rows:
        passed = [
            f"{each.channel} {_moment(each.passed_at)}"
            for each in notice.passings
            if each.unit_id == row.unit_id
        ]
        yield (*about, plain_cell(row.unit.name), _moment(row.seen_at), "；".join(passed))


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{local_time(moment):%Y-%m-%d %H:%M}"
