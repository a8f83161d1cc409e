"""Pages of rounds: a new one, one with its stops, a stop that is left out."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from outreach.periods import today
from outreach.permissions import can, requires
from outreach.places.models import Place
from outreach.places.queries import get_place_in_scope, list_places_in_scope
from outreach.planning.queries import WhereNext, read_where_next
from outreach.rounds import queries, services, words
from outreach.rounds.forms import RoundForm, StopForm, usual_values
from outreach.rounds.models import Round, RoundStop
from outreach.rounds.planner import draft_of, draft_round, facts_by_place, on_the_way
from outreach.rounds.routes import MOST_STOPS
from outreach.units.queries import scope_unit_ids

blueprint = Blueprint("rounds", __name__, url_prefix="/rounds")
for _filter in (words.facts_words, words.skip_words):
    blueprint.add_app_template_filter(_filter)
blueprint.add_app_template_global(words.estimate_words)


@blueprint.get("/new")
@requires("plans.choose")
def new() -> str:
    """Chosen villages in the shortest order; what lies on the way; day, team, pace."""
    return _new_page(_form(None), _chosen(request.args))


@blueprint.post("")
@requires("plans.choose")
def make() -> Any:
    """Makes the round, and sends it to phones where that was asked; else draws the page anew.

    A village may be added or taken out, day and pace be changed, before anything is stored.
    """
    form = _form(request.form)
    places = _chosen(request.form)
    is_right = form.validate()
    if not {"send", "store"} & set(request.form):
        return _new_page(form, places)
    if is_right and places and len(places) <= MOST_STOPS:
        day = form.day.data or today()
        draft = draft_round(places, form.pace())
        chosen = set(form.members.data or [])
        made = services.make_round(
            current_user,
            current_user.unit,
            day,
            [leg.place for leg in draft.legs],
            [each for each in _people() if each.id in chosen],
            form.pace(),
            _facts(_ranked(day), places),
            send="send" in request.form,
            campaign=form.chosen_campaign(),
        )
        flash(_("已下发到手机") if made.sent_at else _("已存下，还没有下发"), "ok")
        return redirect(url_for("rounds.detail", round_id=made.id))
    return _new_page(form, places), 422


@blueprint.get("/estimate.json")
@requires("plans.choose")
def estimate() -> Response:
    """How long the ticked villages take, in words: {"words": text}."""
    places = _chosen(request.args)
    if len(places) > MOST_STOPS:
        return jsonify(words=_("一天最多%(n)s个村，请去掉几个", n=MOST_STOPS), too_many=True)
    draft = draft_round(places, RoundForm(None, **usual_values()).pace())
    text = words.estimate_words(len(places), draft.minutes, draft.km) if places else ""
    return jsonify(words=text, too_many=False)


@blueprint.get("/<round_id>")
@requires("visits.view")
def detail(round_id: str) -> str:
    """A round with its stops: reached, to go, left out. Made to be printed, too."""
    found = _visible_or_404(round_id)
    draft = draft_of(found)
    return render_template(
        "rounds/detail.html",
        round=found,
        draft=draft,
        km={leg.place.id: leg.km for leg in draft.legs},
        reached=queries.list_reached([found])[found.id],
        may_change=_may_change(found),
        is_ahead=found.day > today(),
        may_lead=can("plans.choose") and found.unit_id in scope_unit_ids(current_user),
    )


@blueprint.post("/<round_id>/send")
@requires("plans.choose")
def send(round_id: str) -> Response:
    """Puts the round on the phones of its team."""
    found = _led_or_404(round_id)
    services.send_round(current_user, found)
    flash(_("已下发到手机"), "ok")
    return redirect(url_for("rounds.detail", round_id=found.id))


@blueprint.post("/<round_id>/cancel")
@requires("plans.choose")
def cancel(round_id: str) -> Response:
    """Takes the round away; visits stay."""
    found = _led_or_404(round_id)
    services.cancel_round(current_user, found)
    flash(_("已取消这次行程"), "ok")
    return redirect(url_for("where_next.index"))


@blueprint.post("/<round_id>/stops/<stop_id>/move")
@requires("plans.choose")
def move(round_id: str, stop_id: str) -> Response:
    """One place up or down."""
    found = _led_or_404(round_id)
    by = -1 if request.form.get("by") == "up" else 1
    services.move_stop(current_user, found, _stop_or_404(found, stop_id), by)
    return redirect(url_for("rounds.detail", round_id=found.id))


@blueprint.route("/<round_id>/stops/<stop_id>", methods=["GET", "POST"])
@requires("visits.record")
def leave_out(round_id: str, stop_id: str) -> Any:
    """Not today, or another village instead; with the reason."""
    found = _changed_or_404(round_id)
    stop = _stop_or_404(found, stop_id)
    form = StopForm(request.form if request.method == "POST" else None)
    form.offer_places(_other_places({each.place_id for each in found.stops}))
    if request.method == "POST" and form.validate():
        reason, note = form.reason.data or "", form.note.data or ""
        try:
            if form.place.data:
                other = get_place_in_scope(current_user, form.place.data)
                services.replace_stop(current_user, found, stop, other, reason, note)
            else:
                services.skip_stop(current_user, found, stop, reason, note)
        except services.RoundRefused as refused:
            form.put_refusal(refused, "reason")
        else:
            flash(_("已记下：%(name)s", name=stop.place.short_name), "ok")
            return redirect(url_for("rounds.detail", round_id=found.id))
    page = render_template("rounds/stop.html", form=form, round=found, stop=stop)
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/<round_id>/stops/<stop_id>/resume")
@requires("visits.record")
def resume(round_id: str, stop_id: str) -> Response:
    """A stop that was left out is gone to after all."""
    found = _changed_or_404(round_id)
    services.resume_stop(current_user, found, _stop_or_404(found, stop_id))
    return redirect(url_for("rounds.detail", round_id=found.id))


def _form(values: MultiDict[str, str] | None) -> RoundForm:
    usual = usual_values()
    if values is None and (day := request.args.get("day")):
        usual["day"] = RoundForm(MultiDict({"day": day})).day.data or usual["day"]
    form = RoundForm(values, **usual, campaign=request.args.get("campaign"))
    form.offer_members(_people())
    return form


def _new_page(form: RoundForm, places: Sequence[Place]) -> str:
    too_many = len(places) > MOST_STOPS
    draft = None if too_many or not places else draft_round(places, form.pace())
    ranked = _ranked(_day_of(form))
    return render_template(
        "rounds/new.html",
        form=form,
        places=places,
        draft=draft,
        too_many=too_many,
        most=MOST_STOPS,
        facts=_facts(ranked, places),
        others=_other_places({place.id for place in places}),
        on_the_way=on_the_way(ranked, draft) if draft and len(places) < MOST_STOPS else [],
    )


def _day_of(form: RoundForm) -> date:
    return form.day.data if form.day.data and not form.day.errors else today() + timedelta(days=1)


def _ranked(day: date, among: Set[str] | None = None) -> WhereNext:
    return read_where_next(scope_unit_ids(current_user), today(), day, among=among)


def _facts(ranked: WhereNext, places: Sequence[Place]) -> dict[str, dict[str, Any]]:
    """Why each place is proposed; sites, which are not among the ranked villages, also have a say."""
    facts = facts_by_place(ranked, places)
    others = [place for place in places if place.id not in facts]
    if others:
        facts |= facts_by_place(_ranked(ranked.day, {place.id for place in others}), others)
    return facts


def _people() -> Sequence[Any]:
    return queries.list_team_choices(scope_unit_ids(current_user))


def _chosen(values: MultiDict[str, str]) -> list[Place]:
    """The places named, each once; one outside the scope is not found."""
    taken_out = set(values.getlist("without"))
    named = dict.fromkeys(each for each in values.getlist("place") if each)
    ids = [each for each in named if each not in taken_out]
    try:
        return [get_place_in_scope(current_user, place_id) for place_id in ids[:50]]
    except LookupError:
        abort(404)


def _other_places(taken: Set[str]) -> list[tuple[str, str]]:
    """(id, name with township) of the villages in scope that are not taken."""
    rows = list_places_in_scope(current_user)
    return [
        (
            row.place.id,
            f"{row.place.short_name} {row.place.township.name if row.place.township else ''}".strip(),
        )
        for row in rows
        if row.place.id not in taken and row.place.kind == "village"
    ]


def _may_change(found: Round) -> bool:
    """Its team and its leaders: whoever may see it and records visits, until the day is over."""
    return can("visits.record") and found.day >= today()


def _visible_or_404(round_id: str) -> Round:
    try:
        return queries.get_round_visible(current_user, round_id)
    except LookupError:
        abort(404)


def _changed_or_404(round_id: str) -> Round:
    found = _visible_or_404(round_id)
    if not _may_change(found):
        abort(404)
    return found


def _led_or_404(round_id: str) -> Round:
    try:
        return queries.get_round_in_scope(current_user, round_id)
    except LookupError:
        abort(404)


def _stop_or_404(found: Round, stop_id: str) -> RoundStop:
    for stop in found.stops:
        if stop.id == stop_id:
            return stop
    abort(404)
