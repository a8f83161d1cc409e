"""Writing units."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from outreach.accounts.queries import count_open_accounts
from outreach.audit import services as audit
from outreach.audit.services import Actor
from outreach.database import db, transaction
from outreach.refusals import Refused
from outreach.units import queries
from outreach.units.levels import TOP, TOPS, level_below
from outreach.units.models import Unit

CODE = re.compile(r"[A-Za-z0-9-]{1,32}")
LONGEST_NAME = 64
MOST_POSITION = 9999


class UnitRefused(Refused):
    """A unit cannot be written so: the field it is about and a message that says what to do."""


def add_unit(
    code: str,
    name: str,
    parent_code: str | None = None,
    name_en: str = "",
    *,
    position: int | None = None,
    top: str = TOP,
    actor: Actor | None,
) -> Unit:
    """Adds a unit; without a parent it is the root, headquarters, of the level `top`.

    Any other's level is the next below its parent's. `position` is the place among its siblings, the last unless
    given. Raises UnitRefused for a bad or taken code, an unknown or inactive parent, a second
    root, and for anything below a squadron. Raises ValueError for a level no root can have.
    """
    if top not in TOPS:
        raise ValueError(f"no installation begins with {top!r}")
    if not CODE.fullmatch(code):
        raise UnitRefused("code", _("单位代码只用字母、数字和连字符，1至32个"))
    name, name_en = _checked_names(name, name_en)
    with transaction():
        _lock_tree()
        if queries.find_unit_by_code(code) is not None:
            raise UnitRefused("code", _("单位代码%(code)s已经有了，请换一个", code=code))
        parent = _parent_for_new(parent_code)
        if position is None:
            position = _next_position(parent)
        unit = Unit(code=code, name=name, name_en=name_en, position=_checked_position(position))
        unit.parent_id = None if parent is None else parent.id
        unit.depth = 0 if parent is None else parent.depth + 1
        unit.level = top if parent is None else level_below(parent.level) or ""
        unit.path = ""
        db.session.add(unit)
        db.session.flush()
        unit.path = f"{'' if parent is None else parent.path}{unit.id}/"
        _record("unit.add", unit, actor, {"code": [None, code], "name": [None, name]})
    queries.forget_scopes()
    return unit


def edit_unit(unit: Unit, *, name: str, name_en: str, position: int, actor: Actor | None) -> Unit:
    """Changes the names and the place among the siblings. Raises UnitRefused for bad values."""
    name, name_en = _checked_names(name, name_en)
    position = _checked_position(position)
    with transaction():
        _lock_tree()
        before = _values(unit)
        unit.name, unit.name_en, unit.position = name, name_en, position
        changed = audit.changes(before, _values(unit))
        if changed:
            _record("unit.edit", unit, actor, changed)
    return unit


def deactivate_unit(unit: Unit, *, actor: Actor | None) -> Unit:
    """Takes a unit out of use; what it did is kept.

    Raises UnitRefused for the root and while it has active units below it, accounts that can
    sign in, or places.
    """
    with transaction():
        _lock_tree()
        if unit.depth == 0:
            raise UnitRefused("unit", _("最上一级单位不能停用"))
        _refuse_while_used(unit)
        if unit.active:
            unit.active = False
            _record("unit.deactivate", unit, actor, {"active": [True, False]})
    return unit


def reactivate_unit(unit: Unit, *, actor: Actor | None) -> Unit:
    """Takes a unit into use again. Raises UnitRefused while the unit above it is inactive."""
    with transaction():
        _lock_tree()
        if unit.parent is not None and not unit.parent.active:
            raise UnitRefused("unit", _("请先恢复上级单位“%(name)s”", name=unit.parent.name))
        if not unit.active:
            unit.active = True
            _record("unit.reactivate", unit, actor, {"active": [False, True]})
    return unit


def _lock_tree() -> None:
    """Lets one change of the tree happen at a time: the checks then hold until the commit."""
    db.session.execute(select(Unit.id).where(Unit.depth == 0).with_for_update())


def _parent_for_new(parent_code: str | None) -> Unit | None:
    root = queries.find_root_unit()
    if parent_code is None:
        if root is not None:
            raise UnitRefused(
                "parent_code",
                _("已经有最上一级单位（%(code)s）了，其他单位要写明上级单位", code=root.code),
            )
        return None
    parent = queries.find_unit_by_code(parent_code)
    if parent is None:
        raise UnitRefused("parent_code", _("没有代码为%(code)s的上级单位", code=parent_code[:32]))
    if level_below(parent.level) is None:
        raise UnitRefused("parent_code", _("中队下面不能再设单位"))
    if not parent.active:
        raise UnitRefused("parent_code", _("上级单位“%(name)s”已停用", name=parent.name))
    return parent


def _next_position(parent: Unit | None) -> int:
    if parent is None:
        return 1
    last = db.session.scalar(select(func.max(Unit.position)).where(Unit.parent_id == parent.id))
    return (last or 0) + 1


def _checked_names(name: str, name_en: str) -> tuple[str, str]:
    name, name_en = name.strip(), name_en.strip()
    if not name:
        raise UnitRefused("name", _("请填单位名称"))
    for field, value in (("name", name), ("name_en", name_en)):
        if len(value) > LONGEST_NAME:
            raise UnitRefused(field, _("名称最多%(n)s个字", n=LONGEST_NAME))
    return name, name_en


def _checked_position(position: int) -> int:
    if not 0 <= position <= MOST_POSITION:
        raise UnitRefused("position", _("编制顺序是0至%(n)s的整数", n=MOST_POSITION))
    return position


def _refuse_while_used(unit: Unit) -> None:
    if any(child.active for child in unit.children):
        raise UnitRefused("unit", _("下面还有在用的单位，请先停用它们"))
    accounts = count_open_accounts(unit.id)
    if accounts:
        raise UnitRefused("unit", _("还有%(n)s个可登录的账号，请先调动或锁定它们", n=accounts))
    places = queries.count_places_still(unit.id)
    if places:
        raise UnitRefused("unit", _("还管着%(n)s个村，请先把它们划给别的单位", n=places))


def _values(unit: Unit) -> dict[str, Any]:
    return {"name": unit.name, "name_en": unit.name_en, "position": unit.position}


def _record(action: str, unit: Unit, actor: Actor | None, details: dict[str, Any]) -> None:
    audit.record(
        action,
        actor=actor,
        target_type="unit",
        target_id=unit.id,
        target=f"{unit.name}（{unit.code}）",
        unit_id=unit.id,
        details=details,
    )
