"""Words of hazards: states, steps, age, where the point comes from."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from outreach.hazards.models import Hazard, HazardStep
from outreach.language import format_short_day, separator
from outreach.periods import today
from outreach.visits.script_words import script_words
from outreach.visits.words import term_word

#: The tag of each state: its look and its word.
STATE_TAGS: dict[str, tuple[str, Any]] = {
    "reported": ("act", _("已报")),
    "in_hand": ("warn", _("处理中")),
    "closed": ("ok", _("已解决")),
}
STEP_NAMES: dict[str, Any] = {
    "hand_on": _("移交"),
    "note": _("补充"),
    "move": _("改位置"),
    "close": _("解决"),
    "reopen": _("重新打开"),
}
POINT_NAMES: dict[str, Any] = {
    "visit": _("走访时的位置"),
    "village": _("村点，没有单独标"),
    "map": _("在图上标的"),
}


def report_words() -> dict[str, str]:
    """What the scripts of the report's page say: of its photos, and without signal."""
    photos = {name: text for name, text in script_words().items() if name.startswith("photo")}
    return {
        **photos,
        "noSignal": gettext("没有信号，还没有报上。填的和照片都还在这一页，有信号后再点一次"),
    }


def kind_word(kind: str) -> str:
    """缺标志."""
    return term_word(kind, "hazard_kind")


def owner_word(owner: str | None) -> str:
    """交通局; empty for none."""
    return term_word(owner, "hazard_owner")


def age_words(hazard: Hazard) -> str:
    """12天 since it was seen; of a closed one, how long it took."""
    until = hazard.closed_on or today()
    days = max(0, (until - hazard.seen_on).days)
    if not hazard.is_open:
        return gettext("用了%(n)s天", n=days)
    return gettext("%(n)s天前看到", n=days) if days else gettext("今天看到")


def owner_words(hazard: Hazard) -> str:
    """交通局（6月16日移交）; empty where it was handed to nobody."""
    if not hazard.owner:
        return ""
    day = format_short_day(hazard.handed_on) if hazard.handed_on else ""
    return gettext("%(owner)s（%(day)s移交）", owner=owner_word(hazard.owner), day=day)


def step_words(step: HazardStep) -> str:
    """移交交通局，6月16日；已发函."""
    said = [str(STEP_NAMES[step.action])]
    if step.owner:
        said[0] += separator("value") + owner_word(step.owner)
    if step.day:
        said.append(format_short_day(step.day))
    if step.note:
        said.append(step.note)
    return separator("fields").join(said)
