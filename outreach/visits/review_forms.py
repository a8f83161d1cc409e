"""Forms of leaders: why a visit goes back or comes back, and what was chosen of two contents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import lazy_gettext as _

from outreach.accounts.models import Account
from outreach.forms import BaseForm, Needed, TextField
from outreach.language import separator
from outreach.visits.choices import SIDES, A, B, combine, parts_of, whole
from outreach.visits.content import Content, content_of
from outreach.visits.history import field_label
from outreach.visits.models import Visit
from outreach.visits.reviews import LONGEST_REASON
from outreach.visits.submissions import WHOLE_ITEM, check_item


class ReturnForm(BaseForm):
    """What the author is to change."""

    reason = TextField(
        _("退回原因"), longest=LONGEST_REASON, validators=[Needed(_("请写明要改什么"))]
    )


class RestoreForm(BaseForm):
    """Why a void visit counts again."""

    reason = TextField(
        _("恢复原因"), longest=LONGEST_REASON, validators=[Needed(_("请填恢复原因"))]
    )


def read_choices(a: Content, b: Content, sent: Mapping[str, str]) -> dict[str, str]:
    """The sides chosen so far, by the key of the part; by the button for a whole side, all."""
    if sent.get("whole") in SIDES:
        return whole(a, b, sent["whole"])
    sides = {part.key: sent.get(f"part-{part.key}", "") for part in parts_of(a, b) if part.differs}
    return {key: side for key, side in sides.items() if side in SIDES}


def check_choices(
    account: Account, visit: Visit, a: Content, b: Content, choices: Mapping[str, str]
) -> tuple[Content | None, list[str]]:
    """The content that the complete choices make, checked as any visit is, or what is wrong.

    A side taken whole was checked when it came in. Raises ValueError where a choice is missing.
    """
    chosen = combine(a, b, choices)
    if set(choices.values()) in ({A}, {B}, set()):
        return chosen, []
    place = chosen["place"]
    item = {**chosen, "submission_id": visit.submission_id}
    if "id" in place:
        item["village_id"] = place["id"]
    else:
        item["new_place"] = place["new"]
    form, errors = check_item(
        account,
        item,
        kept_place_id=place.get("id"),
        skew=timedelta(seconds=visit.clock_skew_s or 0),
    )
    if form is None:
        return None, [_said(path, text) for path, texts in errors.items() for text in texts]
    return content_of(form), []


def _said(path: str, text: str) -> str:
    if path == WHOLE_ITEM:
        return text
    return f"{field_label(path)}{separator('value')}{text}"
