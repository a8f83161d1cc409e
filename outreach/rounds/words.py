"""Words of rounds: estimates, why a stop was chosen, why it was left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from outreach.language import separator
from outreach.planning.queries import WhereNext
from outreach.planning.score import NEVER, PARTS
from outreach.planning.words import overdue_words
from outreach.rounds.models import RoundStop

SKIP_REASONS: dict[str, Any] = {
    "nobody": _("村里没人"),
    "road": _("路不通"),
    "weather": _("天气"),
    "time": _("时间不够"),
    "urgent": _("有紧急任务"),
    "other": _("其他（写明）"),
}


def facts_of(found: WhereNext, at: int) -> dict[str, Any]:
    """Why a village is proposed, as plain numbers that outlive the ranking."""
    days = int(found.inputs.days[at])
    facts: dict[str, Any] = {
        "days": None if days == NEVER else days,
        "interval": int(found.inputs.interval[at]),
        "market": bool(found.inputs.market[at] == 1),
    }
    if not found.scores.missing[at, PARTS.index("helmet_gap")]:
        facts["rate"] = round(100 * float(found.scores.rate[at]))
        facts["target"] = found.measure.helmet_target
    return facts


def facts_words(facts: Mapping[str, Any]) -> str:
    """Why a stop was chosen, in a line; empty for one that was put in on the way."""
    if "interval" not in facts:
        return ""
    days = facts.get("days")
    said = [overdue_words(NEVER if days is None else days, facts["interval"])]
    if facts.get("market"):
        said.append(gettext("当天逢集"))
    if "rate" in facts:
        said.append(
            gettext(
                "佩戴率估计%(rate)s%%（目标%(target)s%%）",
                rate=facts["rate"],
                target=facts["target"],
            )
        )
    return separator("fields").join(said)


def skip_words(stop: RoundStop) -> str:
    """Why a stop was left out, and whether another village took its place."""
    why = stop.note if stop.reason == "other" else str(SKIP_REASONS[stop.reason or "other"])
    if stop.note and stop.reason != "other":
        why += separator("names") + stop.note
    if stop.state == "replaced":
        return gettext("换了别的村：%(why)s", why=why)
    return gettext("今天不去：%(why)s", why=why)


def time_words(minutes: float) -> str:
    """约3小时40分, about 3 h 40 min, rounded to five minutes."""
    whole = 5 * round(minutes / 5)
    hours, rest = divmod(whole, 60)
    if not hours:
        return gettext("约%(n)s分", n=rest)
    if not rest:
        return gettext("约%(n)s小时", n=hours)
    return gettext("约%(hours)s小时%(n)s分", hours=hours, n=rest)


def estimate_words(count: int, minutes: float, km: float) -> str:
    """4个村，约3小时40分，52公里（估计）. A way of no length, or not known, is not said."""
    if not round(km):
        return gettext("%(count)s个村，%(time)s（估计）", count=count, time=time_words(minutes))
    return gettext(
        "%(count)s个村，%(time)s，%(km)s公里（估计）",
        count=count,
        time=time_words(minutes),
        km=round(km),
    )
