"""The order of stops: never longer than the best of all orders, and honest about its estimates."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest

from outreach.rounds.routes import (
    Pace,
    distances,
    near_route,
    plan_route,
    shortest_path,
    within_budget,
)


def box(seed, stops):
    """Stops in a box of 25 km around 晋源."""
    chance = np.random.default_rng(seed)
    return 37.7 + chance.uniform(0, 0.225, stops), 112.4 + chance.uniform(0, 0.284, stops)


def length(apart, order):
    return sum(apart[a, b] for a, b in pairwise(order))


def test_order_when_60_rounds_are_tried_against_all_orders_then_none_is_shorter():
    for seed in range(60):
        apart = distances(*box(seed, 2 + seed % 6))
        orders = np.array(list(permutations(range(len(apart)))))
        best = apart[orders[:, :-1], orders[:, 1:]].sum(axis=1).min()
        assert length(apart, shortest_path(apart)) == pytest.approx(best, abs=1e-9)


def test_order_when_twelve_stops_lie_on_a_road_then_follows_the_road():
    shuffled = np.random.default_rng(3).permutation(12)
    order = shortest_path(distances(37.7 + shuffled * 0.01, np.full(12, 112.4)))
    along_road = shuffled[order].tolist()
    assert along_road in (list(range(12)), list(range(12))[::-1])
    assert order[0] < order[-1]


def test_order_when_there_are_more_than_twelve_then_is_refused():
    with pytest.raises(ValueError, match="12"):
        shortest_path(np.zeros((13, 13)))


def test_estimates_when_one_degree_north_then_111_km_of_air_are_156_of_road():
    route = plan_route([37.0, 38.0], [112.0, 112.0], Pace())
    assert route.km == pytest.approx(111.19 * 1.4, abs=0.1)
    assert route.minutes == pytest.approx(2 * 60 + 60 * route.km / 30)
    assert plan_route([], [], Pace()).minutes == 0


def test_budget_when_a_stop_is_too_far_then_is_left_for_another_day():
    lat, lon = [37.7, 37.71, 39.0, 37.72], [112.4, 112.4, 112.4, 112.4]
    assert within_budget(lat, lon, Pace(), 240) == [0, 1, 3]
    assert within_budget(lat, lon, Pace(), 130) == [0, 1]


def test_near_when_beside_the_middle_of_a_leg_then_the_leg_counts_not_its_ends():
    way = [(37.7, 112.4), (37.7, 112.6)]
    lat, lon = np.array([37.71, 37.7, 38.0]), np.array([112.5, 112.7, np.nan])
    near = near_route(lat, lon, way)
    assert near[0] == pytest.approx(1.112, abs=0.01)
    assert near[1] == pytest.approx(8.8, abs=0.1)
    assert np.isnan(near[2])
