"""Reading the vocabulary. Each list is read once a request.

The rows given are detached: commits within the request do not make them be read again. Refer
to them by id or code when writing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import g
from sqlalchemy import select

from outreach.database import db
from outreach.vocabulary.models import Campaign, Material, Term


def list_terms(kind: str) -> Sequence[Term]:
    """All terms of a kind, retired ones too, in order."""
    return [term for term in _all_terms() if term.kind == kind]


def list_materials() -> Sequence[Material]:
    """All materials, retired ones too, in order."""
    return _once("materials", lambda: select(Material).order_by(Material.position, Material.code))


def list_campaigns() -> Sequence[Campaign]:
    """All campaigns, retired ones too, in order."""
    return _once("campaigns", lambda: select(Campaign).order_by(Campaign.position, Campaign.code))


def find_campaign(code: str) -> Campaign | None:
    """The campaign with the code, or None."""
    return next((campaign for campaign in list_campaigns() if campaign.code == code), None)


def find_term(kind: str, code: str | None) -> Term | None:
    """The term, or None where there is none (also for code None)."""
    return next((term for term in list_terms(kind) if term.code == code), None)


def _all_terms() -> Sequence[Term]:
    return _once("terms", lambda: select(Term).order_by(Term.kind, Term.position, Term.code))


def _once(name: str, statement: Callable[[], Any]) -> Sequence[Any]:
    kept: dict[str, Sequence[Any]] = g.setdefault("vocabulary", {})
    if name not in kept:
        rows = db.session.scalars(statement()).all()
        for row in rows:
            db.session.expunge(row)
        kept[name] = rows
    return kept[name]
