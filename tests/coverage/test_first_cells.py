"""The cells with which a large map begins: they hold the same places as the map itself."""

import json
import math
import struct

import brotli
import pytest

from tests.coverage.conftest import talk
from tests.coverage.payloads import planes


def read_cells(data):
    """What is told of the places, and the grids, read as docs/map-payloads.md tells.

    A grid is a cell's width (parts of the world) and its cells by column and row: counts by class
    with the overdue last, and the middle of their places (parts of the world).
    """
    mark, length, grids = struct.unpack_from("<4sII", data)
    assert mark == b"OCL2"
    at = 12 + length

    def column(count):
        nonlocal at
        width = data[at]
        found = planes(data[at + 1 :], count, width)
        at += 1 + width * count
        return found

    found = []
    for _grid in range(grids):
        halves, count, left, top, columns = struct.unpack_from("<5I", data, at)
        at += 20
        where = 0
        places = []
        for step in column(count):
            where += step
            places.append((left + where % columns, top + where // columns))
        width = 36 / math.sqrt(2) ** halves / 256
        middles = [
            tuple((line + share / 65536) * width for line, share in zip(cell, shares, strict=True))
            for cell, shares in zip(
                places, zip(column(count), column(count), strict=True), strict=True
            )
        ]
        counts = list(zip(*(column(count) for _class in range(8)), strict=True))
        found.append((width, dict(zip(places, zip(counts, middles, strict=True), strict=True))))
    assert at == len(data)
    return json.loads(data[12 : 12 + length]), found


def in_world(lat, lon):
    """A position as every slippy map draws it, the world from 0 to 1."""
    return (lon + 180) / 360, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2


def cell_of(width, lat, lon):
    return tuple(math.floor(part / width) for part in in_world(lat, lon))


def test_cells_when_places_lie_in_two_corners_then_each_cell_counts_its_own_by_class(
    signed_in, scene, factory
):
    near = [
        factory.place(f"14010000010{n}", f"近{n}村", scene.a, lat=37.70, lon=112.30 + n / 10_000)
        for n in (0, 2)
    ]
    factory.place("140100000201", "远村", scene.b, lat=39.9, lon=115.0)
    factory.visit(scene.officer_a, near[0], "2024-06-25T10:00:00+08:00", talks=[talk(5)])
    factory.visit(scene.officer_a, near[1], "2024-01-05T10:00:00+08:00", talks=[talk(5)])
    client = signed_in(scene.analyst)

    told, grids = read_cells(client.get("/map/cells.bin?from=2024-06-01&to=2024-06-30").data)

    for width, cells in grids:
        # 0-14 days, 91-180 days and overdue; never. Places without a point are in no cell.
        counts, middle = cells[cell_of(width, 37.70, 112.3001)]
        assert counts == (1, 0, 0, 0, 1, 0, 0, 1)
        assert middle == pytest.approx(in_world(37.70, 112.3001), abs=width / 10_000)
        assert cells[cell_of(width, 39.9, 115.0)][0] == (0, 0, 0, 0, 0, 0, 1, 0)
        assert sum(sum(counts[:7]) for counts, _middle in cells.values()) == 3
    assert told["box"] == [[37.7, 39.9], [112.3, 115.0]]
    # The legend's own figures have those without a point, too.
    everywhere = told["missing"] + 3
    assert sum(told["rows"]) == everywhere
    assert told["rows"][:6] == [1, 0, 0, 0, 1, 0]
    assert (told["overdue"], told["outside"]) == (1, 0)


def test_cells_when_places_hide_behind_others_then_the_corner_has_only_those_in_front(
    signed_in, scene, factory
):
    for number, (lat, lon) in enumerate(
        ((37.9, 112.1), (37.8, 112.3), (37.7, 112.5), (37.95, 112.4), (37.75, 112.6))
    ):
        factory.place(f"1401000001{number:02}", f"{number}村", scene.a, lat=lat, lon=lon)

    told, _grids = read_cells(signed_in(scene.analyst).get("/map/cells.bin").data)

    assert told["corner"] == [[37.9, 112.1], [37.8, 112.3], [37.7, 112.5]]


def test_cells_when_villages_are_many_then_grids_are_the_finest_that_a_map_draws(
    signed_in, scene, factory
):
    for number in range(64):
        lat, lon = 37.7 + number // 8 * 0.02, 112.3 + number % 8 * 0.02
        factory.place(f"1401000001{number:02}", f"{number}村", scene.a, lat=lat, lon=lon)

    _told, grids = read_cells(signed_in(scene.analyst).get("/map/cells.bin").data)

    # Wider cells have fewer of them; with half the width more than a sixteenth of the places.
    for width, cells in grids:
        assert len(cells) <= 64 / 16
        finer = {
            cell_of(width / 2, 37.7 + number // 8 * 0.02, 112.3 + number % 8 * 0.02)
            for number in range(64)
        }
        assert len(finer) > 64 / 16
    assert grids[0][0] / grids[1][0] in (pytest.approx(math.sqrt(2)), pytest.approx(math.sqrt(0.5)))


def test_cells_when_a_unit_is_chosen_or_looks_then_only_its_own_places_count(
    signed_in, scene, factory
):
    factory.township("140105001", "西镇", "西县")
    factory.place("140100000101", "近村", scene.a, "village", "140105001", 37.70, 112.30)
    factory.place("140100000201", "远村", scene.b, lat=39.9, lon=115.0)

    for account, query in ((scene.analyst, "?unit=A"), (scene.officer_a, "")):
        told, grids = read_cells(signed_in(account).get(f"/map/cells.bin{query}").data)
        for _width, cells in grids:
            assert [sum(counts[:7]) for counts, _middle in cells.values()] == [1]
        assert told["box"] == [[37.7, 37.7], [112.3, 112.3]]
        assert told["counties"] == ["140105"]
        assert (told["outside"] > 0) == bool(query)
    assert signed_in(scene.officer_a).get("/map/cells.bin?unit=B").status_code == 404
    assert signed_in(scene.officer_a).get("/map/cells.bin?from=x").status_code == 400


def test_cells_when_no_place_has_a_point_then_there_are_none(signed_in, scene):
    told, grids = read_cells(signed_in(scene.analyst).get("/map/cells.bin").data)

    assert (told["box"], told["corner"]) == (None, [])
    assert [cells for _width, cells in grids] == [{}, {}]
    assert told["missing"] == sum(told["rows"])


def test_cells_when_nothing_changed_then_asking_again_brings_304_and_packed_they_are_the_same(
    signed_in, scene
):
    client = signed_in(scene.analyst)
    plain = client.get("/map/cells.bin")
    packed = client.get("/map/cells.bin", headers={"Accept-Encoding": "br"})

    assert brotli.decompress(packed.data) == plain.data
    again = client.get("/map/cells.bin", headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status_code == 304
