"""Structured logs: one JSON object a line on stderr, one line a request."""

from __future__ import annotations

import logging
import time

from flask import Flask, g, request
from flask_login import current_user
from pythonjsonlogger.json import JsonFormatter
from werkzeug.wrappers import Response

from outreach.database import new_id

log = logging.getLogger("outreach.requests")


def init_app(app: Flask, level: str) -> None:
    """Sends the log of app and libraries to stderr as JSON, and logs each request."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        JsonFormatter(
            "{asctime}{levelname}{name}{message}",
            style="{",
            rename_fields={"asctime": "at", "levelname": "level"},
        )
    )
    root = logging.getLogger()
    if not any(isinstance(h.formatter, JsonFormatter) for h in root.handlers):
        root.addHandler(handler)
    root.setLevel(level)
    # Each migration step would be a line; the command says what came of them.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app.before_request(_start)
    app.after_request(_log_request)


def _start() -> None:
    g.request_id = new_id()[-12:]
    g.started = time.perf_counter()


def _log_request(response: Response) -> Response:
    if request.endpoint != "static":
        # Open maps ask all the time whether there is anything new.
        log.log(
            logging.DEBUG if response.status_code == 304 else logging.INFO,
            "request",
            extra={
                "request_id": g.get("request_id"),
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round(
                    (time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1
                ),
                "account": current_user.get_id().split(":")[0]
                if current_user.is_authenticated
                else None,
                "address": request.remote_addr,
            },
        )
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response
