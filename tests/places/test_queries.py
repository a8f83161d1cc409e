"""Reading the register: scope, search, who answers for a place."""

from datetime import date, timedelta

import pytest

from outreach.accounts.models import Account
from outreach.database import db
from outreach.periods import today
from outreach.places import queries, services
from outreach.places.models import Place
from outreach.places.queries import PlaceFilters
from outreach.units.models import Unit
from outreach.units.services import add_unit


@pytest.fixture
def units(app):
    """Headquarters with two brigades; ids by code."""
    with app.app_context():
        for code, name, parent in (
            ("HQ", "太原支队", None),
            ("JY", "晋源大队", "HQ"),
            ("QX", "清徐大队", "HQ"),
        ):
            add_unit(code, name, parent, actor=None)
        return {unit.code: unit.id for unit in db.session.scalars(db.select(Unit))}


def someone(unit_id):
    """An account of the unit, as far as scope is concerned."""
    return Account(unit_id=unit_id)


def test_places_when_brigade_looks_then_only_its_own_are_there(app, factory, units):
    own = factory.place(name="开化村委会", unit="JY")
    other = factory.place(name="西谷村委会", unit="QX")
    unassigned = factory.place(name="无主村委会")
    with app.app_context():
        brigade, headquarters = someone(units["JY"]), someone(units["HQ"])
        assert [row.place.id for row in queries.list_places_in_scope(brigade)] == [own]
        assert queries.count_places_in_scope(headquarters) == 3
        assert queries.get_place_in_scope(headquarters, unassigned).name == "无主村委会"
        for outside in (other, unassigned, "no-such-place"):
            with pytest.raises(LookupError):
                queries.get_place_in_scope(brigade, outside)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("开化", "开化村委会"),
        ("kaihua", "开化村委会"),
        ("KHC", "开化村委会"),
        ("罗城", "开化村委会"),
        ("罗城 khc", "开化村委会"),
        ("140110002204", "开化村委会"),
        ("  开化村 ", "开化村委会"),
    ],
)
def test_search_when_typed_as_people_do_then_village_comes_first(app, factory, units, typed, first):
    township = factory.township()
    factory.place(name="开化村委会", unit="JY", township=township, code="140110002204")
    factory.place(name="新开化村委会", unit="JY")
    factory.place(name="库海村委会", unit="JY")
    with app.app_context():
        found = queries.search_places(someone(units["JY"]), typed)
        assert found[0].name == first


@pytest.mark.parametrize("typed", ["%", "_", "'", "\\", "不存在的村", "   "])
def test_search_when_nothing_answers_then_empty(app, factory, units, typed):
    factory.place(name="开化村委会", unit="JY")
    with app.app_context():
        assert list(queries.search_places(someone(units["JY"]), typed)) == []


def test_search_when_initials_are_equal_then_before_longer_initials(app, factory, units):
    factory.place(name="康辉春天社区居委会", unit="JY", kind="residential")
    factory.place(name="开化村委会", unit="JY")
    with app.app_context():
        found = queries.search_places(someone(units["JY"]), "khc")
        assert [place.short_name for place in found] == ["开化村", "康辉春天社区"]


def test_jurisdiction_when_moved_then_each_day_has_its_unit(app, factory, units):
    place_id = factory.place(unit="JY")
    moved_on = date(2026, 6, 1)
    with app.app_context():
        place = db.session.get(Place, place_id)
        assert services.assign_unit(place, db.session.get(Unit, units["QX"]), moved_on, None)
        before = moved_on - timedelta(days=1)
        assert queries.unit_id_of_place(place_id, date(1999, 1, 1)) == units["JY"]
        assert queries.unit_id_of_place(place_id, before) == units["JY"]
        assert queries.unit_id_of_place(place_id, moved_on) == units["QX"]
        for day, unit in ((before, "JY"), (moved_on, "QX")):
            holding = queries.jurisdiction_on(day)
            assert db.session.execute(db.select(holding)).all() == [(place_id, units[unit], True)]


def test_jurisdiction_when_nobody_was_named_then_root_answers(app, factory, units):
    place_id = factory.place()
    with app.app_context():
        holding = queries.jurisdiction_on(today())
        assert db.session.execute(db.select(holding)).all() == [(place_id, units["HQ"], False)]
        assert queries.unit_id_of_place(place_id, today()) == units["HQ"]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (PlaceFilters(kind="residential"), ["师范街社区居委会"]),
        (PlaceFilters(unit="JY"), ["开化村委会"]),
        (PlaceFilters(unit="HQ"), ["开化村委会", "师范街社区居委会", "无主村委会"]),
        (PlaceFilters(unit="none"), ["师范街社区居委会", "无主村委会"]),
        (PlaceFilters(unit="no-such-unit"), []),
        (PlaceFilters(township="140110002"), ["开化村委会"]),
        (PlaceFilters(county="140110"), ["开化村委会"]),
        (PlaceFilters(coord_quality="none"), ["师范街社区居委会", "无主村委会"]),
        (PlaceFilters(to_check=True), ["无主村委会"]),
        (PlaceFilters(is_key=True), ["开化村委会"]),
        (PlaceFilters(text="sfj"), ["师范街社区居委会"]),
        (PlaceFilters(retired=True), []),
    ],
)
def test_list_when_filtered_then_only_what_fits(app, factory, units, filters, names):
    township = factory.township()
    factory.place(
        name="开化村委会", unit="JY", township=township, lat=37.7, lon=112.47, is_key=True
    )
    factory.place(name="师范街社区居委会", kind="residential")
    factory.place(name="无主村委会", to_check=True)
    with app.app_context():
        account = someone(units["HQ"])
        rows = queries.list_places_in_scope(account, filters)
        assert sorted(row.place.name for row in rows) == sorted(names)
        assert queries.count_places_in_scope(account, filters) == len(names)
