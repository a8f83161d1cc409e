"""Noting what forms took, apart from the visits that came of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from outreach.burden.models import MOST_SECONDS, MOST_TAPS, FormSample
from outreach.database import insert_rows, is_busy, transaction
from outreach.periods import local_day
from outreach.write_turns import TurnMissed

#: The page's fields that tell; they are no content and are never kept beside the visit.
FIELDS = ("form_seconds", "form_taps")
#: A phone waits for its answer meanwhile.
_LONGEST_WAIT_S = 2.0


@dataclass(frozen=True)
class Sample:
    """What one form took."""

    unit_id: str
    month: str
    seconds: int
    taps: int


def read_sample(fields: Mapping[str, Any], unit_id: str, began: datetime | None) -> Sample | None:
    """What a form's fields say it took; None where they say nothing that can be believed."""
    seconds, taps = (_number(fields.get(name)) for name in FIELDS)
    if began is None or not 1 <= seconds <= MOST_SECONDS or not 1 <= taps <= MOST_TAPS:
        return None
    return Sample(unit_id, f"{local_day(began):%Y-%m}", seconds, taps)


def note_samples(samples: Iterable[Sample]) -> None:
    """Stores the samples. The visits are stored already: where others write, samples are let go."""
    rows = [{"id": str(uuid.uuid4()), **vars(sample)} for sample in samples]
    if not rows:
        return
    try:
        with transaction(_LONGEST_WAIT_S):
            insert_rows(FormSample, rows)
    except (SQLAlchemyError, TurnMissed) as error:
        if not is_busy(error):
            raise


def _number(text: object) -> int:
    return (
        int(text)
        if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 6
        else 0
    )
