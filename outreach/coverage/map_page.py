"""What the map page shows under its filters: the register, its table, and the sums chosen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from outreach.coverage.figures import BrigadeCoverage, VillageCoverage, total_of
from outreach.coverage.forms import MapFilters
from outreach.coverage.layers import pack_outlines
from outreach.coverage.maps import UnitLabel, place_columns, state_columns
from outreach.coverage.queries import list_village_coverage, outlines_version, sum_by_brigade
from outreach.language import label
from outreach.places.queries import list_outlines
from outreach.units.models import Unit
from outreach.units.queries import list_units_in_scope, scope_unit_ids


@dataclass(frozen=True)
class MapPage:
    """The places in scope under the filters. A chosen unit emphasises; it leaves nothing out."""

    filters: MapFilters
    villages: Sequence[VillageCoverage]
    #: The table: a row a brigade.
    rows: Sequence[BrigadeCoverage]
    units: Sequence[Unit]

    @cached_property
    def total(self) -> BrigadeCoverage:
        """The table's last line."""
        return total_of(self.rows)

    @cached_property
    def chosen(self) -> Sequence[VillageCoverage]:
        """The places of the chosen unit; all of them where none is chosen."""
        unit = self.filters.unit
        if unit is None:
            return self.villages
        below = {row.id for row in self.units if row.path.startswith(unit.path)}
        return [village for village in self.villages if village.unit_id in below]

    @cached_property
    def sums(self) -> BrigadeCoverage:
        """What the headline says: the sums of the places chosen."""
        return BrigadeCoverage("", "", "").counting(self.chosen)

    @property
    def never(self) -> int:
        """Places chosen that nobody ever reached under the filters."""
        return sum(village.last_visit is None for village in self.chosen)

    @property
    def without_point(self) -> int:
        """Places chosen that the map cannot show."""
        return sum(village.lat is None for village in self.chosen)

    @cached_property
    def places(self) -> dict[str, Any]:
        """The columns that seldom change."""
        return place_columns(self.villages, {unit.id: self._label(unit) for unit in self.units})

    @cached_property
    def state(self) -> dict[str, Any]:
        """The columns that visits change."""
        return state_columns(self.villages, self.filters.as_of)

    @cached_property
    def etag(self) -> str:
        """The same as long as everything shown is the same."""
        shown = [
            self.places["token"],
            self.state,
            [repr(row) for row in self.rows],
            repr(self.sums),
            repr(self.filters.period),
        ]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:24]

    def _label(self, unit: Unit) -> UnitLabel:
        above = unit.path.split("/")[1:]
        return UnitLabel(
            code=unit.code,
            name=_("未划分") if unit.depth == 0 else label(unit),
            within=tuple(row.code for row in self.units if row.id in above and row.depth > 0),
        )


def packed_outlines() -> dict[str, Any]:
    """The outlines as the map's layer takes them, packed once for each change of them."""
    return _packed_outlines(*outlines_version())


@lru_cache(maxsize=2)
def _packed_outlines(*_version: Any) -> dict[str, Any]:
    return pack_outlines((outline.code, outline.geometry) for outline in list_outlines())


def read_map_page(filters: MapFilters) -> MapPage:
    """The page for the account of this request. A fixed number of statements."""
    scope = scope_unit_ids(current_user)
    villages = list_village_coverage(scope, filters.period, **filters.coverage())
    return MapPage(
        filters=filters,
        villages=villages,
        rows=sum_by_brigade(villages, scope),
        units=list_units_in_scope(current_user),
    )
