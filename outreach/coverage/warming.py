"""What the first map after a start would wait for, read before anybody asks."""

from __future__ import annotations

import logging
import time
from importlib import import_module
from threading import Thread

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from outreach.collector import spare_what_stays
from outreach.coverage.live import live

log = logging.getLogger(__name__)


def warm_up(app: Flask) -> Thread:
    """Reads all visits in a thread of its own; whoever asks for none of them is answered meanwhile.

    A million take some seconds, in every worker. What fails (there may be no tables yet) is left to
    the first request, which says what is wrong.
    """
    thread = Thread(target=_read, args=(app,), name="warm-up", daemon=True)
    thread.start()
    return thread


def _read(app: Flask) -> None:
    start = time.monotonic()
    with app.app_context():
        try:
            live().version()
        except SQLAlchemyError as error:
            log.info("visits are read when they are first asked for: %s", error)
            return
        import_module("outreach.coverage.maps")  # and with it Folium
        spare_what_stays()
        log.info("read %d visits in %.1f s", live().visits, time.monotonic() - start)
