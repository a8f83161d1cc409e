"""What is typed from a sheet becomes the fields of the visit form."""

from __future__ import annotations

from datetime import datetime

import pytest
from werkzeug.datastructures import MultiDict

from outreach.paper.sheets import read_clock, visit_fields

NOON = datetime(2026, 6, 16, 12, 0)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("830", "08:30"),
        ("0830", "08:30"),
        ("8", "08:00"),
        ("8:5", "08:05"),
        ("8：30", "08:30"),
        ("8点30分", "08:30"),
        ("１４３０", "14:30"),
        ("", ""),
        ("25", "25"),
        ("1261", "1261"),
        ("上午", "上午"),
    ],
)
def test_clock_when_typed_in_any_way_then_read_or_left_for_the_form_to_refuse(typed, read):
    assert read_clock(typed) == read


@pytest.mark.parametrize(
    ("sent", "began", "ended"),
    [
        ({"day": "2026-06-15", "start": "830", "end": "915"}, "2026-06-15T08:30", "2026-06-15T09:15"),
        ({"day": "2026-06-15"}, "2026-06-15T09:00", ""),
        ({"day": "2026-06-16"}, "2026-06-16T09:00", ""),
        ({"start": "830"}, "", ""),
    ],
)  # fmt: skip
def test_times_when_the_sheet_says_part_of_them_then_nine_o_clock_is_taken(sent, began, ended):
    fields = visit_fields(MultiDict(sent), NOON)
    assert (fields["captured_at"], fields["ended_at"]) == (began, ended)


def test_times_when_typed_before_nine_the_same_day_then_not_in_the_future():
    early = datetime(2026, 6, 16, 8, 15)
    assert (
        visit_fields(MultiDict({"day": "2026-06-16"}), early)["captured_at"] == "2026-06-16T08:15"
    )
