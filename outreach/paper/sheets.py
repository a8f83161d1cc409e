"""What is typed from a sheet, made into the fields of the visit form: pure."""

from __future__ import annotations

import re
from datetime import datetime, time

from werkzeug.datastructures import MultiDict

#: When a visit is taken to have begun where the sheet does not say.
USUAL_START = time(9, 0)
_DIGITS = re.compile(r"(\d{1,2})(\d{2})?")
_PARTS = re.compile(r"(\d{1,2})\s*[:：.．点时]\s*(\d{1,2})?\s*分?")


def read_clock(text: str) -> str:
    """A time of day as it is typed, as 08:30; what cannot be read is given back as it is.

    >>> read_clock("830"), read_clock("8"), read_clock("8：30"), read_clock("8点"), read_clock("soon")
    ('08:30', '08:00', '08:30', '08:00', 'soon')
    """
    plain = text.strip()
    match = _DIGITS.fullmatch(plain) or _PARTS.fullmatch(plain)
    if match is None:
        return plain
    hour, minute = int(match[1]), int(match[2] or 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else plain


def visit_fields(sent: MultiDict[str, str], now: datetime) -> MultiDict[str, str]:
    """The page's fields with day and clock as the visit form's two times.

    `now` is the local time: a sheet of today without a time did not begin after it.
    """
    fields: MultiDict[str, str] = MultiDict(sent)
    day = sent.get("day", "").strip()
    start, end = read_clock(sent.get("start", "")), read_clock(sent.get("end", ""))
    if not start:
        early = day == now.date().isoformat() and now.time() < USUAL_START
        start = f"{now if early else USUAL_START:%H:%M}"
    fields["captured_at"] = f"{day}T{start}" if day else ""
    fields["ended_at"] = f"{day}T{end}" if day and end else ""
    return fields
