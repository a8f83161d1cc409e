"""The operator's commands: `places import` and `places outlines`."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.audit.models import AuditEvent
from outreach.database import db
from outreach.places import queries
from outreach.places.models import Outline, Place
from outreach.places.outline_files import OutlinesRefused, read_outlines
from outreach.places.outline_services import MESSAGES, outlines_message
from tests.places.conftest import TAIYUAN

SQUARE = [[[112.0, 37.0], [113.0, 37.0], [113.0, 38.0], [112.0, 37.0]]]


@pytest.fixture
def units(factory):
    factory.root()
    factory.unit("QX", "清徐大队")


@pytest.fixture
def list_of(tmp_path):
    """Writes a list and gives its path."""

    def write(*lines, heading="code,name"):
        path = tmp_path / "list.csv"
        path.write_text("\n".join([heading, *lines]), encoding="utf-8")
        return path

    return write


def test_import_when_dry_run_then_lists_every_line_and_writes_nothing(
    units, run, list_of, register
):
    run("places", "import", list_of("140121100204,六合村委会", "140121100205,东南坊村委会"))
    before = register()
    result = run(
        "places", "import", "--dry-run",
        list_of("140121100204,六合新村委会", "140121100205,东南坊村委会", "140121100206,新村委会"),
    )  # fmt: skip
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:3] == [
        "changed\t2\t140121100204\t六合新村委会\tname: 六合村委会 -> 六合新村委会",
        "unchanged\t3\t140121100205\t东南坊村委会",
        "added\t4\t140121100206\t新村委会",
    ]
    assert lines[-1] == "Dry run: 1 added, 1 changed, 1 unchanged, 0 refused, 0 missing."
    assert register() == before


def test_import_when_dry_run_has_refused_lines_then_listed_with_the_others(units, run, list_of):
    result = run("places", "import", "--dry-run", list_of("140121100204,甲村", "1.4E+11,乙村"))
    assert result.exit_code == 1
    words = [line.split("\t")[:3] for line in result.stdout.splitlines()[:2]]
    assert words == [["added", "2", "140121100204"], ["refused", "3", "1.4E+11"]]
    assert "1.4E+11" in result.stderr
    assert "3" in result.stderr.splitlines()[0]


def test_import_when_done_then_counts_and_missing_places_are_told(units, run, list_of):
    run("places", "import", list_of("140121100204,六合村委会"))
    result = run("places", "import", list_of("140121100205,东南坊村委会"))
    assert result.exit_code == 0
    assert "140121100204\t六合村委会" in result.stdout
    assert "Imported: 1 added, 0 changed, 0 unchanged, 0 refused, 1 missing." in result.stdout


def test_import_when_columns_are_not_read_then_named(units, run, list_of):
    result = run("places", "import", list_of("140121100204,甲村,x", heading="code,name,备注"))
    assert "Columns not read: 备注." in result.stdout


def test_import_when_from_day_is_given_then_changed_units_hold_from_it(
    app, factory, units, run, list_of
):
    factory.unit("JY", "晋源大队")
    run("places", "import", list_of("140121100204,甲村,QX", heading="code,name,unit"))
    path = list_of("140121100204,甲村,JY", heading="code,name,unit")
    assert run("places", "import", path, "--from", "2026-03-01").exit_code == 0
    with app.app_context():
        place = db.session.scalars(db.select(Place)).one()
        rows = queries.list_jurisdictions(place)
        assert [str(row.from_date) for row in rows] == ["2026-03-01", "None"]
        assert str(rows[1].to_date) == "2026-02-28"


@pytest.mark.parametrize("day", ["yesterday", "0026-03-01", "2026-02-30"])
def test_import_when_day_is_none_then_usage_error(units, run, list_of, day):
    result = run("places", "import", list_of("140121100204,甲村"), "--from", day)
    assert result.exit_code == 2
    assert "--from" in result.stderr


def test_import_when_there_is_no_such_file_then_usage_error(units, run):
    assert run("places", "import", "no-such-file.csv").exit_code == 2


# ---- outlines


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def feature(code="140121", name="清徐县", kind="Polygon", coordinates=SQUARE):
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def ring(*positions):
    return [[*positions, positions[0]]]


def test_outlines_when_imported_twice_then_second_changes_nothing(app, run, register):
    first = run("places", "outlines", TAIYUAN / "counties.geojson")
    assert first.stdout == "10 added, 0 changed, 0 unchanged.\n"
    before = register()
    again = run("places", "outlines", TAIYUAN / "counties.geojson")
    assert again.stdout == "0 added, 0 changed, 10 unchanged.\n"
    assert register() == before
    with app.app_context():
        actions = db.session.scalars(db.select(AuditEvent.action)).all()
        assert actions.count("outlines.import") == 1


def test_outlines_when_one_changes_then_only_it_is_changed(app, run, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(collection(feature(), feature("140122", "阳曲县")))
    run("places", "outlines", path)
    path.write_bytes(collection(feature(kind="MultiPolygon", coordinates=[SQUARE])))
    assert run("places", "outlines", path).stdout == "0 added, 1 changed, 0 unchanged.\n"
    with app.app_context():
        stored = {row.code: row.geometry["type"] for row in db.session.scalars(db.select(Outline))}
        assert stored == {"140121": "MultiPolygon", "140122": "Polygon"}


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        ("code,name\n140121,清徐县\n".encode("gb18030"), "not_utf8"),
        (b"\xff\xfe{\x00}\x00", "not_utf8"),
        (b"code,name\n", "not_json"),
        (collection(feature())[:-10], "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"[]", "not_collection"),
        (json.dumps(feature()).encode(), "not_collection"),
        (collection(), "no_features"),
        (b'{"type": "FeatureCollection", "features": 1}', "no_features"),
        (collection(1), "not_feature"),
        (collection({"type": "Feature", "properties": None, "geometry": None}), "not_feature"),
        (collection(feature(code="清徐")), "bad_code"),
        (collection(feature(code=None)), "bad_code"),
        (collection(feature(name="")), "bad_name"),
        (collection(feature(name=12)), "bad_name"),
        (collection(feature(kind="Point", coordinates=[112, 37])), "not_area"),
        (collection(feature(coordinates=[])), "not_area"),
        (collection(feature(coordinates="x")), "not_area"),
        (collection(feature(kind="MultiPolygon")), "open_ring"),
        (collection(feature(coordinates=[[[112, 37], [113, 37], [113, 38]]])), "open_ring"),
        (collection(feature(coordinates=[[*SQUARE[0][:3], [1, 2]]])), "open_ring"),
        (collection(feature(coordinates=ring([112, 37], [113, 37], ["x", 38]))), "bad_position"),
        (collection(feature(coordinates=ring([112], [113, 37], [113, 38]))), "bad_position"),
        (collection(feature(coordinates=ring([112, 37], [113, 37], [True, 38]))), "bad_position"),
        (b'{"type":"FeatureCollection","features":[{"properties":{"code":"140121","name":"x"},'
         b'"geometry":{"type":"Polygon","coordinates":[[[NaN,1],[1,1],[1,1],[NaN,1]]]}}]}',
         "bad_position"),
        (collection(feature(coordinates=ring([37, 112], [37, 113], [38, 113]))), "swapped"),
        (collection(feature(coordinates=ring([512, 37], [513, 37], [513, 38]))), "out_of_range"),
        (collection(feature(coordinates=ring([10**400, 3], [113, 37], [113, 38]))), "bad_position"),
        (collection(feature(), feature()), "code_twice"),
    ],
)  # fmt: skip
def test_outlines_when_file_is_broken_then_refused_with_a_message(content, reason):
    with pytest.raises(OutlinesRefused) as refused:
        read_outlines(content)
    assert refused.value.reason == reason
    assert "%(" not in outlines_message(refused.value)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "x"]), inner, max_size=3)
    ),
    max_leaves=15,
)


@given(st.sampled_from(["Polygon", "MultiPolygon"]), _json)
def test_outlines_when_coordinates_are_anything_then_read_or_refused(kind, coordinates):
    with contextlib.suppress(OutlinesRefused):
        read_outlines(collection(feature(kind=kind, coordinates=coordinates)))


def test_outlines_when_refused_then_exit_1_and_nothing_written(run, register, tmp_path):
    before = register()
    path = tmp_path / "a.geojson"
    path.write_bytes(collection(feature(), feature("x")))
    result = run("places", "outlines", path)
    assert result.exit_code == 1
    assert "2" in result.stderr
    assert "Nothing was written" in result.stderr
    assert register() == before


def test_outlines_when_all_reasons_are_listed_then_each_is_tried_above():
    tried = {
        "empty", "not_utf8", "not_json", "not_collection", "no_features", "not_feature",
        "bad_code", "bad_name", "not_area", "open_ring", "bad_position", "swapped",
        "out_of_range", "code_twice",
    }  # fmt: skip
    assert tried == set(MESSAGES)
