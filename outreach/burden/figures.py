"""Medians of what forms took, and what one more entry of a list would take. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

#: Below so many forms a month tells nothing of a unit.
FEWEST_FORMS = 10
#: A unit of fewer people than this would be a person.
FEWEST_PEOPLE = 3
#: Forms after which their own seconds per tap are taken instead of the design's.
ENOUGH_TO_MEASURE = 20
#: Of the design: a field of two taps takes about six seconds.
DESIGN_SECONDS_PER_TAP = 3.0


@dataclass(frozen=True)
class Took:
    """What one form took, and for which unit."""

    unit_id: str
    seconds: int
    taps: int


@dataclass(frozen=True)
class Burden:
    """The forms of a unit and month: how many, and their medians; None: too few to show."""

    forms: int
    taps: float | None
    seconds: float | None


def burden_of(took: Sequence[Took], people: int) -> Burden:
    """The medians of the forms of a unit of so many people.

    >>> burden_of([Took("u", 60 + n, 10) for n in range(11)], people=5)
    Burden(forms=11, taps=10, seconds=65)
    >>> burden_of([Took("u", 60, 10)] * 11, people=2)
    Burden(forms=11, taps=None, seconds=None)
    """
    if len(took) < FEWEST_FORMS or people < FEWEST_PEOPLE:
        return Burden(len(took), None, None)
    return Burden(
        len(took), median(each.taps for each in took), median(each.seconds for each in took)
    )


def by_unit(
    took: Iterable[Took], units: Mapping[str, Collection[str]], people: Mapping[str, int]
) -> dict[str, Burden]:
    """The burden of each unit, given the ids of itself and those below it, and its people."""
    rows = list(took)
    return {
        unit_id: burden_of([each for each in rows if each.unit_id in below], people.get(unit_id, 0))
        for unit_id, below in units.items()
    }


def seconds_per_tap(took: Sequence[Took]) -> tuple[float, bool]:
    """Seconds that one tap takes, and whether that was measured rather than assumed.

    >>> seconds_per_tap([]), seconds_per_tap([Took("u", 60, 12)] * 20)
    ((3.0, False), (5.0, True))
    """
    if len(took) < ENOUGH_TO_MEASURE:
        return DESIGN_SECONDS_PER_TAP, False
    taps = median(each.taps for each in took)
    return median(each.seconds for each in took) / taps, True


def taps_of_amount(quantities: Sequence[int]) -> int:
    """Taps of a row with a number: into its field, and the digits of the usual amount.

    >>> taps_of_amount([120, 80, 90]), taps_of_amount([])
    (3, 2)
    """
    digits = len(str(round(median(quantities)))) if quantities else 1
    return 1 + digits
