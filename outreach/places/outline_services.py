"""Writing county outlines."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from outreach.audit import services as audit
from outreach.audit.services import Actor
from outreach.database import db, transaction
from outreach.places.models import Outline
from outreach.places.outline_files import OutlinesRefused, read_outlines

MESSAGES: Mapping[str, Any] = {
    "empty": _("文件是空的。请选GeoJSON文件"),
    "not_utf8": _("文件不是UTF-8编码。请另存为UTF-8"),
    "not_json": _("文件不是完整的JSON，可能没有传完。请重新导出GeoJSON"),
    "not_collection": _("文件不是GeoJSON的FeatureCollection。请导出整个图层"),
    "no_features": _("文件里没有区域。请检查导出的是不是空图层"),
    "not_feature": _("缺少属性（properties）或图形（geometry）。请重新导出"),
    "bad_code": _("代码“%(value)s”不对。请在属性code里填6位县区代码"),
    "bad_name": _("没有名称，或超过64个字。请在属性name里填县区名称"),
    "not_area": _("图形“%(value)s”不是面。请只导出Polygon或MultiPolygon"),
    "open_ring": _("边界没有闭合，或少于4个点。请修好图形再导出"),
    "bad_position": _("坐标“%(value)s”不是数字。请写成[经度，纬度]"),
    "swapped": _("坐标“%(value)s”的经度和纬度好像写反了。GeoJSON是经度在前"),
    "out_of_range": _("坐标“%(value)s”超出经纬度范围。请导出WGS-84经纬度"),
    "code_twice": _("代码“%(value)s”与第%(other)s个区域重复。请合并成一个区域"),
}


@dataclass(frozen=True)
class OutlineCounts:
    """What an import of outlines did."""

    added: int
    changed: int
    unchanged: int


def outlines_message(refused: OutlinesRefused) -> str:
    """What is wrong with the file and what to do, in the language of the page."""
    message = str(MESSAGES[refused.reason]) % refused.facts
    if refused.feature is None:
        return message
    return gettext("第%(n)s个区域：%(message)s", n=refused.feature, message=message)


def import_outlines(content: bytes, file_name: str, actor: Actor | None) -> OutlineCounts:
    """Adds and changes outlines by their code; none is removed, the same file changes nothing.

    Raises OutlinesRefused for a file that is broken anywhere; then nothing is written.
    """
    rows = read_outlines(content)
    added = changed = 0
    with transaction():
        stored = {outline.code: outline for outline in db.session.scalars(select(Outline))}
        for row in rows:
            outline = stored.get(row.code)
            if outline is None:
                db.session.add(Outline(code=row.code, name=row.name, geometry=row.geometry))
                added += 1
            elif (outline.name, outline.geometry) != (row.name, row.geometry):
                outline.name, outline.geometry = row.name, row.geometry
                changed += 1
        counts = OutlineCounts(added, changed, len(rows) - added - changed)
        if added or changed:
            sha256 = hashlib.sha256(content).hexdigest()
            audit.record(
                "outlines.import",
                actor=actor,
                target_type="outlines",
                target_id=sha256[:36],
                target=file_name,
                unit_id=None,
                details={"added": added, "changed": changed, "sha256": sha256},
            )
    return counts
