"""Importing lists: what is added, changed, left alone; when; for whom."""

from datetime import date

import pytest

from outreach.accounts.models import Account
from outreach.audit.models import AuditEvent
from outreach.database import db
from outreach.periods import today
from outreach.places import queries
from outreach.places.import_queries import plan_import
from outreach.places.import_services import import_places
from outreach.places.models import Jurisdiction, Place, PlaceImport, Township
from tests.places.conftest import GOOD, TAIYUAN

CODE = "140121100204"
DAY = date(2026, 6, 1)


@pytest.fixture
def units(factory):
    """Headquarters with two brigades; ids by code."""
    root = factory.root()
    return {
        "HQ": root,
        "QX": factory.unit("QX", "清徐大队"),
        "JY": factory.unit("JY", "晋源大队"),
    }


@pytest.fixture
def bring(app):
    """Imports lines below a heading as the operator, or as an account, and gives the plan."""

    def send(*lines, heading="code,name", account=None, day=DAY, dry_run=False):
        content = "\n".join([heading, *lines]).encode()
        with app.app_context():
            who = None if account is None else db.session.get(Account, account.id)
            if dry_run:
                return plan_import(content, "a.csv", day, who)
            return import_places(content, "a.csv", day, who)

    return send


@pytest.fixture
def stored(app):
    """The place with a code, as plain values."""

    def read(code=CODE):
        with app.app_context():
            place = db.session.scalars(db.select(Place).where(Place.code == code)).one()
            township = place.township
            return {
                "name": place.name,
                "kind": place.kind,
                "point": (place.lat, place.lon, place.coord_quality),
                "people": (place.population, place.households),
                "town": township and (township.code, township.name, township.county),
                "search": (place.pinyin, place.initials),
                "active": place.active,
            }

    return read


@pytest.fixture
def held(app):
    """Who answers for the place, from when to when, the oldest first."""

    def read(code=CODE):
        with app.app_context():
            place = db.session.scalars(db.select(Place).where(Place.code == code)).one()
            rows = queries.list_jurisdictions(place)
            return [(row.unit.code, row.from_date, row.to_date) for row in reversed(rows)]

    return read


def test_import_when_real_list_then_register_is_whole_and_again_changes_nothing(
    app, units, register
):
    content = (TAIYUAN / "villages.csv").read_bytes()
    with app.app_context():
        first = import_places(content, "villages.csv", DAY)
        assert first.counts == {
            "added": 1401, "changed": 0, "unchanged": 0, "refused": 0, "missing": 0
        }  # fmt: skip
        assert db.session.scalar(db.select(db.func.count(Township.id))) == 108
        villages = db.select(db.func.count(Place.id)).where(Place.kind == "village")
        assert db.session.scalar(villages) == 637
    before = register()
    with app.app_context():
        for name, again in (
            ("villages.csv", content),
            ("other.csv", content.decode().encode("gb18030")),
        ):
            assert import_places(again, name, DAY).counts["unchanged"] == 1401
        assert register() == before
        # Neither a second entry of the audit nor a second import is left behind.
        assert db.session.scalar(db.select(db.func.count(PlaceImport.id))) == 1
        events = db.session.scalars(
            db.select(AuditEvent).where(AuditEvent.action == "import.write")
        ).all()
        assert len(events) == 1
        assert events[0].details["counts"]["added"] == 1401
        assert len(events[0].details["sha256"]) == 64


def test_import_when_workbook_then_points_and_numbers_are_stored(app, units, stored):
    with app.app_context():
        content = (GOOD / "numbers.xlsx").read_bytes()
        assert import_places(content, "numbers.xlsx", DAY).counts["added"] == 12
        assert import_places(content, "numbers.xlsx", DAY).counts["unchanged"] == 12
    assert stored() == {
        "name": "六合村委会",
        "kind": "village",
        "point": (37.6, 112.3, "geocoded"),
        "people": (300, 100),
        "town": ("140121100", "清源镇", "清徐县"),
        "search": ("liuhecun", "lhc"),
        "active": True,
    }


def test_import_when_only_code_and_name_then_kind_and_township_come_from_the_code(
    units, bring, stored
):
    bring(f"{CODE},六合村委会")
    assert stored()["kind"] == "village"
    assert stored()["town"] == ("140121100", "140121100", "")
    # A later list that names the township names it for all.
    plan = bring(f"{CODE},六合村委会,清源镇", heading="code,name,town")
    assert plan.changed[0].changes == {"town": ["140121100", "清源镇"]}
    assert stored()["town"] == ("140121100", "清源镇", "")


