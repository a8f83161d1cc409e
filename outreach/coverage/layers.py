"""Folium layers of the coverage map. Plain values in, script out: no database, no request.

Text typed by people reaches the browser only as JSON that is safe inside a script element, and
the scripts show it by `textContent`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from branca.element import Element, Figure, MacroElement
from folium.map import Layer
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps


def script_json(value: Any) -> str:
    """JSON that cannot leave the script element it stands in: `<`, `>`, `&`, `'` are escaped."""
    return str(
        htmlsafe_json_dumps(value, dumps=json.dumps, ensure_ascii=False, separators=(",", ":"))
    )


class Text(Element):
    """Text that is printed as it is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **_kwargs: Any) -> str:
        """The text."""
        return self._text


class RenderedOnce(MacroElement):
    """
    Prints what its macros give; to be named before Folium's own class.

    Branca takes what a macro gives for another template: it would compile the map's script anew
    for each page, and execute a village called `{{ ... }}` on the server.
    """

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Adds markup and script to the figure, then those of the children."""
        figure = cast(Figure, self.get_root())
        macros = self._template.module.__dict__
        for name, part in (("html", figure.html), ("script", figure.script)):
            if name in macros:
                part.add_child(Text(str(macros[name](self, kwargs))), name=self.get_name())
        for child in list(self._children.values()):
            child.render(**kwargs)


class VillageCoverage(RenderedOnce, Layer):
    """
    Draws every place of a register on one canvas.

    The page holds addresses, not places: the script reads positions and state as columns of
    bytes, so that a page of a hundred thousand places is as small as one of ten. The script side
    is `village-layer.js`; docs/map-payloads.md tells what stands at the addresses.

    Parameters
    ----------
    addresses : mapping
        `places`, `names` and `state`, with `token`, which names these places; of a large register
        `cells` or `firstCells`, shown until its places come.
    name : str, default None
        The name of the layer, as it would appear in layer controls.
    **options
        Further options of the script's layer, such as `colour` or `unit`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.villageCoverage(
                {{ this.data }},
                {{ this.options }}
            ).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(
        self, addresses: Mapping[str, str], name: str | None = None, **options: Any
    ) -> None:
        super().__init__(name=name, overlay=True, control=False)
        self._name = "VillageCoverage"
        self.data = script_json(dict(addresses))
        self.options = script_json(options)


class Outlines(RenderedOnce, Layer):
    """
    Draws outlines below all marks, each known by its code, so that some can be emphasised.

    The script side is `outlines-layer.js`; `area-fills.js` holds the scales of the fills.

    Parameters
    ----------
    address : str
        Where the outlines are, as `outlines.pack_outlines` makes them.
    name : str, default None
        The name of the layer, as it would appear in layer controls.
    fills : mapping, default None
        How areas are filled: `{"by": scale, "part": bool, "areas": [{"code", "step", "sure", "name",
        "words"}, ...]}`; `part` where not all of what lies in an area counts. The scale `coverage`
        has the steps 1 to 5 from few to many; `wearing` 1 and 2 below the target, 3 not to be told
        from it, 4 and 5 above it, 6 too few to judge (hatched), 0 nothing observed. What is not
        `sure` has a dashed edge; `name` and `words` are said where the pointer is. Areas without an
        entry stay land.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.outlines({{ this.data }}, {{ this.options }})
                .addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(
        self, address: str, name: str | None = None, fills: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(name=name, overlay=True, control=False)
        self._name = "Outlines"
        self.data = script_json(address)
        self.options = script_json({"fills": fills} if fills else {})


class VisitDensity(RenderedOnce, Layer):
    """
    Shades where visits were made: squares of a grid, the darker the more visits.

    It counts the visits that a `VillageCoverage` layer of the same map knows, so that it needs no
    data of its own and follows its filters. The script side is `density-layer.js`.

    Parameters
    ----------
    name : str, default None
        The name of the layer, as it would appear in layer controls.
    show : bool, default False
        Whether it is shown from the beginning.
    **options
        Further options of the script's layer: `room`, pixels of a square at least.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.visitDensity({{ this.options }})
                .addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, name: str | None = None, show: bool = False, **options: Any) -> None:
        # On the map in any case: the page shows and hides what it draws.
        super().__init__(name=name, overlay=True, control=False)
        self._name = "VisitDensity"
        self.options = script_json({"show": show, **options})


class Spots(RenderedOnce, Layer):
    """
    What layers of marked places share, each kind with a shape of its own.

    The script side of a layer is `L.<script_name>`, a `SpotLayer` of `spot-layer.js`.

    Parameters
    ----------
    address : str
        Where the places are, read once they are shown.
    kinds : sequence of str
        The kinds in the order of the legend.
    name : str, default None
        The name of the layer, as it would appear in layer controls.
    show : bool, default False
        Whether it is shown from the beginning.
    """

    script_name: str

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.{{ this.script_name }}({{ this.data }}, {{ this.options }})
                .addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(
        self, address: str, kinds: Sequence[str], name: str | None = None, show: bool = False
    ) -> None:
        # On the map in any case: the page shows and hides what it draws.
        super().__init__(name=name, overlay=True, control=False)
        self._name = type(self).__name__
        self.data = script_json(address)
        self.options = script_json({"kinds": list(kinds), "show": show})


class KeyPlaces(Spots):
    """
    Draws places that matter whatever the map asks, each kind with a shape of its own.

    Parameters
    ----------
    address : str
        Where the places are: `{"places": [[kind, lat, lon, name], ...]}`, read once it is shown;
        `kind` is a position in `kinds`.
    kinds : sequence of str
        The kinds in the order of the legend: `key_village` is a star, `school_site` a house,
        `enterprise_site` a square.
    """

    script_name = "keyPlaces"


class Hazards(Spots):
    """
    Draws open hazards of the road, those nobody has taken on yet unlike those in hand.

    Parameters
    ----------
    address : str
        Where the hazards are: `{"places": [[state, lat, lon, village, more], ...]}`, read once they
        are shown; `state` is a position in `kinds`, `more` holds `what`, `days` and `url`.
    kinds : sequence of str
        The states in the order of the legend: `reported` is a full triangle, `in_hand` an empty
        one upside down.
    """

    script_name = "hazards"


class MapReady(RenderedOnce):
    """
    Says what follows the map's own script: that the map is complete.

    The page's modules wait for it, because Folium runs a map's children one after the other.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            L.coverageMap({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "MapReady"
