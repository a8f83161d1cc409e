"""The data behind the map: any filter, the payloads' sizes, an unchanged state, memory.

A province of 28,000 villages with many visits, seeded by `flask bench seed`, on both databases;
each answers in a server process of its own (see `coverage_probe`).
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.machine import spread
from bench.seeded import Seeded, SeededFiles, seed
from outreach.config import PROJECT_ROOT
from tests import postgres

FILTERS = 200
#: Each takes pandas some seconds over a million visits: `--recounts 200` looks at all filters.
RECOUNTS = 25


def run(folder: Path, files: SeededFiles, visits: int, filters: int, recounts: int) -> list[str]:
    """Seeds and measures both databases; gives lines of a table."""
    found = {"SQLite": _measured(files.get("province", visits), filters, recounts)}
    postgres.start()
    try:
        url = postgres.create_database("bench_scale")
        seeded = Seeded(url, folder, seed(url, folder, "province", visits))
        found["PostgreSQL"] = _measured(seeded, filters, recounts)
    finally:
        postgres.stop()
    return _table(found, visits)


def _measured(at: Seeded, filters: int, recounts: int) -> dict[str, Any]:
    probe = [sys.executable, "-m", "bench.coverage_probe", at.url, str(at.folder), str(filters)]
    done = subprocess.run(
        [*probe, str(recounts)], cwd=PROJECT_ROOT, check=True, capture_output=True, text=True
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    result["seed_s"] = at.seconds
    result["recounts"] = recounts
    return result


def _table(found: dict[str, dict[str, Any]], visits: int) -> list[str]:
    def row(name: str, cell: Any) -> str:
        return f"| {name} | " + " | ".join(str(cell(each)) for each in found.values()) + " |"

    def slowest(each: dict[str, Any], what: str) -> str:
        ratio = max(each[what]) / statistics.median(each["nothing_ms"])
        return f"{spread(each[what], 1)}, slowest {ratio:.0f}× the no-op"

    first = next(iter(found.values()))
    return [
        f"The map's data, {first['places']:,} villages, {visits:,} visits; processor time of one"
        " server process, ms, medians (smallest–largest); bytes packed with brotli",
        "",
        "| | " + " | ".join(found) + " |",
        "|---|" + "---|" * len(found),
        row("`flask bench seed`, s", lambda each: each["seed_s"]),
        row("signed-in GET that does nothing", lambda each: spread(each["nothing_ms"], 2)),
        row("unchanged state, 304", lambda each: spread(each["unchanged_ms"], 2)),
        row(f"state, {len(first['columns_ms'])} random filters",
            lambda each: slowest(each, "columns_ms")),
        row("headline and table, other random filters", lambda each: slowest(each, "table_ms")),
        row("first map of a process (reads all visits)", lambda each: spread(each["first_ms"])),
        row("page / positions / state, kB",
            lambda each: f"{each['page_bytes'] / 1000:.1f} / {each['places_bytes'] / 1000:.1f} /"
            f" {each['state_bytes'] / 1000:.1f}"),
        row("state, bytes a village", lambda each: f"{each['state_bytes'] / each['places']:.2f}"),
        row("names / further figures, after the first picture, kB",
            lambda each: f"{each['names_bytes'] / 1000:.1f} / {each['details_bytes'] / 1000:.1f}"),
        row("memory of the process, MB", lambda each: f"{each['memory_mb']:.0f}"),
        row("filters equal to a recount by pandas",
            lambda each: f"{each['recounted']} of {each['recounts']}"),
    ]  # fmt: skip