def test_import_when_a_moved_village_still_names_its_old_township_then_no_township_is_renamed(
    units, bring, stored
):
    heading = "code,name,town_code,town"
    bring(
        f"{CODE},六合村委会,140121100,清源镇",
        "140121101201,东村委会,140121101,徐沟镇",
        heading=heading,
    )
    bring(f"{CODE},六合村委会,140121101,徐沟镇", heading=heading)
    plan = bring(f"{CODE},六合村委会,清源镇", heading="code,name,town")
    assert [each.reason for each in plan.refused] == ["township_needs_code"]
    assert stored()["town"][:2] == ("140121101", "徐沟镇")


def test_dry_run_when_made_then_tells_each_change_and_writes_nothing(units, bring, register):
    bring(f"{CODE},六合村委会,300", "140121100205,东南坊村委会,20", heading="code,name,人口")
    before = register()
    plan = bring(
        f"{CODE},六合新村委会,350",
        "140121100206,西南坊村委会,",
        heading="code,name,人口",
        dry_run=True,
    )
    assert plan.changed[0].changes == {
        "name": ["六合村委会", "六合新村委会"],
        "population": [300, 350],
    }
    assert [line.code for line in plan.added] == ["140121100206"]
    assert [place.code for place in plan.missing] == ["140121100205"]
    assert register() == before


def test_import_when_cells_are_empty_then_nothing_stored_is_erased(units, bring, stored, held):
    heading = "code,name,kind,lat,lon,坐标来源,人口,户数,town,unit"
    bring(f"{CODE},六合村委会,社区,37.6,112.3,实测,300,100,清源镇,QX", heading=heading)
    before, holding = stored(), held()
    plan = bring(f"{CODE},六合村委会,,,,,,,,", heading=heading)
    assert plan.counts["unchanged"] == 1
    assert bring(f"{CODE},六合村委会").counts["unchanged"] == 1
    assert (stored(), held()) == (before, holding)


def test_import_when_point_moves_then_its_quality_follows(units, bring, stored):
    bring(f"{CODE},六合村委会,37.6,112.3,实测", heading="code,name,lat,lon,坐标来源")
    assert stored()["point"] == (37.6, 112.3, "surveyed")
    bring(f"{CODE},六合村委会,37.6,112.3", heading="code,name,lat,lon")
    assert stored()["point"] == (37.6, 112.3, "surveyed")
    bring(f"{CODE},六合村委会,37.7,112.3", heading="code,name,lat,lon")
    assert stored()["point"] == (37.7, 112.3, "geocoded")


def test_import_when_name_changes_then_search_finds_the_new_one(units, bring, stored):
    bring(f"{CODE},六合村委会")
    bring(f"{CODE},开化村委会")
    assert stored()["search"] == ("kaihuacun", "khc")


def test_import_when_place_left_the_register_then_it_comes_back(app, units, bring, stored):
    bring(f"{CODE},六合村委会")
    with app.app_context():
        db.session.scalars(db.select(Place)).one().active = False
        db.session.commit()
    assert bring(f"{CODE},六合村委会").changed[0].changes == {"active": [False, True]}
    assert stored()["active"]


def test_import_when_missing_from_a_new_list_then_reported_and_kept(units, bring, stored):
    bring(f"{CODE},六合村委会", "140121100205,东南坊村委会")
    plan = bring("140121100205,东南坊村委会")
    assert [(place.code, place.name) for place in plan.missing] == [(CODE, "六合村委会")]
    assert stored()["active"]


def test_import_when_one_line_is_refused_then_no_other_is_written(units, bring, register):
    before = register()
    plan = bring(f"{CODE},六合村委会", "1401,东南坊村委会")
    assert plan.counts["refused"] == 1
    assert register() == before


# ---- units: from which day on


def test_unit_when_named_first_then_since_ever_by_code_or_name(units, bring, held):
    bring(f"{CODE},六合村委会,qx", "140121100205,乙村,清徐大队", heading="code,name,unit")
    assert held() == [("QX", None, None)]
    assert held("140121100205") == [("QX", None, None)]


def test_unit_when_changed_then_old_row_ends_the_day_before(units, bring, held):
    bring(f"{CODE},六合村委会,QX", heading="code,name,unit")
    plan = bring(f"{CODE},六合村委会,JY", heading="code,name,大队")
    assert plan.changed[0].changes == {"unit": ["清徐大队", "晋源大队"]}
    assert held() == [("QX", None, date(2026, 5, 31)), ("JY", DAY, None)]
    assert bring(f"{CODE},六合村委会,JY", heading="code,name,unit").counts["unchanged"] == 1


