"""python -m bench [--quick] [--only PART] [--recounts N] [--write]

Prints ratios; with --write also into docs/figures.md, between its marks.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from pathlib import Path

from bench import coverage_data, first_form, map_page, phones, replay, routes, submissions
from bench.machine import description, fsyncs_per_second
from bench.seeded import SeededFiles
from outreach.config import PROJECT_ROOT
from outreach.periods import today

PARTS = ("map", "coverage", "submissions", "form", "phones", "replay", "routes")
FIGURES = PROJECT_ROOT / "docs" / "figures.md"
BEGIN, END = "<!-- bench -->", "<!-- /bench -->"


def main() -> None:
    """Runs the benchmarks asked for."""
    options = _options()
    logging.disable(logging.WARNING)
    lines = []
    with tempfile.TemporaryDirectory(prefix="outreach-bench-") as name:
        folder = Path(name)
        rate = fsyncs_per_second(folder)
        lines += [
            f"{today()}; {description()}; this disk makes 4 kB durable {rate:,.0f} times a second.",
            "",
        ]
        files = SeededFiles(folder / "seeded")
        visits = 50_000 if options.quick else 1_000_000
        if options.only in (None, "map"):
            lines += [*map_page.run(files, 2 if options.quick else 5, visits), ""]
        if options.only in (None, "coverage"):
            (folder / "coverage").mkdir()
            filters = coverage_data.FILTERS // 10 if options.quick else coverage_data.FILTERS
            recounts = min(options.recounts, filters)
            found = coverage_data.run(folder / "coverage", files, visits, filters, recounts)
            lines += [*found, ""]
        if options.only in (None, "submissions"):
            (folder / "submissions").mkdir()
            rounds, seconds = (1, 2.0) if options.quick else (3, 5.0)
            lines += [*submissions.run(folder / "submissions", rounds, seconds), ""]
        if options.only in (None, "form"):
            (folder / "form").mkdir()
            lines += [*first_form.run(folder / "form", rounds=1 if options.quick else 3), ""]
        if options.only in (None, "replay"):
            (folder / "replay").mkdir()
            lines += [*replay.run(folder / "replay", (1,) if options.quick else (1, 2, 3)), ""]
        if options.only in (None, "routes"):
            lines += [*routes.run(6 if options.quick else 60), ""]
        if options.only in (None, "phones"):
            (folder / "phones").mkdir()
            count, seconds = (60, 12.0) if options.quick else (300, 60.0)
            lines += [*phones.run(folder / "phones", count, seconds), ""]
    text = "\n".join(lines)
    print(text)
    if options.write:
        write_part(text, BEGIN, END)


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
