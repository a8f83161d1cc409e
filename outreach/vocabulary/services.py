"""Writing the vocabulary."""

from __future__ import annotations

from sqlalchemy import select

from outreach.audit import services as audit
from outreach.campaigns.models import Campaign
from outreach.database import db, transaction
from outreach.vocabulary.models import Material, Term
from outreach.vocabulary.seeds import CAMPAIGNS, MATERIALS, TERMS


def seed_vocabulary() -> int:
    """Adds the codes that are missing and returns how many; what was edited stays as it is."""
    with transaction():
        added = _seed_terms() + _seed_materials() + _seed_campaigns()
        if added:
            audit.record(
                "vocabulary.seed",
                actor=None,
                target_type="vocabulary",
                target_id="vocabulary",
                target="vocabulary",
                unit_id=None,
                details={"added": added},
            )
    return added


def _seed_terms() -> int:
    known = {tuple(row) for row in db.session.execute(select(Term.kind, Term.code))}
    new = [
        Term(
            kind=kind,
            code=row[0],
            name=row[1],
            name_en=row[2],
            measure=row[3] if len(row) > 3 else "",
            position=position,
        )
        for kind, rows in TERMS.items()
        for position, row in enumerate(rows)
        if (kind, row[0]) not in known
    ]
    db.session.add_all(new)
    return len(new)


def _seed_materials() -> int:
    known = set(db.session.scalars(select(Material.code)))
    new = [
        Material(code=code, kind=kind, name=name, name_en=name_en, measure=measure, position=at)
        for at, (code, kind, name, name_en, measure) in enumerate(MATERIALS)
        if code not in known
    ]
    db.session.add_all(new)
    return len(new)


def _seed_campaigns() -> int:
    known = set(db.session.scalars(select(Campaign.code)))
    new = [
        Campaign(code=code, kind=kind, name=name, name_en=name_en, position=at)
        for at, (code, kind, name, name_en) in enumerate(CAMPAIGNS)
        if code not in known
    ]
    db.session.add_all(new)
    return len(new)
