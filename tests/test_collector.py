"""The garbage collector spares what stays, but only where the server has it so."""

from __future__ import annotations

import gc

from outreach.collector import spare_what_stays
from outreach.lazy import lazy_module


def is_looked_at(thing):
    return any(each is thing for each in gc.get_objects())


def test_collector_when_it_spares_what_was_there_at_first_then_also_what_is_loaded_later():
    gc.freeze()
    try:
        register = [["开化村"]]
        assert is_looked_at(register)
        spare_what_stays()
        assert not is_looked_at(register)

        later = [["folium"]]
        assert lazy_module("colorsys").__name__ == "colorsys"
        assert not is_looked_at(later)
    finally:
        gc.unfreeze()


def test_collector_when_the_server_spares_nothing_then_it_stays_so():
    spare_what_stays()
    assert gc.get_freeze_count() == 0
