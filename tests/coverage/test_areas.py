"""Areas of the map: which places they add up, and in which class they are."""

import numpy as np
import pytest

from outreach.coverage.areas import (
    areas_by_coverage,
    areas_by_wearing,
    coverage_step,
)
from outreach.coverage.sums import Sums
from outreach.helmets.against_target import AgainstTarget

#: Three townships in two counties, and one of which nobody knows the county.
COUNTIES = ["140105", "140105", "140106", ""]


def sums(**columns):
    """Sums of places; what is not named is 0."""
    count = len(next(iter(columns.values())))
    return Sums(lambda name: np.array(columns.get(name, [0] * count)))


@pytest.mark.parametrize(
    ("visited", "places", "step"),
    [(0, 5, 1), (1, 6, 1), (1, 5, 2), (2, 5, 3), (3, 5, 4), (79, 100, 4), (4, 5, 5), (5, 5, 5)],
)
def test_coverage_when_at_a_limit_then_it_is_in_the_class_above(visited, places, step):
    assert coverage_step(visited, places) == step


def test_areas_when_places_lie_in_townships_then_each_county_has_the_sum_of_its_own():
    town_of = np.array([0, 1, 1, 2, 3, -1])
    west, east = areas_by_coverage(COUNTIES, town_of, sums(visits=[2, 0, 1, 0, 9, 9]))
    assert (west.code, west.sums.villages, west.sums.visited, west.step) == ("140105", 3, 2, 4)
    assert (east.code, east.sums.villages, east.sums.visited, east.step) == ("140106", 1, 0, 1)


def test_areas_when_no_place_has_a_township_then_there_is_none():
    assert areas_by_coverage(COUNTIES, np.array([-1, -1]), sums(visits=[1, 0])) == []
    assert areas_by_coverage([], np.zeros(0, int), sums(visits=[])) == []


def test_areas_when_by_wearing_then_villages_are_clusters_and_few_are_no_class_of_a_rate():
    many, few = 12, 3
    town_of = np.array([0] * many + [2] * few)
    observed = [30] * (many + few)
    helmeted = [9, 10, 11, 9] * 3 + [0] * few
    west, east = areas_by_wearing(
        COUNTIES, town_of, sums(observed=observed, helmeted=helmeted), 0.8
    )
    assert (west.step, west.sure) == (AgainstTarget.FAR_BELOW, True)
    assert east.step == AgainstTarget.TOO_FEW
    [nobody] = areas_by_wearing(COUNTIES, np.array([1]), sums(observed=[0]), 0.8)
    assert nobody.step == AgainstTarget.NOT_OBSERVED


def test_areas_when_a_rate_is_for_orientation_only_then_its_area_says_so():
    observed, helmeted = [12] * 6, [7, 8, 7, 8, 7, 8]
    [west] = areas_by_wearing(
        COUNTIES, np.array([0] * 6), sums(observed=observed, helmeted=helmeted), 0.8
    )
    assert not west.sure
