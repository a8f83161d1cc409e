"""Changing the vocabulary: what is in use retires, it never vanishes."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Text, cast, func, or_, select

from outreach.audit import services as audit
from outreach.audit.services import Actor
from outreach.campaigns.models import Campaign
from outreach.database import db, lock_row, transaction
from outreach.hazards.models import Hazard, HazardStep
from outreach.refusals import Refused
from outreach.stock.models import StockMovement, StockRequest
from outreach.units.queries import get_root_unit
from outreach.visits.models import Activity, HelmetCheck, LeafletIssue, Talk, Visit, VisitRevision
from outreach.vocabulary.groups import Group
from outreach.vocabulary.models import HAZARD, Material, Term
from outreach.vocabulary.queries import forget_vocabulary
from outreach.vocabulary.seeds import MATERIALS, TERMS

CODE = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
MOST_POSITION = 999


class TermRefused(Refused):
    """An entry cannot be written so: the field it is about and a message saying what to do."""


def get_entry(group: Group, entry_id: str) -> Term | Material:
    """The entry of the group. Raises LookupError where there is none."""
    entry: Term | Material | None = (
        db.session.get(Material, entry_id) if group.kind is None else db.session.get(Term, entry_id)
    )
    if entry is None or entry.id not in {row.id for row in group.rows()}:
        raise LookupError(entry_id)
    return entry


def add_entry(group: Group, code: str, values: dict[str, Any], *, actor: Actor | None) -> Any:
    """Adds an entry at the end unless told where. Raises TermRefused for a bad or taken code."""
    if not group.is_open:
        raise TermRefused("code", _("这个词表的代码由程序使用，只能改名和排序"))
    if not CODE.fullmatch(code) or len(code) > 32:
        raise TermRefused("code", _("代码只用小写字母、数字、下划线和连字符，1至32个"))
    if group.key == "hazard" and not code.startswith(HAZARD):
        code = f"{HAZARD}{code}"[:32]
    model: Any = Material if group.kind is None else Term
    same = select(model.id).where(model.code == code)
    if group.kind is not None:
        same = same.where(Term.kind == group.kind)
    with transaction():
        lock_row(get_root_unit())  # one code at a time
        if db.session.scalar(same):
            raise TermRefused("code", _("代码%(code)s已经有了，请换一个", code=code))
        if values.get("position") is None:
            values = {**values, "position": max((r.position for r in group.rows()), default=0) + 1}
        kind = {} if group.kind is None else {"kind": group.kind}
        entry = model(code=code, **{**values, **kind})
        db.session.add(entry)
        db.session.flush()
        _record("vocabulary.add", group, entry, actor, {"code": [None, code]})
    forget_vocabulary()
    return entry


def edit_entry(group: Group, entry: Any, values: dict[str, Any], *, actor: Actor | None) -> None:
    """Changes names, order and measure word; the code stays."""
    with transaction():
        before = {name: getattr(entry, name) for name in values}
        for name, value in values.items():
            setattr(entry, name, value)
        changed = audit.changes(before, values)
        if changed:
            _record("vocabulary.edit", group, entry, actor, changed)
    forget_vocabulary()


def retire_entry(group: Group, entry: Any, active: bool, *, actor: Actor | None) -> None:
    """Takes an entry out of all forms, or back; what was recorded with it stays as it is.

    Raises TermRefused where the product counts by the codes of the list.
    """
    if not group.is_open:
        raise TermRefused("code", _("这个词表的代码由程序使用，只能改名和排序"))
    with transaction():
        if entry.active != active:
            _record(
                "vocabulary.reuse" if active else "vocabulary.retire",
                group,
                entry,
                actor,
                {"active": [entry.active, active]},
            )
            entry.active = active
    forget_vocabulary()


def delete_entry(group: Group, entry: Any, *, actor: Actor | None) -> None:
    """Deletes an entry that nothing ever named. Raises TermRefused otherwise."""
    with transaction():
        if not may_delete(group, entry):
            raise TermRefused("code", _("用过的和系统自带的只能停用，不能删除"))
        _record("vocabulary.delete", group, entry, actor, {"code": [entry.code, None]})
        db.session.delete(entry)
    forget_vocabulary()


def may_delete(group: Group, entry: Any) -> bool:
    """Whether nothing names the entry and no installation starts with it."""
    seeded = (
        {row[0] for row in MATERIALS}
        if group.kind is None
        else {row[0] for row in TERMS[group.kind]}
    )
    return group.is_open and entry.code not in seeded and not count_uses(group, entry)


def count_uses(group: Group, entry: Any) -> int:
    """How many times visits (void ones too), campaigns and the stock name the entry."""
    code = entry.code
    quoted = f'"{code}"'
    uses = {
        "material": select(func.count()).where(LeafletIssue.material_id == entry.id),
        "topic": select(func.count()).where(
            cast(Talk.topics, Text).contains(quoted, autoescape=True)
        ),
        "hazard": select(func.count()).where(
            cast(Talk.topics, Text).contains(quoted, autoescape=True)
        ),
        "audience": select(func.count()).where(
            cast(Talk.audience, Text).contains(quoted, autoescape=True)
        ),
        "talk_form": select(func.count()).where(Talk.form == code),
        "activity": select(func.count()).where(Activity.kind == code),
        "channel": select(func.count()).where(Visit.channel == code),
        "check_place": select(func.count()).where(HelmetCheck.place == code),
        # Also in versions of visits whose hazard is gone.
        "hazard_kind": select(func.count()).where(
            cast(VisitRevision.content, Text).contains(f'"kind": {quoted}', autoescape=True)
        ),
        "hazard_owner": select(func.count()).where(HazardStep.owner == code),
    }.get(group.key)
    count = 0 if uses is None else db.session.scalar(uses) or 0
    if group.key == "hazard_kind":
        count += db.session.scalar(select(func.count()).where(Hazard.kind == code)) or 0
    if group.key == "material":
        for model in (StockMovement, StockRequest):
            named = select(func.count()).where(model.material_id == entry.id)
            count += db.session.scalar(named) or 0
    return count + (
        db.session.scalar(
            select(func.count()).where(
                or_(
                    Campaign.channel == code,
                    cast(Campaign.emphasis, Text).contains(quoted, autoescape=True),
                    cast(Campaign.material_codes, Text).contains(quoted, autoescape=True),
                )
            )
        )
        or 0
    )


def _record(
    action: str, group: Group, entry: Any, actor: Actor | None, details: dict[str, Any]
) -> None:
    audit.record(
        action,
        actor=actor,
        target_type="vocabulary",
        target_id=entry.id,
        target=f"{entry.name}（{group.key}:{entry.code}）",
        unit_id=get_root_unit().id,
        details=details,
    )
