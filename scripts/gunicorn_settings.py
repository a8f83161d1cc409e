"""How `make run` serves: two workers with threads, on this machine only unless HOST says more."""

import gc
import os
import sys
from typing import Any

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 10
keepalive = 5
# Set by `make run-https`; behind a proxy with HTTPS they stay empty.
certfile = os.environ.get("TLS_CERTIFICATE") or None
keyfile = os.environ.get("TLS_KEY") or None
accesslog = None  # The application writes its own structured request log.
loglevel = "warning"
# The default socket lies in the home folder, where two services of one user would share it.
control_socket_disable = True


# Loaded once, before the workers: half the time to come back after a crash, and they share it.
preload_app = True


def when_ready(_server: Any) -> None:
    """Spares the garbage collector what lives as long as the server: a third of all work.

    Before the workers part from it: what is never looked at again stays one copy in memory. What
    they load later is spared as well (outreach/collector.py).
    """
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Makes a worker quick: its threads take turns soon, and the first map finds the visits read."""
    # Of Python's lock, within half a millisecond, not within five: a thread that comes back from the
    # database may have the turn to write that all others wait for.
    sys.setswitchinterval(0.0005)
    # Found only now: gunicorn reads these settings from anywhere.
    from outreach.coverage.warming import warm_up

    warm_up(worker.wsgi)
