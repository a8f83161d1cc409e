"""Words for kinds of places, for where a point comes from, and for what an import changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from outreach.forms import Option
from outreach.language import separator
from outreach.places.models import COORD_QUALITIES, IMPORT_KINDS, PLACE_KINDS
from outreach.planning.market_words import MARKET_NAMES, rule_words
from outreach.planning.markets import rule_of

KIND_NAMES = {
    "village": _("行政村"),
    "residential": _("社区"),
    "enterprise_site": _("企业、工地"),
    "school_site": _("学校"),
}
IMPORT_KIND_NAMES = {
    "places": _("村庄名单"),
    "inputs": _("事故、人口、车辆、集市"),
}
QUALITY_NAMES = {
    "surveyed": _("实测"),
    "geocoded": _("地名库"),
    "map_pick": _("地图点选"),
    "visit_median": _("由走访推定"),
    "demo": _("演示数据"),
    "none": _("没有坐标"),
}


def kind_name(kind: str) -> str:
    """The word for a kind of place."""
    return str(KIND_NAMES[kind])


def quality_name(quality: str) -> str:
    """The word for where a point comes from."""
    return str(QUALITY_NAMES[quality])


def kind_options() -> Sequence[Option]:
    """The kinds to choose from."""
    return [(kind, KIND_NAMES[kind], True) for kind in PLACE_KINDS]


def quality_options() -> Sequence[Option]:
    """All origins of a point, the last one being none."""
    return [(quality, QUALITY_NAMES[quality], True) for quality in COORD_QUALITIES]


def import_kind_options() -> Sequence[Option]:
    """What a list may be of."""
    return [(kind, IMPORT_KIND_NAMES[kind], True) for kind in IMPORT_KINDS]


def point_options() -> Sequence[Option]:
    """The origins a person may give to a point set by hand."""
    return [(quality, QUALITY_NAMES[quality], True) for quality in ("map_pick", "surveyed")]


def shown_value(value: Any, column: str) -> str:
    """A stored or listed value of an import as shown: words for codes, 无 for nothing."""
    if value is None or value == "":
        return gettext("无")
    if column == "market":
        calendar, pattern, name, kind = value
        words = rule_words(rule_of(calendar, pattern))
        return separator("facts").join(
            each for each in (words, str(MARKET_NAMES[kind]), name) if each
        )
    if column == "kind":
        return kind_name(value)
    if column == "coord_quality":
        return quality_name(value)
    if column == "is_key":
        return gettext("是") if value else gettext("否")
    if column == "active":
        return gettext("在名单内") if value else gettext("已退出名单")
    return str(value)
