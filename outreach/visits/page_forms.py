"""The visit form as a page shows it: blank rows to fill in, in the order of the vocabulary.

The rows are added after validation, so that a blank one is never an error. What comes back is
pruned again by `prune_blank_rows`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from outreach.accounts.models import Account
from outreach.database import new_id, utc_now
from outreach.forms import TermField
from outreach.language import label, language, separator
from outreach.places.models import Place
from outreach.visits.forms import VisitForm
from outreach.visits.options import NEW_PLACE_KINDS
from outreach.visits.photo_uploads import drop_photo
from outreach.visits.words import item_words
from outreach.vocabulary.queries import list_materials, list_terms

#: How many materials are shown before the rest is folded away.
USUAL_MATERIALS = 3


@dataclass(frozen=True)
class ShownPlace:
    """The place of the form: one of the register, or a new one that has only a name."""

    name: str
    township: str = ""
    id: str = ""
    #: Kind of a new place; empty for one of the register.
    kind: str = ""
    lat: float | None = None
    lon: float | None = None

    @property
    def is_new(self) -> bool:
        """Whether it is made with the visit."""
        return not self.id

    @property
    def title(self) -> str:
        """What a draft of the visit is called."""
        return f"{self.name} {self.township}".strip()

    @classmethod
    def of(cls, place: Place) -> ShownPlace:
        """A place of the register."""
        township = place.township.name if place.township else ""
        return cls(place.short_name, township, place.id, "", place.lat, place.lon)


@dataclass(frozen=True)
class AmountRow:
    """A material or activity with the field of its quantity."""

    code: str
    name: Any
    measure: str
    #: The form of the row: code and quantity.
    form: Any
    #: Whether it was among those of the last visit (shown as 上次).
    last_time: bool = False

    @property
    def unit(self) -> str:
        """The measure word, a matter of Chinese: an English count stands alone."""
        return self.measure if language() == "zh" else ""

    @property
    def says(self) -> str:
        """How its amount is said in the line of the folded card, %(n)s for the number."""
        return item_words(label(self.name), "%(n)s", self.measure)


@dataclass
class Rows:
    """The rows of the form in the order in which the page shows them."""

    materials: list[AmountRow] = field(default_factory=list)
    more_materials: list[AmountRow] = field(default_factory=list)
    activities: list[AmountRow] = field(default_factory=list)

    @property
    def has_activities(self) -> bool:
        """Whether an amount of an activity was entered."""
        return any(is_filled(row.form.quantity) for row in self.activities)


def new_place_kinds() -> list[tuple[str, Any]]:
    """The kinds of place an officer can add."""
    return list(NEW_PLACE_KINDS)


def open_form(
    account: Account, place: ShownPlace, team: int | None = None, campaign: str | None = None
) -> VisitForm:
    """A form for a visit that begins now; `team`: how many go, `campaign`: the code of the one
    it is for, where a round says so.
    """
    data = {"submission_id": new_id(), "village_id": place.id, "captured_at": utc_now()}
    if team:
        data["police_count"] = team
    form = VisitForm(account=account, data=data)
    if campaign in {code for code, _text in form.campaign.active_options()}:
        form.campaign.data = campaign
    return form


def blank_rows_form(account: Account) -> VisitForm:
    """A form with one blank talk, check, hazard and photo: what a script copies to add a row."""
    form = VisitForm(account=account)
    form.photos.append_entry({})
    form.hazards.append_entry({})
    add_blank_rows(form)
    return form


def add_blank_rows(form: VisitForm, last: Mapping[str, Any] | None = None) -> Rows:
    """Adds what the page offers beside what is filled in, and gives all rows in order."""
    last = last or {}
    if not form.talks.entries:
        form.talks.append_entry({})
    if not form.hazards.entries:
        form.hazards.append_entry({})
    if not form.helmet_checks.entries:
        form.helmet_checks.append_entry(
            {"phase": "before_talk", "place": last.get("check_place") or "village_entry"}
        )
    for check in form.helmet_checks.entries:
        _add_counts(check.form)
    rows = Rows(activities=_activities(form))
    materials = _materials(form, last.get("materials", ()))
    filled = [row for row in materials if is_filled(row.form.quantity)]
    shown = max(USUAL_MATERIALS, len(filled))
    usual = sorted(materials, key=lambda row: (row not in filled, not row.last_time))
    rows.materials, rows.more_materials = usual[:shown], usual[shown:]
    return rows


def is_filled(field: Any) -> bool:
    """Whether something stands in the field, right or wrong."""
    return field._value() != ""


def has_numbers(check: Any) -> bool:
    """Whether something was entered into the numbers of a check."""
    return is_filled(check.minutes) or any(
        is_filled(row.form[name])
        for row in check.counts.entries
        for name in ("none", "worn", "correct", "unclear")
    )


def count_rows(check: Any) -> tuple[list[Any], list[Any]]:
    """The counts of a check in the order of the vocabulary: those of drivers, those of others."""
    order = [term.code for term in list_terms("vehicle_type")]
    seats = [term.code for term in list_terms("seat")]
    rows = sorted(
        (entry.form for entry in check.counts.entries),
        key=lambda row: (_at(order, row.vehicle_type.data), _at(seats, row.seat.data)),
    )
    drivers = [row for row in rows if row.seat.data in (None, "driver")]
    return drivers, [row for row in rows if row not in drivers]


def apply_step(form: VisitForm, step: str, last: Mapping[str, Any]) -> None:
    """What a button of the page does where no script does it: nothing is checked or stored."""
    if drop_photo(form, step):
        return
    if step == "add-talk":
        form.talks.append_entry({})
    elif step == "add-hazard":
        form.hazards.append_entry({})
    elif step == "add-check":
        form.helmet_checks.append_entry({"phase": "after_talk"})
    elif step.startswith("last-"):
        form.campaign.data = form.campaign.data or last.get("campaign")
        for entry in form.talks.entries or [form.talks.append_entry({})]:
            if entry.name == step.removeprefix("last-") or len(form.talks.entries) == 1:
                entry.form.form.data = last.get("talk_form")
                entry.form.topics.data = list(last.get("topics", ()))
                entry.form.audience.data = list(last.get("audience", ()))


def with_chosen_place(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """The page's fields, with the village of the button pressed to change it, if one was."""
    place_id = sent.get("choose_place")
    changed: MultiDict[str, str] = MultiDict(sent)
    if place_id:
        changed["village_id"] = place_id
        for key in [key for key in changed if key.startswith("new_place-")]:
            changed.poplist(key)
    return changed


