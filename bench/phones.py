"""A brigade's evening: 300 phones come into signal and send their day, ten visits each.

As phones send them: sealed and signed envelopes, one request a phone, a new connection each. They
come within a minute, ten times as close as the ten minutes a server has to bear. Durable commits
on both databases, gunicorn as in `make run`; the no-op on the same server is its limit.
"""

from __future__ import annotations

import base64
import json
import random
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from sqlalchemy import make_url, select

from bench.data import Prepared, filled_app
from bench.machine import percentile
from bench.served import serving
from bench.submissions import NOTHING, codes_of_officers, load
from outreach.accounts.models import Account
from outreach.config import PROJECT_ROOT
from outreach.database import db, utc_now
from outreach.devices.sealing import ENVELOPE, seal
from outreach.devices.services import NewKey, register_key
from outreach.visits.models import Visit
from tests import postgres

VISITS = 10
Job = dict[str, Any]


def run(folder: Path, phones: int, seconds: float) -> list[str]:
    """Lets the phones come on SQLite, then on PostgreSQL; gives lines of a table."""
    lines = [
        f"POST /api/v1/envelopes: {phones} phones with {VISITS} sealed visits each within"
        f" {seconds:.0f} s, durable commits",
        "",
        "| | visits stored | other answers | p50, ms | p95, ms | p99, ms | no-op requests/s |",
        "|---|---|---|---|---|---|---|",
    ]
    (folder / "sqlite").mkdir()
    (folder / "postgresql").mkdir()
    sqlite = f"sqlite:///{folder / 'sqlite' / 'bench.sqlite3'}"
    lines.append(_row("SQLite", folder / "sqlite", sqlite, phones, seconds))
    with _durable_postgres() as url:
        lines.append(_row("PostgreSQL", folder / "postgresql", url, phones, seconds))
    return lines


def _row(name: str, folder: Path, url: str, phones: int, seconds: float) -> str:
    with filled_app(folder, visits=2_500, url=url) as (app, prepared):
        jobs = _jobs(app, prepared, phones, seconds)
        with serving(url, folder) as server:
            result = _let_come(server.port, jobs)
            limit = load(_nothing(server.port, prepared))
        with app.app_context():
            sent = [UUID(submission_id) for job in jobs for submission_id in job["ids"]]
            stored = len(set(db.session.scalars(select(Visit.submission_id))) & set(map(str, sent)))
    times = result["latencies_ms"]
    return (
        f"| {name} | {stored} of {len(sent)} | {len(result['problems'])} |"
        f" {statistics.median(times):,.0f} | {percentile(times, 0.95):,.0f} |"
        f" {percentile(times, 0.99):,.0f} | {limit['requests'] / limit['seconds']:,.0f} |"
    )


def _jobs(app: Flask, prepared: Prepared, phones: int, seconds: float) -> list[Job]:
    """What each phone sends, and when."""
    chance = random.Random(300)
    codes = codes_of_officers(prepared)
    with app.app_context():
        officers = db.session.scalars(
            select(Account).where(Account.role == "officer").order_by(Account.badge)
        ).all()
        places = [officer.badge for officer in officers]
        return [
            {
                "at": chance.uniform(0, seconds),
                **_day_of(
                    officers[number % len(officers)], codes[_number_of(places, number)], chance
                ),
            }
            for number in range(phones)
        ]


def _number_of(badges: list[str], number: int) -> int:
    """Which brigade's codes the officer has: `officer-3` those of the fourth."""
    return int(badges[number % len(badges)].rsplit("-", 1)[1])


def _day_of(officer: Account, codes: list[str], chance: random.Random) -> Job:
    """The request of a phone of its own, and the ids of the visits in it."""
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key = NewKey(str(uuid4()), str(uuid4()), point)
    register_key(officer, key, signed_in_at=utc_now())
    visits = [_fields(chance, codes) for _ in range(VISITS)]
    envelopes = [_envelope(officer, key, private, fields) for fields in visits]
    body = {
        "envelopes": envelopes,
        "sent_at": utc_now().isoformat(),
        "contact": {"device": key.device_id, "app_version": "bench", "waiting": VISITS},
    }
    return {"body": json.dumps(body), "ids": [dict(fields)["submission_id"] for fields in visits]}


def _fields(chance: random.Random, codes: list[str]) -> list[tuple[str, str]]:
    """A page on which a talk, leaflets and a helmet check were filled in."""
    began = utc_now() - timedelta(minutes=chance.randrange(60, 40_000))
    return [
        ("submission_id", str(UUID(int=chance.getrandbits(128), version=4))),
        ("village_code", chance.choice(codes)),
        ("captured_at", began.isoformat()),
        ("police_count", "2"),
        ("campaign", "village-tour"),
        ("talks-0-form", "on_site"),
        ("talks-0-topics", "helmet"),
        ("talks-0-attendees", str(chance.randrange(60))),
        ("talks-0-minutes", "20"),
        ("leaflets-0-material", "helmet-leaflet"),
        ("leaflets-0-quantity", str(chance.randrange(1, 200))),
        ("helmet_checks-0-place", "village_entry"),
        ("helmet_checks-0-phase", "before_talk"),
        ("helmet_checks-0-minutes", "10"),
        ("helmet_checks-0-counts-0-vehicle_type", "e_bicycle"),
        ("helmet_checks-0-counts-0-none", "9"),
        ("helmet_checks-0-counts-0-worn", str(chance.randrange(20))),
    ]


def _envelope(
    officer: Account,
    key: NewKey,
    private: ec.EllipticCurvePrivateKey,
    fields: list[tuple[str, str]],
) -> dict[str, str]:
    document = {"schema": 2, "account": officer.id, "device": key.device_id, "fields": fields}
    sealed = seal(json.dumps(document).encode(), ENVELOPE)
    r, s = decode_dss_signature(private.sign(sealed, ec.ECDSA(SHA256())))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return {
        "key": key.key_id,
        "sealed": base64.b64encode(sealed).decode(),
        "signature": base64.b64encode(signature).decode(),
    }


def _let_come(port: int, jobs: list[Job]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.phone_load", str(port)],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT_ROOT,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _nothing(port: int, prepared: Prepared) -> Job:
    return {
        "port": port,
        "path": NOTHING,
        "batch": VISITS,
        "seconds": 3.0,
        "seed": "nothing",
        "tokens": prepared.officer_tokens,
        "codes": codes_of_officers(prepared),
    }


@contextmanager
def _durable_postgres() -> Iterator[str]:
    """A PostgreSQL server of its own that makes every commit durable, as installed."""
    address = make_url(postgres.start()).set(drivername="postgresql")
    try:
        with psycopg.connect(
            address.render_as_string(hide_password=False), autocommit=True
        ) as connection:
            for setting in postgres.FAST_SETTINGS:
                connection.execute(f"alter system reset {setting}")
            connection.execute("select pg_reload_conf()")
        yield postgres.create_database("bench")
    finally:
        postgres.stop()
