"""The parts of two contents, what choices make of them, and which words differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.visits.choices import combine, missing_choices, parts_of, photos_left_out, whole
from outreach.visits.differences import Run, mark_differences

FORMAL = {"form": "on_site", "topics": ["helmet"], "attendees": 30}
DOOR = {"form": "doorstep", "topics": ["seat_belt"], "attendees": 3}


def content(**fields):
    return {
        "place": {"id": "1"},
        "captured_at": "2026-06-16T02:01:00Z",
        "position": None,
        "notes": None,
        "talks": [],
        "leaflets": [],
        "activities": [],
        "helmet_checks": [],
        **fields,
    }


def leaflet(code, quantity):
    return {"material": code, "quantity": quantity}


def differing(a, b):
    return [part.key for part in parts_of(a, b) if part.differs]


def test_parts_when_compared_then_fields_rows_by_place_and_codes_by_code():
    a = content(
        talks=[FORMAL],
        leaflets=[leaflet("poster", 3), leaflet("helmet-leaflet", 10)],
        position={"lat": 37.7, "lon": 112.4, "accuracy_m": 5},
    )
    b = content(
        notes="逢集",
        talks=[FORMAL, DOOR],
        # Another order is no difference, another number is.
        leaflets=[leaflet("helmet-leaflet", 100), leaflet("poster", 3)],
        activities=[{"kind": "film", "quantity": 1}],
    )
    assert differing(a, b) == [
        "position",
        "notes",
        "talks.1",
        "leaflets.helmet-leaflet",
        "activities.film",
    ]


def test_combination_when_chosen_part_by_part_then_takes_each_from_its_side():
    a = content(notes="甲", talks=[FORMAL], leaflets=[leaflet("poster", 3)])
    b = content(notes="乙", talks=[DOOR, FORMAL], leaflets=[leaflet("helmet-leaflet", 9)])
    choices = {
        "notes": "b",
        "talks.0": "a",
        "talks.1": "b",
        "leaflets.poster": "b",
        "leaflets.helmet-leaflet": "b",
    }
    assert missing_choices(a, b, {**choices, "notes": ""}) == ["notes"]
    assert combine(a, b, choices) == content(
        notes="乙", talks=[FORMAL, FORMAL], leaflets=[leaflet("helmet-leaflet", 9)]
    )
    with pytest.raises(ValueError, match=r"talks\.1"):
        combine(a, b, {**choices, "talks.1": "c"})


def test_photos_when_both_sides_have_some_then_all_stay_and_none_is_chosen():
    one, two, three = ({"sha256": name, "purpose": "scene"} for name in "123")
    a, b = content(photos=[one, two]), content(photos=[two, three])
    assert differing(a, b) == []
    assert combine(a, b, {})["photos"] == [one, two, three]
    assert combine(content(), b, {})["photos"] == [two, three]


@pytest.mark.parametrize(("side", "kept"), [("b", "defghiabc"), ("a", "abcdefghi")])
def test_photos_when_a_side_is_taken_whole_then_its_own_come_first(side, kept):
    a, b = (photographed(names, notes=names) for names in ("abcdef", "defghi"))
    assert hashes(combine(a, b, {"notes": side})) == kept
    assert photos_left_out(a, b, {"notes": side}) == set()


def test_photos_when_there_is_no_room_for_all_then_those_of_the_other_side_are_left_out():
    a, b = (photographed(names, notes=names) for names in ("abcdefghi", "stuvwxyz"))
    assert hashes(combine(a, b, {"notes": "b"})) == "stuvwxyza"
    assert photos_left_out(a, b, {"notes": "b"}) == set("bcdefghi")
    assert hashes(combine(a, b, {"notes": "a"})) == "abcdefghi"
    assert photos_left_out(a, b, {"notes": "a"}) == set("stuvwxyz")


def photographed(names, **fields):
    photos = [{"sha256": name, "purpose": "scene", "has_people": False} for name in names]
    return content(photos=photos, **fields)


def hashes(visit):
    return "".join(photo["sha256"] for photo in visit["photos"])


CODES = st.dictionaries(st.sampled_from(["poster", "film", "helmet-leaflet"]), st.integers(1, 9))
CONTENTS = st.builds(
    lambda notes, talks, codes: content(
        notes=notes, talks=talks, leaflets=[leaflet(*row) for row in codes.items()]
    ),
    st.none() | st.text(max_size=3),
    st.lists(st.sampled_from([FORMAL, DOOR]), max_size=3),
    CODES,
)


@given(CONTENTS, CONTENTS)
def test_combination_when_all_of_one_side_then_that_side_again(a, b):
    assert combine(a, b, whole(a, b, "a")) == a
    taken = combine(a, b, whole(a, b, "b"))
    # Materials may stand in the order of the first side: their order says nothing.
    assert differing(taken, b) == []
    assert {**taken, "leaflets": None} == {**b, "leaflets": None}


@pytest.mark.parametrize(
    ("a", "b", "marked_a", "marked_b"),
    [
        ("资料120份", "资料1200份", ["120"], ["1200"]),
        ("2026-06-16 10:01", "2026-06-16 10:31", ["10:01"], ["10:31"]),
        ("村口弯道没有标志", "村口有标志", ["弯道没"], []),
        ("", "逢集", [], []),
        ("same", "same", [], []),
    ],
)
def test_words_when_they_differ_then_just_those_are_marked(a, b, marked_a, marked_b):
    runs_a, runs_b = mark_differences(a, b)
    assert "".join(run.text for run in runs_a) == a
    assert "".join(run.text for run in runs_b) == b
    assert [run.text for run in runs_a if run.differs] == marked_a
    assert [run.text for run in runs_b if run.differs] == marked_b
    assert all(isinstance(run, Run) for run in (*runs_a, *runs_b))
