"""What the map's script is told of its places: where they are, whose, what they are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from flask_babel import gettext as _

from outreach.coverage.payloads import pack_names, pack_places
from outreach.language import language
from outreach.places.names import short_name

if TYPE_CHECKING:
    from outreach.coverage.map_page import MapPage


def pack_places_of(page: MapPage) -> bytes:
    """Positions and units of the places: see `payloads.pack_places`."""
    used, unit = np.unique(page.unit_at, return_inverse=True)
    towns = _towns_by_unit(page)
    return pack_places(
        page.register.lat[page.places],
        page.register.lon[page.places],
        unit,
        page.register.is_key[page.places],
        {"units": [_unit_words(page, at, towns[at]) for at in used.tolist()]},
    )


def pack_names_of(page: MapPage) -> bytes:
    """Codes, names and townships of the places, in their order: see `payloads.pack_names`."""
    register = page.register
    codes = [register.codes[at] for at in page.places]
    used, first, town = np.unique(
        register.town[page.places], return_index=True, return_inverse=True
    )
    # Numbered as they are met, neighbours have like numbers: these pack better.
    order = np.argsort(first)
    number = np.empty(len(used), np.int64)
    number[order] = np.arange(len(used))
    return pack_names(
        codes,
        [short_name(register.names[at]) for at in page.places],
        number[town],
        [register.towns[at].name if at >= 0 else "" for at in used[order].tolist()],
        {
            "id": {
                str(at): register.ids[row]
                for at, (row, code) in enumerate(zip(page.places, codes, strict=True))
                if code is None
            }
        },
    )


def _towns_by_unit(page: MapPage) -> dict[int, list[int]]:
    """Positions of the townships of each unit's places, in order."""
    towns: dict[int, list[int]] = defaultdict(list)
    many = len(page.register.towns) + 1  # the first is none
    for pair in np.unique(
        page.unit_at.astype(np.int64) * many + page.register.town[page.places] + 1
    ).tolist():
        if pair % many:
            towns[pair // many].append(pair % many - 1)
    return towns


def _unit_words(page: MapPage, at: int, towns: Sequence[int]) -> dict[str, Any]:
    unit = page.register.units[at]
    above = unit.path.split("/")[1:]
    counties = (page.register.towns[town].county_code for town in towns)
    return {
        "code": unit.code,
        "name": _("未划分") if unit.depth == 0 else unit.label(language()),
        "within": [
            page.register.units[each].code
            for each in page.shown_units
            if page.register.units[each].id in above and page.register.units[each].depth > 0
        ],
        "counties": list(dict.fromkeys(filter(None, counties))),
    }
