"""How often a place is due: the one door to the intervals between two visits."""

from __future__ import annotations

from typing import Protocol

from flask import current_app

from outreach.config import Settings


class Visitable(Protocol):
    """A place, or a row that stands for one."""

    @property
    def is_key(self) -> bool:
        """Whether it is a key village (重点村)."""
        ...


def interval_of(place: Visitable) -> int:
    """After how many days without a visit the place is due; one day later it is overdue."""
    settings = _settings()
    return settings.key_interval_days if place.is_key else settings.interval_days


def intervals() -> dict[str, int]:
    """The days of every class of places, for scripts: `village` and `key`."""
    settings = _settings()
    return {"village": settings.interval_days, "key": settings.key_interval_days}


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
