"""Places as people write them, one a line: by code, or by a name that only one place has."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy import ColumnElement, select, true
from wtforms.validators import ValidationError

from outreach.database import db
from outreach.places.models import Place
from outreach.places.names import short_name

#: So many lines that cannot be read are said at once.
_MOST_SAID = 5


def find_typed_places(lines: Sequence[str], among: ColumnElement[bool] | None = None) -> list[str]:
    """The ids of the register's places that the lines name, in their order.

    A line is a twelve-digit code (what follows it is not read), or a name that only one place
    has. `among` narrows the register. Raises ValidationError, naming the lines that are neither.
    """
    by_code: dict[str, str] = {}
    by_name: dict[str, list[str]] = {}
    for place_id, code, name in db.session.execute(
        select(Place.id, Place.code, Place.name).where(
            Place.active, true() if among is None else among
        )
    ):
        if code:
            by_code[code] = place_id
        for each in {name, short_name(name)}:
            by_name.setdefault(each, []).append(place_id)
    found, wrong = [], []
    for line in lines:
        first = line.split()[0]
        matches = [by_code[first]] if first in by_code else by_name.get(line, [])
        if len(matches) == 1:
            found.append(matches[0])
        elif matches:
            wrong.append(
                gettext("“%(line)s”有%(n)s个同名的，请写12位代码", line=line, n=len(matches))
            )
        else:
            wrong.append(gettext("没有找到“%(line)s”", line=line[:40]))
    if wrong:
        raise ValidationError("；".join(wrong[:_MOST_SAID]))
    return found
