"""Reading for the page of where to go next: the ranking of a scope, leaders' choices, weights."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from sqlalchemy import select

from outreach.coverage.columns import day_number
from outreach.coverage.live import Answer, Question, Version, live
from outreach.coverage.register import Register
from outreach.database import db
from outreach.helmets.statistics import fit_beta_binomial
from outreach.places.intervals import intervals_of
from outreach.places.models import PLACE_KINDS
from outreach.planning.known import Known, read_known
from outreach.planning.models import PlanChoice, ScoreWeights
from outreach.planning.ranking import Ranking, rank
from outreach.planning.score import NEVER, PARTS, Flags, Inputs, Numbers, Scores, Weights, score
from outreach.remembered import remembered
from outreach.visits.models import COUNTING_STATES, Visit

#: Riders of so many days say how villages wear helmets now.
HELMET_DAYS = 365
#: Villages from which the spread of rates is estimated: more change nothing but the time it takes.
_FITTED = 2000
#: Of the national goals of 2020 for ordinary roads, the one for electric bicycles.
HELMET_TARGET = 50
FOR_ALL = "all"


@dataclass(frozen=True)
class Measure:
    """The weights in force and the wearing rate aimed at (per cent)."""

    weights: Weights
    helmet_target: int


@dataclass(frozen=True)
class WhereNext:
    """The villages of one scope, ranked for a day. All columns are in the order of `rows`."""

    day: date
    register: Register
    known: Known
    #: Positions in the register.
    rows: Numbers
    inputs: Inputs
    scores: Scores
    ranking: Ranking
    choices: Mapping[str, PlanChoice]
    measure: Measure
    #: Position in the register's units of the unit that answers for each.
    units: Numbers

    def place_id(self, at: int) -> str:
        """The id of the place at a position of `rows`."""
        return self.register.ids[int(self.rows[at])]

    def choice_of(self, at: int) -> PlanChoice | None:
        """A leader's word on it, where one holds."""
        return self.choices.get(self.place_id(at))


def read_where_next(
    unit_ids: Collection[str],
    today: date,
    day: date,
    *,
    measure: Measure | None = None,
    among: Collection[str] | None = None,
) -> WhereNext:
    """Ranks the villages for which the units answer today, for a visit on the day.

    `among`: ids of the places to rank instead, of whatever kind, such as those a campaign misses.

    Brigades are compared whole, whoever looks: a village has the same score for its squadron, its
    brigade and headquarters. A handful of statements, however many villages.
    """
    measure = measure or get_measure()
    first = today - timedelta(days=HELMET_DAYS - 1)
    answer = live().answer(Question(first, today))
    register = answer.register
    known = read_known(register, answer.version)
    choices = list_choices(today)
    answers = register.unit_on(today)
    brigades = brigade_of_units(register)[answers]
    is_village = register.kind == PLACE_KINDS.index("village")
    in_scope = np.fromiter((unit.id in unit_ids for unit in register.units), bool)[answers]
    wanted = is_village
    if among is not None:
        wanted = np.fromiter((place_id in among for place_id in register.ids), bool)
    rows = np.flatnonzero(in_scope & wanted)
    compared = np.flatnonzero(
        np.isin(brigades, np.unique(brigades[rows])) & (is_village | (in_scope & wanted))
    )
    inputs = _inputs(answer, known, compared, brigades, day)
    prior = _prior(answer, known, is_village, answer.version, today)
    scores = score(inputs, measure.weights, prior=prior, target=measure.helmet_target / 100)
    inside = (in_scope & wanted)[compared]
    inputs, scores = _only(inputs, inside), _scores_only(scores, inside)
    place = {register.ids[row]: at for at, row in enumerate(rows.tolist())}
    holding = {
        each.place_id: each
        for each in choices
        if each.place_id in place and not _visited_since(each, inputs, place, day)
    }
    for done in _visited_the_same_day(holding.values()):
        del holding[done]
    ranking = rank(
        inputs,
        scores,
        known.ties[rows],
        pinned=_flags(holding, place, "pin"),
        skipped=_flags(holding, place, "skip"),
        moved={
            place[place_id]: each.wanted_rank
            for place_id, each in holding.items()
            if each.wanted_rank is not None
        },
    )
    return WhereNext(
        day, register, known, rows, inputs, scores, ranking, holding, measure, answers[rows]
    )


def get_measure(campaign_id: str | None = None) -> Measure:
    """The weights as headquarters set them; those of the start where it did not.

    A campaign has its own where they were set for it, else those for all.
    """
    row = (find_weights(campaign_id) if campaign_id else None) or find_weights(FOR_ALL)
    if row is None:
        return Measure(Weights(), HELMET_TARGET)
    return Measure(Weights(*(getattr(row, part) for part in PARTS)), row.helmet_target)


