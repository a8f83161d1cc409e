"""What an import is remembered by and shown as: counts, and the first lines of each kind. Pure.

A report is a JSON value: {"counts": {...}, "totals": {...}, "ignored": [...], "lines":
{"added": [...], "changed": [...], "unchanged": [...], "refused": [...], "missing": [...]}}.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from outreach.places.import_plan import ImportPlan
from outreach.places.list_refusals import Refusal

#: In the order in which they are shown.
TABS = ("added", "changed", "unchanged", "refused", "missing")
PAGE = 200


def make_report(plan: ImportPlan, skip: int = 0, most: int = PAGE) -> dict[str, Any]:
    """The report of a plan, with the lines of one page."""
    lines = {tab: getattr(plan, tab) for tab in TABS}
    return {
        "counts": plan.counts,
        "totals": {tab: len(lines[tab]) for tab in TABS},
        "ignored": list(plan.ignored),
        "lines": {tab: [asdict(line) for line in lines[tab][skip : skip + most]] for tab in TABS},
    }


def refusal_of(line: dict[str, Any]) -> Refusal:
    """A refusal of a report, for its message."""
    return Refusal(**line)
