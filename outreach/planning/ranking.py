"""The order in which villages are proposed: guards first, then scores, then a leader's word. Pure.

The same inputs give the same order: ties go by village code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from outreach.planning.score import (
    FAR_OVERDUE,
    NEVER,
    PARTS,
    REST_DAYS,
    YEAR_DAYS,
    Flags,
    Inputs,
    Numbers,
    Scores,
)

#: Scores that differ less are the same.
_DECIMALS = 9
#: Parts that are a village's place among its brigade's, 0 to 1: half have more below the middle.
_COMPARED = {PARTS.index(part) for part in ("exposure", "crashes", "key_vehicles")}
_HALF = 0.5


@dataclass(frozen=True)
class Ranking:
    """Positions of villages, the first to visit first, and those left out."""

    order: Numbers
    #: By position of the village: a guard put it before those with more points.
    guarded: Flags
    #: Visited under `REST_DAYS` days ago and not pinned.
    resting: Numbers
    skipped: Numbers


def is_far_overdue(inputs: Inputs) -> Flags:
    """Never visited, not for twice the interval, or not for a year: these come first."""
    return (
        (inputs.days == NEVER)
        | (inputs.days > FAR_OVERDUE * inputs.interval)
        | (inputs.days > YEAR_DAYS)
    )


def rank(
    inputs: Inputs,
    scores: Scores,
    ties: Numbers,
    *,
    pinned: Flags,
    skipped: Flags,
    moved: Mapping[int, int],
) -> Ranking:
    """Ranks the villages.

    `ties` is the place of each village among all codes; `moved` gives the rank (from 1) that a
    leader chose for a village, by its position. Pinned ones come first, then those far overdue.
    """
    guarded = is_far_overdue(inputs)
    rests = (inputs.days != NEVER) & (inputs.days < REST_DAYS) & ~pinned
    for at in moved:
        rests[at] = False
    left_out = rests | skipped
    order = np.lexsort((ties, -np.round(scores.total, _DECIMALS), ~guarded, ~pinned))
    chosen = [at for at in order.tolist() if not left_out[at] and at not in moved]
    # The leader's ranks from the top down, so that each ends where it was asked to be.
    for at, wanted in sorted(moved.items(), key=lambda move: (move[1], ties[move[0]])):
        if not left_out[at]:
            chosen.insert(wanted - 1, at)
    return Ranking(
        np.array(chosen, np.int64),
        guarded,
        np.flatnonzero(rests & ~skipped),
        np.flatnonzero(skipped),
    )


def top_parts(scores: Scores, at: int, most: int = 3) -> list[int]:
    """The columns of PARTS that say most about a village: known ones that bring points.

    What most of the brigade's villages have more of stays out, unless it brings most of all: no
    leader takes "0 crashes" for a reason.
    """
    points = scores.points()[at]
    known = [part for part in range(len(points)) if not scores.missing[at, part]]
    worth = sorted(known, key=lambda part: (-round(float(points[part]), _DECIMALS), part))
    reasons = [
        part
        for part in worth
        if points[part] > 0
        and (part == worth[0] or part not in _COMPARED or scores.parts[at, part] >= _HALF)
    ]
    return reasons[:most]
