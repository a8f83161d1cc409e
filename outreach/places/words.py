"""Words for kinds of places, for where a point comes from, and for what an import changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from outreach.forms import Option
from outreach.places.models import COORD_QUALITIES, PLACE_KINDS

KIND_NAMES = {
    "village": _("行政村"),
    "residential": _("社区"),
    "enterprise_site": _("企业"),
    "school_site": _("学校"),
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


def point_options() -> Sequence[Option]:
    """The origins a person may give to a point set by hand."""
    return [(quality, QUALITY_NAMES[quality], True) for quality in ("map_pick", "surveyed")]


def shown_value(value: Any, column: str) -> str:
    """A stored or listed value of an import as shown: words for codes, 无 for nothing."""
    if value is None or value == "":
        return gettext("无")
    if column == "kind":
        return kind_name(value)
    if column == "coord_quality":
        return quality_name(value)
    if column == "is_key":
        return gettext("是") if value else gettext("否")
    if column == "active":
        return gettext("在名单内") if value else gettext("已退出名单")
    return str(value)
