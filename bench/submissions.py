"""POST /api/v1/submissions against a POST that does nothing, on the same gunicorn.

Durable writes (SQLite, synchronous=FULL), full visits, 50 open connections.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.data import Prepared, filled_app
from bench.machine import percentile, spread
from bench.served import serving
from outreach.config import PROJECT_ROOT

SUBMISSIONS = "/api/v1/submissions"
NOTHING = "/bench/nothing"
#: (path, visits a request)
CASES = ((NOTHING, 1), (SUBMISSIONS, 1), (SUBMISSIONS, 10), (SUBMISSIONS, 50))


def run(folder: Path, rounds: int, seconds: float) -> list[str]:
    """Measures every case in each round; gives lines of a table."""
    results: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    with filled_app(folder, visits=2_500) as (_app, prepared):
        officers = codes_of_officers(prepared)
        # The product as `make run` serves it, with one more address that does nothing.
        with serving(prepared.url, folder) as server:
            for round_number in range(rounds):
                for path, batch in CASES:
                    job = {
                        "port": server.port,
                        "path": path,
                        "batch": batch,
                        "seconds": seconds,
                        "seed": f"{round_number}-{batch}",
                        "tokens": prepared.officer_tokens,
                        "codes": officers,
                    }
                    used = server.processor_s()
                    result = load(job)
                    result["processor_ms"] = (server.processor_s() - used) * 1000
                    results[path, batch].append(result)
    return _table(results)


def codes_of_officers(prepared: Prepared) -> list[list[str]]:
    """The codes each officer may write: those of the county of the officer's brigade."""
    counties = sorted({code[:6] for code in prepared.place_codes})
    brigades = len(prepared.officer_tokens)
    return [
        [code for code in prepared.place_codes if counties.index(code[:6]) % brigades == at]
        for at in range(brigades)
    ]


def load(job: dict[str, Any]) -> dict[str, Any]:
    """What fifty open connections get done (see `submission_load`). Raises at the first problem."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.submission_load"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT_ROOT,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    if result["problems"]:
        raise RuntimeError(f"{job['path']}: {result['problems'][0]}")
    return result


def _table(results: dict[tuple[str, int], list[dict[str, Any]]]) -> list[str]:
    def rates(case: tuple[str, int], what: str) -> list[float]:
        return [result[what] / result["seconds"] for result in results[case]]

    limit = statistics.median(rates(CASES[0], "requests"))
    lines = [
        "POST /api/v1/submissions, 50 connections, SQLite synchronous=FULL, 5 % sent twice",
        "",
        "| | requests/s | share of the no-op's | visits stored/s | p99 of a request, ms |"
        " processor time a visit, ms |",
        "|---|---|---|---|---|---|",
    ]
    for case in CASES:
        path, batch = case
        name = "no-op POST" if path == NOTHING else f"{batch} a request"
        requests = rates(case, "requests")
        visits = "–" if path == NOTHING else spread(rates(case, "visits"))
        what = "requests" if path == NOTHING else "visits"
        used = [result["processor_ms"] / result[what] for result in results[case]]
        p99 = [percentile(result["latencies_ms"], 0.99) for result in results[case]]
        lines.append(
            f"| {name} | {spread(requests)} | {statistics.median(requests) / limit:.1%} |"
            f" {visits} | {spread(p99)} | {spread(used, 1)} |"
        )
    return lines
