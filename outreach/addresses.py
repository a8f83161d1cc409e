"""What the address of a request asks, to be asked again by the addresses on its page."""

from __future__ import annotations

from typing import Any

from flask import request


def asked_again() -> dict[str, list[str]]:
    """The query by name, for `url_for`; without empty values.

    An address is anybody's: names that `url_for` takes for itself (`endpoint`, `_scheme`) would
    make another address of it, or none.
    """
    values = request.args.to_dict(flat=False)
    asked = {name: [each for each in given if each] for name, given in values.items()}
    return {name: given for name, given in asked.items() if given and is_plain(name)}


def is_plain(name: Any) -> bool:
    """Whether `url_for` takes the name for a part of the query."""
    return name != "endpoint" and not str(name).startswith("_")
