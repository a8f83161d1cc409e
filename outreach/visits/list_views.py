"""The list of visits: one's own, or the unit's."""

from __future__ import annotations

from itertools import groupby

from flask import render_template, request
from flask_login import current_user

from outreach.paging import Paging
from outreach.permissions import can, requires
from outreach.visits import review_words, words
from outreach.visits.blueprint import blueprint
from outreach.visits.list_forms import OWN, UNIT, VisitFilterForm
from outreach.visits.private_words import is_masked
from outreach.visits.queries import count_visits, list_visits
from outreach.visits.review_queries import list_returned, waiting_now
from outreach.visits.script_words import script_words
from outreach.visits.version_queries import count_open_conflicts

PAGE_LENGTH = 50

for _filter in (
    words.activity_amount,
    words.amount,
    words.distance_words,
    words.state_word,
    words.sum_words,
    words.summary_words,
    words.term_word,
    words.term_words,
    words.time_words,
    words.unclear_share_of,
    review_words.decision_words,
    is_masked,
):
    blueprint.add_app_template_filter(_filter)
blueprint.add_app_template_global(script_words, "visit_script_words")
blueprint.add_app_template_global(lambda: list_returned(current_user), "returned_visits")
blueprint.add_app_template_global(lambda: waiting_now(current_user), "waiting_reviews")


@blueprint.route("")
@requires("visits.view")
def index() -> str:
    """One's own visits, or the unit's, by day; what narrows the list stands in the address.

    Who answers for a unit begins with the unit's.
    """
    whose = request.args.get("whose", OWN if _records() and not can("visits.edit") else UNIT)
    if whose not in (OWN, UNIT) or not _records():
        whose = UNIT
    form = VisitFilterForm.read(request.args)
    filters = form.filters(whose)
    page = request.args.get("page", 1, type=int)
    paging = Paging(page, PAGE_LENGTH, count_visits(current_user, filters))
    visits = list_visits(current_user, filters, limit=PAGE_LENGTH, offset=paging.skip)
    return render_template(
        "visits/index.html",
        form=form,
        whose=whose,
        has_own=_records(),
        active=form.active_count(whose),
        paging=paging,
        visits=visits,
        days=[(day, list(rows)) for day, rows in groupby(visits, lambda visit: visit.local_day)],
        conflicts=count_open_conflicts(current_user) if can("visits.edit") else 0,
    )


def _records() -> bool:
    return can("visits.record")
