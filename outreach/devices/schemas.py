"""What an envelope holds, in every form that was ever released.

Phones keep sealed visits for weeks, so the server reads each schema for ever: an older one is
turned step by step into the present one. `tests/devices/released_schemas/` holds an example of
each, and a test sends them all. A new schema gets the next number, a step from the one before,
and its example; a step is never changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

#: The schema that phones write now.
PRESENT = 4
#: A form has some hundreds of fields at most.
MOST_FIELDS = 5000

Document = Mapping[str, Any]


class BadEnvelope(ValueError):
    """What was opened is no envelope of any schema."""


@dataclass(frozen=True)
class Envelope:
    """A visit as its page had it when it was saved."""

    account_id: str
    #: The names and values of the page's fields.
    fields: MultiDict[str, str]


def _from_1(document: Document) -> Document:
    """Schema 1, the drafts of the first release: named no phone, as nothing was signed yet."""
    return {**document, "schema": 2, "device": None}


def _from_2(document: Document) -> Document:
    """Schema 2 knew of no other villages reached at a fair (`also_reached`): there are none.

    The number rose so that a server of before refuses what it would silently lose.
    """
    return {**document, "schema": 3}


def _from_3(document: Document) -> Document:
    """Schema 3 knew of no hazards seen on a visit (`hazards`): there are none.

    The number rose so that a server of before refuses what it would silently lose.
    """
    return {**document, "schema": 4}


#: What turns each older schema into the next one.
SCHEMAS: dict[int, Callable[[Document], Document]] = {1: _from_1, 2: _from_2, 3: _from_3}


def read_envelope(plain: bytes) -> Envelope:
    """The envelope in the opened bytes. Raises BadEnvelope."""
    try:
        document = json.loads(plain)
    except (ValueError, RecursionError) as error:
        raise BadEnvelope("not JSON") from error
    if not isinstance(document, dict):
        raise BadEnvelope("not an object")
    schema = document.get("schema")
    while schema != PRESENT:
        step = SCHEMAS.get(schema) if type(schema) is int else None
        if step is None:
            raise BadEnvelope(f"unknown schema {schema!r}")
        document = step(document)
        schema = document["schema"]
    account_id = document.get("account")
    if not isinstance(account_id, str):
        raise BadEnvelope("no account")
    return Envelope(account_id, _fields(document.get("fields")))


def _fields(sent: object) -> MultiDict[str, str]:
    if not isinstance(sent, list) or len(sent) > MOST_FIELDS:
        raise BadEnvelope("no list of fields")
    fields: MultiDict[str, str] = MultiDict()
    for pair in sent:
        if not isinstance(pair, list) or len(pair) != 2:
            raise BadEnvelope("a field is a name and a value")
        name, value = pair
        if not isinstance(name, str) or not isinstance(value, str):
            raise BadEnvelope("names and values are texts")
        fields.add(_storable(name), _storable(value))
    return fields


def _storable(text: str) -> str:
    """The text without halves of surrogate pairs, which are no characters: an emoji cut in two.

    Refusing them would keep a visit on its phone for ever, and no database takes them.
    """
    return text.encode("utf-8", "replace").decode()
