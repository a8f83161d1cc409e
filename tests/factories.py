"""Builders for tests: a test names only what matters to it.

They go through the product's services (each in its own app context), so a test never meets a
state that the product could not have made. They return plain ids and texts, not live rows.
"""

from __future__ import annotations

import hashlib
import itertools
import os
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import or_, select

from outreach.accounts import services as account_services
from outreach.accounts.queries import find_account_by_badge
from outreach.accounts.tokens import issue_token
from outreach.database import db, transaction, utc_now
from outreach.devices.enrolment import enrol_device, make_code
from outreach.devices.models import Device
from outreach.devices.services import device_for
from outreach.photos.services import store_upload
from outreach.places.models import Township
from outreach.places.services import add_place, mark_key
from outreach.units.models import Unit
from outreach.units.queries import find_root_unit
from outreach.units.services import add_unit
from outreach.visits.queries import find_visit_by_submission
from outreach.visits.submissions import receive
from tests.pictures import jpeg


class MadeUnit(str):
    """A unit: its id as text, with code, name and id beside it."""

    code: str
    name: str

    @classmethod
    def of(cls, unit: Unit) -> MadeUnit:
        made = cls(unit.id)
        made.code, made.name = unit.code, unit.name
        return made

    @property
    def id(self) -> str:
        return str(self)


@dataclass(frozen=True)
class MadeAccount:
    """An account that can sign in at once."""

    id: str
    badge: str
    password: str
    role: str
    unit_id: str
    unit_code: str


class Factory:
    """Makes units, accounts, places and visits in the app's database."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._numbers = itertools.count(1)

    def go_on(self, number: int = 0) -> int:
        """Numbers what follows from the number on (from where it is without one), and gives it."""
        number = number or next(self._numbers)
        self._numbers = itertools.count(number)
        return number

    def root(self) -> MadeUnit:
        """Headquarters (made once), code HQ."""
        with self.app.app_context():
            return MadeUnit.of(find_root_unit() or add_unit("HQ", "太原支队", actor=None))

    def unit(self, code=None, name=None, parent=None, name_en="") -> MadeUnit:
        """A unit below `parent` (its id or code): a brigade below headquarters unless given."""
        number = next(self._numbers)
        above = self.root() if parent is None else parent
        with self.app.app_context():
            unit = add_unit(
                code or f"unit-{number}",
                name or f"第{number}大队",
                self._unit(above).code,
                name_en,
                actor=None,
            )
            return MadeUnit.of(unit)

    def account(
        self,
        role="officer",
        unit=None,
        badge=None,
        display_name="",
        password="chuanghu 42 ludeng",
        own_password=True,
    ) -> MadeAccount:
        """An account of a unit (id or code; a new brigade unless given), ready to sign in.

        With `own_password=False` it still has its one-time password.
        """
        unit = self.unit() if unit is None else unit
        with self.app.app_context():
            account, one_time = account_services.create_account(
                badge or f"jy{next(self._numbers):04}",
                role,
                self._unit(unit),
                display_name,
                actor=None,
            )
            if own_password:
                account_services.set_own_password(account, password)
            return MadeAccount(
                account.id,
                account.badge,
                password if own_password else one_time,
                role,
                account.unit_id,
                account.unit.code,
            )

    def change_password(self, account: MadeAccount, password: str) -> MadeAccount:
        """The account with another password of its own, as if changed on another device."""
        with self.app.app_context():
            row = find_account_by_badge(account.badge)
            assert row is not None
            account_services.set_own_password(row, password)
        return replace(account, password=password)

    def sign_in(self, client: FlaskClient, account: MadeAccount) -> None:
        """Signs the client in through the page, as a person would."""
        answer = client.post(
            "/sign-in",
            data={
                "badge": account.badge,
                "password": account.password,
                "csrf_token": self.csrf(client),
            },
        )
        assert answer.status_code == 302, f"sign-in answered {answer.status_code}"

    def token(self, account: MadeAccount, days=30) -> str:
        """A bearer token of the account."""
        with self.app.app_context():
            row = find_account_by_badge(account.badge)
            assert row is not None
            return issue_token(row, "test", days, actor=None)[1]

    def csrf(self, client: FlaskClient) -> str:
        """The form token of the client's session, as its next page would carry it."""
        with client.session_transaction() as session:
            raw = session.setdefault("csrf_token", hashlib.sha256(os.urandom(32)).hexdigest())
        return str(URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(raw))

    def _unit(self, unit: str) -> Unit:
        return db.session.scalars(select(Unit).where(or_(Unit.id == unit, Unit.code == unit))).one()

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
        is_key=False,
    ):
        """A place; gives its id. `unit` is a unit's id or code, none means 未划分."""
        with self.app.app_context():
            answering = None
            if unit is not None:
                answering = self._unit(unit)
            town = None
            if township is not None:
                town = db.session.scalars(select(Township).where(Township.code == township)).one()
            place = add_place(
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
            )
            if is_key:
                mark_key(place, True, actor=None)
            return place.id

    def visit(self, account: MadeAccount, place, captured_at=None, **more):
        """A visit sent by the account's phone to the place (its id); gives the visit's id.

        `captured_at` is a moment or its text, yesterday unless given; `more` are further fields
        of a submission, such as talks=[{"topics": ["helmet"], "attendees": 30}].
        """
        moment = captured_at or utc_now() - timedelta(days=1)
        item = {
            "submission_id": str(uuid4()),
            "village_id": place,
            "captured_at": moment if isinstance(moment, str) else moment.isoformat(),
            **more,
        }
        with self.app.app_context():
            row = find_account_by_badge(account.badge)
            assert row is not None
            (result,) = receive(row, [item])
            assert result.status == "stored", result.errors
            visit = find_visit_by_submission(item["submission_id"].lower())
            assert visit is not None
            return visit.id

    def photo(self, account: MadeAccount, place, data: bytes | None = None) -> str:
        """A photo (of 64 × 48 pixels unless given) on a visit of the account; gives its id."""
        with self.app.app_context():
            row = find_account_by_badge(account.badge)
            assert row is not None
            photo = store_upload(row, data or jpeg(comment=uuid4().bytes))
            photo_id, sha256 = photo.id, photo.sha256
        self.visit(account, place, photos=[{"sha256": sha256}])
        return photo_id

    def enrolment_code(self, account: MadeAccount) -> str:
        """A one-time code for a phone of the account's unit."""
        with self.app.app_context():
            row = find_account_by_badge(account.badge)
            assert row is not None
            return make_code(row.unit, actor=row)[0]

    def device(self, account: MadeAccount, enrolled=True, seen_at=None, **told) -> str:
        """A phone on which the account has signed in; gives its id. Enrolled by a leader's code.

        `seen_at`: when it was last in contact; `told`: what it said then (see Contact).
        """
        device_id = str(uuid4())
        with self.app.app_context():
            row = find_account_by_badge(account.badge)
            assert row is not None
            if enrolled:
                code, _until = make_code(row.unit, actor=row)
                enrol_device(row, device_id, code, address=None)
            else:
                with transaction():
                    device_for(row, device_id)
            device = db.session.get(Device, device_id)
            assert device is not None
            if seen_at is not None or told:
                with transaction():
                    device.last_contact_at = seen_at or device.last_contact_at
                    for name, value in told.items():
                        setattr(device, name, value)
        return device_id
