"""What movements and requests share: the refusal, and notes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from outreach.refusals import Refused
from outreach.visits.private_words import mask_private

LONGEST_NOTE = 200


class StockRefused(Refused):
    """The ledger takes no such entry: the field it is about and what to do."""


def clean_text(field: str, text: str) -> str:
    """The text in one line, without anybody's number. Raises StockRefused if it is too long."""
    text = mask_private(" ".join(text.split()))
    if len(text) > LONGEST_NOTE:
        raise StockRefused(field, _("最多%(most)s个字", most=LONGEST_NOTE))
    return text
