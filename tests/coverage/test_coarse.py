"""The coarse cells of a very large map: they hold the same places as the map itself."""

import math
import struct

import brotli
import pytest

from tests.coverage.conftest import talk
from tests.coverage.payloads import planes


@pytest.fixture
def signed_in(factory, client):
    def sign_in(account):
        factory.sign_in(client, account)
        return client

    return sign_in


def read_cells(data):
    """Column and row of each cell with its counts by class, then the overdue."""
    mark, count, _token, level, columns = struct.unpack_from("<4sI8sII", data)
    assert mark == b"OCL1"
    at, where, cells = 24 + 4 * count, 0, []
    for step in planes(data[24:], count, 4):
        where += (step >> 1) ^ -(step & 1)
        cells.append((where % 2**level, where >> level))
    counts = []
    for _column in range(columns):
        width = data[at]
        counts.append(planes(data[at + 1 :], count, width))
        at += 1 + width * count
    return level, dict(zip(cells, zip(*counts, strict=True), strict=True))


def cell_of(level, lat, lon):
    """The tile of a position, as every slippy map numbers it."""
    size = 2**level
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * size), int(down * size)


def test_cells_when_places_lie_in_two_corners_then_each_cell_counts_its_own_by_class(
    signed_in, scene, factory
):
    near = [
        factory.place(f"14010000010{n}", f"近{n}村", scene.a, lat=37.70, lon=112.30) for n in (1, 2)
    ]
    factory.place("140100000201", "远村", scene.b, lat=39.9, lon=115.0)
    factory.visit(scene.officer_a, near[0], "2024-06-25T10:00:00+08:00", talks=[talk(5)])
    factory.visit(scene.officer_a, near[1], "2024-01-05T10:00:00+08:00", talks=[talk(5)])
    client = signed_in(scene.analyst)

    level, cells = read_cells(client.get("/map/cells.bin?from=2024-06-01&to=2024-06-30").data)

    # 0-14 days, 91-180 days and overdue; never. Places without a point are in no cell.
    assert cells[cell_of(level, 37.70, 112.30)] == (1, 0, 0, 0, 1, 0, 0, 1)
    assert cells[cell_of(level, 39.9, 115.0)] == (0, 0, 0, 0, 0, 0, 1, 0)
    assert sum(sum(each[:7]) for each in cells.values()) == 3


def test_cells_when_a_unit_is_chosen_or_looks_then_only_its_own_places_count(
    signed_in, scene, factory
):
    factory.place("140100000101", "近村", scene.a, lat=37.70, lon=112.30)
    factory.place("140100000201", "远村", scene.b, lat=39.9, lon=115.0)

    for account, query in ((scene.analyst, "?unit=A"), (scene.officer_a, "")):
        _level, cells = read_cells(signed_in(account).get(f"/map/cells.bin{query}").data)
        assert [sum(each[:7]) for each in cells.values()] == [1]
    assert signed_in(scene.officer_a).get("/map/cells.bin?unit=B").status_code == 404
    assert signed_in(scene.officer_a).get("/map/cells.bin?from=x").status_code == 400


def test_cells_when_nothing_changed_then_asking_again_brings_304_and_packed_they_are_the_same(
    signed_in, scene
):
    client = signed_in(scene.analyst)
    plain = client.get("/map/cells.bin")
    packed = client.get("/map/cells.bin", headers={"Accept-Encoding": "br"})

    assert brotli.decompress(packed.data) == plain.data
    again = client.get("/map/cells.bin", headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status_code == 304
