"""Work that is a result and no time: spread over all processors."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")


def on_all_processors(work: Callable[..., T], *columns: Iterable[Any]) -> list[T]:
    """What `work` gives for each row of the columns, in order; it runs in processes of its own."""
    with ProcessPoolExecutor(
        os.cpu_count(),
        mp_context=get_context("spawn"),
        initializer=logging.disable,
        initargs=(logging.WARNING,),
    ) as pool:
        return list(pool.map(work, *columns))
