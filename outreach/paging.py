"""Pages of a long list: pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Paging:
    """Where one is in a list. A page that does not exist becomes the nearest that does."""

    asked: int
    length: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, ceil(self.total / self.length))

    @property
    def page(self) -> int:
        """The page shown, from 1."""
        return min(max(1, self.asked), self.pages)

    @property
    def skip(self) -> int:
        """How many rows come before."""
        return (self.page - 1) * self.length

    @property
    def shown(self) -> int:
        """How many rows are on this page."""
        return min(self.length, self.total - self.skip)

    @property
    def has_prev(self) -> bool:
        """Whether there is a page before."""
        return self.page > 1

    @property
    def prev_num(self) -> int:
        """The number of the page before."""
        return self.page - 1

    @property
    def has_next(self) -> bool:
        """Whether there is a page after."""
        return self.page < self.pages

    @property
    def next_num(self) -> int:
        """The number of the page after."""
        return self.page + 1
