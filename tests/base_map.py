"""Tiny base maps of zoom 0 and 1: one tile that is land from edge to edge, in PMTiles and in MBTiles."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
from pathlib import Path

from PIL import Image

EXTENT = 4096
#: The colour of the images in `write_mbtiles`.
SAND = (226, 205, 170)


def write_base_map(path: Path) -> Path:
    """Writes the file and gives its path."""
    tile = _tile()
    metadata = json.dumps({"attribution": '<a href="https://example.org">© 测绘</a>'}).encode()
    # One entry: from tile 0 on, the five of zoom 0 and 1, so long, at the beginning (offset plus one).
    directory = b"".join(_varint(number) for number in (1, 0, 5, len(tile), 1))
    start = 127
    places = []
    for part in (directory, metadata, b"", tile):
        places += [start, len(part)]
        start += len(part)
    header = b"PMTiles\x03" + struct.pack(
        "<8Q3Q6B4iB2i",
        *places,
        5,
        1,
        1,
        1,  # clustered
        1,  # directories are not compressed
        1,  # neither are tiles
        1,  # which are vector tiles
        0,
        1,  # zooms from 0 to 1
        *(round(degrees * 10_000_000) for degrees in (-180, -85, 180, 85)),
        0,
        *(round(degrees * 10_000_000) for degrees in (112.47, 37.7)),
    )
    assert len(header) == 127
    path.write_bytes(header + directory + metadata + tile)
    return path


def write_mbtiles(path: Path) -> Path:
    """Writes the file: images of sand for the whole world in zoom 0, and its north-east in zoom 1."""
    file = sqlite3.connect(path)
    file.execute("CREATE TABLE metadata (name text, value text)")
    file.execute(
        "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer,"
        " tile_data blob)"
    )
    facts = {"name": "area", "format": "png", "attribution": "© 测绘"}
    file.executemany("INSERT INTO metadata VALUES (?, ?)", facts.items())
    # Rows count from the south.
    tiles = [(0, 0, 0, sand_tile()), (1, 1, 1, sand_tile())]
    file.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", tiles)
    file.commit()
    file.close()
    return path


def sand_tile() -> bytes:
    """A PNG of 256 × 256 pixels of sand."""
    packed = io.BytesIO()
    Image.new("RGB", (256, 256), SAND).save(packed, "PNG")
    return packed.getvalue()


def _tile() -> bytes:
    """A vector tile with the layer `earth` and one polygon over all of it."""
    corners = ((0, 0), (EXTENT, 0), (EXTENT, EXTENT), (0, EXTENT))
    geometry, at = [9], (0, 0)
    for index, corner in enumerate(corners):
        if index == 1:
            geometry.append((3 << 3) | 2)
        geometry += [_zigzag(corner[0] - at[0]), _zigzag(corner[1] - at[1])]
        at = corner
    geometry.append(15)
    tags = b"".join(_varint(number) for number in (0, 0))
    feature = (
        _field(2, tags) + _number(3, 3) + _field(4, b"".join(_varint(part) for part in geometry))
    )
    layer = (
        _number(15, 2)
        + _field(1, b"earth")
        + _field(2, feature)
        + _field(3, b"kind")
        + _field(4, _field(1, b"earth"))
        + _number(5, EXTENT)
    )
    return _field(3, layer)


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _field(key: int, content: bytes) -> bytes:
    return _varint(key << 3 | 2) + _varint(len(content)) + content


def _number(key: int, number: int) -> bytes:
    return _varint(key << 3) + _varint(number)
