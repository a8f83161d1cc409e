"""What an open map is told when something changed: the places that changed, where that is known."""

import pytest

from outreach.accounts.queries import find_account_by_badge
from outreach.visits import reviews
from tests.coverage.conftest import talk
from tests.coverage.payloads import addresses_of, name_list, read_state, state_bytes, state_of


def changes(client, since, **query):
    """What is told of a later state; "at" is missing where all places are told."""
    return read_state(state_bytes(client, since=since, **query))


def moment_of(client, **query):
    return read_state(state_bytes(client, **query))[0]


def test_state_when_asked_since_a_moment_then_only_places_visited_later_are_told(
    scene, factory, signed_in
):
    factory.visit(scene.officer_b, scene.in_b, talks=[talk(7)])
    client = signed_in(scene.analyst)
    since = moment_of(client)
    factory.visit(scene.officer_a, scene.in_a, talks=[talk(12)])
    factory.visit(scene.officer_a, scene.in_a, talks=[talk(3)])

    later, told = changes(client, since)

    names = name_list(client, addresses_of(client))
    assert [names[at] for at in told["at"]] == ["甲村"]
    assert told["attendees"] == [15]
    assert told["visits"] == [2]
    whole = state_of(client)
    for name, column in whole.items():
        assert told[name] == [column[at] for at in told["at"]]
    assert len(state_bytes(client, since=since)) < 100
    assert changes(client, later)[1]["at"] in ([], told["at"])


def test_state_when_another_unit_was_visited_then_no_place_of_ones_own_is_told(
    scene, factory, signed_in
):
    client = signed_in(scene.officer_b)
    since = moment_of(client)
    factory.visit(scene.officer_a, scene.in_a, talks=[talk(12)])

    assert changes(client, since)[1]["at"] == []


def test_state_when_a_visit_was_taken_away_then_all_places_are_told(app, scene, factory, signed_in):
    visit = factory.visit(scene.officer_a, scene.in_a, talks=[talk(12)])
    leader = factory.account("brigade_leader", scene.a)
    client = signed_in(scene.analyst)
    since = moment_of(client)
    with app.app_context():
        reviews.void_visit(find_account_by_badge(leader.badge), visit, "记错了村")

    _moment, told = changes(client, since)
    assert "at" not in told
    assert sum(told["visits"]) == 0


def test_state_when_the_register_changed_then_all_places_are_told(scene, factory, signed_in):
    client = signed_in(scene.analyst)
    since = moment_of(client)
    factory.place("140100000099", "新村村委会", scene.a)

    told = changes(client, since)[1]
    assert "at" not in told
    assert len(told["days"]) == 4


@pytest.mark.parametrize(
    "since", ["x", "1.2", "1..3", "-1.-1.-1", "99999999.1.1", "'; --", "1.²0.1"]
)
def test_state_when_the_moment_is_none_of_ours_then_all_places_are_told(scene, signed_in, since):
    assert "at" not in changes(signed_in(scene.analyst), since)[1]


def test_state_when_the_moment_is_yet_to_come_then_all_places_are_told(scene, signed_in):
    client = signed_in(scene.analyst)
    register, turn, day = moment_of(client).split(".")

    assert "at" not in changes(client, f"{register}.{int(turn) + 1_000_000}.{day}")[1]
    assert "at" not in changes(client, f"{register}.{turn}.{int(day) - 1}")[1]
