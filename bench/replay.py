"""The demo year once more: had brigades followed the ranked list, how many villages were overdue?

Each unit goes to as many villages on each day as it did in the demo year; only which ones differs.
What it knows of them (people, crashes, vehicles, markets) is the demo's; riders it counts are those
the demo counts on such a visit. The year begins with nobody visited, so its second half is judged.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import repeat
from pathlib import Path

import numpy as np
from flask_migrate import upgrade

from bench.data import settings
from bench.parallel import on_all_processors
from outreach import create_app
from outreach.coverage.live import Question, live
from outreach.database import db
from outreach.demo.activity import Target, Trip, submission
from outreach.demo.build import build_register, plan_year, targets_of
from outreach.demo.inputs import add_inputs
from outreach.helmets.statistics import BetaBinomial, fit_beta_binomial
from outreach.places.intervals import intervals
from outreach.planning.known import Known, read_known
from outreach.planning.ranking import rank
from outreach.planning.score import NEVER, REST_DAYS, Inputs, Numbers, Weights, score
from outreach.rounds.routes import distances
from outreach.vocabulary.services import seed_vocabulary

YEAR_DAYS = 365
#: From this day on the shares count.
JUDGED_FROM = 183
TARGET = 0.5
#: The spread of wearing where wearing has no weight.
UNUSED = BetaBinomial(1.0, 1.0)


@dataclass(frozen=True)
class Ground:
    """The villages of one unit, and what is known of them; a column holds one entry a village."""

    targets: Sequence[Target]
    known: Known
    #: Positions in the register.
    rows: Numbers
    interval: Numbers
    #: Kilometres from the middle of the unit's villages.
    away: Numbers
    #: Villages gone to on each day of the year, by the demo.
    demand: Counter[int]
    #: The villages gone to, by the demo, in order: day and position.
    trips: Sequence[tuple[int, int]]
    first_day: date


@dataclass
class State:
    """What a unit has done so far."""

    last: Numbers
    worn: Numbers
    observed: Numbers
    #: The spread of wearing among the villages observed; None where it is to be fitted anew.
    prior: BetaBinomial | None = None


#: Gives the positions of villages in the order in which to go there; a state, a day of the year.
Policy = Callable[[Ground, State, int, random.Random], Sequence[int]]
#: Of villages: overdue in the second half of the year, overdue at its end, never seen.
Shares = tuple[float, float, float]


def run(folder: Path, seeds: Sequence[int] = (1, 2, 3)) -> list[str]:
    """The table of shares of overdue villages, one row a way to choose."""
    found: dict[str, list[Shares]] = defaultdict(list)
    for shares in on_all_processors(_years, repeat(folder), seeds):
        for name, year in shares.items():
            found[name].append(year)
    lines = [
        f"The demo year replayed, {len(seeds)} seeds; as many villages a day as the demo's units "
        "went to. Mean (least–most).",
        "",
        "| who chooses | overdue, mean of the second half | overdue on the last day | never visited |",
        "|---|---|---|---|",
    ]
    for name, years in found.items():
        cells = [_cell([year[at] for year in years]) for at in range(3)]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def _years(folder: Path, seed: int) -> dict[str, Shares]:
    """The year of each way to choose."""
    grounds = _grounds(folder, seed)
    return {name: _year(grounds, policy, seed) for name, policy in POLICIES.items()}


def _cell(shares: Sequence[float]) -> str:
    mean = sum(shares) / len(shares)
    return f"{100 * mean:.1f}% ({100 * min(shares):.1f}–{100 * max(shares):.1f})"


def _year(grounds: Sequence[Ground], policy: Policy, seed: int) -> Shares:
    overdue = np.zeros(YEAR_DAYS)
    never, villages = 0, 0
    for ground in grounds:
        chance = random.Random(f"{seed} {ground.targets[0].name}")
        count = len(ground.targets)
        state = State(np.full(count, NEVER), np.zeros(count), np.zeros(count))
        for day in range(YEAR_DAYS):
            wanted = ground.demand[day]
            if wanted:
                for at in list(policy(ground, state, day, chance))[:wanted]:
                    _visit(ground, state, int(at), day)
            overdue[day] += _overdue(ground, state, day).sum()
        never += int((state.last == NEVER).sum())
        villages += count
    share = overdue / villages
    return float(share[JUDGED_FROM:].mean()), float(share[-1]), never / villages


def _visit(ground: Ground, state: State, at: int, day: int) -> None:
    when = ground.first_day + timedelta(days=day)
    content = submission(Trip("", ground.targets[at], when, 1000 * day + at))
    state.last[at] = day
    for check in content.get("helmet_checks", ()):
        if check["phase"] == "after_talk" or check["minutes"] < 5:
            continue
        state.worn[at] += sum(row["worn"] for row in check["counts"])
        state.observed[at] += sum(row["worn"] + row["none"] for row in check["counts"])
        state.prior = None


def _days(state: State, day: int) -> Numbers:
    return np.where(state.last == NEVER, NEVER, day - state.last)


def _overdue(ground: Ground, state: State, day: int) -> Numbers:
    days = _days(state, day)
    return (days == NEVER) | (days > ground.interval)


def _as_the_demo(ground: Ground, _state: State, day: int, _chance: random.Random) -> Sequence[int]:
    return [at for on, at in ground.trips if on == day]


def _ranked(weights: Weights) -> Policy:
    """The page's own order with these weights, in which nothing was pinned or skipped."""

    def order(ground: Ground, state: State, day: int, _chance: random.Random) -> Sequence[int]:
        inputs = _inputs(ground, state, day)
        prior = _prior(state) if weights.helmet_gap else UNUSED
        scores = score(inputs, weights, prior=(prior.a, prior.b), target=TARGET)
        none = np.zeros(len(inputs), bool)
        ties = ground.known.ties[ground.rows]
        ranking = rank(inputs, scores, ties, pinned=none, skipped=none, moved={})
        found: list[int] = ranking.order.tolist()
        return found

    return order


