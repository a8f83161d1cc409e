"""Importing a list of places: tried first, then written whole or not at all.

The page tries a file, shows what it would do, and writes it when the administrator confirms;
the command does both at once. Both read the register again, under a lock, before they write.
"""

from __future__ import annotations

import hashlib
from datetime import date

from sqlalchemy import select

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.database import db, transaction, utc_now
from outreach.places import import_queries
from outreach.places.import_plan import ImportPlan, make_plan
from outreach.places.import_reports import make_report
from outreach.places.import_writes import write_plan
from outreach.places.listing import PlaceList, read_list
from outreach.places.models import PlaceImport
from outreach.planning.input_list import InputList, read_input_list
from outreach.planning.input_plan import InputPlan, make_input_plan
from outreach.planning.input_queries import load_known_places
from outreach.planning.input_writes import write_inputs
from outreach.units.models import Unit

LONGEST_FILE_NAME = 200


def try_import(
    content: bytes,
    file_name: str,
    effective_on: date,
    account: Account,
    kind: str = "places",
) -> PlaceImport:
    """Keeps an uploaded file with what it would do; what is stored stays as it is.

    Files that the account tried before and never confirmed are dropped.
    """
    plan = import_queries.plan_import(content, file_name, effective_on, account, kind)
    with transaction():
        for earlier in import_queries.list_open_imports(account.id):
            earlier.content, earlier.state = None, "dropped"
        entry = _entry(content, file_name, effective_on, plan)
        entry.account_id, entry.kind = account.id, kind
        entry.content = content if plan.writes_something else None
        entry.state = _state_tried(plan)
        db.session.add(entry)
        db.session.flush()
        _record("import.try", entry, account)
    return entry


def confirm_import(entry: PlaceImport, account: Account) -> PlaceImport:
    """Writes a tried file, checked once more against the register as it is now.

    A file that has become impossible since is refused and nothing is written; one that was
    written or dropped already is left alone. `entry.state` tells.
    """
    content, most = entry.content or b"", import_queries.most_bytes()
    # Read before the transaction: others can write while a long list is understood.
    listed: PlaceList | InputList = (
        read_input_list(content, entry.file_name, most)
        if entry.kind == "inputs"
        else read_list(content, entry.file_name, most)
    )
    with transaction():
        _lock_register()
        db.session.refresh(entry, with_for_update=True)
        if entry.state != "tried":
            return entry
        plan: ImportPlan
        if isinstance(listed, InputList):
            plan = _write_inputs(listed, entry.effective_on, account)
        else:
            plan = _write(listed, entry.effective_on, account)
        _remember(entry, plan)
        _record("import.write" if entry.state == "written" else "import.try", entry, account)
    return entry


def import_places(
    content: bytes, file_name: str, effective_on: date, account: Account | None = None
) -> ImportPlan:
    """Imports a file at once and gives what was done; nothing is written where a line is refused.

    `account` None is the operator at the command line. A list that changes nothing leaves no
    trace at all.
    """
    listed = read_list(content, file_name, import_queries.most_bytes())
    with transaction():
        _lock_register()
        plan = _write(listed, effective_on, account)
        if plan.writes_something:
            entry = _entry(content, file_name, effective_on, plan)
            entry.account_id = None if account is None else account.id
            _remember(entry, plan)
            db.session.add(entry)
            db.session.flush()
            _record("import.write", entry, account)
    return plan


def _write(listed: PlaceList, effective_on: date, account: Account | None) -> ImportPlan:
    register = import_queries.load_register(account)
    plan = make_plan(listed, register, effective_on)
    if plan.writes_something:
        write_plan(plan, register, effective_on)
    return plan


def _write_inputs(listed: InputList, on: date, account: Account) -> InputPlan:
    plan = make_input_plan(listed, load_known_places(account), on)
    if plan.writes_something:
        write_inputs(plan)
    return plan


def _lock_register() -> None:
    """Lets one import happen at a time: what the plan was made from then still holds."""
    db.session.execute(select(Unit.id).where(Unit.depth == 0).with_for_update())


def _entry(content: bytes, file_name: str, effective_on: date, plan: ImportPlan) -> PlaceImport:
    return PlaceImport(
        file_name=file_name[-LONGEST_FILE_NAME:],
        sha256=hashlib.sha256(content).hexdigest(),
        effective_on=effective_on,
        row_count=plan.line_count,
        summary=make_report(plan),
    )


def _state_tried(plan: ImportPlan) -> str:
    if plan.refused:
        return "refused"
    return "tried" if plan.writes_something else "same"


def _remember(entry: PlaceImport, plan: ImportPlan) -> None:
    """What came of it; the file itself is not needed any more."""
    entry.state = "written" if plan.writes_something else _state_tried(plan)
    entry.written_at = utc_now() if plan.writes_something else None
    entry.summary = make_report(plan)
    entry.content = None


def _record(action: str, entry: PlaceImport, account: Account | None) -> None:
    """One entry for the whole list, not one a line."""
    audit.record(
        action,
        actor=account,
        target_type="import",
        target_id=entry.id,
        target=entry.file_name,
        unit_id=None if account is None else account.unit_id,
        details={
            "counts": entry.summary["counts"],
            "sha256": entry.sha256,
            "effective_on": entry.effective_on.isoformat(),
        },
    )
