"""Response headers: nothing is loaded from, framed by or sent to anybody else."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from flask import Flask, abort, g, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Response

_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


def csp_nonce() -> str:
    """The nonce of this response, for its own `<script>` and `<style>` elements."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    nonce: str = g.csp_nonce
    return nonce


def allow_images_from(hosts: Iterable[str]) -> None:
    """Lets the page of this response take images from these hosts, each scheme and host."""
    g.image_hosts = (*g.get("image_hosts", ()), *hosts)


def init_app(app: Flask) -> None:
    """Adds the headers to every response and `csp_nonce()` to every template."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.before_request(_refuse_nul)
    app.before_request(_drop_nul)
    app.after_request(_add_headers)


def _refuse_nul() -> None:
    """No id, code or text holds U+0000, and PostgreSQL fails on it: no query ever sees one."""
    if "\0" in request.path:
        abort(404)
    if b"%00" in request.query_string:
        abort(400)


def _drop_nul() -> None:
    """Nobody types U+0000, and PostgreSQL stores no text with it: no form ever holds one.

    It is left out rather than refused: a paste that brought it along costs nobody what was typed.
    JSON is read by `devices.bodies` and `api.submissions`, item by item.
    """
    if request.endpoint is None or request.mimetype not in _FORM_TYPES:
        return  # what nobody reads is not parsed
    if any("\0" in text for pair in request.form.items(multi=True) for text in pair):
        # The property keeps what it is given, as it keeps what it has parsed.
        request.form = ImmutableMultiDict(
            (name.replace("\0", ""), text.replace("\0", ""))
            for name, text in request.form.items(multi=True)
        )


def _add_headers(response: Response) -> Response:
    nonce = csp_nonce()
    response.headers["Content-Security-Policy"] = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            " ".join(("img-src 'self' data: blob:", *g.get("image_hosts", ()))),
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = (
        "geolocation=(self), screen-wake-lock=(self), camera=(self), microphone=()"
    )
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        # Pages show one brigade's data: no shared or disk cache keeps them.
        response.headers["Cache-Control"] = "no-store"
    return response
