"""Rows of coverage become a Folium map. Plain values: no database, no request.

The map is printed inside a page of ours: `parts(map)` gives its markup and its script, which
the page puts into a `<script nonce>`. Leaflet and the script side of the layers are in
`entry-map.js`; nothing is loaded from elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import folium
from branca.element import Figure
from folium.template import Template
from markupsafe import escape

from outreach.coverage.layers import (
    Hazards,
    KeyPlaces,
    MapReady,
    Outlines,
    RenderedOnce,
    VillageCoverage,
    VisitDensity,
)

#: The kinds of key places, as `key_places.KEY_KINDS`.
KEY_KINDS = ("key_village", "school_site", "enterprise_site")
#: The states of hazards, as `hazard_spots.HAZARD_STATES`.
HAZARD_STATES = ("reported", "in_hand")


@dataclass(frozen=True)
class MapParts:
    """What a page prints of a map: markup, and a script that runs after `entry-map.js`."""

    html: str
    script: str


class CoverageMap(RenderedOnce, folium.Map):
    """
    A map without tiles that lives inside a page and takes its style from the page.

    Unlike its parent it prints no page header and no styles, links nothing from elsewhere, and
    can be reached and named by keyboard and screen reader. Its projection is `L.CRS.Drawn`: that
    of the page's base map, whose datum may be another (see `drawn-datum.js`).

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
        super().__init__(tiles=None, zoom_control=False, keyboard=False, crs="Drawn", **options)
        self._name = "CoverageMap"
        self.label = str(escape(label))


def coverage_map(
    label: str,
    addresses: Mapping[str, str],
    outlines: str,
    key_places: str,
    hazards: str,
    *,
    middle: tuple[float, float],
    fills: Mapping[str, Any] | None = None,
    **options: Any,
) -> CoverageMap:
    """The map of a register: outlines below, places above, each read from its address.

    `addresses` as `VillageCoverage` takes them; `middle` in degrees; `fills` as `Outlines` takes them;
    `options` are that layer's.
    Visit density, key places and hazards are there to be shown when asked for.
    """
    drawn = CoverageMap(
        label, location=middle, zoom_start=9, min_zoom=4, max_zoom=17, zoom_snap=0.25
    )
    Outlines(outlines, fills=fills).add_to(drawn)
    VisitDensity(name="density").add_to(drawn)
    VillageCoverage(addresses, **options).add_to(drawn)
    KeyPlaces(key_places, KEY_KINDS, name="key").add_to(drawn)
    Hazards(hazards, HAZARD_STATES, name="hazards").add_to(drawn)
    MapReady().add_to(drawn)
    # Folium would name each by sixteen random bytes, and that is a tenth of the page's script.
    for number, part in enumerate([drawn, *drawn._children.values()]):
        part._id = str(number)
    return drawn


def parts(drawn: folium.Map) -> MapParts:
    """Renders the map for a page. Without the page that Folium would put around it."""
    figure = cast(Figure, drawn.get_root())
    for child in list(figure._children.values()):
        child.render()
    return MapParts(html=figure.html.render(), script=figure.script.render())
