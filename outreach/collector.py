"""Python's garbage collector, and what it need not look at."""

from __future__ import annotations

import gc


def spare_what_stays() -> None:
    """Spares the collector what was just loaded for good, where the server spares it what it began with.

    Otherwise it goes through all of that now and then, for longer than an answer takes. Where the
    server does not (scripts/gunicorn_settings.py), nothing is to outlive its app: in tests.
    """
    if gc.get_freeze_count():
        gc.collect()
        gc.freeze()
