"""The base map beneath all maps, as the settings name it; none unless they do."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app, url_for

from outreach.base_map_settings import BaseMap
from outreach.coverage.mbtiles import Tileset, read_tileset
from outreach.security import allow_images_from


def base_map_setting() -> BaseMap:
    """The base map of this installation."""
    found: BaseMap = current_app.config["SETTINGS"].base_map
    return found


def base_map_file(kind: str) -> Path | None:
    """The file of the base map where it is there and of the kind, `pmtiles` or `mbtiles`."""
    base = base_map_setting()
    return base.file if base.kind == kind and base.file and base.file.is_file() else None


def base_map_for_page() -> dict[str, Any] | None:
    """What the scripts of a page draw the base map from; None where there is none to be read.

    Asked for by a page that shows it: this page, and no other, may then take images from the
    provider's hosts.
    """
    base = base_map_setting()
    if base.kind == "none":
        return None
    shown: dict[str, Any] = {
        "kind": base.kind,
        "datum": base.datum,
        "attribution": base.attribution,
        "maxZoom": base.max_zoom,
    }
    if base.kind == "pmtiles":
        return {**shown, "url": url_for("coverage.base_map")}
    if base.file is not None:
        try:
            return shown | _of_tileset(tileset_of(base.file), base)
        except (OSError, LookupError) as error:
            # Its disk may be away for a while: maps without it are still maps.
            current_app.logger.warning("the base map cannot be read: %s", error)
            return None
    allow_images_from(base.hosts)
    return shown | {"layers": base.layers, "subdomains": base.subdomains, "photo": base.photo}


def _of_tileset(tiles: Tileset, base: BaseMap) -> dict[str, Any]:
    address = url_for("coverage.base_tile", zoom=0, column=0, row=0)
    template = address.removesuffix("0/0/0") + "{z}/{x}/{y}"
    return {
        "kind": "vector" if tiles.is_vector else "tiles",
        "url": template,
        "layers": () if tiles.is_vector else (template,),
        "subdomains": "",
        "maxZoom": tiles.max_zoom,
        "attribution": base.attribution or tiles.attribution,
    }


def tileset_of(path: Path) -> Tileset:
    """What the file says of itself; read again when it has been replaced.

    Raises OSError where the file is gone, LookupError where it is no tileset.
    """
    return _tileset_of(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _tileset_of(path: Path, _changed: int) -> Tileset:
    return read_tileset(path)
