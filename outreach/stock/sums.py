"""What became of one material in one unit, in numbers: pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stock:
    """Amounts of one material in one unit since its ledger of that material began."""

    unit_id: str
    material_id: str
    #: From outside.
    received: int = 0
    #: From the unit above.
    drawn: int = 0
    #: To units below, and what they gave back.
    issued: int = 0
    taken_back: int = 0
    #: Back to the unit above.
    returned: int = 0
    #: By visits that count.
    handed_out: int = 0
    #: What the last count found; None where nobody counted.
    found: int | None = None
    #: Of the movements and visits above: those after the last count, incoming less outgoing.
    since_count: int = 0

    @property
    def on_paper(self) -> int:
        """What would be left if nothing had ever been counted."""
        came = self.received + self.drawn + self.taken_back
        return came - self.issued - self.returned - self.handed_out

    @property
    def left(self) -> int:
        """What is there: the last count with what came and went after it. Below 0: a warning."""
        return self.on_paper if self.found is None else self.found + self.since_count

    @property
    def difference(self) -> int:
        """By how much all counts together corrected the books.

        It follows from the rest, so that a visit that arrives late moves it and not what was
        counted.

        >>> Stock("", "", received=100, handed_out=30, found=65, since_count=0).difference
        -5
        """
        return self.left - self.on_paper
