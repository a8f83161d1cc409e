"""What tests of places share: files, a snapshot of the register, people to look at it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from outreach.database import db
from outreach.places.models import Jurisdiction, Outline, Place, Township

FILES = Path(__file__).parent / "files"
BROKEN, GOOD = FILES / "broken", FILES / "good"
TAIYUAN = Path("outreach/demo/data/taiyuan")


@pytest.fixture
def register(app):
    """Gives everything the register holds, to compare before and after."""

    def read():
        with app.app_context():
            db.session.rollback()
            return {
                model.__tablename__: sorted(
                    str(tuple(row))
                    for row in db.session.execute(db.select(*model.__table__.columns))
                )
                for model in (Township, Place, Jurisdiction, Outline)
            }

    return read


@pytest.fixture
def run(app):
    """Runs an operator's command: `run("places", "import", path)`."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


@pytest.fixture
def admin(factory, client):
    """A client signed in as headquarters' administrator."""
    account = factory.account("administrator", factory.root(), badge="admin1")
    factory.sign_in(client, account)
    return client


@pytest.fixture
def upload(factory, admin):
    """Tries a file on the page and gives the answer that follows: `upload("a.csv", content)`."""

    def send(name, content, effective_on="2026-06-01", client=None):
        client = client or admin
        return client.post(
            "/imports",
            data={
                "csrf_token": factory.csrf(client),
                "file": (io.BytesIO(content), name),
                "effective_on": effective_on,
            },
            follow_redirects=True,
        )

    return send
