"""Market days: of a village, and the calendar of a scope."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.campaigns.page import list_deadlines
from outreach.campaigns.words import deadline_words
from outreach.coverage.unit_period_forms import unit_options
from outreach.forms import BaseForm, TermField, TextField
from outreach.language import language
from outreach.periods import today
from outreach.permissions import requires
from outreach.places.list_views import place_or_404
from outreach.places.models import Place
from outreach.planning import market_services
from outreach.planning.forms import AHEAD_DAYS
from outreach.planning.market_queries import get_market, list_markets, markets_by_day
from outreach.planning.market_words import MARKET_NAMES, lunar_words, week_day
from outreach.planning.models import MARKET_KINDS
from outreach.rounds.models import Round
from outreach.rounds.queries import list_rounds
from outreach.units.queries import list_subtree_ids, list_units_in_scope, scope_unit_ids

markets_blueprint = Blueprint("markets", __name__, url_prefix="/villages/<place_id>/markets")
calendar_blueprint = Blueprint("market_calendar", __name__, url_prefix="/planning/calendar")
markets_blueprint.add_app_template_filter(week_day)
markets_blueprint.add_app_template_filter(lunar_words)
markets_blueprint.add_app_template_filter(lambda kind: str(MARKET_NAMES[kind]), "market_kind")


#: Villages named in a day of the calendar.
SHOWN_A_DAY = 6


class MarketForm(BaseForm):
    """When a village has market."""

    text = TextField(lazy_gettext("哪天逢集"), longest=400)
    kind = TermField(
        lazy_gettext("是集市还是庙会"),
        options=lambda: [(kind, MARKET_NAMES[kind], True) for kind in MARKET_KINDS],
    )
    name = TextField(lazy_gettext("名称（可不填）"), longest=market_services.LONGEST_NAME)


class CalendarForm(BaseForm):
    """The unit whose villages are looked at."""

    unit = TermField(lazy_gettext("单位"), options=unit_options)


@markets_blueprint.app_template_global()
def markets_of(place: Place) -> Any:
    """The markets of a village with their next days, for its page."""
    return list_markets(place, today())


@markets_blueprint.route("", methods=["GET", "POST"])
@requires("places.locate")
def edit(place_id: str) -> Any:
    """The markets of a village: adding one by its rule in words, removing one."""
    place = place_or_404(place_id)
    form = MarketForm(request.form if request.method == "POST" else None, kind=MARKET_KINDS[0])
    if request.method == "POST" and form.validate():
        try:
            market_services.add_market(
                current_user,
                place,
                form.text.data or "",
                form.kind.data or "",
                form.name.data or "",
            )
        except market_services.NotAMarket as refused:
            form.put_refusal(refused, "text")
        else:
            flash(_("已记下%(name)s的集市", name=place.short_name), "ok")
            return redirect(url_for("markets.edit", place_id=place.id))
    page = render_template("planning/markets.html", form=form, place=place)
    return page, 422 if request.method == "POST" else 200


@markets_blueprint.post("/<market_id>/delete")
@requires("places.locate")
def remove(place_id: str, market_id: str) -> Response:
    """Removes a market of a village."""
    place = place_or_404(place_id)
    try:
        row = get_market(place, market_id)
    except LookupError:
        abort(404)
    market_services.remove_market(current_user, place, row)
    flash(_("已删掉%(name)s的集市", name=place.short_name), "ok")
    return redirect(url_for("markets.edit", place_id=place.id))


@calendar_blueprint.get("")
@requires("plans.view")
def index() -> str:
    """A month with its lunar days, campaigns' deadlines, rounds, and the villages with market."""
    form = CalendarForm(request.args)
    form.validate()
    if form.unit.errors:
        abort(404)
    scope = scope_unit_ids(current_user)
    unit = next(
        (each for each in list_units_in_scope(current_user) if each.code == form.unit.data), None
    )
    if unit is not None:
        scope &= frozenset(list_subtree_ids(unit))
    first = _month()
    following = (first + timedelta(days=31)).replace(day=1)
    month_days = (following - first).days
    days = markets_by_day(scope, today(), first, month_days, SHOWN_A_DAY, _whole_day(first))
    return render_template(
        "planning/calendar.html",
        form=form,
        days=days,
        month=f"{first:%B %Y}" if language() == "en" else f"{first.year}年{first.month}月",
        first=first,
        before=_neighbour(first - timedelta(days=1)),
        after=_neighbour(following),
        today=today(),
        rounds=_rounds_by_day(scope, first, following - timedelta(days=1)),
        last_planned=today() + timedelta(days=AHEAD_DAYS),
        deadlines=list_deadlines(first, following - timedelta(days=1)),
        deadline_words=deadline_words,
        held=sum(each.count for each in days.values()),
        week=[week_day(date(2024, 1, day)) for day in range(1, 8)],
    )


def _rounds_by_day(scope: Collection[str], first: date, last: date) -> dict[date, list[Round]]:
    found: dict[date, list[Round]] = {}
    for each in list_rounds(scope, first, last):
        found.setdefault(each.day, []).append(each)
    return found


def _month() -> date:
    """The first day of the month in the address; this one where it says nothing that can be."""
    text = request.args.get("month", "")
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today().replace(day=1)
    return month if 1950 <= month.year <= 2098 else today().replace(day=1)


def _whole_day(first: date) -> date | None:
    """The day of the month of which all villages are asked for; None where none is."""
    day = request.args.get("whole", 0, type=int)
    last = monthrange(first.year, first.month)[1]
    return first.replace(day=day) if 1 <= day <= last else None


def _neighbour(day: date) -> str:
    return f"{day:%Y-%m}"
