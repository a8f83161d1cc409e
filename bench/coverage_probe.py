"""One server process on a seeded database: how fast it answers, how big the answers are, and
whether they equal a recount. Prints JSON; `coverage_data` runs it in a process of its own.

    python -m bench.coverage_probe URL FOLDER FILTERS RECOUNTED
"""

from __future__ import annotations

import gc
import json
import random
import re
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import brotli
import numpy as np
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from bench.filters import Filters
from bench.seeded import open_seeded
from outreach.coverage.live import live
from outreach.database import db
from outreach.permissions import requires
from outreach.places.models import PLACE_KINDS

COLUMNS = ("days", "visits", "attendees", "leaflets", "riders")
ACTIVITIES = ("talk", "leaflet", "helmet_check", "film", "display", "persuasion")


def main() -> None:
    """Measures and prints."""
    url, folder, filters, recounted = sys.argv[1:]
    # What is served has no pandas; where it is installed for the recount, Folium would load it.
    sys.modules["pandas"] = None  # type: ignore[assignment]
    app, token = open_seeded(url, Path(folder))
    # As the server does before it serves (scripts/gunicorn_settings.py).
    gc.collect()
    gc.freeze()

    @app.get("/bench/nothing")
    @requires("figures.view")
    def nothing() -> str:
        return ""

    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    client.environ_base["HTTP_ACCEPT_ENCODING"] = "br"
    print(json.dumps(_probe(app, client, int(filters), int(recounted))))


def _probe(app: Flask, client: FlaskClient, filters: int, recounted: int) -> dict[str, Any]:
    for _ in range(30):
        client.get("/bench/nothing")
    nothing = _times(lambda: client.get("/bench/nothing"), 200)
    found: dict[str, Any] = {"nothing_ms": nothing}
    found["first_ms"] = _times(lambda: client.get("/map"), 1)
    found["page_ms"] = _times(lambda: client.get("/map"), 10)
    found["page_bytes"] = len(brotli.compress(client.get("/map").data, quality=5))
    addresses = _json(client, "/map/state.json")["addresses"]
    found["places_bytes"] = len(client.get(addresses["places"]).data)
    found["names_bytes"] = len(client.get(addresses["names"]).data)
    state = client.get("/map/state.bin?columns=days")
    found["state_bytes"] = len(state.data)
    found["details_bytes"] = len(client.get(f"/map/state.bin?columns={','.join(COLUMNS)}").data)
    etag = {"If-None-Match": state.headers["ETag"]}
    assert client.get("/map/state.bin?columns=days", headers=etag).status_code == 304
    found["unchanged_ms"] = _times(
        lambda: client.get("/map/state.bin?columns=days", headers=etag), 200
    )
    with app.app_context():
        choices = choices_of_filters()
        found["visits"], found["places"] = live().visits, _places()
    chance = random.Random(20260616)
    asked = [random_filters(chance, choices) for _ in range(filters)]
    queries = [each.query() for each in asked]
    found["columns_ms"] = [
        _time_of(client, "/map/state.bin", {**query, "columns": "days"}) for query in queries
    ]
    # Another period each, so that no sums are at hand.
    found["table_ms"] = [
        _time_of(client, "/map/state.json", {**query, "from": _day_before(query["from"])})
        for query in queries
    ]
    found["memory_mb"] = _peak_memory_mb()
    if recounted:
        del sys.modules["pandas"]
        from bench.recount import Recount

        with app.app_context():
            recount = Recount()
            found["recounted"] = sum(
                equals_recount(client, recount, each) for each in asked[:recounted]
            )
    return found


def _peak_memory_mb() -> float:
    """The most memory this process had so far (Linux: VmHWM).

    Not `ru_maxrss`: that counts what its parent had when it started this process.
    """
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024


def _json(client: FlaskClient, path: str, **query: Any) -> Any:
    answer = client.get(path, query_string=query or None)
    return json.loads(brotli.decompress(answer.data))


def _time_of(client: FlaskClient, path: str, query: dict[str, str]) -> float:
    return _times(lambda: client.get(path, query_string=query), 1)[0]


