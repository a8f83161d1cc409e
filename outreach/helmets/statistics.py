"""Statistics of helmet observation. Pure functions: no database, no request.

A rate is riders seen with a helmet on among riders seen clearly. Riders of one village resemble
each other, so every pooled rate counts villages as clusters: treating riders as independent would
state 95 % and cover about 70 %. Counts are whole numbers; a list has one entry a village, with all
visits of the period in it. Riders seen after a talk are never handed to these functions together
with the rest: people put helmets on for the uniform.

The parts are in `intervals` (one check, two checks), `pooled` (many villages, strata), `changes`
(the same villages twice), `shrinkage` (one village among its neighbours) and `grades` (what may be
shown, and how many villages are missing).
"""

from __future__ import annotations

from outreach.helmets.changes import Change, matched_change
from outreach.helmets.grades import (
    UNCLEAR_WARNING,
    Grade,
    change_may_be_shown,
    grade,
    unclear_share,
    villages_needed,
    villages_still_to_observe,
)
from outreach.helmets.intervals import newcombe_interval, wilson_interval
from outreach.helmets.pooled import PooledRate, VillageSums, pooled_rate, stratified_rate
from outreach.helmets.shrinkage import BetaBinomial, ShrunkRate, fit_beta_binomial

__all__ = [
    "UNCLEAR_WARNING",
    "BetaBinomial",
    "Change",
    "Grade",
    "PooledRate",
    "ShrunkRate",
    "VillageSums",
    "change_may_be_shown",
    "fit_beta_binomial",
    "grade",
    "matched_change",
    "newcombe_interval",
    "pooled_rate",
    "stratified_rate",
    "unclear_share",
    "villages_needed",
    "villages_still_to_observe",
    "wilson_interval",
]
