"""The API's parameters: read and checked like any form, their messages named by parameter."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from flask import abort, current_app, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import ValidationError

from outreach.errors import PROBLEMS, show
from outreach.forms import BaseForm, CountField, DayField, Option, TermField, TextField
from outreach.periods import Period, today
from outreach.places.models import PLACE_KINDS
from outreach.units.models import Unit
from outreach.units.queries import find_unit_by_code
from outreach.visits.models import REVIEW_STATES
from outreach.visits.options import campaign_options

DEFAULT_LIMIT, MOST_LIMIT = 100, 500

Query = TypeVar("Query", bound="ListQuery")


def _codes(*codes: str) -> Any:
    options: list[Option] = [(code, code, True) for code in codes]
    return lambda: options


class ListQuery(BaseForm):
    """How much of a list, and from where on."""

    limit = CountField(least=1, most=MOST_LIMIT)
    after = TextField(longest=400)

    @property
    def size(self) -> int:
        """How many items to answer at most."""
        return self.limit.data or DEFAULT_LIMIT


class PeriodQuery(ListQuery):
    """A list narrowed to inclusive Shanghai days; no first day means since ever."""

    first = DayField(name="from")
    last = DayField(name="to")

    def validate_last(self, field: DayField) -> None:
        """The last day is not before the first one."""
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(str(_("结束日期早于开始日期")))

    @property
    def period(self) -> Period:
        """The days asked for; until today unless told."""
        return Period(self.first.data, self.last.data or today())


class UnitQuery(ListQuery):
    """A list narrowed to a unit, by its code, with everything below it."""

    unit = TextField(longest=64)
    chosen_unit: Unit | None = None

    def validate_unit(self, field: TextField) -> None:
        """A unit that exists; whether it is in scope is answered by a 404."""
        if field.data:
            self.chosen_unit = find_unit_by_code(field.data)
            if self.chosen_unit is None:
                raise ValidationError(str(_("没有这个单位")))


class VillagesQuery(UnitQuery):
    """Parameters of `GET /villages`."""

    kind = TermField(options=_codes(*PLACE_KINDS))
    q = TextField(longest=64)


class VisitsQuery(UnitQuery, PeriodQuery):
    """Parameters of `GET /visits`."""

    campaign = TermField(options=campaign_options)
    village = TextField(longest=36)
    state = TermField(options=_codes(*REVIEW_STATES))


class CoverageQuery(UnitQuery, PeriodQuery):
    """Parameters of `GET /coverage`."""

    campaign = TermField(options=campaign_options)
    kind = TermField(options=_codes(*PLACE_KINDS))
    by = TermField(options=_codes("village", "brigade"))


def read_query(form: type[Query]) -> Query:
    """The parameters of this request, checked. Aborts with 400 and a message at each bad one."""
    query = form(request.args)
    if not query.validate():
        refuse(
            {field.name: [str(each) for each in field.errors] for field in query if field.errors}
        )
    return query


def refuse(fields: dict[str, list[str]], message: str = "") -> NoReturn:
    """Aborts with 400 and the messages by parameter."""
    answer = show(PROBLEMS[400], message or gettext("参数不对"), fields=fields)
    abort(current_app.make_response(answer))
