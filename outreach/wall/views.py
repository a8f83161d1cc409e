"""The wall display: a page that goes on by itself, and what it asks for again and again."""

from __future__ import annotations

import time
from json import dumps

from flask import Blueprint, abort, render_template, request
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from outreach.campaigns.words import amount_words
from outreach.coverage.base_maps import base_map_for_page
from outreach.coverage.forms import MapFilterForm
from outreach.coverage.payload_answers import (
    answer_kept,
    kept_payload,
    outlines_address,
    payload_addresses,
)
from outreach.coverage.payloads import packed, token_of
from outreach.coverage.words import base_words, marking_words
from outreach.dashboard.words import percent_words, row_name
from outreach.database import utc_now
from outreach.devices.silence import sentence_words
from outreach.language import format_clock, language
from outreach.periods import today
from outreach.permissions import requires
from outreach.places.intervals import intervals
from outreach.shell.build import build_id
from outreach.wall.page import Wall, read_wall
from outreach.wall.words import script_words

blueprint = Blueprint("wall", __name__, url_prefix="/wall")
#: Seconds for which unchanged screens are not made anew: they tell of silent phones, too.
_KEPT_S = 60


@blueprint.get("")
@requires("dashboard.view")
def index() -> str:
    """All screens; a script shows one after the other, without it they stand below each other."""
    form = _read_form()
    wall = read_wall(form.filters())
    return render_template(
        "wall/index.html",
        panels=_panels(wall, form),
        map={
            "addresses": payload_addresses(wall.coverage),
            "outlines": outlines_address(),
            "intervals": intervals(),
            "own": current_user.unit.depth > 0,
            "period": _query(),
        },
        base_map=base_map_for_page(),
        words=script_words(),
        now=utc_now(),
        query=_query(),
    )


@blueprint.get("/state.json")
@requires("dashboard.view")
def state() -> Response:
    """The screens anew, and where the map's places are: nothing (304) while nothing changed."""
    who = (
        current_user.unit_id,
        current_user.role,
        language(),
        request.query_string,
        today(),
        int(time.time() // _KEPT_S),
    )
    kept = kept_payload("wall.json", who, _make_state)
    answer = answer_kept(kept or _make_state(), "application/json")
    # Also with 304: what is shown was looked at just now.
    answer.headers["X-As-Of"] = format_clock(utc_now())
    return answer


def _make_state() -> tuple[str, bytes]:
    form = _read_form()
    wall = read_wall(form.filters())
    body = {
        "panels": _panels(wall, form),
        "addresses": payload_addresses(wall.coverage),
        "build": build_id(),
        "intervals": intervals(),
    }
    content = dumps(body).encode()
    # The map's marks may change where no sum does.
    etag = token_of(content + wall.coverage.etag.encode())
    return etag, packed(content, lasting=False)


def _panels(wall: Wall, form: MapFilterForm) -> str:
    return render_template(
        "wall/_panels.html",
        wall=wall,
        base=base_words(wall.coverage.filters.period, form.chosen_names()),
        day=today(),
        marking=marking_words(),
        silence=sentence_words(wall.silence) if wall.silence else "",
        percent_words=percent_words,
        row_name=row_name,
        amount_words=amount_words,
    )


def _query() -> dict[str, str]:
    """The one filter that a wall has: its period."""
    names = ("period", "from", "to")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _read_form() -> MapFilterForm:
    form = MapFilterForm.read(MultiDict(_query()))
    if form.errors:
        abort(400)  # a wall has no field to say it at
    return form
