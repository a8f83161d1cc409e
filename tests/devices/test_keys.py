"""The server's key: made once, kept private, changed without losing what was sealed before."""

from __future__ import annotations

import multiprocessing
import stat

import pytest

from outreach import create_app
from outreach.devices.sealing import ENVELOPE, PHOTO, Unreadable, open_sealed, public_key, seal
from outreach.devices.server_keys import KeyMissing, server_keys
from tests.conftest import make_settings


@pytest.fixture
def key_file(tmp_path):
    return tmp_path / "keys" / "handover-key.pem"


@pytest.fixture
def app_with_key(key_file):
    return create_app(make_settings("sqlite:///:memory:", handover_key_file=key_file))


def _point(path):
    app = create_app(make_settings("sqlite:///:memory:", handover_key_file=path))
    with app.app_context():
        return public_key()


def test_key_when_first_needed_then_is_made_for_the_owner_alone(app_with_key, key_file):
    assert not key_file.exists()
    with app_with_key.app_context():
        point = public_key()
    assert len(point) == 65
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == [key_file.name]
    assert _point(key_file) == point


def test_key_when_many_workers_start_at_once_then_all_have_the_same(key_file):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        points = pool.map(_point, [key_file] * 4)
    assert len(set(points)) == 1


def test_key_when_another_is_added_then_the_newest_seals_and_the_old_one_still_opens(
    app_with_key, key_file
):
    with app_with_key.app_context():
        before, old = seal(b"before", ENVELOPE), public_key()
    result = app_with_key.test_cli_runner().invoke(args=["devices", "make-key"])
    assert result.exit_code == 0, result.output
    with app_with_key.app_context():  # as a worker that was running meanwhile
        assert public_key() != old
        assert len(server_keys()) == 2
        assert open_sealed(before, ENVELOPE) == b"before"
        assert open_sealed(seal(b"after", ENVELOPE), ENVELOPE) == b"after"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_key_when_production_has_none_then_says_how_to_make_it_and_nothing_else_breaks(
    key_file, caplog
):
    settings = make_settings(
        "sqlite:///:memory:", handover_key_file=key_file, environment="production"
    )
    app = create_app(settings)
    assert "devices make-key" in caplog.text
    with app.app_context(), pytest.raises(KeyMissing, match="devices make-key"):
        public_key()
    answer = app.test_client().get("/api/v1/session")
    assert answer.status_code == 503
    assert answer.json["error"]["code"] == "no_handover_key"
    assert not key_file.exists()


def test_key_when_the_file_holds_something_else_then_is_never_overwritten(app_with_key, key_file):
    key_file.parent.mkdir()
    key_file.write_text("a note of somebody")
    result = app_with_key.test_cli_runner().invoke(args=["devices", "make-key"])
    assert result.exit_code != 0
    assert key_file.read_text() == "a note of somebody"


def test_sealed_when_changed_cut_or_of_another_kind_then_is_unreadable(app_with_key):
    with app_with_key.app_context():
        message = seal("开化村".encode(), ENVELOPE)
        assert open_sealed(message, ENVELOPE).decode() == "开化村"
        broken = [b"", message[:20], message[:-1], b"XXXX" + message[4:], bytes(len(message))]
        broken += [
            message[:at] + bytes([message[at] ^ 1]) + message[at + 1 :] for at in (5, 13, 90)
        ]
        for each in broken:
            with pytest.raises(Unreadable):
                open_sealed(each, ENVELOPE)
        with pytest.raises(Unreadable):
            open_sealed(message, PHOTO)
