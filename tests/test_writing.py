"""Writing while others write, while the disk is full, and with rows changed by nobody's leave."""

from __future__ import annotations

import contextlib
import resource
import threading

import pytest
from sqlalchemy import event, func, select, text

from outreach.accounts.queries import find_account_by_badge
from outreach.audit.models import AuditEvent
from outreach.coverage.models import VisitFact
from outreach.database import db, is_sqlite, transaction
from outreach.visits.models import Visit, VisitRevision
from outreach.write_turns import TurnMissed, turn_to_write
from tests.brigade import make_brigade
from tests.phone import submission


@pytest.fixture
def brigade(app, factory):
    return make_brigade(app, factory)


def count(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


@contextlib.contextmanager
def somebody_writing(app):
    """Another connection that has the visits for itself, and does not let go."""
    begun, done = threading.Event(), threading.Event()

    def write():
        with app.app_context(), transaction():
            if not is_sqlite():
                db.session.execute(text("lock table visits in exclusive mode"))
            begun.set()
            done.wait(30)

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(10)
    try:
        yield
    finally:
        done.set()
        writer.join()


def test_submission_when_somebody_writes_for_long_then_told_to_send_it_again(app, brigade):
    item = submission(brigade.place)
    brigade.phone.get("/api/v1/villages")  # the token's use of this minute is noted
    app.config["LONGEST_WRITE_WAIT_S"] = 0.2
    with somebody_writing(app):
        answer = brigade.phone.post({"submissions": [item]})
        assert answer.status_code == 503
        assert answer.json["error"]["code"] == "busy"
        assert "还在本机" in answer.json["error"]["advice"]
        assert int(answer.headers["Retry-After"]) > 0
        assert brigade.phone.get("/api/v1/villages").status_code == 200
    assert count(app, Visit) == 0
    assert brigade.phone.status(item) == "stored"


def test_submission_when_stored_before_then_answered_although_somebody_writes(app, brigade):
    items = [submission(brigade.place) for _ in range(3)]
    brigade.phone.send(*items)
    app.config["LONGEST_WRITE_WAIT_S"] = 0.2
    with somebody_writing(app):
        assert {each["status"] for each in brigade.phone.send(*items)} == {"already_stored"}


def test_page_when_somebody_writes_for_long_then_it_says_the_entry_is_not_lost(
    app, client, factory, brigade
):
    factory.sign_in(client, brigade.officer)
    fields = {**submission(brigade.place), "csrf_token": factory.csrf(client)}
    app.config["LONGEST_WRITE_WAIT_S"] = 0.2
    with somebody_writing(app):
        answer = client.post("/visits/new", data=fields)
        assert answer.status_code == 503
        assert "还在本机" in answer.get_data(as_text=True)
        assert int(answer.headers["Retry-After"]) > 0
        assert client.get("/visits").status_code == 200
    assert client.post("/visits/new", data=fields).status_code == 302
    assert count(app, Visit) == 1


def test_turn_when_many_wait_then_each_has_it_alone(tmp_path):
    present, most = [], []

    def write():
        for _ in range(20):
            with turn_to_write(tmp_path / "turn", 20):
                present.append(1)
                most.append(len(present))
                present.pop()

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert most == [1] * 160


def test_turn_when_given_up_then_it_passes_to_the_next(tmp_path):
    with turn_to_write(tmp_path / "turn", 1):
        for _ in range(3):
            with pytest.raises(TurnMissed), turn_to_write(tmp_path / "turn", 0.01):
                pass
    # Those who gave up have left their places in the queue.
    with turn_to_write(tmp_path / "turn", 10):
        pass


def test_transaction_when_rows_were_changed_before_it_then_it_refuses(app, brigade):
    with app.app_context():
        account = find_account_by_badge(brigade.officer.badge)
        account.display_name = "别人"
        with pytest.raises(RuntimeError, match="outside of a transaction"), transaction():
            pass
        db.session.rollback()
        assert account.display_name == "晋源大队01"


def fill_up(app):
    """Lets no file of the SQLite database grow any more, and returns what undoes that."""

    def limit(connection, _record):
        size = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={size}")

    with app.app_context():
        engine = db.engine
        engine.dispose()
    event.listen(engine, "connect", limit)

    def undo():
        event.remove(engine, "connect", limit)
        engine.dispose()

    return undo


def test_submission_when_the_disk_is_full_then_507_nothing_half_stored_and_reading_goes_on(
    app, brigade
):
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        return  # a full disk stops the PostgreSQL server itself
    undo = fill_up(app)
    stored, refused = [], []
    while not refused and len(stored) < 500:
        items = [submission(brigade.place, notes="逢集" * 500) for _ in range(5)]
        answer = brigade.phone.post({"submissions": items})
        (stored if answer.status_code == 200 else refused).append((answer, items))
    answer, items = refused[0]
    assert answer.status_code == 507
    assert answer.json["error"]["code"] == "storage_full"
    assert "硬盘" in answer.json["error"]["advice"]
    assert int(answer.headers["Retry-After"]) > 0
    assert brigade.phone.get("/api/v1/visits").status_code == 200
    kept = 5 * len(stored)
    assert count(app, Visit) == count(app, VisitRevision) == count(app, VisitFact) == kept
    with app.app_context():
        recorded = select(func.count()).where(AuditEvent.action == "visit.record")
        assert db.session.scalar(recorded) == kept
        undo()
    assert {each["status"] for each in brigade.phone.send(*items)} == {"stored"}


@contextlib.contextmanager
def files_that_cannot_grow():
    """Every write to a file fails, as on a disk without room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_reading_when_nothing_can_be_written_then_a_token_opens_and_pages_are_shown(
    app, client, factory, brigade
):
    factory.sign_in(client, brigade.officer)
    visit = factory.visit(brigade.officer, brigade.place, "2026-06-16T10:01:00+08:00")
    fields = {**submission(brigade.place), "csrf_token": factory.csrf(client)}
    app.jinja_env.bytecode_cache = None  # the tests' own files
    phone = brigade.phone  # has its token before
    addresses = ("/", "/map", "/visits", f"/visits/{visit}")
    assert [client.get(address).status_code for address in addresses] == [200] * 4
    with files_that_cannot_grow():
        # A token notes its first use of the minute: not now, and nobody minds.
        assert phone.get("/api/v1/visits").status_code == 200
        assert [client.get(address).status_code for address in addresses] == [200] * 4
        answer = client.post("/visits/new", data=fields)
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        assert answer.status_code == 507
        assert "还在本机" in answer.get_data(as_text=True)
        assert count(app, Visit) == 1
        assert client.post("/visits/new", data=fields).status_code == 302
    assert count(app, Visit) == 2
