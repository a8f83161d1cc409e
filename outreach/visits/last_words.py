"""Which words the form offers again: those of the last visits, never their numbers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Content = dict[str, Any]

#: How many of the last visits are looked through.
LOOKED_THROUGH = 10


def words_of(contents: Sequence[Content]) -> dict[str, Any]:
    """The words of visits' contents, the latest first, to offer again. Empty without a visit.

    Each kind of word comes from the latest that has any: a visit that met nobody does not make
    the usual words be forgotten. Keys: campaign (of the very last visit), talk_form, topics,
    audience, materials, check_place.
    """
    if not contents:
        return {}
    talk: Content = next((content["talks"][0] for content in contents if content["talks"]), {})
    checks = next(
        (content["helmet_checks"] for content in contents if content["helmet_checks"]), ()
    )
    leaflets = next((content["leaflets"] for content in contents if content["leaflets"]), ())
    return {
        "campaign": contents[0]["campaign"],
        "talk_form": talk.get("form"),
        "topics": list(talk.get("topics", ())),
        "audience": list(talk.get("audience", ())),
        "materials": [row["material"] for row in leaflets],
        "check_place": checks[0]["place"] if checks else None,
    }
