"""Reading the vocabulary. Each list is read once a request.

The rows given are detached and shared by all requests to which the list reads the same: commits
do not make them be read again, and nobody changes them. Refer to them by id or code when writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g
from sqlalchemy import select, type_coerce
from sqlalchemy.types import NullType

from outreach.campaigns.models import Campaign
from outreach.database import db
from outreach.remembered import remembered
from outreach.vocabulary.models import Material, Term


def list_terms(kind: str) -> Sequence[Term]:
    """All terms of a kind, retired ones too, in order."""
    return [term for term in _all_terms() if term.kind == kind]


def list_materials() -> Sequence[Material]:
    """All materials, retired ones too, in order."""
    return _once(Material)


def list_campaigns() -> Sequence[Campaign]:
    """All campaigns, retired ones too, in order."""
    return _once(Campaign)


def find_campaign(code: str) -> Campaign | None:
    """The campaign with the code, or None."""
    return next((campaign for campaign in list_campaigns() if campaign.code == code), None)


def find_term(kind: str, code: str | None) -> Term | None:
    """The term, or None where there is none (also for code None)."""
    return next((term for term in list_terms(kind) if term.code == code), None)


def _all_terms() -> Sequence[Term]:
    return _once(Term)


_ORDERS: dict[type[Any], tuple[Any, ...]] = {
    Term: (Term.kind, Term.position, Term.code),
    Material: (Material.position, Material.code),
    Campaign: (Campaign.position, Campaign.code),
}
_STATEMENTS = {model: select(model.__table__).order_by(*order) for model, order in _ORDERS.items()}
#: The same as the driver gives the values, moments not made: enough to see whether any differs.
_AS_STORED = {
    model: select(*(type_coerce(column, NullType()) for column in model.__table__.c)).order_by(
        *order
    )
    for model, order in _ORDERS.items()
}
#: The rows of each list when it last read differently, as stored and as objects.
_last_read: dict[type[Any], tuple[Sequence[Any], Sequence[Any]]] = {}


def forget_vocabulary() -> None:
    """Lists read in this request are read anew, after one of them has changed."""
    for name in ("vocabulary", "options"):
        g.pop(name, None)


def _once(model: type[Any]) -> Sequence[Any]:
    """All rows of the table, read once a request."""
    kept: dict[type[Any], Sequence[Any]] = g.setdefault("vocabulary", {})
    if model not in kept:
        in_register = model is not Material
        kept[model] = (
            remembered(model.__tablename__, lambda: _read(model)) if in_register else _read(model)
        )
    return kept[model]


def _read(model: type[Any]) -> Sequence[Any]:
    """All rows of the table, made into objects only if they have changed."""
    stored = [tuple(row) for row in db.session.execute(_AS_STORED[model])]
    known, objects = _last_read.get(model, ((), ()))
    if stored != known:
        objects = [model(**row._mapping) for row in db.session.execute(_STATEMENTS[model])]
        _last_read[model] = stored, objects
    return objects
