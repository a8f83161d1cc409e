"""The body of `POST /submissions`: read as JSON and checked as a whole, not item by item."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from outreach.api.forms import refuse
from outreach.forms import BaseForm, MomentField, TextField
from outreach.visits.flatten import Flattened
from outreach.visits.submissions import MOST_ITEMS

#: Digits of the longest whole number read as a number.
LONGEST_NUMBER = 40


class BatchForm(BaseForm):
    """What is said about all items of a request together."""

    sent_at = MomentField(lazy_gettext("手机时间"))
    device_id = TextField(lazy_gettext("设备编号"), longest=64)


@dataclass(frozen=True)
class Batch:
    """The items of one request, the phone's clock when it sent them, and which phone it was."""

    items: list[Any]
    sent_at: datetime | None
    device_id: str | None


def read_batch() -> Batch:
    """The body of this request. Aborts with 400, 413 (over 200 items) or 415 (not JSON)."""
    if not request.is_json:
        abort(415)
    body = _read_json(request.get_data())
    if not isinstance(body, dict):
        refuse({}, _("内容应是一个 JSON 对象"))
    items = body.get("submissions")
    if not isinstance(items, list):
        refuse({"submissions": [_("应是列表")]})
    if len(items) > MOST_ITEMS:
        abort(413, _("一次最多%(most)s条，请分几次提交", most=MOST_ITEMS))
    flat = Flattened(body, BatchForm)
    form = BatchForm(flat.fields)
    if not form.validate() or flat.errors:
        refuse(
            {
                **{name: [str(each) for each in found] for name, found in form.errors.items()},
                **flat.errors,
            }
        )
    return Batch(items, form.sent_at.data, form.device_id.data or None)


def _read_json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=str, parse_int=_whole, parse_float=_decimal)
    except RecursionError:
        refuse({}, _("JSON 嵌套得太深"))
    except ValueError:
        refuse({}, _("内容不是 JSON"))


# Numbers that no column and no JSON of ours can hold stay texts (so do NaN and Infinity, which
# are no JSON at all): they are refused with the item they stand in, not with the whole request.


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


def _decimal(digits: str) -> float | str:
    number = float(digits)
    return number if isfinite(number) else digits