def read_target() -> float:
    """The wearing rate aimed at for all, a share; kept while the register is the same."""
    return remembered("wearing target", lambda: get_measure().helmet_target / 100)


def find_weights(scope: str) -> ScoreWeights | None:
    """The stored weights for all or of a campaign (its id), or None."""
    return db.session.scalar(select(ScoreWeights).where(ScoreWeights.scope == scope))


def list_choices(on: date) -> list[PlanChoice]:
    """What leaders decided that holds on the day; a visit since then is not looked at."""
    return list(
        db.session.scalars(
            select(PlanChoice)
            .where(PlanChoice.chosen_on <= on, PlanChoice.until >= on)
            .order_by(PlanChoice.place_id)
        )
    )


def find_choice(place_id: str) -> PlanChoice | None:
    """The leader's word on the place that was given last, whether it still holds or not."""
    return db.session.scalar(select(PlanChoice).where(PlanChoice.place_id == place_id))


def brigade_of_units(register: Register) -> Numbers:
    """For each unit of the register the position of its brigade; what is above is its own."""
    position = {unit.id: at for at, unit in enumerate(register.units)}
    return np.array(
        [
            position.get(unit.parent_id or "", at) if unit.level == "squadron" else at
            for at, unit in enumerate(register.units)
        ],
        np.int64,
    )


def _inputs(answer: Answer, known: Known, rows: Numbers, brigades: Numbers, day: date) -> Inputs:
    last = answer.sums.last[rows].astype(np.int64)
    crashes, years = known.crashes_before(day)
    return Inputs(
        days=np.where(last < 0, NEVER, np.maximum(day_number(day) - last, 0)),
        interval=intervals_of(answer.register.is_key[rows]),
        worn=answer.sums.helmeted[rows],
        observed=answer.sums.observed[rows],
        riders=known.riders[rows],
        population=known.population[rows],
        households=known.households[rows],
        crashes=crashes[rows],
        crash_years=years[rows],
        key_vehicles=known.key_vehicles[rows],
        market=known.market_on(day)[rows],
        brigade=brigades[rows],
    )


def _prior(
    answer: Answer, known: Known, is_village: Flags, version: Version, today: date
) -> tuple[float, float]:
    """a and b of the spread of wearing over all villages, the same for everybody who looks."""
    key = ("planning.prior", today)
    kept = live().recall(key, version)
    if kept is None:
        observed = answer.sums.observed
        rows = np.flatnonzero(is_village & (observed > 0))
        rows = rows[np.argsort(known.ties[rows])]
        # Evenly through the codes, so that a large register takes no longer and every process
        # finds the same.
        rows = rows[:: max(1, -(-len(rows) // _FITTED))]
        fitted = fit_beta_binomial(answer.sums.helmeted[rows], observed[rows])
        kept = live().keep(key, version, (fitted.a, fitted.b))
    a, b = kept
    return a, b


def _only(inputs: Inputs, rows: Flags) -> Inputs:
    return Inputs(**{name: column[rows] for name, column in vars(inputs).items()})


def _scores_only(scores: Scores, rows: Flags) -> Scores:
    return Scores(
        scores.parts[rows],
        scores.missing[rows],
        scores.weights,
        scores.total[rows],
        scores.rate[rows],
    )


def _visited_since(choice: PlanChoice, inputs: Inputs, place: Mapping[str, int], day: date) -> bool:
    """Whether somebody was there after the leader's word: it is done."""
    days = int(inputs.days[place[choice.place_id]])
    return days != NEVER and day - timedelta(days=days) > choice.chosen_on


def _visited_the_same_day(choices: Collection[PlanChoice]) -> set[str]:
    """Ids of the places where a visit began on the day of the leader's word, but after it."""
    if not choices:
        return set()
    said = {each.place_id: each.updated_at for each in choices}
    days = {each.chosen_on for each in choices}
    visits = db.session.execute(
        select(Visit.place_id, Visit.captured_at).where(
            Visit.place_id.in_(said),
            Visit.local_day.in_(days),
            Visit.review_state.in_(COUNTING_STATES),
        )
    )
    return {place_id for place_id, began_at in visits if began_at > said[place_id]}


def _flags(choices: Mapping[str, PlanChoice], place: Mapping[str, int], wanted: str) -> Flags:
    flags = np.zeros(len(place), bool)
    for place_id, choice in choices.items():
        if choice.choice == wanted:
            flags[place[place_id]] = True
    return flags
