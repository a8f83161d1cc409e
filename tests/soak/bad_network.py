"""Visits through a network that cuts, loses, doubles and reorders: every one arrives, once, whole.

The phone is the product's own code in Chromium, the server the product, with the proxy of
`fault_proxy` between them. What is compared is what the phone kept with what the server stored.
"""

from __future__ import annotations

import base64
import io
import json
import os
import random
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError
from sqlalchemy import select

from outreach.database import db, utc_now
from outreach.photos.queries import photo_states
from outreach.visits.models import SubmissionConflict, Visit
from tests.brigade import Brigade
from tests.browser.pages import PHONE, sign_in
from tests.soak.fault_proxy import FaultProxy

_ROOT = Path(__file__).resolve().parents[2]
#: Every third visit has a photo.
_PHOTO_EVERY = 3
#: Every eighth is changed while it waits: its answer may have been lost.
_CHANGE_EVERY = 8
#: The page is loaded anew after so many visits, in the middle of whatever it does.
_RELOAD_EVERY = 25
_MOST_ROUNDS = 400

Fields = list[list[str]]


@dataclass
class Result:
    """What became of the visits of one seed."""

    seed: int
    visits: int = 0
    photos: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    #: Submission ids by what is wrong with them; empty when all is well.
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    photos_missing: list[str] = field(default_factory=list)
    unsent: int = 0

    @property
    def line(self) -> str:
        """One line of the report."""
        faults = ", ".join(f"{count} {name}" for name, count in sorted(self.faults.items()))
        return (
            f"seed {self.seed}: {self.visits} visits, {self.photos} photos; lost {len(self.lost)}, "
            f"doubled {len(self.doubled)}, changed {len(self.changed)}, photos missing "
            f"{len(self.photos_missing)}, unsent {self.unsent}; {self.rounds} tries; {faults}"
        )

    @property
    def is_good(self) -> bool:
        """Whether every visit is on the server exactly once, as it was kept."""
        wrong = self.lost or self.doubled or self.changed or self.photos_missing
        return not wrong and not self.unsent


def send_through_bad_network(
    browser: Browser, brigade: Brigade, port: int, *, visits: int, seed: int
) -> Result:
    """Keeps and sends so many visits through the proxy; compares both ends."""
    result = Result(seed, visits=visits)
    earlier = _stored_ids(brigade.app)
    with FaultProxy(port, seed=seed, slow_bytes_s=100_000) as proxy:
        context = browser.new_context(base_url=proxy.url, locale="zh-CN", **PHONE)
        page = context.new_page()
        _sign_in(page, brigade)
        kept = _work(page, brigade, random.Random(seed), visits)
        result.unsent = _send_rest(page, result)
        proxy.deliver_late()
        result.faults = proxy.done
        context.close()
    _compare(brigade.app, kept, earlier, result)
    return result


def _sign_in(page: Page, brigade: Brigade) -> None:
    for _try in range(20):
        try:
            sign_in(page, brigade.officer)
            page.evaluate(_client())
            return
        except BrowserError:
            continue  # signing in is a matter of the network, too
    raise AssertionError("no sign-in in twenty tries")


def _work(page: Page, brigade: Brigade, rng: random.Random, visits: int) -> dict[str, Fields]:
    """Keeps the visits, sending now and then, as the app does; what was kept last, by id."""
    kept: dict[str, Fields] = {}
    for at in range(visits):
        submission_id = str(UUID(int=rng.getrandbits(128), version=4))
        photos = [_photo(rng)] if at % _PHOTO_EVERY == 0 else []
        kept[submission_id] = _keep(
            page, submission_id, _fields(brigade, rng, submission_id), photos
        )
        if at % _CHANGE_EVERY == 0:
            page.evaluate("() => { void phone.send(); }")
            changed = [
                [name, f"{value} 改" if name == "notes" else value]
                for name, value in kept[submission_id]
            ]
            kept[submission_id] = _keep(page, submission_id, changed, [])
        if at % _RELOAD_EVERY == _RELOAD_EVERY - 1:
            page.evaluate("() => { void phone.send(); }")
            _reload(page)
    return kept


