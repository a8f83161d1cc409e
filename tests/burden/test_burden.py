"""The burden meter: measured apart from visits, shown by month and brigade, never of a person."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from outreach.burden.figures import DESIGN_SECONDS_PER_TAP
from outreach.burden.models import FormSample
from outreach.burden.services import Sample, note_samples
from outreach.burden.words import this_month
from outreach.database import db, utc_now
from outreach.visits.models import VisitRevision
from tests.brigade import make_brigade
from tests.phone import submission


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def scene(app, factory):
    """晋源大队 with three people who record, and a brigade of one."""
    brigade = make_brigade(app, factory)
    factory.account("officer", brigade.unit)
    brigade.small = factory.unit(name="综改大队")
    factory.account("officer", brigade.small)
    brigade.hq = factory.account("headquarters_analyst", factory.root())
    return brigade


def measure(app, unit, count, *, seconds=90, taps=15, month=None):
    with app.app_context():
        note_samples([Sample(unit, month or this_month(), seconds, taps)] * count)


def samples(app):
    with app.app_context():
        return [
            (row.unit_id, row.seconds, row.taps) for row in db.session.scalars(select(FormSample))
        ]


def test_form_when_saved_then_measured_once_and_nothing_of_it_stays_with_the_visit(
    scene, app, client, factory
):
    factory.sign_in(client, scene.officer)
    fields = {
        "csrf_token": factory.csrf(client),
        "submission_id": submission()["submission_id"],
        "village_id": scene.place,
        "captured_at": (utc_now() - timedelta(hours=1)).isoformat(),
        "form_seconds": "74",
        "form_taps": "11",
    }
    for _again in range(2):
        assert client.post("/visits/new", data=fields).status_code == 302
    assert samples(app) == [(scene.unit.id, 74, 11)]
    with app.app_context():
        received = db.session.scalars(select(VisitRevision.received)).one()
        assert "form_" not in json.dumps(received)
        assert {"visit_id", "account_id", "author_id", "created_at"}.isdisjoint(
            FormSample.__table__.columns.keys()
        )
    odd = {"form_seconds": "99999", "form_taps": "many"}
    again = {**fields, **odd, "submission_id": submission()["submission_id"], "not_twin": "x"}
    client.post("/visits/new", data=again)
    assert len(samples(app)) == 1


def test_page_when_opened_then_medians_by_brigade_and_none_where_a_unit_is_a_person(
    scene, app, client, factory
):
    measure(app, scene.unit.id, 11)
    measure(app, scene.unit.id, 12, seconds=60, taps=12, month="2026-01")
    measure(app, scene.small.id, 40, seconds=600, taps=99)
    factory.sign_in(client, scene.hq)
    page = client.get("/burden").text
    rows = [text_of(row) for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)]
    own, small = (next(r for r in rows if name in r) for name in ("晋源大队", "综改大队"))
    assert own.split()[1:4] == ["11", "15", "1.5"]
    assert "样本不足" in small and "99" not in small
    assert "12次" in text_of(client.get("/burden?month=2026-01").text), "the sum above the table"
    assert client.get("/burden?month=2026-13").status_code == 404
    factory.sign_in(client, scene.leader)
    assert client.get("/burden").status_code == 403


def test_page_when_opened_then_counts_the_form_as_it_is(scene, client, factory):
    factory.sign_in(client, scene.hq)
    page = client.get("/burden").text
    asked, needed = (int(n) for n in re.findall(r'class="stat__figure">(\d+)<', page)[:2])
    assert needed == 2, "a compulsory step more: see screens.md 5"
    form = client.get("/shell/zh/visit-form")  # what the meter counts is what phones keep
    names = set(
        re.findall(r'name="((?:talks|leaflets|activities|helmet_checks)-[^"]+)"', form.text)
    )
    assert 40 < asked < len(names) + 20


def test_vocabulary_when_a_term_is_to_be_added_then_says_first_what_it_takes(
    scene, app, client, factory
):
    for quantity in (90, 120, 80):
        factory.visit(
            scene.officer,
            scene.place,
            leaflets=[{"material": "helmet-leaflet", "quantity": quantity}],
        )
    factory.sign_in(client, scene.hq)
    new = "/vocabulary/material/new"
    assert "每次走访多3次点按，约9秒" in client.get(new).text, DESIGN_SECONDS_PER_TAP
    assert "每次走访多1次点按，约3秒" in client.get("/vocabulary/topic/new").text
    measure(app, scene.unit.id, 30, seconds=90, taps=15)
    assert "每次走访多3次点按，约18秒" in client.get(new).text
    assert "取最近两个月填表的中位数" in client.get(new).text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FormSample)) == 30
