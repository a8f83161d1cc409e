"""What can be chosen in the visit form, from the vocabulary, in the page's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import g

from outreach.campaigns.models import Campaign
from outreach.forms import Option
from outreach.language import language
from outreach.periods import today
from outreach.photos.words import PURPOSE_NAMES
from outreach.places.words import KIND_NAMES
from outreach.vocabulary.models import Material, Term
from outreach.vocabulary.queries import list_campaigns, list_materials, list_terms

#: (code, text) of the kinds of place an officer can add in the field.
NEW_PLACE_KINDS = tuple(KIND_NAMES.items())


def term_options(kind: str) -> Callable[[], Sequence[Option]]:
    """All terms of a kind, retired ones too: a function, to be called once a request is there."""
    return lambda: _options(kind, lambda: list_terms(kind))


def material_options() -> Sequence[Option]:
    """All materials, retired ones too."""
    return _options("materials", list_materials)


def campaign_options() -> Sequence[Option]:
    """All campaigns, retired ones too; those that have ended come last: they are for late entries."""

    def in_turn() -> Sequence[Campaign]:
        day = today()
        return sorted(
            list_campaigns(), key=lambda row: row.last_day is not None and row.last_day < day
        )

    return _options("campaigns", in_turn)


def photo_purpose_options() -> Sequence[Option]:
    """What a photo can show."""
    return [(code, text, True) for code, text in PURPOSE_NAMES.items()]


def _options(name: str, rows: Callable[[], Sequence[Term | Material | Campaign]]) -> list[Option]:
    """The rows as options. A batch of submissions asks for the same ones thousands of times."""
    if "options" not in g:
        g.options, g.options_language = {}, language()
    kept: dict[str, list[Option]] = g.options
    if name not in kept:
        kept[name] = [(row.code, row.label(g.options_language), row.active) for row in rows()]
    return kept[name]


def new_place_kind_options() -> Sequence[Option]:
    """The kinds of place that can be added in the field."""
    return [(code, text, True) for code, text in NEW_PLACE_KINDS]
