"""Reads MBTiles files (specification 1.3): a SQLite database of tiles. No Flask, no own database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

#: Content type by the metadata's format; `pbf` are vector tiles, packed with gzip.
CONTENT_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "pbf": "application/x-protobuf",
}
_DEEPEST = 22


@dataclass(frozen=True)
class Tileset:
    """What a file says of itself."""

    format: str
    attribution: str
    max_zoom: int

    @property
    def is_vector(self) -> bool:
        """Whether its tiles are geometry, to be drawn by the page."""
        return self.format == "pbf"


def read_tileset(path: Path) -> Tileset:
    """The metadata of the file. Raises LookupError where it is no tileset that can be shown."""
    try:
        with _opened(path) as file:
            rows = dict(file.execute("SELECT name, value FROM metadata"))
            (most,) = file.execute("SELECT max(zoom_level) FROM tiles").fetchone()
    except sqlite3.Error as error:
        raise LookupError(f"{path} is no MBTiles: {error}") from error
    if rows.get("format") not in CONTENT_TYPES or most is None:
        raise LookupError(f"{path}: no tiles of {', '.join(CONTENT_TYPES)}")
    return Tileset(
        format=rows["format"],
        attribution=str(rows.get("attribution") or ""),
        max_zoom=int(most),
    )


def read_tile(path: Path, zoom: int, column: int, row: int) -> bytes | None:
    """One tile as the file holds it, None where it has none; rows count from the north."""
    if not (0 <= zoom <= _DEEPEST and 0 <= column < 2**zoom and 0 <= row < 2**zoom):
        return None
    with _opened(path) as file:
        found = file.execute(
            "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
            # The file counts rows from the south (TMS).
            (zoom, column, 2**zoom - 1 - row),
        ).fetchone()
    return bytes(found[0]) if found else None


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    # Nobody writes to it: no locks, no journal, also from a folder that cannot be written.
    file = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    try:
        yield file
    finally:
        file.close()
