"""Pages on which visits are read: the list, and one visit with everything on it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import ceil

from flask import abort, render_template, request
from flask_login import current_user

from outreach.permissions import can, requires
from outreach.visits import access, words
from outreach.visits.blueprint import blueprint
from outreach.visits.edit_views import get_visit_or_404
from outreach.visits.history import describe_history
from outreach.visits.list_forms import OWN, UNIT, VisitFilterForm
from outreach.visits.queries import count_visits, list_visits
from outreach.visits.script_words import script_words
from outreach.visits.version_queries import list_open_conflicts, list_revisions

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
):
    blueprint.add_app_template_filter(_filter)
blueprint.add_app_template_global(script_words, "visit_script_words")


@dataclass(frozen=True)
class Paging:
    """Where in a list a page lies, as the pager shows it."""

    page: int
    total: int
    length: int = PAGE_LENGTH

    @property
    def pages(self) -> int:
        """The number of pages."""
        return ceil(self.total / self.length)

    @property
    def offset(self) -> int:
        """How many rows lie before this page."""
        return (self.page - 1) * self.length

    @property
    def has_prev(self) -> bool:
        """Whether there is a page before."""
        return self.page > 1

    @property
    def prev_num(self) -> int:
        """The page before."""
        return self.page - 1

    @property
    def has_next(self) -> bool:
        """Whether there is a page after."""
        return self.page < self.pages

    @property
    def next_num(self) -> int:
        """The page after."""
        return self.page + 1


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
    paging = Paging(max(1, page), count_visits(current_user, filters))
    if paging.page > max(1, paging.pages):
        abort(404)
    visits = list_visits(current_user, filters, limit=PAGE_LENGTH, offset=paging.offset)
    return render_template(
        "visits/index.html",
        form=form,
        whose=whose,
        has_own=_records(),
        active=form.active_count(whose),
        paging=paging,
        visits=visits,
        days=[(day, list(rows)) for day, rows in groupby(visits, lambda visit: visit.local_day)],
        conflicts=list_open_conflicts(current_user) if can("visits.edit") else [],
    )


@blueprint.route("/<visit_id>")
@requires("visits.view")
def detail(visit_id: str) -> str:
    """One visit: what was done, where, its state, its history."""
    visit = get_visit_or_404(visit_id)
    return render_template(
        "visits/detail.html",
        visit=visit,
        may_edit=access.may_edit(current_user, visit),
        may_void=access.may_void(current_user, visit),
        history=describe_history(list_revisions(visit)),
        conflicts=[
            conflict
            for conflict in visit.conflicts
            if conflict.state == "open" and access.may_settle(current_user, visit)
        ],
    )


def _records() -> bool:
    return can("visits.record")
