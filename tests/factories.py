"""Builders for tests: a test names only what matters to it.

They go through the product's services (each in its own app context), so a test never meets a
state that the product could not have made. They return plain ids and texts, not live rows.
"""

from __future__ import annotations

import itertools

from flask import Flask
from sqlalchemy import or_, select

from outreach.database import db, transaction
from outreach.places.models import Township
from outreach.places.services import add_place
from outreach.units.models import Unit


class Factory:
    """Makes units, accounts, places and visits in the app's database."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._numbers = itertools.count(1)

    def township(self, code="140110002", name="罗城街道", county="晋源区"):
        """A township (made once); gives its code."""
        with self.app.app_context(), transaction():
            if not db.session.scalar(select(Township).where(Township.code == code)):
                db.session.add(Township(code=code, name=name, county_code=code[:6], county=county))
        return code

    def place(
        self,
        code=None,
        name=None,
        unit=None,
        kind="village",
        township=None,
        lat=None,
        lon=None,
        coord_quality="surveyed",
        to_check=False,
    ):
        """A place; gives its id. `unit` is a unit's id or code, none means 未划分."""
        with self.app.app_context():
            answering = None
            if unit is not None:
                answering = db.session.scalars(
                    select(Unit).where(or_(Unit.id == unit, Unit.code == unit))
                ).one()
            town = None
            if township is not None:
                town = db.session.scalars(select(Township).where(Township.code == township)).one()
            return add_place(
                name=name or f"第{next(self._numbers)}村村委会",
                kind=kind,
                unit=answering,
                code=code,
                township=town,
                lat=lat,
                lon=lon,
                coord_quality=coord_quality,
                to_check=to_check,
                actor=None,
            ).id
