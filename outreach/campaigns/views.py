"""Pages of campaigns: the list, one campaign with its figures, and what headquarters edits."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.campaigns import queries, services, words
from outreach.campaigns.actuals import Figures
from outreach.campaigns.forms import CampaignForm, NewCampaignForm, read_targets
from outreach.campaigns.models import Campaign
from outreach.campaigns.page import read_campaign
from outreach.campaigns.services import CampaignRefused
from outreach.campaigns.targets import INDICATORS, periods_within
from outreach.database import utc_now
from outreach.language import language
from outreach.permissions import can, requires
from outreach.units.forms import sent
from outreach.units.models import Unit
from outreach.units.queries import find_unit_by_code, list_units, list_units_in_scope
from outreach.vocabulary.queries import list_materials

blueprint = Blueprint("campaigns", __name__, url_prefix="/campaigns")

#: Places and visits listed at once; the rest behind a link.
SHOWN = 15


@blueprint.get("")
@requires("campaigns.view")
def index() -> str:
    """All campaigns; those put away apart."""
    rows = queries.list_all_campaigns()
    return render_template(
        "campaigns/index.html",
        campaigns=[row for row in rows if row.active],
        archived=[row for row in rows if not row.active],
        words=words,
        may_edit=may_edit(),
    )


@blueprint.get("/<campaign_code>")
@requires("campaigns.view")
def detail(campaign_code: str) -> str:
    """Targets against what was done, what misses, what does not count yet, and what to say."""
    campaign = _campaign_or_404(campaign_code)
    unit = _unit_asked_for()
    page = read_campaign(
        campaign, unit, request.args.get("indicator", ""), request.args.get("period", "")
    )
    every = request.args.get("all") == "1"
    return render_template(
        "campaigns/detail.html",
        page=page,
        campaign=campaign,
        words=words,
        units=[row for row in list_units_in_scope(current_user) if row.active],
        materials=[row for row in list_materials() if row.code in campaign.material_codes],
        points=campaign.points(language()),
        shown=None if every else SHOWN,
        now=utc_now(),
        may_edit=may_edit(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("campaigns.manage")
def new() -> Any:
    """Adds a campaign, empty or as a copy of another one a year later."""
    if not may_edit():
        return _only_headquarters(url_for("campaigns.index"))
    source = _find(request.values.get("copy", ""))
    form = _copy_form(source) if source else NewCampaignForm(sent(), kind="own")
    if request.method == "POST" and form.validate():
        try:
            campaign = services.add_campaign(
                form.code.data or "",
                form.values(),
                form.place_ids,
                copied_from=source,
                actor=current_user,
            )
        except CampaignRefused as refused:
            form.put_refusal(refused, "name")
        else:
            flash(_("已新建%(name)s", name=campaign.name), "ok")
            return redirect(url_for("campaigns.detail", campaign_code=campaign.code))
    page = render_template("campaigns/edit.html", form=form, campaign=None, source=source)
    return page, 422 if request.method == "POST" else 200


@blueprint.route("/<campaign_code>/edit", methods=["GET", "POST"])
@requires("campaigns.manage")
def edit(campaign_code: str) -> Any:
    """Changes all of a campaign but its code."""
    campaign = _campaign_or_404(campaign_code)
    here = url_for("campaigns.detail", campaign_code=campaign.code)
    if not may_edit():
        return _only_headquarters(here)
    form = CampaignForm.stored(campaign, sent())
    if request.method == "POST" and form.validate():
        try:
            services.edit_campaign(campaign, form.values(), form.place_ids, actor=current_user)
        except CampaignRefused as refused:
            form.put_refusal(refused, "name")
        else:
            flash(_("已保存"), "ok")
            return redirect(here)
    page = render_template("campaigns/edit.html", form=form, campaign=campaign, source=None)
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/places.json")
@requires("campaigns.manage")
def pickable_places() -> Response:
    """The places that the map of a campaign's form offers: `{"places": [[code, name, lat, lon]]}`."""
    if not may_edit():
        abort(404)  # a brigade's analyst has the places of the brigade only
    return jsonify(places=queries.list_pickable_places())


