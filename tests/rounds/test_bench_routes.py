"""What the benchmark holds our order of stops against is the best there is."""

from itertools import pairwise, permutations

import numpy as np
import pytest

from bench.routes import best_of_all, best_searched
from outreach.rounds.routes import distances


@pytest.mark.parametrize("seed", range(8))
def test_best_when_six_stops_are_tried_then_it_is_the_shortest_of_all_720_orders(seed):
    chance = np.random.default_rng(seed)
    apart = distances(37.7 + chance.uniform(0, 0.2, 6), 112.4 + chance.uniform(0, 0.3, 6))
    expected = min(sum(apart[a, b] for a, b in pairwise(order)) for order in permutations(range(6)))
    assert best_of_all(apart) == pytest.approx(expected)
    assert best_searched(apart) == pytest.approx(expected)
