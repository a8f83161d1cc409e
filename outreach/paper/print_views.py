"""The paper form: which ones to print, and the sheets."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from outreach.coverage.queries import list_village_coverage
from outreach.devices.qr_codes import qr_svg
from outreach.paper import queries
from outreach.paper.blueprint import blueprint
from outreach.paper.forms import MOST_SHEETS, PrintForm
from outreach.paper.marks import with_marks
from outreach.periods import quick_period, today
from outreach.permissions import requires
from outreach.places.intervals import interval_of
from outreach.places.names import short_name
from outreach.units.queries import scope_unit_ids
from outreach.visits.options import term_options
from outreach.vocabulary.queries import list_campaigns, list_materials, list_terms

blueprint.add_app_template_filter(with_marks)


@blueprint.get("/paper-forms")
@requires("visits.record")
def choose() -> str:
    """The villages of one's scope by township, those that are due marked, and blank sheets."""
    day = today()
    villages = list_village_coverage(
        scope_unit_ids(current_user), quick_period("month", day), kind="village"
    )
    rows = [
        {
            "id": village.id,
            "name": short_name(village.name),
            "township": village.township or _("没有乡镇"),
            "due": _is_due(village, day),
        }
        for village in villages
    ]
    towns = {
        town: list(members) for town, members in groupby(rows, key=lambda row: row["township"])
    }
    return render_template("paper/choose.html", towns=towns, form=PrintForm(), most=MOST_SHEETS)


@blueprint.get("/paper-forms/sheets")
@requires("visits.record")
def sheets() -> Any:
    """The sheets, one page each: `village` (an id, any number of them) and `blank` (how many)."""
    form = PrintForm(request.args)
    place_ids = list(dict.fromkeys(request.args.getlist("village")))
    blanks = (form.blank.data or 0) if form.validate() else 0
    if len(place_ids) + blanks > MOST_SHEETS:
        abort(400)
    places = queries.list_places(current_user, place_ids)
    if len(places) < len(place_ids):
        abort(404)  # one of them is not in the scope
    if not places and not blanks:
        blanks = 1
    return render_template(
        "paper/sheets.html",
        places=places,
        blanks=blanks,
        qr_codes={place.id: _qr_code(place.id) for place in places},
        choices_of={
            name: [text for _code, text, active in term_options(name)() if active]
            for name in ("talk_form", "topic", "audience", "check_place", "check_phase")
        },
        campaigns=[campaign for campaign in list_campaigns() if campaign.active],
        materials=[material for material in list_materials() if material.active],
        activities=[term for term in list_terms("activity") if term.active],
        vehicle_types=[term for term in list_terms("vehicle_type") if term.active],
    )


def _qr_code(place_id: str) -> Any:
    """The village's form on a phone, for whoever has signal after all."""
    return qr_svg(url_for("visits.new", place=place_id, _external=True))


def _is_due(village: Any, day: Any) -> bool:
    return village.last_visit is None or (day - village.last_visit).days >= interval_of(village)
