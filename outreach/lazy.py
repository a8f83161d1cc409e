"""Modules that are loaded when they are first used: a server that comes back answers sooner.

Folium, openpyxl, pypinyin and SciPy take a third of the product's time to load and tens of
megabytes of each worker, and most requests need none of them. Their users say

    if TYPE_CHECKING:
        import openpyxl
    else:
        openpyxl = lazy_module("openpyxl")

so that type checkers see the module itself. (`importlib.util.LazyLoader` would hand a half-loaded
module to a second thread on the older Pythons we run on.)
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from outreach.collector import spare_what_stays


class LazyModule:
    """Stands for a module; the first use of one of its names loads it, in any thread."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loaded: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._loaded is None:
            self._loaded = import_module(self._name)
            spare_what_stays()
        return getattr(self._loaded, name)

    def __repr__(self) -> str:
        return f"<module {self._name}, loaded when used>"


def lazy_module(name: str) -> Any:
    """The module `name`, loaded when it is first used. What it cannot load fails there."""
    return LazyModule(name)
