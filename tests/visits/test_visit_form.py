"""The page's side of the visit form: blank rows, errors at nested fields, editing."""

from __future__ import annotations

from uuid import uuid4

import pytest
from werkzeug.datastructures import MultiDict

from outreach.accounts.queries import find_account_by_badge
from outreach.visits.content import content_of, form_data
from outreach.visits.form_fields import prune_blank_rows, received_fields
from outreach.visits.forms import VisitForm, VoidForm

PAGE = {
    "village_code": "140110002204",
    "captured_at": "2026-06-16T10:01",
    "new_place-name": " ",
    "new_place-kind": "village",
    "position-lat": "",
    "position-lon": "",
    "talks-0-form": "on_site",
    "talks-0-attendees": "",
    "leaflets-0-material": "poster",
    "leaflets-0-quantity": "",
    "activities-0-kind": "film",
    "helmet_checks-0-place": "market",
    "helmet_checks-0-phase": "before_talk",
    "helmet_checks-0-counts-0-vehicle_type": "e_bicycle",
    "helmet_checks-0-counts-0-worn": "",
}


@pytest.fixture
def account(app, brigade):
    with app.test_request_context():
        yield find_account_by_badge(brigade.officer.badge)


def filled(account, **fields):
    """The form as a page sends it, checked; keys are written with two underscores for a hyphen."""
    sent = MultiDict({**PAGE, "submission_id": str(uuid4())})
    for name, value in fields.items():
        sent.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    form = VisitForm(prune_blank_rows(sent), account=account)
    form.validate()
    return form


def test_page_when_only_words_are_prefilled_then_a_visit_without_rows(account):
    form = filled(account)
    assert form.error_lines() == []
    content = content_of(form)
    assert content["talks"] == content["leaflets"] == content["activities"] == []
    assert content["helmet_checks"] == []
    assert content["position"] is None
    assert content["captured_at"] == "2026-06-16T02:01:00Z"


def test_page_when_a_talk_has_only_topics_then_it_is_there(account):
    content = content_of(filled(account, talks__0__topics=["seat_belt", "helmet"]))
    assert content["talks"][0]["topics"] == ["helmet", "seat_belt"]


def test_page_when_rows_have_gaps_then_they_close_up(account):
    form = filled(account, talks__7__topics="helmet", helmet_checks__3__counts__5__none="２")
    content = content_of(filled(account, talks__7__topics="helmet"))
    assert len(content["talks"]) == 1
    assert form.error_lines() == [("helmet_checks-0-counts-0-vehicle_type", "请选车型")]


def test_page_when_nested_fields_are_wrong_then_each_line_leads_to_its_field(account):
    form = filled(
        account,
        captured_at="",
        talks__0__attendees="5200",
        leaflets__0__quantity="0",
        helmet_checks__0__counts__0__worn="20",
        helmet_checks__0__counts__0__correct="25",
    )
    assert form.error_lines() == [
        ("captured_at", "请填走访时间"),
        ("talks-0-topics", "请选至少一项宣讲内容"),
        ("talks-0-attendees", "人次最多5000，请核对"),
        ("leaflets-0-quantity", "最少1，请核对"),
        ("helmet_checks-0-counts-0-correct", "戴好的25不能多于戴了的20"),
    ]
    assert form.talks[0]["attendees"].raw_data == ["5200"]


def test_page_when_the_new_place_has_a_name_then_it_is_the_place(account):
    form = filled(account, village_code="", new_place__name=" 东峪  采石场 ")
    assert form.error_lines() == []
    assert content_of(form)["place"] == {
        "new": {"name": "东峪  采石场", "kind": "village", "position": None}
    }


def test_page_when_keys_are_odd_then_no_fault(account):
    odd = ["talks__²__topics", "talks__99999999__topics", "talksX1__form", "helmet_checks__"]
    form = filled(account, **dict.fromkeys(odd, "helmet"))
    assert form.error_lines() == []
    assert len(form.talks) == 0


def test_page_when_more_rows_than_allowed_then_said_at_the_list(account):
    rows = {f"leaflets__{row}__quantity": "1" for row in range(60)}
    names = {f"leaflets__{row}__material": "poster" for row in range(60)}
    assert filled(account, **rows, **names).error_lines() == [("leaflets", "最多50行")]


def test_far_position_when_over_three_kilometres_then_asked_and_no_error(account):
    near = filled(account, position__lat="37.72", position__lon="112.47")
    far = filled(account, position__lat="37.74", position__lon="112.47")
    assert (near.error_lines(), far.error_lines()) == ([], [])
    assert near.far_distance_m() is None
    assert 4_400 < far.far_distance_m() < 4_500


def test_edit_page_when_opened_and_saved_unchanged_then_the_same_content(account):
    form = filled(
        account,
        talks__0__topics="helmet",
        leaflets__0__quantity="12",
        helmet_checks__0__counts__0__worn="20",
        position__lat="37.7",
        position__lon="112.47",
        notes="逢集",
    )
    content = content_of(form)
    shown = VisitForm(data=form_data(content, form.visited_place.id), account=account)
    assert shown.captured_at._value() == "2026-06-16T10:01"
    assert shown.talks[0]["topics"].data == ["helmet"]
    assert shown.position.form.lat.data == 37.7
    assert shown.helmet_checks[0].form.counts[0].form.worn.data == 20
    assert shown.village_id.data == form.visited_place.id


def test_received_when_kept_then_without_the_form_token():
    sent = MultiDict([("csrf_token", "secret"), ("talks-0-topics", "a"), ("talks-0-topics", "b")])
    assert received_fields(sent) == {"talks-0-topics": ["a", "b"]}


def test_void_form_when_reason_is_blank_then_asked_for(account):
    form = VoidForm(MultiDict({"reason": "  "}))
    assert not form.validate()
    assert form.error_lines() == [("reason", "请填作废原因")]
