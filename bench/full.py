"""python -m bench.full [--visits N] [--scope SCOPE] [--write]

The rows that take long: ten million visits in a province and in a nation of 690,000 places. Only
what the map counts is seeded (`flask bench seed --lean`), on SQLite.
"""

from __future__ import annotations

import argparse
import json
import logging
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

from bench.__main__ import write_part
from bench.machine import description, spread
from bench.painting import Line, frames_ms, painted_ms
from bench.seeded import open_seeded, seed
from bench.served import serving, warm_up
from outreach.config import PROJECT_ROOT
from outreach.periods import today
from scripts.browser import LAUNCH_ARGUMENTS, find_chromium

FILTERS = 20
ROUNDS = 3
#: A line between cities.
FAR = Line(megabits=10, latency_ms=40)
ADDRESS = "/map?kind=all&period=year"
BEGIN, END = "<!-- bench-full -->", "<!-- /bench-full -->"


def main() -> None:
    """Measures what was asked for; prints a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.full", description=__doc__)
    parser.add_argument("--visits", type=int, default=10_000_000)
    parser.add_argument("--scope", choices=("province", "nation"), action="append")
    parser.add_argument("--write", action="store_true", help="into docs/figures.md as well")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    found = {}
    for scope in options.scope or ["province", "nation"]:
        with tempfile.TemporaryDirectory(prefix="outreach-bench-") as name:
            found[scope] = _measured(Path(name), scope, options.visits)
    text = "\n".join(_table(found, options.visits))
    print(text)
    if options.write:
        write_part(text, BEGIN, END)


def _measured(folder: Path, scope: str, visits: int) -> dict[str, Any]:
    url = f"sqlite:///{folder / 'full.sqlite3'}"
    seconds = seed(url, folder, scope, visits, "--lean")
    probe = [sys.executable, "-m", "bench.coverage_probe", url, str(folder), str(FILTERS), "0"]
    done = subprocess.run(probe, cwd=PROJECT_ROOT, check=True, capture_output=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    result["seed_s"] = seconds
    _app, token = open_seeded(url, folder)
    with serving(url, folder) as server, sync_playwright() as playwright:
        address = warm_up(server, ADDRESS, token)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=LAUNCH_ARGUMENTS)
        for name, line in (("painted_ms", None), ("far_ms", FAR)):
            result[name] = [
                painted_ms(browser, address, ADDRESS, token, line) for _ in range(ROUNDS)
            ]
        result["frames_ms"] = frames_ms(browser, address, ADDRESS, token)
        browser.close()
    return result


def _table(found: dict[str, dict[str, Any]], visits: int) -> list[str]:
    def row(name: str, cell: Any) -> str:
        return f"| {name} | " + " | ".join(str(cell(each)) for each in found.values()) + " |"

    def frames(each: dict[str, Any], what: str) -> str:
        values = each["frames_ms"][what]
        return f"{np.percentile(values, 95):.0f} (longest {max(values):.0f})"

    return [
        f"{today()}; {description()}. {visits:,} visits on SQLite, only what the map counts; server"
        " figures are processor time of one process, ms, medians (smallest–largest)",
        "",
        "| | " + " | ".join(f"{name}, {each['places']:,} places" for name, each in found.items())
        + " |",
        "|---|" + "---|" * len(found),
        row("`flask bench seed --lean`, s", lambda each: each["seed_s"]),
        row("first map of a process (reads all visits)", lambda each: spread(each["first_ms"])),
        row(f"state, {FILTERS} random filters", lambda each: spread(each["columns_ms"], 1)),
        row("headline and table, other random filters", lambda each: spread(each["table_ms"])),
        row("unchanged state, 304", lambda each: spread(each["unchanged_ms"], 2)),
        row("signed-in GET that does nothing", lambda each: spread(each["nothing_ms"], 2)),
        row("page / positions / state, kB",
            lambda each: f"{each['page_bytes'] / 1000:.1f} / {each['places_bytes'] / 1000:,.1f} /"
            f" {each['state_bytes'] / 1000:.1f}"),
        row("memory of the process, MB", lambda each: f"{each['memory_mb']:.0f}"),
        row("painted, ms", lambda each: f"{statistics.median(each['painted_ms']):.0f}"),
        row(f"painted over {FAR.megabits} Mbit/s and {FAR.latency_ms} ms, ms",
            lambda each: f"{statistics.median(each['far_ms']):.0f}"),
        row("frames while dragging, 95 % below, ms", lambda each: frames(each, "pan")),
        row("frames while zooming, 95 % below, ms", lambda each: frames(each, "zoom")),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
