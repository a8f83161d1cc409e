"""What the map's script is told of its places: where they are, whose, what they are called."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from flask_babel import gettext as _

from outreach.coverage.payloads import FORMAT, pack_names, pack_places, token_of
from outreach.language import language
from outreach.places.names import short_name

if TYPE_CHECKING:
    from outreach.coverage.map_page import MapPage, Numbers


def pack_places_of(page: MapPage) -> bytes:
    """Positions and units of the places: see `payloads.pack_places`."""
    unit, about = _units(page)
    return pack_places(
        page.register.lat[page.places],
        page.register.lon[page.places],
        unit,
        page.register.is_key[page.places],
        about,
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


def token_of_places(page: MapPage) -> str:
    """Stands for the payloads of the places without packing them: of all that they are made from.

    The same in every process, today and tomorrow: pages, browsers and servers compare it.
    """
    register, rows = page.register, page.places
    unit, about = _units(page)
    used, town = np.unique(register.town[rows], return_inverse=True)
    towns = [register.towns[at].name if at >= 0 else "" for at in used.tolist()]
    words = json.dumps([len(rows), about, towns]).encode()
    numbers = (register.texts[rows], unit, town, register.is_key[rows])
    parts = [column.astype("<u4").tobytes() for column in numbers]
    parts += [degrees[rows].astype("<f8").tobytes() for degrees in (register.lat, register.lon)]
    return token_of(b"".join((FORMAT, words, *parts)))


def _units(page: MapPage) -> tuple[Numbers, dict[str, Any]]:
    """For each place the number of its unit, and what is told of the units."""
    used, unit = np.unique(page.unit_at, return_inverse=True)
    return unit, {"units": _words_of_units(page, used.tolist())}


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


def _words_of_units(page: MapPage, positions: Sequence[int]) -> list[dict[str, Any]]:
    units, towns = page.register.units, page.register.towns
    speaks, towns_of = language(), _towns_by_unit(page)
    shown = {units[at].id: units[at] for at in page.shown_units}
    words = []
    for at in positions:
        unit = units[at]
        above = [shown[each] for each in unit.path.split("/") if each in shown]
        counties = (towns[town].county_code for town in towns_of[at])
        words.append(
            {
                "code": unit.code,
                "name": _("未划分") if unit.depth == 0 else unit.label(speaks),
                "within": [each.code for each in above if each.depth > 0],
                "counties": list(dict.fromkeys(filter(None, counties))),
            }
        )
    return words
