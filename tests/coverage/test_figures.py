import numpy as np

from outreach.coverage.figures import BrigadeCoverage, summed, total_of
from outreach.coverage.sums import Sums
from outreach.helmets.statistics import Grade, pooled_rate


def row(**counts):
    return BrigadeCoverage("id", "A", "甲大队", **counts)


def observed(*villages):
    """A row of villages, each as (helmeted, observed)."""
    worn, seen = np.array(villages).T
    amounts = Sums(lambda name: {"observed": seen, "helmeted": worn}.get(name, 0 * worn))
    return summed([row()], 0 * worn, amounts)[0]


def test_wearing_when_few_villages_or_riders_were_observed_then_it_is_too_few_to_judge():
    assert observed((8, 20), (9, 20), (8, 20), (9, 20), (8, 20)).wearing_grade is Grade.INDICATIVE
    assert observed((4, 500), (4, 500)).wearing_grade is Grade.TOO_FEW
    assert observed(*[(2, 5)] * 9).wearing_grade is Grade.TOO_FEW
    assert row().wearing.rate is None


def test_wearing_when_villages_differ_then_its_interval_takes_them_as_clusters():
    worn = [12, 30, 5, 44, 18, 9, 27, 15]
    seen = [30, 52, 25, 60, 40, 33, 45, 35]
    every = observed(*zip(worn, seen, strict=True))
    assert every.wearing == pooled_rate(worn, seen)
    halves = [
        observed(*zip(worn[:3], seen[:3], strict=True)),
        observed(*zip(worn[3:], seen[3:], strict=True)),
    ]
    assert total_of(halves).wearing == every.wearing


def test_share_when_there_is_no_village_then_there_is_none():
    assert row().share is None
    assert row(villages=4, visited=1).share == 0.25


def test_total_when_rows_are_summed_then_every_count_adds_up():
    total = total_of([row(villages=2, visited=1, leaflets=5), row(villages=3, visits=4)])
    assert (total.villages, total.visited, total.visits, total.leaflets) == (5, 1, 4, 5)
