"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

#: What one durable write of a small transaction costs at least.
BLOCK = b"x" * 4096


def description() -> str:
    """Processors, system, Python."""
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def fsyncs_per_second(folder: Path, seconds: float = 1.5) -> float:
    """How often this disk makes 4 kB durable in a second, one after the other."""
    path = folder / "fsync-probe"
    done = 0
    with path.open("wb", buffering=0) as file:
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            file.write(BLOCK)
            os.fsync(file.fileno())
            done += 1
        took = time.perf_counter() - start
    path.unlink()
    return done / took


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Median with smallest and largest, such as `92 (88–120)`."""
    return (
        f"{statistics.median(values):,.{digits}f}"
        f" ({min(values):,.{digits}f}–{max(values):,.{digits}f})"
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(int(share * len(ranked)), len(ranked) - 1)]