def _materials(form: VisitForm, last: Sequence[str]) -> list[AmountRow]:
    given = [entry.form for entry in form.leaflets.entries]
    rows = []
    for material in list_materials():
        mine = [row for row in given if row.material.data == material.code]
        if not mine and material.active:
            mine = [form.leaflets.append_entry({"material": material.code}).form]
        rows += [
            AmountRow(material.code, material, material.measure, row, material.code in last)
            for row in mine
        ]
    return rows


def _activities(form: VisitForm) -> list[AmountRow]:
    given = [entry.form for entry in form.activities.entries]
    rows = []
    for term in list_terms("activity"):
        mine = [row for row in given if row.kind.data == term.code]
        if not mine and term.active:
            mine = [form.activities.append_entry({"kind": term.code}).form]
        rows += [AmountRow(term.code, term, term.measure, row) for row in mine]
    return rows


def _add_counts(check: Any) -> None:
    there = {
        (entry.form.vehicle_type.data, entry.form.seat.data or "driver")
        for entry in check.counts.entries
    }
    for vehicle in list_terms("vehicle_type"):
        for seat in list_terms("seat"):
            if vehicle.active and seat.active and (vehicle.code, seat.code) not in there:
                check.counts.append_entry({"vehicle_type": vehicle.code, "seat": seat.code})


def _at(order: Sequence[str], code: str | None) -> int:
    return order.index(code) if code in order else len(order)


def word_of(field: TermField, code: str | None) -> str:
    """The word of a code of the field; empty for none, and for what is no longer offered."""
    return next((str(text) for value, text, on in field.options() if on and value == code), "")


def last_line(form: VisitForm, last: Mapping[str, Any]) -> str:
    """The words of the last visit in one line: 现场宣讲·戴头盔·老人·一盔一带; empty without a talk."""
    if not last.get("topics"):
        return ""
    talk = form.talks.entries[0].form
    words = [word_of(talk.form, last.get("talk_form"))]
    words += [word_of(talk.topics, code) for code in last["topics"]]
    words += [word_of(talk.audience, code) for code in last.get("audience", ())]
    words.append(word_of(form.campaign, last.get("campaign")))
    return separator("facts").join(word for word in words if word)
