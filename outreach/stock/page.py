"""What the page of a unit's stock shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outreach.stock import words
from outreach.stock.queries import AskedFor, list_requests, read_units
from outreach.stock.sums import Stock
from outreach.units.models import Unit
from outreach.units.queries import list_subtree
from outreach.vocabulary.models import Material
from outreach.vocabulary.queries import list_materials

#: Finished requests that are shown.
FINISHED = 20


@dataclass(frozen=True)
class Warning:
    """A unit that handed out more of a material than it had."""

    unit: Unit
    text: str
    material: Material


@dataclass(frozen=True)
class StockPage:
    """A unit's stock, that of the units below it, and the requests that concern them."""

    unit: Unit
    below: Sequence[Unit]
    #: In use, or with a ledger of one of the units.
    materials: Sequence[Material]
    stock: Mapping[tuple[str, str], Stock]
    warnings: Sequence[Warning]
    #: Of units right below, which this unit answers.
    to_answer: Sequence[AskedFor]
    #: The unit's own.
    own: Sequence[AskedFor]

    def of(self, unit: Unit, material: Material) -> Stock | None:
        """The unit's stock of the material, None where it keeps no ledger of it."""
        return self.stock.get((unit.id, material.id))

    @property
    def kept(self) -> list[tuple[Material, Stock]]:
        """The unit's own ledgers, in the order of the vocabulary."""
        pairs = [(material, self.of(self.unit, material)) for material in self.materials]
        return [(material, stock) for material, stock in pairs if stock is not None]


def read_stock_page(unit: Unit) -> StockPage:
    """Reads the page: a few statements whatever the number of units."""
    units = list_subtree(unit)
    stock = read_units(units)
    named = {material_id for _unit, material_id in stock}
    materials = [row for row in list_materials() if row.active or row.id in named]
    below = [each.id for each in units if each.parent_id == unit.id]
    return StockPage(
        unit=unit,
        below=[each for each in units[1:] if each.active],
        materials=materials,
        stock=stock,
        warnings=[
            Warning(each, text, material)
            for each in units
            for material in materials
            if (found := stock.get((each.id, material.id)))
            and (text := words.warning_words(found, material))
        ],
        to_answer=list_requests(below, finished=FINISHED),
        own=list_requests([unit.id], finished=FINISHED),
    )
