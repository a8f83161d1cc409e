from types import SimpleNamespace

import pytest

from outreach.units import queries
from outreach.units.services import add_unit


@pytest.fixture
def tree(app):
    """Headquarters with two brigades, the second added first in the order, and squadrons."""
    with app.app_context():
        units = {
            code: add_unit(code, code, parent, position=position, actor=None)
            for code, parent, position in (
                ("HQ", None, 1),
                ("B2", "HQ", 2),
                ("B1", "HQ", 1),
                ("S22", "B2", 2),
                ("S21", "B2", 1),
                ("S11", "B1", 1),
            )
        }
        yield SimpleNamespace(**units)


def codes(units):
    return [unit.code for unit in units]


def of(unit):
    return SimpleNamespace(unit_id=unit.id)


def test_units_when_listed_then_stand_in_tree_and_establishment_order(tree):
    assert codes(queries.list_units()) == ["HQ", "B1", "S11", "B2", "S21", "S22"]
    assert codes(queries.list_units_in_scope(of(tree.B2))) == ["B2", "S21", "S22"]


def test_scope_when_asked_then_is_the_own_unit_and_all_below(tree):
    assert queries.scope_unit_ids(of(tree.HQ)) == {unit.id for unit in vars(tree).values()}
    assert queries.scope_unit_ids(of(tree.B1)) == {tree.B1.id, tree.S11.id}
    assert queries.scope_unit_ids(of(tree.S11)) == {tree.S11.id}
    with pytest.raises(LookupError):
        queries.get_unit_in_scope(of(tree.B1), tree.B2.id)
    with pytest.raises(LookupError):
        queries.get_unit_in_scope(of(tree.S11), tree.B1.id)


def test_scope_when_a_unit_is_added_in_the_same_request_then_has_it(tree):
    before = queries.scope_unit_ids(of(tree.B1))

    new = add_unit("S12", "S12", "B1", actor=None)

    assert queries.scope_unit_ids(of(tree.B1)) == {*before, new.id}


def test_root_when_there_is_no_unit_yet_then_is_not_found(app):
    with app.app_context():
        assert queries.find_root_unit() is None
        with pytest.raises(LookupError):
            queries.get_root_unit()


def test_unit_when_sought_by_code_then_capitals_do_not_matter(tree):
    assert queries.find_unit_by_code(" b1 ") is tree.B1
    assert queries.find_unit_by_code("b%") is None
