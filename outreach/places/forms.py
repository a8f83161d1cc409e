"""Forms of the villages pages and of imports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, FileField
from wtforms.validators import ValidationError

from outreach.forms import (
    BaseForm,
    CountField,
    DayField,
    Needed,
    NumberField,
    Option,
    TermField,
    TextField,
)
from outreach.places.models import IMPORT_KINDS, Township
from outreach.places.points import in_range, looks_swapped
from outreach.places.queries import NO_UNIT
from outreach.places.services import (
    LONGEST_NAME,
    MOST_PEOPLE,
    NOT_IN_CHINA,
    SWAPPED,
    UNLIKELY_DAY,
    is_likely_day,
)
from outreach.places.words import import_kind_options, kind_options, point_options, quality_options
from outreach.units.models import Unit


class PlaceFilterForm(BaseForm):
    """What the list of villages shows; all of it stands in the address."""

    text = TextField(_("村名、乡镇、拼音或代码"), longest=LONGEST_NAME, name="q")
    kind = TermField(_("类型"), options=kind_options)
    unit = TermField(_("单位"), options=list)
    county = TermField(_("县区"), options=list)
    township = TermField(_("乡镇"), options=list)
    coord_quality = TermField(_("坐标"), options=quality_options, name="point")
    is_key = BooleanField(_("只看重点村"), name="key")
    to_check = BooleanField(_("只看待核对的"))
    retired = BooleanField(_("只看已退出名单的"))

    def offer(self, units: Sequence[Unit], townships: Sequence[Township], language: str) -> None:
        """Sets the units and townships to choose from: those of one's scope."""
        assigned: list[Option] = [
            (unit.code, _indented(unit, units, language), True) for unit in units
        ]
        if units and units[0].depth == 0:
            assigned.append((NO_UNIT, _("未划分"), True))
        counties = {town.county_code: town.county or town.county_code for town in townships}
        self.unit.options = lambda: assigned
        self.county.options = lambda: [(code, name, True) for code, name in counties.items()]
        self.township.options = lambda: [(town.code, town.name, True) for town in townships]


class PointForm(BaseForm):
    """Where a place is: by a tap on the map, or typed from a survey."""

    lat = NumberField(_("纬度"), least=-180, most=180, message=_("请写成37.8706这样的度数"))
    lon = NumberField(_("经度"), least=-180, most=180, message=_("请写成112.5489这样的度数"))
    coord_quality = TermField(_("坐标来源"), options=point_options)

    def validate_lat(self, field: Field) -> None:
        """Both numbers, in China, and not in each other's place."""
        lat, lon = self.lat.data, self.lon.data
        if self.lat.process_errors or self.lon.process_errors:
            return  # said already
        if lat is None or lon is None:
            if (lat is None) != (lon is None):
                raise ValidationError(gettext("纬度和经度要一起填"))
        elif looks_swapped(lat, lon):
            raise ValidationError(str(SWAPPED))
        elif not in_range(lat, lon):
            raise ValidationError(str(NOT_IN_CHINA))

    def validate_coord_quality(self, field: Field) -> None:
        """A point says where it comes from."""
        if self.lat.data is not None and self.lon.data is not None and not field.data:
            raise ValidationError(gettext("请选坐标来源"))


class PlacePointForm(PointForm):
    """The point of a place that is there already: it must be given."""

    def validate_lat(self, field: Field) -> None:
        """As for every point, and not empty."""
        said = self.lat.process_errors or self.lon.process_errors
        if not said and self.lat.data is None and self.lon.data is None:
            raise ValidationError(gettext("请在地图上点一下，或填纬度和经度"))
        super().validate_lat(field)


class PlaceForm(BaseForm):
    """What is known of a place."""

    name = TextField(_("名称"), longest=LONGEST_NAME, validators=[Needed(_("请填名称"))])
    kind = TermField(_("类型"), options=kind_options, validators=[Needed(_("请选类型"))])
    township = TermField(_("乡镇"), options=list)

    def offer_townships(self, townships: Sequence[Township]) -> None:
        """Sets the townships to choose from."""
        self.township.options = lambda: [
            (town.code, f"{town.county} {town.name}".strip(), True) for town in townships
        ]


class EditPlaceForm(PlaceForm):
    """A place of the register, as an administrator keeps it."""

    population = CountField(_("人口"), most=MOST_PEOPLE)
    households = CountField(_("户数"), most=MOST_PEOPLE)
    active = BooleanField(_("在名单内"))


class NewPlaceForm(PlaceForm, PointForm):
    """A local place without a code."""

    unit = TermField(_("单位"), options=list)

    def offer_units(self, units: Sequence[Unit], language: str) -> None:
        """Sets the units to choose from: those of one's scope."""
        self.unit.options = lambda: unit_options(units, language)


class AssignForm(BaseForm):
    """Who answers for a place, from which day on."""

    unit = TermField(_("单位"), options=list)
    from_date = DayField(_("从哪天起"), validators=[Needed(_("请填日期"))])

    def offer_units(self, units: Sequence[Unit], language: str) -> None:
        """Sets the units to choose from: those of one's scope."""
        self.unit.options = lambda: unit_options(units, language)


class ImportForm(BaseForm):
    """A list to try."""

    kind = TermField(_("名单里是什么"), options=import_kind_options)
    file = FileField(_("名单文件"))
    effective_on = DayField(_("单位有变动的，从哪天起"), validators=[Needed(_("请填日期"))])

    def validate_file(self, field: Field) -> None:
        """A file must be chosen."""
        _needs_file(field)

    def chosen_kind(self) -> str:
        """What the list is of; places where nothing is said."""
        return self.kind.data or IMPORT_KINDS[0]

    def validate_effective_on(self, field: Field) -> None:
        """A day that can be meant."""
        if field.data is not None and not is_likely_day(field.data):
            raise ValidationError(str(UNLIKELY_DAY))


class OutlinesForm(BaseForm):
    """Outlines of counties."""

    outlines = FileField(_("GeoJSON文件"))

    def validate_outlines(self, field: Field) -> None:
        """A file must be chosen."""
        _needs_file(field)


def unit_options(units: Sequence[Unit], language: str) -> list[Option]:
    """Units in use to choose from; the root unit is the choice of none, so it is left out."""
    return [
        (unit.code, _indented(unit, units, language), unit.active)
        for unit in units
        if unit.depth > 0
    ]


def _needs_file(field: Field) -> None:
    if not getattr(field.data, "filename", ""):
        raise ValidationError(gettext("请选文件"))


def _indented(unit: Unit, units: Sequence[Unit], language: str) -> Any:
    return "　" * (unit.depth - units[0].depth) + unit.label(language)
