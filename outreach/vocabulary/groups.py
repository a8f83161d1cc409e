"""The lists of the vocabulary as they are shown, and what may be done to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from outreach.vocabulary.models import HAZARD, Material, Term
from outreach.vocabulary.queries import list_materials, list_terms


@dataclass(frozen=True)
class Group:
    """One list. `is_open`: entries may be added and retired; else the product counts by the codes."""

    key: str
    name: Any
    #: The kind of terms in it; None: materials.
    kind: str | None
    is_open: bool = True
    #: Whether entries have a measure word.
    measured: bool = False

    def rows(self) -> Sequence[Term | Material]:
        """Its entries, retired ones too, in order."""
        if self.kind is None:
            return list_materials()
        rows = list_terms(self.kind)
        if self.kind != "topic":
            return rows
        return [row for row in rows if row.code.startswith(HAZARD) == (self.key == "hazard")]


GROUPS = {
    group.key: group
    for group in (
        Group("material", _("资料"), None, measured=True),
        Group("topic", _("宣讲内容（违法）"), "topic"),
        Group("hazard", _("宣讲内容（道路隐患）"), "topic"),
        Group("audience", _("宣讲对象"), "audience"),
        Group("talk_form", _("宣讲形式"), "talk_form"),
        Group("activity", _("其他活动"), "activity", measured=True),
        Group("channel", _("渠道（七进）"), "channel"),
        Group("check_place", _("观察地点"), "check_place"),
        Group("hazard_kind", _("隐患类型"), "hazard_kind"),
        Group("hazard_owner", _("隐患由谁处理"), "hazard_owner"),
        Group("vehicle_type", _("车型"), "vehicle_type", is_open=False),
        Group("seat", _("座位"), "seat", is_open=False),
        Group("check_phase", _("观察时段"), "check_phase", is_open=False),
    )
}
MATERIAL_KIND_NAMES = {
    "leaflet": _("彩页（计入发放彩页）"),
    "poster": _("海报"),
    "helmet": _("头盔"),
    "reflective_tape": _("反光贴"),
    "gift": _("其他物品"),
}