def _keep(page: Page, submission_id: str, fields: Fields, photos: list[str]) -> Fields:
    kept: Fields = page.evaluate(
        "([id, fields, photos]) => phone.keep(id, fields, photos)", [submission_id, fields, photos]
    )
    return kept


def _reload(page: Page) -> None:
    for _try in range(20):
        try:
            page.reload()
            page.evaluate(_client())
            return
        except BrowserError:
            continue
    raise AssertionError("the page did not come back in twenty tries")


def _send_rest(page: Page, result: Result) -> int:
    unsent = -1
    for result.rounds in range(1, _MOST_ROUNDS + 1):
        unsent = page.evaluate("() => phone.send()")["unsent"]
        if unsent == 0:
            break
    return unsent


def _fields(brigade: Brigade, rng: random.Random, submission_id: str) -> Fields:
    began = utc_now() + timedelta(hours=8) - timedelta(minutes=rng.randrange(60, 20_000))
    none, worn = rng.randrange(30), rng.randrange(30)
    return [
        ["submission_id", submission_id],
        ["village_id", brigade.place],
        ["captured_at", began.strftime("%Y-%m-%dT%H:%M")],
        ["police_count", str(rng.randrange(1, 5))],
        ["talks-0-topics", "helmet"],
        ["talks-0-attendees", str(rng.randrange(200))],
        ["helmet_checks-0-phase", "before_talk"],
        ["helmet_checks-0-minutes", "12"],
        ["helmet_checks-0-counts-0-vehicle_type", "e_bicycle"],
        ["helmet_checks-0-counts-0-seat", "driver"],
        ["helmet_checks-0-counts-0-none", str(none)],
        ["helmet_checks-0-counts-0-worn", str(worn)],
        ["notes", f"备注{rng.randrange(10**6)}“é”\U00020000"],
    ]


def _photo(rng: random.Random) -> str:
    """A JPEG of 40 to 300 kB that nothing compresses, in base64."""
    width, height = rng.randrange(200, 480), rng.randrange(300, 640)
    picture = Image.frombytes("RGB", (width, height), rng.randbytes(3 * width * height))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=75)
    return base64.b64encode(file.getvalue()).decode()


_built: list[str] = []


def _client() -> str:
    """The phone's code as one script."""
    if not _built:
        esbuild = _ROOT / "node_modules/.bin/esbuild"
        command = [str(esbuild), "tests/soak/phone_client.js", "--bundle", "--format=iife"]
        done = subprocess.run(
            command, cwd=_ROOT, check=True, capture_output=True, text=True, env=os.environ
        )
        _built.append(done.stdout)
    return _built[0]


def _stored_ids(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(select(Visit.submission_id)))


def _compare(app: Flask, kept: Mapping[str, Fields], earlier: set[str], result: Result) -> None:
    with app.app_context():
        stored: dict[str, list[Visit]] = {}
        for visit in db.session.scalars(select(Visit)):
            stored.setdefault(visit.submission_id, []).append(visit)
        conflicts = set(db.session.scalars(select(SubmissionConflict.visit_id)))
        for submission_id, fields in kept.items():
            visits = stored.pop(submission_id, [])
            if not visits:
                result.lost.append(submission_id)
                continue
            if len(visits) > 1:
                result.doubled.append(submission_id)
            if visits[0].id in conflicts or not _is_same(visits[0], fields):
                result.changed.append(submission_id)
            photos = [value for name, value in fields if name.startswith("photos-")]
            result.photos += len(photos)
            states = photo_states(photos)
            result.photos_missing += [sha for sha in photos if states.get(sha) != "stored"]
        # What nobody kept; what another seed sent before was looked at then.
        result.doubled += [id_ for id_ in stored if id_ not in earlier]


def _is_same(visit: Visit, fields: Fields) -> bool:
    received = visit.revisions[-1].received
    sent = dict(_pairs(received))
    ignored = {"base_version"}
    return {name: value for name, value in sent.items() if name not in ignored} == {
        name: value for name, value in fields if value
    }


def _pairs(received: Any) -> Iterator[tuple[str, str]]:
    """The fields of a revision as received: a name with one value or a list of them."""
    for name, value in json.loads(json.dumps(received)).items():
        for each in value if isinstance(value, list) else [value]:
            yield name, each
