"""Whatever JSON a phone sends: nothing raises, and what means the same has the same content."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.accounts.queries import find_account_by_badge
from outreach.visits.content import content_hash, content_of
from outreach.visits.flatten import Flattened
from outreach.visits.forms import VisitForm
from outreach.visits.shapes import shapes_of
from outreach.visits.submissions import check_item
from outreach.vocabulary.seeds import CAMPAIGNS, MATERIALS, TERMS

quick = settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def _names(form):
    for name, shape in shapes_of(form).items():
        yield name
        if shape.inner is not None:
            yield from _names(shape.inner)


names = st.sampled_from(sorted(set(_names(VisitForm)))) | st.text(max_size=5)
texts = st.text(st.characters(), max_size=8) | st.sampled_from(
    ["helmet", "poster", "e_bicycle", "2026-06-16T10:00:00Z", "\ud800", "\x00", "140110002204"]
)
numbers = st.integers() | st.floats() | st.sampled_from([0, 1, 20, 30.0, 10**400, -(10**400)])
anything = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6),
    max_leaves=40,
)


@quick
@given(st.dictionaries(names, anything, max_size=12))
def test_json_when_anything_at_all_then_flattens_to_texts_and_messages(item):
    flat = Flattened(item, VisitForm)
    for key, values in flat.fields.lists():
        assert all(isinstance(value, str) for value in [key, *values])
        key.encode("utf-8")
    assert all(messages for messages in flat.errors.values())


def test_json_when_anything_at_all_then_checked_without_a_fault(app, brigade):
    @quick
    @given(st.dictionaries(names, anything, max_size=12))
    def run(item):
        form, errors = check_item(account, {"submission_id": str(uuid4()), **item})
        assert (form is None) == bool(errors)
        assert all(isinstance(text, str) and text for found in errors.values() for text in found)

    with app.test_request_context():
        account = find_account_by_badge(brigade.officer.badge)
        run()


def some(kind):
    return st.sampled_from([row[0] for row in TERMS[kind]])


def maybe(values):
    return st.none() | values


talks = st.fixed_dictionaries(
    {"topics": st.lists(some("topic"), min_size=1, max_size=4)},
    optional={
        "form": maybe(some("talk_form")),
        "audience": maybe(st.lists(some("audience"), max_size=3)),
        "attendees": maybe(st.integers(0, 5000)),
        "minutes": maybe(st.integers(1, 480)),
    },
)
leaflets = st.fixed_dictionaries(
    {
        "material": st.sampled_from([row[0] for row in MATERIALS]),
        "quantity": st.integers(1, 10_000),
    }
)
riders = st.fixed_dictionaries(
    {"vehicle_type": some("vehicle_type"), "worn": st.integers(20, 2000)},
    optional={
        "seat": maybe(some("seat")),
        "none": maybe(st.integers(0, 2000)),
        "correct": maybe(st.integers(0, 20)),
        "unclear": maybe(st.integers(0, 2000)),
    },
)
checks = st.fixed_dictionaries(
    {},
    optional={
        "place": maybe(some("check_place")),
        "phase": maybe(some("check_phase")),
        "minutes": maybe(st.integers(0, 720)),
        "strap_visible": maybe(st.booleans()),
        "counts": maybe(st.lists(riders, max_size=4, unique_by=lambda row: row["vehicle_type"])),
    },
)
submissions = st.fixed_dictionaries(
    {
        "captured_at": st.datetimes(
            datetime(2016, 1, 1),
            datetime(2026, 11, 1),
            timezones=st.just(UTC),
        )
    },
    optional={
        "position": maybe(
            st.fixed_dictionaries(
                {"lat": st.floats(-90, 90), "lon": st.floats(-180, 180)},
                optional={"accuracy_m": maybe(st.floats(0, 1e6))},
            )
        ),
        "campaign": maybe(st.sampled_from([row[0] for row in CAMPAIGNS])),
        "channel": maybe(some("channel")),
        "police_count": maybe(st.integers(0, 500)),
        "nobody_met": maybe(st.booleans()),
        "talks": maybe(st.lists(talks, max_size=3)),
        "leaflets": maybe(st.lists(leaflets, max_size=3)),
        "helmet_checks": maybe(st.lists(checks, max_size=2)),
        "notes": maybe(st.text(st.characters(exclude_categories=["Cs"]), max_size=50)),
    },
)


def written_otherwise(value, chance):
    """The same content in other words: keys in another order, null or absent, 20 or 20.0."""
    if isinstance(value, dict):
        entries = [(name, written_otherwise(inner, chance)) for name, inner in value.items()]
        chance.shuffle(entries)
        kept = [entry for entry in entries if entry[1] is not None or chance.random() < 0.5]
        return {**dict(kept), "unknown_key": chance.random()}
    if isinstance(value, list):
        rows = [written_otherwise(row, chance) for row in value]
        if all(isinstance(row, str) for row in rows):
            chance.shuffle(rows)
        return rows or chance.choice([[], None])
    if isinstance(value, datetime):
        offset = timezone(timedelta(minutes=chance.randrange(-720, 841, 15)))
        return value.astimezone(offset).isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and chance.random() < 0.5:
        return float(value)
    return value


def test_content_when_written_otherwise_then_the_same(app, brigade):
    @quick
    @given(submissions, st.integers(0, 2**32))
    def run(item, number):
        chance = random.Random(number)
        plain = {**item, "captured_at": item["captured_at"].isoformat()}
        where = {"submission_id": str(uuid4()), "village_id": brigade.place}
        form, errors = check_item(account, {**plain, **where})
        assert form is not None, errors
        other = written_otherwise(item, chance)
        again, errors = check_item(
            account, {"village_code": "140110002204", **other, "submission_id": str(uuid4())}
        )
        assert again is not None, errors
        assert content_of(again) == content_of(form)
        assert content_hash(content_of(again)) == content_hash(content_of(form))

    with app.test_request_context():
        account = find_account_by_badge(brigade.officer.badge)
        run()
