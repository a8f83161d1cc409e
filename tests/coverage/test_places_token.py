"""The token that names the places of a map: what changes it, and what must not."""

import hashlib
from types import SimpleNamespace

import numpy as np
import pytest

from outreach.coverage import live
from outreach.coverage.payloads import FORMAT, pack_places
from outreach.coverage.place_columns import pack_names_of, token_of_places
from outreach.coverage.register import TownRow
from outreach.database import db, transaction
from outreach.places.models import Place, Township
from outreach.units.models import Unit
from outreach.units.queries import get_root_unit
from outreach.units.rows import UnitRow
from outreach.units.services import add_unit, edit_unit


def token_of(client, **query):
    return client.get("/map/state.json", query_string=query).json["addresses"]["token"]


def test_token_when_anything_shown_of_a_place_changes_then_it_is_another_until_it_is_undone(
    app, scene, factory, signed_in
):
    town = factory.township("140110002")
    place = factory.place("140110002077", "镇上村", scene.b, township=town, lat=37.5, lon=112.5)
    with app.app_context():
        town_id = db.session.get(Place, place).township_id
    client = signed_in(scene.analyst)
    first = token_of(client)

    def change(model, key, **values):
        with app.app_context(), transaction():
            row = db.session.get(model, key)
            for name, value in values.items():
                setattr(row, name, value)

    tokens = [first]
    for model, key, name, value in (
        (Place, place, "name", "镇下村"),
        (Place, place, "code", "140110002078"),
        (Place, place, "lat", 37.51),
        (Place, place, "lon", 112.51),
        (Place, place, "is_key", True),
        (Place, place, "township_id", None),
        (Township, town_id, "name", "改名镇"),
        (Unit, scene.a1, "name", "改名中队"),
    ):
        with app.app_context():
            before = getattr(db.session.get(model, key), name)
        change(model, key, **{name: value})
        tokens.append(token_of(client))
        change(model, key, **{name: before})
        assert token_of(client) == first, name
    assert len(set(tokens)) == len(tokens)
    factory.visit(scene.officer_a, scene.in_a)
    assert token_of(client) == first
    assert token_of(client, unit="A", period="year") == first


def test_token_when_another_worker_answers_then_it_is_the_same(app, scene, factory, signed_in):
    client = signed_in(scene.analyst)
    address = client.get("/map/state.json").json["addresses"]["places"]
    live.init_app(app)  # nothing is known yet, as after a restart
    assert client.get(address).status_code == 200


def a_page():
    """Three places of two units, as a map page knows them."""
    units = [
        UnitRow("u0", "TY", "支队", "Detachment", None, 0, "u0/", True, "detachment"),
        UnitRow("u1", "A", "甲大队", "", "u0", 1, "u0/u1/", True, "brigade"),
    ]
    register = SimpleNamespace(
        ids=("p0", "p1", "p2"),
        codes=("140100000001", None, "140100000003"),
        names=("甲村村委会", "乙小学", "丙村"),
        texts=np.array([1, 2, 3], np.uint32),
        town=np.array([0, -1, 0], np.int32),
        towns=[TownRow("140100001", "甲镇", "140100")],
        lat=np.array([37.5, 37.6, np.nan]),
        lon=np.array([112.5, 112.6, np.nan]),
        is_key=np.array([True, False, False]),
        units=units,
    )
    return SimpleNamespace(
        register=register,
        places=np.arange(3),
        unit_at=np.array([1, 1, 0], np.int32),
        shown_units=[0, 1],
    )


@pytest.mark.any_engine
def test_packing_when_it_changes_then_the_format_in_the_token_is_counted_up(app):
    """Browsers keep what they hold under a token for a year."""
    sizes = (3, 5_001, 100_001)
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        packed = [
            pack_places(np.linspace(37, 38, n), np.linspace(112, 113, n), same, same, {"units": []})
            for n in sizes
            for same in [np.arange(n) % 2]
        ]
        packed.append(pack_names_of(a_page()))
        token = token_of_places(a_page())
    digest = hashlib.sha256(b"".join(packed)).hexdigest()
    # Where this fails because packing was changed on purpose: FORMAT up, then the new values here.
    assert (FORMAT, digest[:16], token) == (b"4", "1112fd29f818131d", "a6fd73509b158a64")


def test_map_when_units_change_then_the_same_server_offers_them_at_once(app, scene, signed_in):
    client = signed_in(scene.officer_a)
    assert client.get("/map/state.bin?unit=A2").status_code == 404
    with app.app_context():
        unit = add_unit("A2", "甲二中队", "A", actor=None)
        db.session.expunge(unit)
    assert client.get("/map/state.bin?unit=A2").status_code == 200
    assert '<option value="A2">　甲二中队</option>' in client.get("/map/coverage").text
    with app.app_context(), transaction():
        edit_unit(db.session.merge(unit), name="改名中队", name_en="", position=0, actor=None)
    assert '<option value="A2">　改名中队</option>' in client.get("/map/coverage").text
    with app.app_context():
        add_unit("C", "丙大队", get_root_unit().code, actor=None)
    assert client.get("/map/state.bin?unit=C").status_code == 404
