"""Lists in pages: `{"items": [...], "next": <address or null>}`, going on after the last item."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _

from outreach.api.forms import ListQuery, refuse

Row = TypeVar("Row")
_SAFE = re.compile(r"[0-9A-Za-z:.+-]{1,40}")


def page_of(
    rows: Sequence[Row],
    query: ListQuery,
    item: Callable[[Row], dict[str, Any]],
    key: Callable[[Row], Sequence[str | None]],
) -> dict[str, Any]:
    """The answer from `size + 1` rows: the one too many says that there is a next page.

    `key` gives the values by which the list is ordered; the next page starts after them.
    """
    shown = rows[: query.size]
    following = None
    if len(rows) > query.size:
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != "after"]
        token = _encode(key(shown[-1]))
        following = f"{request.path}?{urlencode([*kept, ('after', token)])}"
    return {"items": [item(row) for row in shown], "next": following}


def read_after(query: ListQuery, length: int) -> list[str | None] | None:
    """The values after which the page starts; None for the first page.

    Aborts with 400 for a token that this list has not given.
    """
    token = query.after.data
    if not token:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(token.encode("ascii")))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != length or not all(map(_is_safe, values)):
        refuse_after()
    return values


def refuse_after() -> NoReturn:
    """Aborts with 400 because of `after`."""
    refuse({"after": [_("请原样使用上一页给的 next 网址")]})


def _encode(values: Sequence[str | None]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode("ascii")).decode("ascii")


def _is_safe(value: Any) -> bool:
    return value is None or (isinstance(value, str) and _SAFE.fullmatch(value) is not None)
