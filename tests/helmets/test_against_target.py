"""Where a rate lies against the target: by its interval, and only where it can be judged."""

import random

import numpy as np
import pytest

from outreach.helmets.against_target import (
    AgainstTarget,
    against_target,
    villages_against_target,
)
from outreach.helmets.statistics import wilson_interval


@pytest.mark.parametrize(
    ("rate", "low", "high", "found"),
    [
        (0.30, 0.20, 0.40, AgainstTarget.FAR_BELOW),
        (0.35, 0.26, 0.45, AgainstTarget.FAR_BELOW),
        (0.36, 0.27, 0.46, AgainstTarget.BELOW),
        (0.30, 0.15, 0.50, AgainstTarget.OPEN),
        (0.50, 0.45, 0.55, AgainstTarget.OPEN),
        (0.64, 0.55, 0.73, AgainstTarget.ABOVE),
        (0.65, 0.56, 0.74, AgainstTarget.FAR_ABOVE),
    ],
)
def test_rate_when_its_interval_is_clear_of_the_target_then_it_is_below_or_above(
    rate, low, high, found
):
    assert against_target(rate, low, high, 0.5) is found


def test_villages_when_few_riders_were_seen_then_they_are_not_judged():
    worn, observed = np.array([0, 0, 24, 10, 20]), np.array([0, 49, 49, 50, 400])
    assert villages_against_target(worn, observed, 0.5).tolist() == [0, 6, 6, 1, 1]


def test_villages_when_judged_all_at_once_then_each_is_as_by_itself():
    chance = random.Random(7)
    observed = np.array([chance.randrange(0, 400) for _ in range(2_000)])
    worn = np.array([chance.randrange(each + 1) for each in observed])
    found = villages_against_target(worn, observed, 0.4)

    for one, of, kind in zip(worn.tolist(), observed.tolist(), found.tolist(), strict=True):
        low, high = wilson_interval(one, of)
        if of == 0:
            assert kind == AgainstTarget.NOT_OBSERVED
        elif of < 50 or high - low >= 0.30:
            assert kind == AgainstTarget.TOO_FEW
        else:
            assert kind == against_target(one / of, low, high, 0.4)
