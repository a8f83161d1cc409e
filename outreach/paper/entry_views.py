"""Typing in sheets at a desk: one screen, kept going by the keyboard alone."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from outreach.database import new_id, utc_now
from outreach.language import format_clock, language
from outreach.paper import queries
from outreach.paper.blueprint import blueprint
from outreach.paper.forms import SheetForm
from outreach.paper.sheets import USUAL_START, visit_fields
from outreach.periods import local_time, today
from outreach.permissions import requires
from outreach.places.models import Place
from outreach.places.queries import is_in_scope, search_places
from outreach.units.queries import list_units_in_scope
from outreach.visits import page_forms, services
from outreach.visits.content import content_of
from outreach.visits.form_fields import prune_blank_rows, received_fields
from outreach.visits.forms import VisitForm
from outreach.visits.outcomes import CONFLICT, REFUSED, Outcome, Receipt
from outreach.visits.queries import find_twin, find_visit_by_submission, get_visit
from outreach.vocabulary.queries import list_materials

#: What stays for the next sheet, by the names of its fields.
STAYING = ("day", "unit", "police_count", "vehicles_used", "campaign")
#: Villages offered where what was typed fits several.
MOST_FOUND = 9


@blueprint.get("/paper-entry")
@requires("visits.record")
def entry() -> str:
    """An empty sheet; day, unit and team are those of the one before."""
    kept = {name: request.args[name] for name in STAYING if name in request.args}
    head = _head(MultiDict({"day": today().isoformat(), "unit": current_user.unit_id, **kept}))
    fields = MultiDict({**kept, "submission_id": new_id()})
    return _page(head, VisitForm(fields, account=current_user), started="day" in kept)


@blueprint.post("/paper-entry")
@requires("visits.record")
def save() -> Any:
    """Stores the sheet, once however often it is sent; or says what to fix, or asks."""
    head = _head(request.form)
    fields = prune_blank_rows(visit_fields(request.form, local_time(utc_now())))
    fields.setlist("also_reached", head.read_also(is_in_scope(current_user)))
    found = _find_village(fields)
    form = VisitForm(fields, account=current_user)
    # Both are checked, so that everything there is to fix is said at once.
    checked = [form.validate(), head.validate()]
    if not all(checked):
        return _page(head, form, found=found), 422
    submission_id = form.submission_id.data or ""
    if not find_visit_by_submission(submission_id) and (twin := _twin(form, head)):
        return _page(head, form, twin=twin), 422
    outcome = services.record_visit(
        current_user,
        submission_id,
        content_of(form),
        Receipt(
            received_fields(fields), at=form.now, source="paper", unit_id=head.unit.data or None
        ),
    )
    if outcome.status == REFUSED:
        form.submission_id.data = new_id()
        form.submission_id.raw_data = None
        form.submission_id.errors = [_("没有存上，请再保存一次")]
        return _page(head, form), 422
    return _next_sheet(outcome)


def _next_sheet(outcome: Outcome) -> Any:
    """An empty sheet with one line that says what was stored."""
    visit = get_visit(str(outcome.visit_id))
    if outcome.status == CONFLICT:
        flash(_("这张表有两个版本，两份都完整保存，等负责人选定"), "warn")
    else:
        line = Markup('{} <a href="{}">{}</a>').format(
            _("已存：%(place)s %(time)s", place=visit.place.short_name, time=_when(visit)),
            url_for("visits.edit", visit_id=visit.id),
            _("改"),
        )
        flash(line, "ok")
    kept: dict[str, Any] = {name: request.form[name] for name in STAYING if request.form.get(name)}
    return redirect(url_for("paper.entry", **kept))


def _when(visit: Any) -> str:
    return f"{visit.local_day.isoformat()} {format_clock(visit.captured_at)}"


def _head(fields: MultiDict[str, str]) -> SheetForm:
    head = SheetForm(fields)
    head.offer_units(list_units_in_scope(current_user), language())
    return head


def _find_village(fields: MultiDict[str, str]) -> list[Place]:
    """Without script the village is typed: one that fits is taken, several are offered."""
    typed = fields.get("village", "").strip()[:64]
    if fields.get("village_id") or not typed:
        return []
    found = list(search_places(current_user, typed, MOST_FOUND))
    exact = [place for place in found if typed.lower() in (place.short_name, place.initials)]
    if len(found) == 1 or len(exact) == 1:
        fields["village_id"] = (exact or found)[0].id
        return []
    return found


def _twin(form: VisitForm, head: SheetForm) -> Any:
    """A visit of the unit to the village so close in time that it may be the same one."""
    place, began = form.visited_place, form.captured_at.data
    if place is None or began is None:
        return None
    twin = find_twin(head.unit.data or current_user.unit_id, place.id, began)
    return None if twin is None or twin.id in request.form.getlist("not_twin") else twin


def _page(head: SheetForm, form: VisitForm, **more: Any) -> str:
    # The times of the visit are told by the fields of the head.
    told = {"captured_at": "start", "ended_at": "end", "village_id": "village"}
    told["village_code"] = "village"
    lines = [*head.error_lines(), *form.error_lines()]
    if head.day.errors:
        lines = [line for line in lines if line[0] != "captured_at"]
    rows = page_forms.add_blank_rows(form)
    order = [material.code for material in list_materials()]
    place = form.visited_place
    day = today()
    return render_template(
        "paper/entry.html",
        head=head,
        form=form,
        # In the order of the paper, whatever is filled in already.
        materials=sorted(
            [*rows.materials, *rows.more_materials], key=lambda row: order.index(row.code)
        ),
        activities=rows.activities,
        errors=[(told.get(id, id), message) for id, message in lines],
        place=place,
        usual_start=f"{USUAL_START:%H:%M}",
        sheets_today=queries.count_sheets(current_user, day),
        last_sheets=queries.list_last_sheets(current_user, day),
        count_rows=page_forms.count_rows,
        **{"found": (), "twin": None, "started": True, **more},
    )
