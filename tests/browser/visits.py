"""What browser tests of the visit pages share."""

from __future__ import annotations

from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from outreach.burden.models import FormSample
from outreach.database import db
from outreach.visits.models import Visit
from tests.brigade import Brigade

LAST_VISIT = {
    "campaign": "one-helmet-one-belt",
    "talks": [{"form": "on_site", "topics": ["helmet"], "audience": ["elderly"], "attendees": 31}],
    "leaflets": [{"material": "helmet-leaflet", "quantity": 77}],
}


class Taps:
    """Counts what the thumb does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def __call__(self, target: Any) -> None:
        target.tap()
        self.count += 1


def save(page: Page) -> Any:
    return page.locator(".action-bar button.button--primary")


def open_form(page: Page, brigade: Brigade) -> None:
    page.goto(f"/visits/new?place={brigade.place}")
    expect(page.locator("[data-time-summary]")).to_contain_text("起至保存")


def visits(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Visit)) or 0


def only_visit(app: Flask) -> Visit:
    with app.app_context():
        visit = db.session.scalars(select(Visit)).one()
        _ = (visit.talks, visit.leaflets, visit.helmet_checks)
        return visit


def newest_visit(app: Flask) -> Visit:
    with app.app_context():
        newest = select(Visit).order_by(Visit.captured_at.desc(), Visit.id.desc()).limit(1)
        return db.session.scalars(newest).one()


def until_measured(page: Page) -> None:
    """Until the form's script counts: no thumb is as quick as a test."""
    expect(page.locator("input[name=form_taps]")).to_have_value("1")


def measured_taps(app: Flask) -> list[int]:
    """What the burden meter counted, form by form."""
    with app.app_context():
        return [row.taps for row in db.session.scalars(select(FormSample))]
