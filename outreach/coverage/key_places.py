"""Places that matter whatever the map asks: key villages, schools, enterprises."""

from __future__ import annotations

from json import dumps
from typing import Any

import numpy as np
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.coverage.asking import read_form, refused, who_asks
from outreach.coverage.blueprint import blueprint
from outreach.coverage.forms import MapFilters
from outreach.coverage.live import live
from outreach.coverage.payload_answers import Payload, answer_kept, kept_payload
from outreach.coverage.payloads import packed, token_of
from outreach.coverage.register import Register
from outreach.permissions import requires
from outreach.places.models import PLACE_KINDS
from outreach.places.names import short_name
from outreach.units.queries import list_subtree_ids, scope_unit_ids

#: The kinds in the order of the legend; a key village is any village marked as one.
KEY_KINDS = ("key_village", "school_site", "enterprise_site")


@blueprint.get("/map/key-places.json")
@requires("figures.view")
def map_key_places() -> Response | tuple[Response | str, int]:
    """The key places under unit and township: kind (position in KEY_KINDS), point, name."""

    def make() -> Payload | None:
        form = read_form()
        if form.errors:
            return None
        content = dumps({"places": read_key_places(form.filters())}).encode()
        return token_of(content), packed(content, lasting=False)

    kept = kept_payload("key-places.json", who_asks(), make)
    return refused() if kept is None else answer_kept(kept, "application/json")


def read_key_places(filters: MapFilters) -> list[list[Any]]:
    """A list a place: its kind, latitude and longitude (degrees; None without a point), its name."""
    live().version()
    register = live().register
    scope = frozenset(scope_unit_ids(current_user))
    if filters.unit is not None:
        scope &= frozenset(list_subtree_ids(filters.unit))
    rows = register.rows(scope, filters.period.last, kind=None, township=filters.township)
    return [
        [kind, *_point(register, at), short_name(register.names[at])]
        for kind, each in enumerate(KEY_KINDS)
        for at in rows[_is(register, each)[rows]].tolist()
    ]


def _is(register: Register, kind: str) -> Any:
    if kind == "key_village":
        return register.is_key & (register.kind == PLACE_KINDS.index("village"))
    return register.kind == PLACE_KINDS.index(kind)


def _point(register: Register, at: int) -> tuple[float | None, float | None]:
    if np.isnan(register.lat[at]):
        return None, None
    return round(float(register.lat[at]), 5), round(float(register.lon[at]), 5)
