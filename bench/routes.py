"""Orders of stops against the best there is: all orders of ten, and a long search for twelve."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise, permutations, repeat

import numpy as np
import numpy.typing as npt

from bench.parallel import on_all_processors
from outreach.planning.score import Numbers
from outreach.rounds.routes import distances, shortest_path

#: Stops lie in a box so wide (degrees), about 25 km.
_BOX = (0.225, 0.284)
_STARTS = 200


def run(instances: int) -> list[str]:
    """The table: how much longer our order is than the best found, at worst and on average."""
    return [
        f"Orders of stops, {instances} rounds in a box of 25 km; length against the best found.",
        "",
        "| stops | against | mean | worst | ours, ms |",
        "|---|---|---|---|---|",
        _row(10, "all 3,628,800 orders", _best_of_all, instances),
        _row(12, f"2-opt from {_STARTS} starts", _best_searched, instances),
    ]


def _row(stops: int, name: str, best: Callable[[Numbers], float], instances: int) -> str:
    found = on_all_processors(_compared, repeat(stops), repeat(best), range(instances))
    ratios = [ratio for ratio, _seconds in found]
    seconds = sum(took for _ratio, took in found)
    mean = sum(ratios) / len(ratios)
    return (
        f"| {stops} | {name} | {mean:.4f} | {max(ratios):.4f} | {1000 * seconds / instances:.0f} |"
    )


def _compared(stops: int, best: Callable[[Numbers], float], seed: int) -> tuple[float, float]:
    """Our order's length against the best, and the seconds of processor time it took."""
    chance = np.random.default_rng(seed)
    apart = distances(
        37.7 + chance.uniform(0, _BOX[0], stops), 112.4 + chance.uniform(0, _BOX[1], stops)
    )
    began = time.process_time()
    order = shortest_path(apart)
    took = time.process_time() - began
    return _length(apart, order) / best(apart), took


def _length(apart: Numbers, order: Sequence[int] | Numbers) -> float:
    return float(sum(apart[a, b] for a, b in pairwise(order)))


def _best_of_all(apart: Numbers) -> float:
    """Every order, those that begin at one stop at a time."""
    stops = len(apart)
    best = np.inf
    rest = _orders(stops - 1)
    for first in range(stops):
        others = np.array([stop for stop in range(stops) if stop != first])[rest]
        lengths = apart[first, others[:, 0]] + apart[others[:, :-1], others[:, 1:]].sum(axis=1)
        best = min(best, float(lengths.min()))
    return best


@cache
def _orders(stops: int) -> npt.NDArray[np.int8]:
    return np.array(list(permutations(range(stops))), np.int8)


def _best_searched(apart: Numbers) -> float:
    chance = np.random.default_rng(0)
    return min(_improved(apart, chance.permutation(len(apart)).tolist()) for _ in range(_STARTS))


def _improved(apart: Numbers, order: list[int]) -> float:
    """Turns parts of the order round for as long as that makes it shorter."""
    best, better = _length(apart, order), True
    while better:
        better = False
        for first in range(len(order) - 1):
            for last in range(first + 2, len(order) + 1):
                turned = order[:first] + order[first:last][::-1] + order[last:]
                length = _length(apart, turned)
                if length < best - 1e-9:
                    order, best, better = turned, length, True
    return best
