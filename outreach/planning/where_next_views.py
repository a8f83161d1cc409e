"""Pages of where to go next: the ranked villages, one village with its parts, a leader's word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.campaigns.counting import list_missing_ids
from outreach.language import language
from outreach.navigation import own_address
from outreach.paging import Paging
from outreach.periods import today
from outreach.permissions import can, requires
from outreach.places.list_views import place_or_404
from outreach.places.names import short_name
from outreach.planning import market_words, queries, services, words
from outreach.planning.forms import AHEAD_DAYS, ChoiceForm, WhereNextForm
from outreach.planning.models import CHOICES, PlanChoice
from outreach.planning.queries import WhereNext
from outreach.rounds.planner import fill_day
from outreach.rounds.queries import list_rounds
from outreach.rounds.routes import Pace
from outreach.units.queries import list_subtree_ids, scope_unit_ids

blueprint = Blueprint("where_next", __name__, url_prefix="/planning/where-next")
for _filter in (words.choice_words, market_words.plan_day, market_words.rule_words):
    blueprint.add_app_template_filter(_filter)

#: Villages on one page.
PAGE_LENGTH = 30
#: Days a leader's word holds unless told.
USUAL_DAYS = 30


@dataclass(frozen=True)
class Row:
    """A village as proposed."""

    rank: int | None
    place_id: str
    name: str
    township: str
    unit: str
    score: int
    sentence: str
    guard: str
    parts: list[words.Part]
    choice: PlanChoice | None


@blueprint.get("")
@requires("plans.view")
def index() -> str:
    """The villages in the order in which to visit them, each with its reasons."""
    form = WhereNextForm.read(request.args)
    if form.unit.errors:
        abort(404)  # another unit's plans are not found
    found = _read(form)
    total = len(found.ranking.order)
    paging = Paging(request.args.get("page", 1, type=int), PAGE_LENGTH, total)
    shown = found.ranking.order[paging.skip : paging.skip + PAGE_LENGTH].tolist()
    return render_template(
        "planning/where_next.html",
        form=form,
        day=found.day,
        rows=[row_of(found, at, paging.skip + n) for n, at in enumerate(shown, start=1)],
        skipped=[row_of(found, at, None) for at in found.ranking.skipped.tolist()],
        resting=len(found.ranking.resting),
        villages=len(found.rows),
        page=paging,
        measure=found.measure,
        weights=words.weight_words(found.measure),
        ticked=_ticked(found, form),
        rounds=list_rounds(
            scope_unit_ids(current_user), today(), today() + timedelta(days=AHEAD_DAYS)
        ),
        campaign=form.chosen_campaign(),
        query={name: request.args.get(name) or None for name in ("day", "unit", "campaign")},
    )


@blueprint.route("/<place_id>", methods=["GET", "POST"])
@requires("plans.choose")
def choose(place_id: str) -> Any:
    """A leader pins, skips or moves a village, and says why."""
    place = place_or_404(place_id)
    stored = queries.find_choice(place.id)
    if stored is not None and stored.until < today():
        stored = None
    form = ChoiceForm(request.form if request.method == "POST" else None, **_values(stored))
    back = _back()
    if request.method == "POST" and form.validate():
        try:
            services.choose(
                current_user,
                place,
                choice=form.choice.data or "",
                reason=form.reason.data or "",
                note=form.note.data or "",
                days=form.days.data or USUAL_DAYS,
                wanted_rank=form.wanted_rank.data,
                on=today(),
            )
        except services.ChoiceRefused as refused:
            form.put_refusal(refused, "choice")
        else:
            flash(_("已记下：%(name)s", name=place.short_name), "ok")
            return redirect(back)
    found = _read(WhereNextForm.read(request.args))
    at = next((at for at in range(len(found.rows)) if found.place_id(at) == place.id), None)
    page = render_template(
        "planning/choose.html",
        form=form,
        place=place,
        stored=stored,
        row=None if at is None else row_of(found, at, _rank_of(found, at)),
        day=found.day,
        back=back,
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/<place_id>/release")
@requires("plans.choose")
def release(place_id: str) -> Response:
    """Takes a leader's word back: the score speaks again."""
    place = place_or_404(place_id)
    services.release(current_user, place)
    flash(_("已按分数重新排：%(name)s", name=place.short_name), "ok")
    return redirect(_back())


def row_of(found: WhereNext, at: int, rank: int | None) -> Row:
    """A village of the ranking as shown."""
    register, row = found.register, int(found.rows[at])
    town, unit = int(register.town[row]), register.units[int(found.units[at])]
    return Row(
        rank=rank,
        place_id=register.ids[row],
        name=short_name(register.names[row]),
        township=register.towns[town].name if town >= 0 else "",
        unit="" if unit.id == current_user.unit_id else unit.label(language()),
        score=round(float(found.scores.total[at])),
        sentence=words.sentence(found, at),
        guard=words.guard_words(found, at),
        parts=words.parts_of(found, at),
        choice=found.choice_of(at),
    )


def _ticked(found: WhereNext, form: WhereNextForm) -> frozenset[str]:
    """Villages ticked already: those named, or as many from the top as fit into the hours."""
    named = request.args.getlist("place")
    hours = form.hours.data if not form.hours.errors else None
    if named or not hours or not can("plans.choose"):
        return frozenset(named)
    return frozenset(fill_day(found, Pace(), 60 * int(hours)))


def _read(form: WhereNextForm) -> WhereNext:
    scope = scope_unit_ids(current_user)
    unit = form.chosen_unit(current_user)
    if unit is not None:
        scope &= frozenset(list_subtree_ids(unit))
    campaign = form.chosen_campaign()
    if campaign is None:
        return queries.read_where_next(scope, today(), form.chosen_day())
    return queries.read_where_next(
        scope,
        today(),
        form.chosen_day(),
        measure=queries.get_measure(campaign.id),
        among=list_missing_ids(campaign),
    )


def _rank_of(found: WhereNext, at: int) -> int | None:
    ranks = (found.ranking.order == at).nonzero()[0]
    return int(ranks[0]) + 1 if len(ranks) else None


def _values(stored: PlanChoice | None) -> dict[str, Any]:
    asked = request.args.get("do")
    values: dict[str, Any] = {"choice": asked if asked in CHOICES else None, "days": USUAL_DAYS}
    if stored is not None:
        values["choice"] = values["choice"] or stored.choice
        values |= {"reason": stored.reason, "note": stored.note, "wanted_rank": stored.wanted_rank}
        values["days"] = max((stored.until - today()).days + 1, 1)
    return values


def _back() -> str:
    return own_address(request.args.get("next")) or url_for("where_next.index")
