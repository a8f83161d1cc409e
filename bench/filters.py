"""Filters of the map, as benchmarks and tests ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Filters:
    """What the map is asked for, in codes; None leaves nothing out."""

    first: date
    last: date
    kind: str | None = None
    unit: str | None = None
    township: str | None = None
    campaign: str | None = None
    activity: str | None = None

    def query(self) -> dict[str, str]:
        """The same as the map's address has it."""
        named = {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "kind": self.kind or "all",
            "unit": self.unit,
            "township": self.township,
            "campaign": self.campaign,
            "activity": self.activity,
        }
        return {name: value for name, value in named.items() if value}