@blueprint.post("/<campaign_code>/archive")
@requires("campaigns.manage")
def archive(campaign_code: str) -> Response:
    """Puts a campaign away, or takes it out again (`active=1`)."""
    campaign = _campaign_or_404(campaign_code)
    here = url_for("campaigns.detail", campaign_code=campaign.code)
    if not may_edit():
        return _only_headquarters(here)
    active = request.form.get("active") == "1"
    services.archive_campaign(campaign, active, actor=current_user)
    flash(_("已恢复使用") if active else _("已归档，走访表里不再出现"), "ok")
    return redirect(here)


@blueprint.route("/<campaign_code>/targets", methods=["GET", "POST"])
@requires("campaigns.manage")
def edit_targets(campaign_code: str) -> Any:
    """The targets of all units for one indicator and period."""
    campaign = _campaign_or_404(campaign_code)
    here = url_for("campaigns.detail", campaign_code=campaign.code)
    if not may_edit():
        return _only_headquarters(here)
    indicator = request.values.get("indicator", "")
    indicator = indicator if indicator in INDICATORS else "places_done"
    period = request.values.get("period", "")
    figures = Figures(campaign, [indicator])
    days = queries.period_of_campaign(campaign)
    periods = list(periods_within(days)) if days else []
    period = period if period in periods else ""
    units = [unit for unit in list_units() if unit.active]
    given = figures.given(indicator, period)
    typed: dict[str, str] = {}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        values, wrong = read_targets(request.form, units)
        typed = {unit.id: request.form.get(f"target-{unit.id}", "") for unit in units}
        if not wrong:
            try:
                services.set_targets(campaign, indicator, period, values, actor=current_user)
            except CampaignRefused as refused:
                over = [key for key, value in values.items() if value is not None and value > 100]
                wrong = {key: str(refused.message) for key in over or list(values)[:1]}
            else:
                flash(_("目标已保存"), "ok")
                return redirect(
                    url_for(
                        "campaigns.detail",
                        campaign_code=campaign.code,
                        indicator=indicator,
                        period=period or None,
                    )
                )
    page = render_template(
        "campaigns/targets.html",
        campaign=campaign,
        figures=figures,
        units=units,
        indicator=indicator,
        period=period,
        periods=periods,
        given=given,
        typed=typed,
        wrong=wrong,
        words=words,
        is_share=INDICATORS[indicator].is_share,
    )
    return page, 422 if wrong else 200


def may_edit() -> bool:
    """Whether the account may change campaigns: only headquarters' own, they bind everybody."""
    return can("campaigns.manage") and current_user.unit.depth == 0


def _only_headquarters(address: str) -> Response:
    flash(_("专项行动由支队修改"), "act")
    return redirect(address)


def _find(code: str) -> Campaign | None:
    try:
        return queries.get_campaign(code)
    except LookupError:
        return None


def _campaign_or_404(code: str) -> Campaign:
    campaign = _find(code)
    if campaign is None:
        abort(404)
    return campaign


def _unit_asked_for() -> Unit:
    code = request.args.get("unit", "")
    if not code:
        return current_user.unit
    unit = find_unit_by_code(code)
    if unit is None or unit.id not in {row.id for row in list_units_in_scope(current_user)}:
        abort(404)
    return unit


def _copy_form(source: Campaign) -> NewCampaignForm:
    """A year later, with a code of its own: `work-safety-month` becomes `work-safety-month-2027`."""
    first, last = _year_later(source.first_day), _year_later(source.last_day)
    year = (last or first or utc_now().date()).year
    stem, _dash, tail = source.code.rpartition("-")
    stem = stem if stem and tail.isdecimal() and len(tail) == 4 else source.code
    form = NewCampaignForm.stored(source, sent(), first_day=first, last_day=last)
    if request.method == "GET":
        form.code.data = f"{stem[:27]}-{year}"
    return form


def _year_later(day: date | None) -> date | None:
    if day is None:
        return None
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)
