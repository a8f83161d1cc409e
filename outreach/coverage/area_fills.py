"""What the map's script is told of its areas: how each is filled, and what to say of it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from outreach.coverage.areas import Area
from outreach.coverage.map_page import MapPage
from outreach.coverage.queries import outlines_version
from outreach.helmets.against_target import AgainstTarget
from outreach.helmets.words import GRADE_NAMES, Grade, rate_words
from outreach.language import format_number, language
from outreach.places.queries import list_outline_names


def fills_of(page: MapPage) -> dict[str, Any] | None:
    """The fill of each area that has an outline; None where the colour fills none.

    `by` is the colour; `part` says that not all villages of a county count, as it may have others
    of other brigades; of each area its code, class, whether the figure holds, name and words.
    """
    areas = page.areas
    if areas is None:
        return None
    filters = page.filters
    names = _outline_names(*outlines_version())
    return {
        "by": filters.colour,
        "part": bool(filters.unit or filters.township or current_user.unit.depth),
        "areas": [
            {
                "code": area.code,
                "step": int(area.step),
                "sure": area.sure,
                "name": names[area.code],
                "words": _words_of(area, filters.colour),
            }
            for area in areas
            if area.code in names
        ],
    }


@lru_cache(maxsize=4)
def _outline_names(*_version: Any) -> dict[str, str]:
    return dict(list_outline_names())


def _words_of(area: Area, colour: str) -> str:
    """The area's figure, as the table writes it."""
    if colour == "wearing":
        return _wearing_words(area)
    sums = area.sums
    return _(
        "覆盖率%(share)s（%(visited)s/%(villages)s）",
        share=f"{(sums.share or 0) * 100:.1f}%",
        visited=format_number(sums.visited),
        villages=format_number(sums.villages),
    )


def _wearing_words(area: Area) -> str:
    sums = area.sums
    if area.step == AgainstTarget.NOT_OBSERVED:
        return _("期内没有观察")
    if area.step == AgainstTarget.TOO_FEW:
        # Counts, no percentage: nothing may be read from it.
        return _(
            "%(few)s：观察%(n)s人次，戴头盔%(worn)s人次",
            few=GRADE_NAMES[Grade.TOO_FEW],
            n=format_number(sums.riders_observed),
            worn=format_number(sums.riders_helmeted),
        )
    words = _("佩戴率%(rate)s", rate=rate_words(sums.wearing))
    if area.sure:
        return words
    return f"{words}{'，' if language() == 'zh' else ', '}{GRADE_NAMES[Grade.INDICATIVE]}"
