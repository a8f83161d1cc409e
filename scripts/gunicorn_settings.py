"""How `make run` serves: two workers with threads, on this machine only unless HOST says more."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 10
keepalive = 5
accesslog = None  # The application writes its own structured request log.
loglevel = "warning"
# The default socket lies in the home folder, where two services of one user would share it.
control_socket_disable = True
