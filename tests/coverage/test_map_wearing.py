"""Villages coloured by their wearing rate: against the target, and only where it can be judged."""

import pytest

from outreach.accounts.queries import find_account_by_badge
from outreach.helmets.against_target import AgainstTarget
from outreach.planning.queries import Measure
from outreach.planning.score import Weights
from outreach.planning.weight_services import set_weights
from tests.coverage.conftest import riders
from tests.coverage.payloads import addresses_of, name_list, read_state, state_bytes, state_of


@pytest.fixture
def watched(scene, factory):
    """甲村 10 of 60 with a helmet, 乙村 5 of 20; 60 more in 甲村 after a talk, all with one."""
    checks = [riders(none=50, worn=10), riders(worn=60, phase="after_talk")]
    factory.visit(scene.officer_a, scene.in_a, helmet_checks=checks)
    factory.visit(scene.officer_b, scene.in_b, helmet_checks=[riders(none=15, worn=5)])
    return scene


def classes(client):
    """What each village is, by name."""
    names = name_list(client, addresses_of(client))
    return dict(zip(names, map(AgainstTarget, state_of(client)["wearing"]), strict=True))


def aim_at(app, scene, percent):
    with app.app_context():
        set_weights(find_account_by_badge(scene.analyst.badge), Measure(Weights(), percent))


def test_villages_when_coloured_by_wearing_rate_then_few_riders_are_not_judged(
    app, watched, signed_in
):
    client = signed_in(watched.analyst)
    aim_at(app, watched, 50)
    assert classes(client) == {
        "甲村": AgainstTarget.FAR_BELOW,
        "坡头村": AgainstTarget.NOT_OBSERVED,
        "乙村": AgainstTarget.TOO_FEW,
    }


def test_villages_when_the_target_is_another_then_so_are_classes_words_and_what_is_told(
    app, watched, signed_in
):
    client = signed_in(watched.analyst)
    aim_at(app, watched, 50)
    before = client.get("/map?colour=wearing").get_data(as_text=True)
    moment, _columns = read_state(state_bytes(client))
    state = client.get("/map/state.json?colour=wearing").headers["ETag"]

    aim_at(app, watched, 20)

    assert classes(client)["甲村"] is AgainstTarget.OPEN
    # Any village may be another class now: all are told.
    assert "at" not in read_state(state_bytes(client, since=moment))[1]
    assert client.get("/map/state.json?colour=wearing").headers["ETag"] != state
    after = client.get("/map?colour=wearing").get_data(as_text=True)
    assert "低于目标50%" in before
    assert "低于目标20%" in after
