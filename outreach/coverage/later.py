"""What the coverage map's page brings when its picture is seen: all that is shut until it is used.

The words of its scripts, the daily chart, the bars of weeks and of two days, the sheets of filters
and of the picture, the panel of a place. None of it works without script, and none of it depends on
filters or visits.
"""

from __future__ import annotations

import json
from functools import lru_cache

from flask import render_template, request
from flask_login import current_user

from outreach.coverage.payloads import packed, token_of
from outreach.coverage.script_words import later_words
from outreach.coverage.words import is_public, marking_words
from outreach.language import label, language
from outreach.planning.queries import read_target


def later_parts() -> tuple[str, bytes]:
    """A token that names what comes later, and that: JSON packed with brotli.

    `words`: those of the scripts. `parts`: the id of an element, and what is put at its end.
    """
    unit = label(current_user.unit)
    return _later_parts(
        language(), request.script_root, unit, marking_words(), is_public(), read_target()
    )


@lru_cache(maxsize=64)
def _later_parts(
    _language: str, _root: str, unit: str, marking: str, public: bool, target: float
) -> tuple[str, bytes]:
    sheets = (
        render_template("coverage/_sheet.html"),
        render_template("coverage/_picture.html", unit=unit, marking=marking, public=public),
        render_template("coverage/_panel.html"),
    )
    said = {
        "words": later_words(target),
        "parts": {
            "map-days": render_template("coverage/_days_chart.html"),
            "map-stage": render_template("coverage/_time.html"),
            "content": "".join(sheets),
        },
    }
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return token_of(content), packed(content, lasting=True)
