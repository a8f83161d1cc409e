"""What a request asks of the map: its filters, and all that an answer depends on."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.coverage.forms import MapFilterForm
from outreach.errors import PROBLEMS, show
from outreach.language import language
from outreach.periods import today


def read_form() -> MapFilterForm:
    """The filters of this request's address; another unit's map is not found (404)."""
    form = MapFilterForm.read(request.args)
    if form.unit.errors:
        abort(404)
    return form


def who_asks() -> tuple[Any, ...]:
    """All that an answer depends on beside register, visits and settings."""
    return (
        current_user.unit_id,
        current_user.role,
        language(),
        request.query_string,
        today(),
    )


def refused() -> tuple[Response | str, int]:
    """The answer to filters that cannot be used, for scripts: the first message."""
    return show(PROBLEMS[400], read_form().error_lines()[0][1])
