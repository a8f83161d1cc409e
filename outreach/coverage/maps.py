"""Rows of coverage become a Folium map. Plain values: no database, no request.

The map is printed inside a page of ours: `parts(map)` gives its markup and its script, which
the page puts into a `<script nonce>`. Leaflet and the script side of the layers are in
`entry-map.js`; nothing is loaded from elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import folium
from branca.element import Figure
from folium.template import Template
from markupsafe import escape

from outreach.coverage.figures import VillageCoverage as Village
from outreach.coverage.layers import MapReady, Outlines, VillageCoverage
from outreach.places.names import short_name

#: Points are sent in whole hundred-thousandths of a degree: about a metre.
POINT_UNITS_PER_DEGREE = 100_000
NEVER = -1


@dataclass(frozen=True)
class UnitLabel:
    """A unit as the map shows it."""

    code: str
    name: str
    #: Codes under which its places are chosen: its own and those above it, without headquarters.
    within: tuple[str, ...]


@dataclass(frozen=True)
class MapParts:
    """What a page prints of a map: markup, and a script that runs after `entry-map.js`."""

    html: str
    script: str


class CoverageMap(folium.Map):
    """
    A map without tiles that lives inside a page and takes its style from the page.

    Unlike its parent it prints no page header and no styles, links nothing from elsewhere, and
    can be reached and named by keyboard and screen reader.

    Parameters
    ----------
    label : str
        What the map is and how it is used, for screen readers.
    **options
        Further options of Leaflet's map.
    """

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }} tabindex="0"
                role="application" aria-label="{{ this.label }}"></div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map(
                {{ this.get_name()|tojson }},
                {
                    center: {{ this.location|tojson }},
                    crs: L.CRS.{{ this.crs }},
                    ...{{ this.options|tojavascript }}
                }
            );
        {% endmacro %}
        """
    )

    #: Leaflet comes with `entry-map.js`; its parent would link Bootstrap, jQuery and fonts.
    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(tiles=None, zoom_control=False, keyboard=False, **options)
        self._name = "CoverageMap"
        # Rendered twice (see layers.script_json): neither markup nor a template may be left.
        self.label = str(escape(label)).replace("{", "&#123;")


def coverage_map(
    label: str,
    places: dict[str, Any],
    state: dict[str, Any],
    outlines: dict[str, Any],
    **options: Any,
) -> CoverageMap:
    """The map of a register: packed outlines below, places above. `options` are the place layer's."""
    drawn = CoverageMap(
        label, location=middle_of(places), zoom_start=9, min_zoom=4, max_zoom=17, zoom_snap=0.25
    )
    Outlines(outlines).add_to(drawn)
    VillageCoverage(places, state, **options).add_to(drawn)
    MapReady().add_to(drawn)
    return drawn


def parts(drawn: folium.Map) -> MapParts:
    """Renders the map for a page. Without the page that Folium would put around it."""
    figure = cast(Figure, drawn.get_root())
    for child in list(figure._children.values()):
        child.render()
    return MapParts(html=figure.html.render(), script=figure.script.render())


def place_columns(villages: Sequence[Village], units: Mapping[str, UnitLabel]) -> dict[str, Any]:
    """What seldom changes, a column each; `units` gives the label of each unit by its id.

    `code` holds each code as the difference from the one before (null for a local place, whose
    id is in `id`); `lat` and `lon` are null where a place has no point; `key` holds the positions
    of the key villages. `token` names this register: the same token, the same columns.
    """
    used = {village.unit_id: units[village.unit_id] for village in villages}
    unit_at = {unit_id: index for index, unit_id in enumerate(used)}
    counties = _counties_of_units(villages)
    towns = list(dict.fromkeys(village.township for village in villages))
    town_at = {name: index for index, name in enumerate(towns)}
    columns: dict[str, Any] = {
        "unitsPerDegree": POINT_UNITS_PER_DEGREE,
        "units": [
            {
                "code": unit.code,
                "name": unit.name,
                "within": unit.within,
                "counties": counties[unit_id],
            }
            for unit_id, unit in used.items()
        ],
        "towns": towns,
        "code": _code_steps(villages),
        "id": {str(at): row.id for at, row in enumerate(villages) if row.code is None},
        "name": [short_name(village.name) for village in villages],
        "town": [town_at[village.township] for village in villages],
        "unit": [unit_at[village.unit_id] for village in villages],
        "lat": [_whole(village.lat) for village in villages],
        "lon": [_whole(village.lon) for village in villages],
        "key": [at for at, village in enumerate(villages) if village.is_key],
    }
    columns["token"] = hashlib.sha256(json.dumps(columns).encode()).hexdigest()[:16]
    return columns


def state_columns(villages: Sequence[Village], as_of: date) -> dict[str, Any]:
    """What a visit changes, in the order of the places: days since the last, and amounts."""
    return {
        "days": [_days_since(village.last_visit, as_of) for village in villages],
        "visits": [village.visits for village in villages],
        "attendees": [village.attendees for village in villages],
        "leaflets": [village.leaflets for village in villages],
        "riders": [village.riders_observed for village in villages],
    }


def middle_of(places: dict[str, Any]) -> tuple[float, float]:
    """The middle of the box around all points, in degrees; the middle of China without any."""
    lats = [lat for lat in places["lat"] if lat is not None]
    lons = [lon for lon in places["lon"] if lon is not None]
    if not lats:
        return 35.0, 105.0
    return (
        (min(lats) + max(lats)) / 2 / POINT_UNITS_PER_DEGREE,
        (min(lons) + max(lons)) / 2 / POINT_UNITS_PER_DEGREE,
    )


def _code_steps(villages: Sequence[Village]) -> list[int | None]:
    steps: list[int | None] = []
    before = 0
    for village in villages:
        if village.code is None:
            steps.append(None)
            continue
        steps.append(int(village.code) - before)
        before = int(village.code)
    return steps


def _counties_of_units(villages: Sequence[Village]) -> dict[str, list[str]]:
    """For each unit the counties its places lie in: together they are its outline."""
    counties: dict[str, dict[str, None]] = {village.unit_id: {} for village in villages}
    for village in villages:
        if village.county_code:
            counties[village.unit_id][village.county_code] = None
    return {unit_id: list(codes) for unit_id, codes in counties.items()}


def _days_since(last_visit: date | None, as_of: date) -> int:
    return NEVER if last_visit is None else max((as_of - last_visit).days, 0)


def _whole(degrees: float | None) -> int | None:
    return None if degrees is None else round(degrees * POINT_UNITS_PER_DEGREE)
