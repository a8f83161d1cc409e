"""Visits in words: what one brought, its state, its times. For pages; filters of templates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from outreach.language import format_clock, format_day, format_number, label, language, separator
from outreach.periods import local_day
from outreach.visits.models import (
    Activity,
    HelmetCheck,
    SubmissionConflict,
    Visit,
    VisitRevision,
)
from outreach.visits.receipts import receipt_code
from outreach.vocabulary.queries import find_term

STATE_NAMES: dict[str, Any] = {
    "submitted": lazy_gettext("待审核"),
    "accepted": lazy_gettext("已通过"),
    "returned": lazy_gettext("退回修改"),
    "void": lazy_gettext("已作废"),
}


def summary_words(visit: Visit) -> str:
    """What the visit brought in one line: 宣讲30人次·资料120份·头盔52."""
    words = [*_talks(visit), *_materials(visit), *_riders(visit), *_activities(visit)]
    if visit.nobody_met:
        words.insert(0, _("去了，没遇到人"))
    return separator("facts").join(words) or _("只记了到访")


def state_word(state: str) -> Any:
    """A review state in the page's language. Raises KeyError for an unknown one."""
    return STATE_NAMES[state]


def receipt_of(visit: Visit, received: VisitRevision | SubmissionConflict) -> str:
    """The code on the receipt for a version of the visit, or for a second version of it."""
    return receipt_code(visit.submission_id, received.content_hash)


def time_words(visit: Visit) -> str:
    """10:01–11:20, or 10:01 where no end was told; the end's day where it is another one."""
    start = format_clock(visit.captured_at)
    if visit.ended_at is None:
        return start
    end = format_clock(visit.ended_at)
    if local_day(visit.ended_at) != visit.local_day:
        return f"{start} – {format_day(local_day(visit.ended_at))} {end}"
    return f"{start}–{end}"


def distance_words(metres: float) -> str:
    """About how far: 300米, 4公里; tenths below ten kilometres."""
    if metres < 995:
        return _("%(n)s米", n=round(metres / 10) * 10)
    km = metres / 1000
    return _("%(n)s公里", n=f"{km:.1f}".removesuffix(".0") if km < 10 else round(km))


def sum_words(check: HelmetCheck) -> str:
    """看到52 戴31 没戴19 看不清2: seen is worn and none together."""
    worn = sum(row.worn for row in check.counts)
    none = sum(row.none for row in check.counts)
    return _(
        "看到%(seen)s 戴%(worn)s 没戴%(none)s 看不清%(unclear)s",
        seen=worn + none,
        worn=worn,
        none=none,
        unclear=sum(row.unclear for row in check.counts),
    )


def unclear_share_of(check: HelmetCheck) -> float:
    """Riders not seen clearly among all who passed; 0 where nobody did."""
    unclear = sum(row.unclear for row in check.counts)
    seen = sum(row.worn + row.none for row in check.counts)
    return unclear / (unclear + seen) if unclear else 0.0


def term_word(code: str | None, kind: str) -> str:
    """The name of a code of the vocabulary; the code where it is not known."""
    return label(find_term(kind, code)) or (code or "")


def term_words(codes: Iterable[str], kind: str) -> str:
    """The names of codes of the vocabulary as one enumeration."""
    return separator("names").join(term_word(code, kind) for code in codes)


def amount(number: int, measure: str) -> str:
    """A count with its measure word in Chinese (1200份); in English the number alone."""
    return format_number(number) + (measure if language() == "zh" else "")


def activity_amount(row: Activity) -> str:
    """The count of an activity with its measure word, such as 1次."""
    term = find_term("activity", row.kind)
    return amount(row.quantity, term.measure if term else "")


def item_words(name: str, number: str, measure: str) -> str:
    """What was given or done with its count: 宣传海报3张 or Poster 3."""
    return f"{name}{number}{measure}" if language() == "zh" else f"{name} {number}"


def _talks(visit: Visit) -> list[str]:
    attendees = [talk.attendees for talk in visit.talks if talk.attendees is not None]
    if attendees:
        return [_("宣讲%(n)s人次", n=format_number(sum(attendees)))]
    return [_("宣讲%(n)s场", n=len(visit.talks))] if visit.talks else []


def _materials(visit: Visit) -> list[str]:
    copies = sum(row.quantity for row in visit.leaflets if row.material.kind == "leaflet")
    words = [_("资料%(n)s份", n=format_number(copies))] if copies else []
    for row in visit.leaflets:
        if row.material.kind != "leaflet":
            words.append(
                item_words(label(row.material), format_number(row.quantity), row.material.measure)
            )
    return words


def _riders(visit: Visit) -> list[str]:
    seen = [row.worn + row.none for check in visit.helmet_checks for row in check.counts]
    return [_("头盔%(n)s", n=format_number(sum(seen)))] if visit.helmet_checks else []


def _activities(visit: Visit) -> list[str]:
    words = []
    for row in visit.activities:
        term = find_term("activity", row.kind)
        measure = term.measure if term else ""
        words.append(item_words(label(term) or row.kind, format_number(row.quantity), measure))
    return words
