"""python -m bench [--quick] [--only PART] [--recounts N] [--write]

Prints ratios; with --write also into docs/figures.md, between its marks.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import coverage_data, first_form, map_page, open_map, phones, replay, routes, submissions
from bench.machine import description, fsyncs_per_second
from bench.seeded import SeededFiles
from outreach.config import PROJECT_ROOT
from outreach.periods import today

PARTS = ("map", "coverage", "open", "submissions", "form", "phones", "replay", "routes")
FIGURES = PROJECT_ROOT / "docs" / "figures.md"
BEGIN, END = "<!-- bench -->", "<!-- /bench -->"


def main() -> None:
    """Runs the benchmarks asked for; says how long each takes."""
    options = _options()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="outreach-bench-") as name:
        folder = Path(name)
        rate = fsyncs_per_second(folder)
        lines = [
            f"{today()}; {description()}; this disk makes 4 kB durable {rate:,.0f} times a second.",
            "",
        ]
        for part, run in _parts(options, folder).items():
            if options.only not in (None, part):
                continue
            (folder / part).mkdir(exist_ok=True)
            start = time.monotonic()
            lines += [*run(folder / part), ""]
            print(f"{part}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    text = "\n".join(lines)
    print(text)
    if options.write:
        write_part(text, BEGIN, END)


def _parts(options: argparse.Namespace, folder: Path) -> dict[str, Callable[[Path], Sequence[str]]]:
    """Each part in its order: what it runs in a folder of its own."""
    files = SeededFiles(folder / "seeded")
    quick = options.quick
    visits = 50_000 if quick else 1_000_000
    filters = coverage_data.FILTERS // 10 if quick else coverage_data.FILTERS
    recounts = min(options.recounts, filters)
    sending = (1, 2.0) if quick else (3, 5.0)
    coming = (60, 12.0) if quick else (300, 60.0)
    return {
        "map": lambda _own: map_page.run(files, 2 if quick else 5, visits),
        "coverage": lambda own: coverage_data.run(own, files, visits, filters, recounts),
        "open": lambda _own: open_map.run(files, 3 if quick else 10, visits),
        "submissions": lambda own: submissions.run(own, *sending),
        "form": lambda own: first_form.run(own, rounds=1 if quick else 3),
        "replay": lambda own: replay.run(own, (1,) if quick else (1, 2, 3)),
        "routes": lambda _own: routes.run(6 if quick else 60),
        "phones": lambda own: phones.run(own, *coming),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--recounts", type=int, default=coverage_data.RECOUNTS)
    parser.add_argument("--write", action="store_true", help="into docs/figures.md as well")
    return parser.parse_args()


def write_part(text: str, begin: str, end: str) -> None:
    """Puts the text into docs/figures.md, in place of what stands between the two marks."""
    before, _begin, rest = FIGURES.read_text("utf-8").partition(begin)
    _old, _end, after = rest.partition(end)
    FIGURES.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}", "utf-8")


if __name__ == "__main__":
    main()