def test_unit_when_changed_twice_on_one_day_then_the_last_word_holds(units, bring, held):
    bring(f"{CODE},六合村委会,QX", heading="code,name,unit")
    bring(f"{CODE},六合村委会,JY", heading="code,name,unit")
    bring(f"{CODE},六合村委会,QX", heading="code,name,unit")
    assert held() == [("QX", None, None)]


def test_unit_when_change_goes_behind_the_last_one_then_refused(units, bring, held, register):
    bring(f"{CODE},六合村委会,QX", heading="code,name,unit")
    bring(f"{CODE},六合村委会,JY", heading="code,name,unit")
    before = register()
    plan = bring(f"{CODE},六合村委会,QX", heading="code,name,unit", day=date(2026, 5, 1))
    assert [refusal.reason for refusal in plan.refused] == ["unit_too_early"]
    assert register() == before


def test_unit_when_root_then_nobody_in_particular_answers_any_more(units, bring, held):
    bring(f"{CODE},六合村委会,QX", "140121100205,乙村,HQ", heading="code,name,unit")
    assert held("140121100205") == []
    bring(f"{CODE},六合村委会,HQ", heading="code,name,unit")
    assert held() == [("QX", None, date(2026, 5, 31))]
    bring(f"{CODE},六合村委会,JY", heading="code,name,unit", day=date(2026, 7, 1))
    assert held()[-1] == ("JY", date(2026, 7, 1), None)


def test_unit_when_out_of_use_or_name_is_shared_then_refused(app, factory, units, bring):
    factory.unit("QX2", "清徐大队")
    plan = bring(f"{CODE},六合村委会,清徐大队", heading="code,name,unit")
    assert [refusal.reason for refusal in plan.refused] == ["ambiguous_unit"]
    assert bring(f"{CODE},六合村委会,QX2", heading="code,name,unit").counts["added"] == 1


# ---- scope: a brigade's administrator keeps the brigade's places only


@pytest.fixture
def brigade_admin(factory, units):
    return factory.account("administrator", "QX")


def test_scope_when_brigade_adds_a_place_then_it_is_its_own(units, bring, held, brigade_admin):
    bring(f"{CODE},六合村委会", account=brigade_admin)
    assert held() == [("QX", None, None)]


def test_scope_when_headquarters_adds_a_place_then_nobody_has_it_yet(units, bring, held):
    bring(f"{CODE},六合村委会")
    assert held() == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"{CODE},六合村委会,JY,", "unit_outside"),
        ("140110002204,改名村委会,,", "place_outside"),
        ("140110002205,无主改名村委会,,", "place_outside"),
        ("140121100209,新村委会,,改名镇", "township_not_yours"),
    ],
)
def test_scope_when_line_reaches_beyond_it_then_refused(
    factory, units, bring, brigade_admin, register, line, reason
):
    factory.township("140121100", "清源镇", "清徐县")
    factory.place(code="140110002204", name="开化村委会", unit="JY")
    factory.place(code="140110002205", name="无主村委会")
    before = register()
    plan = bring(line, heading="code,name,unit,town", account=brigade_admin)
    assert [refusal.reason for refusal in plan.refused] == [reason]
    assert register() == before


def test_scope_when_brigade_imports_then_only_its_own_places_can_be_missing(
    factory, units, bring, brigade_admin
):
    factory.place(code="140121100205", name="东南坊村委会", unit="QX")
    factory.place(code="140110002204", name="开化村委会", unit="JY")
    plan = bring(f"{CODE},六合村委会", account=brigade_admin)
    assert [place.code for place in plan.missing] == ["140121100205"]


@pytest.mark.any_engine
@pytest.mark.slow
def test_import_when_28000_rows_then_a_handful_of_statements(app, units, bring):
    lines = [f"{14 + at // 9000}{at % 9000 + 1000:04}{100 + at % 7}{200 + at % 700},村{at},QX"
             for at in range(28_000)]  # fmt: skip
    statements = []

    def count(*arguments):
        statements.append(arguments[2])

    with app.app_context():
        engine = db.engine
    db.event.listen(engine, "before_cursor_execute", count)
    plan = bring(*lines, heading="code,name,unit", day=today())
    db.event.remove(engine, "before_cursor_execute", count)
    assert plan.counts["added"] == 28_000
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Jurisdiction.id))) == 28_000
    # Bulk inserts go in pages of many rows; never one statement a row.
    assert len(statements) < 400
