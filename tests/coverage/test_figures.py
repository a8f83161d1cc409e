from outreach.coverage.figures import BrigadeCoverage, total_of


def row(**counts):
    return BrigadeCoverage("id", "A", "甲大队", **counts)


def test_wearing_share_when_few_villages_or_riders_were_observed_then_there_is_none():
    enough = row(villages_observed=5, riders_observed=50, riders_helmeted=20)
    assert enough.wearing_share == 0.4
    assert row(villages_observed=4, riders_observed=500, riders_helmeted=20).wearing_share is None
    assert row(villages_observed=9, riders_observed=49, riders_helmeted=20).wearing_share is None


def test_share_when_there_is_no_village_then_there_is_none():
    assert row().share is None
    assert row(villages=4, visited=1).share == 0.25


def test_total_when_rows_are_summed_then_every_count_adds_up():
    total = total_of([row(villages=2, visited=1, leaflets=5), row(villages=3, visits=4)])
    assert (total.villages, total.visited, total.visits, total.leaflets) == (5, 1, 4, 5)
