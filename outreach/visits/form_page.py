"""The form's page and the picker's as they are drawn: for an account, or as a phone keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from flask_login import current_user

from outreach.campaigns.models import Campaign
from outreach.database import utc_now
from outreach.photos.queries import find_photos
from outreach.places.models import Place
from outreach.visits import page_forms
from outreach.visits.forms import VisitForm
from outreach.visits.page_forms import ShownPlace
from outreach.visits.reached_queries import list_named
from outreach.vocabulary.queries import list_campaigns, list_materials

#: What the search for other villages reached shows before it was asked.
ALSO_NONE: dict[str, Any] = {"also_query": "", "also_found": ()}


def render_form(
    form: VisitForm,
    place: ShownPlace,
    *,
    last: Mapping[str, Any] | None = None,
    left: Mapping[str, int] | None = None,
    **more: Any,
) -> str:
    """The form with its blank rows; `last`: the words of the last visits, to be offered again.

    `left`: how many of a material (by code) are in store; a phone's script says it on kept pages.
    """
    last = last or {}
    errors = form.error_lines()
    rows = page_forms.add_blank_rows(form, last)
    return render_template(
        "visits/form.html",
        form=form,
        place=place,
        rows=rows,
        blank=page_forms.blank_rows_form(current_user),
        last=last,
        left=left or {},
        last_line=page_forms.last_line(form, last),
        errors=errors,
        now_ms=int(utc_now().timestamp() * 1000),
        count_rows=page_forms.count_rows,
        has_numbers=page_forms.has_numbers,
        campaigns=_campaigns_to_tell(form.campaign.data),
        materials=list_materials(),
        also_reached=list_named(form.also_reached.data or []),
        photos=find_photos([entry.form.sha256.data or "" for entry in form.photos.entries]),
        **{"visit": None, "question": None, "stale": None, **picker_parts(), **ALSO_NONE, **more},
    )


def _campaigns_to_tell(chosen: str | None) -> list[Campaign]:
    """Those in use, and the chosen one, that say what to tell the village."""
    return [
        row
        for row in list_campaigns()
        if (row.active or row.code == chosen) and row.talking_points.strip()
    ]


def render_picker(**parts: Any) -> str:
    """The village first; `parts` as of `picker_parts`."""
    return render_template("visits/pick.html", **{**picker_parts(), **parts})


def picker_parts(
    query: str = "", found: Sequence[Place] = (), recent: Sequence[Place] = ()
) -> dict[str, Any]:
    """What the picker shows: the places found for a query, those visited last."""
    return {
        "place_query": query,
        "found_places": found,
        "recent_places": recent,
        "new_place_kinds": page_forms.new_place_kinds,
    }