def _prior(state: State) -> BetaBinomial:
    """The same as long as no riders are counted: fitting it is most of a day's work."""
    if state.prior is None:
        seen = state.observed > 0
        state.prior = fit_beta_binomial(state.worn[seen], state.observed[seen])
    return state.prior


def _inputs(ground: Ground, state: State, day: int) -> Inputs:
    when = ground.first_day + timedelta(days=day)
    rows, known = ground.rows, ground.known
    crashes, years = known.crashes_before(when)
    return Inputs(
        days=_days(state, day),
        interval=ground.interval,
        worn=state.worn,
        observed=state.observed,
        riders=known.riders[rows],
        population=known.population[rows],
        households=known.households[rows],
        crashes=crashes[rows],
        crash_years=years[rows],
        key_vehicles=known.key_vehicles[rows],
        market=known.market_on(when)[rows],
        brigade=np.zeros(len(rows), np.int64),
    )


def _rested(state: State, day: int) -> Numbers:
    days = _days(state, day)
    return np.flatnonzero((days == NEVER) | (days >= REST_DAYS))


def _random(_ground: Ground, state: State, day: int, chance: random.Random) -> Sequence[int]:
    rested = _rested(state, day).tolist()
    chance.shuffle(rested)
    return rested


def _nearest(ground: Ground, state: State, day: int, _chance: random.Random) -> Sequence[int]:
    rested = _rested(state, day)
    order: list[int] = rested[np.argsort(ground.away[rested], kind="stable")].tolist()
    return order


def _nearest_due(ground: Ground, state: State, day: int, chance: random.Random) -> Sequence[int]:
    due = _overdue(ground, state, day)
    order = _nearest(ground, state, day, chance)
    return [at for at in order if due[at]] + [at for at in order if not due[at]]


POLICIES: dict[str, Policy] = {
    "as the demo year went": _as_the_demo,
    "the ranked list": _ranked(Weights()),
    "the ranked list, overdue alone": _ranked(Weights(100, 0, 0, 0, 0, 0)),
    "by chance": _random,
    "the nearest first": _nearest,
    "the nearest of those overdue": _nearest_due,
}


def _grounds(folder: Path, seed: int) -> list[Ground]:
    """The units of the demo with their villages, and where they went in the seed's year."""
    last_day = date(2026, 12, 31)
    at = folder / f"seed-{seed}"
    at.mkdir()
    app = create_app(settings(f"sqlite:///{at / 'register.sqlite3'}", at))
    with app.app_context():
        upgrade()
        seed_vocabulary()
        accounts = build_register(lambda _text: None)
        add_inputs(last_day)
        trips = defaultdict(list)
        for trip in plan_year(accounts, last_day, f" {seed}"):
            trips[trip.badge.split("0")[0]].append(trip)
        grounds = [
            _ground(account_targets, unit_trips, last_day)
            for unit_trips in trips.values()
            if (account_targets := targets_of(accounts[unit_trips[0].badge]))
        ]
        db.session.remove()
        db.engine.dispose()
    return grounds


def _ground(targets: Sequence[Target], trips: Sequence[Trip], last_day: date) -> Ground:
    first_day = last_day - timedelta(days=YEAR_DAYS - 1)
    answer = live().answer(Question(first_day, last_day))
    register = answer.register
    position = {place_id: row for row, place_id in enumerate(register.ids)}
    villages = [target for target in targets if target.kind == "village"]
    rows = np.array([position[target.place_id] for target in villages], np.int64)
    number = {target.place_id: at for at, target in enumerate(villages)}
    gone = [
        ((trip.day - first_day).days, number[trip.target.place_id])
        for trip in trips
        if trip.target.place_id in number
    ]
    days = intervals()
    return Ground(
        targets=villages,
        known=read_known(register, answer.version),
        rows=rows,
        interval=np.where(register.is_key[rows], days["key"], days["village"]),
        away=_away(register.lat[rows], register.lon[rows]),
        demand=Counter(day for day, _at in gone),
        trips=gone,
        first_day=first_day,
    )


def _away(lat: Numbers, lon: Numbers) -> Numbers:
    """Kilometres from the middle of the villages; one without a point is the farthest."""
    if np.isnan(lat).all():
        return np.zeros(len(lat))
    middle = np.append(lat, np.nanmean(lat)), np.append(lon, np.nanmean(lon))
    return np.nan_to_num(distances(*middle)[-1, :-1], nan=np.inf)
