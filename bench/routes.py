"""Orders of stops against the best there is: all orders of ten, and a long search for twelve."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise, repeat

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
        _row(10, "all 3,628,800 orders", best_of_all, instances),
        _row(12, f"2-opt from {_STARTS} starts", best_searched, instances),
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


def best_of_all(apart: Numbers) -> float:
    """The shortest of every order: those that begin alike share the length of their beginning."""
    stops = len(apart)
    legs = apart.ravel()
    lengths = np.zeros(stops)
    for gone, last_legs in enumerate(_last_legs(stops), 1):
        lengths = np.repeat(lengths, stops - gone) + legs[last_legs]
    return float(lengths.min())


@cache
def _last_legs(stops: int) -> list[npt.NDArray[np.uint8]]:
    """The last leg of every order of two stops, of three and so on, as row times stops plus column.

    Orders with one stop more stand where the order was that they go on from.
    """
    found = []
    last, missing = np.arange(stops, dtype=np.uint8), _without_each(stops)
    while missing.shape[1]:
        left = missing.shape[1]
        then = missing.ravel()
        found.append(np.repeat(last, left) * np.uint8(stops) + then)
        last, missing = then, missing[:, _without_each(left)].reshape(len(then), left - 1)
    return found


def _without_each(count: int) -> npt.NDArray[np.uint8]:
    """A row for each number under `count`: all the others."""
    rows = [[other for other in range(count) if other != each] for each in range(count)]
    return np.array(rows, np.uint8).reshape(count, count - 1)


def best_searched(apart: Numbers) -> float:
    """The shortest of `_STARTS` orders by chance, each made shorter until no turn helps."""
    chance = np.random.default_rng(0)
    legs = apart.tolist()
    return min(
        _length(apart, _improved(legs, chance.permutation(len(apart)).tolist()))
        for _ in range(_STARTS)
    )


def _improved(apart: Sequence[Sequence[float]], order: list[int]) -> list[int]:
    """Turns parts of the order round for as long as that makes it shorter."""
    better = True
    while better:
        better = False
        for first in range(len(order) - 1):
            for last in range(first + 2, len(order) + 1):
                if _shorter_by(apart, order, first, last) > 1e-9:
                    order[first:last] = order[first:last][::-1]
                    better = True
    return order


def _shorter_by(
    apart: Sequence[Sequence[float]], order: Sequence[int], first: int, last: int
) -> float:
    """How much shorter the order is with its part from `first` to before `last` turned round."""
    saved = 0.0
    if first > 0:
        before = apart[order[first - 1]]
        saved += before[order[first]] - before[order[last - 1]]
    if last < len(order):
        after = apart[order[last]]
        saved += after[order[last - 1]] - after[order[first]]
    return saved
