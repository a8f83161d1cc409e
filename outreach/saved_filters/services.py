"""Writing saved filters: each belongs to the account that saved it."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.database import db, transaction
from outreach.refusals import Refused
from outreach.saved_filters.models import LONGEST_NAME, SavedFilter
from outreach.saved_filters.queries import count_saved_filters, find_by_name

#: More are no help to anybody, and nobody fills the disk with them.
MOST_SAVED = 50


class FilterRefused(Refused):
    """A filter cannot be saved so: the field it is about and what to do instead."""


def save_filter(account: Account, name: str, query: str) -> SavedFilter:
    """Saves the filters (as in the map's address, checked by the caller) under the name.

    Raises FilterRefused for a name that is empty, too long or taken, and above `MOST_SAVED`.
    """
    name = _checked_name(name)
    with transaction():
        _lock(account)
        _check_is_free(account, name)
        if count_saved_filters(account) >= MOST_SAVED:
            raise FilterRefused("name", _("最多存%(n)s个条件，先删掉不用的", n=MOST_SAVED))
        saved = SavedFilter(account_id=account.id, name=name, filters=query)
        db.session.add(saved)
        db.session.flush()
        _record("filter.save", saved, account, {"query": query})
    return saved


def rename_filter(account: Account, saved: SavedFilter, name: str) -> None:
    """Gives an own filter another name; its present one changes nothing.

    Raises FilterRefused for a name that is empty, too long or taken.
    """
    name = _checked_name(name)
    with transaction():
        _lock(account)
        if name == saved.name:
            return
        _check_is_free(account, name)
        before, saved.name = saved.name, name
        _record("filter.rename", saved, account, {"name": [before, name]})


def delete_filter(account: Account, saved: SavedFilter) -> None:
    """Removes an own filter for good."""
    with transaction():
        _record("filter.delete", saved, account, {"query": saved.filters})
        db.session.delete(saved)


def _checked_name(name: str) -> str:
    """The name with single blanks, so that two that look alike are alike."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name:
        raise FilterRefused("name", _("请写个名称"))
    if len(name) > LONGEST_NAME:
        raise FilterRefused("name", _("名称最多%(n)s个字", n=LONGEST_NAME))
    return name


def _check_is_free(account: Account, name: str) -> None:
    if find_by_name(account, name) is not None:
        raise FilterRefused("name", _("已经有叫“%(name)s”的条件，换个名称", name=name))


def _lock(account: Account) -> None:
    """One at a time for an account: names stay apart and nobody passes the limit."""
    db.session.execute(
        select(Account.id).where(Account.id == account.id).with_for_update(of=Account)
    )


def _record(action: str, saved: SavedFilter, account: Account, details: dict[str, Any]) -> None:
    audit.record(
        action,
        actor=account,
        target_type="filter",
        target_id=saved.id,
        target=saved.name,
        unit_id=account.unit_id,
        details=details,
    )
