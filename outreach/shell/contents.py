"""What the shell consists of, and its revision: when that changes, phones store it anew."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import current_app

from outreach.language import LANGUAGES
from outreach.places.intervals import intervals
from outreach.shell.build import build_id
from outreach.shell.pages import PAGES
from outreach.vocabulary.models import TERM_KINDS, Named
from outreach.vocabulary.queries import list_campaigns, list_materials, list_terms


def list_addresses() -> list[str]:
    """The addresses of all shell pages, in both languages."""
    return [f"/shell/{language}/{page}" for language in LANGUAGES for page in PAGES]


def revision() -> str:
    """Twelve hexadecimal digits that change with the build, the vocabulary or the settings.

    The pages contain nothing else that could change.
    """
    settings = current_app.config["SETTINGS"]
    rows: list[Named] = [*list_materials(), *list_campaigns()]
    for kind in TERM_KINDS:
        rows += list_terms(kind)
    text = json.dumps(
        [
            build_id(),
            intervals(),
            settings.map_approval_number,
            repr(settings.base_map),
            *(_fields(row) for row in rows),
        ]
    )
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _fields(row: Any) -> list[Any]:
    return [
        row.code,
        row.name,
        row.name_en,
        row.active,
        getattr(row, "kind", ""),
        getattr(row, "measure", ""),
        getattr(row, "talking_points", ""),
        getattr(row, "talking_points_en", ""),
        getattr(row, "material_codes", ()),
    ]
