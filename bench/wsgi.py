"""The product for gunicorn, with one more address that reads a request and answers nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from outreach import create_app

app = create_app()
_product = app.wsgi_app


def _serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """POST /bench/nothing is the limit of this server; all else is the product."""
    if environ["PATH_INFO"] == "/bench/nothing":
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
        return [b"{}"]
    return _product(environ, start_response)


app.wsgi_app = _serve  # type: ignore[method-assign]