def _times(work: Callable[[], Any], times: int) -> list[float]:
    """Milliseconds of each run, of this process's processor time: others use the machine, too."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append((time.process_time() - start) * 1000)
    return found


def _places() -> int:
    return int(db.session.scalar(text("select count(*) from places where active")) or 0)


def choices_of_filters() -> dict[str, list[str]]:
    """Codes that filters can name."""
    return {
        name: list(db.session.scalars(text(f"select code from {name} order by code")))
        for name in ("units", "townships", "campaigns")
    }


def random_filters(chance: random.Random, choices: dict[str, list[str]]) -> Filters:
    last = date.today() - timedelta(days=chance.randrange(0, 700))

    def maybe(share: float, values: list[str]) -> str | None:
        return chance.choice(values) if chance.random() < share else None

    return Filters(
        first=last - timedelta(days=chance.choice((0, 7, 30, 92, 365, 730))),
        last=last,
        kind=maybe(0.5, ["village", *PLACE_KINDS]),
        unit=maybe(0.3, [code for code in choices["units"] if code != "TY"]),
        township=maybe(0.2, choices["townships"]),
        campaign=maybe(0.4, choices["campaigns"]),
        activity=maybe(0.4, list(ACTIVITIES)),
    )


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def equals_recount(client: FlaskClient, recount: Any, filters: Filters) -> bool:
    """Whether map and table equal the recount. Raises AssertionError where they do not."""
    query = filters.query()
    answer = _json(client, "/map/state.json", **query)
    keys = read_keys(brotli.decompress(client.get(answer["addresses"]["names"]).data))
    state = read_state(
        brotli.decompress(
            client.get("/map/state.bin", query_string={**query, "columns": ",".join(COLUMNS)}).data
        )
    )
    expected = recount.by_place(filters)
    expected = expected.set_index("key").loc[keys]
    as_of = min(filters.last, date.today())
    days = [
        -1 if last != last else (as_of - date.fromisoformat(last)).days for last in expected["last"]
    ]
    assert state["days"].tolist() == days, (query, "days")
    for name in COLUMNS[1:]:
        assert state[name].tolist() == expected[name].tolist(), (query, name)
    rows = read_table(answer["side"])
    by_brigade = recount.by_brigade(expected)
    for code, row in by_brigade.items():
        if code in rows:
            assert rows[code] == row, (query, code, rows[code], row)
    shown = {code for code, row in rows.items() if row[0]}
    assert shown == {code for code in by_brigade if code != "TY"}, (query, shown)
    return True


def read_keys(data: bytes) -> list[str]:
    """Codes of the places of a names payload, or ids of those without one."""
    count, towns = (int.from_bytes(data[at : at + 4], "little") for at in (4, 8))
    code, town, name, town_name = data[12:16]
    steps = _planes(data, 16, count, code)
    at = 16 + count * (code + town)
    texts = int(_planes(data, at, count, name).sum())
    at += count * name
    texts += int(_planes(data, at, towns, town_name).sum())
    ids = json.loads(data[at + towns * town_name + texts :])["id"]
    codes = np.cumsum((steps >> 1) ^ -(steps & 1))
    return [ids.get(str(place), f"{codes[place]:012d}") for place in range(count)]


def _planes(data: bytes, at: int, count: int, width: int) -> Any:
    parts = np.frombuffer(data, np.uint8, count * width, at).reshape(width, count)
    return sum(part.astype(np.int64) << (8 * byte) for byte, part in enumerate(parts))


def read_state(data: bytes) -> dict[str, Any]:
    """The columns of a state payload, as docs/map-payloads.md tells."""
    count, columns = (int.from_bytes(data[at : at + 4], "little") for at in (4, 16))
    found, at = {}, 21 + data[20]
    for _ in range(columns):
        number, width = data[at], data[at + 1]
        values = _planes(data, at + 2, count, width)
        found[COLUMNS[number - 1]] = values - 1 if number == 1 else values
        at += 2 + count * width
    return found


def read_table(side: str) -> dict[str, list[int]]:
    """Places, visited ones and amounts of each row that names a unit."""
    rows = {}
    # Above it may stand the table of the next level.
    table = side[max(side.find("coverage__table"), 0) :]
    for row in re.findall(r"<tr.*?</tr>", table, re.S):
        unit = re.search(r'data-unit="([^"]+)"', row)
        values = re.findall(r'data-value="([^"]+)"', row)
        if unit:
            rows[unit[1]] = [int(values[at]) for at in (0, 1, 3, 4, 5, 6, 7)]
    return rows


if __name__ == "__main__":
    main()
